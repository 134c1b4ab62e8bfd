//! The demo as a page in a browser.

use std::{
    io::{self, ErrorKind},
    net::Ipv4Addr,
    sync::Arc,
};

use sandbox::web::{Page, PageOptions, Person};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::{
    paint::Paint,
    print::say,
    stage::{Stage, failure},
    steps, tour,
    typed::Who,
};

/// Things that happened which the page keeps for a tab that was away.
const KEPT: usize = 2_048;

/// Why there is no page.
#[derive(Debug, thiserror::Error)]
pub(super) enum WebError {
    #[error(
        "port {0} of 127.0.0.1 is in use by another program: --web 0 takes any free one, --web PORT another"
    )]
    InUse(u16),
    #[error("port {port} of 127.0.0.1 can't be listened on: {error}; --web 0 takes any free one")]
    Port { port: u16, error: io::Error },
}

/// Takes the port; 0 is any free one.
pub(super) async fn listen(port: u16) -> Result<TcpListener, WebError> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(|error| match error.kind() {
        ErrorKind::AddrInUse => WebError::InUse(port),
        _ => WebError::Port { port, error },
    })
}

/// Opens the page and says where it is.
pub(super) fn open(listener: TcpListener, stage: &Stage, built_in: bool, paint: Paint) -> io::Result<Page> {
    let person = |who: Who| Person { id: stage.id(who), name: who.name().into(), note: who.note().into() };
    let page = Page::start(
        listener,
        PageOptions {
            discord: Arc::clone(&stage.discord),
            backend: Arc::clone(&stage.backend),
            server: stage.server.clone(),
            people: Who::ALL.map(person).to_vec(),
            hints: steps::hints(built_in).map(str::to_owned).to_vec(),
            kept_events: KEPT,
        },
    )?;
    say(&format!(
        "\nThe page: {}\nIt answers on this machine only, to who has this address.\n",
        paint.code(&page.address())
    ));
    Ok(page)
}

/// Plays the opening and goes on until `stop` (`true`), or the bot has ended (`false`).
pub(super) async fn serve(stage: &Stage, paint: Paint, built_in: bool, stop: &CancellationToken) -> bool {
    let missing = tour::take(stage, paint, &steps::opening(built_in), stop).await;
    if stop.is_cancelled() {
        return true;
    }
    if !missing.is_empty() {
        say(&format!("\n{}", tour::lacking(&missing, paint)));
    }
    say("\nServing the page until SIGINT (Ctrl-C) or SIGTERM.\n");
    let mut ended = stage.ended.clone();
    tokio::select! {
        () = stop.cancelled() => true,
        error = failure(&mut ended) => {
            say(&format!("{}\n", paint.bad(&format!("the bot ended: {error}"))));
            false
        }
    }
}
