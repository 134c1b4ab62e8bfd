//! One alert's state machine: what is seen of a server over time → what is posted and changed. Pure.
//!
//! - Something that lasts (stuck, unreachable, a figure, players) must hold for the alert's minutes; it is over when it
//!   has not held for a while, and after that it can't begin again before [`COOL_DOWN`].
//! - A crash is over when the server has run for [`STEADY`] without another; in a loop for [`LOOP`]. A crash within
//!   [`LOOP`] after another is of the same loop.
//! - What happens at once (started, stopped, online) is a message each time, unless there were [`MOST_AT_ONCE`] of
//!   late: then the last one counts on.
//! - Lines are folded into one message for [`FOLD`].

use std::{collections::VecDeque, time::Duration};

use tokio::time::Instant;

use super::sight::{Level, Now, Sight};
use crate::{
    model::{AlertKind, Happened, Over, OverKind, Told, Watched, Who},
    sockets::Power,
};

/// How long a server must run after a crash to be called back.
pub(super) const STEADY: Duration = Duration::from_secs(15);
/// Crashes that follow each other within this time are a loop.
pub(super) const LOOP: Duration = Duration::from_secs(600);
/// How long a figure must have been low to be called so.
const CALM: Duration = Duration::from_secs(60);
/// From the end of something that lasts until it can begin anew.
const COOL_DOWN: Duration = Duration::from_secs(600);
/// Lines that come within this time after the first are folded into its message.
pub(super) const FOLD: Duration = Duration::from_secs(300);
/// A message that counts is changed this often at most.
const COUNT_EVERY: Duration = Duration::from_secs(10);
/// Messages for what happens at once, within [`LOOP`].
const MOST_AT_ONCE: usize = 5;
/// What is not known for so long does not hold any more.
const FORGET: Duration = Duration::from_secs(120);
/// Ages of an incident at which its message is changed, minutes; later each time that the last one doubles, up to a week.
const REMINDERS: [i64; 7] = [1, 2, 5, 10, 15, 30, 60];
const LAST_REMINDER: i64 = 7 * 24 * 60;

/// What is to be done about an incident.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Step {
    /// It began: a message of its own.
    Begin(Told),
    /// Its message tells something else.
    Change(Told),
    /// It is over: its message says so, and where `aloud` one of its own.
    End { told: Told, aloud: bool },
    /// It happened and is over at once: a message of its own.
    Once(Told),
}

/// How a server ended, as far as alerts care.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Ended {
    /// By itself.
    Crashed(crate::model::Crash),
    /// Somebody or something stopped it.
    Stopped { by: Who, killed: bool, uptime: Option<i64> },
}

/// The state of one alert.
#[derive(Debug)]
pub(super) struct Watcher {
    watched: Watched,
    /// The last incident, which goes on as long as it has no end.
    told: Option<Told>,
    /// Since when what is watched holds; while an incident goes on, since when it does not.
    since: Option<Instant>,
    /// When it was known last.
    known: Option<Instant>,
    /// When the last incident ended.
    ended: Option<Instant>,
    /// When the last message of what happens at once, or of lines, was posted; the newest last.
    posted: VecDeque<Instant>,
    /// The age at which the incident's message is changed next, minutes.
    reminder: i64,
    /// When a count was changed last.
    counted: Option<Instant>,
    /// A count that the message does not tell yet.
    uncounted: bool,
    /// Since when the server is down, seconds since 1970.
    down_since: Option<i64>,
    /// When a start was told that has not ended.
    starting: Option<i64>,
    power: Power,
    /// See [`STEADY`].
    steady: Duration,
}

impl Watcher {
    /// Nothing happened yet, or this last.
    pub(super) fn new(watched: Watched, last: Option<Told>, steady: Duration, now: Now) -> Self {
        let open = last.as_ref().filter(|told| told.over.is_none());
        let reminder = open.map_or(REMINDERS[0], |told| next_reminder((now.wall - told.first_at) / 60));
        Self {
            watched,
            told: last,
            since: None,
            known: None,
            ended: None,
            posted: VecDeque::new(),
            reminder,
            counted: None,
            uncounted: false,
            down_since: None,
            starting: None,
            power: Power::Unknown,
            steady,
        }
    }

    /// What is told of the last incident may be known better by now.
    pub(super) fn amend(&mut self, amend: impl FnOnce(&mut Told)) -> Option<Step> {
        let told = self.told.as_mut()?;
        amend(told);
        Some(Step::Change(told.clone()))
    }

    /// What goes on.
    pub(super) fn open(&self) -> Option<&Told> {
        self.told.as_ref().filter(|told| told.over.is_none())
    }

    /// What was told last, also where that is over.
    pub(super) fn last(&self) -> Option<&Told> {
        self.told.as_ref()
    }

