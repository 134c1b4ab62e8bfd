//! Reading a panel's server list page by page, and asking for one server.

use std::{collections::HashSet, sync::Arc, time::Duration};

use pterosocket::panel::{Panel, PanelError, Server, ServerQuery, ServerScope};
use tokio::time::{Instant, timeout_at};
use uuid::Uuid;

use super::{Games, Listed, OfServer, SHORT, Values, find};
use crate::{
    games::{Found, Hints, profiles},
    known_values,
};

/// How much is read of a panel's list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sockets) enum Extent {
    /// All of it.
    Whole,
    /// What a community can have, of a panel that may answer anything.
    Bounded,
}

/// Where reading ends.
struct Bounds {
    /// Pages of 100 servers, for each scope.
    pages: u32,
    /// Text that is kept, bytes.
    text: usize,
    /// Secrets that are kept, bytes: those of servers that come later are asked for when they start.
    values: usize,
    /// How long it may take.
    within: Duration,
}

impl Extent {
    /// Text that is kept at most, bytes.
    pub(super) fn text(self) -> usize {
        self.bounds().text
    }

    /// Secrets that are kept at most, bytes.
    pub(super) fn values(self) -> usize {
        self.bounds().values
    }

    fn bounds(self) -> Bounds {
        match self {
            // Five times what ten thousand servers usually have.
            Self::Whole => Bounds {
                pages: 100,
                text: 16 * 1024 * 1024,
                values: 4 * 1024 * 1024,
                within: Duration::from_secs(600),
            },
            // Five times what a thousand servers usually have.
            Self::Bounded => {
                Bounds { pages: 5, text: 512 * 1024, values: 256 * 1024, within: Duration::from_secs(30) }
            }
        }
    }
}

/// What could be read.
#[derive(Default)]
pub(super) struct Read {
    pub(super) servers: Vec<Listed>,
    pub(super) values: Values,
    pub(super) games: Games,
    /// Why that is perhaps not all.
    pub(super) unread: Option<PanelError>,
}

/// Reads the list; each page is made small before the next is read.
pub(super) async fn read(panel: &Panel, extent: Extent) -> Read {
    let mut read = Read::default();
    read.unread = read_into(&mut read, panel, extent).await.err();
    read
}

async fn read_into(read: &mut Read, panel: &Panel, extent: Extent) -> Result<(), PanelError> {
    let Bounds { pages, text, values, within } = extent.bounds();
    let end = Instant::now() + within;
    let (mut seen, mut held, mut held_values) = (HashSet::new(), 0, 0);
    for scope in [ServerScope::Member, ServerScope::Others] {
        for page in 1.. {
            let query = ServerQuery { scope, page, ..ServerQuery::default() };
            let answer = timeout_at(end, panel.servers(&query)).await;
            let found = match answer.unwrap_or(Err(PanelError::Timeout { after: within })) {
                Ok(found) => found,
                // A panel without this filter lists what it has without it.
                Err(PanelError::Refused { status: 400..500, .. }) if scope == ServerScope::Others => break,
                Err(error) => return Err(error),
            };
            for server in found.servers {
                let secrets = server.variables.as_deref().map(known_values::secrets);
                let game = game(&server);
                let Some(listed) = Listed::from_panel(server) else { continue };
                let listed = if extent == Extent::Bounded { listed.cut() } else { listed };
                held += listed.text_len();
                if held > text {
                    return Err(PanelError::TooLarge { limit: text });
                }
                if !seen.insert(listed.uuid) {
                    continue;
                }
                if let Some(secrets) = secrets {
                    let of = OfServer { server: listed.name.clone(), secrets: secrets.into() };
                    held_values += of.len();
                    if held_values <= values {
                        read.values.insert(listed.uuid, Arc::new(of));
                    }
                }
                read.games.insert(listed.uuid, game);
                read.servers.push(listed);
            }
            if found.cut || (page >= pages && page < found.pages) {
                return Err(PanelError::TooMany { read: read.servers.len() });
            }
            if page >= found.pages {
                break;
            }
        }
    }
    Ok(())
}

/// Which game it is, as far as the panel tells.
fn game(server: &Server) -> Found<'static> {
    let [egg, image, startup] = [&server.egg, &server.image, &server.startup]
        .map(|text| Some(text.as_str()).filter(|text| !text.is_empty()));
    profiles().detect(&Hints { egg, image, startup })
}

/// The servers that `text` means, asked for alone.
pub(super) async fn ask(panel: &Panel, extent: Extent, text: &str) -> Result<Vec<Listed>, PanelError> {
    let kept = |server| {
        let listed = Listed::from_panel(server);
        if extent == Extent::Bounded { listed.map(Listed::cut) } else { listed }
    };
    if may_be_id(text) {
        match panel.server(text).await {
            Ok(server) => return Ok(kept(server).into_iter().collect()),
            Err(PanelError::NotFound { .. }) if Uuid::parse_str(text).is_ok() => return Ok(Vec::new()),
            // It may be a name all the same.
            Err(PanelError::NotFound { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    let mut found = Vec::new();
    for scope in [ServerScope::Member, ServerScope::Others] {
        let query = ServerQuery { scope, search: Some(text.to_owned()), ..ServerQuery::default() };
        let page = match panel.servers(&query).await {
            Ok(page) => page,
            Err(PanelError::Refused { status: 400..500, .. }) if scope == ServerScope::Others => break,
            Err(error) => return Err(error),
        };
        let rest = page.cut || page.pages > 1;
        found.extend(page.servers.into_iter().filter_map(kept));
        if rest && find(&found, text).is_empty() {
            return Err(PanelError::TooMany { read: found.len() });
        }
    }
    let meant: Vec<Uuid> = find(&found, text).iter().map(|listed| listed.uuid).collect();
    let mut seen = HashSet::new();
    found.retain(|listed| meant.contains(&listed.uuid) && seen.insert(listed.uuid));
    Ok(found)
}

/// Whether a panel could know a server by this: a uuid, its first characters, or an identifier.
fn may_be_id(text: &str) -> bool {
    let is_word = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
    let is_short = text.len() == SHORT && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_word && (Uuid::parse_str(text).is_ok() || is_short || text.starts_with("serv_"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_looks_like_an_id_is_asked_for_as_one() {
        for id in ["1a7ce997", "serv_Ab12", "1a7ce997-259b-452e-8b4e-cecc464142ca"] {
            assert!(may_be_id(id), "{id}");
        }
        for name in ["", "survival", "../../account", "1a7ce99", "serv_a/b", "serv_ä"] {
            assert!(!may_be_id(name), "{name}");
        }
    }
}
