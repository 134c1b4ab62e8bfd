//! **Ask for it**: a command that a member may not run is put before those who may grant it.

use std::time::Duration;

use sandbox::discord::{Interaction, Message, Pinged, Reply, permissions::SEND_MESSAGES};
use wingcord::commands::Speed;

use crate::support::{Builder, World, until};

const HEAD: [&str; 2] = ["Sam (<@", ">) asks to run this on **Survival**:\n```\n"];

/// Has a member ask for a command; their interaction, and the card.
pub(crate) async fn asks(
    world: &World,
    member: u64,
    command: &str,
) -> (Interaction, std::sync::Arc<Message>) {
    let refused = world.types(member, world.channel, command).await;
    let pressed = world.discord.press(member, &refused, "Ask for it").unwrap();
    let told = until(&pressed, "asking", "**Survival**: You have asked for it, below.").await;
    assert!(told.ephemeral && told.components.is_empty());
    let card = world.posted("asks to run this").await;
    (pressed, card)
}

/// Presses a button of the card; what only the person reads.
async fn told(world: &World, member: u64, card: &Message, button: &str, wanted: &str) -> Reply {
    let told = world
        .presses(member, &Reply { ephemeral: false, message: card.clone().into() }, button, wanted)
        .await;
    assert!(told.ephemeral, "everybody reads {wanted}");
    told
}

/// Presses a button of the card, which then shows `wanted` and no buttons.
async fn settles(world: &World, member: u64, card: &Message, button: &str, wanted: &str) {
    world.discord.press(member, card, button).unwrap();
    let card = world.posted(wanted).await;
    assert!(
        HEAD.iter().all(|part| card.content.contains(part)) && card.components.is_empty(),
        "{}",
        card.content
    );
}

#[tokio::test]
async fn approved_it_runs_once_and_both_are_named() {
    let mut world = World::mirrored().await;
    let sam = world.member("Sam", &["say"]).await;
    let manager = world.member("Mia", &["manage"]).await;
    let (asked, card) = asks(&world, sam, "/mc run /whitelist add Sam").await;
    let head = format!("{}{sam}{}whitelist add Sam\n```\n", HEAD[0], HEAD[1]);
    assert!(card.content.starts_with(&head), "{}", card.content);
    assert!(
        card.content.contains("Anyone with Manage Server can approve it.\n-# The buttons work until <t:")
    );
    assert_eq!(card.pinged, Pinged::default());

    // Neither the asker, nor a stranger, nor who manages without holding `command`.
    for who in [sam, world.guest, manager] {
        let words = "Anyone with Manage Server can answer this, for it takes who may grant it.";
        told(&world, who, &card, "Approve", words).await;
    }
    for who in [world.guest, manager] {
        told(&world, who, &card, "Deny", "for it takes who may grant it.").await;
    }
    assert!(world.server.commands().is_empty());

    let approve = card.components[0]["components"][0]["custom_id"].as_str().unwrap().to_owned();
    settles(&world, world.admin, &card, "Approve", "✅ Approved by Alice and run.").await;
    world.server.command_seen(|command| command == "whitelist add Sam").await;
    world.posted("▸ Alice: whitelist add Sam (asked for by Sam)").await;
    until(&asked, "what came of it", "Survival ▸ whitelist add Sam (asked for by Sam)\nSent;").await;
    let again = world.discord.send_interaction(&world.forged_press(world.admin, &approve));
    until(&again, "a second press", "This has expired or was used already.").await;
    assert_eq!(world.server.commands().len(), 1);
    let read = world.reads(world.admin, &format!("/audit member:<@{sam}>")).await;
    assert!(read.contains("1 to 1 of 1\n"), "{read}");
    assert!(read.ends_with(&format!("`approved` <@{sam}>: `whitelist add Sam` — done")), "{read}");
    let audit_log = world.audit_log().await;
    let row = format!("Alice | Survival | approve | <@{sam}>: whitelist add Sam | done");
    assert_eq!(*audit_log.last().unwrap(), row);
    world.end().await;
}

#[tokio::test]
async fn it_can_be_denied_or_withdrawn_and_a_member_asks_one_thing_at_a_time() {
    let mut world = World::mirrored().await;
    let sam = world.member("Sam", &["say"]).await;
    let (asked, card) = asks(&world, sam, "/mc run op Sam").await;
    let refused = world.until(sam, "/mc run deop Alice", "needs the permission `command`").await;
    world.presses(sam, &refused, "Ask for it", "**Survival**: you have asked for something already").await;
    settles(&world, world.admin, &card, "Deny", "❌ Denied by Alice.").await;
    until(&asked, "what came of it", "**Survival**: Alice has denied it.").await;
    assert!(world.discord.delete(&*card));

    let (_, card) = asks(&world, sam, "/mc run deop Alice").await;
    settles(&world, sam, &card, "Deny", "Withdrawn.").await;
    assert!(world.server.commands().is_empty());
    let audit_log = world.audit_log().await;
    assert_eq!(*audit_log.last().unwrap(), format!("Alice | Survival | deny | <@{sam}>: op Sam | done"));
    world.end().await;
}

