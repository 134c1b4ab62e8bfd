# Welcher Server gemeint ist.

resolve-which = Für welchen Server ist { $command }?
resolve-more = Das sind die ersten; für einen anderen gib seinen Namen bei `server` ein.
resolve-server-placeholder = Wähle einen Server
resolve-all-choice = Alle Server dieses Discord-Servers
resolve-gone = Dieser Server ist hier nicht mehr eingerichtet, oder du darfst ihn nicht mehr benutzen.
