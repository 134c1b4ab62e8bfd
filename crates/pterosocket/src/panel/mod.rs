//! The panel's client API (REST), as far as a console needs it (protocol section 1).
//!
//! Requests carry no cookies, no Origin and no Referer, follow no redirects, read a bounded part of an
//! answer and end after a timeout. Every failure is a [`PanelError`] that says whether to try again and when.

mod answer;
mod browser_check;
mod client;
mod error;
mod limits;
mod model;
mod query;
#[cfg(test)]
mod tests;
mod url;

pub use client::{BadApiKey, KeyKind, Panel, PanelBuilder};
pub use error::{Conflict, PanelError};
pub use limits::RateLimit;
pub use model::{Account, Credentials, Resources, Server, ServerState};
pub use query::{Page, ServerQuery, ServerScope};
pub use url::{PanelUrl, PanelUrlError};
