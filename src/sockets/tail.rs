//! Fingerprints of a console's last lines ([xxh3](https://xxhash.com)), small enough to keep and to store.

use std::{
    borrow::Cow,
    collections::{HashMap, VecDeque},
};

use anstream::adapter::strip_str;
use xxhash_rust::xxh3::xxh3_64;

/// How much of a line counts, in bytes: less than any daemon cuts a line at on its way live (calagopus at 512 bytes,
/// Go Wings at 64 KiB; transcript 10), for the log has it whole.
const COUNTED: usize = 480;
/// What calagopus cuts lines into, in bytes; a character that is cut through becomes one of three bytes.
const CUT: std::ops::RangeInclusive<usize> = 512..=516;

/// One console event's identity, for matching a live line with the daemon's log: xxh3 of the normalised text, so the
/// same in every version of the program.
///
/// Escape sequences, control characters, the kind of line ends and white space around them do not count: daemons
/// convert them differently live and in the log (protocol section 2.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Print(u64);

impl Print {
    /// No line: the server was off here, so that the log of what comes later is another one.
    pub const OFF: Self = Self(0);
    /// No line: what comes later is not connected with what stands before, as far as the log told.
    pub const BREAK: Self = Self(1);

    /// Whether the text is as long as the pieces are that a daemon cuts lines into.
    #[must_use]
    pub fn is_cut(raw: &str) -> bool {
        CUT.contains(&raw.len())
    }

    /// Whether a console that has printed these lines seldom says the same again: of ten different ones nine came once.
    /// Of fewer than 20 lines that is not known.
    #[must_use]
    pub fn are_told_apart(lines: &[Self]) -> bool {
        let mut times: HashMap<Self, usize> = HashMap::new();
        lines.iter().for_each(|line| *times.entry(*line).or_default() += 1);
        lines.len() >= 20 && times.values().filter(|times| **times > 1).count() * 10 <= times.len()
    }

    fn is_line(self) -> bool {
        self != Self::OFF && self != Self::BREAK
    }

    /// The print of a console event; nothing for a blank one and for a daemon's own line, which no log has.
    #[must_use]
    pub fn of(raw: &str) -> Option<Self> {
        let counted = counted(raw.trim_start());
        let text = if is_plain(counted) { Cow::Borrowed(counted.trim_end()) } else { normalised(counted) };
        (!text.is_empty() && !is_of_daemon(&text)).then(|| Self(xxh3_64(text.as_bytes())))
    }
}

/// Prints of a console's events in their order.
#[derive(Debug, Default)]
pub(super) struct Printer {
    /// The last event may have been a piece of a line.
    cut: bool,
}

impl Printer {
    /// The print of the next event; nothing also for what may be the rest of a line that was cut: the log has that
    /// line whole, under the print of its beginning.
    pub(super) fn print(&mut self, raw: &str) -> Option<Print> {
        let rest = std::mem::replace(&mut self.cut, Print::is_cut(raw));
        if rest { None } else { Print::of(raw) }
    }
}

fn counted(text: &str) -> &str {
    &text[..text.floor_char_boundary(COUNTED)]
}

/// Whether the text is printable ASCII, as most lines are. Written so that the compiler makes vector code of it.
fn is_plain(text: &str) -> bool {
    let odd = |byte: &u8| byte.wrapping_sub(b' ') > b'~' - b' ';
    text.as_bytes().chunks(64).all(|block| !block.iter().fold(false, |any, byte| any | odd(byte)))
}

fn normalised(text: &str) -> Cow<'_, str> {
    let visible = strip_str(text).to_string();
    let mut lines = visible.split(['\r', '\n']).map(str::trim).filter(|line| !line.is_empty());
    let mut joined = lines.next().unwrap_or_default().to_owned();
    for line in lines {
        joined.push('\n');
        joined.push_str(line);
    }
    Cow::Owned(joined)
}

/// `[Pterodactyl Daemon]: …`, whatever the daemon is called (protocol section 2.5).
fn is_of_daemon(text: &str) -> bool {
    /// Longer than the name of any daemon.
    const NAME: usize = 40;
    let Some((name, _)) = text.strip_prefix('[').and_then(|rest| rest.split_once("]:")) else {
        return false;
    };
    name.len() <= NAME && name.ends_with(" Daemon") && !name.contains(['[', ']'])
}

/// Prints of the last lines, oldest first; at most [`Tail::LENGTH`]. What stands before the last [`Print::OFF`] or
/// [`Print::BREAK`] can't be in a log that is read now, so it is forgotten.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tail {
    prints: VecDeque<Print>,
}

impl Tail {
    /// More than three times what a daemon replays, so that a log which repeats itself is seen to.
    pub const LENGTH: usize = 512;
    /// What is stored of it: twice what a daemon replays, in 2.5 KiB.
    pub const STORED: usize = 320;

    /// Adds the newest line.
    pub fn push(&mut self, print: Print) {
        if !print.is_line() {
            self.prints.clear();
        } else if self.prints.len() == Self::LENGTH {
            self.prints.pop_front();
        }
        self.prints.push_back(print);
    }

