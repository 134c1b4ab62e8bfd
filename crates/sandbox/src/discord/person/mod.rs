//! Acting as a person in the client: typing commands, pressing buttons, choosing, filling modals.

mod command;
mod component;
mod error;
mod interaction;
mod lookup;
mod modal;
mod payload;
mod submit;
#[cfg(test)]
mod tests;
mod typed;

pub use self::{
    component::MessageRef,
    error::ActError,
    interaction::{Interaction, Reply},
    modal::Modal,
};
