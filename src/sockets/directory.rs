//! The panel's server list, cached: people type against it while the panel may be slow.
//!
//! A list that could not be read to its end is used for what it has. It is no proof that a server does not exist: that
//! one server is then [asked for](Directory::ask).

mod reading;

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use pterosocket::panel::{Panel, PanelError, Server, ServerLimits};
use tokio::{
    sync::{Mutex, watch},
    time::{Instant, timeout},
};
use uuid::Uuid;

pub(super) use reading::Extent;

use self::reading::Read;
use crate::{games::Found, known_values::Secret, tasks::Tasks};

/// A cached list younger than this is not asked for again. A page holds up to 100 servers, so a list costs few
/// requests of the panel's 256 a minute.
const FRESH: Duration = Duration::from_secs(60);
/// The same of a list that was read in part.
const FRESH_IN_PART: Duration = Duration::from_secs(10);

/// Characters that are kept of a linked panel's names; the panel's own forms take 191.
const NAME: usize = 200;

/// How many characters of a uuid people know as the short id.
const SHORT: usize = 8;

/// A server as the panel lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Full uuid.
    pub uuid: Uuid,
    /// What the panel calls it in addresses: eight characters, or `serv_…` on newer panels.
    pub identifier: String,
    /// Its name on the panel.
    pub name: String,
    /// Its node's name.
    pub node: String,
    /// What it may use.
    pub limits: ServerLimits,
}

/// What is known of a panel's servers.
#[derive(Debug, Clone)]
pub struct List {
    /// The servers.
    pub servers: Arc<[Listed]>,
    /// Why there may be others: the list could not be read to its end, or not again. `None`: these are all.
    pub unread: Option<Arc<PanelError>>,
}

/// The cached list.
#[derive(Clone)]
pub struct Directory {
    panel: Panel,
    extent: Extent,
    tasks: Tasks,
    list: Arc<watch::Sender<Option<Taken>>>,
    refreshing: Arc<Mutex<()>>,
}

/// A list as it was taken.
#[derive(Clone)]
pub(super) struct Taken {
    at: Instant,
    /// An error where not one server could be read, now or before.
    list: Result<List, Arc<PanelError>>,
    /// Of servers that come with their startup variables.
    pub(super) values: Arc<Values>,
    /// Which games the servers are.
    pub(super) games: Arc<Games>,
}

/// Games of servers.
pub(super) type Games = HashMap<Uuid, Found<'static>>;

/// The secrets of servers.
pub(super) type Values = HashMap<Uuid, Arc<OfServer>>;

/// What a list tells of one server's secrets.
#[derive(Debug)]
pub(super) struct OfServer {
    /// The server's name.
    pub(super) server: String,
    pub(super) secrets: Box<[Secret]>,
}

impl OfServer {
    /// Bytes of the secrets.
    fn len(&self) -> usize {
        self.secrets.iter().map(Secret::len).sum()
    }
}

impl Taken {
    fn is_fresh(&self) -> bool {
        match &self.list {
            Ok(List { unread: None, .. }) => self.at.elapsed() <= FRESH,
            Ok(_) => self.at.elapsed() <= FRESH_IN_PART,
            Err(_) => false,
        }
    }
}

impl Directory {
    /// An empty cache for `panel`; it is filled when first asked.
    #[must_use]
    pub(super) fn new(panel: Panel, extent: Extent, tasks: Tasks) -> Self {
        Self { panel, extent, tasks, list: Arc::new(watch::Sender::new(None)), refreshing: Arc::default() }
    }

    /// What is known within `patience`: an old list is given at once while a new one is fetched in the background.
    /// `None`: the panel has not answered yet.
    pub async fn servers(&self, patience: Duration) -> Option<Result<List, Arc<PanelError>>> {
        let known = self.list.borrow().clone();
        if !known.as_ref().is_some_and(Taken::is_fresh) {
            self.refresh();
        }
        if let Some(Taken { list: Ok(list), .. }) = known {
            return Some(Ok(list));
        }
        self.newer(patience).await.or(known).map(|taken| taken.list)
    }

    /// The list as the panel gives it now, however young the known one is: for a server that is not in that.
    /// `None`: the panel has not answered within `patience`.
    pub async fn fresh(&self, patience: Duration) -> Option<Result<List, Arc<PanelError>>> {
        self.refresh();
        self.newer(patience).await.map(|taken| taken.list)
    }

    /// Asks for the servers that `text` means, past the list: by id, else by name. None: there is no such server.
    ///
    /// # Errors
    /// When the panel does not say.
    pub async fn ask(&self, text: &str, patience: Duration) -> Result<Vec<Listed>, PanelError> {
        let asked = timeout(patience, reading::ask(&self.panel, self.extent, text.trim()));
        asked.await.unwrap_or(Err(PanelError::Timeout { after: patience }))
    }

    /// The next list or failure, if it comes within `patience`.
    async fn newer(&self, patience: Duration) -> Option<Taken> {
        let asked = Instant::now();
        let mut changes = self.list.subscribe();
        let newer = changes.wait_for(|taken| taken.as_ref().is_some_and(|taken| taken.at >= asked));
        timeout(patience, newer).await.ok()?.ok()?.clone()
    }

    /// The last list, if it is young, or the next, if it comes within `patience`.
    pub(super) async fn taken(&self, patience: Duration) -> Option<Taken> {
        let known = self.list.borrow().clone();
        match known.filter(Taken::is_fresh) {
            Some(young) => Some(young),
            None => {
                self.refresh();
                self.newer(patience).await
            }
        }
    }

    /// The last list.
    pub(super) fn last(&self) -> Option<Taken> {
        self.list.borrow().clone()
    }

