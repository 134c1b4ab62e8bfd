# Warum ein Befehl nicht ausgeführt wird, und wie es weitergeht.

refusal-needs = **{ $server }**: { $command } braucht die Berechtigung { $permission }, die du nicht hast. { $granters } kann sie dir geben: { $grant }.
refusal-needs-guild-wide = { $command } braucht die Berechtigung { $permission } für diesen ganzen Discord-Server, die du nicht hast. { $granters } kann sie dir geben: { $grant }.
refusal-manages-nothing = { $command } braucht die Berechtigung { $permission } für mindestens einen Server, die du hier nicht hast. Mitglieder mit „Server verwalten“ können sie mit `/access grant` geben.

# Wer etwas geben kann, am Anfang eines Satzes: allein, oder hinter Rollen und Mitgliedern.
refusal-anyone = Jeder mit „Server verwalten“
refusal-or-anyone = jeder mit „Server verwalten“

refusal-not-run = **{ $server }**: Du darfst { $command } nicht ausführen.
refusal-not-run-rule = **{ $server }**: Du darfst { $command } wegen der Regel { $rule } nicht ausführen.
refusal-not-run-odd = **{ $server }**: Du darfst { $command } nicht ausführen, weil { $why }.
refusal-may-run-all = Du darfst alles ausführen.
refusal-may-run-all-but = Du darfst alles ausführen außer { $never }.
refusal-may-run = Du darfst { $may } ausführen.
refusal-may-run-but = Du darfst { $may } ausführen, aber niemals { $never }.
refusal-may-let = { $granters } kann es dir erlauben.
refusal-patterns-more = { $named } und { $count } weitere

refusal-ambiguous = So beginnen mehrere Server: { $servers }. Tippe mehr von dem Namen ein.
refusal-nothing-bound = Auf diesem Discord-Server ist noch kein Spielserver eingerichtet. `/server bind` richtet einen ein.
refusal-nothing-usable = Hier gibt es keinen Server, den du benutzen darfst. { $command } braucht die Berechtigung { $permission }; Mitglieder mit „Server verwalten“ können sie mit `/access grant` geben.
refusal-nothing-called = Hier gibt es keinen Server namens **{ $name }**, den du benutzen darfst. { $command } braucht die Berechtigung { $permission }; Mitglieder mit „Server verwalten“ können sie mit `/access grant` geben.

refusal-too-many-grants = Auf diesem Discord-Server sind { $most } Rechte vergeben, mehr geht nicht. `/access revoke` schafft Platz; ein Recht für eine Rolle gilt für viele Mitglieder.
refusal-too-many-patterns = Die Muster der Rechte auf diesem Discord-Server haben zusammen { $most } Zeichen, mehr geht nicht. `/access revoke` schafft Platz; ein Recht für eine Rolle gilt für viele Mitglieder, und `*` steht für viele Wörter.
refusal-database = Die Datenbank des Bots kann gerade nicht gelesen oder geschrieben werden, deshalb wurde nichts getan. Sein Log sagt dem Betreiber, warum.
refusal-share-used-up = Es wurde nichts getan. Du hast hier in 24 Stunden { $most } Dinge mit diesem Bot getan, und mehr nimmt das Audit-Log von einem Mitglied nicht an, damit es niemand fluten kann. Warte, oder frage jemanden mit „Server verwalten“.
refusal-share-used-up-for = **{ $server }**: Es wurde nichts getan. Du hast hier in 24 Stunden { $most } Dinge mit diesem Bot getan, und mehr nimmt das Audit-Log von einem Mitglied nicht an, damit es niemand fluten kann. Warte, oder frage jemanden mit „Server verwalten“.
refusal-not-audited = Das konnte nicht ins Audit-Log geschrieben werden, deshalb wurde es nicht getan. Das Log des Bots sagt dem Betreiber, warum.
refusal-not-audited-for = **{ $server }**: Das konnte nicht ins Audit-Log geschrieben werden, deshalb wurde es nicht getan. Das Log des Bots sagt dem Betreiber, warum.
