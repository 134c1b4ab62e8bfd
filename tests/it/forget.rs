//! `/server forget-all`: everything goes, at once, for those who manage the Discord server itself.

use crate::support::{World, logged};

#[tokio::test]
async fn everything_goes_after_a_question() {
    let world = World::mirrored().await;
    world.grant("@Gus", "say", "Survival").await;
    let actions = world.guild.add_channel("actions");
    world.reads(world.admin, &format!("/server audit-channel channel:<#{actions}>")).await;
    world.until(world.admin, "/console filter add action:mask pattern:hunter2", "hunter2").await;
    let asked = world.until(world.admin, "/server forget-all", "[server-forget-question …]").await;
    assert!(
        asked.content.contains(
            "[server-kept-bindings count=1] & [server-kept-mirrors count=1] & [server-kept-grants count=1] & [server-kept-audit count=4]"
        ),
        "{}",
        asked.content
    );
    let kept = world
        .presses(world.admin, &asked, "[confirm-cancel-button]", "[confirm-left name=[server-forget-this]]")
        .await;
    assert!(kept.content.starts_with("[confirm-left name=[server-forget-this]]"), "{}", kept.content);
    assert_eq!(world.count("bindings").await, 1);

    let asked = world.until(world.admin, "/server forget-all", "[server-forget-question …]").await;
    let words = "[server-forgotten what=[server-kept-bindings count=1] & ";
    world.presses(world.admin, &asked, "[server-forget-button]", words).await;
    world.server.sockets(|open| *open == 0).await;
    world.posted_in(actions, "[audit-line done=[audit-done-alone command=`/server forget-all`] ended=[audit-ended outcome=done] …]").await;
    let tables = [
        "bindings",
        "mirrors",
        "grants",
        "audit",
        "marks",
        "filters",
        "presets_off",
        "mask_keys",
        "panels",
        "guilds",
        "unbound",
    ];
    for table in tables {
        assert_eq!(world.count(table).await, 0, "{table}");
    }
    assert!(!logged(&["everything about the guild was deleted", &world.guild.id.to_string()]).is_empty());
    assert!(world.reads(world.admin, "/server list").await.starts_with("[refusal-nothing-bound]"));
    // It can begin anew.
    world.bind_and_mirror().await;
    world.server.emit("a new beginning");
    world.posted("a new beginning").await;
    world.end().await;
}

#[tokio::test]
async fn no_grant_is_enough_and_a_right_that_is_lost_meanwhile_counts() {
    let world = World::mirrored().await;
    let keeper = world.member("Kim", &["manage"]).await;
    world.grant(&format!("<@{keeper}>"), "manage", "*").await;
    let refused = world.reads(keeper, "/server forget-all").await;
    assert_eq!(refused, "[server-forget-needs]");
    let role = world.guild.add_role("Passing", sandbox::discord::permissions::MANAGE_GUILD);
    world.guild.set_roles(keeper, &[role]);
    let asked = world.until(keeper, "/server forget-all", "[server-forget-question …]").await;
    world.guild.set_roles(keeper, &[]);
    world.presses(keeper, &asked, "[server-forget-button]", "[server-forget-needs]").await;
    world
        .until(world.admin, "/status", "[status-since server=Survival state=[message-state sign=🟢 …] …]")
        .await;
    world.end().await;
}
