//! What is wrong with a pattern or a list of them, and what keeps a command from being told from others. Pure.
//!
//! Texts of [`odd`] and [`pattern`] go on after "because".

use crate::{
    access::pattern::{LONGEST, MOST_CHARACTERS, MOST_PATTERNS, Odd, PatternError, PatternsError},
    text,
    texts::{Arg, Text, code},
};

/// Why a command may mean something else than it seems to.
pub(in crate::commands) fn odd(odd: &Odd) -> Text {
    match odd {
        Odd::Empty => text!("odd-empty"),
        Odd::Long(_) => text!("odd-long", most = LONGEST),
        Odd::LineBreak => text!("odd-line-break"),
        Odd::Control(sign) => text!("odd-control", code_point = code_point(*sign)),
        Odd::Space(sign) => text!("odd-space", code_point = code_point(*sign)),
        Odd::Invisible(sign) => text!("odd-invisible", code_point = code_point(*sign)),
        Odd::Separator => text!("odd-separator"),
        Odd::Verb(sign) => text!("odd-verb", sign = code(*sign)),
        Odd::Slashes => text!("odd-slashes"),
        Odd::Wrapper(command) => text!("odd-wrapper", command = code(command)),
    }
}

fn code_point(sign: char) -> Arg {
    Arg::Plain(format!("U+{:04X}", u32::from(sign)))
}

/// Why a text is no pattern.
pub(in crate::commands) fn pattern(error: &PatternError) -> Text {
    match error {
        PatternError::Empty => text!("pattern-empty"),
        PatternError::Odd(odd) => self::odd(odd),
        PatternError::PartOfWord(word) => text!("pattern-part-of-word", word = code(word)),
    }
}

/// Why a text is no list of patterns, to stand behind a colon.
pub(in crate::commands) fn patterns(error: &PatternsError) -> Text {
    match error {
        PatternsError::Empty => text!("patterns-empty"),
        PatternsError::TooMany(count) => text!("patterns-too-many", count = *count, most = MOST_PATTERNS),
        PatternsError::TooLong(count) => text!("patterns-too-long", count = *count, most = MOST_CHARACTERS),
        PatternsError::Bad { text, why } => text!("patterns-bad", pattern = code(text), why = pattern(why)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{access::pattern::Patterns, texts::Language};

    #[test]
    fn what_is_wrong_with_a_pattern_is_said_in_the_language_of_the_reader() {
        let german = Language::of("de");
        for (typed, english, deutsch) in [
            (
                "wh*",
                "`wh*` can't be a pattern, because `*` stands for whole words, so `wh*` means nothing; write `*` by itself",
                "`wh*` kann kein Muster sein, weil `*` für ganze Wörter steht und `wh*` deshalb nichts bedeutet; \
                 schreibe `*` für sich allein",
            ),
            (
                "a\u{ad}b",
                "`a\u{ad}b` can't be a pattern, because it has a character that nobody sees (U+00AD)",
                "`a\u{ad}b` kann kein Muster sein, weil ein unsichtbares Zeichen darin steht (U+00AD)",
            ),
            (
                " ; ",
                "there is no pattern in it; write some, such as `say *; kick *`",
                "darin steht kein Muster; schreibe welche, etwa `say *; kick *`",
            ),
        ] {
            let error = Patterns::parse(typed).unwrap_err();
            let said = patterns(&error);
            assert_eq!(
                (said.markdown(Language::ENGLISH), said.markdown(german)),
                (english.into(), deutsch.into())
            );
        }
    }
}
