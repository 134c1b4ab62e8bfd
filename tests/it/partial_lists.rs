//! A list that was read in part, or is old, is no proof that something does not exist.

use sandbox::{
    ServerSpec,
    discord::{Fault, FaultKind, Times},
    game::Program,
    panel,
};
use serde_json::json;

use crate::support::{World, says};

fn lists_fail(world: &World, times: u32) {
    let fault = panel::Fault { path: "/api/client?".into(), times, kind: panel::FaultKind::Status(500) };
    world.backend.fail_panel(fault);
}

/// The panel's next list says that it has another page.
fn first_page_of_two(world: &World) {
    let server = json!({
        "object": "server",
        "attributes": {"uuid": "00000000-0000-4000-8000-000000000001", "identifier": "00000000", "name": "Lobby", "node": "n"},
    });
    let page = json!({
        "object": "list", "data": [server],
        "meta": {"pagination": {"total": 101, "count": 1, "per_page": 100, "current_page": 1, "total_pages": 2}},
    });
    let kind = panel::FaultKind::Json(200, page);
    world.backend.fail_panel(panel::Fault { path: "/api/client?".into(), times: 1, kind });
}

#[tokio::test]
async fn a_server_beyond_what_could_be_read_of_the_panels_list_is_asked_for() {
    let world = World::start().await;
    let creative = world.backend.add_server(ServerSpec::new("Creative", Program::Scripted));
    first_page_of_two(&world);
    lists_fail(&world, 999);
    let read = world.reads(world.admin, "/server bind").await;
    let words = "[server-maybe-several-listed]\n[server-panel-partly-read why=[panel-cannot why=[panel-error-bare status=500]]]";
    assert!(read.starts_with(words), "{read}");
    let read = world.reads(world.admin, "/server bind Survival").await;
    let words = "[server-not-among-read typed=`Survival`]";
    assert!(read.starts_with(words), "{read}");
    assert!(says(&read, "[server-panel-partly-read …]") && read.contains("500"), "{read}");
    // By its id it needs no list.
    let read = world.reads(world.admin, &format!("/server bind {}", world.server.uuid())).await;
    assert!(read.starts_with("[server-bound listed=Survival node=node-1 server=Survival]"), "{read}");
    let read = world.reads(world.admin, &format!("/server bind {}", creative.short_id())).await;
    assert!(read.starts_with("[server-bound listed=Creative node=node-1 server=Creative]"), "{read}");
    let nowhere = "1a7ce997-259b-452e-8b4e-cecc464142ca";
    let read = world.reads(world.admin, &format!("/server bind {nowhere}")).await;
    assert!(read.starts_with(&format!("[server-not-listed typed=`{nowhere}`]")), "{read}");
    world.end().await;
}

#[tokio::test]
async fn a_server_is_asked_for_by_name_where_only_later_pages_fail() {
    let world = World::start().await;
    first_page_of_two(&world);
    lists_fail(&world, 1);
    let read = world.reads(world.admin, "/server bind").await;
    assert!(says(&read, "[server-panel-partly-read …]"), "{read}");
    first_page_of_two(&world);
    lists_fail(&world, 1);
    let read = world.reads(world.admin, "/server bind survival").await;
    assert!(read.starts_with("[server-bound listed=Survival node=node-1 server=Survival]"), "{read}");
    world.end().await;
}

#[tokio::test]
async fn an_old_list_is_no_proof_while_the_panel_gives_no_new_one() {
    let world = World::start().await;
    let offered = world.discord.autocomplete(world.admin, world.channel, "/server bind server:|").await;
    assert_eq!(offered.unwrap().len(), 1);
    let creative = world.backend.add_server(ServerSpec::new("Creative", Program::Scripted));
    lists_fail(&world, 999);
    let read = world.reads(world.admin, "/server bind Creative").await;
    assert!(read.starts_with("[server-not-among-read typed=`Creative`]"), "{read}");
    let read = world.reads(world.admin, &format!("/server bind {}", creative.uuid())).await;
    assert!(read.starts_with("[server-bound listed=Creative node=node-1 server=Creative]"), "{read}");
    world.end().await;
}

#[tokio::test]
async fn a_guild_that_the_gateways_list_lacks_is_left_only_if_discord_says_so() {
    let mut world = World::mirrored().await;
    world.stop_bot().await;
    world.guild.set_listed(false);
    let guild = format!("/guilds/{}", world.guild.id);
    world.discord.fail(Fault::new(FaultKind::Status(500), Times::Always).on("GET", &guild));
    world.start_bot().await;
    world.server.emit("though nobody lists it");
    world.posted("though nobody lists it").await;
    let asked = |status: u16| {
        let guild = guild.clone();
        world.discord.request_where(move |request| request.path.ends_with(&guild) && request.status == status)
    };
    asked(500).await.unwrap();
    assert_eq!(world.count("guilds").await, 0, "it is not known to be left");
    world.until(world.admin, "/server list", "Survival").await;
    assert!(!world.admin("/server list").await.content.contains("[reply-commands-only "));
    world.discord.heal();
    asked(200).await.unwrap();
    world.stop_bot().await;
    world.guild.set_listed(true);
    world.guild.kick_bot();
    world.start_bot().await;
    world.server.sockets(|open| *open == 0).await;
    world.counts("guilds", 1).await;
    world.end().await;
}

#[tokio::test]
async fn a_role_that_the_gateway_has_not_told_of_is_not_called_deleted() {
    let world = World::mirrored().await;
    let role = world.guild.add_role("Staff", 0);
    world.grant(&format!("<@&{role}>"), "kill", "Survival").await;
    let gone = json!({"guild_id": world.guild.id.to_string(), "role_id": role.to_string()});
    world.discord.dispatch("GUILD_ROLE_DELETE", &gone);
    let roles = format!("/guilds/{}/roles", world.guild.id);
    world.discord.fail(Fault::new(FaultKind::Status(500), Times::Always).on("GET", &roles));
    let list = world.reads(world.admin, "/access list").await;
    assert!(list.contains(&format!("[access-list-line permissions=kill who=<@&{role}>]")), "unknown: {list}");
    world.discord.heal();
    let list = world.reads(world.admin, "/access list").await;
    assert!(
        list.contains(&format!("[access-list-line permissions=kill who=<@&{role}>]")),
        "it is there: {list}"
    );
    world.guild.remove_role(role);
    world
        .until(
            world.admin,
            "/access list",
            &format!("[access-list-line permissions=kill who=[access-deleted-role role={role}]]"),
        )
        .await;
    world.end().await;
}
