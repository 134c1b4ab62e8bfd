# Statusnachrichten (/board) und die Karte eines Servers. Teile einer Karte, je eine Zeile.

board-since = **{ $server }** { $state }{ $what ->
    [running] {""} { $time }
    [offline] , beendet { $time }
   *[changing] , begonnen { $time }
}
board-players = Spieler: { $count }
board-players-named = Spieler: { $count } ({ $names })
board-players-more = { $count } weitere
board-players-unknown = Spieler: nicht bekannt
board-line-players =
    { $count ->
        [one] 1 Spieler
       *[other] { $count } Spieler
    }
board-join = Beitreten: { $address }
board-version = Version: { $version }
board-cpu-of = { $bar } CPU { $percent } % von { $limit } %
board-memory = Speicher { $used }
board-memory-of = { $bar } Speicher { $used } von { $limit }
board-disk = Festplatte { $used }
board-disk-of = { $bar } Festplatte { $used } von { $limit }
board-network = Netzwerk { $received } empfangen, { $sent } gesendet seit dem Start
board-crash = Letzter Absturz: { $time }
board-crash-code = Letzter Absturz: { $time }, Exit-Code { $code }
board-crash-memory = Letzter Absturz: { $time }, kein Speicher mehr
board-crash-disk = Letzter Absturz: { $time }, die Festplatte war voll
board-mirrors =
    { $count ->
        [one] Konsole: in 1 Kanal gezeigt
       *[other] Konsole: in { $count } Kanälen gezeigt
    }
board-mirrors-none = Konsole: nirgends gezeigt
board-mirrors-refused = ⚠️ Konsole: { $refused } von { $count } Kanälen nehmen sie nicht an; `/console status` sagt, warum
board-unreachable = ⚠️ Seine Konsole ist nicht erreichbar; es wird weiter versucht.
board-given-up = ⚠️ Seine Konsole ist nicht erreichbar, bis jemand das behebt; `/status` sagt, was zu tun ist.
board-all = **Game-Server**: { $running } von { $all } laufen
board-all-players =
    { $players ->
        [one] **Game-Server**: { $running } von { $all } laufen, 1 Spieler
       *[other] **Game-Server**: { $running } von { $all } laufen, { $players } Spieler
    }
board-none = Hier ist noch kein Game-Server verbunden.
board-hour = die letzte Stunde

board-start-button = Starten
board-stop-button = Stoppen
board-restart-button = Neu starten
board-chart-button = Diagramm
board-tail-button = Konsole
board-open-placeholder = Einen Server öffnen
board-open-page-placeholder = Einen der Server { $first } bis { $last } öffnen
board-open-first = -# Die ersten { $count } lassen sich hier öffnen, jeder mit `/status server:`.

# Was /board antwortet. $what: der Name des Servers oder board-of-all.

board-of-all = alle Game-Server
board-added = **{ $what }** hat eine Statusnachricht in { $channel }.
board-changed = Die Statusnachricht von **{ $what }** in { $channel } ist geändert.
board-will-be-posted = Sie erscheint, sobald Discord sie annimmt.
board-refused = Discord nimmt sie nicht an: { $why }. Sie erscheint, sobald das behoben ist.
board-too-many = Dieser Server hat { $most } Statusnachrichten, mehr kann er nicht haben. `/board remove` beendet eine.
board-removed = Die Statusnachricht von **{ $what }** in { $channel } endet, und ihre Nachricht verschwindet.
board-nothing-here = In { $channel } gibt es keine Statusnachricht. `/board list` zeigt, wo es welche gibt.
board-which = { $channel } hat mehrere Statusnachrichten. Sag mit der Option `server`, welche endet: { $names }.
board-list-none = Es gibt noch keine Statusnachricht. `/board add` legt eine an.
board-line = **{ $what }** in { $channel }: { $state }
board-line-kept = wird aktuell gehalten
board-line-waiting = noch nicht erschienen
board-line-refused = ⚠️ Discord nimmt sie nicht an: { $why }
board-line-deleted = ⚠️ jemand hat sie gelöscht, darum endete sie; `/board add` legt sie neu an
board-line-channel-gone = ⚠️ den Kanal gibt es nicht mehr; `/board remove` beendet sie
board-line-rejected = ⚠️ Discord hat ihren Text immer wieder abgelehnt, darum endete sie; `/board add` versucht es neu
board-line-names = Spieler stehen mit Namen da
board-line-address = die Adresse ist zu sehen
board-line-follows = folgt dem Gespräch
board-kill-confirm = **{ $server }** stoppt schon. Sofort beenden? Was das Spiel nicht gespeichert hat, ist verloren.

# Start on demand.
board-start-for-everyone = Hier darf ihn jeder starten.
board-start-within = Hier darf ihn jeder starten, { $hours } Uhr.
board-line-start = jeder darf ihn starten
board-line-start-within = jeder darf ihn starten, { $hours } Uhr
board-hours-without = `start-hours` gehört zu `start-for-everyone:True`.
board-start-of-one = `start-for-everyone` gehört zur Karte eines Servers: Sag mit `server`, welches.
board-hours-unreadable = `start-hours:` nennt keine Stunden; schreib welche wie `16:00-23:00`.
start-not-you = Das darfst du gerade nicht.
start-not-now = Er kann hier { $hours } Uhr gestartet werden, in der Zeitzone { $zone }.
start-cool-down-server = Er wurde vor Kurzem von seiner Karte gestartet; wieder { $again }.
start-cool-down-member = Du hast ihn vor Kurzem gestartet; wieder { $again }.
