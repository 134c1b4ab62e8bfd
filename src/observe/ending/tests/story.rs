//! A server's life in words: what its daemon, its game, the network and people do, and the ends that are told of it.

use std::time::{Duration, SystemTime};

use pterosocket::PowerAction;
use serenity::model::id::UserId;
use tokio::time::Instant;

use crate::{
    games::{plain, profiles},
    model::{By, How, Restart},
    observe::{
        asked::Asked,
        ending::{DaemonLine, GameLine, Now, Tracker},
    },
    sockets::Power,
};

/// A life so far.
pub(super) struct Story {
    pub(super) tracker: Tracker,
    began: (Instant, SystemTime),
    passed: Duration,
    asked: Option<Asked>,
    /// How long the process has run, as the daemon's figures say, and when they said so.
    process: Option<(Duration, Duration)>,
    told: Vec<String>,
}

impl Story {
    /// Of a server that this process of ours has never seen.
    pub(super) fn new() -> Self {
        let at = Instant::now();
        Self {
            tracker: Tracker::new(None, at),
            began: (at, SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000)),
            passed: Duration::ZERO,
            asked: None,
            process: None,
            told: Vec::new(),
        }
    }

    pub(super) fn now(&self) -> Now {
        Now { at: self.began.0 + self.passed, wall: self.began.1 + self.passed }
    }

    /// Lives through the steps, which `;` parts, and then waits until nothing is left to be told.
    pub(super) fn of(steps: &str) -> Vec<String> {
        let mut story = Self::new();
        for step in steps.split(';').map(str::trim).filter(|step| !step.is_empty()) {
            story.step(step);
        }
        story.pass(Duration::from_secs(30));
        story.told
    }

    pub(super) fn step(&mut self, step: &str) {
        let (word, rest) = step.split_once(' ').unwrap_or((step, ""));
        let at = self.now().at;
        match word {
            "login" => self.tracker.login(),
            "down" => self.tracker.down(false, at),
            "away" => self.tracker.down(true, at),
            "offline" => self.power(Power::Offline),
            "starting" => {
                self.process = Some((Duration::ZERO, self.passed));
                self.power(Power::Starting);
            }
            "running" => self.power(Power::Running),
            "stopping" => self.power(Power::Stopping),
            "game" => self.tracker.game_line(GameLine::of(&profiles().generic().classify(&plain(rest))), at),
            "daemon" => self.daemon(rest),
            "crashed" => {
                let (code, memory) = rest.split_once(' ').unwrap_or((rest, "false"));
                self.daemon("---------- Detected server process in a crashed state! ----------");
                self.daemon(&format!("Exit code: {code}"));
                self.daemon(&format!("Out of memory: {memory}"));
            }
            "aborted" => {
                self.daemon("Aborting automatic restart, last crash occurred less than 60 seconds ago.");
            }
            "disabled" => {
                self.daemon("Aborting automatic restart, crash detection is disabled for this instance.");
            }
            "maintained" => self.tracker.maintained(),
            "asks" => self.asks(rest, false),
            "types" => self.asks(rest, true),
            // The process has run for so long.
            "up" => self.process = Some((seconds(rest), self.passed)),
            // The bot starts again, and was away for so long.
            "bot" => {
                let now = self.now();
                while let Some(ended) = self.tracker.finish(now) {
                    self.told.push(format!("{}{}", how(ended.how), restart(ended.restart)));
                }
                let before = self.tracker.untold();
                self.tracker = Tracker::new(None, now.at);
                self.pass(seconds(rest));
                self.tracker = Tracker::new(before, self.now().at);
                self.asked = None;
            }
            _ => match word.strip_prefix('+') {
                Some(time) => self.pass(seconds(time)),
                None => panic!("what is {step:?}?"),
            },
        }
        self.look();
    }

    fn power(&mut self, to: Power) {
        let now = self.now();
        self.tracker.power(to, self.asked, now);
    }

    fn daemon(&mut self, words: &str) {
        let line = format!("\u{1b}[33m\u{1b}[1m[Pterodactyl Daemon]:\u{1b}[39m {words}\u{1b}[0m");
        if let Some(line) = DaemonLine::read(&line) {
            let at = self.now().at;
            self.tracker.daemon_line(line, at);
        }
    }

    fn asks(&mut self, action: &str, typed: bool) {
        let action = *PowerAction::ALL.iter().find(|known| known.as_str() == action).expect("an action");
        self.asked = Some(Asked { action, typed, by: UserId::new(7), at: self.now().at });
    }

    fn pass(&mut self, time: Duration) {
        let end = self.passed + time;
        while let Some(due) = self.tracker.due().map(|due| due.saturating_duration_since(self.began.0)) {
            if due > end {
                break;
            }
            self.passed = self.passed.max(due);
            self.look();
        }
        self.passed = end;
    }

    pub(super) fn look(&mut self) {
        let now = self.now();
        let uptime = self.process.map(|(uptime, at)| uptime + self.passed.saturating_sub(at));
        while let Some(ended) = self.tracker.step(now, || uptime) {
            self.told.push(format!("{}{}", how(ended.how), restart(ended.restart)));
            self.asked = None;
        }
    }

    pub(super) fn told(&self) -> &[String] {
        &self.told
    }
}

fn seconds(text: &str) -> Duration {
    Duration::from_secs_f64(text.parse().expect("seconds"))
}

fn how(how: How) -> String {
    let by = |by| match by {
        By::Member(user) => format!("member {user}"),
        By::Panel => "panel".into(),
    };
    match how {
        How::Stopped { by: who } => format!("stopped by {}", by(who)),
        How::Killed { by: who } => format!("killed by {}", by(who)),
        How::StoppedInside => "stopped inside".into(),
        How::Crashed { exit_code: Some(code), out_of_memory: false } => format!("crashed {code}"),
        How::Crashed { exit_code: Some(code), out_of_memory: true } => format!("crashed {code} for memory"),
        How::Crashed { exit_code: None, .. } => "crashed".into(),
        How::DiskFull => "disk full".into(),
        How::NotStarted => "not started".into(),
        How::NodeGone => "node gone".into(),
        How::Unknown => "unknown".into(),
    }
}

fn restart(restart: Restart) -> String {
    match restart {
        Restart::ByDaemon => ", starts".into(),
        Restart::Aborted { within } => format!(", aborted {}", within.as_secs()),
        Restart::Disabled => ", disabled".into(),
        Restart::None => String::new(),
    }
}
