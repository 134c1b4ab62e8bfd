//! What is posted into one channel, as the outbox sees it.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use serenity::model::id::{ChannelId, GuildId, WebhookId};
use tokio::time::Instant;
use tracing::{info, warn};

use super::{
    Options,
    hook::{Hook, Posting},
    to_discord::{Counts, Line, Manner, Queue, visible},
    webhooks::Webhooks,
};
use crate::{
    config::Avatars,
    discord::{
        outbox::{Report, Source},
        rest::{Call, Done, MALFORMED, Outgoing, PostError, Speaker},
        schedule::SendBudget,
    },
    model::BridgeWebhook,
    tasks::lock,
    text,
    texts::{GuildLanguages, Text},
};

/// How a bridge stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// How its channel is posted into.
    pub posting: Posting,
    /// Lines that were posted into it since the start of the bot.
    pub shown: u64,
    /// Lines that were not, because there were too many or they were too old.
    pub left_out: u64,
    /// Lines that came with a daemon's log: they may have been posted before.
    pub old: u64,
    /// What the channel said last, if it refuses us.
    pub refused: Option<PostError>,
}

impl Default for Standing {
    fn default() -> Self {
        Self { posting: Posting::Unknown, shown: 0, left_out: 0, old: 0, refused: None }
    }
}

/// Names that Discord has refused are remembered, so many of a channel.
const MOST_REFUSED: usize = 100;

/// What a channel's posts work with.
pub(super) struct Tools {
    pub(super) options: Options,
    pub(super) languages: GuildLanguages,
    pub(super) avatars: Option<Avatars>,
    pub(super) webhooks: Arc<Webhooks>,
}

/// One channel.
pub(super) struct Posts {
    guild: GuildId,
    channel: ChannelId,
    tools: Arc<Tools>,
    /// Lock order: before the languages of the guilds and the webhooks to be written.
    state: Mutex<State>,
}

struct State {
    queue: Queue,
    hook: Hook,
    /// Several servers are bridged here.
    several: bool,
    sending: Option<Sending>,
    /// Names that Discord does not take.
    refused_names: VecDeque<String>,
    not_before: Option<Instant>,
    standing: Standing,
}

/// What is on its way.
enum Sending {
    /// A question about webhooks.
    Hook,
    /// A message; what it was, for when it is asked for again.
    Message { call: Call, nonce: String, since: Instant },
}

impl Posts {
    pub(super) fn new(guild: GuildId, channel: ChannelId, known: BridgeWebhook, tools: Arc<Tools>) -> Self {
        let state = State {
            queue: Queue::default(),
            hook: Hook::new(known),
            several: false,
            sending: None,
            refused_names: VecDeque::new(),
            not_before: None,
            standing: Standing::default(),
        };
        Self { guild, channel, tools, state: Mutex::new(state) }
    }

    /// Whether several servers are bridged here.
    pub(super) fn set_several(&self, several: bool) {
        lock(&self.state).several = several;
    }

    pub(super) fn push(&self, lines: Vec<Line>, counts: Counts) {
        let mut state = lock(&self.state);
        lines.into_iter().for_each(|line| state.queue.push(line));
        state.queue.leave_out(counts);
    }

    /// So many lines came with the log of a daemon.
    pub(super) fn heard_old(&self, count: u64) {
        lock(&self.state).standing.old += count;
    }

    pub(super) fn try_again(&self) {
        let mut state = lock(&self.state);
        state.hook.try_again();
        state.not_before = None;
    }

    pub(super) fn guild(&self) -> GuildId {
        self.guild
    }

    /// The webhook that it has.
    pub(super) fn webhook(&self) -> Option<WebhookId> {
        lock(&self.state).hook.ready().map(|webhook| webhook.id)
    }

    pub(super) fn standing(&self) -> Standing {
        let state = lock(&self.state);
        Standing { posting: state.hook.posting(), ..state.standing.clone() }
    }
}

impl Source for Posts {
    fn ready_at(&self, now: Instant) -> Option<Instant> {
        let state = lock(&self.state);
        let at = match &state.sending {
            // What was on its way is asked for again.
            Some(_) => Some(now),
            None if state.hook.wants(self.channel, now).is_some() => Some(now),
            None => state.queue.ready_at(&self.tools.options, now),
        };
        at.map(|at| state.not_before.map_or(at, |not_before| not_before.max(at)))
    }

    fn is_urgent(&self) -> bool {
        true
    }

