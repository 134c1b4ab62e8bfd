//! What was unbound can be brought back.

use crate::support::{World, says};

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
    let stolen = world.discord.press(world.guest, &unbound, "[server-back-button]");
    assert!(stolen.is_err(), "the answer is private");
    let words = "[server-back grants=1 mirrors=2 server=Survival]";
    let back = world.presses(world.admin, &unbound, "[server-back-button]", words).await;
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
async fn its_status_messages_and_alerts_come_back_too() {
    let world = World::mirrored().await;
    let status = world.guild.add_channel("status");
    let told = world.guild.add_channel("told");
    let typed = format!("/board add server:Survival channel:<#{status}> names:true");
    world.until(world.admin, &typed, "[board-added …").await;
    for options in ["kind:online", "kind:crashed details:none", "kind:stuck for:2h"] {
        let typed = format!("/alert add {options} server:Survival channel:<#{told}>");
        world.until(world.admin, &typed, "[alert-added …").await;
    }
    let listed = (
        world.reads(world.admin, "/board list").await,
        world.reads(world.admin, "/alert list").await.replace("[alert-list-ends", "").lines().count(),
    );
    let asked = world.types(world.admin, world.channel, "/server unbind name:Survival").await;
    assert!(says(&asked.text(), "[server-unbind-watching count=4]"), "{}", asked.text());
    let words = "[server-unbound …] [server-unbound-watching count=4]";
    let unbound = world.presses(world.admin, &asked, "[server-unbind-button]", words).await;
    assert_eq!((world.count("boards").await, world.count("alerts").await), (0, 0));
    world.discord.event_where(|_| world.discord.messages(status).is_empty().then_some(())).await.unwrap();
    let words =
        "[server-back grants=0 mirrors=1 server=Survival] [server-back-watching alerts=3 boards=1 bridges=0]";
    world.presses(world.admin, &unbound, "[server-back-button]", words).await;
    assert_eq!(world.reads(world.admin, "/board list").await, listed.0);
    assert_eq!(world.reads(world.admin, "/alert list").await.lines().count(), listed.1);
    world
        .discord
        .message_where(status, |message| message.text().contains("[board-since server=Survival"))
        .await
        .unwrap();
    world
        .until(world.admin, "/power stop server:Survival", "[notice-power state=[power-state state=offline]]")
        .await;
    world.until(world.admin, "/power start server:Survival", "[notice-power-after …").await;
    world.discord.message_where(told, |message| message.text().contains("[alert-online ")).await.unwrap();
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
    let bound = world.until(world.admin, &typed, "[server-back-offer grants=1 mirrors=2 …]").await;
    assert!(says(&bound.content, "[server-back-offer …]"), "{}", bound.content);
    let words = format!(
        "[server-back-anew grants=1 mirrors=1 server=Fresh] [server-back-left-out channels=<#{}>]",
        world.channel
    );
    world.presses(world.admin, &bound, "[server-back-button]", &words).await;
    world.server.emit("in both");
    world.posted("in both").await;
    world.posted_in(second, "in both").await;

    world.unbinds(world.admin, world.channel, "Fresh").await;
    world
        .until(world.admin, "/server bind", "[server-bound listed=Survival node=node-1 server=Survival]")
        .await;
    world.end().await;
}

#[tokio::test]
async fn rights_are_read_again_before_anything_goes_or_comes_back() {
    let world = World::mirrored().await;
    let lead = world.member("Lea", &["manage"]).await;
    let asked =
        world.until(lead, "/server unbind name:Survival", "[server-unbind-question … server=Survival]").await;
    world.revoke(&format!("<@{lead}>"), "manage", "Survival").await;
    world.presses(lead, &asked, "[server-unbind-button]", "[resolve-gone]").await;
    world.until(world.admin, "/server list", "[server-listed-mirrored … server=Survival]").await;

    // Who managed it may take back what they have done.
    world.grant(&format!("<@{lead}>"), "manage", "Survival").await;
    let unbound = world.unbinds(lead, world.channel, "Survival").await;
    world
        .presses(lead, &unbound, "[server-back-button]", "[server-back grants=1 mirrors=1 server=Survival]")
        .await;

    // Not where the server was bound anew without them.
    let unbound = world.unbinds(lead, world.channel, "Survival").await;
    world.until(world.admin, "/server bind", "[server-bound … server=Survival]").await;
    world
        .presses(lead, &unbound, "[server-back-button]", "[refusal-needs-guild-wide … permission=`manage`]")
        .await;
    world.unbinds(world.admin, world.channel, "Survival").await;
    world.until(world.admin, "/server bind mirror:#console", "[server-bound … server=Survival]").await;
    world.grant(&format!("<@{lead}>"), "manage", "Survival").await;

    // Who managed everything and does no more may not.
    world.revoke(&format!("<@{lead}>"), "manage", "Survival").await;
    world.grant(&format!("<@{lead}>"), "manage", "*").await;
    let unbound = world.unbinds(lead, world.channel, "Survival").await;
    world.revoke(&format!("<@{lead}>"), "manage", "*").await;
    let refused = world
        .presses(lead, &unbound, "[server-back-button]", "[refusal-needs-guild-wide … permission=`manage`]")
        .await;
    assert!(refused.components.is_empty());
    world.until(world.admin, "/server list", "[refusal-nothing-bound]").await;
    world.end().await;
}

#[tokio::test]
async fn what_is_kept_no_longer_stays_gone() {
    let world = World::mirrored().await;
    let unbound = world.unbinds(world.admin, world.channel, "Survival").await;
    world.sql("UPDATE unbound SET unbound_at = unbound_at - 7 * 86400 - 1").await;
    world.presses(world.admin, &unbound, "[server-back-button]", "[server-back-gone]").await;
    let bound = world.reads(world.admin, "/server bind").await;
    assert!(!bound.contains("[server-back-"), "{bound}");
    world.end().await;
}

#[tokio::test]
async fn what_somebody_may_never_run_does_not_go_with_the_server() {
    let world = World::mirrored().await;
    let lead = world.member("Lea", &["manage"]).await;
    let granted = format!("/access grant who:<@{lead}> permission:command server:Survival never:op *; stop");
    world.until(world.admin, &granted, "[access-given-within …]").await;
    let refused = world.reads(lead, "/server unbind name:Survival").await;
    assert!(
        refused.starts_with("[server-unbind-forbids patterns=`op *`, `stop` server=Survival who="),
        "{refused}"
    );
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
    let words = "[server-back grants=3 mirrors=1 server=Survival]\n[server-back-waiting grants=[server-back-grant permission=`kill` …] …]";
    let back = world.presses(lead, &unbound, "[server-back-button]", words).await;
    assert!(says(&back.content, "[server-back-waiting …]"), "{}", back.content);
    world.until(gus, "/power kill", "[refusal-needs … permission=`kill` …]").await;
    world
        .until(gus, "/power start", "[power-already server=Survival state=[power-state state=running]]")
        .await;

    let bound = world.until(world.admin, "/server bind", "[server-bound-already server=Survival]").await;
    assert!(says(&bound.content, "[server-back-offer grants=1 mirrors=0 …]"), "{}", bound.content);
    let words = "[server-back-anew grants=1 mirrors=0 server=Survival]";
    let back = world.presses(world.admin, &bound, "[server-back-button]", words).await;
    assert!(!says(&back.content, "[server-back-waiting …]"), "{}", back.content);
    world.until(gus, "/power kill", "[power-confirm action=kill server=Survival]").await;
    let bound = world.reads(world.admin, "/server bind").await;
    assert!(!bound.contains("[server-back-"), "{bound}");
    world.end().await;
}
