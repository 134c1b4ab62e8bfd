//! The requests themselves.

use std::any::Any;
use std::sync::Arc;
use std::time::{Duration, Instant};

use reqwest::Method;
use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderMap, HeaderValue};
use rustls::ClientConfig;
use secrecy::{ExposeSecret, SecretString, zeroize::Zeroizing};
use serde_json::{Value, json};
use url::Url;

use super::answer::Answer;
use super::budget::{AT_ONCE, Route, Urgency};
use super::error::PanelError;
use super::limits::RateLimit;
use super::model::{
    Account, Credentials, Item, List, Pagination, Resources, Server, WireAccount, WireCredentials,
    WireResources, WireServer,
};
use super::query::{Page, ServerQuery, ServerScope};
use super::turns::{Caller, Turn, Turns, Underway};
use super::url::PanelUrl;
use crate::driver::Way;
use crate::reach::{Lookup, OutOfReach};
use crate::{
    CertificateFault, ForeignText, Permissions, PowerAction, Reach, ReadBudget, Resolver, SocketLimit,
    foreign,
};

/// What is read of an answer at most.
const BODY_LIMIT: usize = 1024 * 1024;
/// What is read of a page of servers at most. A hundred servers usually take a quarter of the above, but each comes
/// with all variables and allocations that it has.
const LIST_LIMIT: usize = 8 * BODY_LIMIT;
/// What a token may be long at most; the usual ones take under one KiB.
const TOKEN_LIMIT: usize = 8 * 1024;
/// What the address of a websocket may be long at most, bytes: it is kept as long as the socket is.
const ADDRESS_LIMIT: usize = 2 * 1024;
/// Connections kept open between requests: as many as are used when a program starts.
const IDLE_CONNECTIONS: usize = AT_ONCE as usize;
/// How long they are kept open.
const IDLE_TIME: Duration = Duration::from_secs(30);
/// Text that a list of all servers may hold at most, bytes: for the largest a fifth is usual, and a panel that nobody
/// knows may send anything.
const LISTED_LIMIT: usize = 16 * 1024 * 1024;
/// Pages of servers read by [`Panel::all_servers`] at most, a hundred servers each.
const PAGE_LIMIT: u32 = 100;
/// The first type must be a JSON one, or errors come as redirects to the login page (protocol section 1.1).
const ACCEPTED: HeaderValue = HeaderValue::from_static("Application/vnd.pterodactyl.v1+json");

/// A panel, seen with one client API key. Cheap to clone; clones share connections and rate limits.
#[derive(Clone)]
pub struct Panel(Arc<Inner>);

struct Inner {
    url: PanelUrl,
    key: KeyKind,
    http: reqwest::Client,
    tls: Arc<ClientConfig>,
    way: Way,
    timeout: Duration,
    turns: Arc<Turns>,
    on_secret: Option<OnSecret>,
}

type OnSecret = Arc<dyn Fn(&SecretString) -> SecretGuard + Send + Sync>;

/// What a callback of [`PanelBuilder::on_secret`] gives back: it is kept as long as the secret is in use.
pub type SecretGuard = Arc<dyn Any + Send + Sync>;

/// What a key's prefix says it is (protocol section 1.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    /// `ptlc_…` or `pacc_…`: the kind that is needed.
    Client,
    /// `ptla_…` or `papp_…`: a key for the admin API, which the client API refuses.
    Application,
    /// No known prefix. Keys made before there were prefixes still work.
    Unknown,
}

impl KeyKind {
    /// The kind of `key`.
    #[must_use]
    pub fn of(key: &SecretString) -> Self {
        match key.expose_secret().split_once('_') {
            Some(("ptlc" | "pacc", _)) => Self::Client,
            Some(("ptla" | "papp", _)) => Self::Application,
            _ => Self::Unknown,
        }
    }
}

/// The key cannot be put into a request: it is empty or has characters that no key has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the panel API key is empty or has a space, line break or other character that no key has")]
pub struct BadApiKey;

