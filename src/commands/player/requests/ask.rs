//! Somebody asks for a place on the whitelist: a form for the name, and a card for those who decide.

use serenity::{
    builder::{CreateActionRow, CreateModal},
    model::application::{ButtonStyle, InputTextStyle},
};
use tokio::time::Instant;
use tracing::warn;

use super::{APPROVE, DENY};
use crate::{
    access::Asker,
    cards::{Accent, Card},
    commands::{
        components::{lasting::Signer, press},
        form,
        interaction::{reply::Reply, request::Request},
        present::command_error::CommandError,
        state::Data,
    },
    games::{NoLine, PlayerAct},
    model::{
        ApprovalId, Binding, NewWhitelistRequest, RequestCard, RequestCardId, RequestState, WhitelistRequest,
        WhitelistRequestId,
    },
    store::{AskedForList, MOST_WHITELIST_REQUESTS, REQUEST_PAUSE, epoch_seconds},
    text,
    texts::{Language, Text, code, member, time},
};

/// The form's input.
const NAME: &str = "name";
/// Characters of a name.
const LONGEST_NAME: usize = 60;

/// Anybody pressed the button: asks for the name.
pub(in crate::commands::player) fn open(
    data: &Data,
    asker: &Asker,
    language: Language,
    [id]: [u64; 1],
) -> Result<CreateModal, Text> {
    let next = press::on_form(move |request, form| async move {
        let name = form::typed(&form.data.components, NAME);
        asked(&request, RequestCardId(id.cast_signed()), name).await
    });
    let key = data.waiting.add(asker.user, asker.guild, next, Instant::now());
    let name =
        form::input(InputTextStyle::Short, &text!("requests-name-label"), NAME, LONGEST_NAME, language);
    Ok(form::modal(key, &text!("requests-form-title"), [name], language))
}

async fn asked(request: &Request, id: RequestCardId, name: &str) -> Result<Reply, CommandError> {
    let (guild, store) = (request.guild(), request.store());
    let closed = || CommandError::from(text!("requests-closed"));
    let card = store.request_card(guild, id).await?.ok_or_else(closed)?;
    let binding = store.binding(guild, card.binding).await?.ok_or_else(closed)?;
    let line = line(request, &binding, name)?;
    let server = &*binding.name;
    let new = NewWhitelistRequest {
        guild,
        binding: binding.id,
        member: request.asker.user,
        member_name: request.told_apart.clone(),
        player: name.to_owned(),
    };
    let id = match store.ask_for_list(&new, epoch_seconds()).await? {
        AskedForList::New(id) => id,
        AskedForList::Before(before) => return Err(before_it(&before, server).into()),
        AskedForList::Full => {
            let most = MOST_WHITELIST_REQUESTS.unsigned_abs();
            return Err(text!("requests-too-many", server = server, most = most).into());
        }
    };
    if let Err(why) = show(request, &card, &binding, id, &new, &line).await {
        // Nobody can decide about what nobody sees.
        store.drop_request(id).await?;
        return Err(why);
    }
    request.data.askers.remember(ApprovalId(id.0), request.responder().clone(), Instant::now());
    Ok(Reply::new(text!("requests-asked", server = server, player = name)))
}

/// The line that would put the player on the list.
pub(super) fn line(request: &Request, binding: &Binding, name: &str) -> Result<String, CommandError> {
    let facts = request.data.facts_of(binding);
    let game = facts.map(|facts| facts.game.profile);
    let players = game.and_then(|game| Some((game, game.players()?)));
    let server = &*binding.name;
    let Some((game, players)) = players else { return Err(text!("player-no-game", server = server).into()) };
    players.line(PlayerAct::WhitelistAdd, name, None).map_err(|why| match why {
        NoLine::NotKnown => text!("player-no-game", server = server).into(),
        NoLine::NoName => {
            text!("player-no-name", server = server, player = code(name), game = game.title()).into()
        }
    })
}

/// How far the member's last request is.
fn before_it(before: &WhitelistRequest, server: &str) -> Text {
    let player = &*before.asked.player;
    let again = time(before.decided_at.unwrap_or(before.asked_at) + REQUEST_PAUSE, 'R');
    match before.state {
        RequestState::Open => text!("requests-open", server = server, player = player),
        RequestState::Approved => {
            text!("requests-approved-before", server = server, player = player, again = again)
        }
        RequestState::Denied => {
            text!("requests-denied-before", server = server, player = player, again = again)
        }
    }
}

/// Shows it to those who decide.
async fn show(
    request: &Request,
    card: &RequestCard,
    binding: &Binding,
    id: WhitelistRequestId,
    new: &NewWhitelistRequest,
    line: &str,
) -> Result<(), CommandError> {
    let language = request.guild_language();
    let signer = Signer::in_channel(request, card.channel).await?;
    let number = [id.0.cast_unsigned()];
    let buttons = vec![
        signer.button(
            &APPROVE,
            number,
            text!("requests-approve-button").plain(language),
            ButtonStyle::Success,
        )?,
        signer.button(&DENY, number, text!("requests-deny-button").plain(language), ButtonStyle::Danger)?,
    ];
    let shown = Card::new(Accent::Neutral)
        .text(head(binding, new))
        .text(text!("requests-runs", command = code(line)))
        .row(CreateActionRow::Buttons(buttons));
    let components = shown.components(language).map_err(|error| {
        warn!("a request can't be shown: {error}");
        not_shown(binding)
    })?;
    match request.data.calls.post_card(request.guild(), card.channel, components).await {
        Ok(_) => Ok(()),
        Err(why) => {
            warn!(channel = %card.channel, "a request to be put on a whitelist is not shown: {why}");
            Err(not_shown(binding))
        }
    }
}

fn not_shown(binding: &Binding) -> CommandError {
    text!("requests-not-shown", server = &*binding.name).into()
}

/// Who asks for what.
pub(super) fn head(binding: &Binding, asked: &NewWhitelistRequest) -> Text {
    text!(
        "requests-head",
        server = &*binding.name,
        member = member(asked.member),
        name = &*asked.member_name,
        player = &*asked.player,
    )
}
