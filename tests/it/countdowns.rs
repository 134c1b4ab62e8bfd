//! `/power restart in:10m`: announced in the game and in the channel, done at its time, by whoever still may. The clock of
//! these bots is moved by hand.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use sandbox::{
    ServerSpec,
    discord::{Message, Reply},
    game::Program,
    wings::PowerAction,
};
use wingcord::{
    countdowns::{Clock, Options},
    store::epoch_seconds,
};

use crate::support::{Builder, World, says, until};

const HEAD: &str = "[countdown-head action=restart … server=Survival]";
const RUNNING: &str = "[notice-power-after state=[power-state state=running] …]";
const NOBODY: &str = "[12:00:02] [Server thread/INFO]: There are 0 of a max of 20 players online:";

/// How far the bots' clock is ahead, in seconds.
#[derive(Clone, Default)]
struct Ahead(Arc<AtomicI64>);

impl Ahead {
    fn passes(&self, seconds: i64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }

    fn builder(&self) -> Builder {
        let ahead = Arc::clone(&self.0);
        let mut builder = Builder::default();
        builder.options.countdowns = Options {
            clock: Clock::of(move || epoch_seconds() + ahead.load(Ordering::SeqCst)),
            look_every: Duration::from_millis(20),
            again_after: 1,
            ..Options::default()
        };
        builder
    }

    async fn world() -> (Self, World) {
        let ahead = Self::default();
        let world = ahead.builder().start().await;
        world.bind_and_mirror().await;
        (ahead, world)
    }
}

impl World {
    /// Begins a countdown; its card.
    async fn counts_down(&self, who: u64, options: &str) -> Arc<Message> {
        let command = format!("/power restart {options}");
        self.until(who, &command, "[countdown-begun action=restart … server=Survival]").await;
        self.shows(HEAD).await
    }

    /// Waits until a message of the channel says this, on a card or without; the newest one that does.
    async fn shows(&self, wanted: &str) -> Arc<Message> {
        let found = self.discord.message_where(self.channel, |message| says(&message.text(), wanted)).await;
        let shown = || {
            let messages = self.discord.messages(self.channel);
            messages.iter().map(|message| message.text()).collect::<Vec<_>>()
        };
        let found = found.unwrap_or_else(|_| panic!("nothing says {wanted}: {:#?}", shown()));
        let newest = self.discord.messages(self.channel).into_iter().rev();
        newest.into_iter().find(|message| says(&message.text(), wanted)).unwrap_or(found)
    }

    /// Waits until this message says something else.
    async fn becomes(&self, card: &Message, wanted: &str) -> Arc<Message> {
        let is = |message: &Message| message.id == card.id && says(&message.text(), wanted);
        let found = self.discord.message_where(self.channel, is).await;
        found.unwrap_or_else(|_| {
            let now = self.discord.message(card).map(|message| message.text());
            panic!("the card does not say {wanted}: {now:?}")
        })
    }

    /// Presses a button of a card; the answer is private, and a message of its own.
    async fn presses_on(&self, user: u64, card: &Arc<Message>, button: &str, wanted: &str) -> Reply {
        let pressed = self.discord.press(user, &**card, button).unwrap();
        let reply = until(&pressed, button, wanted).await;
        assert!(reply.ephemeral && reply.message.id != card.id, "{button}: {reply:?}");
        reply
    }

    /// Waits until players are told that this many seconds are left, or one or two fewer.
    async fn players_are_told(&self, left: i64, message: &str) {
        let wanted = |command: &str| {
            let seconds = command.split("left=").nth(1).and_then(|rest| rest.split('s').next()?.parse().ok());
            seconds.is_some_and(|told: i64| (left - 5..=left).contains(&told)) && command.contains(message)
        };
        self.server.command_seen(wanted).await;
    }
}

fn edits(world: &World, card: &Message) -> usize {
    let path = format!("/channels/{}/messages/{}", card.channel, card.id);
    let requests = world.discord.requests();
    requests.iter().filter(|request| request.method == "PATCH" && request.path.ends_with(&path)).count()
}

