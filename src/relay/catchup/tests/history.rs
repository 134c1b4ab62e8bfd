//! A console whose true history is known: it prints, it is listened to, it is asked for its log.

use std::{collections::HashSet, ops::Range};

use proptest::prelude::*;

use crate::sockets::Fingerprint;

/// A number for each text, for brevity.
pub(super) type Text = usize;

pub(super) fn fingerprint_of(text: Text) -> Option<Fingerprint> {
    Fingerprint::of(&text.to_string())
}

/// How lines follow each other.
#[derive(Debug, Clone)]
pub(super) enum Kind {
    /// Each differs from all others, as with a time in it.
    Distinct,
    /// Random ones of so many.
    Alphabet(u32),
    /// A block of so many different lines, again and again.
    Block(u32),
    /// Distinct lines with a same line between them at random.
    Ticking,
    /// Answers to commands: blocks of such lengths, in any order, each the same whenever it comes.
    Answers(Vec<u32>),
}

/// Lines that are sent while the log is asked for and read.
#[derive(Debug, Clone, Default)]
pub(super) struct Busy {
    /// Printed before the request: they come live, and the log has them.
    pub(super) early: usize,
    /// Printed after it and before the log is read: so do these, before the replay or after it.
    pub(super) overlap: usize,
    /// Of these, how many come before it.
    pub(super) ahead: usize,
    /// Printed while the replay is sent: they come anywhere from its beginning on, and the log has them not. If there
    /// are any, those of `overlap` come anywhere too.
    pub(super) within: usize,
    /// Printed after the replay.
    pub(super) after: usize,
}

impl Busy {
    /// Lines that come live.
    pub(super) fn lines(&self) -> usize {
        self.early + self.overlap + self.within + self.after
    }
}

/// One time of being away.
#[derive(Debug, Clone)]
pub(super) struct Away {
    /// Lines printed meanwhile.
    pub(super) missed: usize,
    pub(super) busy: Busy,
    /// The same while the log is asked for and read a second time, if the console is seen to be busy.
    pub(super) again: Busy,
    /// Lines that are heard live before the next time.
    pub(super) quiet: usize,
    /// How many lines the daemon replays.
    pub(super) replayed: usize,
    /// The server was restarted meanwhile: after so many of the missed lines the log began anew.
    pub(super) anew: Option<usize>,
    /// Where live lines fall.
    pub(super) seed: u64,
}

impl Away {
    /// Nothing happens, and only the log is read.
    pub(super) fn idle(replayed: usize) -> Self {
        let [busy, again] = [(); 2].map(|()| Busy::default());
        Self { missed: 0, busy, again, quiet: 0, replayed, anew: None, seed: 0 }
    }

    pub(super) fn is_busy(&self) -> bool {
        self.busy.lines() > 0
    }
}

pub(super) fn kinds() -> impl Strategy<Value = Kind> {
    prop_oneof![
        2 => Just(Kind::Distinct),
        2 => (1_u32..200).prop_map(Kind::Alphabet),
        1 => (1_u32..6).prop_map(Kind::Alphabet),
        2 => (1_u32..101).prop_map(Kind::Block),
        1 => Just(Kind::Ticking),
        2 => prop::collection::vec(1_u32..40, 1..5).prop_map(Kind::Answers),
    ]
}

fn busy() -> impl Strategy<Value = Busy> {
    let few = || prop_oneof![2 => Just(0_usize), 1 => 0_usize..6];
    (few(), few(), few(), few(), few()).prop_map(|(early, overlap, ahead, within, after)| Busy {
        early,
        overlap,
        ahead: ahead.min(overlap),
        within,
        after,
    })
}

pub(super) fn aways() -> impl Strategy<Value = Vec<Away>> {
    let lines = || prop_oneof![2 => Just(0_usize), 3 => 0_usize..8, 2 => 0_usize..140, 1 => 0_usize..400];
    let idle_or_busy = || prop_oneof![1 => Just(Busy::default()), 1 => busy()];
    let replayed = prop_oneof![3 => Just(150_usize), 1 => 20_usize..150];
    let anew = prop_oneof![6 => Just(None), 1 => (0_usize..50).prop_map(Some)];
    let away = (lines(), idle_or_busy(), busy(), lines(), anew, any::<u64>());
    let aways = prop::collection::vec(away, 1..11);
    (aways, replayed).prop_map(|(aways, replayed)| {
        let away = |(missed, busy, again, quiet, anew, seed): (usize, _, _, _, Option<usize>, _)| {
            let anew = anew.map(|anew| anew.min(missed));
            Away { missed, busy, again: Busy { early: 0, ..again }, quiet, replayed, anew, seed }
        };
        aways.into_iter().map(away).collect()
    })
}

/// The console. A line is known by its place in the whole history.
pub(super) struct Console {
    kind: Kind,
    seed: u64,
    /// How many lines were printed.
    pub(super) printed: usize,
    /// Where the log begins.
    pub(super) log_from: usize,
    /// The lines of a console of answers.
    answers: Vec<(usize, u32)>,
}

