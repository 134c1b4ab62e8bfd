//! A server that is chosen on the card of all: its own card, for whoever chose.

use tokio::time::Instant;

use crate::{
    boards::server_card,
    commands::{
        interaction::{reply::Reply, request::Request},
        present::{command_error::CommandError, server_view},
        resolve::ask,
    },
    model::{BindingId, Permission},
};

/// The card of the server that was chosen, if the member may see it.
pub(super) async fn reply(request: &Request, chosen: Option<&str>) -> Result<Reply, CommandError> {
    let id = chosen.and_then(|chosen| chosen.parse().ok()).map(BindingId);
    let binding = ask::bound(request, id).await?;
    let manages = request.rights().await?.decide(&binding, Permission::Manage).is_ok();
    let view = server_view::of(&request.data, &binding, manages, Instant::now());
    Ok(Reply::card(server_card::of(&view)))
}
