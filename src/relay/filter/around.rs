//! What stands around a part of a line that a daemon has cut: a secret, or what tells one, may go over the cut.

use std::ops::Range;

use super::{CleanLine, Rules, Shown, TextKind};
use crate::{relay::clean::clean, sockets::LinePart};

/// Bytes on each side that are looked at: as long as a value is that is known.
const MOST: usize = 4 * 1024;

/// The visible text around a part.
#[derive(Debug, Clone, Default)]
pub struct Around {
    before: String,
    after: String,
}

impl Around {
    /// The text around a part.
    #[must_use]
    pub fn of(part: &LinePart) -> Self {
        let (before, after) = (part.before(), part.after());
        let before = &before[before.ceil_char_boundary(before.len().saturating_sub(MOST))..];
        let after = &after[..after.floor_char_boundary(MOST)];
        let after = clean(after).next().map_or_else(String::new, |line| line.text().to_owned());
        Self { before: visible(before), after }
    }
}

/// The last visible line, with the white space at its end.
fn visible(raw: &str) -> String {
    let last = clean(raw).last().map_or_else(String::new, |line| line.text().to_owned());
    last + &raw[raw.trim_end_matches(' ').len()..]
}

impl Rules {
    /// As [`Rules::apply`], for a part of a longer line.
    pub fn apply_within(&self, line: &mut CleanLine, around: &Around) -> Shown {
        let across = self.across(line.text(), around);
        self.apply_with(line, across)
    }

    /// As [`Rules::mask_line`], for a part of a longer line.
    pub fn mask_line_within(&self, line: &mut CleanLine, around: &Around) {
        let across = self.across(line.text(), around);
        self.mask_line_with(line, across);
    }

    /// The parts of `text` that are known to be masked only with what stands around it.
    fn across(&self, text: &str, around: &Around) -> Vec<Range<usize>> {
        let joined = [&around.before, text, &around.after].concat();
        let start = around.before.len();
        let here = start..start + text.len();
        let (named, secret) = self.found(&joined, TextKind::Console);
        let cut = |range: &Range<usize>| range.start < here.start || range.end > here.end;
        let named = named.into_iter().map(|edit| edit.range).filter(cut);
        let parts = named.chain(secret).map(|range| range.start.max(here.start)..range.end.min(here.end));
        parts.filter(|part| part.start < part.end).map(|part| part.start - start..part.end - start).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use secrecy::SecretString;

    use super::*;
    use crate::{
        known_values::{KnownValues, Secret},
        model::{FilterAction, PatternKind},
        relay::filter::{MASKED, Spec},
    };

    fn rules(specs: &[Spec]) -> Rules {
        let known = KnownValues::new(&SecretString::from("ptlc_abcdef0123456789"), None);
        known.learn(vec![Secret::new("Qx7vB4zz9w".into(), "RCON_PASS")], None);
        Rules::of(specs, &[], Default::default()).with_known(Arc::new(known))
    }

    /// The parts as they are shown, of a line that is cut every so many bytes.
    fn shown(rules: &Rules, whole: &str, every: usize) -> Vec<String> {
        let whole: Arc<str> = whole.into();
        let part = |start: usize| {
            let at = start..(start + every).min(whole.len());
            let part = LinePart::new(Arc::clone(&whole), at.clone());
            let mut line = clean(&whole[at]).next().expect("a line");
            let (around, mut answered) = (Around::of(&part), line.clone());
            let shown = rules.apply_within(&mut line, &around);
            rules.mask_line_within(&mut answered, &around);
            assert_eq!((shown.is_shown(), line.text()), (true, answered.text()));
            line.text().to_owned()
        };
        (0..whole.len()).step_by(every).map(part).collect()
    }

    #[test]
    fn a_secret_is_masked_on_both_sides_of_a_cut() {
        let own = Spec { action: FilterAction::Mask, pattern: PatternKind::Words, text: "other".into() };
        for (secret, line) in [
            ("Qx7vB4zz9w", "./srv -x Qx7vB4zz9w -y and other things follow here"),
            ("Qx7vB4zz9w", "./srv {\"x\": \"Qx7vB4zz9w\"} and other things follow"),
            ("ptlc_abcdef0123456789", "the key is ptlc_abcdef0123456789 in other words"),
            ("hunter2-horse", "./srv --password hunter2-horse and other things"),
            ("203.0.113.7", "somebody came here from 203.0.113.7:53211 and other"),
        ] {
            for specs in [&[][..], std::slice::from_ref(&own)] {
                let rules = rules(specs);
                let start = line.find(secret).expect("it has the secret");
                for every in (start..=start + secret.len()).filter(|every| 2 * every >= line.len()) {
                    let parts = shown(&rules, line, every);
                    let (one, two) = (&secret[..every - start], &secret[every - start..]);
                    let kept = (!one.is_empty() && parts[0].ends_with(one))
                        || (!two.is_empty() && parts[1].starts_with(two));
                    assert!(!kept, "{parts:?}");
                    assert!(parts.concat().contains('‹'), "{parts:?}");
                }
            }
        }
    }

    #[test]
    fn what_is_no_secret_stays_in_each_part() {
        let line = "nothing of this is a secret, so that every word of it stays";
        for every in [10, 12, 28] {
            let trimmed = |at: usize| line[at..(at + every).min(line.len())].trim_end().to_owned();
            let expected: Vec<_> = (0..line.len()).step_by(every).map(trimmed).collect();
            assert_eq!(shown(&rules(&[]), line, every), expected);
        }
        let cut = shown(&rules(&[]), "--password hunter2-horse stays", 11);
        assert_eq!(cut[0], "--password");
        assert!(!cut.concat().contains("horse") && cut[1].contains(MASKED), "{cut:?}");
    }
}
