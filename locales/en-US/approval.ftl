# Asking for a command that one may not run.

approval-approve-button = Approve
approval-deny-button = Deny
