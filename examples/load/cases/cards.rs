//! Cards, boards and alerts of 500 servers whose figures all move and whose states change, beside their mirrors.

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
/// Between two changes of a state.
const CHANGE_EVERY: Duration = Duration::from_millis(500);
/// A server that was stopped is started again after so long.
const OFF_FOR: Duration = Duration::from_secs(10);
/// How soon a card must show it, in 99 of 100.
const SHOWN_WITHIN: Duration = Duration::from_secs(5);
/// After that it counts as missed.
const MISSED: Duration = Duration::from_secs(30);

pub(super) async fn run(name: &'static str, context: &Context) -> Result<Row, Failure> {
    let setup = context.setup(name, BackendOptions::default());
    let mut world = World::start(Setup { mirrors: SERVERS, in_a_guild: IN_A_GUILD, ..setup }).await?;
    let plan = Plan {
        name,
        groups: vec![Group { channels: 0..SERVERS, rate: RATE }],
        length: context.length(120),
        commands_in_the_thick: false,
        commands_every: EVERY,
        silence: SILENCE,
    };
    let alone = measure(&mut world, &plan, async |_| Ok(())).await?.row;
    let cards = Arc::new(add(&mut world).await?);
    let before = world.discord.counters();
    let mut shown = Vec::new();
    let began = Instant::now();
    let length = plan.length;
    let mut row = measure(&mut world, &plan, async |stage| {
        shown = change(stage, &cards, length).await;
        Ok(())
    })
    .await?
    .row;
    let took = began.elapsed();
    row.demand_the_promises();
    row.demand_everything();
    row.demand_no_429();
    let missed = shown.iter().filter(|took| **took >= MISSED).count();
    row.demand(
        format!("every change of a state is on the card ({missed} of {} missed)", shown.len()),
        missed == 0,
    );
    let p99 = ledger::percentile(&mut shown, 99);
    row.demand(format!("on the card within 5 s at p99 ({})", seconds(p99)), p99 <= SHOWN_WITHIN);
    let ratio = row.p99.as_secs_f64() / alone.p99.as_secs_f64();
    row.demand(
        format!(
            "the mirrors' p99 at most 1.1 times that without cards ({} and {})",
            seconds(row.p99),
            seconds(alone.p99)
        ),
        ratio <= 1.1,
    );
    let edits = world
        .discord
        .counters()
        .calls
        .iter()
        .filter(|(route, _)| route.starts_with("PATCH"))
        .map(|(_, calls)| calls)
        .sum::<u64>()
        - before
            .calls
            .iter()
            .filter(|(route, _)| route.starts_with("PATCH"))
            .map(|(_, calls)| calls)
            .sum::<u64>();
    row.notes.push(format!(
        "{} changes on cards, p50 {} and p99 {}; {:.1} edits a second, {} calls beside {} without cards; CPU {} and {}",
        shown.len(),
        seconds(ledger::percentile(&mut shown, 50)),
        seconds(p99),
        edits as f64 / took.as_secs_f64(),
        row.calls,
        alone.calls,
        seconds(row.cpu),
        seconds(alone.cpu),
    ));
    Ok(row)
}

/// A server and where its card is.
struct Card {
    server: ServerHandle,
    channel: u64,
    /// What the card calls it.
    name: String,
}

async fn add(world: &mut World) -> Result<Vec<Card>, Failure> {
    let mut typed = Vec::new();
    let mut cards = Vec::new();
    let in_guild = |guild: usize| SERVERS.min((guild + 1) * IN_A_GUILD) - guild * IN_A_GUILD;
    let guilds = world.guilds.len();
    for (guild, handle) in world.guilds.iter().enumerate() {
        let mut channel = 0;
        for place in 0..in_guild(guild) {
            if place % IN_A_CHANNEL == 0 {
                channel = handle.add_channel(&format!("cards-{}", place / IN_A_CHANNEL));
            }
            let number = guild * IN_A_GUILD + place;
            typed.push((
                format!("/board add server:load{number} channel:<#{channel}>"),
                channel,
                "has a status message",
            ));
            cards.push(Card {
                server: world.mirrors[number].server.clone(),
                channel,
                name: format!("load{number}"),
            });
        }
        let alerts = handle.add_channel("alerts");
        for place in 0..ALERTS / guilds + usize::from(guild < ALERTS % guilds) {
            let number = guild * IN_A_GUILD + place % in_guild(guild);
            let kind =
                ["kind:crashed", "kind:cpu above:95", "kind:memory above:90", "kind:online"][place / 10 % 4];
            typed.push((format!("/alert add server:load{number} channel:<#{alerts}> {kind}"), alerts, ""));
        }
        for board in 0..BOARDS / guilds + usize::from(guild < BOARDS % guilds) {
            let channel = handle.add_channel(&format!("board-{board}"));
            typed.push((format!("/board add channel:<#{channel}>"), channel, "has a status message"));
        }
    }
    let here = &*world;
    let all = typed.iter().map(|(command, channel, wanted)| here.typed(command, *channel, wanted));
    stream::iter(all).buffer_unordered(TYPISTS).try_collect::<()>().await?;
    let discord = Arc::clone(&world.discord);
    world.wait("the cards", |_| cards.iter().all(|card| card.shows(&discord, RUNNING))).await?;
    Ok(cards)
}

const RUNNING: &str = "🟢";
const OFFLINE: &str = "🔴";

impl Card {
    fn shows(&self, discord: &Discord, state: &str) -> bool {
        let name = format!("**{}** {state}", self.name);
        discord
            .messages(self.channel)
            .iter()
            .any(|message| message.components.iter().any(|component| component.to_string().contains(&name)))
    }
}

/// Stops servers and starts them again; how long each took to be on its card.
async fn change(stage: Stage<'_>, cards: &Arc<Vec<Card>>, length: Duration) -> Vec<Duration> {
    let shown = Arc::new(Mutex::new(Vec::new()));
    let mut running = Vec::new();
    let end = stage.began + length;
    let mut ticks = tokio::time::interval(CHANGE_EVERY);
    // Neighbours share a channel: the next is far away.
    for number in (0..cards.len()).cycle().step_by(37) {
        ticks.tick().await;
        if Instant::now() >= end {
            break;
        }
        let (cards, discord, shown) =
            (Arc::clone(cards), Arc::clone(&stage.world.discord), Arc::clone(&shown));
        running.push(tokio::spawn(async move {
            let card = &cards[number];
            for (state, sign) in [(PowerState::Offline, OFFLINE), (PowerState::Running, RUNNING)] {
                card.server.set_state(state);
                let at = Instant::now();
                while !card.shows(&discord, sign) && at.elapsed() < MISSED {
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
                shown.lock().unwrap_or_else(PoisonError::into_inner).push(at.elapsed());
                tokio::time::sleep(OFF_FOR.saturating_sub(at.elapsed())).await;
            }
        }));
    }
    for task in running {
        // One that panicked is missing in the count of changes.
        let _ = task.await;
    }
    let shown = shown.lock().unwrap_or_else(PoisonError::into_inner);
    shown.clone()
}
