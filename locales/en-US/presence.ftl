# What the bot's status in Discord says, in every guild: how many play on all servers of which that is known.

presence-players = { $count } { $count ->
    [one] player
   *[other] players
} online
