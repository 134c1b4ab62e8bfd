//! The panel's server list, cached: people type against it while the panel may be slow.

use std::{collections::HashSet, sync::Arc, time::Duration};

use pterosocket::panel::{Panel, PanelError, Server, ServerQuery, ServerScope};
use tokio::{
    sync::{Mutex, watch},
    time::{Instant, timeout},
};
use uuid::Uuid;

use crate::tasks::Tasks;

/// A cached list younger than this is not asked for again. A page holds up to 100 servers, so a list costs few
/// requests of the panel's 256 a minute.
const FRESH: Duration = Duration::from_secs(60);

/// How many characters of a uuid people know as the short id.
const SHORT: usize = 8;

/// Pages of 100 servers that are read of a linked panel, for each scope.
const PAGES: u32 = 5;
/// How long reading them may take.
const WITHIN: Duration = Duration::from_secs(30);
/// Characters that are kept of a linked panel's names; the panel's own forms take 191.
const NAME: usize = 200;

/// Text that is kept of a linked panel's list, bytes: five times what a thousand servers usually have.
const TEXT: usize = 512 * 1024;

/// How much is read of a panel's list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// All of it.
    Whole,
    /// What a community can have, of a panel that may answer anything.
    Bounded,
}

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

#[derive(Clone)]
struct Taken {
    at: Instant,
    servers: Result<Arc<[Listed]>, Arc<PanelError>>,
}

impl Directory {
    /// An empty cache for `panel`; it is filled when first asked.
    #[must_use]
    pub(super) fn new(panel: Panel, extent: Extent, tasks: Tasks) -> Self {
        Self { panel, extent, tasks, list: Arc::new(watch::Sender::new(None)), refreshing: Arc::default() }
    }

    /// What is known within `patience`: an old list is given at once while a new one is fetched in the background.
    /// `None`: the panel has not answered yet.
    pub async fn servers(&self, patience: Duration) -> Option<Result<Arc<[Listed]>, Arc<PanelError>>> {
        let known = self.list.borrow().clone();
        if known.as_ref().is_none_or(|taken| taken.at.elapsed() > FRESH || taken.servers.is_err()) {
            self.refresh();
        }
        if let Some(Taken { servers: Ok(servers), .. }) = known {
            return Some(Ok(servers));
        }
        self.newer(patience).await.or(known).map(|taken| taken.servers)
    }

    /// The list as the panel gives it now, however young the known one is: for a server that is not in that.
    /// `None`: the panel has not answered within `patience`, or failed.
    pub async fn fresh(&self, patience: Duration) -> Option<Arc<[Listed]>> {
        self.refresh();
        self.newer(patience).await?.servers.ok()
    }

    /// The next list or failure, if it comes within `patience`.
    async fn newer(&self, patience: Duration) -> Option<Taken> {
        let asked = Instant::now();
        let mut changes = self.list.subscribe();
        let newer = changes.wait_for(|taken| taken.as_ref().is_some_and(|taken| taken.at >= asked));
        timeout(patience, newer).await.ok()?.ok()?.clone()
    }

    fn refresh(&self) {
        let Ok(only_one) = Arc::clone(&self.refreshing).try_lock_owned() else { return };
        let (panel, extent, list) = (self.panel.clone(), self.extent, Arc::clone(&self.list));
        let fetch = async move {
            let listed = match extent {
                Extent::Whole => whole(&panel).await,
                Extent::Bounded => timeout(WITHIN, bounded(&panel))
                    .await
                    .unwrap_or(Err(PanelError::Timeout { after: WITHIN })),
            };
            let listed = listed.map(Arc::from);
            list.send_if_modified(|known| {
                // A list that we have is better than an error.
                let keep = listed.is_err() && known.as_ref().is_some_and(|known| known.servers.is_ok());
                if !keep {
                    *known = Some(Taken { at: Instant::now(), servers: listed.map_err(Arc::new) });
                }
                !keep
            });
            drop(only_one);
        };
        let stop = self.tasks.stop_signal();
        let work = async move {
            tokio::select! {
                () = fetch => {}
                () = stop.cancelled() => {}
            }
        };
        self.tasks.spawn("server list", work).release();
    }
}

impl std::fmt::Debug for Directory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Directory").field("panel", &self.panel).finish_non_exhaustive()
    }
}

async fn whole(panel: &Panel) -> Result<Vec<Listed>, PanelError> {
    Ok(panel.all_servers().await?.into_iter().filter_map(Listed::from_panel).collect())
}

/// The first pages, each made small before the next is read.
async fn bounded(panel: &Panel) -> Result<Vec<Listed>, PanelError> {
    let (mut all, mut seen, mut held) = (Vec::new(), HashSet::new(), 0);
    for scope in [ServerScope::Member, ServerScope::Others] {
        for page in 1..=PAGES {
            let found = match panel.servers(&ServerQuery { scope, page, ..ServerQuery::default() }).await {
                Ok(found) => found,
                // A panel without this filter lists what it has without it.
                Err(PanelError::Refused { .. }) if scope == ServerScope::Others => break,
                Err(error) => return Err(error),
            };
            for listed in found.servers.into_iter().filter_map(Listed::from_panel).map(Listed::cut) {
                held += listed.text_len();
                if held > TEXT {
                    return Err(PanelError::TooLarge { limit: TEXT });
                }
                if seen.insert(listed.uuid) {
                    all.push(listed);
                }
            }
            if page >= found.pages {
                break;
            }
        }
    }
    Ok(all)
}

impl Listed {
    /// Bytes of its text.
    fn text_len(&self) -> usize {
        self.identifier.len() + self.name.len() + self.node.len()
    }

    fn cut(self) -> Self {
        let cut = |text: String| text.chars().take(NAME).collect();
        Self { uuid: self.uuid, identifier: cut(self.identifier), name: cut(self.name), node: cut(self.node) }
    }

    fn from_panel(server: Server) -> Option<Self> {
        let Server { uuid, identifier, name, node, .. } = server;
        Some(Self {
            uuid: uuid.parse().ok()?,
            identifier: identifier.into(),
            name: name.into(),
            node: node.into(),
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
        let listed = Listed { uuid: Uuid::nil(), identifier: long(), name: long(), node: long() }.cut();
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
        };
        let uuid = 0x1a7c_e997_259b_452e_8b4e_cecc_4641_42ca;
        let servers = [server(uuid, "serv_Ab12", "Survival "), server(7, "00000000", "1a7ce997")];
        for text in [&*servers[0].uuid.to_string(), " 1A7CE997 ", "SERV_ab12", "survival"] {
            assert_eq!(find(&servers, text), [&servers[0]], "{text}");
        }
        assert!(find(&servers, "1a7ce99").is_empty());
    }
}
