//! **Ask for it**: a command that a member may not run is put before those who may grant it.

use std::time::Duration;

use sandbox::discord::{Interaction, Message, Pinged, Reply, permissions::SEND_MESSAGES};
use wingcord::commands::Speed;

use crate::support::{Builder, World, begins, says, until};

/// Has a member ask for a command; their interaction, and the card.
pub(crate) async fn asks(
    world: &World,
    member: u64,
    command: &str,
) -> (Interaction, std::sync::Arc<Message>) {
    let refused = world.types(member, world.channel, command).await;
    let pressed = world.discord.press(member, &refused, "[approval-ask-button]").unwrap();
    let told = until(&pressed, "asking", "[approval-asked server=Survival]").await;
    assert!(told.ephemeral && told.components.is_empty());
    let card = world.posted("[approval-asks …]").await;
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
    let asked = begins(&card.content, "[approval-asks … name=Sam server=Survival]\n```\n");
    assert!(asked && card.components.is_empty(), "{}", card.content);
}

#[tokio::test]
async fn approved_it_runs_once_and_both_are_named() {
    let mut world = World::mirrored().await;
    let sam = world.member("Sam", &["say"]).await;
    let manager = world.member("Mia", &["manage"]).await;
    let (asked, card) = asks(&world, sam, "/mc run /whitelist add Sam").await;
    let head =
        format!("[approval-asks member=<@{sam}> name=Sam server=Survival]\n```\nwhitelist add Sam\n```\n");
    assert!(card.content.starts_with(&head), "{}", card.content);
    let end = "[approval-who-can approvers=[refusal-anyone]]\n[confirm-until time=<t:…]";
    assert!(says(&card.content, end), "{}", card.content);
    assert_eq!(card.pinged, Pinged::default());

    // Neither the asker, nor a stranger, nor who manages without holding `command`.
    for who in [sam, world.guest, manager] {
        let words = "[approval-who-can-answer approvers=[refusal-anyone]]";
        told(&world, who, &card, "[approval-approve-button]", words).await;
    }
    for who in [world.guest, manager] {
        told(
            &world,
            who,
            &card,
            "[approval-deny-button]",
            "[approval-who-can-answer approvers=[refusal-anyone]]",
        )
        .await;
    }
    assert!(world.server.commands().is_empty());

    let approve = card.components[0]["components"][0]["custom_id"].as_str().unwrap().to_owned();
    settles(&world, world.admin, &card, "[approval-approve-button]", "[approval-run by=Alice]").await;
    world.server.command_seen(|command| command == "whitelist add Sam").await;
    world.posted("[notice-action what=[send-asked-for command=whitelist add Sam who=Sam] who=Alice]").await;
    until(&asked, "the outcome", "[send-asked-for command=whitelist add Sam who=Sam]").await;
    let again = world.discord.send_interaction(&world.forged_press(world.admin, &approve));
    until(&again, "a second press", "[reply-expired]").await;
    assert_eq!(world.server.commands().len(), 1);
    let read = world.reads(world.admin, &format!("/audit member:<@{sam}>")).await;
    assert!(says(&read, "[audit-head-of first=1 full=no last=1 … total=1]"), "{read}");
    let details = format!("[audit-asked-for by=<@{sam}> command=`whitelist add Sam`]");
    let done = format!(
        "done=[audit-done command=[audit-approved] details={details}] ended=[audit-ended outcome=done]"
    );
    assert!(read.contains(&done), "{read}");
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
    let refused = world.until(sam, "/mc run deop Alice", "[refusal-needs … permission=`command` …]").await;
    world.presses(sam, &refused, "[approval-ask-button]", "[approval-asked-already server=Survival]").await;
    settles(&world, world.admin, &card, "[approval-deny-button]", "[approval-denied by=Alice]").await;
    until(&asked, "the outcome", "[approval-denied-told by=Alice server=Survival]").await;
    assert!(world.discord.delete(&*card));

    let (_, card) = asks(&world, sam, "/mc run deop Alice").await;
    settles(&world, sam, &card, "[approval-deny-button]", "[approval-withdrawn]").await;
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
    assert!(
        card.content.contains(&format!("[approval-who-can approvers=<@{manager}> | [refusal-or-anyone]]"))
    );
    world.revoke(&format!("<@{manager}>"), "command", "Survival").await;
    told(
        &world,
        manager,
        &card,
        "[approval-approve-button]",
        "[approval-who-can-answer approvers=[refusal-anyone]]",
    )
    .await;
    world.revoke(&format!("<@{sam}>"), "say", "Survival").await;
    settles(&world, world.admin, &card, "[approval-approve-button]", "[approval-no-right name=Sam]").await;
    assert!(world.discord.delete(&*card));

    world.grant(&format!("<@{sam}>"), "say", "Survival").await;
    let refused = world.until(sam, "/mc run list", "[refusal-needs … permission=`command` …]").await;
    world.grant(&format!("<@{sam}>"), "command", "Survival").await;
    world.presses(sam, &refused, "[approval-ask-button]", "[approval-may-by-now server=Survival]").await;
    world.revoke(&format!("<@{sam}>"), "command", "Survival").await;

    let (_, card) = asks(&world, sam, "/mc run list").await;
    world.unbinds(world.admin, world.channel, "Survival").await;
    world.discord.press(world.admin, &*card, "[approval-approve-button]").unwrap();
    world.posted("[approval-server-gone]").await;
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
    settles(&world, world.admin, &card, "[approval-approve-button]", "[approval-no-right name=Sam]").await;
    assert!(world.discord.delete(&*card));

    assert!(world.guild.set_roles(sam, &[role]));
    let (_, card) = asks(&world, sam, "/mc run list").await;
    assert!(world.guild.remove_member(sam));
    let gone = "[approval-left name=Sam]";
    settles(&world, world.admin, &card, "[approval-approve-button]", gone).await;
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
    let able = format!("[approval-who-can approvers=<@{manager}> | [refusal-or-anyone]]");

    world.until(sam, "/mc run list", "Survival ▸ list").await;
    let (_, card) = asks(&world, sam, "/mc run op Sam").await;
    assert!(!card.content.contains(&able), "{}", card.content);
    told(
        &world,
        manager,
        &card,
        "[approval-approve-button]",
        "[approval-who-can-answer approvers=[refusal-anyone]]",
    )
    .await;
    settles(&world, world.admin, &card, "[approval-deny-button]", "[approval-denied by=Alice]").await;
    assert!(world.discord.delete(&*card));

    let (_, card) = asks(&world, sam, "/mc run whitelist add Sam").await;
    assert!(card.content.contains(&able), "{}", card.content);
    settles(&world, manager, &card, "[approval-approve-button]", "[approval-run by=Mia]").await;
    world.posted("[notice-action what=[send-asked-for command=whitelist add Sam who=Sam] who=Mia]").await;
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
    world.until(world.admin, "/power stop", "[notice-power state=[power-state state=offline]]").await;
    settles(
        &world,
        world.admin,
        &card,
        "[approval-approve-button]",
        "[approval-approved by=Alice] [send-offline server=Survival]",
    )
    .await;
    world.end().await;
}

