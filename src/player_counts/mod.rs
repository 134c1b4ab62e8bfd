//! How many play, where the console does not tell: asked of the panel's plugin that counts players, and, where the operator
//! said `QUERY=on`, of the game server itself. Only servers at which somebody looks are asked, each at most once a minute;
//! those of one panel one after the other.

mod plan;

use std::{collections::HashMap, net::SocketAddr, time::Duration};

use futures_util::future::join_all;
use pterosocket::{PanelError, Reach, panel::Address};
use tokio::{
    net::lookup_host,
    time::{Instant, MissedTickBehavior, interval, timeout},
};
use tracing::debug;

use crate::{
    games::Protocol,
    observe::{Observers, Online, PlayersSeen, Source},
    query,
    sockets::{GuildPanel, Panels, Power, ServerKey, Sockets},
};
use plan::{Ask, Plan, Refusal};

/// How often it is looked for servers whose time has come.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// How long a game server may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// Whom to ask, and whom to tell.
#[derive(Debug, Clone)]
pub struct PlayerCounts {
    /// The panels.
    pub panels: Panels,
    /// What runs.
    pub sockets: Sockets,
    /// Who lacks a count, and who is told it.
    pub observers: Observers,
    /// `QUERY=on`: game servers may be asked themselves; where those of linked panels may be.
    pub query: Option<Reach>,
    /// A server is asked no more often.
    pub every: Duration,
}

impl PlayerCounts {
    /// Asks until it is dropped.
    pub async fn run(self) {
        let mut plan = Plan::new(self.every, self.query.is_some());
        let mut ticks = interval(LOOK_EVERY.min(self.every));
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            let lacking = self.observers.lacking_players();
            plan.keep(&lacking);
            let now = Instant::now();
            let mut due: HashMap<Option<GuildPanel>, Vec<(ServerKey, Ask)>> = HashMap::new();
            for server in lacking {
                let runs = self.sockets.status(server).is_some_and(|status| status.power == Power::Running);
                if runs && let Some(ask) = plan.due(server, now) {
                    due.entry(server.panel).or_default().push((server, ask));
                }
            }
            let asked = join_all(due.into_values().map(|servers| self.ask_all(servers))).await;
            let now = Instant::now();
            for (server, answer) in asked.into_iter().flatten() {
                match answer {
                    Some(Ok(players)) => self.observers.told_players(server, players),
                    Some(Err(refusal)) => plan.refused(server, refusal, now),
                    None => plan.passed_over(server),
                }
            }
        }
    }

    /// Asks for servers of one panel, until that wants to be left alone: then those behind are passed over.
    async fn ask_all(&self, servers: Vec<(ServerKey, Ask)>) -> Vec<(ServerKey, Option<Told>)> {
        let (mut answers, mut enough) = (Vec::new(), false);
        for (server, ask) in servers {
            if enough && ask == Ask::Panel {
                answers.push((server, None));
                continue;
            }
            let answer = match ask {
                Ask::Panel => self.ask_panel(server).await,
                Ask::Game => self.ask_game(server).await,
            };
            enough |= matches!(answer, Err(Refusal::NotInstalled | Refusal::Wait(_)));
            answers.push((server, Some(answer)));
        }
        answers
    }

    async fn ask_panel(&self, server: ServerKey) -> Told {
        let Some(Ok(reached)) = self.panels.get(server.panel) else { return Err(Refusal::Failed) };
        match reached.panel.players(&server.uuid.to_string()).await {
            Ok(found) => {
                let count = usize::try_from(found.count).unwrap_or_default();
                let names = found.names.iter().filter_map(|name| query::name(name)).collect();
                Ok(seen(count, names, Source::Panel))
            }
            Err(PanelError::NotFound { .. }) => Err(Refusal::NotInstalled),
            Err(PanelError::RateLimited { retry_after }) => Err(Refusal::Wait(retry_after)),
            Err(PanelError::Refused { status: 406, .. }) => Err(Refusal::NoQuery),
            Err(error) => {
                debug!(%server, "the panel does not tell how many play: {error}");
                Err(Refusal::Failed)
            }
        }
    }

    async fn ask_game(&self, server: ServerKey) -> Told {
        let Some((protocol, place)) = self.place(server).await else { return Err(Refusal::NoQuery) };
        match query::ask(protocol, place, PATIENCE).await {
            Ok(answer) => Ok(seen(answer.players, answer.names, Source::Query)),
            Err(error) => {
                debug!(%server, "the game server does not tell how many play: {error}");
                Err(Refusal::Failed)
            }
        }
    }

    /// How and where a game server is asked; none where that is not known, or it may not be.
    async fn place(&self, server: ServerKey) -> Option<(Protocol, SocketAddr)> {
        let of_strangers = self.query?;
        let how = self.observers.facts(server)?.game.profile.query()?;
        let reached = self.panels.get(server.panel)?.ok()?;
        let address = reached.panel.server(&server.uuid.to_string()).await.ok()?.address?;
        let reach = if server.panel.is_some() { of_strangers } else { Reach::Anywhere };
        Some((how.protocol, place(&address, how.port_above, reach).await?))
    }
}

/// What came of asking for one server.
type Told = Result<PlayersSeen, Refusal>;

/// Where the game server is that `address` means. Names are looked up here, and what they lead to is checked.
async fn place(address: &Address, above: u16, reach: Reach) -> Option<SocketAddr> {
    let port = address.port.checked_add(above)?;
    let found = timeout(PATIENCE, lookup_host((&*address.host, port))).await.ok()?.ok()?;
    found.into_iter().find_map(|found| query::target(found.ip(), port, reach))
}

fn seen(count: usize, names: Vec<Box<str>>, from: Source) -> PlayersSeen {
    PlayersSeen { count: Some(count), online: Online::AtLeast(count), names: names.into(), from }
}

#[cfg(test)]
mod tests;
