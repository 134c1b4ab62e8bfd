//! What was printed while nobody listened: posted afterwards, in order and once, or the channel says what may be
//! missing.

use std::time::Duration;

use sandbox::{
    Dialect,
    discord::{Fault, FaultKind, Times},
    panel,
};

use crate::support::{Builder, World, in_every_dialect, says, tells_of_loss};

in_every_dialect! {
    a_reconnection_catches_up
    a_restart_of_the_bot_catches_up
    a_killed_bot_catches_up_without_repeating
    a_gap_that_the_log_does_not_cover_is_announced
    a_quiet_console_without_times_is_not_posted_again
    a_new_line_of_a_console_that_repeats_itself_comes_once_and_a_gap_is_told
    a_period_that_stays_hidden_is_told_where_the_log_is_shorter_than_before
    a_log_that_began_anew_while_the_bot_was_down_is_told
    live_lines_within_the_replay_come_after_it
    live_lines_come_after_a_log_that_does_not_reach_back
    a_server_that_was_off_all_the_while_has_missed_nothing
    two_channels_catch_up_each_by_itself
    a_token_that_had_run_out_is_caught_up_with
}

async fn mirrored(dialect: Dialect) -> World {
    let mut builder = Builder::speaking(dialect);
    // Calagopus drops lines of a burst that its short ring can't hold.
    builder.backend.socket_backlog = Some(4096);
    let world = builder.start().await;
    world.bind_and_mirror().await;
    world.print(0..20).await;
    world
}

impl World {
    /// Prints numbered lines and waits until the last is posted.
    async fn print(&self, numbers: std::ops::Range<u32>) {
        let last = numbers.end - 1;
        numbers.for_each(|number| self.server.emit(format!("number {number}.")));
        self.shown_in_full(&format!("number {last}.")).await;
    }

    /// Waits until the bot is logged in and was told that the server is off.
    async fn is_heard_to_be_off(&self) {
        let heard = async {
            while self.server.logged_in() == 0
                || !self.admin("/status server:Survival").await.text().contains("offline")
            {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), heard).await.expect("it is off");
    }

    fn numbers(&self, channel: u64) -> Vec<u32> {
        let lines = self.lines_in(channel).into_iter();
        lines.filter_map(|line| line.strip_prefix("number ")?.strip_suffix('.')?.parse().ok()).collect()
    }
}

fn count_to(end: u32) -> Vec<u32> {
    (0..end).collect()
}

async fn a_reconnection_catches_up(dialect: Dialect) {
    let world = mirrored(dialect).await;
    for round in 0..3 {
        let first = 20 + round * 40;
        world.server.refuse_upgrades(Some(502));
        world.server.drop_sockets();
        (first..first + 30).for_each(|number| world.server.emit(format!("number {number}.")));
        world.server.refuse_upgrades(None);
        world.shown_in_full(&format!("number {}.", first + 29)).await;
        world.print(first + 30..first + 40).await;
    }
    assert_eq!(world.numbers(world.channel), count_to(140));
    assert!(!tells_of_loss(&world.shown()), "{}", world.shown());
    world.end().await;
}

async fn a_restart_of_the_bot_catches_up(dialect: Dialect) {
    let mut world = mirrored(dialect).await;
    for round in 0..2 {
        let first = 20 + round * 40;
        world.stop_bot().await;
        (first..first + 30).for_each(|number| world.server.emit(format!("number {number}.")));
        world.start_bot().await;
        world.shown_in_full(&format!("number {}.", first + 29)).await;
        world.print(first + 30..first + 40).await;
    }
    assert_eq!(world.numbers(world.channel), count_to(100));
    assert!(!tells_of_loss(&world.shown()), "{}", world.shown());
    world.end().await;
}

async fn a_killed_bot_catches_up_without_repeating(dialect: Dialect) {
    let mut world = mirrored(dialect).await;
    let mut next = 20;
    for taken in [true, false, true] {
        // The message is on its way when the bot dies: Discord has it and its answer is late, or it has it not.
        let kind = if taken { FaultKind::DoneButSilent } else { FaultKind::Silence };
        world.discord.fail(Fault::new(kind, Times::Always).on("POST", "/channels/{channel_id}/messages"));
        let tries = world.tries(world.channel).len();
        (next..next + 15).for_each(|number| world.server.emit(format!("number {number}.")));
        world.tried_more_than(tries).await;
        world.kill_bot();
        world.discord.heal();
        (next + 15..next + 30).for_each(|number| world.server.emit(format!("number {number}.")));
        world.start_bot().await;
        next += 30;
        world.shown_in_full(&format!("number {}.", next - 1)).await;
    }
    assert_eq!(world.numbers(world.channel), count_to(next));
    world.end().await;
}

