//! `/power`.

use sandbox::{
    Dialect, ServerSpec, discord,
    game::Program,
    panel::{Fault, FaultKind},
    wings::{PowerAction, PowerState},
};

use crate::support::{Builder, World, until};

#[tokio::test]
async fn the_answer_and_the_mirror_follow_the_states() {
    let world = World::mirrored().await;
    let helper = world.member("Hanna", &["power"]).await;
    let done = world.until(helper, "/power restart", "● running (0 s)").await;
    let all = "**Survival**: restart asked for\n● stopping\n● offline\n● starting\n● running (0 s)";
    assert_eq!(done.text(), all);
    assert!(done.ephemeral);
    world.posted("● running (0 s)").await;
    let shown = world.shown();
    let at = |text: &str| shown.find(text).unwrap_or_else(|| panic!("{text:?} is not shown:\n{shown}"));
    let order = ["▸ Hanna: restart", "● stopping", "● offline", "● starting", "● running (0 s)"];
    assert!(order.map(at).is_sorted(), "{shown}");

    world.until(helper, "/power stop", "● offline").await;
    world.until(helper, "/power start", "● running (0 s)").await;
    world.posted("▸ Hanna: stop").await;
    world.posted("▸ Hanna: start").await;
    let asked = [PowerAction::Restart, PowerAction::Stop, PowerAction::Start];
    assert_eq!(world.server.power_actions(), asked);
    world.end().await;
}

#[tokio::test]
async fn a_slow_server_is_followed_state_by_state() {
    let world = by_hand(Dialect::NewGo).await;
    let restart = world.discord.type_command(world.admin, world.channel, "/power restart").unwrap();
    until(&restart, "restart", "**Survival**: restart asked for\n● stopping").await;
    let busy =
        "**Survival** is already restarting (asked for by Alice 0 s ago); `/power kill` ends it at once.";
    let helper = world.member("Hanna", &["power"]).await;
    let since = regex::Regex::new("[0-9]+ s ago").unwrap();
    for (who, command) in [(helper, "/power restart"), (helper, "/power stop"), (world.admin, "/power start")]
    {
        let read = world.reads(who, command).await;
        let read = since.replace(&read, "0 s ago");
        assert_eq!(read, busy, "{command}");
    }
    world.server.exit(0);
    until(&restart, "restart", "● offline\n● starting").await;
    world.until(world.admin, "/power start", "**Survival** is already starting.").await;
    world.server.set_state(PowerState::Running);
    until(&restart, "restart", "● starting\n● running (0 s)").await;
    assert_eq!(world.server.power_actions(), [PowerAction::Restart]);
    world.end().await;
}

#[tokio::test]
async fn a_stop_that_hangs_can_be_ended_and_holds_nobody_back_once_it_is_out_of_sight() {
    let world = by_hand(Dialect::NewGo).await;
    let stop = world.discord.type_command(world.admin, world.channel, "/power stop").unwrap();
    until(&stop, "stop", "● stopping").await;
    world.until(world.admin, "/power restart", "**Survival** is already stopping (asked for by Alice").await;
    world.until(world.admin, "/power kill", "Kill **Survival**?").await;

    world.server.refuse_upgrades(Some(503));
    world.server.drop_sockets();
    until(&stop, "stop", "the connection to the console is lost").await;
    world.server.refuse_upgrades(None);
    world.status_of("🟡 stopping").await;
    world.until(world.admin, "/power restart", "**Survival**: restart asked for").await;
    world.abandon().await;
}

#[tokio::test]
async fn an_answer_that_discord_does_not_take_ends_nothing() {
    let mut world = by_hand(Dialect::NewGo).await;
    world.discord.type_command(world.admin, world.channel, "/power restart").unwrap();
    world.posted("● stopping").await;
    let edits = discord::Fault::new(discord::FaultKind::Status(500), discord::Times::Always);
    world.discord.fail(edits.on("PATCH", "/webhooks/"));
    world.server.exit(0);
    world.posted("● starting").await;
    world.discord.heal();
    world.until(world.admin, "/power start", "**Survival** is already starting").await;
    world.server.set_state(PowerState::Running);
    world.posted("● running").await;
    world.until(world.admin, "/status", "🟢 running").await;
    assert_eq!(world.audit_log().await.last().unwrap(), "Alice | Survival | restart |  | done | running");
    world.end().await;
}

#[tokio::test]
async fn what_would_change_nothing_is_said_instead_of_done() {
    let mut world = World::mirrored().await;
    world.until(world.admin, "/power start", "**Survival** is already running.").await;
    world.until(world.admin, "/power stop", "● offline").await;
    world.until(world.admin, "/power stop", "**Survival** is already offline.").await;
    let kill = world.until(world.admin, "/power kill", "**Survival** is already offline.").await;
    assert!(kill.components.is_empty(), "nothing to confirm");
    assert_eq!(world.server.power_actions(), [PowerAction::Stop]);
    let audit_log = world.audit_log().await;
    assert_eq!(audit_log[1..], ["Alice | Survival | stop |  | done | offline"]);
    world.end().await;
}

