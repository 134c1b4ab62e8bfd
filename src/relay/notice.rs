//! Our own sentences among the console lines. They are plain text: the backlog escapes them.

use std::time::Duration;

use super::Beginning;
use crate::sockets::{Power, human};

/// What a member did: `▸ Alice: restart`.
#[must_use]
pub fn deed(who: &str, what: &str) -> String {
    format!("▸ {who}: {what}")
}

pub(super) fn beginning(name: &str, why: Beginning) -> String {
    match why {
        Beginning::Asked => format!("● {name} is mirrored here from now on"),
        Beginning::Restart => "— the bot was restarted, lines may be missing —".into(),
    }
}

pub(super) fn power(to: Power, took: Option<Duration>) -> String {
    match took {
        Some(took) => format!("● {} ({})", to.word(), human(took)),
        None => format!("● {}", to.word()),
    }
}

pub(super) fn outage(reason: &str) -> String {
    format!("— no connection to the console: {reason}. It is being tried again —")
}

pub(super) fn back(after: Duration) -> String {
    format!("— connection lost for {}, lines may be missing —", human(after.max(Duration::from_secs(1))))
}

pub(super) fn stopped(reason: &str) -> String {
    format!("— no connection to the console: {reason} —")
}

pub(super) fn daemon(text: &str) -> String {
    format!("◆ {text}")
}
