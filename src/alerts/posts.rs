//! What alerts post into one channel.

use std::sync::Arc;

use serde_json::Value;
use serenity::model::id::ChannelId;
use tokio::sync::oneshot;

use super::inbox::{Inbox, News};
use crate::{
    discord::{
        outbox::{CardQueue, Job, Posted, Told},
        rest::{NamedFile, PostError, Ring},
    },
    model::IncidentId,
};

/// The queue of one channel; messages of incidents are known by these.
pub(super) type Posts = CardQueue<IncidentId>;

/// Something to be posted or changed.
pub(super) enum What {
    /// The message that tells an incident.
    First(IncidentId),
    /// A change of it.
    Edit(IncidentId),
    /// The message that says how it ended.
    Last(IncidentId),
    /// A message that belongs to no incident; who wants to know what came of it.
    Other(Option<oneshot::Sender<Result<(), PostError>>>),
}

/// The queue of a channel, which tells the loop of the alerts what comes of its messages.
pub(super) fn queue(channel: ChannelId, inbox: Arc<Inbox>) -> Posts {
    CardQueue::new(channel, true, move |told| {
        inbox.put(match told {
            Told::Posted(incident, message) => News::Posted(incident, message),
            Told::Lost(incident) => News::Lost(incident),
            Told::Taken => News::Taken(channel),
            Told::Refused(error) => News::Refused(channel, error),
        });
    })
}

/// What the queue gets. A change keeps the files that are there.
pub(super) fn job(what: What, components: Vec<Value>, files: Vec<NamedFile>, ring: Ring) -> Job<IncidentId> {
    match what {
        What::First(key) => {
            Job::Card { key, nonce: format!("alert-{}", key.0), card: Posted { components, files, ring } }
        }
        What::Edit(key) => Job::Change { key, components },
        What::Last(incident) => {
            let nonce = Some(format!("alert-{}-over", incident.0));
            Job::Once { nonce, card: Posted { components, files, ring }, asker: None }
        }
        What::Other(asker) => Job::Once { nonce: None, card: Posted { components, files, ring }, asker },
    }
}
