//! What the presets look for: the groups match the secrets, the rest tells what they are.

use std::sync::LazyLock;

use regex::Regex;

use super::preset::Preset;
use super::{login, paths};

/// What a match must hold besides, to be a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Check {
    /// Nothing.
    None,
    /// A setting's value: not what programs write where there is none, and no sentence.
    Setting,
    /// What stands behind a switch: not what programs write where there is none.
    Argument,
    /// What stands behind a switch that ends in `key`: not the file that it is in.
    Key,
    /// A word in a sentence: quoted, or as no word is written.
    Sentence,
    /// What is typed behind a command: not its explanation.
    Command,
    /// A header's value: no sentence.
    Header,
    /// An address, if it is one, that is public.
    Address,
    /// Not the user that repositories are read with.
    Mail,
}

/// A compiled pattern and its check.
pub(super) type Pattern = (Check, Regex);

/// The compiled patterns of a preset.
pub(super) fn of(preset: Preset) -> &'static [Pattern] {
    static COMPILED: LazyLock<[Vec<Pattern>; Preset::ALL.len()]> = LazyLock::new(|| {
        let compile = |(check, pattern): (Check, String)| (check, compiled(&pattern));
        Preset::ALL.map(|preset| patterns(preset).into_iter().map(compile).collect())
    });
    &COMPILED[preset as usize]
}

#[expect(clippy::expect_used, reason = "the patterns are constants, and the tests compile every one")]
fn compiled(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a valid pattern")
}

/// The regular expressions of a preset, and those of what else is looked for.
pub(super) fn regex_texts(preset: Preset) -> Vec<String> {
    let all = patterns(preset).into_iter().map(|(_, pattern)| pattern);
    all.chain((preset == Preset::UrlTokens).then(paths::pattern)).collect()
}

/// A preset's patterns. A few have their place in [`BY_SIGN`](super::preset_prefilter::BY_SIGN).
fn patterns(preset: Preset) -> Vec<(Check, String)> {
    let fixed = |check, patterns: &[&str]| -> Vec<_> {
        patterns.iter().map(|pattern| (check, (*pattern).to_owned())).collect()
    };
    match preset {
        Preset::Login => {
            let typed = login::patterns().into_iter().map(|pattern| (Check::Command, pattern));
            let named = fixed(Check::Argument, login::OF_OTHERS);
            typed.chain(named).chain(fixed(Check::Sentence, &[login::SHOPS])).collect()
        }
        Preset::Passwords => passwords(),
        Preset::UrlTokens => fixed(Check::None, URL_TOKENS),
        Preset::Authorization => fixed(Check::Header, AUTHORIZATION),
        Preset::Tokens => fixed(Check::None, TOKENS),
        Preset::BanIp => fixed(Check::Address, BAN_IP),
        Preset::Email => fixed(Check::Mail, EMAIL),
        Preset::Ip => Vec::new(),
    }
}

/// A value in quotation marks: with escaped ones (`\"…\"`, as JSON in JSON and start commands have them), or plain.
const QUOTED: &str = concat!(
    r#"\\"((?:[^"\\\n]|\\{2,6}.)+)|\\{2,7}"([^"\\\n]+)|\\+'([^'\\\n]+)"#,
    r#"|"((?:[^"\\\n]|\\.)+)|'((?:[^'\\\n]|\\.)+)|`([^`\n]+)"#
);

/// The ends of names whose values are secrets.
const NAMES: &str = "passw(?:or)?d|passwort|passphrase|passcode|psw|pwd|secret(?:[_-]?key)?|token|header_value\
    |api[_. -]?key|auth[_-]?key|private[_-]?key|licen[sc]e[_. -]?key|connection_string";

/// What may stand between a name and the sign behind it.
const NAME_END: &str = r#"\\{0,7}["'`]?\]?[ \t]*"#;