async fn a_gap_that_the_log_does_not_cover_is_announced(dialect: Dialect) {
    let mut world = mirrored(dialect).await;
    world.server.refuse_upgrades(Some(502));
    world.server.drop_sockets();
    (20..320).for_each(|number| world.server.emit(format!("number {number}.")));
    world.server.refuse_upgrades(None);
    world.shown_in_full("number 319.").await;
    let expected: Vec<_> = (0..20).chain(170..320).collect();
    assert_eq!(world.numbers(world.channel), expected);
    let gaps = world.shown().matches("[notice-doubt-too-short]").count();
    assert_eq!(gaps, 1, "{}", world.shown());

    world.chooses_its_language().await;
    world.stop_bot().await;
    (320..620).for_each(|number| world.server.emit(format!("number {number}.")));
    world.start_bot().await;
    world.shown_in_full("number 619.").await;
    let gaps = world.shown().matches("[notice-doubt-too-short]").count();
    assert_eq!(gaps, 2, "{}", world.shown());
    assert!(says(&world.shown(), "[notice-gap-process …]"), "{}", world.shown());
    world.end().await;
}

async fn a_quiet_console_without_times_is_not_posted_again(dialect: Dialect) {
    let mut world = mirrored(dialect).await;
    let answer = ["Turn 3", "Players: 2", "Score: even", "> "];
    for _ in 0..3 {
        answer.iter().for_each(|line| world.server.emit(*line));
    }
    world.print(20..21).await;
    answer.iter().for_each(|line| world.server.emit(*line));
    world.shown_times("Score: even", 4).await;
    let before = world.lines_in(world.channel);
    for _ in 0..3 {
        world.stop_bot().await;
        world.start_bot().await;
        world.server.drop_sockets();
    }
    // What is printed now comes after all that those replays could have brought.
    world.server.emit("the end");
    world.shown_in_full("the end").await;
    let after = world.lines_in(world.channel);
    assert_eq!(after[..after.len() - 1], before, "{}", world.shown());
    assert!(!tells_of_loss(&world.shown()), "{}", world.shown());
    world.end().await;
}

async fn a_new_line_of_a_console_that_repeats_itself_comes_once_and_a_gap_is_told(dialect: Dialect) {
    let world = mirrored(dialect).await;
    (0..600).for_each(|_| world.server.emit("tick"));
    while world.lines_in(world.channel).iter().filter(|line| *line == "tick").count() < 600 {
        world.something_happened().await;
    }
    world.server.refuse_upgrades(Some(502));
    world.server.drop_sockets();
    world.server.emit("a word");
    (0..20).for_each(|_| world.server.emit("tick"));
    world.server.refuse_upgrades(None);
    world.posted("[notice-doubt-repeating]").await;
    world.shown_in_full("a word").await;
    world.server.emit("the end");
    world.shown_in_full("the end").await;
    let lines = world.lines_in(world.channel);
    assert_eq!(lines.iter().filter(|line| *line == "tick").count(), 620, "nothing twice");
    world.end().await;
}

async fn a_period_that_stays_hidden_is_told_where_the_log_is_shorter_than_before(dialect: Dialect) {
    let world = mirrored(dialect).await;
    let ticks = || world.lines_in(world.channel).iter().filter(|line| *line == "tick").count();
    (0..200).for_each(|_| world.server.emit("tick"));
    while ticks() < 200 {
        world.something_happened().await;
    }
    // The whole log is heard once. Then the server is started anew, and nobody hears it.
    world.server.drop_sockets();
    world.print(20..21).await;
    world.server.refuse_upgrades(Some(502));
    world.server.drop_sockets();
    world.server.stop().await;
    world.server.start().await;
    (0..20).for_each(|_| world.server.emit("tick"));
    world.server.refuse_upgrades(None);
    world.posted("[notice-doubt-anew]").await;
    world.print(21..22).await;
    assert_eq!(ticks(), 200, "{}", world.shown());
    world.end().await;
}

async fn a_log_that_began_anew_while_the_bot_was_down_is_told(dialect: Dialect) {
    let mut world = mirrored(dialect).await;
    (0..200).for_each(|_| world.server.emit("tick"));
    while world.lines_in(world.channel).iter().filter(|line| *line == "tick").count() < 200 {
        world.something_happened().await;
    }
    world.chooses_its_language().await;
    world.stop_bot().await;
    world.server.stop().await;
    world.server.start().await;
    (0..20).for_each(|_| world.server.emit("tick"));
    world.start_bot().await;
    world.posted("[notice-doubt-anew]").await;
    world.end().await;
}

