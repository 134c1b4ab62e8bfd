//! Answers to interactions: the callback, follow-ups and `@original` (`discord-platform.md` section 2).

use std::{sync::Arc, time::Instant};

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    App,
    body::{Payload, Upload},
    compose,
    extract::{Asking, Segments},
};
use crate::discord::{
    check::{self, AllowedMentions, Callback, CallbackKind, MessageForm},
    error::{self, ApiError},
    message::{Answers, EPHEMERAL, LOADING, Message},
    world::{Draft, InteractionRecord, Stage, World},
};

/// An answer to a slash command (message type 20).
const COMMAND_ANSWER: u8 = 20;
/// An answer to a command of a message's menu (message type 23).
const MENU_ANSWER: u8 = 23;

#[derive(Deserialize)]
pub(super) struct Query {
    #[serde(default)]
    with_response: bool,
}

/// `POST /interactions/{id}/{token}/callback`
pub(super) async fn callback(
    State(app): State<App>,
    Segments((id, token)): Segments<(u64, String)>,
    Asking(query): Asking<Query>,
    Payload { json, files }: Payload,
) -> Result<Response, ApiError> {
    let mut world = app.world();
    let record = world.interactions.get(id).filter(|record| record.token == token);
    let record = record.ok_or(error::UNKNOWN_INTERACTION)?;
    if record.stage != Stage::Waiting {
        return Err(error::ALREADY_ACKNOWLEDGED);
    }
    let took = Instant::now().saturating_duration_since(record.started);
    if took > app.options.acknowledge_within {
        return Err(error::UNKNOWN_INTERACTION);
    }
    let callback = check::callback(&json, callback_kind(record))?;
    let message = answer(&mut world, id, callback, files)?;
    if let Some(record) = world.interactions.get_mut(id) {
        if record.stage == Stage::Waiting {
            record.stage = Stage::Acknowledged;
        }
        record.progress.send_modify(|progress| progress.acknowledged = Some(took));
    }
    if !query.with_response {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    Ok(Json(response(&world, id, &json["type"], message.as_deref())).into_response())
}

fn callback_kind(record: &InteractionRecord) -> CallbackKind {
    match record.kind {
        3 => CallbackKind::Component,
        4 => CallbackKind::Autocomplete,
        5 => CallbackKind::Modal { from_component: record.source.is_some() },
        _ => CallbackKind::Command,
    }
}

/// What `with_response=true` returns.
fn response(world: &World, id: u64, kind: &Value, message: Option<&Message>) -> Value {
    let record = world.interactions.get(id);
    let mut interaction = json!({"id": id.to_string(), "type": record.map_or(2, |record| record.kind)});
    let mut body = json!({});
    if let Some(message) = message {
        interaction["response_message_id"] = json!(message.id.to_string());
        interaction["response_message_loading"] = json!(message.is_loading());
        interaction["response_message_ephemeral"] = json!(message.ephemeral_to.is_some());
        body["resource"] = json!({"type": kind, "message": world.message_json(message)});
    }
    body["interaction"] = interaction;
    body
}

/// Carries out a callback; returns the message that it is about.
fn answer(
    world: &mut World,
    id: u64,
    callback: Callback,
    files: Vec<Upload>,
) -> Result<Option<Arc<Message>>, ApiError> {
    match callback {
        Callback::Message(form) => {
            let ephemeral = form.flags.unwrap_or(0) & EPHEMERAL != 0;
            let mut draft = draft(world, id, ephemeral)?;
            compose::fill(world, &mut draft, *form, files, AllowedMentions::of_webhooks())?;
            send_first(world, id, draft).map(Some)
        }
        Callback::Defer { ephemeral } => {
            let mut draft = draft(world, id, ephemeral)?;
            draft.flags |= LOADING;
            let message = send_first(world, id, draft)?;
            set_stage(world, id, Stage::Thinking);
            Ok(Some(message))
        }
        Callback::DeferUpdate => Ok(source(world, id).inspect(|message| show_source(world, id, message.id))),
        Callback::Update(form) => {
            let old = source(world, id).ok_or(error::UNKNOWN_MESSAGE)?;
            let new = compose::revise(world, &old, *form, files, AllowedMentions::of_webhooks())?;
            show_source(world, id, old.id);
            Ok(world.edit(old.channel, old.id, |message| *message = new))
        }
        Callback::Choices(choices) => {
            tell(world, id, |progress| progress.choices = Some(choices));
            Ok(None)
        }
        Callback::Modal(modal) => {
            tell(world, id, |progress| progress.modal = Some(Arc::new(modal)));
            Ok(None)
        }
    }
}

fn tell(world: &mut World, id: u64, change: impl FnOnce(&mut crate::discord::world::Progress)) {
    if let Some(record) = world.interactions.get_mut(id) {
        record.progress.send_modify(change);
    }
}

fn set_stage(world: &mut World, id: u64, stage: Stage) {
    if let Some(record) = world.interactions.get_mut(id) {
        record.stage = stage;
    }
}

/// The message whose component was used.
fn source(world: &World, id: u64) -> Option<Arc<Message>> {
    let record = world.interactions.get(id)?;
    world.message(record.channel, record.source?)
}

/// From now on that message is `@original`, and its changes are shown to the person.
fn show_source(world: &mut World, id: u64, message: u64) {
    if let Some(record) = world.interactions.get_mut(id) {
        record.original = Some(message);
    }
    world.interactions.shows(id, message);
}

/// An empty message of the bot that answers an interaction.
fn draft(world: &World, id: u64, ephemeral: bool) -> Result<Draft, ApiError> {
    let record = world.interactions.get(id).ok_or(error::UNKNOWN_INTERACTION)?;
    let mut draft = Draft::new(record.channel, world.bot_author());
    draft.webhook = Some(world.bot.id);
    draft.kind = match (record.kind, record.target) {
        (2, None) => COMMAND_ANSWER,
        (2, Some(_)) => MENU_ANSWER,
        _ => 0,
    };
    if ephemeral {
        draft.flags |= EPHEMERAL;
        draft.ephemeral_to = Some(record.user);
    }
    draft.answers = Some(Answers {
        interaction: id,
        kind: record.kind,
        user: record.user,
        guild: record.guild,
        command: record.command.clone(),
        follows: record.original,
        source: record.source,
        target: record.target,
    });
    Ok(draft)
}

fn send_first(world: &mut World, id: u64, draft: Draft) -> Result<Arc<Message>, ApiError> {
    let message = world.send(draft).ok_or(error::UNKNOWN_CHANNEL)?;
    if let Some(record) = world.interactions.get_mut(id) {
        record.original = Some(message.id);
    }
    Ok(message)
}

/// The interaction of a token that still lives and has been acknowledged.
fn live<'a>(app: &App, world: &'a World, token: &str) -> Result<&'a InteractionRecord, ApiError> {
    let record = world.interactions.of_token(token);
    let record = record.ok_or(error::UNKNOWN_WEBHOOK)?;
    if record.started.elapsed() > app.options.token_life {
        return Err(error::BAD_WEBHOOK_TOKEN);
    }
    if record.stage == Stage::Waiting { Err(error::UNKNOWN_WEBHOOK) } else { Ok(record) }
}

