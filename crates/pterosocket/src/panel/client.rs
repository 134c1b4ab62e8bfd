//! A panel's client: one address, one key, and what all of its requests share.

use std::sync::Arc;
use std::time::Duration;

use rustls::ClientConfig;
use secrecy::SecretString;

use super::limits::RateLimit;
use super::request_queue::RequestQueue;
use super::secret::{KeyKind, OnSecret};
use super::url::PanelUrl;
use crate::driver::DialOptions;
use crate::{Reach, ReadBudget};

/// A panel, seen with one client API key. Cheap to clone; clones share connections and rate limits.
#[derive(Clone)]
pub struct Panel(pub(super) Arc<Inner>);

pub(super) struct Inner {
    pub(super) url: PanelUrl,
    pub(super) key: SecretString,
    pub(super) http: reqwest::Client,
    pub(super) tls: Arc<ClientConfig>,
    pub(super) dial_options: DialOptions,
    pub(super) timeout: Duration,
    pub(super) queue: Arc<RequestQueue>,
    pub(super) on_secret: Option<OnSecret>,
}

impl Panel {
    /// The panel's address.
    #[must_use]
    pub fn url(&self) -> &PanelUrl {
        &self.0.url
    }

    /// What the key's prefix says it is.
    #[must_use]
    pub fn key_kind(&self) -> KeyKind {
        KeyKind::of(&self.0.key)
    }

    /// The client API key.
    #[must_use]
    pub fn key(&self) -> &SecretString {
        &self.0.key
    }

    /// The user-wide limit as the last answer gave it; the `/websocket` route, which has its own, aside.
    #[must_use]
    pub fn rate_limit(&self) -> Option<RateLimit> {
        self.0.queue.last()
    }

    /// A place among the sockets of this panel: those that have theirs earlier connect first.
    pub(crate) fn rank(&self) -> u64 {
        self.0.queue.rank()
    }

    pub(crate) fn tls(&self) -> Arc<ClientConfig> {
        Arc::clone(&self.0.tls)
    }

    /// What the sockets made from it may read in a second, if that is limited.
    #[must_use]
    pub fn read_budget(&self) -> Option<&ReadBudget> {
        self.0.dial_options.budget.as_ref()
    }

    /// How its daemons are dialled, with another reach and another budget than the panel's if they are given.
    pub(crate) fn dial_options(&self, reach: Option<Reach>, budget: Option<ReadBudget>) -> DialOptions {
        let mut options = self.0.dial_options.clone();
        options.budget = budget.or(options.budget);
        options.lookup.reach = reach.unwrap_or(options.lookup.reach);
        options
    }
}

impl std::fmt::Debug for Panel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Panel")
            .field("url", &self.0.url)
            .field("key", &self.key_kind())
            .finish_non_exhaustive()
    }
}