#[tokio::test]
async fn it_is_offered_only_where_it_can_lead_to_anything() {
    let world = World::mirrored().await;
    let sam = world.member("Sam", &["view"]).await;
    let hidden = world
        .until(world.guest, "/mc run list", "[refusal-nothing-usable command=`/mc run` permission=`command`]")
        .await;
    assert!(hidden.components.is_empty(), "who may not see the server");
    let broken = world.until(sam, "/mc run say a\nstop", "[refusal-needs … permission=`command` …]").await;
    assert!(broken.components.is_empty(), "what no console takes");
    let power = world.until(sam, "/power stop", "[refusal-needs … permission=`stop` …]").await;
    assert!(power.components.is_empty(), "what is no command");
    let said = world.until(sam, "/mc say hello", "[refusal-needs … permission=`say` …]").await;
    world.presses(sam, &said, "[approval-ask-button]", "[approval-asked server=Survival]").await;
    world.posted("```\nsay hello\n```").await;
    world.guild.set_overwrite(world.channel, sandbox::discord::Target::Member(sam), 0, SEND_MESSAGES);
    let muted = world.until(sam, "/mc run list", "[refusal-needs … permission=`command` …]").await;
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
        let head = format!("[approval-asks member=<@{sam}> name={name} server=Survival]\n");
        assert!(card.content.starts_with(&head), "{}", card.content);
        world.discord.press(world.admin, &*card, "[approval-approve-button]").unwrap();
        world.posted("[approval-run by=Alice]").await;
        world
            .posted(&format!("[notice-action what=[send-asked-for command=list who={name}] who=Alice]"))
            .await;
        assert!(world.discord.delete(&*card));
        world.reads(sam, "/mc say hi").await;
        world.posted(&format!("[notice-action what=say hi who={name}]")).await;
    }
    world.reads(rita, "/mc run say hi (Asked for by Alice)").await;
    world.posted("[notice-action what=“say hi (Asked for by Alice)” who=Rita]").await;
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
        world.discord.press(who, &*card, "[approval-approve-button]").unwrap();
        if who == mia {
            let looked_up = format!("/members/{sam}");
            world.discord.request_where(|request| request.path.ends_with(&looked_up)).await.unwrap();
            // They may run it still, but not let others.
            world.revoke(&format!("<@{mia}>"), "manage", "Survival").await;
        } else {
            assert!(world.guild.set_roles(leo, &[]));
        }
        let refused = format!("[of-server server=Survival what=[send-may-not-approve who={name}]]");
        let card = world.posted(&refused).await;
        assert!(world.discord.delete(&*card));
    }
    assert_eq!(world.server.commands(), ["list", "list"]);
    world.end().await;
}
