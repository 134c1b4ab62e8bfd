//! Finds the secrets of the presets.

use std::ops::Range;

use super::patterns::{self, Check, Pattern};
use super::preset::{Preset, Presets};
use super::{login, paths, preset_prefilter};
use crate::masking::mask::{CharCounts, is_public};

/// Matches of one pattern in one text after which the rest of the text is masked whole.
const MOST_MATCHES: usize = 256;

/// Bytes before a match that tell what it is.
const CONTEXT: usize = 24;

/// Every secret, by preset; they may overlap.
pub(super) fn find(text: &str, counts: &CharCounts, on: Presets) -> Vec<(Preset, Range<usize>)> {
    let worthwhile = preset_prefilter::presets(text, counts).and(on);
    if worthwhile.is_empty() { Vec::new() } else { find_all(text, worthwhile) }
}

/// The same without the quick test.
pub(super) fn find_all(text: &str, on: Presets) -> Vec<(Preset, Range<usize>)> {
    let mut found = Vec::new();
    for preset in Preset::ALL.into_iter().filter(|preset| on.has(*preset)) {
        for pattern in patterns::of(preset) {
            secrets(preset, pattern, text, &mut found);
        }
    }
    if on.has(Preset::UrlTokens) {
        found.extend(paths::tokens(text).into_iter().map(|range| (Preset::UrlTokens, range)));
    }
    found
}

fn secrets(preset: Preset, (check, pattern): &Pattern, text: &str, found: &mut Vec<(Preset, Range<usize>)>) {
    let mut matches = pattern.captures_iter(text);
    for captures in matches.by_ref().take(MOST_MATCHES) {
        let whole = captures
            .get(0)
            .map_or(0, |whole| text.floor_char_boundary(whole.start().saturating_sub(CONTEXT)));
        let groups = captures.iter().skip(1).flatten();
        let secrets = groups.filter(|group| {
            let (before, after) = (&text[whole..group.start()], &text[group.end()..]);
            is_secret(*check, before, group.as_str(), after)
        });
        found.extend(secrets.map(|group| (preset, group.range())));
    }
    let next = matches.next().and_then(|captures| captures.get(0));
    found.extend(next.map(|next| (preset, next.start()..text.len())));
}

/// Leaves out what stands where a secret could, and is none. `before` ends where the value begins.
fn is_secret(check: Check, before: &str, value: &str, after: &str) -> bool {
    match check {
        Check::None => true,
        Check::Setting => is_setting(before, value, after),
        Check::Argument => is_argument(before, value),
        Check::Key => is_argument(before, value) && value.len() >= 6 && !value.contains(['/', '\\', '.']),
        Check::Sentence => {
            is_quoted(before) && value.contains(char::is_alphanumeric) && is_told(value, &NOTHING)
                || looks_secret(value)
        }
        Check::Command => !(value.starts_with("HTTP/") || login::is_explained(before, value)),
        Check::Header => is_told(value, &STATES) && !is_prose(value, after),
        Check::Address => value.parse().map_or(true, is_public),
        Check::Mail => !value.starts_with("git@"),
    }
}

/// Values that say that there is none.
const NOTHING: [&str; 13] =
    ["true", "false", "null", "none", "nil", "yes", "no", "0", "1", "undefined", "unset", "empty", "n/a"];

/// Values that say what is the matter with a password, behind a colon.
const STATES: [&str; 29] = [
    "accepted",
    "changed",
    "default",
    "disabled",
    "enabled",
    "erforderlich",
    "expired",
    "falsch",
    "failed",
    "hidden",
    "incorrect",
    "incorrecta",
    "incorrecte",
    "invalid",
    "is",
    "missing",
    "needed",
    "off",
    "ok",
    "on",
    "optional",
    "protected",
    "redacted",
    "requerida",
    "required",
    "requis",
    "set",
    "updated",
    "wrong",
];

/// Whether a value stands behind a switch: `-port` is no password of mysql's.
fn is_argument(before: &str, value: &str) -> bool {
    let is_port = before.ends_with("-p") && (value == "ort" || value.starts_with("ort="));
    !is_port && is_told(value, &NOTHING) && !is_placeholder(value)
}

