//! What every command works with: the store, rights, consoles, mirrors and Discord.

use std::{fmt, ops::Deref, sync::Arc, time::Duration};

use super::{
    askers::Askers,
    changes,
    charts::Charts,
    components::waiting::WaitingComponents,
    interaction::{admission::Admission, in_flight::InFlight},
    link_attempts::LinkAttempts,
    power_locks::PowerLocks,
    rate_limit::RateLimit,
};
use crate::{
    access::Access,
    alerts::Alerts,
    audit::AuditChannels,
    boards::Boards,
    chat::Chat,
    config::{PanelGuilds, PanelLink},
    countdowns::Countdowns,
    discord::{calls::Calls, gateway_cache::GatewayCache, membership::Membership, start::Operators},
    history::History,
    model::Binding,
    observe::{Facts, Observers},
    plans::Plans,
    relay::Relay,
    secrets::Secrets,
    sockets::{PanelOptions, Panels, Server, ServerKey, Sockets, Status},
    store::Store,
    texts::GuildLanguages,
};

/// What commands work with.
pub struct Parts {
    /// The database.
    pub store: Store,
    /// Rights and audit.
    pub access: Access,
    /// The running consoles.
    pub sockets: Sockets,
    /// What is known of their servers beyond the state.
    pub observers: Observers,
    /// The panels that can be asked, and their server lists.
    pub panels: Panels,
    /// How panels are reached.
    pub panel_options: PanelOptions,
    /// Which panels guilds may link.
    pub panel_link: PanelLink,
    /// The panels that are being tried for that.
    pub link_attempts: LinkAttempts,
    /// What seals their keys.
    pub secrets: Secrets,
    /// The running mirrors.
    pub relay: Relay,
    /// How servers were over time.
    pub history: History,
    /// What draws that.
    pub charts: Charts,
    /// The alerts that are watched.
    pub alerts: Alerts,
    /// The cards that are kept up to date.
    pub boards: Boards,
    /// The bridges of games' chats.
    pub chat: Chat,
    /// What is to be done later.
    pub countdowns: Countdowns,
    /// What is to be done again and again.
    pub plans: Plans,
    /// Where each guild's actions are told.
    pub audit: AuditChannels,
    /// The way to have changed rows carried out.
    pub changes: changes::Changes,
    /// How Discord is answered and asked.
    pub calls: Calls,
    /// What the gateway has told of channels and rights.
    pub cache: GatewayCache,
    /// The application's owner, or who may change it of the team that owns it.
    pub operators: Operators,
    /// Which guilds the bot is in.
    pub membership: Membership,
    /// Which language the posts of each guild are in.
    pub languages: GuildLanguages,
    /// Who may bind servers of the operator's panel.
    pub panel_guilds: PanelGuilds,
    /// Those who asked for a command and can be told privately what came of it.
    pub askers: Askers,
    /// Selects and buttons that wait for a press.
    pub waiting: WaitingComponents<Data>,
    /// The interactions that are being carried out.
    pub in_flight: InFlight,
    /// How fast commands may go to consoles.
    pub rate_limit: RateLimit,
    /// How many interactions of a guild are carried out.
    pub admission: Admission,
    /// How long what a console prints after a command counts as its answer.
    pub hear_for: Duration,
    /// The power actions that servers are at.
    pub power_locks: PowerLocks,
    /// Whether members may show which player of a game they are.
    pub player_links: bool,
    /// For how many days what was unbound can be brought back.
    pub forget_days: u16,
}

/// A shared handle to [`Parts`].
#[derive(Clone)]
pub struct Data(Arc<Parts>);

impl Data {
    /// Shares the parts.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }

    /// Whether the bot's operator has a panel.
    pub(super) fn has_operators_panel(&self) -> bool {
        self.panel_options.operator.is_some()
    }

    /// The running console of a binding.
    pub(super) fn server(&self, binding: &Binding) -> Option<Arc<Server>> {
        self.sockets.get(server_key(binding))
    }

    /// Has a console tried again that had given up.
    pub(super) fn try_again(&self, binding: &Binding) {
        if let Some(server) = self.sockets.get(server_key(binding)) {
            server.try_again();
        }
    }

    /// What is known of a binding's server beyond its state.
    pub(super) fn facts_of(&self, binding: &Binding) -> Option<Facts> {
        self.observers.facts(server_key(binding))
    }

    /// What is known of a binding's server, also where there is no way to its console.
    pub(super) fn status_of(&self, binding: &Binding) -> Option<Status> {
        self.sockets.status(server_key(binding))
    }
}

impl Deref for Data {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl fmt::Debug for Data {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Data")
    }
}

/// Which socket is a binding's.
#[must_use]
pub fn server_key(binding: &Binding) -> ServerKey {
    ServerKey::of(binding)
}

/// What a command function ends with when Discord didn't take our answer; everything a person should read is an
/// answer, not an error.
pub type Failure = serenity::Error;

/// A slash command as poise hands it over.
pub(super) type Context<'a> = poise::Context<'a, Data, Failure>;
