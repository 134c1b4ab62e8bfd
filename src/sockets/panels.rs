//! The panels that are reached: the operator's and those that guilds have linked, each with its client and its server
//! list.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, Mutex},
    time::Duration,
};

use pterosocket::{
    PanelUrl, Reach, ReadBudget, Resolver, SocketLimit,
    panel::{BadApiKey, Panel},
};
use secrecy::{ExposeSecret, SecretString};
use serenity::model::id::GuildId;

use super::{
    GuildPanel,
    directory::{Directory, Extent},
};
use crate::{
    config::Config,
    known_values::{KnownKey, ValueShare},
    open_files::OpenFiles,
    tasks::{Tasks, lock},
    telemetry::redact,
    texts::Text,
    trust,
};

/// What the sockets over a guild's own panels may read in a second, all together, bytes: ten thousand lines of a console
/// that prints without end.
const READ_PER_SECOND: u32 = 2 * 1024 * 1024;
/// What they may read at once after a quiet time, bytes: the logs of some servers.
const READ_AT_ONCE: u32 = 8 * 1024 * 1024;
/// Names that are looked up at once for a guild's own panels and their daemons.
const LOOK_UPS: usize = 2;
/// The same for all guilds together.
pub const LOOK_UPS_OF_ALL: usize = 64;

/// What each guild may take with panels of its own.
#[derive(Debug, Clone)]
pub struct Shares {
    resolver: Resolver,
    guilds: Arc<Mutex<BTreeMap<GuildId, Share>>>,
}

#[derive(Debug, Clone)]
struct Share {
    resolver: Resolver,
    reading: ReadBudget,
    values: ValueShare,
}

impl Default for Shares {
    fn default() -> Self {
        Self::new(Resolver::new(LOOK_UPS_OF_ALL))
    }
}

impl Shares {
    /// Names are looked up by `resolver`, of which each guild has a part.
    #[must_use]
    pub fn new(resolver: Resolver) -> Self {
        Self { resolver, guilds: Arc::default() }
    }

    /// One for each guild, however many panels it links, one after another too: it stays while the program runs.
    fn of(&self, guild: GuildId) -> Share {
        let new = || Share {
            resolver: self.resolver.part(LOOK_UPS),
            reading: ReadBudget::new(READ_PER_SECOND, READ_AT_ONCE),
            values: ValueShare::default(),
        };
        lock(&self.guilds).entry(guild).or_insert_with(new).clone()
    }
}

/// How panels are reached.
#[derive(Debug, Clone)]
pub struct PanelOptions {
    /// The operator's panel.
    pub operator: Option<PanelUrl>,
    /// Whether linked panels may be in private networks and without TLS.
    pub allow_private: bool,
    /// How long a panel may take to answer.
    pub within: Duration,
    /// What each guild may take.
    pub shares: Shares,
    /// How many consoles may be connected at once.
    pub socket_limit: SocketLimit,
}

impl PanelOptions {
    /// As the settings and the limit of open files have them.
    #[must_use]
    pub fn new(config: &Config, within: Duration, files: OpenFiles) -> Self {
        let operator = config.panel.as_ref().map(|panel| panel.url.clone());
        Self {
            operator,
            allow_private: config.allow_private_panels,
            within,
            shares: Shares::default(),
            socket_limit: files.socket_limit(),
        }
    }

