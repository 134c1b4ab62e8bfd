//! `/webhooks/{id}/{token}` and its messages: of a channel's webhook, or, under the application's id, of an interaction.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::Value;

use super::{
    App,
    body::Payload,
    compose,
    extract::{Asking, Segments},
    interactions,
    webhooks::known,
};
use crate::discord::{
    check::{self, AllowedMentions, MessageRoute},
    error::{self, ApiError},
    message::{Author, Message},
    world::{Draft, World},
};

/// What may stand in the query.
#[derive(Deserialize)]
pub(super) struct Query {
    #[serde(default)]
    wait: bool,
    thread_id: Option<u64>,
}

/// Sends a message with a webhook, or a follow-up with an interaction's token.
pub(super) async fn execute(
    State(app): State<App>,
    Segments((id, token)): Segments<(u64, String)>,
    Asking(query): Asking<Query>,
    Payload { json, files }: Payload,
) -> Result<Response, ApiError> {
    let mut world = app.world();
    if id == world.bot.id {
        let form = check::message(&json, MessageRoute::Interaction)?;
        let message = interactions::follow_up(&app, &mut world, &token, form, files)?;
        return Ok(Json(world.message_json(&message)).into_response());
    }
    let webhook = known(&world, id, &token)?.clone();
    let form = check::message(&json, MessageRoute::Webhook)?;
    let thread =
        query.thread_id.map(|id| world.channels.get(&id).ok_or(error::UNKNOWN_CHANNEL)).transpose()?;
    if thread.is_some_and(|thread| thread.parent != Some(webhook.channel)) {
        return Err(error::UNKNOWN_CHANNEL);
    }
    let name = form.username.clone().unwrap_or(webhook.name);
    let channel = query.thread_id.unwrap_or(webhook.channel);
    let mut draft = Draft::new(channel, Author { id, name, bot: true });
    draft.webhook = Some(id);
    compose::fill(&mut world, &mut draft, form, files, AllowedMentions::of_webhooks())?;
    let message = world.send(draft).ok_or(error::UNKNOWN_CHANNEL)?;
    if query.wait {
        Ok(Json(world.message_json(&message)).into_response())
    } else {
        Ok(StatusCode::NO_CONTENT.into_response())
    }
}

type MessagePath = Segments<(u64, String, String)>;

/// The message that a path names, and where it is.
fn find(app: &App, world: &World, id: u64, token: &str, name: &str) -> Result<Arc<Message>, ApiError> {
    if id == world.bot.id {
        return interactions::own_message(app, world, token, name);
    }
    let webhook = known(world, id, token)?;
    let message = name.parse().map_err(|_| error::UNKNOWN_MESSAGE)?;
    let inside = |channel: &u64| {
        *channel == webhook.channel
            || world.channels.get(channel).is_some_and(|thread| thread.parent == Some(webhook.channel))
    };
    let places = world.channels.keys().filter(|channel| inside(channel));
    let found = places.filter_map(|channel| world.message(*channel, message)).next();
    found.filter(|message| message.webhook == Some(id)).ok_or(error::UNKNOWN_MESSAGE)
}

pub(super) async fn get(
    State(app): State<App>,
    Segments((id, token, name)): MessagePath,
) -> Result<Json<Value>, ApiError> {
    let world = app.world();
    let message = find(&app, &world, id, &token, &name)?;
    Ok(Json(world.message_json(&message)))
}

pub(super) async fn edit(
    State(app): State<App>,
    Segments((id, token, name)): MessagePath,
    Payload { json, files }: Payload,
) -> Result<Json<Value>, ApiError> {
    let form = check::message(&json, MessageRoute::Edit)?;
    let mut world = app.world();
    let old = find(&app, &world, id, &token, &name)?;
    let mut new = compose::revise(&mut world, &old, form, files, AllowedMentions::of_webhooks())?;
    new.flags &= !crate::discord::message::LOADING;
    let message = world.edit(old.channel, old.id, |message| *message = new).ok_or(error::UNKNOWN_MESSAGE)?;
    Ok(Json(world.message_json(&message)))
}

pub(super) async fn delete(
    State(app): State<App>,
    Segments((id, token, name)): MessagePath,
) -> Result<StatusCode, ApiError> {
    let mut world = app.world();
    let message = find(&app, &world, id, &token, &name)?;
    world.delete(message.channel, message.id);
    Ok(StatusCode::NO_CONTENT)
}
