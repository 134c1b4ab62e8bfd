# /power

power-confirm-button = { $action ->
    [start] Starten
    [stop] Stoppen
    [restart] Neu starten
   *[kill] Abschießen
}
power-confirm = { $action ->
    [stop] **{ $server }** stoppen?
    [restart] **{ $server }** neu starten?
   *[kill] **{ $server }** abschießen? Was das Spiel nicht gespeichert hat, ist verloren.
}
power-online = { $players ->
    [one] Mindestens 1 Spieler ist online.
   *[other] Mindestens { $players } Spieler sind online.
}
power-online-unknown = Vielleicht sind Spieler online: Einige wurden gesehen, und danach fehlen Zeilen der Konsole.

power-already = **{ $server }** ist schon { $state }.
power-still-stopping = **{ $server }** ist noch am Stoppen; starte ihn, wenn er offline ist.
power-already-stopping = **{ $server }** ist schon am Stoppen; `/power kill` beendet ihn sofort.
power-busy-by = { $action ->
    [start] **{ $server }** ist schon am Starten (verlangt von { $who } vor { $ago }); `/power kill` beendet ihn sofort.
    [stop] **{ $server }** ist schon am Stoppen (verlangt von { $who } vor { $ago }); `/power kill` beendet ihn sofort.
    [restart] **{ $server }** wird schon neu gestartet (verlangt von { $who } vor { $ago }); `/power kill` beendet ihn sofort.
   *[kill] **{ $server }** wird schon abgeschossen (verlangt von { $who } vor { $ago }).
}
power-busy = { $action ->
    [start] **{ $server }** ist schon am Starten (verlangt vor { $ago }); `/power kill` beendet ihn sofort.
    [stop] **{ $server }** ist schon am Stoppen (verlangt vor { $ago }); `/power kill` beendet ihn sofort.
    [restart] **{ $server }** wird schon neu gestartet (verlangt vor { $ago }); `/power kill` beendet ihn sofort.
   *[kill] **{ $server }** wird schon abgeschossen (verlangt vor { $ago }).
}

power-asked-begun = { $action ->
    [start] **{ $server }**: Start verlangt …
    [stop] **{ $server }**: Stopp verlangt …
    [restart] **{ $server }**: Neustart verlangt …
   *[kill] **{ $server }**: Abschuss verlangt …
}
power-asked = { $action ->
    [start] **{ $server }**: Start verlangt
    [stop] **{ $server }**: Stopp verlangt
    [restart] **{ $server }**: Neustart verlangt
   *[kill] **{ $server }**: Abschuss verlangt
}
power-given-up = Wird nicht weiter verfolgt; `/status` sagt, wie es steht.
power-explained = ◆ Der Server ist { $state }, sagt das Panel.
power-lost = — die Verbindung zur Konsole ist verloren —
