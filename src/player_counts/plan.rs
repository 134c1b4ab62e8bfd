//! Who is asked for a server's players, and when. Pure: time is handed in.

use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

use tokio::time::Instant;

use crate::sockets::{GuildPanel, ServerKey};

/// A panel without the plugin is not asked again for so long; somebody may install it.
const NOT_INSTALLED: Duration = Duration::from_secs(6 * 3600);
/// A server that can't be asked, or not now, is not asked again there for so long.
const NO_QUERY: Duration = Duration::from_secs(600);
/// The same where something failed.
const FAILED: Duration = Duration::from_secs(300);

/// Whom to ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ask {
    /// The panel's plugin.
    Panel,
    /// The game server.
    Game,
}

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The panel has no such plugin.
    NotInstalled,
    /// This server can't be asked, or not now.
    NoQuery,
    /// The panel asks to wait.
    Wait(Duration),
    /// Something failed.
    Failed,
}

/// Who was asked when.
#[derive(Debug)]
pub(super) struct Plan {
    every: Duration,
    servers: HashMap<ServerKey, Server>,
    /// Panels that are not asked before then.
    panels: HashMap<Option<GuildPanel>, Instant>,
    /// Game servers may be asked.
    queries: bool,
}

#[derive(Debug, Default)]
struct Server {
    /// Not before then.
    next: Option<Instant>,
    /// The panel not before then.
    panel: Option<Instant>,
    /// The game not before then.
    game: Option<Instant>,
    asked: Option<Ask>,
}

impl Plan {
    pub(super) fn new(every: Duration, queries: bool) -> Self {
        Self { every, servers: HashMap::new(), panels: HashMap::new(), queries }
    }

    /// Forgets all servers but these.
    pub(super) fn keep(&mut self, lacking: &HashSet<ServerKey>) {
        self.servers.retain(|server, _| lacking.contains(server));
    }

    /// Whom to ask now, if anybody. Who is told is taken as asked.
    pub(super) fn due(&mut self, server: ServerKey, now: Instant) -> Option<Ask> {
        let is_free = |until: Option<Instant>| until.is_none_or(|until| until <= now);
        let panel = self.panels.get(&server.panel).copied();
        let known = self.servers.entry(server).or_default();
        if !is_free(known.next) {
            return None;
        }
        let ask = if is_free(panel) && is_free(known.panel) {
            Ask::Panel
        } else if self.queries && is_free(known.game) {
            Ask::Game
        } else {
            return None;
        };
        known.next = Some(now + self.every);
        known.asked = Some(ask);
        Some(ask)
    }

    /// It was not asked after all.
    pub(super) fn passed_over(&mut self, server: ServerKey) {
        self.servers.remove(&server);
    }

    pub(super) fn refused(&mut self, server: ServerKey, why: Refusal, now: Instant) {
        let pause = match why {
            Refusal::NotInstalled => NOT_INSTALLED,
            Refusal::NoQuery => NO_QUERY,
            Refusal::Wait(time) => time.max(self.every),
            Refusal::Failed => FAILED,
        };
        let known = self.servers.entry(server).or_default();
        if matches!(why, Refusal::NotInstalled | Refusal::Wait(_)) {
            self.panels.insert(server.panel, now + pause);
        } else if known.asked == Some(Ask::Game) {
            known.game = Some(now + pause);
            return;
        } else {
            known.panel = Some(now + pause);
        }
        // The game may tell at once.
        known.next = None;
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    fn key(number: u128) -> ServerKey {
        ServerKey { panel: None, uuid: Uuid::from_u128(number) }
    }

    #[tokio::test(start_paused = true)]
    async fn each_server_is_asked_once_a_minute() {
        let (mut plan, now) = (Plan::new(MINUTE, false), Instant::now());
        assert_eq!(plan.due(key(1), now), Some(Ask::Panel));
        assert_eq!(plan.due(key(1), now + MINUTE / 2), None);
        assert_eq!(plan.due(key(2), now + MINUTE / 2), Some(Ask::Panel));
        assert_eq!(plan.due(key(1), now + MINUTE), Some(Ask::Panel));
        plan.keep(&HashSet::from([key(2)]));
        assert_eq!(plan.servers.len(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn a_panel_without_the_plugin_is_left_alone_for_long_and_games_are_asked_where_they_may_be() {
        for (queries, next) in [(false, None), (true, Some(Ask::Game))] {
            let (mut plan, now) = (Plan::new(MINUTE, queries), Instant::now());
            plan.due(key(1), now);
            plan.refused(key(1), Refusal::NotInstalled, now);
            assert_eq!(plan.due(key(1), now), next);
            assert_eq!(plan.due(key(2), now), next, "it is the same panel");
            assert_eq!(plan.due(key(1), now + NOT_INSTALLED), Some(Ask::Panel));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_one_server_refuses_concerns_it_alone() {
        let (mut plan, now) = (Plan::new(MINUTE, true), Instant::now());
        plan.due(key(1), now);
        plan.refused(key(1), Refusal::NoQuery, now);
        assert_eq!((plan.due(key(2), now), plan.due(key(1), now)), (Some(Ask::Panel), Some(Ask::Game)));
        plan.refused(key(1), Refusal::NoQuery, now);
        assert_eq!(plan.due(key(1), now + MINUTE), None, "neither tells");
        assert_eq!(plan.due(key(1), now + NO_QUERY), Some(Ask::Panel));
    }

    #[tokio::test(start_paused = true)]
    async fn a_panel_that_asks_to_wait_is_not_asked_for_others_meanwhile() {
        let (mut plan, now) = (Plan::new(MINUTE, false), Instant::now());
        plan.due(key(1), now);
        plan.refused(key(1), Refusal::Wait(3 * MINUTE), now);
        assert_eq!(plan.due(key(2), now + 2 * MINUTE), None);
        assert_eq!(plan.due(key(2), now + 3 * MINUTE), Some(Ask::Panel));
        plan.passed_over(key(2));
        assert_eq!(plan.due(key(2), now + 3 * MINUTE), Some(Ask::Panel));
    }
}
