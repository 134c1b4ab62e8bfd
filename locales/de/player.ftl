# /player: was mit Spielern getan wird.

player-done = { $act ->
    [kick] **{ $server }**: { $player } wurde hinausgeworfen.
    [ban] **{ $server }**: { $player } ist gesperrt.
    [pardon] **{ $server }**: { $player } ist nicht mehr gesperrt.
    [op] **{ $server }**: { $player } ist jetzt Operator im Spiel und darf dort alles.
    [whitelist-add] **{ $server }**: { $player } steht auf der Whitelist.
   *[whitelist-remove] **{ $server }**: { $player } steht nicht mehr auf der Whitelist.
}
player-nobody = { $act ->
    [kick] **{ $server }**: Niemand mit dem Namen { $player } ist online, sagt das Spiel.
   *[other] **{ $server }**: Das Spiel kennt keinen Spieler namens { $player }.
}
player-already = { $act ->
    [ban] **{ $server }**: { $player } war schon gesperrt.
    [pardon] **{ $server }**: { $player } ist nicht gesperrt.
    [op] **{ $server }**: { $player } war schon Operator.
    [whitelist-add] **{ $server }**: { $player } stand schon auf der Whitelist.
   *[other] **{ $server }**: { $player } steht nicht auf der Whitelist.
}
player-no-reason = Der Grund wurde weggelassen: { $game } nimmt hier keinen an.
player-no-game = **{ $server }**: Es ist nicht bekannt, welches Spiel dort läuft, also auch nicht, wie man dort Spieler hinauswirft. `/server game` wählt das Spiel, und `/mc run` führt jeden Befehl aus.
player-not-in-game = Auf **{ $server }** läuft { $game }. Dort ist nichts für { $command } bekannt; `/mc run` führt jeden Befehl aus.
player-no-name = **{ $server }**: { $player } kann in { $game } kein Spielername sein, deshalb wurde nichts gesendet.
player-whitelist = **{ $server }**: { $count ->
    [one] 1 Spieler steht auf der Whitelist: { $names }
   *[other] { $count } Spieler stehen auf der Whitelist: { $names }
}
player-whitelist-none = **{ $server }**: Niemand steht auf der Whitelist.
player-not-our-message = Diese Nachricht ist keine des Bots, deshalb sucht er dort nicht nach Spielern. Nimm eine Nachricht, die eine Konsole oder einen Chat zeigt.
player-none-in-message = **{ $server }**: Niemand, der dort spielt oder vor Kurzem gespielt hat, steht in dieser Nachricht.
player-which = **{ $server }**: Welcher Spieler?
player-what = **{ $server }**: Was soll mit { $player } geschehen?
player-act-button = { $act ->
    [kick] Hinauswerfen
    [ban] Sperren
    [pardon] Entsperren
    [op] Zum Operator machen
    [whitelist-add] Auf die Whitelist
   *[whitelist-remove] Von der Whitelist
}
player-sure = { $act ->
    [kick] **{ $server }**: { $player } hinauswerfen?
    [ban] **{ $server }**: { $player } sperren?
    [op] **{ $server }**: { $player } zum Operator machen, der im Spiel alles darf?
    [whitelist-add] **{ $server }**: { $player } auf die Whitelist setzen?
   *[other] **{ $server }**: { $player } von der Whitelist nehmen?
}

# /player requests: um einen Platz auf der Whitelist bitten.
requests-card = **{ $server }** hat eine Whitelist: Nur wer darauf steht, kann spielen. Drück den Knopf, um nach einem Platz zu fragen.
requests-ask-button = Nach einem Platz fragen
requests-form-title = Ein Platz auf der Whitelist
requests-name-label = Dein Name im Spiel
requests-taken = **{ $server }**: Wer den Knopf oben drückt, kann nach einem Platz fragen. Anfragen stehen in { $channel }, für die, die Spieler auf die Whitelist setzen dürfen.
requests-ended = **{ $server }**: Anfragen werden nicht mehr angenommen. Der Knopf sagt das.
requests-none = **{ $server }**: Es wurden keine Anfragen angenommen. Mit `channel` stehen sie dort.
requests-closed = Hier werden keine Anfragen mehr angenommen.
requests-asked = **{ $server }**: { $player } wartet auf einen Platz auf der Whitelist. Was entschieden wird, liest du hier, wenn es innerhalb von 15 Minuten ist; später sagt es der Knopf.
requests-open = **{ $server }**: Deine Anfrage für { $player } wartet noch auf eine Entscheidung.
requests-approved-before = **{ $server }**: Deine Anfrage wurde genehmigt, { $player } steht auf der Whitelist. Nach einem anderen Namen kannst du { $again } fragen.
requests-denied-before = **{ $server }**: Deine Anfrage für { $player } wurde abgelehnt. Du kannst { $again } wieder fragen.
requests-too-many = **{ $server }**: Es warten schon { $most } Anfragen, mehr gehen nicht. Versuche es später noch einmal.
requests-not-shown = **{ $server }**: Deine Anfrage konnte denen, die entscheiden, nicht gezeigt werden und wird deshalb nicht aufgehoben. Sag jemandem Bescheid, der sich um den Server kümmert.
requests-head = **{ $server }**: { $member } ({ $name }) fragt nach einem Platz auf der Whitelist für { $player }
requests-runs = Genehmigt führt das aus: { $command }
requests-approve-button = Genehmigen
requests-deny-button = Ablehnen
requests-gone = Diese Anfrage gibt es nicht mehr.
requests-decided = Über diese Anfrage wurde schon entschieden.
requests-approved = Genehmigt von { $by }
requests-denied = Abgelehnt von { $by }
requests-approved-told = **{ $server }**: Deine Anfrage wurde genehmigt, { $player } steht auf der Whitelist.
requests-denied-told = **{ $server }**: Deine Anfrage für { $player } wurde abgelehnt.

# /player link: welches Mitglied welcher Spieler ist.
links-off = Der Betreiber des Bots hat Verbindungen mit Spielern ausgeschaltet.
links-code = **{ $server }**: Tippe als Spieler { $code } in den Chat des Spiels { $until }. Es gilt einmal. Drück danach den Knopf. Auf einem Server, der jeden jeden Namen nehmen lässt, ist das kein Beweis dafür, wer du bist.
links-typed-button = Ich habe es getippt
links-too-often = Dir wurden in letzter Zeit mehrere Codes gezeigt. Versuche es in einer Stunde noch einmal.
links-full = In diesem Discord-Server warten zu viele Codes. Versuche es in ein paar Minuten noch einmal.
links-not-heard = **{ $server }**: Noch hat kein Spieler deinen Code in den Chat getippt. Tippe ihn und drück dann noch einmal den Knopf.
links-over = Dieser Code gilt nicht mehr. `/player link` zeigt einen neuen.
links-sure = **{ $server }**: { $player } hat deinen Code getippt. Mit { $player } verbinden?
links-sure-button = Verbinden
links-done = **{ $server }**: Du bist jetzt { $player }. `/player unlink` beendet das.
links-taken = **{ $server }**: { $player } ist schon mit einem anderen Mitglied verbunden. Ein Manager kann das mit `/player unlink` beenden.
links-many = **{ $server }**: Dieser Discord-Server hat so viele Verbindungen, wie er haben kann.
links-removed = **{ $server }**: { $member } ist nicht mehr mit einem Spieler verbunden.
links-none = **{ $server }**: { $member } ist mit keinem Spieler verbunden.
