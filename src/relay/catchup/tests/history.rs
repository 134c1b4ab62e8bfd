//! A console whose true history is known: it prints, it is listened to, it is asked for its log.

use std::ops::Range;

use proptest::prelude::*;

/// How lines follow each other.
#[derive(Debug, Clone)]
pub(super) enum Kind {
    /// Each differs from all others.
    Distinct,
    /// Random ones of so many.
    Alphabet(u32),
    /// A block of so many different lines, again and again.
    Block(u32),
    /// Distinct lines with a same line between them at random.
    Ticking,
}

/// One time of being away.
#[derive(Debug, Clone)]
pub(super) struct Away {
    /// Lines printed meanwhile.
    pub(super) missed: usize,
    /// Lines printed between the login and the reading of the log: they come twice.
    pub(super) overlap: usize,
    /// Of these, how many arrive before the replay; the others arrive after it.
    pub(super) ahead: usize,
    /// Lines that are printed after the reading of the log.
    pub(super) after: usize,
    /// Lines that are heard live before the next time.
    pub(super) quiet: usize,
    /// How many lines the daemon replays.
    pub(super) replayed: usize,
    /// The server was restarted meanwhile: after so many of the missed lines the log began anew.
    pub(super) anew: Option<usize>,
}

pub(super) fn kinds() -> impl Strategy<Value = Kind> {
    prop_oneof![
        Just(Kind::Distinct),
        (1_u32..6).prop_map(Kind::Alphabet),
        (1_u32..101).prop_map(Kind::Block),
        Just(Kind::Ticking),
    ]
}

pub(super) fn aways() -> impl Strategy<Value = Vec<Away>> {
    let lines = || prop_oneof![3 => 0_usize..8, 2 => 0_usize..140, 1 => 0_usize..400];
    let few = || prop_oneof![3 => Just(0_usize), 1 => 0_usize..6];
    let replayed = prop_oneof![3 => Just(150_usize), 1 => 0_usize..150];
    let anew = prop_oneof![6 => Just(None), 1 => (0_usize..50).prop_map(Some)];
    let away = (lines(), few(), few(), few(), lines(), replayed, anew);
    let away = away.prop_map(|(missed, overlap, ahead, after, quiet, replayed, anew)| Away {
        missed,
        overlap,
        ahead: ahead.min(overlap),
        after,
        quiet,
        replayed,
        anew: anew.map(|anew| anew.min(missed)),
    });
    prop::collection::vec(away, 1..5)
}

/// The console. A line is known by its place in the whole history.
pub(super) struct Console {
    kind: Kind,
    seed: u64,
    /// How many lines were printed.
    pub(super) printed: usize,
    /// Where the log begins.
    log_from: usize,
}

/// What is heard after a login: the places of the lines, and where the pause after the replay is.
pub(super) struct Login {
    pub(super) heard: Vec<usize>,
    pub(super) burst: usize,
    /// What was printed since the console was last heard.
    pub(super) news: Range<usize>,
    /// Whether the replay reaches back to the last line before that.
    pub(super) covered: bool,
}

impl Console {
    pub(super) fn new(kind: Kind, seed: u64) -> Self {
        Self { kind, seed, printed: 0, log_from: 0 }
    }

    pub(super) fn text(&self, place: usize) -> String {
        let random = |of: u64| {
            let mixed = (place as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ self.seed;
            ((mixed ^ mixed >> 29).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 33) % of.max(1)
        };
        match self.kind {
            Kind::Distinct => format!("line-{place}"),
            Kind::Alphabet(letters) => format!("letter-{}", random(u64::from(letters))),
            Kind::Block(length) => format!("step-{}", place % length as usize),
            Kind::Ticking if random(3) == 0 => "tick".into(),
            Kind::Ticking => format!("line-{place}"),
        }
    }

    /// Whether the line comes only once.
    pub(super) fn is_unique(&self, text: &str) -> bool {
        text.starts_with("line-")
    }

    pub(super) fn print(&mut self, lines: usize) -> Range<usize> {
        let from = self.printed;
        self.printed += lines;
        from..self.printed
    }

    pub(super) fn log_in(&mut self, away: &Away) -> Login {
        let from = self.printed;
        if let Some(anew) = away.anew {
            self.log_from = from + anew;
        }
        self.print(away.missed);
        let overlap = self.print(away.overlap);
        let read = overlap.end.saturating_sub(away.replayed).max(self.log_from)..overlap.end;
        let after = self.print(away.after);
        let (ahead, behind) =
            (overlap.start..overlap.start + away.ahead, overlap.start + away.ahead..overlap.end);
        let burst = ahead.len() + read.len() + behind.len();
        let heard = ahead.chain(read.clone()).chain(behind).chain(after).collect();
        Login { heard, burst, news: from..self.printed, covered: read.start < from || from == self.log_from }
    }
}
