# /help: was jemand hier tun kann, und der nächste Schritt.

help-no-panel = Hier ist noch kein Panel verknüpft. Der nächste Schritt: `/panel link` mit der Adresse eines Panels und einem Client-Key von dir, dann `/server bind`.
help-nothing-bound = Hier ist noch kein Spielserver eingerichtet. Der nächste Schritt: `/server bind`, dann `/console mirror` in dem Kanal, der seine Konsole zeigen soll.
help-no-rights = Du hast hier noch keine Rechte an einem Spielserver. Mitglieder mit „Server verwalten“ können sie mit `/access grant` geben.
help-head = Was du hier tun kannst (Server: { $servers }):
help-more-servers = { $count } weitere
help-line = { $command } { $what }
help-line-only = { $command } { $what } (nur { $servers })
help-mirror-next = Der nächste Schritt: `/console mirror` in dem Kanal, der die Konsole zeigen soll.

# Hinter dem Befehl.
help-status = wie es den Servern geht
help-chart = seine Werte über die Zeit, als Bild
help-mc-say = im Spiel etwas sagen
help-mc-run = einen Konsolenbefehl ausführen
help-mc-macro = Befehle ausführen, die jemand unter einem Namen abgelegt hat; `add`, `list` und `remove` gehören dazu
help-player-kick = einen Spieler hinauswerfen; `ban`, `whitelist`, `requests`, `link` und mehr gehören dazu
help-power-start = den Server starten
help-power-stop = ihn stoppen
help-power-restart = ihn neu starten
help-power-later = dasselbe nach einem Countdown, den Spieler lesen; ebenso `stop in:`
help-power-kill = ihn sofort beenden
help-chat-bridge = den Chat eines Spiels in einem Kanal zeigen
help-chat-say = etwas im Chat des Spiels sagen
help-plan-add = etwas immer wieder geschehen lassen
help-board-add = hält die Karte eines Servers oder aller Server in einem Kanal aktuell
help-console-mirror = seine Konsole in einem Kanal zeigen; `unmirror` beendet das
help-console-pause = seine Spiegelung anhalten; `resume` lässt sie weiterlaufen
help-console-quiet = eine Weile nur Warnungen und Fehler zeigen
help-console-verbose = eine Weile alles zeigen, auch was Filter ausblenden
help-console-filter = Zeilen ausblenden oder unkenntlich machen; dazu gehören `remove`, `list` und `test`
help-console-status = wie es seinen Spiegelungen geht, und was ihnen fehlt
help-console-tail = seine letzten Zeilen, nur für dich
help-server-rename = ihm einen anderen Namen geben; `unbind` löst ihn
help-server-list = welche Server es gibt
help-access-grant = einer Rolle oder einem Mitglied etwas erlauben; `revoke` nimmt es zurück
help-access-list = wer was darf; `check` sagt es von einem
help-audit = wer was getan hat, und was daraus wurde
help-server-bind = einen weiteren Server des Panels einrichten
help-server-game = wählen, welches Spiel ein Server hat
help-server-audit-channel = jede Aktion in einem Kanal melden
help-server-language = die Sprache der Posts wählen
help-panel-link = ein Panel mit einem eigenen Key verknüpfen; dazu gehören `status` und `unlink`
help-alert-add = in einem Kanal erfahren, wenn ein Server abstürzt, wieder da ist, voll läuft …
help-alert-list = alle Alarme, und welche gerade bestehen
