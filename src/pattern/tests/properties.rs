//! Generated commands against patterns: the code and the oracle must say the same of each.

use std::cell::Cell;

use proptest::{prelude::*, sample::Index, test_runner::FileFailurePersistence};

use super::{
    super::*,
    oracle::{Oracle, Reader},
};

/// How many commands are generated; `PATTERN_CASES` in the environment says otherwise.
const CASES: u32 = 100_000;

const PATTERNS: [&str; 14] = [
    "say *",
    "op *",
    "stop",
    "kick * *",
    "whitelist add *",
    "give * stone *",
    "give * minecraft:diamond",
    "* add *",
    "*",
    "* * bob",
    "minecraft:kick *",
    "save-off",
    "tellraw @a {\"text\":\"hi\"}",
    "a:b *",
];

/// What commands are made of, besides the words of the patterns.
const PIECES: [&str; 62] = [
    " ",
    " ",
    " ",
    " ",
    "  ",
    "/",
    "//",
    ":",
    "minecraft:",
    "a:",
    "\"",
    "'",
    "\\",
    "`",
    ";",
    "; ",
    "*",
    "\t",
    "\n",
    "\r",
    "\0",
    "\u{15}",
    "\u{7f}",
    "\u{85}",
    "\u{a0}",
    "\u{2003}",
    "\u{3000}",
    "\u{2800}",
    "\u{3164}",
    "\u{200b}",
    "\u{200d}",
    "\u{fe0f}",
    "\u{feff}",
    "\u{202e}",
    "\u{ad}",
    "\u{e0041}",
    "\u{307}",
    "[",
    "]",
    "{",
    "}",
    "(",
    ")",
    ",",
    "=",
    "ſ",
    "\u{212a}",
    "ı",
    "İ",
    "é",
    "😀",
    "execute",
    "run",
    "return",
    "c",
    "Bob",
    "stone",
    "diamond",
    "x",
    "S",
    "op",
    "stop",
];

fn runs(default: u32) -> ProptestConfig {
    let cases = std::env::var("PATTERN_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(default);
    let failure_persistence = Some(Box::new(FileFailurePersistence::Off) as _);
    ProptestConfig { cases, failure_persistence, ..ProptestConfig::default() }
}

/// A command that is near to a pattern: its words, with others for `*`, and pieces put in here and there.
fn commands() -> impl Strategy<Value = (usize, String)> {
    let pieces = || prop::sample::select(&PIECES[..]);
    let fill = prop::collection::vec(pieces(), 4);
    let changes = prop::collection::vec((any::<Index>(), pieces(), any::<bool>()), 0..5);
    (0..PATTERNS.len(), fill, changes, any::<bool>()).prop_map(|(index, fill, changes, upper)| {
        let mut fill = fill.into_iter();
        let words = PATTERNS[index]
            .split(' ')
            .map(|word| if word == "*" { fill.next().unwrap_or("y") } else { word });
        let mut command = words.collect::<Vec<_>>().join(" ");
        if upper {
            command = command.to_uppercase();
        }
        for (place, piece, replaces) in changes {
            let bounds: Vec<_> = command.char_indices().map(|(at, _)| at).chain([command.len()]).collect();
            let at = place.index(bounds.len());
            let end = if replaces { bounds[(at + 1).min(bounds.len() - 1)] } else { bounds[at] };
            command.replace_range(bounds[at]..end, piece);
        }
        (index, command)
    })
}

#[test]
fn the_code_says_what_the_oracle_says() {
    let reader = Reader::new();
    let pairs: Vec<_> =
        PATTERNS.iter().map(|text| (Pattern::parse(text).unwrap(), Oracle::new(text))).collect();
    let seen = [(); 4].map(|()| Cell::new(0_u32));
    let count = |answer: usize| seen[answer].set(seen[answer].get() + 1);
    proptest!(runs(CASES), |((near, command) in commands(), far in prop::option::of(0..PATTERNS.len()))| {
        let read = Command::read(&command);
        prop_assert_eq!(read.is_ok(), reader.is_plain(&command), "{:?} {:?}", command, read);
        let certain = reader.is_certain(&command);
        prop_assert_eq!(doubt(&command).is_none(), certain, "{:?} {:?}", command, doubt(&command));
        let (pattern, oracle) = &pairs[far.unwrap_or(near)];
        if let Ok(read) = &read {
            let covers = pattern.covers(read);
            prop_assert_eq!(covers, oracle.covers(&command), "{} covers {:?}", pattern, command);
            count(usize::from(covers));
        }
        if certain {
            let fits = pattern.fits(&Readings::of(&command));
            prop_assert_eq!(fits, oracle.fits(&command), "{} fits {:?}", pattern, command);
            count(2 + usize::from(fits));
        }
    });
    assert!(
        seen.iter().all(|count| count.get() > runs(CASES).cases / 100),
        "each answer was asked for: {seen:?}"
    );
}

proptest! {
    #![proptest_config(runs(5_000))]

    /// What a list allows, the same list forbids: forbidding never reads less than allowing does.
    #[test]
    fn forbidding_reaches_at_least_as_far_as_allowing((_, command) in commands(), text in "[a-c/*\": ]{1,12}") {
        let patterns = PATTERNS.iter().copied().chain([&*text]).filter_map(|text| Pattern::parse(text).ok());
        if let Ok(read) = Command::read(&command) {
            for pattern in patterns.filter(|pattern| pattern.covers(&read)) {
                prop_assert!(pattern.fits(&Readings::of(&command)), "{pattern} {command:?}");
            }
        }
    }

    #[test]
    fn a_list_reads_back_whatever_was_typed(text in "[a-c*;/ \"é]{0,40}") {
        if let Ok(list) = Patterns::parse(&text) {
            prop_assert_eq!(Patterns::parse(&list.to_string()), Ok(list));
        }
    }

    #[test]
    fn nothing_makes_it_panic(text in any::<String>(), pattern in any::<String>()) {
        let _ = doubt(&text);
        if let Ok(list) = Patterns::parse(&pattern) {
            let _ = list.forbidding(&Readings::of(&text));
            let _ = Command::read(&text).map(|read| list.allowing(&read).is_some());
        }
    }
}
