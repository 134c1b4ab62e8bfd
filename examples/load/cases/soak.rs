//! Many mirrors for a long time: whether the bot's memory stays as it is.

use std::time::Duration;

use sandbox::BackendOptions;
use tokio::time::{Instant, sleep};

use super::Context;
use crate::{
    Failure, commands,
    measure::{Plan, SILENCE, measure},
    printer::Group,
    report::Row,
};

const SERVERS: usize = 200;
/// When start-up counts as over; the memory at the end is compared with that of then.
const SETTLED: Duration = Duration::from_secs(120);
/// Between two samples.
const EVERY: Duration = Duration::from_secs(30);
/// By how much memory may have grown since.
const TOLERANCE: f64 = 0.05;

pub(super) async fn run(name: &'static str, context: &Context) -> Result<Row, Failure> {
    let mut world = context.world(name, SERVERS, BackendOptions::default()).await?;
    let length = context.length(context.minutes * 60);
    let groups = vec![Group { channels: 0..SERVERS, rate: 1.0 }];
    let plan = Plan {
        name,
        groups,
        length,
        commands_in_the_thick: true,
        commands_every: commands::EVERY,
        silence: SILENCE,
    };
    let mut samples = Vec::new();
    let mut row = measure(&mut world, &plan, async |stage| {
        let began = Instant::from_std(stage.began);
        while began.elapsed() + EVERY <= length {
            sleep(EVERY).await;
            let life = stage.world.bot.life().ok_or("the bot does not run")?;
            eprintln!("{:>5} s: {} KiB", began.elapsed().as_secs(), life.resident);
            samples.push((began.elapsed(), life.resident));
        }
        Ok(())
    })
    .await?
    .row;
    row.demand_the_promises();
    row.demand_everything();
    row.demand_no_429();
    let settled =
        samples.iter().find(|(at, _)| *at >= SETTLED.min(length / 2)).map(|(_, resident)| *resident);
    let last = samples.last().map(|(_, resident)| *resident);
    let (Some(settled), Some(last)) = (settled, last) else {
        return Err("it was too short to see anything".into());
    };
    #[expect(clippy::cast_precision_loss, reason = "a share in percent")]
    let grown = last as f64 / settled as f64 - 1.0;
    row.demand(
        format!("memory grows by at most 5 % once settled ({:+.1} %)", grown * 100.0),
        grown <= TOLERANCE,
    );
    Ok(row)
}
