//! Where a value has to stand to be the secret, and whether it does. Pure.

use std::{collections::HashSet, ops::Range, sync::LazyLock};

use super::{names, unescaped::Unescaped};

/// Characters from which on a value is a secret wherever it stands.
const LONG: usize = 6;

/// Where a value is the secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Position {
    /// At the boundaries of a token.
    Anywhere,
    /// Behind a switch or a name, whatever they are called.
    BehindName,
    /// Behind the name of a secret, or the variable's own.
    BehindSecretName,
}

/// In which texts values are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextKind {
    /// What comes from a console, or is about to be sent to one.
    Console,
    /// A row of the audit log.
    AuditRow,
}

/// Words that mean something else in a console than somebody's password: those that are usual in English prose about
/// programs and in games, and the names of games.
static WORDS: LazyLock<HashSet<&str>> =
    LazyLock::new(|| include_str!("words.txt").split_ascii_whitespace().collect());

/// What programs write where something is on, off or not there.
const SWITCHED: [&str; 14] = [
    "true",
    "false",
    "yes",
    "no",
    "on",
    "off",
    "null",
    "nil",
    "none",
    "undefined",
    "unset",
    "empty",
    "n/a",
    "any",
];

impl Position {
    /// For a value, read without escapes; `server` is the name of its server.
    pub(super) fn of(value: &str, server: Option<&str>) -> Self {
        let lower = value.to_lowercase();
        let squeezed = names::squeezed(value);
        let of_server = server.is_some_and(|name| {
            let mut words = name.split(|c: char| !c.is_alphanumeric());
            squeezed == names::squeezed(name) && !squeezed.is_empty()
                || words.any(|word| word.to_lowercase() == lower)
        });
        let is_port = value.len() <= 5 && value.bytes().all(|byte| byte.is_ascii_digit());
        let other = of_server || is_port || SWITCHED.contains(&&*lower) || is_word(&lower);
        match value.chars().count() {
            0 | 1 => Self::BehindSecretName,
            _ if other => Self::BehindSecretName,
            length if length < LONG => Self::BehindName,
            _ => Self::Anywhere,
        }
    }

    /// Whether the value that stands at `range` is the secret; `env` is the name of its variable.
    pub(super) fn holds(self, text: &Unescaped, range: &Range<usize>, env: &str) -> bool {
        let before = Before::of(text, range.start);
        let glued = before.is_glued();
        if !(ends(text, range.end) && (glued || begins(text, range.start))) {
            return false;
        }
        match self {
            Self::Anywhere => true,
            Self::BehindName => glued || before.is_name(env, true),
            Self::BehindSecretName => before.is_name(env, false),
        }
    }
}

/// Whether a value could be a name, a command or a part of one, so that it hides in a row what somebody did: it has
/// white space, or nothing but letters and the signs that names and commands have; also behind a `;`, where another
/// command may begin.
pub(super) fn is_words(value: &str) -> bool {
    let of_names = |part: &str| {
        part.chars().all(|c| c.is_alphabetic() || matches!(c, '_' | '-' | '.' | ':' | '/' | '@'))
    };
    let behind = value.split(';').skip(1);
    value.contains(char::is_whitespace)
        || of_names(value)
        || behind.filter(|part| !part.is_empty()).any(of_names)
}

/// Whether a word means something else; endings aside.
fn is_word(lower: &str) -> bool {
    let stems = ["", "s", "es", "ed", "d", "ing", "er", "ly"];
    stems.iter().any(|end| lower.strip_suffix(end).is_some_and(|stem| WORDS.contains(stem)))
}

/// Whether a token begins here.
fn begins(text: &Unescaped, at: usize) -> bool {
    let is_part = |at: usize| text.bytes().get(at).is_some_and(u8::is_ascii_alphanumeric);
    let before = at.checked_sub(1);
    !(is_part(at)
        && text.follows(at)
        && before.is_some_and(|before| is_part(before) && !text.is_soft(before)))
}

/// Whether a token ends here.
fn ends(text: &Unescaped, at: usize) -> bool {
    let is_part = |at: usize| text.bytes().get(at).is_some_and(u8::is_ascii_alphanumeric);
    !(at > 0 && is_part(at - 1) && is_part(at) && text.follows(at))
}

/// What stands before a value.
struct Before<'a> {
    text: &'a Unescaped,
    /// Where the value begins.
    at: usize,
}

impl<'a> Before<'a> {
    fn of(text: &'a Unescaped, at: usize) -> Self {
        Self { text, at }
    }

    /// `-pVALUE`: a switch of one letter without anything between.
    fn is_glued(&self) -> bool {
        let Some([sign, letter]) = self.at.checked_sub(2).and_then(|at| self.text.bytes().get(at..self.at))
        else {
            return false;
        };
        let begins = begins_word(self.text, self.at - 2);
        *sign == b'-' && letter.is_ascii_alphabetic() && begins && self.text.follows(self.at)
    }

    /// Whether a switch or the name of a setting stands there: with `any`, whatever it is called.
    fn is_name(&self, env: &str, any: bool) -> bool {
        let gap = self.skip(self.at, |byte, soft| matches!(byte, b' ' | b'[' | b'(' | b'{') || soft);
        let sign = self.skip(gap, |byte, _| matches!(byte, b'=' | b':' | b',' | b'>'));
        let signs = &self.text.bytes()[sign..gap];
        let end = self.skip(sign, |byte, soft| byte == b' ' || soft);
        if signs.is_empty() && end == self.at && self.text.follows(self.at) {
            return self.is_glued() && self.is_secret(&self.text.bytes()[self.at - 2..self.at], env);
        }
        let start = self.skip(end, |byte, soft| {
            !soft
                && (byte.is_ascii_alphanumeric()
                    || matches!(byte, b'_' | b'-' | b'.' | b'+' | b'$')
                    || !byte.is_ascii())
        });
        let name = &self.text.bytes()[start..end];
        if name.is_empty() {
            return false;
        }
        let plus =
            start.checked_sub(1).is_some_and(|at| self.text.bytes()[at] == b' ' && self.text.is_soft(at));
        let is_switch = plus || name.starts_with(b"-") && name.len() > 1;
        let secret = self.is_secret(name, env);
        match signs {
            [] => secret || is_switch && any,
            [b','] => is_switch && (secret || any),
            [b'=', ..] => secret || any,
            [b':', ..] => secret || is_switch && any,
            _ => false,
        }
    }

    /// Whether a name is that of a secret.
    fn is_secret(&self, name: &[u8], env: &str) -> bool {
        let Ok(name) = std::str::from_utf8(name) else { return false };
        let own = !env.is_empty() && names::squeezed(name) == names::squeezed(env);
        matches!(name, "-p" | "-P" | "-pass" | "--p") || own || names::is_secret(name)
    }

    /// Goes back from `at` over bytes that are `wanted`; the other argument says whether the byte is a blank.
    fn skip(&self, at: usize, wanted: impl Fn(u8, bool) -> bool) -> usize {
        let bytes = &self.text.bytes()[..at];
        let kept = bytes.iter().enumerate().rev().take(LONGEST_NAME);
        let passed = kept.take_while(|(at, byte)| wanted(**byte, self.text.is_soft(*at))).count();
        at - passed
    }
}

/// Bytes of a name that are looked at.
const LONGEST_NAME: usize = 64;

/// Whether nothing of a word stands before.
fn begins_word(text: &Unescaped, at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| text.bytes().get(before));
    !text.follows(at) || before.is_none_or(|before| !before.is_ascii_alphanumeric() && *before != b'-')
}
