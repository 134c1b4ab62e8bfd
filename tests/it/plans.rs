//! `/server timezone` and `/plan`: what is done again and again, in the guild's time zone, by whoever still may. The clock of
//! these bots is moved by hand.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use sandbox::{discord::Message, wings::PowerAction};
use wingcord::{
    countdowns,
    plans::{self, times::Times, zone},
    store::{Clock, epoch_seconds},
};

use crate::support::{Builder, World, says, until};

const ADDED: &str = "[plan-added … server=Survival …]";

/// How far the bots' clock is ahead, in seconds.
#[derive(Clone, Default)]
struct Ahead(Arc<AtomicI64>);

impl Ahead {
    fn now(&self) -> i64 {
        epoch_seconds() + self.0.load(Ordering::SeqCst)
    }

    /// Has the clock show this, in seconds since 1970.
    fn goes_to(&self, at: i64) {
        self.0.store(at - epoch_seconds(), Ordering::SeqCst);
    }

    async fn world() -> (Self, World) {
        let ahead = Self::default();
        let clock = || {
            let ahead = ahead.clone();
            Clock::of(move || ahead.now())
        };
        let mut builder = Builder::default();
        builder.options.countdowns = countdowns::Options {
            clock: clock(),
            look_every: Duration::from_millis(20),
            again_after: 1,
            ..countdowns::Options::default()
        };
        builder.options.plans = plans::Options {
            clock: clock(),
            look_every: Duration::from_millis(20),
            again_after: 1,
            ..plans::Options::default()
        };
        let world = builder.start().await;
        world.bind_and_mirror().await;
        (ahead, world)
    }

    /// The next time of these, in that zone, seconds since 1970.
    fn next(&self, times: &str, name: &str) -> i64 {
        let (times, (_, zone)): (Times, _) = (times.parse().unwrap(), zone::find(name).unwrap());
        times.next(self.now(), self.now(), &zone).unwrap()
    }
}

impl World {
    /// Waits until a card in the channel says this.
    async fn channel_is_told(&self, wanted: &str) -> Arc<Message> {
        let found = self.discord.message_where(self.channel, |message| says(&message.text(), wanted)).await;
        found.unwrap_or_else(|_| {
            let shown: Vec<_> =
                self.discord.messages(self.channel).iter().map(|message| message.text()).collect();
            panic!("nothing says {wanted}: {shown:#?}")
        })
    }

    /// The restarts so far.
    fn times_restarted(&self) -> usize {
        self.server.power_actions().iter().filter(|action| **action == PowerAction::Restart).count()
    }
}

#[tokio::test]
async fn a_time_zone_is_chosen_and_unknown_ones_are_told_with_near_names() {
    let (_, mut world) = Ahead::world().await;
    let chosen = "[server-timezone clock=… zone=`Europe/Berlin`]";
    world.until(world.admin, "/server timezone europe/berlin", chosen).await;
    let near = "[server-no-timezone-but near=`Europe/Berlin`… zone=`Europe/Berln`]";
    world.until(world.admin, "/server timezone Europe/Berln", near).await;
    world.until(world.admin, "/server timezone qqqqqqq", "[server-no-timezone zone=`qqqqqqq`]").await;
    world.until(world.admin, "/plan list", "[plan-list-none zone=`Europe/Berlin`]").await;
    world.stop_bot().await;
    world.start_bot().await;
    world.until(world.admin, "/plan list", "[plan-list-none zone=`Europe/Berlin`]").await;
    world.end().await;
}

#[tokio::test]
async fn a_daily_restart_happens_each_day_after_its_countdown() {
    let (ahead, mut world) = Ahead::world().await;
    world.until(world.admin, "/server timezone Europe/Berlin", "[server-timezone …]").await;
    let due = ahead.next("daily 04:00", "Europe/Berlin");
    let added = world
        .until(world.admin, "/plan add when:daily 4:00 what:restart countdown:10m message:nightly", ADDED)
        .await;
    let text = added.message.text();
    assert!(says(&text, &format!("[plan-next times=<t:{due}:f>, …]")), "{text}");
    assert!(says(&text, "[plan-countdown countdown=600s]"), "{text}");
    for day in 1..=2 {
        let due = ahead.next("daily 04:00", "Europe/Berlin");
        ahead.goes_to(due - 610);
        tokio::time::sleep(Duration::from_millis(100)).await;
        assert_eq!((world.times_restarted(), world.count("countdowns").await), (day - 1, 0));
        ahead.goes_to(due - 590);
        world.counts("countdowns", 1).await;
        world.server.command_seen(|command| command.contains("nightly")).await;
        ahead.goes_to(due);
        world.counts("countdowns", 0).await;
        assert_eq!(world.times_restarted(), day);
    }
    let removed = "[plan-removed server=Survival what=`restart` when=`daily 04:00`]";
    world.until(world.admin, "/plan remove daily 04:00", removed).await;
    assert_eq!(world.count("plans").await, 0);
    let log = world.audit_log().await;
    assert!(
        log.iter().any(|row| row.contains("| add plan |")
            && row.contains("restart")
            && row.contains("daily 04:00")),
        "{log:#?}"
    );
    world.end().await;
}

