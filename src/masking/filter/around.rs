//! What stands around a part of a line that a daemon has cut: a secret, or what tells one, may go over the cut.
//!
//! The parts are put together and looked at once for all of them, and for all mirrors that mask the same.

use std::{
    ops::Range,
    sync::{Arc, Mutex},
};

use super::{CleanLine, KnownValues, Masker, Presets, Rules, Shown, TextKind};
use crate::{masking::clean::clean, sockets::LinePart, tasks::lock};

/// Sets of masks that what they find in one line is kept for; the mirrors of a guild with the same presets have one set.
const MOST_KEPT: usize = 4;

/// A part of a line and the visible text around it.
#[derive(Debug, Clone)]
pub struct Around(LinePart);

/// The visible text of all parts.
struct Joined {
    text: String,
    /// Where the lines of each part stand in it. A part may have several, when something in it ends a line.
    lines: Vec<Vec<Range<usize>>>,
    /// Lock order: held for a moment, with no other lock.
    found: Mutex<Vec<Found>>,
}

/// What masks find in all parts together.
struct Found {
    presets: Presets,
    masker: Masker,
    known: Arc<KnownValues>,
    ranges: Arc<Ranges>,
}

/// Of addresses, then of the rest.
type Ranges = [Vec<Range<usize>>; 2];

impl Around {
    /// The text around a part.
    #[must_use]
    pub fn of(part: &LinePart) -> Self {
        Self(part.clone())
    }
}

impl Joined {
    fn of(part: &LinePart) -> Self {
        let (mut text, mut lines) = (String::new(), Vec::new());
        for raw in part.whole().parts() {
            let mut of_part = Vec::new();
            for line in clean(raw) {
                if !of_part.is_empty() {
                    text.push('\n');
                }
                let start = text.len();
                text.push_str(line.text());
                of_part.push(start..text.len());
            }
            // White space at the end of a line is not shown, but stands before the next part.
            text.push_str(&raw[raw.trim_end_matches(' ').len()..]);
            lines.push(of_part);
        }
        Self { text, lines, found: Mutex::default() }
    }

    /// What these rules find, by themselves or as others found it that mask the same.
    fn found(&self, rules: &Rules) -> Arc<Ranges> {
        let same = |found: &&Found| {
            found.presets == rules.presets
                && found.masker.knows_the_same(&rules.masker)
                && Arc::ptr_eq(&found.known, &rules.known)
        };
        if let Some(found) = lock(&self.found).iter().find(same) {
            return Arc::clone(&found.ranges);
        }
        let ranges = Arc::new(rules.all_found(&self.text));
        let (masker, known) = (rules.masker.clone(), Arc::clone(&rules.known));
        let new = Found { presets: rules.presets, masker, known, ranges: Arc::clone(&ranges) };
        let mut all = lock(&self.found);
        if all.len() < MOST_KEPT {
            all.push(new);
        }
        ranges
    }
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

    /// The parts of `text`, a line of the part, that are known to be masked only with what stands around it.
    fn across(&self, text: &str, Around(part): &Around) -> Vec<Range<usize>> {
        let Some(joined) = part.whole().shared(|| Joined::of(part)) else {
            return std::iter::once(0..text.len()).collect();
        };
        let lines = &joined.lines[part.number()];
        // The same line may stand in a part twice: then both are masked alike.
        let mut same = lines.iter().filter(|here| joined.text[(*here).clone()] == *text).peekable();
        if same.peek().is_some() {
            let found = joined.found(self);
            return same.flat_map(|here| cut(&found, here)).collect();
        }
        // Other rules have masked something of it.
        let (first, last) =
            (lines.first().map_or(0, |line| line.start), lines.last().map_or(0, |line| line.end));
        let whole = [&joined.text[..first], text, &joined.text[last..]].concat();
        cut(&self.all_found(&whole), &(first..first + text.len())).collect()
    }

