//! Commands that members ask for.

use serenity::model::id::{GuildId, UserId};

use super::{ApprovalId, BindingId, Permission};

/// A command that a member may not run and asks for, until somebody answers. What the command is stands sealed beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// Names it.
    pub id: ApprovalId,
    /// Where it was asked.
    pub guild: GuildId,
    /// Who asks.
    pub asker: UserId,
    /// What they were called then.
    pub asker_name: String,
    /// Whose console is to get it.
    pub binding: BindingId,
    /// The permission that it needs: `command`, or `say` for what `/mc say` makes.
    pub needs: Permission,
    /// When, in seconds since 1970-01-01 UTC.
    pub asked_at: i64,
}
