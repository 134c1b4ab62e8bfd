//! Where a mirror's next message goes: a message of its own, the end of one that grows, or a thread. Pure.
//!
//! ```text
//! Arrangement::new(layout, thread)              // one per mirror
//! step(content, has_files, moment) -> Step      // what to ask Discord for to show this
//! posted(…)  edited(…)  thread_started(…)       // Discord did it
//! lost_target()                                 // the message or thread is gone: begin another one
//! ```

mod live;
mod thread;

use std::time::SystemTime;

use serenity::model::id::{ChannelId, MessageId};
use tokio::time::Instant;

use crate::model::Layout;
use live::Live;
use thread::{Period, Threads};

/// Now, by both clocks: ages go by the one that never jumps, names by the one that people read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment {
    pub(super) now: Instant,
    pub(super) wall: SystemTime,
}

/// What to ask Discord for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// A message of its own.
    Post(ChannelId),
    /// The message becomes this text.
    Edit(MessageId, String),
    /// A thread first, under this key; what waits goes there afterwards.
    StartThread { name: String, key: String },
}

/// A mirror's layout and what it has open.
#[derive(Debug)]
pub(super) struct Arrangement {
    channel: ChannelId,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Messages,
    Live(Live),
    Threads(Threads),
}

impl Arrangement {
    /// `thread` is the one that an earlier process had open, with its key; `name` is what threads are called after.
    pub(super) fn new(
        layout: Layout,
        channel: ChannelId,
        name: &str,
        thread: Option<(ChannelId, String)>,
    ) -> Self {
        let kind = match layout {
            Layout::Messages => Kind::Messages,
            Layout::Live => Kind::Live(Live::default()),
            Layout::ThreadPerDay => Kind::Threads(Threads::new(Period::Day, name, thread)),
            Layout::ThreadPerStart => Kind::Threads(Threads::new(Period::Start, name, thread)),
        };
        Self { channel, kind }
    }

    /// How to show `content`. `is_covered` says whether somebody else has written below a message.
    pub(super) fn step(
        &mut self,
        content: &str,
        has_files: bool,
        is_covered: impl Fn(MessageId) -> bool,
        at: Moment,
    ) -> Step {
        match &mut self.kind {
            Kind::Messages => Step::Post(self.channel),
            Kind::Live(live) => match live.grown(content, has_files, is_covered, at.now) {
                Some((message, whole)) => Step::Edit(message, whole),
                None => Step::Post(self.channel),
            },
            Kind::Threads(threads) => threads.step(self.channel, at.wall),
        }
    }

    /// A message of its own was posted.
    pub(super) fn posted(&mut self, message: MessageId, content: &str, has_files: bool, now: Instant) {
        if let Kind::Live(live) = &mut self.kind {
            live.posted(message, content, has_files, now);
        }
    }

    /// The message that grows has this text now.
    pub(super) fn edited(&mut self, whole: String) {
        if let Kind::Live(live) = &mut self.kind {
            live.edited(whole);
        }
    }

    pub(super) fn thread_started(&mut self, thread: ChannelId, key: String) {
        if let Kind::Threads(threads) = &mut self.kind {
            threads.started(thread, key);
        }
    }

    /// Discord starts no thread here: messages go into the channel until the next period.
    pub(super) fn thread_refused(&mut self, key: String) {
        if let Kind::Threads(threads) = &mut self.kind {
            threads.refused(key);
        }
    }

    /// The open message or thread is gone; says whether there was one.
    pub(super) fn lost_target(&mut self) -> bool {
        match &mut self.kind {
            Kind::Messages => false,
            Kind::Live(live) => live.close(),
            Kind::Threads(threads) => threads.lost(),
        }
    }

    /// The server starts: a layout by starts begins anew with what comes now.
    pub(super) fn server_starts(&mut self, wall: SystemTime) {
        if let Kind::Threads(threads) = &mut self.kind {
            threads.server_starts(wall);
        }
    }

    pub(super) fn layout(&self) -> Layout {
        match &self.kind {
            Kind::Messages => Layout::Messages,
            Kind::Live(_) => Layout::Live,
            Kind::Threads(threads) => threads.layout(),
        }
    }

    /// Whether it matters what others write in the channel.
    pub(super) fn watches_channel(&self) -> bool {
        matches!(self.kind, Kind::Live(_))
    }
}

#[cfg(test)]
mod tests;