    /// A client for a panel that `guild` has linked, within the guild's share. What looks like a secret of its is known to be one as long as the
    /// client has it. Strangers choose where it is, and it chooses where its daemons
    /// are, so both are kept to public addresses; the operator's own panel is not a stranger's choice.
    ///
    /// # Errors
    /// If the key can't stand in a header.
    pub fn linked(&self, guild: GuildId, url: PanelUrl, key: SecretString) -> Result<Panel, BadApiKey> {
        let trusted = self.allow_private || self.is_operators(&url);
        let reach = if trusted { Reach::Anywhere } else { Reach::Public };
        // A stranger's panel must not choose what vanishes from the log.
        let known = redact::is_key(key.expose_secret()).then(|| redact::know(&key));
        let tokens = move |token: &SecretString| {
            let token = redact::is_jwt(token.expose_secret()).then(|| redact::know(token));
            Arc::new((token, known.clone())) as _
        };
        let Share { resolver, reading, .. } = self.shares.of(guild);
        Panel::builder(url, key)
            .tls(trust::tls())
            .reach(reach)
            .resolver(resolver)
            .read_budget(reading)
            .socket_limit(self.socket_limit.counting_requests())
            .timeout(self.within)
            .on_secret(tokens)
            .build()
    }

    /// A client for the operator's panel. Its key and each token are known to be secret as long as the client has them.
    ///
    /// # Errors
    /// If the key can't stand in a header.
    pub fn operators(&self, url: PanelUrl, key: SecretString) -> Result<Panel, BadApiKey> {
        let known = redact::know(&key);
        let tokens = move |token: &SecretString| Arc::new((redact::know(token), known.clone())) as _;
        Panel::builder(url, key)
            .tls(trust::tls())
            .socket_limit(self.socket_limit.clone())
            .timeout(self.within)
            .on_secret(tokens)
            .build()
    }

    /// What the panels of `guild` may have known by value, together.
    #[must_use]
    pub fn value_share(&self, guild: GuildId) -> ValueShare {
        self.shares.of(guild).values
    }

    /// Whether this is the operator's panel.
    #[must_use]
    pub fn is_operators(&self, url: &PanelUrl) -> bool {
        self.operator.as_ref() == Some(url)
    }
}

/// A panel that can be asked.
#[derive(Debug, Clone)]
pub struct Reached {
    /// Its client.
    pub panel: Panel,
    /// Its server list.
    pub directory: Directory,
    /// Its API key, which is masked in the consoles of its servers.
    pub key: KnownKey,
    /// What its servers may have known by value together with others of a guild's; none: as much as there is.
    pub values: Option<ValueShare>,
}

impl Reached {
    /// The operator's panel: the whole list is kept.
    #[must_use]
    pub fn operators(panel: Panel, tasks: Tasks) -> Self {
        Self::new(panel, Extent::Whole, None, tasks)
    }

    /// A linked panel, which may answer anything: what is kept of its list is bounded.
    #[must_use]
    pub fn linked(panel: Panel, values: ValueShare, tasks: Tasks) -> Self {
        Self::new(panel, Extent::Bounded, Some(values), tasks)
    }

    fn new(panel: Panel, extent: Extent, values: Option<ValueShare>, tasks: Tasks) -> Self {
        let (directory, key) = (Directory::new(panel.clone(), extent, tasks), KnownKey::new(panel.key()));
        Self { panel, directory, key, values }
    }
}

/// A panel that can be asked, or why there is no way to it, in words for whoever may link it anew.
pub type PanelAccess = Result<Reached, Text>;

/// The panels that are reached, and why others are not. Clones share them.
#[derive(Clone, Default)]
pub struct Panels(Arc<Mutex<BTreeMap<Option<GuildPanel>, PanelAccess>>>);

impl Panels {
    /// Puts a panel there. None: the operator's.
    pub fn set(&self, panel: Option<GuildPanel>, access: PanelAccess) {
        lock(&self.0).insert(panel, access);
    }

    /// Forgets the linked panels of which `wanted` is false.
    pub fn retain(&self, wanted: impl Fn(GuildPanel) -> bool) {
        lock(&self.0).retain(|panel, _| panel.is_none_or(&wanted));
    }

    /// A panel; `None` for one that is not known (yet).
    #[must_use]
    pub fn get(&self, panel: Option<GuildPanel>) -> Option<PanelAccess> {
        lock(&self.0).get(&panel).cloned()
    }
}

impl fmt::Debug for Panels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Panels").field(&lock(&self.0).keys().collect::<Vec<_>>()).finish()
    }
}
