# /chart, und was auf einem Diagramm selbst steht. Dort ist wenig Platz: die kürzesten Wörter.

# Entlang der Zeitachse, das Neueste rechts.
chart-now = jetzt
chart-minutes-ago = −{ $count } min
chart-hours-ago = −{ $count } h
chart-days-ago = −{ $count } T.

chart-percent = { $number } %
chart-limit = Grenze { $limit }
chart-no-data = keine Daten
chart-crash = Absturz
chart-state = Zustand
chart-running = läuft
chart-starting = startet
chart-stopping = stoppt
chart-offline = offline

# Wo kein Buchstabe vom Namen eines Servers gezeichnet werden kann: allein, und unter anderen.
chart-unnamed = Dieser Server
chart-server = Server { $number }

# Was gezeichnet wird.
chart-cpu = CPU
chart-memory = Speicher
chart-disk = Festplatte
chart-network = Netzwerk
chart-players = Spieler
chart-received = empfangen
chart-sent = gesendet

# Von welcher Zeit.
chart-last-minutes = letzte { $count } Minuten
chart-last-hour = letzte Stunde
chart-last-hours = letzte { $count } Stunden
chart-last-days = letzte { $count } Tage

# Die Antwort von /chart um das Bild herum, die dasselbe in Worten sagt.
chart-head = **{ $servers }** · { $time }
chart-words = { $label }: niedrigster Wert { $lowest }, höchster { $highest }, jetzt { $now }
chart-words-past = { $label }: niedrigster Wert { $lowest }, höchster { $highest }, jetzt nicht bekannt
chart-words-none = { $label }: keine Daten
chart-label-kind = { $label } { $kind }
chart-label-server = { $label }, { $server }
chart-nothing-yet = Von dieser Zeit gibt es keine Werte: Sie werden alle 10 Sekunden aufgenommen, solange der Bot mit der Konsole verbunden ist. Warte eine Minute, oder wähle mit `span` eine andere Zeit.
chart-too-many = Für diesen Discord-Server wurden zu viele Diagramme gezeichnet. Versuch es in ein paar Sekunden noch einmal.
chart-not-drawn = Das Diagramm konnte nicht gezeichnet werden. Das ist ein Fehler des Bots; in seinem Log steht mehr.
