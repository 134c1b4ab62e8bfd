# Fragen vor dem, was schwer rückgängig zu machen ist.

confirm-left = **{ $name }**: Es wurde nichts getan.
confirm-cancel-button = Abbrechen
confirm-until = -# Die Schaltflächen gelten bis { $time }.
