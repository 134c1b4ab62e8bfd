//! Acting as a person in the client: writing, typing commands, pressing buttons, choosing, filling modals, and what
//! somebody with the right to it changes.
//!
//! A command's options come as text (`typed`) or as values (`filled`); `values` has the rules for both.

mod command;
mod component;
mod error;
mod filled;
mod interaction;
mod lookup;
mod managing;
mod message_command;
mod modal;
mod payload;
mod selects;
mod submit;
#[cfg(test)]
mod tests;
mod typed;
mod values;
mod writing;

pub(super) use self::command::may_use;
pub(crate) use self::interaction::Acknowledged;
pub use self::{
    component::MessageRef,
    error::ActError,
    filled::Filled,
    interaction::{Interaction, Reply},
    modal::{Field, Modal},
};
