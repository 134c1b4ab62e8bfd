//! The panel of calagopus, whose client API is one of its own: it is named wherever somebody tries it.

use sandbox::panel::{Fault, FaultKind};
use serde_json::{Value, json};
use wingcord::check::{Report, check};

use crate::{
    panel::links,
    support::{Builder, World},
};

const KEY: &str = "c7sp_AbCdEfGhIjKlMnOpQrStUvWxYz0123456789AbCdEfG";

/// Makes the panel answer as one of calagopus.
fn is_calagopus(world: &World) {
    let user = json!({ "user": { "uuid": "00000000-0000-4000-8000-000000000001", "username": "alice" } });
    let server = json!({ "server": { "uuid": world.server.uuid().to_string(), "name": "Survival" } });
    let answers: [(&str, u16, Value); 3] = [
        ("/account", 200, user),
        ("/websocket", 401, json!({ "errors": ["invalid api key"] })),
        ("/servers/", 200, server),
    ];
    for (path, status, body) in answers {
        let kind = FaultKind::Json(status, body);
        world.backend.fail_panel(Fault { path: path.into(), times: u32::MAX, kind });
    }
}

async fn checked(world: &World) -> String {
    let mut out = Vec::new();
    let mut report = Report::to(&mut out);
    check(&world.config, &mut report).await;
    assert!(report.failed() > 0);
    String::from_utf8(out).unwrap()
}

#[tokio::test]
async fn the_check_names_it_by_its_answers_and_by_its_key() {
    let mut world = World::mirrored().await;
    world.stop_bot().await;
    is_calagopus(&world);
    let report = checked(&world).await;
    let line = report.lines().find(|line| line.contains("PANEL_API_KEY")).unwrap();
    assert!(line.starts_with("✗ PANEL_API_KEY: this is a calagopus panel, whose client API"), "{report}");
    assert!(!report.contains("attributes"), "{report}");
    world.set("PANEL_API_KEY", KEY);
    let report = checked(&world).await;
    assert!(report.contains("✗ PANEL_API_KEY: this is a calagopus panel"), "{report}");
    world.end().await;
}

#[tokio::test]
async fn the_bot_names_it_when_it_starts() {
    let mut world = World::mirrored().await;
    world.stop_bot().await;
    is_calagopus(&world);
    world.start_bot().await;
    world.until(world.admin, "/status", "[connection-stopped why=[panel-error-calagopus]]").await;
    world.end().await;
}

#[tokio::test]
async fn it_can_not_be_linked() {
    let mut world = Builder { panel_guild: false, ..Builder::default() }.prepare().await;
    world.without_operators_panel();
    world.start_bot().await;
    let url = world.backend.panel_url();
    links(&world, world.admin, world.channel, (&url, KEY), "[panel-key-calagopus]").await;
    is_calagopus(&world);
    let key = world.backend.owner_key().to_owned();
    links(
        &world,
        world.admin,
        world.channel,
        (&url, &key),
        "[panel-link-refused … why=[panel-is-calagopus …]]",
    )
    .await;
    world.end().await;
}

#[tokio::test]
async fn a_key_that_sees_no_server_is_something_to_mend() {
    let mut world = Builder::default().prepare().await;
    let user = world.backend.add_user(sandbox::UserSpec { name: "bot".into(), admin: false });
    world.set("PANEL_API_KEY", user.key());
    let report = checked(&world).await;
    assert!(report.contains("✗ servers: the key's account sees no server"), "{report}");
    assert!(report.contains("✓ PANEL_API_KEY"), "{report}");
    world.end().await;
}
