//! Who may do what: every command allowed and refused, and rights that change between a question and its answer.

use sandbox::{ServerSpec, game::Program};

use crate::support::{Builder, World, begins, says};

/// A row of the command table.
struct Row {
    command: &'static str,
    needs: &'static str,
    /// Every other permission at once, which must not be enough.
    others: &'static [&'static str],
    /// What somebody reads who holds just that permission.
    allowed: &'static str,
    /// What an administrator reads afterwards.
    admin: &'static str,
}

const NOT_MANAGE: &[&str] = &["command", "power", "kill"];

const TABLE: [Row; 16] = [
    Row {
        command: "/mc say hello",
        needs: "say",
        others: &["power", "kill", "manage"],
        allowed: "Survival ▸ say hello",
        admin: "Survival ▸ say hello",
    },
    Row {
        command: "/mc run /list",
        needs: "command",
        others: &["say", "power", "kill", "manage"],
        allowed: "Survival ▸ list",
        admin: "Survival ▸ list",
    },
    Row {
        command: "/power stop",
        needs: "stop",
        others: &["command", "start", "restart", "kill", "manage"],
        allowed: "[power-asked action=stop server=Survival]\n[notice-power state=[power-state state=stopping]]\n[notice-power state=[power-state state=offline]]",
        admin: "[power-already server=Survival state=[power-state state=offline]]",
    },
    Row {
        command: "/power start",
        needs: "start",
        others: &["command", "stop", "restart", "kill", "manage"],
        allowed: "[power-asked action=start server=Survival]\n[notice-power state=[power-state state=starting]]\n[notice-power-after state=[power-state state=running] …]",
        admin: "[power-already server=Survival state=[power-state state=running]]",
    },
    Row {
        command: "/power restart",
        needs: "restart",
        others: &["command", "start", "stop", "kill", "manage"],
        allowed: "[power-asked action=restart server=Survival]\n[notice-power state=[power-state state=stopping]]\n[notice-power state=[power-state state=offline]]\n[notice-power state=[power-state state=starting]]\n[notice-power-after state=[power-state state=running] …]",
        admin: "[power-asked action=restart server=Survival]\n[notice-power state=[power-state state=stopping]]\n[notice-power state=[power-state state=offline]]\n[notice-power state=[power-state state=starting]]\n[notice-power-after state=[power-state state=running] …]",
    },
    Row {
        command: "/power kill",
        needs: "kill",
        others: &["command", "power", "manage"],
        allowed: "[power-confirm action=kill server=Survival]",
        admin: "[power-confirm action=kill server=Survival]",
    },
    Row {
        command: "/status",
        needs: "view",
        others: &[],
        allowed: "[status-since server=Survival state=[message-state sign=🟢 …] …]",
        admin: "[status-since server=Survival state=[message-state sign=🟢 …] …]",
    },
    Row {
        command: "/status server:survival",
        needs: "view",
        others: &[],
        allowed: "[status-since server=Survival state=[message-state sign=🟢 …] …]",
        admin: "[status-since server=Survival state=[message-state sign=🟢 …] …]",
    },
    Row {
        command: "/console mirror",
        needs: "manage",
        others: NOT_MANAGE,
        allowed: "[console-said said=[mirror-shows …] server=Survival]",
        admin: "[console-said said=[mirror-shows …] server=Survival]",
    },
    Row {
        command: "/console unmirror",
        needs: "manage",
        others: NOT_MANAGE,
        allowed: "[console-unmirrored … server=Survival]",
        admin: "[console-shows-nothing …]",
    },
    Row {
        command: "/server list",
        needs: "view",
        others: &[],
        allowed: "[server-listed-unmirrored server=Survival]",
        admin: "[server-listed-id … line=[server-listed-unmirrored server=Survival]]",
    },
    Row {
        command: "/server rename name:survival to:survival",
        needs: "manage",
        others: NOT_MANAGE,
        allowed: "[server-renamed after=survival before=Survival]",
        admin: "[server-renamed after=survival before=survival]",
    },
    Row {
        command: "/server rename name:survival to:Survival",
        needs: "manage",
        others: NOT_MANAGE,
        allowed: "[server-renamed after=Survival before=survival]",
        admin: "[server-renamed after=Survival before=Survival]",
    },
    Row {
        command: "/access grant who:@everyone permission:view",
        needs: "manage",
        others: NOT_MANAGE,
        allowed: "[access-given permission=`view` place=[server-name server=Survival] who=@everyone]",
        admin: "[access-had permission=`view` place=[server-name server=Survival] who=@everyone]",
    },
    Row {
        command: "/access revoke who:@everyone permission:view",
        needs: "manage",
        others: NOT_MANAGE,
        allowed: "[access-taken permission=`view` place=[server-name server=Survival] who=@everyone]",
        admin: "[access-nothing-taken permission=`view` place=[server-name server=Survival] who=@everyone]",
    },
    Row {
        command: "/access list",
        needs: "manage",
        others: NOT_MANAGE,
        allowed: "[server-name server=Survival]\n[access-list-line ",
        admin: "[server-name server=Survival]\n[access-list-line ",
    },
];

