//! Discord: calls of its REST API and their answers, and the gateway.

use std::{
    sync::{LazyLock, atomic::AtomicU64},
    time::Duration,
};

use prometheus_client::{
    metrics::{counter::Counter, family::Family, gauge::Gauge},
    registry::{Registry, Unit},
};

use super::labels::{ByAnswer, ByScope, Route, Scope};

struct Discord {
    requests: Family<ByAnswer, Counter>,
    limited: Family<ByScope, Counter>,
    invalid: Counter,
    connected: Gauge,
    latency: Gauge<f64, AtomicU64>,
}

static DISCORD: LazyLock<Discord> = LazyLock::new(|| {
    let discord = Discord {
        requests: Family::default(),
        limited: Family::default(),
        invalid: Counter::default(),
        connected: Gauge::default(),
        latency: Gauge::default(),
    };
    // Shown from the start: a rise from nothing is no rise to Prometheus.
    for route in Route::ALL {
        discord.requests.get_or_create(&ByAnswer { route: *route, status: Some(200).into() }).inc_by(0);
    }
    for scope in Scope::ALL {
        discord.limited.get_or_create(&ByScope { scope: *scope }).inc_by(0);
    }
    discord
});

pub(super) fn register(registry: &mut Registry) {
    let discord = &*DISCORD;
    registry.register(
        "discord_requests",
        "Answers of Discord's REST API, by kind of call and status; none: no answer came",
        discord.requests.clone(),
    );
    registry.register("discord_rate_limited", "Answers 429, by whose limit it was", discord.limited.clone());
    registry.register(
        "discord_invalid_requests",
        "Answers 401, 403 and 429 but for shared limits: Discord bans an address after 10000 in 10 minutes",
        discord.invalid.clone(),
    );
    registry.register("gateway_connected", "1 while every shard is connected", discord.connected.clone());
    registry.register_with_unit(
        "gateway_latency",
        "Time from the last heartbeat to its acknowledgement, of the slowest shard; NaN while unknown",
        Unit::Seconds,
        discord.latency.clone(),
    );
}

/// Counts an answer of the REST API. `status` is `None` where no answer came; `scope` is what a 429 named.
pub fn request(route: Route, status: Option<u16>, scope: Option<Scope>) {
    DISCORD.requests.get_or_create(&ByAnswer { route, status: status.into() }).inc();
    if status == Some(429) {
        DISCORD.limited.get_or_create(&ByScope { scope: scope.unwrap_or(Scope::Unknown) }).inc();
    }
    // Platform reference section 1: 401, 403 and 429 count towards the limit, shared 429s do not.
    if matches!((status, scope), (Some(401 | 403), _))
        || (status == Some(429) && scope != Some(Scope::Shared))
    {
        DISCORD.invalid.inc();
    }
}

/// Says how the gateway is now.
pub fn gateway(connected: bool, latency: Option<Duration>) {
    DISCORD.connected.set(i64::from(connected));
    DISCORD.latency.set(latency.map_or(f64::NAN, |latency| latency.as_secs_f64()));
}
