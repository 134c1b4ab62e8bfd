//! Forbidden commands in disguise: however they are dressed up, they are not run.

use proptest::{prelude::*, sample::Index};

use super::{super::*, patterns};

/// What puts a forbidden command into other words that some game, terminal or person takes for the same.
type Disguise = (&'static str, fn(&str, Index) -> String);

const DISGUISES: [Disguise; 24] = [
    ("upper case", |text, _| text.to_uppercase()),
    ("one letter in the other case", |text, at| replaced(text, at, |letter| letter.to_uppercase().collect())),
    ("a slash", |text, _| format!("/{text}")),
    ("slashes", |text, _| format!("//{text}")),
    ("a trailing slash", |text, _| text.replacen(' ', "/ ", 1) + "/"),
    ("spaces around", |text, _| format!("   {text}  ")),
    ("spaces between", |text, _| text.replace(' ', "   ")),
    ("tabs between", |text, _| text.replace(' ', "\t")),
    ("no-break spaces between", |text, _| text.replace(' ', "\u{a0}") + "\u{a0}"),
    ("wide spaces before", |text, _| format!("\u{3000}{text}")),
    ("a zero-width space within", |text, at| inserted(text, at, "\u{200b}")),
    ("a byte order mark within", |text, at| inserted(text, at, "\u{feff}")),
    ("a soft hyphen within", |text, at| inserted(text, at, "\u{ad}")),
    ("empty quotes within", |text, at| inserted(text, at, "\"\"")),
    ("a backslash within", |text, at| inserted(text, at, "\\")),
    ("quotes around words", |text, _| format!("\"{}\"", text.replace(' ', "\" \""))),
    ("a namespace", |text, _| format!("minecraft:{}", text.trim_start_matches([' ', '/', '"', '\\']))),
    ("two namespaces", |text, _| {
        format!("bukkit:minecraft:{}", text.trim_start_matches([' ', '/', '"', '\\']))
    }),
    ("another command before", |text, _| format!("say hi;{text}")),
    ("another line before", |text, _| format!("say hi\n{text}")),
    ("the line deleted before", |text, _| format!("say hi\u{15}{text}")),
    ("run by another", |text, _| format!("execute as @a run {text}")),
    ("returned by another", |text, _| format!("minecraft:return run {text}")),
    ("more words", |text, _| format!("{text} and more")),
];

fn places(text: &str) -> Vec<usize> {
    text.char_indices().map(|(at, _)| at).chain([text.len()]).collect()
}

fn inserted(text: &str, at: Index, piece: &str) -> String {
    let at = *at.get(&places(text));
    format!("{}{piece}{}", &text[..at], &text[at..])
}

fn replaced(text: &str, at: Index, with: impl Fn(char) -> String) -> String {
    let at = at.index(text.chars().count());
    text.chars()
        .enumerate()
        .map(|(index, letter)| if index == at { with(letter) } else { letter.into() })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_disguise_gets_through(
        command in prop::sample::select(vec!["op Bob", "stop", "whitelist remove Alice", "give Bob diamond", "save-off"]),
        worn in prop::collection::vec((0..DISGUISES.len(), any::<Index>()), 0..5),
    ) {
        let never = patterns("op *; stop; whitelist remove *; give * diamond; save-off");
        let only = patterns("say *; kick *; whitelist add *; give * stone");
        let names: Vec<_> = worn.iter().map(|(index, _)| DISGUISES[*index].0).collect();
        let dressed = worn.iter().fold(command.to_owned(), |text, (index, at)| DISGUISES[*index].1(&text, *at));
        let refused = doubt(&dressed).is_some() || never.forbidding(&Readings::of(&dressed)).is_some();
        prop_assert!(refused, "{dressed:?} is not forbidden: {names:?}");
        let allowed = Command::read(&dressed).is_ok_and(|read| only.allowing(&read).is_some());
        prop_assert!(!allowed, "{dressed:?} is allowed: {names:?}");
    }
}
