//! Messages: what is taken, what is refused, files, nonces, pings, threads.

use reqwest::{Method, multipart};
use sandbox::discord::permissions;
use serde_json::{Value, json};

use super::support::{Rest, id, world};

fn form(payload: &Value, files: &[(usize, &str, Vec<u8>)]) -> multipart::Form {
    let start = multipart::Form::new().text("payload_json", payload.to_string());
    files.iter().fold(start, |form, (n, name, bytes)| {
        let part = multipart::Part::bytes(bytes.clone()).file_name((*name).to_owned());
        form.part(format!("files[{n}]"), part)
    })
}

async fn upload(rest: &Rest, method: Method, path: &str, form: multipart::Form) -> super::support::Answer {
    rest.send(rest.request(method, path).multipart(form)).await
}

#[tokio::test]
async fn a_message_is_sent_edited_listed_and_deleted() {
    let (discord, rest, _, channel) = world().await;
    let path = format!("/channels/{channel}/messages");
    let ids =
        [rest.say(channel, "one").await, rest.say(channel, "two").await, rest.say(channel, "three").await];
    let listed = rest.get(&format!("{path}?limit=2")).await.body;
    assert_eq!((&listed[0]["content"], &listed[1]["content"]), (&json!("three"), &json!("two")));
    let after = rest.get(&format!("{path}?after={}", ids[0])).await.body;
    assert_eq!(after.as_array().unwrap().len(), 2);
    let before = rest.get(&format!("{path}?before={}", ids[1])).await.body;
    assert_eq!(before[0]["content"], "one");
    assert_eq!(rest.get(&format!("{path}?limit=101")).await.outcome(), (400, 50035));
    let edited = rest.patch(&format!("{path}/{}", ids[0]), json!({"content": "uno"})).await.body;
    assert!(edited["edited_timestamp"].is_string());
    assert_eq!(discord.messages(channel)[0].content, "uno");
    assert_eq!(rest.get(&format!("{path}/{}", ids[0])).await.body["content"], "uno");
    assert_eq!(rest.delete(&format!("{path}/{}", ids[0])).await.status, 204);
    assert_eq!(rest.delete(&format!("{path}/{}", ids[0])).await.outcome(), (404, 10008));
    assert_eq!(
        rest.patch(&format!("{path}/{}", ids[0]), json!({"content": "x"})).await.outcome(),
        (404, 10008)
    );
}

#[tokio::test]
async fn bad_bodies_are_refused_with_a_tree() {
    let (discord, rest, _, channel) = world().await;
    let path = format!("/channels/{channel}/messages");
    assert_eq!(rest.post(&path, json!({})).await.outcome(), (400, 50006));
    assert_eq!(rest.post(&path, json!({"content": " \n\t"})).await.outcome(), (400, 50006));
    let long = rest.post(&path, json!({"content": "x".repeat(2001)})).await;
    assert_eq!(long.outcome(), (400, 50035));
    assert_eq!(long.body["errors"]["content"]["_errors"][0]["code"], "BASE_TYPE_MAX_LENGTH");
    assert_eq!(rest.post(&path, json!({"content": "x", "text": "y"})).await.outcome(), (400, 50035));
    let broken = rest.request(Method::POST, &path).header("content-type", "application/json").body("{");
    assert_eq!(rest.send(broken).await.outcome(), (400, 50109));
    let typeless = rest.request(Method::POST, &path).body("{}");
    assert_eq!(rest.send(typeless).await.outcome(), (400, 50035));
    assert!(discord.messages(channel).is_empty());
}

#[tokio::test]
async fn a_repeated_nonce_returns_the_first_message() {
    let (discord, rest, guild, channel) = world().await;
    let path = format!("/channels/{channel}/messages");
    let body = |text: &str, enforce: bool| json!({"content": text, "nonce": "n1", "enforce_nonce": enforce});
    let first = rest.post(&path, body("first", true)).await.body;
    assert_eq!(first["nonce"], "n1");
    let again = rest.post(&path, body("second", true)).await.body;
    assert_eq!((&again["id"], &again["content"]), (&first["id"], &json!("first")));
    let free = rest.post(&path, body("third", false)).await.body;
    assert_ne!(free["id"], first["id"]);
    let other = guild.add_channel("other");
    let elsewhere = rest.post(&format!("/channels/{other}/messages"), body("fourth", true)).await.body;
    assert_ne!(elsewhere["id"], first["id"]);
    assert_eq!(discord.messages(channel).len(), 2);
}

