//! What people may see of a console: bytes become safe text, and what is secret in it is masked.
//!
//! - [`clean`]: safe text with the colours that Discord knows;
//! - [`filter`]: people's own filters, presets for common secrets, and both over a line;
//! - [`filter_pool`]: where people's own patterns run, in fair turns among guilds;
//! - [`mask`]: names for visitors' addresses.
//!
//! Whatever shows a part of a console uses it: mirrors, answers, the audit log, alerts.

pub mod clean;
pub mod filter;
pub mod filter_pool;
pub mod mask;
mod rows;

pub use rows::{presets_off, rules_of, spec};
