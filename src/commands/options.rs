//! Types of options that several commands have.

use std::{borrow::Cow, str::FromStr};

use poise::{ChoiceParameter, CommandParameterChoice, SlashArgError, SlashArgument};
use serenity::{
    all::{CommandInteraction, CommandOptionType, ResolvedValue},
    builder::CreateCommandOption,
};

use crate::{
    access::Asker,
    commands::interaction::request,
    model::{AlertKind, Grantable, Subject},
};

/// A type whose values have names that people choose.
pub(super) trait Named: Copy + FromStr + 'static {
    /// All of them, in their order.
    const ALL: &'static [Self];

    /// What it is called.
    fn name(self) -> &'static str;
}

impl Named for AlertKind {
    const ALL: &'static [Self] = Self::ALL;

    fn name(self) -> &'static str {
        self.as_str()
    }
}

impl Named for Grantable {
    const ALL: &'static [Self] = Self::ALL;

    fn name(self) -> &'static str {
        self.as_str()
    }
}

/// The choice of one of the values of a type, by their names.
pub(super) struct OneOf<T>(pub(super) T);

impl<T: Named> ChoiceParameter for OneOf<T> {
    fn list() -> Cow<'static, [CommandParameterChoice]> {
        let choice = |value: &T| CommandParameterChoice {
            name: Cow::Borrowed(value.name()),
            localizations: Cow::Borrowed(&[]),
            __non_exhaustive: (),
        };
        T::ALL.iter().map(choice).collect()
    }

    fn from_index(index: usize) -> Option<Self> {
        T::ALL.get(index).copied().map(Self)
    }

    fn from_name(name: &str) -> Option<Self> {
        name.parse().ok().map(Self)
    }

    fn name(&self) -> &'static str {
        self.0.name()
    }

    fn localized_name(&self, _: &str) -> Option<&'static str> {
        None
    }
}

/// A role or a member.
pub(super) struct Who {
    pub(super) subject: Subject,
    /// The member as they are in this guild; nobody for a role, and for somebody who is not in it.
    pub(super) member: Option<Asker>,
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
