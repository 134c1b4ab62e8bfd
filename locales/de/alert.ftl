# Alarme: was sie posten, und /alert.

alert-crashed = 💥 **{ $server }** ist abgestürzt
alert-crash-loop = 💥 **{ $server }** stürzt immer wieder ab: { $times }-mal in zehn Minuten
alert-online = ✅ **{ $server }** ist nach { $after } wieder da
alert-started = ▶️ **{ $server }** wurde gestartet { $by }
alert-stopped = { $how ->
    [killed] ⏹️ **{ $server }** wurde abgeschossen { $by }
   *[stopped] ⏹️ **{ $server }** wurde gestoppt { $by }
}
alert-stuck = ⏳ **{ $server }** startet seit { $time }
alert-unreachable = 📡 **{ $server }** ist nicht erreichbar: Panel oder Node antwortet nicht
alert-above = { $figure ->
    [cpu] 📈 **{ $server }**: der Prozessor ist bei { $now } % eines Kerns; der Alarm gilt ab { $threshold } %
    [memory] 📈 **{ $server }**: der Speicher ist zu { $now } % voll; der Alarm gilt ab { $threshold } %
   *[disk] 📈 **{ $server }**: der Speicherplatz ist zu { $now } % voll; der Alarm gilt ab { $threshold } %
}
alert-players = { $players ->
    [0] 👥 **{ $server }**: niemand spielt
    [one] 👥 **{ $server }**: 1 Spieler ist da
   *[other] 👥 **{ $server }**: { $players } Spieler sind da
}
alert-line = 🔎 **{ $server }**: die Konsole hat ausgegeben, wonach Alarm { $number } sucht
alert-times = { $times ->
    [one] Bisher einmal.
   *[other] Bisher { $times }-mal, zuletzt { $last }.
}

alert-by = { $by ->
    [member] von { $who }
    [bot] durch einen Befehl eines anderen Discord-Servers
    [panel] im Panel
    [panel-user] im Panel von { $who }
    [schedule] von einem Zeitplan des Panels
    [inside] aus dem Spiel heraus
    [node] von seinem Node
   *[unknown] (von wem, hat niemand gesehen)
}

alert-took = Er läuft; der Start hat { $took } gedauert.
alert-ran = Er lief { $uptime } lang.
alert-since = Beginn: { $since }.
alert-still = { $kind ->
    [down] Noch immer weg, { $time }.
    [starting] Startet noch immer, { $time }.
    [unreachable] Noch immer nicht erreichbar, { $time }.
   *[other] Noch immer so, { $time }.
}

# Mehrere Server eines Panels, die nicht erreichbar sind, in einer Nachricht.
alert-outage = 📡 { $count ->
    [one] **1 Server** ist nicht erreichbar: Panel oder Node antwortet nicht
   *[other] **{ $count } Server** sind nicht erreichbar: Panel oder Node antwortet nicht
}
alert-outage-was = 📡 { $count ->
    [one] **1 Server** war nicht erreichbar
   *[other] **{ $count } Server** waren nicht erreichbar
}
alert-outage-servers = { $servers }
alert-outage-more = { $count } weitere
alert-outage-back = Wieder da: { $servers }
alert-outage-foot = -# `/alert list`
alert-over-outage = ✅ { $count ->
    [one] **1 Server** ist nach { $after } wieder erreichbar
   *[other] **{ $count } Server** sind nach { $after } wieder erreichbar
}

