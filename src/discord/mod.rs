//! Everything that speaks to Discord: the gateway client, our REST client, and the outbox that decides whose
//! message goes next.
//!
//! What is posted, edited or read back goes through [`outbox::Outbox`] and [`rest::Rest`], never through serenity's `Http`: that one hides the
//! answer's headers, and its limiter mixes buckets and ignores the base address. Interaction answers and what little is
//! looked up go through [`calls::Calls`], so that the outbox knows of every refusal.

pub mod calls;
pub mod events;
pub mod gateway;
pub mod gateway_cache;
pub mod invite;
pub mod login;
mod look_ups;
pub mod membership;
pub mod other_process;
pub mod outbox;
pub mod permissions;
pub mod post_once;
pub mod rest;
mod retry;
pub mod schedule;
pub mod shards;
pub mod start;
mod token;
pub mod watch;

use std::time::Duration;

use pterosocket::rustls::ClientConfig;
use secrecy::{ExposeSecret, SecretString};
use serenity::http::{Http, HttpBuilder};

use crate::trust;

/// Discord asks for `DiscordBot ($url, $version)` in every request and blocks others (reference: "User-Agent").
pub const USER_AGENT: &str =
    concat!("DiscordBot (", env!("CARGO_PKG_REPOSITORY"), ", ", env!("CARGO_PKG_VERSION"), ")");

/// How long one REST call may take before it counts as unanswered.
pub const REST_TIMEOUT: Duration = Duration::from_secs(15);

/// Connections that are kept for later answers. As many as there are answers in flight are opened, and each takes some 25 KiB:
/// those of a storm are not kept.
const IDLE_CONNECTIONS: usize = 16;

/// serenity's REST client, for interaction answers and start-up calls.
///
/// `base` is scheme, host and port. serenity's own limiter is off: with it on, `base` is ignored.
///
/// # Errors
/// When the TLS backend can't be built.
pub fn serenity_http(token: &SecretString, base: &str) -> reqwest::Result<Http> {
    let client = reqwest::Client::builder()
        .use_preconfigured_tls(ClientConfig::clone(&trust::tls()))
        .user_agent(USER_AGENT)
        .timeout(REST_TIMEOUT)
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .pool_max_idle_per_host(IDLE_CONNECTIONS)
        .build()?;
    Ok(HttpBuilder::new(token.expose_secret()).client(client).proxy(base).ratelimiter_disabled(true).build())
}