#[tokio::test]
async fn files_come_as_multipart() {
    let (discord, rest, _, channel) = world().await;
    let path = format!("/channels/{channel}/messages");
    let payload = json!({"content": "see", "embeds": [{"title": "t", "image": {"url": "attachment://a.png"}}],
        "attachments": [{"id": 0, "filename": "a.png", "description": "d"}, {"id": "1"}]});
    let files = [(0, "a.png", b"png".to_vec()), (1, "b c.log", b"lines".to_vec())];
    let sent = upload(&rest, Method::POST, &path, form(&payload, &files)).await;
    assert_eq!(sent.status, 200, "{}", sent.body);
    let (picture, log) = (&sent.body["attachments"][0], &sent.body["attachments"][1]);
    assert_eq!(
        (&picture["description"], &log["filename"], &log["size"]),
        (&json!("d"), &json!("b_c.log"), &json!(5))
    );
    assert_eq!(sent.body["embeds"][0]["image"]["url"], picture["url"]);
    let fetched = reqwest::get(log["url"].as_str().unwrap()).await.unwrap().bytes().await.unwrap();
    assert_eq!(fetched, "lines");
    assert_eq!(discord.messages(channel)[0].attachments[1].bytes, "lines");

    let message = format!("{path}/{}", id(&sent.body["id"]));
    let more = upload(&rest, Method::PATCH, &message, form(&json!({}), &[(0, "c.txt", b"c".to_vec())])).await;
    assert_eq!(more.body["attachments"].as_array().unwrap().len(), 3, "files are appended");
    let only = json!({"attachments": [{"id": 0}]});
    let replaced = upload(&rest, Method::PATCH, &message, form(&only, &[(0, "d.txt", b"d".to_vec())])).await;
    let names: Vec<&Value> =
        replaced.body["attachments"].as_array().unwrap().iter().map(|file| &file["filename"]).collect();
    assert_eq!(names, ["d.txt"], "what is not listed goes");
    let request = discord.requests()[0].clone();
    assert_eq!(request.json()["content"], "see", "the journal reads multipart bodies, too");
}

#[tokio::test]
async fn files_have_limits() {
    let (discord, rest, _, channel) = world().await;
    let path = format!("/channels/{channel}/messages");
    let big = |size: usize| vec![b'x'; size];
    const MIB: usize = 1024 * 1024;
    for (files, wanted) in [
        (vec![(0, "a", big(10 * MIB))], (200, 0)),
        (vec![(0, "a", big(10 * MIB + 1))], (413, 40005)),
        (vec![(0, "a", big(9 * MIB)), (1, "b", big(9 * MIB)), (2, "c", big(9 * MIB))], (413, 40005)),
        ((0..11).map(|n| (n, "a", big(1))).collect(), (400, 30015)),
    ] {
        let sent = upload(&rest, Method::POST, &path, form(&json!({}), &files)).await;
        assert_eq!(sent.outcome(), wanted);
        assert_eq!(discord.requests().last().map(|request| request.status), Some(wanted.0), "it is recorded");
    }
    let missing = form(&json!({"content": "x", "attachments": [{"id": 3}]}), &[(0, "a", big(1))]);
    assert_eq!(upload(&rest, Method::POST, &path, missing).await.outcome(), (400, 50035));
    let stray = multipart::Form::new().text("payload_json", "{}").text("file", "x");
    assert_eq!(upload(&rest, Method::POST, &path, stray).await.outcome(), (400, 50035));
}

#[tokio::test]
async fn pings_are_recorded_as_allowed_mentions_say() {
    let (discord, rest, guild, channel) = world().await;
    let (user, role) = (guild.add_member("Alice", &[]), guild.add_role("Helpers", 0));
    let text = format!("<@{user}> <@&{role}> @everyone");
    let path = format!("/channels/{channel}/messages");
    let parse = |body: Value| json!({"content": text, "allowed_mentions": body});
    for (body, users, roles, everyone) in [
        (json!({"content": text}), true, true, true),
        (parse(json!({"parse": []})), false, false, false),
        (parse(json!({"parse": ["users"]})), true, false, false),
        (parse(json!({"roles": [role.to_string()]})), false, true, false),
        (json!({"content": format!("```\n{text}\n```")}), false, false, false),
        (json!({"content": format!("```\n``` {text} ```\n```")}), true, true, true),
    ] {
        let sent = rest.post(&path, body.clone()).await.body;
        let pinged = discord.messages(channel).pop().unwrap().pinged.clone();
        assert_eq!(
            (!pinged.users.is_empty(), !pinged.roles.is_empty(), pinged.everyone),
            (users, roles, everyone),
            "{body}"
        );
        assert_eq!(sent["mention_everyone"], everyone);
    }
    let without = guild.permissions(discord.bot_id()) & !permissions::MENTION_EVERYONE;
    guild.set_role_permissions(guild.everyone(), without);
    rest.post(&path, json!({"content": text})).await;
    let pinged = discord.messages(channel).pop().unwrap().pinged.clone();
    assert_eq!((pinged.users.len(), pinged.roles.len(), pinged.everyone), (1, 0, false));
}

