//! Request bodies against Discord's rules: pure functions from JSON to what was asked, or to the errors tree.

mod callback;
mod choice;
mod command;
mod components;
mod embed;
mod form;
mod mentions;
mod message;
mod modal;
#[cfg(test)]
mod tests;

pub use self::choice::Choice;
pub(crate) use self::{
    callback::{Callback, CallbackKind, callback},
    command::{Registration, command, commands},
    form::{Complaints, Form},
    mentions::AllowedMentions,
    message::{AttachmentRef, MessageForm, MessageRoute, Patch, forbidden_word, message},
};
