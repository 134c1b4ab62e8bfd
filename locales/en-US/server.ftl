# The command /server, and what belongs to bound servers.

# Where a server that can be bound is: the operator's panel, beside the host names of linked ones.
server-operators-panel = the panel of the bot's operator
server-offered = { $name } ({ $node })
server-offered-of = { $name } ({ $node }) · { $panel }

server-bound = **{ $server }** is bound to the panel's server “{ $listed }” on { $node }.
server-bound-of = **{ $server }** is bound to the panel's server “{ $listed }” on { $node } of { $panel }.
server-bound-next = `/console mirror` shows its console in a channel; `/access grant` lets others use it.
server-bound-unmirrored = ⚠️ It is not mirrored in { $channel }: { $why ->
        [refused] the channel shows another server
        [full] there are too many mirrors
       *[failed] the database failed
    }. `/console mirror` tries that again.

# Why a server can't be bound.
server-panel-name = The panel's name for it can't be used here: { $why } Choose one with `name`.
server-not-allowed = This Discord server may not bind servers of the panel yet. The bot's operator allows it by adding { $guild } to PANEL_GUILDS and restarting the bot.
server-link-one = Somebody with Manage Server can link a panel with a key of their own: `/panel link`.
server-none-listed = The account of the bot's API key has no server on the panel that could be bound here.
server-several-listed = The panel has { $count } servers: say which with `server`.
server-maybe-several-listed = There may be more than one server: say which with `server`.
server-not-listed = The panel has no server { $typed } that could be bound here. Take one that is offered while you type, or its uuid from the panel.
server-not-among-read = { $typed } is not among the servers that could be read, which says nothing of the others. Give its uuid from the panel, or try again in a minute.
server-several-of-name = Several of the panel's servers have that name: take the one you mean from what is offered, or its uuid.
server-panel-unusable = The panel can't be asked: { $why }.
server-panel-just-linked = The panel was linked a moment ago. Try again in a moment.
server-panel-partly-read = The panel's list of servers could not be read whole: { $why }
server-panel-unread = The panel's list of servers can't be fetched: { $why }
server-panel-slow = The panel is slow: it has not sent its list of servers yet. Try again in a moment.
server-of-panel = **{ $panel }**: { $said }
server-bound-already = That server is bound here already, as **{ $server }**.
server-name-taken = Another server here is called **{ $server }** already; choose another name.
server-panel-gone = The panel of that server is not linked here any more.
server-too-many = { $most } servers of this Discord server's own panels are bound already, and that is the most. `/server unbind` lets one go.

# Names that people type.
server-name-all = { $name } can't be a name: it stands for all servers here.
server-name-refused = { $name } can't be a name: { $why }
server-name-empty = a name needs at least one character.
server-name-long = a name can have { $most } characters at most, this one has { $length }.
server-name-control = a name can't contain line breaks, tabs or other control characters.
server-name-unseen = a name can't contain characters that nobody sees, and this one has { $character }.
server-name-nothing = nobody would see anything of it; a name needs a letter, a number or a sign.
server-game = **{ $server }**: { $game }
server-no-game = { $game } is no game that is known: take one of those that are offered, or { $automatic }.
server-renamed = **{ $before }** is called **{ $after }** from now on.

