//! The words of a pattern: texts one of which stands in whatever it matches.

use regex_syntax::hir::{Hir, HirKind};

/// Texts one of which every match holds, as telling as can be; `None` where a match may be without any.
pub(super) fn literals(pattern: &str) -> Option<Vec<Box<[u8]>>> {
    best(&regex_syntax::parse(pattern).ok()?)
}

fn best(hir: &Hir) -> Option<Vec<Box<[u8]>>> {
    match hir.kind() {
        HirKind::Literal(literal) => Some(vec![literal.0.clone()]),
        HirKind::Capture(capture) => best(&capture.sub),
        HirKind::Repetition(repetition) if repetition.min > 0 => best(&repetition.sub),
        HirKind::Concat(parts) => parts.iter().filter_map(best).max_by_key(|texts| shortest(texts)),
        HirKind::Alternation(ways) => {
            let each: Option<Vec<_>> = ways.iter().map(best).collect();
            each.map(|texts| texts.into_iter().flatten().collect())
        }
        _ => None,
    }
}

/// Bytes of the shortest: the longer it is, the fewer lines hold it by chance.
fn shortest(texts: &[Box<[u8]>]) -> usize {
    texts.iter().map(|text| text.len()).min().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(pattern: &str) -> Option<Vec<String>> {
        let texts = literals(pattern)?;
        Some(texts.iter().map(|text| String::from_utf8_lossy(text).into_owned()).collect())
    }

    fn texts(list: &[&str]) -> Option<Vec<String>> {
        Some(list.iter().map(|text| (*text).to_owned()).collect())
    }

    #[test]
    fn one_of_them_stands_in_every_match() {
        assert_eq!(found("^(?P<name>.+) joined the game$"), texts(&[" joined the game"]));
        assert_eq!(found("^(?:Player|Gamer) [a-z]+$"), texts(&["Player", "Gamer"]));
        assert_eq!(found("^There are ([0-9]+) of (?:a|b) players online"), texts(&[" players online"]));
        assert_eq!(found("(?:long enough)?x"), texts(&["x"]), "what may be missing tells nothing");
        assert_eq!(found("(?:abc)+"), texts(&["abc"]));
        assert_eq!(found("^.*$"), None);
        assert_eq!(found("a|[0-9]"), None, "one way has no text");
        assert_eq!(found("("), None, "no pattern");
    }
}
