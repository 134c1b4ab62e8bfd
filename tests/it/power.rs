//! `/power`.

use sandbox::{
    Dialect, ServerSpec, discord,
    game::Program,
    panel::{Fault, FaultKind},
    wings::{PowerAction, PowerState},
};

use crate::support::{Builder, World, begins, says, until};

#[tokio::test]
async fn the_answer_and_the_mirror_follow_the_states() {
    let world = World::mirrored().await;
    let helper = world.member("Hanna", &["power"]).await;
    let done = world
        .until(helper, "/power restart", "[notice-power-after state=[power-state state=running] …]")
        .await;
    let all = "[power-asked action=restart server=Survival]\n[notice-power state=[power-state state=stopping]]\n[notice-power state=[power-state state=offline]]\n[notice-power state=[power-state state=starting]]\n[notice-power-after state=[power-state state=running] …]";
    assert!(begins(&done.text(), all), "{}", done.text());
    assert!(done.ephemeral);
    world.posted("[notice-power-after state=[power-state state=running] …]").await;
    let shown = world.shown();
    let at = |text: &str| shown.find(text).unwrap_or_else(|| panic!("{text:?} was not posted:\n{shown}"));
    let order = [
        "[notice-action what=restart who=Hanna]",
        "[notice-power state=[power-state state=stopping]]",
        "[notice-power state=[power-state state=offline]]",
        "[notice-power state=[power-state state=starting]]",
        "[notice-power-after state=[power-state state=running] ",
    ];
    assert!(order.map(at).is_sorted(), "{shown}");

    world.until(helper, "/power stop", "[notice-power state=[power-state state=offline]]").await;
    world.until(helper, "/power start", "[notice-power-after state=[power-state state=running] …]").await;
    world.posted("[notice-action what=stop who=Hanna]").await;
    world.posted("[notice-action what=start who=Hanna]").await;
    let asked = [PowerAction::Restart, PowerAction::Stop, PowerAction::Start];
    assert_eq!(world.server.power_actions(), asked);
    world.end().await;
}

#[tokio::test]
async fn a_slow_server_is_followed_state_by_state() {
    let world = by_hand(Dialect::NewGo).await;
    let restart = world.discord.type_command(world.admin, world.channel, "/power restart").unwrap();
    until(
        &restart,
        "restart",
        "[power-asked action=restart server=Survival]\n[notice-power state=[power-state state=stopping]]",
    )
    .await;
    let busy = "[power-busy-by action=restart ago=0s server=Survival who=Alice]";
    let helper = world.member("Hanna", &["power"]).await;
    let since = regex::Regex::new("ago=[0-9]+s").unwrap();
    for (who, command) in [(helper, "/power restart"), (helper, "/power stop"), (world.admin, "/power start")]
    {
        let read = world.reads(who, command).await;
        let read = since.replace(&read, "ago=0s");
        assert_eq!(read, busy, "{command}");
    }
    world.server.exit(0);
    until(
        &restart,
        "restart",
        "[notice-power state=[power-state state=offline]]\n[notice-power state=[power-state state=starting]]",
    )
    .await;
    world
        .until(
            world.admin,
            "/power start",
            "[power-already server=Survival state=[power-state state=starting]]",
        )
        .await;
    world.server.set_state(PowerState::Running);
    until(&restart, "restart", "[power-asked action=restart server=Survival]\n[notice-power state=[power-state state=stopping]]\n[notice-power state=[power-state state=offline]]\n[notice-power state=[power-state state=starting]]\n[notice-power-after state=[power-state state=running] …]").await;
    assert_eq!(world.server.power_actions(), [PowerAction::Restart]);
    world.end().await;
}

#[tokio::test]
async fn a_stop_that_hangs_can_be_ended_and_holds_nobody_back_once_it_is_out_of_sight() {
    let world = by_hand(Dialect::NewGo).await;
    let stop = world.discord.type_command(world.admin, world.channel, "/power stop").unwrap();
    until(&stop, "stop", "[notice-power state=[power-state state=stopping]]").await;
    world
        .until(world.admin, "/power restart", "[power-busy-by action=stop … server=Survival who=Alice]")
        .await;
    world.until(world.admin, "/power kill", "[power-confirm action=kill server=Survival]").await;

    world.server.refuse_upgrades(Some(503));
    world.server.drop_sockets();
    until(&stop, "stop", "[power-lost]").await;
    world.server.refuse_upgrades(None);
    world.status_of("[message-state sign=🟡 state=[power-state state=stopping]]").await;
    world.until(world.admin, "/power restart", "[power-asked-begun action=restart server=Survival]").await;
    world.abandon().await;
}

#[tokio::test]
async fn an_answer_that_discord_does_not_take_ends_nothing() {
    let mut world = by_hand(Dialect::NewGo).await;
    world.discord.type_command(world.admin, world.channel, "/power restart").unwrap();
    world.posted("[notice-power state=[power-state state=stopping]]").await;
    let edits = discord::Fault::new(discord::FaultKind::Status(500), discord::Times::Always);
    world.discord.fail(edits.on("PATCH", "/webhooks/"));
    world.server.exit(0);
    world.posted("[notice-power state=[power-state state=starting]]").await;
    world.discord.heal();
    world
        .until(
            world.admin,
            "/power start",
            "[power-already server=Survival state=[power-state state=starting]]",
        )
        .await;
    world.server.set_state(PowerState::Running);
    world.posted("[notice-power-after state=[power-state state=running] …]").await;
    world.until(world.admin, "/status", "[message-state sign=🟢 state=[power-state state=running]]").await;
    assert_eq!(
        world.audit_log().await.last().unwrap(),
        "Alice | Survival | restart |  | done | [power-state state=running]"
    );
    world.end().await;
}

