//! `/panel`: a guild's own panels. All of it is for members with Manage Server: a panel's key opens consoles.

mod link;
mod status;
mod unlink;

use crate::{
    access::Asker,
    commands::{
        family::{Family, HelpFor, HelpLine},
        interaction::request::Request,
        present::command_error::CommandError,
        state::{Context, Failure},
    },
    text,
    texts::Text,
};

/// What `/help` says of it.
const HELP: [HelpLine; 1] =
    [HelpLine::new("/panel link", HelpFor::PanelLinkers, || text!("help-panel-link"))];

/// What this adds to the bot.
pub(super) fn family() -> Family {
    Family { command: Some(panel()), help: &HELP, ..Family::default() }
}

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
async fn panel(_: Context<'_>) -> Result<(), Failure> {
    Ok(())
}

/// Refuses members without Manage Server.
fn check_rank(asker: &Asker) -> Result<(), Text> {
    if asker.manages_guild { Ok(()) } else { Err(text!("panel-needs-rank")) }
}

fn allowed(request: &Request) -> Result<(), CommandError> {
    Ok(check_rank(&request.asker)?)
}
