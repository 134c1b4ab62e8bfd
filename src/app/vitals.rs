//! The present state, as `/metrics` and `/healthz` show it.

use std::time::Duration;

use tokio::time::{Instant, timeout};

use crate::{
    commands::InFlight,
    discord::shards::Shards,
    metrics::{self, Probe},
    relay::backlog_budget::BacklogBudget,
    sockets::{ConnectionState, Sockets},
    store::Store,
};

/// Who asks for the state of health waits this long for the database at the most.
const PATIENCE: Duration = Duration::from_secs(2);

/// The parts whose state is shown.
pub(super) struct Vitals {
    pub(super) began: Instant,
    pub(super) store: Store,
    pub(super) sockets: Sockets,
    pub(super) shards: Shards,
    pub(super) in_flight: InFlight,
    pub(super) backlog_budget: BacklogBudget,
}

impl Probe for Vitals {
    async fn health(&self) -> Result<(), &'static str> {
        if self.in_flight.is_closed() {
            return Err("stopping");
        }
        if !matches!(timeout(PATIENCE, self.store.answers()).await, Ok(Ok(()))) {
            return Err("database");
        }
        match timeout(PATIENCE, self.shards.state()).await {
            Ok(gateway) if gateway.connected => Ok(()),
            _ => Err("gateway"),
        }
    }

    async fn measure(&self) {
        metrics::uptime(self.began.elapsed());
        let gateway = timeout(PATIENCE, self.shards.state()).await.unwrap_or_default();
        metrics::gateway(gateway.connected, gateway.latency);
        metrics::backlog(self.backlog_budget.memory(), self.backlog_budget.spilled());
        for state in metrics::SocketState::ALL {
            metrics::sockets(*state, self.sockets.count(|connection| label(connection) == *state));
        }
    }
}

fn label(connection: &ConnectionState) -> metrics::SocketState {
    match connection {
        ConnectionState::Connecting => metrics::SocketState::Connecting,
        ConnectionState::Up => metrics::SocketState::Up,
        ConnectionState::Down { .. } => metrics::SocketState::Down,
        ConnectionState::Stopped { .. } => metrics::SocketState::Stopped,
    }
}
