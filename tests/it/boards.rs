//! Boards: cards that are kept up to date in a channel, with buttons for those who may.

use std::sync::Arc;

use sandbox::{
    ServerSpec,
    discord::{IS_COMPONENTS_V2, Interaction, Message, Reply, Target, permissions},
    game::Program,
};

use crate::support::{World, says, until};

const ON: &str = "[board-since server=Survival state=[message-state sign=🟢 …] …]";
const OFF: &str = "[board-since server=Survival state=[message-state sign=🔴 …] …]";
const STOPPED: &str = "[notice-power state=[power-state state=offline]]";
const STARTED: &str = "[notice-power-after state=[power-state state=running] …]";

impl World {
    /// Waits until the channel's card says this.
    async fn card_in(&self, channel: u64, wanted: &str) -> Arc<Message> {
        let found = self.discord.message_where(channel, |message| says(&message.text(), wanted)).await;
        let shown =
            || self.discord.messages(channel).iter().map(|message| message.text()).collect::<Vec<_>>();
        found.unwrap_or_else(|_| panic!("no card says {wanted}: {:#?}", shown()))
    }

    /// Waits until a card was edited since, and says this.
    async fn edited_card(&self, channel: u64, before: &Message, wanted: &str) -> Arc<Message> {
        let edited =
            |message: &Message| message.edited_ms > before.edited_ms && says(&message.text(), wanted);
        self.discord.message_where(channel, edited).await.unwrap()
    }

    /// A channel with a card of the server, and that card.
    async fn board(&self, options: &str) -> (u64, Arc<Message>) {
        let channel = self.guild.add_channel("status");
        let typed = format!("/board add server:Survival channel:<#{channel}> {options}");
        self.until(self.admin, typed.trim_end(), "[board-added …]").await;
        (channel, self.card_in(channel, ON).await)
    }

    /// Presses a button of the card; its answer is private, and a message of its own.
    async fn presses_card(&self, user: u64, card: &Arc<Message>, button: &str, wanted: &str) -> Reply {
        let pressed = self.discord.press(user, &**card, button).unwrap();
        let reply = until(&pressed, button, wanted).await;
        assert!(reply.ephemeral && reply.message.id != card.id, "{button}: {reply:?}");
        reply
    }
}

fn edits(world: &World, card: &Message) -> usize {
    let path = format!("/channels/{}/messages/{}", card.channel, card.id);
    let edits = world.discord.requests();
    edits.iter().filter(|request| request.method == "PATCH" && request.path.ends_with(&path)).count()
}

#[tokio::test]
async fn a_card_follows_the_state_and_so_do_its_buttons() {
    let world = World::mirrored().await;
    let (channel, card) = world.board("").await;
    assert!(card.flags & IS_COMPONENTS_V2 != 0 && card.content.is_empty());
    assert_eq!(
        card.buttons(),
        ["[board-stop-button]", "[board-restart-button]", "[board-chart-button]", "[board-tail-button]"]
    );
    assert!(card.text().contains("[board-mirrors count=1]"), "{}", card.text());
    world.until(world.admin, "/power stop server:Survival", STOPPED).await;
    let off = world.card_in(channel, OFF).await;
    assert_eq!(
        (off.id, off.buttons()),
        (
            card.id,
            ["[board-start-button]", "[board-chart-button]", "[board-tail-button]"]
                .map(str::to_owned)
                .to_vec()
        )
    );
    world.until(world.admin, "/power start server:Survival", STARTED).await;
    let on = world.card_in(channel, ON).await;
    assert_eq!(on.id, card.id);
    assert_eq!(world.discord.messages(channel).len(), 1);
    // Its row ends, and its message goes.
    world.until(world.admin, &format!("/board remove channel:<#{channel}>"), "[board-removed …]").await;
    world.discord.request_where(|request| request.method == "DELETE" && request.status == 204).await.unwrap();
    assert!(world.discord.messages(channel).is_empty());
    assert_eq!(world.count("boards").await, 0);
    world.end().await;
}

