# What several commands say of a server, its connection and its panel.

message-behind = The bot's database can't be read just now; this takes effect as soon as it can.

# Why something was not sent to a server. Each follows "**Survival**: ".
write-empty = there is nothing to send: the command is empty.
write-line-break = a command can't hold a line break; send one command at a time.
write-too-long = the command is too long: it takes { $frame } bytes on the wire, and the server's daemon takes less than { $limit }.
write-offline = it is offline, so it can't take commands.
write-missing-permission = the panel says no: the account of the bot's API key lacks { $permission } on this server. Whoever owns the server can add it under Users on the panel.
write-disconnected = the connection to its console is down and is being made again; nothing was sent. Try again in a minute.
write-stopped = there is no connection to its console: { $why }.
write-too-fast = too many commands at once; nothing was sent. Try again in { $seconds } s.
write-queue-full = too many commands are waiting already; nothing was sent.
write-unknown = nobody can say whether it was done: { $why }. `/status` may tell.
write-other = { $why }; nothing was sent.
write-try-at-once = Once that is mended, give the command again: it is tried at once.

panel-is-calagopus = { $why }.
panel-says-no = the panel says no: { $why }.
panel-not-just-now = it does not work just now: { $why }. Try again in a minute.
panel-cannot = it can't be done: { $why }.

connection-up = Connected to its console; it is { $state }.
connection-up-unknown = Connected to its console; the daemon has not said yet how it is.
connection-stopped = ⚠️ Its console can't be reached: { $why }.
connection-check-helps = `wingcord check` on the bot's machine helps.
connection-down = ⚠️ Its console can't be reached yet: { $why }. It is being tried again by itself.
connection-connecting = Its console is still being connected.
connection-lacking = ⚠️ The account of the bot's API key lacks { $permissions } there, on the panel.

# The sign of a state, and the state: 🟢 running.
message-state = { $sign } { $state }
