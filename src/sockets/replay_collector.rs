//! Collects the replay of the daemon's log, decided without I/O.
//!
//! Replayed lines cannot be told from live ones, and nothing marks their end (protocol reference 2.5). So from a login
//! on lines are collected, the log is asked for once the server is known not to be offline, and what came until the
//! console fell silent, or for long enough, is handed on whole.
//!
//! Live lines that are printed while the log is sent fall into the replay. Where the console is seen to be busy the log
//! is asked for a second time: that has all that came before in its order.

use std::{sync::Arc, time::Duration};

use tokio::time::Instant;

use super::{
    Fingerprint,
    feed::{Asked, ConsoleEvent, Heard, Line, Log, Resumed},
};

/// How a replay is waited for; the defaults follow protocol reference section 3.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Replay {
    /// How long the state of the server may take after the login, until the log is asked for without it. 1 s.
    pub status_within: Duration,
    /// Silence after a line that ends the replay. 300 ms.
    pub quiet: Duration,
    /// How long its first line, and the whole of it, may take. 2 s.
    pub longest: Duration,
    /// Wait before the log is asked for again where the daemon, or our own pace, did not let the request through. 5.5 s:
    /// new Wings takes one in 5 s (protocol reference 2.9).
    pub ask_again: Duration,
    /// Lines and whatever else is told that are collected at most; a console that prints so many pauses for nothing. 4,000.
    pub lines: usize,
    /// Text that is collected at most, bytes. 4 MiB.
    pub bytes: usize,
}

impl Default for Replay {
    fn default() -> Self {
        Self {
            status_within: Duration::from_secs(1),
            quiet: Duration::from_millis(300),
            longest: Duration::from_secs(2),
            ask_again: Duration::from_millis(5_500),
            lines: 4_000,
            bytes: 4 * 1024 * 1024,
        }
    }
}

/// A pause after which a line is not part of the replay any more. Shorter ones are the network's.
const PAUSE: Duration = Duration::from_millis(40);
/// Lines that a daemon replays if its host has not chosen otherwise (`system.websocket_log_count`).
const REPLAYED: usize = 150;
/// A daemon that drops more requests for its log than this does not give it.
const MOST_DROPPED: u32 = 5;

/// What to do now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// Nothing before then, or before something happens.
    Wait(Option<Instant>),
    /// Ask for the log, then say what came of it.
    Ask,
    /// It is over.
    Close(Log),
}

/// What was heard since a login or a renewal, until the replay is over.
#[derive(Debug)]
pub(super) struct ReplayCollector {
    replay: Replay,
    stage: Stage,
    /// Since when the console was not heard.
    lost_at: Option<Instant>,
    after: Option<Duration>,
    heard: Vec<Heard>,
    bytes: usize,
    /// What else happened meanwhile.
    later: Vec<ConsoleEvent>,
    /// How often the daemon dropped the request.
    dropped: u32,
    /// Where in what was heard the log was asked for.
    asked: Asked,
}

#[derive(Debug, Clone, Copy)]
enum Stage {
    /// The server's state is not known yet.
    Settling { until: Instant },
    /// The log is to be asked for then.
    Due(Instant),
    /// Of what was heard, `before` came before that: the answer may be there before it is known that the request left.
    Asking { before: usize, since: Instant },
    /// Of what was heard, `before` came before the log was asked for.
    Listening { asked: Instant, before: usize },
    /// The connection was lost. What was heard waits for the next, whose replay it is part of.
    Parted,
    /// The log was heard, and can't be had a second time.
    Once,
}

impl ReplayCollector {
    /// Begins at a login, before the server's state is known.
    pub(super) fn at_login(lost_at: Option<Instant>, now: Instant, replay: Replay) -> Self {
        Self::begin(Stage::Settling { until: now + replay.status_within }, lost_at, now, replay)
    }

    /// Begins on a connection that is up.
    pub(super) fn at_once(lost_at: Option<Instant>, now: Instant, replay: Replay) -> Self {
        Self::begin(Stage::Due(now), lost_at, now, replay)
    }

