//! What became of the lines of one channel. Pure: what was printed, which of it reached a socket and what the channel
//! shows come in, the account comes out.
//!
//! A line that the channel does not show is **lost**, unless nobody could have shown it: it reached no socket (or the
//! bot's process ended after it had), and when the bot was back the daemon's log no longer held it. Then the channel must
//! say so between the two lines around the hole; a hole without such a notice is loss in silence, hence loss as well.

use std::{
    ops::Range,
    time::{Duration, Instant},
};

#[cfg(test)]
mod tests;

/// How the bot was able to hear a console.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hearing {
    /// Numbers of the lines that were written to a socket: ordered, none touching the next.
    pub(crate) wired: Vec<Range<u64>>,
    /// How many lines had been printed when a process of the bot had ended without storing what it knew.
    pub(crate) deaths: Vec<u64>,
    /// Lines that the daemon replays.
    pub(crate) log: u64,
}

/// Something that a channel shows, in its order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shown {
    /// A line by its number, and when the message with it appeared.
    Line(u64, Instant),
    /// A notice that lines may be missing here.
    Gap,
}

/// What became of the lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Account {
    /// Lines that were printed.
    pub(crate) emitted: u64,
    /// Of these, lines that the channel shows.
    pub(crate) delivered: u64,
    /// Lines that it should show and does not.
    pub(crate) lost: u64,
    /// Lines that it need not show, since a notice stands in their place.
    pub(crate) excused: u64,
    /// Times that a line is shown beyond its first.
    pub(crate) repeated: u64,
    /// Lines that stand after one with a higher number.
    pub(crate) out_of_order: u64,
    /// Shown lines that were never printed.
    pub(crate) unknown: u64,
    /// Holes that must be announced, and how many of these are.
    pub(crate) holes: u64,
    /// See [`Account::holes`].
    pub(crate) announced: u64,
    /// Time from printing to the message, of each delivered line.
    pub(crate) latencies: Vec<Duration>,
}

impl Hearing {
    fn heard(&self, line: u64) -> bool {
        let after = self.wired.partition_point(|range| range.end <= line);
        self.wired.get(after).is_some_and(|range| range.start <= line)
    }

    /// The first line that reached a socket again, of those from `number` on that begin a range.
    fn return_from(&self, number: u64) -> Option<u64> {
        let next = self.wired.partition_point(|range| range.start < number);
        self.wired.get(next).map(|range| range.start)
    }

    /// Whether the daemon's log no longer held the line when the bot was back from an absence that hid it.
    fn beyond_recall(&self, line: u64) -> bool {
        let missed = (!self.heard(line)).then_some(line + 1);
        let absences = missed.into_iter().chain(self.deaths.iter().copied().filter(|&death| death > line));
        absences.filter_map(|from| self.return_from(from)).any(|back| line + self.log < back)
    }
}

/// Settles the account of lines 0, 1, 2 … that were printed at `printed`.
pub(crate) fn settle(printed: &[Instant], hearing: &Hearing, shown: &[Shown]) -> Account {
    let mut account = Account { emitted: printed.len() as u64, ..Account::default() };
    let mut first_shown: Vec<Option<usize>> = vec![None; printed.len()];
    let mut highest = None;
    for (place, entry) in shown.iter().enumerate() {
        let Shown::Line(number, at) = *entry else { continue };
        let slot = usize::try_from(number)
            .ok()
            .and_then(|number| Some((first_shown.get_mut(number)?, printed[number])));
        let Some((slot, since)) = slot else {
            account.unknown += 1;
            continue;
        };
        if slot.is_some() {
            account.repeated += 1;
            continue;
        }
        *slot = Some(place);
        account.delivered += 1;
        account.latencies.push(at.saturating_duration_since(since));
        account.out_of_order += u64::from(highest.is_some_and(|highest| number < highest));
        highest = highest.max(Some(number));
    }
    for hole in holes(&first_shown) {
        let silent = (hole.start..hole.end).filter(|&line| !hearing.beyond_recall(line)).count() as u64;
        let told = notices_between(shown, &first_shown, &hole);
        let hidden = hole.end - hole.start - silent;
        account.lost += if told { silent } else { hole.end - hole.start };
        account.excused += if told { hidden } else { 0 };
        account.holes += u64::from(hidden > 0);
        account.announced += u64::from(hidden > 0 && told);
    }
    account
}

/// Runs of lines that are not shown.
fn holes(first_shown: &[Option<usize>]) -> Vec<Range<u64>> {
    let mut holes: Vec<Range<u64>> = Vec::new();
    for (number, _) in (0..).zip(first_shown).filter(|(_, place)| place.is_none()) {
        match holes.last_mut() {
            Some(hole) if hole.end == number => hole.end += 1,
            _ => holes.push(number..number + 1),
        }
    }
    holes
}

/// Whether a notice stands between the shown lines around a hole.
fn notices_between(shown: &[Shown], first_shown: &[Option<usize>], hole: &Range<u64>) -> bool {
    let place = |number: u64| usize::try_from(number).ok().and_then(|number| *first_shown.get(number)?);
    let before = hole.start.checked_sub(1).and_then(place).map_or(0, |before| before + 1);
    let after = place(hole.end).unwrap_or(shown.len());
    shown.get(before..after).unwrap_or_default().contains(&Shown::Gap)
}

/// A percentile of durations in any order; zero of none.
pub(crate) fn percentile(durations: &mut [Duration], percent: usize) -> Duration {
    durations.sort_unstable();
    let place = (durations.len() * percent).div_ceil(100).saturating_sub(1);
    durations.get(place).copied().unwrap_or_default()
}
