//! What a family of commands adds to the bot.

use crate::commands::{
    components::lasting::LastingButtons,
    state::{Data, Failure},
};

/// A command with its subcommands, and the buttons that last. What does not last registers nothing: it waits with what
/// goes on (`components::waiting`).
#[derive(Default)]
pub(super) struct Family {
    pub(super) command: Option<poise::Command<Data, Failure>>,
    pub(super) buttons: LastingButtons,
}

impl From<poise::Command<Data, Failure>> for Family {
    fn from(command: poise::Command<Data, Failure>) -> Self {
        Self { command: Some(command), ..Self::default() }
    }
}
