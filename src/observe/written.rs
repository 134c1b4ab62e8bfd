//! What of a server's facts outlives a restart.

use std::time::SystemTime;

use super::Facts;

/// What of a server's facts is written down, for telling whether that has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Written {
    running_since: Option<SystemTime>,
    ending: Option<u64>,
}

impl From<&Facts> for Written {
    fn from(facts: &Facts) -> Self {
        let ending = facts.last_ending.as_ref().map(|ending| ending.id);
        Self { running_since: facts.running_since, ending }
    }
}