#[tokio::test]
async fn every_command_is_refused_without_its_permission_and_allowed_with_it() {
    let builder = Builder {
        server: ServerSpec { echo: true, ..ServerSpec::new("Survival", Program::Scripted) },
        ..Builder::default()
    };
    let world = builder.start().await;
    world.bind_and_mirror().await;
    for (index, row) in TABLE.iter().enumerate() {
        let (needs, command) = (row.needs, row.command);
        if command.starts_with("/access revoke") {
            // Everybody may see the server just now; that is what this row ends.
            world.until(world.guest, "/status", "[status-since server=Survival …]").await;
        } else {
            refused_to_the_guest(&world, row).await;
        }
        if !row.others.is_empty() {
            let other = world.member(&format!("Other{index}"), row.others).await;
            let read = world.reads(other, command).await;
            assert!(read.contains(&format!(" permission=`{needs}`")), "{command}: {read}");
            assert!(
                (read.starts_with("[refusal-needs") || read.starts_with("[refusal-manages-nothing "))
                    && read.contains(command_of(command)),
                "{command}: {read}"
            );
        }
        let holder = holder(&world, index, needs).await;
        world.until(holder, command, row.allowed).await;
        world.until(world.admin, command, row.admin).await;
    }
    assert_eq!(world.server.commands(), ["say hello", "say hello", "list", "list"]);
    world.end().await;
}

/// By turns a member with a grant of their own and one with a role that has it.
async fn holder(world: &World, index: usize, needs: &str) -> u64 {
    if index.is_multiple_of(2) {
        return world.member(&format!("Holder{index}"), &[needs]).await;
    }
    let role = world.role(&format!("Role{index}"), &[needs]).await;
    world.guild.add_member(&format!("Holder{index}"), &[role])
}

async fn refused_to_the_guest(world: &World, row: &Row) {
    world.show_everything(sandbox::discord::Target::Member(world.guest));
    let read = world.reads(world.guest, row.command).await;
    let refused =
        format!("[refusal-nothing-… command=`{}` … permission=`{}`]", command_of(row.command), row.needs);
    let shown = "[console-shows-nothing-yours ";
    let of_none =
        format!("[refusal-manages-nothing command=`{}` permission=`{}`]", command_of(row.command), row.needs);
    let fits = begins(&read, &refused)
        || read == of_none
        || row.command == "/console unmirror" && read.starts_with(shown);
    assert!(fits, "{}: {read}", row.command);
    let uuid = world.server.uuid().to_string();
    let tells = read.contains("Survival") && !row.command.contains("urvival");
    assert!(!tells && !read.contains(&uuid), "{}: {read}", row.command);
}

/// `/power stop` of `/power stop server:x`.
fn command_of(typed: &str) -> &str {
    let words = if typed.starts_with("/status") { 1 } else { 2 };
    let end = typed.match_indices(' ').nth(words - 1).map_or(typed.len(), |(at, _)| at);
    &typed[..end]
}

