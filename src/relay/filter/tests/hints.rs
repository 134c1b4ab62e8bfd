//! Proves from the patterns that each match holds a sequence that the quick test looks for.

use regex_syntax::hir::{Class, Hir, HirKind};

use super::super::prefilter::parsed;
use super::super::{Preset, hint, patterns};

/// Patterns that are let through by what stands around a sign, as their place among those of the preset, and the sign.
const BY_SIGN: &[(Preset, usize, char)] = &[
    (Preset::Login, 0, '/'),
    (Preset::Login, 1, '/'),
    (Preset::Login, 4, '/'),
    (Preset::UrlTokens, 0, '='),
    (Preset::UrlTokens, 2, '@'),
    (Preset::Tokens, 0, '.'),
    (Preset::Email, 0, '@'),
];

/// Beginnings of matches that are looked at together: more, and nothing is proved from there.
const MOST: usize = 20_000;

/// What may stand at one place of a match: the bits of ASCII characters; none where anything may stand.
type CharSet = Option<u128>;

/// Whether one of the sequences stands somewhere in what is matched.
fn holds(matched: &[CharSet], sequences: &[Vec<u128>]) -> bool {
    let is_part = |(place, allowed): (&CharSet, &u128)| place.is_some_and(|place| place & !allowed == 0);
    let begins = |from: &[CharSet], sequence: &[u128]| {
        from.len() >= sequence.len() && from.iter().zip(sequence).all(is_part)
    };
    (0..matched.len()).any(|at| sequences.iter().any(|sequence| begins(&matched[at..], sequence)))
}

/// All that a part of a pattern may match, in short: of what is repeated the first and the last stand for all, with
/// something unknown between.
fn matches(hir: &Hir) -> Option<Vec<Vec<CharSet>>> {
    let ascii = |byte: u8| Some(1_u128.checked_shl(u32::from(byte)).filter(|_| byte < 128)).flatten();
    Some(match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => vec![Vec::new()],
        HirKind::Literal(literal) => vec![literal.0.iter().map(|byte| ascii(*byte)).collect()],
        HirKind::Class(class) => {
            let ranges: Vec<(u32, u32)> = match class {
                Class::Unicode(class) => {
                    class.iter().map(|range| (range.start().into(), range.end().into())).collect()
                }
                Class::Bytes(class) => {
                    class.iter().map(|range| (range.start().into(), range.end().into())).collect()
                }
            };
            let all = |ranges: &[(u32, u32)]| {
                ranges.iter().try_fold(0, |all, (start, end)| {
                    (*end < 128).then(|| (*start..=*end).fold(all, |all, byte| all | 1_u128 << byte))
                })
            };
            vec![vec![all(&ranges)]]
        }
        HirKind::Capture(capture) => matches(&capture.sub)?,
        HirKind::Alternation(parts) => {
            let each: Option<Vec<_>> = parts.iter().map(matches).collect();
            each?.concat()
        }
        HirKind::Concat(parts) => unproved(parts, &[])?,
        HirKind::Repetition(repetition) => {
            let once = matches(&repetition.sub)?;
            let mut all = if repetition.min == 0 { vec![Vec::new()] } else { Vec::new() };
            if repetition.max != Some(1) {
                for first in &once {
                    all.extend(once.iter().map(|last| [first.as_slice(), &[None], last].concat()));
                }
            }
            all.extend(once);
            (all.len() <= MOST).then_some(all)?
        }
    })
}

/// What parts match one after the other, without that in which a sequence stands.
fn unproved(parts: &[Hir], sequences: &[Vec<u128>]) -> Option<Vec<Vec<CharSet>>> {
    parts.iter().try_fold(vec![Vec::new()], |before, part| {
        let after = if before.is_empty() { Vec::new() } else { matches(part)? };
        let mut all: Vec<Vec<CharSet>> = Vec::new();
        for first in &before {
            let both = after.iter().map(|second| [first.as_slice(), second].concat());
            all.extend(both.filter(|both| !holds(both, sequences)));
        }
        (all.len() <= MOST).then_some(all)
    })
}

/// Whether a sequence stands in whatever is matched.
fn is_proved(hir: &Hir, sequences: &[Vec<u128>]) -> bool {
    match hir.kind() {
        HirKind::Capture(capture) => is_proved(&capture.sub, sequences),
        HirKind::Repetition(repetition) => repetition.min > 0 && is_proved(&repetition.sub, sequences),
        HirKind::Alternation(parts) => parts.iter().all(|part| is_proved(part, sequences)),
        HirKind::Concat(parts) => {
            let from = |at: usize| unproved(&parts[at..], sequences).is_some_and(|left| left.is_empty());
            parts.iter().any(|part| is_proved(part, sequences)) || (0..parts.len()).any(from)
        }
        _ => matches(hir).is_some_and(|all| all.iter().all(|matched| holds(matched, sequences))),
    }
}

#[test]
fn every_match_holds_what_the_quick_test_looks_for() {
    let mut unproved = Vec::new();
    for preset in Preset::ALL {
        let sequences = hint::SEQUENCES.iter().filter(|(of, _)| *of == preset).flat_map(|(_, all)| *all);
        let sequences: Vec<_> = sequences.map(|sequence| parsed(sequence).unwrap()).collect();
        for (at, pattern) in patterns::regex_texts(preset).into_iter().enumerate() {
            let sign = BY_SIGN.iter().find(|(of, place, _)| *of == preset && *place == at);
            let sign = sign.map(|(.., sign)| vec![vec![1_u128 << u32::from(*sign)]]);
            let hir = regex_syntax::parse(&pattern).unwrap();
            if !is_proved(&hir, sign.as_ref().unwrap_or(&sequences)) {
                unproved.push(format!("{preset:?} {at}: {pattern}"));
            }
        }
    }
    assert!(unproved.is_empty(), "{}", unproved.join("\n"));
}

#[test]
fn a_sequence_that_may_be_missing_is_told() {
    let sequences = [parsed("token[ =]").unwrap(), parsed("api[_-]key").unwrap()];
    for (pattern, proved) in [
        ("token=.", true),
        ("(?i-u:TOKEN)[= ]+x", true),
        ("token *=", true),
        ("token[=:]", false),
        ("(?:token )?x", false),
        ("(?:token )+x", true),
        ("token =|api-key", true),
        ("token =|api.key", false),
        ("[a-z]+_(?:x|y)?api(?:_|-)key", true),
        ("api-?key", false),
    ] {
        let hir = regex_syntax::parse(pattern).unwrap();
        assert_eq!(is_proved(&hir, &sequences), proved, "{pattern}");
    }
}
