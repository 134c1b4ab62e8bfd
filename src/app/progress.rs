//! How many consoles are connected after a start, told now and then until every one has had its first try.

use std::time::Duration;

use tokio::time::{Instant, sleep};
use tracing::info;

use crate::{
    sockets::{ConnectionState, Sockets, human},
    tasks::Tasks,
};

/// One console's own lines in the log say enough.
const WORTH_TELLING: usize = 2;
/// How often it is looked at, in parts of the time between two lines: the end is told about when it comes.
const LOOKS: u32 = 10;

/// The consoles at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Consoles {
    all: usize,
    up: usize,
    /// Whose first connection is still being made.
    untried: usize,
}

/// What there is to say.
#[derive(Debug, PartialEq, Eq)]
enum ProgressLine {
    Nothing,
    Line(String),
    Last(String),
}

/// What was told last.
#[derive(Debug)]
struct Progress {
    began: Instant,
    every: Duration,
    told: (Instant, usize),
}

impl Progress {
    fn new(began: Instant, every: Duration) -> Self {
        Self { began, every, told: (began, 0) }
    }

    fn look(&mut self, now: Instant, consoles: Consoles) -> ProgressLine {
        let Consoles { all, up, untried } = consoles;
        let so_far = format!("{up} of {all} consoles are connected");
        if untried == 0 {
            let took = human(now - self.began);
            return ProgressLine::Last(match all - up {
                0 => format!("all {all} consoles are connected, after {took}"),
                rest => format!("{so_far} after {took}; why {rest} are not is told above"),
            });
        }
        let (at, before) = self.told;
        if now < at + self.every || up == before {
            return ProgressLine::Nothing;
        }
        self.told = (now, up);
        ProgressLine::Line(so_far)
    }
}

/// Tells it in the log, on a task of its own that ends by itself.
pub(super) fn follow(sockets: Sockets, every: Duration, tasks: &Tasks) {
    if sockets.len() < WORTH_TELLING {
        return;
    }
    let watch = async move {
        let mut progress = Progress::new(Instant::now(), every);
        loop {
            sleep(every / LOOKS).await;
            let untried = sockets.count(|connection| *connection == ConnectionState::Connecting);
            let consoles = Consoles { all: sockets.len(), up: sockets.up(), untried };
            match progress.look(Instant::now(), consoles) {
                ProgressLine::Nothing => {}
                ProgressLine::Line(line) => info!("{line}"),
                ProgressLine::Last(line) => break info!("{line}"),
            }
        }
    };
    tasks.spawn_until_stopped("progress", watch).release();
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[tokio::test(start_paused = true)]
    async fn it_is_told_now_and_then_and_at_the_end() {
        let began = Instant::now();
        let mut progress = Progress::new(began, 5 * SECOND);
        let mut told = Vec::new();
        for second in 1..=68 {
            let up = if second < 20 { 0 } else { (second as usize * 15).min(998) };
            let consoles = Consoles { all: 1000, up, untried: if second < 68 { 1000 - up } else { 0 } };
            match progress.look(began + second * SECOND, consoles) {
                ProgressLine::Nothing => {}
                ProgressLine::Line(line) | ProgressLine::Last(line) => told.push((second, line)),
            }
        }
        assert_eq!(told.first(), Some(&(20, "300 of 1000 consoles are connected".to_owned())));
        assert_eq!(told[1], (25, "375 of 1000 consoles are connected".to_owned()));
        let last = "998 of 1000 consoles are connected after 1 min 8 s; why 2 are not is told above";
        assert_eq!(told.last(), Some(&(68, last.to_owned())));
        assert_eq!(told.len(), 11, "{told:#?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_standstill_is_told_once() {
        let began = Instant::now();
        let mut progress = Progress::new(began, 5 * SECOND);
        let stuck = Consoles { all: 3, up: 2, untried: 1 };
        assert_eq!(
            progress.look(began + 5 * SECOND, stuck),
            ProgressLine::Line("2 of 3 consoles are connected".into())
        );
        assert_eq!(progress.look(began + 500 * SECOND, stuck), ProgressLine::Nothing);
        let done = Consoles { all: 3, up: 3, untried: 0 };
        let last = "all 3 consoles are connected, after 8 min".to_owned();
        assert_eq!(progress.look(began + 501 * SECOND, done), ProgressLine::Last(last));
    }
}
