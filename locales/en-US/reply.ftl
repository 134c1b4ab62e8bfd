# Parts of any answer to a command.

reply-more = … and { $count } more

# Who has no name that can be shown, as in "someone: restart".
reply-someone = someone
reply-no-guild = This works in a Discord server only, not in direct messages.
reply-stopping = The bot is just being stopped, so nothing was done. Try again when it is back.
reply-too-many = Too many commands of this Discord server wait already, so nothing was done. Try again in a moment.
reply-command-changed = This command has changed since Discord showed it to you. Type it again in a minute.
reply-commands-only = ⚠️ I was added to this Discord server without the `bot` scope: commands reach me, but I can't post or mirror anything here. What is set up stays. Somebody with Manage Server adds me with { $invite }
reply-panicked = Something went wrong inside the bot; its log tells its operator what.
reply-option-unreadable = An option can't be read: { $why }
reply-unlogged = ⚠️ The audit log can't be written just now: only the bot's log will tell of this.
reply-unlogged-but-told = ⚠️ The audit log can't be written just now: only the bot's log and { $channel } will tell of this.
reply-expired = This has expired or was used already. Type the command again. (Where many questions are open, the oldest end first.)
reply-not-yours = This is for the person who typed the command.
reply-buttons-unavailable = The key that the bot's buttons are signed with can't be read just now, so nothing was done. The bot's log tells its operator why.
reply-button-forged = This button does not belong here, or it was changed on its way, so nothing was done. Use { $command } instead.
reply-button-outdated = This message is from before the bot was changed, so nothing was done. Use { $command } instead.
