//! Tokens that run out on a live console.

use std::time::Duration;

use sandbox::Dialect;

use crate::support::{Builder, in_every_dialect};

in_every_dialect! { no_line_is_lost_over_three_renewals }

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
    assert!(!shown.contains("connection lost") && !shown.contains("missing"), "{dialect:?}: {shown}");
    world.end().await;
}