#[tokio::test]
async fn buttons_obey_the_rights_the_questions_and_the_audit_log_of_the_commands() {
    let mut world = World::mirrored().await;
    let (channel, card) = world.board("").await;
    let viewer = world.member("Vera", &["view"]).await;
    let stopper = world.member("Sam", &["stop", "start"]).await;
    world.presses_card(world.guest, &card, "[board-stop-button]", "[resolve-gone]").await;
    world.presses_card(viewer, &card, "[board-stop-button]", "[refusal-… permission=`stop` …]").await;
    world.presses_card(stopper, &card, "[board-restart-button]", "[refusal-… permission=`restart` …]").await;
    world.presses_card(viewer, &card, "[board-tail-button]", "Survival").await;
    world.presses_card(world.guest, &card, "[board-chart-button]", "[resolve-gone]").await;
    world.presses_card(viewer, &card, "[board-chart-button]", "[chart-head …]").await;
    assert!(world.server.power_actions().is_empty());
    world.presses_card(stopper, &card, "[board-stop-button]", STOPPED).await;
    let off = world.card_in(channel, OFF).await;
    world.presses_card(stopper, &off, "[board-start-button]", STARTED).await;
    let on = world.card_in(channel, ON).await;
    // The answers went elsewhere: the card is the only message.
    assert_eq!((on.id, world.discord.messages(channel).len()), (card.id, 1));
    assert_eq!(world.server.power_actions().len(), 2);
    // Somebody plays: then it is asked.
    world.server.emit("[12:00:00] [Server thread/INFO]: Steve joined the game");
    world.posted("Steve joined the game").await;
    world
        .presses_card(stopper, &on, "[board-stop-button]", "[power-confirm action=stop server=Survival]")
        .await;
    assert_eq!(world.server.power_actions().len(), 2, "nothing is done before the answer");
    let audit_log = world.audit_log().await;
    assert!(audit_log.iter().any(|line| line.contains("stop")), "{audit_log:?}");
    world.end().await;
}

#[tokio::test]
async fn a_card_and_its_buttons_outlive_a_restart_of_the_bot() {
    let mut world = World::mirrored().await;
    world.chooses_its_language().await;
    let (channel, card) = world.board("").await;
    world.stop_bot().await;
    world.start_bot().await;
    world.server.sockets(|open| *open == 1).await;
    // Until its console is connected again, the card says that nothing is known.
    let on = world.edited_card(channel, &card, ON).await;
    world.presses_card(world.admin, &on, "[board-stop-button]", STOPPED).await;
    let off = world.card_in(channel, OFF).await;
    assert_eq!((off.id, world.discord.messages(channel).len()), (card.id, 1));
    world.end().await;
}

#[tokio::test]
async fn a_deleted_card_is_made_again_once_and_then_its_row_says_so() {
    let world = World::mirrored().await;
    let (channel, card) = world.board("").await;
    assert!(world.discord.delete(&*card));
    world.until(world.admin, "/power stop server:Survival", STOPPED).await;
    let again = world.card_in(channel, OFF).await;
    assert_ne!(again.id, card.id);
    assert!(world.discord.delete(&*again));
    world.until(world.admin, "/power start server:Survival", STARTED).await;
    world.reads_until("/board list", "[board-line-deleted]").await;
    let before = edits(&world, &again);
    world.until(world.admin, "/power stop server:Survival", STOPPED).await;
    assert_eq!((edits(&world, &again), world.discord.messages(channel).len()), (before, 0));
    // Asked for again, it begins anew.
    let typed = format!("/board add server:Survival channel:<#{channel}>");
    world.until(world.admin, &typed, "[board-changed …]").await;
    let asked = world.card_in(channel, OFF).await;
    // So it does where nobody but who asks knows that it is gone.
    for _ in 0..2 {
        let shown = world.card_in(channel, OFF).await;
        assert!(world.discord.delete(&*shown));
        world.until(world.admin, &typed, "[board-changed …]").await;
        assert_ne!(world.card_in(channel, OFF).await.id, asked.id);
    }
    world.end().await;
}

#[tokio::test]
async fn a_channel_that_is_gone_or_refuses_stops_its_card_alone() {
    let world = World::mirrored().await;
    let (gone, _) = world.board("").await;
    let kept = world.guild.add_channel("kept");
    let closed = world.guild.add_channel("closed");
    let bot = Target::Member(world.discord.bot_id());
    world.guild.set_overwrite(closed, bot, 0, permissions::SEND_MESSAGES);
    world
        .until(world.admin, &format!("/board add server:Survival channel:<#{kept}>"), "[board-added …]")
        .await;
    let refused = world.reads(world.admin, &format!("/board add server:Survival channel:<#{closed}>")).await;
    assert!(refused.contains("[right-send-messages]"), "{refused}");
    assert!(world.guild.remove_channel(gone));
    world.until(world.admin, "/power stop server:Survival", STOPPED).await;
    world.card_in(kept, OFF).await;
    world.reads_until("/board list", "[board-line-channel-gone]").await;
    world.reads_until("/board list", "[board-line-refused …]").await;
    let asked = |channel: u64| {
        let path = format!("/channels/{channel}/");
        world.discord.requests().iter().filter(|request| request.path.contains(&path)).count()
    };
    let before = (asked(gone), asked(closed));
    world.until(world.admin, "/power start server:Survival", STARTED).await;
    world.card_in(kept, ON).await;
    assert_eq!(asked(gone), before.0, "nothing loops");
    // One that refuses is tried at the pace of tries, whatever the server does: each card is one call that is kept.
    assert!(asked(closed) - before.1 < 8, "nothing loops: {} and {}", asked(closed), before.1);
    // What was mended goes on.
    world.guild.clear_overwrite(closed, bot);
    world.card_in(closed, ON).await;
    world.until(world.admin, "/board remove server:Survival", "[board-removed …]").await;
    world.end().await;
}

