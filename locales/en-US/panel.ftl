# The command /panel: panels of a Discord server's own.

panel-needs-rank = `/panel` is for members with Manage Server: a panel's key opens the consoles of its game servers.
panel-off = The operator of this bot lets nobody link panels.
panel-own-only = This bot takes keys for the panel of its operator only, and that one has another address.

# The form.
panel-link-title = Link a panel
panel-address-label = Panel address
panel-key-label = Client API key
panel-key-placeholder = ptlc_… or pacc_…, from Account → API Credentials

# What is wrong with what was typed. It is never repeated: the key may stand in the wrong input.
panel-address-long = That is too long for an address. A panel's looks like https://panel.example.com
panel-address-scheme = The address lacks https:// in front. It looks like https://panel.example.com
panel-address-more = The address has more than scheme and host. It looks like https://panel.example.com
panel-address-wrong = That is not a panel's address. It looks like https://panel.example.com
panel-key-wrong = That is not an API key: it is empty, too long, or holds a space or a character that no key has. Copy it again from the panel.
panel-key-application = That is an application key, which can't open consoles. Make a client key under Account → API Credentials on the panel (it begins with ptlc_ or pacc_).
panel-key-calagopus = That is a key of a calagopus panel, whose client API is one of its own: this bot can use only those of Pterodactyl and Pelican panels.
panel-key-unusable = The key can't be used: { $why }.

panel-tries-here = Other panels of this Discord server are being tried just now; try again in a minute.
panel-tries = Too many panels are being tried just now; try again in a minute.

panel-link-refused = **{ $panel }** is not linked: { $why } Nothing was kept.
panel-address-refused = the panel refuses the key from this bot's address. Add { $address } to the key's allowed IPs on the panel, then try again.
panel-too-many = { $most } panels are linked here already, and that is the most. `/panel unlink` lets one go.
panel-not-sealed = The key can't be kept safely just now, so the panel was not linked. The bot's log tells its operator why.
panel-linked = **{ $panel }** is linked, as the account **{ $account }**; the key sees { $servers ->
        [one] 1 server
       *[other] { $servers } servers
    }. `/server bind` binds one.
panel-linked-again = **{ $panel }** is linked with another key, as the account **{ $account }**; the key sees { $servers ->
        [one] 1 server
       *[other] { $servers } servers
    }. `/server bind` binds one.
panel-account-is-admin = ⚠️ That account administrates the panel, so its key opens every server there. A key of an account that has only the servers you need is safer.

panel-none = No panel is linked to this Discord server. `/panel link` links one.
panel-line = **{ $panel }** · { $state } · { $bound } bound · linked by { $member } { $when } · its key is sealed (version { $version })
panel-state-trouble = ⚠️ { $why }
panel-state-new = it was linked a moment ago; ask again in a moment
panel-state-slow = ⚠️ it has not answered within { $time }
panel-state = account **{ $account }** · { $servers ->
        [one] 1 server
       *[other] { $servers } servers
    }
panel-state-partly = account **{ $account }** · { $servers ->
        [one] 1 server
       *[other] { $servers } servers
    } read, ⚠️ but not the whole list: { $why }
panel-state-unlisted = account **{ $account }** · ⚠️ its list of servers can't be fetched: { $why }
panel-state-listing = account **{ $account }** · ⚠️ its list of servers is not there yet

panel-unlink-button = Unlink
panel-unlink-question = Unlink **{ $panel }**? Its key is erased. The servers themselves stay as they are.
panel-unlink-question-bound = Unlink **{ $panel }**? Its key is erased, and { $bindings ->
        [one] 1 bound server
       *[other] { $bindings } bound servers
    }, { $mirrors ->
        [one] 1 mirror
       *[other] { $mirrors } mirrors
    } and { $grants ->
        [one] 1 grant
       *[other] { $grants } grants
    } go with it. The servers themselves stay as they are.
panel-none-such = No such panel is linked here. There are { $panels }.
panel-which = Say which with `panel`: { $panels }.
panel-name = **{ $panel }**
panel-not-linked-any-more = That panel is not linked here any more.
panel-unlinked = **{ $panel }** is unlinked and its key erased. Delete the key on the panel, too, if nothing else uses it.
panel-unlinked-bound = **{ $panel }** is unlinked and its key erased, and { $bindings ->
        [one] 1 bound server
       *[other] { $bindings } bound servers
    }, { $mirrors ->
        [one] 1 mirror
       *[other] { $mirrors } mirrors
    } and { $grants ->
        [one] 1 grant
       *[other] { $grants } grants
    } went with it. Delete the key on the panel, too, if nothing else uses it.
