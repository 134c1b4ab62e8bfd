//! What @everyone may be granted: to see, to say something, to chat and to start a server. What stops one or runs commands is
//! granted to a role or a member.

use crate::model::Permission;

/// Whether @everyone may be granted this.
pub(super) fn may_have(permission: Permission) -> bool {
    matches!(permission, Permission::View | Permission::Say | Permission::Start | Permission::Chat)
}
