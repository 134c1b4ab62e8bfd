//! A server as somebody looks at it.

use tokio::time::Instant;

use crate::{
    boards::view::View,
    commands::{
        present::messages,
        state::{Data, server_key},
    },
    model::Binding,
    sockets::ConnectionState,
};

/// What is known of a binding's server; `manages`: for somebody who can have it mended.
pub(in crate::commands) fn of<'a>(
    data: &Data,
    binding: &'a Binding,
    manages: bool,
    now: Instant,
) -> View<'a> {
    let status = data.status_of(binding);
    let up = status.as_ref().is_some_and(|status| status.connection == ConnectionState::Up);
    View {
        name: &binding.name,
        trouble: (!up).then(|| messages::connection_text(status.as_ref(), manages)),
        status,
        facts: data.facts_of(binding),
        limits: data.boards.limits(server_key(binding)),
        address: None,
        names: false,
        mirrors: None,
        live: false,
        now,
    }
}
