//! `/help`.

use sandbox::{ServerSpec, game::Program};

use crate::support::World;

#[tokio::test]
async fn help_tells_what_you_can_do_and_the_next_step() {
    let world = World::start().await;
    let read = world.reads(world.admin, "/help").await;
    insta::assert_snapshot!(read, @"[help-nothing-bound]");
    let guest = world.reads(world.guest, "/help").await;
    insta::assert_snapshot!(guest, @"[help-no-rights]");
    world.admin("/server bind").await;
    let read = world.reads(world.admin, "/help").await;
    assert!(read.ends_with("[help-mirror-next]"), "{read}");
    world.admin("/console mirror").await;
    let read = world.reads(world.admin, "/help").await;
    insta::assert_snapshot!(read, @r"
    [help-head servers=[server-name server=Survival]]
    [help-line command=`/status` what=[help-status]]
    [help-line command=`/chart` what=[help-chart]]
    [help-line command=`/mc say` what=[help-mc-say]]
    [help-line command=`/mc run` what=[help-mc-run]]
    [help-line command=`/mc macro run` what=[help-mc-macro]]
    [help-line command=`/player kick` what=[help-player-kick]]
    [help-line command=`/power start` what=[help-power-start]]
    [help-line command=`/power stop` what=[help-power-stop]]
    [help-line command=`/power restart` what=[help-power-restart]]
    [help-line command=`/power restart in:` what=[help-power-later]]
    [help-line command=`/power kill` what=[help-power-kill]]
    [help-line command=`/plan add` what=[help-plan-add]]
    [help-line command=`/console mirror` what=[help-console-mirror]]
    [help-line command=`/console pause` what=[help-console-pause]]
    [help-line command=`/console quiet` what=[help-console-quiet]]
    [help-line command=`/console verbose` what=[help-console-verbose]]
    [help-line command=`/console filter add` what=[help-console-filter]]
    [help-line command=`/console status` what=[help-console-status]]
    [help-line command=`/console tail` what=[help-console-tail]]
    [help-line command=`/board add` what=[help-board-add]]
    [help-line command=`/chat bridge` what=[help-chat-bridge]]
    [help-line command=`/chat say` what=[help-chat-say]]
    [help-line command=`/server rename` what=[help-server-rename]]
    [help-line command=`/server game` what=[help-server-game]]
    [help-line command=`/server list` what=[help-server-list]]
    [help-line command=`/access grant` what=[help-access-grant]]
    [help-line command=`/access list` what=[help-access-list]]
    [help-line command=`/alert add` what=[help-alert-add]]
    [help-line command=`/alert list` what=[help-alert-list]]
    [help-line command=`/audit` what=[help-audit]]
    [help-line command=`/server bind` what=[help-server-bind]]
    [help-line command=`/server audit-channel` what=[help-server-audit-channel]]
    [help-line command=`/server language` what=[help-server-language]]
    [help-line command=`/panel link` what=[help-panel-link]]
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
    [help-head servers=[server-name server=Survival]]
    [help-line command=`/status` what=[help-status]]
    [help-line command=`/chart` what=[help-chart]]
    [help-line command=`/mc say` what=[help-mc-say]]
    [help-line command=`/power restart` what=[help-power-restart]]
    [help-line command=`/power restart in:` what=[help-power-later]]
    [help-line command=`/console status` what=[help-console-status]]
    [help-line command=`/console tail` what=[help-console-tail]]
    [help-line command=`/server list` what=[help-server-list]]
    ");
    world.grant(&format!("<@{member}>"), "command", "Creative").await;
    let read = world.reads(member, "/help").await;
    insta::assert_snapshot!(read, @r"
    [help-head servers=[server-name server=Creative], [server-name server=Survival]]
    [help-line command=`/status` what=[help-status]]
    [help-line command=`/chart` what=[help-chart]]
    [help-line command=`/mc say` what=[help-mc-say]]
    [help-line-only command=`/mc run` servers=[server-name server=Creative] what=[help-mc-run]]
    [help-line-only command=`/mc macro run` servers=[server-name server=Creative] what=[help-mc-macro]]
    [help-line-only command=`/player kick` servers=[server-name server=Creative] what=[help-player-kick]]
    [help-line-only command=`/power restart` servers=[server-name server=Survival] what=[help-power-restart]]
    [help-line-only command=`/power restart in:` servers=[server-name server=Survival] what=[help-power-later]]
    [help-line command=`/console status` what=[help-console-status]]
    [help-line command=`/console tail` what=[help-console-tail]]
    [help-line command=`/server list` what=[help-server-list]]
    ");
    world.end().await;
}
