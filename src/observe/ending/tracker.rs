//! Follows one server's state, and tells each end of its process once. Pure: time is handed in.
//!
//! An end is a change of state that the daemon tells: nothing that a console prints makes one. What the daemon and the
//! game print around it says only how it ended.

use std::{
    collections::VecDeque,
    time::{Duration, SystemTime},
};

use tokio::time::Instant;

use super::{
    classify::{Banner, Evidence, Gap, Run, Stopping, behind},
    daemon_line::DaemonLine,
    game_line::GameLine,
};
use crate::{
    model::{How, Restart},
    observe::asked::Asked,
    sockets::Power,
};

/// How long the daemon may take to say that the process ended by itself: it asks Docker first.
const BANNER_WITHIN: Duration = Duration::from_secs(3);
/// How long after its last word it may say that it does not start the server again: it says so in one go.
const ABORTS_WITHIN: Duration = Duration::from_millis(400);
/// How long it is watched whether the daemon goes down as well, after an end as of a machine that shuts down.
const GOES_WITHIN: Duration = Duration::from_secs(2);
/// Daemon lines and states go different ways (protocol reference 2.4): a line may be this much earlier than its state.
const EARLY: Duration = Duration::from_secs(1);
/// After a state, until figures are believed to be of this run: those of the one before may be late.
const FIGURES_AFTER: Duration = Duration::from_millis(1500);
/// Between two looks for figures, and how many there are: they come every second.
const LOOK_EVERY: Duration = Duration::from_secs(2);
const LOOKS: u8 = 5;
/// What a daemon's figures may be off, and the time that a start takes at least.
const SLACK: Duration = Duration::from_secs(2);
/// What the times of two processes of ours may be off, for clocks are set.
const CLOCK_SLACK: Duration = Duration::from_secs(30);

/// What the figures of two looks at the same process may differ by.
const SAME: Duration = Duration::from_secs(5);

/// A time, on both clocks.
#[derive(Debug, Clone, Copy)]
pub(in crate::observe) struct Now {
    pub(in crate::observe) at: Instant,
    pub(in crate::observe) wall: SystemTime,
}

/// An end that is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::observe) struct Ended {
    pub(in crate::observe) how: How,
    pub(in crate::observe) restart: Restart,
    pub(in crate::observe) at: SystemTime,
    pub(in crate::observe) uptime: Option<Duration>,
    /// Nobody heard it end: since when the console was not heard, where that is known.
    pub(in crate::observe) unheard_since: Option<SystemTime>,
    /// When it was seen.
    pub(in crate::observe) seen: Instant,
}

/// What is known of the process.
#[derive(Debug)]
enum Phase {
    /// Nothing.
    Unknown,
    Off,
    On(Run),
    Ending(Box<Pending>),
}

/// An end of which it is not known yet how it was.
#[derive(Debug)]
struct Pending {
    evidence: Evidence,
    wall: SystemTime,
    until: Instant,
    /// The next process.
    next: Option<Run>,
    /// The state after a gap was `offline` and then at once `running`: the daemon may not have known better.
    doubted: bool,
}

/// Follows one server.
#[derive(Debug)]
pub(in crate::observe) struct Tracker {
    phase: Phase,
    /// The state as it was told last; it outlives a connection.
    power: Power,
    /// Since when the console is not heard.
    lost: Option<Gap>,
    /// The gap before this connection, until it is known whether the process is the same.
    gap: Option<Gap>,
    /// The process was on when another process of ours looked, since this time.
    before: Option<SystemTime>,
    early: Option<(Banner, Instant)>,
    look: Option<Instant>,
    looks: u8,
    /// What is to be told.
    ended: VecDeque<Ended>,
}

impl Tracker {
    /// `before`: an earlier process of ours left the server running, since that time.
    pub(in crate::observe) fn new(before: Option<SystemTime>, now: Instant) -> Self {
        let run = Run { began: before, ran: true, printed: true, ..Run::default() };
        Self {
            phase: if before.is_some() { Phase::On(run) } else { Phase::Unknown },
            power: if before.is_some() { Power::Running } else { Power::Unknown },
            lost: before.map(|_| Gap { since: now, daemon_away: false, open: true }),
            gap: None,
            before,
            early: None,
            look: None,
            looks: 0,
            ended: VecDeque::new(),
        }
    }

