//! Why the panel did not do what was asked, and whether asking again can help.

use std::time::Duration;

use super::model::ServerState;
use crate::reach::OutOfReach;
use crate::{CertificateFault, ForeignText};

/// A failed request to the panel (protocol section 1.4).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PanelError {
    /// 401: the key is missing, unknown or expired.
    #[error(
        "the panel does not know the API key (401): it may have been deleted or mistyped. Make a new client key there, under Account → API Credentials"
    )]
    Unauthorized,
    /// 403: an application (admin) key, such as `ptla_…`, where a client key is needed.
    #[error(
        "the key is an application API key; make a client key (ptlc_… or pacc_…) under Account → API Credentials"
    )]
    ApplicationKey,
    /// A panel of calagopus, or a key of one. Its daemon under another panel is fine.
    #[error(
        "this is a calagopus panel, whose client API is one of its own; only those of Pterodactyl and Pelican panels can be used"
    )]
    CalagopusPanel,
    /// 403: the key may not be used from this machine's address.
    #[error("the panel refuses the API key from the address {address}; add it to the key's allowed IPs")]
    AddressRefused {
        /// The address that the panel sees us come from.
        address: ForeignText,
    },
    /// 400: the account must turn two-factor authentication on first.
    #[error("the panel wants two-factor authentication turned on for the account that the key belongs to")]
    TwoFactorRequired,
    /// 403: the key's owner may not do this.
    #[error("the panel does not permit this: {detail}")]
    Forbidden {
        /// The panel's words.
        detail: ForeignText,
    },
    /// 404: there is no such server, or the key's owner has no access to it; the panel does not say which.
    #[error("the panel has no such server for this key (404): {detail}")]
    NotFound {
        /// The panel's words.
        detail: ForeignText,
    },
    /// 409: the server's state stands in the way.
    #[error("the server is {state} (409)")]
    Conflict {
        /// What the panel's words mean.
        state: Conflict,
    },
    /// The server is offline, so it takes no command (502, or 417 where the daemon is calagopus).
    #[error("the server is offline")]
    Offline,
    /// 429: too many requests, of all keys of the user or, for credentials, of everybody on the server; or the request
    /// was not sent, because the limit is used up and would be for so long.
    #[error("the panel asks to wait {} s (429)", .retry_after.as_secs())]
    RateLimited {
        /// How long to wait.
        retry_after: Duration,
    },
    /// The daemon failed or could not be reached; the panel passes its status on.
    #[error("the node of the server failed ({status}): {detail}")]
    Daemon {
        /// HTTP status.
        status: u16,
        /// The panel's words.
        detail: ForeignText,
    },
    /// Another error that the panel explains.
    #[error("the panel answered {status} ({code}): {detail}")]
    Refused {
        /// HTTP status.
        status: u16,
        /// The panel's name for the error.
        code: ForeignText,
        /// The panel's words.
        detail: ForeignText,
    },
    /// A proxy before the panel wants to see a browser.
    #[error(
        "{by} before the panel checks for a browser ({status}); exempt /api/ or this machine's address from it"
    )]
    BrowserCheck {
        /// Who checks, such as `Cloudflare`.
        by: &'static str,
        /// HTTP status.
        status: u16,
    },
    /// A web page instead of an API answer.
    #[error("not the panel's API answered but a web page ({status}{}); is the panel's address right?", title.as_ref().map(|title| format!(", {title:?}")).unwrap_or_default())]
    WebPage {
        /// HTTP status.
        status: u16,
        /// The page's title.
        title: Option<ForeignText>,
    },
    /// A redirect, which a panel's API never sends.
    #[error("the panel's address redirects ({status}) to {to}; is PANEL_URL right?")]
    Redirected {
        /// HTTP status.
        status: u16,
        /// Where to, without its query.
        to: ForeignText,
    },
    /// An error status with nothing that explains it.
    #[error("the panel answered {status} without an explanation; its own log may have one")]
    Bare {
        /// HTTP status.
        status: u16,
    },
    /// An answer that is not what the API promises.
    #[error("the panel's answer cannot be read: {reason}; is the panel's address right?")]
    Unreadable {
        /// What is wrong with it.
        reason: ForeignText,
    },
    /// An answer longer than is read.
    #[error("the panel's answer is longer than {limit} bytes")]
    TooLarge {
        /// What is read at most, bytes.
        limit: usize,
    },
    /// A list with more pages, or more on one of them, than are read.
    #[error("the panel lists more servers than the {read} that are read")]
    TooMany {
        /// How many were read.
        read: usize,
    },
    /// The panel's address, or what its name leads to, may not be gone to. Nothing was sent.
    #[error("the panel's address {0}")]
    OutOfReach(#[from] OutOfReach),
    /// No answer in time.
    #[error("the panel did not answer within {} s; does it run, and is its address right?", .after.as_secs_f32())]
    Timeout {
        /// The time that it had.
        after: Duration,
    },
    /// The panel's TLS certificate is not accepted. Nothing was sent.
    #[error("the panel's certificate is not accepted: {0}")]
    Certificate(CertificateFault),
    /// No connection, or one that broke before the answer was there.
    #[error("no answer from the panel: {reason}{}", if *.connected { "" } else { "; does it run, and is its address right?" })]
    NoAnswer {
        /// What failed: name, connection or TLS.
        reason: ForeignText,
        /// Whether there was a connection, so that the panel may have done what was asked.
        connected: bool,
    },
}

