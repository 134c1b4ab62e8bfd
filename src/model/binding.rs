//! Bindings: a game server that a guild has, under a name that people type.

use serenity::model::id::{GuildId, UserId};
use uuid::Uuid;

use super::{BindingId, BindingName, PanelId};

/// What `/mc say` writes to the console where a binding says nothing else; `{message}` is replaced.
pub const SAY_TEMPLATE: &str = "say {message}";

/// A server that a guild has bound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    /// Its id; never used for another.
    pub id: BindingId,
    /// The guild it belongs to.
    pub guild: GuildId,
    /// The guild's panel that it is on; none: the operator's.
    pub panel: Option<PanelId>,
    /// The full uuid of the server on the panel.
    pub server: Uuid,
    /// What people type for it; unique in the guild without regard to case.
    pub name: String,
    /// The console command of `/mc say`, with `{message}` in it.
    pub say_template: String,
    /// Who bound it.
    pub created_by: UserId,
    /// When, in seconds since 1970-01-01 UTC.
    pub created_at: i64,
}

/// A binding to be made.
#[derive(Debug, Clone)]
pub struct NewBinding {
    /// The guild.
    pub guild: GuildId,
    /// The guild's panel that it is on; none: the operator's.
    pub panel: Option<PanelId>,
    /// The full uuid of the server on the panel.
    pub server: Uuid,
    /// Its name.
    pub name: BindingName,
    /// The console command of `/mc say`; usually [`SAY_TEMPLATE`].
    pub say_template: String,
    /// Who binds it.
    pub created_by: UserId,
}