    /// Since when the process runs.
    pub(in crate::observe) fn began(&self) -> Option<SystemTime> {
        match &self.phase {
            Phase::On(run) => run.began,
            Phase::Ending(pending) => pending.next.and_then(|next| next.began),
            Phase::Unknown | Phase::Off => None,
        }
    }

    /// Since when the process runs whose end is not told yet, for who listens after this.
    pub(in crate::observe) fn untold(&self) -> Option<SystemTime> {
        match &self.phase {
            Phase::Ending(pending) => pending.next.unwrap_or(pending.evidence.run).began,
            _ => self.began(),
        }
    }

    fn run(&mut self) -> Option<&mut Run> {
        match &mut self.phase {
            Phase::On(run) => Some(run),
            Phase::Ending(pending) => pending.next.as_mut(),
            Phase::Unknown | Phase::Off => None,
        }
    }

    /// A line of the daemon's, or one that looks like it.
    pub(in crate::observe) fn daemon_line(&mut self, line: DaemonLine, now: Instant) {
        match &mut self.phase {
            Phase::Ending(pending) if pending.next.is_none() => {
                let banner = &mut pending.evidence.banner;
                if banner.take(line) && banner.is_whole() {
                    pending.until = pending.until.min(now + waits(banner));
                }
            }
            Phase::On(run) => {
                if line == DaemonLine::DiskFull {
                    run.disk_full = Some(now);
                }
                let mut banner = self.early.map(|(banner, _)| banner).unwrap_or_default();
                banner.take(line);
                self.early = Some((banner, now));
            }
            _ => {}
        }
    }

    /// A line of the game's.
    pub(in crate::observe) fn game_line(&mut self, meaning: Option<GameLine>, now: Instant) {
        let Some(run) = self.run() else { return };
        run.printed = true;
        match meaning {
            Some(GameLine::StopTyped) => run.stop_typed = Some(now),
            Some(GameLine::ShutsDown) => run.shuts_down = Some(now),
            Some(GameLine::Broke) => run.broke = true,
            None => {}
        }
    }

    /// The daemon installs it, moves it, or has put a backup back.
    pub(in crate::observe) fn maintained(&mut self) {
        match &mut self.phase {
            Phase::On(run) => run.maintained = true,
            Phase::Ending(pending) => pending.evidence.run.maintained = true,
            Phase::Unknown | Phase::Off => {}
        }
    }

    /// The connection is gone, or can't be made.
    pub(in crate::observe) fn down(&mut self, daemon_away: bool, now: Instant) {
        let lost = self.lost.get_or_insert(Gap { since: now, daemon_away: false, open: false });
        lost.daemon_away |= daemon_away;
        let lost = *lost;
        self.look = None;
        if let Phase::Ending(pending) = &mut self.phase {
            let may_go = !pending.evidence.banner.is_there() || pending.evidence.banner.may_be_told_to_end();
            if pending.evidence.lost_after.is_none() && may_go {
                // Whether the daemon answers the next tries tells more.
                pending.until = pending.until.max(now + BANNER_WITHIN);
            }
            pending.evidence.lost_after = Some(lost);
        }
    }

    /// The console is connected; the state comes next.
    pub(in crate::observe) fn login(&mut self) {
        if let Some(lost) = self.lost.take() {
            self.gap = Some(lost);
        }
    }

