//! What the presets look for: the groups match the secrets, the rest tells what they are.

use std::sync::LazyLock;

use regex::Regex;

use super::preset::Preset;

/// The compiled patterns of a preset.
pub(super) fn of(preset: Preset) -> &'static [Regex] {
    static COMPILED: LazyLock<[Vec<Regex>; Preset::ALL.len()]> = LazyLock::new(|| {
        Preset::ALL.map(|preset| patterns(preset).iter().map(|pattern| compiled(pattern)).collect())
    });
    &COMPILED[preset as usize]
}

#[expect(clippy::expect_used, reason = "the patterns are constants, and the tests compile every one")]
fn compiled(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a valid pattern")
}

/// A preset's patterns; the quick tests in `hint` must let through whatever they match.
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
    r"((?:gh[pousr]_|github_pat_|ptl[ac]_|pacc_|papp_|cfxk_|sk_live_)[A-Za-z0-9_-]{16,})",
];

/// Minecraft's and its plugins' commands, then Source's `addip <minutes> <address>` and `removeip <address>`.
const BAN_IP: &[&str] = &[
    r"(?i-u:ban-?ip|pardon-?ip|ipban|removeip)[ \t]+([0-9A-Fa-f*]*[.:*][0-9A-Fa-f.:*/]*)",
    r"(?i-u:addip)[ \t]+[0-9.]+[ \t]+([0-9A-Fa-f*]*[.:*][0-9A-Fa-f.:*/]*)",
];

/// The parts of the host begin with letters: `minecraft@1.20.1` is none.
const EMAIL: &[&str] = &[r"([A-Za-z0-9._%+-]+@(?:[A-Za-z][A-Za-z0-9-]*\.)+[A-Za-z]{2,})"];
