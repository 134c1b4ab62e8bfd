//! Our own sentences among the console lines. They are read as plain text: the backlog escapes them.

use std::time::Duration;

use super::gap::{Away, Doubt};
use crate::masking::clean::clean;
use crate::{
    model::{Mode, Shows},
    sockets::{Power, power_state},
    text,
    texts::{Arg, Text, duration},
};

/// After a restart of a mirror of which nothing was written down.
pub(super) fn restarted() -> Text {
    text!("notice-restarted")
}

/// A message that an earlier process was sending is lost.
pub(super) fn unsent() -> Text {
    text!("notice-unsent")
}

/// What a member did: `▸ Alice: restart`.
#[must_use]
pub fn action_line(who: &str, what: &str) -> Text {
    text!("notice-action", who = who, what = what)
}

pub(super) fn begun(name: &str) -> Text {
    text!("notice-begun", server = name)
}

/// What a mirror shows from now on, for good.
pub(super) fn shows(shows: Shows, left_out: u64) -> Text {
    match shows {
        Shows::Warnings => text!("view-warnings"),
        Shows::All => text!("view-all", count = left_out),
    }
}

/// What a mirror shows for a while: `silent`, where that is no line of the console.
pub(super) fn mode(who: &str, mode: Mode, lasts: Duration, silent: bool) -> Text {
    let time = seconds(lasts);
    match mode {
        Mode::Quiet if silent => text!("view-silent", who = who, time = time),
        Mode::Quiet => text!("view-quiet", who = who, time = time),
        Mode::Verbose => text!("view-verbose", who = who, time = time),
    }
}

/// That this has ended, by itself or because somebody wants it.
pub(super) fn mode_ended(who: Option<&str>, mode: Mode, left_out: u64) -> Text {
    match (mode, who) {
        (Mode::Quiet, None) => text!("view-quiet-ended", count = left_out),
        (Mode::Quiet, Some(who)) => text!("view-quiet-ended-by", who = who, count = left_out),
        (Mode::Verbose, None) => text!("view-verbose-ended"),
        (Mode::Verbose, Some(who)) => text!("view-verbose-ended-by", who = who),
    }
}

pub(super) fn power(to: Power, took: Option<Duration>) -> Text {
    match took {
        Some(took) => text!("notice-power-after", state = power_state(to), took = duration(took)),
        None => text!("notice-power", state = power_state(to)),
    }
}

pub(super) fn outage(reason: Text) -> Text {
    text!("notice-outage", reason = reason)
}

pub(super) fn back(after: Duration) -> Text {
    text!("notice-back", after = seconds(after))
}

pub(super) fn gap(away: Away, doubt: Doubt) -> Text {
    let gap = match away {
        Away::New => text!("notice-gap-new"),
        Away::Connection { after, .. } => text!("notice-gap-connection", after = seconds(after)),
        Away::Process(since) => text!("notice-gap-process", age = seconds(since)),
    };
    let why = match doubt {
        Doubt::TooShort => text!("notice-doubt-too-short"),
        Doubt::Repeating => text!("notice-doubt-repeating"),
        Doubt::Anew => text!("notice-doubt-anew"),
        Doubt::Offline => text!("notice-doubt-offline"),
        Doubt::Unknown => text!("notice-doubt-unknown"),
    };
    text!("notice-gap", gap = gap, why = why)
}

pub(super) fn stopped(reason: Text) -> Text {
    text!("notice-stopped", reason = reason)
}

pub(super) fn daemon(words: &str) -> Text {
    text!("notice-daemon", words = words)
}

/// What daemons say when they begin to leave out what a console prints (protocol reference 2.5).
const THROTTLED: &str = "Server is outputting console data too quickly";

/// What is told where a daemon says that it leaves out lines: its own line would go under among those of the flood.
#[must_use]
pub fn throttled(line: &str) -> Option<Text> {
    let says = memchr::memmem::find(line.as_bytes(), THROTTLED.as_bytes()).is_some();
    let is_daemons = || {
        let text = clean(line).next();
        text.is_some_and(|line| {
            let words = line.text().strip_prefix('[').and_then(|rest| rest.split_once(" Daemon]: "));
            words.is_some_and(|(name, words)| !name.contains(']') && words.starts_with(THROTTLED))
        })
    };
    (says && is_daemons()).then(|| text!("notice-throttled"))
}

pub(super) fn no_thread(why: &str) -> Text {
    text!("notice-no-thread", why = unstopped(why))
}

/// A reason that may be a sentence, without its full stop: it stands within ours. Nor does a colon stay behind which
/// nothing was said.
#[must_use]
pub fn unstopped(reason: &str) -> &str {
    reason.trim_end_matches(['.', ':', ' '])
}

fn seconds(time: Duration) -> Arg {
    duration(time.max(Duration::from_secs(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_daemon_that_leaves_lines_out_says_so() {
        let words = "Server is outputting console data too quickly -- throttling...";
        for (line, told) in [
            (format!("\u{1b}[33m\u{1b}[1m[Pterodactyl Daemon]:\u{1b}[39m {words}\u{1b}[0m"), true),
            (format!("\u{1b}[1;33m[pelican Daemon]:\u{1b}[0m \u{1b}[1m{words}\u{1b}[0m"), true),
            (format!("[12:00:01] <Bob> [Pterodactyl Daemon]: {words}"), false),
            (words.to_owned(), false),
            ("[Pterodactyl Daemon]: Finished pulling Docker container image".to_owned(), false),
        ] {
            assert_eq!(throttled(&line).is_some(), told, "{line:?}");
        }
    }
}
