//! What commands, presses and forms have in common when they come in.

use serenity::model::{
    application::{CommandInteraction, ComponentInteraction, ModalInteraction},
    channel::PartialChannel,
    guild::Member,
    id::{ApplicationId, ChannelId, GuildId, InteractionId},
};

use crate::{
    commands::{
        interaction::reply::{Reads, Responder},
        state::Data,
    },
    texts::Language,
};

/// An interaction, whichever kind it is.
#[derive(Clone, Copy)]
pub(in crate::commands) struct Incoming<'a> {
    id: InteractionId,
    token: &'a str,
    locale: &'a str,
    guild_locale: Option<&'a str>,
    guild: Option<GuildId>,
    pub(in crate::commands) application: ApplicationId,
    pub(in crate::commands) member: Option<&'a Member>,
    pub(in crate::commands) channel: ChannelId,
    /// Whether it came from a message that is a card: those have no text beside their components, ours always have.
    on_card: bool,
    /// What Discord tells of the channel.
    pub(in crate::commands) about_channel: Option<&'a PartialChannel>,
}

impl Incoming<'_> {
    /// The same where the answer is no change of the message that it came from.
    pub(in crate::commands) fn answered_anew(self) -> Self {
        Self { on_card: false, ..self }
    }

    /// What answers it. Where the guild has chosen no language its own locale is taken, as Discord tells it by now.
    pub(in crate::commands) fn responder(&self, data: &Data) -> Responder {
        let member = Language::of(self.locale);
        let guild = self.guild.map_or(member, |guild| {
            if let Some(locale) = self.guild_locale {
                data.languages.discord_says(guild, locale);
            }
            data.languages.of(guild)
        });
        let reads = Reads { member, guild };
        let responder = Responder::new(data.calls.of(self.guild), self.id, self.token, reads);
        if self.on_card { responder.on_card() } else { responder }
    }
}

impl<'a> From<&'a CommandInteraction> for Incoming<'a> {
    fn from(command: &'a CommandInteraction) -> Self {
        Self {
            id: command.id,
            token: &command.token,
            locale: &command.locale,
            guild_locale: command.guild_locale.as_deref(),
            guild: command.guild_id,
            application: command.application_id,
            member: command.member.as_deref(),
            channel: command.channel_id,
            on_card: false,
            about_channel: command.channel.as_ref(),
        }
    }
}

impl<'a> From<&'a ComponentInteraction> for Incoming<'a> {
    fn from(press: &'a ComponentInteraction) -> Self {
        Self {
            id: press.id,
            token: &press.token,
            locale: &press.locale,
            guild_locale: press.guild_locale.as_deref(),
            guild: press.guild_id,
            application: press.application_id,
            member: press.member.as_ref(),
            channel: press.channel_id,
            on_card: press.message.content.is_empty(),
            about_channel: press.channel.as_ref(),
        }
    }
}

impl<'a> From<&'a ModalInteraction> for Incoming<'a> {
    fn from(form: &'a ModalInteraction) -> Self {
        Self {
            id: form.id,
            token: &form.token,
            locale: &form.locale,
            guild_locale: form.guild_locale.as_deref(),
            guild: form.guild_id,
            application: form.application_id,
            member: form.member.as_ref(),
            channel: form.channel_id,
            on_card: form.message.as_ref().is_some_and(|message| message.content.is_empty()),
            about_channel: form.channel.as_ref(),
        }
    }
}