#[tokio::test]
async fn what_would_change_nothing_is_said_instead_of_done() {
    let mut world = World::mirrored().await;
    world
        .until(
            world.admin,
            "/power start",
            "[power-already server=Survival state=[power-state state=running]]",
        )
        .await;
    world.until(world.admin, "/power stop", "[notice-power state=[power-state state=offline]]").await;
    world
        .until(
            world.admin,
            "/power stop",
            "[power-already server=Survival state=[power-state state=offline]]",
        )
        .await;
    let kill = world
        .until(
            world.admin,
            "/power kill",
            "[power-already server=Survival state=[power-state state=offline]]",
        )
        .await;
    assert!(kill.components.is_empty(), "nothing to confirm");
    assert_eq!(world.server.power_actions(), [PowerAction::Stop]);
    let audit_log = world.audit_log().await;
    assert_eq!(audit_log[1..], ["Alice | Survival | stop |  | done | [power-state state=offline]"]);
    world.end().await;
}

#[tokio::test]
async fn killing_is_done_only_after_a_press() {
    let mut world = World::mirrored().await;
    let asked = world.until(world.admin, "/power kill", "[power-confirm action=kill server=Survival]").await;
    world.until(world.admin, "/status", "[message-state sign=🟢 state=[power-state state=running]]").await;
    assert_eq!(world.server.power_actions(), []);
    let killed = world
        .presses(
            world.admin,
            &asked,
            "[power-confirm-button action=kill]",
            "[notice-power state=[power-state state=offline]]",
        )
        .await;
    assert!(killed.text().starts_with("[power-asked action=kill server=Survival]"), "{}", killed.text());
    assert!(
        world.discord.press(world.admin, &killed, "[power-confirm-button action=kill]").is_err(),
        "it is done"
    );
    world.posted("[notice-action what=kill who=Alice]").await;
    assert_eq!(world.server.power_actions(), [PowerAction::Kill]);
    assert_eq!(
        world.audit_log().await[1..],
        ["Alice | Survival | kill |  | done | [power-state state=offline]"]
    );
    world.end().await;
}

#[tokio::test]
async fn the_daemons_refusal_is_told() {
    let mut builder = Builder::default();
    builder.backend.dialect = Dialect::OldGo;
    let mut world = builder.start().await;
    world.bind_and_mirror().await;
    world.server.suspend(true);
    world.posted("[notice-power state=[power-state state=offline]]").await;
    // Its own words tell nothing, so the panel is asked.
    let told =
        world.until(world.admin, "/power start", "[power-explained state=[server-state-suspended]]").await;
    let expected =
        "[power-asked action=start server=Survival]\n[power-explained state=[server-state-suspended]]";
    assert_eq!(told.text(), expected);
    let status = world.reads(world.admin, "/status").await;
    assert_eq!(
        status,
        "[status-state server=Survival state=[message-state sign=🔴 state=[power-state state=offline]]] · [obstacle-told state=[server-state-suspended]]"
    );
    let told = world
        .until(world.admin, "/mc run list", "[send-state server=Survival state=[server-state-suspended]]")
        .await;
    let expected = "[send-state server=Survival state=[server-state-suspended]]";
    assert_eq!((&*told.content, told.components.len()), (expected, 0));
    let audit_log = world.audit_log().await;
    assert!(
        audit_log[1]
            .starts_with("Alice | Survival | start |  | refused | [note-on-panel state=suspended words="),
        "{audit_log:#?}"
    );
    world.end().await;
}

#[tokio::test]
async fn a_refusal_is_told_in_the_daemons_words_where_the_panel_knows_no_more() {
    let mut builder = Builder::default();
    builder.backend.dialect = Dialect::OldGo;
    let world = builder.start().await;
    world.bind_and_mirror().await;
    world.server.suspend(true);
    world.posted("[notice-power state=[power-state state=offline]]").await;
    let hang = Fault { path: "/api/client/servers/".into(), times: u32::MAX, kind: FaultKind::Hang };
    world.backend.fail_panel(hang);
    world.until(world.admin, "/power start", "[notice-daemon …]").await;
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
    let told =
        world.until(world.admin, "/power start", "[of-server server=Survival what=[panel-says-no …]]").await;
    assert!(
        says(&told.content, "why=[panel-error-conflict state=[server-state-suspended]]"),
        "{}",
        told.content
    );
    let audit_log = world.audit_log().await;
    assert!(
        audit_log[1].starts_with("Alice | Survival | start |  | refused | [note-panel-says-no why="),
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
    assert!(
        begins(
            &told,
            "[of-server server=Survival what=[panel-cannot why=[panel-error-browser-check by=Cloudflare …]]]"
        ),
        "{told}"
    );
    world.discord.type_command(world.admin, world.channel, "/power stop").unwrap();
    world.server.power_action_seen(|action| action == PowerAction::Stop).await;
    world.posted("[notice-action what=stop who=Alice]").await;
    world
        .until(world.admin, "/power restart", "[power-busy-by action=stop … server=Survival who=Alice]")
        .await;
    assert_eq!(world.server.power_actions(), [PowerAction::Stop]);
    world.stop_bot().await;
    world.end().await;
}

#[tokio::test]
async fn following_keeps_no_socket_open_that_nobody_wants_any_more() {
    let world = by_hand(Dialect::NewGo).await;
    let restart = world.discord.type_command(world.admin, world.channel, "/power restart").unwrap();
    until(&restart, "restart", "[notice-power state=[power-state state=stopping]]").await;
    world.unbinds(world.admin, world.channel, "Survival").await;
    world.server.sockets(|open| *open == 0).await;
    until(&restart, "restart", "[power-given-up]").await;
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
