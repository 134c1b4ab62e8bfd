//! A prefilter over a whole text: most lines can't hold an address, and it says so in one pass.

/// Bytes looked at together.
const BLOCK: usize = 16;

/// What a text is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::masking) struct CharCounts {
    /// Points, `.`; of a long text perhaps fewer than there are, but not fewer than 255.
    pub(in crate::masking) points: u16,
    /// Colons, likewise.
    pub(in crate::masking) colons: u16,
    /// Whether one colon follows another.
    pub(in crate::masking) doubled: bool,
    /// Whether there is a `/`.
    pub(in crate::masking) slash: bool,
}

/// The same for each place of a block. Written without early exits, so that the compiler makes vector code of it.
#[derive(Default)]
struct Lanes {
    points: [u8; BLOCK],
    colons: [u8; BLOCK],
    doubled: [u8; BLOCK],
    slash: [u8; BLOCK],
}

impl Lanes {
    /// Adds a block, behind which stands one more byte.
    fn add(&mut self, block: &[u8; BLOCK + 1]) {
        for lane in 0..BLOCK {
            let (byte, next) = (block[lane], block[lane + 1]);
            let colon = byte == b':';
            self.points[lane] = self.points[lane].saturating_add(u8::from(byte == b'.'));
            self.colons[lane] = self.colons[lane].saturating_add(u8::from(colon));
            self.doubled[lane] |= u8::from(colon & (next == b':'));
            self.slash[lane] |= u8::from(byte == b'/');
        }
    }
}

impl CharCounts {
    /// Looks at each byte once.
    pub(in crate::masking) fn of(text: &str) -> Self {
        let (mut lanes, mut rest) = (Lanes::default(), text.as_bytes());
        while let Some(block) = rest.first_chunk() {
            lanes.add(block);
            rest = &rest[BLOCK..];
        }
        let mut last = [0; BLOCK + 1];
        last[..rest.len()].copy_from_slice(rest);
        lanes.add(&last);
        let sum = |lanes: [u8; BLOCK]| lanes.iter().fold(0, |sum, lane| sum + u16::from(*lane));
        let any = |lanes: [u8; BLOCK]| lanes != [0; BLOCK];
        Self {
            points: sum(lanes.points),
            colons: sum(lanes.colons),
            doubled: any(lanes.doubled),
            slash: any(lanes.slash),
        }
    }

    /// Whether an IPv6 address may be in the text: `::` or six colons.
    pub(super) fn may_hold_v6(&self) -> bool {
        self.doubled || self.colons >= 6
    }

    /// Whether an IP address may be in the text: three points, `::` or seven colons.
    pub(in crate::masking) fn may_hold_address(&self) -> bool {
        self.points >= 3 || self.doubled || self.colons >= 7
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn nothing_is_overlooked(text in "[a.:/é]{0,120}|[ab]{0,40}[.:/][ab]{0,40}") {
            let counts = CharCounts::of(&text);
            prop_assert_eq!(usize::from(counts.points), text.matches('.').count());
            prop_assert_eq!(usize::from(counts.colons), text.matches(':').count());
            prop_assert_eq!(counts.doubled, text.contains("::"));
            prop_assert_eq!(counts.slash, text.contains('/'));
        }
    }
}
