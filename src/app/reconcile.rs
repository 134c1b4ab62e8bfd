//! One path for start, restart and change: compare the rows with what runs, start and stop the difference.

use std::{
    collections::{HashMap, HashSet, hash_map},
    sync::Arc,
    time::{Duration, SystemTime},
};

use serenity::model::id::{ChannelId, GuildId};
use tokio::sync::mpsc;
use tracing::{error, info, warn};

use super::{leaving::Leaving, linked::Linked};
use crate::{
    alerts::{self, Alerts},
    audit::AuditChannels,
    boards::{self, Boards},
    chat::{self, Chat},
    commands::{
        changes::{Change, DEADLINE, Effect, What},
        server_key,
    },
    countdowns::Countdowns,
    games::{Profile, profiles},
    history::History,
    masking::{self, filter::Rules, mask::Visitors},
    model::{Alert, Binding, BindingId, Board, ChatBridge, Filters, Mirror},
    observe::Observers,
    open_files::{Bound, OpenFiles},
    plans::Plans,
    relay::{Beginning, Delivery, Relay, Spec},
    sockets::{GuildPanel, Server, ServerKey, Sockets},
    store::{Checkpoint, Guilds, LinkedPanel, Store, StoreError},
    tasks::Tasks,
    text,
    texts::{GuildLanguages, Language},
};

/// Until rows that could not be read are read again.
const AGAIN_AFTER: Duration = Duration::from_secs(2);
/// Until it is looked again whether the key of a panel can be opened: somebody may have put the key file back.
const KEYS_AGAIN_AFTER: Duration = Duration::from_secs(60);
/// For writing down how far the mirrors of a panel have come before its consoles are read anew.
const MARKING: Duration = Duration::from_secs(2);

pub(super) struct Reconciler {
    pub(super) store: Store,
    pub(super) sockets: Sockets,
    pub(super) history: History,
    pub(super) relay: Relay,
    pub(super) linked: Linked,
    pub(super) tasks: Tasks,
    /// Channels that Discord says are gone.
    pub(super) gone: mpsc::Receiver<ChannelId>,
    pub(super) observers: Observers,
    pub(super) audit: AuditChannels,
    pub(super) alerts: Alerts,
    /// The cards that are kept up to date.
    pub(super) boards: Boards,
    /// The bridges of games' chats.
    pub(super) chat: Chat,
    /// What is to be done later.
    pub(super) countdowns: Countdowns,
    /// What is to be done again and again.
    pub(super) plans: Plans,
    /// The languages of guilds' posts.
    pub(super) languages: GuildLanguages,
    /// Guilds that the bot is not in any more.
    pub(super) leaving: Leaving,
    pub(super) files: OpenFiles,
    /// It was told that not all consoles can be connected at once.
    pub(super) short_of_files: bool,
}

/// Everything that says what is to run.
struct Rows {
    panels: Vec<LinkedPanel>,
    bindings: HashMap<BindingId, Binding>,
    /// Without those whose channel is gone.
    mirrors: Vec<Mirror>,
    /// How far an earlier process has come.
    checkpoints: HashMap<ChannelId, Checkpoint>,
    filters: HashMap<ChannelId, Filters>,
    /// Which games were chosen.
    games: HashMap<BindingId, String>,
    alerts: Vec<Alert>,
    mask_keys: HashMap<GuildId, [u8; 32]>,
    guilds: Guilds,
    /// Without those that are kept no longer.
    boards: Vec<Board>,
    bridges: Vec<ChatBridge>,
}

impl Rows {
    async fn read(store: &Store, why: Beginning) -> Result<Self, StoreError> {
        let panels = store.all_panels().await?;
        let bindings = store.all_bindings().await?.into_iter().map(|binding| (binding.id, binding)).collect();
        let mut mirrors = store.all_mirrors().await?;
        mirrors.retain(|mirror| mirror.gone_at.is_none());
        let checkpoints = match why {
            Beginning::Restart => store.all_checkpoints().await?,
            Beginning::Asked => HashMap::new(),
        };
        let mut mask_keys = HashMap::new();
        for mirror in &mirrors {
            if let hash_map::Entry::Vacant(free) = mask_keys.entry(mirror.guild) {
                free.insert(store.mask_key(mirror.guild).await?);
            }
        }
        let (filters, games) = (store.all_filters().await?, store.chosen_games().await?);
        let (alerts, guilds) = (store.all_alerts().await?, store.guilds().await?);
        let mut boards = store.all_boards().await?;
        boards.retain(|board| board.message.stopped.is_none());
        let bridges = store.all_chat_bridges().await?;
        Ok(Self {
            panels,
            bindings,
            mirrors,
            checkpoints,
            filters,
            games,
            alerts,
            mask_keys,
            guilds,
            boards,
            bridges,
        })
    }

