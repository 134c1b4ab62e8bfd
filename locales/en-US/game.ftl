# Which game a server runs.
game-proved = Game: { $game }, { $basis }. How its console speaks is proved on a server that we ran.
game-reported = Game: { $game }, { $basis }. How its console speaks is known from reports: if something is missed, hand in lines of it, as “Hand in a console” (CONTRIBUTING.md) says.
game-unknown = Game: not known; what the consoles of games have in common is understood. `/server game` chooses one.
game-automatic = automatic: as it is found out
game-by-nothing = by nothing
game-by-image = by its image
game-by-startup = by the command that starts it
game-by-lines = by the first lines of its console
game-by-egg = by its egg's name
game-by-choice = chosen by `/server game`
