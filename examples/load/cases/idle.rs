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
/// What as many take at most.
const IDLE_KIB: u64 = 60 * 1024;
/// And ten times as many.
const TENFOLD_KIB: u64 = 300 * 1024;
/// With more servers the sockets of a second reader are more files than many systems give a process.
const MOST_BESIDE_A_READER: usize = 5000;
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
    // A list that is a minute old is read anew for those that come up after that.
    let (beside, lists) = (all - of_sockets, 1 + up.as_secs() as usize / 60);
    row.demand(
        format!("the list of servers once a minute and little else beside them ({beside} requests)"),
        beside <= 2 * lists * sockets.div_ceil(50),
    );
    row.demand_quick_commands();
    row.notes.push(format!("{sockets} sockets after {}, {all} requests, {refused} refused", seconds(up)));
    Ok(row)
}

/// What so many idle servers take at most, KiB; between the two promises, and beyond, in proportion.
fn allowed(servers: usize) -> u64 {
    let further = servers.saturating_sub(MANY) as u64;
    IDLE_KIB + (TENFOLD_KIB - IDLE_KIB) * further / (9 * MANY as u64)
}

pub(super) async fn idle(name: &'static str, context: &Context) -> Result<Row, Failure> {
    let mut world = context.written(name, context.servers).await?;
    let began = Instant::now();
    afresh(&mut world).await?;
    let up = began.elapsed();
    let started = life(&world)?;
    let reader = match context.servers {
        0..=MOST_BESIDE_A_READER => Some(BareReader::start(&world).await?),
        _ => None,
    };
    tokio::time::sleep(SETTLING).await;
    let bare = || reader.as_ref().map(BareReader::usage).transpose();
    let (bot_before, bare_before) = (life(&world)?, bare()?);
    let length = context.length(60);
    tokio::time::sleep(length).await;
    let bot = used(bot_before, life(&world)?);
    let bare = bare_before.zip(bare()?).map(|(before, after)| used(before, after));
    if let Some(reader) = reader {
        reader.stop().await?;
    }
    let mut row = measure(&mut world, &plan(name), async |stage| {
        stage.at(20.0).await;
        Ok(())
    })
    .await?
    .row;
    row.cpu = bot.cpu;
    row.peak_kib = bot.peak;
    let share = |usage: Usage| usage.cpu.as_secs_f64() * 100.0 / length.as_secs_f64();
    let mib = |kib: u64| kib.div_ceil(1024);
    let allowed = allowed(context.servers);
    row.demand(
        format!("at most {} MiB ({} MiB, {} at the most)", mib(allowed), mib(bot.resident), mib(bot.peak)),
        bot.resident <= allowed,
    );
    if let Some(bare) = bare {
        let ratio = bot.cpu.as_secs_f64() / bare.cpu.as_secs_f64();
        row.demand(format!("at most 1.3 times the CPU of a bare reader ({ratio:.2})"), ratio <= 1.3);
        row.notes.push(format!("bare reader: {:.1} % and {} MiB", share(bare), mib(bare.resident)));
    } else {
        row.demand(format!("at most 10 % of a core ({:.1} %)", share(bot)), share(bot) <= 10.0);
    }
    row.demand_quick_commands();
    row.notes.push(format!(
        "{} idle servers: {:.1} % of a core and {} MiB, {} of them its own and the rest the program; up after {} and {} of a core",
        context.servers,
        share(bot),
        mib(bot.resident),
        mib(bot.anonymous),
        seconds(up),
        seconds(started.cpu),
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
