# Der Bericht über einen Absturz: wie der Server endete, und was man darüber weiß.

crash-how = { $how ->
    [out-of-memory] Er hat mehr Speicher gebraucht, als er darf, und wurde abgeschossen (out of memory).
    [disk-full] Seine Dateien haben mehr Platz gebraucht, als er darf; der Daemon hat ihn gestoppt.
    [not-started] Der Daemon konnte ihn nicht starten.
    [clean] Er hat sich ohne Fehler selbst beendet (Exit-Code 0).
    [error] Er hat sich mit einem Fehler beendet (Exit-Code { $code }).
    [misuse] Sein Startbefehl ist falsch oder lässt sich nicht ausführen (Exit-Code { $code }).
    [not-found] Das Programm seines Startbefehls gibt es nicht (Exit-Code { $code }).
    [interrupted] Er wurde unterbrochen (Exit-Code { $code }, SIGINT).
    [aborted] Er hat sich selbst abgebrochen (Exit-Code { $code }, SIGABRT).
    [killed] Er wurde abgeschossen oder hatte keinen Speicher mehr (Exit-Code { $code }, SIGKILL).
    [bus] Er hat Speicher gelesen, den es nicht gibt (Exit-Code { $code }, SIGBUS).
    [segfault] Er ist mit einem Speicherzugriffsfehler abgestürzt (Exit-Code { $code }, SIGSEGV): ein Fehler im Programm, in einer Bibliothek oder im Speicher der Maschine.
    [terminated] Er wurde aufgefordert, sich zu beenden (Exit-Code { $code }, SIGTERM).
    [code] Er endete mit dem Exit-Code { $code }.
   *[unknown] Der Daemon sagt nicht, wie er endete.
}
crash-uptime = Er lief { $uptime } lang.
crash-players = { $players ->
    [0] Niemand hat gespielt.
    [one] 1 Spieler war da.
   *[other] { $players } Spieler waren da.
}
crash-restart = { $restart ->
    [by-daemon] Der Daemon startet ihn wieder.
    [aborted] Der Daemon startet ihn nicht wieder: der letzte Absturz ist keine { $within } her.
   *[disabled] Der Daemon startet ihn nicht wieder: das ist für diesen Server ausgeschaltet.
}
crash-cause = **Wahrscheinliche Ursache:** { $cause }
crash-log = Die letzten Zeilen der Konsole sind angehängt.
crash-chart-time = letzte { $minutes } Minuten
crash-chart = **{ $server }** vor dem Absturz: Prozessor, Speicher und Spieler