#[tokio::test]
async fn killing_is_done_only_after_a_press() {
    let mut world = World::mirrored().await;
    let asked =
        world.until(world.admin, "/power kill", "Kill **Survival**? What the game has not saved").await;
    world.until(world.admin, "/status", "🟢 running").await;
    assert_eq!(world.server.power_actions(), []);
    let killed = world.presses(world.admin, &asked, "Kill", "● offline").await;
    assert!(killed.text().starts_with("**Survival**: kill asked for"), "{}", killed.text());
    assert!(world.discord.press(world.admin, &killed, "Kill").is_err(), "it is done");
    world.posted("▸ Alice: kill").await;
    assert_eq!(world.server.power_actions(), [PowerAction::Kill]);
    assert_eq!(world.audit_log().await[1..], ["Alice | Survival | kill |  | done | offline"]);
    world.end().await;
}

#[tokio::test]
async fn the_daemons_refusal_is_told() {
    let mut builder = Builder::default();
    builder.backend.dialect = Dialect::OldGo;
    let mut world = builder.start().await;
    world.bind_and_mirror().await;
    world.server.suspend(true);
    world.posted("● offline").await;
    // Its own words tell nothing, so the panel is asked.
    let told = world.until(world.admin, "/power start", "◆ the server is suspended, says the panel.").await;
    let expected = "**Survival**: start asked for\n◆ the server is suspended, says the panel.";
    assert_eq!(told.text(), expected);
    let status = world.reads(world.admin, "/status").await;
    assert_eq!(status, "**Survival** 🔴 offline · the panel says that it is suspended");
    let told = world.until(world.admin, "/mc run list", "it can't take commands").await;
    let expected = "**Survival** is suspended, as the panel says, so it can't take commands.";
    assert_eq!((&*told.content, told.components.len()), (expected, 0));
    let audit_log = world.audit_log().await;
    assert_eq!(audit_log[1], "Alice | Survival | start |  | refused | the server is suspended");
    world.end().await;
}

#[tokio::test]
async fn a_refusal_is_told_in_the_daemons_words_where_the_panel_knows_no_more() {
    let mut builder = Builder::default();
    builder.backend.dialect = Dialect::OldGo;
    let world = builder.start().await;
    world.bind_and_mirror().await;
    world.server.suspend(true);
    world.posted("● offline").await;
    let hang = Fault { path: "/api/client/servers/".into(), times: u32::MAX, kind: FaultKind::Hang };
    world.backend.fail_panel(hang);
    world.until(world.admin, "/power start", "◆ an unexpected error was encountered").await;
    world.end().await;
}

#[tokio::test]
async fn a_suspended_server_whose_socket_is_gone_is_told_too() {
    let mut builder = Builder::default();
    builder.options.sockets.timings.write_within = std::time::Duration::from_millis(200);
    let mut world = builder.start().await;
    world.bind_and_mirror().await;
    world.server.suspend(true);
    world.server.sockets(|open| *open == 0).await;
    let told = world.until(world.admin, "/power start", "**Survival**: the panel says no: ").await;
    assert!(told.content.contains("suspended (409)."), "{}", told.content);
    let audit_log = world.audit_log().await;
    assert!(
        audit_log[1].starts_with("Alice | Survival | start |  | refused | the panel says no"),
        "{audit_log:#?}"
    );
    world.end().await;
}

#[tokio::test]
async fn without_a_socket_an_action_goes_over_the_panel_or_fails_in_words() {
    let mut builder = Builder::default();
    builder.options.sockets.timings.write_within = std::time::Duration::from_millis(200);
    let mut world = builder.start().await;
    world.bind_and_mirror().await;
    world.server.refuse_upgrades(Some(503));
    world.server.drop_sockets();
    world.server.sockets(|open| *open == 0).await;
    let fault = |kind| Fault { path: "/power".into(), times: 1, kind };
    world.backend.fail_panel(fault(FaultKind::Html("<title>Just a moment...</title>".into())));
    let told = world.reads(world.admin, "/power stop").await;
    assert!(told.starts_with("**Survival**: ") && told.contains("checks for a browser"), "{told}");
    world.discord.type_command(world.admin, world.channel, "/power stop").unwrap();
    world.server.power_action_seen(|action| action == PowerAction::Stop).await;
    world.posted("▸ Alice: stop").await;
    world.until(world.admin, "/power restart", "**Survival** is already stopping (asked for by Alice").await;
    assert_eq!(world.server.power_actions(), [PowerAction::Stop]);
    world.stop_bot().await;
    world.end().await;
}

#[tokio::test]
async fn following_keeps_no_socket_open_that_nobody_wants_any_more() {
    let world = by_hand(Dialect::NewGo).await;
    let restart = world.discord.type_command(world.admin, world.channel, "/power restart").unwrap();
    until(&restart, "restart", "● stopping").await;
    world.unbinds(world.admin, world.channel, "Survival").await;
    world.server.sockets(|open| *open == 0).await;
    until(&restart, "restart", "Not followed any longer").await;
    world.end().await;
}

/// A mirrored world whose server changes its state when the story says so.
async fn by_hand(dialect: Dialect) -> World {
    let mut builder = Builder::default();
    builder.backend.dialect = dialect;
    builder.server = ServerSpec { power_by_hand: true, ..ServerSpec::new("Survival", Program::Scripted) };
    let world = builder.start().await;
    world.bind_and_mirror().await;
    world
}
