# /audit and the audit channel: who did what, and what came of it.

audit-nothing = The audit log has nothing for that.
audit-newer-button = Newer
audit-older-button = Older
audit-head = Audit log, newest first: { $first } to { $last } of { $total }{ $full ->
    [yes] ; no more are kept, the oldest go
   *[no] {""}
}
audit-head-of = Audit log of { $member }, newest first: { $first } to { $last } of { $total }{ $full ->
    [yes] ; no more are kept, the oldest go
   *[no] {""}
}
audit-head-since = Audit log since { $since }, newest first: { $first } to { $last } of { $total }{ $full ->
    [yes] ; no more are kept, the oldest go
   *[no] {""}
}
audit-head-of-since = Audit log of { $member } since { $since }, newest first: { $first } to { $last } of { $total }{ $full ->
    [yes] ; no more are kept, the oldest go
   *[no] {""}
}
audit-since-unreadable = `since` takes how long ago, such as `30m`, `2h`, `3d` or `1w`, or a date, such as `2026-01-31` or `2026-01-31 18:30` (UTC).
audit-since-future = `since` is in the future.

# A line: when, who, what, and what came of it.
audit-line = { $time } { $name } ({ $member }) { $done } — { $ended }
audit-line-of = { $time } **{ $server }**: { $name } ({ $member }) { $done } — { $ended }
audit-ended = { $outcome ->
    [done] done
    [refused] **refused**
    [failed] **failed**
   *[unknown] under way, or nobody knows how it ended
}
audit-ended-with = { $outcome ->
    [done] done: { $note }
    [refused] **refused**: { $note }
   *[failed] **failed**: { $note }
}

# What was done: the command, and what there is to say about it.
audit-done-alone = { $command }
audit-done = { $command } { $details }
audit-done-line = { $command }: { $line }
audit-approved = `approved`
audit-denied = `denied`
audit-brought-back = `bring back`
audit-asked-for = { $by }: { $command }
audit-bind = { $name } = { $server }
audit-bind-on = { $name } = { $server } on { $panel }
audit-mirrored = mirrored in { $channel }
audit-mirrored-instead = mirrored in { $channel } instead of { $name }
audit-instead = { $channel } instead of { $name }
audit-off = off
audit-mode-until = { $channel } until { $until }
audit-mode-off = { $channel } off
audit-filter = { $channel } { $filter }: { $text }
audit-filter-of = { $channel } { $filter }: { $text } of { $author }
audit-not-shown = ‹not shown›
audit-preset = { $channel } preset { $preset }
audit-grant = { $permission } { $who }
audit-grant-within = { $permission } { $who } { $limits }
audit-withheld-unread = ‹withheld: what is masked could not be read›
audit-withheld-busy = ‹withheld: the filters here took too long›

audit-lost = { $count ->
    [one] — 1 earlier line could not be posted here; `/audit` has it —
   *[other] — { $count } earlier lines could not be posted here; `/audit` has them —
}

# What there is to say about how an action ended, behind a colon.
note-fact = { $fact ->
    [offline] it is offline
    [offline_again] it is offline again
    [no_change] no change of the state was seen
    [connection_lost] the connection was lost
    [disconnected] the connection to its console is down; nothing was sent
    [empty] the command is empty
    [line_break] a command can't hold a line break
    [too_fast] too many commands at once; nothing was sent
    [queue_full] too many commands are waiting already; nothing was sent
    [bound_already] bound already
    [name_taken] the name is taken
    [not_linked] the panel is not linked
    [key_unusable] the panel could not be used with that key
    [key_unsealed] the key can't be sealed
    [shows_another] the channel shows another server
    [already] it was so already
    [gone] it was brought back before, or is kept no longer
   *[database_failed] the database failed
}
note-too-many = { $of ->
    [alerts] there are too many alerts
    [plans] there are too many plans
    [countdowns] there are too many countdowns
    [macros] there are too many macros
    [bindings] there are too many bindings
    [mirrors] there are too many mirrors
    [boards] there are too many status messages
    [bridges] there are too many chat bridges
    [panels] there are too many panels
    [grants] there are too many grants
    [patterns] there are too many patterns
    [filters] there are too many filters
   *[guild_filters] there are too many filters in the guild
}
note-on-panel = { $state ->
    [installing] the server is being installed
    [install_failed] the server is not installed: the installation failed
    [suspended] the server is suspended
    [restoring] the server is restoring a backup
    [transferring] the server is being transferred
    [maintenance] the server is on a node under maintenance
   *[other] the server is { $words }
}
note-no-console = there is no connection to its console: { $why }
note-too-long = the command is too long: it takes { $frame } bytes on the wire, and the server's daemon takes less than { $limit }
note-lacks = the panel says no: the account of the bot's API key lacks { $permission } on this server
note-maybe-done = nobody can say whether it was done: { $why }
note-panel-says-no = the panel says no: { $why }
note-not-just-now = it does not work just now: { $why }
note-cannot-be-done = it can't be done: { $why }
note-not-mirrored = bound, but not mirrored
note-not-mirrored-why = bound, but not mirrored: { $why }

# What stands for a text that can't be told.
withheld-unread = ‹withheld: what is masked here can't be read just now›
withheld-busy = ‹withheld: the filters here take too long just now›
rules-busy = **{ $server }**: the filters of this Discord server are busy just now; try again in a moment. Nothing was changed.

audit-alert-number = alert { $number }
audit-alert = { $kind } in { $channel }
audit-alert-text = looks for { $text }
audit-alert-mentions = mentions { $who }

audit-plan-adopted = `adopt`
audit-plan = { $what }, planned { $when }
audit-counted-down = `countdown`
audit-countdown-cancelled = `cancel countdown`
audit-countdown-postponed = `10 min more`
audit-countdown = { $action ->
    [stop] stop at { $at }
   *[restart] restart at { $at }
}
audit-macro-line = { $command } of the macro { $name }, under the rights of { $author }
audit-countdown-message = tells players { $message }
