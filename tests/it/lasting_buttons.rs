//! Buttons that outlive a restart of the bot: they work for whom they should, once, where they were put, and not when
//! somebody made them up.

use sandbox::discord::{Message, Reply, permissions::MANAGE_GUILD};
use serde_json::{Value, json};
use wingcord::rotate_key;

use crate::{
    ask_for_it::asks,
    support::{World, until},
};

const FORGED: &str = "[reply-button-forged command=`/mc run`]";
const OUTDATED: &str = "[reply-button-outdated command=`/mc run`]";
const EXPIRED: &str = "[reply-expired]";

/// The custom id of a message's button.
fn custom_id(message: &Message, label: &str) -> String {
    let rows = message.components.iter().filter_map(|row| row["components"].as_array());
    let button = rows.flatten().find(|button| button["label"] == label).expect("such a button");
    button["custom_id"].as_str().unwrap().to_owned()
}

impl World {
    /// The bot is stopped and started again, and reads the console again.
    async fn restarts(&mut self) {
        self.stop_bot().await;
        self.start_bot().await;
        self.server.sockets(|open| *open == 1).await;
    }

    /// Presses a button that stands on no such message; what only the person reads.
    async fn presses_forged(&self, press: &Value, wanted: &str) {
        let sent = self.discord.send_interaction(press);
        let told = until(&sent, "a forged press", wanted).await;
        assert!(told.ephemeral, "everybody reads {wanted}");
    }

    /// Presses a button of a card; what only the person reads.
    async fn is_told(&self, member: u64, card: &Message, button: &str, wanted: &str) {
        let card = Reply { ephemeral: false, message: card.clone().into() };
        let told = self.presses(member, &card, button, wanted).await;
        assert!(told.ephemeral, "everybody reads {wanted}");
    }
}

#[tokio::test]
async fn a_card_is_answered_after_a_restart_by_whoever_may_and_once() {
    let mut world = World::mirrored().await;
    let sam = world.member("Sam", &["say"]).await;
    let manager = world.member("Mia", &["manage", "command"]).await;
    let (_, card) = asks(&world, sam, "/mc run whitelist add Sam").await;
    assert_eq!(world.count("approvals").await, 1);
    world.restarts().await;

    // A stranger, the asker, and who could have answered before the restart.
    world.revoke(&format!("<@{manager}>"), "command", "Survival").await;
    for who in [world.guest, sam, manager] {
        world
            .is_told(
                who,
                &card,
                "[approval-approve-button]",
                "[approval-who-can-answer approvers=[refusal-anyone]]",
            )
            .await;
    }
    assert!(world.server.commands().is_empty());
    let refused = world.until(sam, "/mc run deop Mia", "[refusal-needs … permission=`command` …]").await;
    world.presses(sam, &refused, "[approval-ask-button]", "[approval-asked-already server=Survival]").await;

    // Two at once.
    let other = world.guild.add_member("Dana", &[world.guild.add_role("Deputies", MANAGE_GUILD)]);
    let pressed = [world.admin, other]
        .map(|who| world.discord.press(who, &*card, "[approval-approve-button]").unwrap());
    let shown = world.posted("[approval-run …]").await;
    assert!(shown.components.is_empty(), "{:?}", shown.components);
    world.server.command_seen(|command| command == "whitelist add Sam").await;
    for press in &pressed {
        press.acknowledged().await.unwrap();
    }
    let approve = custom_id(&card, "[approval-approve-button]");
    world.presses_forged(&world.forged_press(world.admin, &approve), EXPIRED).await;
    assert_eq!(world.server.commands(), ["whitelist add Sam"]);
    assert_eq!(world.count("approvals").await, 0);
    let audit_log = world.audit_log().await;
    let approved = audit_log.iter().filter(|row| row.contains("| approve |")).count();
    assert_eq!(approved, 1, "{audit_log:#?}");
    world.end().await;
}

