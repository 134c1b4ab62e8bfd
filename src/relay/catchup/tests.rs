//! Cases of catching up, and a generated history against an oracle.

mod history;
mod properties;

use super::*;

/// One line a word; `|` is a pause.
fn heard(words: &str) -> Vec<(Option<Print>, Instant)> {
    let mut at = Instant::now();
    let mut heard = Vec::new();
    for word in words.split_whitespace() {
        match word {
            "|" => at += 2 * PAUSE,
            "daemon" => heard.push((None, at)),
            word => heard.push((Print::of(word), at)),
        }
    }
    heard
}

fn tail(words: &str) -> Tail {
    let mut tail = Tail::default();
    tail.extend(words.split_whitespace().filter_map(Print::of));
    tail
}

/// What is fresh of `words`, in the order of the log, and how sure that is.
fn fresh(seen: &str, words: &str) -> (String, Verdict) {
    let caught_up = catch_up(&tail(seen), &heard(words));
    let lines: Vec<_> = words.split_whitespace().filter(|word| *word != "|").collect();
    let fresh: Vec<_> = caught_up.fresh.iter().map(|index| lines[*index]).collect();
    (fresh.join(" "), caught_up.verdict)
}

#[test]
fn cases() {
    use Verdict::{Complete, Incomplete, Undecided};
    for (name, seen, words, expected, verdict) in [
        ("nothing new", "a b c d", "b c d", "", Complete),
        ("news", "a b c d", "c d e f", "e f", Complete),
        ("one line in common", "a b c d", "d e f", "e f", Complete),
        ("the log holds more than was seen", "c d", "a b c d e", "e", Complete),
        ("nothing in common", "a b c d", "x y z", "x y z", Incomplete),
        ("nothing seen", "", "x y", "x y", Incomplete),
        ("an empty replay", "a b", "", "", Incomplete),
        ("live lines before the replay", "a b c d", "f g b c d e f g", "e f g", Complete),
        ("live lines after the replay, also in it", "a b c d", "b c d e f f | g", "e f g", Complete),
        ("a live line in the part that was seen", "a b c d", "b f c d e | g", "e f g", Complete),
        ("the same, and in the replay", "a b c d", "b f c d e f | g", "e f g", Complete),
        ("short identical lines among others", "a > b > c >", "> b > c > d > e", "d > e", Complete),
        ("a log that began anew", "a b c d", "start a1 b1", "start a1 b1", Incomplete),
        ("overlap of a log that began anew", "a b c d", "y z x y z", "x y z", Incomplete),
        ("the daemon's own words are live", "a b c d", "daemon c d daemon e", "daemon daemon e", Complete),
        ("lines that were throttled live", "a b c f g", "a b c d e f g h", "h d e", Complete),
        ("only ticks", "t t t t t t t t t t t t", "t t t t t", "t t t t t", Undecided),
        ("ticks and a new line", "t t t t t t t t t t t t", "t t n t t", "t t n t t", Incomplete),
        ("a block repeated", "a b c a b c a b c", "b c a b c a b", "b c a b c a b", Undecided),
    ] {
        assert_eq!(fresh(seen, words), (expected.to_owned(), verdict), "{name}");
    }
}

#[test]
fn a_usual_replay_is_quick_to_align() {
    let words: Vec<_> = (0..700).map(|number| format!("line-{number}")).collect();
    let (seen, log) = (words[..512].join(" "), words[490..640].join(" "));
    assert_eq!(fresh(&seen, &log), (words[512..640].join(" "), Verdict::Complete));
}