fn passwords() -> Vec<(Check, String)> {
    let plain = r#"([^\s"'?&`\\=:][^\s"'?&`]*)"#;
    let word = r#"([^\s"'`=:\\][^\s"'`]*)"#;
    let setting = [
        // key=value, "key": "value", 'key' => value, key: value
        format!(r"(?i-u:{NAMES}){NAME_END}(?:=>?|:)[ \t]*(?:{QUOTED}|{plain})"),
        format!(r"(?:[a-z0-9]Pass|[_.-](?i-u:pass)){NAME_END}(?:=>?|:)[ \t]*(?:{QUOTED}|{plain})"),
        format!(
            r#"(?:^|[\s"'`{{,;&?-])(?i-u:pass)(?:{NAME_END}=>?|\\{{0,7}}["'`][ \t]*:)[ \t]*(?:{QUOTED}|{plain})"#
        ),
        // console variables and their values
        format!(
            r#"(?i-u:rcon[_.]password|(?:sv|tv|g|server)[_.]password|sv_setsteamaccount|sv_licensekey|steam_webapikey|mysql_connection_string)\\{{0,7}}["']?[ \t]+(?:{QUOTED}|{word})"#
        ),
    ];
    let argument = [
        // options on a command line
        format!(
            r#"(?:^|[\s"'])[-+]{{1,2}}(?i-u:[a-z0-9._-]*(?:passw(?:or)?d[a-z]*|pass|psw|pwd|token|secret|api-?key|gslt)|ps)[ \t]+(?:{QUOTED}|([^\s"'`=:+\\-][^\s"'`]*))"#
        ),
        format!(
            r"(?i-u:rcon(?:-cli)?|sshpass)[ \t][^\n;&|]*?[ \t]-p[ \t]+(?:{QUOTED}|{word})|(?i-u:sshpass)[ \t]+-p(?:{QUOTED}|{word})"
        ),
        format!(r"(?i-u:mysql[a-z]*|mariadb[a-z-]*)[ \t][^\n;&|]*?[ \t]-p(?:{QUOTED}|{word})"),
        format!(r#"(?:^|[\s"'])/(?i-u:[a-z]{{3,}}(?:token|password))[ \t]+(?:{QUOTED})"#),
        format!(r"(?i-u:redis-cli)[ \t][^\n;&|]*?[ \t]-a[ \t]+(?:{QUOTED}|{word})"),
        format!(r"(?i-u:-settings)[ \t][^\n]*?(?i-u:password)[ \t]+(?:{QUOTED}|{word})"),
        format!(r"(?i-u:-settings)[ \t][^\n]*?(?i-u:secret)[ \t]+(?:{QUOTED}|{word})"),
        r#"(?i-u:-auth)(?:=|[ \t]+)\\?["']?[^\s"':/\\]+:([^\s"'\\]+)"#.to_owned(),
        // what a shell is asked before it adds an option
        format!(r"\[ -[nz] (?:{QUOTED}|{word})"),
        // Quake's family tells what was wrong, with the password
        format!(r"(?i-u:bad rcon)[^\n]*?(?i-u:rcon)[ \t]+(?:[0-9]+[ \t]+(?:{QUOTED})|{QUOTED}|{word})"),
    ];
    let key = format!(r#"(?:^|[\s"'])-{{1,2}}(?i-u:[a-z0-9._-]*key)(?:=|[ \t]+)(?:{QUOTED}|{word})"#);
    // Cube's family has letters for its options, with the value right behind
    let cube =
        ["p", "x", "Y"].map(|letter| format!(r"linux_64_server[^\n]*?[ \t]-{letter}(?:{QUOTED}|{word})"));
    let sentence = [
        // any other variable and its value
        format!(
            r#"(?:^|[^A-Za-z0-9_.-])(?i-u:(?:[a-z0-9]+_[a-z0-9_]*|rcon\.|server\.)(?:passw(?:or)?d|secret|token|licensekey|apikey|setsteamaccount|connection_string))\\{{0,7}}["']?[ \t]+(?:{QUOTED}|{word})"#
        ),
        format!(
            r"(?i-u:{NAMES})(?:[ \t]+(?i-u:for|of)[ \t]+\S+)?[ \t]+(?i-u:(?:(?:has been|was|is|been)[ \t]+)?(?:re|now[ \t]+)?(?:set|changed|updated)[ \t]+to|is|was)(?:[ \t]+(?i-u:now))?[ \t:]+(?:{QUOTED}|{word})"
        ),
        format!(
            r"(?i-u:passw(?:or)?d)[ \t]+(?:[A-Za-z]+[ \t]+){{0,4}}(?i-u:for|of)[ \t]+[^\s:]+:[ \t]+(?:{QUOTED}|{word})"
        ),
        format!(
            r"(?i-u:with)[ \t]+(?:(?i-u:the|your)[ \t]+)?(?i-u:passw(?:or)?d|token|secret)[ \t]+(?:{QUOTED}|{word})"
        ),
    ];
    let licence = r#"(?i-u:licen[sc]e)(?:[ _-]?(?i-u:key))?["']?[ \t]*[:=]?[ \t]*["']?((?:[0-9A-Za-z]{4,8}-){2,}[0-9A-Za-z]{4,})"#;
    let setting = setting.into_iter().map(|pattern| (Check::Setting, pattern));
    let sentence = sentence.into_iter().map(|pattern| (Check::Sentence, pattern));
    let argument = argument.into_iter().map(|pattern| (Check::Argument, pattern));
    let argument = argument.chain(cube.map(|pattern| (Check::Argument, pattern))).chain([(Check::Key, key)]);
    setting.chain(argument).chain(sentence).chain([(Check::None, licence.to_owned())]).collect()
}

const URL_TOKENS: &[&str] = &[
    r#"[?&#;](?i-u:[a-z0-9_.-]*(?:token|secret|passw(?:or)?d|signature|api[_-]?key)|key|auth|sig|pass|pwd|pw|code|session|sid|session_?id|jwt)=([^\s?&"'<>#]+)"#,
    r#"(?i-u:(?:access|refresh|id|auth|session)[_-]?token)=([^\s?&"'<>#]+)"#,
    r"[A-Za-z][A-Za-z0-9+.-]*://[^\s/:@]*:([^\s/]+)@",
    r"(?i-u:webhooks|interactions)/[0-9]+/([A-Za-z0-9_-]{20,})",
    // Discord's webhooks in two fields
    r"(?i-u:webhooks?)[^\n0-9]{0,20}[0-9]{17,20}[ \t/,:|]+([A-Za-z0-9_-]{60,})",
];

const AUTHORIZATION: &[&str] = &[
    r#"(?i-u:authorization)\\*["']?[ \t]*[:=][ \t]*\\*["']?(?:(?i-u:bearer|basic|bot|token|digest|negotiate)[ \t]+)?([^\s"',\\]+)"#,
    r"(?i-u:bearer)[ \t]+([A-Za-z0-9._~+/=-]{16,})",
    r#"(?i-u:x-(?:[a-z0-9]{1,20}-){0,3}(?:key|token|secret|auth|password)|api-?key)\\*["']?[ \t]*[:=][ \t]*\\*["']?([^\s"',\\]+)"#,
    r#"(?i-u:cookie)\\*["']?[ \t]*[:=][ \t]*\\*["']?([^\s"'=;\\]+=[^\n"'\\]+)"#,
];

const TOKENS: &[&str] = &[
    // Discord's: the id, a time and a signature in base64url
    r"([A-Za-z0-9_-]{23,28}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,})",
    r"(eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*)*)",
    // the platforms' prefixes
    r"((?:gh[pousr]_|github_pat_|ptl[ac]_|pacc_|papp_|cfxk_|[sr]k_live_|whsec_)[A-Za-z0-9_-]{16,})",
    r"(?:^|[^A-Za-z0-9])((?:sk-|xox[abeoprs]-|xapp-|glpat-|AIza|dop_v1_)[A-Za-z0-9_.-]{18,}[A-Za-z0-9_-])",
    r"(?:^|[^A-Za-z0-9])((?:npm_|hf_)[A-Za-z0-9]{30,}|SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,})",
    // our own, by which a player shows who they are
    r"(?:^|[^A-Za-z0-9])(wc-[a-hjkmnp-z2-9]{8})(?:$|[^A-Za-z0-9])",
    // hashes of passwords: bcrypt's, Argon2's, AuthMe's
    r"(\$2[abxy]?\$[0-9]{2}\$[./A-Za-z0-9]{20,})",
    r"(\$argon2[a-z]*\$[^\s]{20,}|\$SHA\$[^\s]{20,})",
];

/// Minecraft's and its plugins' commands, then Source's `addip <minutes> <address>` and `removeip <address>`.
const BAN_IP: &[&str] = &[
    r"(?i-u:ban-?ip|pardon-?ip|ipban|removeip)[ \t]+([0-9A-Fa-f*]*[.:*][0-9A-Fa-f.:*/]*)",
    r"(?i-u:addip)[ \t]+[0-9.]+[ \t]+([0-9A-Fa-f*]*[.:*][0-9A-Fa-f.:*/]*)",
];

/// The parts of the host begin with letters: `minecraft@1.20.1` is none.
const EMAIL: &[&str] = &[r"([A-Za-z0-9._%+-]+@(?:[A-Za-z][A-Za-z0-9-]*\.)+[A-Za-z]{2,})"];
