//! Channels and texts that Discord refuses: told once, tried rarely, nothing destroyed.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use sandbox::discord::{Fault, FaultKind, Recorded, Target, Times, permissions};
use serde_json::json;

use crate::support::{Builder, World, content, logged, messages_of, tells_of_loss};

/// Of the usual world.
const PROBE: Duration = Duration::from_millis(400);

fn refused(request: &Recorded) -> bool {
    request.status == 403
}

#[tokio::test]
async fn a_text_that_discord_never_takes_is_given_up_and_counted() {
    let world = World::mirrored().await;
    let blocked = json!({ "message": "Message was blocked by automatic moderation", "code": 200_000 });
    world.discord.fail(
        Fault::new(FaultKind::Json(400, blocked), Times::Count(1)).on("POST", &messages_of(world.channel)),
    );
    world.server.emit_all(["a word", "that AutoMod", "does not like"]);
    world.posted("[notice-left-out lines=3 why=[left-out-refused]]").await;
    world.server.emit("a nicer word");
    world.posted("a nicer word").await;
    let tried = world.tries(world.channel).into_iter().filter(|request| content(request).contains("AutoMod"));
    assert_eq!(tried.count(), 1, "it is not tried again");
    assert_eq!(world.shown().matches("[notice-left-out lines=3 why=[left-out-refused]]").count(), 1);
    world.end().await;
}

#[tokio::test]
async fn a_channel_without_the_right_to_post_waits_for_it() {
    let mut world = World::mirrored().await;
    let bot = Target::Member(world.discord.bot_id());
    world.guild.set_overwrite(world.channel, bot, 0, permissions::SEND_MESSAGES);
    for number in 0..5 {
        world.server.emit(format!("missed {number}"));
    }
    world
        .tried(world.channel, |_| world.tries(world.channel).iter().filter(|r| refused(r)).count() >= 3)
        .await;
    let refusals: Vec<Arc<Recorded>> =
        world.tries(world.channel).into_iter().filter(|request| refused(request)).collect();
    for pair in refusals.windows(2) {
        assert!(pair[1].at - pair[0].at >= PROBE, "tried again after {:?}", pair[1].at - pair[0].at);
    }
    let channel = world.channel.to_string();
    assert_eq!(logged(&["WARN", "the mirror is held back", &channel]).len(), 1, "told once in the log");
    world.guild.clear_overwrite(world.channel, bot);
    world.posted("missed 4").await;
    let lines = world.lines_in(world.channel);
    assert_eq!(lines, (0..5).map(|number| format!("missed {number}")).collect::<Vec<_>>());
    world.server.emit("and on");
    world.posted("and on").await;
    assert_eq!(logged(&["INFO", "the mirror goes on", &channel]).len(), 1);
    // A channel that is refused does not hold up the end of the process.
    world.guild.set_overwrite(world.channel, bot, 0, permissions::VIEW_CHANNEL);
    world.server.emit("never seen");
    world.tried(world.channel, |request| refused(request) && content(request).contains("never seen")).await;
    let stopping = Instant::now();
    world.stop_bot().await;
    assert!(stopping.elapsed() < Duration::from_secs(3), "stopping took {:?}", stopping.elapsed());
    world.end().await;
}

#[tokio::test]
async fn a_deleted_channel_is_not_tried_again_and_takes_nothing_along() {
    let world = World::mirrored().await;
    let (gone, closed) = (world.guild.add_channel("gone"), world.guild.add_channel("closed"));
    world.mirror_in(gone, "Survival").await;
    world.mirror_in(closed, "Survival").await;
    world.guild.remove_channel(gone);
    let bot = Target::Member(world.discord.bot_id());
    world.guild.set_overwrite(closed, bot, 0, permissions::VIEW_CHANNEL);
    world.server.emit("after the deletion");
    world.posted("after the deletion").await;
    world.tried(gone, |request| request.status == 404).await;
    // Long enough for two probes of a channel that is only closed.
    world.tried(closed, |_| world.tries(closed).iter().filter(|request| refused(request)).count() >= 3).await;
    world.server.emit("still mirrored");
    world.posted("still mirrored").await;
    let tries = world.tries(gone).into_iter().filter(|request| request.status == 404).count();
    assert_eq!(tries, 1, "a channel that is gone is asked once");
    assert_eq!(logged(&["WARN", "the mirror is held back", &gone.to_string()]).len(), 1);
    let list = world.admin("/server list").await;
    assert!(list.content.contains("Survival"), "the binding stays: {}", list.content);
    world.end().await;
}

/// A right goes with `take` and returns with `give`, which are handed a role of the bot's that denies nothing yet.
async fn goes_and_returns(take: impl Fn(&World, u64), give: impl Fn(&World, u64)) {
    let mut builder = Builder::default();
    // Nobody waits for the next probe here.
    builder.options.retry.probe = Duration::from_secs(600);
    let world = builder.start().await;
    let muted = world.guild.add_role("Muted", 0);
    assert!(world.guild.set_roles(world.discord.bot_id(), &[world.guild.bot_role(), muted]));
    world.bind_and_mirror().await;
    take(&world, muted);
    // The gateway keeps the order: the bot has heard that the right is gone.
    world.admin("/console status").await;
    world.server.emit("missed");
    world.tried(world.channel, refused).await;
    give(&world, muted);
    world.posted("missed").await;
    assert_eq!(world.tries(world.channel).iter().filter(|request| refused(request)).count(), 1);
    world.end().await;
}

#[tokio::test]
async fn a_right_that_the_channel_gives_back_is_noticed() {
    let bot = |world: &World| Target::Member(world.discord.bot_id());
    goes_and_returns(
        |world, _| {
            world.guild.set_overwrite(world.channel, bot(world), 0, permissions::SEND_MESSAGES);
        },
        |world, _| {
            world.guild.clear_overwrite(world.channel, bot(world));
        },
    )
    .await;
}

#[tokio::test]
async fn a_right_that_returns_with_a_role_is_noticed() {
    let deny = |world: &World, role: u64| {
        world.guild.set_overwrite(world.channel, Target::Role(role), 0, permissions::SEND_MESSAGES);
    };
    goes_and_returns(deny, |world, role| assert!(world.guild.remove_role(role))).await;
    let give = |world: &World, _| {
        assert!(world.guild.set_roles(world.discord.bot_id(), &[world.guild.bot_role()]));
    };
    goes_and_returns(deny, give).await;
}

#[tokio::test]
async fn lines_wait_for_slow_mode_and_none_is_left_out() {
    let world = World::mirrored().await;
    let slow = json!({ "message": "This action cannot be performed due to slowmode rate limit", "code": 20_016, "retry_after": 1.0 });
    world.discord.fail(
        Fault::new(FaultKind::Json(429, slow), Times::Count(1)).on("POST", &messages_of(world.channel)),
    );
    world.server.emit("a slow line");
    world.posted("a slow line").await;
    let tries = world.tries(world.channel);
    let tries: Vec<_> = tries.iter().filter(|request| content(request).contains("a slow line")).collect();
    assert_eq!(tries.len(), 2, "refused once, then taken");
    assert!(tries[1].at - tries[0].at >= Duration::from_secs(1), "the wait that it names is kept");
    assert!(!tells_of_loss(&world.shown()), "{}", world.shown());
    world.end().await;
}
