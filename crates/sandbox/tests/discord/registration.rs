//! Registering commands, global and of a guild.

use serde_json::{Value, json};

use super::support::{id, world};

fn command(name: &str, description: &str) -> Value {
    json!({"name": name, "description": description})
}

#[tokio::test]
async fn an_overwrite_replaces_all_and_keeps_ids() {
    let (discord, rest, ..) = world().await;
    let path = format!("/applications/{}/commands", discord.bot_id());
    let first = rest.put(&path, json!([command("a", "d"), command("b", "d")])).await.body;
    let second = rest.put(&path, json!([command("b", "new"), command("c", "d")])).await.body;
    assert_eq!(first[1]["id"], second[0]["id"], "b is still b");
    assert_ne!(first[1]["version"], second[0]["version"]);
    let listed = rest.get(&path).await.body;
    let names: Vec<&Value> = listed.as_array().unwrap().iter().map(|command| &command["name"]).collect();
    assert_eq!(names, ["b", "c"]);
    assert_eq!(discord.registered_commands().len(), 2);
    assert_eq!(discord.command_registered("c").await.unwrap()["description"], "d");
}

#[tokio::test]
async fn single_commands_are_created_changed_and_removed() {
    let (discord, rest, guild, _) = world().await;
    let path = format!("/applications/{}/guilds/{}/commands", discord.bot_id(), guild.id);
    let made = rest.post(&path, command("a", "d")).await;
    assert_eq!((made.status.as_u16(), id(&made.body["guild_id"])), (201, guild.id));
    assert_eq!(rest.post(&path, command("a", "again")).await.status, 200, "the same name is an update");
    let own = format!("{path}/{}", id(&made.body["id"]));
    assert_eq!(rest.patch(&own, json!({"description": "changed"})).await.body["description"], "changed");
    assert_eq!(rest.patch(&own, json!({"name": "A"})).await.outcome(), (400, 50035));
    assert_eq!(rest.get(&own).await.body["name"], "a");
    let global = format!("/applications/{}/commands", discord.bot_id());
    assert_eq!(rest.get(&global).await.body, json!([]), "guild commands are not global ones");
    assert_eq!(rest.delete(&own).await.status, 204);
    assert_eq!(rest.delete(&own).await.outcome(), (404, 10063));
}

#[tokio::test]
async fn foreign_applications_and_excess_are_refused() {
    let (discord, rest, ..) = world().await;
    assert_eq!(rest.put("/applications/1/commands", json!([])).await.outcome(), (403, 20012));
    let path = format!("/applications/{}/commands", discord.bot_id());
    assert_eq!(rest.put(&path, json!([command("A", "d")])).await.outcome(), (400, 50035));
    let elsewhere = format!("/applications/{}/guilds/1/commands", discord.bot_id());
    assert_eq!(rest.put(&elsewhere, json!([])).await.outcome(), (403, 50001));
    let batch = |prefix: &str| -> Value { (0..100).map(|n| command(&format!("{prefix}{n}"), "d")).collect() };
    assert_eq!(rest.put(&path, batch("a")).await.status, 200);
    assert_eq!(rest.put(&path, batch("a")).await.status, 200, "known names are no creations");
    assert_eq!(rest.post(&path, command("one-more", "d")).await.outcome(), (400, 30032));
    assert_eq!(rest.put(&path, batch("b")).await.status, 200);
    assert_eq!(rest.put(&path, batch("c")).await.outcome(), (400, 30034), "200 new ones a day");
}
