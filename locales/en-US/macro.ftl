# /mc macro: commands under one name.

macro-add-title = A new macro
macro-name-label = Name
macro-commands-label = Commands, one a line
macro-commands-placeholder = kick {"{"}player{"}"} {"{"}text{"}"}
macro-added = **{ $server }** has the macro { $name } now: { $run }. It runs under your rights, which are read again each time.
macro-who = Those who may run commands there can run it.
macro-who-role = { $role } can run it, and those who may run commands there.
macro-taken = There is a macro called { $name } already.
macro-too-many = This Discord server has { $most } macros, and that is the most. `/mc macro remove` takes one away.
macro-no-name = a macro needs a name, on one line.
macro-empty = a macro needs at least one command.
macro-too-many-lines = a macro has at most { $most } commands.
macro-line-long = line { $line } is too long; { $most } characters are the most.
macro-too-many-places = a macro asks for at most { $most } things.
macro-nothing-before = line { $line } begins with what is asked for, so that would be the command. Write the command before it.
macro-runs-others = line { $line } runs other commands, so nothing can be asked for in it.
macro-text-inside = in line { $line } { $place } has to stand at the end or between quotes.
macro-names-itself = line { $line } runs this very macro, which would never end. Write commands of the console.
macro-names-macro = line { $line } runs a macro. Write commands of the console.
macro-control = line { $line } has a character in it that no console takes.
macro-secret = something in these commands is masked here, such as a password or an address. A macro is read by many, so it may not hold that.
macro-none-such = There is no macro called { $name } that you may run.
macro-gone = That macro is not there any more.
macro-unreadable = The macro { $name } can't be read by this version of the bot. Write it anew.
macro-list-none = There are no macros yet. { $add } writes one.
macro-line = **{ $name }** ({ $server }): { $count ->
    [one] 1 command
   *[other] { $count } commands
} by { $author }
macro-line-role = **{ $name }** ({ $server }): { $count ->
    [one] 1 command
   *[other] { $count } commands
} by { $author }, also for { $role }
macro-removed = **{ $server }**: the macro { $name } is gone.
macro-asks = **{ $server }**: the macro { $name } runs
macro-asks-line = - { $command }
macro-fill-button = Fill in and run
macro-run-title = { $name }
macro-input = { $kind ->
    [player] Player: { $label }
    [number] Number: { $label }
   *[text] Text: { $label }
}
macro-value = { $kind ->
    [player] { $typed } can't be the name of a player there, which { $label } asks for.
    [number] { $typed } is no number, which { $label } asks for.
   *[text] { $typed } can't be sent as { $label }.
}
macro-stopped = { $sent } of { $count } commands were sent; then it stopped.
macro-author-unknown = **{ $server }**: Discord does not say just now what { $author } may do, under whose rights it runs. Try again in a moment.
macro-paused = **{ $server }**: the macro { $name } pauses, since { $author }, who wrote it, may not run { $command } any more.
macro-paused-gone = **{ $server }**: the macro { $name } pauses, since { $author }, who wrote it, has left or is timed out.
macro-mend = { $granters } can give that right back, or remove it and write it anew with { $add }.
