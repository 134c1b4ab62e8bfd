//! The lines that are printed: 100 characters, each with the number of its channel and its own, so that every one can
//! be accounted for and none is taken for another.

/// Length of every line in characters (and bytes).
pub(crate) const LENGTH: usize = 100;

const HEAD: &str = "[12:00:00] [Server thread/INFO]: load c";
const WORDS: [&str; 8] = ["oak", "iron", "river", "lantern", "anvil", "meadow", "copper", "harbour"];

/// The line with this number in this channel.
pub(crate) fn text(channel: usize, number: u64) -> String {
    let mut line = format!("{HEAD}{channel:05} n{number:08} ");
    let mut turn = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ channel as u64;
    while line.len() < LENGTH {
        line.push_str(WORDS[(turn % 8) as usize]);
        line.push(' ');
        turn = turn.rotate_right(3).wrapping_add(1);
    }
    line.truncate(LENGTH - 1);
    line.push('.');
    line
}

/// Channel and number of a line that is one of ours to the last character.
pub(crate) fn parse(line: &str) -> Option<(usize, u64)> {
    let (channel, rest) = line.strip_prefix(HEAD)?.split_once(" n")?;
    let (number, _) = rest.split_once(' ')?;
    let (channel, number) = (channel.parse().ok()?, number.parse().ok()?);
    (text(channel, number) == line).then_some((channel, number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_back_whole_or_not_at_all() {
        for (channel, number) in [(0, 0), (7, 12_345), (99_999, 99_999_999)] {
            let line = text(channel, number);
            assert_eq!(line.chars().count(), LENGTH);
            assert_eq!(parse(&line), Some((channel, number)));
            assert_eq!(parse(&line[..LENGTH - 1]), None, "cut");
            assert_eq!(parse(&line.replace(' ', "  ")), None, "changed");
        }
        assert_ne!(text(1, 2), text(1, 3));
        assert_eq!(parse("[12:00:00] [Server thread/INFO]: somebody joined"), None);
    }
}
