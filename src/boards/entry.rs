//! One board as it runs: what its message shows, what is to be shown next, and what Discord's answers make of it. Pure.

use std::time::Duration;

use serde_json::Value;
use serenity::model::id::MessageId;
use tokio::time::Instant;

use super::view::Seen;
use crate::{
    discord::{
        rest::{Call, CardFiles, NamedFile, OLD_EDITS, Outgoing, PostError, Ring, Scope},
        watch::Watching,
    },
    model::{Binding, Board, BoardStop},
    sockets::ServerKey,
    texts::Text,
};

/// Between two drawings of the small chart, unless the state changes.
const PICTURE_EVERY: Duration = Duration::from_secs(600);
/// Refusals of an edit in a row after which an old message is replaced.
const MOST_OLD_REFUSALS: u8 = 3;
/// Refusals of a card's text in a row after which the board stops.
const MOST_TEXT_REFUSALS: u8 = 3;
/// The message is no more (reference section 11).
const UNKNOWN_MESSAGE: u64 = 10008;
/// Between two messages of a card that follows the conversation, at least.
const MOVES_EVERY: Duration = Duration::from_secs(60);

/// A card that is to be sent, or is on its way.
#[derive(Debug, Clone)]
pub(super) struct Composed {
    pub(super) components: Vec<Value>,
    /// What it shows.
    pub(super) seen: Vec<Seen>,
    /// A new picture, and the same in words.
    pub(super) picture: Option<(NamedFile, Text)>,
}

/// A board that runs.
pub(super) struct Entry {
    pub(super) board: Board,
    /// The servers that it shows, in the order of their names.
    pub(super) servers: Vec<(Binding, ServerKey)>,
    /// To be sent when the channel's turn comes.
    ready: Option<Composed>,
    sending: Option<Composed>,
    /// What the message shows, as far as this process knows.
    shown: Option<Vec<Seen>>,
    /// The message has the picture that this process drew.
    pictured: Option<(Instant, Text)>,
    posted_at: Option<Instant>,
    old_refusals: u8,
    text_refusals: u8,
    /// What Discord said last, where it refuses the channel.
    pub(super) refusal: Option<PostError>,
    /// Its message is another one than its row says.
    pub(super) unsaved: bool,
    /// Hears what others write, where the card follows them.
    pub(super) watching: Option<Watching>,
}

/// What an answer of Discord's leads to, beside what the entry notes.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// Nothing until something changes.
    Rest,
    /// The card is to be sent once more.
    Again,
    /// The same, as a new message; this one goes.
    Replace(MessageId),
    /// Its row says why it is kept no longer.
    Stop(BoardStop),
}

impl Entry {
    pub(super) fn new(board: Board, servers: Vec<(Binding, ServerKey)>) -> Self {
        Self {
            board,
            servers,
            ready: None,
            sending: None,
            shown: None,
            pictured: None,
            posted_at: None,
            old_refusals: 0,
            text_refusals: 0,
            refusal: None,
            unsaved: false,
            watching: None,
        }
    }

    /// What is shown, or is to be.
    pub(super) fn latest(&self) -> Option<&[Seen]> {
        let newest = self.ready.as_ref().or(self.sending.as_ref()).map(|composed| &composed.seen);
        newest.or(self.shown.as_ref()).map(Vec::as_slice)
    }

    /// Whether it is there as it should be.
    pub(super) fn is_shown(&self) -> bool {
        self.shown.is_some()
    }

    /// Whether its picture is to be drawn anew, though no state has changed.
    pub(super) fn is_picture_old(&self, now: Instant) -> bool {
        self.servers.len() == 1
            && self.board.binding.is_some()
            && self
                .pictured
                .as_ref()
                .is_none_or(|(at, _)| now.saturating_duration_since(*at) >= PICTURE_EVERY)
    }

    /// The picture of this process's that the message has, in words.
    pub(super) fn picture(&self) -> Option<&Text> {
        self.board.message.id.and(self.pictured.as_ref()).map(|(_, words)| words)
    }

    /// Whether it is to go down the channel, below what others have written.
    pub(super) fn is_to_move(&self, now: Instant) -> bool {
        let below = |watching: &Watching| self.board.message.id.is_some_and(|id| watching.is_below(id));
        self.watching.as_ref().is_some_and(below)
            && self.posted_at.is_none_or(|at| now.saturating_duration_since(at) >= MOVES_EVERY)
    }

    /// A card is to be sent.
    pub(super) fn compose(&mut self, mut composed: Composed) {
        // A picture that was not sent yet is not drawn twice.
        if let (None, Some(Composed { picture: Some(picture), .. })) = (&composed.picture, &self.ready) {
            composed.picture = Some(picture.clone());
        }
        self.ready = Some(composed);
    }

