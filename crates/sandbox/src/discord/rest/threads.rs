//! Threads: starting them with and without a message, and the active ones.

use axum::{Json, extract::State, http::StatusCode};
use serde_json::{Value, json};

use super::{App, body::Payload, channels::reach, extract::Segments, guilds::joined};
use crate::discord::{
    check::{Complaints, Form},
    error::{self, ApiError},
    permissions::{CREATE_PRIVATE_THREADS, CREATE_PUBLIC_THREADS, READ_MESSAGE_HISTORY},
    world::{PRIVATE_THREAD, PUBLIC_THREAD, TEXT},
};

/// Minutes after which a thread archives itself unless told otherwise.
const AUTO_ARCHIVE: u32 = 4_320;

struct Start {
    name: String,
    auto_archive: u32,
    kind: u8,
}

/// Without a message a thread is private unless `type` says otherwise.
fn start(json: &Value, on_message: bool) -> Result<Start, ApiError> {
    let mut c = Complaints::default();
    let read = Form::open(json, &mut c).and_then(|mut form| {
        form.require(&mut c, "name");
        let name = form.text(&mut c, "name", 1, 100).map(str::to_owned);
        let minutes = form.one_of(&mut c, "auto_archive_duration", &[60, 1_440, 4_320, 10_080]);
        form.integer(&mut c, "rate_limit_per_user", 0, 21_600);
        let kind = if on_message { Some(11) } else { form.one_of(&mut c, "type", &[11, 12]) };
        if !on_message {
            form.flag(&mut c, "invitable");
        }
        form.close(&mut c);
        let auto_archive = minutes.and_then(|n| u32::try_from(n).ok()).unwrap_or(AUTO_ARCHIVE);
        Some(Start {
            name: name?,
            auto_archive,
            kind: if kind == Some(11) { PUBLIC_THREAD } else { PRIVATE_THREAD },
        })
    });
    c.settle(read)
}

pub(super) async fn create(
    State(app): State<App>,
    Segments(channel): Segments<u64>,
    Payload { json, .. }: Payload,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    let start = start(&json, false)?;
    let mut world = app.world();
    let needs = if start.kind == PUBLIC_THREAD { CREATE_PUBLIC_THREADS } else { CREATE_PRIVATE_THREADS };
    if reach(&world, channel, needs)?.kind != TEXT {
        return Err(error::NOT_A_TEXT_CHANNEL);
    }
    let bot = world.bot.id;
    let thread = world.add_thread(channel, &start.name, start.kind, bot, start.auto_archive);
    let thread = thread.and_then(|id| world.channels.get(&id)).ok_or(error::UNKNOWN_CHANNEL)?;
    Ok((StatusCode::CREATED, Json(world.channel_json(thread))))
}

/// The thread has the message's id.
pub(super) async fn on_message(
    State(app): State<App>,
    Segments((channel, message)): Segments<(u64, u64)>,
    Payload { json, .. }: Payload,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    let start = start(&json, true)?;
    let mut world = app.world();
    reach(&world, channel, CREATE_PUBLIC_THREADS | READ_MESSAGE_HISTORY)?;
    world.message(channel, message).ok_or(error::UNKNOWN_MESSAGE)?;
    if world.channels.contains_key(&message) {
        return Err(error::THREAD_EXISTS);
    }
    let bot = world.bot.id;
    world.add_thread_as(message, channel, &start.name, PUBLIC_THREAD, bot, start.auto_archive);
    let thread = world.channels.get(&message).ok_or(error::UNKNOWN_CHANNEL)?;
    Ok((StatusCode::CREATED, Json(world.channel_json(thread))))
}

pub(super) async fn active(
    State(app): State<App>,
    Segments(id): Segments<u64>,
) -> Result<Json<Value>, ApiError> {
    let world = app.world();
    joined(&world, id)?;
    let live = world
        .channels_of(id)
        .into_iter()
        .filter(|channel| channel.thread.as_ref().is_some_and(|thread| !thread.archived));
    let threads: Vec<Value> = live.map(|channel| world.channel_json(channel)).collect();
    Ok(Json(json!({"threads": threads, "members": [], "has_more": false})))
}
