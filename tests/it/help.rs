//! `/help`.

use sandbox::{ServerSpec, game::Program};

use crate::support::World;

#[tokio::test]
async fn help_tells_what_you_can_do_and_the_next_step() {
    let world = World::start().await;
    let read = world.reads(world.admin, "/help").await;
    insta::assert_snapshot!(read, @r"No game server is bound here yet. The next step: `/server bind`, then `/console mirror` in the channel that should show its console.");
    let guest = world.reads(world.guest, "/help").await;
    insta::assert_snapshot!(guest, @r"You have no rights to a game server here yet. Members with Manage Server can grant them with `/access grant`.");
    world.admin("/server bind").await;
    let read = world.reads(world.admin, "/help").await;
    assert!(
        read.ends_with("The next step: `/console mirror` in the channel that should show the console."),
        "{read}"
    );
    world.admin("/console mirror").await;
    let read = world.reads(world.admin, "/help").await;
    insta::assert_snapshot!(read, @r"
    What you can do here, with **Survival**:
    `/status` how the servers are
    `/mc say` say something in the game
    `/mc run` run a console command
    `/power start` start the server
    `/power stop` stop it
    `/power restart` restart it
    `/power kill` end it at once
    `/console mirror` show its console in a channel; `unmirror` ends that
    `/console pause` hold its mirror back; `resume` lets it go on
    `/console filter add` hide or mask lines; `remove`, `list` and `test` go with it
    `/console status` how its mirrors fare, and what is wrong with them
    `/console tail` its last lines, for you alone
    `/server rename` give it another name; `unbind` lets it go
    `/server list` which servers there are
    `/access grant` let a role or member do something; `revoke` takes it back
    `/access list` who may do what; `check` says it of one
    `/audit` who did what, and what came of it
    `/server bind` bind another server of the panel
    `/server audit-channel` tell every action in a channel
    `/server language` choose the language of posts
    `/panel link` link a panel with a key of your own; `status` and `unlink` go with it
    ");
    assert_eq!(
        world.reads(world.guest, "/help").await,
        guest,
        "what is bound is not told to those without rights"
    );

    let creative = world.backend.add_server(ServerSpec::new("Creative", Program::Scripted));
    world.admin(&format!("/server bind {}", creative.uuid())).await;
    let member = world.member("Mia", &["say", "restart"]).await;
    let read = world.reads(member, "/help").await;
    insta::assert_snapshot!(read, @r"
    What you can do here, with **Survival**:
    `/status` how the servers are
    `/mc say` say something in the game
    `/power restart` restart it
    `/console status` how its mirrors fare, and what is wrong with them
    `/console tail` its last lines, for you alone
    `/server list` which servers there are
    ");
    world.grant(&format!("<@{member}>"), "command", "Creative").await;
    let read = world.reads(member, "/help").await;
    insta::assert_snapshot!(read, @r"
    What you can do here, with **Creative**, **Survival**:
    `/status` how the servers are
    `/mc say` say something in the game
    `/mc run` run a console command (**Creative** only)
    `/power restart` restart it (**Survival** only)
    `/console status` how its mirrors fare, and what is wrong with them
    `/console tail` its last lines, for you alone
    `/server list` which servers there are
    ");
    world.end().await;
}
