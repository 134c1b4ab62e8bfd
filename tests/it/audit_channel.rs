//! The audit channel: a line for every action, after its end, whatever Discord does.

use sandbox::discord::{Fault, FaultKind, Times};

use crate::support::{World, logged, messages_of, says};

/// The usual world with its actions told in another channel.
async fn told_in() -> (World, u64) {
    let world = World::mirrored().await;
    let actions = world.guild.add_channel("actions");
    let read = world.reads(world.admin, &format!("/server audit-channel channel:<#{actions}>")).await;
    assert_eq!(read, format!("[server-audit-told channel=<#{actions}>]"));
    (world, actions)
}

fn lines(world: &World, channel: u64) -> Vec<String> {
    let messages = world.discord.messages(channel);
    messages
        .iter()
        .flat_map(|message| message.content.lines().map(str::to_owned).collect::<Vec<_>>())
        .collect()
}

#[tokio::test]
async fn every_action_is_told_with_what_came_of_it() {
    let (world, actions) = told_in().await;
    world.grant("@Gus", "say", "Survival").await;
    world.until(world.guest, "/mc say from 203.0.113.7", "Survival ▸ say from").await;
    world
        .until(world.admin, "/power restart", "[notice-power-after state=[power-state state=running] …]")
        .await;
    world.until(world.admin, "/power stop", "[notice-power state=[power-state state=offline]]").await;
    // Neither is an action: refused by the rights, and by the server's state.
    world.until(world.guest, "/power start", "[refusal-needs … permission=`start` …]").await;
    world.until(world.admin, "/mc run list", "[send-offline server=Survival]").await;
    world
        .until(
            world.admin,
            "/server rename name:Survival to:Alpha",
            "[server-renamed after=Alpha before=Survival]",
        )
        .await;
    world.posted_in(actions, "[audit-line-of done=[audit-done command=`/server rename` details=Alpha] ended=[audit-ended outcome=done] …]").await;
    let told = lines(&world, actions);
    let expected = [
        format!("[server-audit-begins member=<@{}>]", world.admin),
        format!("[audit-line-of done=[audit-done command=`/access grant` details=[audit-grant permission=say who=<@{}>]] ended=[audit-ended outcome=done] …]", world.guest),
        format!("[audit-line-of … member=<@{}> name=Gus server=Survival …]", world.guest),
        format!("[audit-line-of done=[audit-done-alone command=`/power restart`] ended=[audit-ended-with note=[power-state state=running] outcome=done] member=<@{}> name=Alice server=Survival …]", world.admin),
        "[audit-line-of done=[audit-done-alone command=`/power stop`] ended=[audit-ended-with note=[power-state state=offline] outcome=done] …]".into(),
        "[audit-line-of done=[audit-done command=`/server rename` details=Alpha] ended=[audit-ended outcome=done] …]".into(),
    ];
    assert_eq!(told.len(), expected.len(), "{told:#?}");
    for (told, expected) in told.iter().zip(expected) {
        assert!(says(told, &expected), "{told} has no {expected}");
    }
    world.assert_all_posts_are_proper(actions);
    world.end().await;
}

#[tokio::test]
async fn an_action_that_somebody_refused_is_told_too() {
    let (world, actions) = told_in().await;
    let long = "x".repeat(5_000);
    world.until(world.admin, &format!("/mc run say {long}"), "[write-too-long …]").await;
    world.posted_in(actions, "[audit-ended-with note=[note-too-long …] outcome=refused]").await;
    world.end().await;
}