#[tokio::test]
async fn it_is_announced_in_the_game_and_in_the_channel_and_done_at_its_time() {
    let (ahead, mut world) = Ahead::world().await;
    let helper = world.member("Hanna", &["restart"]).await;
    let card = world.counts_down(helper, "in:10m message:an update").await;
    assert_eq!(card.buttons(), ["[countdown-cancel-button]", "[countdown-more-button]"]);
    let text = card.text();
    assert!(says(&text, "[countdown-message message=`an update`]"), "{text}");
    assert!(
        says(&text, "[countdown-by … name=Hanna]") && !text.contains("[countdown-not-in-game]"),
        "{text}"
    );
    world.players_are_told(600, "an update").await;
    ahead.passes(300);
    world.players_are_told(300, "an update").await;
    world.posted("[countdown-soon-with action=restart … message=an update server=Survival]").await;
    assert!(world.server.power_actions().is_empty());
    ahead.passes(290);
    world.players_are_told(10, "an update").await;
    ahead.passes(10);
    world.server.power_action_seen(|action| action == PowerAction::Restart).await;
    world.posted("[notice-action what=restart who=Hanna]").await;
    let over = world.becomes(&card, RUNNING).await;
    assert!(says(&over.text(), "[countdown-was action=restart … server=Survival]"), "{}", over.text());
    assert!(says(&over.text(), "[countdown-done action=restart]"), "{}", over.text());
    assert!(over.buttons().is_empty());
    assert_eq!((edits(&world, &card), world.server.power_actions().len()), (1, 1));
    world.counts("countdowns", 0).await;
    let log = world.audit_log().await;
    assert_eq!(
        log[log.len() - 2..],
        [
            "Hanna | Survival | count down | restart at its time `an update` if-empty:wait | done",
            "Hanna | Survival | restart | restart at its time `an update` if-empty:wait | done | [power-state state=running]",
        ]
    );
    world.end().await;
}

#[tokio::test]
async fn others_with_the_right_postpone_and_cancel_it_and_nobody_else() {
    let (ahead, mut world) = Ahead::world().await;
    let helper = world.member("Hanna", &["restart"]).await;
    let other = world.member("Mia", &["restart"]).await;
    let viewer = world.member("Vera", &["stop"]).await;
    let card = world.counts_down(helper, "in:5m").await;
    for button in ["[countdown-cancel-button]", "[countdown-more-button]"] {
        world.presses_on(world.guest, &card, button, "[resolve-gone]").await;
        world.presses_on(viewer, &card, button, "[refusal-needs … permission=`restart` …]").await;
    }
    // A server has one at a time; who asks for another one gets its buttons.
    let second = world.until(other, "/power stop in:1h", "[refusal-needs … permission=`stop` …]").await;
    assert!(second.message.buttons().is_empty());
    let second = world.until(other, "/power restart in:1h", "[countdown-already server=Survival]").await;
    assert_eq!(second.message.buttons(), ["[countdown-cancel-button]", "[countdown-more-button]"]);
    let postponed = "[countdown-postponed action=restart … server=Survival]";
    world.presses_on(other, &card, "[countdown-more-button]", postponed).await;
    world.players_are_told(900, "").await;
    // At its first time nothing is done.
    ahead.passes(310);
    world.players_are_told(590, "").await;
    assert!(world.server.power_actions().is_empty());
    let cancelled = "[countdown-cancelled-told server=Survival]";
    world.presses(other, &second, "[countdown-cancel-button]", cancelled).await;
    let over = world.becomes(&card, "[countdown-cancelled by=[countdown-who … name=Mia]]").await;
    assert!(over.buttons().is_empty());
    world.server.command_seen(|command| command.contains("[countdown-game-cancelled action=restart]")).await;
    assert_eq!(world.count("countdowns").await, 0);
    let log = world.audit_log().await;
    let told = |action: &str| format!("Mia | Survival | {action} | restart at its time if-empty:wait | done");
    assert_eq!(log[log.len() - 2..], [told("postpone countdown"), told("cancel countdown")]);
    assert!(world.server.power_actions().is_empty());
    world.end().await;
}

#[tokio::test]
async fn who_lost_the_right_meanwhile_has_nothing_done() {
    let (ahead, world) = Ahead::world().await;
    let role = world.role("Helpers", &["restart"]).await;
    let helper = world.guild.add_member("Hanna", &[role]);
    for lose in ["the role", "the time"] {
        let card = world.counts_down(helper, "in:5m").await;
        match lose {
            "the role" => assert!(world.guild.set_roles(helper, &[])),
            _ => assert!(world.guild.time_out(helper, Some(Duration::from_secs(3600)))),
        };
        ahead.passes(300);
        let over = world.becomes(&card, "[countdown-may-not by=[countdown-who … name=Hanna]]").await;
        assert!(over.buttons().is_empty(), "{lose}");
        assert!(world.guild.set_roles(helper, &[role]));
    }
    assert!(world.server.power_actions().is_empty());
    // Whose Manage Server comes from a role alone may still.
    let card = world.counts_down(world.admin, "in:5m").await;
    ahead.passes(300);
    world.becomes(&card, RUNNING).await;
    world.end().await;
}