    /// Somebody wants it who may not see it: whether its message is there is found out by the next edit.
    pub(super) fn wanted_again(&mut self) {
        self.shown = None;
        self.board.message.remade = false;
    }

    /// The next message is a new one; returns the one that goes.
    pub(super) fn begin_anew(&mut self) -> Option<MessageId> {
        (self.unsaved, self.pictured) = (true, None);
        (self.old_refusals, self.text_refusals) = (0, 0);
        self.board.message.id.take()
    }

    /// The call that sends what is ready.
    pub(super) fn next(&mut self) -> Option<Outgoing> {
        let composed = self.ready.take()?;
        self.sending = Some(composed.clone());
        let Composed { components, picture, .. } = composed;
        let channel = self.board.channel;
        Some(match self.board.message.id {
            Some(message) => {
                let files = picture.map_or(CardFiles::Keep, |(file, _)| CardFiles::New(vec![file]));
                Call::EditCard { channel, message, components, files }.into()
            }
            None => {
                let files = picture.map(|(file, _)| file).into_iter().collect();
                let call = Call::PostCard { to: channel, components, files, ring: Ring::Nobody };
                // A process that ends before it hears the answer does not post it twice.
                let nonce = format!("b{:x}.{:x}", self.board.id.0, self.board.message.posts);
                Outgoing { call, nonce: Some(nonce) }
            }
        })
    }

    /// Discord has carried it out; `posted` is a new message.
    pub(super) fn done(&mut self, posted: Option<MessageId>, now: Instant) -> Next {
        if let Some(message) = posted {
            self.board.message.id = Some(message);
            self.board.message.posts += 1;
            (self.unsaved, self.posted_at) = (true, Some(now));
        }
        (self.old_refusals, self.text_refusals, self.refusal) = (0, 0, None);
        if let Some(sent) = self.sending.take() {
            if let Some((_, words)) = sent.picture {
                self.pictured = Some((now, words));
            }
            self.shown = Some(sent.seen);
        }
        Next::Rest
    }

    /// Discord has not carried it out. `is_edit`: the call is not kept by the outbox.
    pub(super) fn failed(&mut self, error: &PostError, is_edit: bool, ended: bool) -> Next {
        if is_edit || ended {
            self.take_back();
        }
        match error {
            PostError::Gone { code: UNKNOWN_MESSAGE, .. } if self.board.message.remade => {
                self.stop(BoardStop::Deleted)
            }
            PostError::Gone { code: UNKNOWN_MESSAGE, .. } => {
                self.begin_anew();
                self.board.message.remade = true;
                Next::Again
            }
            PostError::Gone { .. } => self.stop(BoardStop::ChannelGone),
            PostError::Rejected { code: OLD_EDITS, .. } => self.old_refused(),
            PostError::RateLimited { scope: Scope::Shared | Scope::User, .. } if is_edit => {
                self.old_refused()
            }
            PostError::Rejected { .. } => {
                self.text_refusals += 1;
                self.refusal = Some(error.clone());
                match self.text_refusals >= MOST_TEXT_REFUSALS {
                    true => self.stop(BoardStop::Refused),
                    false => Next::Rest,
                }
            }
            PostError::Forbidden { .. } | PostError::Unauthorized => {
                self.refusal = Some(error.clone());
                if ended { Next::Rest } else { Next::Again }
            }
            PostError::RateLimited { .. } | PostError::Unavailable { .. } | PostError::Blocked { .. } => {
                Next::Again
            }
        }
    }

    /// The channel refuses us, whatever is sent there.
    pub(super) fn channel_refused(&mut self, error: &PostError) {
        self.refusal = Some(error.clone());
        if matches!(error, PostError::Gone { code, .. } if *code != UNKNOWN_MESSAGE) {
            self.stop(BoardStop::ChannelGone);
        }
    }

    fn old_refused(&mut self) -> Next {
        self.old_refusals += 1;
        if self.old_refusals < MOST_OLD_REFUSALS {
            return Next::Again;
        }
        self.begin_anew().map_or(Next::Again, Next::Replace)
    }

    fn stop(&mut self, why: BoardStop) -> Next {
        self.board.message.stopped = Some(why);
        if why != BoardStop::Refused {
            self.board.message.id = None;
        }
        self.unsaved = true;
        Next::Stop(why)
    }

    /// What was on its way is to be sent again, unless there is something newer.
    fn take_back(&mut self) {
        if let Some(sent) = self.sending.take() {
            match &mut self.ready {
                Some(ready) => ready.picture = ready.picture.take().or(sent.picture),
                none => *none = Some(sent),
            }
        }
    }
}

#[cfg(test)]
mod tests;
