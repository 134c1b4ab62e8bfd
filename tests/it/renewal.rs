//! Tokens that run out on a live console.

use std::time::Duration;

use sandbox::{
    Dialect,
    panel::{Fault, FaultKind},
};

use crate::support::{Builder, in_every_dialect, says, tells_of_loss};

in_every_dialect! {
    no_line_is_lost_over_three_renewals
    no_line_is_lost_while_the_panel_renews_nothing
}

/// New Wings takes two `auth` at once and then one every 5 s, so there tokens live longer.
async fn no_line_is_lost_over_three_renewals(dialect: Dialect) {
    let new_wings = dialect == Dialect::NewGo;
    let mut builder = Builder::speaking(dialect);
    builder.discord.limits.scale = 0.02;
    builder.backend.token_life = Duration::from_secs(if new_wings { 7 } else { 3 });
    builder.backend.expiry_tick = Duration::from_millis(100);
    builder.backend.expiry_notice = Duration::from_secs(1);
    let timings = &mut builder.options.sockets.timings;
    timings.renew_share = 2;
    if !new_wings {
        timings.pace.rare_every = Duration::from_millis(20);
    }
    let world = builder.start().await;
    world.bind_and_mirror().await;
    let logins = || world.server.frames().iter().filter(|frame| frame.text.contains("\"auth\"")).count();
    let (mut tick, mut printed) = (tokio::time::interval(Duration::from_millis(10)), 0);
    while logins() < 4 {
        tick.tick().await;
        world.server.emit_all([format!("line {printed}"), format!("line {}", printed + 1)]);
        printed += 2;
    }
    world.server.emit("the end");
    world.posted("the end").await;
    let lines = world.lines_in(world.channel);
    let expected: Vec<_> = (0..printed).map(|number| format!("line {number}")).collect();
    assert_eq!(lines[..lines.len() - 1], expected, "{dialect:?}");
    assert_eq!(world.server.socket_count(), 1, "on one and the same socket");
    let shown = world.shown();
    assert!(!tells_of_loss(&shown), "{dialect:?}: {shown}");
    let status = world.admin("/console status").await;
    assert!(says(&status.text(), "[console-connected-renewed …]"), "{dialect:?}: {}", status.text());
    world.end().await;
}

/// The token runs out, the daemon withholds the console, and the connection stays: the log has what was missed.
async fn no_line_is_lost_while_the_panel_renews_nothing(dialect: Dialect) {
    let mut builder = Builder::speaking(dialect);
    builder.discord.limits.scale = 0.02;
    builder.backend.token_life = Duration::from_secs(2);
    builder.backend.expiry_tick = Duration::from_millis(100);
    builder.backend.expiry_notice = Duration::ZERO;
    let timings = &mut builder.options.sockets.timings;
    timings.renew_share = 2;
    timings.renew_retry = Duration::from_millis(1_500);
    let world = builder.start().await;
    world.bind_and_mirror().await;
    world.backend.fail_panel(Fault { path: "websocket".into(), times: 1, kind: FaultKind::Status(500) });
    let logins = || world.server.frames().iter().filter(|frame| frame.text.contains("\"auth\"")).count();
    let (mut tick, mut printed) = (tokio::time::interval(Duration::from_millis(50)), 0);
    while logins() < 2 {
        tick.tick().await;
        world.server.emit(format!("line {printed}"));
        printed += 1;
    }
    world.server.emit("the end");
    world.posted("the end").await;
    let lines = world.lines_in(world.channel);
    let expected: Vec<_> = (0..printed).map(|number| format!("line {number}")).collect();
    assert_eq!(lines[..lines.len() - 1], expected, "{dialect:?}");
    world.end().await;
}
