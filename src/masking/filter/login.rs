//! The commands that passwords are typed behind, as players, admins and consoles spell them.

use memchr::memchr_iter;

/// Names behind a slash, whatever stands around. Those with other letters than ASCII's are let through by
/// [`holds_command`] without a look at the list.
const COMMANDS: [&str; 58] = [
    // AuthMe, nLogin, LibreLogin, xAuth, MyAuth, SimpleAuth, ServerAuth, TShock (/setup is its owner's first key)
    "2fa",
    "auth",
    "change-pass",
    "change-password",
    "changepass",
    "changepassword",
    "changepw",
    "changepwd",
    "chpass",
    "chpassword",
    "chp",
    "cpw",
    "login",
    "passwd",
    "password",
    "premium",
    "recover",
    "reg",
    "register",
    "resetpass",
    "resetpassword",
    "setpass",
    "setpassword",
    "setup",
    "signin",
    "signup",
    "totp",
    "unreg",
    "unregister",
    // German, French, Spanish, Portuguese, Polish, Turkish, Vietnamese, Russian
    "einloggen",
    "anmelden",
    "registrieren",
    "passwort",
    "connexion",
    "inscription",
    "connecter",
    "iniciarsesion",
    "registrar",
    "registrarse",
    "registro",
    "loguear",
    "contrasena",
    "logar",
    "registrarme",
    "senha",
    "mudarsenha",
    "trocarsenha",
    "zaloguj",
    "zarejestruj",
    "haslo",
    "zmienhaslo",
    "giris",
    "kayit",
    "sifre",
    "giriş",
    "kayıt",
    "dangnhap",
    "dangky",
];

/// The same in Cyrillic, where case matters to a quick test that knows ASCII only.
const CYRILLIC: &str = "логин|лог|войти|вход|рег|регистрация|пароль|сменитьпароль";

/// Names that elsewhere mean other things: only where a program tells what somebody typed.
const SHORT: [&str; 4] = ["l", "log", "cp", "pw"];

/// The names that begin a command of two words.
const WITH_VERB: [&str; 10] = [
    "authme",
    "nlogin",
    "librelogin",
    "openlogin",
    "xauth",
    "jpremium",
    "loginsecurity",
    "simplelogin",
    "user",
    "email",
];

/// Everything behind the command goes: who mistypes a password, types it twice.
pub(super) fn patterns() -> Vec<String> {
    let names = COMMANDS.join("|");
    let stands = r#"(?:^|[\s"'>\[(:;,|])"#;
    let change = "ch(?:ange)?-?p(?:ass(?:word)?|wd?)?|cp|(?:re)?set-?pass(?:word)?|passw(?:or)?d|pw";
    vec![
        format!(r"(?m){stands}/(?:[A-Za-z]+:)?(?i:{names}|{CYRILLIC})[ \t]+(\S.*)$"),
        format!(
            r"(?m)(?i-u:command|executed|->|[:>])[ \t]*/(?:[A-Za-z]+:)?(?i-u:{})[ \t]+(\S.*)$",
            SHORT.join("|")
        ),
        // typed on the console, with or without the slash
        format!(
            r"(?m){stands}/?(?i-u:authme|nlogin|librelogin|openlogin|xauth|jpremium|loginsecurity|simplelogin)[ \t]+(?i-u:register|reg|{change}|setemail|email)[ \t]+(\S.*)$"
        ),
        // behind the command of a plugin: /myadmin chp, /email setpassword
        format!(
            r"(?m){stands}/[A-Za-z0-9_:-]+[ \t]+(?i-u:chp|ch(?:ange)?-?pass(?:word)?|changepwd?|(?:re)?set-?pass(?:word)?)[ \t]+(\S.*)$"
        ),
        format!(r"(?m){stands}/(?i-u:user)[ \t]+(?i-u:add|password)[ \t]+(\S.*)$"),
    ]
}

/// Project Zomboid's commands, with the name before.
pub(super) const OF_OTHERS: &[&str] = &[
    r#"(?m)(?:^|[\s"'>\[(:;,|/])(?i-u:adduser|addalluser|setpassword|changepwd)[ \t]+\\?"[^"\\]*\\?"[ \t]+(\S.*)$"#,
    r#"(?m)(?:^|[>:/'"] ?)(?i-u:adduser|addalluser|setpassword|changepwd)[ \t]+[^\s"]+[ \t]+(\S+)$"#,
];

/// Keys of shops: what follows looks like one, since people speak of their keys too.
pub(super) const SHOPS: &str =
    r#"(?i-u:tebex|buycraft|craftingstore)(?::[a-z]+)?[ \t]+(?i-u:secret|token|key)[ \t]+["']?([^\s"']+)"#;

