# Countdowns: /power restart in:10m and /power stop in:10m.

# The card.
countdown-head = { $action ->
    [stop] **{ $server }** stops { $left }, at { $at }
   *[restart] **{ $server }** restarts { $left }, at { $at }
}
countdown-by = Asked for by { $name } ({ $member })
countdown-who = { $name } ({ $member })
countdown-message = Players are told: { $message }
countdown-if-empty-now = As soon as nobody plays it is done at once.
countdown-if-empty-skip = Where nobody plays then, it is left out.
countdown-not-in-game = It is announced in this channel alone: the bot does not know how to tell players of this game.
countdown-cancel-button = Cancel
countdown-more-button = 10 min more
countdown-leave-button = Leave it
countdown-now-button = { $action ->
    [stop] Stop now
   *[restart] Restart now
}
countdown-late = { $action ->
    [stop] **{ $server }** was to stop { $at }, which the bot did not do in time. Stop it now?
   *[restart] **{ $server }** was to restart { $at }, which the bot did not do in time. Restart it now?
}

# The card when it is over.
countdown-was = { $action ->
    [stop] **{ $server }**: stop of { $at }
   *[restart] **{ $server }**: restart of { $at }
}
countdown-done = { $action ->
    [stop] Stop asked for.
   *[restart] Restart asked for.
}
countdown-done-by = { $by } does it now.
countdown-cancelled = Cancelled by { $by }.
countdown-left = { $by } left it.
countdown-gone = It is over: another one has taken its place, or the server was unbound.
countdown-skipped = Nothing was done: nobody plays.
countdown-unanswered = Nothing was done: nobody has answered for a day.
countdown-too-late = It was too late for it, by more than a minute. The next message asks what to do.
countdown-interrupted = The bot was stopped while it did that, so it is not known what came of it. The next message asks what to do.
countdown-nothing-to-do = There was nothing to do: the server was offline already.
countdown-not-done = Nothing was done. { $why }
countdown-may-not = Nothing was done: { $by } may not do that any more.

# In the channel, before its time.
countdown-soon = { $action ->
    [stop] ⏳ **{ $server }** stops { $left }.
   *[restart] ⏳ **{ $server }** restarts { $left }.
}
countdown-soon-with = { $action ->
    [stop] ⏳ **{ $server }** stops { $left }: { $message }
   *[restart] ⏳ **{ $server }** restarts { $left }: { $message }
}

# In the game: plain text, one line.
countdown-game = { $action ->
    [stop] The server stops in { $left }.
   *[restart] The server restarts in { $left }.
}
countdown-game-with = { $action ->
    [stop] The server stops in { $left }: { $message }
   *[restart] The server restarts in { $left }: { $message }
}
countdown-game-cancelled = { $action ->
    [stop] The server does not stop after all.
   *[restart] The server does not restart after all.
}

# What is answered to who asks or presses.
countdown-needs-in = `message` and `if-empty` belong to a countdown: say with `in` when it is to be done, as in { $command }.
countdown-in-unreadable = `in:` that is no span of time; write one such as `30s`, `10m`, `2h` or `1d 12h`.
countdown-in-out-of-bounds = `in:` the shortest time is { $least }, the longest { $most }.
countdown-message-too-long = `message:` that is too long; a line for players has { $most } characters at most.
countdown-confirm-button = Count down
countdown-confirm = { $action ->
    [stop] Stop **{ $server }** in { $left }?
   *[restart] Restart **{ $server }** in { $left }?
}
countdown-begun = { $action ->
    [stop] **{ $server }** stops { $left }. The card in this channel cancels or postpones that.
   *[restart] **{ $server }** restarts { $left }. The card in this channel cancels or postpones that.
}
countdown-already = **{ $server }** has a countdown already; cancel it before another one, or have it take longer:
countdown-too-many = This Discord server has { $most } countdowns, which is all it can have. Cancel one first.
countdown-cant-post = **{ $server }**: a countdown has a card in the channel, and you may not write here. Ask for it in a channel where you may.
countdown-offline = **{ $server }** is offline; there is nothing to count down to.
countdown-over = This countdown is over.
countdown-firing = **{ $server }**: it is being done just now.
countdown-changed = **{ $server }**: somebody else changed this countdown just now.
countdown-too-far = A countdown takes { $most } at most.
countdown-cancelled-told = **{ $server }**: the countdown is cancelled.
countdown-postponed = { $action ->
    [stop] **{ $server }** stops { $left } now.
   *[restart] **{ $server }** restarts { $left } now.
}