/// Settings of a [`Panel`].
#[must_use = "a builder does nothing until it is built"]
pub struct PanelBuilder {
    url: PanelUrl,
    key: SecretString,
    tls: Option<Arc<ClientConfig>>,
    reach: Reach,
    resolver: Resolver,
    read_budget: Option<ReadBudget>,
    limit: Option<SocketLimit>,
    timeout: Duration,
    on_secret: Option<OnSecret>,
}

impl PanelBuilder {
    /// TLS settings for the panel, and for the daemons of sockets made from it. Default:
    /// [`default_tls`](crate::default_tls).
    pub fn tls(mut self, tls: Arc<ClientConfig>) -> Self {
        self.tls = Some(tls);
        self
    }

    /// Where requests, and the sockets made from this panel, may go. Default: [`Reach::Anywhere`].
    pub fn reach(mut self, reach: Reach) -> Self {
        self.reach = reach;
        self
    }

    /// Looks up the names of the panel, and of the daemons of sockets made from it. Default: one of its own.
    pub fn resolver(mut self, resolver: Resolver) -> Self {
        self.resolver = resolver;
        self
    }

    /// What the sockets made from this panel may read in a second, together with whatever else shares the budget.
    /// Default: as fast as it comes.
    pub fn read_budget(mut self, budget: ReadBudget) -> Self {
        self.read_budget = Some(budget);
        self
    }

    /// How many sockets may be open at once, together with those of others that share the limit. Default: as many as
    /// there are.
    pub fn socket_limit(mut self, limit: SocketLimit) -> Self {
        self.limit = Some(limit);
        self
    }

    /// Calls `told` with every token that the panel gives for a websocket, before it is used. What it returns is
    /// dropped with the token: so a program can keep a token out of its log as long as there is one.
    pub fn on_secret(mut self, told: impl Fn(&SecretString) -> SecretGuard + Send + Sync + 'static) -> Self {
        self.on_secret = Some(Arc::new(told));
        self
    }

    /// How long a request may take in all. Default 20 s; the panel itself gives its daemons 15 s.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Makes the panel's client. Nothing is sent yet.
    ///
    /// # Errors
    /// If the key cannot stand in a header.
    pub fn build(self) -> Result<Panel, BadApiKey> {
        let tls = self.tls.unwrap_or_else(crate::default_tls);
        let key = self.key.expose_secret();
        if key.is_empty() || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(BadApiKey);
        }
        let bearer = Zeroizing::new(["Bearer ", key].concat());
        let mut bearer = HeaderValue::from_str(&bearer).map_err(|_| BadApiKey)?;
        bearer.set_sensitive(true);
        let lookup = Lookup { reach: self.reach, resolver: self.resolver };
        let way = Way { lookup, budget: self.read_budget, limit: self.limit };
        let counted = way.limit.as_ref().is_some_and(SocketLimit::counts_requests);
        let http = reqwest::Client::builder()
            .use_preconfigured_tls(ClientConfig::clone(&tls))
            .default_headers(HeaderMap::from_iter([(AUTHORIZATION, bearer), (ACCEPT, ACCEPTED)]))
            .user_agent(concat!("pterosocket/", env!("CARGO_PKG_VERSION")))
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .no_proxy()
            .dns_resolver(Arc::new(way.lookup.clone()))
            .connect_timeout(self.timeout.min(Duration::from_secs(10)))
            .timeout(self.timeout)
            .pool_max_idle_per_host(if counted { 0 } else { IDLE_CONNECTIONS })
            .pool_idle_timeout(IDLE_TIME)
            .build()
            .expect("the TLS settings are rustls's own, and nothing else can fail");
        let kind = KeyKind::of(&self.key);
        if kind == KeyKind::Application {
            tracing::warn!("the panel API key is an application key; the client API will refuse it");
        }
        let Self { url, timeout, on_secret, .. } = self;
        let turns = Arc::default();
        Ok(Panel(Arc::new(Inner { url, key: kind, http, tls, way, timeout, turns, on_secret })))
    }
}