#[tokio::test]
async fn rights_count_as_they_are_when_the_button_is_pressed() {
    let world = World::mirrored().await;
    let sam = world.member("Sam", &["say"]).await;
    let manager = world.member("Mia", &["manage", "command"]).await;
    let (_, card) = asks(&world, sam, "/mc run list").await;
    assert!(card.content.contains(&format!("<@{manager}> or anyone with Manage Server can approve it.")));
    world.revoke(&format!("<@{manager}>"), "command", "Survival").await;
    told(&world, manager, &card, "Approve", "for it takes who may grant it.").await;
    world.revoke(&format!("<@{sam}>"), "say", "Survival").await;
    settles(&world, world.admin, &card, "Approve", "Sam may not use it any more, so nothing was run.").await;
    assert!(world.discord.delete(&*card));

    world.grant(&format!("<@{sam}>"), "say", "Survival").await;
    let refused = world.until(sam, "/mc run list", "needs the permission `command`").await;
    world.grant(&format!("<@{sam}>"), "command", "Survival").await;
    world.presses(sam, &refused, "Ask for it", "you may run that by now. Type it again.").await;
    world.revoke(&format!("<@{sam}>"), "command", "Survival").await;

    let (_, card) = asks(&world, sam, "/mc run list").await;
    world.unbinds(world.admin, world.channel, "Survival").await;
    world.discord.press(world.admin, &*card, "Approve").unwrap();
    world.posted("That server is not bound here any more.").await;
    assert!(world.server.commands().is_empty());
    world.end().await;
}

#[tokio::test]
async fn the_asker_counts_as_they_are_when_it_is_approved() {
    let world = World::mirrored().await;
    let role = world.role("Helpers", &["say"]).await;
    let sam = world.guild.add_member("Sam", &[role]);
    let (_, card) = asks(&world, sam, "/mc run list").await;
    assert!(world.guild.set_roles(sam, &[]));
    settles(&world, world.admin, &card, "Approve", "Sam may not use it any more, so nothing was run.").await;
    assert!(world.discord.delete(&*card));

    assert!(world.guild.set_roles(sam, &[role]));
    let (_, card) = asks(&world, sam, "/mc run list").await;
    assert!(world.guild.remove_member(sam));
    let gone = "Sam is not in this Discord server any more, so nothing was run.";
    settles(&world, world.admin, &card, "Approve", gone).await;
    assert!(world.server.commands().is_empty());
    world.end().await;
}

#[tokio::test]
async fn narrowed_rights_count_on_both_sides() {
    let world = World::mirrored().await;
    let (sam, manager) = (world.member("Sam", &["say"]).await, world.member("Mia", &["manage"]).await);
    let grant = async |who: u64, only: &str, never: &str| {
        let typed =
            format!("/access grant who:<@{who}> permission:command server:Survival only:{only}{never}");
        world.admin(&typed).await;
    };
    grant(sam, "list; say *", " never:stop").await;
    grant(manager, "whitelist *", "").await;
    let able = format!("<@{manager}> or anyone with Manage Server can approve it.");

    world.until(sam, "/mc run list", "Survival ▸ list").await;
    let (_, card) = asks(&world, sam, "/mc run op Sam").await;
    assert!(!card.content.contains(&able), "{}", card.content);
    told(&world, manager, &card, "Approve", "for it takes who may grant it.").await;
    settles(&world, world.admin, &card, "Deny", "❌ Denied by Alice.").await;
    assert!(world.discord.delete(&*card));

    let (_, card) = asks(&world, sam, "/mc run whitelist add Sam").await;
    assert!(card.content.contains(&able), "{}", card.content);
    settles(&world, manager, &card, "Approve", "✅ Approved by Mia and run.").await;
    world.posted("▸ Mia: whitelist add Sam (asked for by Sam)").await;
    assert_eq!(world.server.commands(), ["list", "whitelist add Sam"]);
    world.end().await;
}

