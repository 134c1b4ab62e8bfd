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
        ("/power restart", "● running"),
        ("/power stop", "● offline"),
        ("/power start", "● running"),
        ("/access grant who:@Helpers permission:power", "from now on"),
        ("/access revoke who:@Helpers permission:stop", "was taken from"),
        ("/access grant who:@everyone permission:view server:*", "from now on"),
        ("/server rename name:Survival to:Alpha", "from now on"),
        ("/console unmirror", "any more"),
        ("/console mirror", "from now on"),
        ("/server unbind name:Alpha", "Unbind **Alpha**?"),
        // None of these is an action.
        ("/status", "No game server is bound"),
        ("/server list", "No game server is bound"),
        ("/help", "/server bind"),
    ] {
        let reply = world.until(world.admin, command, wanted).await;
        if wanted.starts_with("Unbind") {
            world.presses(world.admin, &reply, "Unbind", "is unbound").await;
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
    Ally | Survival | restart |  | done | running
    Ally | Survival | stop |  | done | offline
    Ally | Survival | start |  | done | running
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
    let words = "**Survival**: this could not be written to the audit log, so it was not done. The bot's log tells \
                 its operator why.";
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
        ("/power kill", "Kill **Survival**?", "Kill"),
        ("/server unbind name:Survival", "Unbind **Survival**?", "Unbind"),
    ] {
        let asked = world.until(keeper, command, question).await;
        world.presses(keeper, &asked, yes, words).await;
    }
    world.sql("ALTER TABLE elsewhere RENAME TO audit").await;
    let list = world.reads(world.admin, "/server list").await;
    assert!(list.starts_with(&format!("**Survival** · <#{}>", world.channel)), "{list}");
    let list = world.reads(world.admin, "/access list").await;
    assert!(!list.contains(&world.guest.to_string()), "{list}");
    world.until(keeper, "/mc run done", "Survival ▸ done").await;
    assert_eq!((world.server.commands(), world.server.power_actions().len()), (vec!["done".into()], 0));
    assert!(!world.shown().contains("▸ Kim: list"), "{}", world.shown());
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
    let told = format!(
        "⚠️ The audit log can't be written just now: only the bot's log and <#{actions}> will tell of this.\n"
    );
    let read = world.reads(world.admin, "/mc run list 203.0.113.9").await;
    assert!(read.starts_with(&format!("{told}Survival ▸ list ‹ip")), "{read}");
    let stopped = world.until(world.admin, "/power stop", "● offline").await;
    assert!(stopped.text().starts_with(&told), "{}", stopped.text());
    let refused = world.reads(keeper, "/power restart").await;
    assert!(refused.contains("so it was not done"), "{refused}");
    world.posted_in(actions, "`/mc run list ‹ip").await;
    world.posted_in(actions, "`/power stop` — done: offline").await;
    let wrote = "not in the audit log, done for a member with Manage Server: stop";
    assert!(!logged(&["WARN", wrote, &world.admin.to_string(), "database or disk is full"]).is_empty());
    assert_eq!((world.server.commands().len(), world.server.power_actions().len()), (1, 1));
    world.sql("DROP TRIGGER full").await;
    let started = world.until(world.admin, "/power start", "● running").await;
    assert!(started.text().starts_with("**Survival**: start asked for"), "{}", started.text());
    world.end().await;
}

#[tokio::test]
async fn on_a_full_disk_only_those_who_manage_the_guild_go_on() {
    let mut world = World::mirrored().await;
    let keeper = keeper(&world).await;
    world.stop_bot().await;
    let mut program = Program::start_cramped(&world, 80).await;
    let note = "⚠️ The audit log can't be written just now: only the bot's log will tell of this.";
    let mut fits = 0;
    while !world.reads(world.admin, "/mc run list").await.starts_with(note) {
        fits += 1;
        assert!(fits < 100, "the disk is never full");
    }
    program.logs("not in the audit log, done for a member with Manage Server: command {\"kind\":\"command\",\"command\":\"list\"}").await;
    let refused = world.reads(keeper, "/power stop").await;
    assert!(refused.contains("so it was not done"), "{refused}");
    assert_eq!(world.server.power_actions().len(), 0);
    let stopped = world.until(world.admin, "/power stop", "● offline").await;
    assert!(stopped.text().starts_with(note), "{}", stopped.text());
    assert!(world.reads(world.admin, "/audit").await.contains("`/mc run list` — done"));
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
