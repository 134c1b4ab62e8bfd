# /audit und der Audit-Kanal: wer was getan hat, und was daraus wurde.

audit-nothing = Dazu hat das Audit-Log nichts.
audit-newer-button = Neuere
audit-older-button = Ältere
audit-head = Audit-Log, Neuestes zuerst: { $first } bis { $last } von { $total }{ $full ->
    [yes] ; mehr wird nicht aufbewahrt, die ältesten fallen weg
   *[no] {""}
}
audit-head-of = Audit-Log von { $member }, Neuestes zuerst: { $first } bis { $last } von { $total }{ $full ->
    [yes] ; mehr wird nicht aufbewahrt, die ältesten fallen weg
   *[no] {""}
}
audit-head-since = Audit-Log seit { $since }, Neuestes zuerst: { $first } bis { $last } von { $total }{ $full ->
    [yes] ; mehr wird nicht aufbewahrt, die ältesten fallen weg
   *[no] {""}
}
audit-head-of-since = Audit-Log von { $member } seit { $since }, Neuestes zuerst: { $first } bis { $last } von { $total }{ $full ->
    [yes] ; mehr wird nicht aufbewahrt, die ältesten fallen weg
   *[no] {""}
}
audit-since-unreadable = `since` nimmt, wie lange es her ist, etwa `30m`, `2h`, `3d` oder `1w`, oder ein Datum, etwa `2026-01-31` oder `2026-01-31 18:30` (UTC).
audit-since-future = `since` liegt in der Zukunft.

# Eine Zeile: wann, wer, was, und was daraus wurde.
audit-line = { $time } { $name } ({ $member }) { $done } — { $ended }
audit-line-of = { $time } **{ $server }**: { $name } ({ $member }) { $done } — { $ended }
audit-ended = { $outcome ->
    [done] erledigt
    [refused] **abgelehnt**
    [failed] **fehlgeschlagen**
   *[unknown] läuft noch, oder niemand weiß, wie es ausging
}
audit-ended-with = { $outcome ->
    [done] erledigt: { $note }
    [refused] **abgelehnt**: { $note }
   *[failed] **fehlgeschlagen**: { $note }
}

# Was getan wurde: der Befehl, und was es dazu zu sagen gibt.
audit-done-alone = { $command }
audit-done = { $command } { $details }
audit-done-line = { $command }: { $line }
audit-approved = `genehmigt`
audit-denied = `abgelehnt`
audit-brought-back = `zurückgeholt`
audit-asked-for = { $by }: { $command }
audit-bind = { $name } = { $server }
audit-bind-on = { $name } = { $server } auf { $panel }
audit-mirrored = gespiegelt in { $channel }
audit-mirrored-instead = gespiegelt in { $channel } statt { $name }
audit-instead = { $channel } statt { $name }
audit-mode-until = { $channel } bis { $until }
audit-mode-off = { $channel } aus
audit-off = aus
audit-filter = { $channel } { $filter }: { $text }
audit-filter-of = { $channel } { $filter }: { $text } von { $author }
audit-not-shown = ‹nicht gezeigt›
audit-preset = { $channel } Voreinstellung { $preset }
audit-grant = { $permission } { $who }
audit-grant-within = { $permission } { $who } { $limits }
audit-withheld-unread = ‹zurückgehalten: was verborgen wird, konnte nicht gelesen werden›
audit-withheld-busy = ‹zurückgehalten: die Filter hier brauchten zu lange›

audit-lost = { $count ->
    [one] — 1 frühere Zeile konnte hier nicht gepostet werden; `/audit` hat sie —
   *[other] — { $count } frühere Zeilen konnten hier nicht gepostet werden; `/audit` hat sie —
}

