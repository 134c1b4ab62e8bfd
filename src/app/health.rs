//! Who may ask how the bot is: Prometheus, where an address is set, and `wingcord healthcheck`.

use std::sync::Arc;

use tokio::{net::TcpListener, time::Instant};
use tracing::warn;

use super::{Running, vitals::Vitals};
use crate::metrics;

impl Running {
    /// Answers those who ask from now on: at `listener`, if there is one, and at the socket beside the database.
    pub(super) fn tell_health(&self, listener: Option<TcpListener>, began: Instant) {
        let vitals = Arc::new(Vitals {
            began,
            store: self.store.clone(),
            sockets: self.sockets.clone(),
            shards: self.shards.clone(),
            in_flight: self.in_flight.clone(),
            backlog_budget: self.backlog_budget.clone(),
        });
        if let Some(listener) = listener {
            let serving = metrics::serve(listener, Arc::clone(&vitals));
            self.tasks.spawn_until_stopped("metrics", serving).release();
        }
        self.tell_at_socket(vitals);
    }

    #[cfg(unix)]
    fn tell_at_socket(&self, vitals: Arc<Vitals>) {
        let path = metrics::socket_beside(self.store.path());
        match metrics::HealthSocket::bind(&path) {
            Ok(socket) => self.tasks.spawn_until_stopped("health", socket.serve(vitals)).release(),
            Err(error) => warn!(
                "the socket {} can't be made ({error}): `wingcord healthcheck` asks at METRICS_ADDR instead, if that is set",
                path.display()
            ),
        }
    }

    #[cfg(not(unix))]
    fn tell_at_socket(&self, _: Arc<Vitals>) {}
}