#[tokio::test]
async fn it_outlives_a_restart_and_can_be_ended() {
    let (mut world, actions) = told_in().await;
    world.stop_bot().await;
    world.start_bot().await;
    world.until(world.admin, "/mc run after the restart", "Survival ▸ after").await;
    world.posted_in(actions, "[audit-line-of done=[audit-done-alone command=`/mc run after the restart`] ended=[audit-ended outcome=done] …]").await;
    let other = world.guild.add_channel("other");
    world.reads(world.admin, &format!("/server audit-channel channel:<#{other}>")).await;
    world.posted_in(actions, &format!("[audit-line done=[audit-done command=`/server audit-channel` details=<#{other}>] ended=[audit-ended outcome=done] …]")).await;
    world.until(world.admin, "/mc run elsewhere", "Survival ▸ elsewhere").await;
    world.posted_in(other, "[audit-line-of done=[audit-done-alone command=`/mc run elsewhere`] ended=[audit-ended outcome=done] …]").await;
    let read = world.reads(world.admin, "/server audit-channel").await;
    assert_eq!(read, format!("[server-audit-not-told channel=<#{other}>]"));
    world.posted_in(other, "[audit-line done=[audit-done command=`/server audit-channel` details=[audit-off]] ended=[audit-ended outcome=done] …]").await;
    let read = world.reads(world.admin, "/server audit-channel").await;
    assert_eq!(read, "[server-audit-nowhere]");
    world.until(world.admin, "/mc run unheard", "Survival ▸ unheard").await;
    world.until(world.admin, "/audit", "`/mc run unheard`").await;
    for channel in [actions, other] {
        assert!(!lines(&world, channel).concat().contains("unheard"));
    }
    assert!(!lines(&world, actions).concat().contains("elsewhere`"));
    world.end().await;
}

#[tokio::test]
async fn it_takes_manage_for_the_whole_guild_and_a_channel_that_one_can_write_in() {
    let world = World::mirrored().await;
    let keeper = world.member("Kim", &["manage"]).await;
    let refused = world.reads(keeper, "/server audit-channel").await;
    assert!(
        refused.starts_with("[refusal-needs-guild-wide command=`/server audit-channel` grant=`/access grant permission:manage server:*` granters=[refusal-anyone] permission=`manage`]"),
        "{refused}"
    );
    world.grant(&format!("<@{keeper}>"), "manage", "*").await;
    let hidden = world.guild.add_channel("quiet");
    let silent = sandbox::discord::permissions::SEND_MESSAGES;
    world.guild.set_overwrite(hidden, sandbox::discord::Target::Member(keeper), 0, silent);
    let refused = world.reads(keeper, &format!("/server audit-channel channel:<#{hidden}>")).await;
    assert!(says(&refused, "[mirror-you-lack … rights=[right-send-messages]]"), "{refused}");
    let bot = sandbox::discord::Target::Member(world.discord.bot_id());
    world.guild.set_overwrite(world.channel, bot, 0, silent);
    let told = world.reads(keeper, "/server audit-channel channel:#console").await;
    assert!(told.contains("[server-audit-forbidden]"), "{told}");
    world.guild.clear_overwrite(world.channel, bot);
    let told = world.reads(keeper, "/server audit-channel channel:#console").await;
    assert!(told.ends_with(&format!("[server-audit-told channel=<#{}>]", world.channel)), "{told}");
    world.until(world.admin, "/mc run in the mirror's channel", "Survival ▸ in").await;
    world.posted("[audit-line-of done=[audit-done-alone command=`/mc run in the mirror's channel`] ended=[audit-ended outcome=done] …]").await;
    world.posted("[notice-action what=in the mirror's channel who=Alice]").await;
    world.end().await;
}

#[tokio::test]
async fn what_discord_does_not_take_waits_or_is_counted() {
    let (world, actions) = told_in().await;
    let down = Fault::new(FaultKind::Status(503), Times::Always).on("POST", &messages_of(actions));
    world.discord.fail(down);
    for number in 0..3 {
        let command = format!("/mc run waits {number}");
        world.until(world.admin, &command, "Survival ▸ waits").await;
    }
    world.tried(actions, |request| request.status == 503).await;
    world.discord.heal();
    world.posted_in(actions, "waits 2").await;
    let told = lines(&world, actions);
    let waited: Vec<_> = told.iter().filter(|line| line.contains("waits")).collect();
    assert_eq!(waited.len(), 3, "{told:#?}");

    let refused = FaultKind::Json(400, serde_json::json!({ "message": "Blocked", "code": 200_000 }));
    world.discord.fail(Fault::new(refused, Times::Count(1)).on("POST", &messages_of(actions)));
    world.until(world.admin, "/mc run lost", "Survival ▸ lost").await;
    world.tried(actions, |request| request.status == 400).await;
    world.until(world.admin, "/mc run told", "Survival ▸ told").await;
    world.posted_in(actions, "[audit-lost count=1]").await;
    assert!(!logged(&["WARN", "the audit channel does not get its lines", &actions.to_string()]).is_empty());
    world.end().await;
}
