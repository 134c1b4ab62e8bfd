//! Every request that the bot makes of Discord, against Discord's own description of its API.

use std::{collections::BTreeSet, fs};

use sandbox::discord::{Recorded, Target, permissions};
use serde_json::{Value, json};

use crate::support::World;

/// Beside the repository; see the README there for where it differs from the documentation.
const SUBSET: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/reference/discord-openapi-subset.json");

#[tokio::test]
async fn every_request_is_as_discord_describes_it() {
    let Ok(text) = fs::read_to_string(SUBSET) else {
        println!("skipped: {SUBSET} is not here");
        return;
    };
    let api: Value = serde_json::from_str(&text).unwrap();
    let world = a_long_and_varied_life().await;
    let mut seen = BTreeSet::new();
    let requests = world.discord.requests();
    for request in &requests {
        seen.insert(format!("{} {}", request.method, check(&api, request)));
        check_headers(&world, request);
    }
    assert!(requests.len() > 30, "{} requests", requests.len());
    for expected in [
        "GET /gateway/bot",
        "GET /applications/@me",
        "PUT /applications/{application_id}/commands",
        "POST /channels/{channel_id}/messages",
        "POST /interactions/{interaction_id}/{interaction_token}/callback",
        "PATCH /webhooks/{webhook_id}/{webhook_token}/messages/@original",
        "GET /guilds/{guild_id}/members/{user_id}",
    ] {
        assert!(seen.contains(expected), "the story had no {expected}: {seen:#?}");
    }
    world.end().await;
}

/// One of everything that people and consoles can bring about.
async fn a_long_and_varied_life() -> World {
    let world = World::mirrored().await;
    world.server.emit("\u{1b}[31mred\u{1b}[0m and plain, with a link to https://example.com");
    world.server.emit("x".repeat(5_000));
    world.posted("and plain").await;
    let role = world.guild.add_role("Helpers", 0);
    world.guild.set_roles(world.guest, &[role]);
    let closed = world.guild.add_channel("closed");
    world.guild.set_overwrite(closed, Target::Member(world.discord.bot_id()), 0, permissions::SEND_MESSAGES);
    for command in [
        "/help".to_owned(),
        "/status".into(),
        "/status server:Survival".into(),
        "/mc say hello <@1> friends".into(),
        format!("/mc say hello <@{}>", world.guest),
        "/mc run list".into(),
        format!("/access grant who:<@&{role}> permission:view"),
        format!("/access grant who:<@&{role}> permission:start server:Survival"),
        "/access list".into(),
        format!("/access revoke who:<@&{role}> permission:start server:Survival"),
        "/server list".into(),
        format!("/console mirror channel:<#{closed}>"),
        format!("/console unmirror channel:<#{closed}>"),
        "/console pause".into(),
        "/console resume".into(),
        "/console status".into(),
        "/console tail lines:2".into(),
        "/audit".into(),
        "/console filter add action:hide pattern:[lag] regex:true".into(),
        "/console filter list".into(),
        "/console filter test line:hello".into(),
        "/console filter remove 1".into(),
        "/server rename name:Survival to:Hardcore".into(),
        "/power stop".into(),
    ] {
        world.admin(&command).await;
    }
    world.guest("/mc say not allowed").await;
    world.discord.autocomplete(world.admin, world.channel, "/mc run server:Ha|").await.unwrap();
    world.discord.autocomplete(world.admin, world.channel, "/server bind server:|").await.unwrap();
    world.server.reached(sandbox::wings::PowerState::Offline).await;
    world.posted("[notice-power state=[power-state state=offline]]").await;
    let offline = world.admin("/mc run list").await;
    let pressed = world.discord.press(world.admin, &offline, "[power-confirm-button action=start]").unwrap();
    pressed.acknowledged().await.unwrap();
    world.server.reached(sandbox::wings::PowerState::Running).await;
    let question = world.admin("/power kill").await;
    world
        .discord
        .press(world.admin, &question, "[confirm-cancel-button]")
        .unwrap()
        .acknowledged()
        .await
        .unwrap();
    let unbound = world.unbinds(world.admin, world.channel, "Hardcore").await;
    world.presses(world.admin, &unbound, "[server-back-button]", "[server-back …]").await;
    world
}

/// Validates one request and returns its path as the description has it.
fn check(api: &Value, request: &Recorded) -> String {
    let path = request.path.split('?').next().unwrap_or_default();
    let path = path.strip_prefix("/api/v10").unwrap_or_else(|| panic!("not API v10: {path}"));
    let paths = api["paths"].as_object().unwrap();
    let fits = |template: &&String| matches(template, path);
    // The most literal template wins, as in `/members/@me` beside `/members/{user_id}`.
    let template = paths.keys().filter(fits).min_by_key(|template| template.matches('{').count());
    let template = template.unwrap_or_else(|| panic!("Discord has no {} {path}", request.method));
    let operation = &paths[template][request.method.to_lowercase()];
    assert!(operation.is_object(), "Discord has no {} on {template}", request.method);
    let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
    if schema.is_null() {
        assert!(request.body.is_empty(), "{} {template} takes no body", request.method);
        return template.clone();
    }
    let schema = json!({ "components": api["components"], "allOf": [schema] });
    let validator = jsonschema::validator_for(&schema).unwrap();
    assert!(!validator.is_valid(&json!("no object")), "{template}: the description refuses nothing");
    let body = as_described(request.json());
    let errors: Vec<_> =
        validator.iter_errors(&body).map(|error| format!("{} at {}", error, error.instance_path)).collect();
    assert!(errors.is_empty(), "{} {template}: {errors:#?}\n{body:#}", request.method);
    template.clone()
}

/// What the documentation wants otherwise than the description: permission bits as a decimal string, and the place of
/// a new file as a number. The lower limits of the documentation are the pretend Discord's to enforce.
fn as_described(mut body: Value) -> Value {
    let files = body.get_mut("attachments").and_then(Value::as_array_mut);
    for file in files.into_iter().flatten() {
        file["id"] = json!(file["id"].to_string());
    }
    for command in body.as_array_mut().into_iter().flatten() {
        let bits = command["default_member_permissions"].as_str().map(|bits| bits.parse::<u64>().unwrap());
        if let Some(bits) = bits {
            command["default_member_permissions"] = json!(bits);
        }
    }
    body
}

fn matches(template: &str, path: &str) -> bool {
    let (wanted, given) = (template.split('/'), path.split('/'));
    wanted.clone().count() == given.clone().count()
        && wanted
            .zip(given)
            .all(|(wanted, given)| wanted == given || wanted.starts_with('{') && !given.is_empty())
}

fn check_headers(world: &World, request: &Recorded) {
    let header =
        |name: &str| request.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let agent = header("user-agent");
    assert!(
        agent.starts_with("DiscordBot (https://") && agent.contains(", ") && agent.contains(')'),
        "{agent}"
    );
    let has_own_token = request.path.contains("/interactions/") || request.path.contains("/webhooks/");
    if !has_own_token && !request.path.ends_with("/gateway") {
        assert_eq!(header("authorization"), format!("Bot {}", world.discord.token()), "{}", request.path);
    }
    if !request.body.is_empty() {
        let has_files = request
            .json()
            .get("attachments")
            .and_then(Value::as_array)
            .is_some_and(|files| !files.is_empty());
        let kind = if has_files { "multipart/form-data" } else { "application/json" };
        assert!(header("content-type").starts_with(kind), "{}", request.path);
    }
}
