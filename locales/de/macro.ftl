# /mc macro: Befehle unter einem Namen.

macro-add-title = Ein neues Makro
macro-name-label = Name
macro-commands-label = Befehle, einer pro Zeile
macro-commands-placeholder = kick {"{"}player{"}"} {"{"}text{"}"}
macro-added = **{ $server }** hat jetzt das Makro { $name }: { $run }. Es läuft mit deinen Rechten, die jedes Mal neu gelesen werden.
macro-who = Wer dort Befehle ausführen darf, kann es ausführen.
macro-who-role = { $role } kann es ausführen, und wer dort Befehle ausführen darf.
macro-taken = Es gibt schon ein Makro namens { $name }.
macro-too-many = Dieser Discord-Server hat { $most } Makros, mehr gehen nicht. `/mc macro remove` entfernt eines.
macro-no-name = Ein Makro braucht einen Namen, auf einer Zeile.
macro-empty = Ein Makro braucht mindestens einen Befehl.
macro-too-many-lines = Ein Makro hat höchstens { $most } Befehle.
macro-line-long = Zeile { $line } ist zu lang; höchstens { $most } Zeichen gehen.
macro-too-many-places = Ein Makro fragt nach höchstens { $most } Dingen.
macro-nothing-before = Zeile { $line } beginnt mit dem, wonach gefragt wird, das wäre also der Befehl. Schreib den Befehl davor.
macro-runs-others = Zeile { $line } führt andere Befehle aus, deshalb kann darin nach nichts gefragt werden.
macro-text-inside = In Zeile { $line } muss { $place } am Ende oder zwischen Anführungszeichen stehen.
macro-names-itself = Zeile { $line } führt genau dieses Makro aus, das würde nie enden. Schreib Befehle der Konsole.
macro-names-macro = Zeile { $line } führt ein Makro aus. Schreib Befehle der Konsole.
macro-control = Zeile { $line } enthält ein Zeichen, das keine Konsole annimmt.
macro-secret = Etwas in diesen Befehlen wird hier maskiert, etwa ein Passwort oder eine Adresse. Ein Makro lesen viele, deshalb darf es das nicht enthalten.
macro-none-such = Es gibt kein Makro namens { $name }, das du ausführen darfst.
macro-gone = Dieses Makro gibt es nicht mehr.
macro-unreadable = Das Makro { $name } kann von dieser Version des Bots nicht gelesen werden. Schreib es neu.
macro-list-none = Es gibt noch keine Makros. { $add } schreibt eines.
macro-line = **{ $name }** ({ $server }): { $count ->
    [one] 1 Befehl
   *[other] { $count } Befehle
} von { $author }
macro-line-role = **{ $name }** ({ $server }): { $count ->
    [one] 1 Befehl
   *[other] { $count } Befehle
} von { $author }, auch für { $role }
macro-removed = **{ $server }**: Das Makro { $name } ist weg.
macro-asks = **{ $server }**: Das Makro { $name } führt aus
macro-asks-line = - { $command }
macro-fill-button = Ausfüllen und ausführen
macro-run-title = { $name }
macro-input = { $kind ->
    [player] Spieler: { $label }
    [number] Zahl: { $label }
   *[text] Text: { $label }
}
macro-value = { $kind ->
    [player] { $typed } kann dort kein Spielername sein; { $label } fragt danach.
    [number] { $typed } ist keine Zahl; { $label } fragt danach.
   *[text] { $typed } kann nicht als { $label } gesendet werden.
}
macro-stopped = { $sent } von { $count } Befehlen wurden gesendet; dann brach es ab.
macro-author-unknown = **{ $server }**: Discord sagt gerade nicht, was { $author } darf, mit dessen Rechten es läuft. Versuche es gleich noch einmal.
macro-paused = **{ $server }**: Das Makro { $name } pausiert, denn { $author } hat es geschrieben und darf { $command } nicht mehr ausführen.
macro-paused-gone = **{ $server }**: Das Makro { $name } pausiert, denn { $author } hat es geschrieben und ist weg oder im Timeout.
macro-mend = { $granters } kann das Recht zurückgeben, oder es entfernen und mit { $add } neu schreiben.
