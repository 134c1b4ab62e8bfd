//! What was unbound can be brought back.

use crate::support::World;

#[tokio::test]
async fn a_server_comes_back_with_its_mirrors_filters_and_grants() {
    let mut world = World::mirrored().await;
    let second = world.guild.add_channel("second");
    world.mirror_in(second, "Survival").await;
    world.admin("/console filter add action:hide pattern:noise").await;
    world.grant("@Gus", "say", "Survival").await;
    let before = world.reads(world.admin, "/server list").await;
    let rights = world.reads(world.admin, "/access list").await;

    let unbound = world.unbinds(world.admin, world.channel, "Survival").await;
    world.server.sockets(|open| *open == 0).await;
    let stolen = world.discord.press(world.guest, &unbound, "Bring back");
    assert!(stolen.is_err(), "the answer is private");
    let words = "**Survival** is bound again, with 2 mirrors and 1 grant.";
    let back = world.presses(world.admin, &unbound, "Bring back", words).await;
    assert!(back.components.is_empty());
    assert_eq!(world.reads(world.admin, "/server list").await, before);
    assert_eq!(world.reads(world.admin, "/access list").await, rights);
    world.server.emit_all(["some noise", "heard again"]);
    world.posted("heard again").await;
    world.posted_in(second, "heard again").await;
    assert!(!world.shown().contains("some noise"), "{}", world.shown());
    world.until(world.guest, "/mc say hello", "Survival ▸ say hello").await;
    let audit_log = world.audit_log().await;
    let row = format!("Alice | - | bring back | Survival = {} | done", world.server.uuid());
    assert!(audit_log.contains(&row), "{audit_log:#?}");
    world.end().await;
}

#[tokio::test]
async fn binding_the_same_server_anew_offers_what_went() {
    let world = World::mirrored().await;
    let second = world.guild.add_channel("second");
    world.mirror_in(second, "Survival").await;
    world.grant("@Gus", "say", "Survival").await;
    world.unbinds(world.admin, world.channel, "Survival").await;
    let typed = format!("/server bind name:Fresh mirror:<#{}>", world.channel);
    let bound = world
        .until(world.admin, &typed, "2 mirrors and 1 grant that went with it can be brought back.")
        .await;
    assert!(bound.content.contains("It was unbound here <t:"), "{}", bound.content);
    let words = format!(
        "**Fresh** has what went with it again: 1 mirror and 1 grant. Left out, for they show a console already: <#{}>.",
        world.channel
    );
    world.presses(world.admin, &bound, "Bring back", &words).await;
    world.server.emit("in both");
    world.posted("in both").await;
    world.posted_in(second, "in both").await;

    world.unbinds(world.admin, world.channel, "Fresh").await;
    world.until(world.admin, "/server bind", "**Survival** is bound").await;
    world.end().await;
}

#[tokio::test]
async fn rights_are_read_again_before_anything_goes_or_comes_back() {
    let world = World::mirrored().await;
    let lead = world.member("Lea", &["manage"]).await;
    let asked = world.until(lead, "/server unbind name:Survival", "Unbind **Survival**?").await;
    world.revoke(&format!("<@{lead}>"), "manage", "Survival").await;
    world.presses(lead, &asked, "Unbind", "That server is not bound here any more, or you may not").await;
    world.until(world.admin, "/server list", "**Survival**").await;

    // Who managed it may take back what they have done.
    world.grant(&format!("<@{lead}>"), "manage", "Survival").await;
    let unbound = world.unbinds(lead, world.channel, "Survival").await;
    world
        .presses(lead, &unbound, "Bring back", "**Survival** is bound again, with 1 mirror and 1 grant.")
        .await;

    // Not where the server was bound anew without them.
    let unbound = world.unbinds(lead, world.channel, "Survival").await;
    world.until(world.admin, "/server bind", "**Survival**").await;
    world.presses(lead, &unbound, "Bring back", "needs the permission `manage` for all").await;
    world.unbinds(world.admin, world.channel, "Survival").await;
    world.until(world.admin, "/server bind mirror:#console", "**Survival**").await;
    world.grant(&format!("<@{lead}>"), "manage", "Survival").await;

    // Who managed everything and does no more may not.
    world.revoke(&format!("<@{lead}>"), "manage", "Survival").await;
    world.grant(&format!("<@{lead}>"), "manage", "*").await;
    let unbound = world.unbinds(lead, world.channel, "Survival").await;
    world.revoke(&format!("<@{lead}>"), "manage", "*").await;
    let refused = world.presses(lead, &unbound, "Bring back", "needs the permission `manage` for all").await;
    assert!(refused.components.is_empty());
    world.until(world.admin, "/server list", "No game server is bound").await;
    world.end().await;
}

#[tokio::test]
async fn what_is_kept_no_longer_stays_gone() {
    let world = World::mirrored().await;
    let unbound = world.unbinds(world.admin, world.channel, "Survival").await;
    world.sql("UPDATE unbound SET unbound_at = unbound_at - 7 * 86400 - 1").await;
    world
        .presses(
            world.admin,
            &unbound,
            "Bring back",
            "That can't be brought back: it was brought back before",
        )
        .await;
    let bound = world.reads(world.admin, "/server bind").await;
    assert!(!bound.contains("brought back"), "{bound}");
    world.end().await;
}

#[tokio::test]
async fn what_somebody_may_never_run_does_not_go_with_the_server() {
    let world = World::mirrored().await;
    let lead = world.member("Lea", &["manage"]).await;
    let granted = format!("/access grant who:<@{lead}> permission:command server:Survival never:op *; stop");
    world.until(world.admin, &granted, "from now on").await;
    let refused = world.reads(lead, "/server unbind name:Survival").await;
    assert!(refused.starts_with("**Survival** can't be unbound by you"), "{refused}");
    assert!(refused.contains("`op *`") && refused.contains("`stop`"), "{refused}");
    world.unbinds(world.admin, world.channel, "Survival").await;
    world.end().await;
}

#[tokio::test]
async fn grants_come_back_only_by_somebody_who_could_give_them() {
    let world = World::mirrored().await;
    let lead = world.member("Lea", &["manage", "start"]).await;
    let gus = world.guest;
    for permission in ["kill", "start"] {
        world.grant("@Gus", permission, "Survival").await;
    }
    let unbound = world.unbinds(lead, world.channel, "Survival").await;
    let words = "**Survival** is bound again, with 1 mirror and 3 grants.\nNot brought back, for you can't grant it: \
                 `kill` of <@";
    let back = world.presses(lead, &unbound, "Bring back", words).await;
    assert!(back.content.contains("somebody who can, such as anyone with Manage Server"), "{}", back.content);
    world.until(gus, "/power kill", "needs the permission `kill`").await;
    world.until(gus, "/power start", "is already running").await;

    let bound = world.until(world.admin, "/server bind", "is bound here already").await;
    assert!(bound.content.contains("0 mirrors and 1 grant that went with it"), "{}", bound.content);
    let words = "**Survival** has what went with it again: 0 mirrors and 1 grant.";
    let back = world.presses(world.admin, &bound, "Bring back", words).await;
    assert!(!back.content.contains("Not brought back"), "{}", back.content);
    world.until(gus, "/power kill", "Kill **Survival**?").await;
    let bound = world.reads(world.admin, "/server bind").await;
    assert!(!bound.contains("brought back"), "{bound}");
    world.end().await;
}