#[tokio::test]
async fn a_command_and_a_message_are_written_at_their_time_under_who_planned_them() {
    let (ahead, mut world) = Ahead::world().await;
    let helper = world.member("Hanna", &["manage", "command"]).await;
    world.until(helper, "/plan add when:daily 04:00 what:command save-all", ADDED).await;
    world.until(helper, "/plan add when:daily 04:00 what:say Good morning", ADDED).await;
    world
        .until(helper, "/plan add when:daily 04:00 what:start", "[refusal-needs … permission=`start` …]")
        .await;
    ahead.goes_to(ahead.next("daily 04:00", "UTC"));
    world.server.command_seen(|command| command == "save-all").await;
    world.server.command_seen(|command| command == "say Good morning").await;
    world.posted("[notice-action what=command save-all who=Hanna]").await;
    let log = world.audit_log().await;
    assert!(
        log.iter().any(|row| row.starts_with("Hanna | Survival | command |") && row.contains("save-all")),
        "{log:#?}"
    );
    world.end().await;
}

#[tokio::test]
async fn who_lost_the_right_has_the_plan_paused_until_somebody_adopts_it() {
    let (ahead, world) = Ahead::world().await;
    let role = world.role("Helpers", &["manage", "restart"]).await;
    let helper = world.guild.add_member("Hanna", &[role]);
    let viewer = world.member("Vera", &["manage"]).await;
    world.until(helper, "/plan add when:daily 04:00 what:restart countdown:0m", ADDED).await;
    assert!(world.guild.set_roles(helper, &[]));
    ahead.goes_to(ahead.next("daily 04:00", "UTC"));
    let card = world.channel_is_told("[plan-lost by=[countdown-who … name=Hanna] …]").await;
    assert_eq!(card.buttons(), ["[plan-adopt-button]"]);
    assert_eq!(world.times_restarted(), 0);
    let refused = world.discord.press(viewer, &*card, "[plan-adopt-button]").unwrap();
    until(&refused, "adopt", "[refusal-needs … permission=`restart` …]").await;
    let pressed = world.discord.press(world.admin, &*card, "[plan-adopt-button]").unwrap();
    until(&pressed, "adopt", "[plan-adopted … server=Survival what=`restart`]").await;
    let again = world.discord.press(world.admin, &*card, "[plan-adopt-button]").unwrap();
    until(&again, "adopt", "[plan-not-paused server=Survival]").await;
    ahead.goes_to(ahead.next("daily 04:00", "UTC"));
    world.server.power_action_seen(|action| action == PowerAction::Restart).await;
    world.end().await;
}

#[tokio::test]
async fn what_the_bot_missed_is_left_out_or_made_up_for_and_told() {
    let (ahead, mut world) = Ahead::world().await;
    world.chooses_its_language().await;
    world.until(world.admin, "/plan add when:daily 04:00 what:command save-all", ADDED).await;
    world.until(world.admin, "/plan add when:daily 05:00 what:command backup missed:run once", ADDED).await;
    let due = ahead.next("daily 05:00", "UTC");
    world.stop_bot().await;
    // For three days.
    ahead.goes_to(due + 2 * 86_400 + 3600);
    world.start_bot().await;
    world.channel_is_told("[plan-missed … server=Survival what=`command save-all` …]").await;
    world.channel_is_told("[plan-late … server=Survival what=`command backup` …]").await;
    world.server.command_seen(|command| command == "backup").await;
    let commands = world.server.commands();
    assert_eq!(commands.iter().filter(|command| *command == "backup").count(), 1, "{commands:?}");
    assert!(!commands.iter().any(|command| command == "save-all"), "{commands:?}");
    world.end().await;
}

#[tokio::test]
async fn of_two_at_once_one_waits_and_that_is_told() {
    let (ahead, world) = Ahead::world().await;
    world.until(world.admin, "/plan add when:daily 04:00 what:restart countdown:5m", ADDED).await;
    world.until(world.admin, "/plan add when:04:02 what:restart countdown:5m", ADDED).await;
    let due = ahead.next("daily 04:00", "UTC");
    ahead.goes_to(due - 300);
    world.counts("countdowns", 1).await;
    ahead.goes_to(due - 170);
    world.channel_is_told("[plan-waits … server=Survival what=`restart` when=`daily 04:02`]").await;
    assert_eq!(world.times_restarted(), 0);
    ahead.goes_to(due);
    world.server.power_action_seen(|action| action == PowerAction::Restart).await;
    ahead.goes_to(due + 125);
    while world.times_restarted() < 2 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    world.end().await;
}

#[tokio::test]
async fn what_is_no_plan_is_refused_in_words() {
    let (_, world) = Ahead::world().await;
    for (options, refusal) in [
        ("when:sometimes what:restart", "[plan-when-unreadable]"),
        ("when:every 5 min what:restart", "[plan-when-out-of-bounds]"),
        ("when:daily 04:00 what:kill", "[plan-what-unreadable]"),
        ("when:daily 04:00 what:command", "[plan-what-unreadable]"),
        ("when:daily 04:00 what:start countdown:5m", "[plan-no-countdown]"),
        ("when:daily 04:00 what:restart countdown:2d", "[plan-countdown-unreadable most=86400s]"),
    ] {
        world.until(world.admin, &format!("/plan add {options}"), refusal).await;
    }
    world.until(world.admin, "/plan remove nothing", "[plan-not-found plan=`nothing`]").await;
    assert_eq!(world.count("plans").await, 0);
    world.end().await;
}
