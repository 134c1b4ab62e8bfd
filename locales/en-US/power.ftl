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

power-already = **{ $server }** is already { $state }.
power-still-stopping = **{ $server }** is still stopping; start it when it is offline.
power-already-stopping = **{ $server }** is already stopping; `/power kill` ends it at once.
power-busy-by = { $action ->
    [start] **{ $server }** is already starting (asked for by { $who } { $ago } ago); `/power kill` ends it at once.
    [stop] **{ $server }** is already stopping (asked for by { $who } { $ago } ago); `/power kill` ends it at once.
    [restart] **{ $server }** is already restarting (asked for by { $who } { $ago } ago); `/power kill` ends it at once.
   *[kill] **{ $server }** is already being killed (asked for by { $who } { $ago } ago).
}
power-busy = { $action ->
    [start] **{ $server }** is already starting (asked for { $ago } ago); `/power kill` ends it at once.
    [stop] **{ $server }** is already stopping (asked for { $ago } ago); `/power kill` ends it at once.
    [restart] **{ $server }** is already restarting (asked for { $ago } ago); `/power kill` ends it at once.
   *[kill] **{ $server }** is already being killed (asked for { $ago } ago).
}

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
