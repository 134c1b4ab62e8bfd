//! A prefilter for each preset, which nearly every line fails: no line pays for patterns that cannot match it.
//!
//! One of a few [`SEQUENCES`] has to be there, or what stands around a sign. A secret that they overlook is shown:
//! whatever `patterns` matches has to pass them. The tests of this folder prove that from the patterns themselves, and
//! line by line.

use std::sync::LazyLock;

use memchr::{memchr, memchr_iter, memchr2, memmem};

use super::login::holds_command;
use super::prefilter::{Found, Prefilter};
use super::preset::{Preset, Presets};
use crate::relay::mask::CharCounts;

/// The presets that may find something in a text.
pub(super) fn presets(text: &str, counts: &CharCounts) -> Presets {
    let bytes = text.as_bytes();
    let mut presets = HINTS.find(bytes);
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

/// Finds the sequences of all presets.
struct Hints {
    search: Option<Prefilter>,
    /// The presets of each sequence.
    presets: Vec<Presets>,
}

impl Hints {
    fn new(sequences: &[(Preset, &[&'static str])]) -> Self {
        let each = sequences.iter().flat_map(|(preset, all)| all.iter().map(|one| (*one, *preset)));
        let (mut different, mut presets) = (Vec::new(), Vec::new());
        for (sequence, preset) in each {
            match different.iter().position(|known| *known == sequence) {
                Some(known) => Presets::add(&mut presets[known], preset.into()),
                None => {
                    different.push(sequence);
                    presets.push(preset.into());
                }
            }
        }
        Self { search: Prefilter::new(different), presets }
    }

    /// Without a search everything is possible.
    fn find(&self, bytes: &[u8]) -> Presets {
        let Some(search) = &self.search else { return Presets::default() };
        let found: Found = search.find(bytes);
        let mut presets = Presets::none();
        if found != 0 {
            let each = self.presets.iter().enumerate();
            each.filter(|(bit, _)| found >> bit & 1 == 1).for_each(|(_, preset)| presets.add(*preset));
        }
        presets
    }
}

/// What stands in every match of a preset's patterns, but for those that a sign is looked for. What a name is followed
/// by in all of them is part of it, which leaves out `tokens`, `compass` and `hooked`.
pub(super) const SEQUENCES: &[(Preset, &[&str])] = &[
    (
        Preset::Passwords,
        &[
            // names, and what may follow them
            "pass[cpw]",
            r#"pass[ \t=:\\"'`\]]"#,
            r#"p[sw][wd][ \t=:\\"'`\]]"#,
            r#"secret[- \t=:\\"'`_k\]]"#,
            r#"token[ \t=:\\"'`\]]"#,
            r#"[a-z0-9_.-]key[ \t=:\\"'`\]]"#,
            "api[_. -]key",
            r"gslt[ \t]",
            r"[+-]ps[ \t]",
            "licen[sc]e",
            "header_value",
            "connection_string",
            "setsteamaccount",
            // programs
            r"rcon[ \t-]",
            r"mysql[a-z \t]",
            "mariadb",
            r"redis-cli[ \t]",
            "linux_64_server",
            r#"-auth[ \t=:\\"']"#,
            r"\[ -[nz] ",
        ],
    ),
    (
        Preset::Authorization,
        &[
            "authorization",
            r"bearer[ \t]",
            r#"cookie[ \t=:\\"']"#,
            r#"[a-z0-9_.-]key[ \t=:\\"'`\]]"#,
            r#"-token[ \t=:\\"']"#,
            r#"-secret[ \t=:\\"']"#,
            r#"-auth[ \t=:\\"']"#,
            "[the-]pass",
        ],
    ),
    (Preset::UrlTokens, &["token=", "[/b]hook", "interactions/", "ws[s:][:/]/", "/api/", "/sessions/"]),
    (Preset::BanIp, &[r"[ao]n-ip[ \t]", r"[ao]nip[ \t]", r"ipban[ \t]", r"removeip[ \t]", r"addip[ \t]"]),
    (
        Preset::Login,
        &[
            // names of plugins that their commands begin with
            r"authme[ \t]",
            r"[ne]login[ \t]",
            r"xauth[ \t]",
            r"jpremium[ \t]",
            r"loginsecurity[ \t]",
            // verbs behind another name
            "[the-]pass",
            r"chp[ \t]",
            "changepw",
            r"a[dl][dl]user[ \t]",
            // shops
            r"tebex[ \t:]",
            r"buycraft[ \t:]",
            r"craftingstore[ \t:]",
        ],
    ),
    (
        Preset::Tokens,
        &[
            "eyj[a-z0-9_-]",
            "gh[pousr]_",
            "github_pat_",
            "p[tap][lcp][acp]_",
            "cfxk_",
            "[sr]k_live_",
            "whsec_",
            "s[kg][-.][a-z0-9_.-]",
            "x[ao][px][abeoprs]-",
            "glpat-",
            "aiza",
            "dop_v1_",
            "npm_",
            "hf_[a-z0-9]",
            r"\$2[$abxy][$0-9]",
            r"\$[as][rh][ga][o$]",
        ],
    ),
];

static HINTS: LazyLock<Hints> = LazyLock::new(|| Hints::new(SEQUENCES));

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sequences_are_searched() {
        assert!(HINTS.search.is_some(), "{} sequences", HINTS.presets.len());
    }
}