fn is_setting(before: &str, value: &str, after: &str) -> bool {
    let name =
        before.trim_end_matches(['"', '\'', '`', '\\', ' ', '\t', '>', '=', ':', ']']).to_ascii_lowercase();
    let is_named = |end: &str| name.ends_with(end);
    let assigned = before[name.len()..].contains('=');
    // OpenTTD's list of what stands for what, `rcon_pw => setting rcon_password %+`, and the pass of a renderer.
    let explains = before.ends_with("=> ") && (is_prose(value, after) || after.starts_with(" %"));
    let is_pass = before[name.len()..].starts_with(" = ")
        && name.strip_suffix(" pass").is_some_and(|word| word.ends_with(|c: char| c.is_alphabetic()));
    if explains || is_pass {
        return false;
    }
    let in_quotes = before[name.len()..].starts_with(['"', '\'', '\\', '`']);
    // The last are .NET's, of assemblies and types.
    let is_other = is_named("pwd") && value.starts_with('/')
        || is_named("publickeytoken")
        || is_named("cancellationtoken");
    if is_other || !is_told(value, &NOTHING) || is_placeholder(value) {
        return false;
    }
    // Names that mean other things too: `Unexpected token: …`, `secret: …`
    let is_key = ["token", "secret", "key"].into_iter().any(is_named);
    if assigned || in_quotes {
        let is_type =
            is_key && value.contains('.') && value.bytes().all(|b| b.is_ascii_alphabetic() || b == b'.');
        return !is_type;
    }
    let states = is_told(value, &STATES) && !is_prose(value, after);
    match (is_key && before[name.len()..].contains(':'), is_quoted(before)) {
        (_, true) => value.bytes().filter(u8::is_ascii_alphanumeric).count() >= 4 || !is_key,
        (true, false) => looks_secret(value),
        (false, false) => states,
    }
}

fn is_quoted(before: &str) -> bool {
    before.ends_with(['"', '\'', '`'])
}

/// Whether a value is none of these words, nor dots and stars.
fn is_told(value: &str, words: &[&str]) -> bool {
    let value =
        value.trim_end_matches([',', ';', ')', '}', ']', '.', '!', '\\']).trim_start_matches(['(', '[', '<']);
    let value = value.trim_end_matches('>');
    let hidden = value.bytes().all(|byte| matches!(byte, b'*' | b'#' | b'.'));
    !(hidden || words.iter().any(|word| word.eq_ignore_ascii_case(value)))
}

/// Whether a variable or a word stands for the value: `${RCON_PASSWORD}`, `{{TOKEN}}`, `<password>`, `%s`, or what a
/// shell runs for it, `$(cat`.
fn is_placeholder(value: &str) -> bool {
    let runs = value.strip_prefix("$(").is_some_and(|run| run.starts_with(|c: char| c.is_ascii_lowercase()));
    if runs || value.len() == 2 && value.starts_with('%') {
        return true;
    }
    let pairs = [("${", "}"), ("{{", "}}"), ("<", ">"), ("$(", ")")];
    pairs.into_iter().any(|(open, close)| {
        let inner = value.strip_prefix(open).and_then(|value| value.split_once(close));
        inner.is_some_and(|(inner, _)| {
            !inner.is_empty()
                && inner.bytes().all(|b| b.is_ascii_alphabetic() || matches!(b, b'_' | b' ' | b'-' | b'.'))
        })
    })
}

/// Whether a sentence goes on: a word of letters, with another behind it.
fn is_prose(value: &str, after: &str) -> bool {
    let value = value.trim_start_matches('(');
    let is_word =
        !value.is_empty() && value.chars().all(|c| c.is_alphabetic() || matches!(c, '\'' | '-' | ','));
    let mut after = after.chars();
    is_word && after.next() == Some(' ') && after.next().is_some_and(|c| c.is_alphabetic() || c == '(')
}

/// Whether it is written as no word is: letters with digits or signs between them.
fn looks_secret(value: &str) -> bool {
    let value = value.trim_end_matches(['.', ',', ';', ':', ')', ']', '}', '!', '?', '"', '\'']);
    let value = value.trim_start_matches(['(', '[', '<', '"', '\'']);
    let letters = value.bytes().filter(u8::is_ascii_alphabetic).count();
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    value.len() >= 5
        && digits > 0
        && (letters > 0 || digits >= 8)
        && !value.contains("://")
        && !value.contains('‹')
}
