//! `/access`: who may do what.

mod check;
mod grant;
mod limits;
mod list;

use std::borrow::Cow;

use poise::{ChoiceParameter, CommandParameterChoice, SlashArgError, SlashArgument};
use serenity::{
    all::{CommandInteraction, CommandOptionType, ResolvedValue},
    builder::CreateCommandOption,
};

use grant::{Change, How};
use limits::TypedLimits;

use crate::{
    access::Asker,
    commands::{
        family::{Family, HelpFor, HelpLine},
        interaction::{
            reply::Reply,
            request::{self, Request},
        },
        present::command_error::CommandError,
        resolve::{
            ask::{self, ServerCommand},
            autocomplete,
            target::WHOLE_GUILD,
        },
        runner,
        state::{Context, Failure},
    },
    model::{Grantable, Permission, Subject},
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
    permission: Right,
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
    permission: Right,
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

/// A role or a member.
struct Who {
    subject: Subject,
    /// The member as they are in this guild; nobody for a role, and for somebody who is not in it.
    member: Option<Asker>,
}

#[serenity::async_trait]
impl SlashArgument for Who {
    async fn extract(
        _: &serenity::client::Context,
        interaction: &CommandInteraction,
        value: &ResolvedValue<'_>,
    ) -> Result<Self, SlashArgError> {
        match value {
            ResolvedValue::Role(role) => Ok(Self { subject: Subject::Role(role.id), member: None }),
            ResolvedValue::User(user, member) => {
                let member = interaction.guild_id.zip(*member);
                let member = member.map(|(guild, member)| request::resolved(guild, user.id, member));
                Ok(Self { subject: Subject::Member(user.id), member })
            }
            _ => Err(SlashArgError::new_command_structure_mismatch("expected a role or a member")),
        }
    }

    fn create(builder: CreateCommandOption) -> CreateCommandOption {
        builder.kind(CommandOptionType::Mentionable)
    }
}

/// The choices of the option `permission`: everything that can be granted.
struct Right(Grantable);

impl ChoiceParameter for Right {
    fn list() -> Cow<'static, [CommandParameterChoice]> {
        let choice = |right: &Grantable| CommandParameterChoice {
            name: Cow::Borrowed(right.as_str()),
            localizations: Cow::Borrowed(&[]),
            __non_exhaustive: (),
        };
        Grantable::ALL.iter().map(choice).collect()
    }

    fn from_index(index: usize) -> Option<Self> {
        Grantable::ALL.get(index).copied().map(Self)
    }

    fn from_name(name: &str) -> Option<Self> {
        name.parse().ok().map(Self)
    }

    fn name(&self) -> &'static str {
        self.0.as_str()
    }

    fn localized_name(&self, _: &str) -> Option<&'static str> {
        None
    }
}
