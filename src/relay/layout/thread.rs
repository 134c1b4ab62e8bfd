//! A thread for each day or for each start of the server.

use std::time::SystemTime;

use serenity::model::{Timestamp, id::ChannelId};

use super::Step;
use crate::model::Layout;

/// Longest name of a thread, in code points (reference section 8).
const NAME_LENGTH: usize = 100;

#[derive(Debug, Clone, Copy)]
pub(super) enum Period {
    Day,
    Start,
}

#[derive(Debug)]
pub(super) struct Threads {
    period: Period,
    /// What they are called after.
    name: String,
    /// The open thread and its period; without a thread, the channel itself takes the period's messages.
    open: Option<(Option<ChannelId>, String)>,
    /// The period that began with the last start, if it is not the open one.
    start: Option<String>,
}

impl Threads {
    pub(super) fn new(period: Period, name: &str, thread: Option<(ChannelId, String)>) -> Self {
        let open = thread.map(|(thread, key)| (Some(thread), key));
        Self { period, name: name.to_owned(), open, start: None }
    }

    pub(super) fn layout(&self) -> Layout {
        match self.period {
            Period::Day => Layout::ThreadPerDay,
            Period::Start => Layout::ThreadPerStart,
        }
    }

    pub(super) fn step(&mut self, channel: ChannelId, wall: SystemTime) -> Step {
        let key = self.key(wall);
        match &self.open {
            Some((thread, open)) if *open == key => Step::Post(thread.unwrap_or(channel)),
            _ => Step::StartThread { name: self.titled(&key), key },
        }
    }

    pub(super) fn started(&mut self, thread: ChannelId, key: String) {
        self.open = Some((Some(thread), key));
    }

    pub(super) fn refused(&mut self, key: String) {
        self.open = Some((None, key));
    }

    pub(super) fn lost(&mut self) -> bool {
        self.open.take().is_some_and(|(thread, _)| thread.is_some())
    }

    pub(super) fn server_starts(&mut self, wall: SystemTime) {
        let start = minute(wall);
        let open = self.open.as_ref().map(|(_, key)| key.as_str());
        let again = self.start.as_deref().or(open).and_then(|last| last.strip_prefix(&start)).map(|count| {
            let count = count.trim_matches([' ', '(', ')']).parse().unwrap_or(1);
            format!("{start} ({})", count + 1)
        });
        self.start = Some(again.unwrap_or(start));
    }

    fn key(&self, wall: SystemTime) -> String {
        match (self.period, &self.start, &self.open) {
            (Period::Day, ..) => day(wall),
            (Period::Start, Some(start), _) => start.clone(),
            (Period::Start, None, Some((_, open))) => open.clone(),
            // The start was before our time.
            (Period::Start, None, None) => minute(wall),
        }
    }

    fn titled(&self, key: &str) -> String {
        let room = NAME_LENGTH - key.len() - 1;
        let name: String = self.name.chars().take(room).collect();
        format!("{name} {key}")
    }
}

/// `2026-11-21`, in UTC.
fn day(wall: SystemTime) -> String {
    written(wall).chars().take(10).collect()
}

/// `2026-11-21 21:45`, in UTC.
fn minute(wall: SystemTime) -> String {
    written(wall).chars().take(16).map(|c| if c == 'T' { ' ' } else { c }).collect()
}

/// RFC 3339; a clock before 1970 counts as 1970.
fn written(wall: SystemTime) -> String {
    let since = wall.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let seconds = i64::try_from(since.as_secs()).unwrap_or(i64::MAX);
    Timestamp::from_unix_timestamp(seconds).unwrap_or_default().to_string()
}
