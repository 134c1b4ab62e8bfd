//! Two guilds on one bot. The first is quiet: one mirror at a line a second, a member who runs a command every two seconds
//! and sometimes asks a question with buttons. The second is at first quiet as well; then it does all harm that somebody with
//! Manage Server and with a panel and a daemon of their own can do. What the first guild sees of it is measured.

mod means;
mod neighbour;
mod printing;
mod stranger;
mod typing;
mod verdict;

use std::{sync::Arc, time::Duration};

use sandbox::BackendOptions;
use tokio::time::Instant;

pub(crate) use self::means::Means;
use self::{
    means::Attack,
    neighbour::{Lag, Neighbour},
    stranger::Stranger,
    verdict::Phases,
};
use super::Context;
use crate::{
    Failure,
    measure::{Measured, Plan, SILENCE, measure},
    meters::Usage,
    printer::Group,
    report::Row,
};

/// How long the hostile guild harms while the other's lines are timed, unless the command line says otherwise.
const HOSTILE: u64 = 100;
/// Between two commands of the quiet guild.
const COMMANDS_EVERY: Duration = Duration::from_secs(2);
/// The harm ends so long after the last line at the latest, whatever is still awaited.
const AFTERWARDS: Duration = Duration::from_secs(60);

pub(super) async fn run(name: &'static str, context: &Context) -> Result<Row, Failure> {
    let (hostile, all) = (context.length(HOSTILE), context.length(HOSTILE) * 8 / 5);
    let quiet = all - hostile;
    let means = Means::chosen(&context.means);
    let mut world = context.strangers(name, BackendOptions::default()).await?;
    let stranger = Arc::new(Stranger::come(&world, &means).await?);
    let plan = Plan {
        name,
        groups: vec![Group { channels: 0..1, rate: 1.0 }],
        length: all,
        commands_in_the_thick: true,
        commands_every: COMMANDS_EVERY,
        silence: SILENCE,
    };
    let neighbour = Neighbour::new(&world);
    let lag = Lag::watch();
    let mut attack = None;
    let mut before = Usage::default();
    let measured = measure(&mut world, &plan, async |stage| {
        let began = Instant::from_std(stage.began);
        let open = {
            let quietly = neighbour.ask_until(began + quiet);
            quietly.await;
            neighbour.leaves_open().await?
        };
        before = stage.world.bot.life().ok_or("the bot does not run")?;
        let until = began + all + AFTERWARDS;
        attack = Some((std::time::Instant::now(), Attack::begin(&means, &stranger, until)));
        neighbour.ask_until(began + all - Duration::from_secs(1)).await;
        neighbour.presses(&open).await;
        Ok(())
    })
    .await?;
    let (since, attack) = attack.ok_or("nobody was hostile")?;
    let after = world.bot.life().ok_or("the bot does not run")?;
    let disk = verdict::disk(&world);
    let ended = world.bot.terminate().await;
    let told = attack.end().await;
    let Measured { mut row, channels, printed, acknowledged } = measured;
    let phases = Phases::new(since, &channels[0], &printed.times(0), &acknowledged, lag.stop());
    phases.judge(&mut row);
    neighbour.judge(&mut row, since);
    verdict::end(&mut row, ended);
    verdict::memory(&mut row, before, after, disk);
    verdict::calls(&mut row, &world);
    row.notes.push(format!("hostile: {told}"));
    Ok(row)
}
