# Warum das Panel oder eine Konsole nicht erreicht wird. Jeder Text steht in einem unserer Sätze: ohne Punkt am Ende.

error-other = { $words }

panel-error-unauthorized = das Panel kennt den API-Schlüssel nicht (401): Er wurde vielleicht gelöscht oder falsch eingegeben. Erstelle dort einen neuen Client-Schlüssel unter Account → API Credentials
panel-error-application-key = das ist ein Application-API-Schlüssel; erstelle einen Client-Schlüssel (ptlc_… oder pacc_…) unter Account → API Credentials
panel-error-calagopus = das ist ein calagopus-Panel, das eine eigene Client-API hat; nur die von Pterodactyl- und Pelican-Panels können benutzt werden
panel-error-address-refused = das Panel lehnt den API-Schlüssel von der Adresse { $address } aus ab; füge sie den erlaubten IPs des Schlüssels hinzu
panel-error-two-factor = das Panel verlangt, dass für das Konto, dem der Schlüssel gehört, die Zwei-Faktor-Authentifizierung eingeschaltet ist
panel-error-forbidden = das Panel erlaubt das nicht: { $detail }
panel-error-not-found = das Panel hat für diesen Schlüssel keinen solchen Server (404): { $detail }
panel-error-conflict = der Server ist { $state } (409)
panel-error-offline = der Server ist offline
panel-error-rate-limited = das Panel bittet, { $seconds } s zu warten (429)
panel-error-daemon = die Node des Servers ist ausgefallen ({ $status }): { $detail }
panel-error-refused = das Panel hat mit { $status } ({ $code }) geantwortet: { $detail }
panel-error-browser-check = { $by } prüft vor dem Panel, ob ein Browser anfragt ({ $status }); nimm /api/ oder die Adresse dieses Rechners davon aus
panel-error-web-page = statt der API des Panels hat eine Webseite geantwortet ({ $status }); stimmt die Adresse des Panels?
panel-error-web-page-titled = statt der API des Panels hat eine Webseite geantwortet ({ $status }, „{ $title }“); stimmt die Adresse des Panels?
panel-error-redirected = die Adresse des Panels leitet weiter ({ $status }) nach { $to }; stimmt PANEL_URL?
panel-error-bare = das Panel hat ohne Erklärung mit { $status } geantwortet; in seinem eigenen Log steht vielleicht eine
panel-error-unreadable = die Antwort des Panels kann nicht gelesen werden: { $reason }; stimmt die Adresse des Panels?
panel-error-too-large = die Antwort des Panels ist länger als { $bytes } Byte
panel-error-too-many = das Panel führt mehr Server auf als die { $servers }, die gelesen werden
panel-error-out-of-reach = die Adresse des Panels { $host } darf nicht angesprochen werden: { $why }
panel-error-timeout = das Panel hat nicht innerhalb von { $seconds } s geantwortet; läuft es, und stimmt seine Adresse?
panel-error-certificate = das Zertifikat des Panels wird nicht akzeptiert: { $fault }
panel-error-broken = keine Antwort vom Panel: { $reason }
panel-error-no-connection = keine Antwort vom Panel: { $reason }; läuft es, und stimmt seine Adresse?

server-state-normal = in Ordnung
server-state-installing = in der Installation
server-state-install-failed = nicht installiert: Die Installation ist fehlgeschlagen
server-state-suspended = gesperrt
server-state-restoring = dabei, ein Backup wiederherzustellen
server-state-transferring = im Umzug
server-state-maintenance = auf einer Node in Wartung
server-state-unsaid = in einem Zustand, der es verbietet ({ $words })

out-of-reach-not-encrypted = nur https:// und wss:// sind erlaubt
out-of-reach-not-public = sie führt nicht zu einer öffentlichen Adresse

certificate-expired = es ist abgelaufen; wer den Host betreibt, muss es erneuern (oder die Uhr dieses Rechners geht falsch)
certificate-not-yet-valid = es gilt noch nicht; stimmt die Uhr dieses Rechners?
certificate-unknown-issuer = niemand, dem vertraut wird, hat es ausgestellt; hat der Host eine eigene CA, vertraue ihrem Stammzertifikat (SSL_CERT_FILE), sonst muss er seine ganze Kette senden
certificate-wrong-name = es gilt für einen anderen Namen als die Adresse, die gefragt war; benutze den Namen, der darin steht

