# Was Spiegelungen zwischen den Zeilen der Konsole sagen. Reiner Text: kein Markdown.

notice-action = ▸ { $who }: { $what }
notice-begun = ● { $server } wird ab jetzt hier gespiegelt
notice-power = ● { $state }
notice-power-after = ● { $state } ({ $took })
notice-daemon = ◆ { $words }
notice-restarted = — der Bot wurde neu gestartet, Zeilen fehlen vielleicht —
notice-unsent = — die Nachricht, die beim Ende des Bots gerade gesendet wurde, ist verloren, Zeilen fehlen vielleicht —
notice-outage = — keine Verbindung zur Konsole: { $reason }. Es wird weiter versucht —
notice-back = — nach { $after } wieder verbunden; nichts fehlt —
notice-stopped = — keine Verbindung zur Konsole: { $reason } —
notice-throttled = — die Konsole schreibt schneller, als der Daemon des Servers weitergibt: Er lässt Zeilen aus —
notice-no-thread = — hier kann kein Thread begonnen werden ({ $why }), deshalb wird die Konsole im Kanal gezeigt —

notice-gap = — { $gap }; { $why } —
notice-gap-new = die Spiegelung beginnt
notice-gap-connection = Verbindung { $after } lang verloren
notice-gap-process = der Bot war weg, das letzte Wort hier ist { $age } alt
notice-doubt-too-short = das Log der Konsole reicht nicht so weit zurück: Zeilen fehlen vielleicht
notice-doubt-repeating = das Log der Konsole wiederholt sich: Zeilen fehlen vielleicht
notice-doubt-anew = das Log der Konsole hat neu begonnen: Zeilen fehlen vielleicht
notice-doubt-offline = der Server ist offline und hat kein Log: Zeilen fehlen vielleicht
notice-doubt-unknown = Zeilen fehlen vielleicht

notice-earlier-in-file = — frühere Hinweise stehen in der Datei —

# Zeilen, die ein Kanal nicht bekommt.
notice-left-out = { $lines ->
    [one] — 1 Zeile ausgelassen: { $why } —
   *[other] — { $lines } Zeilen ausgelassen: { $why } —
}
left-out-full = zu viele haben gewartet
left-out-guild = zu viele haben in den Kanälen dieses Discord-Servers gewartet
left-out-memory = zu viele haben auf anderen Discord-Servern gewartet, und der Speicher des Bots dafür ist voll
left-out-damaged = sie konnten nicht aus dem Speicher zurückgelesen werden
left-out-refused = Discord hat sie nicht angenommen
left-out-unread = sie kamen schneller, als sie gelesen werden konnten

# Eine Flut als angehängte Dateien. $shown und $lost_shown sind die Zahlen, wie man sie liest.
flood-head = { $lines ->
    [one] **1 Zeile**
   *[other] **{ $shown } Zeilen**
}, { $span }: Alles, was den Bot erreicht hat, ist in { $files ->
    [one] der angehängten Datei
   *[other] den angehängten Dateien
}. Das Ende davon:
flood-head-with-losses = { $lines ->
    [one] **1 Zeile**
   *[other] **{ $shown } Zeilen**
}, { $span }: Alles, was den Bot erreicht hat, ist in { $files ->
    [one] der angehängten Datei, die
   *[other] den angehängten Dateien, die
} auch sagt, wo { $lost ->
    [one] 1 weitere ausgelassen wurde
   *[other] { $lost_shown } weitere ausgelassen wurden
} und warum. Das Ende davon:
flood-at = { $at }
flood-span = { $from } bis { $to }
