# Was aus einer Zeile wurde, die an eine Konsole ging. Was vor den Zeilen der Konsole steht, ist reiner Text: kein Markdown.

answer-sent-withheld = Gesendet. Was die Konsole geschrieben hat, wird nicht gezeigt: { $mark }
answer-nothing = Gesendet; die Konsole hat innerhalb einer Sekunde nichts geschrieben.
answer-unheard = Über das Panel gesendet. Der Bot ist gerade nicht mit der Konsole verbunden, deshalb hat niemand gehört, was sie geschrieben hat.
answer-throttled = Die Konsole schreibt schneller, als der Daemon des Servers weitergibt: Er hat Zeilen ausgelassen.
answer-lines = { $lines ->
    [one] 1 Zeile
   *[other] { $lines } Zeilen
}
answer-more = { $lines ->
    [one] … und 1 weitere Zeile
   *[other] … und { $lines } weitere Zeilen
}
answer-line-in-file = Die Zeile ist zu lang für eine Nachricht: Sie steht in der Datei.
answer-all-in-file = { $lines ->
    [one] 1 Zeile, in der Datei.
   *[other] { $lines } Zeilen, alle in der Datei.
}
answer-more-all-in-file = { $lines ->
    [one] … und 1 weitere Zeile; die Datei hat alle { $held }, die den Bot erreicht haben.
   *[other] … und { $lines } weitere Zeilen; die Datei hat alle { $held }, die den Bot erreicht haben.
}
answer-more-some-in-file = { $lines ->
    [one] … und 1 weitere Zeile; die Datei hat die ersten { $held } Zeilen.
   *[other] … und { $lines } weitere Zeilen; die Datei hat die ersten { $held } Zeilen.
}

say-empty = Es gibt nichts zu sagen, die Nachricht ist leer.
mc-straightened = Typografische Anführungszeichen wurden durch gerade ersetzt.
send-offline = **{ $server }** ist offline, also kann er keine Befehle annehmen.
send-state = **{ $server }** ist { $state }, wie das Panel sagt, also kann er keine Befehle annehmen.
send-stopping = Der Bot wird gerade beendet, deshalb wurde nichts gesendet.
send-own-turn = Dein Befehl ist Nummer { $number } von deinen, die warten, und geht in etwa { $seconds } s.
send-server-turn = Dein Befehl ist Nummer { $number } von denen, die auf ihn warten, und geht in etwa { $seconds } s.
send-own-full = Von dir warten schon mehrere Befehle, deshalb wurde nichts gesendet. Versuche es in etwa { $seconds } s noch einmal.
send-server-full = Für ihn warten schon zu viele Befehle, deshalb wurde nichts gesendet. Versuche es in etwa { $seconds } s noch einmal.
send-full-everywhere = Der Bot sendet gerade zu viel, deshalb wurde nichts gesendet. Versuche es in einer Minute noch einmal.
# Ein Befehl, um den jemand gebeten hat, wie Spiegelungen und Antworten ihn zeigen.
send-asked-for = { $command } (angefragt von { $who })
send-may-not-approve = { $who } darf es nicht mehr genehmigen, deshalb wurde nichts ausgeführt.
# A line goes under the rights of somebody else.
send-author-may-not = { $author } hat das geschrieben und darf hier { $command } nicht mehr ausführen, deshalb wurde nichts gesendet.