    /// Looks at the server now.
    pub(super) fn look(&mut self, sight: &Sight, now: Now) -> Vec<Step> {
        let mut steps = match self.watched.kind {
            AlertKind::Crashed => self.look_after_crash(sight, now),
            AlertKind::Started | AlertKind::Online | AlertKind::Stopped => self.look_for_start(sight, now),
            AlertKind::Words | AlertKind::Regex => self.look_at_lines(now),
            _ => self.look_at_level(sight, now),
        };
        if steps.is_empty() {
            steps.extend(self.remind(now));
        }
        if sight.power != Power::Unknown {
            self.power = sight.power;
        }
        steps
    }

    /// The message of something that goes on is changed now and then: "still down, 12 min".
    fn remind(&mut self, now: Now) -> Option<Step> {
        let lasts = !self.watched.kind.looks_for_text();
        let told = self.open().filter(|_| lasts)?;
        let age = (now.wall - told.first_at) / 60;
        if age < self.reminder || self.reminder > LAST_REMINDER {
            return None;
        }
        let told = told.clone();
        self.reminder = next_reminder(age);
        Some(Step::Change(told))
    }

    fn begin(&mut self, told: Told) -> Step {
        self.reminder = REMINDERS[0];
        self.since = None;
        self.told = Some(told.clone());
        Step::Begin(told)
    }

    fn end(&mut self, how: OverKind, at: i64, aloud: bool, now: Now) -> Option<Step> {
        let told = self.told.as_mut().filter(|told| told.over.is_none())?;
        told.over = Some(Over { at, how });
        self.since = None;
        self.ended = Some(now.at);
        Some(Step::End { told: told.clone(), aloud })
    }

    /// For how long what is watched must hold.
    fn hold(&self) -> Duration {
        let minutes = self.watched.minutes.and_then(|minutes| u64::try_from(minutes).ok());
        Duration::from_secs(60 * minutes.unwrap_or(0))
    }

    fn look_at_level(&mut self, sight: &Sight, now: Now) -> Vec<Step> {
        let level = sight.level(&self.watched);
        if level == Level::Unknown {
            // A figure that was not heard for a while is not known to have held all the time.
            let forgotten = self.known.is_some_and(|known| now.at - known >= FORGET);
            if forgotten || self.open().is_some() {
                self.since = None;
            }
            return Vec::new();
        }
        self.known = Some(now.at);
        if self.open().is_some() {
            return self.look_for_end(level, now).into_iter().collect();
        }
        if level != Level::Holds {
            self.since = None;
            return Vec::new();
        }
        let since = *self.since.get_or_insert(now.at);
        let held = (now.at - since).max(sight.starting_for.unwrap_or_default());
        let cool = self.ended.is_none_or(|ended| now.at - ended >= COOL_DOWN);
        if held < self.hold() || !cool {
            return Vec::new();
        }
        let began = now.wall - i64::try_from(held.as_secs()).unwrap_or(0);
        vec![self.begin(Told::once(sight.happened(&self.watched), began))]
    }

    fn look_for_end(&mut self, level: Level, now: Now) -> Option<Step> {
        let how = match (self.watched.kind, level) {
            (_, Level::Off) => return self.end(OverKind::Off, now.wall, false, now),
            (_, Level::Holds | Level::Near | Level::Unknown) => {
                self.since = None;
                return None;
            }
            (AlertKind::Stuck, Level::Clear) => return self.end(OverKind::Running, now.wall, true, now),
            (AlertKind::Unreachable, Level::Clear) => {
                return self.end(OverKind::Reachable, now.wall, true, now);
            }
            (_, Level::Clear) => OverKind::Calm,
        };
        let since = *self.since.get_or_insert(now.at);
        if now.at - since < CALM {
            return None;
        }
        let ago = i64::try_from((now.at - since).as_secs()).unwrap_or(0);
        self.end(how, now.wall - ago, true, now)
    }

    /// The server ended, at `at` (seconds since 1970).
    pub(super) fn ended(&mut self, ended: Ended, at: i64, now: Now) -> Vec<Step> {
        self.down_since.get_or_insert(at);
        self.starting = None;
        match (self.watched.kind, ended) {
            (AlertKind::Crashed, Ended::Crashed(crash)) => vec![self.crashed(Happened::Crashed(crash), at)],
            // Somebody sees to it.
            (AlertKind::Crashed, Ended::Stopped { .. }) => {
                self.end(OverKind::Off, at, false, now).into_iter().collect()
            }
            (AlertKind::Stopped, Ended::Stopped { by, killed, uptime }) => {
                self.at_once(Happened::Stopped { by, killed, uptime }, at, now).into_iter().collect()
            }
            _ => Vec::new(),
        }
    }

    fn crashed(&mut self, what: Happened, at: i64) -> Step {
        self.since = None;
        let of_a_loop = |told: &&mut Told| seconds(LOOP) >= at - told.last_at;
        if let Some(told) = self.told.as_mut().filter(|told| told.over.is_none()) {
            told.again(what, at);
            return Step::Change(told.clone());
        }
        match self.told.as_mut().filter(of_a_loop) {
            // What was called over was not: a message of its own, for the last that people read is that it is back.
            Some(told) => {
                told.again(what, at);
                told.over = None;
                let told = Told { first_at: at, log: None, chart: false, ..told.clone() };
                self.begin(told)
            }
            None => self.begin(Told::once(what, at)),
        }
    }

