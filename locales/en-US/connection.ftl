# Why the panel or a console can't be reached. Each stands within a sentence of ours: no capital letter that the
# sentence would not have, no full stop.

error-other = { $words }

panel-error-unauthorized = the panel does not know the API key (401): it may have been deleted or mistyped. Make a new client key there, under Account → API Credentials
panel-error-application-key = the key is an application API key; make a client key (ptlc_… or pacc_…) under Account → API Credentials
panel-error-calagopus = this is a calagopus panel, whose client API is one of its own; only those of Pterodactyl and Pelican panels can be used
panel-error-address-refused = the panel refuses the API key from the address { $address }; add it to the key's allowed IPs
panel-error-two-factor = the panel wants two-factor authentication turned on for the account that the key belongs to
panel-error-forbidden = the panel does not permit this: { $detail }
panel-error-not-found = the panel has no such server for this key (404): { $detail }
panel-error-conflict = the server is { $state } (409)
panel-error-offline = the server is offline
panel-error-rate-limited = the panel asks to wait { $seconds } s (429)
panel-error-daemon = the node of the server failed ({ $status }): { $detail }
panel-error-refused = the panel answered { $status } ({ $code }): { $detail }
panel-error-browser-check = { $by } before the panel checks for a browser ({ $status }); exempt /api/ or this machine's address from it
panel-error-web-page = not the panel's API answered but a web page ({ $status }); is the panel's address right?
panel-error-web-page-titled = not the panel's API answered but a web page ({ $status }, "{ $title }"); is the panel's address right?
panel-error-redirected = the panel's address redirects ({ $status }) to { $to }; is PANEL_URL right?
panel-error-bare = the panel answered { $status } without an explanation; its own log may have one
panel-error-unreadable = the panel's answer cannot be read: { $reason }; is the panel's address right?
panel-error-too-large = the panel's answer is longer than { $bytes } bytes
panel-error-too-many = the panel lists more servers than the { $servers } that are read
panel-error-out-of-reach = the panel's address { $host } is out of reach: { $why }
panel-error-timeout = the panel did not answer within { $seconds } s; does it run, and is its address right?
panel-error-certificate = the panel's certificate is not accepted: { $fault }
panel-error-broken = no answer from the panel: { $reason }
panel-error-no-connection = no answer from the panel: { $reason }; does it run, and is its address right?

server-state-normal = normal
server-state-installing = being installed
server-state-install-failed = not installed: the installation failed
server-state-suspended = suspended
server-state-restoring = restoring a backup
server-state-transferring = being transferred
server-state-maintenance = on a node under maintenance
server-state-unsaid = in a state that forbids it ({ $words })

out-of-reach-not-encrypted = only https:// and wss:// are allowed
out-of-reach-not-public = it does not lead to a public address

certificate-expired = it has expired; whoever runs the host must renew it (or this machine's clock is wrong)
certificate-not-yet-valid = it is not valid yet; is this machine's clock right?
certificate-unknown-issuer = nobody who is trusted has issued it; where the host has a CA of its own, trust its root certificate (SSL_CERT_FILE), else it must send its whole chain
certificate-wrong-name = it is for another name than the address that was asked for; use the name that is in it

socket-error-fetch-held = waiting { $seconds } s before asking the panel for credentials again
socket-error-limit = it waits for a place, for the bot's limit of open files allows { $most } consoles at once. The bot's log tells its operator how to raise it
socket-error-origin = the daemon refuses the Origin { $origin }; use the URL that the panel has as APP_URL, or add { $origin } to `allowed_origins` in the daemon's config.yml
socket-error-origin-and-issuer = the daemon refuses the Origin { $origin } and also { $issuer }; use the URL that the panel has as APP_URL, or add { $origin } to `allowed_origins` in the daemon's config.yml
socket-error-upgrade = the daemon refused the websocket ({ $status }): { $body }
socket-error-upgrade-proxy = the daemon refused the websocket ({ $status }): { $body }; does the daemon run behind its proxy?
socket-error-upgrade-not-found = the daemon refused the websocket (404): { $body }; do the node's address and port lead to the daemon?
socket-error-connect = no connection to the daemon at { $address }: { $reason }; does the daemon run, and is its port open?
socket-error-certificate = the certificate of the daemon at { $address } is not accepted: { $fault }
socket-error-out-of-reach = the daemon's address { $host } is out of reach: { $why }
socket-error-open-timeout = the daemon at { $address } did not open the websocket within { $seconds } s; is its port open in the firewall, and does its name lead there?
socket-error-auth-timeout = the daemon did not answer the authentication within { $seconds } s
socket-error-clocks = the daemon refused a token that is just made ({ $reason }): the clocks of the panel's machine and of the node's differ. Set both by NTP
socket-error-clocks-and = { $apart }; { $panel }
socket-error-clock-of-node = the panel's agrees with this machine's, so look at the node's first
socket-error-clock-ahead = the panel's is { $seconds } s ahead of this machine's
socket-error-clock-behind = the panel's is { $seconds } s behind this machine's
socket-error-auth-failed = the daemon refused the token: { $reason }
socket-error-no-connect-permission = the daemon says that the token lacks the permission to connect: the key's owner needs `websocket.connect` on this server, or the daemon (Wings 1.12.2 or later) needs a panel of 1.12.3 or later
socket-error-wrong-server = the daemon says that the token is for another server
socket-error-not-renewed = the token is not good any more and could not be renewed: { $why }
socket-error-silent = the daemon has been silent for { $seconds } s, also after a ping
socket-error-broken = the connection broke: { $reason }
socket-error-closed = the daemon closed the connection ({ $code }): { $reason }
socket-error-transferred = the server's transfer is { $status }: connecting again
socket-error-state = the server is { $state }; waiting for that to end

socket-closed-by-us = closed by the bot
socket-closed-by-daemon = closed by the daemon ({ $code })
socket-closed-by-daemon-saying = closed by the daemon: { $reason } ({ $code })
socket-lost = lost: { $why }

# Of a panel whose key can't be opened: where the bot keeps its keys is none of the guild's business.
panel-closed = the bot can't open the key of its panel; the bot's operator has to see to that, or somebody with Manage Server links the panel again with `/panel link`
panel-not-linked = its panel is not linked any more
panel-no-operators = the bot's operator has no panel any more (PANEL_URL is not set)
