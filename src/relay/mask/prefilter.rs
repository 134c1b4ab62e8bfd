//! A prefilter over a whole text: most lines can't hold an address, and it says so in one pass.

/// Bytes looked at together.
const BLOCK: usize = 32;

/// What a text is made of. Counts may be too high (and are, for the end of a text is looked at twice), never too
/// low.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::relay) struct CharCounts {
    /// Points, `.`.
    pub(in crate::relay) points: usize,
    /// Dashes, `-`.
    pub(in crate::relay) dashes: usize,
    /// Colons.
    pub(in crate::relay) colons: usize,
    /// Whether one colon follows another.
    pub(in crate::relay) doubled: bool,
    /// Whether there is a `/`.
    pub(in crate::relay) slash: bool,
    /// Whether there is one of the signs that names, settings and URLs are written with: `_`, quotation marks, and
    /// those from `"` to `'` and from `;` to `@` in ASCII.
    pub(in crate::relay) sign: bool,
}

impl CharCounts {
    /// Looks at each byte once or twice.
    pub(in crate::relay) fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut counts = Self { doubled: bytes.ends_with(b"::"), ..Self::default() };
        let mut rest = bytes;
        while let Some((block, after)) = rest.split_first_chunk::<BLOCK>() {
            counts.add(block, after.first().copied());
            rest = after;
        }
        if rest.is_empty() {
            return counts;
        }
        match bytes.last_chunk::<BLOCK>() {
            Some(block) => counts.add(block, None),
            None => {
                let mut block = [0; BLOCK];
                block[..rest.len()].copy_from_slice(rest);
                counts.add(&block, None);
            }
        }
        counts
    }

    /// Written without early exits, so that the compiler makes vector code of it.
    fn add(&mut self, block: &[u8; BLOCK], after: Option<u8>) {
        let (mut points, mut colons, mut dashes, mut slash, mut sign) = (0_u8, 0_u8, 0_u8, 0_u8, 0_u8);
        for byte in block {
            points += u8::from(*byte == b'.');
            colons += u8::from(*byte == b':');
            dashes += u8::from(*byte == b'-');
            slash |= u8::from(*byte == b'/');
            sign |= u8::from((byte.wrapping_sub(b'"') < 6) | (byte.wrapping_sub(b';') < 6) | (*byte == b'_'));
        }
        self.points += usize::from(points);
        self.colons += usize::from(colons);
        self.dashes += usize::from(dashes);
        self.slash |= slash > 0;
        self.sign |= sign > 0;
        if colons > 0 {
            let pairs =
                block.windows(2).fold(0, |any, pair| any | u8::from((pair[0] == b':') & (pair[1] == b':')));
            self.doubled |= pairs > 0 || (block[BLOCK - 1] == b':' && after == Some(b':'));
        }
    }

    /// Whether an IPv6 address may be in the text: `::` or six colons.
    pub(super) fn may_hold_v6(&self) -> bool {
        self.doubled || self.colons >= 6
    }

    /// Whether the name of a host may spell an IPv4 address: three dashes.
    pub(super) fn may_hold_dashed(&self) -> bool {
        self.dashes >= 3
    }

    /// Whether an IP address may be in the text: three points, `::` or seven colons.
    pub(in crate::relay) fn may_hold_address(&self) -> bool {
        self.points >= 3 || self.doubled || self.colons >= 7
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn nothing_is_overlooked(text in "[a.:@/?&=_\"é-]{0,120}|[ab]{0,40}[.:@/?&=_\"-][ab]{0,40}") {
            let counts = CharCounts::of(&text);
            prop_assert!(counts.points >= text.matches('.').count());
            prop_assert!(counts.dashes >= text.matches('-').count());
            prop_assert!(counts.colons >= text.matches(':').count());
            prop_assert_eq!(counts.doubled, text.contains("::"));
            prop_assert_eq!(counts.slash, text.contains('/'));
            prop_assert_eq!(counts.sign, text.contains(['=', '@', '?', '&', '_', '"']));
        }
    }
}
