//! The answers of the pretend Discord against Discord's own OpenAPI specification.

use std::{fs, path::PathBuf};

use jsonschema::Validator;
use reqwest::{Method, header::USER_AGENT};
use sandbox::discord::permissions;
use serde_json::{Value, json};

use super::support::{AGENT, id, world};

/// The specification, where it lies beside the checkout.
fn specification() -> Option<Value> {
    let path: PathBuf = [env!("CARGO_MANIFEST_DIR"), "../../../shared/reference/discord-openapi-subset.json"]
        .iter()
        .collect();
    let text = fs::read_to_string(path).ok()?;
    serde_json::from_str(&text).ok()
}

struct Schemas(Value);

impl Schemas {
    /// What is wrong with an answer that should have the shape `name`.
    fn faults(&self, name: &str, answer: &Value) -> Vec<String> {
        let root =
            json!({"$ref": format!("#/components/schemas/{name}"), "components": self.0["components"]});
        let validator: Validator = jsonschema::draft202012::new(&root).expect("a schema");
        validator
            .iter_errors(answer)
            .map(|error| format!("{name} at {}: {error}", error.instance_path))
            .collect()
    }
}

#[tokio::test]
async fn answers_have_the_specified_shapes() {
    let Some(specification) = specification() else {
        eprintln!("skipped: discord-openapi-subset.json is not there");
        return;
    };
    let schemas = Schemas(specification);
    let (discord, rest, guild, channel) = world().await;
    let all = permissions::MANAGE_WEBHOOKS | permissions::CREATE_PUBLIC_THREADS;
    guild.set_role_permissions(guild.bot_role(), all);
    let alice = guild.add_member("Alice", &[guild.add_role("Helpers", 8)]);
    let commands = format!("/applications/{}/commands", discord.bot_id());
    let option =
        json!({"type": 3, "name": "text", "description": "d", "choices": [{"name": "a", "value": "a"}]});
    let registered =
        rest.put(&commands, json!([{"name": "hi", "description": "d", "options": [option]}])).await;
    let typed = discord.type_command(alice, channel, "/hi text:a").expect("a command");
    let button = json!({"type": 2, "style": 1, "label": "Go", "custom_id": "go"});
    let rich = json!({"content": format!("<@{alice}>"), "embeds": [{"title": "t", "fields": [{"name": "n", "value": "v"}]}],
        "components": [{"type": 1, "components": [button]}]});
    let callback = format!("/interactions/{}/{}/callback?with_response=true", typed.id, typed.token);
    let messages = format!("/channels/{channel}/messages");
    let sent = rest.post(&messages, rich.clone()).await.body;
    let reply = json!({"content": "x", "message_reference": {"message_id": sent["id"]}});
    let guild_path = format!("/guilds/{}", guild.id);
    let nobody = rest.bare(Method::GET, "/users/@me").header(USER_AGENT, AGENT);
    let answers = [
        ("InteractionCallbackResponse", rest.post(&callback, json!({"type": 4, "data": rich})).await.body),
        ("MessageResponse", sent.clone()),
        ("MessageResponse", rest.post(&messages, reply).await.body),
        ("ApplicationCommandResponse", registered.body[0].clone()),
        ("GuildWithCountsResponse", rest.get(&guild_path).await.body),
        ("GuildChannelResponse", rest.get(&format!("/channels/{channel}")).await.body),
        (
            "ThreadResponse",
            rest.post(&format!("/channels/{channel}/threads"), json!({"name": "t", "type": 11})).await.body,
        ),
        ("GuildRoleResponse", rest.get(&format!("{guild_path}/roles")).await.body[0].clone()),
        ("GuildMemberResponse", rest.get(&format!("{guild_path}/members/{alice}")).await.body),
        (
            "GuildIncomingWebhookResponse",
            rest.post(&format!("/channels/{channel}/webhooks"), json!({"name": "h"})).await.body,
        ),
        ("UserPIIResponse", rest.get("/users/@me").await.body),
        ("UserResponse", rest.get(&format!("/users/{alice}")).await.body),
        ("PrivateApplicationResponse", rest.get("/applications/@me").await.body),
        ("GatewayBotResponse", rest.get("/gateway/bot").await.body),
        ("ThreadsResponse", rest.get(&format!("{guild_path}/threads/active")).await.body),
        ("Error", rest.post(&messages, json!({"content": 1})).await.body),
        ("Error", rest.send(nobody).await.body),
    ];
    let faults: Vec<String> =
        answers.iter().flat_map(|(name, answer)| schemas.faults(name, answer)).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(
        !schemas.faults("MessageResponse", &json!({"id": id(&sent["id"])})).is_empty(),
        "the check can fail"
    );
}
