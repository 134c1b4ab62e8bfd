//! Messages of a channel: listing, sending, editing, deleting, and the files in them.

use std::{sync::Arc, time::Instant};

use axum::{
    Json,
    extract::State,
    http::{StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    App,
    body::{Payload, Upload},
    channels::{reach, reach_to_post},
    compose,
    extract::{Asking, Segments},
};
use crate::discord::{
    check::{self, AllowedMentions, Complaints, Form, MessageForm, MessageRoute, Patch},
    error::{self, ApiError},
    message::Message,
    permissions::{ATTACH_FILES, EMBED_LINKS, MANAGE_MESSAGES, READ_MESSAGE_HISTORY},
    snowflake::age,
    world::{Draft, World},
};

const FORTNIGHT: u64 = 14 * 24 * 3_600;

#[derive(Deserialize)]
pub(super) struct Page {
    before: Option<u64>,
    after: Option<u64>,
    around: Option<u64>,
    limit: Option<usize>,
}

/// Newest first; an empty list without READ_MESSAGE_HISTORY.
pub(super) async fn list(
    State(app): State<App>,
    Segments(channel): Segments<u64>,
    Asking(page): Asking<Page>,
) -> Result<Json<Value>, ApiError> {
    let limit = page.limit.unwrap_or(50);
    if !(1..=100).contains(&limit) {
        let error = json!({"code": "NUMBER_TYPE_MAX", "message": "int value should be between 1 and 100."});
        return Err(ApiError::invalid(json!({"limit": {"_errors": [error]}})));
    }
    let world = app.world();
    let place = reach(&world, channel, 0)?;
    if world.bot_permissions(channel) & READ_MESSAGE_HISTORY == 0 {
        return Ok(Json(json!([])));
    }
    let open = || place.messages.iter().filter(|message| message.ephemeral_to.is_none());
    let mut chosen: Vec<&Arc<Message>> = match (page.after, page.around) {
        (Some(after), _) => open().filter(|message| message.id > after).take(limit).collect(),
        (_, Some(around)) => {
            let newer = open().filter(|message| message.id >= around).take(limit.div_ceil(2));
            open().rev().filter(|message| message.id < around).take(limit / 2).chain(newer).collect()
        }
        _ => open().rev().filter(|m| page.before.is_none_or(|before| m.id < before)).take(limit).collect(),
    };
    chosen.sort_by_key(|message| std::cmp::Reverse(message.id));
    Ok(Json(chosen.into_iter().map(|message| world.message_json(message)).collect()))
}

/// A message of this channel that everybody can see.
fn find(world: &World, channel: u64, id: u64) -> Result<Arc<Message>, ApiError> {
    world.message(channel, id).filter(|message| message.ephemeral_to.is_none()).ok_or(error::UNKNOWN_MESSAGE)
}

pub(super) async fn get(
    State(app): State<App>,
    Segments((channel, id)): Segments<(u64, u64)>,
) -> Result<Json<Value>, ApiError> {
    let world = app.world();
    reach(&world, channel, READ_MESSAGE_HISTORY)?;
    find(&world, channel, id).map(|message| Json(world.message_json(&message)))
}

/// What a body needs beside posting.
fn needs(form: &MessageForm, files: &[Upload]) -> u64 {
    let embeds = matches!(&form.embeds, Patch::Set(list) if !list.is_empty());
    (if embeds { EMBED_LINKS } else { 0 }) | (if files.is_empty() { 0 } else { ATTACH_FILES })
}

pub(super) async fn create(
    State(app): State<App>,
    Segments(channel): Segments<u64>,
    Payload { json, files }: Payload,
) -> Result<Json<Value>, ApiError> {
    let form = check::message(&json, MessageRoute::Channel)?;
    let mut world = app.world();
    let place = reach_to_post(&world, channel, needs(&form, &files))?;
    let nonce = form.nonce_text().filter(|_| form.enforce_nonce);
    let now = Instant::now();
    if let Some(first) = nonce.as_ref().and_then(|nonce| place.sent_with(nonce, now)) {
        return Ok(Json(world.message_json(first)));
    }
    let mut draft = Draft::new(channel, world.bot_author());
    if let Some((id, must_exist)) = form.reply_to {
        let there = find(&world, channel, id).is_ok();
        if !there && must_exist {
            let error = json!({"code": "REPLIES_UNKNOWN_MESSAGE", "message": "Unknown message"});
            return Err(ApiError::invalid(json!({"message_reference": {"_errors": [error]}})));
        }
        if there && world.bot_permissions(channel) & READ_MESSAGE_HISTORY == 0 {
            return Err(error::MISSING_PERMISSIONS);
        }
        draft.reply_to = there.then_some(id);
        draft.kind = if there { 19 } else { 0 };
    }
    compose::fill(&mut world, &mut draft, form, files, AllowedMentions::of_bots())?;
    let message = world.send(draft).ok_or(error::UNKNOWN_CHANNEL)?;
    if let (Some(nonce), Some(place)) = (nonce, world.channels.get_mut(&channel)) {
        place.remember_nonce(nonce, message.id, now);
    }
    Ok(Json(world.message_json(&message)))
}

pub(super) async fn edit(
    State(app): State<App>,
    Segments((channel, id)): Segments<(u64, u64)>,
    Payload { json, files }: Payload,
) -> Result<Json<Value>, ApiError> {
    let form = check::message(&json, MessageRoute::Edit)?;
    let mut world = app.world();
    let place = reach(&world, channel, needs(&form, &files))?;
    if place.thread.as_ref().is_some_and(|thread| thread.archived) {
        return Err(error::THREAD_ARCHIVED);
    }
    let old = find(&world, channel, id)?;
    if old.author.id != world.bot.id {
        return Err(error::NOT_THE_AUTHOR);
    }
    let new = compose::revise(&mut world, &old, form, files, AllowedMentions::of_bots())?;
    let message = world.edit(channel, id, |message| *message = new).ok_or(error::UNKNOWN_MESSAGE)?;
    Ok(Json(world.message_json(&message)))
}

pub(super) async fn delete(
    State(app): State<App>,
    Segments((channel, id)): Segments<(u64, u64)>,
) -> Result<StatusCode, ApiError> {
    let mut world = app.world();
    reach(&world, channel, 0)?;
    let message = find(&world, channel, id)?;
    if message.author.id != world.bot.id {
        reach(&world, channel, MANAGE_MESSAGES)?;
    }
    world.delete(channel, id);
    Ok(StatusCode::NO_CONTENT)
}

/// 2 to 100 ids, none twice, none older than 14 days.
pub(super) async fn bulk_delete(
    State(app): State<App>,
    Segments(channel): Segments<u64>,
    Payload { json, .. }: Payload,
) -> Result<StatusCode, ApiError> {
    let mut c = Complaints::default();
    let read = Form::open(&json, &mut c).and_then(|mut form| {
        form.require(&mut c, "messages");
        let ids = form.list(&mut c, "messages", (0, 1_000), |value, _| value.as_str()?.parse::<u64>().ok());
        form.close(&mut c);
        ids
    });
    let mut ids = c.settle(read)?;
    let mut world = app.world();
    reach(&world, channel, MANAGE_MESSAGES)?;
    let given = ids.len();
    ids.sort_unstable();
    ids.dedup();
    if ids.len() != given || !(2..=100).contains(&given) {
        return Err(error::BAD_BULK_COUNT);
    }
    if ids.iter().any(|id| age(*id).as_secs() > FORTNIGHT) {
        return Err(error::TOO_OLD_FOR_BULK);
    }
    world.delete_all(channel, &ids);
    Ok(StatusCode::NO_CONTENT)
}

/// The bytes of an attachment: no token, as on Discord's CDN.
pub(super) async fn file(
    State(app): State<App>,
    Segments((channel, id, _)): Segments<(u64, u64, String)>,
) -> Response {
    let world = app.world();
    let messages = world.channels.get(&channel).into_iter().flat_map(|channel| channel.messages.iter());
    let found = messages.flat_map(|message| message.attachments.iter()).find(|file| file.id == id);
    match found {
        Some(file) => {
            let kind = file.content_type.clone().unwrap_or_else(|| "application/octet-stream".to_owned());
            ([(CONTENT_TYPE, kind)], file.bytes.clone()).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
