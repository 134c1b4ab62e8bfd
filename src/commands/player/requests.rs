//! `/player requests`: a card with a button that anybody may press to ask for a place on the whitelist, and what those who
//! decide are shown.

mod ask;
mod decide;

use poise::serenity_prelude::PartialChannel;
use serenity::{builder::CreateActionRow, model::application::ButtonStyle};

pub(super) use ask::open;
pub(super) use decide::{Verdict, given};

use super::act::{commands_of, profile_of, runs_commands};
use crate::{
    access::Rights,
    cards::{Accent, Card},
    commands::{
        audited,
        components::lasting::{LastingButton, Signer},
        interaction::{reply::Reply, request::Request, target_channel::TargetChannel},
        present::command_error::CommandError,
        resolve::ask::ServerCommand,
    },
    games::PlayerAct,
    model::{Action, ActionDetails, Binding, Permission},
    store::epoch_seconds,
    text,
    texts::code,
};

const COMMAND: &str = "/player requests";

/// Asks, by the id of what takes requests.
pub(super) const ASK: LastingButton<1> = LastingButton { family: "player", action: "ask", command: COMMAND };
/// Puts the player of a request on the list.
pub(super) const APPROVE: LastingButton<1> = LastingButton { action: "approve", ..ASK };
/// Does not.
pub(super) const DENY: LastingButton<1> = LastingButton { action: "deny", ..ASK };

/// Takes requests of a server, or no longer.
pub(super) struct Requests {
    pub(super) channel: Option<PartialChannel>,
}

impl ServerCommand for Requests {
    fn needs(&self) -> Permission {
        Permission::Manage
    }

    fn command(&self) -> &'static str {
        COMMAND
    }

    async fn carry_out(
        self,
        request: &Request,
        rights: &Rights,
        binding: &Binding,
    ) -> Result<Reply, CommandError> {
        let Some(channel) = self.channel else { return end(request, binding).await };
        let place = TargetChannel::from(&channel);
        place.check(&request.asker)?;
        let game = profile_of(request, binding);
        if !commands_of(game, rights, binding, COMMAND)?.can(PlayerAct::WhitelistAdd) {
            runs_commands(rights, binding, COMMAND)?;
            let (server, game) = (&*binding.name, game.title());
            return Err(
                text!("player-not-in-game", server = server, command = code(COMMAND), game = game).into()
            );
        }
        take(request, binding, &place).await
    }
}

/// Posts the card with the button for everybody.
async fn take(request: &Request, binding: &Binding, place: &TargetChannel) -> Result<Reply, CommandError> {
    let server = &*binding.name;
    if !request.here().may_post() {
        return Err(text!("approval-cant-write", server = server).into());
    }
    let signer = Signer::of(request).await?;
    let details = ActionDetails::channel(place.channel);
    let audited = audited::begin(request, Some(binding), Action::TakeRequests, details).await?;
    let (guild, by) = (request.guild(), request.asker.user);
    let taken = request.store().take_requests(guild, binding.id, place.channel, by, epoch_seconds()).await;
    let id = audited.ended(taken).await?;
    let language = request.guild_language();
    let label = text!("requests-ask-button").plain(language);
    let button = signer.button(&ASK, [id.0.cast_unsigned()], label, ButtonStyle::Primary)?;
    let card = Card::new(Accent::Neutral).text(text!("requests-card", server = server));
    let card = card.row(CreateActionRow::Buttons(vec![button])).components(language);
    let posted = match card {
        Ok(components) => request.data.calls.post_card(guild, request.channel, components).await.is_ok(),
        Err(_) => false,
    };
    if !posted {
        return Err(text!("approval-not-posted", server = server).into());
    }
    Ok(Reply::new(text!("requests-taken", server = server, channel = place.channel)))
}

async fn end(request: &Request, binding: &Binding) -> Result<Reply, CommandError> {
    let details = ActionDetails::Channel { channel: None };
    let audited = audited::begin(request, Some(binding), Action::TakeRequests, details).await?;
    let ended = request.store().end_requests(request.guild(), binding.id).await;
    let ended = audited.ended(ended).await?;
    let server = &*binding.name;
    Ok(Reply::new(if ended {
        text!("requests-ended", server = server)
    } else {
        text!("requests-none", server = server)
    }))
}
