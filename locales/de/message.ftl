# Was mehrere Befehle von einem Server, seiner Verbindung und seinem Panel sagen.

message-behind = Die Datenbank des Bots kann gerade nicht gelesen werden; das gilt, sobald es wieder geht.

# Warum etwas nicht an einen Server gesendet wurde. Jeder Text folgt auf „**Survival**: “.
write-empty = Es gibt nichts zu senden: Der Befehl ist leer.
write-line-break = Ein Befehl kann keinen Zeilenumbruch enthalten; sende einen Befehl nach dem anderen.
write-too-long = Der Befehl ist zu lang: Er braucht { $frame } Byte auf der Leitung, und der Daemon des Servers nimmt weniger als { $limit }.
write-offline = Er ist offline, also kann er keine Befehle annehmen.
write-missing-permission = Das Panel sagt nein: Dem Konto des API-Schlüssels des Bots fehlt { $permission } auf diesem Server. Wem der Server gehört, kann es im Panel unter Users hinzufügen.
write-disconnected = Die Verbindung zu seiner Konsole ist weg und wird neu aufgebaut; nichts wurde gesendet. Versuche es in einer Minute noch einmal.
write-stopped = Es gibt keine Verbindung zu seiner Konsole: { $why }.
write-too-fast = Zu viele Befehle auf einmal; nichts wurde gesendet. Versuche es in { $seconds } s noch einmal.
write-queue-full = Es warten schon zu viele Befehle; nichts wurde gesendet.
write-unknown = Niemand kann sagen, ob es getan wurde: { $why }. `/status` weiß es vielleicht.
write-other = { $why }; nichts wurde gesendet.
write-try-at-once = Wenn das behoben ist, gib den Befehl noch einmal: Er wird sofort versucht.

panel-is-calagopus = { $why }.
panel-says-no = Das Panel sagt nein: { $why }.
panel-not-just-now = Es geht gerade nicht: { $why }. Versuche es in einer Minute noch einmal.
panel-cannot = Es geht nicht: { $why }.

connection-up = Mit seiner Konsole verbunden; er ist { $state }.
connection-up-unknown = Mit seiner Konsole verbunden; der Daemon hat noch nicht gesagt, wie es ihm geht.
connection-stopped = ⚠️ Seine Konsole kann nicht erreicht werden: { $why }.
connection-check-helps = `wingcord check` auf dem Rechner des Bots hilft.
connection-down = ⚠️ Seine Konsole kann noch nicht erreicht werden: { $why }. Es wird von selbst weiter versucht.
connection-connecting = Seine Konsole wird noch verbunden.
connection-lacking = ⚠️ Dem Konto des API-Schlüssels des Bots fehlt dort, im Panel, { $permissions }.

# Das Zeichen eines Zustands und der Zustand: 🟢 gestartet.
message-state = { $sign } { $state }
