//! The names that people give to servers, and why one can't be used.

use crate::{
    commands::{
        interaction::reply::Reply,
        present::{command_error::CommandError, refusal},
        resolve::target::WHOLE_GUILD,
    },
    model::{BindingName, Fact, Limit, NAME_MAX, NameError, Outcome, OutcomeNote},
    store::{BindError, MOST_BINDINGS},
    text,
    texts::{Text, code},
};

/// A name that somebody typed for a server.
pub(super) fn chosen_name(typed: &str) -> Result<BindingName, CommandError> {
    if typed.trim() == WHOLE_GUILD {
        return Err(text!("server-name-all", name = code(WHOLE_GUILD)).into());
    }
    BindingName::parse(typed)
        .map_err(|error| text!("server-name-refused", name = code(typed), why = no_name(&error)).into())
}

/// Why something can't be a name.
pub(super) fn no_name(error: &NameError) -> Text {
    match error {
        NameError::Empty => text!("server-name-empty"),
        NameError::TooLong(length) => text!("server-name-long", most = NAME_MAX, length = *length),
        NameError::ControlCharacter => text!("server-name-control"),
        NameError::Unseen(sign) => {
            text!("server-name-unseen", character = format!("U+{:04X}", u32::from(*sign)))
        }
        NameError::NothingSeen => text!("server-name-nothing"),
    }
}

/// Why a server could not be bound or renamed: for the person, and as a note in the audit log.
pub(super) fn not_bound(error: &BindError) -> (Reply, Outcome, OutcomeNote) {
    let (said, note) = match error {
        BindError::ServerBound(binding) => {
            (text!("server-bound-already", server = &*binding.name), Fact::BoundAlready.into())
        }
        BindError::NameTaken(binding) => {
            (text!("server-name-taken", server = &*binding.name), Fact::NameTaken.into())
        }
        BindError::NoPanel => (text!("server-panel-gone"), Fact::NotLinked.into()),
        BindError::TooMany => {
            (text!("server-too-many", most = MOST_BINDINGS.unsigned_abs()), Limit::Bindings.into())
        }
        BindError::Store(error) => {
            return (refusal::store(error), Outcome::Failed, Fact::DatabaseFailed.into());
        }
    };
    (Reply::new(said), Outcome::Refused, note)
}
