//! Which console lines a mirror shows: every line, warnings and errors with their stack traces, or none. Pure.
//!
//! What is left out counts as seen, and is counted. Of warnings and errors that come again as they were, stack trace and
//! all, only how many is told, once in a while ([`WINDOW`]). Our own sentences, states and losses are always shown.

use std::{
    collections::VecDeque,
    hash::{BuildHasher, RandomState},
    sync::LazyLock,
    time::{Duration, Instant},
};

use regex::Regex;

use super::piece::Piece;
use crate::{
    cards::cut,
    model::{Mode, Shows},
    relay::severity::{self, Severity},
    text,
    texts::{Text, duration},
};

/// How long the same is counted before it is told.
pub(super) const WINDOW: Duration = Duration::from_secs(60);
/// How long more lines of a stack trace may take that is like an earlier one.
const REST_WITHIN: Duration = Duration::from_secs(1);
/// Warnings and errors that are known again, the newest.
const MOST_KNOWN: usize = 32;
/// Lines of one, its stack trace counted, by which it is known; a longer one is shown each time.
const MOST_LINES: usize = 200;
/// Bytes of one that are held until it is known whether it is the same as an earlier one.
const MOST_HELD: usize = 64 * 1024;
/// Characters of a line that are told with how often it came.
const TOLD: usize = 200;
/// How far times and counters at the beginning of a line may reach, in bytes.
const HEADER: usize = 64;

/// Dates, times of day and the counter of frames at the beginning of a line: they alone make no two lines different.
static TIMES: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"\d{1,2}(?::\d{2}(?::\d{2})?|\.\d{2}\.\d{2}\b)(?:[.,:]\d+)?|\d{1,4}[-./]\d{1,2}[-./]\d{1,4}|\[ *\d+\]").ok()
});

/// Which lines are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum View {
    /// Every line.
    All,
    /// Warnings and errors.
    Warnings,
    /// None of the console.
    Nothing,
}

impl View {
    /// What is shown by what was chosen for good and for a while.
    pub(super) fn of(shows: Shows, mode: Option<Mode>) -> Self {
        match (shows, mode) {
            (_, Some(Mode::Verbose)) | (Shows::All, None) => Self::All,
            (Shows::All, Some(Mode::Quiet)) | (Shows::Warnings, None) => Self::Warnings,
            (Shows::Warnings, Some(Mode::Quiet)) => Self::Nothing,
        }
    }
}

/// What is shown of a console, piece by piece.
#[derive(Debug)]
pub(super) struct Viewer {
    view: View,
    /// Lines that were left out.
    left_out: u64,
    /// Lines that were not shown since they came before.
    folded: u64,
    /// The last line was shown as a warning or error, or as a part of one.
    open: bool,
    /// What was shown, oldest first.
    known: VecDeque<Known>,
    /// The last of those is the one that lines are added to.
    grows: bool,
    /// One that is like an earlier one as far as it has come.
    again: Option<Again>,
    hasher: RandomState,
}

/// A warning or error that was shown.
#[derive(Debug)]
struct Known {
    /// Its beginning, to be told.
    begins: String,
    /// What its lines are known by.
    lines: Vec<u64>,
    /// How often it came since it was told.
    count: u64,
    since: Instant,
}

#[derive(Debug)]
struct Again {
    /// By what the known one begins.
    first: u64,
    /// All lines of it until now.
    held: Vec<Piece>,
    /// Of the pieces, those that are lines.
    lines: usize,
    /// Of the pieces.
    bytes: usize,
    since: Instant,
}

impl Viewer {
    pub(super) fn new(view: View) -> Self {
        Self {
            view,
            left_out: 0,
            folded: 0,
            open: false,
            known: VecDeque::new(),
            grows: false,
            again: None,
            hasher: RandomState::new(),
        }
    }

    pub(super) fn view(&self) -> View {
        self.view
    }

    /// Lines that were left out, since the mirror began to run.
    pub(super) fn left_out(&self) -> u64 {
        self.left_out
    }

    /// Lines that came again and were counted, since the mirror began to run.
    pub(super) fn folded(&self) -> u64 {
        self.folded
    }

    /// Bytes of memory.
    pub(super) fn bytes(&self) -> usize {
        let known = |known: &Known| size_of::<Known>() + known.begins.len() + size_of_val(&*known.lines);
        let held = self.again.as_ref().map_or(0, |again| again.bytes);
        self.known.iter().map(known).sum::<usize>() + held
    }

    /// Whether it must be known how bad lines are.
    pub(super) fn weighs(&self) -> bool {
        self.view == View::Warnings
    }

    /// Shows something else from now on; what is to be told of what was shown goes to `out`.
    pub(super) fn show(&mut self, view: View, now: Instant, out: &mut Vec<Piece>) {
        if self.view != view {
            self.finish(now, out);
            self.view = view;
        }
    }

    /// Takes the next piece of the console; what is shown goes to `out`.
    pub(super) fn take(
        &mut self,
        now: Instant,
        piece: Piece,
        severity: Option<Severity>,
        out: &mut Vec<Piece>,
    ) {
        match (self.view, &piece) {
            // These say nothing of lines, and may stand within a stack trace.
            (_, Piece::Hidden(_)) if self.again.is_none() => out.push(piece),
            (_, Piece::Hidden(_)) => self.hold(piece),
            (View::Warnings, Piece::Line(line, _)) => {
                let severity = severity.unwrap_or_else(|| severity::of(line.text()));
                self.weigh(now, piece, severity, out);
            }
            (View::Nothing, Piece::Line(..)) => self.leave_out(piece, out),
            (View::All, Piece::Line(..)) => out.push(piece),
            (_, Piece::Notice(_) | Piece::Loss(_) | Piece::Start) => {
                self.settle(out);
                out.push(piece);
            }
        }
    }

