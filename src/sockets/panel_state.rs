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
    last: Mutex<Option<(Instant, ServerState)>>,
}

impl PanelState {
    pub(super) fn new(panel: Panel, server: Uuid) -> Self {
        Self { panel, server: server.to_string(), last: Mutex::default() }
    }

    /// The state, as it was at most `old` ago; `None` where the panel does not say it `within` that time.
    pub(super) async fn ask(&self, old: Duration, within: Duration) -> Option<ServerState> {
        let asked = async {
            let mut last = self.last.lock().await;
            if let Some((at, state)) = &*last
                && at.elapsed() < old
            {
                return Some(state.clone());
            }
            let state = self.panel.server(&self.server).await.ok()?.state;
            *last = Some((Instant::now(), state.clone()));
            Some(state)
        };
        timeout(within, asked).await.ok().flatten()
    }
}
