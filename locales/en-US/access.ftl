# /access: who may do what.

access-all-servers = **All servers**

# The limits of a grant, one behind the other: only `say *`; never `op *`; until 5 May.
limits-only = only { $patterns }
limits-never = never { $patterns }
limits-until = until { $end }

access-given = { $place }: { $who } has the permission { $permission } from now on.
access-given-within = { $place }: { $who } has the permission { $permission } from now on: { $limits }.
access-had = { $place }: { $who } had the permission { $permission } already.
access-had-within = { $place }: { $who } had the permission { $permission } already: { $limits }.
access-instead = This takes the place of: { $limits }.
access-instead-of-all = It had no limits before.
access-own-limits = Your own limits went along.
access-show-commands = Discord shows `/server`, `/console` and `/access` only to members with Manage Server. To show them these too: Server Settings → Integrations → this bot → add the role or member to those commands.
access-taken = { $place }: the permission { $permission } was taken from { $who }. Other grants may still give it: `/access list`.
access-nothing-taken = { $place }: { $who } had no grant of { $permission } for this, so nothing changed; see `/access list`.

access-everyone = { $place }: @everyone can be granted `view`, `say`, `start` and `chat` only, not { $permission }. Choose a role.
access-narrowed = { $place }: your own { $permission } is narrowed, so you can pass on only the same patterns: { $patterns }. Name those that you mean, as in { $example }.
access-ends = { $place }: your own right ends { $end }, so you can't grant it for longer. Without `for:` it ends with yours.
access-forbids = { $place }: this grant also says what { $who } may never run: { $patterns }. Only somebody who may run every command there for as long as it lasts can change that; anyone with Manage Server may.
access-holds-more = { $place }: you can't say what { $who } may never run, for that takes somebody who may do all that they may. Anyone with Manage Server can.
access-too-much = { $place }: with what you may never run yourself, `never` gets too long: { $why }.
access-not-held = You can't grant { $permission }, because you don't hold it yourself for { $place }.

access-for-unreadable = `for:` that is no span of time; write one such as `30m`, `2h`, `1d 12h` or `1w`.
access-for-out-of-bounds = `for:` the shortest time is a minute, the longest a year.
access-limits-of-command = `only` and `never` say which console commands may be run, so they go with `permission:command`, not with { $permission }.
access-only-wrapper = `only:` nobody can say what { $command } will run, since it runs other commands. It needs `command` without `only` and `never`.
access-list-wrong = { $option } { $why }.

access-list-managers = Members with Manage Server may do everything.
access-list-line = - { $who }: { $permissions }
access-list-line-within = - { $who }: { $permissions } – { $limits }
access-list-none = Nothing is granted to anybody else: `/access grant`.
access-deleted-role = a role that was deleted ({ $role })

access-check-nothing-held = You have no rights to a game server here. Members with Manage Server can grant them with `/access grant`.
access-check-no-member = { $who } is not a member of this Discord server.
access-check-everything = { $who } may do everything here, through Manage Server in Discord.
access-check-head = What { $who } may do:
access-check-nothing = - nothing; nobody granted it
access-check-nothing-bound = No game server is bound here yet.
access-check-right = { $permission }
access-check-right-with = { $permission } with { $included }
access-check-line = - { $right } – { $scope ->
    [all] granted to { $who } for all servers by { $by }
   *[one] granted to { $who } by { $by }
}
access-check-line-within = - { $right }: { $limits } – { $scope ->
    [all] granted to { $who } for all servers by { $by }
   *[one] granted to { $who } by { $by }
}
