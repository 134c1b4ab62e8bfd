# Alerts: what they post, and /alert.

# The heads of the cards.
alert-crashed = 💥 **{ $server }** crashed
alert-crash-loop = 💥 **{ $server }** keeps crashing: { $times } times in ten minutes
alert-online = ✅ **{ $server }** is back online after { $after }
alert-started = ▶️ **{ $server }** was started { $by }
alert-stopped = { $how ->
    [killed] ⏹️ **{ $server }** was killed { $by }
   *[stopped] ⏹️ **{ $server }** was stopped { $by }
}
alert-stuck = ⏳ **{ $server }** has been starting for { $time }
alert-unreachable = 📡 **{ $server }** can't be reached: its panel or node does not answer
alert-above = { $figure ->
    [cpu] 📈 **{ $server }**: the processor is at { $now } % of a core; the alert is for { $threshold } %
    [memory] 📈 **{ $server }**: memory is at { $now } %; the alert is for { $threshold } %
   *[disk] 📈 **{ $server }**: disk space is at { $now } %; the alert is for { $threshold } %
}
alert-players = { $players ->
    [0] 👥 **{ $server }**: nobody plays
    [one] 👥 **{ $server }**: 1 player is on
   *[other] 👥 **{ $server }**: { $players } players are on
}
alert-line = 🔎 **{ $server }**: the console printed what alert { $number } looks for
alert-times = { $times ->
    [one] Once so far.
   *[other] { $times } times so far, the last time { $last }.
}

# By whom.
alert-by = { $by ->
    [member] by { $who }
    [bot] by a command of another Discord server
    [panel] on the panel
    [panel-user] on the panel by { $who }
    [schedule] by a schedule of the panel
    [inside] from inside the game
    [node] by its node
   *[unknown] (nobody saw by whom)
}

alert-took = It is running; the start took { $took }.
alert-ran = It had run for { $uptime }.
alert-since = Began { $since }.
alert-still = { $kind ->
    [down] Still down, { $time }.
    [starting] Still starting, { $time }.
    [unreachable] Still out of reach, { $time }.
   *[other] Still so, { $time }.
}

# Several servers of a panel that can't be reached, in one message.
alert-outage = 📡 { $count ->
    [one] **1 server** can't be reached: its panel or node does not answer
   *[other] **{ $count } servers** can't be reached: their panel or node does not answer
}
alert-outage-was = 📡 { $count ->
    [one] **1 server** could not be reached
   *[other] **{ $count } servers** could not be reached
}
alert-outage-servers = { $servers }
alert-outage-more = { $count } more
alert-outage-back = Back again: { $servers }
alert-outage-foot = -# `/alert list`
alert-over-outage = ✅ { $count ->
    [one] **1 server** can be reached again after { $after }
   *[other] **{ $count } servers** can be reached again after { $after }
}

# How it ended: on the card, and the message of its own.
alert-over = { $how ->
    [running] It runs again since { $at }, after { $after }.
    [reachable] It can be reached again since { $at }, after { $after }.
    [off] It was stopped { $at }, after { $after }.
   *[calm] It is over since { $at }, after { $after }.
}
alert-over-crashed = ✅ **{ $server }** is back online after { $after }
alert-over-stuck = ✅ **{ $server }** has started after { $after }
alert-over-unreachable = ✅ **{ $server }** can be reached again after { $after }
alert-over-calm = { $kind ->
    [cpu] ✅ **{ $server }**: the processor is below { $threshold } % of a core again, after { $after }
    [memory] ✅ **{ $server }**: memory is below { $threshold } % again, after { $after }
    [disk] ✅ **{ $server }**: disk space is below { $threshold } % again, after { $after }
    [players_above] ✅ **{ $server }**: no more than { $threshold } play again, after { $after }
   *[players_below] ✅ **{ $server }**: at least { $threshold } play again, after { $after }
}
alert-role-gone = The role that alert { $number } for **{ $server }** mentioned is gone: it mentions nobody from now on. To mention another, `/alert remove` it and add it anew.
alert-ended = Alert { $number } for **{ $server }** has ended, as was said when it was added.
alert-foot = -# Alert { $number } · `/alert list`

alert-mute-button = Mute 1 h
alert-chart-button = Chart
alert-start-button = Start
alert-restart-button = Restart

# What an alert watches, for the list and the answers.
alert-kind = { $kind ->
    [crashed] it crashes
    [online] it is back online
    [started] it is started
    [stopped] it is stopped
    [stuck] it has been starting for { $time }
    [unreachable] its panel or node can't be reached for { $time }
    [cpu] the processor is at { $threshold } % of a core or more for { $time }
    [memory] memory is at { $threshold } % or more for { $time }
    [disk] disk space is at { $threshold } % or more for { $time }
    [players_above] more than { $threshold } play for { $time }
    [players_below] fewer than { $threshold } play for { $time }
    [words] the console prints { $text }{ $chat ->
        [yes] , also in chat
       *[no] {""}
    }
   *[regex] the console prints what the regex { $text } matches{ $chat ->
        [yes] , also in chat
       *[no] {""}
    }
}