    /// Leaves out what is of guilds that the bot is not in.
    fn without_left(&mut self, is_left: impl Fn(GuildId, &Guilds) -> bool) {
        let guilds = &self.guilds;
        self.panels.retain(|panel| !is_left(panel.guild, guilds));
        self.bindings.retain(|_, binding| !is_left(binding.guild, guilds));
        self.mirrors.retain(|mirror| !is_left(mirror.guild, guilds));
        self.alerts.retain(|alert| !is_left(alert.guild, guilds));
        self.boards.retain(|board| !is_left(board.guild, guilds));
        self.bridges.retain(|bridge| !is_left(bridge.guild, guilds));
    }

    fn rules(
        &self,
        mirror: &Mirror,
        visitors: Arc<Visitors>,
        server: &Server,
        languages: &GuildLanguages,
    ) -> Arc<Rules> {
        let filters = self.filters.get(&mirror.channel).cloned().unwrap_or_default();
        let key = self.mask_keys.get(&mirror.guild).copied().unwrap_or_default();
        let known = Arc::clone(server.known_values());
        let rules = masking::rules_of(&filters, key).with_visitors(visitors).with_known(known);
        Arc::new(rules.speaking(languages, mirror.guild))
    }
}

/// The games that were chosen, of each server by its oldest binding. What is no profile any more does not count.
fn chosen_games(
    games: &HashMap<BindingId, String>,
    bindings: &HashMap<BindingId, Binding>,
) -> HashMap<ServerKey, &'static Profile> {
    let mut by_age: Vec<_> = games.iter().collect();
    // The last one that is put in stays.
    by_age.sort_by_key(|(binding, _)| std::cmp::Reverse(binding.0));
    let chosen = by_age
        .into_iter()
        .filter_map(|(binding, game)| Some((server_key(bindings.get(binding)?), profiles().by_name(game)?)));
    chosen.collect()
}

/// The boards with the servers that they show.
fn wanted(boards: Vec<Board>, bindings: &HashMap<BindingId, Binding>) -> Vec<boards::Wanted> {
    let shown = |board: &Board| match board.binding {
        Some(binding) => bindings.get(&binding).into_iter().collect::<Vec<_>>(),
        None => bindings.values().filter(|binding| binding.guild == board.guild).collect(),
    };
    let wanted = boards.into_iter().map(|board| {
        let servers = shown(&board).into_iter().map(|binding| (binding.clone(), server_key(binding)));
        boards::Wanted { servers: servers.collect(), board }
    });
    wanted.collect()
}

impl Reconciler {
    /// Carries out changes until nobody can ask for one any more. What could not be carried out because the rows
    /// can't be read is tried again until it can.
    pub(super) async fn serve(mut self, mut requests: mpsc::Receiver<Change>) {
        let (mut behind, mut why) = (false, Beginning::Asked);
        loop {
            let change = tokio::select! {
                Some(channel) = self.gone.recv() => {
                    behind |= self.forget(channel).await.is_err();
                    continue;
                }
                () = self.leaving.news() => match self.attend(&mut why).await {
                    true => None,
                    false => continue,
                },
                change = requests.recv() => match change {
                    Some(change) => Some(change),
                    None => return,
                },
                () = tokio::time::sleep(AGAIN_AFTER), if behind => None,
                () = tokio::time::sleep(KEYS_AGAIN_AFTER), if self.linked.some_are_closed() => None,
            };
            if behind {
                self.attend(&mut why).await;
            }
            let applied = self.apply(why).await;
            if let (Err(failed), false) = (&applied, behind) {
                error!("a change can't be carried out yet, it is tried again: {failed}");
            }
            behind = applied.is_err() || self.leaving.is_open();
            why = if applied.is_err() { why } else { Beginning::Asked };
            let Some(Change { what, reply }) = change else { continue };
            if applied.is_err() {
                // Whoever asked may have stopped waiting.
                drop(reply.send(Effect { behind, ..Effect::default() }));
                continue;
            }
            let outcome = self.outcome(what).await;
            self.tasks.spawn("outcome", async move { drop(reply.send(outcome.await)) }).release();
        }
    }

