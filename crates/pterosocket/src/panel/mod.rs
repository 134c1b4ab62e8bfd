//! The panel's client API (REST), as far as a console needs it (protocol section 1).
//!
//! Requests carry no cookies, no Origin and no Referer, follow no redirects, read a bounded part of an
//! answer and end after a timeout. Every failure is a [`PanelError`] that says whether to try again and when.
//!
//! The panel's rate limit is kept, not run into: all requests of one [`Panel`] wait for their turn, what people
//! wait for first, then renewals of tokens, then new connections in the order in which their sockets were made.

mod activity;
mod address;
mod answer;
mod browser_check;
mod budget;
mod builder;
mod calagopus;
mod client;
mod envelope;
mod error;
mod limits;
mod model;
mod query;
mod request;
mod request_queue;
mod routes;
mod secret;
#[cfg(test)]
mod tests;
mod url;
mod variable;

pub use activity::Activity;
pub use address::Address;
pub(crate) use budget::Urgency;
pub use builder::PanelBuilder;
pub use client::Panel;
pub use error::{Conflict, PanelError};
pub use limits::RateLimit;
pub use model::{Account, Credentials, Players, Resources, Server, ServerLimits, ServerState};
pub use query::{Page, ServerQuery, ServerScope};
pub(crate) use request_queue::Caller;
pub use secret::{BadApiKey, KeyKind, SecretGuard};
pub use url::{PanelUrl, PanelUrlError};
pub use variable::Variable;
