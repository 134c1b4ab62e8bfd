# Der Befehl /server und was zu eingerichteten Servern gehört.

# Wo ein Server ist, der eingerichtet werden kann: das Panel des Betreibers, neben den Hostnamen verknüpfter Panels.
server-operators-panel = das Panel des Bot-Betreibers
server-offered = { $name } ({ $node })
server-offered-of = { $name } ({ $node }) · { $panel }

server-bound = **{ $server }** ist eingerichtet: Auf dem Panel heißt der Server „{ $listed }“, auf { $node }.
server-bound-of = **{ $server }** ist eingerichtet: Auf dem Panel heißt der Server „{ $listed }“, auf { $node } ({ $panel }).
server-bound-next = `/console mirror` zeigt die Konsole in einem Kanal; mit `/access grant` dürfen auch andere den Server benutzen.
server-bound-unmirrored = ⚠️ Die Konsole wird nicht in { $channel } gespiegelt: { $why ->
        [refused] Der Kanal zeigt einen anderen Server
        [full] Es gibt zu viele Spiegelungen
       *[failed] Die Datenbank hat versagt
    }. `/console mirror` versucht das noch einmal.

# Warum ein Server nicht eingerichtet werden kann.
server-panel-name = Der Name des Servers auf dem Panel geht hier nicht: { $why } Wähle mit `name` einen anderen.
server-not-allowed = Dieser Discord-Server darf noch keine Server des Panels einrichten. Der Betreiber des Bots erlaubt es, indem er { $guild } in PANEL_GUILDS einträgt und den Bot neu startet.
server-link-one = Jemand mit „Server verwalten“ kann ein Panel mit einem eigenen Schlüssel verknüpfen: `/panel link`.
server-none-listed = Das Konto des API-Schlüssels des Bots hat auf dem Panel keinen Server, der hier eingerichtet werden könnte.
server-several-listed = Das Panel hat { $count } Server: Sag mit `server`, welcher gemeint ist.
server-maybe-several-listed = Es könnte mehr als einen Server geben: Sag mit `server`, welcher gemeint ist.
server-not-listed = Das Panel hat keinen Server { $typed }, der hier eingerichtet werden könnte. Nimm einen, der beim Tippen vorgeschlagen wird, oder seine UUID vom Panel.
server-not-among-read = { $typed } ist nicht unter den Servern, die gelesen werden konnten; über die anderen sagt das nichts. Gib die UUID vom Panel an, oder versuche es in einer Minute noch einmal.
server-several-of-name = Mehrere Server des Panels heißen so: Nimm den gemeinten aus den Vorschlägen, oder seine UUID.
server-panel-unusable = Das Panel kann nicht gefragt werden: { $why }.
server-panel-just-linked = Das Panel wurde gerade erst verknüpft. Versuche es gleich noch einmal.
server-panel-partly-read = Die Serverliste des Panels konnte nicht ganz gelesen werden: { $why }
server-panel-unread = Die Serverliste des Panels kann nicht geholt werden: { $why }
server-panel-slow = Das Panel ist langsam: Seine Serverliste ist noch nicht da. Versuche es gleich noch einmal.
server-of-panel = **{ $panel }**: { $said }
server-bound-already = Dieser Server ist hier schon eingerichtet, als **{ $server }**.
server-name-taken = Ein anderer Server heißt hier schon **{ $server }**; wähle einen anderen Namen.
server-panel-gone = Das Panel dieses Servers ist hier nicht mehr verknüpft.
server-too-many = Es sind schon { $most } Server der eigenen Panels dieses Discord-Servers eingerichtet, mehr geht nicht. `/server unbind` entfernt einen.

# Namen, die jemand eintippt.
server-name-all = { $name } kann kein Name sein: Es steht für alle Server hier.
server-name-refused = { $name } kann kein Name sein: { $why }
server-name-empty = Ein Name braucht mindestens ein Zeichen.
server-name-long = Ein Name kann höchstens { $most } Zeichen haben, dieser hat { $length }.
server-name-control = Ein Name darf keine Zeilenumbrüche, Tabulatoren oder andere Steuerzeichen enthalten.
server-name-unseen = Ein Name darf keine unsichtbaren Zeichen enthalten, und dieser hat { $character }.
server-name-nothing = Man würde nichts davon sehen; ein Name braucht einen Buchstaben, eine Ziffer oder ein Zeichen.
server-game = **{ $server }**: { $game }
server-no-game = { $game } ist kein bekanntes Spiel: Nimm eines der angebotenen oder { $automatic }.
server-renamed = **{ $before }** heißt ab jetzt **{ $after }**.

