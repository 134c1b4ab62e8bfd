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
pub struct Fingerprint(u64);

impl Fingerprint {
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

    /// The fingerprint of a console event; nothing for a blank one and for a daemon's own line, which no log has.
    #[must_use]
    pub fn of(raw: &str) -> Option<Self> {
        let counted = counted(raw.trim_start());
        let text = if is_plain(counted) { Cow::Borrowed(counted.trim_end()) } else { normalised(counted) };
        (!text.is_empty() && !is_of_daemon(&text)).then(|| Self(xxh3_64(text.as_bytes())))
    }
}

/// Fingerprints of a console's events in their order.
#[derive(Debug, Default)]
pub(super) struct Fingerprinter {
    /// The last event may have been a piece of a line.
    cut: bool,
}

impl Fingerprinter {
    /// The fingerprint of the next event; nothing also for what may be the rest of a line that was cut: the log has that
    /// line whole, under the fingerprint of its beginning.
    pub(super) fn fingerprint(&mut self, raw: &str) -> Option<Fingerprint> {
        let rest = std::mem::replace(&mut self.cut, Fingerprint::is_cut(raw));
        if rest { None } else { Fingerprint::of(raw) }
    }
}

fn counted(text: &str) -> &str {
    &text[..text.floor_char_boundary(COUNTED)]
}

/// Whether nothing in the text is an escape or a control character. Most lines are printable ASCII: written so that the
/// compiler makes vector code of that.
fn is_plain(text: &str) -> bool {
    let odd = |byte: &u8| byte.wrapping_sub(b' ') > b'~' - b' ';
    let is_ascii =
        text.as_bytes().chunks(64).all(|block| !block.iter().fold(false, |any, byte| any | odd(byte)));
    is_ascii || !text.contains(char::is_control)
}

fn normalised(text: &str) -> Cow<'_, str> {
    let mut visible = String::with_capacity(text.len());
    strip_str(text).for_each(|part| visible.push_str(part));
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
    let Some(rest) = text.strip_prefix('[') else { return false };
    let name =
        rest.find(']').filter(|end| *end <= NAME && rest[*end..].starts_with("]:")).map(|end| &rest[..end]);
    name.is_some_and(|name| name.ends_with(" Daemon") && !name.contains('['))
}

/// Fingerprints of the last lines, oldest first; at most [`RecentFingerprints::LENGTH`]. What stands before the last
/// [`Fingerprint::OFF`] or [`Fingerprint::BREAK`] can't be in a log that is read now, so it is forgotten.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct RecentFingerprints {
    fingerprints: VecDeque<Fingerprint>,
}

/// By the slice: a queue's own way copies one after the other, and every message has a copy.
impl Clone for RecentFingerprints {
    fn clone(&self) -> Self {
        let (first, second) = self.fingerprints.as_slices();
        let mut fingerprints = VecDeque::with_capacity(self.len());
        fingerprints.extend(first);
        fingerprints.extend(second);
        Self { fingerprints }
    }
}

impl RecentFingerprints {
    /// More than three times what a daemon replays, so that a log which repeats itself is seen to.
    pub const LENGTH: usize = 512;
    /// What is stored of it: twice what a daemon replays, in 2.5 KiB.
    pub const STORED: usize = 320;

    /// Adds the newest line.
    pub fn push(&mut self, fingerprint: Fingerprint) {
        if !fingerprint.is_line() {
            self.fingerprints.clear();
        } else if self.fingerprints.len() == Self::LENGTH {
            self.fingerprints.pop_front();
        }
        self.fingerprints.push_back(fingerprint);
    }

    /// Adds lines, oldest first.
    pub fn extend(&mut self, fingerprints: impl IntoIterator<Item = Fingerprint>) {
        fingerprints.into_iter().for_each(|fingerprint| self.push(fingerprint));
    }

