# Countdowns: /power restart in:10m und /power stop in:10m.

# Die Karte.
countdown-head = { $action ->
    [stop] **{ $server }** stoppt { $left }, um { $at }
   *[restart] **{ $server }** startet { $left } neu, um { $at }
}
countdown-by = Verlangt von { $name } ({ $member })
countdown-who = { $name } ({ $member })
countdown-message = Spieler lesen: { $message }
countdown-if-empty-now = Sobald niemand spielt, geschieht es sofort.
countdown-if-empty-skip = Spielt dann niemand, entfällt es.
countdown-not-in-game = Angekündigt wird es nur in diesem Kanal: Der Bot weiß nicht, wie er Spielern dieses Spiels etwas sagt.
countdown-cancel-button = Abbrechen
countdown-more-button = 10 Minuten mehr
countdown-leave-button = Sein lassen
countdown-now-button = { $action ->
    [stop] Jetzt stoppen
   *[restart] Jetzt neu starten
}
countdown-late = { $action ->
    [stop] **{ $server }** sollte { $at } stoppen; der Bot kam nicht rechtzeitig dazu. Jetzt stoppen?
   *[restart] **{ $server }** sollte { $at } neu starten; der Bot kam nicht rechtzeitig dazu. Jetzt neu starten?
}

# Die Karte am Ende.
countdown-was = { $action ->
    [stop] **{ $server }**: Stopp von { $at }
   *[restart] **{ $server }**: Neustart von { $at }
}
countdown-done = { $action ->
    [stop] Stopp verlangt.
   *[restart] Neustart verlangt.
}
countdown-done-by = { $by } macht es jetzt.
countdown-cancelled = Abgebrochen von { $by }.
countdown-left = { $by } lässt es sein.
countdown-gone = Vorbei: Ein anderer Countdown ist an seine Stelle getreten, oder der Server ist nicht mehr verbunden.
countdown-skipped = Nichts ist geschehen: Niemand spielt.
countdown-unanswered = Nichts ist geschehen: Einen Tag lang hat niemand geantwortet.
countdown-too-late = Dafür war es zu spät, um mehr als eine Minute. Die nächste Nachricht fragt, was geschehen soll.
countdown-interrupted = Der Bot wurde angehalten, während er es tat; was daraus wurde, ist nicht bekannt. Die nächste Nachricht fragt, was geschehen soll.
countdown-nothing-to-do = Es war nichts zu tun: Der Server war schon offline.
countdown-not-done = Nichts ist geschehen. { $why }
countdown-may-not = Nichts ist geschehen: { $by } darf das nicht mehr.

# Im Kanal, vor der Zeit.
countdown-soon = { $action ->
    [stop] ⏳ **{ $server }** stoppt { $left }.
   *[restart] ⏳ **{ $server }** startet { $left } neu.
}
countdown-soon-with = { $action ->
    [stop] ⏳ **{ $server }** stoppt { $left }: { $message }
   *[restart] ⏳ **{ $server }** startet { $left } neu: { $message }
}

# Im Spiel: reiner Text, eine Zeile.
countdown-game = { $action ->
    [stop] Der Server stoppt in { $left }.
   *[restart] Der Server startet in { $left } neu.
}
countdown-game-with = { $action ->
    [stop] Der Server stoppt in { $left }: { $message }
   *[restart] Der Server startet in { $left } neu: { $message }
}
countdown-game-cancelled = { $action ->
    [stop] Der Server stoppt doch nicht.
   *[restart] Der Server startet doch nicht neu.
}

# Was beantwortet wird.
countdown-needs-in = `message` und `if-empty` gehören zu einem Countdown: Sag mit `in`, wann es geschehen soll, etwa { $command }.
countdown-in-unreadable = `in:` Das ist keine Zeitspanne; schreib eine wie `30s`, `10m`, `2h` oder `1d 12h`.
countdown-in-out-of-bounds = `in:` Die kürzeste Zeit ist { $least }, die längste { $most }.
countdown-message-too-long = `message:` Das ist zu lang; eine Zeile für Spieler hat höchstens { $most } Zeichen.
countdown-confirm-button = Countdown beginnen
countdown-confirm = { $action ->
    [stop] **{ $server }** in { $left } stoppen?
   *[restart] **{ $server }** in { $left } neu starten?
}
countdown-begun = { $action ->
    [stop] **{ $server }** stoppt { $left }. Die Karte in diesem Kanal bricht das ab oder verschiebt es.
   *[restart] **{ $server }** startet { $left } neu. Die Karte in diesem Kanal bricht das ab oder verschiebt es.
}
countdown-already = **{ $server }** hat schon einen Countdown; brich ihn ab, bevor du einen anderen beginnst, oder verschieb ihn:
countdown-too-many = Dieser Discord-Server hat { $most } Countdowns, mehr gehen nicht. Brich erst einen ab.
countdown-cant-post = **{ $server }**: Ein Countdown hat eine Karte im Kanal, und du darfst hier nicht schreiben. Verlang ihn in einem Kanal, in dem du das darfst.
countdown-offline = **{ $server }** ist offline; es gibt nichts herunterzuzählen.
countdown-over = Dieser Countdown ist vorbei.
countdown-firing = **{ $server }**: Es geschieht gerade.
countdown-changed = **{ $server }**: Jemand anderes hat diesen Countdown eben geändert.
countdown-too-far = Ein Countdown dauert höchstens { $most }.
countdown-cancelled-told = **{ $server }**: Der Countdown ist abgebrochen.
countdown-postponed = { $action ->
    [stop] **{ $server }** stoppt jetzt { $left }.
   *[restart] **{ $server }** startet jetzt { $left } neu.
}
