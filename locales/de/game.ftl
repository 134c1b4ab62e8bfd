# Which game a server runs.
game-proved = Spiel: { $game }; wie seine Konsole spricht, ist von einem Server bekannt, den wir betrieben haben
game-reported = Spiel: { $game }; wie seine Konsole spricht, ist aus öffentlichen Berichten bekannt
game-unknown = Spiel: unbekannt; verstanden wird, was Konsolen von Spielen gemeinsam haben
