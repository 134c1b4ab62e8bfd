//! The audit trail: a row for every deed before it is done, and how it ended.

use crate::support::World;

#[tokio::test]
async fn every_deed_has_its_row() {
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
        // None of these is a deed.
        ("/status", "No game server is bound"),
        ("/server list", "No game server is bound"),
        ("/help", "/server bind"),
    ] {
        let reply = world.until(world.admin, command, wanted).await;
        if wanted.starts_with("Unbind") {
            world.presses(world.admin, &reply, "Unbind", "is unbound").await;
        }
    }
    let trail = world.trail().await.join("\n");
    let trail = trail.replace(&uuid.to_string(), "UUID").replace(&channel.to_string(), "CHANNEL");
    // Each guild has names of its own.
    let address = regex::Regex::new("‹ip [^›]+›").unwrap();
    let trail = address.replace_all(&trail, "‹ip NAME›");
    insta::assert_snapshot!(trail.replace(&role.to_string(), "ROLE"), @r"
    Alice | - | bind | Survival = UUID, mirrored in #CHANNEL | done
    Ally | Survival | say | say hi from ‹ip NAME› | done
    Ally | Survival | command | list | done
    Ally | Survival | restart |  | done
    Ally | Survival | stop |  | done
    Ally | Survival | start |  | done
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

#[tokio::test]
async fn what_cannot_be_written_down_is_not_done() {
    let world = World::mirrored().await;
    world.sql("ALTER TABLE audit RENAME TO elsewhere").await;
    let words = "**Survival**: this could not be written to the audit trail, so it was not done. The bot's log tells \
                 its operator why.";
    for command in [
        "/mc say hello",
        "/mc run list",
        "/power restart",
        "/console unmirror",
        "/server rename name:Survival to:Other",
        "/access grant who:@Gus permission:say",
    ] {
        assert_eq!(world.reads(world.admin, command).await, words, "{command}");
    }
    let asked = world.until(world.admin, "/power kill", "Kill **Survival**?").await;
    world.presses(world.admin, &asked, "Kill", words).await;
    let asked = world.until(world.admin, "/server unbind name:Survival", "Unbind **Survival**?").await;
    world.presses(world.admin, &asked, "Unbind", words).await;
    world.sql("ALTER TABLE elsewhere RENAME TO audit").await;
    let list = world.reads(world.admin, "/server list").await;
    assert!(list.starts_with(&format!("**Survival** · <#{}>", world.channel)), "{list}");
    let list = world.reads(world.admin, "/access list").await;
    assert!(list.contains("Nothing is granted to anybody else"), "{list}");
    world.until(world.admin, "/mc run done", "Survival ▸ done").await;
    assert_eq!((world.server.commands(), world.server.power_actions().len()), (vec!["done".into()], 0));
    assert!(!world.shown().contains("▸ Alice: list"), "{}", world.shown());
    world.end().await;
}

#[tokio::test]
async fn what_was_refused_for_lack_of_rights_is_no_deed() {
    let mut world = World::mirrored().await;
    world.guest("/mc say hello").await;
    world.guest("/power kill").await;
    assert_eq!(world.trail().await.len(), 1, "the bind");
    world.end().await;
}
