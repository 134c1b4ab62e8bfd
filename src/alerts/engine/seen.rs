//! What is seen of a server now.

use super::*;

impl Engine {
    /// What is seen of a server.
    pub(super) fn sight(&self, server: ServerKey) -> Sight {
        let Some(status) = self.parts.sockets.status(server) else { return Sight::default() };
        let facts = self.parts.observers.facts(server).unwrap_or_default();
        let reachable = match status.connection {
            ConnectionState::Up => Some(true),
            ConnectionState::Connecting => None,
            ConnectionState::Down { .. } | ConnectionState::Stopped { .. } => Some(false),
        };
        let starting_for = facts.starting_since.filter(|_| status.power == Power::Starting);
        let stats = status.stats.as_ref();
        Sight {
            reachable,
            power: status.power,
            starting_for: starting_for.and_then(|since| since.elapsed().ok()),
            cpu: stats.map(|stats| stats.cpu_percent),
            memory: stats.and_then(|stats| percent(stats.memory_bytes, stats.memory_limit_bytes)),
            disk: stats.and_then(|stats| percent(stats.disk_bytes, self.disk_limit(server)?)),
            players: facts.players.count,
        }
    }

    /// What a server's files may take, bytes, as its panel listed it last; asked for only where an alert looks at it. None:
    /// nobody knows, or there is no limit.
    fn disk_limit(&self, server: ServerKey) -> Option<u64> {
        let mut alerts = self.servers.get(&server)?.iter().filter_map(|alert| self.watches.get(alert));
        alerts.find(|watch| watch.wanted.alert.watched.kind == AlertKind::Disk)?;
        let reached = self.parts.panels.get(server.panel)?.ok()?;
        Some(reached.directory.limits().get(&server.uuid)?.disk_bytes)
    }
}

/// Percent of a limit; none where there is none.
fn percent(used: u64, limit: u64) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, reason = "a percentage need not be exact")]
    let percent = (limit > 0).then(|| used as f64 * 100.0 / limit as f64);
    percent
}
