//! A panel's secrets: the kinds of its keys, and how a program is told of its tokens.

use std::any::Any;
use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};

pub(super) type OnSecret = Arc<dyn Fn(&SecretString) -> SecretGuard + Send + Sync>;

/// What a callback of [`PanelBuilder::on_secret`](super::PanelBuilder::on_secret) gives back: it is kept as long as the secret is in use.
pub type SecretGuard = Arc<dyn Any + Send + Sync>;

/// What a key's prefix says it is (protocol section 1.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    /// `ptlc_…` or `pacc_…`: the kind that is needed.
    Client,
    /// `ptla_…` or `papp_…`: a key for the admin API, which the client API refuses.
    Application,
    /// `c7sp_…`: a key of a calagopus panel, which has a client API of its own.
    Calagopus,
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
            Some(("c7sp", _)) => Self::Calagopus,
            _ => Self::Unknown,
        }
    }
}

/// The key cannot be put into a request: it is empty or has characters that no key has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the panel API key is empty or has a space, line break or other character that no key has")]
pub struct BadApiKey;
