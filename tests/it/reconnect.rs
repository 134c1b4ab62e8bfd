//! Broken, refused and lost connections to the console: told once, healed without help, nothing destroyed.

use std::time::Duration;

use sandbox::{
    Dialect,
    panel::{Fault, FaultKind},
};

use crate::support::{Builder, World, in_every_dialect, says, tells_of_loss};

in_every_dialect! {
    every_break_is_made_good
    a_long_outage_is_told_while_it_lasts
    a_restarted_daemon_is_found_again
    a_panel_that_is_down_while_the_token_runs_out_takes_nothing_along
    a_suspended_server_comes_back_by_itself
    a_deleted_server_keeps_its_binding_and_says_what_to_do
    a_refused_origin_is_told_in_the_channel_and_in_status
}

const LOST: &str = "[notice-gap ";
const DOWN: &str = "[notice-outage ";
const BACK: &str = "[notice-back ";

async fn mirrored(builder: Builder) -> World {
    let world = builder.start().await;
    world.bind_and_mirror().await;
    world.server.emit("before it");
    world.posted("before it").await;
    world
}

/// A way to lose the connection, and its name.
type Break = (&'static str, fn(&World));

/// Nothing is missing, and an outage that was told is told to be over.
fn assert_all_is_there(world: &World, lines: &[&str]) {
    assert_eq!(world.lines_in(world.channel), lines);
    let shown = world.shown();
    assert_eq!(shown.matches(LOST).count(), 0, "{shown}");
    assert_eq!(shown.matches(BACK).count(), shown.matches(DOWN).count(), "{shown}");
    assert!(!tells_of_loss(&shown), "{shown}");
}

async fn every_break_is_made_good(dialect: Dialect) {
    let mut builder = Builder::speaking(dialect);
    builder.options.sockets.timings.ping_every = Duration::from_millis(100);
    builder.options.sockets.timings.pong_within = Duration::from_millis(100);
    // Longer than any of these breaks.
    builder.options.relay.tell_outage_after = Duration::from_secs(60);
    let world = mirrored(builder).await;
    let breaks: [Break; 5] = [
        ("drop", |world| world.server.drop_sockets()),
        ("going away", |world| world.server.close_sockets(1001, "going away")),
        ("odd code", |world| world.server.close_sockets(4999, "no reason that anybody knows")),
        ("reset", |world| world.server.reset_sockets()),
        ("stall", |world| world.server.stall_sockets(true)),
    ];
    let mut lines = vec!["before it".to_owned()];
    for (count, (name, cut)) in breaks.into_iter().enumerate() {
        cut(&world);
        for line in [format!("during the {name}"), format!("after the {name}")] {
            world.server.emit(&line);
            world.shown_in_full(&line).await;
            lines.push(line);
        }
        assert_eq!(world.sockets_used(), count + 2, "{name}");
    }
    assert_all_is_there(&world, &lines.iter().map(String::as_str).collect::<Vec<_>>());
    assert!(!world.shown().contains(BACK), "{}", world.shown());
    world.server.stall_sockets(false);
    world.end().await;
}

async fn a_long_outage_is_told_while_it_lasts(dialect: Dialect) {
    let mut builder = Builder::speaking(dialect);
    builder.options.sockets.timings.write_within = Duration::from_millis(200);
    let world = mirrored(builder).await;
    world.server.refuse_upgrades(Some(502));
    world.server.drop_sockets();
    world.posted("[notice-outage …]").await;
    world.server.emit("during it");
    let status = world.admin("/status server:Survival").await;
    assert!(status.text().contains("502"), "{}", status.text());
    // Commands go over the panel meanwhile.
    world.admin("/mc say hello").await;
    world.server.command_seen(|command| command == "say hello").await;
    assert_eq!(world.shown().matches(BACK).count(), 0, "{}", world.shown());
    world.server.refuse_upgrades(None);
    let back = world.posted(BACK).await;
    assert!(says(&back.content, "[notice-back …]"), "{}", back.content);
    world.shown_in_full("during it").await;
    world.server.emit("after it");
    world.shown_in_full("after it").await;
    assert_eq!(world.shown().matches(DOWN).count(), 1, "{}", world.shown());
    assert_all_is_there(&world, &["before it", "during it", "after it"]);
    world.end().await;
}

async fn a_restarted_daemon_is_found_again(dialect: Dialect) {
    let world = mirrored(Builder::speaking(dialect)).await;
    world.backend.stop_wings();
    world.server.emit("during the restart");
    world.backend.restart_wings().await;
    world.shown_in_full("during the restart").await;
    world.server.emit("after the restart");
    world.shown_in_full("after the restart").await;
    assert_all_is_there(&world, &["before it", "during the restart", "after the restart"]);
    let said = world.admin("/mc say still here").await;
    assert!(said.content.contains("still here"), "{}", said.content);
    world.server.command_seen(|command| command == "say still here").await;
    world.end().await;
}

async fn a_panel_that_is_down_while_the_token_runs_out_takes_nothing_along(dialect: Dialect) {
    let mut builder = Builder::speaking(dialect);
    builder.backend.token_life = Duration::from_secs(2);
    builder.backend.expiry_tick = Duration::from_millis(100);
    builder.backend.expiry_notice = Duration::from_secs(1);
    builder.options.panel_within = Duration::from_millis(300);
    let world = mirrored(builder).await;
    let kind = match dialect {
        Dialect::OldGo => FaultKind::Status(500),
        Dialect::NewGo => FaultKind::Html("<html><title>502 Bad Gateway</title></html>".into()),
        Dialect::Calagopus => FaultKind::Hang,
    };
    world.backend.fail_panel(Fault { path: String::new(), times: u32::MAX, kind });
    world.posted(DOWN).await;
    let list = world.admin("/server list").await;
    assert!(list.content.contains("Survival"), "{}", list.content);
    world.server.emit("nobody hears this");
    world.backend.heal_panel();
    world.posted(BACK).await;
    world.shown_in_full("nobody hears this").await;
    world.server.emit("after it");
    world.shown_in_full("after it").await;
    assert_all_is_there(&world, &["before it", "nobody hears this", "after it"]);
    let list = world.admin("/server list").await;
    assert!(list.content.contains("Survival"), "{}", list.content);
    world.end().await;
}

async fn a_suspended_server_comes_back_by_itself(dialect: Dialect) {
    let mut builder = Builder::speaking(dialect);
    // Too short to be used for a second connection, so that the panel is asked for another.
    builder.backend.token_life = Duration::from_secs(20);
    let world = mirrored(builder).await;
    world.server.suspend(true);
    if dialect != Dialect::NewGo {
        // These keep the sockets of a suspended server, until something else ends them.
        world.server.drop_sockets();
    }
    world.posted("[server-state-suspended]").await;
    let status = world.admin("/status server:Survival").await;
    assert!(status.text().contains("[server-state-suspended]"), "{}", status.text());
    world.server.suspend(false);
    world.posted(LOST).await;
    world.server.start().await;
    world.server.emit("after it");
    world.posted("after it").await;
    world.end().await;
}

async fn a_deleted_server_keeps_its_binding_and_says_what_to_do(dialect: Dialect) {
    let world = mirrored(Builder::speaking(dialect)).await;
    world.server.delete();
    if dialect == Dialect::Calagopus {
        // It says nothing to the sockets of a deleted server.
        world.server.drop_sockets();
    }
    world.posted("[notice-stopped reason=[panel-error-not-found …]]").await;
    let list = world.admin("/server list").await;
    assert!(list.content.contains("Survival"), "{}", list.content);
    let status = world.admin("/status server:Survival").await;
    assert!(says(&status.text(), "[connection-stopped …]"), "{}", status.text());
    let refused = world.admin("/mc say hello").await;
    assert!(!refused.content.contains("▸ say hello"), "{}", refused.content);
    assert_eq!(world.shown().matches("[notice-stopped reason=[panel-error-not-found detail=The requested resource could not be found on the server]]").count(), 1, "{}", world.shown());
    world.end().await;
}

async fn a_refused_origin_is_told_in_the_channel_and_in_status(dialect: Dialect) {
    let world = mirrored(Builder::speaking(dialect)).await;
    world.server.refuse_upgrades(Some(403));
    world.server.drop_sockets();
    let told = world.posted("[notice-stopped …]").await;
    let origin = world.backend.panel_url();
    assert!(told.text().contains(&origin.replace("http://", "")), "{}", told.text());
    assert!(told.text().contains("[socket-error-origin "), "it says what to change: {}", told.text());
    let status = world.admin("/status server:Survival").await;
    assert!(says(&status.text(), "[socket-error-origin …]"), "{}", status.text());
    world.server.refuse_upgrades(None);
    // Whoever asks for the mirror again has it tried again at once.
    world.mirror_in(world.channel, "Survival").await;
    world.server.emit("after it");
    world.posted("after it").await;
    world.end().await;
}

#[tokio::test]
async fn resume_asks_the_panel_at_once() {
    let mut builder = Builder::default();
    // No look at the panel comes within this test, and the socket's own first try after 15 s, when it has failed.
    builder.options.sockets.again_after = Duration::from_secs(600);
    builder.options.sockets.look_every = Duration::from_secs(600);
    let world = mirrored(builder).await;
    world.server.refuse_upgrades(Some(403));
    world.server.drop_sockets();
    world.posted("[notice-stopped …]").await;
    world.server.refuse_upgrades(None);
    // It says that the mirror is not paused, and asks all the same.
    let read = world.reads(world.admin, "/console resume").await;
    assert!(says(&read, "[console-not-paused …]"), "{read}");
    world.server.emit("asked for at once");
    world.posted("asked for at once").await;
    world.end().await;
}
