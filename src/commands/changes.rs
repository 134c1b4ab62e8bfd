//! How a command has changed rows carried out: the owner of what runs (`app`) compares the rows with what
//! runs, starts or stops the difference, and answers with what came of it.

use std::time::Duration;

use serenity::model::id::ChannelId;
use tokio::{
    sync::{mpsc, oneshot},
    time::{Instant, timeout_at},
};

use crate::{model::BindingId, relay::Delivery, sockets::Status};

/// Within which it is said what came of a change; a person should know within 5 s.
pub const DEADLINE: Duration = Duration::from_millis(4200);

/// What changed, so that the outcome is about that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// A binding was made; a mirror for it perhaps too.
    Bound(BindingId, Option<ChannelId>),
    /// A channel mirrors a binding from now on.
    Mirrored(BindingId, ChannelId),
    /// Something was taken away or renamed.
    Other,
}

/// What came of it.
#[derive(Debug, Clone, Default)]
pub struct Effect {
    /// The server's connection and state.
    pub server: Option<Status>,
    /// Whether the channel takes messages.
    pub mirror: Option<Delivery>,
    /// The rows can't be read just now: the change is carried out as soon as they can.
    pub behind: bool,
}

/// A change on its way to the owner of what runs.
#[derive(Debug)]
pub struct Change {
    /// What changed.
    pub what: What,
    /// Where the outcome goes.
    pub reply: oneshot::Sender<Effect>,
}

/// The commands' end.
#[derive(Debug, Clone)]
pub struct Changes(mpsc::Sender<Change>);

/// Changes in flight at once; a further command waits for its turn within its own deadline.
const WAITING: usize = 64;

impl Changes {
    /// Both ends.
    #[must_use]
    pub fn channel() -> (Self, mpsc::Receiver<Change>) {
        let (sender, receiver) = mpsc::channel(WAITING);
        (Self(sender), receiver)
    }

    /// Has a change carried out that was asked for at `began`; an empty outcome means that nothing is known of it yet.
    pub async fn apply(&self, what: What, began: Instant) -> Effect {
        let (reply, outcome) = oneshot::channel();
        let asked = async {
            self.0.send(Change { what, reply }).await.ok()?;
            outcome.await.ok()
        };
        let end = began + DEADLINE + Duration::from_millis(300);
        timeout_at(end, asked).await.ok().flatten().unwrap_or_default()
    }
}
