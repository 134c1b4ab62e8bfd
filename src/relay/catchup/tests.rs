//! Cases of catching up, and a generated history against an oracle.

mod history;
mod properties;

use super::*;

/// One line a word; `|` is a pause, `?` a request for the log. Without one it was asked for first of all.
fn heard(words: &str) -> (Vec<(Option<Fingerprint>, Instant)>, Asked) {
    let mut time = Instant::now();
    let (mut heard, mut asked, mut is_asked) = (Vec::new(), Asked::default(), false);
    for word in words.split_whitespace() {
        match word {
            "|" => time += 2 * PAUSE,
            "?" if is_asked => asked.again = Some(heard.len()),
            "?" => (asked.at, is_asked) = (heard.len(), true),
            "daemon" => heard.push((None, time)),
            word => heard.push((Fingerprint::of(word), time)),
        }
    }
    (heard, asked)
}

fn recent(words: &str) -> RecentFingerprints {
    let mut recent = RecentFingerprints::default();
    recent.extend(words.split_whitespace().filter_map(|word| match word {
        "off" => Some(Fingerprint::OFF),
        "break" => Some(Fingerprint::BREAK),
        word => Fingerprint::of(word),
    }));
    recent
}

/// What is fresh of `words`, in the order of the log, and how sure that is.
fn fresh(seen: &str, words: &str) -> (String, Verdict) {
    let (heard, asked) = heard(words);
    let caught_up = catch_up(&recent(seen), &heard, &asked);
    let lines: Vec<_> = words.split_whitespace().filter(|word| !matches!(*word, "|" | "?")).collect();
    let fresh: Vec<_> = caught_up.fresh.iter().map(|index| lines[*index]).collect();
    (fresh.join(" "), caught_up.verdict)
}

/// A console that says each line once, as one with times does.
const TIMED: &str = "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 a b c d";

/// One that says one of twenty-one lines again.
const SELDOM_AGAIN: &str = "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 a a";

/// One that says each line once, and a prompt after each.
const PROMPTING: &str = "a > b > c > d > e > f > g > h > i > j > k > l >";

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
        ("live lines before the request", "a b c d", "f g ? b c d e f g h", "e f g h", Complete),
        ("the same of a console that repeats itself", "t t t t", "t t ? t t t t", "", Complete),
        ("live lines before the replay", TIMED, "f g b c d e f g", "e f g", Complete),
        ("live lines after the replay, also in it", TIMED, "b c d e f f | g", "e f g", Complete),
        ("a live line in the part that was seen", "a b c d", "b f c d e | g", "e f g", Complete),
        ("the same, and in the replay", TIMED, "b f c d e f | g", "e f g", Complete),
        ("what can't be told comes twice", "a b c d", "b c d e f f | g", "e f f g", Complete),
        ("short identical lines among others", PROMPTING, "> k > l > m > n", "m > n", Complete),
        ("a log that began anew", "a b c d", "start a1 b1", "start a1 b1", Incomplete),
        ("overlap of a log that began anew", "a b c d", "y z x y z", "y z x y z", Incomplete),
        ("the daemon's own words are live", "a b c d", "daemon c d daemon e", "daemon daemon e", Complete),
        ("lines that were throttled live", "a b c f g", "a b c d e f g h", "h d e", Complete),
        (
            "many lines at once before one that was seen",
            TIMED,
            "a b c p q r s d e",
            "a b c p q r s d e",
            Incomplete,
        ),
        ("lines that are older and lines that are not", TIMED, "p q c d e", "p q c d e", Incomplete),
        ("only ticks", "t t t t t t t t t t t t", "t t t t t", "", Complete),
        ("ticks and a new line", "t t t t t t t t t t t t", "t t t n t t", "n t t", Undecided),
        ("a block repeated", "a b c a b c a b c", "b c a b c a b c", "", Complete),
        ("one more block than was seen", "a b c a b c", "a b c a b c a b c", "a b c", Undecided),
        ("a part of the log", "a b a b c c d a b", "b c c", "", Complete),
        (
            "as at other times, but for what is between",
            "break a b x y c d e f g",
            "s c d e f g h x y a b c d e f g h",
            "s c d e f g h x y a b c d e f g h",
            Incomplete,
        ),
        (
            "but for a line that the log lacks",
            "break a b c d e f g h i x j k l",
            "l m n a b c d e f g h i a b c d e f g h i j k l",
            "l m n a b c d e f g h i a b c d e f g h i j k l",
            Incomplete,
        ),
        (
            "in other order, with more between",
            "break a b x y z w c d e",
            "w c d e f x y z g a b c d e f",
            "f x y z g a b c d e f",
            Undecided,
        ),
        (
            "in other order than all that was ever seen",
            "e e f 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20",
            "t u v w x y z f e e 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20",
            "t u v w x y z f e e 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20",
            Incomplete,
        ),
        (
            "a block again within all that was ever seen",
            "a b c d e f 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20",
            "x a b c d e b c d e f 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 y",
            "x a b c d e b c d e f 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 y",
            Incomplete,
        ),
        (
            "lines at once within all that was ever seen, and others before",
            "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20",
            "x y 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 p q r 18 19 20",
            "x y 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 p q r 18 19 20",
            Incomplete,
        ),
        ("a block twice, never seen", "a b c d", "c d S V S V", "S V S V", Complete),
        ("a line that is said twice", SELDOM_AGAIN, "18 19 20 a a b c c", "b c c", Undecided),
        ("the server was off", "a b off", "a b", "a b", Incomplete),
        ("it was off before", "t t t t off t t", "t t t", "t", Undecided),
    ] {
        assert_eq!(fresh(seen, words), (expected.to_owned(), verdict), "{name}");
    }
}

#[test]
fn a_log_that_was_read_twice_has_no_live_lines() {
    let seen = "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22";
    let log = "t u v 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 p q 17 18 19 20 21 22";
    let (heard, asked) = heard(&format!("? {log} 21 22 ? {log}"));
    let caught_up = catch_up(&recent(seen), &heard, &asked);
    // It is another log than the one that was heard from its beginning, or lines are missing.
    assert_eq!((caught_up.fresh.len(), caught_up.verdict), (27, Verdict::Incomplete));
}

#[test]
fn a_usual_replay_is_quick_to_align() {
    let words: Vec<_> = (0..700).map(|number| format!("line-{number}")).collect();
    let (seen, log) = (words[..512].join(" "), words[490..640].join(" "));
    assert_eq!(fresh(&seen, &log), (words[512..640].join(" "), Verdict::Complete));
}

#[test]
fn live_lines_come_after_all_that_is_replayed() {
    let words: Vec<_> = (0..170).map(|number| format!("line-{number}")).collect();
    let mut log = words[2..152].to_vec();
    log.insert(3, words[152].clone());
    log.insert(150, words[153].clone());
    log.push("|".into());
    log.extend(words[154..].iter().cloned());
    // The first of them is seen to be live, and with it where the replay ends.
    let (posted, verdict) = fresh(&words[..20].join(" "), &log.join(" "));
    assert_eq!(verdict, Verdict::Complete);
    assert!(posted.ends_with(&words[154..].join(" ")), "{posted}");
}