impl Panel {
    /// Begins with the panel's address and a client API key.
    pub fn builder(url: PanelUrl, key: impl Into<SecretString>) -> PanelBuilder {
        PanelBuilder {
            url,
            key: key.into(),
            tls: None,
            reach: Reach::default(),
            resolver: Resolver::default(),
            read_budget: None,
            limit: None,
            timeout: Duration::from_secs(20),
            on_secret: None,
        }
    }

    /// The panel's address.
    #[must_use]
    pub fn url(&self) -> &PanelUrl {
        &self.0.url
    }

    /// What the key's prefix says it is.
    #[must_use]
    pub fn key_kind(&self) -> KeyKind {
        self.0.key
    }

    /// The user-wide limit as the last answer gave it; the `/websocket` route, which has its own, aside.
    #[must_use]
    pub fn rate_limit(&self) -> Option<RateLimit> {
        self.0.turns.last()
    }

    /// A place among the sockets of this panel: those that have theirs earlier connect first.
    pub(crate) fn rank(&self) -> u64 {
        self.0.turns.rank()
    }

    pub(crate) fn tls(&self) -> Arc<ClientConfig> {
        Arc::clone(&self.0.tls)
    }

    /// What the sockets made from it may read in a second, if that is limited.
    #[must_use]
    pub fn read_budget(&self) -> Option<&ReadBudget> {
        self.0.way.budget.as_ref()
    }

    /// How its daemons are gone to, with another reach than the panel's if one is given.
    pub(crate) fn way(&self, reach: Option<Reach>) -> Way {
        let mut way = self.0.way.clone();
        way.lookup.reach = reach.unwrap_or(way.lookup.reach);
        way
    }

    /// The account that the key belongs to: the cheapest way to try a key.
    ///
    /// # Errors
    /// See [`PanelError`]; this applies to every request here.
    pub async fn account(&self) -> Result<Account, PanelError> {
        let item: Item<WireAccount> = self.get(["account"]).await?.json()?;
        Ok(item.attributes.into())
    }

    /// One page of the servers that the key reaches.
    ///
    /// # Errors
    /// See [`PanelError`].
    pub async fn servers(&self, query: &ServerQuery) -> Result<Page, PanelError> {
        let mut url = self.0.url.api([]);
        query.apply(&mut url);
        let request = Request { limit: LIST_LIMIT, ..Request::get(url) };
        let list: List<WireServer> = self.ask(request).await?.json()?;
        let pagination = list.meta.and_then(|meta| meta.pagination);
        let count = u32::try_from(list.data.items.len()).unwrap_or(u32::MAX);
        let pages = pagination.unwrap_or(Pagination { total: count, ..Pagination::default() });
        let servers =
            list.data.items.into_iter().map(|item| item.attributes.into_server(Permissions::default()));
        Ok(Page {
            servers: servers.collect(),
            total: pages.total,
            page: pages.current_page,
            pages: pages.total_pages,
        })
    }

    /// Every server that the key reaches, a root admin's other servers included, each once.
    ///
    /// # Errors
    /// See [`PanelError`].
    pub async fn all_servers(&self) -> Result<Vec<Server>, PanelError> {
        let mut all: Vec<Server> = Vec::new();
        let mut held = 0;
        for scope in [ServerScope::Member, ServerScope::Others] {
            for page in 1..=PAGE_LIMIT {
                let found = match self.servers(&ServerQuery { scope, page, ..ServerQuery::default() }).await {
                    Ok(found) => found,
                    // A panel without this filter lists what it has without it.
                    Err(PanelError::Refused { .. }) if scope == ServerScope::Others => break,
                    Err(error) => return Err(error),
                };
                held += found.servers.iter().map(Server::text_len).sum::<usize>();
                if held > LISTED_LIMIT {
                    return Err(PanelError::TooLarge { limit: LISTED_LIMIT });
                }
                all.extend(found.servers);
                if page >= found.pages {
                    break;
                }
            }
        }
        let mut seen = std::collections::HashSet::new();
        all.retain(|server| seen.insert(server.uuid.clone()));
        Ok(all)
    }