/// A daemon that sends its log line by line, and live lines between them, as old and new Wings do.
async fn interleaving(dialect: Dialect) -> World {
    let mut builder = Builder::speaking(dialect);
    builder.backend.socket_backlog = Some(4096);
    builder.backend.replay_pause = Duration::from_millis(1);
    builder.options.sockets.replay.quiet = Duration::from_millis(250);
    let world = builder.start().await;
    world.bind_and_mirror().await;
    world
}

impl World {
    /// The connection is lost, lines are printed meanwhile, and as many again, one by one, from when it is back. The
    /// number after the last.
    async fn interrupted_while_busy(&self, first: u32, missed: u32, live: u32) -> u32 {
        let print = |number: u32| self.server.emit(format!("number {number}."));
        self.server.refuse_upgrades(Some(502));
        self.server.drop_sockets();
        (first..first + missed).for_each(print);
        self.server.refuse_upgrades(None);
        let mut turn = tokio::time::interval(Duration::from_millis(7));
        for number in first + missed..first + missed + live {
            turn.tick().await;
            print(number);
        }
        let end = first + missed + live;
        self.shown_in_full(&format!("number {}.", end - 1)).await;
        end
    }
}

async fn live_lines_within_the_replay_come_after_it(dialect: Dialect) {
    let world = interleaving(dialect).await;
    world.print(0..200).await;
    let mut next = 200;
    for _ in 0..3 {
        next = world.interrupted_while_busy(next, 30, 60).await;
    }
    assert_eq!(world.numbers(world.channel), count_to(next), "{}", world.shown());
    assert!(!tells_of_loss(&world.shown()), "{}", world.shown());
    world.end().await;
}

async fn live_lines_come_after_a_log_that_does_not_reach_back(dialect: Dialect) {
    let world = interleaving(dialect).await;
    world.print(0..200).await;
    let next = world.interrupted_while_busy(200, 400, 60).await;
    let numbers = world.numbers(world.channel);
    let gap = numbers.iter().position(|number| *number >= 400).expect("the log was posted");
    assert_eq!(numbers[..gap], count_to(200), "{}", world.shown());
    let rest: Vec<_> = (numbers[gap]..next).collect();
    assert_eq!(numbers[gap..], rest, "{}", world.shown());
    assert!(world.shown().contains("[notice-doubt-too-short]"), "{}", world.shown());
    world.end().await;
}

async fn a_server_that_was_off_all_the_while_has_missed_nothing(dialect: Dialect) {
    let mut world = mirrored(dialect).await;
    world.server.stop().await;
    world.posted("[notice-power state=[power-state state=offline]]").await;
    for _ in 0..2 {
        world.stop_bot().await;
        world.start_bot().await;
        world.is_heard_to_be_off().await;
        world.backend.restart_wings().await;
        world.is_heard_to_be_off().await;
    }
    world.server.start().await;
    world.server.emit("up again");
    world.shown_in_full("up again").await;
    assert!(!tells_of_loss(&world.shown()), "{}", world.shown());
    world.end().await;
}

async fn two_channels_catch_up_each_by_itself(dialect: Dialect) {
    let mut world = mirrored(dialect).await;
    let second = world.guild.add_channel("second");
    world.admin(&format!("/console mirror channel:<#{second}>")).await;
    world.print(20..30).await;
    world.shown_in_full_in(second, "number 29.").await;
    world.stop_bot().await;
    (30..60).for_each(|number| world.server.emit(format!("number {number}.")));
    world.start_bot().await;
    for channel in [world.channel, second] {
        world.shown_in_full_in(channel, "number 59.").await;
    }
    assert_eq!(world.numbers(world.channel), count_to(60));
    assert_eq!(world.numbers(second), (20..60).collect::<Vec<_>>());
    let asked = world.server.frames().iter().filter(|frame| frame.text.contains("send logs")).count();
    assert_eq!(asked, 1, "one log for both");
    world.end().await;
}

async fn a_token_that_had_run_out_is_caught_up_with(dialect: Dialect) {
    let mut builder = Builder::speaking(dialect);
    builder.backend.token_life = Duration::from_secs(2);
    builder.backend.expiry_tick = Duration::from_millis(100);
    builder.backend.expiry_notice = Duration::from_secs(1);
    builder.options.panel_within = Duration::from_millis(300);
    let world = builder.start().await;
    world.bind_and_mirror().await;
    world.print(0..5).await;
    let kind = panel::FaultKind::Status(500);
    world.backend.fail_panel(panel::Fault { path: String::new(), times: u32::MAX, kind });
    world.posted("[notice-outage …]").await;
    (5..40).for_each(|number| world.server.emit(format!("number {number}.")));
    world.backend.heal_panel();
    world.shown_in_full("number 39.").await;
    assert_eq!(world.numbers(world.channel), count_to(40));
    world.end().await;
}
