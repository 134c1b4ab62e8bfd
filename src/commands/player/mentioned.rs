//! Which players are named in a text. Pure.

use std::collections::BTreeSet;

/// Those of the known names that stand in a text as whole words, in the order in which they first stand there, each once.
pub(super) fn mentioned<'a>(text: &str, known: impl Iterator<Item = &'a str>) -> Vec<String> {
    // Discord's own marks, and what keeps it from formatting a name, are no part of it.
    let text: String = text.chars().filter(|sign| !matches!(sign, '\\' | '\u{200b}')).collect();
    let names: BTreeSet<&str> = known.filter(|name| !name.is_empty()).collect();
    let mut found: Vec<_> = names.into_iter().filter_map(|name| Some((place(&text, name)?, name))).collect();
    found.sort_unstable();
    found.into_iter().map(|(_, name)| name.to_owned()).collect()
}

/// Where a name first stands as a whole word.
fn place(text: &str, name: &str) -> Option<usize> {
    let part = |sign: Option<char>| sign.is_some_and(|sign| sign.is_alphanumeric() || sign == '_');
    let whole = |at: &usize| {
        let (before, after) = (text[..*at].chars().next_back(), text[*at + name.len()..].chars().next());
        !part(before) && !part(after)
    };
    text.match_indices(name).map(|(at, _)| at).find(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_as_whole_words_in_the_order_of_the_text() {
        let known = ["Steve", "Alex", "jeb_", "_x_", ".Bed", "Bed Rock", "Ste"];
        for (text, found) in [
            ("Steve\nhi Alex", "Steve Alex"),
            ("<Alex> Steve, come", "Alex Steve"),
            ("[12:00:01 INFO]: jeb\\_ joined the game", "jeb_"),
            ("Steven left, SteveX too, xSteve", ""),
            ("steve", ""),
            ("\\_x\\_ and .Bed and Bed Rock", "_x_ .Bed Bed Rock"),
            ("Steven and Steve", "Steve"),
            ("", ""),
        ] {
            assert_eq!(mentioned(text, known.into_iter()).join(" "), found, "{text}");
        }
    }
}
