//! `/access`.

use sandbox::{ServerSpec, game::Program};

use crate::support::World;

#[tokio::test]
async fn roles_and_members_are_granted_and_revoked_in_words() {
    let world = World::mirrored().await;
    let role = world.guild.add_role("Helpers", 0);
    let gus = world.guest;
    let steps = [
        ("grant who:@Helpers permission:say", "**Survival**: ROLE has the permission `say` from now on."),
        ("grant who:@Helpers permission:say", "**Survival**: ROLE had the permission `say` already."),
        (
            "grant who:@Gus permission:power server:surv",
            "**Survival**: GUS has the permission `power` from now on.",
        ),
        (
            "grant who:@everyone permission:view server:*",
            "**All servers**: @everyone has the permission `view`",
        ),
        (
            "grant who:@Gus permission:kill server:Nether",
            "There is no server called **Nether** here that you may",
        ),
        ("revoke who:@Gus permission:restart", "**Survival**: the permission `restart` was taken from GUS."),
        (
            "revoke who:@Gus permission:command",
            "**Survival**: GUS had no grant of `command` for this, so nothing",
        ),
    ];
    for (typed, words) in steps {
        let read = world.reads(world.admin, &format!("/access {typed}")).await;
        let read = read.replace(&format!("<@{gus}>"), "GUS").replace(&format!("<@&{role}>"), "ROLE");
        assert!(read.starts_with(words), "{typed}: {read}");
    }
    let list = world.reads(world.admin, "/access list").await;
    let list = list.replace(&format!("<@{gus}>"), "GUS").replace(&format!("<@&{role}>"), "ROLE");
    insta::assert_snapshot!(list, @r"
    Members with Manage Server may do everything.
    **All servers**
    - @everyone: view
    **Survival**
    - ROLE: say
    - GUS: start, stop
    ");
    // `power` is start, stop and restart; one of them was taken away again.
    world.until(gus, "/power stop", "● offline").await;
    world.until(gus, "/power restart", "needs the permission `restart`").await;
    world.until(gus, "/power start", "● running").await;
    world.revoke("@Gus", "power", "Survival").await;
    world.until(gus, "/power stop", "needs the permission `stop`").await;
    world.end().await;
}

#[tokio::test]
async fn nobody_grants_more_than_they_hold() {
    let world = World::mirrored().await;
    let creative = world.backend.add_server(ServerSpec::new("Creative", Program::Scripted));
    world.admin(&format!("/server bind {}", creative.uuid())).await;
    let lead = world.member("Lea", &["manage", "command", "start"]).await;
    let read = world.reads(lead, "/access grant who:@Gus permission:say").await;
    assert!(read.contains("has the permission `say` from now on."), "command includes say: {read}");
    let cases = [
        (
            "grant who:@Gus permission:power",
            "You can't grant `stop`, because you don't hold it yourself for **Survival**.",
        ),
        (
            "grant who:@Gus permission:kill",
            "You can't grant `kill`, because you don't hold it yourself for **Survival**.",
        ),
        (
            "grant who:@Gus permission:say server:*",
            "`/access grant` needs the permission `manage` for all of this Discord",
        ),
        (
            "revoke who:@Gus permission:say server:*",
            "`/access revoke` needs the permission `manage` for all of this",
        ),
        (
            "grant who:@Gus permission:say server:Creative",
            "There is no server called **Creative** here that you may use.",
        ),
        ("grant who:@Gus permission:manage", "**Survival**: <@GUS> has the permission `manage` from now on."),
        ("revoke who:@Gus permission:say", "**Survival**: the permission `say` was taken from <@GUS>."),
    ];
    for (typed, words) in cases {
        let read =
            world.reads(lead, &format!("/access {typed}")).await.replace(&world.guest.to_string(), "GUS");
        assert!(read.starts_with(words), "{typed}: {read}");
    }
    let list = world.reads(lead, "/access list").await;
    assert!(list.contains("**Survival**") && !list.contains("Creative"), "{list}");
    world.end().await;
}

#[tokio::test]
async fn granting_manage_says_what_to_allow_in_discord() {
    let world = World::mirrored().await;
    let gus = world.guest;
    // Discord hides the command until somebody allows it there.
    let hidden = world.discord.type_command(gus, world.channel, "/server list");
    assert!(matches!(hidden, Err(sandbox::discord::ActError::Hidden(_))));
    let read = world.reads(world.admin, "/access grant who:@Gus permission:manage").await;
    let words = "Discord shows `/server`, `/console` and `/access` only to members with Manage Server. To show them \
                 these too: Server Settings → Integrations → this bot → add the role or member to those commands.";
    assert!(read.ends_with(words), "{read}");
    world.show_everything(sandbox::discord::Target::Member(gus));
    world.until(gus, "/server rename name:Survival to:Mine", "is called **Mine** from now on.").await;
    world.end().await;
}

#[tokio::test]
async fn a_grant_before_anything_is_bound_is_for_all_that_will_be() {
    let world = World::start().await;
    let read = world.reads(world.admin, "/access grant who:@Gus permission:restart").await;
    assert_eq!(
        read,
        format!("**All servers**: <@{}> has the permission `restart` from now on.", world.guest)
    );
    world.bind_and_mirror().await;
    world.until(world.guest, "/power restart", "● running").await;
    world.end().await;
}

#[tokio::test]
async fn a_guild_wide_grant_is_chosen_from_the_select_too() {
    let world = World::mirrored().await;
    let creative = world.backend.add_server(ServerSpec::new("Creative", Program::Scripted));
    world.admin(&format!("/server bind {}", creative.uuid())).await;
    let general = world.guild.add_channel("general");
    let asked = world.types(world.admin, general, "/access grant who:@Gus permission:say").await;
    assert_eq!(asked.content, "Which server is `/access grant` for?");
    let chosen = world.discord.choose(world.admin, &asked, &["All servers of this Discord server"]).unwrap();
    crate::support::until(&chosen, "the choice", "**All servers**: <@").await;
    world.until(world.guest, "/mc say server:Creative message:hi", "Creative ▸ say hi").await;
    world.end().await;
}

#[tokio::test]
async fn whether_anything_is_bound_is_not_told_to_who_has_no_rights() {
    let world = World::start().await;
    world.show_everything(sandbox::discord::Target::Member(world.guest));
    let typed = "/access grant who:@Gus permission:view";
    let before = world.reads(world.guest, typed).await;
    world.bind_and_mirror().await;
    assert_eq!(world.reads(world.guest, typed).await, before);
    assert!(before.starts_with("There is no server here that you may use."), "{before}");
    world.end().await;
}