    /// Takes in which guilds the bot is in; says whether what runs must change. Where the bot came back, mirrors begin
    /// as at a start.
    async fn attend(&mut self, why: &mut Beginning) -> bool {
        let waited = self.leaving.is_open();
        match self.leaving.take_in(&self.store).await {
            Ok(None) => false,
            Ok(Some(news)) => {
                if news == Beginning::Restart {
                    *why = news;
                }
                true
            }
            Err(failed) => {
                if !waited {
                    error!("it can't be written down yet which guilds the bot is in: {failed}");
                }
                true
            }
        }
    }

    /// Makes what runs equal to the rows. Servers that are mirrored connect first.
    ///
    /// # Errors
    /// When the rows can't be read; what runs is left as it is then.
    pub(super) async fn apply(&mut self, why: Beginning) -> Result<(), StoreError> {
        let mut rows = Rows::read(&self.store, why).await?;
        self.languages.keep(&chosen_languages(&rows.guilds));
        rows.without_left(|guild, guilds| self.leaving.is_left(guild, guilds));
        if why == Beginning::Restart {
            let servers: HashSet<_> = rows.bindings.values().map(server_key).collect();
            info!(
                "the database is {}: {} servers are bound, {} channels mirror a console",
                self.store.path().display(),
                servers.len(),
                rows.mirrors.len()
            );
        }
        self.observers.choose_games(chosen_games(&rows.games, &rows.bindings));
        let other = self.linked.settle(&rows.panels);
        if !other.is_empty() {
            // With another key the consoles are read anew, from where their mirrors are.
            self.sockets.close_of(&other);
            self.relay.marked(MARKING).await;
            rows.checkpoints = self.store.all_checkpoints().await.unwrap_or_default();
        }
        for mirror in &rows.mirrors {
            let Some(binding) = rows.bindings.get(&mirror.binding) else { continue };
            let Some(server) = self.connect(binding) else { continue };
            let anew = binding.panel.is_some_and(|panel| other.contains(&GuildPanel(panel.0)));
            let why = if anew { Beginning::Restart } else { why };
            let checkpoint = rows.checkpoints.get(&mirror.channel).filter(|_| why == Beginning::Restart);
            let visitors = self.relay.visitors(mirror.guild);
            let rules = rows.rules(mirror, visitors, &server, &self.languages);
            let spec = Spec { row: mirror, binding, checkpoint, rules };
            self.relay.keep(&spec, &server, why);
        }
        rows.bindings.values().for_each(|binding| drop(self.connect(binding)));
        let servers: HashSet<_> = rows.bindings.values().map(server_key).collect();
        let channels: HashSet<_> = rows.mirrors.iter().map(|mirror| mirror.channel).collect();
        self.relay.stop_others(&channels);
        self.sockets.close_others(&servers);
        self.history.follow(rows.bindings.values().map(|binding| (binding.id, server_key(binding))));
        self.alerts.keep(self.watched(&rows));
        self.chat.keep(self.bridged(&rows));
        self.tell_actions_in(&rows.guilds);
        let boards = wanted(rows.boards, &rows.bindings);
        self.boards.keep(boards, |guild| self.leaving.is_left(guild, &rows.guilds));
        // Those of servers that were let go are over.
        self.countdowns.look();
        self.plans.look();
        self.tell_shortage(&servers);
        Ok(())
    }

    /// The alerts, each with what must not be shown of its server's console: what the mirror in its channel masks, else
    /// what any mirror of the server does, else the presets.
    fn watched(&self, rows: &Rows) -> Vec<alerts::Wanted> {
        let watched = |alert: &Alert| {
            let binding = rows.bindings.get(&alert.binding)?.clone();
            let (rules, mirrored) = self.rules(rows, &binding, alert.channel);
            let server = server_key(&binding);
            Some(alerts::Wanted { alert: alert.clone(), binding, server, rules, mirrored })
        };
        rows.alerts.iter().filter_map(watched).collect()
    }

    /// The bridges of chat, each with what must not be shown, as above.
    fn bridged(&self, rows: &Rows) -> Vec<chat::Wanted> {
        let bridged = |bridge: &ChatBridge| {
            let binding = rows.bindings.get(&bridge.binding)?.clone();
            let (rules, _) = self.rules(rows, &binding, bridge.channel);
            let server = server_key(&binding);
            Some(chat::Wanted { bridge: bridge.clone(), binding, server, rules })
        };
        rows.bridges.iter().filter_map(bridged).collect()
    }

