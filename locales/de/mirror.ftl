# Spiegelungen: ob ein Kanal seine Konsole bekommt, warum nicht und was dann zu tun ist.

mirror-moved = Was der Kanal vorher gezeigt hat, wird dort nicht mehr gezeigt.
mirror-not-yours = { $channel } zeigt die Konsole eines anderen Servers, den du nicht verwalten darfst. Wähle einen anderen Kanal.
mirror-too-many = Hier zeigen schon { $most } Kanäle Konsolen der eigenen Panels dieses Discord-Servers, mehr geht nicht. `/console unmirror` beendet eine Spiegelung.

mirror-shows = { $channel } zeigt ab jetzt die Konsole.
mirror-will-show = { $channel } wird die Konsole zeigen.
mirror-refused = ⚠️ { $channel } bekommt noch nichts: { $why }.
mirror-delayed = { $channel } wird die Konsole zeigen; gerade muss sie warten: { $why }.
mirror-timed-out = ⚠️ In { $channel } kann nicht gepostet werden: Der Bot ist hier bis { $until } stummgeschaltet ({ $left }). Zeilen warten; die Spiegelung geht von selbst weiter, wenn das endet oder sobald ein Moderator es aufhebt.
mirror-forbidden-remedy = ⚠️ In { $channel } kann nicht gepostet werden: { $remedy }. Zeilen warten; die Spiegelung geht von selbst weiter, sobald das getan ist, oder einige Minuten später.
mirror-forbidden-lacking = ⚠️ In { $channel } kann nicht gepostet werden: Dem Bot fehlt dort { $rights }. Erlaube es in den Berechtigungen des Kanals; die Spiegelung geht von selbst weiter, sobald das getan ist, oder einige Minuten später.
mirror-forbidden = ⚠️ In { $channel } kann nicht gepostet werden: Discord weist den Bot dort ab (Code { $code }). Erlaube es in den Berechtigungen des Kanals; die Spiegelung geht von selbst weiter, sobald das getan ist, oder einige Minuten später.
mirror-stopped = ⚠️ Discord hat hier so viele Anfragen des Bots abgelehnt, dass er in diesem Discord-Server bis { $until } nichts postet ({ $left }); was inzwischen kommt, wartet. Suche nach Kanälen, in denen dem Bot Rechte fehlen, oder beende ihre Spiegelungen.

# Was mit einem Kanal nicht stimmt und was dagegen hilft: die Mitte eines Satzes.
remedy-banned = Der Bot ist auf diesem Discord-Server gebannt. Hebe den Bann auf und lade ihn wieder ein
remedy-forum = Das ist ein Forum, das Beiträge hat und keine eigenen Nachrichten. Spiegele in einen seiner Beiträge oder in einen Textkanal
remedy-forum-tags = Das ist ein Forum, dessen Beiträge ein Tag brauchen. Spiegele in einen seiner Beiträge oder in einen Textkanal
remedy-no-messages = Diese Art Kanal nimmt keine Nachrichten an. Spiegele in einen Textkanal, einen Thread oder einen Beitrag eines Forums
remedy-verification = Die Verifizierungsstufe oder das Onboarding dieses Discord-Servers hält den Bot draußen. Gib dem Bot eine eigene Rolle, die davon ausgenommen ist, oder senke die Stufe
remedy-archived = Der Thread ist archiviert, und der Bot kann ihn nicht öffnen. Öffne ihn wieder, oder gib dem Bot dort „Threads verwalten“
remedy-locked = Der Thread ist gesperrt. Entsperre ihn, oder gib dem Bot dort „Threads verwalten“
remedy-too-many-threads = Dieser Discord-Server hat so viele aktive Threads, wie er haben darf. Archiviere einige, oder spiegele in den Kanal selbst

# Ob in einem Kanal eine Konsole gezeigt werden kann.
mirror-no-messages = { $channel } nimmt keine Nachrichten an; wähle einen Textkanal oder einen Thread.
mirror-you-lack = Um in { $channel } eine Konsole zu zeigen, brauchst du dort selbst { $rights }. Wähle einen Kanal, in dem du schreiben darfst, oder frage jemanden mit „Server verwalten“.
mirror-no-threads = In { $channel } können keine Threads begonnen werden: Wähle einen Textkanal, oder das Layout `messages` oder `live`.

# Discords eigene Namen der Berechtigungen.
right-view-channel = **Kanal anzeigen**
right-send-messages = **Nachrichten senden**
right-send-in-threads = **Nachrichten in Threads senden**
right-attach-files = **Dateien anhängen**
right-read-history = **Nachrichtenverlauf anzeigen**

# Welche Spiegelung eines Servers gemeint ist.
mirror-which = **{ $server }** wird in { $channels } gespiegelt: Sag mit `channel`, welche gemeint ist, wie in { $example }.
mirror-not-there = **{ $server }** wird nicht in { $channel } gespiegelt.
mirror-nowhere = **{ $server }** wird nirgends gespiegelt. `/console mirror` zeigt die Konsole in einem Kanal.
mirror-channel-gone = Der Kanal ist weg: Discord sagt, dass er gelöscht wurde. { $command } entfernt die Spiegelung.
