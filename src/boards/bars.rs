//! Figures as bars that are read without colour: filled and empty blocks, with the number beside them.

/// Blocks of a bar.
const BLOCKS: u64 = 10;

/// A bar for this part of a whole, above which it is full. What is used at all shows a block.
pub(super) fn bar(used: u64, whole: u64) -> String {
    let filled = filled(used, whole);
    (0..BLOCKS).map(|block| if block < filled { '█' } else { '░' }).collect()
}

/// How many blocks are filled; a change of it is seen.
pub(super) fn filled(used: u64, whole: u64) -> u64 {
    let part = u128::from(used) * u128::from(BLOCKS) * 2 / u128::from(whole.max(1));
    let blocks = u64::try_from(part.div_ceil(2)).unwrap_or(BLOCKS).min(BLOCKS);
    if used > 0 { blocks.max(1) } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_shows_what_is_used_and_never_more_than_all() {
        for (used, whole, shown) in [
            (0, 100, "░░░░░░░░░░"),
            (1, 100, "█░░░░░░░░░"),
            (50, 100, "█████░░░░░"),
            (99, 100, "██████████"),
            (250, 100, "██████████"),
            (u64::MAX, 1, "██████████"),
            (5, 0, "██████████"),
            (0, 0, "░░░░░░░░░░"),
        ] {
            assert_eq!(bar(used, whole), shown, "{used} of {whole}");
        }
    }
}
