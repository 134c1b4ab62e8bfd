//! Our own sentences among the console lines. They are plain text: the backlog escapes them.

use std::time::Duration;

use super::resume::Away;
use crate::sockets::{Power, human};

/// After a restart of a mirror of which nothing was written down.
pub(super) const RESTARTED: &str = "— the bot was restarted, lines may be missing —";

/// A message that an earlier process was sending is lost.
pub(super) const UNSENT: &str =
    "— the message that was being sent when the bot ended is lost, lines may be missing —";

/// What a member did: `▸ Alice: restart`.
#[must_use]
pub fn deed(who: &str, what: &str) -> String {
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

/// Why it is not sure that nothing is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Doubt {
    /// The log does not reach back to what the channel has.
    TooShort,
    /// The log says the same again and again, and not only what the channel has.
    Repeating,
    /// The log has fewer lines than it had.
    Anew,
    /// A server that does not run has no log.
    Offline,
    /// There was no log to look into.
    Unknown,
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

pub(super) fn no_thread(why: &str) -> String {
    format!("— no thread can be started here ({}), so the console is shown in the channel —", unstopped(why))
}

/// A reason that may be a sentence, without its full stop: it stands within ours.
fn unstopped(reason: &str) -> &str {
    reason.trim_end().trim_end_matches('.')
}

fn seconds(duration: Duration) -> String {
    human(duration.max(Duration::from_secs(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_with_a_full_stop_brings_no_second_one() {
        for reason in ["the panel says no", "the panel says no."] {
            let told = "— no connection to the console: the panel says no";
            assert_eq!(outage(reason), format!("{told}. It is being tried again —"));
            assert_eq!(stopped(reason), format!("{told} —"));
        }
    }
}
