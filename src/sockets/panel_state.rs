//! What the panel says of a server's state, which is not its power state. Some daemons keep it to themselves: under old
//! Go Wings a suspended server is only offline, and a start is refused without a reason (protocol reference 2.7).

use std::time::Duration;

use pterosocket::panel::{Panel, ServerState};
use tokio::{
    sync::Mutex,
    time::{Instant, timeout},
};
use uuid::Uuid;

/// The way to ask the panel.
pub(super) struct PanelState {
    panel: Panel,
    server: String,
    /// Held while the panel is asked, so that many who want to know ask once. Nothing else is locked meanwhile.
    last: Mutex<Option<(Instant, Told)>>,
}

#[derive(Clone)]
struct Told {
    state: ServerState,
    address: Option<String>,
}

impl PanelState {
    pub(super) fn new(panel: Panel, server: Uuid) -> Self {
        Self { panel, server: server.to_string(), last: Mutex::default() }
    }

    /// The state, as it was at most `old` ago; `None` where the panel does not say it `within` that time.
    pub(super) async fn ask(&self, old: Duration, within: Duration) -> Option<ServerState> {
        self.told(old, within).await.map(|told| told.state)
    }

    /// Where players join, by the same answer.
    pub(super) async fn address(&self, old: Duration, within: Duration) -> Option<String> {
        match self.told(old, within).await {
            Some(told) => told.address,
            // What the panel said before is likelier to be true than nothing.
            None => self.last.try_lock().ok()?.as_ref().and_then(|(_, told)| told.address.clone()),
        }
    }

    async fn told(&self, old: Duration, within: Duration) -> Option<Told> {
        let asked = async {
            let mut last = self.last.lock().await;
            if let Some((at, told)) = &*last
                && at.elapsed() < old
            {
                return Some(told.clone());
            }
            let server = self.panel.server(&self.server).await.ok()?;
            let told =
                Told { state: server.state, address: server.address.map(|address| address.to_string()) };
            *last = Some((Instant::now(), told.clone()));
            Some(told)
        };
        timeout(within, asked).await.ok().flatten()
    }
}