# Eine Zeile für jeden Server.
server-listed-unmirrored = **{ $server }** · nicht gespiegelt
server-listed-mirrored = **{ $server }** · { $channels }
server-listed-id = { $line } · { $id }
server-channel-gone = { $channel } (🗑️ der Kanal ist weg)
server-channel-refused = { $channel } (⚠️ kann nicht posten: { $why })

server-unbind-button = Entfernen
server-unbind-question = **{ $server }** entfernen? { $mirrors ->
        [one] 1 Spiegelung
       *[other] { $mirrors } Spiegelungen
    } und { $grants ->
        [one] 1 Recht
       *[other] { $grants } Rechte
    } gehen mit; { $days ->
        [one] 1 Tag
       *[other] { $days } Tage
    } lang können sie zurückgeholt werden. Der Server selbst bleibt, wie er ist.
server-unbind-watching = { $count ->
    [one] Auch 1 Statusnachricht, Alarm oder Chat-Brücke geht mit.
   *[other] Auch { $count } Statusnachrichten, Alarme und Chat-Brücken gehen mit.
}
server-unbind-forbids = **{ $server }** kannst du nicht entfernen: Damit fiele weg, was { $who } dort nie ausführen darf: { $patterns }. Das kann nur, wer dort jeden Befehl ausführen darf, und jeder mit „Server verwalten“.
server-unbound = **{ $server }** ist entfernt; { $mirrors ->
        [one] 1 Spiegelung
       *[other] { $mirrors } Spiegelungen
    } und { $grants ->
        [one] 1 Recht
       *[other] { $grants } Rechte
    } gingen mit. Der Server selbst ist, wie er war.
server-unbound-watching = { $count ->
    [one] Auch 1 Statusnachricht, Alarm oder Chat-Brücke ging mit.
   *[other] Auch { $count } Statusnachrichten, Alarme und Chat-Brücken gingen mit.
}
server-unbound-until = -# Bis { $until } bietet auch `/server bind` desselben Servers an, alles zurückzuholen.

server-back-button = Zurückholen
server-back-offer = Er wurde hier { $when } entfernt, als **{ $server }**: { $mirrors ->
        [one] 1 Spiegelung
       *[other] { $mirrors } Spiegelungen
    } und { $grants ->
        [one] 1 Recht
       *[other] { $grants } Rechte
    }, die mitgingen, können zurückgeholt werden.
server-back-offer-watching = { $count ->
    [one] Auch 1 Statusnachricht, Alarm oder Chat-Brücke kann zurückkommen.
   *[other] Auch { $count } Statusnachrichten, Alarme und Chat-Brücken können zurückkommen.
}
server-back-gone = Das kann nicht zurückgeholt werden: Es wurde schon zurückgeholt, oder es ist nicht mehr aufgehoben.
server-back-panel-gone = **{ $server }** kann nicht zurückgeholt werden: Das Panel ist nicht mehr verknüpft.
server-back-too-many = **{ $server }** kann nicht zurückgeholt werden: Es sind schon { $most } Server der eigenen Panels dieses Discord-Servers eingerichtet, mehr geht nicht. `/server unbind` entfernt einen.
server-back-not-allowed = **{ $server }** kann nicht zurückgeholt werden: Dieser Discord-Server darf ihn nicht mehr einrichten. Der Betreiber des Bots erlaubt das in PANEL_GUILDS.
server-back = **{ $server }** ist wieder eingerichtet, mit { $mirrors ->
        [one] 1 Spiegelung
       *[other] { $mirrors } Spiegelungen
    } und { $grants ->
        [one] 1 Recht
       *[other] { $grants } Rechten
    }.
server-back-anew = **{ $server }** hat wieder, was mitging: { $mirrors ->
        [one] 1 Spiegelung
       *[other] { $mirrors } Spiegelungen
    } und { $grants ->
        [one] 1 Recht
       *[other] { $grants } Rechte
    }.
server-back-watching = Mit dabei sind wieder { $boards ->
        [one] 1 Statusnachricht
       *[other] { $boards } Statusnachrichten
    }, { $alerts ->
        [one] 1 Alarm
       *[other] { $alerts } Alarme
    } und { $bridges ->
        [one] 1 Chat-Brücke
       *[other] { $bridges } Chat-Brücken
    }.