    fn begin(stage: Stage, lost_at: Option<Instant>, now: Instant, replay: Replay) -> Self {
        let after = lost_at.map(|at| now - at);
        let (heard, later, asked) = (Vec::new(), Vec::new(), Asked::default());
        Self { replay, stage, lost_at, after, heard, bytes: 0, later, dropped: 0, asked }
    }

    /// The connection was lost before the replay was over. Whether that ends the replay, for a part of the replay has
    /// come; otherwise what was heard waits for the next connection.
    pub(super) fn part(&mut self) -> bool {
        if let Some(again) = self.asked.again {
            // The first replay is whole. What came since comes with the next connection's.
            self.heard.truncate(again);
            self.once();
            return true;
        }
        let begun = matches!(self.stage, Stage::Listening { before, .. } if self.heard.len() > before);
        self.stage = Stage::Parted;
        self.asked.broken_off = begun;
        if !begun {
            self.asked.parted = self.heard.len();
        }
        begun
    }

    fn once(&mut self) {
        self.asked.again = None;
        self.stage = Stage::Once;
    }

    /// A login after that, or a renewal after which lines may be missing again.
    pub(super) fn reopen(&mut self, lost_at: Option<Instant>, now: Instant) {
        self.asked.again = None;
        self.lost_at = self.lost_at.or(lost_at);
        self.after = self.lost_at.map(|at| now - at);
        self.stage = match self.stage {
            Stage::Parted => Stage::Settling { until: now + self.replay.status_within },
            _ => Stage::Due(now),
        };
    }

    /// The daemon told the server's state. Whether that ends the replay, for an offline server has no log.
    pub(super) fn status(&mut self, offline: bool, now: Instant) -> bool {
        let settling = matches!(self.stage, Stage::Settling { .. });
        if settling {
            self.stage = Stage::Due(now);
        }
        settling && offline
    }

    /// The request is on its way, or was not let out.
    pub(super) fn asked(&mut self, sent: bool, now: Instant) {
        let Stage::Asking { before, .. } = self.stage else { return };
        match (sent, self.asked.again) {
            (true, _) => self.stage = Stage::Listening { asked: now, before },
            (false, None) => self.stage = Stage::Due(now + self.replay.ask_again),
            (false, Some(_)) => self.once(),
        }
    }

    /// The daemon dropped a request of ours: `send logs`, or it doesn't say which.
    pub(super) fn throttled(&mut self, now: Instant) {
        match (self.stage, self.asked.again) {
            (Stage::Listening { .. } | Stage::Asking { .. }, None) => {
                self.stage = Stage::Due(now + self.replay.ask_again);
                self.dropped += 1;
            }
            (Stage::Listening { .. } | Stage::Asking { .. }, Some(_)) => self.once(),
            _ => {}
        }
    }

    pub(super) fn hear(&mut self, line: Line, at: Instant) {
        self.bytes += line.text.len();
        self.heard.push(Heard { line, at });
    }

    /// Keeps an event that is no line for after the replay.
    pub(super) fn keep(&mut self, event: ConsoleEvent) {
        self.bytes += match &event {
            ConsoleEvent::Daemon(text) => text.len(),
            _ => 0,
        };
        self.later.push(event);
    }

    pub(super) fn step(&mut self, now: Instant) -> Step {
        if self.heard.len() + self.later.len() >= self.replay.lines || self.bytes >= self.replay.bytes {
            return Step::Close(Log::Asked);
        }
        if self.dropped > MOST_DROPPED {
            return Step::Close(Log::Silent);
        }
        match self.stage {
            Stage::Settling { until: at } | Stage::Due(at) if at <= now => {
                self.asked.at = self.heard.len();
                self.ask(now)
            }
            Stage::Settling { until: at } | Stage::Due(at) => Step::Wait(Some(at)),
            Stage::Asking { since, .. } if self.asked.again.is_some() => {
                // Our own pace may hold the second request up for longer than it is worth.
                match since + self.replay.longest {
                    at if now < at => Step::Wait(Some(at)),
                    _ => self.close_after_the_first(),
                }
            }
            Stage::Asking { .. } | Stage::Parted => Step::Wait(None),
            Stage::Once => Step::Close(Log::Asked),
            Stage::Listening { asked, before } => self.listen(asked, before, now),
        }
    }