#[tokio::test]
async fn it_goes_on_after_a_restart_of_the_bot_with_its_buttons() {
    let (ahead, mut world) = Ahead::world().await;
    let card = world.counts_down(world.admin, "in:10m").await;
    world.players_are_told(600, "").await;
    world.stop_bot().await;
    ahead.passes(400);
    world.start_bot().await;
    world.server.sockets(|open| *open == 1).await;
    let postponed = "[countdown-postponed action=restart … server=Survival]";
    world.presses_on(world.admin, &card, "[countdown-more-button]", postponed).await;
    world.players_are_told(800, "").await;
    ahead.passes(800);
    world.server.power_action_seen(|action| action == PowerAction::Restart).await;
    world.becomes(&card, RUNNING).await;
    assert_eq!(world.server.power_actions(), [PowerAction::Restart]);
    world.end().await;
}

#[tokio::test]
async fn what_it_is_too_late_for_is_asked_and_not_done() {
    let (ahead, mut world) = Ahead::world().await;
    world.chooses_its_language().await;
    let helper = world.member("Hanna", &["restart"]).await;
    for (button, answer, end) in [
        ("[countdown-leave-button]", "[confirm-left name=Survival]", "[countdown-left by=…]"),
        ("[countdown-now-button action=restart]", RUNNING, "[countdown-done-by by=…]"),
    ] {
        let card = world.counts_down(helper, "in:10m").await;
        world.stop_bot().await;
        ahead.passes(662);
        world.start_bot().await;
        world.becomes(&card, "[countdown-too-late]").await;
        let asks = world.shows("[countdown-late action=restart … server=Survival]").await;
        assert!(asks.id != card.id && world.server.power_actions().is_empty());
        assert_eq!(asks.buttons(), ["[countdown-now-button action=restart]", "[countdown-leave-button]"]);
        world.server.sockets(|open| *open == 1).await;
        world.status_of("[message-state sign=🟢 …]").await;
        world.presses_on(world.guest, &asks, button, "[resolve-gone]").await;
        world.presses_on(helper, &asks, button, answer).await;
        world.becomes(&asks, end).await;
        world.counts("countdowns", 0).await;
    }
    assert_eq!(world.server.power_actions(), [PowerAction::Restart]);
    world.end().await;
}

#[tokio::test]
async fn one_that_was_being_done_as_the_bot_was_killed_is_asked_about() {
    let ahead = Ahead::default();
    let by_hand = ServerSpec { power_by_hand: true, ..ServerSpec::new("Survival", Program::Scripted) };
    let mut world = Builder { server: by_hand, ..ahead.builder() }.start().await;
    world.bind_and_mirror().await;
    world.chooses_its_language().await;
    let card = world.counts_down(world.admin, "in:10m").await;
    ahead.passes(600);
    world.server.power_action_seen(|action| action == PowerAction::Restart).await;
    world
        .presses_on(world.admin, &card, "[countdown-cancel-button]", "[countdown-firing server=Survival]")
        .await;
    world.kill_bot();
    world.start_bot().await;
    world.becomes(&card, "[countdown-interrupted]").await;
    world.shows("[countdown-late action=restart … server=Survival]").await;
    assert_eq!(world.server.power_actions(), [PowerAction::Restart]);
    world.abandon().await;
}

