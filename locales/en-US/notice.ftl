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

notice-earlier-in-file = — earlier notices are in the file —

# Lines that a channel does not get.
notice-left-out = { $lines ->
    [one] — 1 line left out: { $why } —
   *[other] — { $lines } lines left out: { $why } —
}
left-out-full = too many were waiting
left-out-guild = too many were waiting in the channels of this Discord server
left-out-memory = too many were waiting in other Discord servers, and the bot's memory for them is full
left-out-damaged = they could not be read back from memory
left-out-refused = Discord did not take them
left-out-unread = they came faster than they could be read

# A flood as attached files. $shown and $lost_shown are the numbers as people read them.
flood-head = { $lines ->
    [one] **1 line**
   *[other] **{ $shown } lines**
}, { $span }: all that reached the bot is in the attached { $files ->
    [one] file
   *[other] files
}. The last of it:
flood-head-with-losses = { $lines ->
    [one] **1 line**
   *[other] **{ $shown } lines**
}, { $span }: all that reached the bot is in the attached { $files ->
    [one] file
   *[other] files
}, which also says where { $lost ->
    [one] 1 more was
   *[other] { $lost_shown } more were
} left out and why. The last of it:
flood-at = { $at }
flood-span = { $from } to { $to }
