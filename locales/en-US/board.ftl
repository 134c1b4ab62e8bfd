# Status messages (/board) and the card of a server. Parts of a card, a line each.

board-since = **{ $server }** { $state }, { $what ->
    [running] started { $time }
    [offline] ended { $time }
   *[changing] begun { $time }
}
board-players = Players: { $count }
board-players-named = Players: { $count } ({ $names })
board-players-more = { $count } more
board-players-unknown = Players: not known
board-line-players =
    { $count ->
        [one] 1 player
       *[other] { $count } players
    }
board-join = Join: { $address }
board-version = Version: { $version }
board-cpu-of = { $bar } CPU { $percent } % of { $limit } %
board-memory = Memory { $used }
board-memory-of = { $bar } Memory { $used } of { $limit }
board-disk = Disk { $used }
board-disk-of = { $bar } Disk { $used } of { $limit }
board-network = Network { $received } in, { $sent } out since the start
board-crash = Last crash: { $time }
board-crash-code = Last crash: { $time }, exit code { $code }
board-crash-memory = Last crash: { $time }, out of memory
board-crash-disk = Last crash: { $time }, the disk was full
board-mirrors =
    { $count ->
        [one] Console: shown in 1 channel
       *[other] Console: shown in { $count } channels
    }
board-mirrors-none = Console: shown nowhere
board-mirrors-refused = ⚠️ Console: { $refused } of { $count } channels don't take it; `/console status` says why
board-unreachable = ⚠️ Its console can't be reached; it is being tried again.
board-given-up = ⚠️ Its console can't be reached until somebody mends it; `/status` says what to do.
board-all = **Game servers**: { $running } of { $all } running
board-all-players =
    { $players ->
        [one] **Game servers**: { $running } of { $all } running, 1 player
       *[other] **Game servers**: { $running } of { $all } running, { $players } players
    }
board-none = No game server is bound here yet.
board-hour = the last hour

board-start-button = Start
board-stop-button = Stop
board-restart-button = Restart
board-chart-button = Chart
board-tail-button = Console
board-open-placeholder = Open a server
board-open-page-placeholder = Open one of the servers { $first } to { $last }
board-open-first = -# The first { $count } can be opened here, any with `/status server:`.

# What /board answers. $what: the name of the server, or board-of-all.

board-of-all = all game servers
board-added = **{ $what }** has a status message in { $channel }.
board-changed = The status message of **{ $what }** in { $channel } is changed.
board-will-be-posted = It is posted as soon as Discord takes it.
board-refused = Discord does not take it: { $why }. It is posted as soon as that is mended.
board-too-many = This server has { $most } status messages, which is all it can have. `/board remove` ends one.
board-removed = The status message of **{ $what }** in { $channel } ends, and its message goes.
board-nothing-here = There is no status message in { $channel }. `/board list` shows where there are some.
board-which = { $channel } has several status messages. Say which one ends with the option `server`: { $names }.
board-list-none = There is no status message yet. `/board add` makes one.
board-line = **{ $what }** in { $channel }: { $state }
board-line-kept = kept up to date
board-line-waiting = not posted yet
board-line-refused = ⚠️ Discord refuses it: { $why }
board-line-deleted = ⚠️ somebody deleted it, so it ended; `/board add` makes it again
board-line-channel-gone = ⚠️ the channel is no more; `/board remove` ends it
board-line-rejected = ⚠️ Discord has refused its text again and again, so it ended; `/board add` tries again
board-line-names = players are named
board-line-address = the address is shown
board-line-follows = follows the conversation
board-kill-confirm = **{ $server }** is stopping already. Kill it? What the game has not saved is lost.

# Start on demand.
board-start-for-everyone = Everyone may start it here.
board-start-within = Everyone may start it here, { $hours }.
board-line-start = everyone may start it
board-line-start-within = everyone may start it, { $hours }
board-hours-without = `start-hours` belongs to `start-for-everyone:True`.
board-start-of-one = `start-for-everyone` belongs to the card of one server: say which with `server`.
board-hours-unreadable = `start-hours:` that is no hours; write some such as `16:00-23:00`.
start-not-you = You may not do that just now.
start-not-now = It can be started here within { $hours }, in the time zone { $zone }.
start-cool-down-server = It was started from its card a short while ago; again { $again }.
start-cool-down-member = You started it a short while ago; again { $again }.