    /// What must not be shown of a server's console in a channel, and whether that mirrors it.
    fn rules(&self, rows: &Rows, binding: &Binding, channel: ChannelId) -> (Arc<[Arc<Rules>]>, bool) {
        let (key, guild) = (server_key(binding), binding.guild);
        let mirrors: Vec<_> = rows.mirrors.iter().filter(|mirror| mirror.binding == binding.id).collect();
        let here = mirrors.iter().find(|mirror| mirror.channel == channel);
        let visitors = self.relay.visitors(guild);
        let rules: Vec<_> = match self.sockets.get(key) {
            None => Vec::new(),
            Some(server) => {
                let shown = here.map_or(&mirrors[..], std::slice::from_ref).iter();
                shown.map(|mirror| rows.rules(mirror, visitors.clone(), &server, &self.languages)).collect()
            }
        };
        let rules = if rules.is_empty() {
            let known = self.sockets.get(key).map(|server| Arc::clone(server.known_values()));
            let rules = Rules::default().with_visitors(visitors).with_known(known.unwrap_or_default());
            vec![Arc::new(rules.speaking(&self.languages, guild))]
        } else {
            rules
        };
        (rules.into(), here.is_some())
    }

    fn tell_shortage(&mut self, servers: &HashSet<ServerKey>) {
        let bound = Bound::count(servers.iter().map(|server| server.panel.is_some()));
        let shortage = self.files.shortage(bound);
        if let Some(words) = shortage.as_ref().filter(|_| !self.short_of_files) {
            warn!("{words}");
        }
        self.short_of_files = shortage.is_some();
    }

    fn tell_actions_in(&self, guilds: &Guilds) {
        let (left, here): (HashMap<_, _>, HashMap<_, _>) =
            guilds.audit_channels.iter().partition(|(guild, _)| self.leaving.is_left(**guild, guilds));
        left.into_keys().for_each(|guild: GuildId| self.audit.end(guild));
        self.audit.keep(here);
    }

    fn connect(&self, binding: &Binding) -> Option<Arc<Server>> {
        let server = server_key(binding);
        let reason = match self.linked.panels().get(server.panel) {
            Some(Ok(reached)) => {
                let connected = self.sockets.keep(server, &reached);
                return connected.inspect_err(|failed| error!(%server, "no console: {failed}")).ok();
            }
            Some(Err(reason)) => reason,
            None => text!("panel-not-linked"),
        };
        self.sockets.give_up(server, &reason);
        None
    }

    /// Discord says that a channel is no more: its mirror ends, its row stays.
    async fn forget(&mut self, channel: ChannelId) -> Result<(), StoreError> {
        if self.store.mark_gone(channel, seconds()).await? {
            warn!(%channel, "the channel is gone: its mirror ends; `/console unmirror` removes it");
        }
        self.apply(Beginning::Asked).await
    }

    /// What comes of a change, waited for on a task of its own.
    async fn outcome(&self, what: What) -> impl Future<Output = Effect> + Send + 'static {
        let (binding, channel) = match what {
            What::Bound(binding, channel) => (Some(binding), channel),
            What::Mirrored(binding, channel) => {
                self.relay.try_again(channel);
                (Some(binding), Some(channel))
            }
            What::Other => (None, None),
        };
        let server = self.server(binding).await;
        let relay = self.relay.clone();
        async move {
            let connected = async {
                match server {
                    Some(server) => Some(server.settled(DEADLINE).await),
                    None => None,
                }
            };
            let (server, mirror) = tokio::join!(connected, settled(&relay, channel));
            Effect { server, mirror, behind: false }
        }
    }

    async fn server(&self, binding: Option<BindingId>) -> Option<Arc<Server>> {
        let bindings = self.store.all_bindings().await.ok()?;
        let bound = bindings.into_iter().find(|bound| Some(bound.id) == binding)?;
        self.sockets.get(server_key(&bound))
    }
}

/// The languages that were chosen. A tag that the catalogue of this version lacks is read as the nearest.
fn chosen_languages(guilds: &Guilds) -> HashMap<GuildId, Language> {
    guilds.languages.iter().map(|(guild, tag)| (*guild, Language::of(tag))).collect()
}

/// Seconds since 1970; a clock before that counts as 1970.
fn seconds() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

async fn settled(relay: &Relay, channel: Option<ChannelId>) -> Option<Delivery> {
    relay.settled(channel?, DEADLINE).await
}
