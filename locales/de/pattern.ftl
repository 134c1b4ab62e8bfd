# Was an Mustern von Befehlen und an Befehlen nicht stimmt. Texte von odd- und pattern- stehen hinter „weil“, die von
# patterns- hinter einem Doppelpunkt.

odd-empty = nichts zum Ausführen da ist
odd-long = mehr als { $most } Bytes darin stehen und manche Spiele den Rest als weiteren Befehl nehmen
odd-line-break = ein Zeilenumbruch darin steht
odd-control = ein Steuerzeichen darin steht ({ $code_point })
odd-space = ein Zeichen darin steht, das wie ein Leerzeichen aussieht ({ $code_point })
odd-invisible = ein unsichtbares Zeichen darin steht ({ $code_point })
odd-separator = `;` in manchen Spielen einen weiteren Befehl beginnt
odd-verb = im ersten Wort { $sign } steht, das nicht zu ASCII gehört
odd-slashes = mehr als ein Schrägstrich davor steht
odd-wrapper = { $command } andere Befehle ausführt

pattern-empty = nichts darin steht
pattern-part-of-word = `*` für ganze Wörter steht und { $word } deshalb nichts bedeutet; schreibe `*` für sich allein

patterns-empty = darin steht kein Muster; schreibe welche, etwa `say *; kick *`
patterns-too-many = { $count } Muster sind zu viele, { $most } sind das Höchste
patterns-too-long = { $count } Zeichen sind zu viele, { $most } sind das Höchste
patterns-bad = { $pattern } kann kein Muster sein, weil { $why }
