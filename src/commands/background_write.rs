//! Lines for a console that no person's command is: of chat, probes and countdowns. They wait for people's commands, and
//! not for long.

use std::{sync::Arc, time::Duration};

use tokio::time::{Instant, sleep};

use crate::{
    commands::state::{Data, server_key},
    model::Binding,
    sockets::{BackgroundWrite, Power},
};

/// How long such a line waits at most: what it tells is about now.
const WAITS: Duration = Duration::from_secs(5);
/// Between two looks whether nobody waits any more.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// The way for such lines, to be handed to those who write them.
#[must_use]
pub fn background_write(data: Data) -> BackgroundWrite {
    Arc::new(move |binding, line| {
        let data = data.clone();
        Box::pin(async move { write(&data, &binding, &line).await })
    })
}

/// Writes a line once nobody's command waits. Whether it did: not where that takes too long, or the server is off.
pub(super) async fn write(data: &Data, binding: &Binding, line: &str) -> bool {
    let until = Instant::now() + WAITS;
    loop {
        let Some(server) = data.server(binding) else { return false };
        if server.status().power == Power::Offline {
            return false;
        }
        let now = Instant::now();
        if data.rate_limit.spare_of_server(server_key(binding), now) {
            return server.command(line).await.is_ok();
        }
        if now >= until {
            return false;
        }
        drop(server);
        sleep(LOOK_EVERY).await;
    }
}