    /// One server, with what the key's owner may do on it. Works in every state of the server.
    ///
    /// # Errors
    /// See [`PanelError`].
    pub async fn server(&self, id: &str) -> Result<Server, PanelError> {
        self.get(["servers", id]).await.and_then(read_server)
    }

    /// The same for a socket that waits until the server is normal again.
    pub(crate) async fn server_in_turn(&self, id: &str, rank: u64) -> Result<Server, PanelError> {
        let under_way = self.turn(Caller { urgency: Urgency::Connection, rank }).await?;
        self.send(Request::get(self.0.url.api(["servers", id])), under_way).await.and_then(read_server)
    }

    /// The way to a server's websocket. New panels allow five a minute for one server, for all users together.
    ///
    /// # Errors
    /// See [`PanelError`]. A 429 here concerns only this server.
    pub async fn websocket(&self, id: &str) -> Result<Credentials, PanelError> {
        let under_way = self.turn(Caller::PERSON).await?;
        self.credentials(id, under_way).await
    }

    /// The same for a socket, which waits for its turn as long as it takes. Says when it was sent.
    pub(crate) async fn websocket_in_turn(
        &self,
        id: &str,
        caller: Caller,
    ) -> (Instant, Result<Credentials, PanelError>) {
        let turn = self.turn(caller).await;
        let sent = tokio::time::Instant::now().into_std();
        match turn {
            Ok(under_way) => (sent, self.credentials(id, under_way).await),
            Err(error) => (sent, Err(error)),
        }
    }

    async fn credentials(&self, id: &str, under_way: Underway) -> Result<Credentials, PanelError> {
        let url = self.0.url.api(["servers", id, "websocket"]);
        let request = Request { route: Route::Websocket, ..Request::get(url) };
        let wire: WireCredentials = self.send(request, under_way).await?.json()?;
        if wire.data.socket.len() > ADDRESS_LIMIT {
            let reason = format!("the websocket's address has more than {ADDRESS_LIMIT} bytes");
            return Err(PanelError::Unreadable { reason: reason.into() });
        }
        let socket = Url::parse(&wire.data.socket).map_err(|error| PanelError::Unreadable {
            reason: format!("the websocket's address: {error}").into(),
        })?;
        if wire.data.token.len() > TOKEN_LIMIT {
            let reason = format!(
                "the token has {} bytes, and none has more than {TOKEN_LIMIT}",
                wire.data.token.len()
            );
            return Err(PanelError::Unreadable { reason: reason.into() });
        }
        let token = SecretString::from(wire.data.token);
        let guard = self.0.on_secret.as_ref().map(|told| told(&token));
        Ok(Credentials { token, socket, guard })
    }

    /// Resource use, up to 20 s old.
    ///
    /// # Errors
    /// See [`PanelError`].
    pub async fn resources(&self, id: &str) -> Result<Resources, PanelError> {
        let item: Item<WireResources> = self.get(["servers", id, "resources"]).await?.json()?;
        Ok(item.attributes.into())
    }

    /// Runs a console command. Success means that the daemon took it, not that the game read it; on Pelican not
    /// even that (protocol section 5). The panel trims the command.
    ///
    /// # Errors
    /// [`PanelError::Offline`] where the server is; else see [`PanelError`].
    pub async fn command(&self, id: &str, command: &str) -> Result<(), PanelError> {
        self.post(["servers", id, "command"], json!({ "command": command })).await
    }

    /// Asks for a power action. Success means that it was passed on; only the state shows what came of it.
    ///
    /// # Errors
    /// See [`PanelError`].
    pub async fn power(&self, id: &str, action: PowerAction) -> Result<(), PanelError> {
        self.post(["servers", id, "power"], json!({ "signal": action.as_str() })).await
    }

