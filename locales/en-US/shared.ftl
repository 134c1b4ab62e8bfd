# Parts that many texts are made of.

list-and = { $first } and { $last }
list-or = { $first } or { $last }

# Durations, in their two largest units.
duration-seconds = { $seconds } s
duration-minutes-seconds = { $minutes } min { $seconds } s
duration-minutes = { $minutes } min
duration-hours-minutes = { $hours } h { $minutes } min
duration-days-hours = { $days } d { $hours } h

# A server's power state, as in "it is running".
power-state = { $state ->
    [offline] offline
    [starting] starting
    [running] running
    [stopping] stopping
   *[other] unknown
}

# Which server something is said of.
of-server = **{ $server }**: { $what }

# Between the thousands of a number: 40,000.
number-thousands-mark = ,

# Before the tenths of a number, and figures that have some.
number-decimal-mark = .
number-gibibytes = { $number } GiB

# A server by its name, among others.
server-name = **{ $server }**
