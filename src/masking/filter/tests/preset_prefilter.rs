//! Proves from the patterns that each match holds what the prefilter looks for.

use regex_syntax::hir::{Class, Hir, HirKind};

use super::super::{
    Preset, patterns, preset_prefilter,
    required::{Sequence, Sequences, required},
};

/// Whether the byte stands in whatever is matched.
fn holds(hir: &Hir, byte: u8) -> bool {
    match hir.kind() {
        HirKind::Literal(literal) => literal.0.contains(&byte),
        HirKind::Class(Class::Bytes(class)) => {
            class.iter().all(|range| (range.start(), range.end()) == (byte, byte))
        }
        HirKind::Capture(capture) => holds(&capture.sub, byte),
        HirKind::Repetition(repetition) => repetition.min > 0 && holds(&repetition.sub, byte),
        HirKind::Alternation(parts) => parts.iter().all(|part| holds(part, byte)),
        HirKind::Concat(parts) => parts.iter().any(|part| holds(part, byte)),
        _ => false,
    }
}

#[test]
fn every_pattern_requires_sequences_or_holds_its_sign() {
    for preset in Preset::ALL {
        for (at, pattern) in patterns::regex_texts(preset).into_iter().enumerate() {
            let hir = regex_syntax::parse(&pattern).unwrap();
            match preset_prefilter::BY_SIGN.iter().find(|(of, place, _)| (*of, *place) == (preset, at)) {
                Some((.., sign)) => assert!(holds(&hir, *sign), "{preset:?} {at}: {pattern}"),
                None => assert!(required(&hir, &Sequences::new()).is_some(), "{preset:?} {at}: {pattern}"),
            }
        }
    }
}

#[test]
fn a_sequence_that_may_be_missing_is_not_required() {
    for (pattern, sequences) in [
        ("token=.", Some(&["token="][..])),
        ("(?i-u:TOKEN)[= ]+x", Some(&["token= ", "token=="])),
        ("token *=", Some(&["token=", "token "])),
        ("(?:token )?x", None),
        ("(?:token )+x", Some(&["token "])),
        ("token =|api-key", Some(&["token =", "api-key"])),
        ("token =|a.k", None),
        ("[a-z]+_(?:x|y)?api(?:_|-)key", Some(&["api_key", "api-key"])),
        ("ap[i-]?key", Some(&["apikey", "ap-key", "apkey"])),
    ] {
        let hir = regex_syntax::parse(pattern).unwrap();
        let found = required(&hir, &Sequences::new());
        assert_eq!(found.is_some(), sequences.is_some(), "{pattern}");
        for text in sequences.unwrap_or_default() {
            let stands = |sequence: &Sequence| {
                let is_one = |(byte, chars): (&u8, &u128)| chars >> byte & 1 == 1;
                text.as_bytes().windows(sequence.len()).any(|part| part.iter().zip(sequence).all(is_one))
            };
            assert!(found.iter().flatten().any(stands), "{pattern}: {text}");
        }
    }
}
