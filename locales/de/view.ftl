# Welche Zeilen eine Spiegelung zeigt, zwischen den Zeilen der Konsole gesagt. Reiner Text: kein Markdown.

view-warnings = ● hier werden ab jetzt nur Warnungen und Fehler gezeigt; der Rest wird gezählt; /console status sagt, wie viel
view-all = ● hier wird ab jetzt jede Zeile gezeigt; { $count ->
    [0] keine wurde
    [one] 1 Zeile wurde
   *[other] { $count } Zeilen wurden
} bis jetzt ausgelassen
view-quiet = ● { $who }: ruhig für { $time }; Warnungen, Fehler und Hinweise werden gezeigt, der Rest wird gezählt
view-silent = ● { $who }: ruhig für { $time }; nur Hinweise werden gezeigt, Zeilen der Konsole werden gezählt
view-verbose = ● { $who }: ausführlich für { $time }; jede Zeile wird gezeigt, auch die, die Filter ausblenden
view-quiet-ended = ● die Ruhe ist zu Ende; { $count ->
    [0] keine Zeile wurde
    [one] 1 Zeile wurde
   *[other] { $count } Zeilen wurden
} ausgelassen
view-quiet-ended-by = ● { $who } hat die Ruhe beendet; { $count ->
    [0] keine Zeile wurde
    [one] 1 Zeile wurde
   *[other] { $count } Zeilen wurden
} ausgelassen
view-verbose-ended = ● die ausführliche Anzeige ist zu Ende
view-verbose-ended-by = ● { $who } hat die ausführliche Anzeige beendet
view-folded = ↻ { $count ->
    [one] noch einmal
   *[other] noch { $count }-mal
} in { $time }: { $line }
