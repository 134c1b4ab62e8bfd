# Parts that many texts are made of.

list-and = { $first } and { $last }
list-or = { $first } or { $last }

# Durations, in their two largest units.
duration-seconds = { $seconds } s
duration-minutes-seconds = { $minutes } min { $seconds } s
duration-minutes = { $minutes } min
duration-hours-minutes = { $hours } h { $minutes } min
duration-days-hours = { $days } d { $hours } h
