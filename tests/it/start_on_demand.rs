//! Start on demand: a card from which everyone may start the server, at some hours, with a cool-down. The clock of these bots is
//! moved by hand.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use sandbox::discord::Message;
use wingcord::{plans, store::Clock};

use crate::support::{Builder, World, says, until};

/// 2027-01-10, 12:00 UTC.
const NOON: i64 = 1_799_582_400;
const BUTTON: &str = "[board-start-button]";
const STARTED: &str = "[notice-power-after state=[power-state state=running] …]";
const STOPPED: &str = "[notice-power state=[power-state state=offline]]";

struct Demand {
    world: World,
    clock: Arc<AtomicI64>,
    channel: u64,
}

impl Demand {
    /// A server that is off, and its card.
    async fn new(options: &str) -> Self {
        let clock = Arc::new(AtomicI64::new(NOON));
        let mut builder = Builder::default();
        let read = Arc::clone(&clock);
        let shown = Clock::of(move || read.load(Ordering::SeqCst));
        builder.options.plans = plans::Options { clock: shown, ..plans::Options::default() };
        let world = builder.start().await;
        world.bind_and_mirror().await;
        let channel = world.guild.add_channel("status");
        let typed = format!("/board add server:Survival channel:<#{channel}> {options}");
        world.until(world.admin, &typed, "[board-added … what=Survival]").await;
        let demand = Self { world, clock, channel };
        demand.stops().await;
        demand
    }

    async fn stops(&self) {
        self.world.until(self.world.admin, "/power stop server:Survival", STOPPED).await;
    }

    fn goes_to(&self, at: i64) {
        self.clock.store(at, Ordering::SeqCst);
    }

    /// The card, once the server can be started from it.
    async fn card(&self) -> Arc<Message> {
        let off = |message: &Message| message.buttons().iter().any(|button| button == BUTTON);
        self.world.discord.message_where(self.channel, off).await.unwrap()
    }

    /// Presses *Start*; waits until who pressed reads this.
    async fn presses(&self, who: u64, wanted: &str) {
        let card = self.card().await;
        let pressed = self.world.discord.press(who, &*card, BUTTON).unwrap();
        let reply = until(&pressed, BUTTON, wanted).await;
        assert!(reply.ephemeral, "{reply:?}");
    }

    fn starts(&self) -> usize {
        let starts = |action: &&sandbox::wings::PowerAction| **action == sandbox::wings::PowerAction::Start;
        self.world.server.power_actions().iter().filter(starts).count()
    }
}

#[tokio::test]
async fn everyone_starts_it_within_its_hours_and_nobody_without() {
    let demand = Demand::new("start-for-everyone:true start-hours:16:00-23:00").await;
    let world = &demand.world;
    let text = demand.card().await.text();
    assert!(says(&text, "[board-start-within hours=16:00–23:00]"), "{text}");
    world.until(world.admin, "/server timezone Europe/Berlin", "[server-timezone …]").await;
    // 13:00 in Berlin, then 15:59.
    for at in [NOON, NOON + 3 * 3600 - 60] {
        demand.goes_to(at);
        demand
            .presses(world.guest, "[of-server … what=[start-not-now hours=16:00–23:00 zone=`Europe/Berlin`]]")
            .await;
    }
    assert_eq!(demand.starts(), 0);
    demand.goes_to(NOON + 3 * 3600);
    demand.presses(world.guest, STARTED).await;
    assert_eq!(demand.starts(), 1);
    // It is a setting of the card: elsewhere there is no such right.
    let read = world.reads(world.guest, "/power start server:Survival").await;
    assert!(!says(&read, "[notice-power-after …]"), "{read}");
    // Nor does it stop the server.
    let card = world.discord.message_where(demand.channel, |card| {
        card.buttons().iter().any(|button| button == "[board-stop-button]")
    });
    let pressed = world.discord.press(world.guest, &*card.await.unwrap(), "[board-stop-button]").unwrap();
    until(&pressed, "stop", "[resolve-gone]").await;
    demand.world.end().await;
}

#[tokio::test]
async fn a_server_and_a_member_have_a_cool_down_and_who_holds_the_right_has_none() {
    let demand = Demand::new("start-for-everyone:true").await;
    let (guest, other) = (demand.world.guest, demand.world.guild.add_member("Otto", &[]));
    let starter = demand.world.member("Sam", &["start"]).await;
    demand.presses(guest, STARTED).await;
    demand.stops().await;
    demand.presses(other, "[of-server … what=[start-cool-down-server again=…]]").await;
    demand.presses(guest, "[of-server … what=[start-cool-down-member again=…]]").await;
    demand.presses(starter, STARTED).await;
    demand.stops().await;
    demand.goes_to(NOON + 601);
    demand.presses(guest, "[of-server … what=[start-cool-down-member again=…]]").await;
    demand.presses(other, STARTED).await;
    demand.stops().await;
    demand.goes_to(NOON + 1801);
    demand.presses(guest, STARTED).await;
    assert_eq!(demand.starts(), 4);
    demand.world.end().await;
}

#[tokio::test]
async fn who_was_timed_out_gets_nowhere_and_a_card_without_the_setting_lets_nobody() {
    let demand = Demand::new("start-for-everyone:true").await;
    let world = &demand.world;
    let typed = format!("/board add server:Survival channel:<#{}> start-hours:16:00-23:00", demand.channel);
    world.until(world.admin, &typed, "[board-hours-without]").await;
    let typed = format!("/board add channel:<#{}> start-for-everyone:true", demand.channel);
    world.until(world.admin, &typed, "[board-start-of-one]").await;
    let typed = format!(
        "/board add server:Survival channel:<#{}> start-for-everyone:true start-hours:evening",
        demand.channel
    );
    world.until(world.admin, &typed, "[board-hours-unreadable]").await;
    let timed_out = world.guild.add_member("Tim", &[]);
    assert!(world.guild.time_out(timed_out, Some(Duration::from_secs(3600))));
    demand.presses(timed_out, "[of-server … what=[start-not-you]]").await;
    let typed = format!("/board add server:Survival channel:<#{}>", demand.channel);
    world.until(world.admin, &typed, "[board-changed … what=Survival]").await;
    demand.presses(world.guest, "[resolve-gone]").await;
    assert_eq!(demand.starts(), 0);
    demand.world.end().await;
}
