# Which game a server runs.
game-proved = Game: { $game }; how its console speaks is known from a server that we ran
game-reported = Game: { $game }; how its console speaks is known from public reports
game-unknown = Game: not known; what the consoles of games have in common is understood