/// A follow-up. The first one after a deferral becomes the deferred answer, with the ephemeral state that it had.
pub(super) fn follow_up(
    app: &App,
    world: &mut World,
    token: &str,
    form: MessageForm,
    files: Vec<Upload>,
) -> Result<Arc<Message>, ApiError> {
    let record = live(app, world, token)?;
    let (id, channel, thinking, original) =
        (record.id, record.channel, record.stage == Stage::Thinking, record.original);
    let loading = original.and_then(|id| world.message(channel, id)).filter(|m| thinking && m.is_loading());
    let ephemeral = form.flags.unwrap_or(0) & EPHEMERAL != 0;
    let mut draft = draft(world, id, ephemeral)?;
    draft.kind = 0;
    compose::fill(world, &mut draft, form, files, AllowedMentions::of_webhooks())?;
    let Some(old) = loading else {
        return world.send(draft).ok_or(error::UNKNOWN_CHANNEL);
    };
    let kept = old.flags & EPHEMERAL;
    let filled = world.edit(channel, old.id, |message| {
        message.content = draft.content;
        message.embeds = draft.embeds;
        message.components = draft.components;
        message.attachments = draft.attachments;
        message.pinged = draft.pinged;
        message.flags = (draft.flags & !EPHEMERAL) | kept;
    });
    set_stage(world, id, Stage::Acknowledged);
    filled.ok_or(error::UNKNOWN_MESSAGE)
}

/// `@original` or an id, among the answers of this interaction.
pub(super) fn own_message(
    app: &App,
    world: &World,
    token: &str,
    name: &str,
) -> Result<Arc<Message>, ApiError> {
    let record = live(app, world, token)?;
    let id = match name {
        "@original" => record.original,
        name => name.parse().ok().filter(|id| record.shown.contains(id)),
    };
    id.and_then(|id| world.message(record.channel, id)).ok_or(error::UNKNOWN_MESSAGE)
}
