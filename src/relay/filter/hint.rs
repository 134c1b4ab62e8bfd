//! A quick test for each preset, which nearly every line fails: no line pays for patterns that cannot match it.
//!
//! The tests look for a byte that has to be there, or for one of a few literals, in a few searches with vector
//! instructions, through the text in lower case. A secret that they overlook is shown: whatever `patterns`
//! matches has to pass them, which the tests of this folder prove line by line.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, Input, MatchKind};
use memchr::{memchr, memchr_iter, memchr2};

use super::login::holds_command;
use super::preset::{Preset, Presets};
use crate::relay::mask::Glance;

/// The presets that may find something in a text.
pub(super) fn presets(text: &str, glance: &Glance) -> Presets {
    let bytes = text.as_bytes();
    let mut presets = ANYWHERE.find(bytes);
    presets.add(SHORT.find(bytes));
    if glance.sign {
        presets.add(WITH_SIGN.find(bytes));
        let at = memchr(b'@', bytes).is_some();
        if at && glance.points > 0 {
            presets.add(Preset::Email.into());
        }
        if at && glance.slash || memchr(b'=', bytes).is_some() && is_query(bytes) {
            presets.add(Preset::UrlTokens.into());
        }
    }
    if glance.slash && holds_command(bytes) {
        presets.add(Preset::Login.into());
    }
    if glance.points > 0 && holds_points_of_token(bytes) {
        presets.add(Preset::Tokens.into());
    }
    presets
}

/// Whether the parameters of a URL may begin somewhere.
fn is_query(bytes: &[u8]) -> bool {
    memchr2(b'?', b'&', bytes).or_else(|| memchr2(b'#', b';', bytes)).is_some()
}

/// Literals of which one is in every match of some presets' patterns, with these presets; in lower case.
type Table = &'static [(&'static [&'static str], &'static [Preset])];

/// Bytes of a text that are searched at once.
const CHUNK: usize = 256;

/// Finds literals, all of them in one search, whatever their case.
struct Hints {
    search: Option<AhoCorasick>,
    /// The presets of each literal.
    presets: Vec<Presets>,
    /// Of all of them.
    all: Presets,
    /// Bytes of the longest literal.
    longest: usize,
}

impl Hints {
    fn new(table: Table) -> Self {
        let literals = table.iter().flat_map(|(literals, _)| literals.iter());
        let presets: Vec<_> =
            table.iter().flat_map(|(literals, held)| literals.iter().map(|_| Presets::of(held))).collect();
        let mut all = Presets::none();
        presets.iter().for_each(|held| all.add(*held));
        Self {
            longest: literals.clone().map(|literal| literal.len()).max().unwrap_or_default(),
            search: AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(literals).ok(),
            presets,
            all,
        }
    }

    /// Without a search everything is possible.
    fn find(&self, mut bytes: &[u8]) -> Presets {
        let Some(search) = &self.search else { return self.all };
        let mut presets = Presets::none();
        let mut lower = [0; CHUNK];
        loop {
            let chunk = &bytes[..bytes.len().min(CHUNK)];
            for (to, from) in lower.iter_mut().zip(chunk) {
                *to = from.to_ascii_lowercase();
            }
            self.find_in(search, &lower[..chunk.len()], &mut presets);
            if chunk.len() == bytes.len() || presets == self.all {
                return presets;
            }
            bytes = &bytes[CHUNK - self.longest..];
        }
    }

    /// Goes on behind the beginning of what is found: literals may overlap.
    fn find_in(&self, search: &AhoCorasick, lower: &[u8], presets: &mut Presets) {
        let mut at = 0;
        while let Some(found) = search.find(Input::new(lower).range(at..)) {
            presets.add(self.presets[found.pattern()]);
            if *presets == self.all {
                return;
            }
            at = found.start() + 1;
        }
    }
}