alert-over = { $how ->
    [running] Er läuft wieder seit { $at }, nach { $after }.
    [reachable] Er ist wieder erreichbar seit { $at }, nach { $after }.
    [off] Er wurde { $at } gestoppt, nach { $after }.
   *[calm] Vorbei seit { $at }, nach { $after }.
}
alert-over-crashed = ✅ **{ $server }** ist nach { $after } wieder da
alert-over-stuck = ✅ **{ $server }** ist nach { $after } gestartet
alert-over-unreachable = ✅ **{ $server }** ist nach { $after } wieder erreichbar
alert-over-calm = { $kind ->
    [cpu] ✅ **{ $server }**: der Prozessor ist nach { $after } wieder unter { $threshold } % eines Kerns
    [memory] ✅ **{ $server }**: der Speicher ist nach { $after } wieder unter { $threshold } %
    [disk] ✅ **{ $server }**: der Speicherplatz ist nach { $after } wieder unter { $threshold } %
    [players_above] ✅ **{ $server }**: nach { $after } spielen wieder höchstens { $threshold }
   *[players_below] ✅ **{ $server }**: nach { $after } spielen wieder mindestens { $threshold }
}
alert-role-gone = Die Rolle, die Alarm { $number } für **{ $server }** erwähnt hat, gibt es nicht mehr: Er erwähnt ab jetzt niemanden. Für eine andere entferne ihn mit `/alert remove` und leg ihn neu an.
alert-ended = Alarm { $number } für **{ $server }** ist zu Ende, wie beim Hinzufügen gesagt.
alert-foot = -# Alarm { $number } · `/alert list`

alert-mute-button = 1 h stumm
alert-chart-button = Diagramm
alert-start-button = Starten
alert-restart-button = Neu starten

alert-kind = { $kind ->
    [crashed] er abstürzt
    [online] er wieder da ist
    [started] er gestartet wird
    [stopped] er gestoppt wird
    [stuck] er seit { $time } startet
    [unreachable] Panel oder Node { $time } lang nicht erreichbar ist
    [cpu] der Prozessor { $time } lang bei { $threshold } % eines Kerns oder mehr ist
    [memory] der Speicher { $time } lang zu { $threshold } % oder mehr voll ist
    [disk] der Speicherplatz { $time } lang zu { $threshold } % oder mehr voll ist
    [players_above] { $time } lang mehr als { $threshold } spielen
    [players_below] { $time } lang weniger als { $threshold } spielen
    [words] die Konsole { $text } ausgibt{ $chat ->
        [yes] , auch im Chat
       *[no] {""}
    }
   *[regex] die Konsole etwas ausgibt, worauf der Regex { $text } passt{ $chat ->
        [yes] , auch im Chat
       *[no] {""}
    }
}

alert-added = **{ $server }**: Alarm { $number } meldet sich in { $channel }, wenn { $what }.
alert-mentions = Er erwähnt { $who }, höchstens alle fünf Minuten.
alert-mentions-nobody = Er erwähnt niemanden.
alert-ends = Er endet { $at }.
alert-too-many = Hier gibt es schon { $most } Alarme, mehr gehen nicht. `/alert remove` entfernt einen.
alert-already = **{ $server }**: Alarm { $number } in { $channel } achtet schon auf dasselbe.
alert-everyone = Ein Alarm kann @everyone nicht erwähnen: nimm eine Rolle derer, die es wissen sollen.
alert-role-not-mentionable = Der Bot kann { $role } nicht erwähnen. Erlaube es unter **Servereinstellungen → Rollen**: öffne die Rolle und schalte **Jedem erlauben, diese Rolle zu @erwähnen** ein; dann füge den Alarm noch einmal hinzu.
alert-role-unknown = Diese Rolle gibt es hier nicht mehr.
alert-channel-lacks = Der Bot kann in { $channel } keine Alarme posten: ihm fehlt dort { $rights }. Gib es ihm in den Kanaleinstellungen, dann füge den Alarm noch einmal hinzu.
alert-channel-unknown = Der Bot kennt hier keinen solchen Kanal. Nimm einen, den er sehen kann.
alert-needs-threshold = Für diese Art braucht es `above`: { $what }.
alert-threshold-of = { $kind ->
    [cpu] Prozent eines Kerns, von 1 bis 12800
    [memory] Prozent der Speichergrenze, von 1 bis 100
    [disk] Prozent der Platzgrenze, von 1 bis 100
    [players_above] eine Zahl von Spielern; gemeldet wird, wenn mehr spielen
   *[players_below] eine Zahl von Spielern; gemeldet wird, wenn weniger spielen
}
alert-threshold-always = Das träfe immer zu: `above` muss mindestens { $least } sein.
alert-threshold-never = Das träfe nie zu: `above` kann höchstens { $most } sein.
alert-no-threshold = `above` hat bei dieser Art keinen Sinn.
alert-no-minutes = `minutes` hat bei dieser Art keinen Sinn: es geschieht auf einmal.
alert-needs-text = Für diese Art sag mit `text`, was die Konsole ausgibt.
alert-no-text = `text` hat bei dieser Art keinen Sinn. Für Wörter der Konsole nimm die Art `words` oder `regex`.
alert-text-refused = **{ $server }**: { $why }
alert-no-details = `details` gibt es nur für die Art `crashed`.
alert-log-confirm = { $channel } zeigt die Konsole von **{ $server }** nicht. Mit `details:log` sehen alle, die dort lesen, nach einem Absturz ihre letzten 200 Zeilen; was darin geheim ist, ist verdeckt. Trotzdem hinzufügen?
alert-log-button = Hinzufügen

