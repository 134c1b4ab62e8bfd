//! Binding a server and having a channel show its console, as `/server bind` and `wingcord setup` do it: the rows that
//! come of it. Who may do so is decided elsewhere.

use serenity::model::id::{ChannelId, GuildId, UserId};
use uuid::Uuid;

use super::{ActionDetails, Binding, BindingName, NewBinding, NewMirror, PanelId, SAY_TEMPLATE};

/// What is to be bound, and where its console is to be shown.
#[derive(Debug, Clone)]
pub struct BindAction {
    /// The guild.
    pub guild: GuildId,
    /// The guild's panel that the server is on, and where that is; none: the operator's.
    pub panel: Option<(PanelId, String)>,
    /// The full uuid of the server on the panel.
    pub server: Uuid,
    /// The name that it gets.
    pub name: BindingName,
    /// Who binds it.
    pub by: UserId,
    /// The channel that shows its console.
    pub mirror: Option<ChannelId>,
    /// The name of the binding that this channel shows until now.
    pub instead_of: Option<String>,
}

impl BindAction {
    /// For the audit log.
    #[must_use]
    pub fn details(&self) -> ActionDetails {
        ActionDetails::Bind {
            name: self.name.to_string(),
            server: self.server,
            panel: self.panel.as_ref().map(|(_, url)| url.clone()),
            mirror: self.mirror,
            instead_of: self.instead_of.clone(),
        }
    }

    /// The binding.
    #[must_use]
    pub fn binding(&self) -> NewBinding {
        NewBinding {
            guild: self.guild,
            panel: self.panel.as_ref().map(|(panel, _)| *panel),
            server: self.server,
            name: self.name.clone(),
            say_template: SAY_TEMPLATE.into(),
            created_by: self.by,
        }
    }

    /// The mirror of the binding that was made, where there is to be one.
    #[must_use]
    pub fn mirror(&self, binding: &Binding) -> Option<NewMirror> {
        self.mirror.map(|channel| NewMirror::new(self.guild, channel, binding.id, self.by))
    }
}
