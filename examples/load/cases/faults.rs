//! One channel at ten lines a second, and one fault at a time: none lasts longer than the daemon's log reaches back, so
//! that every line must come.

use std::time::Duration;

use sandbox::{
    BackendOptions,
    discord::{Fault, FaultKind, Target, Times},
    panel,
};
use tokio::time::{Instant, sleep_until};

use super::Context;
use crate::{
    Failure,
    commands::EVERY,
    measure::{Plan, SILENCE, Stage, measure},
    printer::Group,
    report::{Row, seconds},
};

/// Lines a second.
const RATE: f64 = 10.0;

/// Everything the bot sends to channels; answers to interactions have other paths.
pub(super) const CHANNELS: &str = "/channels/";

fn plan(name: &'static str, channels: usize, length: Duration) -> Plan {
    let groups = vec![Group { channels: 0..channels, rate: RATE }];
    Plan { name, groups, length, commands_in_the_thick: false, commands_every: EVERY, silence: SILENCE }
}

async fn run(
    name: &'static str,
    context: &Context,
    seconds: u64,
    backend: BackendOptions,
    faults: impl AsyncFnOnce(Stage<'_>) -> Result<(), Failure>,
) -> Result<Row, Failure> {
    let mut world = context.world(name, 1, backend).await?;
    let mut row = measure(&mut world, &plan(name, 1, context.length(seconds)), faults).await?.row;
    row.demand_the_promises();
    row.demand_everything();
    row.demand_no_429();
    Ok(row)
}

impl Stage<'_> {
    /// Waits until so many seconds after the first line.
    pub(super) async fn at(&self, seconds: f64) {
        sleep_until(Instant::from_std(self.began + Duration::from_secs_f64(seconds))).await;
    }

    /// Ends the bot's process without warning, and returns when it is gone.
    pub(super) async fn kill_bot(&mut self) -> Result<(), Failure> {
        self.reach.lose();
        self.world.bot.kill().await?;
        for (channel, deaths) in self.world.deaths.iter_mut().enumerate() {
            deaths.push(self.printed.count(channel));
        }
        Ok(())
    }

    /// Starts it again, and returns when it is connected to the gateway.
    pub(super) async fn revive_bot(&mut self) -> Result<(), Failure> {
        self.world.bot.start()?;
        self.world.connected().await?;
        self.reach.regain();
        Ok(())
    }
}

pub(super) async fn sockets(name: &'static str, context: &Context) -> Result<Row, Failure> {
    run(name, context, 45, BackendOptions::default(), async |stage| {
        stage.at(10.0).await;
        stage.world.mirrors[0].server.close_sockets(1001, "going away");
        stage.at(27.0).await;
        stage.world.mirrors[0].server.reset_sockets();
        Ok(())
    })
    .await
}

/// The token lives for 30 s, the renewal at 24 s fails, the one after it comes too late.
pub(super) async fn token(name: &'static str, context: &Context) -> Result<Row, Failure> {
    let backend = BackendOptions { token_life: Duration::from_secs(30), ..BackendOptions::default() };
    run(name, context, 100, backend, async |stage| {
        let always =
            panel::Fault { path: String::new(), times: u32::MAX, kind: panel::FaultKind::Status(500) };
        stage.at(15.0).await;
        stage.world.backend.fail_panel(always);
        stage.at(35.0).await;
        stage.world.backend.heal_panel();
        Ok(())
    })
    .await
}

pub(super) async fn discord(name: &'static str, context: &Context) -> Result<Row, Failure> {
    run(name, context, 40, BackendOptions::default(), async |stage| {
        stage.at(10.0).await;
        let outage = Fault::new(FaultKind::Status(503), Times::For(Duration::from_secs(10)));
        stage.world.discord.fail(outage.on("", CHANNELS));
        Ok(())
    })
    .await
}

pub(super) async fn restarts(name: &'static str, context: &Context) -> Result<Row, Failure> {
    let mut stopped = None;
    let mut row = run(name, context, 100, BackendOptions::default(), async |mut stage| {
        stage.at(15.0).await;
        stage.reach.lose();
        stopped = Some(stage.world.bot.terminate().await?);
        stage.revive_bot().await?;
        stage.at(32.0).await;
        stage.kill_bot().await?;
        stage.revive_bot().await
    })
    .await?;
    let (status, took) = stopped.ok_or("the bot was not stopped")?;
    row.demand(format!("it ends well after SIGTERM ({status}, {})", seconds(took)), status.success());
    Ok(row)
}

/// Three channels: the first is forbidden for a minute, the second deleted, the third is well.
pub(super) async fn forbidden(name: &'static str, context: &Context) -> Result<Row, Failure> {
    const SEND_MESSAGES: u64 = 1 << 11;
    let mut world = context.world(name, 3, BackendOptions::default()).await?;
    // A forbidden channel is tried rarely, and the deleted one will never be complete.
    let plan = Plan { silence: Duration::from_secs(90), ..plan(name, 3, context.length(90)) };
    let mut useless = 0;
    let mut measured = measure(&mut world, &plan, async |stage| {
        let (guild, [first, second, _]) = (&stage.world.guilds[0], &stage.world.mirrors[..]) else {
            return Err("there are not three channels".into());
        };
        let count = || {
            let statuses = stage.world.discord.counters().statuses;
            [401, 403, 404].iter().filter_map(|status| statuses.get(status)).sum::<u64>()
        };
        stage.at(10.0).await;
        let before = count();
        guild.set_overwrite(first.channel, Target::Role(guild.bot_role()), 0, SEND_MESSAGES);
        guild.remove_channel(second.channel);
        stage.at(70.0).await;
        useless = count() - before;
        guild.clear_overwrite(first.channel, Target::Role(guild.bot_role()));
        Ok(())
    })
    .await?;
    // Nobody can tell what was in the channel that is gone.
    measured.forget(1);
    let mut row = measured.row;
    row.demand_the_promises();
    row.demand_everything();
    row.demand_no_429();
    row.demand(format!("at most 6 useless calls a minute ({useless})"), useless <= 6);
    Ok(row)
}
