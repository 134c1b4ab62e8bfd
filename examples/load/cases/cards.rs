//! Cards, boards and alerts of 500 servers whose figures all move and whose states change, beside their mirrors. The same
//! servers do the same before, with mirrors alone.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use futures_util::{StreamExt, TryStreamExt, stream};
use sandbox::{BackendOptions, ServerHandle, discord::Discord, wings::PowerState};

use super::Context;
use crate::{
    Failure,
    commands::EVERY,
    ledger,
    measure::{Plan, SILENCE, Stage, measure},
    printer::Group,
    report::{Row, seconds},
    world::{Setup, TYPISTS, World},
};

/// Servers, each with a mirror and a card.
const SERVERS: usize = 500;
/// A guild keeps at most 50 status messages: of its servers one each, and some of all.
const IN_A_GUILD: usize = 40;
/// Cards of all servers of a guild.
const BOARDS: usize = 50;
const ALERTS: usize = 200;
/// Cards that share a channel.
const IN_A_CHANNEL: usize = 10;
/// Lines a second of each server: together half of what Discord takes from one bot.
const RATE: f64 = 0.05;
/// From one server's stop to that of the next. Each is started again, so there are two changes in that time, and each is to
/// be seen on its card and on all of the guild's boards: 3.2 edits a second, of the four that cards get.
const STOP_EVERY: Duration = Duration::from_secs(3);
/// A server that was stopped is started again after so long.
const OFF_FOR: Duration = Duration::from_secs(10);
/// How soon a card must show it, in 99 of 100.
const SHOWN_WITHIN: Duration = Duration::from_secs(5);
/// After that it counts as missed.
const MISSED: Duration = Duration::from_secs(30);
/// What passes between two requests at Discord's limit for all of them: one call more before a line delays it by so much, which
/// can be more than a tenth of what a line takes that waits for nothing.
const TURN: Duration = Duration::from_millis(25);
/// Cards get four edits a second, and all of them are new at the beginning.
const CARDS_WITHIN: Duration = Duration::from_secs(180);
/// How long the figures move before it is measured, so that no edit is left over from quieter times.
const SETTLING: Duration = Duration::from_secs(20);

pub(super) async fn run(name: &'static str, context: &Context) -> Result<Row, Failure> {
    let plan = Plan {
        name,
        groups: vec![Group { channels: 0..SERVERS, rate: RATE }],
        length: context.length(180),
        commands_in_the_thick: false,
        commands_every: EVERY,
        silence: SILENCE,
    };
    let mut world = world(name, context).await?;
    let watched = watched(&world);
    let alone = measure(&mut world, &plan, async |stage| {
        change(stage, &watched, plan.length).await;
        Ok(())
    });
    let alone = alone.await?.row;
    drop(world);

    let mut world = self::world(name, context).await?;
    let mut watched = self::watched(&world);
    add(&mut world, &mut watched).await?;
    tokio::time::sleep(SETTLING).await;
    let before = edits(&world);
    let began = Instant::now();
    let mut shown = Shown::default();
    let mut row = measure(&mut world, &plan, async |stage| {
        shown = change(stage, &watched, plan.length).await;
        Ok(())
    })
    .await?
    .row;
    let edits = (edits(&world) - before) as f64 / began.elapsed().as_secs_f64();
    row.demand_the_promises();
    row.demand_everything();
    row.demand_no_429();
    let Shown { mut cards, mut boards } = shown;
    for (what, took) in [("card", &mut cards), ("boards", &mut boards)] {
        let missed = took.iter().filter(|took| **took >= MISSED).count();
        row.demand(format!("every change is on the {what} ({missed} of {} missed)", took.len()), missed == 0);
        let p99 = ledger::percentile(took, 99);
        let within = format!("on the {what} within 5 s at p99 ({})", seconds(p99));
        row.demand(within, p99 <= SHOWN_WITHIN && !took.is_empty());
        row.notes.push(format!(
            "{} changes on the {what} after p50 {}, p99 {}",
            took.len(),
            seconds(ledger::percentile(took, 50)),
            seconds(p99)
        ));
    }
    let (with, without) = (row.p99, alone.p99);
    row.demand(
        format!("the mirrors' p99 at most 1.1 times that without cards ({with:.1?} and {without:.1?})"),
        with <= without.mul_f64(1.1).max(without + TURN),
    );
    row.notes.push(format!(
        "without cards the lines took {} / {} / {}, `/mc run` {} / {}, {} calls, CPU {}; with them {} calls, {edits:.1} edits a second",
        seconds(alone.p50),
        seconds(alone.p99),
        seconds(alone.max),
        seconds(alone.ack_p99),
        seconds(alone.ack_max),
        alone.calls,
        seconds(alone.cpu),
        row.calls,
    ));
    Ok(row)
}

async fn world(name: &'static str, context: &Context) -> Result<World, Failure> {
    let setup = context.setup(name, BackendOptions::default());
    World::start(Setup { mirrors: SERVERS, in_a_guild: IN_A_GUILD, figures_swing: true, ..setup }).await
}

/// How often messages were changed.
fn edits(world: &World) -> u64 {
    let calls = world.discord.counters().calls;
    calls.iter().filter(|(route, _)| route.starts_with("PATCH")).map(|(_, calls)| calls).sum()
}