    /// Adds lines, oldest first.
    pub fn extend(&mut self, prints: impl IntoIterator<Item = Print>) {
        prints.into_iter().for_each(|print| self.push(print));
    }

    /// The prints, oldest first.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Print> + DoubleEndedIterator + '_ {
        self.prints.iter().copied()
    }

    /// The prints of lines, oldest first.
    pub fn lines(&self) -> impl Iterator<Item = Print> + '_ {
        self.iter().filter(|print| print.is_line())
    }

    /// Whether a log that is read now can't have anything older.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.prints.front().is_some_and(|print| !print.is_line())
    }

    /// Whether the server was off after the last line.
    #[must_use]
    pub fn ends_off(&self) -> bool {
        self.prints.back() == Some(&Print::OFF)
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.prints.len()
    }

    /// Whether nothing is remembered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.prints.is_empty()
    }

    /// The newest [`Tail::STORED`] prints as little-endian words of eight bytes, oldest first.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let older = self.len().saturating_sub(Self::STORED);
        self.iter().skip(older).flat_map(|print| print.0.to_le_bytes()).collect()
    }

    /// Reads what [`Tail::to_bytes`] wrote. A broken last word is left out.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Self {
        let mut tail = Self::default();
        tail.extend(bytes.as_chunks().0.iter().map(|word| Print(u64::from_le_bytes(*word))));
        tail
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn live_and_replayed_forms_have_the_same_print() {
        for (live, replayed) in [
            ("[12:00:01] Done (3.5s)!", "[12:00:01] Done (3.5s)!  "),
            ("  spaces", "spaces"),
            ("10%\r\n50%", "10% \r50%"),
            ("\u{1b}[31mred\u{1b}[0m text", "red text"),
            ("> \u{1b}[K[12:00:01] joined", "> [12:00:01] joined"),
            ("日本語 \u{7}", "日本語"),
        ] {
            assert_eq!(Print::of(live), Print::of(replayed), "{live:?}");
            assert!(Print::of(live).is_some(), "{live:?}");
        }
        let whole = "日本 and so on. ".repeat(200);
        for cut in [512, 1024] {
            assert_eq!(Print::of(&whole[..whole.floor_char_boundary(cut)]), Print::of(&whole));
        }
        assert_ne!(Print::of("line 1"), Print::of("line 2"));
    }

    #[test]
    fn blank_lines_and_those_of_the_daemon_have_none() {
        for raw in [
            "",
            "  ",
            "\u{1b}[0m \r",
            "\u{1b}[33m\u{1b}[1m[Pterodactyl Daemon]:\u{1b}[39m Checking server disk space usage\u{1b}[0m",
            "[pelican Daemon]: Updating process configuration files...",
        ] {
            assert_eq!(Print::of(raw), None, "{raw:?}");
        }
        assert!(Print::of("[Daemon] started").is_some());
        assert!(Print::of("[12:00:01] [Chat Daemon]: hello").is_some());
    }

    #[test]
    fn the_rest_of_a_cut_line_has_none() {
        let mut printer = Printer::default();
        let pieces = ["x".repeat(512), "y".repeat(512), "z".repeat(40), "next".into()];
        let known: Vec<_> = pieces.iter().map(|piece| printer.print(piece).is_some()).collect();
        assert_eq!(known, [true, false, false, true]);
    }

    #[test]
    fn a_tail_forgets_the_oldest_and_can_be_stored() {
        let mut tail = Tail::default();
        tail.extend((2..602).map(Print));
        assert_eq!((tail.len(), tail.iter().next()), (Tail::LENGTH, Some(Print(90))));
        let bytes = tail.to_bytes();
        assert_eq!(bytes.len(), Tail::STORED * 8);
        assert_eq!(
            Tail::from_bytes(&bytes).iter().collect::<Vec<_>>(),
            (282..602).map(Print).collect::<Vec<_>>()
        );
        assert!(Tail::from_bytes(b"broken").is_empty());
    }

    #[test]
    fn what_was_before_another_log_is_forgotten() {
        let (mut tail, mut longer) = (Tail::default(), Tail::default());
        tail.extend([Print(7), Print::OFF]);
        assert!(tail.ends_off() && tail.lines().next().is_none());
        tail.push(Print(8));
        longer.push(Print(9));
        longer.extend(Tail::from_bytes(&tail.to_bytes()).iter());
        assert_eq!(longer.iter().collect::<Vec<_>>(), [Print::OFF, Print(8)]);
        assert_eq!((longer.lines().collect::<Vec<_>>(), longer.ends_off()), (vec![Print(8)], false));
    }

    proptest! {
        #[test]
        fn what_daemons_convert_does_not_count(text in "[ -~äß日\u{1b}\r\n\t\\[m0-9]{0,700}") {
            let live = text.replace(" \r", "\r\n");
            prop_assert_eq!(Print::of(&live), Print::of(&text));
            prop_assert_eq!(Print::of(text.trim()), Print::of(&text));
        }

        #[test]
        fn plain_text_needs_no_normalising(text in "[ -~]{0,479}") {
            let trimmed = text.trim();
            prop_assert_eq!(normalised(trimmed), trimmed);
        }
    }
}