#[tokio::test]
async fn a_card_can_be_denied_and_withdrawn_after_a_restart() {
    let mut world = World::mirrored().await;
    let sam = world.member("Sam", &["say"]).await;
    let (_, card) = asks(&world, sam, "/mc run op Sam").await;
    world.restarts().await;
    world.discord.press(world.admin, &*card, "[approval-deny-button]").unwrap();
    let denied = world.posted("[approval-denied by=Alice]").await;
    assert!(denied.content.contains("```\nop Sam\n```") && denied.components.is_empty());
    assert!(world.discord.delete(&*denied));

    let (_, card) = asks(&world, sam, "/mc run deop Alice").await;
    world.restarts().await;
    world.discord.press(sam, &*card, "[approval-deny-button]").unwrap();
    world.posted("[approval-withdrawn]").await;
    assert!(world.server.commands().is_empty());
    world.end().await;
}

#[tokio::test]
async fn who_asked_counts_as_they_are_when_it_is_approved_after_a_restart() {
    let mut world = World::mirrored().await;
    let role = world.role("Helpers", &["say"]).await;
    let sam = world.guild.add_member("Sam", &[role]);
    let (_, card) = asks(&world, sam, "/mc run list").await;
    world.stop_bot().await;
    assert!(world.guild.set_roles(sam, &[]));
    world.start_bot().await;
    world.discord.press(world.admin, &*card, "[approval-approve-button]").unwrap();
    let closed = world.posted("[approval-no-right name=Sam]").await;
    assert!(world.discord.delete(&*closed));

    assert!(world.guild.set_roles(sam, &[role]));
    let (_, card) = asks(&world, sam, "/mc run list").await;
    world.stop_bot().await;
    assert!(world.guild.remove_member(sam));
    world.start_bot().await;
    world.discord.press(world.admin, &*card, "[approval-approve-button]").unwrap();
    world.posted("[approval-left name=Sam]").await;
    assert!(world.server.commands().is_empty());
    world.end().await;
}

#[tokio::test]
async fn what_was_made_up_changed_or_taken_elsewhere_does_nothing() {
    let world = World::mirrored().await;
    let sam = world.member("Sam", &["say"]).await;
    let (_, card) = asks(&world, sam, "/mc run list").await;
    let approve = custom_id(&card, "[approval-approve-button]");
    let (before, tag) = approve.rsplit_once('.').unwrap();
    let last = if tag.ends_with('A') { "B" } else { "A" };
    let deny = custom_id(&card, "[approval-deny-button]");
    for (changed, wanted) in [
        (format!("{before}.{}{last}", &tag[..tag.len() - 1]), FORGED),
        (format!("{before}.{}", &tag[..tag.len() - 1]), FORGED),
        (format!("{approve}A"), FORGED),
        (before.to_owned(), FORGED),
        (approve.replacen("approve", "deny", 1), FORGED),
        (format!("{before}.{}", deny.rsplit_once('.').unwrap().1), FORGED),
        (format!("{before}.AAAAAAAAAAAAAAAA"), FORGED),
        ("w1:approval:approve:7:1.AAAAAAAAAAAAAAAA".to_owned(), FORGED),
        (approve.replacen("w1", "w2", 1), OUTDATED),
        (approve.replacen(":1.", ":9.", 1), OUTDATED),
    ] {
        world.presses_forged(&world.forged_press(world.admin, &changed), wanted).await;
    }

    // In another channel, and in another guild where the same person may do everything.
    let elsewhere = world.guild.add_channel("elsewhere");
    let mut press = world.forged_press(world.admin, &approve);
    press["channel_id"] = json!(elsewhere.to_string());
    world.presses_forged(&press, FORGED).await;
    let other = world.discord.add_guild("Others");
    let mut press = world.forged_press(world.admin, &approve);
    press["guild_id"] = json!(other.id.to_string());
    press["authorizing_integration_owners"] = json!({"0": other.id.to_string()});
    world.presses_forged(&press, FORGED).await;

    let mut german = world.forged_press(world.admin, &format!("{approve}A"));
    german["locale"] = json!("de");
    world.presses_forged(&german, "Diese Schaltfläche gehört nicht hierher").await;
    assert!(world.server.commands().is_empty());
    world.discord.press(world.admin, &*card, "[approval-approve-button]").unwrap();
    world.posted("[approval-run by=Alice]").await;
    assert_eq!(world.server.commands(), ["list"]);
    world.end().await;
}