    /// The daemon tells the state.
    pub(in crate::observe) fn power(&mut self, to: Power, asked: Option<Asked>, now: Now) {
        if to == Power::Unknown {
            return;
        }
        let before = std::mem::replace(&mut self.power, to);
        let gap = self.gap.take();
        if !matches!(to, Power::Starting | Power::Running) {
            self.look = None;
        }
        match (&mut self.phase, to) {
            (Phase::Unknown | Phase::Off, Power::Offline) => self.phase = Phase::Off,
            (Phase::Unknown | Phase::Off, _) => {
                let known = matches!(self.phase, Phase::Off);
                self.phase = Phase::On(begun(to, known && gap.is_none(), asked, now));
                self.look_soon(now.at);
            }
            (Phase::On(run), Power::Stopping) => {
                run.stopping.get_or_insert(Stopping { since: now.at, asked: behind(asked, now.at) });
            }
            (Phase::On(_), Power::Offline) => self.ends(gap, None, asked, now),
            (Phase::On(_), Power::Starting) if before != Power::Starting => {
                let next = begun(to, true, None, now);
                self.ends(gap, Some(next), asked, now);
            }
            (Phase::On(run), _) => {
                run.ran |= to == Power::Running;
                if to == Power::Running {
                    // A stop that came to nothing.
                    run.stopping = run.stopping.filter(|_| gap.is_some());
                    self.gap = gap;
                    self.look_soon(now.at);
                }
            }
            (Phase::Ending(pending), Power::Offline) => {
                if pending.next.is_some() {
                    self.tell_now(now);
                    self.ends(gap, None, asked, now);
                }
            }
            (Phase::Ending(pending), _) => match &mut pending.next {
                Some(next) => {
                    next.ran |= to == Power::Running;
                    if to == Power::Stopping {
                        next.stopping.get_or_insert(Stopping { since: now.at, asked: behind(asked, now.at) });
                    }
                    self.look_soon(now.at);
                }
                None => {
                    pending.next = Some(begun(to, to == Power::Starting, asked, now));
                    if to == Power::Running && pending.evidence.gap.is_some() {
                        pending.doubted = true;
                        pending.until = now.at + FIGURES_AFTER + LOOK_EVERY;
                    } else if pending.evidence.banner.is_whole()
                        && !pending.evidence.banner.may_be_told_to_end()
                    {
                        pending.until = now.at;
                    }
                    self.look_soon(now.at);
                }
            },
        }
    }

    fn look_soon(&mut self, now: Instant) {
        self.looks = 0;
        let is_on = matches!(self.power, Power::Starting | Power::Running);
        self.look = is_on.then_some(now + FIGURES_AFTER);
    }

    /// The process has ended.
    fn ends(&mut self, gap: Option<Gap>, next: Option<Run>, asked: Option<Asked>, now: Now) {
        let Phase::On(run) = self.phase else { return };
        let early = self.early.take().filter(|(_, at)| now.at.saturating_duration_since(*at) <= EARLY);
        let banner = early.map(|(banner, _)| banner).unwrap_or_default();
        let evidence = Evidence { run, banner, at: now.at, gap, lost_after: None, asked };
        let until = match run.stopping {
            Some(_) => now.at,
            None if banner.is_whole() => now.at + waits(&banner),
            None => now.at + BANNER_WITHIN,
        };
        let pending = Pending { evidence, wall: now.wall, until, next, doubted: false };
        self.phase = Phase::Ending(Box::new(pending));
        self.before = None;
        self.look = None;
        if next.is_some() {
            self.look_soon(now.at);
        }
    }

    /// When to look again, once there is nothing to tell.
    pub(in crate::observe) fn due(&self) -> Option<Instant> {
        let until = match &self.phase {
            Phase::Ending(pending) => Some(pending.until),
            _ => None,
        };
        until.into_iter().chain(self.look).min()
    }

    /// Goes on; returns an end that is to be told, and is called until there is none. `uptime` is what the daemon's figures say while it runs.
    pub(in crate::observe) fn step(
        &mut self,
        now: Now,
        uptime: impl FnOnce() -> Option<Duration>,
    ) -> Option<Ended> {
        if let Some(ended) = self.ended.pop_front() {
            return Some(ended);
        }
        if self.look.is_some_and(|at| at <= now.at) {
            self.looks += 1;
            self.look = (self.looks < LOOKS).then_some(now.at + LOOK_EVERY);
            if let Some(uptime) = uptime().filter(|uptime| !uptime.is_zero()) {
                self.figures(uptime, now);
            }
        }
        if matches!(&self.phase, Phase::Ending(pending) if pending.until <= now.at) {
            self.tell_now(now);
        }
        self.ended.pop_front()
    }