    /// What the servers of the last list may use.
    #[must_use]
    pub fn limits(&self) -> HashMap<Uuid, ServerLimits> {
        let last = self.last().and_then(|taken| taken.list.ok());
        last.iter().flat_map(|list| list.servers.iter()).map(|listed| (listed.uuid, listed.limits)).collect()
    }

    /// Every list from now on.
    pub(super) fn changes(&self) -> watch::Receiver<Option<Taken>> {
        self.list.subscribe()
    }

    fn refresh(&self) {
        let Ok(only_one) = Arc::clone(&self.refreshing).try_lock_owned() else { return };
        let (panel, extent, list) = (self.panel.clone(), self.extent, Arc::clone(&self.list));
        let fetch = async move {
            let Read { servers, mut values, mut games, unread } = reading::read(&panel, extent).await;
            list.send_modify(|known| {
                let before = known.take();
                if let (Some(_), Some(before)) = (&unread, &before) {
                    keep_values(&mut values, &before.values, extent);
                    before.games.iter().for_each(|(server, game)| {
                        games.entry(*server).or_insert(*game);
                    });
                }
                let list = joined(before.and_then(|taken| taken.list.ok()), servers, unread, extent);
                let (values, games) = (Arc::new(values), Arc::new(games));
                *known = Some(Taken { at: Instant::now(), list, values, games });
            });
            drop(only_one);
        };
        self.tasks.spawn_until_stopped("server list", fetch).release();
    }
}

/// Adds the secrets that were known before of servers that were not read now, as far as there is room.
fn keep_values(values: &mut Values, before: &Values, extent: Extent) {
    let mut room = extent.values().saturating_sub(values.values().map(|of| of.len()).sum());
    for (server, of) in before {
        if !values.contains_key(server)
            && let Some(rest) = room.checked_sub(of.len())
        {
            room = rest;
            values.insert(*server, Arc::clone(of));
        }
    }
}

/// What is known after another reading: a list that was read before is better than an error, or than a part.
fn joined(
    before: Option<List>,
    read: Vec<Listed>,
    unread: Option<PanelError>,
    extent: Extent,
) -> Result<List, Arc<PanelError>> {
    let Some(unread) = unread.map(Arc::new) else {
        return Ok(List { servers: read.into(), unread: None });
    };
    let known = before.map(|list| list.servers).unwrap_or_default();
    if read.is_empty() && known.is_empty() {
        return Err(unread);
    }
    let seen: HashSet<Uuid> = read.iter().map(|listed| listed.uuid).collect();
    let mut room = extent.text().saturating_sub(read.iter().map(Listed::text_len).sum());
    let mut servers = read;
    for old in known.iter().filter(|listed| !seen.contains(&listed.uuid)) {
        // What a stranger's panel fills may not grow with each reading.
        let Some(rest) = room.checked_sub(old.text_len()) else { break };
        room = rest;
        servers.push(old.clone());
    }
    Ok(List { servers: servers.into(), unread: Some(unread) })
}

impl std::fmt::Debug for Directory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Directory").field("panel", &self.panel).finish_non_exhaustive()
    }
}

impl Listed {
    /// Bytes of its text.
    fn text_len(&self) -> usize {
        self.identifier.len() + self.name.len() + self.node.len()
    }

    /// What is kept of it where a stranger's panel may send anything.
    fn cut(self) -> Self {
        let cut = |text: String| text.chars().take(NAME).collect();
        Self { identifier: cut(self.identifier), name: cut(self.name), node: cut(self.node), ..self }
    }

    fn from_panel(server: Server) -> Option<Self> {
        let Server { uuid, identifier, name, node, limits, .. } = server;
        Some(Self {
            uuid: uuid.parse().ok()?,
            identifier: identifier.into(),
            name: name.into(),
            node: node.into(),
            limits,
        })
    }
}

/// The servers that `text` means: a full uuid, its first eight characters, an identifier, or an exact name (without
/// case).
#[must_use]
pub fn find<'a>(servers: &'a [Listed], text: &str) -> Vec<&'a Listed> {
    let text = text.trim();
    let uuid = Uuid::parse_str(text).ok();
    let by_id: Vec<_> = servers
        .iter()
        .filter(|server| {
            let hex = server.uuid.simple().to_string();
            Some(server.uuid) == uuid
                || server.identifier.eq_ignore_ascii_case(text)
                || hex[..SHORT].eq_ignore_ascii_case(text)
        })
        .collect();
    if !by_id.is_empty() {
        return by_id;
    }
    let name = text.to_lowercase();
    servers.iter().filter(|server| server.name.trim().to_lowercase() == name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn little_is_kept_of_a_linked_panels_names() {
        let long = || "ü".repeat(5_000);
        let limits = ServerLimits::default();
        let listed =
            Listed { uuid: Uuid::nil(), identifier: long(), name: long(), node: long(), limits }.cut();
        for text in [listed.identifier, listed.name, listed.node] {
            assert_eq!(text.chars().count(), NAME);
        }
    }

    #[test]
    fn a_server_is_found_by_every_id_it_goes_by() {
        let server = |uuid: u128, identifier: &str, name: &str| Listed {
            uuid: Uuid::from_u128(uuid),
            identifier: identifier.into(),
            name: name.into(),
            node: "node".into(),
            limits: ServerLimits::default(),
        };
        let uuid = 0x1a7c_e997_259b_452e_8b4e_cecc_4641_42ca;
        let servers = [server(uuid, "serv_Ab12", "Survival "), server(7, "00000000", "1a7ce997")];
        for text in [&*servers[0].uuid.to_string(), " 1A7CE997 ", "SERV_ab12", "survival"] {
            assert_eq!(find(&servers, text), [&servers[0]], "{text}");
        }
        assert!(find(&servers, "1a7ce99").is_empty());
    }
}
