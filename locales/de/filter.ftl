# Der Befehl /console filter: was Spiegelungen ausblenden und maskieren.

# Was ein Filter tut, wie nach „Filter in #konsole: “.
filter-does = { $action ->
        [hide] { $pattern ->
            [regex] blendet Zeilen mit dem Regex { $text } aus
           *[words] blendet Zeilen mit { $text } aus
        }
        [only] { $pattern ->
            [regex] zeigt nur Zeilen mit dem Regex { $text }
           *[words] zeigt nur Zeilen mit { $text }
        }
       *[mask] { $pattern ->
            [regex] maskiert den Regex { $text }
           *[words] maskiert { $text }
        }
    }
filter-choice = { $kind }: { $text }
filter-preset-choice = preset { $preset }

filter-needs-pattern = Sag mit `pattern`, wonach gesucht wird.
filter-needs-action = Sag mit `action`, was damit geschieht: hide, show only oder mask.
filter-needs-any = Sag mit `action` und `pattern`, wonach gesucht wird, oder nenne ein `preset`.
filter-needs-one = Ein Filter ist ein `preset` oder ein `pattern`: Füge immer nur eines davon hinzu.
filter-test-needs-both = Um noch einen Filter auszuprobieren, gib `action` und `pattern` an.

filter-added = **{ $server }**: Ab jetzt gilt in { $channel }: { $does }.
filter-already = **{ $server }**: In { $channel } gilt schon: { $does }.
filter-too-many = **{ $server }**: { $channel } hat { $most } Filter, mehr kann keine Spiegelung haben. Ein Regex kann für mehrere stehen; `/console filter remove` schafft Platz.
filter-too-many-here = **{ $server }**: Die Spiegelungen dieses Discord-Servers haben zusammen { $most } Filter, mehr geht nicht. Ein Regex kann für mehrere stehen; `/console filter remove` schafft Platz.
filter-preset-added = **{ $server }**: Das Preset { $preset } ist in { $channel } ab jetzt an: Es maskiert { $about }.
filter-preset-already = **{ $server }**: Das Preset { $preset } ist in { $channel } schon an.
filter-removed = **{ $server }**: In { $channel } gilt nicht mehr: { $does }.
filter-preset-removed = **{ $server }**: Das Preset { $preset } ist in { $channel } aus; wenn es an ist, maskiert es { $about }.
filter-none-such = **{ $server }**: { $channel } hat keinen Filter { $typed }. `/console filter list` zeigt sie.
filter-gone-already = **{ $server }**: Das ist in { $channel } schon aus oder weg.

filter-refused = **{ $server }**: { $text } kann kein Filter sein: { $why }. Es wurde nichts geändert.
filter-empty = Der Filter ist leer
filter-long = Der Filter hat { $length } Zeichen; höchstens { $most } gehen
filter-too-many-in-channel = Ein Kanal kann höchstens { $most } Filter haben
filter-large = Der Regex ist zu groß: Nimm weniger oder kleinere Wiederholungen, etwa { $fewer }, und [0-9] oder [a-z] statt \d oder \w
filter-large-together = Die Filter des Kanals sind zusammen zu groß: Entferne erst einen, oder schreibe diesen kürzer
filter-not-a-regex = Das ist kein Regex: { $reason } (bei Zeichen { $at })
filter-everything = Er passt auf jede Zeile: { $action ->
        [hide] Er würde alles ausblenden
        [only] Er würde nichts weglassen
       *[mask] Er würde alles maskieren
    }

filter-nowhere = **{ $server }** wird nirgends gespiegelt, also wird nichts gefiltert.
filter-list-head = **{ $server }** in { $channel }
filter-list-none = Keine eigenen Filter; `/console filter add` fügt einen hinzu.
filter-list-line = { $number }. { $does }
filter-list-line-by = { $number }. { $does } (hinzugefügt von { $member })
filter-list-unusable = ⚠️ Er ist nicht mehr benutzbar: { $why }. { $action ->
        [only] Er zeigt nichts, bis er entfernt und kürzer geschrieben wird.
       *[other] Zeilen werden hier ganz maskiert, bis er entfernt und kürzer geschrieben wird.
    }
filter-list-preset-on = - Preset { $preset } an: maskiert { $about }
filter-list-preset-off = - Preset { $preset } **aus**: maskiert { $about }
filter-list-hidden = { $count ->
        [one] 1 Zeile
       *[other] { $count } Zeilen
    } ausgeblendet, seit die Spiegelung läuft.

filter-test-shows = **{ $server }** in { $channel } zeigt { $line }
filter-test-hides = **{ $server }** in { $channel } zeigt diese Zeile nicht.
filter-test-none-shows = Keiner der Filter, die sagen, welche Zeilen gezeigt werden, findet etwas darin.
filter-test-nothing = **{ $server }** in { $channel }: Eine Zeile, an der nichts zu sehen ist, wird nie gezeigt.
filter-test-unusable = **{ $server }** in { $channel }: Das kann nicht ausprobiert werden: { $why }.
filter-test-preset = - Preset { $preset } maskiert { $about }
filter-test-known = - nach Wert maskiert: eine Startvariable des Servers oder der Schlüssel seines Panels
filter-test-new = - der neue { $does }
filter-test-hidden = { $count ->
        [one] 1 Zeile
       *[other] { $count } Zeilen
    } hier ausgeblendet, seit die Spiegelung läuft.

# Was ein Filter mit den zuletzt gezeigten Zeilen getan hätte.
filter-touched-untried = Es wurde noch keine Zeile gezeigt, an der er ausprobiert werden könnte.
filter-touched-none = { $count ->
        [one] Die letzte Zeile
       *[other] Keine der letzten { $count } Zeilen
    } hätte er { $action ->
        [mask] { $count ->
            [one] nicht teilweise maskiert
           *[other] teilweise maskiert
        }
       *[other] { $count ->
            [one] nicht ausgeblendet
           *[other] ausgeblendet
        }
    }.
filter-touched-all = ⚠️ { $count ->
        [one] Die letzte Zeile
       *[other] **Alle** letzten { $count } Zeilen
    } hätte er { $action ->
        [mask] teilweise maskiert
       *[other] ausgeblendet
    }.
filter-touched = Von den letzten { $count } Zeilen hätte er { $touched } { $action ->
        [mask] teilweise maskiert
       *[other] ausgeblendet
    }.

# Was ein Preset maskiert.
filter-preset-about = { $preset ->
        [login] was nach /login, /register, /changepassword und Ähnlichem steht
        [passwords] Passwörter und Schlüssel in Einstellungen, etwa password=… und rcon_password …
        [url-tokens] Token und Passwörter in URLs, und Discord-Webhooks
        [authorization] Authorization-Header, Bearer-Token und Header mit API-Schlüsseln
        [tokens] Token von Discord, GitHub, dem Panel und anderen, und JWTs
        [ban-ip] Adressen nach ban-ip und pardon-ip
        [email] E-Mail-Adressen
       *[ip] öffentliche IP-Adressen, jede durch einen Namen wie ‹ip kestrel-7› ersetzt
    }

# Was für eine ganze Zeile steht, in Zeichen, die sonst nichts hat. Reiner Text: kein Markdown.
mask-whole-too-long = ‹ganz maskiert: zu lang für die Filter hier›
mask-whole-unusable = ‹ganz maskiert: ein Filter hier ist nicht benutzbar, siehe /console filter list›
