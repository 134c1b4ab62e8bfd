//! The audit log: a row for every action before it is done, and how it ended.

use crate::support::{Program, World, logged};

#[tokio::test]
async fn every_action_has_its_row() {
    let mut world = World::mirrored().await;
    let role = world.guild.add_role("Helpers", 0);
    let (channel, uuid) = (world.channel, world.server.uuid());
    world.guild.set_nick(world.admin, Some("Ally"));
    for (command, wanted) in [
        ("/mc say hi from 203.0.113.7", "Survival ▸ say hi"),
        ("/mc run /list", "Survival ▸ list"),
        ("/power restart", "[notice-power-after state=[power-state state=running] …]"),
        ("/power stop", "[notice-power state=[power-state state=offline]]"),
        ("/power start", "[notice-power-after state=[power-state state=running] …]"),
        ("/access grant who:@Helpers permission:power", "[access-given …]"),
        ("/access revoke who:@Helpers permission:stop", "[access-taken …]"),
        ("/access grant who:@everyone permission:view server:*", "[access-given …]"),
        ("/server rename name:Survival to:Alpha", "[server-renamed after=Alpha before=Survival]"),
        ("/console unmirror", "[console-unmirrored …]"),
        ("/console mirror", "[mirror-shows …]"),
        ("/server unbind name:Alpha", "[server-unbind-question … server=Alpha]"),
        // None of these is an action.
        ("/status", "[refusal-nothing-bound]"),
        ("/server list", "[refusal-nothing-bound]"),
        ("/help", "[help-nothing-bound]"),
    ] {
        let reply = world.until(world.admin, command, wanted).await;
        if wanted.starts_with("[server-unbind-question ") {
            world.presses(world.admin, &reply, "[server-unbind-button]", "[server-unbound …]").await;
        }
    }
    let audit_log = world.audit_log().await.join("\n");
    let audit_log = audit_log.replace(&uuid.to_string(), "UUID").replace(&channel.to_string(), "CHANNEL");
    // Each guild has names of its own.
    let address = regex::Regex::new("‹ip [^›]+›").unwrap();
    let audit_log = address.replace_all(&audit_log, "‹ip NAME›");
    insta::assert_snapshot!(audit_log.replace(&role.to_string(), "ROLE"), @r"
    Alice | - | bind | Survival = UUID, mirrored in #CHANNEL | done
    Ally | Survival | say | say hi from ‹ip NAME› | done
    Ally | Survival | command | list | done
    Ally | Survival | restart |  | done | [power-state state=running]
    Ally | Survival | stop |  | done | [power-state state=offline]
    Ally | Survival | start |  | done | [power-state state=running]
    Ally | Survival | grant | power <@&ROLE> | done
    Ally | Survival | revoke | stop <@&ROLE> | done
    Ally | - | grant | view @everyone | done
    Ally | Survival | rename | Alpha | done
    Ally | Alpha | unmirror | #CHANNEL | done
    Ally | Alpha | mirror | #CHANNEL | done
    Ally | Alpha | unbind | UUID | done
    ");
    world.end().await;
}

/// A member who may do everything by grants, without Manage Server.
async fn keeper(world: &World) -> u64 {
    let keeper = world.member("Kim", &["command", "restart", "stop", "kill", "manage"]).await;
    assert!(world.reads(keeper, "/status").await.contains("Survival"));
    keeper
}

#[tokio::test]
async fn what_cannot_be_written_down_is_not_done() {
    let world = World::mirrored().await;
    let keeper = keeper(&world).await;
    world.sql("ALTER TABLE audit RENAME TO elsewhere").await;
    let words = "[refusal-not-audited-for server=Survival]";
    for command in [
        "/mc say hello",
        "/mc run list",
        "/power restart",
        "/console unmirror",
        "/server rename name:Survival to:Other",
        "/access grant who:@Gus permission:command",
    ] {
        assert_eq!(world.reads(keeper, command).await, words, "{command}");
    }
    for (command, question, yes) in [
        ("/power kill", "[power-confirm action=kill server=Survival]", "[power-confirm-button action=kill]"),
        (
            "/server unbind name:Survival",
            "[server-unbind-question … server=Survival]",
            "[server-unbind-button]",
        ),
    ] {
        let asked = world.until(keeper, command, question).await;
        world.presses(keeper, &asked, yes, words).await;
    }
    world.sql("ALTER TABLE elsewhere RENAME TO audit").await;
    let list = world.reads(world.admin, "/server list").await;
    assert!(
        list.contains(&format!("[server-listed-mirrored channels=<#{}> server=Survival]", world.channel)),
        "{list}"
    );
    let list = world.reads(world.admin, "/access list").await;
    assert!(!list.contains(&world.guest.to_string()), "{list}");
    world.until(keeper, "/mc run done", "Survival ▸ done").await;
    assert_eq!((world.server.commands(), world.server.power_actions().len()), (vec!["done".into()], 0));
    assert!(!world.shown().contains("[notice-action what=list "), "{}", world.shown());
    world.end().await;
}

/// What SQLite says to every write of the audit log when no space is left.
const FULL: &str =
    "CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT RAISE(FAIL, 'database or disk is full'); END";

#[tokio::test]
async fn with_manage_server_it_is_done_all_the_same_and_said_elsewhere() {
    let world = World::mirrored().await;
    let keeper = keeper(&world).await;
    let actions = world.guild.add_channel("actions");
    world.reads(world.admin, &format!("/server audit-channel channel:<#{actions}>")).await;
    world.sql(FULL).await;
    let told = format!("[reply-unlogged-but-told channel=<#{actions}>]\n");
    let read = world.reads(world.admin, "/mc run list 203.0.113.9").await;
    assert!(read.starts_with(&format!("{told}Survival ▸ list ‹ip")), "{read}");
    let stopped =
        world.until(world.admin, "/power stop", "[notice-power state=[power-state state=offline]]").await;
    assert!(stopped.text().starts_with(&told), "{}", stopped.text());
    let refused = world.reads(keeper, "/power restart").await;
    assert!(refused.contains("[refusal-not-audited-for server=Survival]"), "{refused}");
    world.posted_in(actions, "`/mc run list ‹ip").await;
    world.posted_in(actions, "[audit-line-of done=[audit-done-alone command=`/power stop`] ended=[audit-ended-with note=[power-state state=offline] outcome=done] …]").await;
    let wrote = "not in the audit log, done for a member with Manage Server: stop";
    assert!(!logged(&["WARN", wrote, &world.admin.to_string(), "database or disk is full"]).is_empty());
    assert_eq!((world.server.commands().len(), world.server.power_actions().len()), (1, 1));
    world.sql("DROP TRIGGER full").await;
    let started = world
        .until(world.admin, "/power start", "[notice-power-after state=[power-state state=running] …]")
        .await;
    assert!(started.text().starts_with("[power-asked action=start server=Survival]"), "{}", started.text());
    world.end().await;
}

#[tokio::test]
async fn on_a_full_disk_only_those_who_manage_the_guild_go_on() {
    let mut world = World::mirrored().await;
    let keeper = keeper(&world).await;
    world.stop_bot().await;
    let mut program = Program::start_cramped(&world, 80).await;
    let note = "[reply-unlogged]";
    let mut fits = 0;
    while !world.reads(world.admin, "/mc run list").await.starts_with(note) {
        fits += 1;
        assert!(fits < 100, "the disk is never full");
    }
    program.logs("not in the audit log, done for a member with Manage Server: command {\"kind\":\"command\",\"command\":\"list\"}").await;
    let refused = world.reads(keeper, "/power stop").await;
    assert!(refused.contains("[refusal-not-audited-for server=Survival]"), "{refused}");
    assert_eq!(world.server.power_actions().len(), 0);
    let stopped =
        world.until(world.admin, "/power stop", "[notice-power state=[power-state state=offline]]").await;
    assert!(stopped.text().starts_with(note), "{}", stopped.text());
    assert!(
        world
            .reads(world.admin, "/audit")
            .await
            .contains("command=`/mc run list`] ended=[audit-ended outcome=done]")
    );
    world.end().await;
}

#[tokio::test]
async fn what_was_refused_for_lack_of_rights_is_no_action() {
    let mut world = World::mirrored().await;
    world.guest("/mc say hello").await;
    world.guest("/power kill").await;
    assert_eq!(world.audit_log().await.len(), 1, "the bind");
    world.end().await;
}