socket-error-fetch-held = es wird { $seconds } s gewartet, bevor das Panel wieder nach Zugangsdaten gefragt wird
socket-error-limit = sie wartet auf einen Platz, denn die Grenze des Bots für offene Dateien erlaubt { $most } Konsolen auf einmal. Das Log des Bots sagt seinem Betreiber, wie er sie erhöht
socket-error-origin = der Daemon lehnt den Origin { $origin } ab; benutze die URL, die das Panel als APP_URL hat, oder füge { $origin } bei `allowed_origins` in der config.yml des Daemons hinzu
socket-error-origin-and-issuer = der Daemon lehnt den Origin { $origin } und auch { $issuer } ab; benutze die URL, die das Panel als APP_URL hat, oder füge { $origin } bei `allowed_origins` in der config.yml des Daemons hinzu
socket-error-upgrade = der Daemon hat den Websocket abgelehnt ({ $status }): { $body }
socket-error-upgrade-proxy = der Daemon hat den Websocket abgelehnt ({ $status }): { $body }; läuft der Daemon hinter seinem Proxy?
socket-error-upgrade-not-found = der Daemon hat den Websocket abgelehnt (404): { $body }; führen Adresse und Port der Node zum Daemon?
socket-error-connect = keine Verbindung zum Daemon unter { $address }: { $reason }; läuft der Daemon, und ist sein Port offen?
socket-error-certificate = das Zertifikat des Daemons unter { $address } wird nicht akzeptiert: { $fault }
socket-error-out-of-reach = die Adresse des Daemons { $host } darf nicht angesprochen werden: { $why }
socket-error-open-timeout = der Daemon unter { $address } hat den Websocket nicht innerhalb von { $seconds } s geöffnet; ist sein Port in der Firewall offen, und führt sein Name dorthin?
socket-error-auth-timeout = der Daemon hat die Anmeldung nicht innerhalb von { $seconds } s beantwortet
socket-error-clocks = der Daemon hat ein eben erst gemachtes Token abgelehnt ({ $reason }): Die Uhren des Panel-Rechners und der Node gehen verschieden. Stelle beide per NTP
socket-error-clocks-and = { $apart }; { $panel }
socket-error-clock-of-node = die des Panels stimmt mit der dieses Rechners überein, also sieh zuerst nach der der Node
socket-error-clock-ahead = die des Panels geht { $seconds } s vor der dieses Rechners
socket-error-clock-behind = die des Panels geht { $seconds } s hinter der dieses Rechners
socket-error-auth-failed = der Daemon hat das Token abgelehnt: { $reason }
socket-error-no-connect-permission = der Daemon sagt, dass dem Token das Recht zum Verbinden fehlt: Der Besitzer des Schlüssels braucht `websocket.connect` auf diesem Server, oder der Daemon (Wings 1.12.2 oder neuer) braucht ein Panel ab 1.12.3
socket-error-wrong-server = der Daemon sagt, dass das Token für einen anderen Server ist
socket-error-not-renewed = das Token gilt nicht mehr und konnte nicht erneuert werden: { $why }
socket-error-silent = der Daemon schweigt seit { $seconds } s, auch nach einem Ping
socket-error-broken = die Verbindung ist abgebrochen: { $reason }
socket-error-closed = der Daemon hat die Verbindung geschlossen ({ $code }): { $reason }
socket-error-transferred = der Umzug des Servers ist { $status }: Es wird neu verbunden
socket-error-state = der Server ist { $state }; es wird gewartet, bis das vorbei ist

socket-closed-by-us = vom Bot geschlossen
socket-closed-by-daemon = vom Daemon geschlossen ({ $code })
socket-closed-by-daemon-saying = vom Daemon geschlossen: { $reason } ({ $code })
socket-lost = verloren: { $why }

# Of a panel whose key can't be opened: where the bot keeps its keys is none of the guild's business.
panel-closed = der Bot kann den Schlüssel seines Panels nicht öffnen; darum muss sich der Betreiber des Bots kümmern, oder jemand mit „Server verwalten“ verknüpft das Panel noch einmal mit `/panel link`
panel-not-linked = sein Panel ist nicht mehr verknüpft
panel-no-operators = der Betreiber des Bots hat kein Panel mehr (PANEL_URL ist nicht gesetzt)
