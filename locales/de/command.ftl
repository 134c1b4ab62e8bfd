# Die Beschreibungen der Befehle und ihrer Optionen. Discord zeigt höchstens 100 Zeichen; Namen werden nicht übersetzt.

command-mc = Mit dem Spielserver reden
command-mc-say = Etwas im Spiel sagen
    .message = Was gesagt wird
    .server = Welcher Server; ohne Angabe der dieses Kanals
command-mc-run = Einen Konsolenbefehl ausführen
    .command = Der Befehl, mit oder ohne Schrägstrich
    .server = Welcher Server; ohne Angabe der dieses Kanals

command-power = Den Spielserver starten, stoppen, neu starten oder abschießen
command-power-start = Den Server starten
    .server = Welcher Server; ohne Angabe der dieses Kanals
command-power-stop = Den Server stoppen
    .server = Welcher Server; ohne Angabe der dieses Kanals
command-power-restart = Den Server neu starten
    .server = Welcher Server; ohne Angabe der dieses Kanals
command-power-kill = Den Prozess des Servers abschießen; was das Spiel nicht gespeichert hat, ist verloren
    .server = Welcher Server; ohne Angabe der dieses Kanals

command-status = Wie es den Spielservern geht
    .server = Welcher Server; ohne Angabe alle

command-chart = Werte eines Servers über die Zeit, als Bild
    .server = Welcher Server; sonst der dieses Kanals
    .metric = Was gezeichnet wird; sonst CPU, Speicher und Spieler
    .span = Wie weit zurück; sonst 24 Stunden
    .compare = Ein anderer Server im selben Diagramm

command-server = Spielserver einrichten, entfernen, umbenennen und auflisten
command-server-bind = Einen Spielserver des Panels auf diesem Discord-Server einrichten
    .server = Der Server des Panels: Name, UUID oder kurze ID
    .name = Wie er hier heißt; ohne Angabe wie im Panel
    .mirror = Ein Kanal, der seine Konsole zeigt
command-server-unbind = Einen Spielserver entfernen; Spiegelungen und Rechte gehen mit und können zurückgeholt werden
    .name = Sein Name hier
command-server-rename = Einem Spielserver hier einen anderen Namen geben
    .name = Sein Name hier
    .to = Sein neuer Name
command-server-list = Die Spielserver dieses Discord-Servers und wo sie gespiegelt werden
command-server-audit-channel = Jede Aktion in einem Kanal erzählen; ohne Kanal in keinem
    .channel = Wo; ohne Angabe nirgends
command-server-language = Die Sprache, in der der Bot hier postet
    .language = Welche; automatic: wie Discord es für diesen Discord-Server sagt
command-server-forget-all = Alles löschen, was der Bot über diesen Discord-Server aufbewahrt

command-console = Die Konsole eines Servers in einem Kanal zeigen
command-console-mirror = Die Konsole eines Servers in einem Kanal zeigen
    .channel = Wo; ohne Angabe hier
    .server = Welcher Server
    .layout = Wie; ohne Angabe wie bisher, bei einer neuen Spiegelung als Nachrichten
command-console-unmirror = Eine Konsole in einem Kanal nicht mehr zeigen
    .channel = Wo; ohne Angabe hier
    .server = Welcher Server; ohne Angabe was dort gezeigt wird
command-console-pause = Eine Spiegelung anhalten; ihre Zeilen warten
    .server = Welcher Server; ohne Angabe der dieses Kanals
    .channel = Welcher seiner Kanäle, wenn er mehrere hat
command-console-resume = Eine angehaltene Spiegelung weiterlaufen lassen; was gewartet hat, wird gepostet
    .server = Welcher Server; ohne Angabe der dieses Kanals
    .channel = Welcher seiner Kanäle, wenn er mehrere hat
command-console-status = Wie es den Spiegelungen eines Servers geht: was wartet, was verloren ging, was nicht stimmt
    .server = Welcher Server; ohne Angabe der dieses Kanals
command-console-tail = Die letzten Zeilen einer Konsole, nur für dich
    .lines = Wie viele, ohne Angabe 20
    .server = Welcher Server; ohne Angabe der dieses Kanals
    .channel = So wie welcher seiner Kanäle sie zeigt
command-console-filter = Zeilen einer Spiegelung verbergen oder maskieren
command-console-filter-add = Zeilen verbergen, nur manche zeigen, Teile maskieren oder eine Vorlage einschalten
    .action = Was aus dem wird, was gefunden wird
    .pattern = Wonach gesucht wird
    .regex = Ob das Muster ein regulärer Ausdruck ist
    .preset = Statt eines Musters: eine Vorlage, die aus ist
    .server = Welcher Server; ohne Angabe der dieses Kanals
    .channel = Welcher seiner Kanäle, wenn er mehrere hat
command-console-filter-remove = Einen Filter entfernen oder eine Vorlage ausschalten
    .filter = Welcher: seine Nummer in der Liste, sein Muster oder eine Vorlage
    .server = Welcher Server; ohne Angabe der dieses Kanals
    .channel = Welcher seiner Kanäle, wenn er mehrere hat
command-console-filter-list = Alle Filter und Vorlagen, und wie viele Zeilen sie verborgen haben
    .server = Welcher Server; ohne Angabe der dieses Kanals
    .channel = Welcher seiner Kanäle; ohne Angabe alle
command-console-filter-test = Was aus einer Zeile wird, auch mit einem Filter, den es noch nicht gibt
    .line = Eine Zeile der Konsole
    .action = Mit einem Filter mehr: was aus dem wird, was gefunden wird
    .pattern = Mit einem Filter mehr: wonach gesucht wird
    .regex = Ob das Muster ein regulärer Ausdruck ist
    .server = Welcher Server; ohne Angabe der dieses Kanals
    .channel = Welcher seiner Kanäle, wenn er mehrere hat

command-access = Wer was mit den Spielservern darf
command-access-grant = Einer Rolle oder einem Mitglied etwas erlauben
    .who = Eine Rolle oder ein Mitglied
    .permission = Was erlaubt wird
    .server = Für welchen Server
    .only = Bei `command`: nur diese Befehle, etwa say *; kick *; whitelist add *
    .never = Bei `command`: nie diese Befehle, etwa op *; stop
    .for = Für wie lange, etwa 2h oder 3d; ohne Angabe für immer
command-access-revoke = Einer Rolle oder einem Mitglied ein Recht nehmen
    .who = Eine Rolle oder ein Mitglied
    .permission = Was nicht mehr erlaubt ist
    .server = Für welchen Server
command-access-list = Jedes Recht, das hier vergeben wurde
command-access-check = Was jemand darf, und durch welche Vergabe
    .who = Eine Rolle oder ein Mitglied
    .server = Für welchen Server; ohne Angabe für alle

command-panel = Eigene Panels verknüpfen, nach ihnen sehen und sie lösen
command-panel-link = Ein Panel mit einem eigenen Schlüssel verknüpfen; nach beidem fragt ein Formular
command-panel-status = Wie es den Panels dieses Discord-Servers geht
command-panel-unlink = Ein Panel lösen; sein Schlüssel und was von ihm eingerichtet ist, gehen mit
    .panel = Welches Panel; ohne Angabe das einzige

command-audit = Wer was mit den Spielservern getan hat
    .server = Welcher Server; ohne Angabe alle, die du verwaltest
    .member = Wessen Aktionen; ohne Angabe die von allen
    .since = Seit wann: 2h, 3d oder ein Datum wie 2026-01-31; ohne Angabe alles, was aufbewahrt ist

command-help = Was du hier tun kannst
