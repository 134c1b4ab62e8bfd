//! Puts together what was found in one text: overlaps become one part, and marks that stand there already stay.

use std::{ops::Range, sync::LazyLock};

use memchr::memmem;

use crate::{
    masking::{clean::Edit, mask::name_length},
    text,
    texts::Language,
};

/// Stands for what is masked.
pub const MASKED: &str = "‹masked›";

/// What stands for the whole of a text, in one language.
struct Whole {
    language: Language,
    too_long: String,
    unusable: String,
}

/// In every language, English first.
static WHOLE: LazyLock<Vec<Whole>> = LazyLock::new(|| {
    let languages = Language::all().into_iter().chain([Language::KEYS]);
    let whole = languages.map(|language| Whole {
        language,
        too_long: text!("mask-whole-too-long").plain(language),
        unusable: text!("mask-whole-unusable").plain(language),
    });
    whole.collect()
});

/// Stands for a line, or another text, that people's own filters may not look at: it would take too long.
#[must_use]
pub fn too_long(language: Language) -> &'static str {
    whole(language).map_or(MASKED, |whole| &whole.too_long)
}

/// Stands for a line, or another text, while a filter that hides or masks can't be used.
#[must_use]
pub fn unusable(language: Language) -> &'static str {
    whole(language).map_or(MASKED, |whole| &whole.unusable)
}

fn whole(language: Language) -> Option<&'static Whole> {
    WHOLE.iter().find(|whole| whole.language == language)
}

/// How what stands for the value of a startup variable begins and ends, around the variable's name. It is one word,
/// so that it is no command with arguments.
const VALUE_OF: (&str, char) = ("‹masked:", '›');

/// Characters of a variable's name that are shown; panels allow 191.
const LONGEST_VARIABLE: usize = 48;

/// Stands for the value of a startup variable in a row of the audit log.
pub(super) fn value_of(variable: &str) -> String {
    let name = variable.chars().filter(|c| is_of_variable(*c)).take(LONGEST_VARIABLE);
    format!("{}{}{}", VALUE_OF.0, name.collect::<String>(), VALUE_OF.1)
}

