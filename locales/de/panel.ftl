# Der Befehl /panel: eigene Panels eines Discord-Servers.

panel-needs-rank = `/panel` ist für Mitglieder mit „Server verwalten“: Der Schlüssel eines Panels öffnet die Konsolen seiner Spielserver.
panel-off = Der Betreiber dieses Bots lässt niemanden Panels verknüpfen.
panel-own-only = Dieser Bot nimmt nur Schlüssel für das Panel seines Betreibers, und das hat eine andere Adresse.

# Das Formular.
panel-link-title = Ein Panel verknüpfen
panel-address-label = Adresse des Panels
panel-key-label = Client-API-Schlüssel
panel-key-placeholder = ptlc_… oder pacc_…, aus Account → API Credentials

# Was am Eingegebenen nicht stimmt. Es wird nie wiederholt: Der Schlüssel könnte im falschen Feld stehen.
panel-address-long = Das ist zu lang für eine Adresse. Die eines Panels sieht aus wie https://panel.example.com
panel-address-scheme = Der Adresse fehlt vorn https://. Sie sieht aus wie https://panel.example.com
panel-address-more = Die Adresse hat mehr als Schema und Host. Sie sieht aus wie https://panel.example.com
panel-address-wrong = Das ist nicht die Adresse eines Panels. Sie sieht aus wie https://panel.example.com
panel-key-wrong = Das ist kein API-Schlüssel: Er ist leer, zu lang oder enthält ein Leerzeichen oder ein Zeichen, das kein Schlüssel hat. Kopiere ihn noch einmal aus dem Panel.
panel-key-application = Das ist ein Application-Schlüssel, der keine Konsolen öffnen kann. Erstelle auf dem Panel unter Account → API Credentials einen Client-Schlüssel (er beginnt mit ptlc_ oder pacc_).
panel-key-calagopus = Das ist ein Schlüssel eines Calagopus-Panels, das eine eigene Client-API hat: Dieser Bot kann nur Pterodactyl- und Pelican-Panels benutzen.
panel-key-unusable = Der Schlüssel ist nicht benutzbar: { $why }.

panel-tries-here = Gerade werden schon andere Panels dieses Discord-Servers ausprobiert; versuche es in einer Minute noch einmal.
panel-tries = Gerade werden zu viele Panels ausprobiert; versuche es in einer Minute noch einmal.

panel-link-refused = **{ $panel }** ist nicht verknüpft: { $why } Es wurde nichts aufgehoben.
panel-address-refused = Das Panel lehnt den Schlüssel von der Adresse dieses Bots aus ab. Füge { $address } auf dem Panel zu den erlaubten IPs des Schlüssels hinzu, und versuche es dann noch einmal.
panel-too-many = Hier sind schon { $most } Panels verknüpft, mehr geht nicht. `/panel unlink` löst eines.
panel-not-sealed = Der Schlüssel kann gerade nicht sicher aufgehoben werden, deshalb wurde das Panel nicht verknüpft. Das Log des Bots sagt dem Betreiber, warum.
panel-linked = **{ $panel }** ist verknüpft, als Konto **{ $account }**; der Schlüssel sieht { $servers } Server. `/server bind` richtet einen ein.
panel-linked-again = **{ $panel }** ist mit einem anderen Schlüssel verknüpft, als Konto **{ $account }**; der Schlüssel sieht { $servers } Server. `/server bind` richtet einen ein.
panel-account-is-admin = ⚠️ Dieses Konto verwaltet das Panel, deshalb öffnet sein Schlüssel dort jeden Server. Sicherer ist der Schlüssel eines Kontos, das nur die nötigen Server hat.

panel-none = Mit diesem Discord-Server ist kein Panel verknüpft. `/panel link` verknüpft eines.
panel-line = **{ $panel }** · { $state } · { $bound } eingerichtet · verknüpft von { $member } { $when } · der Schlüssel ist versiegelt (Version { $version })
panel-state-trouble = ⚠️ { $why }
panel-state-new = gerade erst verknüpft; frage gleich noch einmal
panel-state-slow = ⚠️ keine Antwort innerhalb von { $time }
panel-state = Konto **{ $account }** · { $servers } Server
panel-state-partly = Konto **{ $account }** · { $servers } Server gelesen, ⚠️ aber nicht die ganze Liste: { $why }
panel-state-unlisted = Konto **{ $account }** · ⚠️ die Serverliste kann nicht geholt werden: { $why }
panel-state-listing = Konto **{ $account }** · ⚠️ die Serverliste ist noch nicht da

panel-unlink-button = Verknüpfung lösen
panel-unlink-question = Die Verknüpfung mit **{ $panel }** lösen? Der Schlüssel wird gelöscht. Die Server selbst bleiben, wie sie sind.
panel-unlink-question-bound = Die Verknüpfung mit **{ $panel }** lösen? Der Schlüssel wird gelöscht, und { $bindings ->
        [one] 1 eingerichteter Server
       *[other] { $bindings } eingerichtete Server
    }, { $mirrors ->
        [one] 1 Spiegelung
       *[other] { $mirrors } Spiegelungen
    } und { $grants ->
        [one] 1 Recht
       *[other] { $grants } Rechte
    } gehen mit. Die Server selbst bleiben, wie sie sind.
panel-none-such = Ein solches Panel ist hier nicht verknüpft. Es gibt { $panels }.
panel-which = Sag mit `panel`, welches gemeint ist: { $panels }.
panel-name = **{ $panel }**
panel-not-linked-any-more = Dieses Panel ist hier nicht mehr verknüpft.
panel-unlinked = Die Verknüpfung mit **{ $panel }** ist gelöst und der Schlüssel gelöscht. Lösche ihn auch auf dem Panel, wenn ihn sonst nichts benutzt.
panel-unlinked-bound = Die Verknüpfung mit **{ $panel }** ist gelöst und der Schlüssel gelöscht, und { $bindings ->
        [one] 1 eingerichteter Server
       *[other] { $bindings } eingerichtete Server
    }, { $mirrors ->
        [one] 1 Spiegelung
       *[other] { $mirrors } Spiegelungen
    } und { $grants ->
        [one] 1 Recht
       *[other] { $grants } Rechte
    } gingen mit. Lösche den Schlüssel auch auf dem Panel, wenn ihn sonst nichts benutzt.
