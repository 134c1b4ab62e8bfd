//! What stands in a server's way that its daemon does not tell: the panel is asked.

use std::time::Duration;

use futures_util::future::join_all;
use pterosocket::panel::ServerState;

use crate::{
    commands::{interaction::request::Request, present::messages},
    model::Binding,
    sockets::server_state,
    text,
    texts::Text,
};

/// How long the panel may take: somebody waits for the answer.
const WITHIN: Duration = Duration::from_millis(1500);
/// How old an answer may be where it is only looked at: people look at the same server one after another.
const OLD: Duration = Duration::from_secs(30);
/// Servers that are asked about at once, at the most: each costs one of the requests that the panel allows in a minute.
const MOST: usize = 5;

/// The state that stands in the way of a server now, such as that it is suspended, if there is one and the panel says so.
pub(in crate::commands) async fn now(request: &Request, binding: &Binding) -> Option<ServerState> {
    asked(request, binding, Duration::ZERO).await
}

async fn asked(request: &Request, binding: &Binding, old: Duration) -> Option<ServerState> {
    let state = request.data.server(binding)?.state_on_panel(old, WITHIN).await?;
    (state != ServerState::Normal).then_some(state)
}

/// The same for the first of several servers that somebody looks at, each with its place.
pub(in crate::commands) async fn of_some<'a>(
    request: &Request,
    bindings: impl Iterator<Item = (usize, &'a Binding)>,
) -> Vec<(usize, ServerState)> {
    let asked =
        bindings.take(MOST).map(async |(place, binding)| Some((place, asked(request, binding, OLD).await?)));
    join_all(asked).await.into_iter().flatten().collect()
}

/// That state, as the panel's word.
pub(in crate::commands) fn told(state: &ServerState) -> Text {
    text!("obstacle-told", state = messages::masked_text(&server_state(state)))
}
