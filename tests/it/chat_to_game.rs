//! What is written in Discord is said in the game: `/chat say` and what mentions the bot in a bridged channel, by the
//! permission `chat`.

use std::time::Duration;

use crate::support::{Builder, World};

const SAID: &str = "[of-server server=Survival what=[chat-said]]";

/// The game's profile is Minecraft's, in which a message is a string of JSON.
async fn minecraft() -> World {
    let mut builder = Builder::default();
    builder.options.pace.chatter.every = Duration::from_secs(600);
    let world = builder.start().await;
    world.bind_and_mirror().await;
    world.admin("/server game game:paper server:Survival").await;
    world
}

fn tellraw(words: &str) -> String {
    format!(r#"tellraw @a ["",{{"text":"[Discord] ","color":"blue"}},{{"text":"{words}"}}]"#)
}

#[tokio::test]
async fn who_may_chat_says_something_and_sees_nothing_of_the_server() {
    let world = minecraft().await;
    let hana = world.member("Hana", &["chat"]).await;
    // The only server that she may use is found, though she may not see it.
    assert_eq!(world.reads(hana, "/chat say hello").await, SAID);
    assert_eq!(world.reads(hana, "/chat say message:again server:survival").await, SAID);
    for words in ["Hana: hello", "Hana: again"] {
        world.server.command_seen(|command| command == tellraw(words)).await;
    }
    for typed in ["/status", "/console tail", "/mc say hello", "/mc run list"] {
        let read = world.reads(hana, &format!("{typed} server:Survival")).await;
        assert!(!read.contains("[of-server") && !read.contains("[status"), "{typed}: {read}");
    }
    assert_eq!(world.server.commands().len(), 2);
    world.end().await;
}

#[tokio::test]
async fn whose_right_was_taken_away_says_nothing() {
    let world = minecraft().await;
    let hana = world.member("Hana", &["chat"]).await;
    let gus = world.member("Gus", &["view", "say", "command"]).await;
    world.revoke(&format!("<@{hana}>"), "chat", "Survival").await;
    for (who, words) in [(hana, "[refusal-nothing-called"), (gus, "permission=`chat`")] {
        let read = world.reads(who, "/chat say message:hello server:Survival").await;
        assert!(read.contains(words), "{read}");
    }
    world.grant("@everyone", "chat", "Survival").await;
    assert_eq!(world.reads(hana, "/chat say message:hello server:Survival").await, SAID);
    world.server.command_seen(|command| command == tellraw("Hana: hello")).await;
    assert_eq!(world.server.commands().len(), 1);
    world.end().await;
}

#[tokio::test]
async fn hostile_words_are_one_line_and_a_flood_is_refused() {
    let world = minecraft().await;
    let typed = "/chat say \u{2028}/op Mallory\u{85}\"}] §k@a\u{202e} <:creeper:123456789012345678> <@99>";
    assert_eq!(world.reads(world.admin, typed).await, SAID);
    let sent = world.server.command_seen(|command| command.starts_with("tellraw @a [")).await;
    let said: serde_json::Value = serde_json::from_str(&sent["tellraw @a ".len()..]).unwrap();
    let words = said[2]["text"].as_str().unwrap();
    assert!(words.starts_with("Alice: ") && words.ends_with(" :creeper: @someone"), "{words}");
    assert!(!words.contains(['\n', '\u{2028}', '\u{85}', '§', '\u{202e}']), "{words}");
    for _ in 0..4 {
        assert_eq!(world.reads(world.admin, "/chat say message:more server:Survival").await, SAID);
    }
    let read = world.reads(world.admin, "/chat say message:more server:Survival").await;
    assert_eq!(read, "[of-server server=Survival what=[chat-too-fast]]");
    assert_eq!(world.server.commands().len(), 5);
    world.end().await;
}

#[tokio::test]
async fn what_mentions_the_bot_in_a_bridged_channel_is_said_in_the_game() {
    let world = minecraft().await;
    let chat = world.guild.add_channel("chat");
    world
        .until(world.admin, &format!("/chat bridge channel:<#{chat}> server:Survival"), "[chat-bridged …]")
        .await;
    let (hana, gus) = (world.member("Hana", &["chat"]).await, world.member("Gus", &["command"]).await);
    let bot = format!("<@{}>", world.discord.bot_id());
    let writes = |who: u64, words: &str| world.discord.write(who, chat, words, None).unwrap().id;
    // Without the right, without a mention, or elsewhere nothing is said.
    writes(gus, &format!("{bot} not me"));
    writes(hana, "nobody is called");
    world.discord.write(hana, world.channel, &format!("{bot} elsewhere"), None).unwrap();
    let first = writes(hana, &format!("{bot} hello <@{gus}>"));
    world.server.command_seen(|command| command == tellraw("Hana: hello @Gus")).await;
    world.discord.write(hana, chat, &format!("{bot} and you"), Some(first)).unwrap();
    world.server.command_seen(|command| command == tellraw("Hana: (to Hana) and you")).await;
    world.revoke(&format!("<@{hana}>"), "chat", "Survival").await;
    writes(hana, &format!("{bot} no longer"));
    writes(world.admin, &format!("{bot} the last"));
    world.server.command_seen(|command| command == tellraw("Alice: the last")).await;
    assert_eq!(world.server.commands().len(), 3);
    world.end().await;
}

#[tokio::test]
async fn what_is_too_much_is_not_said_and_the_channel_is_told() {
    let world = minecraft().await;
    let chat = world.guild.add_channel("chat");
    world
        .until(world.admin, &format!("/chat bridge channel:<#{chat}> server:Survival"), "[chat-bridged …]")
        .await;
    for number in 0..7 {
        let words = format!("<@{}> {number}", world.discord.bot_id());
        world.discord.write(world.admin, chat, &words, None).unwrap();
    }
    world.posted_in(chat, "[chat-not-said-here count=").await;
    assert!(world.server.commands().len() <= 5);
    world.end().await;
}
