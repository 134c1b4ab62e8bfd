//! `/server language`: in which language the bot posts in a Discord server.

use std::borrow::Cow;

use poise::{ChoiceParameter, CommandParameterChoice};

use crate::{
    commands::{
        audited,
        changes::What,
        interaction::{reply::Reply, request::Request},
        present::{command_error::CommandError, messages, refusal},
    },
    model::{Action, ActionDetails, Permission},
    text,
    texts::{Language, Text, code},
};

/// Stands for Discord's own language of the guild.
const AUTOMATIC: &str = "automatic";

/// A choice of the option `language`: a language of the catalogue; none: as Discord says of the guild.
#[derive(Debug, Clone, Copy)]
pub(super) struct Chosen(Option<Language>);

impl Chosen {
    fn all() -> impl Iterator<Item = Self> {
        [None].into_iter().chain(Language::all().into_iter().map(Some)).map(Self)
    }
}

impl ChoiceParameter for Chosen {
    fn list() -> Cow<'static, [CommandParameterChoice]> {
        let choice = |chosen: Self| CommandParameterChoice {
            name: Cow::Borrowed(chosen.name()),
            localizations: Cow::Borrowed(&[]),
            __non_exhaustive: (),
        };
        Self::all().map(choice).collect()
    }

    fn from_index(index: usize) -> Option<Self> {
        Self::all().nth(index)
    }

    fn from_name(name: &str) -> Option<Self> {
        Self::all().find(|chosen| chosen.name().eq_ignore_ascii_case(name))
    }

    fn name(&self) -> &'static str {
        self.0.map_or(AUTOMATIC, Language::tag)
    }

    fn localized_name(&self, _: &str) -> Option<&'static str> {
        None
    }
}

/// Has everything that the bot posts be in this language from now on.
pub(super) async fn choose(request: &Request, chosen: Chosen) -> Result<Reply, CommandError> {
    let rights = request.rights().await?;
    if rights.decide(request.guild(), Permission::Manage).is_err() {
        return Err(refusal::refused_guild_wide(&rights, Permission::Manage, "/server language").into());
    }
    let tag = chosen.0.map(Language::tag);
    let details = ActionDetails::Language { language: tag.map(Into::into) };
    let audited = audited::begin(request, None, Action::Language, details).await?;
    audited.ended(request.store().set_language(request.guild(), tag).await).await?;
    let outcome = request.data.changes.apply(What::Other, request.began).await;
    let said = match chosen.0 {
        Some(_) => text!("server-language", language = code(chosen.name())),
        None => text!("server-language-automatic"),
    };
    let said = messages::with_behind(said, &outcome);
    // Who reads another language sees in the same answer how the new one looks.
    let posts = request.data.languages.of(request.guild());
    Ok(Reply::new(if posts == request.language() {
        said
    } else {
        said.above(Text::verbatim(text!("server-language-sample").markdown(posts)))
    }))
}
