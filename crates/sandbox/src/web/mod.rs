//! A page that looks like Discord's client, over the pretend Discord: what a member sees, and what a member can do.
//!
//! ```text
//! guard ← session          who may ask at all: address, origin, cookie
//! state, messages, files   what a member sees
//! stream ← feed ← watch    what happens, as it happens
//! acts ← follow            what a member does, and what becomes of it
//! fault_injection          what goes wrong when a switch is on
//! assets                   the page itself
//! ```
//!
//! The page decides nothing: what Discord would refuse is refused by [`Discord`].

mod acts;
mod app;
mod assets;
mod error;
mod fault_injection;
mod faults;
mod feed;
mod files;
mod follow;
mod following;
mod guard;
mod messages;
mod session;
mod state;
mod stream;
mod viewer;
mod watch;

use std::{io, sync::Arc};

use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware::from_fn_with_state,
    routing::{get, post},
};
use tokio::net::TcpListener;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use self::app::{App, AppState};
use crate::{Backend, ServerHandle, discord::Discord, http};

/// Largest body of a request, in bytes.
const BODY: usize = 64 * 1024;

/// Somebody whom a visitor can be.
#[derive(Clone, Debug)]
pub struct Person {
    /// The user's id.
    pub id: u64,
    /// The name.
    pub name: String,
    /// What is special about them: "manages this server".
    pub note: String,
}

/// What the page shows.
#[derive(Debug)]
pub struct PageOptions {
    /// The Discord.
    pub discord: Arc<Discord>,
    /// The panel.
    pub backend: Arc<Backend>,
    /// The game server beside the channels.
    pub server: ServerHandle,
    /// Whom a visitor can be; the first one is it at first.
    pub people: Vec<Person>,
    /// What to try, as typed.
    pub hints: Vec<String>,
    /// Things that happened which are kept for a page that was away; one that was away longer reads the state again.
    /// 2,048 is plenty.
    pub kept_events: usize,
}

/// A running page.
#[derive(Debug)]
pub struct Page {
    app: App,
    stop: CancellationToken,
    tasks: TaskTracker,
}

impl Page {
    /// Serves the page on `listener`, which should listen on loopback only.
    ///
    /// # Errors
    /// The listener has no address.
    pub fn start(listener: TcpListener, options: PageOptions) -> io::Result<Self> {
        let port = listener.local_addr()?.port();
        let (stop, tasks) = (CancellationToken::new(), TaskTracker::new());
        let app: App = Arc::new(AppState::new(port, options, stop.clone(), tasks.clone()));
        watch::start(&app);
        http::serve(listener, router(&app), stop.clone(), &tasks);
        Ok(Self { app, stop, tasks })
    }

    /// The address with the token that lets a browser in: `http://127.0.0.1:PORT/?token=…`.
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}/?token={}", self.app.port, self.app.sessions.token())
    }

    /// Ends every connection and task, and takes back the faults that were put in by the page.
    pub async fn stop(&self) {
        self.stop.cancel();
        self.tasks.close();
        self.tasks.wait().await;
        self.app.heal();
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

fn router(app: &App) -> Router {
    let inside = Router::new()
        .route("/api/people", get(state::people))
        .route("/api/state", get(state::state))
        .route("/api/channels/{channel}/messages", get(messages::list))
        .route("/api/events", get(stream::events))
        .route("/api/do", post(acts::act))
        .route("/files/{channel}/{message}/{file}/{name}", get(files::file))
        .route("/", get(assets::index))
        .fallback(assets::asset)
        .method_not_allowed_fallback(error::wrong_method)
        .layer(DefaultBodyLimit::max(BODY))
        .layer(from_fn_with_state(Arc::clone(app), guard::guard));
    inside.with_state(Arc::clone(app))
}