/// What is heard after a login: the places of the lines.
pub(super) struct Login {
    pub(super) heard: Vec<usize>,
    /// Where the log was asked for.
    pub(super) asked: usize,
    /// Where it was asked for a second time.
    pub(super) again: Option<usize>,
    /// The second replay holds a line of the first.
    pub(super) meets: bool,
    /// Up to here the log was read, each time.
    pub(super) read: Vec<usize>,
    /// Where the pause after the replay is.
    pub(super) burst: usize,
    /// What was printed since the console was last heard.
    pub(super) news: Range<usize>,
    /// The first line that the log or the live lines have.
    pub(super) from: usize,
}

impl Login {
    /// Live lines that came before the first line of the log, and only there: to a mirror that has just begun they look
    /// like what the log has from before it.
    pub(super) fn before_all_seen(&self) -> HashSet<usize> {
        let replay = &self.heard[self.asked..];
        let first = replay.iter().position(|place| *place < self.news.start).unwrap_or(0);
        let (before, after) = replay.split_at(first);
        before.iter().copied().filter(|place| !after.contains(place)).collect()
    }
}

/// The same numbers for the same seed.
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn roll(&mut self, of: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ mixed >> 31) % of.max(1) as u64) as usize
    }
}

impl Console {
    pub(super) fn new(kind: Kind, seed: u64) -> Self {
        Self { kind, seed, printed: 0, log_from: 0, answers: Vec::new() }
    }

    pub(super) fn text(&self, place: usize) -> Text {
        let random = |of: usize| Dice(self.seed.wrapping_add((place as u64 + 1) << 20)).roll(of);
        match &self.kind {
            Kind::Distinct => place,
            Kind::Alphabet(letters) => random(*letters as usize),
            Kind::Block(length) => place % *length as usize,
            Kind::Ticking if random(3) == 0 => usize::MAX,
            Kind::Ticking => place,
            Kind::Answers(_) => {
                let (answer, line) = self.answers[place];
                1_000 * answer + line as usize
            }
        }
    }

    pub(super) fn texts(&self, places: impl IntoIterator<Item = usize>) -> Vec<Text> {
        places.into_iter().map(|place| self.text(place)).collect()
    }

    /// Whether no line ever comes twice.
    pub(super) fn is_distinct(&self) -> bool {
        matches!(self.kind, Kind::Distinct)
    }

    pub(super) fn fingerprint(&mut self, lines: usize) -> Range<usize> {
        let from = self.printed;
        self.printed += lines;
        if let Kind::Answers(lengths) = &self.kind {
            while self.answers.len() < self.printed {
                let answer = Dice(self.seed ^ self.answers.len() as u64).roll(lengths.len());
                self.answers.extend((0..lengths[answer]).map(|line| (answer, line)));
            }
        }
        from..self.printed
    }

    pub(super) fn log_in(&mut self, away: &Away) -> Login {
        let from = self.printed;
        if let Some(anew) = away.anew {
            self.log_from = from + anew;
        }
        self.fingerprint(away.missed);
        let mut dice = Dice(away.seed);
        let mut heard = Vec::new();
        let (asked, burst) = self.replay(&away.busy, away.replayed, &mut dice, &mut heard);
        let since = self.texts(heard[asked..].iter().copied());
        let fingerprints: Vec<_> = since.into_iter().filter_map(fingerprint_of).collect();
        let (mut again, mut meets) = (None, false);
        let mut read = vec![self.printed - away.busy.after - away.busy.within];
        if away.is_busy() && Fingerprint::are_told_apart(&fingerprints) {
            let at = self.replay(&away.again, away.replayed, &mut dice, &mut heard).0;
            again = Some(at);
            meets = heard[at..].iter().any(|place| *place < read[0]);
            read.push(self.printed - away.again.after - away.again.within);
        }
        let first = heard.iter().copied().min().unwrap_or(self.printed);
        Login { heard, asked, again, meets, read, burst, news: from..self.printed, from: first }
    }

    /// Adds what is heard while the log is asked for and read; where it is asked for, and where the replay is over.
    fn replay(
        &mut self,
        busy: &Busy,
        replayed: usize,
        dice: &mut Dice,
        heard: &mut Vec<usize>,
    ) -> (usize, usize) {
        heard.extend(self.fingerprint(busy.early));
        let asked = heard.len();
        let overlap = self.fingerprint(busy.overlap);
        let read = overlap.end.saturating_sub(replayed).max(self.log_from)..overlap.end;
        let live = overlap.start..self.fingerprint(busy.within).end;
        let (mut log, mut live) = (read.clone().peekable(), live.peekable());
        if busy.within == 0 {
            heard.extend(live.by_ref().take(busy.ahead));
            heard.extend(log.by_ref());
        }
        while log.peek().is_some() || live.peek().is_some() {
            // A line that is printed after the log was read may be sent before the replay, not before the request.
            let of_log = dice.roll(log.len() + live.len()) < log.len();
            heard.extend(if of_log { log.next() } else { live.next() });
        }
        let burst = heard.len();
        heard.extend(self.fingerprint(busy.after));
        (asked, burst)
    }
}
