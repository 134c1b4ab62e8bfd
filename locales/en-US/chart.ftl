# /chart, and what stands on a chart itself. A chart has little room: the shortest words.

# Along the time axis, the newest at the right.
chart-now = now
chart-minutes-ago = −{ $count } min
chart-hours-ago = −{ $count } h
chart-days-ago = −{ $count } d

chart-percent = { $number } %
chart-limit = limit { $limit }
chart-no-data = no data
chart-crash = crash
chart-state = state
chart-running = running
chart-starting = starting
chart-stopping = stopping
chart-offline = offline

# Where no letter of a server's name can be drawn: alone, and among others.
chart-unnamed = This server
chart-server = server { $number }

# What is drawn.
chart-cpu = CPU
chart-memory = Memory
chart-disk = Disk
chart-network = Network
chart-players = Players
chart-received = in
chart-sent = out

# Of which time.
chart-last-minutes = last { $count } minutes
chart-last-hour = last hour
chart-last-hours = last { $count } hours
chart-last-days = last { $count } days

# The answer of /chart around the picture, which has the same in words.
chart-head = **{ $servers }** · { $time }
chart-words = { $label }: lowest { $lowest }, highest { $highest }, now { $now }
chart-words-past = { $label }: lowest { $lowest }, highest { $highest }, nothing known now
chart-words-none = { $label }: no data
chart-label-kind = { $label } { $kind }
chart-label-server = { $label }, { $server }
chart-nothing-yet = There are no figures of this time: they are taken every 10 seconds while the bot is connected to the console. Wait a minute, or choose another time with `span`.
chart-too-many = Too many charts were drawn for this Discord server. Try again in a few seconds.
chart-not-drawn = The chart could not be drawn. That is a fault of the bot; its log says more.
