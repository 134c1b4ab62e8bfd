# Um einen Befehl bitten, den man nicht ausführen darf.

approval-ask-button = Darum bitten
approval-approve-button = Genehmigen
approval-deny-button = Ablehnen

approval-may-by-now = **{ $server }**: Das darfst du inzwischen ausführen. Gib es noch einmal ein.
approval-cant-write = **{ $server }**: Du kannst hier selbst nicht schreiben, deshalb kann hier nicht darum gebeten werden.
approval-asked-already = **{ $server }**: Du hast schon um etwas gebeten. Warte, bis darauf geantwortet wurde, oder nimm es mit **Ablehnen** zurück.
approval-too-many = **{ $server }**: Hier warten schon { $most } Bitten auf eine Antwort; bitte später noch einmal darum.
approval-asked = **{ $server }**: Du hast darum gebeten, siehe unten.
approval-not-posted = **{ $server }**: Die Bitte konnte hier nicht gepostet werden.

# Die Karte, über dem Befehl.
approval-asks = { $name } ({ $member }) möchte das auf **{ $server }** ausführen:
approval-who-can = { $approvers } kann es genehmigen.
approval-server-gone = Dieser Server ist hier nicht mehr eingerichtet.
approval-who-can-answer = { $approvers } kann darauf antworten, denn das darf nur, wer es auch erlauben kann.
approval-answered-already = Jemand anders hat schon darauf geantwortet.

# Was aus der Karte wird, und was der Bittende erfährt.
approval-withdrawn = Zurückgezogen.
approval-denied = ❌ Abgelehnt von { $by }.
approval-denied-told = **{ $server }**: { $by } hat es abgelehnt.
approval-asker-unknown = Discord sagt gerade nicht, ob { $name } noch hier ist, deshalb wurde nichts ausgeführt. Drücke gleich noch einmal.
approval-left = { $name } ist nicht mehr auf diesem Discord-Server, deshalb wurde nichts ausgeführt.
approval-no-right = { $name } darf ihn nicht mehr benutzen, deshalb wurde nichts ausgeführt.
approval-run = ✅ Genehmigt von { $by } und ausgeführt.
approval-approved = ✅ Genehmigt von { $by }.
approval-approved-told = { $by } hat es genehmigt.