    fn all_found(&self, text: &str) -> Ranges {
        let (named, secret) = self.found(text, TextKind::Console);
        [named.into_iter().map(|edit| edit.range).collect(), secret]
    }
}

/// What is to be masked of the text that stands there and is not found in it alone, from its beginning.
fn cut([named, secret]: &Ranges, here: &Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let goes_over = |range: &&Range<usize>| range.start < here.start || range.end > here.end;
    let parts = named.iter().filter(goes_over).chain(secret);
    let parts = parts.map(|range| range.start.max(here.start)..range.end.min(here.end));
    parts.filter(|part| part.start < part.end).map(|part| part.start - here.start..part.end - here.start)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use secrecy::SecretString;

    use super::*;
    use crate::{
        known_values::{KnownValues, Secret},
        masking::filter::{MASKED, Preset, Spec},
        model::{FilterAction, PatternKind},
    };

    fn rules(specs: &[Spec]) -> Rules {
        let known = KnownValues::new(&SecretString::from("ptlc_abcdef0123456789"), None);
        known.learn(vec![Secret::new("Qx7vB4zz9w".into(), "RCON_PASS")], None);
        Rules::of(specs, &[], Default::default()).with_known(Arc::new(known))
    }

    /// The parts as they are shown, of a line that is cut every so many bytes.
    fn shown(rules: &Rules, whole: &str, every: usize) -> Vec<String> {
        let cut =
            (0..whole.len()).step_by(every).map(|start| &whole[start..(start + every).min(whole.len())]);
        let part = |part: &LinePart| {
            let raw = part.whole().parts().nth(part.number()).expect("a part");
            let mut line = clean(raw).next().expect("a line");
            let (around, mut answered) = (Around::of(part), line.clone());
            let shown = rules.apply_within(&mut line, &around);
            rules.mask_line_within(&mut answered, &around);
            assert_eq!((shown.is_shown(), line.text()), (true, answered.text()));
            line.text().to_owned()
        };
        LinePart::all(cut).iter().map(part).collect()
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
    fn a_line_is_looked_at_once_for_all_parts_and_mirrors_that_mask_the_same() {
        let (one, whole) =
            (rules(&[]), "./srv --password hunter2-horse and other things of 512 bytes ".repeat(9));
        let same =
            Rules { masker: one.masker.clone(), ..Rules::default() }.with_known(Arc::clone(&one.known));
        let parts =
            LinePart::all((0..whole.len()).step_by(17).map(|at| &whole[at..(at + 17).min(whole.len())]));
        for rules in [&one, &same, &rules(&[])] {
            for part in &parts {
                let raw = part.whole().parts().nth(part.number()).expect("a part");
                for mut line in clean(raw) {
                    assert!(rules.apply_within(&mut line, &Around::of(part)).is_shown());
                }
            }
        }
        let joined = parts[0].whole().shared(|| Joined::of(&parts[0])).expect("it is joined");
        assert_eq!(lock(&joined.found).len(), 2, "once for each set of masks");
        let many: Vec<_> = (0..2 * MOST_KEPT).map(|_| rules(&[])).collect();
        many.iter().for_each(|rules| drop(joined.found(rules)));
        assert_eq!(lock(&joined.found).len(), MOST_KEPT);
    }

    #[test]
    fn what_other_rules_have_masked_is_looked_at_too() {
        let own = Spec { action: FilterAction::Mask, pattern: PatternKind::Words, text: "other".into() };
        let parts = LinePart::all(["some --password hunter2", "-horse and other things"]);
        let mut line = clean("-horse and other things").next().expect("a line");
        let only_own = Rules::of(&[own], &Preset::ALL, Default::default());
        only_own.mask_line(&mut line);
        rules(&[]).mask_line_within(&mut line, &Around::of(&parts[1]));
        assert_eq!(line.text(), "‹masked› and ‹masked› things");
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
