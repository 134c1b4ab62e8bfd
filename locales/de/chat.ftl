# Die Brücke zwischen dem Chat eines Spiels und einem Kanal.

# Was im Spiel geschieht, als Zeilen im Kanal.
chat-joined = → **{ $name }** ist da
chat-gone = ← **{ $name }** ist weg
chat-died = ☠ **{ $name }** { $how }
chat-achieved = ★ **{ $name }** { $what }
chat-left-out = { $count ->
    [one] 1 Zeile fehlt hier: Es waren zu viele auf einmal.
   *[other] { $count } Zeilen fehlen hier: Es waren zu viele auf einmal.
}
chat-too-old = { $count ->
    [one] 1 Zeile fehlt hier: Sie war älter als eine Minute.
   *[other] { $count } Zeilen fehlen hier: Sie waren älter als eine Minute.
}

# /chat bridge.
chat-bridged = Der Chat von **{ $server }** ist mit { $channel } verbunden.
chat-bridge-changed = Der Chat von **{ $server }** ist schon mit { $channel } verbunden; was gezeigt wird, ist geändert.
chat-no-rules = Was auf **{ $server }** gesagt wird, ist nicht zu sehen: Der Bot kennt keinen Chat seines Spiels ({ $game }). `/server game` sagt, welches Spiel es ist.
chat-no-webhook = Ohne **WebHooks verwalten** in { $channel } stehen die Zeilen dort als die des Bots, mit den Namen der Spieler darin. Gib dem Bot dieses Recht und tippe das noch einmal.
chat-refused = { $channel } nimmt sie gerade nicht an: { $why }.
chat-too-many = Es gibt { $most } Chat-Brücken auf diesem Discord-Server, mehr geht nicht. `/chat unbridge` beendet eine.

# /chat unbridge.
chat-unbridged = Der Chat von **{ $server }** und { $channel } sind nicht mehr verbunden.
chat-nothing-here = Nichts von dir ist mit { $channel } verbunden.
chat-which = Mehrere Server sind mit { $channel } verbunden: { $names }. Nenne einen mit `server`.

# /chat list.
chat-list-none = Kein Chat ist verbunden. `/chat bridge` macht das.
chat-line = **{ $server }** – { $channel }: { $state }
chat-line-webhook = unter den Namen der Spieler
chat-line-unknown = noch nichts gepostet
chat-line-plain = als der Bot, denn ihm fehlt **WebHooks verwalten**
chat-line-deleted = als der Bot, denn sein Webhook wurde zweimal gelöscht; `/chat bridge` macht einen neuen
chat-line-refused = abgelehnt: { $why }
chat-line-quiet = ohne { $what }
chat-quiet-joins = Kommen und Gehen
chat-quiet-deaths = Tode
chat-quiet-achievements = Erfolge
chat-line-left-out = { $count ->
    [one] 1 Zeile ausgelassen
   *[other] { $count } Zeilen ausgelassen
}

# /chat say.
chat-said = gesagt.
chat-cant-say = der Bot weiß nicht, wie man in diesem Spiel ({ $game }) etwas sagt.
chat-too-fast = das waren mehr als fünf Zeilen in wenigen Sekunden. Es wird nicht gesagt; versuche es gleich noch einmal.
chat-offline = er ist aus, also liest es niemand.
chat-not-said = die Konsole nimmt gerade nichts an. Es wird nicht gesagt; versuche es gleich noch einmal.

# In einem Kanal mit Brücke.
chat-not-said-here = { $count ->
    [one] 1 Nachricht von hier wurde im Spiel nicht gesagt: zu viele auf einmal, zu alt, oder der Server nimmt gerade keine an.
   *[other] { $count } Nachrichten von hier wurden im Spiel nicht gesagt: zu viele auf einmal, zu alt, oder der Server nimmt gerade keine an.
}
