//! Sentences that a game prints about a player: how somebody died, what somebody achieved. Pure.
//!
//! They are texts with places for what varies. A game has a hundred of them, and compiled patterns of so many would take
//! more memory than everything else that is known of it.

use serde::Deserialize;

use super::Class;

/// Characters of a name.
const LONGEST_NAME: usize = 40;
/// Characters of what varies beside the name: what killed somebody, with what.
const LONGEST_REST: usize = 160;

/// A sentence: `{name}` is a player, each `*` something of one character or more.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Sentence {
    /// What stands before the name.
    before: Box<str>,
    /// What stands between what varies, and at the end.
    after: Box<[Box<str>]>,
}

/// A sentence that can't be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum BadSentence {
    /// It is about nobody, or about several.
    #[error("a sentence about a player has {{name}} in it, once, and text right behind it")]
    Name,
    /// What varies could be anything.
    #[error("between two * there has to be text, and before {{name}} there may be none")]
    Star,
}

const NAME: &str = "{name}";

impl TryFrom<String> for Sentence {
    type Error = BadSentence;

    fn try_from(text: String) -> Result<Self, BadSentence> {
        let (before, after) = text.split_once(NAME).ok_or(BadSentence::Name)?;
        if after.contains(NAME) || after.is_empty() || after.starts_with('*') {
            return Err(BadSentence::Name);
        }
        if before.contains('*') || after.contains("**") {
            return Err(BadSentence::Star);
        }
        Ok(Self { before: before.into(), after: after.split('*').map(Into::into).collect() })
    }
}

/// Somebody of whom something is told, and where in the words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Told<'a> {
    /// Who, and what stands behind the name, from its first letter on.
    Of(&'a str, &'a str),
    /// It can be read as being about different players.
    Unclear,
}

impl<'a> Told<'a> {
    /// As what a line is.
    pub(super) fn class(self, class: fn(&'a str, &'a str) -> Class<'a>) -> Class<'a> {
        match self {
            Self::Of(name, rest) => class(name, rest),
            Self::Unclear => Class::Unclear,
        }
    }
}

/// What one of these sentences tells; `None`: the words are none of them.
pub(super) fn told<'a>(sentences: &[Sentence], words: &'a str) -> Option<Told<'a>> {
    let mut found = None;
    for sentence in sentences {
        for (name, rest) in sentence.readings(words) {
            match found {
                None => found = Some((name, rest)),
                Some((known, _)) if known != name => return Some(Told::Unclear),
                Some(_) => {}
            }
        }
    }
    found.map(|(name, rest)| Told::Of(name, rest.trim_start_matches(|sign: char| !sign.is_alphabetic())))
}

impl Sentence {
    /// All ways in which the words are this sentence.
    fn readings<'a>(&self, words: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        let words = words.strip_prefix(&*self.before).unwrap_or_default();
        let first: &str = self.after.first().map_or("", |first| first);
        let places = words.match_indices(first).map(|(at, _)| words.split_at(at));
        places
            .take_while(|(name, _)| name.len() <= 4 * LONGEST_NAME)
            .filter(|(name, rest)| is_name(name) && self.is_rest(rest))
    }

    /// Whether what stands behind a name is the rest of the sentence.
    fn is_rest(&self, rest: &str) -> bool {
        let [first, middle @ .., last] = &*self.after else {
            return self.after.first().is_some_and(|only| rest == &**only);
        };
        let Some(mut rest) = rest.strip_prefix(&**first) else { return false };
        if rest.chars().count() > LONGEST_REST {
            return false;
        }
        for part in middle {
            let Some(skipped) = rest.chars().next().map(char::len_utf8) else { return false };
            let Some(at) = rest[skipped..].find(&**part) else { return false };
            rest = &rest[skipped + at + part.len()..];
        }
        rest.strip_suffix(&**last).is_some_and(|varies| !varies.trim().is_empty())
    }
}

/// Whether it can be a player's name: letters and digits of any script, and `_`, `.`, `-`; spaces inside. Floodgate puts a
/// dot or a star before names from Bedrock, and a tilde stands before nicknames.
fn is_name(name: &str) -> bool {
    let rest = name.strip_prefix(['.', '*', '~']).unwrap_or(name);
    let ends = |sign: Option<char>| sign.is_some_and(|sign| sign.is_alphanumeric() || sign == '_');
    ends(rest.chars().next())
        && rest.chars().all(|sign| sign.is_alphanumeric() || matches!(sign, '_' | '.' | '-' | ' '))
        && !rest.ends_with(' ')
        && name.chars().count() <= LONGEST_NAME
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sentences(texts: &[&str]) -> Vec<Sentence> {
        texts.iter().map(|text| Sentence::try_from((*text).to_owned()).unwrap()).collect()
    }

    #[test]
    fn a_sentence_tells_of_whom_and_what() {
        let all = sentences(&[
            "{name} drowned",
            "{name} drowned while *",
            "{name} was slain by *",
            "{name} was killed by * using *",
            "{name} has made the advancement [*]",
            "Player '{name}' died",
        ]);
        for (words, name, rest) in [
            ("Steve drowned", "Steve", "drowned"),
            ("Steve drowned while trying to escape Zombie", "Steve", "drowned while trying to escape Zombie"),
            (".Bed Rock was slain by Zombie", ".Bed Rock", "was slain by Zombie"),
            ("Steve was killed by Witch using magic", "Steve", "was killed by Witch using magic"),
            ("Ünal has made the advancement [Diamonds!]", "Ünal", "has made the advancement [Diamonds!]"),
            ("Player 'Halp' died", "Halp", "died"),
        ] {
            assert_eq!(told(&all, words), Some(Told::Of(name, rest)), "{words}");
        }
        for words in [
            "drowned",
            " drowned",
            "<Eve> Steve drowned",
            "Eve: Steve drowned",
            "[Eve] Steve drowned",
            "* Eve drowned",
            "Steve drowned.",
            "Steve was slain by ",
            "Steve was killed by magic using ",
            "Steve has made the advancement []",
            "Player 'a' b' died",
            &format!("{} drowned", "x".repeat(41)),
            &format!("Steve was slain by {}", "x".repeat(161)),
        ] {
            assert_eq!(told(&all, words), None, "{words}");
        }
        let two = "Steve was slain by Bob was slain by Zombie";
        assert_eq!(told(&all, two), Some(Told::Unclear), "somebody may be called \"Steve was slain by Bob\"");
    }

    #[test]
    fn sentences_that_tell_nothing_are_refused() {
        for (text, why) in [
            ("died", BadSentence::Name),
            ("{name}", BadSentence::Name),
            ("{name}*", BadSentence::Name),
            ("{name} and {name} died", BadSentence::Name),
            ("* {name} died", BadSentence::Star),
            ("{name} died of **", BadSentence::Star),
        ] {
            assert_eq!(Sentence::try_from(text.to_owned()), Err(why), "{text}");
        }
    }
}
