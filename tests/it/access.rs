//! `/access`.

use sandbox::{ServerSpec, game::Program};

use crate::support::{World, begins, says};

#[tokio::test]
async fn roles_and_members_are_granted_and_revoked_in_words() {
    let world = World::mirrored().await;
    let role = world.guild.add_role("Helpers", 0);
    let gus = world.guest;
    let steps = [
        (
            "grant who:@Helpers permission:say",
            "[access-given permission=`say` place=[server-name server=Survival] who=ROLE]",
        ),
        (
            "grant who:@Helpers permission:say",
            "[access-had permission=`say` place=[server-name server=Survival] who=ROLE]",
        ),
        (
            "grant who:@Gus permission:power server:surv",
            "[access-given permission=`power` place=[server-name server=Survival] who=GUS]",
        ),
        (
            "grant who:@everyone permission:view server:*",
            "[access-given permission=`view` place=[access-all-servers] who=@everyone]",
        ),
        (
            "grant who:@Gus permission:kill server:Nether",
            "[refusal-nothing-called command=`/access grant` name=Nether permission=`manage`]",
        ),
        (
            "revoke who:@Gus permission:restart",
            "[access-taken permission=`restart` place=[server-name server=Survival] who=GUS]",
        ),
        (
            "revoke who:@Gus permission:command",
            "[access-nothing-taken permission=`command` place=[server-name server=Survival] who=GUS]",
        ),
    ];
    for (typed, words) in steps {
        let read = world.reads(world.admin, &format!("/access {typed}")).await;
        let read = read.replace(&format!("<@{gus}>"), "GUS").replace(&format!("<@&{role}>"), "ROLE");
        assert!(begins(&read, words), "{typed}: {read}");
    }
    let list = world.reads(world.admin, "/access list").await;
    let list = list.replace(&format!("<@{gus}>"), "GUS").replace(&format!("<@&{role}>"), "ROLE");
    insta::assert_snapshot!(list, @r"
    [access-list-managers]
    [access-all-servers]
    [access-list-line permissions=view who=@everyone]
    [server-name server=Survival]
    [access-list-line permissions=say who=ROLE]
    [access-list-line permissions=start, stop who=GUS]
    ");
    // `power` is start, stop and restart; one of them was taken away again.
    world.until(gus, "/power stop", "[notice-power state=[power-state state=offline]]").await;
    world.until(gus, "/power restart", "[refusal-needs … permission=`restart` …]").await;
    world.until(gus, "/power start", "[notice-power-after state=[power-state state=running] …]").await;
    world.revoke("@Gus", "power", "Survival").await;
    world.until(gus, "/power stop", "[refusal-needs … permission=`stop` …]").await;
    world.end().await;
}

#[tokio::test]
async fn nobody_grants_more_than_they_hold() {
    let world = World::mirrored().await;
    let creative = world.backend.add_server(ServerSpec::new("Creative", Program::Scripted));
    world.admin(&format!("/server bind {}", creative.uuid())).await;
    let lead = world.member("Lea", &["manage", "command", "start"]).await;
    let read = world.reads(lead, "/access grant who:@Gus permission:say").await;
    assert!(says(&read, "[access-given permission=`say` …]"), "command includes say: {read}");
    let cases = [
        (
            "grant who:@Gus permission:power",
            "[access-not-held permission=`stop` place=[server-name server=Survival]]",
        ),
        (
            "grant who:@Gus permission:kill",
            "[access-not-held permission=`kill` place=[server-name server=Survival]]",
        ),
        (
            "grant who:@Gus permission:say server:*",
            "[refusal-needs-guild-wide command=`/access grant` … permission=`manage`]",
        ),
        (
            "revoke who:@Gus permission:say server:*",
            "[refusal-needs-guild-wide command=`/access revoke` … permission=`manage`]",
        ),
        (
            "grant who:@Gus permission:say server:Creative",
            "[refusal-nothing-called command=`/access grant` name=Creative permission=`manage`]",
        ),
        (
            "grant who:@Gus permission:manage",
            "[access-given permission=`manage` place=[server-name server=Survival] who=<@GUS>]",
        ),
        (
            "revoke who:@Gus permission:say",
            "[access-taken permission=`say` place=[server-name server=Survival] who=<@GUS>]",
        ),
    ];
    for (typed, words) in cases {
        let read =
            world.reads(lead, &format!("/access {typed}")).await.replace(&world.guest.to_string(), "GUS");
        assert!(begins(&read, words), "{typed}: {read}");
    }
    let list = world.reads(lead, "/access list").await;
    assert!(list.contains("[server-name server=Survival]") && !list.contains("Creative"), "{list}");
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
    let words = "[access-show-commands]";
    assert!(read.ends_with(words), "{read}");
    world.show_everything(sandbox::discord::Target::Member(gus));
    world
        .until(gus, "/server rename name:Survival to:Mine", "[server-renamed after=Mine before=Survival]")
        .await;
    world.end().await;
}

#[tokio::test]
async fn a_grant_before_anything_is_bound_is_for_all_that_will_be() {
    let world = World::start().await;
    let read = world.reads(world.admin, "/access grant who:@Gus permission:restart").await;
    assert_eq!(
        read,
        format!("[access-given permission=`restart` place=[access-all-servers] who=<@{}>]", world.guest)
    );
    world.bind_and_mirror().await;
    world
        .until(world.guest, "/power restart", "[notice-power-after state=[power-state state=running] …]")
        .await;
    world.end().await;
}

#[tokio::test]
async fn a_guild_wide_grant_is_chosen_from_the_select_too() {
    let world = World::mirrored().await;
    let creative = world.backend.add_server(ServerSpec::new("Creative", Program::Scripted));
    world.admin(&format!("/server bind {}", creative.uuid())).await;
    let general = world.guild.add_channel("general");
    let asked = world.types(world.admin, general, "/access grant who:@Gus permission:say").await;
    assert_eq!(asked.content, "[resolve-which command=`/access grant`]");
    let chosen = world.discord.choose(world.admin, &asked, &["[resolve-all-choice]"]).unwrap();
    crate::support::until(&chosen, "the choice", "[access-given … place=[access-all-servers] …]").await;
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
    assert!(
        before.starts_with("[refusal-nothing-usable command=`/access grant` permission=`manage`]"),
        "{before}"
    );
    world.end().await;
}
