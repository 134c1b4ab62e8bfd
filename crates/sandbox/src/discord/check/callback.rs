//! Bodies of `POST /interactions/{id}/{token}/callback`.

use serde_json::{Value, json};

use super::{
    choice::{Choice, choice},
    form::{Complaints, Form, object_item},
    message::{self, MessageForm, MessageRoute},
    modal::modal,
};
use crate::discord::error::ApiError;

/// An answer to an interaction.
#[derive(Debug)]
pub(crate) enum Callback {
    /// Type 4.
    Message(Box<MessageForm>),
    /// Type 5.
    Defer { ephemeral: bool },
    /// Type 6.
    DeferUpdate,
    /// Type 7.
    Update(Box<MessageForm>),
    /// Type 8.
    Choices(Vec<Choice>),
    /// Type 9.
    Modal(Value),
}

/// What kind of interaction is answered: it decides which types may come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CallbackKind {
    Command,
    Component,
    Autocomplete,
    /// A modal, and whether it was opened from a component.
    Modal {
        from_component: bool,
    },
}

impl CallbackKind {
    fn allowed(self) -> &'static [i64] {
        match self {
            Self::Command => &[4, 5, 9],
            Self::Component => &[4, 5, 6, 7, 9],
            Self::Autocomplete => &[8],
            Self::Modal { from_component: true } => &[4, 5, 6, 7],
            Self::Modal { from_component: false } => &[4, 5],
        }
    }
}

/// Reads a callback.
pub(crate) fn callback(value: &Value, kind: CallbackKind) -> Result<Callback, ApiError> {
    let mut c = Complaints::default();
    let empty = json!({});
    let read = Form::open(value, &mut c).and_then(|mut form| {
        form.require(&mut c, "type");
        let number = form.one_of(&mut c, "type", kind.allowed());
        let data = form.raw("data");
        form.close(&mut c);
        number.map(|number| (number, data))
    });
    let (number, data) = c.settle(read)?;
    let data = data.unwrap_or(&empty);
    match number {
        4 => nested(message::message(data, MessageRoute::Interaction))
            .map(|form| Callback::Message(Box::new(form))),
        5 => nested(message::message(data, MessageRoute::Deferral)).map(|form| Callback::Defer {
            ephemeral: form.flags.unwrap_or(0) & crate::discord::message::EPHEMERAL != 0,
        }),
        6 => Ok(Callback::DeferUpdate),
        7 => nested(message::message(data, MessageRoute::Edit)).map(|form| Callback::Update(Box::new(form))),
        8 => within("data", |c| choices(data, c)).map(Callback::Choices),
        _ => within("data", |c| modal(data, c)).map(Callback::Modal),
    }
}

/// Errors of the message stand under `data`.
fn nested(read: Result<MessageForm, ApiError>) -> Result<MessageForm, ApiError> {
    read.map_err(|error| error.under("data"))
}

fn within<T>(key: &str, check: impl FnOnce(&mut Complaints) -> Option<T>) -> Result<T, ApiError> {
    let mut c = Complaints::default();
    let read = c.at(key, check);
    c.settle(read)
}

/// At most 25 choices; name 1 to 100, value up to 100 characters or within ±2^53.
fn choices(data: &Value, c: &mut Complaints) -> Option<Vec<Choice>> {
    object_item(data, c, |form, c| {
        form.require(c, "choices");
        form.list(c, "choices", (0, 25), |value, c| object_item(value, c, choice))
    })
}