    fn next(&self, now: Instant, _: SendBudget) -> Option<Outgoing> {
        let state = &mut *lock(&self.state);
        if state.not_before.is_some_and(|time| time > now) {
            return None;
        }
        state.not_before = None;
        match &state.sending {
            Some(Sending::Message { call, nonce, since }) if now < *since + self.tools.options.old_after => {
                return Some(Outgoing { call: call.clone(), nonce: Some(nonce.clone()) });
            }
            Some(Sending::Message { .. }) => {
                state.queue.put_back();
                state.sending = None;
            }
            Some(Sending::Hook) | None => {}
        }
        if let Some(call) = state.hook.wants(self.channel, now) {
            state.sending = Some(Sending::Hook);
            return Some(call.into());
        }
        state.sending = None;
        let call = self.compose(state, now)?;
        let nonce = format!("{:016x}", rand::random::<u64>());
        state.sending = Some(Sending::Message { call: call.clone(), nonce: nonce.clone(), since: now });
        Some(Outgoing { call, nonce: Some(nonce) })
    }

    fn report(&self, report: &Report) {
        let mut state = lock(&self.state);
        let written = match report {
            Report::Done(done) => state.done(done),
            Report::Delayed(error) => {
                if let PostError::RateLimited { retry_after, .. } = error {
                    state.not_before = Some(Instant::now() + *retry_after);
                }
                None
            }
            Report::Refused(error) => {
                state.standing.refused = Some(error.clone());
                None
            }
            Report::GivenUp(error) => state.given_up(self.channel, error),
        };
        if let Some(webhook) = written {
            self.tools.webhooks.put(self.guild, self.channel, webhook);
        }
    }
}

impl Posts {
    fn compose(&self, state: &mut State, now: Instant) -> Option<Call> {
        let (options, several) = (&self.tools.options, state.several);
        let mut message = state.queue.take(options, state.hook.manner(), several, now)?;
        if message.name.as_ref().is_some_and(|name| state.refused_names.contains(name)) {
            state.queue.put_back();
            message = state.queue.take(options, Manner::Plain, several, now)?;
            message.name = None;
        }
        let language = self.tools.languages.of(self.guild);
        let told = told(message.left_out).map(|text| format!("-# {}", text.markdown(language)));
        let content: Vec<_> = told.into_iter().chain(message.lines).collect();
        let speaker = state.hook.ready().map(|webhook| Speaker {
            webhook: webhook.clone(),
            avatar: message.face.as_deref().and_then(|name| self.tools.avatars.as_ref()?.of(&visible(name))),
            name: message.name,
        });
        Some(Call::Say { to: self.channel, content: content.join("\n"), speaker })
    }
}

/// How many lines are not there, and why.
fn told(left_out: Counts) -> Option<Text> {
    let Counts { too_many, too_old, not_said } = left_out;
    let many = (too_many > 0).then(|| text!("chat-left-out", count = too_many));
    let old = (too_old > 0).then(|| text!("chat-too-old", count = too_old));
    let unsaid = (not_said > 0).then(|| text!("chat-not-said-here", count = not_said));
    let all: Vec<_> = [many, old, unsaid].into_iter().flatten().collect();
    (!all.is_empty()).then(|| Text::sentences(all))
}

impl State {
    /// What was on its way is done; which webhook is to be written down.
    fn done(&mut self, done: &Done) -> Option<BridgeWebhook> {
        match self.sending.take()? {
            Sending::Hook => self.hook.answered(done),
            Sending::Message { .. } if *done == Done::PostedElsewhere => {
                // Somebody has taken the webhook to another channel.
                self.queue.put_back();
                self.hook.lost()
            }
            Sending::Message { .. } => {
                self.standing.refused = None;
                self.standing.left_out += self.queue.left_out_on_its_way();
                self.standing.shown += self.queue.done() as u64;
                None
            }
        }
    }

    fn given_up(&mut self, channel: ChannelId, error: &PostError) -> Option<BridgeWebhook> {
        match self.sending.take()? {
            Sending::Hook => {
                info!(%channel, "chat is posted without a webhook for now: {error}");
                self.hook.refused(Instant::now());
                None
            }
            Sending::Message { call: Call::Say { speaker: Some(_), .. }, .. } if Hook::is_lost(error) => {
                info!(%channel, "the webhook for chat is gone: {error}");
                self.queue.put_back();
                self.hook.lost()
            }
            Sending::Message {
                call: Call::Say { speaker: Some(Speaker { name: Some(name), .. }), .. },
                ..
            } if matches!(error, PostError::Rejected { code: MALFORMED, .. })
                && !self.refused_names.contains(&name) =>
            {
                // It stands in the text from now on.
                self.queue.put_back();
                self.refused_names.truncate(MOST_REFUSED - 1);
                self.refused_names.push_front(name);
                None
            }
            Sending::Message { call: Call::Say { speaker: Some(_), .. }, .. }
                if matches!(error, PostError::Forbidden { .. }) =>
            {
                self.queue.put_back();
                self.hook.refused(Instant::now());
                None
            }
            Sending::Message { .. } => {
                warn!(%channel, "lines of chat are left out: {error}");
                self.queue.give_up();
                None
            }
        }
    }
}

#[cfg(test)]
mod tests;
