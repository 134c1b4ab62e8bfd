//! A channel's webhook: how it is found, made, lost and done without. Pure.

use std::time::Duration;

use serenity::model::id::ChannelId;
use tokio::time::Instant;

use super::to_discord::Manner;
use crate::{
    discord::rest::{Call, Done, PostError, UNKNOWN_WEBHOOK, VOID_TOKEN, Webhook},
    model::{BridgeWebhook, WithoutWebhook},
};

/// What webhooks of ours are called where nobody speaks.
const NAME: &str = "wingcord";
/// Until it is looked again whether a webhook can be had where that was refused.
const AGAIN_AFTER: Duration = Duration::from_secs(600);

/// What is known of a channel's webhook.
#[derive(Debug)]
pub(super) struct Hook {
    known: BridgeWebhook,
    state: State,
}

#[derive(Debug)]
enum State {
    /// It is to be looked for among those of the channel.
    Unknown,
    /// It is to be made.
    Missing,
    Ready(Webhook),
    /// Discord refused; it is tried again then.
    Refused(Instant),
}

/// How a channel is posted into, for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Posting {
    /// By a webhook.
    Webhook,
    /// That is being found out.
    Unknown,
    /// As the bot: a webhook may not be made there.
    NotAllowed,
    /// As the bot, until somebody asks for the bridge again.
    Without(WithoutWebhook),
}

impl Hook {
    pub(super) fn new(known: BridgeWebhook) -> Self {
        Self { known, state: State::Unknown }
    }

    /// Somebody asks for it: what was lost or refused is looked for again.
    pub(super) fn try_again(&mut self) {
        (self.known.remade, self.known.plain) = (false, None);
        if !matches!(self.state, State::Ready(_)) {
            self.state = State::Unknown;
        }
    }

    pub(super) fn posting(&self) -> Posting {
        match (&self.state, self.known.plain) {
            (_, Some(why)) => Posting::Without(why),
            (State::Ready(_), None) => Posting::Webhook,
            (State::Refused(_), None) => Posting::NotAllowed,
            (State::Unknown | State::Missing, None) => Posting::Unknown,
        }
    }

    /// What is to be asked of Discord before anything is posted.
    pub(super) fn wants(&self, channel: ChannelId, now: Instant) -> Option<Call> {
        match &self.state {
            _ if self.known.plain.is_some() => None,
            State::Unknown => Some(Call::Webhooks { channel }),
            State::Refused(until) if *until <= now => Some(Call::Webhooks { channel }),
            State::Missing => Some(Call::MakeWebhook { channel, name: NAME.to_owned() }),
            State::Ready(_) | State::Refused(_) => None,
        }
    }

    pub(super) fn ready(&self) -> Option<&Webhook> {
        match &self.state {
            State::Ready(webhook) if self.known.plain.is_none() => Some(webhook),
            _ => None,
        }
    }

    pub(super) fn manner(&self) -> Manner {
        if self.ready().is_some() { Manner::Webhook } else { Manner::Plain }
    }

    /// What Discord answered to what was wanted; what is to be written down.
    pub(super) fn answered(&mut self, done: &Done) -> Option<BridgeWebhook> {
        match done {
            Done::Webhooks(ours) => {
                let known = ours.iter().find(|webhook| Some(webhook.id) == self.known.id);
                match (known.or(ours.first()), self.known.id) {
                    (Some(webhook), _) => self.has(webhook.clone()),
                    (None, None) => {
                        self.state = State::Missing;
                        None
                    }
                    (None, Some(_)) => self.lost(),
                }
            }
            Done::WebhookMade(webhook) => self.has(webhook.clone()),
            _ => None,
        }
    }

    fn has(&mut self, webhook: Webhook) -> Option<BridgeWebhook> {
        let changed = self.known.id.replace(webhook.id) != Some(webhook.id);
        self.state = State::Ready(webhook);
        changed.then_some(self.known)
    }

    /// It is not there any more: another one takes its place, once.
    pub(super) fn lost(&mut self) -> Option<BridgeWebhook> {
        self.state = State::Missing;
        if std::mem::replace(&mut self.known.remade, true) {
            self.known.plain = Some(WithoutWebhook::Deleted);
        }
        self.known.id = None;
        Some(self.known)
    }

    /// What was wanted was refused.
    pub(super) fn refused(&mut self, now: Instant) {
        self.state = State::Refused(now + AGAIN_AFTER);
    }

    /// Whether an error says that the webhook is gone, or is not ours any more.
    pub(super) fn is_lost(error: &PostError) -> bool {
        matches!(
            error,
            PostError::Rejected { code: UNKNOWN_WEBHOOK | VOID_TOKEN, .. } | PostError::Gone { .. }
        )
    }
}

#[cfg(test)]
mod tests {
    use serenity::model::id::WebhookId;

    use super::*;

    const HERE: ChannelId = ChannelId::new(1);

    fn webhook(id: u64) -> Webhook {
        Webhook { id: WebhookId::new(id), token: "t".to_owned().into() }
    }

    #[tokio::test(start_paused = true)]
    async fn it_is_found_or_made_and_made_again_once() {
        let (mut hook, now) = (Hook::new(BridgeWebhook::default()), Instant::now());
        assert_eq!(hook.wants(HERE, now), Some(Call::Webhooks { channel: HERE }));
        assert_eq!(hook.answered(&Done::Webhooks(Vec::new())), None);
        assert!(matches!(hook.wants(HERE, now), Some(Call::MakeWebhook { .. })));
        let written = hook.answered(&Done::WebhookMade(webhook(5))).unwrap();
        assert_eq!(written, BridgeWebhook { id: Some(WebhookId::new(5)), remade: false, plain: None });
        assert_eq!((hook.wants(HERE, now), hook.manner()), (None, Manner::Webhook));
        assert!(hook.lost().unwrap().remade);
        assert!(matches!(hook.wants(HERE, now), Some(Call::MakeWebhook { .. })));
        hook.answered(&Done::WebhookMade(webhook(6)));
        let written = hook.lost().unwrap();
        assert_eq!(written.plain, Some(WithoutWebhook::Deleted));
        assert_eq!((hook.wants(HERE, now), hook.manner()), (None, Manner::Plain));
        assert_eq!(hook.posting(), Posting::Without(WithoutWebhook::Deleted));
        hook.try_again();
        assert!(matches!(hook.wants(HERE, now), Some(Call::Webhooks { .. })), "somebody asked again");
    }

    #[tokio::test(start_paused = true)]
    async fn after_a_restart_the_one_that_is_known_counts_or_it_was_lost() {
        let known = BridgeWebhook { id: Some(WebhookId::new(5)), ..BridgeWebhook::default() };
        let mut hook = Hook::new(known);
        assert_eq!(hook.answered(&Done::Webhooks(vec![webhook(4), webhook(5)])), None);
        assert_eq!(hook.ready().unwrap().id, WebhookId::new(5));
        let mut hook = Hook::new(known);
        let written = hook.answered(&Done::Webhooks(Vec::new())).unwrap();
        assert_eq!((written.id, written.remade), (None, true));
    }

    #[tokio::test(start_paused = true)]
    async fn where_it_is_refused_it_is_tried_again_later() {
        let (mut hook, now) = (Hook::new(BridgeWebhook::default()), Instant::now());
        hook.refused(now);
        assert_eq!((hook.wants(HERE, now), hook.manner()), (None, Manner::Plain));
        assert_eq!(hook.posting(), Posting::NotAllowed);
        assert!(hook.wants(HERE, now + AGAIN_AFTER).is_some());
        hook.try_again();
        assert!(hook.wants(HERE, now).is_some());
    }
}
