//! `/access`: who may do what.

use std::borrow::Cow;

use poise::{ChoiceParameter, CommandParameterChoice, SlashArgError, SlashArgument};
use serenity::{
    all::{CommandInteraction, CommandOptionType, ResolvedValue},
    builder::CreateCommandOption,
};

use super::{
    Context, Failure,
    action::{self, Action, WHOLE_GUILD},
    autocomplete, grant, refusal,
    reply::Reply,
    request::Request,
    words,
};
use crate::{
    access::{Grantable, Permission, Rights, Subject},
    store::{Binding, BindingId, StoreError},
};

/// Who may do what with the game servers
#[poise::command(
    slash_command,
    subcommands("grant", "revoke", "list"),
    subcommand_required,
    guild_only,
    default_member_permissions = "MANAGE_GUILD",
    install_context = "Guild",
    interaction_context = "Guild"
)]
pub(super) async fn access(_: Context<'_>) -> Result<(), Failure> {
    Ok(())
}

/// Let a role or member do something
#[poise::command(slash_command)]
async fn grant(
    context: Context<'_>,
    #[description = "A role or a member"] who: Who,
    #[description = "What they may do"] permission: Right,
    #[description = "For which server"]
    #[autocomplete = "autocomplete::bindings_or_all"]
    server: Option<String>,
) -> Result<(), Failure> {
    change(context, grant::Change { subject: who.0, what: permission.0, give: true }, server).await
}

/// Take a right away from a role or member
#[poise::command(slash_command)]
async fn revoke(
    context: Context<'_>,
    #[description = "A role or a member"] who: Who,
    #[description = "What they may not do any more"] permission: Right,
    #[description = "For which server"]
    #[autocomplete = "autocomplete::bindings_or_all"]
    server: Option<String>,
) -> Result<(), Failure> {
    change(context, grant::Change { subject: who.0, what: permission.0, give: false }, server).await
}

/// Every right that was granted here
#[poise::command(slash_command)]
async fn list(context: Context<'_>) -> Result<(), Failure> {
    let Some(request) = Request::begin(context).await else { return Ok(()) };
    let reply = match listed(&request).await {
        Ok(reply) => reply,
        Err(error) => refusal::store(&error),
    };
    request.answer(&reply).await
}

async fn change(context: Context<'_>, change: grant::Change, server: Option<String>) -> Result<(), Failure> {
    let Some(request) = Request::begin(context).await else { return Ok(()) };
    let known = async { Ok::<_, StoreError>((request.bindings().await?, request.rights().await?)) };
    let (bindings, rights) = match known.await {
        Ok(known) => known,
        Err(error) => return request.answer(&refusal::store(&error)).await,
    };
    let guild_wide = match server.as_deref().map(str::trim) {
        Some(WHOLE_GUILD) => true,
        Some(_) => false,
        // Where nothing is bound yet, a grant can only be meant for all that will be. Others are not told that.
        None => bindings.is_empty() && rights.decide(request.guild(), Permission::Manage).is_ok(),
    };
    if guild_wide {
        grant::carry_out(&request, &rights, None, change).await
    } else {
        action::ask(&request, Action::Grant(change), server.as_deref()).await
    }
}

async fn listed(request: &Request) -> Result<Reply, StoreError> {
    let (bindings, rights) = (request.bindings().await?, request.rights().await?);
    let managed: Vec<_> = rights.allowing(&bindings, Permission::Manage);
    let guild_wide = rights.decide(request.guild(), Permission::Manage).is_ok();
    if managed.is_empty() && !guild_wide {
        return Ok(refusal::manages_nothing("/access list"));
    }
    Ok(Reply::lines(&page(&rights, &managed)))
}

/// Guild-wide grants count for every binding, so whoever manages one may see them.
fn page(rights: &Rights, managed: &[&Binding]) -> Vec<String> {
    let mut lines = vec![String::from("Members with Manage Server may do everything.")];
    let mut section = |title: &str, binding: Option<BindingId>| {
        let mut held: Vec<(Subject, Vec<&str>)> = Vec::new();
        for grant in rights.grants().iter().filter(|grant| grant.binding == binding) {
            match held.iter_mut().find(|(subject, _)| *subject == grant.subject) {
                Some((_, words)) => words.push(grant.permission.as_str()),
                None => held.push((grant.subject, vec![grant.permission.as_str()])),
            }
        }
        for (index, (subject, permissions)) in held.iter().enumerate() {
            if index == 0 {
                lines.push(title.to_owned());
            }
            lines.push(format!("- {}: {}", refusal::subject(rights, *subject), permissions.join(", ")));
        }
    };
    section("**All servers**", None);
    for binding in managed {
        section(&words::bold(&binding.name), Some(binding.id));
    }
    if rights.grants().is_empty() {
        lines.push("Nothing is granted to anybody else: `/access grant`.".into());
    }
    lines
}

/// A role or a member.
struct Who(Subject);

#[async_trait::async_trait]
impl SlashArgument for Who {
    async fn extract(
        _: &serenity::client::Context,
        _: &CommandInteraction,
        value: &ResolvedValue<'_>,
    ) -> Result<Self, SlashArgError> {
        match value {
            ResolvedValue::Role(role) => Ok(Self(Subject::Role(role.id))),
            ResolvedValue::User(user, _) => Ok(Self(Subject::Member(user.id))),
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