# /alert add
alert-added = **{ $server }**: alert { $number } is told in { $channel } when { $what }.
alert-mentions = It mentions { $who }, at most every five minutes.
alert-mentions-nobody = It mentions nobody.
alert-ends = It ends { $at }.
alert-too-many = There are { $most } alerts here already, and that is the most. `/alert remove` takes one away.
alert-already = **{ $server }**: alert { $number } in { $channel } watches the same already.
alert-everyone = An alert can't mention @everyone: choose a role of those who are to know.
alert-role-not-mentionable = The bot can't mention { $role }. Allow it in **Server Settings → Roles**: open the role and switch on **Allow anyone to @mention this role**; then add the alert again.
alert-role-unknown = There is no such role here any more.
alert-channel-lacks = The bot can't post alerts in { $channel }: it lacks { $rights } there. Grant it in the channel's settings, then add the alert again.
alert-channel-unknown = The bot knows no such channel here. Choose one that it can see.
alert-needs-threshold = For this kind, say `above`: { $what }.
alert-threshold-of = { $kind ->
    [cpu] percent of one core, from 1 to 12800
    [memory] percent of the memory limit, from 1 to 100
    [disk] percent of the disk limit, from 1 to 100
    [players_above] a number of players; told when more play
   *[players_below] a number of players; told when fewer play
}
alert-threshold-always = That would hold all the time: `above` must be at least { $least }.
alert-threshold-never = That could never hold: `above` can be at most { $most }.
alert-no-threshold = `above` has no meaning for this kind.
alert-no-minutes = `minutes` has no meaning for this kind: it happens at once.
alert-needs-text = For this kind, say what the console prints with `text`.
alert-no-text = `text` has no meaning for this kind. For words of the console choose the kind `words` or `regex`.
alert-text-refused = **{ $server }**: { $why }
alert-no-details = `details` is for the kind `crashed` alone.
alert-log-confirm = { $channel } does not show the console of **{ $server }**. With `details:log` everybody who reads there sees its last 200 lines after a crash; what is secret in them is masked. Add it all the same?
alert-log-button = Add it

# /alert list
alert-list-none = There is no alert { $scope ->
    [server] for **{ $server }**
   *[guild] here
}. `/alert add` makes one.
alert-list-head = **{ $server }**
alert-list-line = { $number }: when { $what } → { $channel }{ $mention }{ $state }
alert-list-mention = , mentions { $who }
alert-list-muted = , muted until { $until }
alert-list-ends = , ends { $at }
alert-list-open = , going on since { $since }
alert-list-stopped = { $why ->
    [channel_gone] , **stopped**: its channel is gone. `/alert remove` it
    [refused] , **stopped**: Discord does not let the bot post there. Mend the channel's permissions; `/alert test` tries again
   *[unusable] , **stopped**: its pattern can't be used. `/alert remove` it
}

# /alert mute, test, remove
alert-unknown = There is no alert { $number } that you manage. `/alert list` shows all.
alert-muted = **{ $server }**: alert { $number } is muted until { $until }. `/alert mute` with `for:off` ends that.
alert-unmuted = **{ $server }**: alert { $number } tells again.
alert-not-muted = **{ $server }**: alert { $number } is not muted.
alert-removed = **{ $server }**: alert { $number } is removed. It was told in { $channel } when { $what }.
alert-test-posted = **{ $server }**: alert { $number } posted a test in { $channel }.
alert-test-refused = **{ $server }**: the test could not be posted in { $channel }: { $why }
alert-test-waits = **{ $server }**: the test is on its way to { $channel }.
alert-test-card = 🔔 **{ $server }**: this is how alert { $number } is told. It is a test; nothing has happened.
alert-choice = { $number }: { $server }, { $kind }

# What is wrong with a pattern or a threshold.
alert-threshold-never-below = That could never hold: `above` must be at least { $least }, since fewer than that never play.
alert-threshold-always-below = That would hold all the time: `above` can be at most { $most }.
alert-disk-unlimited = That could never hold: the panel names no disk limit for **{ $server }**, so there is nothing to take percent of. Set one on the panel first.
alert-cpu-beyond = That could never hold: **{ $server }** can use { $limit } % of one core at most.
alert-text-long = the text has { $length } characters; 300 are the most
alert-not-a-regex = this is not a regex: { $reason } (at character { $at })
alert-every-line = it matches every line
alert-regex-large = the regex is too large: use fewer or smaller repetitions, such as { $fewer }
