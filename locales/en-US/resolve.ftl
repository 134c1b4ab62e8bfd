# Which server is meant.

resolve-which = Which server is { $command } for?
resolve-more = These are the first; for another, type its name as `server`.
resolve-server-placeholder = Choose a server
resolve-all-choice = All servers of this Discord server
resolve-gone = That server is not bound here any more, or you may not use it any more.
