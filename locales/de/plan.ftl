# Pläne: /plan add, list und remove.

# Was die Person liest, die plant.
plan-added = **{ $server }**: { $what } ist geplant, { $when }, in der Zeitzone { $zone }.
plan-next = Als Nächstes: { $times }
plan-countdown = Das wird { $countdown } vorher angekündigt.
plan-missed-run = Ist der Bot zu einer Zeit aus, wird es einmal nachgeholt, sobald er wieder an ist.
plan-missed-skip = Ist der Bot zu einer Zeit aus, fällt sie aus; dieser Kanal erfährt es.
plan-when-unreadable = `when:` nennt keine Zeiten; schreib zum Beispiel `daily 04:00`, `weekdays 07:15`, `Sat 22:30`, `Mon, Thu 18:00`, `1st 04:00` oder `every 6 h`.
plan-when-out-of-bounds = `when:` Zwischen zwei Zeiten liegen mindestens 10 Minuten und höchstens 30 Tage.
plan-what-unreadable = `what:` nimmt `restart`, `stop`, `start`, `command` mit einem Konsolenbefehl oder `say` mit dem, was gesagt wird, in einer Zeile.
plan-what-too-long = `what:` ist zu lang; eine Zeile hat höchstens { $most } Zeichen.
plan-countdown-unreadable = `countdown:` ist keine Zeitspanne; schreib eine wie `5m`, von `0m` bis { $most }.
plan-no-countdown = `countdown`, `message` und `if-empty` gehören zu `restart` und `stop`; das andere geschieht sofort.
plan-cant-post = **{ $server }**: Was aus einem Plan wird, steht im Kanal, und hier darfst du nicht schreiben. Plane in einem Kanal, in dem du es darfst.
plan-secret = **{ $server }**: Darin ist etwas Geheimes, das ein Plan nicht aufbewahren darf.
plan-too-many = Dieser Discord-Server hat { $most } Pläne, mehr gehen nicht. Entferne erst einen.
plan-list = Zeiten sind in der Zeitzone { $zone }.
plan-list-none = Es ist nichts geplant. Zeiten sind in der Zeitzone { $zone }.
plan-line = **{ $server }**: { $what }, { $when }; als Nächstes { $next }; von { $by }
plan-line-paused = **{ $server }**: { $what }, { $when }; angehalten, denn { $by } darf das nicht mehr
plan-not-found = { $plan } ist hier kein Plan oder mehr als einer: Nimm einen der angebotenen.
plan-removed = **{ $server }**: { $what }, { $when } ist nicht mehr geplant.
plan-over = Diesen Plan gibt es nicht mehr.
plan-not-paused = **{ $server }**: Dieser Plan ist nicht angehalten.
plan-adopted = **{ $server }**: { $what } geht mit deinen Rechten weiter; als Nächstes { $next }.
plan-adopt-button = Übernehmen

# Was der Kanal erfährt.
plan-waits = **{ $server }**: { $what } ({ $when }) wartet: Mit dem Server geschieht gerade etwas anderes.
plan-late = **{ $server }**: { $what } ({ $when }) geschieht verspätet. Die Zeit war { $at }, als der Bot aus war.
plan-missed = **{ $server }**: { $what } ({ $when }) ist ausgefallen. Die Zeit war { $at }, und der Bot hat sie verpasst. Als Nächstes { $next }.
plan-not-done = **{ $server }**: { $what } ({ $when }) ist nicht geschehen. { $why } Als Nächstes { $next }.
plan-lost = **{ $server }**: { $what } ({ $when }) ist angehalten: { $by } darf das nicht mehr. Wer den Server verwaltet und es darf, kann den Plan übernehmen.
plan-is-off = Der Server ist aus.
plan-runs-already = Der Server läuft schon.
plan-counted-already = Der Server hat einen anderen Countdown.
plan-too-many-countdowns = Es gibt hier zu viele Countdowns.