#[tokio::test]
async fn to_members_without_any_right_an_unknown_server_and_a_forbidden_one_look_the_same() {
    let world = World::mirrored().await;
    let elsewhere = world.guild.add_channel("general");
    world.show_everything(sandbox::discord::Target::Member(world.guest));
    for command in [
        "/mc say message:hi server:",
        "/mc run command:list server:",
        "/power kill server:",
        "/status server:",
        "/console mirror server:",
        "/console unmirror server:",
        "/server unbind name:",
        "/server rename to:x name:",
        "/access grant who:@Gus permission:say server:",
        "/access revoke who:@Gus permission:say server:",
    ] {
        let read = async |name: &str| {
            let read = world.reads_in(world.guest, elsewhere, &format!("{command}{name}")).await;
            read.replace(name, "NAME")
        };
        let forbidden = read("Survival").await;
        assert_eq!(forbidden, read("Creative").await, "{command}");
    }
    // Neither does it show where the server is mirrored and where nothing is, nor what is offered while typing.
    for command in ["/mc say hi", "/power start", "/console mirror", "/status", "/server list", "/help"] {
        let here = world.reads(world.guest, command).await;
        assert_eq!(here, world.reads_in(world.guest, elsewhere, command).await, "{command}");
    }
    let offered = world.discord.autocomplete(world.guest, world.channel, "/mc say message:x server:|").await;
    assert_eq!(offered.unwrap(), []);
    let unbound = world.unbinds(world.admin, world.channel, "Survival").await;
    assert!(
        unbound.content.contains("[server-unbound grants=0 mirrors=1 server=Survival]"),
        "{}",
        unbound.content
    );
    let nothing = world.reads(world.guest, "/mc say hi").await;
    assert!(begins(&nothing, "[refusal-nothing-usable …]"), "{nothing}");
    world.end().await;
}

#[tokio::test]
async fn rights_are_read_anew_for_every_command_and_press() {
    let world = World::mirrored().await;
    let hidden = "[refusal-nothing-usable command=`/power kill` permission=`kill`]";
    let role = world.role("Helpers", &["kill"]).await;
    let helper = world.guild.add_member("Hanna", &[role]);
    let kill = world.until(helper, "/power kill", "[power-confirm action=kill server=Survival]").await;

    world.guild.set_roles(helper, &[]);
    world.presses(helper, &kill, "[power-confirm-button action=kill]", "[resolve-gone]").await;
    world.until(helper, "/power kill", hidden).await;

    world.guild.set_roles(helper, &[role]);
    let kill = world.until(helper, "/power kill", "[power-confirm action=kill server=Survival]").await;
    world.grant(&format!("<@{helper}>"), "view", "Survival").await;
    world.revoke(&format!("<@&{role}>"), "kill", "Survival").await;
    let refused = world
        .presses(
            helper,
            &kill,
            "[power-confirm-button action=kill]",
            "[refusal-needs command=`/power kill` … permission=`kill` server=Survival]",
        )
        .await;
    let again = world.discord.press(helper, &refused, "[power-confirm-button action=kill]");
    assert!(again.is_err(), "nothing is left to press");

    world.grant(&format!("<@&{role}>"), "kill", "Survival").await;
    let kill = world.until(helper, "/power kill", "[power-confirm action=kill server=Survival]").await;
    world.guild.remove_role(role);
    world
        .presses(helper, &kill, "[power-confirm-button action=kill]", "[refusal-needs … permission=`kill` …]")
        .await;
    world
        .until(
            world.admin,
            "/access list",
            &format!("[access-list-line permissions=kill who=[access-deleted-role role={role}]]"),
        )
        .await;
    assert_eq!(world.server.power_actions(), []);
    world.end().await;
}

#[tokio::test]
async fn a_refusal_names_who_can_grant_it() {
    let world = World::mirrored().await;
    let lead = world.member("Lea", &["manage", "say"]).await;
    let viewer = world.member("Vera", &["view"]).await;
    let read = world.reads(viewer, "/mc say hello").await;
    let expected = format!(
        "[refusal-needs command=`/mc say` grant=`/access grant permission:say server:Survival` granters=<@{lead}> | [refusal-or-anyone] permission=`say` server=Survival]"
    );
    assert_eq!(read, expected);
    let read = world.reads(viewer, "/mc run list").await;
    assert!(says(&read, "[refusal-needs … granters=[refusal-anyone] …]"), "{read}");
    world.end().await;
}

#[tokio::test]
async fn manage_server_taken_away_in_discord_counts_at_once() {
    let world = World::mirrored().await;
    let role = world.guild.add_role("Deputies", sandbox::discord::permissions::MANAGE_GUILD);
    let deputy = world.guild.add_member("Dana", &[role]);
    world.until(deputy, "/server list", "server=Survival").await;
    world.guild.set_role_permissions(role, 0);
    world.until(deputy, "/status", "[refusal-nothing-usable command=`/status` permission=`view`]").await;
    world.end().await;
}
