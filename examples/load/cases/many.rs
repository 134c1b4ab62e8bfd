//! Many servers and channels at once: fairness under the global limit.

use std::{ops::Range, time::Duration};

use sandbox::BackendOptions;

use super::Context;
use crate::{
    Failure,
    commands::EVERY,
    ledger,
    measure::{Measured, Plan, SILENCE, Seen, measure},
    printer::Group,
    report::{Row, seconds},
};

async fn run(
    name: &'static str,
    context: &Context,
    groups: Vec<Group>,
    length: Duration,
) -> Result<Measured, Failure> {
    let mirrors = groups.iter().map(|group| group.channels.end).max().unwrap_or_default();
    let mut world = context.world(name, mirrors, BackendOptions::default()).await?;
    let plan =
        Plan { name, groups, length, commands_in_the_thick: true, commands_every: EVERY, silence: SILENCE };
    let mut measured = measure(&mut world, &plan, async |_| Ok(())).await?;
    let row = &mut measured.row;
    row.demand_the_promises();
    row.demand_everything();
    row.demand_no_429();
    Ok(measured)
}

fn p99_at_most(row: &mut Row, most: Duration) {
    let p99 = row.p99;
    row.demand(format!("p99 at most {} ({})", seconds(most), seconds(p99)), p99 <= most);
}

pub(super) async fn hundred(name: &'static str, context: &Context) -> Result<Row, Failure> {
    let groups = vec![Group { channels: 0..100, rate: 1.0 }];
    let mut row = run(name, context, groups, context.length(60)).await?.row;
    p99_at_most(&mut row, Duration::from_secs(5));
    Ok(row)
}

pub(super) async fn mirrors1000(name: &'static str, context: &Context) -> Result<Row, Failure> {
    let groups = vec![Group { channels: 0..1000, rate: 1.0 }];
    let mut row = run(name, context, groups, context.length(120)).await?.row;
    p99_at_most(&mut row, Duration::from_secs(30));
    Ok(row)
}

/// The loud channels must not wait less than the quiet ones, nor the other way round.
pub(super) async fn unfair(name: &'static str, context: &Context) -> Result<Row, Failure> {
    let (loud, quiet) = (0..100, 100..1000);
    let groups =
        vec![Group { channels: loud.clone(), rate: 5.5 }, Group { channels: quiet.clone(), rate: 0.5 }];
    let Measured { mut row, channels, .. } = run(name, context, groups, context.length(120)).await?;
    let ages = |numbers: Range<usize>| {
        let mut ages: Vec<Duration> = channels[numbers].iter().map(p99).collect();
        ages.sort_unstable();
        ages
    };
    let all = ages(0..1000);
    let (least, most) = (all[0], all[999]);
    let fair = most <= least * 2 && !least.is_zero();
    row.demand(
        format!("a channel's p99 at most twice another's ({} and {})", seconds(most), seconds(least)),
        fair,
    );
    let (loud, quiet) = (ages(loud), ages(quiet));
    row.notes.push(format!(
        "p99 of a channel: loud ones {} to {}, quiet ones {} to {}",
        seconds(loud[0]),
        seconds(loud[99]),
        seconds(quiet[0]),
        seconds(quiet[899])
    ));
    Ok(row)
}

fn p99(channel: &Seen) -> Duration {
    ledger::percentile(&mut channel.account.latencies.clone(), 99)
}