fn is_of_variable(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// The bytes of such a mark at the beginning of a text.
fn value_of_length(text: &str) -> Option<usize> {
    let name = text.strip_prefix(VALUE_OF.0)?.split(VALUE_OF.1).next()?;
    let length = VALUE_OF.0.len() + name.len() + VALUE_OF.1.len_utf8();
    (name.len() <= LONGEST_VARIABLE && name.chars().all(is_of_variable) && text.len() >= length)
        .then_some(length)
}

/// The edits for addresses with names and for secrets, in any order, overlapping or not.
pub(super) fn merge(text: &str, named: Vec<Edit>, secrets: Vec<Range<usize>>) -> Vec<Edit> {
    let marks = marks(text);
    let secrets = secrets.into_iter().filter_map(|range| around_marks(range, &marks));
    let secrets = secrets.map(|range| Edit { range, with: MASKED.into() });
    let mut parts: Vec<Edit> = named.into_iter().chain(secrets).collect();
    parts.sort_unstable_by_key(|part| (part.range.start, part.range.end));
    let mut edits: Vec<Edit> = Vec::with_capacity(parts.len());
    for part in parts {
        match edits.last_mut() {
            Some(last) if part.range.start < last.range.end || touch(last, &part) => {
                last.range.end = last.range.end.max(part.range.end);
                last.with = MASKED.into();
            }
            _ => edits.push(part),
        }
    }
    edits
}

fn touch(left: &Edit, right: &Edit) -> bool {
    left.range.end == right.range.start && left.with == MASKED && right.with == MASKED
}

/// The bytes of a mark for a whole text at the beginning of a text, in whichever language.
fn whole_length(text: &str) -> Option<usize> {
    let marks = WHOLE.iter().flat_map(|whole| [&whole.too_long, &whole.unusable]);
    marks.filter(|mark| text.starts_with(mark.as_str())).map(String::len).max()
}

/// The marks and names that stand in a text, in order.
pub(super) fn marks(text: &str) -> Vec<Range<usize>> {
    let starts = memmem::find_iter(text.as_bytes(), "‹");
    let mark = |start: usize| {
        let rest = text.get(start..)?;
        let length = whole_length(rest)
            .or_else(|| rest.starts_with(MASKED).then_some(MASKED.len()))
            .or_else(|| value_of_length(rest))
            .or_else(|| name_length(rest))?;
        Some(start..start + length)
    };
    starts.filter_map(mark).collect()
}

/// The part with all of the marks that it cuts; nothing if it lies within one.
pub(super) fn around_marks(range: Range<usize>, marks: &[Range<usize>]) -> Option<Range<usize>> {
    let first = marks.partition_point(|mark| mark.end <= range.start);
    let last = marks.partition_point(|mark| mark.start < range.end);
    let Some((left, right)) = marks.get(first..last).and_then(|cut| cut.first().zip(cut.last())) else {
        return Some(range);
    };
    let inside = left.start <= range.start && range.end <= left.end;
    (!inside).then(|| range.start.min(left.start)..range.end.max(right.end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::masking::mask::replaced;

    /// The text with names and secrets put in, each from one byte to another.
    fn masked(text: &str, named: &[(usize, usize)], secrets: &[(usize, usize)]) -> String {
        let named =
            named.iter().map(|(start, end)| Edit { range: *start..*end, with: "‹ip›".into() }).collect();
        let secrets = secrets.iter().map(|(start, end)| *start..*end).collect();
        replaced(text, &merge(text, named, secrets)).into_owned()
    }

    #[test]
    fn marks_for_whole_texts_are_known_in_every_language() {
        for language in Language::all() {
            for mark in [too_long(language), unusable(language)] {
                assert!(mark.starts_with('‹') && mark.ends_with('›'), "{mark}");
                let found = marks(&format!("x {mark} y"));
                assert!(matches!(&*found, [range] if *range == (2..2 + mark.len())), "{mark}");
            }
        }
    }

    #[test]
    fn parts_become_one_where_they_meet() {
        assert_eq!(masked("abcdef", &[], &[(4, 5), (1, 2)]), "a‹masked›cd‹masked›f");
        assert_eq!(masked("abcdef", &[], &[(1, 4), (2, 3), (4, 5)]), "a‹masked›f");
        assert_eq!(masked("abcdef", &[(1, 3)], &[(2, 4)]), "a‹masked›ef");
        assert_eq!(masked("abcdef", &[(1, 3)], &[(3, 4)]), "a‹ip›‹masked›ef");
    }

    #[test]
    fn what_stands_for_a_variables_value_is_a_mark() {
        assert_eq!(value_of("RCON_PASS"), "‹masked:RCON_PASS›");
        assert_eq!(value_of("A›\nB"), "‹masked:AB›");
        let mark = value_of(&"X".repeat(200));
        for (text, length) in [
            (&*mark, Some(mark.len())),
            ("‹masked:RCON_PASS› op", Some("‹masked:RCON_PASS›".len())),
            ("‹masked:RCON_PASS", None),
            ("‹masked:op Bob›", None),
            ("value of X›", None),
        ] {
            assert_eq!(value_of_length(text), length, "{text}");
        }
        let text = "a ‹masked:X› b";
        assert_eq!(masked(text, &[], &[(5, 9)]), text);
    }

    #[test]
    fn marks_stay_whole() {
        let text = "a ‹masked› b";
        let inside = text.find("mask").map_or((0, 0), |at| (at, at + 4));
        assert_eq!(masked(text, &[], &[inside]), text);
        assert_eq!(masked(text, &[], &[(0, inside.1)]), "‹masked› b");
        assert_eq!(masked(text, &[], &[(inside.0, text.len())]), "a ‹masked›");
        assert_eq!(masked("x ‹mas› y", &[], &[(2, 8)]), "x ‹masked›› y");
    }
}