server-back-watching-left-out = Ausgelassen: { $count ->
    [one] 1 Statusnachricht, Alarm oder Chat-Brücke, denn im Kanal gibt es schon eine zu diesem Server, oder dieser Discord-Server hat so viele, wie er haben kann.
   *[other] { $count } Statusnachrichten, Alarme und Chat-Brücken, denn in den Kanälen gibt es schon welche zu diesem Server, oder dieser Discord-Server hat so viele, wie er haben kann.
}
server-back-renamed = Ein anderer Server heißt inzwischen **{ $name }**.
server-back-left-out = Ausgelassen, weil sie schon eine Konsole zeigen: { $channels }.
server-back-left-out-full = Ausgelassen, weil sie schon eine Konsole zeigen oder weil es hier schon { $most } Kanäle tun, mehr geht nicht: { $channels }.
server-back-waiting = Nicht zurückgeholt, weil du es nicht vergeben darfst: { $grants }. Bis { $until } bietet `/server bind` desselben Servers es allen an, die es dürfen, etwa jedem mit „Server verwalten“.
server-back-more = { $count } weitere
server-back-grant = { $permission } von { $who }

server-audit-told-behind = Was getan wird, wird in { $channel } berichtet werden.
server-audit-told = Was getan wird, steht ab jetzt in { $channel }: Wer dort liest, liest jeden Befehl.
server-audit-not-told = Was getan wird, steht nicht mehr in { $channel }; `/audit` zeigt es.
server-audit-nowhere = Was getan wird, steht in keinem Kanal; `/audit` zeigt es.
# Im Kanal selbst.
server-audit-begins = Alles, was hier getan wird, steht ab jetzt in diesem Kanal, sagt { $member }.
server-audit-forbidden = ⚠️ Der Bot darf dort noch nicht posten: Gib ihm „Kanal anzeigen“ und „Nachrichten senden“ (in einem Thread „Nachrichten in Threads senden“), und wähle den Kanal dann noch einmal.
server-audit-refused = ⚠️ Der Kanal nimmt noch nichts an: { $why }.
server-audit-waits = Die erste Zeile ist dort noch nicht angekommen.

server-timezone = Die Zeitzone von Plänen ist hier { $zone }, dort ist es jetzt { $clock } Uhr.
server-no-timezone = { $zone } ist keine Zeitzone. Namen sind zum Beispiel `Europe/Berlin`, `America/New_York` oder `UTC`.
server-no-timezone-but = { $zone } ist keine Zeitzone. Ähnlich sind: { $near }.
server-language = Was der Bot hier postet, ist ab jetzt in { $language }. Antworten für eine Person allein sind in der Sprache ihres Discords.
server-language-automatic = Was der Bot hier postet, ist ab jetzt in der Sprache, die Discord für diesen Server nennt. Antworten für eine Person allein sind in der Sprache ihres Discords.
# In der neuen Sprache unter einer Antwort in einer anderen.
server-language-sample = -# So lesen sich Posts ab jetzt.

server-forget-button = Alles vergessen
server-forget-question = Alles löschen, was der Bot über diesen Discord-Server aufhebt? Das ist { $what }. Die Spielserver und was in Kanälen gepostet wurde bleiben, wie sie sind. Das lässt sich nicht rückgängig machen. Der Knopf funktioniert zehn Minuten lang.
server-forget-this = Dieser Discord-Server
server-forgotten = Alles, was über diesen Discord-Server aufgehoben war, ist gelöscht: { $what }.
server-forgotten-copies = Eine Kopie der Datenbank von vor einem Update kann es noch enthalten; sie wird spätestens am { $gone } gelöscht.
server-forget-needs = `/server forget-all` braucht „Server verwalten“ in Discord selbst; kein vergebenes Recht ersetzt das.
server-kept-nothing = nichts als Einstellungen
server-kept-bindings = { $count ->
        [one] 1 eingerichteter Server
       *[other] { $count } eingerichtete Server
    }
server-kept-mirrors = { $count ->
        [one] 1 Spiegelung
       *[other] { $count } Spiegelungen
    }
server-kept-grants = { $count ->
        [one] 1 Recht
       *[other] { $count } Rechte
    }
server-kept-panels = { $count ->
        [one] 1 verknüpftes Panel
       *[other] { $count } verknüpfte Panels
    }
server-kept-unbound = { $count ->
        [one] 1 Server, der zurückgeholt werden könnte
       *[other] { $count } Server, die zurückgeholt werden könnten
    }
server-kept-audit = { $count ->
        [one] 1 Zeile des Audit-Logs
       *[other] { $count } Zeilen des Audit-Logs
    }
