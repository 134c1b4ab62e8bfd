//! Macros: commands under one name.

use serenity::model::id::{GuildId, RoleId, UserId};

use super::{BindingId, MacroId};

/// A macro.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Macro {
    /// Names it.
    pub id: MacroId,
    /// What it is.
    pub written: NewMacro,
    /// When it was written, in seconds since 1970-01-01 UTC.
    pub created_at: i64,
}

/// What a macro is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMacro {
    /// Its guild.
    pub guild: GuildId,
    /// Whose console gets the commands.
    pub binding: BindingId,
    /// What people call it; compared as names of bindings are.
    pub name: String,
    /// The commands, one a line, with places for what is asked for at each run.
    pub commands: String,
    /// Who may run it besides those with the permission.
    pub role: Option<RoleId>,
    /// Under whose rights the commands run.
    pub author: UserId,
    /// What they were called.
    pub author_name: String,
}
