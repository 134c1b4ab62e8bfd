//! The bridge between a game's chat and a channel: what is said in the game stands in the channel, under the players' names.

use std::{sync::Arc, time::Duration};

use sandbox::{
    ServerSpec,
    discord::{Fault, FaultKind, Message, Recorded, Target, Times},
    game::Program,
};

use crate::support::{Builder, World, says};

const MANAGE_WEBHOOKS: u64 = 1 << 29;

fn line(words: &str) -> String {
    format!("[12:00:01] [Server thread/INFO]: {words}")
}

/// A bot that may make webhooks, with its server bound.
async fn bound() -> World {
    let mut builder = Builder::default();
    builder.discord.bot_permissions |= MANAGE_WEBHOOKS;
    builder.options.chat.spacing = Duration::from_millis(600);
    let world = builder.start().await;
    world.bind_and_mirror().await;
    world
}

impl World {
    /// A channel that the chat of Survival is bridged with.
    async fn bridged(&self, options: &str) -> u64 {
        let channel = self.guild.add_channel("chat");
        self.bridge(channel, options).await;
        channel
    }

    async fn bridge(&self, channel: u64, options: &str) -> String {
        let command = format!("/chat bridge channel:<#{channel}> server:Survival {options}");
        self.until(self.admin, &command, "[chat-bridge… server=Survival]").await.text()
    }

    fn chats(&self, words: &str) {
        self.server.emit(line(words));
    }

    /// Waits for a message with this text; who it is by.
    async fn said_in(&self, channel: u64, text: &str) -> Arc<Message> {
        let found = self.discord.message_where(channel, |message| says(&message.content, text)).await;
        found.unwrap_or_else(|_| panic!("nobody said {text:?}: {:#?}", self.said(channel)))
    }

    fn said(&self, channel: u64) -> Vec<(String, String)> {
        let messages = self.discord.messages(channel);
        messages.iter().map(|message| (message.author.name.clone(), message.content.clone())).collect()
    }

    fn no_429(&self) {
        let limited = self.discord.requests().into_iter().filter(|request| request.status == 429).count();
        assert_eq!(limited, 0);
    }
}

#[tokio::test]
async fn what_is_said_in_the_game_stands_under_the_players_name_and_the_mirror_is_unchanged() {
    let world = bound().await;
    let chat = world.bridged("").await;
    world.chats("Steve joined the game");
    world.said_in(chat, "[chat-joined name=Steve]").await;
    world.chats("<Steve> hello *there*");
    let said = world.said_in(chat, r"hello \*there\*").await;
    assert_eq!(said.author.name, "Steve");
    assert_eq!(said.webhook, world.guild.webhooks(chat).first().copied(), "by a webhook");
    world.chats("Steve was slain by Zombie");
    world.said_in(chat, "[chat-died how=was slain by Zombie name=Steve]").await;
    world.chats("Steve has made the advancement [Stone Age]");
    world.said_in(chat, "[chat-achieved name=Steve …]").await;
    world.chats("Steve left the game");
    world.said_in(chat, "[chat-gone name=Steve]").await;
    for words in ["<Steve> hello *there*", "Steve was slain by Zombie", "Steve left the game"] {
        world.shown_in_full(&line(words)).await;
    }
    assert_eq!(world.said(chat).len(), 5);
    world.no_429();
    world.end().await;
}