    /// The fingerprints, oldest first.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Fingerprint> + DoubleEndedIterator + '_ {
        self.fingerprints.iter().copied()
    }

    /// The fingerprints of lines, oldest first.
    pub fn lines(&self) -> impl Iterator<Item = Fingerprint> + '_ {
        self.iter().filter(|fingerprint| fingerprint.is_line())
    }

    /// Whether a log that is read now can't have anything older.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.fingerprints.front().is_some_and(|fingerprint| !fingerprint.is_line())
    }

    /// Whether the server was off after the last line.
    #[must_use]
    pub fn ends_off(&self) -> bool {
        self.fingerprints.back() == Some(&Fingerprint::OFF)
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.fingerprints.len()
    }

    /// Whether nothing is remembered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.fingerprints.is_empty()
    }

    /// The newest [`RecentFingerprints::STORED`] fingerprints as little-endian words of eight bytes, oldest first.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let older = self.len().saturating_sub(Self::STORED);
        self.iter().skip(older).flat_map(|fingerprint| fingerprint.0.to_le_bytes()).collect()
    }

    /// Reads what [`RecentFingerprints::to_bytes`] wrote. A broken last word is left out.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Self {
        let mut recent = Self::default();
        recent.extend(bytes.as_chunks().0.iter().map(|word| Fingerprint(u64::from_le_bytes(*word))));
        recent
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn live_and_replayed_forms_have_the_same_fingerprint() {
        for (live, replayed) in [
            ("[12:00:01] Done (3.5s)!", "[12:00:01] Done (3.5s)!  "),
            ("  spaces", "spaces"),
            ("10%\r\n50%", "10% \r50%"),
            ("\u{1b}[31mred\u{1b}[0m text", "red text"),
            ("> \u{1b}[K[12:00:01] joined", "> [12:00:01] joined"),
            ("日本語 \u{7}", "日本語"),
        ] {
            assert_eq!(Fingerprint::of(live), Fingerprint::of(replayed), "{live:?}");
            assert!(Fingerprint::of(live).is_some(), "{live:?}");
        }
        let whole = "日本 and so on. ".repeat(200);
        for cut in [512, 1024] {
            assert_eq!(Fingerprint::of(&whole[..whole.floor_char_boundary(cut)]), Fingerprint::of(&whole));
        }
        assert_ne!(Fingerprint::of("line 1"), Fingerprint::of("line 2"));
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
            assert_eq!(Fingerprint::of(raw), None, "{raw:?}");
        }
        assert!(Fingerprint::of("[Daemon] started").is_some());
        assert!(Fingerprint::of("[12:00:01] [Chat Daemon]: hello").is_some());
    }

    #[test]
    fn the_rest_of_a_cut_line_has_none() {
        let mut fingerprinter = Fingerprinter::default();
        let pieces = ["x".repeat(512), "y".repeat(512), "z".repeat(40), "next".into()];
        let known: Vec<_> = pieces.iter().map(|piece| fingerprinter.fingerprint(piece).is_some()).collect();
        assert_eq!(known, [true, false, false, true]);
    }

    #[test]
    fn recent_fingerprints_forget_the_oldest_and_can_be_stored() {
        let mut recent = RecentFingerprints::default();
        recent.extend((2..602).map(Fingerprint));
        assert_eq!((recent.len(), recent.iter().next()), (RecentFingerprints::LENGTH, Some(Fingerprint(90))));
        let bytes = recent.to_bytes();
        assert_eq!(bytes.len(), RecentFingerprints::STORED * 8);
        assert_eq!(
            RecentFingerprints::from_bytes(&bytes).iter().collect::<Vec<_>>(),
            (282..602).map(Fingerprint).collect::<Vec<_>>()
        );
        assert!(RecentFingerprints::from_bytes(b"broken").is_empty());
    }

    #[test]
    fn what_was_before_another_log_is_forgotten() {
        let (mut recent, mut longer) = (RecentFingerprints::default(), RecentFingerprints::default());
        recent.extend([Fingerprint(7), Fingerprint::OFF]);
        assert!(recent.ends_off() && recent.lines().next().is_none());
        recent.push(Fingerprint(8));
        longer.push(Fingerprint(9));
        longer.extend(RecentFingerprints::from_bytes(&recent.to_bytes()).iter());
        assert_eq!(longer.iter().collect::<Vec<_>>(), [Fingerprint::OFF, Fingerprint(8)]);
        assert_eq!((longer.lines().collect::<Vec<_>>(), longer.ends_off()), (vec![Fingerprint(8)], false));
    }

    proptest! {
        #[test]
        fn what_daemons_convert_does_not_count(text in "[ -~äß日\u{1b}\r\n\t\\[m0-9]{0,700}") {
            let live = text.replace(" \r", "\r\n");
            prop_assert_eq!(Fingerprint::of(&live), Fingerprint::of(&text));
            prop_assert_eq!(Fingerprint::of(text.trim()), Fingerprint::of(&text));
        }

        #[test]
        fn plain_text_needs_no_normalising(text in "[ -~]{0,479}|\\PC{0,200}|(?s:.{0,40})") {
            let trimmed = text.trim();
            if is_plain(trimmed) {
                prop_assert_eq!(normalised(trimmed), trimmed);
            }
        }
    }
}
