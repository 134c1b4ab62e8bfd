//! Guilds, their channels, roles and members.

use axum::{Json, extract::State, http::StatusCode};
use serde_json::{Value, json};

use super::{App, body::Payload, extract::Segments};
use crate::discord::{
    check::{Complaints, Form},
    error::{self, ApiError},
    world::{Guild, World},
};

/// The guild, if the bot is in it; Discord says "Unknown Guild" otherwise.
pub(super) fn joined(world: &World, id: u64) -> Result<&Guild, ApiError> {
    let guild = world.guilds.get(&id).filter(|guild| guild.members.contains_key(&world.bot.id));
    guild.ok_or(error::UNKNOWN_GUILD)
}

pub(super) async fn guild(
    State(app): State<App>,
    Segments(id): Segments<u64>,
) -> Result<Json<Value>, ApiError> {
    let world = app.world();
    joined(&world, id).map(|guild| Json(world.guild_json(guild)))
}

pub(super) async fn channels(
    State(app): State<App>,
    Segments(id): Segments<u64>,
) -> Result<Json<Value>, ApiError> {
    let world = app.world();
    joined(&world, id)?;
    let list = world.channels_of(id).into_iter().filter(|channel| !channel.is_thread());
    Ok(Json(list.map(|channel| world.channel_json(channel)).collect()))
}

pub(super) async fn roles(
    State(app): State<App>,
    Segments(id): Segments<u64>,
) -> Result<Json<Value>, ApiError> {
    let world = app.world();
    joined(&world, id).map(|guild| Json(guild.roles.iter().map(World::role_json).collect()))
}

pub(super) async fn role(
    State(app): State<App>,
    Segments((id, role)): Segments<(u64, u64)>,
) -> Result<Json<Value>, ApiError> {
    let world = app.world();
    let role = joined(&world, id)?.role(role).ok_or(error::UNKNOWN_ROLE)?;
    Ok(Json(World::role_json(role)))
}

pub(super) async fn member(
    State(app): State<App>,
    Segments((id, user)): Segments<(u64, u64)>,
) -> Result<Json<Value>, ApiError> {
    let world = app.world();
    let member = joined(&world, id)?.members.get(&user);
    match member {
        Some(member) => Ok(Json(world.member_json(member))),
        None if world.users.contains_key(&user) => Err(error::UNKNOWN_MEMBER),
        None => Err(error::UNKNOWN_USER),
    }
}

/// `PATCH /guilds/{}/members/@me`: the bot's nickname.
pub(super) async fn edit_own_member(
    State(app): State<App>,
    Segments(id): Segments<u64>,
    Payload { json, .. }: Payload,
) -> Result<Json<Value>, ApiError> {
    let mut world = app.world();
    joined(&world, id)?;
    let mut c = Complaints::default();
    let read = Form::open(&json, &mut c).map(|mut form| {
        let given = form.given("nick");
        let nick = form.text(&mut c, "nick", 0, 32).filter(|nick| !nick.is_empty()).map(str::to_owned);
        form.unsupported(&mut c, &["avatar", "banner", "bio"]);
        form.close(&mut c);
        given.then_some(nick)
    });
    let nick = c.settle(read)?;
    let bot = world.bot.id;
    if let Some(nick) = nick {
        world.change_member(id, bot, |member| member.nick = nick);
    }
    let own = joined(&world, id)?.members.get(&bot);
    Ok(Json(own.map_or(json!({}), |member| world.member_json(member))))
}

/// `DELETE /users/@me/guilds/{}`
pub(super) async fn leave(
    State(app): State<App>,
    Segments(id): Segments<u64>,
) -> Result<StatusCode, ApiError> {
    let mut world = app.world();
    joined(&world, id)?;
    let bot = world.bot.id;
    world.remove_member(id, bot);
    Ok(StatusCode::NO_CONTENT)
}
