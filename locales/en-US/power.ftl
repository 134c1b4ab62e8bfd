# /power

power-confirm-button = { $action ->
    [start] Start
    [stop] Stop
    [restart] Restart
   *[kill] Kill
}
power-confirm = { $action ->
    [stop] Stop **{ $server }**?
    [restart] Restart **{ $server }**?
   *[kill] Kill **{ $server }**? What the game has not saved is lost.
}
power-online = { $players ->
    [one] At least 1 player is online.
   *[other] At least { $players } players are online.
}
power-online-unknown = Players may be online: some were seen, and then lines of the console were missed.

# Each of these follows "**Survival**: ".
power-already = it is already { $state }.
power-still-stopping = it is still stopping; start it when it is offline.
power-already-stopping = it is already stopping; `/power kill` ends it at once.
power-busy-by = { $action ->
    [start] it is already starting (asked for by { $who } { $ago } ago).
    [stop] it is already stopping (asked for by { $who } { $ago } ago).
    [restart] it is already restarting (asked for by { $who } { $ago } ago).
   *[kill] it is already being killed (asked for by { $who } { $ago } ago).
}
power-busy = { $action ->
    [start] it is already starting (asked for { $ago } ago).
    [stop] it is already stopping (asked for { $ago } ago).
    [restart] it is already restarting (asked for { $ago } ago).
   *[kill] it is already being killed (asked for { $ago } ago).
}
power-kill-ends-it = `/power kill` ends it at once.

power-asked-begun = { $action ->
    [start] **{ $server }**: start asked for …
    [stop] **{ $server }**: stop asked for …
    [restart] **{ $server }**: restart asked for …
   *[kill] **{ $server }**: kill asked for …
}
power-asked = { $action ->
    [start] **{ $server }**: start asked for
    [stop] **{ $server }**: stop asked for
    [restart] **{ $server }**: restart asked for
   *[kill] **{ $server }**: kill asked for
}
power-given-up = Not followed any longer; `/status` tells how it stands.
power-explained = ◆ the server is { $state }, says the panel.
power-lost = — the connection to the console is lost —