alert-list-none = Es gibt { $scope ->
    [server] für **{ $server }**
   *[guild] hier
} keinen Alarm. `/alert add` macht einen.
alert-list-head = **{ $server }**
alert-list-line = { $number }: wenn { $what } → { $channel }{ $mention }{ $state }
alert-list-mention = , erwähnt { $who }
alert-list-muted = , stumm bis { $until }
alert-list-ends = , endet { $at }
alert-list-open = , besteht seit { $since }
alert-list-stopped = { $why ->
    [channel_gone] , **steht still**: seinen Kanal gibt es nicht mehr. Entferne ihn mit `/alert remove`
    [refused] , **steht still**: Discord lässt den Bot dort nicht posten. Ändere die Rechte des Kanals; `/alert test` versucht es wieder
   *[unusable] , **steht still**: sein Muster lässt sich nicht verwenden. Entferne ihn mit `/alert remove`
}

alert-unknown = Es gibt keinen Alarm { $number }, den du verwaltest. `/alert list` zeigt alle.
alert-muted = **{ $server }**: Alarm { $number } ist bis { $until } stumm. `/alert mute` mit `for:off` beendet das.
alert-unmuted = **{ $server }**: Alarm { $number } meldet sich wieder.
alert-not-muted = **{ $server }**: Alarm { $number } ist nicht stumm.
alert-removed = **{ $server }**: Alarm { $number } ist entfernt. Er meldete sich in { $channel }, wenn { $what }.
alert-test-posted = **{ $server }**: Alarm { $number } hat in { $channel } eine Probe gepostet.
alert-test-refused = **{ $server }**: die Probe ließ sich in { $channel } nicht posten: { $why }
alert-test-waits = **{ $server }**: die Probe ist auf dem Weg nach { $channel }.
alert-test-card = 🔔 **{ $server }**: so meldet sich Alarm { $number }. Es ist eine Probe; nichts ist geschehen.
alert-choice = { $number }: { $server }, { $kind }

alert-threshold-never-below = Das träfe nie zu: `above` muss mindestens { $least } sein, denn weniger spielen nie.
alert-threshold-always-below = Das träfe immer zu: `above` kann höchstens { $most } sein.
alert-disk-unlimited = Das träfe nie zu: Das Panel nennt für **{ $server }** keine Platzgrenze, von der es Prozente gäbe. Setz dort zuerst eine.
alert-cpu-beyond = Das träfe nie zu: **{ $server }** kann höchstens { $limit } % eines Kerns nutzen.
alert-text-long = der Text hat { $length } Zeichen; höchstens 300 gehen
alert-not-a-regex = das ist kein Regex: { $reason } (bei Zeichen { $at })
alert-every-line = es passt auf jede Zeile
alert-regex-large = der Regex ist zu groß: nimm weniger oder kleinere Wiederholungen, etwa { $fewer }
