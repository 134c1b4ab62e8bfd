# Questions before what is hard to undo.

confirm-left = **{ $name }**: nothing was done.
confirm-cancel-button = Cancel
confirm-until = -# The buttons work until { $time }.