/// Whether a login command may be in the text: a slash behind nothing or a sign, then its name.
pub(super) fn holds_command(bytes: &[u8]) -> bool {
    memchr_iter(b'/', bytes).any(|at| {
        let before = at.checked_sub(1).map(|at| bytes[at]);
        let stands = before.is_none_or(|byte| !(byte.is_ascii_alphanumeric() || byte == b'/'));
        stands && is_login(&bytes[at + 1..])
    })
}

fn is_login(command: &[u8]) -> bool {
    let is_part = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b'-' || !byte.is_ascii();
    let length = |from: &[u8]| from.iter().take_while(is_part).count();
    let first = length(command);
    let rest = match command.get(first) {
        Some(b':') => &command[first + 1..],
        _ => command,
    };
    let name = &rest[..length(rest)];
    if !name.is_ascii() {
        return true;
    }
    let may_be = !name.get(1).is_some_and(u8::is_ascii_digit)
        && name.first().is_some_and(|first| LENGTHS[usize::from(first & 31)] >> name.len().min(31) & 1 == 1);
    may_be && {
        let known = |known: &&str| known.as_bytes().eq_ignore_ascii_case(name);
        COMMANDS.iter().chain(&SHORT).chain(&WITH_VERB).any(known)
    }
}

/// The lengths of the names that begin with a letter of either case: the bit of each, at the letter's last five bits.
const LENGTHS: [u32; 32] = {
    let mut lengths = [0; 32];
    add_lengths(&mut lengths, &COMMANDS);
    add_lengths(&mut lengths, &SHORT);
    add_lengths(&mut lengths, &WITH_VERB);
    lengths
};

const fn add_lengths(lengths: &mut [u32; 32], names: &[&str]) {
    let mut at = 0;
    while at < names.len() {
        let name = names[at].as_bytes();
        lengths[(name[0] & 31) as usize] |= 1 << name.len();
        at += 1;
    }
}

/// Words of explanations.
const EXPLAINING: [&str; 40] = [
    "again",
    "and",
    "authenticate",
    "captcha",
    "code",
    "command",
    "confirm",
    "continue",
    "correct",
    "email",
    "first",
    "in",
    "into",
    "join",
    "key",
    "login",
    "mail",
    "name",
    "new",
    "newpassword",
    "old",
    "oldpassword",
    "or",
    "pass",
    "password",
    "passwort",
    "passwd",
    "pin",
    "play",
    "player",
    "pw",
    "register",
    "repeat",
    "server",
    "start",
    "the",
    "to",
    "user",
    "username",
    "your",
];

/// Whether a command is only explained: `Usage: /login <password>`, `use /login or /register to play`. What follows
/// is made of words that stand for something, and nobody is told to have typed it.
pub(super) fn is_explained(before: &str, value: &str) -> bool {
    const ECHOES: [&str; 5] = ["command", "executed", "->", "ran", "typed"];
    let before = before.trim_end().rsplit_once('/').map_or(before, |(before, _)| before);
    let before = before.trim_end_matches([':', ' ', '"', '\'']);
    if ECHOES.iter().any(|echo| before.ends_with(echo)) {
        return false;
    }
    if is_placeholder(value) || says_of_the_command(value) {
        return true;
    }
    says_nothing_else(value)
}

/// Whether a text is made of words of explanations and of what stands for something alone.
fn says_nothing_else(value: &str) -> bool {
    let (mut any, mut rest) = (false, value);
    while let Some(first) = rest.chars().next() {
        let close = match first {
            '<' => '>',
            '[' => ']',
            '{' => '}',
            _ if first.is_alphabetic() => {
                let end = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
                if !EXPLAINING.iter().any(|word| word.eq_ignore_ascii_case(&rest[..end])) {
                    return false;
                }
                (any, rest) = (true, &rest[end..]);
                continue;
            }
            ' ' | '.' | ',' | '!' | '|' | '/' | '"' | '\'' | ')' => {
                rest = &rest[1..];
                continue;
            }
            _ => return false,
        };
        let Some((inner, after)) = rest[1..].split_once(close) else { return false };
        if !is_description(inner) {
            return false;
        }
        (any, rest) = (true, after);
    }
    any
}

/// Whether what stands in brackets describes what is to be typed there.
fn is_description(inner: &str) -> bool {
    !inner.is_empty() && inner.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '_' | '-' | '|'))
}

/// Whether a word in angle brackets stands for the password: `/login <heslo> pro pokracovani`.
fn is_placeholder(value: &str) -> bool {
    let inner = value.strip_prefix('<').and_then(|value| value.split_once('>')).map(|(inner, _)| inner);
    inner.is_some_and(is_description)
}

/// Whether something is said of the command: `/register is disabled on this server`.
fn says_of_the_command(value: &str) -> bool {
    const VERBS: [&str; 8] = ["are", "has", "is", "isn't", "must", "needs", "requires", "was"];
    let (first, rest) = value.split_once(' ').unwrap_or_default();
    VERBS.contains(&first) && rest.starts_with(|c: char| c.is_ascii_lowercase())
}
