//! What holds for any lines, notices, budgets and outcomes of messages.

use std::sync::LazyLock;

use proptest::prelude::*;
use regex::Regex;

use super::super::{CONTINUED, page, render};
use super::*;
use crate::masking::clean::tests::properties::{is_safe, raw_line};
use crate::texts::escape_markdown;

mod two_channels;

/// The escapes that Discord knows.
static SGR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\x1b\[(?:0|1|4|[34][0-7])(?:;(?:1|4|[34][0-7]))*m").expect("a valid pattern")
});

/// What a reader sees, in order.
#[derive(Clone, Debug, PartialEq)]
enum Seen {
    Console(String),
    Notice(String),
}

/// What happens to a backlog.
#[derive(Clone, Debug)]
enum Step {
    Line(String),
    Notice(String),
    Take,
    Commit,
}

fn long_line() -> impl Strategy<Value = String> {
    (raw_line(), 1_usize..80).prop_map(|(raw, times)| raw.replace(['\n', '\r'], "").repeat(times))
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => raw_line().prop_map(Step::Line),
        2 => long_line().prop_map(Step::Line),
        2 => "[ -~\n@]{0,40}".prop_map(Step::Notice),
        4 => Just(Step::Take),
        3 => Just(Step::Commit),
    ]
}

/// Reads a message as Discord does; escapes are kept in console lines.
fn read(content: &str) -> Result<Vec<Seen>, TestCaseError> {
    prop_assert!(content.chars().count() <= MESSAGE_LENGTH);
    prop_assert!(!content.trim().is_empty());
    let mut seen = Vec::new();
    let mut fence: Option<&str> = None;
    for line in content.split('\n') {
        match (fence, line) {
            (None, "```" | "```ansi") => fence = Some(&line[3..]),
            (Some(_), "```") => fence = None,
            (Some(tag), line) => {
                prop_assert!(tag == "ansi" || !line.contains('\u{1b}'), "{line:?}");
                prop_assert!(is_safe(&SGR.replace_all(line, "")), "{line:?}");
                prop_assert!(
                    SGR.find_iter(line).last().is_none_or(|last| last.as_str() == "\u{1b}[0m"),
                    "{line:?}"
                );
                seen.push(Seen::Console(line.to_owned()));
            }
            (None, line) => {
                prop_assert!(is_safe(line), "{line:?}");
                seen.push(Seen::Notice(line.to_owned()));
            }
        }
    }
    prop_assert_eq!(fence, None, "an open fence");
    Ok(seen)
}

/// Checks that what was seen is exactly what was pushed: whole lines with their colours, long ones in parts.
fn check_complete(pushed: &[Result<CleanLine, String>], seen: &[Seen]) -> Result<(), TestCaseError> {
    let mut seen = seen.iter();
    for wanted in pushed {
        let line = match wanted {
            Err(notice) => {
                prop_assert_eq!(seen.next(), Some(&Seen::Notice(notice.clone())));
                continue;
            }
            Ok(line) => line,
        };
        let whole = 0..line.text().len();
        if render::length(line, whole.clone()) <= page::LINE_ROOM {
            let mut rendered = String::new();
            render::write(line, whole, &mut rendered);
            prop_assert_eq!(rendered.chars().count(), render::length(line, 0..line.text().len()));
            prop_assert_eq!(clean(&rendered).collect::<Vec<_>>(), [line.clone()]);
            prop_assert_eq!(seen.next(), Some(&Seen::Console(rendered)));
            continue;
        }
        let mut at = 0;
        while at < line.text().len() {
            let Some(Seen::Console(part)) = seen.next() else {
                return Err(TestCaseError::fail(format!("{line:?} stops at {at}")));
            };
            let part = if at == 0 { part } else { part.strip_prefix(CONTINUED).unwrap_or("not continued") };
            let text = without_escapes(part);
            prop_assert!(!text.is_empty() && line.text()[at..].starts_with(&text), "{:?} at {}", text, at);
            at += text.len();
        }
    }
    prop_assert_eq!(seen.next(), None);
    Ok(())
}

fn without_escapes(part: &str) -> String {
    let mut pieces = part.split('\u{1b}');
    let first = pieces.next().unwrap_or_default();
    let rest = pieces.filter_map(|piece| piece.split_once('m')).map(|(_, text)| text);
    [first].into_iter().chain(rest).collect()
}

proptest! {
    #[test]
    fn every_line_arrives_once_and_in_order(steps in prop::collection::vec(step(), 0..40)) {
        let now = Instant::now();
        let (mut backlog, budget) = held(BacklogLimits::default());
        let (mut pushed, mut seen) = (Vec::new(), Vec::new());
        for step in steps {
            match step {
                Step::Line(raw) => for line in clean(&raw) {
                    pushed.push(Ok(line.clone()));
                    backlog.push_line(now, line, None);
                },
                Step::Notice(text) => {
                    let escaped = escape_markdown(text.trim());
                    pushed.extend((!escaped.is_empty()).then_some(Err(escaped)));
                    backlog.push_notice(now, &text);
                }
                Step::Take => {
                    let taken = take(&mut backlog, UNHURRIED);
                    prop_assert_eq!(take(&mut backlog, USUAL), taken);
                }
                Step::Commit => {
                    let message = take(&mut backlog, UNHURRIED);
                    seen.extend(message.map(|message| read(&message.content)).transpose()?.unwrap_or_default());
                    backlog.commit();
                }
            }
        }
        while let Some(message) = take(&mut backlog, UNHURRIED) {
            seen.extend(read(&message.content)?);
            backlog.commit();
        }
        check_complete(&pushed, &seen)?;
        prop_assert_eq!((backlog.bytes(), backlog.lines(), backlog.lost().total()), (0, 0, 0));
        prop_assert_eq!(budget.memory(), 0);
    }
}
