# The bridge between a game's chat and a channel.

# What happens in the game, as lines in the channel.
chat-joined = → **{ $name }** joined
chat-gone = ← **{ $name }** left
chat-died = ☠ **{ $name }** { $how }
chat-achieved = ★ **{ $name }** { $what }
chat-left-out = { $count ->
    [one] 1 line is left out here: there were too many at once.
   *[other] { $count } lines are left out here: there were too many at once.
}
chat-too-old = { $count ->
    [one] 1 line is left out here: it was older than a minute.
   *[other] { $count } lines are left out here: they were older than a minute.
}

# /chat bridge.
chat-bridged = The chat of **{ $server }** is bridged with { $channel }.
chat-bridge-changed = The chat of **{ $server }** is bridged with { $channel } already; what it tells is changed.
chat-no-rules = What is said on **{ $server }** can't be seen: the bot knows no chat of its game ({ $game }). `/server game` says which game it is.
chat-no-webhook = Without **Manage Webhooks** in { $channel } the lines stand there as the bot's own, with the players' names in them. Give the bot that right, and type this again.
chat-refused = { $channel } does not take them now: { $why }.
chat-too-many = There are { $most } chat bridges in this Discord server, which is the most. `/chat unbridge` ends one.

# /chat unbridge.
chat-unbridged = The chat of **{ $server }** and { $channel } are bridged no longer.
chat-nothing-here = Nothing of yours is bridged with { $channel }.
chat-which = Several servers are bridged with { $channel }: { $names }. Name one with `server`.

# /chat list.
chat-list-none = No chat is bridged. `/chat bridge` does that.
chat-line = **{ $server }** – { $channel }: { $state }
chat-line-webhook = under the players' names
chat-line-unknown = not posted yet
chat-line-plain = as the bot, for it lacks **Manage Webhooks**
chat-line-deleted = as the bot, for its webhook was deleted twice; `/chat bridge` makes a new one
chat-line-refused = refused: { $why }
chat-line-quiet = without { $what }
chat-quiet-joins = joins
chat-quiet-deaths = deaths
chat-quiet-achievements = achievements
chat-line-left-out = { $count ->
    [one] 1 line left out
   *[other] { $count } lines left out
}

# /chat say.
chat-said = said.
chat-cant-say = the bot does not know how to say something in its game ({ $game }).
chat-too-fast = that was more than five lines in a few seconds. It is not said; try again in a moment.
chat-offline = it is offline, so nobody reads it.
chat-not-said = the console takes nothing now. It is not said; try again in a moment.

# In a bridged channel.
chat-not-said-here = { $count ->
    [one] 1 message from here was not said in the game: too many at once, too old, or the server takes none now.
   *[other] { $count } messages from here were not said in the game: too many at once, too old, or the server takes none now.
}
