//! Finds the secrets of the presets.
//!
//! Nearly no line holds one, so each preset has a quick test that most lines fail: a byte that has to be there, or
//! one of a few literals that are all looked for at once. Only then its patterns are tried. What their groups match
//! is secret, the rest tells what it is.

use std::ops::Range;
use std::sync::LazyLock;

use memchr::memchr_iter;
use regex::Regex;

use super::preset::{Preset, Presets};
use crate::relay::mask::{Glance, is_public};

/// Matches of one pattern in one text after which the rest of the text is masked whole.
const MOST_MATCHES: usize = 256;

/// Every secret, by preset; they may overlap.
pub(super) fn find(text: &str, glance: &Glance, on: Presets) -> Vec<(Preset, Range<usize>)> {
    let mut found = Vec::new();
    let hinted = HINTS.is_match(text);
    let mut look = |preset: Preset, worthwhile: bool| {
        if worthwhile && on.has(preset) {
            for pattern in PATTERNS.of(preset) {
                secrets(preset, pattern, text, &mut found);
            }
        }
    };
    look(Preset::Login, hinted || (glance.slash && holds_command(text.as_bytes())));
    look(Preset::Passwords, hinted);
    look(Preset::UrlTokens, hinted || glance.query || (glance.at && glance.slash));
    look(Preset::Authorization, hinted);
    look(Preset::Tokens, hinted || (glance.points >= 2 && holds_three_parts(text.as_bytes())));
    look(Preset::BanIp, hinted);
    look(Preset::Email, glance.at && glance.points > 0);
    found
}

fn secrets(preset: Preset, pattern: &Regex, text: &str, found: &mut Vec<(Preset, Range<usize>)>) {
    let mut matches = pattern.captures_iter(text);
    for captures in matches.by_ref().take(MOST_MATCHES) {
        let groups = captures.iter().skip(1).flatten();
        let secrets = groups.filter(|group| is_secret(preset, group.as_str()));
        found.extend(secrets.map(|group| (preset, group.range())));
    }
    let next = matches.next().and_then(|captures| captures.get(0));
    found.extend(next.map(|next| (preset, next.start()..text.len())));
}

/// Leaves out what stands where a secret could, and is none.
fn is_secret(preset: Preset, value: &str) -> bool {
    const NO_PASSWORD: [&str; 9] = ["true", "false", "null", "none", "nil", "yes", "no", "0", "1"];
    match preset {
        Preset::Login => !value.starts_with("HTTP/"),
        Preset::Passwords => {
            let value = value.trim_end_matches([',', ';', ')', '}', ']']);
            let hidden = value.bytes().all(|byte| matches!(byte, b'*' | b'#' | b'.'));
            !(hidden || NO_PASSWORD.iter().any(|word| word.eq_ignore_ascii_case(value)))
        }
        Preset::BanIp => value.parse().map_or(true, is_public),
        _ => true,
    }
}

/// Whether a command is in the text: a slash behind nothing or a sign, before a letter that a login command begins
/// with.
fn holds_command(bytes: &[u8]) -> bool {
    memchr_iter(b'/', bytes).any(|at| {
        let before = at.checked_sub(1).map(|at| bytes[at]);
        let stands = before.is_none_or(|byte| !(byte.is_ascii_alphanumeric() || byte == b'/'));
        stands && bytes.get(at + 1).is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'2')
    })
}

/// Whether six characters stand between two points, as in Discord's tokens.
fn holds_three_parts(bytes: &[u8]) -> bool {
    memchr_iter(b'.', bytes).any(|at| bytes.get(at + 7) == Some(&b'.'))
}

/// One of these is in every secret of the presets that rely on it. There are few enough for a search that looks for
/// all of them with vector instructions; letters of either case stand for themselves.
static HINTS: LazyLock<Regex> = LazyLock::new(|| {
    compiled(
        "assw|assW|ASSW|assph|ecret|ECRET|oken|OKEN|pi-key|pi-Key|PI-KEY|Pi-Key|pikey|piKey|PIKEY|pi_key|PI_KEY\
         |icense|ICENSE|steamacc|SteamAcc|mysql_|postgres:|earer |EARER |uthoriz|UTHORIZ\
         |eyJ|ghp_|gho_|ghu_|ghs_|ghr_|thub_pat_|glpat-|ptlc_|ptla_|pacc_|papp_|cfxk_|AKIA|AIza|xox|sk_live_|webhooks/\
         |-ip |nip |dip |eip |-IP |uthme |UTHME |AuthMe |nlogin |ommand: /|ommand /|xecuted",
    )
});

/// The patterns of each preset.
static PATTERNS: LazyLock<Patterns> = LazyLock::new(Patterns::compile);

struct Patterns([Vec<Regex>; Preset::ALL.len()]);

impl Patterns {
    fn compile() -> Self {
        Self(Preset::ALL.map(|preset| patterns(preset).iter().map(|pattern| compiled(pattern)).collect()))
    }

    fn of(&self, preset: Preset) -> &[Regex] {
        &self.0[preset as usize]
    }
}

#[expect(clippy::expect_used, reason = "the patterns are constants, and a test compiles every one")]
fn compiled(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a valid pattern")
}

/// A preset's patterns; [`find`]'s quick tests must let through whatever they match.
fn patterns(preset: Preset) -> &'static [&'static str] {
    match preset {
        Preset::Login => LOGIN,
        Preset::Passwords => PASSWORDS,
        Preset::UrlTokens => URL_TOKENS,
        Preset::Authorization => AUTHORIZATION,
        Preset::Tokens => TOKENS,
        Preset::BanIp => BAN_IP,
        Preset::Email => EMAIL,
        Preset::Ip => &[],
    }
}

