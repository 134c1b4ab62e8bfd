# Why a command is not carried out, and the way on.

refusal-needs = **{ $server }**: { $command } needs the permission { $permission }, which you don't have. { $granters } can give it to you: { $grant }.
refusal-needs-guild-wide = { $command } needs the permission { $permission } for all of this Discord server, which you don't have. { $granters } can give it to you: { $grant }.
refusal-manages-nothing = { $command } needs the permission { $permission } for at least one server, which you don't have here. Members with Manage Server can grant it with `/access grant`.

# Who can grant something, at the beginning of a sentence: alone, or behind roles and members.
refusal-anyone = Anyone with Manage Server
refusal-or-anyone = anyone with Manage Server

refusal-not-run = **{ $server }**: you may not run { $command }.
refusal-not-run-rule = **{ $server }**: you may not run { $command }, because of the rule { $rule }.
refusal-not-run-odd = **{ $server }**: you may not run { $command }, because { $why }.
refusal-may-run-all = You may run everything.
refusal-may-run-all-but = You may run everything but { $never }.
refusal-may-run = You may run { $may }.
refusal-may-run-but = You may run { $may }, but never { $never }.
refusal-may-let = { $granters } may let you.
refusal-patterns-more = { $named } and { $count } more

refusal-ambiguous = Several servers start with that: { $servers }. Type more of the name.
refusal-nothing-bound = No game server is bound in this Discord server yet. `/server bind` binds one.
refusal-nothing-usable = There is no server here that you may use. { $command } needs the permission { $permission }; members with Manage Server can grant it with `/access grant`.
refusal-nothing-called = There is no server called **{ $name }** here that you may use. { $command } needs the permission { $permission }; members with Manage Server can grant it with `/access grant`.

refusal-too-many-grants = This Discord server has { $most } grants, and that is the most. `/access revoke` makes room; a grant to a role stands for many members.
refusal-too-many-patterns = The patterns of this Discord server's grants have { $most } characters together, and that is the most. `/access revoke` makes room; a grant to a role stands for many members, and `*` for many words.
refusal-database = The bot's database can't be read or written just now, so nothing was done. Its log tells its operator why.
refusal-share-used-up = Nothing was done. You have done { $most } things with this bot here within 24 hours, and the audit log takes no more of one member, so that nobody can flood it. Wait, or ask somebody with Manage Server.
refusal-share-used-up-for = **{ $server }**: nothing was done. You have done { $most } things with this bot here within 24 hours, and the audit log takes no more of one member, so that nobody can flood it. Wait, or ask somebody with Manage Server.
refusal-not-audited = This could not be written to the audit log, so it was not done. The bot's log tells its operator why.
refusal-not-audited-for = **{ $server }**: this could not be written to the audit log, so it was not done. The bot's log tells its operator why.
