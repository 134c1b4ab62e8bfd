//! Builds a panel's client.

use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderMap, HeaderValue};
use rustls::ClientConfig;
use secrecy::{ExposeSecret, SecretString, zeroize::Zeroizing};

use super::budget::AT_ONCE;
use super::client::{Inner, Panel};
use super::secret::{BadApiKey, KeyKind, OnSecret, SecretGuard};
use super::url::PanelUrl;
use crate::driver::DialOptions;
use crate::reach::Lookup;
use crate::{Reach, ReadBudget, Resolver, SocketLimit};

/// Connections kept open between requests: as many as are used when a program starts.
const IDLE_CONNECTIONS: usize = AT_ONCE as usize;
/// How long they are kept open.
const IDLE_TIME: Duration = Duration::from_secs(30);
/// The first type must be a JSON one, or errors come as redirects to the login page (protocol section 1.1).
const ACCEPTED: HeaderValue = HeaderValue::from_static("Application/vnd.pterodactyl.v1+json");

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
        let dial_options = DialOptions { lookup, budget: self.read_budget, limit: self.limit };
        let counted = dial_options.limit.as_ref().is_some_and(SocketLimit::counts_requests);
        let http = reqwest::Client::builder()
            .use_preconfigured_tls(ClientConfig::clone(&tls))
            .default_headers(HeaderMap::from_iter([(AUTHORIZATION, bearer), (ACCEPT, ACCEPTED)]))
            .user_agent(concat!("pterosocket/", env!("CARGO_PKG_VERSION")))
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .no_proxy()
            .dns_resolver(Arc::new(dial_options.lookup.clone()))
            .connect_timeout(self.timeout.min(Duration::from_secs(10)))
            .timeout(self.timeout)
            .pool_max_idle_per_host(if counted { 0 } else { IDLE_CONNECTIONS })
            .pool_idle_timeout(IDLE_TIME)
            .build()
            .expect("the TLS settings are rustls's own, and nothing else can fail");
        if KeyKind::of(&self.key) == KeyKind::Application {
            tracing::warn!("the panel API key is an application key; the client API will refuse it");
        }
        let Self { url, key, timeout, on_secret, .. } = self;
        let queue = Arc::default();
        Ok(Panel(Arc::new(Inner { url, key, http, tls, dial_options, timeout, queue, on_secret })))
    }
}

impl std::fmt::Debug for PanelBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PanelBuilder").field("url", &self.url).finish_non_exhaustive()
    }
}
