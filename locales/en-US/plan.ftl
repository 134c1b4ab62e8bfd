# Plans: /plan add, list and remove.

# What is answered to who plans.
plan-added = **{ $server }**: { $what } is planned, { $when }, in the time zone { $zone }.
plan-next = Next: { $times }
plan-countdown = It is announced { $countdown } before.
plan-missed-run = A time at which the bot is off is made up for once, when it is on again.
plan-missed-skip = A time at which the bot is off is left out; this channel is told.
plan-when-unreadable = `when:` that says no times; write some such as `daily 04:00`, `weekdays 07:15`, `Sat 22:30`, `Mon, Thu 18:00`, `1st 04:00` or `every 6 h`.
plan-when-out-of-bounds = `when:` the shortest time between two is 10 minutes, the longest 30 days.
plan-what-unreadable = `what:` takes `restart`, `stop`, `start`, `command` and a console command, or `say` and what is said, on one line.
plan-what-too-long = `what:` that is too long; a line has { $most } characters at most.
plan-countdown-unreadable = `countdown:` that is no span of time; write one such as `5m`, from `0m` to { $most }.
plan-no-countdown = `countdown`, `message` and `if-empty` belong to `restart` and `stop`; the others are done at once.
plan-cant-post = **{ $server }**: what comes of a plan is told in the channel, and you may not write here. Plan it in a channel where you may.
plan-secret = **{ $server }**: there is something secret in it, which a plan must not keep.
plan-too-many = This Discord server has { $most } plans, which is all it can have. Remove one first.
plan-list = Times are in the time zone { $zone }.
plan-list-none = Nothing is planned. Times are in the time zone { $zone }.
plan-line = **{ $server }**: { $what }, { $when }; next { $next }; by { $by }
plan-line-paused = **{ $server }**: { $what }, { $when }; paused, since { $by } may not do that any more
plan-not-found = { $plan } is no plan here, or more than one: take one of those that are offered.
plan-removed = **{ $server }**: { $what }, { $when } is not planned any more.
plan-over = This plan is over.
plan-not-paused = **{ $server }**: this plan is not paused.
plan-adopted = **{ $server }**: { $what } goes on under your rights; next { $next }.
plan-adopt-button = Adopt

# What its channel is told.
plan-waits = **{ $server }**: { $what } ({ $when }) waits: something else is being done to the server.
plan-late = **{ $server }**: { $what } ({ $when }) is done late. Its time was { $at }, when the bot was off.
plan-missed = **{ $server }**: { $what } ({ $when }) was left out. Its time was { $at }, which the bot missed. Next { $next }.
plan-not-done = **{ $server }**: { $what } ({ $when }) was not done. { $why } Next { $next }.
plan-lost = **{ $server }**: { $what } ({ $when }) is paused: { $by } may not do that any more. Whoever manages the server and may do it can adopt the plan.
plan-is-off = The server is off.
plan-runs-already = The server runs already.
plan-counted-already = The server has another countdown.
plan-too-many-countdowns = There are too many countdowns here.
