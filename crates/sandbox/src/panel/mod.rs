//! The pretend panel: the client API of Pterodactyl or Pelican (protocol reference section 1), for its users
//! and the servers of one node.

mod account;
pub(crate) mod activity;
mod console;
mod error;
mod fault;
mod front;
mod limiter;
mod list;
mod listing;
mod panel_server;
mod players;
mod server;
mod shape;
mod startup;
pub(crate) mod token;
mod user;

use std::sync::Arc;

use axum::{
    Router,
    extract::Request,
    http::Method,
    middleware,
    response::{Html, IntoResponse, Response},
    routing::{get, post},
};
use parking_lot::{Mutex, RwLock};
use tokio::net::TcpListener;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use uuid::Uuid;

use error::ApiError;
pub use fault::{Fault, FaultKind};
pub use front::Recorded;
use limiter::Limiter;
pub(crate) use panel_server::PanelServer;
pub use panel_server::PanelState;
pub use startup::Variable;
pub(crate) use user::User;

use crate::{BackendOptions, journal::Journal, wings::Daemon};

/// The panel.
#[derive(Debug)]
pub(crate) struct Panel {
    pub(crate) options: Arc<BackendOptions>,
    pub(crate) daemon: Arc<Daemon>,
    pub(crate) requests: Journal<Recorded>,
    pub(crate) faults: Mutex<Vec<Fault>>,
    users: RwLock<Vec<Arc<User>>>,
    entries: RwLock<Vec<Arc<PanelServer>>>,
    requests_made: Limiter,
    tokens_made: Limiter,
}

impl Panel {
    pub(crate) fn new(daemon: Arc<Daemon>) -> Arc<Self> {
        let options = Arc::clone(&daemon.options);
        Arc::new(Self {
            requests: Journal::default(),
            faults: Mutex::default(),
            users: RwLock::default(),
            entries: RwLock::default(),
            requests_made: Limiter::new(options.requests_per_minute),
            tokens_made: Limiter::new(options.websocket_per_minute),
            options,
            daemon,
        })
    }

    /// Serves the API until `stop`.
    pub(crate) fn serve(
        self: &Arc<Self>,
        listener: TcpListener,
        stop: CancellationToken,
        tasks: &TaskTracker,
    ) {
        let api = Router::new()
            .route("/api/client", get(list::servers))
            .route("/api/client/account", get(account::account))
            .route("/api/client/permissions", get(account::permissions))
            .route("/api/client/servers/{server}", get(server::server))
            .route("/api/client/servers/{server}/resources", get(server::resources))
            .route("/api/client/servers/{server}/activity", get(activity::activity))
            .route("/api/client/servers/{server}/startup", get(startup::startup))
            .route("/api/client/servers/{server}/query", get(players::query))
            .route("/api/client/servers/{server}/query/players", get(players::names))
            .route("/api/client/servers/{server}/websocket", get(console::websocket))
            .route("/api/client/servers/{server}/command", post(console::command))
            .route("/api/client/servers/{server}/power", post(console::power))
            .fallback(async || ApiError::not_found())
            .method_not_allowed_fallback(wrong_method)
            .layer(middleware::from_fn_with_state(Arc::clone(self), front::front))
            .with_state(Arc::clone(self));
        crate::http::serve(listener, api, stop, tasks);
    }

    /// Another limit of requests per user and minute, with new windows.
    pub(crate) fn limit_requests(&self, per_minute: u32) {
        self.requests_made.change(per_minute);
    }

    /// Where the panel is reached, as its APP_URL says.
    pub(crate) fn url(&self) -> &str {
        &self.daemon.panel_url
    }

    pub(crate) fn add_user(&self, user: User) -> Arc<User> {
        let user = Arc::new(user);
        self.users.write().push(Arc::clone(&user));
        user
    }

    pub(crate) fn user_count(&self) -> usize {
        self.users.read().len()
    }

    fn user_with_key(&self, key: &str) -> Option<Arc<User>> {
        self.users.read().iter().find(|user| user.key == key || user.application_key == key).cloned()
    }

    pub(crate) fn add_server(&self, entry: PanelServer) -> Arc<PanelServer> {
        let entry = Arc::new(entry);
        self.entries.write().push(Arc::clone(&entry));
        entry
    }

    pub(crate) fn entry_count(&self) -> usize {
        self.entries.read().len()
    }

    pub(crate) fn remove_entry(&self, uuid: Uuid) {
        self.entries.write().retain(|entry| entry.uuid() != uuid);
    }

    pub(crate) fn users(&self) -> Vec<Arc<User>> {
        self.users.read().clone()
    }

    pub(crate) fn all(&self) -> Vec<Arc<PanelServer>> {
        self.entries.read().clone()
    }

    /// The server of that full or short id, if the user may see it (section 1.2).
    fn visible(&self, user: &User, id: &str) -> Result<Arc<PanelServer>, ApiError> {
        let named = |entry: &&Arc<PanelServer>| {
            if id.len() == 8 { entry.short_id() == id } else { entry.uuid_text() == id }
        };
        let found = self.entries.read().iter().find(named).cloned().ok_or_else(ApiError::not_found)?;
        if found.permissions(user).is_empty() { Err(ApiError::no_access()) } else { Ok(found) }
    }
}

async fn wrong_method(request: Request) -> Response {
    let allowed = if *request.method() == Method::GET { "POST" } else { "GET, HEAD" };
    ApiError::wrong_method(request.method(), request.uri().path(), allowed).into_response()
}

/// The page a browser would get.
fn page(title: &str) -> Html<String> {
    Html(format!("<!DOCTYPE html>\n<html><head><title>{title}</title></head><body>{title}</body></html>\n"))
}
