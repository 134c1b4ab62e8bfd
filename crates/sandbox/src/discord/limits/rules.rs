//! The figures: which request is charged to which buckets. Marks D, E and O as in `discord-platform.md` section 1.

use std::time::Duration;

/// What the rules look at in a request.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asked<'a> {
    pub(crate) method: &'a str,
    /// The route's template without `/api/v10`.
    pub(crate) route: &'a str,
    /// The top-level resource in the path: a channel, guild, or webhook with token.
    pub(crate) major: &'a str,
    /// The channel behind a webhook.
    pub(crate) webhook_channel: Option<u64>,
    /// The guild behind a channel.
    pub(crate) guild: Option<u64>,
    /// The age of the message that is named in the path.
    pub(crate) message_age: Option<Duration>,
    /// The body has `name` or `topic`.
    pub(crate) renames: bool,
    /// The webhook route belongs to an interaction.
    pub(crate) interaction: bool,
    /// A limit on new messages that no header announces.
    pub(crate) unannounced: Option<(u32, Duration)>,
}

/// A bucket to be charged with one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Charge {
    name: &'static str,
    route: String,
    major: String,
    pub(super) limit: u32,
    pub(super) window: Duration,
    /// Not told in headers; its 429s have scope `shared`.
    pub(super) hidden: bool,
    pub(super) code: Option<u32>,
}

impl Charge {
    fn new(name: &'static str, major: impl ToString, limit: u32, window_ms: u64) -> Self {
        Self {
            name,
            route: String::new(),
            major: major.to_string(),
            limit,
            window: Duration::from_millis(window_ms),
            hidden: false,
            code: None,
        }
    }

    pub(super) fn key(&self) -> String {
        format!("{}{}:{}", self.name, self.route, self.major)
    }

    /// `X-RateLimit-Bucket`: the same for every top-level resource.
    pub(super) fn header(&self) -> String {
        let hash =
            self.name.bytes().chain(self.route.bytes()).fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
                (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
            });
        format!("{hash:016x}{:016x}", hash.rotate_left(29))
    }
}

const HOUR: Duration = Duration::from_secs(3_600);
const FORTNIGHT: Duration = Duration::from_secs(14 * 24 * 3_600);

/// The buckets of a request; the first visible one is told in the headers.
pub(crate) fn charges(asked: &Asked<'_>) -> Vec<Charge> {
    let major = asked.major;
    match (asked.method, asked.route) {
        // O: 5 per 5 s per channel.
        ("POST", "/channels/{channel_id}/messages") => create_message(asked),
        ("PATCH", "/channels/{channel_id}/messages/{message_id}") => edit_message(asked),
        ("DELETE", "/channels/{channel_id}/messages/{message_id}") => vec![delete_message(asked)],
        // E: 1 per 1 s per server.
        ("POST", "/channels/{channel_id}/messages/bulk-delete") => {
            vec![Charge::new("bulk-delete", asked.guild.unwrap_or_default(), 1, 1_000)]
        }
        // O: name or topic 2 per 10 min, other fields 10 per 15 s.
        ("PATCH", "/channels/{channel_id}") => {
            let mut all = vec![Charge::new("edit-channel", major, 10, 15_000)];
            if asked.renames {
                all.insert(0, Charge::new("rename-channel", major, 2, 600_000));
            }
            all
        }
        // One response each, then nothing more is accepted: no bucket is told of.
        ("POST", "/interactions/{interaction_id}/{token}/callback") => Vec::new(),
        ("POST", "/webhooks/{webhook_id}/{token}") => execute_webhook(asked),
        // D: the rate of follow-ups is a webhook's, per token; E 367: 5 per 2 s.
        ("PATCH", "/webhooks/{webhook_id}/{token}/messages/{message_id}") => {
            vec![Charge::new("edit-webhook-message", major, 5, 2_000)]
        }
        // No figure is known for the others: wide enough that the global limit comes first.
        (method, route) => {
            let mut other = Charge::new("", major, 50, 1_000);
            other.route = format!("{method} {route}");
            vec![other]
        }
    }
}

fn create_message(asked: &Asked<'_>) -> Vec<Charge> {
    let mut all = vec![Charge::new("create-message", asked.major, 5, 5_000)];
    if let Some((limit, window)) = asked.unannounced {
        let mut hidden = Charge::new("hidden-messages", asked.major, limit, 0);
        hidden.window = window;
        hidden.hidden = true;
        all.push(hidden);
    }
    all
}

/// O: 5 per 5 s; a message older than an hour has its own 3 per 6 s with code 30046.
fn edit_message(asked: &Asked<'_>) -> Vec<Charge> {
    let mut all = vec![Charge::new("edit-message", asked.major, 5, 5_000)];
    if asked.message_age.is_some_and(|age| age > HOUR) {
        let mut old = Charge::new("edit-old-message", asked.major, 3, 6_000);
        old.code = Some(30046);
        all.push(old);
    }
    all
}

/// O: three buckets by age on one route.
fn delete_message(asked: &Asked<'_>) -> Charge {
    match asked.message_age.unwrap_or_default() {
        age if age < Duration::from_secs(10) => Charge::new("delete-new-message", asked.major, 5, 1_000),
        age if age > FORTNIGHT => Charge::new("delete-old-message", asked.major, 30, 4_000),
        _ => Charge::new("delete-message", asked.major, 3, 330),
    }
}

/// E: 5 per 2 s per webhook, and 30 per 60 s over all webhooks of a channel, which no header tells.
fn execute_webhook(asked: &Asked<'_>) -> Vec<Charge> {
    let mut all = vec![Charge::new("execute-webhook", asked.major, 5, 2_000)];
    if let (Some(channel), false) = (asked.webhook_channel, asked.interaction) {
        let mut hidden = Charge::new("channel-webhooks", channel, 30, 60_000);
        hidden.hidden = true;
        all.push(hidden);
    }
    all
}
