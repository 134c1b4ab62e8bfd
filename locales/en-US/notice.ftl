# What mirrors tell among the console's lines. Plain text: no markdown.

notice-action = ▸ { $who }: { $what }
notice-begun = ● { $server } is mirrored here from now on
notice-power = ● { $state }
notice-power-after = ● { $state } ({ $took })
notice-daemon = ◆ { $words }
notice-restarted = — the bot was restarted, lines may be missing —
notice-unsent = — the message that was being sent when the bot ended is lost, lines may be missing —
notice-outage = — no connection to the console: { $reason }. It is being tried again —
notice-back = — connected again after { $after }; nothing is missing —
notice-stopped = — no connection to the console: { $reason } —
notice-throttled = — the console prints faster than the server's daemon passes on: it leaves lines out —
notice-no-thread = — no thread can be started here ({ $why }), so the console is shown in the channel —

notice-gap = — { $gap }; { $why } —
notice-gap-new = the mirror begins
notice-gap-connection = connection lost for { $after }
notice-gap-process = the bot was away, the last word here is { $age } old
notice-doubt-too-short = the console's log does not reach back so far: lines may be missing
notice-doubt-repeating = the console's log repeats itself: lines may be missing
notice-doubt-anew = the console's log began anew: lines may be missing
notice-doubt-offline = the server is offline and has no log: lines may be missing
notice-doubt-unknown = lines may be missing
