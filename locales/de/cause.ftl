# Warum ein Spielserver endete (games/causes/): was es ist, und in einer zweiten Zeile, was zu tun ist.

cause-java-heap =
    Dem Spiel ist der Speicher von Java (Heap) ausgegangen.
    Gib dem Server mehr Speicher und erhöhe `-Xmx` in seinem Startbefehl, oder entferne Mods und Plugins und senke die Sichtweite.
cause-java-memory-setting =
    Java bekommt nicht so viel Speicher, wie der Startbefehl verlangt.
    Setze `-Xms` und `-Xmx` unter das Speicherlimit des Servers, und `-Xms` nicht über `-Xmx`.
cause-java-version =
    Es läuft die falsche Java-Version.
    Wähle im Panel bei den Starteinstellungen des Servers eine andere Java-Version (Docker-Image), wie Spiel, Mod oder Plugin sie verlangen.
cause-java-option =
    Java kennt eine Option des Startbefehls nicht.
    Berichtige die Option, die im Log steht, in den Starteinstellungen des Servers, oder wähle die Java-Version, die sie hat.
cause-java-no-jar =
    Die Datei, die Java starten soll, gibt es nicht.
    Prüfe den Namen der Jar-Datei in den Starteinstellungen, und ob die Datei hochgeladen oder installiert ist.
cause-java-bad-jar =
    Die Jar-Datei ist beschädigt oder keine Jar-Datei.
    Lade sie neu herunter; oft wurde sie nicht ganz hochgeladen, oder es wurde eine Webseite gespeichert.
cause-java-crashed =
    Java selbst ist abgestürzt.
    Sieh in die Datei `hs_err_pid` neben dem Spiel. Aktualisiere Java, entferne Mods mit nativem Code, und lass den Arbeitsspeicher testen, wenn es wieder passiert.
cause-minecraft-eula =
    Die EULA von Minecraft ist nicht angenommen.
    Lies sie und setze dann `eula=true` in `eula.txt`.
cause-port-in-use =
    Ein anderes Programm benutzt den Port schon.
    Warte eine Minute und starte neu. Bleibt es, such nach einer zweiten Kopie, die noch läuft, oder gib dem Server einen anderen Port (Allocation).
cause-minecraft-missing-mod =
    Ein Mod fehlt oder hat eine Version, die nicht passt.
    Im Log stehen der Mod und die verlangte Version: installiere sie, oder entferne den Mod, der sie verlangt.
cause-minecraft-duplicate-mod =
    Ein Mod ist doppelt da.
    Lösche die ältere der beiden Dateien, die im Log stehen, aus dem Ordner `mods`.
cause-minecraft-duplicate-plugin =
    Ein Plugin ist doppelt da.
    Lösche die ältere der beiden Dateien, die im Log stehen, aus dem Ordner `plugins`.
cause-minecraft-plugin =
    Ein Plugin konnte nicht geladen werden.
    Es steht im Log, oft auch, was es braucht: aktualisiere es, installiere, was es braucht, oder entferne es.
cause-minecraft-client-mod =
    Auf dem Server ist ein Mod, der nur für die Spiele der Spieler ist.
    Entferne den Mod, der im Log steht, vom Server; Spieler behalten ihn.
cause-minecraft-mod-failed =
    Ein Mod ist beim Laden gescheitert.
    Er steht im Log: aktualisiere ihn, oder entferne ihn und sieh, ob der Server startet.
cause-world-newer =
    Die Welt wurde von einer neueren Version des Spiels gespeichert.
    Nimm diese oder eine spätere Version, oder stelle ein Backup der Welt von vor dem Update wieder her.
cause-world-locked =
    Die Welt wird von einem anderen Prozess benutzt.
    Such nach einer zweiten Kopie des Servers, die noch läuft; stoppe oder beende sie und starte dann neu.
cause-world-corrupt =
    Ein Teil der Welt ist beschädigt.
    Heb eine Kopie auf und stelle dann ein Backup der Welt wieder her, oder des Teils, der im Log steht.
cause-minecraft-watchdog =
    Das Spiel hing und hat sich selbst beendet.
    Ein Schritt dauerte zu lange: der Stack-Trace im Log nennt das Plugin oder den Mod. Vielleicht hat der Server zu wenig Speicher oder CPU.
cause-download-failed =
    Eine Datei, die das Spiel braucht, konnte nicht geladen werden.
    Versuch es später noch einmal; bleibt es, hat die Maschine vielleicht keinen Weg zu dieser Adresse (DNS, Firewall).
cause-address-not-here =
    Das Spiel soll eine Adresse benutzen, die diese Maschine nicht hat.
    Lass `server-ip` (oder die Bind-Adresse) leer oder setze sie auf `0.0.0.0`.
cause-disk-full =
    Die Festplatte ist voll.
    Lösche alte Logs, Backups oder Welten, oder erhöhe das Festplattenlimit des Servers.
