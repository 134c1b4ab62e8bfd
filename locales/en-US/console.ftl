# The command /console: mirrors of consoles.

console-said = **{ $server }**: { $said }
console-will-show = **{ $server }**: { $channel } will show its console.
console-layout-changed = Its layout is **{ $layout }** from now on; until now it was { $before }.
console-layout = Its layout is { $layout }.

console-paused = **{ $server }**: { $channel } is paused. Nothing is posted until `/console resume`; lines are kept meanwhile, and counted where there is no room for more. When the bot is restarted the mirror runs again.
console-paused-already = **{ $server }**: { $channel } is paused already; `/console resume` lets it go on.
console-resumed-nothing = **{ $server }**: { $channel } goes on, and nothing was missed.
console-resumed = **{ $server }**: { $channel } goes on, and what waited is being posted: { $count ->
        [one] 1 line
       *[other] { $count } lines
    }.
console-not-paused = **{ $server }**: { $channel } is not paused.
console-not-running = **{ $server }**: the mirror in { $channel } is not running yet. Try again in a moment.
# Posted into the mirror.
console-paused-by = ● paused by { $who }
console-resumed-by = ● resumed by { $who }

console-connected = Console: connected for { $time }
console-connected-renewed = Console: connected for { $time }; access token renewed { $renewed } ago
console-values = Masked by value: { $count ->
        [0] the panel key
        [one] 1 value of startup variables and the panel key
       *[other] { $count } values of startup variables and the panel key
    }
console-values-more = Masked by value: { $count ->
        [one] 1 value
       *[other] { $count } values
    } of startup variables and the panel key; it has more than can be known
console-values-not-allowed = Masked by value: the panel key alone, for it lacks `startup.read`: other secrets are masked only where they look like some
console-values-not-told = Masked by value: the panel key alone, for the panel does not tell the startup variables just now: other secrets are masked only where they look like some
console-nowhere = It is mirrored nowhere: `/console mirror` shows its console in a channel.
console-mirror = **{ $channel }** · { $layout }
console-mirror-thread = **{ $channel }** · { $layout }, now { $thread }
console-rate-idle = { $rate } lines/s · nothing waits
console-rate = { $rate } lines/s · waiting: { $count ->
        [one] 1 line
       *[other] { $count } lines
    } ({ $memory }), lag { $lag }
console-rate-compressed = { $rate } lines/s · waiting: { $count ->
        [one] 1 line
       *[other] { $count } lines
    } ({ $memory } of memory, with { $compressed } of text compressed), lag { $lag }
console-counted = Since it runs: { $posted } posted · { $lost ->
        [0] 0 lost
       *[other] **{ $lost } lost**
    } · { $filtered } filtered
console-masked-whole = { $count ->
        [one] 1 line
       *[other] { $count } lines
    } masked whole: too long for the filters here, or a filter can't be used; `/console filter list` tells
console-last-error = Last error { $when }: { $why }
console-gone = 🗑️ { $gone }
console-not-running-long = ⚠️ It is not running yet; the bot's log tells its operator why, if that lasts.
console-is-paused = ⏸️ Paused: `/console resume` posts what waits.
console-refused = ⚠️ It receives nothing: { $why }.
console-delayed = ⏳ Discord keeps it waiting: { $why }. It goes on by itself.

console-only-warnings = It shows warnings and errors only, with their stack traces; what comes again is counted. `/console mirror only:every line` shows all.
console-every-line = It shows every line from now on.
console-quiet = 🔕 Quiet until { $until } ({ $left }): warnings, errors and notices only. `/console quiet` ends it.
console-silent = 🔕 Quiet until { $until } ({ $left }): notices only; lines of the console are counted. `/console quiet` ends it.
console-verbose = 🔊 Verbose until { $until } ({ $left }): every line, also those that filters hide; masks stay. `/console verbose` ends it.
console-quiet-ended = Quiet has ended.
console-verbose-ended = Verbose has ended.
console-mode = **{ $server }** in { $channel }: { $shows }
console-mode-for = **{ $server }** in { $channel }: for how long? For example { $command }; without `for` the command ends what it began.
console-left-out = Left out: { $count ->
        [one] 1 line
       *[other] { $count } lines
    } that are no warnings or errors; { $folded ->
        [one] 1 line
       *[other] { $folded } lines
    } that came again

console-tail-none = **{ $server }**: no console line was shown since the bot began to listen.
console-tail = { $server } · { $count ->
        [one] the last line
       *[other] the last { $count } lines
    }

console-unmirror-other = { $channel } shows **{ $server }**, not { $typed }.
console-unmirrored = **{ $server }** is not shown in { $channels } any more.
console-unmirrored-behind = **{ $server }** will not be shown in { $channels } any more.
console-shows-nothing = { $channel } shows no console.
console-shows-nothing-yours = { $channel } shows no console that you may manage. `/console unmirror` needs the permission `manage`; members with Manage Server can grant it with `/access grant`.
