# Asking for a command that one may not run.

approval-ask-button = Ask for it
approval-approve-button = Approve
approval-deny-button = Deny

approval-may-by-now = **{ $server }**: you may run that by now. Type it again.
approval-cant-write = **{ $server }**: you can't write here yourself, so it can't be asked for here.
approval-asked-already = **{ $server }**: you have asked for something already. Wait until that is answered, or take it back with **Deny**.
approval-too-many = **{ $server }**: { $most } questions are waiting for an answer here already; ask again later.
approval-asked = **{ $server }**: You have asked for it, below.
approval-not-posted = **{ $server }**: The question could not be posted here.

# The card, above the command.
approval-asks = { $name } ({ $member }) asks to run this on **{ $server }**:
approval-who-can = { $approvers } can approve it.
approval-server-gone = That server is not bound here any more.
approval-who-can-answer = { $approvers } can answer this, for it takes who may grant it.
approval-answered-already = Somebody else has answered this already.

# What becomes of the card, and what the asker is told.
approval-withdrawn = Withdrawn.
approval-denied = ❌ Denied by { $by }.
approval-denied-told = **{ $server }**: { $by } has denied it.
approval-asker-unknown = Discord does not say just now whether { $name } is still here, so nothing was run. Press again in a moment.
approval-left = { $name } is not in this Discord server any more, so nothing was run.
approval-no-right = { $name } may not use it any more, so nothing was run.
approval-run = ✅ Approved by { $by } and run.
approval-approved = ✅ Approved by { $by }.
approval-approved-told = { $by } has approved it.