#[tokio::test]
async fn a_bridge_tells_what_is_wanted_and_ends_when_it_is_not() {
    let mut world = bound().await;
    let chat = world.bridged("joins:False deaths:False achievements:False").await;
    world.until(world.admin, "/chat list", "[chat-line … server=Survival state=[chat-line-webhook]]").await;
    for words in ["Steve joined the game", "Steve drowned", "Steve has made the advancement [Stone Age]"] {
        world.chats(words);
    }
    world.chats("<Steve> one");
    world.said_in(chat, "one").await;
    assert_eq!(world.said(chat).len(), 1, "{:?}", world.said(chat));
    world.bridge(chat, "deaths:True").await;
    world.chats("Steve drowned");
    world.said_in(chat, "[chat-died how=drowned name=Steve]").await;
    let command = format!("/chat unbridge channel:<#{chat}>");
    world.until(world.admin, &command, "[chat-unbridged … server=Survival]").await;
    world.chats("<Steve> two");
    world.shown_in_full(&line("<Steve> two")).await;
    world.until(world.admin, "/chat list", "[chat-list-none]").await;
    assert_eq!(world.said(chat).len(), 2);
    world.counts("chat_bridges", 0).await;
    let deleted = |request: &Recorded| request.method == "DELETE" && request.path.contains("/webhooks/");
    world.discord.request_where(deleted).await.unwrap();
    assert!(world.guild.webhooks(chat).is_empty());
    let log = world.audit_log().await;
    assert!(log.iter().any(|row| row.contains("bridge chat")), "{log:#?}");
    world.end().await;
}

#[tokio::test]
async fn hostile_names_and_texts_are_shown_and_ping_nobody() {
    let world = bound().await;
    let chat = world.bridged("").await;
    for (name, shown) in [
        ("discord", "dіscord"),
        ("Clyde", "Clуde"),
        ("@everyone", "ⓐеveryone"),
        ("here", "hеre"),
        ("a:b#c", "a꞉b♯c"),
    ] {
        world.chats(&format!("<{name}> I am {name}"));
        let is = |message: &Message| message.content.starts_with("I am") && message.author.name == shown;
        let found = world.discord.message_where(chat, is).await;
        found.unwrap_or_else(|_| panic!("{name} said nothing: {:#?}", world.said(chat)));
    }
    world.chats("<Steve> @everyone <@123> ``` 198.51.100.7");
    let said = world.said_in(chat, "‹ip").await;
    assert_eq!(said.author.name, "Steve");
    assert!(!said.content.contains("198.51.100.7"), "{}", said.content);
    for message in world.discord.messages(chat) {
        assert_eq!(message.pinged, Default::default(), "{}", message.content);
    }
    world.end().await;
}

#[tokio::test]
async fn players_of_the_same_looks_are_marked() {
    let world = bound().await;
    let chat = world.bridged("joins:False").await;
    world.chats("Steve joined the game");
    world.chats("Stеve joined the game");
    world.chats("<Stеve> give me your things");
    let said = world.said_in(chat, "give me your things").await;
    assert_eq!(said.author.name, "Stеve (≠ Steve)");
    world.chats("<Steve> that was not me");
    assert_eq!(world.said_in(chat, "that was not me").await.author.name, "Steve");
    world.end().await;
}

