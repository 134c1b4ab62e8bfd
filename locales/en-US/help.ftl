# /help: what somebody can do here, and the next step.

help-no-panel = No panel is linked here yet. The next step: `/panel link` with a panel's address and a client key of yours, then `/server bind`.
help-nothing-bound = No game server is bound here yet. The next step: `/server bind`, then `/console mirror` in the channel that should show its console.
help-no-rights = You have no rights to a game server here yet. Members with Manage Server can grant them with `/access grant`.
help-head = What you can do here, with { $servers }:
help-more-servers = { $count } more
help-line = { $command } { $what }
help-line-only = { $command } { $what } ({ $servers } only)
help-mirror-next = The next step: `/console mirror` in the channel that should show the console.

# Behind the command.
help-status = how the servers are
help-chart = its figures over time, as a picture
help-mc-say = say something in the game
help-mc-run = run a console command
help-mc-macro = run commands that somebody put under one name; `add`, `list` and `remove` go with it
help-player-kick = kick a player; `ban`, `whitelist`, `requests`, `link` and more go with it
help-power-start = start the server
help-power-stop = stop it
help-power-restart = restart it
help-power-later = the same after a countdown, which players read; `stop in:` likewise
help-power-kill = end it at once
help-chat-bridge = show a game's chat in a channel
help-chat-say = say something in the game's chat
help-plan-add = have something done again and again
help-board-add = keep a card of a server, or of all, up to date in a channel
help-console-mirror = show its console in a channel; `unmirror` ends that
help-console-pause = hold its mirror back; `resume` lets it go on
help-console-quiet = show warnings and errors alone for a while
help-console-verbose = show everything for a while, also what filters hide
help-console-filter = hide or mask lines; `remove`, `list` and `test` go with it
help-console-status = how its mirrors fare, and what is wrong with them
help-console-tail = its last lines, for you alone
help-server-rename = give it another name; `unbind` lets it go
help-server-list = which servers there are
help-access-grant = let a role or member do something; `revoke` takes it back
help-access-list = who may do what; `check` says it of one
help-audit = who did what, and what came of it
help-server-bind = bind another server of the panel
help-server-game = choose which game a server runs
help-server-audit-channel = tell every action in a channel
help-server-language = choose the language of posts
help-panel-link = link a panel with a key of your own; `status` and `unlink` go with it
help-alert-add = be told in a channel when a server crashes, is back online, runs full …
help-alert-list = all alerts, and which are going on
