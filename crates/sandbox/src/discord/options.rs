//! How the pretend Discord behaves, each with the real one's value as default.

use std::{
    net::{IpAddr, Ipv4Addr},
    time::Duration,
};

use super::permissions;

/// Settings of [`Discord::start`](super::Discord::start).
#[derive(Clone, Debug)]
pub struct DiscordOptions {
    /// The address of this machine at which it listens. Default: 127.0.0.1.
    pub address: IpAddr,
    /// The bot's token, without `Bot `.
    pub token: String,
    /// The bot's user name.
    pub bot_name: String,
    /// The locale of guilds, and of people's clients until [`set_locale`](super::Discord::set_locale). Default: `en-US`.
    pub locale: String,
    /// Permission bits of the bot's own role in new guilds. Default: 117760 (view, send, embed, attach, read history)
    /// and sending in threads.
    pub bot_permissions: u64,
    /// The application's team instead of a single owner.
    pub team: bool,
    /// Rate limits.
    pub limits: Limits,
    /// Time from a REST request's end to its answer. Default: none.
    pub latency: Duration,
    /// What HELLO asks for. Default: 41.25 s.
    pub heartbeat_interval: Duration,
    /// Intent bits that IDENTIFY may not hold (4014). Default: the three privileged ones.
    pub refused_intents: u64,
    /// Shards that `/gateway/bot` recommends. Default: 1.
    pub shards: u32,
    /// Time to acknowledge an interaction. Default: 3 s (section 2).
    pub acknowledge_within: Duration,
    /// Life of an interaction's token. Default: 15 min (section 2).
    pub token_life: Duration,
    /// How long a helper such as [`Interaction::reply`](super::Interaction::reply) waits before it gives up. Default: 10 s.
    pub patience: Duration,
    /// Messages kept per channel; the oldest are forgotten beyond it. Default: 10,000.
    pub history: usize,
    /// Recorded requests kept; the oldest are forgotten beyond it. Default: 10,000.
    pub request_history: usize,
    /// Bytes of recorded requests' bodies kept, in all; the oldest requests are forgotten beyond it. Default: 64 MiB.
    pub request_bytes: usize,
    /// Dispatches kept per gateway session for a resume. Default: 4,096.
    pub replay: usize,
}

/// The privileged intents: members, presences, message content.
pub const PRIVILEGED_INTENTS: u64 = (1 << 1) | (1 << 8) | (1 << 15);

impl Default for DiscordOptions {
    fn default() -> Self {
        Self {
            address: Ipv4Addr::LOCALHOST.into(),
            token: "MTAwMDAwMDAwMDAwMDAwMDAw.GsandB.a-pretend-token-of-the-sandbox-only".to_owned(),
            bot_name: "wingcord".to_owned(),
            locale: "en-US".to_owned(),
            bot_permissions: 117_760 | permissions::SEND_MESSAGES_IN_THREADS,
            team: false,
            limits: Limits::default(),
            latency: Duration::ZERO,
            heartbeat_interval: Duration::from_millis(41_250),
            refused_intents: PRIVILEGED_INTENTS,
            shards: 1,
            acknowledge_within: Duration::from_secs(3),
            token_life: Duration::from_secs(15 * 60),
            patience: Duration::from_secs(10),
            history: 10_000,
            request_history: 10_000,
            request_bytes: 64 * 1024 * 1024,
            replay: 4_096,
        }
    }
}

/// Rate limits, `discord-platform.md` sections 1 and 9.
#[derive(Clone, Debug)]
pub struct Limits {
    /// False: none is enforced and no rate-limit header is sent.
    pub enforced: bool,
    /// Every REST window is multiplied by this: 0.1 makes limits recover ten times as fast.
    pub scale: f64,
    /// Requests per second over all routes but interactions'. Default: 50.
    pub global: u32,
    /// A limit on new messages per channel that no header announces: how many in which time. Its 429s have scope
    /// `shared`, as those of webhooks do. Default: none.
    pub hidden: Option<(u32, Duration)>,
    /// 401, 403 and 429 answers in 10 minutes before everything is refused. Default: 10,000.
    pub invalid: u32,
    /// IDENTIFYs: one per this time, else an invalid session (op 9). Default: 5 s.
    pub identify: Duration,
    /// What a gateway connection may send in 60 s before it is closed with 4008. Default: 120.
    pub gateway_sends: u32,
    /// How often a gateway connection may say in 20 s what the bot is doing before it is closed with 4008. Default: 5.
    pub presences: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            enforced: true,
            scale: 1.0,
            global: 50,
            hidden: None,
            invalid: 10_000,
            identify: Duration::from_secs(5),
            gateway_sends: 120,
            presences: 5,
        }
    }
}

impl Limits {
    /// No limits at all.
    pub fn off() -> Self {
        Self { enforced: false, identify: Duration::ZERO, ..Self::default() }
    }
}