#[tokio::test]
async fn replies_need_their_message() {
    let (discord, rest, guild, channel) = world().await;
    let alice = guild.add_member("Alice", &[]);
    let asked = discord.say(alice, channel, "hello?").unwrap();
    let path = format!("/channels/{channel}/messages");
    let reply = |id: u64, strict: bool| json!({"content": "yes", "message_reference": {"message_id": id.to_string(), "fail_if_not_exists": strict}});
    let sent = rest.post(&path, reply(asked.id, true)).await.body;
    assert_eq!((&sent["type"], &sent["referenced_message"]["content"]), (&json!(19), &json!("hello?")));
    assert_eq!(sent["mentions"][0]["id"], alice.to_string(), "a reply pings by default");
    assert_eq!(rest.post(&path, reply(1, true)).await.outcome(), (400, 50035));
    assert_eq!(rest.post(&path, reply(1, false)).await.body["type"], 0);
}

#[tokio::test]
async fn bulk_delete_has_its_own_rules() {
    let (discord, rest, guild, channel) = world().await;
    let path = format!("/channels/{channel}/messages/bulk-delete");
    let ids = [rest.say(channel, "a").await, rest.say(channel, "b").await].map(|id| id.to_string());
    let ask = |ids: Value| json!({"messages": ids});
    assert_eq!(rest.post(&path, ask(json!(ids))).await.outcome(), (403, 50013));
    guild.set_role_permissions(guild.bot_role(), permissions::MANAGE_MESSAGES);
    assert_eq!(rest.post(&path, ask(json!([ids[0]]))).await.outcome(), (400, 50016));
    assert_eq!(rest.post(&path, ask(json!([ids[0], ids[0]]))).await.outcome(), (400, 50016));
    let fortnight = std::time::Duration::from_secs(15 * 24 * 3_600);
    let old = discord.say_long_ago(discord.bot_id(), channel, "old", fortnight).unwrap();
    assert_eq!(rest.post(&path, ask(json!([ids[0], old.id.to_string()]))).await.outcome(), (400, 50034));
    assert_eq!(rest.post(&path, ask(json!(ids))).await.status, 204);
    assert_eq!(discord.messages(channel).len(), 1);
}

#[tokio::test]
async fn threads_are_started_and_unarchived_by_posting() {
    let (discord, rest, guild, channel) = world().await;
    let start = |body: Value| async { rest.post(&format!("/channels/{channel}/threads"), body).await };
    assert_eq!(start(json!({"name": "t"})).await.body["type"], 12, "private unless said otherwise");
    let made = start(json!({"name": "t", "type": 11, "auto_archive_duration": 60})).await;
    assert_eq!((made.status.as_u16(), &made.body["thread_metadata"]["archived"]), (201, &json!(false)));
    assert_eq!(start(json!({"name": "t", "auto_archive_duration": 61})).await.outcome(), (400, 50035));
    let thread = id(&made.body["id"]);
    let message = rest.say(thread, "in it").await;
    guild.set_thread(thread, true, false);
    let own = format!("/channels/{thread}/messages/{message}");
    let edit = || rest.patch(&own, json!({"content": "x"}));
    assert_eq!(edit().await.outcome(), (400, 50083));
    rest.say(thread, "again").await;
    assert_eq!(edit().await.status, 200);
    guild.set_thread(thread, true, true);
    let locked = rest.post(&format!("/channels/{thread}/messages"), json!({"content": "x"})).await;
    assert_eq!(locked.outcome(), (400, 160_005));
    let on = rest.say(channel, "topic").await;
    let path = format!("/channels/{channel}/messages/{on}/threads");
    assert_eq!(rest.post(&path, json!({"name": "t"})).await.body["id"], on.to_string());
    assert_eq!(rest.post(&path, json!({"name": "t"})).await.outcome(), (400, 160_004));
    assert_eq!(discord.messages(thread).len(), 2);
}

