//! The audit channel: a line for every action, after its end, whatever Discord does.

use sandbox::discord::{Fault, FaultKind, Times};

use crate::support::{World, logged, messages_of};

/// The usual world with its actions told in another channel.
async fn told_in() -> (World, u64) {
    let world = World::mirrored().await;
    let actions = world.guild.add_channel("actions");
    let read = world.reads(world.admin, &format!("/server audit-channel channel:<#{actions}>")).await;
    assert_eq!(
        read,
        format!("Actions are told in <#{actions}> from now on: whoever reads there reads every command.")
    );
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
    world.until(world.admin, "/power restart", "● running").await;
    world.until(world.admin, "/power stop", "● offline").await;
    // Neither is an action: refused by the rights, and by the server's state.
    world.until(world.guest, "/power start", "needs the permission `start`").await;
    world.until(world.admin, "/mc run list", "is offline").await;
    world.until(world.admin, "/server rename name:Survival to:Alpha", "from now on").await;
    world.posted_in(actions, "`/server rename` Alpha — done").await;
    let told = lines(&world, actions);
    let expected = [
        format!("Every action here is told in this channel from now on, says <@{}>.", world.admin),
        format!("`/access grant` say <@{}> — done", world.guest),
        format!("**Survival**: Gus (<@{}>) `/mc say`: `say from ‹ip ", world.guest),
        format!("**Survival**: Alice (<@{}>) `/power restart` — done: running", world.admin),
        "`/power stop` — done: offline".into(),
        "`/server rename` Alpha — done".into(),
    ];
    assert_eq!(told.len(), expected.len(), "{told:#?}");
    for (told, expected) in told.iter().zip(expected) {
        assert!(told.contains(&expected), "{told} has no {expected}");
    }
    world.assert_all_posts_are_proper(actions);
    world.end().await;
}

#[tokio::test]
async fn an_action_that_somebody_refused_is_told_too() {
    let (world, actions) = told_in().await;
    let long = "x".repeat(5_000);
    world.until(world.admin, &format!("/mc run say {long}"), "is too long").await;
    world.posted_in(actions, "xxx` — **refused**: the command is too long").await;
    world.end().await;
}

#[tokio::test]
async fn it_outlives_a_restart_and_can_be_ended() {
    let (mut world, actions) = told_in().await;
    world.stop_bot().await;
    world.start_bot().await;
    world.until(world.admin, "/mc run after the restart", "Survival ▸ after").await;
    world.posted_in(actions, "`/mc run after the restart` — done").await;
    let other = world.guild.add_channel("other");
    world.reads(world.admin, &format!("/server audit-channel channel:<#{other}>")).await;
    world.posted_in(actions, &format!("`/server audit-channel` <#{other}> — done")).await;
    world.until(world.admin, "/mc run elsewhere", "Survival ▸ elsewhere").await;
    world.posted_in(other, "`/mc run elsewhere` — done").await;
    let read = world.reads(world.admin, "/server audit-channel").await;
    assert_eq!(read, format!("Actions are not told in <#{other}> any more; `/audit` has them."));
    world.posted_in(other, "`/server audit-channel` off — done").await;
    let read = world.reads(world.admin, "/server audit-channel").await;
    assert_eq!(read, "Actions are told in no channel; `/audit` has them.");
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
        refused.starts_with("`/server audit-channel` needs the permission `manage` for all"),
        "{refused}"
    );
    world.grant(&format!("<@{keeper}>"), "manage", "*").await;
    let hidden = world.guild.add_channel("quiet");
    let silent = sandbox::discord::permissions::SEND_MESSAGES;
    world.guild.set_overwrite(hidden, sandbox::discord::Target::Member(keeper), 0, silent);
    let refused = world.reads(keeper, &format!("/server audit-channel channel:<#{hidden}>")).await;
    assert!(refused.contains("you need **Send Messages** there yourself"), "{refused}");
    let bot = sandbox::discord::Target::Member(world.discord.bot_id());
    world.guild.set_overwrite(world.channel, bot, 0, silent);
    let told = world.reads(keeper, "/server audit-channel channel:#console").await;
    assert!(told.contains("⚠️ The bot may not post there yet"), "{told}");
    world.guild.clear_overwrite(world.channel, bot);
    let told = world.reads(keeper, "/server audit-channel channel:#console").await;
    assert!(told.ends_with("whoever reads there reads every command."), "{told}");
    world.until(world.admin, "/mc run in the mirror's channel", "Survival ▸ in").await;
    world.posted("`/mc run in the mirror's channel` — done").await;
    world.posted("▸ Alice: in the mirror's channel").await;
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
    world.posted_in(actions, "— 1 earlier line could not be posted here; `/audit` has it —").await;
    assert!(!logged(&["WARN", "the audit channel does not get its lines", &actions.to_string()]).is_empty());
    world.end().await;
}
