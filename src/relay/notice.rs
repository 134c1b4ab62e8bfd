//! Our own sentences among the console lines. They are plain text: the backlog escapes them.

use std::time::Duration;

use super::{
    clean::clean,
    gap::{Away, Doubt},
};
use crate::sockets::{Power, human};

/// After a restart of a mirror of which nothing was written down.
pub(super) const RESTARTED: &str = "— the bot was restarted, lines may be missing —";

/// A message that an earlier process was sending is lost.
pub(super) const UNSENT: &str =
    "— the message that was being sent when the bot ended is lost, lines may be missing —";

/// What a member did: `▸ Alice: restart`.
#[must_use]
pub fn action_line(who: &str, what: &str) -> String {
    format!("▸ {who}: {what}")
}

pub(super) fn begun(name: &str) -> String {
    format!("● {name} is mirrored here from now on")
}

pub(super) fn power(to: Power, took: Option<Duration>) -> String {
    match took {
        Some(took) => format!("● {} ({})", to.word(), human(took)),
        None => format!("● {}", to.word()),
    }
}

pub(super) fn outage(reason: &str) -> String {
    format!("— no connection to the console: {}. It is being tried again —", unstopped(reason))
}

pub(super) fn back(after: Duration) -> String {
    format!("— connected again after {}; nothing is missing —", seconds(after))
}

pub(super) fn gap(away: Away, doubt: Doubt) -> String {
    let gap = match away {
        Away::New => "the mirror begins".to_owned(),
        Away::Connection { after, .. } => format!("connection lost for {}", seconds(after)),
        Away::Process(since) => format!("the bot was away, the last word here is {} old", seconds(since)),
    };
    let why = match doubt {
        Doubt::TooShort => "the console's log does not reach back so far: lines may be missing",
        Doubt::Repeating => "the console's log repeats itself: lines may be missing",
        Doubt::Anew => "the console's log began anew: lines may be missing",
        Doubt::Offline => "the server is offline and has no log: lines may be missing",
        Doubt::Unknown => "lines may be missing",
    };
    format!("— {gap}; {why} —")
}

pub(super) fn stopped(reason: &str) -> String {
    format!("— no connection to the console: {} —", unstopped(reason))
}

pub(super) fn daemon(text: &str) -> String {
    format!("◆ {text}")
}

/// What daemons say when they begin to leave out what a console prints (protocol reference 2.5).
const THROTTLED: &str = "Server is outputting console data too quickly";

/// What is told where a daemon says that it leaves out lines: its own line would go under among those of the flood.
#[must_use]
pub fn throttled(line: &str) -> Option<&'static str> {
    let says = memchr::memmem::find(line.as_bytes(), THROTTLED.as_bytes()).is_some();
    let is_daemons = || {
        let text = clean(line).next();
        text.is_some_and(|line| {
            let words = line.text().strip_prefix('[').and_then(|rest| rest.split_once(" Daemon]: "));
            words.is_some_and(|(name, words)| !name.contains(']') && words.starts_with(THROTTLED))
        })
    };
    (says && is_daemons())
        .then_some("— the console prints faster than the server's daemon passes on: it leaves lines out —")
}

pub(super) fn no_thread(why: &str) -> String {
    format!("— no thread can be started here ({}), so the console is shown in the channel —", unstopped(why))
}

/// A reason that may be a sentence, without its full stop: it stands within ours. Nor does a colon stay behind which
/// nothing was said.
#[must_use]
pub fn unstopped(reason: &str) -> &str {
    reason.trim_end_matches(['.', ':', ' '])
}

fn seconds(duration: Duration) -> String {
    human(duration.max(Duration::from_secs(1)))
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

    #[test]
    fn a_reason_with_a_full_stop_brings_no_second_one() {
        for reason in ["the panel says no", "the panel says no.", "the panel says no: "] {
            let told = "— no connection to the console: the panel says no";
            assert_eq!(outage(reason), format!("{told}. It is being tried again —"));
            assert_eq!(stopped(reason), format!("{told} —"));
        }
    }
}