#[tokio::test]
async fn a_flood_folds_and_every_line_is_accounted_for() {
    const LINES: usize = 1_000;
    let world = bound().await;
    let chat = world.bridged("").await;
    for number in 0..LINES {
        world.chats(&format!("<player{}> line {number}.", number % 5));
        if number % 20 == 0 {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
    world.chats("<Steve> it is over");
    world.said_in(chat, "it is over").await;
    let said: String = world.said(chat).into_iter().map(|(_, text)| format!("{text}\n")).collect();
    let shown = said.matches("line ").count();
    let counts = said.split("[chat-left-out count=").skip(1);
    let left_out: usize = counts.filter_map(|rest| rest.split(']').next()?.parse::<usize>().ok()).sum();
    assert_eq!(shown + left_out, LINES, "{said}");
    assert!(shown > 100 && left_out > 0, "{shown} shown, {left_out} left out");
    world.no_429();
    world.end().await;
}

#[tokio::test]
async fn without_manage_webhooks_the_bot_says_it() {
    let world = World::mirrored().await;
    let chat = world.guild.add_channel("chat");
    let told = world.bridge(chat, "").await;
    assert!(says(&told, "[chat-no-webhook …]"), "{told}");
    world.chats("<St_eve> hi");
    let said = world.said_in(chat, r"**St\_eve**: hi").await;
    assert_eq!((said.author.id, said.webhook), (world.discord.bot_id(), None));
    let bot = Target::Role(world.guild.bot_role());
    assert!(world.guild.set_overwrite(chat, bot, MANAGE_WEBHOOKS, 0));
    let told = world.bridge(chat, "").await;
    assert!(!says(&told, "[chat-no-webhook …]"), "{told}");
    world.chats("<Steve> now");
    assert_eq!(world.said_in(chat, "now").await.author.name, "Steve");
    world.end().await;
}

#[tokio::test]
async fn a_webhook_that_is_deleted_is_made_again_once_and_one_that_was_moved_is_not_used() {
    let world = bound().await;
    let chat = world.bridged("").await;
    world.chats("<Steve> one");
    world.said_in(chat, "one").await;
    let first = world.guild.webhooks(chat)[0];
    assert!(world.guild.remove_webhook(first));
    world.chats("<Alex> two");
    assert_eq!(world.said_in(chat, "two").await.author.name, "Alex");
    let second = world.guild.webhooks(chat)[0];
    assert_ne!(first, second);
    let elsewhere = world.guild.add_channel("elsewhere");
    assert!(world.guild.move_webhook(second, elsewhere));
    world.chats("<Bob> three");
    let said = world.said_in(chat, "**Bob**: three").await;
    assert_eq!(said.author.id, world.discord.bot_id());
    world.until(world.admin, "/chat list", "[chat-line … state=[chat-line-deleted]]").await;
    world.chats("<Bob> four");
    world.said_in(chat, "**Bob**: four").await;
    assert_eq!((world.guild.webhooks(chat).len(), world.said(elsewhere).len()), (0, 1));
    world.bridge(chat, "").await;
    world.chats("<Bob> five");
    assert_eq!(world.said_in(chat, "five").await.author.name, "Bob");
    world.end().await;
}

#[tokio::test]
async fn a_name_that_discord_refuses_all_the_same_stands_in_the_text() {
    let world = bound().await;
    let chat = world.bridged("").await;
    world.chats("<Steve> one");
    world.said_in(chat, "one").await;
    let refused = FaultKind::Json(400, serde_json::json!({ "code": 50035, "message": "Invalid Form Body" }));
    world.discord.fail(Fault::new(refused, Times::Count(1)).on("POST", "/webhooks/"));
    world.chats("<Alex> two");
    world.said_in(chat, "**Alex**: two").await;
    world.end().await;
}

#[tokio::test]
async fn two_servers_in_one_channel_are_named() {
    let world = bound().await;
    let other = world.backend.add_server(ServerSpec::new("Creative", Program::Scripted));
    world.until(world.admin, "/server bind server:Creative", "[server-bound… server=Creative]").await;
    let chat = world.bridged("").await;
    let command = format!("/chat bridge channel:<#{chat}> server:Creative");
    world.until(world.admin, &command, "[chat-bridged … server=Creative]").await;
    world.chats("<Steve> here");
    assert_eq!(world.said_in(chat, "here").await.author.name, "Steve (Survival)");
    other.emit(line("<Steve> there"));
    assert_eq!(world.said_in(chat, "there").await.author.name, "Steve (Creative)");
    world.until(world.admin, &format!("/chat unbridge channel:<#{chat}>"), "[chat-which …]").await;
    world.end().await;
}

#[tokio::test]
async fn after_a_restart_the_bridge_goes_on_with_its_webhook_and_repeats_nothing() {
    let mut world = bound().await;
    let chat = world.bridged("").await;
    world.chats("<Steve> one");
    world.said_in(chat, "one").await;
    world.stop_bot().await;
    world.start_bot().await;
    // What is said until the console is heard may be old, and is not posted.
    for number in 0..100 {
        if world.said(chat).len() > 1 {
            break;
        }
        world.chats(&format!("<Steve> two {number}"));
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let said = world.said_in(chat, "two").await;
    assert_eq!(said.author.name, "Steve");
    let ones = world.said(chat).into_iter().filter(|(_, text)| text == "one").count();
    assert_eq!(ones, 1);
    assert_eq!(world.guild.webhooks(chat).len(), 1);
    world.end().await;
}
