//! What posts into a channel, and what it is told.

use futures_util::future::BoxFuture;
use tokio::time::Instant;

use crate::discord::{
    rest::{Done, Outgoing, PostError},
    schedule::SendBudget,
};

/// Something that posts into a channel.
pub trait Source: Send + Sync + 'static {
    /// When it wants its next call made; `None`: it has nothing. What waits is told with the same time until it is sent, for
    /// the lane's place is by that. Called often. Whenever this changes, the outbox is to be told with
    /// [`Outbox::wake`](super::Outbox::wake).
    fn ready_at(&self, now: Instant) -> Option<Instant>;

    /// Whether what it wants to send goes before what else the guild has waiting, such as the backlogs of mirrors. Other
    /// guilds keep their turns, and nothing waits for ever because of it.
    fn is_urgent(&self) -> bool {
        false
    }

    /// Composes the next call. `None`: there is nothing after all. What is handed out here is kept, and repeated,
    /// until [`Source::report`] tells of an end; nothing else is asked for before.
    fn next(&self, now: Instant, budget: SendBudget) -> Option<Outgoing>;

    /// Done once before the call leaves for the first time, and given a few seconds: for writing down what is to be
    /// sent again after a crash.
    fn before(&self, call: &Outgoing, nonce: &str) -> BoxFuture<'static, ()> {
        let _ = (call, nonce);
        Box::pin(std::future::ready(()))
    }

    /// What became of the call last handed out; or, without a call, that the channel has refused us of late
    /// ([`Report::Refused`]) and is not asked now.
    fn report(&self, report: &Report);
}

/// What became of a call.
#[derive(Debug, Clone)]
pub enum Report {
    /// Discord has carried it out. This ends it.
    Done(Done),
    /// Not yet; it will be tried again by itself. What is [made anew](crate::discord::rest::Call::is_made_anew) is not: it
    /// is asked for again. After a 429 its source wants nothing before the time, or what others post in the channel waits as well.
    Delayed(PostError),
    /// The lane's channel (or the token) is refused. The call is kept and tried again rarely, or as soon as
    /// permissions change; never when the channel is gone. What is made anew is asked for again then.
    Refused(PostError),
    /// It can never be carried out, and is dropped: a text that Discord does not take, a message that is gone
    /// (10008), a thread that is gone (10003 for a call that went elsewhere than to the lane's channel), or a thread
    /// that may not be started. This ends it.
    GivenUp(PostError),
}
