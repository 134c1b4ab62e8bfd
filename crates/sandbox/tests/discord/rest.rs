//! What every request must have, and the routes that only read.

use reqwest::{
    Method,
    header::{AUTHORIZATION, USER_AGENT},
};
use sandbox::discord::{Discord, DiscordOptions};
use serde_json::json;

use super::support::{AGENT, Rest, unlimited, world};

#[tokio::test]
async fn a_token_and_a_user_agent_are_required() {
    let (discord, rest, ..) = world().await;
    let me = || rest.bare(Method::GET, "/users/@me");
    let token = format!("Bot {}", discord.token());
    let no_agent = rest.send(me().header(AUTHORIZATION, &token)).await;
    assert_eq!(no_agent.outcome(), (403, 40333));
    for agent in ["curl/8", "DiscordBot", "DiscordBot (wingcord)", "DiscordBot (wingcord, 1)"] {
        let answer = rest.send(me().header(AUTHORIZATION, &token).header(USER_AGENT, agent)).await;
        assert_eq!(answer.outcome(), (403, 40333), "{agent}");
    }
    for wrong in ["", "Bot nonsense", discord.token(), &format!("Bearer {}", discord.token())] {
        let answer = rest.send(me().header(AUTHORIZATION, wrong).header(USER_AGENT, AGENT)).await;
        assert_eq!(answer.outcome(), (401, 0), "{wrong}");
    }
    assert_eq!(rest.get("/users/@me").await.body["username"], "wingcord");
    assert_eq!(discord.counters().invalid, 9);
}

#[tokio::test]
async fn unknown_routes_methods_and_ids_get_json() {
    let (_discord, rest, ..) = world().await;
    assert_eq!(rest.get("/nowhere").await.outcome(), (404, 0));
    assert_eq!(rest.put("/users/@me", json!({})).await.outcome(), (405, 0));
    assert_eq!(rest.get("/channels/x").await.outcome(), (400, 50035));
    assert_eq!(rest.get("/channels/1").await.outcome(), (404, 10003));
    assert_eq!(rest.get("/guilds/1").await.outcome(), (404, 10004));
    assert_eq!(rest.get("/users/1").await.outcome(), (404, 10013));
}

#[tokio::test]
async fn the_gateway_needs_no_token_and_tells_where_it_is() {
    let (discord, rest, ..) = world().await;
    let open = rest.send(rest.bare(Method::GET, "/gateway").header(USER_AGENT, AGENT)).await;
    assert_eq!(open.body["url"], discord.gateway_url());
    let bot = rest.get("/gateway/bot").await.body;
    assert_eq!((&bot["shards"], &bot["session_start_limit"]["max_concurrency"]), (&json!(1), &json!(1)));
}

#[tokio::test]
async fn the_application_has_an_owner_or_a_team() {
    let (discord, rest, ..) = world().await;
    let owner = discord.owner_id().to_string();
    for path in ["/applications/@me", "/oauth2/applications/@me"] {
        let application = rest.get(path).await.body;
        assert_eq!((&application["owner"]["id"], &application["team"]), (&json!(owner), &json!(null)));
    }
    let team = Discord::start(DiscordOptions { team: true, ..unlimited() }).await.unwrap();
    let application = Rest::of(&team).get("/applications/@me").await.body;
    let member = &application["team"]["members"][0];
    assert_eq!(
        (&member["user"]["id"], &member["membership_state"]),
        (&json!(team.owner_id().to_string()), &json!(2))
    );
}

#[tokio::test]
async fn guilds_tell_their_channels_roles_and_members() {
    let (discord, rest, guild, channel) = world().await;
    let (role, category) = (guild.add_role("Helpers", 8), guild.add_category("Servers"));
    let thread = guild.add_thread(channel, "today");
    let member = guild.add_member("Alice", &[role]);
    let base = format!("/guilds/{}", guild.id);
    assert_eq!(rest.get(&base).await.body["name"], "Blocks");
    let channels = rest.get(&format!("{base}/channels")).await.body;
    let ids: Vec<&str> = channels.as_array().unwrap().iter().filter_map(|c| c["id"].as_str()).collect();
    assert_eq!(ids, [channel.to_string(), category.to_string()], "threads are listed elsewhere");
    let active = rest.get(&format!("{base}/threads/active")).await.body;
    assert_eq!(active["threads"][0]["id"], thread.to_string());
    let roles = rest.get(&format!("{base}/roles")).await.body;
    assert_eq!((roles.as_array().unwrap().len(), &roles[0]["name"]), (3, &json!("@everyone")));
    assert_eq!(rest.get(&format!("{base}/roles/{role}")).await.body["permissions"], "8");
    let alice = rest.get(&format!("{base}/members/{member}")).await.body;
    assert_eq!((&alice["user"]["username"], &alice["roles"]), (&json!("Alice"), &json!([role.to_string()])));
    let stranger = discord.add_user("Bob");
    assert_eq!(rest.get(&format!("{base}/members/{stranger}")).await.outcome(), (404, 10007));
    let nick = rest.patch(&format!("{base}/members/@me"), json!({"nick": "Wing"})).await;
    assert_eq!(nick.body["nick"], "Wing");
    assert_eq!(rest.delete(&format!("/users/@me/guilds/{}", guild.id)).await.status, 204);
    assert_eq!(rest.get(&base).await.outcome(), (404, 10004));
}

#[tokio::test]
async fn requests_are_recorded_with_their_answers() {
    let (discord, rest, _, channel) = world().await;
    rest.say(channel, "hi").await;
    let path = format!("/api/v10/channels/{channel}/messages");
    let seen = discord.request_where(|request| request.path == path).await.unwrap();
    assert_eq!((seen.method.as_str(), seen.status, seen.json()), ("POST", 200, json!({"content": "hi"})));
    assert_eq!(discord.counters().calls["POST /api/v10/channels/{channel_id}/messages"], 1);
}
