//! Sockets that have given up are watched cheaply, so that a right that is given back works within a minute also after
//! hours: a few pages of the panel's list for all of them that are on it, and a try of its own for those that it lists.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use futures_util::future::join_all;
use pterosocket::panel::{Panel, PanelError, ServerQuery};
use uuid::Uuid;

use super::{GuildPanel, Server, Sockets, status::ConnectionState};

/// How many are tried at one look. A panel takes 256 requests a minute (protocol section 1.6), and most of them are for
/// consoles that work. Beyond that they take turns.
const TRIES: usize = 50;
/// How many pages of a hundred servers are read at one look, for the same reason. Those beyond come at the next.
const PAGES: u32 = 5;

/// What a panel has said when it was asked about those that have given up.
enum Said {
    /// The one that was asked for can be connected to.
    May,
    /// It can't yet.
    MayNot,
    /// Pages of the list from the one that was asked for, each with its servers, and how many pages there are.
    Lists(Vec<HashSet<Uuid>>, u32),
    /// Nothing that helps.
    Refused,
}

/// What is remembered of a panel, as long as something on it has given up.
#[derive(Debug, Default)]
struct Watch {
    /// Those that the list had, each with the page that it stood on.
    listed: HashMap<Uuid, u32>,
    /// The page that is asked for next, from 0.
    page: u32,
    /// Whether the panel has answered with a list since it last refused.
    reached: bool,
    /// Whose turn it is among those that are listed all the time.
    turn: usize,
}

/// What to try, by what the panel has said. Pure.
impl Watch {
    fn decide(&mut self, failed: &[Uuid], said: Said) -> Vec<Uuid> {
        match said {
            Said::May => failed.to_vec(),
            Said::MayNot => Vec::new(),
            Said::Refused => {
                self.reached = false;
                Vec::new()
            }
            Said::Lists(read, pages) => {
                let listed: HashMap<Uuid, u32> = (self.page..)
                    .zip(&read)
                    .flat_map(|(page, servers)| servers.iter().map(move |uuid| (*uuid, page)))
                    .collect();
                let of_those =
                    self.page..self.page.saturating_add(u32::try_from(read.len()).unwrap_or(u32::MAX));
                self.page = if of_those.end < pages { of_those.end } else { 0 };
                let again = !std::mem::replace(&mut self.reached, true);
                let before = self.listed.clone();
                self.listed.retain(|uuid, on| !of_those.contains(on) || listed.contains_key(uuid));
                self.listed.extend(&listed);
                let news =
                    |uuid: &&Uuid| listed.contains_key(*uuid) && (again || !before.contains_key(*uuid));
                let mut tried: Vec<_> = failed.iter().filter(news).copied().collect();
                // A right on a server that is listed all the time shows in nothing but a try.
                let may = |uuid: &&Uuid| self.listed.contains_key(*uuid) && !tried.contains(*uuid);
                let known: Vec<_> = failed.iter().filter(may).copied().collect();
                let many = known.len().min(TRIES.saturating_sub(tried.len()));
                let begin = self.turn % known.len().max(1);
                tried.extend(known.iter().cycle().skip(begin).take(many));
                self.turn = begin + many;
                tried
            }
        }
    }

    /// Asks the panel about `failed`: with one request about one, else with one for each page of its list.
    async fn ask(&self, panel: &Panel, failed: &[Uuid]) -> Said {
        if let [only] = failed {
            return match panel.server(&only.to_string()).await {
                Ok(server) if server.permissions.allows("websocket.connect") => Said::May,
                Ok(_) | Err(PanelError::NotFound { .. } | PanelError::Forbidden { .. }) => Said::MayNot,
                Err(_) => Said::Refused,
            };
        }
        let (mut read, mut pages) = (Vec::new(), 1);
        for page in (self.page..).take(PAGES as usize) {
            if page >= pages && page > self.page {
                break;
            }
            let query = ServerQuery { page: page + 1, ..ServerQuery::default() };
            let Ok(found) = panel.servers(&query).await else { break };
            read.push(found.servers.iter().filter_map(|server| server.uuid.parse().ok()).collect());
            pages = found.pages;
        }
        if read.is_empty() { Said::Refused } else { Said::Lists(read, pages) }
    }
}

/// Looks again and again, `every` so often.
pub(super) async fn watch(sockets: Sockets, every: Duration) {
    let mut watches: HashMap<Option<GuildPanel>, Watch> = HashMap::new();
    loop {
        tokio::time::sleep(every).await;
        let failed = given_up(&sockets);
        watches.retain(|panel, _| failed.contains_key(panel));
        let mut asked = Vec::new();
        for (panel, servers) in failed {
            asked.push((watches.remove(&panel).unwrap_or_default(), panel, servers));
        }
        let looks = asked.into_iter().map(async |(mut watch, panel, servers)| {
            let uuids: Vec<_> = servers.iter().map(|server| server.key().uuid).collect();
            if let Some(server) = servers.first() {
                let said = watch.ask(server.panel(), &uuids).await;
                let tried: HashSet<_> = watch.decide(&uuids, said).into_iter().collect();
                let tried = servers.iter().filter(|server| tried.contains(&server.key().uuid));
                tried.for_each(|server| server.try_once());
            }
            (panel, watch)
        });
        watches.extend(join_all(looks).await);
    }
}

