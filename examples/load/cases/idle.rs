//! A thousand servers that say nothing: how long they take to come up under the panel's limit, and what they cost.

use std::time::{Duration, Instant};

use sandbox::BackendOptions;

use super::Context;
use crate::{
    Failure,
    bare_reader::BareReader,
    commands::EVERY,
    measure::{Plan, SILENCE, measure},
    meters::Usage,
    report::{Row, seconds},
    world::World,
};

/// Servers.
const MANY: usize = 1000;
/// What the panel of old allows a user in a minute.
const REQUESTS: u32 = 720;
/// Until caches are filled and buffers given back.
const SETTLING: Duration = Duration::from_secs(15);

fn plan(name: &'static str) -> Plan {
    Plan {
        name,
        groups: Vec::new(),
        length: Duration::ZERO,
        commands_in_the_thick: false,
        commands_every: EVERY,
        silence: SILENCE,
    }
}

/// Stops the bot and starts it again, so that what it used for binding a thousand servers is over.
async fn afresh(world: &mut World) -> Result<(), Failure> {
    world.bot.terminate().await?;
    world.bot.start()?;
    world.connected().await?;
    world.wait("the consoles", all_up).await
}

fn all_up(world: &World) -> bool {
    world.mirrors.iter().all(|mirror| mirror.server.logged_in() > 0)
}

pub(super) async fn startup(name: &'static str, context: &Context) -> Result<Row, Failure> {
    let mut world = context.world(name, MANY, BackendOptions::default()).await?;
    let mut up = Duration::ZERO;
    let mut requests = Vec::new();
    let mut row = measure(&mut world, &plan(name), async |stage| {
        let world = stage.world;
        stage.reach.lose();
        world.bot.terminate().await?;
        world.backend.limit_requests(REQUESTS);
        let began = Instant::now();
        world.bot.start()?;
        world.connected().await?;
        stage.reach.regain();
        // Twice the minute that the limit makes it take, and some.
        let deadline = began + Duration::from_secs(150);
        while !all_up(world) && Instant::now() < deadline {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        up = began.elapsed();
        requests = world.backend.requests();
        requests.retain(|request| request.at >= began);
        Ok(())
    })
    .await?
    .row;
    let refused =
        requests.iter().filter(|request| request.status.is_some_and(|status| status == 429)).count();
    let of_sockets = requests.iter().filter(|request| request.path.contains("/websocket")).count();
    // The aside server has a socket as well.
    let (sockets, all) = (MANY + 1, requests.len());
    row.demand(
        format!("every console is up within 75 s ({})", seconds(up)),
        all_up(&world) && up.as_secs() <= 75,
    );
    row.demand(format!("no request refused ({refused})"), refused == 0);
    row.demand(format!("one request for each socket ({of_sockets} for {sockets})"), of_sockets <= sockets);
    let beside = all - of_sockets;
    row.demand(
        format!("the list of servers and little else beside them ({beside} requests)"),
        beside <= 2 * sockets.div_ceil(50),
    );
    row.demand_quick_commands();
    row.notes.push(format!("{sockets} sockets after {}, {all} requests, {refused} refused", seconds(up)));
    Ok(row)
}

pub(super) async fn idle(name: &'static str, context: &Context) -> Result<Row, Failure> {
    let mut world = context.world(name, context.servers, BackendOptions::default()).await?;
    afresh(&mut world).await?;
    let reader = BareReader::start(&world).await?;
    tokio::time::sleep(SETTLING).await;
    let (bot, bare) = (life(&world)?, reader.usage()?);
    let length = context.length(60);
    tokio::time::sleep(length).await;
    let (bot, bare) = (used(bot, life(&world)?), used(bare, reader.usage()?));
    reader.stop().await?;
    let mut row = measure(&mut world, &plan(name), async |stage| {
        stage.at(20.0).await;
        Ok(())
    })
    .await?
    .row;
    row.cpu = bot.cpu;
    row.peak_kib = bot.peak;
    let share = |usage: Usage| usage.cpu.as_secs_f64() * 100.0 / length.as_secs_f64();
    let ratio = bot.cpu.as_secs_f64() / bare.cpu.as_secs_f64();
    row.demand(format!("at most 60 MiB ({} MiB)", bot.peak.div_ceil(1024)), bot.peak <= 60 * 1024);
    row.demand(format!("at most 1.3 times the CPU of a bare reader ({ratio:.2})"), ratio <= 1.3);
    row.demand_quick_commands();
    row.notes.push(format!(
        "{} idle servers: {:.1} % of a core and {} MiB (bare reader {:.1} % and {} MiB)",
        context.servers,
        share(bot),
        bot.resident.div_ceil(1024),
        share(bare),
        bare.resident.div_ceil(1024)
    ));
    Ok(row)
}

pub(super) async fn alone(name: &'static str, context: &Context) -> Result<Row, Failure> {
    let mut world = context.world(name, 1, BackendOptions::default()).await?;
    afresh(&mut world).await?;
    tokio::time::sleep(SETTLING).await;
    let bot = life(&world)?;
    let mut row = measure(&mut world, &plan(name), async |stage| {
        stage.at(20.0).await;
        Ok(())
    })
    .await?
    .row;
    row.peak_kib = bot.peak;
    row.demand(format!("at most 20 MiB ({} MiB)", bot.peak.div_ceil(1024)), bot.peak <= 20 * 1024);
    row.demand_quick_commands();
    Ok(row)
}

fn life(world: &World) -> Result<Usage, Failure> {
    world.bot.life().ok_or_else(|| "the bot does not run".into())
}

/// What was used between two looks.
fn used(before: Usage, after: Usage) -> Usage {
    Usage { cpu: after.cpu.saturating_sub(before.cpu), ..after }
}