cause-missing-library =
    Eine Systembibliothek fehlt oder ist zu alt.
    Wähle in den Starteinstellungen des Servers ein anderes Docker-Image: das, das das Egg empfiehlt.
cause-permission-denied =
    Das Spiel darf eine Datei nicht lesen, schreiben oder ausführen.
    Prüfe die Datei, die im Log steht: ihre Rechte, oder ob ein anderer Benutzer sie hochgeladen hat. Eine Neuinstallation des Servers stellt sie richtig.
cause-start-file-missing =
    Die Datei oder der Befehl, der gestartet werden soll, ist nicht da.
    Prüfe den Startbefehl; fehlen die Dateien, installiere den Server neu.
cause-wrong-architecture =
    Das Programm ist für eine andere Art Prozessor.
    Lade die Version für den Prozessor dieser Maschine (x86-64 oder ARM).
cause-dependency-missing =
    Ein Paket, das das Programm braucht, ist nicht installiert.
    Installiere es (`npm install`, `pip install`) oder nenne es in der Variable des Eggs für Pakete.
cause-node-heap =
    Node.js ist der Speicher ausgegangen.
    Gib dem Server mehr Speicher und erhöhe `--max-old-space-size`, oder such nach einem Leck.
cause-login-token =
    Ein Login-Token ist falsch, oder ein Intent ist nicht eingeschaltet.
    Erzeuge auf der Entwicklerseite ein neues Token und trage es ein; schalte die Intents ein, die im Log stehen.
cause-steam-disk =
    Steam konnte die Dateien des Spiels nicht schreiben.
    Meist ist die Festplatte voll oder ihr Limit zu niedrig: schaff Platz und starte dann neu.
cause-steam-update =
    Steam konnte das Spiel nicht aktualisieren.
    Starte in einer Weile neu. Bleibt es, lösche `steamapps/appmanifest_….acf` und lass die Dateien prüfen.
cause-steam-licence =
    Steam verweigert diesem Konto das Spiel.
    Das Spiel braucht ein Konto, dem es gehört, oder ein anderes Passwort oder einen Code: prüfe den Steam-Login in den Starteinstellungen.
cause-source-map =
    Die Karte gibt es auf dem Server nicht.
    Berichtige den Namen der Karte in den Starteinstellungen, oder lade die Karte hoch oder füge ihr Workshop-Objekt hinzu.
cause-steam-token =
    Steam hat den Gameserver nicht angemeldet.
    Prüfe das Game-Server-Login-Token (GSLT) und ob der Query-Port frei ist; vielleicht ist Steam selbst gestört.
cause-unreal-memory =
    Dem Spiel ist der Speicher ausgegangen.
    Erhöhe das Speicherlimit des Servers; manche Spiele brauchen 8 bis 16 GiB. Ein täglicher Neustart hilft gegen Lecks.
cause-engine-crashed =
    Das Spiel selbst ist abgestürzt.
    Passiert es wieder: prüfe die Dateien, entferne Mods, versuch es ohne den neuesten Spielstand, und melde es den Machern des Spiels mit dem Log.
cause-valheim-password =
    Das Passwort erfüllt die Regeln von Valheim nicht.
    Es braucht mindestens fünf Zeichen und darf nicht im Namen des Servers oder der Welt vorkommen.
cause-engine-file =
    Dateien des Spiels fehlen.
    Installiere den Server neu, oder lass Steam die Dateien prüfen.
cause-zomboid-port =
    Project Zomboid kann seinen Port nicht benutzen.
    Vielleicht läuft noch eine andere Kopie; sonst prüfe, ob der Standardport und der Port danach dem Server gehören.
cause-factorio-login =
    Die Server von Factorio verweigern die Anmeldung.
    Setze Benutzername und Token in `server-settings.json`, oder schalte dort `public` aus.
cause-factorio-mod =
    Ein Mod konnte nicht geladen werden.
    Er steht im Log: aktualisiere ihn mit dem Spiel, installiere, was er braucht, oder schalte ihn in `mod-list.json` aus.
cause-dst-token =
    Das Token des Servers fehlt oder gilt nicht mehr.
    Erzeuge auf der Kontoseite von Klei ein neues und trage es in `cluster_token.txt` ein.
cause-fivem-licence =
    FiveM nimmt den Lizenzschlüssel nicht an.
    Erzeuge auf dem Portal von Cfx.re einen Schlüssel für die Adresse dieser Maschine und setze ihn in den Starteinstellungen.
cause-luanti-mod =
    Ein Mod oder Spiel konnte nicht geladen werden.
    Im Log stehen Datei und Zeile: aktualisiere oder entferne diesen Mod.
cause-minecraft-ticking =
    Ein Wesen oder ein Block hat das Spiel abstürzen lassen.
    Im Absturzbericht steht, welcher und wo: aktualisiere oder entferne seinen Mod, oder stelle diesen Chunk aus einem Backup wieder her.
