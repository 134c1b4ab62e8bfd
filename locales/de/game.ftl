# Which game a server runs.
game-proved = Spiel: { $game }, { $basis }. Wie seine Konsole spricht, ist an einem Server bewiesen, den wir betrieben haben.
game-reported = Spiel: { $game }, { $basis }. Wie seine Konsole spricht, ist aus Berichten bekannt: Wenn etwas nicht erkannt wird, reiche Zeilen davon ein, wie es unter „Hand in a console“ (CONTRIBUTING.md) steht.
game-unknown = Spiel: unbekannt; verstanden wird, was Konsolen von Spielen gemeinsam haben. `/server game` wählt eines.
game-automatic = automatic: wie es sich zeigt
game-by-nothing = an nichts erkannt
game-by-image = am Image erkannt
game-by-startup = am Startbefehl erkannt
game-by-lines = an den ersten Zeilen der Konsole erkannt
game-by-egg = am Namen des Eggs erkannt
game-by-choice = mit `/server game` gewählt