# Was es zum Ausgang einer Aktion zu sagen gibt, hinter einem Doppelpunkt.
note-fact = { $fact ->
    [offline] er ist offline
    [offline_again] er ist wieder offline
    [no_change] es wurde keine Änderung des Zustands gesehen
    [connection_lost] die Verbindung brach ab
    [disconnected] die Verbindung zu seiner Konsole ist unterbrochen; es wurde nichts gesendet
    [empty] der Befehl ist leer
    [line_break] ein Befehl kann keinen Zeilenumbruch enthalten
    [too_fast] zu viele Befehle auf einmal; es wurde nichts gesendet
    [queue_full] es warten schon zu viele Befehle; es wurde nichts gesendet
    [bound_already] schon eingerichtet
    [name_taken] der Name ist vergeben
    [not_linked] das Panel ist nicht verknüpft
    [key_unusable] das Panel konnte mit diesem Key nicht benutzt werden
    [key_unsealed] der Key kann nicht verschlüsselt werden
    [shows_another] der Kanal zeigt einen anderen Server
    [already] es war schon so
    [gone] er wurde schon zurückgeholt oder wird nicht mehr aufbewahrt
   *[database_failed] die Datenbank hat versagt
}
note-too-many = { $of ->
    [alerts] es gibt zu viele Alarme
    [plans] es sind zu viele Pläne
    [countdowns] es sind zu viele Countdowns
    [macros] es gibt zu viele Makros
    [bindings] es gibt zu viele eingerichtete Server
    [mirrors] es gibt zu viele Spiegelungen
    [boards] es gibt zu viele Statusnachrichten
    [bridges] es gibt zu viele Chat-Brücken
    [panels] es gibt zu viele Panels
    [grants] es gibt zu viele vergebene Rechte
    [patterns] es gibt zu viele Muster
    [filters] es gibt zu viele Filter
   *[guild_filters] es gibt zu viele Filter auf dem Discord-Server
}
note-on-panel = { $state ->
    [installing] der Server wird gerade installiert
    [install_failed] der Server ist nicht installiert: die Installation schlug fehl
    [suspended] der Server ist gesperrt
    [restoring] der Server spielt gerade ein Backup ein
    [transferring] der Server wird gerade umgezogen
    [maintenance] der Server ist auf einem Node, der gewartet wird
   *[other] der Server ist { $words }
}
note-no-console = es gibt keine Verbindung zu seiner Konsole: { $why }
note-too-long = der Befehl ist zu lang: er braucht { $frame } Bytes auf der Leitung, und der Daemon des Servers nimmt weniger als { $limit }
note-lacks = das Panel sagt nein: dem Konto des API-Keys des Bots fehlt { $permission } auf diesem Server
note-maybe-done = niemand kann sagen, ob es getan wurde: { $why }
note-panel-says-no = das Panel sagt nein: { $why }
note-not-just-now = es geht gerade nicht: { $why }
note-cannot-be-done = es geht nicht: { $why }
note-not-mirrored = eingerichtet, aber nicht gespiegelt
note-not-mirrored-why = eingerichtet, aber nicht gespiegelt: { $why }

# Was für einen Text steht, der nicht gezeigt werden kann.
withheld-unread = ‹zurückgehalten: was hier verborgen wird, kann gerade nicht gelesen werden›
withheld-busy = ‹zurückgehalten: die Filter hier brauchen gerade zu lange›
rules-busy = **{ $server }**: Die Filter dieses Discord-Servers sind gerade überlastet; versuche es gleich noch einmal. Es wurde nichts geändert.

audit-alert-number = Alarm { $number }
audit-alert = { $kind } in { $channel }
audit-alert-text = sucht nach { $text }
audit-alert-mentions = erwähnt { $who }

audit-plan-adopted = `Übernehmen`
audit-plan = { $what }, geplant { $when }
audit-counted-down = `Countdown`
audit-countdown-cancelled = `Countdown abbrechen`
audit-countdown-postponed = `10 Minuten mehr`
audit-countdown = { $action ->
    [stop] Stopp: { $at }
   *[restart] Neustart: { $at }
}
audit-macro-line = { $command } aus dem Makro { $name }, mit den Rechten von { $author }
audit-countdown-message = sagt Spielern { $message }
