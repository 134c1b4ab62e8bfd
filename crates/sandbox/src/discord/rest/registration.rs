//! Application commands, global and of a guild.

use std::collections::HashMap;

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};
use serde_json::Value;

use super::{App, body::Payload, guilds::joined};
use crate::discord::{
    check::{self, Registration},
    error::{self, ApiError},
    event::Event,
    world::World,
};

/// Most slash commands, globally and again per guild.
const MOST: usize = 100;

/// The type of the command that Discord adds to an app with an activity. A bulk overwrite may not leave it out.
const ENTRY_POINT: i64 = 4;

type Params = Path<HashMap<String, String>>;

/// Whose commands a path is about.
#[derive(Clone, Copy)]
struct Scope {
    guild: Option<u64>,
    command: Option<u64>,
}

fn scope(world: &World, params: &HashMap<String, String>) -> Result<Scope, ApiError> {
    let id =
        |key: &str| params.get(key).map(|text| text.parse::<u64>().map_err(|_| error::UNKNOWN_APPLICATION));
    let application = id("application_id").transpose()?.unwrap_or(0);
    if application != world.bot.id {
        return Err(error::NOT_YOUR_APPLICATION);
    }
    let guild = id("guild_id").transpose()?;
    if let Some(guild) = guild
        && joined(world, guild).is_err()
    {
        return Err(error::MISSING_ACCESS);
    }
    Ok(Scope { guild, command: id("command_id").transpose()? })
}

impl Scope {
    fn holds(self, command: &Value) -> bool {
        command.get("guild_id").and_then(Value::as_str).and_then(|id| id.parse().ok()) == self.guild
    }

    fn find(self, world: &World) -> Result<usize, ApiError> {
        let id = self.command.unwrap_or(0).to_string();
        let at = world.commands.iter().position(|command| self.holds(command) && command["id"] == id);
        at.ok_or(error::UNKNOWN_COMMAND)
    }
}

/// Puts a command in place of the one with its name and type; says whether it is new.
fn put(world: &mut World, scope: Scope, registration: &Registration) -> (Value, bool) {
    let same = |old: &Value| {
        scope.holds(old) && old["name"] == *registration.name && old["type"] == registration.kind
    };
    let old = world.commands.iter().position(same);
    let id = old.and_then(|at| world.commands[at]["id"].as_str()?.parse().ok());
    let id = id.unwrap_or_else(|| world.ids.next());
    let version = world.ids.next();
    let command = registration.registered(id, world.bot.id, scope.guild, version);
    match old {
        Some(at) => world.commands[at] = command.clone(),
        None => world.commands.push(command.clone()),
    }
    (command, old.is_none())
}

pub(super) async fn list(State(app): State<App>, Path(params): Params) -> Result<Json<Value>, ApiError> {
    let world = app.world();
    let scope = scope(&world, &params)?;
    Ok(Json(world.commands.iter().filter(|command| scope.holds(command)).cloned().collect()))
}

pub(super) async fn get(State(app): State<App>, Path(params): Params) -> Result<Json<Value>, ApiError> {
    let world = app.world();
    let at = scope(&world, &params)?.find(&world)?;
    Ok(Json(world.commands[at].clone()))
}

/// `PUT`: replaces all; commands that keep their name keep their id.
pub(super) async fn overwrite(
    State(app): State<App>,
    Path(params): Params,
    Payload { json, .. }: Payload,
) -> Result<Json<Value>, ApiError> {
    let registrations = check::commands(&json)?;
    let mut world = app.world();
    let scope = scope(&world, &params)?;
    let fresh: Vec<&Registration> = registrations.iter().filter(|r| !is_known(&world, scope, r)).collect();
    let new = fresh.len();
    let keeps = |old: &Value| registrations.iter().any(|r| old["name"] == *r.name && old["type"] == r.kind);
    if world.commands.iter().any(|old| scope.holds(old) && old["type"] == ENTRY_POINT && !keeps(old)) {
        return Err(error::ENTRY_POINT_MISSING);
    }
    world.count_creates(new)?;
    world.commands.retain(|old| !scope.holds(old) || keeps(old));
    let list = registrations.iter().map(|registration| put(&mut world, scope, registration).0).collect();
    world.tell(Event::CommandsChanged { guild: scope.guild });
    Ok(Json(list))
}

fn is_known(world: &World, scope: Scope, new: &Registration) -> bool {
    world.commands.iter().any(|old| scope.holds(old) && old["name"] == *new.name && old["type"] == new.kind)
}

pub(super) async fn create(
    State(app): State<App>,
    Path(params): Params,
    Payload { json, .. }: Payload,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    let registration = check::command(&json)?;
    let mut world = app.world();
    let scope = scope(&world, &params)?;
    if !is_known(&world, scope, &registration) {
        if world.commands.iter().filter(|command| scope.holds(command)).count() >= MOST {
            return Err(error::TOO_MANY_COMMANDS);
        }
        world.count_creates(1)?;
    }
    let (command, new) = put(&mut world, scope, &registration);
    world.tell(Event::CommandsChanged { guild: scope.guild });
    Ok((if new { StatusCode::CREATED } else { StatusCode::OK }, Json(command)))
}

/// `PATCH`: what is not named stays.
pub(super) async fn edit(
    State(app): State<App>,
    Path(params): Params,
    Payload { json, .. }: Payload,
) -> Result<Json<Value>, ApiError> {
    let mut world = app.world();
    let scope = scope(&world, &params)?;
    let at = scope.find(&world)?;
    let mut whole = world.commands[at].clone();
    if let Some(fields) = whole.as_object_mut() {
        for key in ["application_id", "version", "guild_id", "id"] {
            fields.remove(key);
        }
        fields.extend(json.as_object().cloned().unwrap_or_default());
    }
    let registration = check::command(&whole)?;
    let version = world.ids.next();
    let id = scope.command.unwrap_or(0);
    let command = registration.registered(id, world.bot.id, scope.guild, version);
    world.commands[at] = command.clone();
    world.tell(Event::CommandsChanged { guild: scope.guild });
    Ok(Json(command))
}

pub(super) async fn remove(State(app): State<App>, Path(params): Params) -> Result<StatusCode, ApiError> {
    let mut world = app.world();
    let scope = scope(&world, &params)?;
    let at = scope.find(&world)?;
    world.commands.remove(at);
    world.tell(Event::CommandsChanged { guild: scope.guild });
    Ok(StatusCode::NO_CONTENT)
}
