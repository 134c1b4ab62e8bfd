//! Why a command ended without having done what was asked.

use crate::{
    commands::{interaction::reply::Reply, present::refusal},
    store::StoreError,
    texts::Text,
};

/// Why a command ended early; [`into_reply`](Self::into_reply) is what the person reads.
#[derive(Debug)]
pub(in crate::commands) enum CommandError {
    /// It was refused or can't be done; this says so.
    Answer(Box<Reply>),
    /// The database failed.
    Store(StoreError),
}

impl CommandError {
    /// What the person reads. What failed is logged here, once.
    pub(in crate::commands) fn into_reply(self) -> Reply {
        match self {
            Self::Answer(reply) => *reply,
            Self::Store(error) => refusal::store(&error),
        }
    }
}

impl From<Reply> for CommandError {
    fn from(reply: Reply) -> Self {
        Self::Answer(Box::new(reply))
    }
}

impl From<Text> for CommandError {
    fn from(text: Text) -> Self {
        Reply::new(text).into()
    }
}

impl From<StoreError> for CommandError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}
