//! A message that grows.

use std::time::Duration;

use serenity::model::id::MessageId;
use tokio::time::Instant;

use crate::relay::batch::MESSAGE_LENGTH;

/// After which a new message is begun. Discord limits edits of messages older than an hour far more (reference
/// section 1, error 30046).
const LONGEST_LIFE: Duration = Duration::from_secs(50 * 60);

const FENCE: &str = "```";

#[derive(Debug, Default)]
pub(super) struct Live {
    open: Option<Open>,
}

#[derive(Debug)]
struct Open {
    message: MessageId,
    content: String,
    since: Instant,
}

impl Live {
    /// The open message with `content` added, if it may grow by that.
    pub(super) fn grown(
        &self,
        content: &str,
        has_files: bool,
        is_covered: impl Fn(MessageId) -> bool,
        now: Instant,
    ) -> Option<(MessageId, String)> {
        let open = self.open.as_ref()?;
        if has_files || is_covered(open.message) || now.saturating_duration_since(open.since) >= LONGEST_LIFE
        {
            return None;
        }
        let whole = joined(&open.content, content);
        (whole.chars().count() <= MESSAGE_LENGTH).then_some((open.message, whole))
    }

    pub(super) fn posted(&mut self, message: MessageId, content: &str, has_files: bool, now: Instant) {
        self.open = (!has_files).then(|| Open { message, content: content.to_owned(), since: now });
    }

    pub(super) fn edited(&mut self, whole: String) {
        if let Some(open) = &mut self.open {
            open.content = whole;
        }
    }

    pub(super) fn close(&mut self) -> bool {
        self.open.take().is_some()
    }
}

/// Two texts as one: a fence that closes only to be opened again, with the same tag, stays open.
fn joined(before: &str, after: &str) -> String {
    let same_fence = || {
        let inside = before.strip_suffix(FENCE)?.strip_suffix('\n')?;
        // No run of backticks stands within a fence: the last one opens it.
        let opened = &inside[inside.rfind(FENCE)? + FENCE.len()..];
        let (tag, _) = opened.split_once('\n')?;
        let (next_tag, rest) = after.strip_prefix(FENCE)?.split_once('\n')?;
        (tag == next_tag).then(|| format!("{inside}\n{rest}"))
    };
    same_fence().unwrap_or_else(|| format!("{before}\n{after}"))
}
