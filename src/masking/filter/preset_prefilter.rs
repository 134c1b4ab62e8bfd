//! A prefilter for each preset, which nearly every line fails: no line pays for patterns that cannot match it.
//!
//! Something that stands in every match of a pattern has to be there: one of the sequences that the pattern itself
//! [requires](required), or, for a few patterns, what stands around a sign.

use std::sync::LazyLock;

use memchr::{memchr, memchr_iter, memchr2, memmem};

use super::login::holds_command;
use super::patterns;
use super::prefilter::Prefilter;
use super::preset::{Preset, Presets};
use super::required::{Sequences, merged, required};
use crate::masking::mask::CharCounts;

/// The presets that may find something in a text.
pub(super) fn presets(text: &str, counts: &CharCounts) -> Presets {
    let bytes = text.as_bytes();
    let mut presets = REQUIRED.find(bytes);
    if let Some(sign) = memchr2(b'@', b'=', bytes) {
        let rest = &bytes[sign..];
        let at = memchr(b'@', rest).is_some();
        if at && counts.points > 0 && holds_host(rest) {
            presets.add(Preset::Email.into());
        }
        let names_user = at && counts.slash && memmem::find(bytes, b"://").is_some();
        if names_user || memchr(b'=', rest).is_some() && is_query(bytes) {
            presets.add(Preset::UrlTokens.into());
        }
    }
    if counts.slash && holds_command(bytes) {
        presets.add(Preset::Login.into());
    }
    if counts.points > 0 && holds_points_of_token(bytes) {
        presets.add(Preset::Tokens.into());
    }
    presets
}

/// Whether the name of a host may stand behind an `@`: `1.21.4@7e789e8` holds none.
fn holds_host(bytes: &[u8]) -> bool {
    memchr_iter(b'@', bytes).any(|at| bytes.get(at + 1).is_some_and(u8::is_ascii_alphabetic))
}

/// Whether the parameters of a URL may begin somewhere.
fn is_query(bytes: &[u8]) -> bool {
    memchr2(b'?', b'&', bytes).or_else(|| memchr2(b'#', b';', bytes)).is_some()
}

/// Patterns that are let through by what stands around a sign, as their place among those of the preset, and the sign.
pub(super) const BY_SIGN: [(Preset, usize, u8); 7] = [
    (Preset::Login, 0, b'/'),
    (Preset::Login, 1, b'/'),
    (Preset::Login, 4, b'/'),
    (Preset::UrlTokens, 0, b'='),
    (Preset::UrlTokens, 2, b'@'),
    (Preset::Tokens, 0, b'.'),
    (Preset::Email, 0, b'@'),
];

/// Finds what the other patterns require.
static REQUIRED: LazyLock<Prefilter> = LazyLock::new(|| {
    let of = |preset| sequences_of(preset).into_iter().map(move |sequence| (sequence, Presets::from(preset)));
    Prefilter::new(Preset::ALL.into_iter().flat_map(of))
});

/// Makes what finds them, which takes some 190 million instructions.
pub(super) fn prepare() {
    LazyLock::force(&REQUIRED);
}

/// The sequences of which one stands in every match of a preset's patterns, but for those with a sign.
pub(super) fn sequences_of(preset: Preset) -> Sequences {
    let patterns = patterns::regex_texts(preset).into_iter().enumerate();
    let by_sign = |at: usize| BY_SIGN.iter().any(|(of, place, _)| (*of, *place) == (preset, at));
    let others = patterns.filter(|(at, _)| !by_sign(*at));
    merged(others.fold(Sequences::new(), |mut known, (_, pattern)| {
        known.extend(required_by(&pattern, &known));
        known
    }))
}

#[expect(clippy::expect_used, reason = "the patterns are constants, and the tests look into every one")]
fn required_by(pattern: &str, known: &Sequences) -> Sequences {
    let hir = regex_syntax::parse(pattern).ok();
    hir.and_then(|hir| required(&hir, known)).expect("a pattern that requires something")
}

/// Whether two points stand as in Discord's tokens: characters of base64url before them and between. Written without
/// an early exit at first, so that the compiler makes vector code of it.
fn holds_points_of_token(bytes: &[u8]) -> bool {
    let pairs = || bytes.iter().zip(bytes.get(BETWEEN_POINTS..).unwrap_or_default());
    let are_points = |one: &u8, other: &u8| (*one == b'.') & (*other == b'.');
    pairs().fold(false, |any, (one, other)| any | are_points(one, other))
        && pairs().enumerate().skip(BEFORE_POINTS).any(|(at, (one, other))| {
            let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
            are_points(one, other)
                && bytes[at + 1..at + BETWEEN_POINTS].iter().all(is_part)
                && bytes[at - BEFORE_POINTS..at].iter().all(is_part)
        })
}

/// Bytes before the first of those points.
const BEFORE_POINTS: usize = 23;

/// Bytes from the first to the second.
const BETWEEN_POINTS: usize = 7;
