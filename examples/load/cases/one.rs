//! One server and one channel, at every speed.

use std::time::Duration;

use sandbox::BackendOptions;

use super::Context;
use crate::{
    Failure,
    commands::EVERY,
    measure::{Measured, Plan, SILENCE, measure},
    printer::Group,
    report::{Row, seconds},
};

/// How a console prints, and where commands are run meanwhile.
struct Speed {
    rate: f64,
    length: Duration,
    commands_in_the_thick: bool,
}

async fn run(name: &'static str, context: &Context, speed: Speed) -> Result<Measured, Failure> {
    let mut world = context.world(name, 1, BackendOptions::default()).await?;
    let plan = Plan {
        name,
        groups: vec![Group { channels: 0..1, rate: speed.rate }],
        length: speed.length,
        commands_in_the_thick: speed.commands_in_the_thick,
        commands_every: EVERY,
        silence: SILENCE,
    };
    let mut measured = measure(&mut world, &plan, async |_| Ok(())).await?;
    let row = &mut measured.row;
    row.demand_the_promises();
    row.demand_everything();
    row.demand_no_429();
    let (displaced, _) = world.mirrors[0].server.lost();
    if displaced > 0 {
        row.notes
            .push(format!("the daemon displaced {displaced} lines: the socket was not read fast enough"));
    }
    Ok(measured)
}

fn at_most(row: &mut Row, what: &str, found: Duration, most: Duration) {
    row.demand(
        format!("{what} at most {} ({})", seconds(most), seconds(found)),
        found <= most && !found.is_zero(),
    );
}

pub(super) async fn flood(name: &'static str, context: &Context) -> Result<Row, Failure> {
    let speed = Speed { rate: 5000.0, length: Duration::from_secs(1), commands_in_the_thick: false };
    let mut row = run(name, context, speed).await?.row;
    // The last line is printed a second after the first.
    let most = row.max;
    at_most(&mut row, "the last line within", most, Duration::from_secs(4));
    let calls = row.calls;
    row.demand(format!("at most 4 calls ({calls})"), calls <= 4);
    Ok(row)
}

pub(super) async fn steady(name: &'static str, context: &Context) -> Result<Row, Failure> {
    let speed = Speed { rate: 100.0, length: context.length(60), commands_in_the_thick: true };
    let mut row = run(name, context, speed).await?.row;
    let p99 = row.p99;
    at_most(&mut row, "p99", p99, Duration::from_secs(5));
    Ok(row)
}

pub(super) async fn slow(name: &'static str, context: &Context) -> Result<Row, Failure> {
    let speed = Speed { rate: 10.0, length: context.length(100), commands_in_the_thick: false };
    let mut row = run(name, context, speed).await?.row;
    let (p99, calls) = (row.p99, row.calls_per_thousand());
    at_most(&mut row, "p99", p99, Duration::from_millis(1300));
    row.demand(format!("at most 100 calls per 1,000 lines ({calls})"), calls <= 100);
    Ok(row)
}

pub(super) async fn single(name: &'static str, context: &Context) -> Result<Row, Failure> {
    let speed = Speed { rate: 0.125, length: context.length(96), commands_in_the_thick: false };
    let mut row = run(name, context, speed).await?.row;
    let most = row.max;
    at_most(&mut row, "each line within", most, Duration::from_millis(500));
    Ok(row)
}

pub(super) async fn thousand(name: &'static str, context: &Context) -> Result<Row, Failure> {
    let speed = Speed { rate: 1000.0, length: context.length(60), commands_in_the_thick: true };
    Ok(run(name, context, speed).await?.row)
}

pub(super) async fn torrent(name: &'static str, context: &Context) -> Result<Row, Failure> {
    let speed = Speed { rate: 15_000.0, length: context.length(5), commands_in_the_thick: true };
    Ok(run(name, context, speed).await?.row)
}