/// How long changes took to be seen.
#[derive(Default)]
struct Shown {
    /// On the card of the server.
    cards: Vec<Duration>,
    /// On all of the guild's boards.
    boards: Vec<Duration>,
}

/// A server and where it is shown.
struct Watched {
    server: ServerHandle,
    /// What cards call it.
    name: String,
    card: Option<u64>,
    boards: Vec<u64>,
}

fn watched(world: &World) -> Vec<Arc<Watched>> {
    let servers = world.mirrors.iter().map(|mirror| mirror.server.clone());
    let watched =
        |(number, server)| Watched { server, name: format!("load{number}"), card: None, boards: Vec::new() };
    servers.enumerate().map(watched).map(Arc::new).collect()
}

/// Adds cards, boards and alerts, and waits until all of them are shown.
async fn add(world: &mut World, watched: &mut [Arc<Watched>]) -> Result<(), Failure> {
    let mut typed = Vec::new();
    let guilds = world.guilds.len();
    for (guild, (handle, servers)) in world.guilds.iter().zip(watched.chunks_mut(IN_A_GUILD)).enumerate() {
        let part = |of_all: usize| of_all / guilds + usize::from(guild < of_all % guilds);
        let boards: Vec<_> =
            (0..part(BOARDS)).map(|board| handle.add_channel(&format!("board-{board}"))).collect();
        let alerts = handle.add_channel("alerts");
        let mut channel = 0;
        for (place, server) in servers.iter_mut().enumerate() {
            if place % IN_A_CHANNEL == 0 {
                channel = handle.add_channel(&format!("cards-{}", place / IN_A_CHANNEL));
            }
            let name = &server.name;
            typed.push((format!("/board add server:{name} channel:<#{channel}>"), channel, BOARD));
            if place < part(ALERTS) {
                let kind = KINDS[place % KINDS.len()];
                typed.push((format!("/alert add server:{name} channel:<#{alerts}> {kind}"), alerts, ""));
            }
            *server = Arc::new(Watched {
                server: server.server.clone(),
                name: name.clone(),
                card: Some(channel),
                boards: boards.clone(),
            });
        }
        let of_all =
            boards.iter().map(|channel| (format!("/board add channel:<#{channel}>"), *channel, BOARD));
        typed.extend(of_all);
    }
    let here = &*world;
    let all = typed.iter().map(|(command, channel, wanted)| here.typed(command, *channel, wanted));
    stream::iter(all).buffer_unordered(TYPISTS).try_collect::<()>().await?;
    let discord = Arc::clone(&world.discord);
    let all_shown = |_: &World| {
        let shown =
            |server: &Arc<Watched>| server.places().all(|place| server.is_shown(&discord, place, RUNNING));
        watched.iter().all(shown)
    };
    world.wait_for(CARDS_WITHIN, "the cards", all_shown).await
}

/// What `/board add` answers.
const BOARD: &str = "has a status message";
const KINDS: [&str; 4] = ["kind:crashed", "kind:cpu above:95", "kind:memory above:90", "kind:online"];
const RUNNING: &str = "🟢";
const OFFLINE: &str = "🔴";

impl Watched {
    /// The channels that show it.
    fn places(&self) -> impl Iterator<Item = u64> {
        self.card.iter().chain(&self.boards).copied()
    }

    fn is_shown(&self, discord: &Discord, channel: u64, state: &str) -> bool {
        let name = format!("**{}** {state}", self.name);
        discord
            .messages(channel)
            .iter()
            .any(|message| message.components.iter().any(|component| component.to_string().contains(&name)))
    }
}

/// Stops servers and starts them again; how long each change took to be seen.
async fn change(stage: Stage<'_>, watched: &[Arc<Watched>], length: Duration) -> Shown {
    let shown = Arc::new(Mutex::new(Shown::default()));
    let mut running = Vec::new();
    let end = stage.began + length;
    let mut ticks = tokio::time::interval(STOP_EVERY);
    // Neighbours share a channel: the next is far away.
    for server in watched.iter().cycle().step_by(37) {
        ticks.tick().await;
        if Instant::now() >= end {
            break;
        }
        let (server, discord, shown) =
            (Arc::clone(server), Arc::clone(&stage.world.discord), Arc::clone(&shown));
        running.push(tokio::spawn(async move {
            for (state, sign) in [(PowerState::Offline, OFFLINE), (PowerState::Running, RUNNING)] {
                server.server.set_state(state);
                let at = Instant::now();
                follow(&server, &discord, sign, at, &shown).await;
                tokio::time::sleep(OFF_FOR.saturating_sub(at.elapsed())).await;
            }
        }));
    }
    for task in running {
        // One that panicked is missing in the count of changes.
        let _ = task.await;
    }
    std::mem::take(&mut *shown.lock().unwrap_or_else(PoisonError::into_inner))
}

/// Waits until the change is seen everywhere, or missed.
async fn follow(server: &Watched, discord: &Discord, sign: &str, at: Instant, shown: &Mutex<Shown>) {
    let mut left: Vec<_> = server.places().collect();
    while !left.is_empty() {
        let late = at.elapsed() >= MISSED;
        let seen = left.extract_if(.., |place| late || server.is_shown(discord, *place, sign));
        for place in seen.collect::<Vec<_>>() {
            let mut shown = shown.lock().unwrap_or_else(PoisonError::into_inner);
            let shown = if Some(place) == server.card { &mut shown.cards } else { &mut shown.boards };
            shown.push(at.elapsed());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