/// Everything behind the command goes: who mistypes a password, types it twice.
const LOGIN: &[&str] = &[
    // AuthMe, nLogin, LibreLogin, xAuth, TShock (/setup is its owner's first key)
    r#"(?m)(?:^|[\s"'>\[(:;,|])/(?i-u:[a-z]+:)?(?i-u:login|signin|register|reg|signup|unregister|unreg|change-?pass(?:word)?|changepw|setpass(?:word)?|password|passwd|auth|setup|recover|2fa|totp|premium)[ \t]+(\S.*)$"#,
    // short forms, which elsewhere mean other things
    r"(?m)(?i-u:command|executed)(?i-u: server command)?:?[ \t]+/(?i-u:l|log|cp|pw)[ \t]+(\S.*)$",
    // typed on the console, with or without the slash
    r#"(?m)(?:^|[\s"'>\[(:;,|])/?(?i-u:authme|nlogin|librelogin|openlogin|xauth)[ \t]+(?i-u:register|reg|change-?pass(?:word)?|cp|setpassword|password|pw|setemail|email)[ \t]+(\S.*)$"#,
    r#"(?m)(?:^|[\s"'>\[(:;,|])/(?i-u:user)[ \t]+(?i-u:add|password)[ \t]+(\S.*)$"#,
];

const PASSWORDS: &[&str] = &[
    // key=value, "key": "value", 'key' = value
    r#"(?i-u:passw(?:or)?d|passphrase|secret|token|api[_-]?key|licen[sc]e[_-]?key|mysql_connection_string)["']?[ \t]*=[ \t]*(?:"([^"]+)|'([^']+)|([^\s"'?&]+))"#,
    r#"(?i-u:passw(?:or)?d|passphrase|secret|token|api[_-]?key|licen[sc]e[_-]?key)["'][ \t]*:[ \t]*(?:"([^"]+)|'([^']+)|([^\s"',}]+))"#,
    r#"(?i-u:passw(?:or)?d|passphrase):[ \t]*(?:"([^"]+)|'([^']+)|([^\s"']+))"#,
    // console variables and their values
    r#"(?i-u:rcon[_.]password|sv_password|tv_password|server\.password|sv_setsteamaccount|sv_licensekey|steam_webapikey|mysql_connection_string)[ \t]+(?:"([^"]+)|'([^']+)|([^\s"'=:]\S*))"#,
    // options on a command line
    r#"(?:^|\s)[-+]{1,2}(?i-u:[a-z._-]*(?:passw(?:or)?d|token|secret))[ \t]+(?:"([^"]+)|'([^']+)|([^\s"'=:+-][^\s"']*))"#,
];

const URL_TOKENS: &[&str] = &[
    r#"[?&#;](?i-u:[a-z0-9_.-]*(?:token|secret|passw(?:or)?d|signature|api[_-]?key)|key|auth|sig|pass|pwd|pw|code|session|sid|session_?id|jwt)=([^\s?&"'<>#]+)"#,
    r#"(?i-u:(?:access|refresh|id|auth|session)[_-]?token)=([^\s?&"'<>#]+)"#,
    r"[A-Za-z][A-Za-z0-9+.-]*://[^\s/:@]*:([^\s/]+)@",
    r"(?i-u:webhooks)/[0-9]+/([A-Za-z0-9_-]{20,})",
];

const AUTHORIZATION: &[&str] = &[
    r#"(?i-u:authorization)["']?[ \t]*[:=][ \t]*["']?(?:(?i-u:bearer|basic|bot|token|digest|negotiate)[ \t]+)?([^\s"',]+)"#,
    r"(?i-u:bearer)[ \t]+([A-Za-z0-9._~+/=-]{16,})",
    r#"(?i-u:x-api-key|api-key|x-auth-token|x-access-token)["']?[ \t]*[:=][ \t]*["']?([^\s"',]+)"#,
];

const TOKENS: &[&str] = &[
    // Discord's: the id, a time and a signature in base64url
    r"([A-Za-z0-9_-]{23,28}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,})",
    r"(eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*)*)",
    // the platforms' prefixes
    r"((?:gh[pousr]_|github_pat_|glpat-|ptl[ac]_|pacc_|papp_|cfxk_|sk_live_|xox[abeprs]-)[A-Za-z0-9_-]{16,})",
    r"(AKIA[A-Z0-9]{16}|AIza[A-Za-z0-9_-]{35})",
];

/// Minecraft's and its plugins' commands, then Source's `addip <minutes> <address>` and `removeip <address>`.
const BAN_IP: &[&str] = &[
    r"(?i-u:ban-?ip|pardon-?ip|ipban|removeip)[ \t]+([0-9A-Fa-f*]*[.:*][0-9A-Fa-f.:*/]*)",
    r"(?i-u:addip)[ \t]+[0-9.]+[ \t]+([0-9A-Fa-f*]*[.:*][0-9A-Fa-f.:*/]*)",
];

/// The parts of the host begin with letters: `minecraft@1.20.1` is none.
const EMAIL: &[&str] = &[r"([A-Za-z0-9._%+-]+@(?:[A-Za-z][A-Za-z0-9-]*\.)+[A-Za-z]{2,})"];
