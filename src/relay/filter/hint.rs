//! A quick test for each preset, which nearly every line fails: no line pays for patterns that cannot match it.
//!
//! The tests look for a byte that has to be there, or for one of a few literals, all of them in one search with
//! vector instructions. A secret that they overlook is shown: whatever `patterns` matches has to pass them. (The
//! literals are in the spellings that programs use, `password`, `Password` and `PASSWORD`, not in every mix.)

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use memchr::{memchr, memchr_iter, memchr2, memmem};

use super::preset::{Preset, Presets};
use crate::relay::mask::Glance;

/// The presets that may find something in a text.
pub(super) fn presets(text: &str, glance: &Glance) -> Presets {
    let bytes = text.as_bytes();
    let mut presets = ANYWHERE.find(text);
    if glance.sign {
        presets.add(WITH_SIGN.find(text));
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
    if glance.points > 0 && (holds_points_of_token(bytes) || JWT.find(bytes).is_some()) {
        presets.add(Preset::Tokens.into());
    }
    presets
}

/// Whether the parameters of a URL may begin somewhere.
fn is_query(bytes: &[u8]) -> bool {
    memchr2(b'?', b'&', bytes).or_else(|| memchr2(b'#', b';', bytes)).is_some()
}

/// Literals of which one is in every match of some presets' patterns, with these presets.
type Table = &'static [(&'static [&'static str], &'static [Preset])];

/// Finds literals, all of them in one search.
struct Hints {
    search: Option<AhoCorasick>,
    /// The presets of each literal.
    presets: Vec<Presets>,
}

impl Hints {
    fn new(table: Table) -> Self {
        let literals = table.iter().flat_map(|(literals, _)| literals.iter());
        let presets = table.iter().flat_map(|(literals, held)| {
            let presets = Presets::of(held);
            literals.iter().map(move |_| presets)
        });
        Self {
            search: AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(literals).ok(),
            presets: presets.collect(),
        }
    }

    /// Without a search everything is possible.
    fn find(&self, text: &str) -> Presets {
        let Some(search) = &self.search else { return Presets::default() };
        let mut presets = Presets::none();
        for found in search.find_iter(text) {
            presets.add(self.presets[found.pattern()]);
        }
        presets
    }
}

/// At least four bytes each, of which no other begins within; letters of either case stand for themselves.
const ANYWHERE_TABLE: Table = &[
    (&["assw", "ASSW", "assW", "assph", "ASSPH"], &[Preset::Passwords, Preset::UrlTokens]),
    (&["steamacc", "SteamAcc", "steamAcc"], &[Preset::Passwords]),
    (&["oken", "OKEN"], &[Preset::Passwords, Preset::UrlTokens, Preset::Authorization]),
    (&["earer ", "EARER ", "uthoriz", "UTHORIZ"], &[Preset::Authorization]),
    (&["pi-key", "pi-Key", "PI-KEY"], &[Preset::Passwords, Preset::Authorization]),
    (&["ebhooks/", "EBHOOKS/"], &[Preset::UrlTokens]),
    (&["-ip ", "-IP ", "anip ", "pban ", "ddip ", "veip "], &[Preset::BanIp]),
    (&["uthme ", "uthMe ", "login ", "Login ", "xauth "], &[Preset::Login]),
];

/// Those that stand beside `_`, `=` or a quotation mark.
const WITH_SIGN_TABLE: Table = &[
    (&["ecret", "ECRET", "icense", "ICENSE", "icence", "mysql_", "MYSQL_"], &[Preset::Passwords]),
    (
        &["pikey", "piKey", "PIKEY", "pi_key", "pi_Key", "PI_KEY", "webapi", "WebApi", "webApi", "WebAPI"],
        &[Preset::Passwords],
    ),
    (
        &[
            "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "hub_pat_", "ptlc_", "ptla_", "pacc_", "papp_", "cfxk_",
            "sk_live_",
        ],
        &[Preset::Tokens],
    ),
];

static ANYWHERE: LazyLock<Hints> = LazyLock::new(|| Hints::new(ANYWHERE_TABLE));
static WITH_SIGN: LazyLock<Hints> = LazyLock::new(|| Hints::new(WITH_SIGN_TABLE));

/// How the first part of every JWT begins: `{"` in base64.
static JWT: LazyLock<memmem::Finder<'static>> = LazyLock::new(|| memmem::Finder::new("eyJ"));

/// Whether a login command is in the text: a slash behind nothing or a sign, then its name.
fn holds_command(bytes: &[u8]) -> bool {
    memchr_iter(b'/', bytes).any(|at| {
        let before = at.checked_sub(1).map(|at| bytes[at]);
        let stands = before.is_none_or(|byte| !(byte.is_ascii_alphanumeric() || byte == b'/'));
        stands && is_login(&bytes[at + 1..])
    })
}

/// The names of login commands, see `patterns`.
const LOGIN_COMMANDS: [&str; 32] = [
    "2fa",
    "auth",
    "authme",
    "changepass",
    "change-pass",
    "changepassword",
    "change-password",
    "changepw",
    "cp",
    "l",
    "librelogin",
    "log",
    "login",
    "nlogin",
    "openlogin",
    "passwd",
    "password",
    "premium",
    "pw",
    "recover",
    "reg",
    "register",
    "setpass",
    "setpassword",
    "setup",
    "signin",
    "signup",
    "totp",
    "unreg",
    "unregister",
    "user",
    "xauth",
];

fn is_login(command: &[u8]) -> bool {
    let is_part = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b'-';
    let name = |from: &[u8]| from.iter().take_while(is_part).count();
    let first = name(command);
    let rest = match command.get(first) {
        Some(b':') => &command[first + 1..],
        _ => command,
    };
    let name = &rest[..name(rest)];
    if name.is_empty() || name.get(1).is_some_and(u8::is_ascii_digit) {
        return false;
    }
    LOGIN_COMMANDS.iter().any(|known| known.as_bytes().eq_ignore_ascii_case(name))
}

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

    /// A search finds the first of two literals that overlap: it has to stand for the presets of the other.
    #[test]
    fn literals_do_not_hide_each_other() {
        for table in [ANYWHERE_TABLE, WITH_SIGN_TABLE] {
            assert!(Hints::new(table).search.is_some());
            let rows = table.iter().flat_map(|(literals, held)| literals.iter().map(|one| (*one, *held)));
            let rows: Vec<_> = rows.collect();
            for (at, (one, held)) in rows.iter().enumerate() {
                assert!(one.len() >= 4, "{one}");
                for (_, (other, others)) in rows.iter().enumerate().filter(|(place, _)| *place != at) {
                    let overlaps =
                        |from: usize| other.starts_with(&one[from..]) || one[from..].starts_with(other);
                    let covered = others.iter().all(|preset| held.contains(preset));
                    assert!(covered || !(0..one.len()).any(overlaps), "{one} {other}");
                }
            }
        }
    }
}
