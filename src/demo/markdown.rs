//! A message's text as terminal lines. Pure but for the clock.
//!
//! Only what the bot writes is read: fences, bold, code, escapes and mentions of Discord's own markdown, which the
//! CommonMark parsers at hand don't know. Of a fence's escape sequences the colours go through, nothing else does.

use std::{
    collections::HashMap,
    time::{SystemTime, UNIX_EPOCH},
};

use super::paint::Paint;

const FENCE: &str = "```";

/// How the ids in mentions are called, with their sign: `@Alice`, `#console`.
pub(super) type Names = HashMap<u64, String>;

/// The lines of a message; console lines have a bar before them.
pub(super) fn lines(text: &str, names: &Names, paint: Paint) -> Vec<String> {
    let mut fenced = false;
    let mut lines = Vec::new();
    for line in text.lines() {
        if line.starts_with(FENCE) {
            fenced = !fenced;
        } else if fenced {
            lines.push(bar(paint) + &coloured(line, paint));
        } else {
            lines.push(inline(line, names, paint));
        }
    }
    lines
}

/// What stands before a console line.
pub(super) fn bar(paint: Paint) -> String {
    paint.dim("│") + " "
}

/// Lets SGR sequences through, if there are to be styles, and drops every other control character.
fn coloured(line: &str, paint: Paint) -> String {
    let mut shown = String::with_capacity(line.len());
    let mut rest = line;
    let mut styled = false;
    while let Some(next) = rest.chars().next() {
        let length = sgr(rest);
        if length > 0 {
            styled = paint.on;
            shown.push_str(if paint.on { &rest[..length] } else { "" });
        } else if !next.is_control() {
            shown.push(next);
        }
        rest = &rest[length.max(next.len_utf8())..];
    }
    if styled {
        shown.push_str("\u{1b}[0m");
    }
    shown
}

/// Bytes of the SGR sequence that `text` begins with; 0 for none.
fn sgr(text: &str) -> usize {
    let Some(codes) = text.strip_prefix("\u{1b}[") else { return 0 };
    let length = codes.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b';').count();
    if codes[length..].starts_with('m') { length + 3 } else { 0 }
}

fn inline(line: &str, names: &Names, paint: Paint) -> String {
    let mut shown = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(next) = rest.chars().next() {
        let (piece, length) = piece(rest, next, names, paint);
        shown.push_str(&piece);
        rest = &rest[length..];
    }
    shown
}

/// What `text` begins with, as it is shown, and how many bytes that took.
fn piece(text: &str, next: char, names: &Names, paint: Paint) -> (String, usize) {
    let after = &text[next.len_utf8()..];
    match next {
        '\\' => match after.chars().next().filter(char::is_ascii_punctuation) {
            Some(escaped) => (escaped.to_string(), 2),
            None => ("\\".into(), 1),
        },
        '*' => match enclosed(text, "**") {
            Some(bold) => (paint.bold(&inline(bold, names, Paint { on: false })), bold.len() + 4),
            None => ("*".into(), 1),
        },
        '`' => match enclosed(text, "`") {
            Some(code) => (paint.code(code), code.len() + 2),
            None => ("`".into(), 1),
        },
        '<' => match (mention(text, names), timestamp(text, SystemTime::now())) {
            (Some((name, length)), _) => (paint.bold(name), length),
            (None, Some((time, length))) => (time, length),
            (None, None) => ("<".into(), 1),
        },
        control if control.is_control() => (String::new(), control.len_utf8()),
        other => (other.into(), other.len_utf8()),
    }
}

/// What stands between a `mark` at the beginning and the next one that is not escaped.
fn enclosed<'a>(text: &'a str, mark: &str) -> Option<&'a str> {
    let inner = text.strip_prefix(mark)?;
    let mut ends = inner.match_indices(mark).map(|(at, _)| at);
    let end = ends.find(|&at| mark == "`" || !inner[..at].ends_with('\\'))?;
    Some(&inner[..end]).filter(|inner| !inner.is_empty())
}

fn mention<'a>(text: &str, names: &'a Names) -> Option<(&'a str, usize)> {
    let inside = &text[1..text.find('>')?];
    let id = ["@&", "@!", "@", "#"].iter().find_map(|sign| inside.strip_prefix(sign))?;
    let name = names.get(&id.parse().ok()?)?;
    Some((name, inside.len() + 2))
}

/// A time such as `<t:1700000000:R>`, told from now: a terminal counts nothing on.
fn timestamp(text: &str, now: SystemTime) -> Option<(String, usize)> {
    let inside = text.strip_prefix("<t:")?;
    let inside = &inside[..inside.find('>')?];
    let at: u64 = inside.split(':').next()?.parse().ok()?;
    let now = now.duration_since(UNIX_EPOCH).map_or(0, |passed| passed.as_secs());
    let count = |seconds: u64| match seconds {
        0..=119 => format!("{seconds} s"),
        120..=7_199 => format!("{} min", seconds / 60),
        7_200..=172_799 => format!("{} h", seconds / 3_600),
        _ => format!("{} days", seconds / 86_400),
    };
    let told =
        if at > now { format!("{} from now", count(at - now)) } else { format!("{} ago", count(now - at)) };
    Some((told, inside.len() + 4))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_from_now() {
        let now = UNIX_EPOCH + std::time::Duration::from_secs(1_000_000);
        let told =
            |text: &str| timestamp(text, now).map(|(told, length)| format!("{told}{}", &text[length..]));
        assert_eq!(told("<t:999995:R>, exit"), Some("5 s ago, exit".into()));
        assert_eq!(told("<t:1000600:t>."), Some("10 min from now.".into()));
        assert_eq!(told("<t:900000>"), Some("27 h ago".into()));
        assert_eq!(told("<t:x:R>"), None);
        assert_eq!(told("<t:5"), None);
    }

    fn shown(text: &str, on: bool) -> String {
        let names = Names::from([(7, "@Alice".to_owned()), (9, "#console".to_owned())]);
        lines(text, &names, Paint { on }).join("\n").replace('\u{1b}', "␛")
    }

    #[test]
    fn fences_become_bars_and_keep_their_colours() {
        let text = "● running\n```ansi\nplain\n\u{1b}[1;33mcareful\u{1b}[0m then\u{1b}[2J\u{7}\u{1b}]0;x\n```\n▸ Alice: say hi";
        insta::assert_snapshot!(shown(text, true), @r"
        ● running
        ␛[2m│␛[0m plain
        ␛[2m│␛[0m ␛[1;33mcareful␛[0m then[2J]0;x␛[0m
        ▸ Alice: say hi
        ");
        insta::assert_snapshot!(shown(text, false), @r"
        ● running
        │ plain
        │ careful then[2J]0;x
        ▸ Alice: say hi
        ");
    }

    #[test]
    fn words_between_fences_are_markdown() {
        let cases = [
            ("**Sur\\*vival** is up", "␛[1mSur*vival␛[0m is up"),
            ("type `/mc *say*` now", "type ␛[36m/mc *say*␛[0m now"),
            ("ask <@7> in <#9>, not <@8>", "ask ␛[1m@Alice␛[0m in ␛[1m#console␛[0m, not <@8>"),
            ("a \\_b\\_ \\q ** x `y", "a _b_ \\q ** x `y"),
            ("no \u{1b}[31mcolour\r here", "no [31mcolour here"),
            ("", ""),
        ];
        for (text, expected) in cases {
            assert_eq!(shown(text, true), expected, "{text:?}");
        }
    }
}
