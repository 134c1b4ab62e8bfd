# Teile jeder Antwort auf einen Befehl.

reply-more = … und { $count } weitere

# Wer keinen Namen hat, der gezeigt werden kann, wie in „jemand: restart“.
reply-someone = jemand
reply-no-guild = Das geht nur auf einem Discord-Server, nicht in Direktnachrichten.
reply-stopping = Der Bot wird gerade beendet, deshalb wurde nichts getan. Versuche es noch einmal, wenn er wieder da ist.
reply-too-many = Auf diesem Discord-Server warten schon zu viele Befehle, deshalb wurde nichts getan. Versuche es gleich noch einmal.
reply-command-changed = Dieser Befehl hat sich geändert, seit Discord ihn dir gezeigt hat. Gib ihn in einer Minute noch einmal ein.
reply-commands-only = ⚠️ Ich wurde ohne den Scope `bot` zu diesem Discord-Server hinzugefügt: Befehle erreichen mich, aber ich kann hier nichts posten oder spiegeln. Was eingerichtet ist, bleibt. Jemand mit „Server verwalten“ fügt mich hinzu mit { $invite }
reply-panicked = Im Bot ist etwas schiefgegangen; sein Log sagt dem Betreiber, was.
reply-option-unreadable = Eine Option kann nicht gelesen werden: { $why }
reply-unlogged = ⚠️ Das Audit-Log kann gerade nicht geschrieben werden: Nur das Log des Bots wird davon berichten.
reply-unlogged-but-told = ⚠️ Das Audit-Log kann gerade nicht geschrieben werden: Nur das Log des Bots und { $channel } werden davon berichten.
reply-expired = Das ist abgelaufen oder wurde schon benutzt. Gib den Befehl noch einmal ein. (Wenn viele Fragen offen sind, verfallen die ältesten zuerst.)
reply-not-yours = Das ist für die Person, die den Befehl eingegeben hat.
reply-buttons-unavailable = Der Schlüssel, mit dem die Schaltflächen des Bots signiert sind, kann gerade nicht gelesen werden, deshalb ist nichts passiert. Das Log des Bots sagt dem Betreiber, warum.
reply-button-forged = Diese Schaltfläche gehört nicht hierher oder wurde unterwegs verändert, deshalb ist nichts passiert. Nimm stattdessen { $command }.
reply-button-outdated = Diese Nachricht ist von vor einer Änderung am Bot, deshalb ist nichts passiert. Nimm stattdessen { $command }.