/// The servers whose sockets have given up, by panel.
fn given_up(sockets: &Sockets) -> HashMap<Option<GuildPanel>, Vec<Arc<Server>>> {
    let mut failed: HashMap<_, Vec<_>> = HashMap::new();
    for server in sockets.running() {
        if server.is(|connection| matches!(connection, ConnectionState::Stopped { .. })) {
            failed.entry(server.key().panel).or_default().push(server);
        }
    }
    // In an order, so that turns mean something.
    failed.values_mut().for_each(|servers| servers.sort_by_key(|server| server.key().uuid));
    failed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uuids(numbers: &[u128]) -> Vec<Uuid> {
        numbers.iter().copied().map(Uuid::from_u128).collect()
    }

    fn lists(numbers: &[u128], pages: u32) -> Said {
        Said::Lists(vec![uuids(numbers).into_iter().collect()], pages)
    }

    #[test]
    fn what_is_listed_is_tried_and_what_is_not_is_left_alone() {
        let (mut watch, failed) = (Watch::default(), uuids(&[1, 2, 3]));
        assert!(watch.decide(&failed, Said::Refused).is_empty());
        assert_eq!(watch.decide(&failed, lists(&[1, 9], 1)), uuids(&[1]), "the key is taken again");
        assert_eq!(watch.decide(&failed, lists(&[1, 2, 9], 1)), uuids(&[2, 1]), "what came back goes first");
        let mut tried = watch.decide(&failed, lists(&[1, 2, 9], 1));
        tried.sort();
        assert_eq!(tried, uuids(&[1, 2]), "all that is listed, at every look");
        assert!(watch.decide(&failed, lists(&[9], 1)).is_empty(), "nothing is there to try");
        assert_eq!(watch.decide(&failed, lists(&[2], 1)), uuids(&[2]));
        assert!(watch.decide(&failed, Said::Refused).is_empty());
        assert_eq!(watch.decide(&failed, lists(&[1, 2, 3], 1)), failed, "all, once the key is taken");
    }

    #[test]
    fn pages_that_are_not_read_at_one_look_are_read_at_the_next() {
        let (mut watch, failed) = (Watch::default(), uuids(&[1, 2]));
        assert_eq!(watch.decide(&failed, lists(&[1], 2)), uuids(&[1]));
        assert_eq!(watch.page, 1);
        assert_eq!(watch.decide(&failed, lists(&[2], 2)), uuids(&[2, 1]));
        assert_eq!(watch.page, 0);
        let mut tried = watch.decide(&failed, lists(&[1], 2));
        tried.sort();
        assert_eq!(tried, failed, "also what stands on another page");
        let both = Said::Lists(vec![uuids(&[3]).into_iter().collect(), uuids(&[4]).into_iter().collect()], 3);
        let (mut watch, failed) = (Watch::default(), uuids(&[3, 4, 5]));
        assert_eq!(watch.decide(&failed, both), uuids(&[3, 4]));
        assert_eq!(watch.page, 2);
        assert_eq!(watch.decide(&failed, lists(&[5], 3))[0], failed[2], "what comes anew goes first");
        assert_eq!(watch.page, 0);
        let mut tried = watch.decide(&failed, lists(&[3], 3));
        tried.sort();
        assert_eq!(tried, failed, "what stood on the pages that were not read is still listed");
    }

    #[test]
    fn many_take_turns_and_none_is_passed_over() {
        let numbers: Vec<u128> = (1..=120).collect();
        let (mut watch, failed) = (Watch::default(), uuids(&numbers));
        assert_eq!(watch.decide(&failed, lists(&numbers, 1)).len(), 120, "all, once the key is taken");
        let looks: Vec<_> = (0..3).map(|_| watch.decide(&failed, lists(&numbers, 1))).collect();
        assert!(looks.iter().all(|tried| tried.iter().collect::<HashSet<_>>().len() == TRIES));
        let seen: HashSet<_> = looks.into_iter().flatten().collect();
        assert_eq!(seen.len(), 120);
    }

    #[test]
    fn one_alone_is_asked_for_itself() {
        let (mut watch, failed) = (Watch::default(), uuids(&[1]));
        assert!(watch.decide(&failed, Said::MayNot).is_empty());
        assert_eq!(watch.decide(&failed, Said::May), failed);
    }
}
