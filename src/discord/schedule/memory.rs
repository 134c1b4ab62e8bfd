//! Channels that refused us a while ago: they are not asked again at once, whoever wants something there. Outlives
//! their lanes. Pure.

use std::{collections::HashMap, time::Duration};

use serenity::model::id::ChannelId;
use tokio::time::Instant;

use crate::discord::{rest::PostError, retry::RetryPolicy};

/// It is swept of what is over whenever there is so much more than after the last sweep. What comes in is bounded by
/// the [invalid requests](super::invalid_requests) that a guild may have.
const SWEEP_AFTER: usize = 512;

/// What is known of a channel that refused us.
#[derive(Debug)]
struct Refused {
    error: PostError,
    /// When it refused us last.
    at: Instant,
    /// When it is tried again; `None`: it is gone, and nothing but a person has it tried.
    until: Option<Instant>,
    /// When it was last let go because permissions had changed.
    released: Option<Instant>,
}

/// Every channel that refused us, until it takes something.
#[derive(Debug)]
pub(super) struct Memory {
    channels: HashMap<ChannelId, Refused>,
    kept: usize,
    probe: Duration,
    between_probes: Duration,
}

impl Default for Memory {
    fn default() -> Self {
        Self::new(&RetryPolicy::default())
    }
}

impl Memory {
    pub(super) fn new(retry: &RetryPolicy) -> Self {
        let (probe, between_probes) = (retry.probe, retry.between_probes());
        Self { channels: HashMap::new(), kept: 0, probe, between_probes }
    }

    /// The channel has refused us.
    pub(super) fn note(&mut self, channel: ChannelId, error: &PostError, now: Instant) {
        if self.channels.len() >= self.kept + SWEEP_AFTER {
            let probe = self.probe;
            self.channels.retain(|_, refused| now < refused.at + probe);
            self.kept = self.channels.len();
        }
        let until = (!matches!(error, PostError::Gone { .. })).then_some(now + self.probe);
        let released = self.channels.get(&channel).and_then(|refused| refused.released);
        self.channels.insert(channel, Refused { error: error.clone(), at: now, until, released });
    }

    /// The channel has taken something.
    pub(super) fn clear(&mut self, channel: ChannelId) {
        self.channels.remove(&channel);
    }

    /// A lane begins: what is long over counts no more.
    pub(super) fn begins(&mut self, channel: ChannelId, now: Instant) {
        if self.channels.get(&channel).is_some_and(|refused| refused.at + self.probe <= now) {
            self.channels.remove(&channel);
        }
    }

    /// What the channel said, while it is not known to be otherwise.
    pub(super) fn refusal(&self, channel: ChannelId) -> Option<&PostError> {
        self.channels.get(&channel).map(|refused| &refused.error)
    }

    /// Whether the channel is held back now.
    pub(super) fn holds(&self, channel: ChannelId, now: Instant) -> bool {
        self.channels.get(&channel).is_some_and(|refused| refused.until.is_none_or(|until| until > now))
    }

    /// Whether it is known to be gone.
    pub(super) fn is_gone(&self, channel: ChannelId) -> bool {
        self.channels.get(&channel).is_some_and(|refused| refused.until.is_none())
    }

    /// Until when it is held back.
    pub(super) fn until(&self, channel: ChannelId) -> Option<Instant> {
        self.channels.get(&channel)?.until
    }

    /// Somebody asks for a try: it may be made unless the channel was asked a moment ago. Says whether that is so.
    pub(super) fn release(&mut self, channel: ChannelId, now: Instant) -> bool {
        let Some(refused) = self.channels.get_mut(&channel) else { return true };
        // Where permissions have changed it is tried anyway.
        let open = refused.at + self.between_probes <= now || refused.until.is_some_and(|until| until <= now);
        if open {
            refused.until = Some(now);
        }
        open
    }

    /// What we may do there has perhaps changed: it is tried at once, but for that reason no more than once in a
    /// twentieth of [`RetryPolicy::probe`].
    pub(super) fn permissions_changed(&mut self, channel: ChannelId, now: Instant) {
        let Some(refused) = self.channels.get_mut(&channel) else { return };
        let at = refused.released.map_or(now, |last| now.max(last + self.between_probes));
        if refused.until.is_some_and(|until| at < until) {
            (refused.until, refused.released) = (Some(at), Some(at));
        }
    }
}
