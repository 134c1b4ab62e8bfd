# Warum Discord eine Nachricht nicht angenommen hat: Satzteile ohne Punkt. Was Discord selbst sagt, bleibt, wie es ist.

discord-wait = Discord lässt { $wait } warten
discord-unavailable = Discord hat die Nachricht nicht angenommen: { $reason }
discord-blocked = Discord weist diesen Rechner schon am Eingang ab ({ $status }); vielleicht wurde zu oft gefragt
discord-unauthorized = Discord lehnt das Bot-Token ab; der Betreiber trägt ein neues in DISCORD_TOKEN ein und startet den Bot neu
discord-forbidden = Discord lässt den Bot nicht in den Kanal: { $said } ({ $code })
discord-gone = das Ziel gibt es nicht mehr: { $said } ({ $code })
discord-rejected = Discord hat die Nachricht abgelehnt: { $said } ({ $code })

# Was statt einer Antwort kam.
discord-trouble-status = die Antwort war { $status }
discord-trouble-late = keine Antwort in der Zeit
discord-trouble-unreachable = Discord ist nicht erreichbar
discord-trouble-broken = die Verbindung brach ab
discord-trouble-unreadable = eine Antwort, die nicht zu lesen ist
discord-trouble-endless = eine Antwort ohne Ende
discord-trouble-no-bot-user = Discord sagte nicht, wer der Bot ist
