//! What a channel shows, read as a person reads it, and what was asked of Discord to get it there.

use std::sync::Arc;

use sandbox::{
    Dialect,
    discord::{Message, Recorded, SUPPRESS_EMBEDS, SUPPRESS_NOTIFICATIONS},
};
use serde_json::json;

use super::{World, says};

/// Runs a story once for each Wings dialect.
macro_rules! in_every_dialect {
    ($($story:ident)*) => { $(
        mod $story {
            #[tokio::test]
            async fn on_old_wings() {
                super::$story(sandbox::Dialect::OldGo).await;
            }

            #[tokio::test]
            async fn on_new_wings() {
                super::$story(sandbox::Dialect::NewGo).await;
            }

            #[tokio::test]
            async fn on_calagopus() {
                super::$story(sandbox::Dialect::Calagopus).await;
            }
        }
    )* };
}
pub(crate) use in_every_dialect;

impl super::world::Builder {
    /// The usual world, whose Wings speaks `dialect` and limits neither panel requests nor tokens.
    pub(crate) fn speaking(dialect: Dialect) -> Self {
        let mut builder = Self::default();
        builder.backend.dialect = dialect;
        builder.backend.requests_per_minute = 10_000;
        builder.backend.websocket_per_minute = 1_000;
        builder.options.sockets.timings.fetch_window = std::time::Duration::from_millis(200);
        builder
    }
}

impl World {
    /// The console lines of a channel, oldest first, without colours; a line that goes on in a later message is one.
    pub(crate) fn lines_in(&self, channel: u64) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for message in self.discord.messages(channel) {
            for line in console(&message) {
                match (line.strip_prefix("… "), lines.last_mut()) {
                    (Some(more), Some(before)) => before.push_str(more),
                    _ => lines.push(line),
                }
            }
        }
        lines
    }

    /// Waits until a channel shows `text`, in a message that everybody sees.
    pub(crate) async fn posted_in(&self, channel: u64, text: &str) -> Arc<Message> {
        let found = self.discord.message_where(channel, |message| says(&message.content, text)).await;
        found.unwrap_or_else(|_| {
            panic!("{text:?} was not posted; the channel shows {:#?}", self.lines_in(channel))
        })
    }

    /// Waits until the story's channel shows a line, in a message or its file.
    pub(crate) async fn shown_in_full(&self, line: &str) {
        self.shown_in_full_in(self.channel, line).await;
    }

    /// The same for any channel.
    pub(crate) async fn shown_in_full_in(&self, channel: u64, line: &str) {
        let has = |message: &Message| console(message).iter().any(|shown| shown == line);
        let found = self.discord.message_where(channel, has).await;
        found.unwrap_or_else(|_| {
            panic!("{line:?} was not shown; the channel has {:#?}", self.lines_in(channel))
        });
    }

    /// Waits for the next thing that happens at Discord.
    pub(crate) async fn something_happened(&self) {
        self.discord.event_where(|_| Some(())).await.expect("something happens");
    }

    /// Waits until there were more tries to post than `before`.
    pub(crate) async fn tried_more_than(&self, before: usize) {
        while self.tries(self.channel).len() <= before {
            self.something_happened().await;
        }
    }

    /// Waits until the story's channel shows `text` that many times.
    pub(crate) async fn shown_times(&self, text: &str, times: usize) {
        let there = || (self.shown().matches(text).count() >= times).then_some(());
        if there().is_some() {
            return;
        }
        let seen = self.discord.event_where(|_| there()).await;
        seen.unwrap_or_else(|_| panic!("{text:?} was not shown {times} times:\n{}", self.shown()));
    }

    /// The tries to post into a channel, oldest first.
    pub(crate) fn tries(&self, channel: u64) -> Vec<Arc<Recorded>> {
        let path = messages_of(channel);
        let asked = self.discord.requests().into_iter();
        asked.filter(|request| request.method == "POST" && request.path == path).collect()
    }

    /// Waits for the first try to post into a channel for which `wanted` holds.
    pub(crate) async fn tried(&self, channel: u64, wanted: impl Fn(&Recorded) -> bool) -> Arc<Recorded> {
        let path = messages_of(channel);
        let fits = |request: &Recorded| request.method == "POST" && request.path == path && wanted(request);
        self.discord.request_where(fits).await.unwrap()
    }

    /// Mirrors a bound server in another channel.
    pub(crate) async fn mirror_in(&self, channel: u64, server: &str) {
        let reply = self.admin(&format!("/console mirror channel:<#{channel}> server:{server}")).await;
        assert!(reply.content.contains("[mirror-shows "), "{}", reply.content);
    }

    /// What holds of everything the outbox ever sends: quiet, nobody pinged, short enough, safe to repeat.
    pub(crate) fn assert_all_posts_are_proper(&self, channel: u64) {
        for request in self.tries(channel) {
            let body = request.json();
            let content = body["content"].as_str().unwrap();
            assert!((1..=2000).contains(&content.chars().count()), "{} code points", content.chars().count());
            assert_eq!(body["allowed_mentions"], json!({ "parse": [] }));
            assert_eq!(body["flags"], SUPPRESS_EMBEDS | SUPPRESS_NOTIFICATIONS);
            assert_eq!(body["enforce_nonce"], true);
            assert!((1..=25).contains(&body["nonce"].as_str().unwrap().len()), "{}", body["nonce"]);
            assert_eq!(content.matches("```").count() % 2, 0, "an open fence: {content}");
        }
        for message in self.discord.messages(channel) {
            assert_eq!(message.pinged, sandbox::discord::Pinged::default(), "{}", message.content);
        }
    }
}

/// The path of a channel's messages, as it stands in requests.
pub(crate) fn messages_of(channel: u64) -> String {
    format!("/api/v10/channels/{channel}/messages")
}

/// The text that a try would post.
pub(crate) fn content(request: &Recorded) -> String {
    request.json()["content"].as_str().unwrap_or_default().to_owned()
}

/// The console lines of one message: the lines of its file, or what stands in its fences, without colours.
pub(crate) fn console(message: &Message) -> Vec<String> {
    if !message.attachments.is_empty() {
        let files = message.attachments.iter().map(|file| String::from_utf8_lossy(&file.bytes).into_owned());
        return files.flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>()).collect();
    }
    let mut inside = false;
    let mut lines = Vec::new();
    for line in message.content.lines() {
        if line.starts_with("```") {
            inside = !inside;
        } else if inside {
            lines.push(without_colours(line));
        }
    }
    lines
}

fn without_colours(line: &str) -> String {
    let mut parts = line.split("\u{1b}[");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        text.push_str(part.split_once('m').map_or(part, |(_, after)| after));
    }
    text
}