    fn ask(&mut self, now: Instant) -> Step {
        self.stage = Stage::Asking { before: self.heard.len(), since: now };
        Step::Ask
    }

    fn close_after_the_first(&mut self) -> Step {
        self.once();
        Step::Close(Log::Asked)
    }

    fn listen(&mut self, asked: Instant, before: usize, now: Instant) -> Step {
        let last = self.heard.get(before..).and_then(<[_]>::last).map(|heard| heard.at);
        let busy = self.is_busy(before);
        let mut end = asked + self.replay.longest;
        if busy && self.heard.len() - before >= REPLAYED {
            // A console that never pauses is not waited for once there is as much as in any replay.
            end = end.min(asked + 4 * self.replay.quiet);
        }
        if let Some(again) = self.asked.again {
            end = asked + self.replay.longest;
            end = self.met_at(again).map_or(end, |at| end.min(at + self.replay.quiet));
        }
        end = last.map_or(end, |at| end.min(at + self.replay.quiet));
        match (last, self.asked.again) {
            _ if now < end => Step::Wait(Some(end)),
            (Some(_), None) if busy && self.is_told_apart(before) => {
                self.asked.again = Some(self.heard.len());
                self.ask(now)
            }
            (Some(_), _) => Step::Close(Log::Asked),
            (None, None) => Step::Close(Log::Silent),
            (None, Some(_)) => self.close_after_the_first(),
        }
    }

    /// When the second replay had come as far as the last line before it: little more of it can come.
    fn met_at(&self, again: usize) -> Option<Instant> {
        let last = self.heard[..again].iter().rev().find_map(|heard| heard.line.fingerprint)?;
        self.heard[again..].iter().find(|heard| heard.line.fingerprint == Some(last)).map(|heard| heard.at)
    }

    /// Whether live lines may be within the replay: some came right before it or after it, or it is longer than it can be.
    fn is_busy(&self, before: usize) -> bool {
        let has_fingerprint = |heard: &Heard| heard.line.fingerprint.is_some();
        let early = self.heard[self.asked.parted.min(before)..before].iter().any(has_fingerprint);
        let since = &self.heard[before..];
        let late = since.windows(2).any(|pair| pair[1].at - pair[0].at > PAUSE && has_fingerprint(&pair[1]));
        early || late || since.len() > REPLAYED
    }

    /// Whether a second replay would tell the order of the first: in a console that seldom says the same again.
    fn is_told_apart(&self, before: usize) -> bool {
        let fingerprints: Vec<_> =
            self.heard[before..].iter().filter_map(|heard| heard.line.fingerprint).collect();
        Fingerprint::are_told_apart(&fingerprints)
    }

    /// What mirrors are told, in order.
    ///
    /// `longest` is the length of the longest replay before, `offline` whether the server is off.
    pub(super) fn close(self, log: Log, longest: usize, offline: bool) -> Vec<ConsoleEvent> {
        let Self { after, heard, asked, .. } = self;
        let resumed = Resumed { after, heard, log, asked, longest, offline };
        std::iter::once(ConsoleEvent::Resumed(Arc::new(resumed))).chain(self.later).collect()
    }

    /// Whether lines that come now may be old.
    pub(super) fn is_replaying(&self) -> bool {
        matches!(self.stage, Stage::Asking { .. } | Stage::Listening { .. })
    }

    /// Whether lines may be old now or in a moment; not while a log that was refused is waited for.
    pub(super) fn is_brief(&self) -> bool {
        self.is_replaying() || matches!(self.stage, Stage::Settling { .. })
    }

    /// Whether a request for the log is on its way.
    pub(super) fn is_asking(&self) -> bool {
        matches!(self.stage, Stage::Asking { .. })
    }

    /// Lines of the log, where none is seen to have come live with it: else it would seem longer than it is.
    pub(super) fn replayed(&self) -> Option<usize> {
        let before = self.asked.last();
        (!self.is_busy(before)).then(|| self.heard.len() - before)
    }

    /// Whether lines were heard.
    pub(super) fn has_heard(&self) -> bool {
        !self.heard.is_empty()
    }
}

#[cfg(test)]
mod tests;
