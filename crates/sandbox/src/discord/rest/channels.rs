//! Channels: reading, changing, deleting, typing; and who may reach one.

use axum::{Json, extract::State, http::StatusCode};
use serde_json::Value;

use super::{App, body::Payload, extract::Segments};
use crate::discord::{
    check::{Complaints, Form},
    error::{self, ApiError},
    event::Event,
    gateway::Intents,
    permissions::{MANAGE_CHANNELS, MANAGE_THREADS, SEND_MESSAGES, SEND_MESSAGES_IN_THREADS, VIEW_CHANNEL},
    snowflake::now_ms,
    world::{CATEGORY, Channel, World},
};

/// The channel, if the bot may see it and has all of `needs` there.
pub(super) fn reach(world: &World, id: u64, needs: u64) -> Result<&Channel, ApiError> {
    let channel = world.channels.get(&id).ok_or(error::UNKNOWN_CHANNEL)?;
    let held = world.bot_permissions(id);
    if held & VIEW_CHANNEL == 0 {
        return Err(error::MISSING_ACCESS);
    }
    if held & needs == needs { Ok(channel) } else { Err(error::MISSING_PERMISSIONS) }
}

/// The channel, if the bot may post there something that needs `needs` beside posting.
pub(super) fn reach_to_post(world: &World, id: u64, needs: u64) -> Result<&Channel, ApiError> {
    let thread = world.channels.get(&id).is_some_and(Channel::is_thread);
    let post = if thread { SEND_MESSAGES_IN_THREADS } else { SEND_MESSAGES };
    let channel = reach(world, id, needs | post)?;
    let locked = channel.thread.as_ref().is_some_and(|thread| thread.locked);
    if locked && world.bot_permissions(id) & MANAGE_THREADS == 0 {
        return Err(error::THREAD_LOCKED);
    }
    if channel.kind == CATEGORY { Err(error::NOT_A_TEXT_CHANNEL) } else { Ok(channel) }
}

pub(super) async fn get(
    State(app): State<App>,
    Segments(id): Segments<u64>,
) -> Result<Json<Value>, ApiError> {
    let world = app.world();
    reach(&world, id, 0).map(|channel| Json(world.channel_json(channel)))
}

/// What `PATCH /channels/{}` asks to change.
#[derive(Default)]
struct Changes {
    name: Option<String>,
    topic: Option<Option<String>>,
    nsfw: Option<bool>,
    slowmode: Option<u32>,
    archived: Option<bool>,
    locked: Option<bool>,
    auto_archive: Option<u32>,
}

fn changes(json: &Value, thread: bool) -> Result<Changes, ApiError> {
    let mut c = Complaints::default();
    let read = Form::open(json, &mut c).map(|mut form| {
        let mut read =
            Changes { name: form.text(&mut c, "name", 1, 100).map(str::to_owned), ..Changes::default() };
        let seconds = form.integer(&mut c, "rate_limit_per_user", 0, 21_600);
        read.slowmode = seconds.and_then(|n| u32::try_from(n).ok());
        if thread {
            read.archived = form.flag(&mut c, "archived");
            read.locked = form.flag(&mut c, "locked");
            let minutes = form.one_of(&mut c, "auto_archive_duration", &[60, 1_440, 4_320, 10_080]);
            read.auto_archive = minutes.and_then(|n| u32::try_from(n).ok());
            form.flag(&mut c, "invitable");
        } else {
            if form.given("topic") {
                read.topic = Some(form.text(&mut c, "topic", 0, 1_024).map(str::to_owned));
            }
            read.nsfw = form.flag(&mut c, "nsfw");
            form.unsupported(&mut c, &["type", "position", "parent_id", "permission_overwrites"]);
        }
        form.close(&mut c);
        read
    });
    c.settle(read)
}

pub(super) async fn edit(
    State(app): State<App>,
    Segments(id): Segments<u64>,
    Payload { json, .. }: Payload,
) -> Result<Json<Value>, ApiError> {
    let mut world = app.world();
    let thread = reach(&world, id, 0)?.is_thread();
    reach(&world, id, if thread { MANAGE_THREADS } else { MANAGE_CHANNELS })?;
    let changes = changes(&json, thread)?;
    world.change_channel(id, |channel| apply(channel, changes));
    reach(&world, id, 0).map(|channel| Json(world.channel_json(channel)))
}

fn apply(channel: &mut Channel, changes: Changes) {
    channel.name = changes.name.unwrap_or_else(|| channel.name.clone());
    channel.topic = changes.topic.unwrap_or_else(|| channel.topic.clone());
    channel.nsfw = changes.nsfw.unwrap_or(channel.nsfw);
    channel.slowmode = changes.slowmode.unwrap_or(channel.slowmode);
    if let Some(thread) = channel.thread.as_mut() {
        thread.archived = changes.archived.unwrap_or(thread.archived);
        thread.locked = changes.locked.unwrap_or(thread.locked);
        thread.auto_archive = changes.auto_archive.unwrap_or(thread.auto_archive);
        thread.changed_ms = now_ms();
    }
}

pub(super) async fn delete(
    State(app): State<App>,
    Segments(id): Segments<u64>,
) -> Result<Json<Value>, ApiError> {
    let mut world = app.world();
    let thread = reach(&world, id, 0)?.is_thread();
    reach(&world, id, if thread { MANAGE_THREADS } else { MANAGE_CHANNELS })?;
    world.remove_channel(id).map(Json).ok_or(error::UNKNOWN_CHANNEL)
}

pub(super) async fn typing(
    State(app): State<App>,
    Segments(id): Segments<u64>,
) -> Result<StatusCode, ApiError> {
    let mut world = app.world();
    let guild = reach_to_post(&world, id, 0)?.guild;
    let body = serde_json::json!({
        "channel_id": id.to_string(), "guild_id": guild.to_string(), "user_id": world.bot.id.to_string(),
        "timestamp": now_ms() / 1_000,
    });
    world.publish(Intents::GUILD_MESSAGE_TYPING, "TYPING_START", &body);
    world.tell(Event::Typing { channel: id });
    Ok(StatusCode::NO_CONTENT)
}
