# The descriptions of commands and of their options. Discord shows at most 100 characters; names are not translated.

command-mc = Talk to the game server
command-mc-say = Say something in the game
    .message = What to say
    .server = Which server; without it the one of this channel
command-mc-run = Run a console command
    .command = The command, with or without a slash
    .server = Which server; without it the one of this channel

command-power = Start, stop, restart or kill the game server
command-power-start = Start the server
    .server = Which server; without it the one of this channel
command-power-stop = Stop the server
    .server = Which server; without it the one of this channel
command-power-restart = Restart the server
    .server = Which server; without it the one of this channel
command-power-kill = Kill the server's process; what the game has not saved is lost
    .server = Which server; without it the one of this channel

command-status = How the game servers are
    .server = Which server; without it all of them

command-chart = Figures of a server over time, as a picture
    .server = Which server; without it the one of this channel
    .metric = What is drawn; without it CPU, memory and players
    .span = How far back; without it 24 hours
    .compare = Another server on the same chart

command-server = Bind, unbind, rename and list game servers
command-server-bind = Bind a game server of the panel to this Discord server
    .server = The panel's server: name, uuid or short id
    .name = What people here call it; without it the panel's name
    .mirror = A channel that shows its console
command-server-unbind = Unbind a game server; its mirrors and grants go with it, and can be brought back
    .name = Its name here
command-server-rename = Give a game server another name here
    .name = Its name here
    .to = Its new name
command-server-list = The game servers of this Discord server and where they are mirrored
command-server-audit-channel = Tell every action in a channel; without one, in none
    .channel = Where; without it nowhere
command-server-language = The language of the bot's posts here
    .language = Which; automatic: as Discord says of this Discord server
command-server-forget-all = Delete everything that the bot keeps about this Discord server

command-console = Show a server's console in a channel
command-console-mirror = Show a server's console in a channel
    .channel = Where; without it here
    .server = Which server
    .layout = How; without it as it is, for a new one as messages
command-console-unmirror = Stop showing a console in a channel
    .channel = Where; without it here
    .server = Which server; without it whatever is shown there
command-console-pause = Hold a mirror back; its lines wait
    .server = Which server; without it the one of this channel
    .channel = Which of its channels, where it has several
command-console-resume = Let a paused mirror go on; what waited is posted
    .server = Which server; without it the one of this channel
    .channel = Which of its channels, where it has several
command-console-status = How a server's mirrors fare: what waits, what was lost, what is wrong
    .server = Which server; without it the one of this channel
command-console-tail = The last lines of a console, for you alone
    .lines = How many, 20 without it
    .server = Which server; without it the one of this channel
    .channel = As which of its channels shows it
command-console-filter = Hide or mask lines of a mirror
command-console-filter-add = Hide lines, show only some, mask a part of them, or switch a preset on
    .action = What becomes of what is found
    .pattern = What is looked for
    .regex = Whether the pattern is a regular expression
    .preset = Instead of a pattern: a preset that is off
    .server = Which server; without it the one of this channel
    .channel = Which of its channels, where it has several
command-console-filter-remove = Remove a filter, or switch a preset off
    .filter = Which: its number in the list, its pattern, or a preset
    .server = Which server; without it the one of this channel
    .channel = Which of its channels, where it has several
command-console-filter-list = Every filter and preset, and how many lines they hid
    .server = Which server; without it the one of this channel
    .channel = Which of its channels; without it all
command-console-filter-test = What becomes of a line, also with a filter that is not there yet
    .line = A console line
    .action = With one more filter: what becomes of what is found
    .pattern = With one more filter: what is looked for
    .regex = Whether the pattern is a regular expression
    .server = Which server; without it the one of this channel
    .channel = Which of its channels, where it has several

command-access = Who may do what with the game servers
command-access-grant = Let a role or member do something
    .who = A role or a member
    .permission = What they may do
    .server = For which server
    .only = With `command`: only these commands, such as say *; kick *; whitelist add *
    .never = With `command`: never these commands, such as op *; stop
    .for = For how long, such as 2h or 3d; without it for good
command-access-revoke = Take a right away from a role or member
    .who = A role or a member
    .permission = What they may not do any more
    .server = For which server
command-access-list = Every right that was granted here
command-access-check = What somebody may do, and through which grant
    .who = A role or a member
    .server = For which server; without it for all

command-panel = Link panels of your own, see how they fare, and unlink them
command-panel-link = Link a panel with a key of your own; you are asked for both in a form
command-panel-status = How this Discord server's panels are
command-panel-unlink = Unlink a panel; its key and what is bound of it go
    .panel = Which panel; without it the only one

command-audit = Who did what with the game servers
    .server = Which server; without it all that you manage
    .member = Whose actions; without it everybody's
    .since = Since when: 2h, 3d, or a date such as 2026-01-31; without it all that is kept

command-help = What you can do here
