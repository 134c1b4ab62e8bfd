//! `/server game`: which game a server runs, where that is not found out by itself.

use poise::serenity_prelude::CreateAutocompleteResponse;
use tokio::task::spawn_blocking;

use crate::{
    access::Rights,
    commands::{
        audited,
        changes::What,
        interaction::{reply::Reply, request::Request},
        present::{command_error::CommandError, game, messages},
        resolve::{ask::ServerCommand, autocomplete},
        state::Context,
    },
    games::{Profile, profiles},
    model::{Action, ActionDetails, Binding, Permission, name_key},
    text,
    texts::{Language, code},
};

/// Stands for the game that is found out.
const AUTOMATIC: &str = "automatic";

/// The games that are known, and `automatic`.
pub(super) async fn games(context: Context<'_>, partial: &str) -> CreateAutocompleteResponse {
    let language = context.locale().map_or(Language::ENGLISH, Language::of);
    let typed = name_key(partial);
    let automatic = text!("game-automatic").plain(language);
    let known = profiles().iter().filter(|profile| !profile.is_generic());
    let known = known.map(|profile| (profile.title().to_owned(), profile.name()));
    let mut offered: Vec<_> = [(automatic, AUTOMATIC)].into_iter().chain(known).collect();
    offered.retain(|(title, name)| name_key(title).contains(&typed) || name.contains(&*typed));
    autocomplete::offered(offered.into_iter())
}

/// Has a server's console be read as that of a game.
#[derive(Debug, Clone)]
pub(super) struct Choose {
    /// As it was typed, or taken from what is offered.
    pub(super) game: String,
}

impl ServerCommand for Choose {
    fn needs(&self) -> Permission {
        Permission::Manage
    }

    fn command(&self) -> &'static str {
        "/server game"
    }

    fn text_len(&self) -> usize {
        self.game.len()
    }

    async fn carry_out(
        self,
        request: &Request,
        _: &Rights,
        binding: &Binding,
    ) -> Result<Reply, CommandError> {
        let chosen = chosen(&self.game)?;
        let name = chosen.map(Profile::name);
        let details = ActionDetails::Game { game: name.map(Into::into) };
        let audited = audited::begin(request, Some(binding), Action::Game, details).await?;
        if let Some(profile) = chosen {
            // Its first line is read on a thread that others need. That it panicked is told by the first line.
            let _ = spawn_blocking(|| profile.compile()).await;
        }
        audited.ended(request.store().choose_game(request.guild(), binding.id, name).await).await?;
        let outcome = request.data.changes.apply(What::Other, request.began).await;
        let now = request.data.facts_of(binding).map_or_else(|| profiles().unknown(), |facts| facts.game);
        let said = text!("server-game", server = &*binding.name, game = game::line(now));
        Ok(Reply::new(messages::with_behind(said, &outcome)))
    }
}

/// The game of that name or title; `None`: it is to be found out.
fn chosen(typed: &str) -> Result<Option<&'static Profile>, CommandError> {
    let key = name_key(typed);
    if key == name_key(AUTOMATIC) {
        return Ok(None);
    }
    let mut known = profiles().iter().filter(|profile| !profile.is_generic());
    match known.find(|profile| name_key(profile.name()) == key || name_key(profile.title()) == key) {
        Some(profile) => Ok(Some(profile)),
        None => Err(text!("server-no-game", game = code(typed), automatic = code(AUTOMATIC)).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn games_are_known_by_name_and_title() {
        let named = |typed| chosen(typed).ok().map(|profile| profile.map(Profile::name));
        for (typed, name) in [
            ("paper", Some(Some("paper"))),
            (" Seven-Days-To-Die", Some(Some("seven-days-to-die"))),
            ("7 days to die", Some(Some("seven-days-to-die"))),
            ("Automatic", Some(None)),
            ("generic", None),
            ("pong", None),
            ("", None),
        ] {
            assert_eq!(named(typed), name, "{typed}");
        }
    }
}