#[tokio::test]
async fn under_a_new_key_old_cards_say_so() {
    let mut world = World::mirrored().await;
    let sam = world.member("Sam", &["say"]).await;
    let (_, card) = asks(&world, sam, "/mc run list").await;
    // While the bot runs.
    let rotated = rotate_key::rotate(&world.config).await.unwrap();
    assert_eq!((rotated.version.0, rotated.dropped.len()), (2, 1));
    world.is_told(world.admin, &card, "[approval-approve-button]", OUTDATED).await;
    world.restarts().await;
    world.is_told(world.admin, &card, "[approval-approve-button]", OUTDATED).await;
    assert!(world.server.commands().is_empty());
    assert!(world.discord.delete(&*card));

    let mia = world.member("Mia", &["say"]).await;
    let (_, card) = asks(&world, mia, "/mc run list").await;
    assert!(custom_id(&card, "[approval-approve-button]").contains(":2."));
    world.discord.press(world.admin, &*card, "[approval-approve-button]").unwrap();
    world.posted("[approval-run by=Alice]").await;
    world.end().await;
}

#[tokio::test]
async fn without_a_readable_key_nothing_is_asked_and_the_rest_works() {
    let world = World::mirrored().await;
    let sam = world.member("Sam", &["say"]).await;
    let file = world.database.path().join("wingcord.db.key");
    std::fs::write(&file, "no key").unwrap();
    let refused = world.until(sam, "/mc run list", "[refusal-needs … permission=`command` …]").await;
    let words = "[reply-buttons-unavailable]";
    world.presses(sam, &refused, "[approval-ask-button]", words).await;
    assert_eq!(world.count("approvals").await, 0);
    world.until(world.admin, "/power stop", "[notice-power state=[power-state state=offline]]").await;
    let offline = world.until(world.admin, "/mc run list", "[send-offline server=Survival]").await;
    assert!(offline.components.is_empty(), "a button that would not work");

    std::fs::remove_file(&file).unwrap();
    world
        .presses_forged(
            &world.forged_press(world.admin, "w1:power:start:1:1.AAAAAAAAAAAAAAAA"),
            "[reply-button-outdated command=`/power start`]",
        )
        .await;
    assert!(!file.exists(), "a press makes no key");
    let offline = world.until(world.admin, "/mc run list", "[send-offline server=Survival]").await;
    world
        .presses(
            world.admin,
            &offline,
            "[power-confirm-button action=start]",
            "[notice-power-after state=[power-state state=running] …]",
        )
        .await;
    assert!(file.exists());
    world.end().await;
}

#[tokio::test]
async fn start_bring_back_and_pages_work_after_a_restart() {
    let mut world = World::mirrored().await;
    world.until(world.admin, "/power stop", "[notice-power state=[power-state state=offline]]").await;
    let offline = world.until(world.admin, "/mc say hello", "[send-offline server=Survival]").await;
    for _ in 0..7 {
        world.grant("@Gus", "say", "Survival").await;
        world.revoke("@Gus", "say", "Survival").await;
    }
    let page = world.until(world.admin, "/audit", "[audit-head first=1 …]").await;
    world.restarts().await;

    let read = page.text();
    let (_, last) = read.split_once(" last=").unwrap();
    let next = last.split(' ').next().unwrap().parse::<u32>().unwrap() + 1;
    let wanted = format!("[audit-head first={next} …]");
    let older = world.presses(world.admin, &page, "[audit-older-button]", &wanted).await;
    world.presses(world.admin, &older, "[audit-newer-button]", "[audit-head first=1 …]").await;
    world
        .presses(
            world.admin,
            &offline,
            "[power-confirm-button action=start]",
            "[notice-power-after state=[power-state state=running] …]",
        )
        .await;

    let unbound = world.unbinds(world.admin, world.channel, "Survival").await;
    world.stop_bot().await;
    world.start_bot().await;
    world.presses(world.admin, &unbound, "[server-back-button]", "[server-back … server=Survival]").await;
    let list = world.reads(world.admin, "/server list").await;
    assert_eq!(list.matches("server=Survival").count(), 1, "{list}");
    world.end().await;
}

/// What waits in memory says what to do.
#[tokio::test]
async fn questions_end_with_the_bot() {
    let mut world = World::mirrored().await;
    let asked = world.until(world.admin, "/power kill", "[power-confirm action=kill server=Survival]").await;
    world.restarts().await;
    world.presses(world.admin, &asked, "[power-confirm-button action=kill]", "[reply-expired]").await;
    assert_eq!(world.server.power_actions(), []);
    world.end().await;
}