    /// The figures say how long the process has run.
    fn figures(&mut self, uptime: Duration, now: Now) {
        let began = now.wall.checked_sub(uptime).unwrap_or(now.wall);
        let figures = Some((uptime, now.at));
        // Late figures of the run before.
        let are_late =
            |run: &Run| run.seen.is_some_and(|seen| uptime > now.at.saturating_duration_since(seen) + SLACK);
        match &mut self.phase {
            Phase::On(run) if are_late(run) => {}
            Phase::On(run) => {
                let another = match (self.before, run.uptime(now.at), self.gap) {
                    (Some(before), ..) => apart(before, began) > CLOCK_SLACK,
                    // Clocks may be set meanwhile: the process's own time tells.
                    (None, Some(expected), _) => uptime + SLACK < expected,
                    (None, None, Some(gap)) => uptime + SLACK < now.at.saturating_duration_since(gap.since),
                    (None, None, None) => false,
                };
                let gap = self.gap.take();
                (self.look, self.before) = (None, None);
                if another {
                    let next =
                        Run { began: Some(began), figures, ran: true, printed: true, ..Run::default() };
                    let unheard = Gap { since: now.at, daemon_away: false, open: true };
                    self.ends(gap.or(Some(unheard)), Some(next), None, now);
                } else {
                    // Figures of two looks differ by a moment.
                    run.began = run.began.filter(|known| apart(*known, began) <= SAME).or(Some(began));
                    // A stop that came to nothing.
                    (run.figures, run.stopping) = (figures, None);
                }
            }
            Phase::Ending(pending) => {
                let Some(next) = &mut pending.next else { return };
                let expected = pending.evidence.run.uptime(now.at).or_else(|| {
                    pending.evidence.gap.map(|gap| now.at.saturating_duration_since(gap.since) + SLACK)
                });
                if pending.doubted && expected.is_some_and(|expected| uptime + SLACK >= expected) {
                    // It has never ended.
                    self.look = None;
                    self.phase = Phase::On(Run { figures, ran: true, ..pending.evidence.run });
                } else if !are_late(next) {
                    self.look = None;
                    (next.began, next.figures) = (Some(began), figures);
                    pending.until = if pending.doubted { now.at } else { pending.until };
                }
            }
            Phase::Unknown | Phase::Off => {}
        }
    }

    /// Nobody listens any longer: tells an end of which enough is known. What is left shows when somebody listens again.
    pub(in crate::observe) fn finish(&mut self, now: Now) -> Option<Ended> {
        let known =
            |pending: &Pending| pending.evidence.run.stopping.is_some() || pending.evidence.banner.is_there();
        if matches!(&self.phase, Phase::Ending(pending) if known(pending)) {
            self.tell_now(now);
        }
        self.ended.pop_front()
    }

    /// Tells the end that was waited for.
    fn tell_now(&mut self, now: Now) {
        let Phase::Ending(pending) = &self.phase else { return };
        let evidence = &pending.evidence;
        let how = evidence.how();
        let next = pending.next;
        let gap = evidence.gap.filter(|gap| !gap.open);
        let unheard_since =
            gap.and_then(|gap| pending.wall.checked_sub(evidence.at.saturating_duration_since(gap.since)));
        let uptime = evidence.run.began.and_then(|began| pending.wall.duration_since(began).ok());
        self.ended.push_back(Ended {
            how,
            restart: evidence.restart(how, next.is_some()),
            at: pending.wall.min(now.wall),
            uptime,
            unheard_since,
            seen: evidence.at,
        });
        self.early = None;
        self.phase = next.map_or(Phase::Off, Phase::On);
    }
}

/// How long it is waited after the daemon's last word.
fn waits(banner: &Banner) -> Duration {
    if banner.may_be_told_to_end() { GOES_WITHIN } else { ABORTS_WITHIN }
}

/// A process that is there now. `seen`: its start was seen.
fn begun(state: Power, seen: bool, asked: Option<Asked>, now: Now) -> Run {
    let stopping =
        (state == Power::Stopping).then(|| Stopping { since: now.at, asked: behind(asked, now.at) });
    Run {
        began: (seen && state == Power::Starting).then_some(now.wall),
        seen: seen.then_some(now.at),
        ran: state == Power::Running,
        // Of what was not seen nobody knows what it printed.
        printed: !seen,
        stopping,
        ..Run::default()
    }
}

fn apart(one: SystemTime, other: SystemTime) -> Duration {
    one.duration_since(other).unwrap_or_else(|earlier| earlier.duration())
}
