# Teile, aus denen viele Texte bestehen.

list-and = { $first } und { $last }
list-or = { $first } oder { $last }

# Zeitspannen, in ihren beiden größten Einheiten.
duration-seconds = { $seconds } s
duration-minutes-seconds = { $minutes } min { $seconds } s
duration-minutes = { $minutes } min
duration-hours-minutes = { $hours } Std. { $minutes } min
duration-days-hours = { $days } T. { $hours } Std.

# Der Zustand eines Servers, wie in „er ist gestartet“.
power-state = { $state ->
    [offline] offline
    [starting] am Starten
    [running] gestartet
    [stopping] am Stoppen
   *[other] unbekannt
}

# Von welchem Server etwas gesagt wird.
of-server = **{ $server }**: { $what }

# Zwischen den Tausendern einer Zahl: 40.000.
number-thousands-mark = .

# Vor den Zehnteln einer Zahl, und Zahlen mit Zehnteln.
number-decimal-mark = ,
number-gibibytes = { $number } GiB

# Ein Server mit seinem Namen, unter anderen.
server-name = **{ $server }**
