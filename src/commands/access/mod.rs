//! `/access`: who may do what.

mod check;
mod grant;
mod limits;
mod list;

use grant::{Change, How};
use limits::TypedLimits;

use crate::{
    commands::{
        family::{Family, HelpFor, HelpLine},
        interaction::{reply::Reply, request::Request},
        options::{OneOf, Who},
        present::command_error::CommandError,
        resolve::{
            ask::{self, ServerCommand},
            autocomplete,
            target::WHOLE_GUILD,
        },
        runner,
        state::{Context, Failure},
    },
    model::{Grantable, Permission},
    text,
};

/// What `/help` says of it.
const HELP: [HelpLine; 2] = [
    HelpLine::new("/access grant", HelpFor::Holders(Permission::Manage), || text!("help-access-grant")),
    HelpLine::new("/access list", HelpFor::Holders(Permission::Manage), || text!("help-access-list")),
];

/// What this adds to the bot.
pub(super) fn family() -> Family {
    Family { command: Some(access()), help: &HELP, ..Family::default() }
}

/// Who may do what with the game servers
#[poise::command(
    slash_command,
    subcommands("grant", "revoke", "list", "check"),
    subcommand_required,
    guild_only,
    default_member_permissions = "MANAGE_GUILD",
    install_context = "Guild",
    interaction_context = "Guild"
)]
async fn access(_: Context<'_>) -> Result<(), Failure> {
    Ok(())
}

/// Let a role or member do something
#[poise::command(slash_command)]
async fn grant(
    context: Context<'_>,
    who: Who,
    permission: OneOf<Grantable>,
    #[autocomplete = "autocomplete::bindings_or_all"] server: Option<String>,
    only: Option<String>,
    never: Option<String>,
    #[rename = "for"] lasting: Option<String>,
) -> Result<(), Failure> {
    runner::run(context, async |request| {
        let limits = TypedLimits::read(permission.0, only.as_deref(), never.as_deref(), lasting.as_deref())?;
        let Who { subject, member } = who;
        let change = Change { subject, member, what: permission.0, how: How::Give(limits) };
        self::change(&request, change, server).await
    })
    .await
}

/// Take a right away from a role or member
#[poise::command(slash_command)]
async fn revoke(
    context: Context<'_>,
    who: Who,
    permission: OneOf<Grantable>,
    #[autocomplete = "autocomplete::bindings_or_all"] server: Option<String>,
) -> Result<(), Failure> {
    let change = Change { subject: who.subject, member: who.member, what: permission.0, how: How::Take };
    runner::run(context, async |request| self::change(&request, change, server).await).await
}

/// Every right that was granted here
#[poise::command(slash_command)]
async fn list(context: Context<'_>) -> Result<(), Failure> {
    let roles = context.guild().map(|guild| guild.roles.keys().copied().collect());
    runner::run(context, async |request| Ok(list::reply(&request, roles.as_ref()).await?)).await
}

/// What somebody may do, and through which grant
#[poise::command(slash_command)]
async fn check(
    context: Context<'_>,
    who: Who,
    #[autocomplete = "autocomplete::bindings"] server: Option<String>,
) -> Result<(), Failure> {
    runner::run(context, async |request| check::checked(&request, &who, server.as_deref()).await).await
}

async fn change(request: &Request, change: Change, server: Option<String>) -> Result<Reply, CommandError> {
    let (bindings, rights) = (request.bindings().await?, request.rights().await?);
    let guild_wide = match server.as_deref().map(str::trim) {
        Some(WHOLE_GUILD) => true,
        Some(_) => false,
        // Where nothing is bound yet, a grant can only be meant for all that will be. Others are not told that.
        None => bindings.is_empty() && rights.decide(request.guild(), Permission::Manage).is_ok(),
    };
    if guild_wide {
        change.carry_out_for_all(request, &rights).await
    } else {
        ask::ask(request, change, server.as_deref()).await
    }
}
