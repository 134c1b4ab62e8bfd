# Why Discord took no message: parts of sentences, without a full stop. What Discord says is shown as it says it.

discord-wait = Discord asked to wait { $wait }
discord-unavailable = Discord did not take the message: { $reason }
discord-blocked = Discord's front door refuses this machine ({ $status }); it may have been asked too often
discord-unauthorized = Discord refused the bot token; its operator puts a new one into DISCORD_TOKEN and restarts the bot
discord-forbidden = Discord refuses the channel: { $said } ({ $code })
discord-gone = what it was to be posted into is gone: { $said } ({ $code })
discord-rejected = Discord refused the message: { $said } ({ $code })

# What came instead of an answer.
discord-trouble-status = it answered { $status }
discord-trouble-late = no answer in time
discord-trouble-unreachable = it can't be reached
discord-trouble-broken = the connection broke
discord-trouble-unreadable = an answer that can't be read
discord-trouble-endless = an answer without an end
discord-trouble-no-bot-user = it did not say who the bot is
