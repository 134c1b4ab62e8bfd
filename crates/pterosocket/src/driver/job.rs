//! What a driver waits for besides its websocket: one answer of the panel's, or the websocket itself.

use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustls::ClientConfig;
use url::Url;

use super::wire::{self, DialOptions, Wire};
use crate::panel::{Caller, Credentials, Panel, PanelError, Server};
use crate::session::OpenFailure;
use crate::socket_limit::{SocketLimit, SocketPermit};

/// At most one is in progress; dropping it cancels it.
pub(super) type Job = Pin<Box<dyn Future<Output = Ready> + Send>>;

/// What a job brought.
pub(super) enum Ready {
    /// With the time at which it was sent.
    Fetched(Instant, Result<Credentials, PanelError>),
    Inspected(Result<Server, PanelError>),
    Opened(Result<Box<Wire>, OpenFailure>),
    Permitted(SocketPermit),
}

pub(super) fn fetch(panel: &Panel, server: &Arc<str>, caller: Caller) -> Job {
    let (panel, server) = (panel.clone(), Arc::clone(server));
    Box::pin(async move {
        let (sent, result) = panel.websocket_in_turn(&server, caller).await;
        Ready::Fetched(sent, result)
    })
}

/// Waits for a permit to open a socket.
pub(super) fn permit(limit: SocketLimit) -> Job {
    Box::pin(async move { Ready::Permitted(limit.acquire().await) })
}

pub(super) fn inspect(panel: &Panel, server: &Arc<str>, rank: u64) -> Job {
    let (panel, server) = (panel.clone(), Arc::clone(server));
    Box::pin(async move { Ready::Inspected(panel.server_in_turn(&server, rank).await) })
}

pub(super) fn open(
    url: Url,
    origin: String,
    tls: Arc<ClientConfig>,
    options: DialOptions,
    within: Duration,
) -> Job {
    Box::pin(
        async move { Ready::Opened(wire::open(&url, &origin, tls, options, within).await.map(Box::new)) },
    )
}
