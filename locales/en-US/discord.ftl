# Why Discord took no message: parts of sentences, without a full stop. What Discord says is shown as it says it.

discord-wait = Discord asked to wait { $wait }
discord-unavailable = Discord did not take the message: { $reason }
discord-blocked = Discord's front door refuses this machine ({ $status }); it may have been asked too often
discord-unauthorized = Discord refused the bot token; its operator puts a new one into DISCORD_TOKEN and restarts the bot
discord-forbidden = Discord refuses the channel: { $said } ({ $code })
discord-gone = what it was to be posted into is gone: { $said } ({ $code })
discord-rejected = Discord refused the message: { $said } ({ $code })
