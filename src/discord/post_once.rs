//! A card that is posted once, by somebody who waits for what becomes of it.

use std::sync::{Arc, Mutex};

use serde_json::Value;
use serenity::model::id::{ChannelId, GuildId, MessageId};
use tokio::{
    sync::oneshot,
    time::{Duration, Instant, timeout},
};

use super::{
    outbox::{Outbox, Report, Source},
    rest::{Call, Done, Outgoing, PostError, Ring},
    schedule::SendBudget,
};
use crate::tasks::lock;

/// How long it is waited for.
const PATIENCE: Duration = Duration::from_secs(5);

/// Why a card is not known to be there.
#[derive(Debug, thiserror::Error)]
pub enum NotPosted {
    /// Discord does not take it.
    #[error(transparent)]
    Refused(#[from] PostError),
    /// It was not its turn in time; it is not posted later.
    #[error("it was not its turn in time")]
    Late,
}

/// Posts a card in the lane of its channel.
pub(super) async fn post(
    outbox: &Outbox,
    guild: GuildId,
    channel: ChannelId,
    components: Vec<Value>,
) -> Result<MessageId, NotPosted> {
    let (tell, told) = oneshot::channel();
    let call = Call::PostCard { to: channel, components, files: Vec::new(), ring: Ring::Nobody };
    let state = State { call: Some(call.into()), since: Instant::now(), tell: Some(tell) };
    let attached = outbox.attach_and_try(guild, channel, Arc::new(Once(Mutex::new(state))));
    outbox.wake(channel);
    let answer = timeout(PATIENCE, told).await;
    drop(attached);
    match answer {
        Ok(Ok(answer)) => answer.map_err(NotPosted::from),
        _ => Err(NotPosted::Late),
    }
}

/// Lock order: alone.
struct Once(Mutex<State>);

struct State {
    /// None: it was handed out.
    call: Option<Outgoing>,
    /// When it began to wait.
    since: Instant,
    /// None: it was told.
    tell: Option<oneshot::Sender<Result<MessageId, PostError>>>,
}

impl Source for Once {
    fn ready_at(&self, _: Instant) -> Option<Instant> {
        let state = lock(&self.0);
        state.call.is_some().then_some(state.since)
    }

    fn next(&self, _: Instant, _: SendBudget) -> Option<Outgoing> {
        lock(&self.0).call.take()
    }

    fn report(&self, report: &Report) {
        let answer = match report {
            Report::Done(Done::Posted(message)) => Ok(*message),
            Report::Done(_) | Report::Delayed(_) => return,
            Report::Refused(error) | Report::GivenUp(error) => Err(error.clone()),
        };
        let tell = lock(&self.0).tell.take();
        if let Some(tell) = tell {
            // Who asked may have given up.
            let _ = tell.send(answer);
        }
    }
}