# One line for each server.
server-listed-unmirrored = **{ $server }** · not mirrored
server-listed-mirrored = **{ $server }** · { $channels }
server-listed-id = { $line } · { $id }
server-channel-gone = { $channel } (🗑️ the channel is gone)
server-channel-refused = { $channel } (⚠️ can't post: { $why })

server-unbind-button = Unbind
server-unbind-question = Unbind **{ $server }**? { $mirrors ->
        [one] 1 mirror
       *[other] { $mirrors } mirrors
    } and { $grants ->
        [one] 1 grant
       *[other] { $grants } grants
    } go with it; for { $days ->
        [one] 1 day
       *[other] { $days } days
    } they can be brought back. The server itself stays as it is.
server-unbind-watching = { $count ->
    [one] 1 status message, alert or chat bridge goes, too.
   *[other] { $count } status messages, alerts and chat bridges go, too.
}
server-unbind-forbids = **{ $server }** can't be unbound by you: with it would go what { $who } may never run there: { $patterns }. Only somebody who may run every command there can do that; anyone with Manage Server may.
server-unbound = **{ $server }** is unbound; { $mirrors ->
        [one] 1 mirror
       *[other] { $mirrors } mirrors
    } and { $grants ->
        [one] 1 grant
       *[other] { $grants } grants
    } went with it. The server itself is as it was.
server-unbound-watching = { $count ->
    [one] 1 status message, alert or chat bridge went, too.
   *[other] { $count } status messages, alerts and chat bridges went, too.
}
server-unbound-until = -# Until { $until }, `/server bind` of the same server offers to bring it back, too.

server-back-button = Bring back
server-back-offer = It was unbound here { $when }, as **{ $server }**: { $mirrors ->
        [one] 1 mirror
       *[other] { $mirrors } mirrors
    } and { $grants ->
        [one] 1 grant
       *[other] { $grants } grants
    } that went with it can be brought back.
server-back-offer-watching = { $count ->
    [one] 1 status message, alert or chat bridge can come back, too.
   *[other] { $count } status messages, alerts and chat bridges can come back, too.
}
server-back-gone = That can't be brought back: it was brought back before, or is kept no longer.
server-back-panel-gone = **{ $server }** can't be brought back: its panel is not linked any more.
server-back-too-many = **{ $server }** can't be brought back: { $most } servers of this Discord server's own panels are bound already, and that is the most. `/server unbind` lets one go.
server-back-not-allowed = **{ $server }** can't be brought back: this Discord server may not bind it any more. The bot's operator allows that in PANEL_GUILDS.
server-back = **{ $server }** is bound again, with { $mirrors ->
        [one] 1 mirror
       *[other] { $mirrors } mirrors
    } and { $grants ->
        [one] 1 grant
       *[other] { $grants } grants
    }.
server-back-anew = **{ $server }** has what went with it again: { $mirrors ->
        [one] 1 mirror
       *[other] { $mirrors } mirrors
    } and { $grants ->
        [one] 1 grant
       *[other] { $grants } grants
    }.
server-back-watching = With it are back: { $boards ->
        [one] 1 status message
       *[other] { $boards } status messages
    }, { $alerts ->
        [one] 1 alert
       *[other] { $alerts } alerts
    } and { $bridges ->
        [one] 1 chat bridge
       *[other] { $bridges } chat bridges
    }.
server-back-watching-left-out = Left out: { $count ->
    [one] 1 status message, alert or chat bridge, for its channel has one of this server by now, or this Discord server has as many as it can.
   *[other] { $count } status messages, alerts and chat bridges, for their channels have one of this server by now, or this Discord server has as many as it can.
}
server-back-renamed = Another server is called **{ $name }** by now.
server-back-left-out = Left out, for they show a console already: { $channels }.
server-back-left-out-full = Left out, for they show a console already, or { $most } channels here do, which is the most: { $channels }.
server-back-waiting = Not brought back, for you can't grant it: { $grants }. Until { $until } somebody who can, such as anyone with Manage Server, is offered it by `/server bind` of the same server.
server-back-more = { $count } more
server-back-grant = { $permission } of { $who }

server-audit-told-behind = Actions will be told in { $channel }.
server-audit-told = Actions are told in { $channel } from now on: whoever reads there reads every command.
server-audit-not-told = Actions are not told in { $channel } any more; `/audit` has them.
server-audit-nowhere = Actions are told in no channel; `/audit` has them.
# Posted into the channel itself.
server-audit-begins = Every action here is told in this channel from now on, says { $member }.
server-audit-forbidden = ⚠️ The bot may not post there yet: give it View Channel and Send Messages (in a thread Send Messages in Threads), then choose the channel again.
server-audit-refused = ⚠️ The channel takes nothing yet: { $why }.
server-audit-waits = It has not taken the first line yet.

server-timezone = The time zone of plans here is { $zone }, where it is { $clock } now.
server-no-timezone = { $zone } is no time zone. Names are such as `Europe/Berlin`, `America/New_York` or `UTC`.
server-no-timezone-but = { $zone } is no time zone. These are like it: { $near }.
server-language = What the bot posts here is in { $language } from now on. Answers for one person alone are in the language of their Discord.
server-language-automatic = What the bot posts here is in Discord's own language of this server from now on. Answers for one person alone are in the language of their Discord.
# Shown in the new language under an answer in another.
server-language-sample = -# This is how posts read from now on.

server-forget-button = Forget everything
server-forget-question = Delete everything that the bot keeps about this Discord server? That is { $what }. The game servers and what was posted into channels stay as they are. This can't be undone. The button works for ten minutes.
server-forget-this = This Discord server
server-forgotten = Everything that was kept about this Discord server is deleted: { $what }.
server-forgotten-copies = A copy of the database from before an upgrade may still have it; it is deleted by { $gone }.
server-forget-needs = `/server forget-all` needs Manage Server in Discord itself; no grant gives it.
server-kept-nothing = nothing but settings
server-kept-bindings = { $count ->
        [one] 1 bound server
       *[other] { $count } bound servers
    }
server-kept-mirrors = { $count ->
        [one] 1 mirror
       *[other] { $count } mirrors
    }
server-kept-grants = { $count ->
        [one] 1 grant
       *[other] { $count } grants
    }
server-kept-panels = { $count ->
        [one] 1 linked panel
       *[other] { $count } linked panels
    }
server-kept-unbound = { $count ->
        [one] 1 server that could be brought back
       *[other] { $count } servers that could be brought back
    }
server-kept-audit = { $count ->
        [one] 1 row of the audit log
       *[other] { $count } rows of the audit log
    }