impl PanelError {
    /// Whether the same request may work later without anybody mending anything.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            _ if self.is_final() => false,
            Self::TooLarge { .. } | Self::TooMany { .. } => false,
            Self::Refused { status, .. } | Self::Bare { status } => *status >= 500 || *status == 408,
            Self::Conflict { .. }
            | Self::Offline
            | Self::RateLimited { .. }
            | Self::Daemon { .. }
            | Self::BrowserCheck { .. }
            | Self::WebPage { .. }
            | Self::Redirected { .. }
            | Self::Unreadable { .. }
            | Self::Timeout { .. }
            | Self::NoAnswer { .. } => true,
            _ => false,
        }
    }

    /// Whether nothing helps until a person mends it: the key, the right or the server is gone, or the panel has
    /// moved for good.
    #[must_use]
    pub fn is_final(&self) -> bool {
        matches!(
            self,
            Self::Unauthorized
                | Self::ApplicationKey
                | Self::CalagopusPanel
                | Self::AddressRefused { .. }
                | Self::TwoFactorRequired
                | Self::Forbidden { .. }
                | Self::NotFound { .. }
                | Self::OutOfReach(_)
                | Self::Redirected { status: 301 | 308, .. }
        )
    }

    /// How long the panel asked to wait.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::RateLimited { retry_after } => Some(*retry_after),
            _ => None,
        }
    }
}

/// What stands in the way of a request (protocol section 1.5).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Conflict {
    /// One of the states that a server's own data shows too.
    State(ServerState),
    /// The panel did not say which; its words.
    Unsaid(ForeignText),
}

impl Conflict {
    /// Reads the sentence that comes with a 409.
    pub(crate) fn from_detail(detail: &str) -> Self {
        let table = [
            ("suspended", ServerState::Suspended),
            ("maintenance", ServerState::NodeMaintenance),
            ("installation", ServerState::Installing),
            ("restoring", ServerState::RestoringBackup),
            ("transferred", ServerState::Transferring),
        ];
        let found = table.into_iter().find(|(word, _)| detail.contains(word));
        found.map_or_else(|| Self::Unsaid(detail.into()), |(_, state)| Self::State(state))
    }
}

impl std::fmt::Display for Conflict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::State(state) => state.fmt(f),
            Self::Unsaid(words) => write!(f, "in a state that forbids it ({words})"),
        }
    }
}
