# Um einen Befehl bitten, den man nicht ausführen darf.

approval-approve-button = Genehmigen
approval-deny-button = Ablehnen
