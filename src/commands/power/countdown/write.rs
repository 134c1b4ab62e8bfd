//! Announcements in the game: they wait for people's commands, and not for long.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use crate::{
    commands::state::{Data, server_key},
    model::Binding,
    sockets::Power,
};

/// How long an announcement waits at most: it tells how much time is left.
const WAITS: Duration = Duration::from_secs(5);
/// Between two looks whether nobody waits any more.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// Writes a line for players to read, once nobody's command waits; left out where that takes too long, or nobody plays there.
pub(super) async fn write(data: Data, binding: Binding, line: String) {
    let until = Instant::now() + WAITS;
    loop {
        let Some(server) = data.server(&binding) else { return };
        if server.status().power == Power::Offline {
            return;
        }
        let now = Instant::now();
        if data.rate_limit.spare_of_server(server_key(&binding), now) {
            // What could not be written is told by the next one.
            let _ = server.command(&line).await;
            return;
        }
        if now >= until {
            return;
        }
        drop(server);
        sleep(LOOK_EVERY).await;
    }
}
