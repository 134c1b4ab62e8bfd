# /access: wer was darf.

access-all-servers = **Alle Server**

# Die Grenzen eines Rechts, eine hinter der anderen: nur `say *`; niemals `op *`; bis 5. Mai.
limits-only = nur { $patterns }
limits-never = niemals { $patterns }
limits-until = bis { $end }

access-given = { $place }: { $who } hat ab jetzt die Berechtigung { $permission }.
access-given-within = { $place }: { $who } hat ab jetzt die Berechtigung { $permission }: { $limits }.
access-had = { $place }: { $who } hatte die Berechtigung { $permission } schon.
access-had-within = { $place }: { $who } hatte die Berechtigung { $permission } schon: { $limits }.
access-instead = Das ersetzt: { $limits }.
access-instead-of-all = Bisher hatte sie keine Grenzen.
access-own-limits = Deine eigenen Grenzen gelten mit.
access-show-commands = Discord zeigt `/server`, `/console` und `/access` nur Mitgliedern mit „Server verwalten“. Damit auch diese sie sehen: Servereinstellungen → Integrationen → dieser Bot → die Rolle oder das Mitglied bei diesen Befehlen hinzufügen.
access-taken = { $place }: Die Berechtigung { $permission } wurde { $who } genommen. Andere Rechte geben sie vielleicht noch: `/access list`.
access-nothing-taken = { $place }: { $who } hatte die Berechtigung { $permission } hierfür nicht, deshalb hat sich nichts geändert; siehe `/access list`.

access-everyone = { $place }: @everyone kann nur `view`, `say`, `start` und `chat` bekommen, nicht { $permission }. Wähle eine Rolle.
access-narrowed = { $place }: Dein eigenes { $permission } ist eingeschränkt, deshalb kannst du nur dieselben Muster weitergeben: { $patterns }. Nenne die, die du meinst, etwa mit { $example }.
access-ends = { $place }: Dein eigenes Recht endet { $end }, deshalb kannst du es nicht für länger geben. Ohne `for:` endet es mit deinem.
access-forbids = { $place }: Dieses Recht sagt auch, was { $who } niemals ausführen darf: { $patterns }. Ändern kann das nur, wer dort so lange, wie es gilt, jeden Befehl ausführen darf; jeder mit „Server verwalten“ darf das.
access-holds-more = { $place }: Du kannst nicht bestimmen, was { $who } niemals ausführen darf; das kann nur, wer selbst alles darf, was sie dürfen. Jeder mit „Server verwalten“ kann es.
access-too-much = { $place }: Mit dem, was du selbst niemals ausführen darfst, wird `never` zu lang: { $why }.
access-not-held = Du kannst { $permission } nicht geben, weil du es für { $place } selbst nicht hast.

access-for-unreadable = `for:` Das ist keine Zeitspanne; schreibe eine wie `30m`, `2h`, `1d 12h` oder `1w`.
access-for-out-of-bounds = `for:` Die kürzeste Zeit ist eine Minute, die längste ein Jahr.
access-limits-of-command = `only` und `never` sagen, welche Konsolenbefehle ausgeführt werden dürfen, deshalb gehören sie zu `permission:command`, nicht zu { $permission }.
access-only-wrapper = `only:` Niemand kann sagen, was { $command } ausführen wird, denn es führt andere Befehle aus. Dafür braucht es `command` ohne `only` und `never`.
access-list-wrong = { $option } { $why }.

access-list-managers = Mitglieder mit „Server verwalten“ dürfen alles.
access-list-line = - { $who }: { $permissions }
access-list-line-within = - { $who }: { $permissions } – { $limits }
access-list-none = Sonst hat niemand ein Recht: `/access grant`.
access-deleted-role = eine Rolle, die gelöscht wurde ({ $role })

access-check-nothing-held = Du hast hier keine Rechte an einem Spielserver. Mitglieder mit „Server verwalten“ können sie mit `/access grant` geben.
access-check-no-member = { $who } ist kein Mitglied dieses Discord-Servers.
access-check-everything = { $who } darf hier alles, durch „Server verwalten“ in Discord.
access-check-head = Was { $who } darf:
access-check-nothing = - nichts; niemand hat ein Recht gegeben
access-check-nothing-bound = Hier ist noch kein Spielserver eingerichtet.
access-check-right = { $permission }
access-check-right-with = { $permission } mit { $included }
access-check-line = - { $right } – { $scope ->
    [all] { $who } gegeben für alle Server von { $by }
   *[one] { $who } gegeben von { $by }
}
access-check-line-within = - { $right }: { $limits } – { $scope ->
    [all] { $who } gegeben für alle Server von { $by }
   *[one] { $who } gegeben von { $by }
}