    async fn get<'a>(&self, path: impl IntoIterator<Item = &'a str>) -> Result<Answer, PanelError> {
        self.ask(Request::get(self.0.url.api(path))).await
    }

    async fn post<'a>(&self, path: impl IntoIterator<Item = &'a str>, body: Value) -> Result<(), PanelError> {
        let request = Request::get(self.0.url.api(path));
        self.ask(Request { method: Method::POST, body: Some(body), ..request }).await?.success().map(drop)
    }

    /// Sends a request that somebody waits for.
    async fn ask(&self, request: Request) -> Result<Answer, PanelError> {
        let under_way = self.turn(Caller::PERSON).await?;
        self.send(request, under_way).await
    }

    /// Waits until a request may go, and finds out the limit first where that must be known.
    async fn turn(&self, caller: Caller) -> Result<Underway, PanelError> {
        loop {
            match self.0.turns.turn(caller).await {
                Ok(Turn::Send(under_way)) => return Ok(under_way),
                Ok(Turn::Probe(under_way)) => {
                    let mut url = self.0.url.api([]);
                    ServerQuery { per_page: 1, ..ServerQuery::default() }.apply(&mut url);
                    // Only its headers matter; whatever fails will fail again where it is told.
                    let _ = self.send(Request::get(url), under_way).await;
                }
                Err(retry_after) => return Err(PanelError::RateLimited { retry_after }),
            }
        }
    }

    /// Sends one request and reads the whole answer, whatever its status.
    async fn send(&self, request: Request, under_way: Underway) -> Result<Answer, PanelError> {
        let Request { method, url, body, limit, route } = request;
        self.0.way.lookup.reach.admits(&url)?;
        let mut request = self.0.http.request(method, url);
        if let Some(body) = body {
            request = request.json(&body);
        }
        let mut response = request.send().await.map_err(|error| self.failure(&error))?;
        let mut answer =
            Answer { status: response.status(), headers: response.headers().clone(), body: Vec::new() };
        under_way.done(route, answer.fate());
        while let Some(chunk) = response.chunk().await.map_err(|error| self.failure(&error))? {
            if answer.body.len() + chunk.len() > limit {
                return Err(PanelError::TooLarge { limit });
            }
            answer.body.extend_from_slice(&chunk);
        }
        Ok(answer)
    }

    fn failure(&self, error: &reqwest::Error) -> PanelError {
        if error.is_timeout() {
            return PanelError::Timeout { after: self.0.timeout };
        }
        if let Some(barred) = causes(error).find_map(|cause| cause.downcast_ref::<OutOfReach>()) {
            return PanelError::OutOfReach(barred.clone());
        }
        if let Some(fault) = CertificateFault::within(error) {
            return PanelError::Certificate(fault);
        }
        PanelError::NoAnswer { reason: innermost(error), connected: !error.is_connect() }
    }
}

fn read_server(answer: Answer) -> Result<Server, PanelError> {
    let item: Item<WireServer> = answer.json()?;
    let held = item.meta.and_then(|meta| meta.user_permissions);
    Ok(item.attributes.into_server(held.map(|held| held.items.into_iter().collect()).unwrap_or_default()))
}

/// One request.
struct Request {
    method: Method,
    url: Url,
    body: Option<Value>,
    /// What is read of the answer at most, bytes.
    limit: usize,
    route: Route,
}

impl Request {
    fn get(url: Url) -> Self {
        Self { method: Method::GET, url, body: None, limit: BODY_LIMIT, route: Route::Plain }
    }
}

/// The cause at the bottom, which names what failed; the layers above only repeat the URL.
fn innermost(error: &reqwest::Error) -> ForeignText {
    causes(error).last().map(|cause| foreign::told(&cause)).unwrap_or_default()
}

/// The error and what caused it, outermost first.
fn causes(error: &reqwest::Error) -> impl Iterator<Item = &(dyn std::error::Error + 'static)> {
    std::iter::successors(Some(error as &(dyn std::error::Error + 'static)), |error| error.source())
}

impl std::fmt::Debug for Panel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Panel").field("url", &self.0.url).field("key", &self.0.key).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for PanelBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PanelBuilder").field("url", &self.url).finish_non_exhaustive()
    }
}
