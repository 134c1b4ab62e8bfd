//! `/panel`: a guild's own panels. All of it is for members with Manage Server: a panel's key opens consoles.

mod link;
mod status;
mod unlink;

use crate::{
    access::Asker,
    commands::{
        interaction::{reply::Reply, request::Request},
        present::command_error::CommandError,
        state::{Context, Failure},
    },
};

/// Said to members without Manage Server.
const NEEDS_MANAGE_SERVER: &str =
    "`/panel` is for members with Manage Server: a panel's key opens the consoles of its game servers.";

/// Link panels of your own, see how they fare, and unlink them
#[poise::command(
    slash_command,
    subcommands("link::link", "status::status", "unlink::unlink"),
    subcommand_required,
    guild_only,
    default_member_permissions = "MANAGE_GUILD",
    install_context = "Guild",
    interaction_context = "Guild"
)]
pub(super) async fn panel(_: Context<'_>) -> Result<(), Failure> {
    Ok(())
}

fn check_rank(asker: &Asker) -> Result<(), &'static str> {
    if asker.manages_guild { Ok(()) } else { Err(NEEDS_MANAGE_SERVER) }
}

fn allowed(request: &Request) -> Result<(), CommandError> {
    check_rank(&request.asker).map_err(|why| Reply::new(why).into())
}
