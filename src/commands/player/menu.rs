//! "Players in this message…" in the menu of our own messages: who is named there, and what can be done about them.

use poise::serenity_prelude::Message;
use serenity::{
    builder::{CreateActionRow, CreateSelectMenu, CreateSelectMenuKind, CreateSelectMenuOption},
    model::application::ButtonStyle,
};
use tokio::time::Instant;

use super::{
    act::{Do, commands_of, profile_of},
    mentioned::mentioned,
};
use crate::{
    access::Rights,
    commands::{
        components::{confirm, press},
        interaction::{reply::Reply, request::Request},
        present::command_error::CommandError,
        resolve::{
            ask::{self, ServerCommand},
            autocomplete::MOST,
        },
        runner,
        state::{Context, Failure},
    },
    games::PlayerAct,
    model::{Binding, BindingId, Permission},
    text,
    texts::word,
};

const COMMAND: &str = "Players in this message…";
/// What is offered about a player: a row has five buttons.
const OFFERED: [PlayerAct; 5] =
    [PlayerAct::Kick, PlayerAct::Ban, PlayerAct::Op, PlayerAct::WhitelistAdd, PlayerAct::WhitelistRemove];

/// Players in this message…
#[poise::command(
    context_menu_command = "Players in this message…",
    guild_only,
    install_context = "Guild",
    interaction_context = "Guild"
)]
pub(super) async fn players_in_message(context: Context<'_>, message: Message) -> Result<(), Failure> {
    let poise::Context::Application(application) = context else { return Ok(()) };
    let ours = application.interaction.application_id;
    let is_ours = message.author.id.get() == ours.get() || message.application_id == Some(ours);
    runner::run(context, async |request| {
        if !is_ours {
            return Err(text!("player-not-our-message").into());
        }
        ask::ask(&request, PlayersIn { text: text_of(&message) }, None).await
    })
    .await
}

/// All that a message says: its author, who may be a player, its text, and what stands on cards.
fn text_of(message: &Message) -> String {
    let mut text = format!("{}\n{}", message.author.name, message.content);
    for embed in &message.embeds {
        for part in [&embed.title, &embed.description].into_iter().flatten() {
            text.push('\n');
            text.push_str(part);
        }
    }
    text
}

/// Finds the players of a server in a message.
struct PlayersIn {
    text: String,
}

impl ServerCommand for PlayersIn {
    fn needs(&self) -> Permission {
        Permission::Command
    }

    fn command(&self) -> &'static str {
        COMMAND
    }

    fn text_len(&self) -> usize {
        self.text.len()
    }

    async fn carry_out(
        self,
        request: &Request,
        rights: &Rights,
        binding: &Binding,
    ) -> Result<Reply, CommandError> {
        let game = profile_of(request, binding);
        let players = commands_of(game, rights, binding, COMMAND)?;
        let facts = request.data.facts_of(binding).unwrap_or_default();
        let known = facts.players.names.iter().chain(facts.gone.iter()).map(|name| &**name);
        let found = mentioned(&self.text, known.filter(|name| players.allows(name)));
        match &*found {
            [] => Err(text!("player-none-in-message", server = &*binding.name).into()),
            [only] => Ok(offer(request, binding, only)),
            several => Ok(choose(request, binding, several)),
        }
    }
}

/// Asks which of them is meant.
fn choose(request: &Request, binding: &Binding, names: &[String]) -> Reply {
    let options: Vec<_> =
        names.iter().take(MOST).map(|name| CreateSelectMenuOption::new(name, name)).collect();
    let (id, held) = (binding.id, names.iter().map(String::len).sum());
    let shown: Vec<_> = names.iter().take(MOST).cloned().collect();
    let next = press::chosen(move |request, chosen| async move {
        let binding = ask::bound(&request, Some(id)).await?;
        match shown.contains(&chosen) {
            true => Ok(offer(&request, &binding, &chosen)),
            false => Err(text!("reply-expired").into()),
        }
    });
    let (asker, guild) = (request.asker.user, request.guild());
    let key = request.data.waiting.add(asker, guild, next.holding(held), Instant::now());
    let menu = CreateSelectMenu::new(key, CreateSelectMenuKind::String { options });
    Reply::new(text!("player-which", server = &*binding.name)).with_row(CreateActionRow::SelectMenu(menu))
}

/// What can be done about a player in the game, a button each.
fn offer(request: &Request, binding: &Binding, name: &str) -> Reply {
    let players = profile_of(request, binding).players();
    let acts = OFFERED.into_iter().filter(|act| players.is_some_and(|players| players.can(*act)));
    let buttons: Vec<_> = acts
        .map(|act| {
            let (id, player) = (binding.id, name.to_owned());
            let next = press::answered(move |request| async move { sure(&request, id, act, player).await });
            let style = if act == PlayerAct::Kick { ButtonStyle::Primary } else { ButtonStyle::Secondary };
            let label = text!("player-act-button", act = word(act.as_str()));
            confirm::button(request, label, style, next.holding(name.len()))
        })
        .collect();
    Reply::new(text!("player-what", server = &*binding.name, player = name))
        .with_row(CreateActionRow::Buttons(buttons))
}

/// Asks before it is done.
async fn sure(
    request: &Request,
    id: BindingId,
    act: PlayerAct,
    player: String,
) -> Result<Reply, CommandError> {
    let binding = ask::bound(request, Some(id)).await?;
    let server = &*binding.name;
    let question = text!("player-sure", server = server, player = &*player, act = word(act.as_str()));
    let label = text!("player-act-button", act = word(act.as_str()));
    let held = player.len();
    let next = press::answered(move |request| async move {
        let binding = ask::bound(&request, Some(id)).await?;
        let rights = request.rights().await?;
        Do::new(act, player, None).carry_out(&request, &rights, &binding).await
    });
    Ok(confirm::question(request, question, label, next.holding(held), server))
}