#[tokio::test]
async fn a_card_of_a_server_that_is_deleted_on_the_panel_says_so_and_rests() {
    let world = World::mirrored().await;
    let (channel, _) = world.board("").await;
    world.server.delete();
    let card = world.card_in(channel, "[board-given-up]").await;
    let before = edits(&world, &card);
    // Another card of the same channel is kept up to date meanwhile.
    let other = world.backend.add_server(ServerSpec::new("Creative", Program::Scripted));
    world.until(world.admin, &format!("/server bind server:{}", other.uuid()), "[server-bound …]").await;
    let typed = format!("/board add server:Creative channel:<#{channel}>");
    world.until(world.admin, &typed, "[board-added …]").await;
    for (sign, act) in [("🟢", "stop"), ("🔴", "start"), ("🟢", "stop")] {
        let shown = format!("[board-since server=Creative state=[message-state sign={sign} …] …]");
        world.card_in(channel, &shown).await;
        world.reads(world.admin, &format!("/power {act} server:Creative")).await;
    }
    assert!(edits(&world, &card) <= before + 1, "{} edits", edits(&world, &card));
    world
        .until(
            world.admin,
            &format!("/board remove server:Survival channel:<#{channel}>"),
            "[board-removed …]",
        )
        .await;
    world.end().await;
}

#[tokio::test]
async fn the_card_of_all_servers_opens_each_for_who_may_see_it() {
    let world = World::mirrored().await;
    let creative = world.backend.add_server(ServerSpec::new("Creative", Program::Scripted));
    world
        .until(
            world.admin,
            &format!("/server bind server:{}", creative.uuid()),
            "[server-bound … server=Creative]",
        )
        .await;
    let channel = world.guild.add_channel("status");
    let viewer = world.member("Vera", &["view"]).await;
    let typed = format!("/board add channel:<#{channel}>");
    world.until(viewer, &typed, "[refusal-… permission=`manage`…").await;
    world.until(world.admin, &typed, "[board-added …]").await;
    let card = world.card_in(channel, "[board-all… running=2]").await;
    assert!(
        says(&card.text(), "[board-since server=Creative state=[message-state sign=🟢 …] …]"),
        "{}",
        card.text()
    );
    let opens = |user: u64, name: &'static str| world.discord.choose(user, &*card, &[name]).unwrap();
    let read = async |opened: Interaction, wanted: &str| {
        let reply = until(&opened, "the select", wanted).await;
        assert!(reply.ephemeral && reply.message.id != card.id, "{reply:?}");
    };
    read(opens(viewer, "Survival"), "[status-since server=Survival …]").await;
    read(opens(viewer, "Creative"), "[resolve-gone]").await;
    read(opens(world.guest, "Survival"), "[resolve-gone]").await;
    read(opens(world.admin, "Creative"), "[status-since server=Creative …]").await;
    world.until(world.admin, "/power stop server:Creative", STOPPED).await;
    world.card_in(channel, "[board-all… all=2 … running=1]").await;
    world.unbinds(world.admin, world.channel, "Creative").await;
    world.card_in(channel, "[board-all… all=1 … running=1]").await;
    world.end().await;
}

#[tokio::test]
async fn hostile_names_are_shown_as_they_are_and_a_guild_that_leaves_is_left_alone() {
    let world = World::mirrored().await;
    let hostile = "*_@everyone `x` <@1> [a](https://e.org)";
    world
        .until(world.admin, &format!("/server rename name:Survival to:{hostile}"), "[server-renamed …]")
        .await;
    let channel = world.guild.add_channel("status");
    world.until(world.admin, &format!("/board add channel:<#{channel}>"), "[board-added …]").await;
    let card = world.card_in(channel, "[board-since …]").await;
    assert!(card.pinged.users.is_empty() && !card.pinged.everyone, "{:?}", card.pinged);
    assert!(!card.text().contains("[a](https://") && card.text().contains("\\*"), "{}", card.text());
    assert!(world.guild.kick_bot());
    world.server.sockets(|open| *open == 0).await;
    let path = format!("/channels/{channel}/messages/{}", card.id);
    let tries = world.discord.requests().iter().filter(|request| request.path.ends_with(&path)).count();
    assert!(tries <= 1, "{tries}");
    world.end().await;
}