/// At least four bytes each, so that few places of a line look like one.
const ANYWHERE_TABLE: Table = &[
    (
        &["pass", "secret", "token"],
        &[Preset::Passwords, Preset::UrlTokens, Preset::Authorization, Preset::Login],
    ),
    (
        &["-key", "pikey", "pi_key", "pi key", "pi.key"],
        &[Preset::Passwords, Preset::UrlTokens, Preset::Authorization],
    ),
    (&["header_val", "licen", "authkey", "auth_key", "te_key", "tekey"], &[Preset::Passwords]),
    (&["setsteam", "ection_str", "rcon", "mysql", "mariadb"], &[Preset::Passwords]),
    (&["authoriz", "bearer", "cookie", "-auth"], &[Preset::Authorization]),
    (&["hook", "ractions/", "ws://", "wss://", "/api/", "/sessions/"], &[Preset::UrlTokens]),
    (&["ban-ip", "banip", "don-ip", "donip", "ipban", "veip", "addip"], &[Preset::BanIp]),
    (&["authme", "nlogin", "elogin", "xauth", "jpremium", "loginsec"], &[Preset::Login]),
    (&["adduser", "alluser", "gepw", "tebex", "buycraft", "gstore"], &[Preset::Login]),
    (&["xapp-", "glpat-", "aiza"], &[Preset::Tokens]),
];

/// Those of three bytes, in a search of their own: together with the longer ones they would make it twice as slow.
const SHORT_TABLE: Table = &[
    (&["psw", "pwd"], &[Preset::Passwords, Preset::UrlTokens]),
    (&["chp"], &[Preset::Login]),
    (&["eyj", "sk-", "xox", "sg."], &[Preset::Tokens]),
];

/// Those that hold `_` or `$`.
const WITH_SIGN_TABLE: Table = &[(
    &[
        "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "hub_pat_", "ptlc_", "ptla_", "pacc_", "papp_", "cfxk_",
        "k_live_", "whsec_", "npm_", "hf_", "dop_v1_", "$2", "$argon2", "$sha$",
    ],
    &[Preset::Tokens],
)];

static ANYWHERE: LazyLock<Hints> = LazyLock::new(|| Hints::new(ANYWHERE_TABLE));
static SHORT: LazyLock<Hints> = LazyLock::new(|| Hints::new(SHORT_TABLE));
static WITH_SIGN: LazyLock<Hints> = LazyLock::new(|| Hints::new(WITH_SIGN_TABLE));

/// Whether two points stand as in Discord's tokens: 23 characters of base64url before them, six between.
fn holds_points_of_token(bytes: &[u8]) -> bool {
    memchr_iter(b'.', bytes).any(|at| {
        let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        let before = || at.checked_sub(23).is_some_and(|start| bytes[start..at].iter().all(is_part));
        bytes.get(at + 7) == Some(&b'.') && bytes[at + 1..at + 7].iter().all(is_part) && before()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A search finds the first of two literals at one place: it has to stand for the presets of the other.
    #[test]
    fn literals_do_not_hide_each_other() {
        for table in [ANYWHERE_TABLE, SHORT_TABLE, WITH_SIGN_TABLE] {
            let hints = Hints::new(table);
            assert!(hints.search.is_some() && hints.presets.len() <= 64, "more can't be found by vectors");
            let rows = table.iter().flat_map(|(literals, held)| literals.iter().map(|one| (*one, *held)));
            let rows: Vec<_> = rows.collect();
            for (at, (one, held)) in rows.iter().enumerate() {
                assert_eq!(*one, one.to_ascii_lowercase());
                for (_, (other, others)) in rows.iter().enumerate().filter(|(place, _)| *place != at) {
                    let covered = others.iter().all(|preset| held.contains(preset));
                    assert!(covered || !other.starts_with(one), "{one} {other}");
                }
            }
        }
    }

    #[test]
    fn literals_are_found_wherever_they_stand() {
        for table in [ANYWHERE_TABLE, SHORT_TABLE, WITH_SIGN_TABLE] {
            let hints = Hints::new(table);
            for (literals, held) in table {
                for (literal, before) in literals.iter().flat_map(|one| (0..300).map(move |at| (one, at))) {
                    let text = format!("{}{}.", "-".repeat(before), literal.to_ascii_uppercase());
                    let found = hints.find(text.as_bytes());
                    assert!(held.iter().all(|preset| found.has(*preset)), "{literal} at {before}");
                }
            }
        }
    }
}