#[tokio::test]
async fn where_nobody_plays_the_choice_counts_and_unknown_is_not_nobody() {
    let (ahead, world) = Ahead::world().await;
    // Nobody knows who plays.
    let card = world.counts_down(world.admin, "in:10m if-empty:skip").await;
    assert!(says(&card.text(), "[countdown-if-empty-skip]"), "{}", card.text());
    ahead.passes(600);
    world.becomes(&card, RUNNING).await;
    // As soon as the last one has left.
    world.server.emit("[12:00:01] [Server thread/INFO]: There are 1 of a max of 20 players online: Steve");
    world.posted("online: Steve").await;
    let asked = world.until(world.admin, "/power restart in:10m if-empty:now", "[countdown-confirm …]").await;
    world.presses(world.admin, &asked, "[countdown-confirm-button]", "[countdown-begun …]").await;
    let card = world.shows(HEAD).await;
    assert!(says(&card.text(), "[countdown-if-empty-now]"), "{}", card.text());
    world.server.emit(NOBODY);
    world.becomes(&card, RUNNING).await;
    for (if_empty, end) in [("skip", "[countdown-skipped]"), ("wait", RUNNING)] {
        world.server.emit(NOBODY);
        world.shown_in_full(NOBODY).await;
        let card = world.counts_down(world.admin, &format!("in:10m if-empty:{if_empty}")).await;
        ahead.passes(540);
        world.players_are_told(60, "").await;
        ahead.passes(60);
        world.becomes(&card, end).await;
    }
    assert_eq!(world.server.power_actions().len(), 3);
    world.end().await;
}

#[tokio::test]
async fn what_ended_meanwhile_stays_off() {
    let (ahead, world) = Ahead::world().await;
    let card = world.counts_down(world.admin, "in:10m").await;
    world.until(world.admin, "/power stop", "[notice-power state=[power-state state=offline]]").await;
    ahead.passes(600);
    let over = world.becomes(&card, "[countdown-nothing-to-do]").await;
    assert!(over.buttons().is_empty());
    let offline = "[countdown-offline server=Survival]";
    world.until(world.admin, "/power restart in:10m", offline).await;
    assert_eq!(world.server.power_actions(), [PowerAction::Stop]);
    world.end().await;
}

#[tokio::test]
async fn it_is_done_though_its_channel_is_no_more_and_ends_with_its_server() {
    let (ahead, world) = Ahead::world().await;
    let other = world.guild.add_channel("other");
    let reply = world.types(world.admin, other, "/power restart in:10m server:Survival").await;
    assert!(says(&reply.text(), "[countdown-begun …]"), "{}", reply.text());
    let posted = |message: &Message| says(&message.text(), HEAD);
    world.discord.message_where(other, posted).await.unwrap();
    assert!(world.guild.remove_channel(other));
    ahead.passes(600);
    world.server.power_action_seen(|action| action == PowerAction::Restart).await;
    world.counts("countdowns", 0).await;
    world.status_of("[message-state sign=🟢 …]").await;

    let card = world.counts_down(world.admin, "in:10m").await;
    world.unbinds(world.admin, world.channel, "Survival").await;
    world.becomes(&card, "[countdown-gone]").await;
    assert_eq!(world.server.power_actions().len(), 1);
    world.end().await;
}

#[tokio::test]
async fn a_game_in_which_nothing_can_be_said_is_announced_in_the_channel_alone_and_status_tells() {
    let (ahead, world) = Ahead::world().await;
    world.admin("/server game valheim").await;
    let card = world.counts_down(world.admin, "in:10m").await;
    assert!(says(&card.text(), "[countdown-not-in-game]"), "{}", card.text());
    world.until(world.admin, "/status server:Survival", HEAD).await;
    ahead.passes(300);
    world.posted("[countdown-soon action=restart … server=Survival]").await;
    world
        .presses_on(
            world.admin,
            &card,
            "[countdown-cancel-button]",
            "[countdown-cancelled-told server=Survival]",
        )
        .await;
    world.becomes(&card, "[countdown-cancelled by=…]").await;
    assert!(world.server.commands().is_empty(), "{:?}", world.server.commands());
    let status = world.reads(world.admin, "/status server:Survival").await;
    assert!(!says(&status, "[countdown-head …]"), "{status}");
    world.end().await;
}

#[tokio::test]
async fn what_is_no_countdown_is_refused_in_words() {
    let (_, world) = Ahead::world().await;
    for (options, refusal) in [
        ("in:0", "[countdown-in-unreadable]"),
        ("in:0s", "[countdown-in-out-of-bounds least=10s most=604800s]"),
        ("in:9s", "[countdown-in-out-of-bounds …]"),
        ("in:400d", "[countdown-in-out-of-bounds …]"),
        ("in:soon", "[countdown-in-unreadable]"),
        ("message:bye", "[countdown-needs-in command=`/power restart in:10m`]"),
        ("if-empty:skip", "[countdown-needs-in …]"),
    ] {
        world.until(world.admin, &format!("/power restart {options}"), refusal).await;
    }
    assert_eq!(world.count("countdowns").await, 0);
    world.end().await;
}
