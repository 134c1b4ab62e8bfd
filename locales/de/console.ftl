# Der Befehl /console: Spiegelungen von Konsolen.

console-said = **{ $server }**: { $said }
console-will-show = **{ $server }**: { $channel } wird die Konsole zeigen.
console-layout-changed = Das Layout ist ab jetzt **{ $layout }**; bisher war es { $before }.
console-layout = Das Layout ist { $layout }.

console-paused = **{ $server }**: { $channel } ist angehalten. Bis `/console resume` wird nichts gepostet; Zeilen werden so lange aufgehoben, und gezählt, wo kein Platz mehr ist. Wird der Bot neu gestartet, läuft die Spiegelung wieder.
console-paused-already = **{ $server }**: { $channel } ist schon angehalten; `/console resume` lässt die Spiegelung weiterlaufen.
console-resumed-nothing = **{ $server }**: { $channel } läuft weiter, und nichts wurde verpasst.
console-resumed = **{ $server }**: { $channel } läuft weiter, und was gewartet hat, wird gepostet: { $count ->
        [one] 1 Zeile
       *[other] { $count } Zeilen
    }.
console-not-paused = **{ $server }**: { $channel } ist nicht angehalten.
console-not-running = **{ $server }**: Die Spiegelung in { $channel } läuft noch nicht. Versuche es gleich noch einmal.
# In der Spiegelung selbst.
console-paused-by = ● angehalten von { $who }
console-resumed-by = ● fortgesetzt von { $who }

console-connected = Konsole: seit { $time } verbunden
console-connected-renewed = Konsole: seit { $time } verbunden; Zugangstoken vor { $renewed } erneuert
console-values = Nach Wert maskiert: { $count ->
        [0] der Panel-Schlüssel
        [one] 1 Wert der Startvariablen und der Panel-Schlüssel
       *[other] { $count } Werte der Startvariablen und der Panel-Schlüssel
    }
console-values-more = Nach Wert maskiert: { $count ->
        [one] 1 Wert
       *[other] { $count } Werte
    } der Startvariablen und der Panel-Schlüssel; es gibt mehr, als gemerkt werden können
console-values-not-allowed = Nach Wert maskiert: nur der Panel-Schlüssel, denn ihm fehlt `startup.read`: Andere Geheimnisse werden nur maskiert, wo sie nach einem aussehen
console-values-not-told = Nach Wert maskiert: nur der Panel-Schlüssel, denn das Panel nennt die Startvariablen gerade nicht: Andere Geheimnisse werden nur maskiert, wo sie nach einem aussehen
console-nowhere = Der Server wird nirgends gespiegelt: `/console mirror` zeigt die Konsole in einem Kanal.
console-mirror = **{ $channel }** · { $layout }
console-mirror-thread = **{ $channel }** · { $layout }, jetzt { $thread }
console-rate-idle = { $rate } Zeilen/s · nichts wartet
console-rate = { $rate } Zeilen/s · es warten: { $count ->
        [one] 1 Zeile
       *[other] { $count } Zeilen
    } ({ $memory }), Rückstand { $lag }
console-rate-compressed = { $rate } Zeilen/s · es warten: { $count ->
        [one] 1 Zeile
       *[other] { $count } Zeilen
    } ({ $memory } Speicher, darin { $compressed } Text komprimiert), Rückstand { $lag }
console-counted = Seit dem Start: { $posted } gepostet · { $lost ->
        [0] 0 verloren
       *[other] **{ $lost } verloren**
    } · { $filtered } gefiltert
console-masked-whole = { $count ->
        [one] 1 Zeile
       *[other] { $count } Zeilen
    } ganz maskiert: zu lang für die Filter hier, oder ein Filter ist nicht benutzbar; `/console filter list` zeigt es
console-last-error = Letzter Fehler { $when }: { $why }
console-gone = 🗑️ { $gone }
console-not-running-long = ⚠️ Die Spiegelung läuft noch nicht; wenn das so bleibt, sagt das Log des Bots dem Betreiber, warum.
console-is-paused = ⏸️ Angehalten: `/console resume` postet, was wartet.
console-refused = ⚠️ Hier kommt nichts an: { $why }.
console-delayed = ⏳ Discord lässt die Spiegelung warten: { $why }. Sie geht von selbst weiter.

console-only-warnings = Gezeigt werden nur Warnungen und Fehler, mit ihren Stacktraces; was wiederkommt, wird gezählt. `/console mirror only:every line` zeigt alles.
console-every-line = Ab jetzt wird jede Zeile gezeigt.
console-quiet = 🔕 Ruhig bis { $until } ({ $left }): nur Warnungen, Fehler und Hinweise. `/console quiet` beendet das.
console-silent = 🔕 Ruhig bis { $until } ({ $left }): nur Hinweise; Zeilen der Konsole werden gezählt. `/console quiet` beendet das.
console-verbose = 🔊 Ausführlich bis { $until } ({ $left }): jede Zeile, auch die, die Filter ausblenden; Masken bleiben. `/console verbose` beendet das.
console-quiet-ended = Die Ruhe ist beendet.
console-verbose-ended = Die ausführliche Anzeige ist beendet.
console-mode = **{ $server }** in { $channel }: { $shows }
console-mode-for = **{ $server }** in { $channel }: Wie lange? Zum Beispiel { $command }; ohne `for` beendet der Befehl, was er begonnen hat.
console-left-out = Ausgelassen: { $count ->
        [one] 1 Zeile
       *[other] { $count } Zeilen
    }, die keine Warnungen oder Fehler sind; { $folded ->
        [one] 1 Zeile
       *[other] { $folded } Zeilen
    }, die wiederkamen

console-tail-none = **{ $server }**: Seit der Bot zuhört, wurde keine Konsolenzeile gezeigt.
console-tail = { $server } · { $count ->
        [one] die letzte Zeile
       *[other] die letzten { $count } Zeilen
    }

console-unmirror-other = { $channel } zeigt **{ $server }**, nicht { $typed }.
console-unmirrored = **{ $server }** wird nicht mehr in { $channels } gezeigt.
console-unmirrored-behind = **{ $server }** wird bald nicht mehr in { $channels } gezeigt.
console-shows-nothing = { $channel } zeigt keine Konsole.
console-shows-nothing-yours = { $channel } zeigt keine Konsole, die du verwalten darfst. `/console unmirror` braucht das Recht `manage`; Mitglieder mit „Server verwalten“ können es mit `/access grant` vergeben.
