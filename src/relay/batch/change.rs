//! The shortest SGR sequence from one style to another.

use crate::masking::clean::Style;

/// The codes of one sequence; none if nothing changes.
#[derive(Default)]
pub(super) struct Change {
    codes: [u8; 5],
    used: usize,
}

impl Change {
    /// Only what differs; if something has to end, a reset and all of the new style, in one sequence.
    pub(super) fn between(from: Style, to: Style) -> Self {
        let mut change = Self::default();
        if from == to {
            return change;
        }
        let ends = from.bold && !to.bold
            || from.underline && !to.underline
            || from.foreground.is_some() && to.foreground.is_none()
            || from.background.is_some() && to.background.is_none();
        let kept = if ends { Style::default() } else { from };
        change.add(0, ends);
        change.add(1, to.bold && !kept.bold);
        change.add(4, to.underline && !kept.underline);
        for (base, old, new) in [(30, kept.foreground, to.foreground), (40, kept.background, to.background)] {
            change.add(base + new.map_or(0, |colour| colour.digit()), new != old);
        }
        change
    }

    fn add(&mut self, code: u8, wanted: bool) {
        if wanted {
            self.codes[self.used] = code;
            self.used += 1;
        }
    }

    fn codes(&self) -> &[u8] {
        &self.codes[..self.used]
    }

    /// Code points of the sequence.
    pub(super) fn length(&self) -> usize {
        let digits: usize = self.codes().iter().map(|code| if *code < 10 { 1 } else { 2 }).sum();
        if self.used == 0 { 0 } else { 2 + digits + self.used }
    }

    pub(super) fn write(&self, out: &mut String) {
        let mut before = "\u{1b}[";
        for code in self.codes() {
            out.push_str(before);
            if *code >= 10 {
                out.push(char::from(b'0' + code / 10));
            }
            out.push(char::from(b'0' + code % 10));
            before = ";";
        }
        if self.used > 0 {
            out.push('m');
        }
    }
}