#[tokio::test]
async fn the_card_shows_the_command_to_the_letter_and_tells_when_it_was_not_run() {
    let world = World::mirrored().await;
    let sam = world.member("Sam", &["say"]).await;
    let (_, card) = asks(&world, sam, "/mc run say ```@everyone\u{202e}x\u{a0}y").await;
    let exact = "say `\u{200b}`\u{200b}`@everyone\\u{202e}x\\u{a0}y\n```";
    assert!(card.content.contains(exact), "{}", card.content);
    assert_eq!(card.pinged, Pinged::default());
    world.until(world.admin, "/power stop", "● offline").await;
    settles(
        &world,
        world.admin,
        &card,
        "Approve",
        "✅ Approved by Alice. **Survival** is offline, so it can't",
    )
    .await;
    world.end().await;
}

#[tokio::test]
async fn it_is_offered_only_where_it_can_lead_to_anything() {
    let world = World::mirrored().await;
    let sam = world.member("Sam", &["view"]).await;
    let hidden = world.until(world.guest, "/mc run list", "There is no server here that you may use.").await;
    assert!(hidden.components.is_empty(), "who may not see the server");
    let broken = world.until(sam, "/mc run say a\nstop", "needs the permission `command`").await;
    assert!(broken.components.is_empty(), "what no console takes");
    let power = world.until(sam, "/power stop", "needs the permission `stop`").await;
    assert!(power.components.is_empty(), "what is no command");
    let said = world.until(sam, "/mc say hello", "needs the permission `say`").await;
    world.presses(sam, &said, "Ask for it", "You have asked for it, below.").await;
    world.posted("```\nsay hello\n```").await;
    world.guild.set_overwrite(world.channel, sandbox::discord::Target::Member(sam), 0, SEND_MESSAGES);
    let muted = world.until(sam, "/mc run list", "needs the permission `command`").await;
    assert!(muted.components.is_empty(), "who may not write here");
    world.end().await;
}

#[tokio::test]
async fn a_nickname_imitates_nobody() {
    let world = World::mirrored().await;
    let (sam, rita) = (world.member("Sam", &["say"]).await, world.member("Rita", &["command"]).await);
    for (nickname, name) in [
        ("Alice", "Alice (@\u{200b}Sam)"),
        ("Bob (asked for by Alice)", "Bob asked for by Alice (@\u{200b}Sam)"),
        ("Alice: op Mallory\u{2028}▸ Bob", "Alice op Mallory Bob (@\u{200b}Sam)"),
        ("\u{202e}Alice (@Alice)", "Alice Alice (@\u{200b}Sam)"),
        ("sam", "sam"),
        ("🔥", "Sam"),
    ] {
        world.guild.set_nick(sam, Some(nickname));
        let (_, card) = asks(&world, sam, "/mc run list").await;
        let head = format!("{name} (<@{sam}>) asks to run this on **Survival**:\n");
        assert!(card.content.starts_with(&head), "{}", card.content);
        world.discord.press(world.admin, &*card, "Approve").unwrap();
        world.posted("✅ Approved by Alice and run.").await;
        world.posted(&format!("▸ Alice: list (asked for by {name})")).await;
        assert!(world.discord.delete(&*card));
        world.reads(sam, "/mc say hi").await;
        world.posted(&format!("▸ {name}: say hi")).await;
    }
    world.reads(rita, "/mc run say hi (Asked for by Alice)").await;
    world.posted("▸ Rita: “say hi (Asked for by Alice)”").await;
    world.end().await;
}

#[tokio::test]
async fn the_approver_counts_as_they_are_when_it_is_sent() {
    let mut builder = Builder::default();
    let one = Speed { burst: 1, every: Duration::from_millis(1_500), waiting: 10 };
    builder.options.pace.server = one;
    let world = builder.start().await;
    world.bind_and_mirror().await;
    let sam = world.member("Sam", &["say"]).await;
    let role = world.role("Leads", &["manage", "command"]).await;
    let mia = world.member("Mia", &["manage", "command"]).await;
    let leo = world.guild.add_member("Leo", &[role]);
    for (who, name) in [(mia, "Mia"), (leo, "Leo")] {
        let (_, card) = asks(&world, sam, "/mc run op Sam").await;
        world.reads(world.admin, "/mc run list").await;
        world.discord.press(who, &*card, "Approve").unwrap();
        if who == mia {
            let looked_up = format!("/members/{sam}");
            world.discord.request_where(|request| request.path.ends_with(&looked_up)).await.unwrap();
            // They may run it still, but not let others.
            world.revoke(&format!("<@{mia}>"), "manage", "Survival").await;
        } else {
            assert!(world.guild.set_roles(leo, &[]));
        }
        let refused = format!("**Survival**: {name} may not approve it any more, so nothing was run.");
        let card = world.posted(&refused).await;
        assert!(world.discord.delete(&*card));
    }
    assert_eq!(world.server.commands(), ["list", "list"]);
    world.end().await;
}