    /// When there is something to tell without another line.
    pub(super) fn due(&self) -> Option<Instant> {
        let told = self.known.iter().filter(|known| known.count > 0).map(|known| known.since + WINDOW);
        told.chain(self.again.as_ref().map(|again| again.since + REST_WITHIN)).min()
    }

    /// Tells what is due at `now`.
    pub(super) fn tell(&mut self, now: Instant, out: &mut Vec<Piece>) {
        if self.again.as_ref().is_some_and(|again| again.since + REST_WITHIN <= now) {
            self.settle(out);
        }
        for known in &mut self.known {
            if known.count > 0 && known.since + WINDOW <= now {
                out.push(Piece::Notice(known.told(now)));
                (known.count, known.since) = (0, now);
            }
        }
    }

    /// Tells all that there is to tell: nothing more comes, or something else is shown.
    pub(super) fn finish(&mut self, now: Instant, out: &mut Vec<Piece>) {
        self.settle(out);
        for known in std::mem::take(&mut self.known) {
            out.extend((known.count > 0).then(|| Piece::Notice(known.told(now))));
        }
        (self.open, self.grows) = (false, false);
    }

    fn weigh(&mut self, now: Instant, piece: Piece, severity: Severity, out: &mut Vec<Piece>) {
        let Piece::Line(line, _) = &piece else { return out.push(piece) };
        let hash = self.hash(line.text());
        match severity {
            Severity::Ordinary => {
                self.settle(out);
                (self.open, self.grows) = (false, false);
                self.leave_out(piece, out);
            }
            Severity::Continues if !self.open => self.leave_out(piece, out),
            Severity::Continues | Severity::BadTrace if self.open => self.go_on(piece, hash, out),
            Severity::Continues | Severity::BadTrace | Severity::Bad => {
                self.settle(out);
                self.open = true;
                self.forget_old(now);
                if self.find(hash).is_some() {
                    self.grows = false;
                    let bytes = piece.weight();
                    self.again = Some(Again { first: hash, held: vec![piece], lines: 1, bytes, since: now });
                } else {
                    let begins = cut(line.text().to_owned(), TOLD);
                    self.remember(Known { begins, lines: vec![hash], count: 0, since: now }, out, now);
                    out.push(piece);
                }
            }
        }
    }

    /// One more line of a stack trace.
    fn go_on(&mut self, piece: Piece, hash: u64, out: &mut Vec<Piece>) {
        if let Some(again) = &self.again {
            let known = self.find(again.first).map(|at| &self.known[at]);
            let is_same = known.is_some_and(|known| known.lines.get(again.lines) == Some(&hash));
            if is_same && again.bytes + piece.weight() <= MOST_HELD {
                return self.hold(piece);
            }
            self.release(out);
        } else if let Some(known) = self.known.back_mut().filter(|_| self.grows) {
            known.lines.push(hash);
            if known.lines.len() > MOST_LINES {
                self.known.pop_back();
                self.grows = false;
            }
        }
        out.push(piece);
    }

    fn hold(&mut self, piece: Piece) {
        if let Some(again) = &mut self.again {
            again.lines += usize::from(matches!(piece, Piece::Line(..)));
            again.bytes += piece.weight();
            again.held.push(piece);
        }
    }

    /// No more lines come of what is like an earlier one: if it is the same it is counted, else shown.
    fn settle(&mut self, out: &mut Vec<Piece>) {
        let Some(again) = &self.again else { return };
        let (first, lines) = (again.first, again.lines);
        let Some(at) = self.find(first).filter(|at| self.known[*at].lines.len() == lines) else {
            return self.release(out);
        };
        self.known[at].count += 1;
        self.folded += lines as u64;
        for piece in self.again.take().into_iter().flat_map(|again| again.held) {
            out.extend(unseen(piece));
        }
    }

    /// It is another one: it is shown whole.
    fn release(&mut self, out: &mut Vec<Piece>) {
        out.extend(self.again.take().into_iter().flat_map(|again| again.held));
    }

    fn leave_out(&mut self, piece: Piece, out: &mut Vec<Piece>) {
        self.left_out += 1;
        out.extend(unseen(piece));
    }

    fn find(&self, first: u64) -> Option<usize> {
        self.known.iter().position(|known| known.lines.first() == Some(&first))
    }

    /// Forgets what came once, some time ago.
    fn forget_old(&mut self, now: Instant) {
        self.known.retain(|known| known.count > 0 || now.saturating_duration_since(known.since) < WINDOW);
    }

    fn remember(&mut self, new: Known, out: &mut Vec<Piece>, now: Instant) {
        if self.known.len() >= MOST_KNOWN
            && let Some(oldest) = self.known.pop_front()
        {
            out.extend((oldest.count > 0).then(|| Piece::Notice(oldest.told(now))));
        }
        self.known.push_back(new);
        self.grows = true;
    }

    /// What a line is known by: all of it but the time.
    fn hash(&self, text: &str) -> u64 {
        let end = text.floor_char_boundary(HEADER);
        let (header, rest) = text.split_at(end);
        let header = TIMES.as_ref().map(|times| times.replace_all(header, ""));
        self.hasher.hash_one((header, rest))
    }
}

impl Known {
    /// How often it came.
    fn told(&self, now: Instant) -> Text {
        let within = now.saturating_duration_since(self.since).max(Duration::from_secs(1));
        text!("view-folded", count = self.count, time = duration(within), line = &self.begins)
    }
}

/// What is left of a piece that is not shown: it counts as seen.
fn unseen(piece: Piece) -> Option<Piece> {
    match piece {
        Piece::Line(_, fingerprint) => fingerprint.map(Piece::Hidden),
        other => Some(other),
    }
}

#[cfg(test)]
mod tests;