    fn look_after_crash(&mut self, sight: &Sight, now: Now) -> Vec<Step> {
        let Some(told) = self.open() else { return Vec::new() };
        match sight.power {
            Power::Running => {}
            Power::Unknown => return Vec::new(),
            _ => {
                self.since = None;
                return Vec::new();
            }
        }
        let looping = told.within(seconds(LOOP), now.wall) > 1;
        let since = *self.since.get_or_insert(now.at);
        let ran = now.at - since;
        if ran < self.steady || (looping && ran < LOOP) {
            return Vec::new();
        }
        let at = now.wall - seconds(ran);
        self.end(OverKind::Running, at, true, now).into_iter().collect()
    }

    fn look_for_start(&mut self, sight: &Sight, now: Now) -> Vec<Step> {
        let before = self.power;
        match sight.power {
            Power::Offline => {
                self.down_since.get_or_insert(now.wall);
                self.starting = None;
                Vec::new()
            }
            Power::Starting | Power::Running => {
                let Some(down) = self.down_since else { return Vec::new() };
                let runs = sight.power == Power::Running;
                match self.watched.kind {
                    AlertKind::Started if self.starting.is_none() => {
                        self.starting = Some(now.wall);
                        if runs {
                            self.down_since = None;
                        }
                        let what = Happened::Started { by: Who::Unknown, took: None };
                        self.at_once(what, now.wall, now).into_iter().collect()
                    }
                    AlertKind::Started if runs && before == Power::Starting => {
                        self.down_since = None;
                        let took = now.wall - self.starting.take().unwrap_or(now.wall);
                        self.started_in(took).into_iter().collect()
                    }
                    AlertKind::Online if runs => {
                        self.down_since = None;
                        let what = Happened::Online { after: (now.wall - down).max(0) };
                        self.at_once(what, now.wall, now).into_iter().collect()
                    }
                    _ => {
                        if runs {
                            self.down_since = None;
                        }
                        Vec::new()
                    }
                }
            }
            Power::Stopping | Power::Unknown => Vec::new(),
        }
    }

    fn started_in(&mut self, seconds: i64) -> Option<Step> {
        self.amend(|told| {
            if let Happened::Started { took, .. } = &mut told.what {
                *took = Some(seconds.max(0));
            }
        })
    }

    /// Something that is over at once.
    fn at_once(&mut self, what: Happened, at: i64, now: Now) -> Option<Step> {
        while self.posted.front().is_some_and(|posted| now.at - *posted > LOOP) {
            self.posted.pop_front();
        }
        if let (Some(told), true) = (&mut self.told, self.posted.len() >= MOST_AT_ONCE) {
            told.again(what, at);
            return Some(Step::Change(told.clone()));
        }
        self.posted.push_back(now.at);
        let told = Told { over: Some(Over { at, how: OverKind::Calm }), ..Told::once(what, at) };
        self.told = Some(told.clone());
        Some(Step::Once(told))
    }

    /// The console printed it, so many times; `line` is the last of them.
    pub(super) fn matched(&mut self, line: String, times: u32, now: Now) -> Option<Step> {
        let what = Happened::Line { line };
        let folds = self.posted.back().is_some_and(|posted| now.at - *posted < FOLD);
        if !folds || self.open().is_none() {
            self.posted.clear();
            self.posted.push_back(now.at);
            self.counted = Some(now.at);
            self.uncounted = false;
            let told = Told { times, ..Told::once(what, now.wall) };
            return Some(self.begin(told));
        }
        let told = self.told.as_mut()?;
        told.again(what, now.wall);
        told.times = told.times.saturating_add(times.saturating_sub(1));
        self.uncounted = true;
        self.count(now)
    }

    fn count(&mut self, now: Now) -> Option<Step> {
        if !self.uncounted || self.counted.is_some_and(|counted| now.at - counted < COUNT_EVERY) {
            return None;
        }
        self.counted = Some(now.at);
        self.uncounted = false;
        self.told.clone().map(Step::Change)
    }

    fn look_at_lines(&mut self, now: Now) -> Vec<Step> {
        if self.open().is_none() {
            return Vec::new();
        }
        // After a restart nobody knows when it was posted.
        let over = self.posted.back().is_none_or(|posted| now.at - *posted >= FOLD);
        if over {
            return self.end(OverKind::Calm, now.wall, false, now).into_iter().collect();
        }
        self.count(now).into_iter().collect()
    }
}

/// The first age, minutes, after this one.
fn next_reminder(age: i64) -> i64 {
    let fixed = REMINDERS.into_iter().find(|next| *next > age);
    fixed.unwrap_or_else(|| {
        let mut next = REMINDERS[REMINDERS.len() - 1];
        while next <= age && next <= LAST_REMINDER {
            next *= 2;
        }
        next
    })
}

fn seconds(time: Duration) -> i64 {
    i64::try_from(time.as_secs()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests;
