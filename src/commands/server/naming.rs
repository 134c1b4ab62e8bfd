//! The names that people give to servers, and why one can't be used.

use crate::{
    commands::{
        interaction::reply::Reply,
        present::{command_error::CommandError, messages, refusal},
        resolve::target::WHOLE_GUILD,
    },
    model::{BindingName, Outcome},
    store::{BindError, MOST_BINDINGS},
};

/// A name that somebody typed for a server.
pub(super) fn chosen_name(typed: &str) -> Result<BindingName, CommandError> {
    if typed.trim() == WHOLE_GUILD {
        return Err(
            Reply::new(format!("`{WHOLE_GUILD}` can't be a name: it stands for all servers here.")).into()
        );
    }
    BindingName::parse(typed)
        .map_err(|error| Reply::new(format!("{} can't be a name: {error}.", messages::code(typed))).into())
}

/// Why a server could not be bound or renamed: for the person, and as a note in the audit log.
pub(super) fn not_bound(error: &BindError) -> (Reply, Outcome, &'static str) {
    match error {
        BindError::ServerBound(binding) => {
            let name = messages::bold(&binding.name);
            let words = format!("That server is bound here already, as {name}.");
            (Reply::new(words), Outcome::Refused, "bound already")
        }
        BindError::NameTaken(binding) => (
            Reply::new(format!(
                "Another server here is called {} already; choose another name.",
                messages::bold(&binding.name)
            )),
            Outcome::Refused,
            "the name is taken",
        ),
        BindError::NoPanel => {
            let words = "The panel of that server is not linked here any more.";
            (Reply::new(words), Outcome::Refused, "the panel is not linked")
        }
        BindError::TooMany => {
            let words = format!(
                "{MOST_BINDINGS} servers of this Discord server's own panels are bound already, and that is the most. \
                 `/server unbind` lets one go."
            );
            (Reply::new(words), Outcome::Refused, "there are too many bindings")
        }
        BindError::Store(error) => (refusal::store(error), Outcome::Failed, "the database failed"),
    }
}