#[tokio::test]
async fn webhooks_post_under_their_own_name() {
    let (discord, rest, guild, channel) = world().await;
    let path = format!("/channels/{channel}/webhooks");
    assert_eq!(rest.post(&path, json!({"name": "hook"})).await.outcome(), (403, 50013));
    guild.set_role_permissions(guild.bot_role(), permissions::MANAGE_WEBHOOKS);
    assert_eq!(rest.post(&path, json!({"name": "my Discord"})).await.outcome(), (400, 50035));
    let hook = rest.post(&path, json!({"name": "hook"})).await.body;
    let own = format!("/webhooks/{}/{}", id(&hook["id"]), hook["token"].as_str().unwrap());
    assert_eq!(rest.post(&own, json!({"content": "quiet"})).await.status, 204);
    let sent =
        rest.post(&format!("{own}?wait=true"), json!({"content": "loud", "username": "Lobby"})).await.body;
    assert_eq!((&sent["author"]["username"], &sent["webhook_id"]), (&json!("Lobby"), &hook["id"]));
    let message = format!("{own}/messages/{}", id(&sent["id"]));
    assert_eq!(rest.patch(&message, json!({"content": "new"})).await.body["content"], "new");
    assert_eq!(rest.delete(&message).await.status, 204);
    assert_eq!(rest.get(&message).await.outcome(), (404, 10008));
    let wrong = format!("/webhooks/{}/nonsense", id(&hook["id"]));
    assert_eq!(rest.post(&wrong, json!({"content": "x"})).await.outcome(), (401, 50027));
    assert_eq!(rest.delete(&format!("/webhooks/{}", id(&hook["id"]))).await.status, 204);
    assert_eq!(rest.post(&own, json!({"content": "x"})).await.outcome(), (404, 10015));
    assert_eq!(discord.messages(channel).len(), 1);
}

/// A message that is made of components alone stays one (documentation, "Message Flags").
#[tokio::test]
async fn a_message_of_components_takes_no_content_and_no_embeds_any_more() {
    let (discord, rest, _, channel) = world().await;
    let path = format!("/channels/{channel}/messages");
    let card = json!([{"type": 17, "components": [
        {"type": 10, "content": "a card"},
        {"type": 13, "file": {"url": "attachment://a.txt"}},
    ]}]);
    let body = json!({"flags": 1 << 15, "components": card});
    let lacking = rest.post(&path, body.clone()).await;
    assert_eq!(lacking.outcome(), (400, 50035));
    let file = form(&body, &[(0, "a.txt", b"text".to_vec())]);
    let posted = upload(&rest, Method::POST, &path, file).await;
    assert_eq!(posted.status, 200, "{}", posted.body);
    let shown = &posted.body["components"][0]["components"][1];
    assert_eq!((&shown["name"], &shown["size"]), (&json!("a.txt"), &json!(4)));
    assert!(shown["file"]["url"].as_str().unwrap().starts_with("http://127.0.0.1:"), "{shown}");
    let message = format!("{path}/{}", id(&posted.body["id"]));
    for (key, edit) in [
        ("content", json!({"content": "text"})),
        ("content", json!({"content": "text", "flags": 0})),
        ("embeds", json!({"embeds": [{"title": "x"}]})),
    ] {
        let refused = rest.patch(&message, edit).await;
        assert_eq!(refused.outcome(), (400, 50035), "{key}");
        let code = &refused.body["errors"][key]["_errors"][0]["code"];
        assert_eq!(code, "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2");
    }
    let edit = json!({"flags": 1 << 15, "components": [{"type": 10, "content": "other"}], "attachments": []});
    assert_eq!(rest.patch(&message, edit).await.status, 200);
    assert_eq!(discord.messages(channel)[0].text(), "other");
    let plain = rest.say(channel, "plain").await;
    let turned = json!({"flags": 1 << 15, "components": [{"type": 10, "content": "a card"}]});
    let plain = format!("{path}/{plain}");
    assert_eq!(
        rest.patch(&plain, turned.clone()).await.outcome(),
        (400, 50035),
        "the content is still there"
    );
    let mut emptied = turned;
    emptied["content"] = Value::Null;
    assert_eq!(rest.patch(&plain, emptied).await.status, 200);
}
