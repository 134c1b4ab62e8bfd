//! Who may do what: owners, roles, overwrites, threads, and what the bot is told when it may not.

use sandbox::discord::{
    Discord, Target,
    permissions::{
        ADMINISTRATOR, ALL, ATTACH_FILES, EMBED_LINKS, MANAGE_CHANNELS, READ_MESSAGE_HISTORY, SEND_MESSAGES,
        SEND_MESSAGES_IN_THREADS, VIEW_CHANNEL,
    },
};
use serde_json::json;

use super::support::world;

#[tokio::test]
async fn overwrites_are_applied_in_discords_order() {
    let (_discord, _, guild, channel) = world().await;
    guild.set_role_permissions(guild.everyone(), VIEW_CHANNEL | SEND_MESSAGES);
    let (quiet, loud) = (guild.add_role("quiet", 0), guild.add_role("loud", 0));
    let member = guild.add_member("Alice", &[quiet, loud]);
    let can = || guild.permissions_in(member, channel) & (VIEW_CHANNEL | SEND_MESSAGES);
    assert_eq!(can(), VIEW_CHANNEL | SEND_MESSAGES);
    guild.set_overwrite(channel, Target::Role(guild.everyone()), 0, SEND_MESSAGES);
    assert_eq!(can(), VIEW_CHANNEL, "everyone's denial");
    guild.set_overwrite(channel, Target::Role(loud), SEND_MESSAGES, 0);
    assert_eq!(can(), VIEW_CHANNEL | SEND_MESSAGES, "a role's allowance beats it");
    guild.set_overwrite(channel, Target::Role(quiet), 0, SEND_MESSAGES);
    assert_eq!(can(), VIEW_CHANNEL | SEND_MESSAGES, "among roles, allow beats deny");
    guild.set_overwrite(channel, Target::Member(member), 0, SEND_MESSAGES);
    assert_eq!(can(), VIEW_CHANNEL, "the member's own comes last");
    guild.set_overwrite(channel, Target::Member(member), SEND_MESSAGES, VIEW_CHANNEL);
    assert_eq!(can(), 0, "without sight nothing is left");
    guild.set_role_permissions(loud, ADMINISTRATOR);
    assert_eq!(guild.permissions_in(member, channel), ALL);
    guild.set_role_permissions(loud, 0);
    guild.set_owner(member);
    assert_eq!(guild.permissions_in(member, channel), ALL);
}

#[tokio::test]
async fn the_bot_is_refused_by_what_it_lacks() {
    let (discord, rest, guild, channel) = world().await;
    let bot = Target::Member(discord.bot_id());
    let path = format!("/channels/{channel}/messages");
    let first = rest.say(channel, "before").await;
    for (denied, body, wanted) in [
        (VIEW_CHANNEL, json!({"content": "x"}), (403, 50001)),
        (SEND_MESSAGES, json!({"content": "x"}), (403, 50013)),
        (EMBED_LINKS, json!({"embeds": [{"title": "t"}]}), (403, 50013)),
        (EMBED_LINKS, json!({"content": "x"}), (200, 0)),
        (ATTACH_FILES, json!({"content": "x"}), (200, 0)),
    ] {
        guild.set_overwrite(channel, bot, 0, denied);
        assert_eq!(rest.post(&path, body).await.outcome(), wanted, "without {denied}");
    }
    guild.set_overwrite(channel, bot, 0, READ_MESSAGE_HISTORY);
    assert_eq!(rest.get(&path).await.body, json!([]), "lists are empty, not refused");
    assert_eq!(rest.get(&format!("{path}/{first}")).await.outcome(), (403, 50013));
    guild.clear_overwrite(channel, bot);
    assert_eq!(rest.get(&path).await.body.as_array().unwrap().len(), 3);
    assert_eq!(
        rest.patch(&format!("/channels/{channel}"), json!({"topic": "t"})).await.outcome(),
        (403, 50013)
    );
    guild.set_role_permissions(guild.bot_role(), MANAGE_CHANNELS);
    assert_eq!(rest.patch(&format!("/channels/{channel}"), json!({"topic": "t"})).await.body["topic"], "t");
    assert_eq!(rest.delete(&format!("/channels/{channel}")).await.status, 200);
    assert_eq!(rest.post(&path, json!({"content": "x"})).await.outcome(), (404, 10003));
    guild.kick_bot();
    let other = guild.add_channel("other");
    assert_eq!(rest.get(&format!("/channels/{other}")).await.outcome(), (403, 50001));
}

#[tokio::test]
async fn threads_take_their_parents_overwrites() {
    let (discord, rest, guild, channel) = world().await;
    let thread = guild.add_thread(channel, "t");
    let bot = Target::Member(discord.bot_id());
    let post = || async {
        rest.post(&format!("/channels/{thread}/messages"), json!({"content": "x"})).await.outcome()
    };
    guild.set_overwrite(channel, bot, 0, SEND_MESSAGES);
    assert_eq!(post().await, (200, 0), "posting in threads is a right of its own");
    guild.set_overwrite(channel, bot, 0, SEND_MESSAGES_IN_THREADS);
    assert_eq!(post().await, (403, 50013));
    guild.set_overwrite(channel, bot, 0, VIEW_CHANNEL);
    assert_eq!(post().await, (403, 50001));
}

#[tokio::test]
async fn others_messages_are_not_the_bots_to_change() {
    let (discord, rest, guild, channel) = world().await;
    let alice = guild.add_member("Alice", &[]);
    let hers = discord.say(alice, channel, "mine").unwrap();
    let path = format!("/channels/{channel}/messages/{}", hers.id);
    assert_eq!(rest.patch(&path, json!({"content": "x"})).await.outcome(), (403, 50005));
    assert_eq!(rest.delete(&path).await.outcome(), (403, 50013));
    guild.set_role_permissions(guild.bot_role(), sandbox::discord::permissions::MANAGE_MESSAGES);
    assert_eq!(rest.delete(&path).await.status, 204);
    assert_eq!(Discord::message(&discord, &hers).map(|message| message.id), None);
}
