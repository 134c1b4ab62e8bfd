//! A thousand servers end, each in its own way and at its own time, while the bot is restarted: crashes are told, each
//! once, and nothing else is.
//!
//! A daemon says to those who listen that a process crashed, and never again: where it has started the server anew before
//! the bot is back, nobody can say how the process ended. Such an end counts neither as told nor as missed.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use futures_util::{StreamExt, TryStreamExt, stream};
use rand::{RngExt, SeedableRng, rngs::StdRng};
use sandbox::{BackendOptions, ServerHandle};

use super::Context;
use crate::{
    Failure,
    commands::EVERY,
    ledger,
    measure::{Plan, SILENCE, measure},
    report::{Row, seconds},
    world::{Setup, TYPISTS, World},
};

const SERVERS: usize = 1000;
/// A guild has at most 200 alerts.
const IN_A_GUILD: usize = 200;
/// Alerts that share a channel.
const IN_A_CHANNEL: usize = 20;
/// How soon a crash is told, unless the bot is away.
const TOLD_WITHIN: Duration = Duration::from_secs(5);
/// So long the bot listens, after a process ended, to what the daemon says of it. What it heard is lost if it is killed
/// meanwhile.
const LAST_WORDS: Duration = Duration::from_secs(3);
/// After the last ending.
const AFTERWARDS: Duration = Duration::from_secs(20);

/// A way to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Exit(i32),
    OutOfMemory,
    Stopped,
    StoppedInside,
    Killed,
    DiskFull,
    /// Only the connection ends.
    Cut,
}

impl Way {
    const ALL: [Self; 9] = [
        Self::Exit(1),
        Self::Exit(139),
        Self::Exit(137),
        Self::OutOfMemory,
        Self::Stopped,
        Self::StoppedInside,
        Self::Killed,
        Self::DiskFull,
        Self::Cut,
    ];

    /// Whether it is told as a crash; a full disk is one of those, with a text of its own.
    fn is_crash(self) -> bool {
        matches!(self, Self::Exit(_) | Self::OutOfMemory | Self::DiskFull)
    }

    async fn happen(self, server: &ServerHandle) {
        match self {
            Self::Exit(code) => server.exit(code),
            Self::OutOfMemory => server.run_out_of_memory(),
            Self::Stopped => server.stop().await,
            Self::StoppedInside => {
                server.emit("[12:00:00] [Server thread/INFO]: Stopping the server");
                server.exit(0);
            }
            Self::Killed => server.kill().await,
            Self::DiskFull => server.exceed_disk(),
            Self::Cut => server.drop_sockets(),
        }
    }
}

struct Watched {
    server: ServerHandle,
    name: String,
    alerts: u64,
    way: Way,
    after: Duration,
}

pub(super) async fn run(name: &'static str, context: &Context) -> Result<Row, Failure> {
    let setup = context.setup(name, BackendOptions::default());
    let mut world =
        World::start(Setup { mirrors: SERVERS, in_a_guild: IN_A_GUILD, clean_exit_is_crash: true, ..setup })
            .await?;
    let length = context.length(240);
    let watched = Arc::new(watch(&world, StdRng::seed_from_u64(context.seed), length).await?);
    let plan = Plan {
        name,
        groups: Vec::new(),
        length: Duration::ZERO,
        commands_in_the_thick: false,
        commands_every: EVERY,
        silence: SILENCE,
    };
    let ended = Arc::new(Mutex::new(vec![None; SERVERS]));
    let mut back = Vec::new();
    let mut row = measure(&mut world, &plan, async |stage| {
        let began = Instant::now();
        let endings = (0..SERVERS).map(|number| {
            let (watched, ended) = (Arc::clone(&watched), Arc::clone(&ended));
            tokio::spawn(async move {
                let one = &watched[number];
                tokio::time::sleep_until((began + one.after).into()).await;
                ended.lock().unwrap_or_else(PoisonError::into_inner)[number] = Some(Instant::now());
                one.way.happen(&one.server).await;
            })
        });
        let endings: Vec<_> = endings.collect();
        for part in [1, 2] {
            tokio::time::sleep_until((began + length * part / 3).into()).await;
            stage.reach.lose();
            let left = Instant::now();
            if part == 1 {
                stage.world.bot.terminate().await?;
            } else {
                stage.world.bot.kill().await?;
            }
            stage.world.bot.start()?;
            stage.world.connected().await?;
            stage
                .world
                .wait("the consoles", |world| {
                    world.mirrors.iter().all(|mirror| mirror.server.logged_in() > 0)
                })
                .await?;
            back.push((left, Instant::now()));
            stage.reach.regain();
        }
        for ending in endings {
            // One that panicked counts as missed.
            let _ = ending.await;
        }
        tokio::time::sleep(AFTERWARDS).await;
        Ok(())
    })
    .await?
    .row;
    settle(&mut row, &world, &watched, &ended.lock().unwrap_or_else(PoisonError::into_inner), &back);
    row.demand_no_429();
    row.demand_quick_commands();
    row.notes.push(format!("seed {}", context.seed));
    Ok(row)
}

async fn watch(world: &World, mut random: StdRng, length: Duration) -> Result<Vec<Watched>, Failure> {
    let mut watched = Vec::new();
    let mut alerts = 0;
    for (number, mirror) in world.mirrors.iter().enumerate() {
        if number % IN_A_CHANNEL == 0 {
            alerts = world.guilds[number / IN_A_GUILD].add_channel(&format!("alerts-{number}"));
        }
        watched.push(Watched {
            server: mirror.server.clone(),
            name: format!("load{number}"),
            alerts,
            way: Way::ALL[number % Way::ALL.len()],
            after: length.mul_f64(random.random::<f64>()),
        });
    }
    let typed = watched.iter().map(|one| {
        let command = format!("/alert add kind:crashed server:{} channel:<#{}>", one.name, one.alerts);
        async move { world.typed(&command, one.alerts, "").await }
    });
    stream::iter(typed).buffer_unordered(TYPISTS).try_collect::<()>().await?;
    Ok(watched)
}

/// Each crash told once and in time; nothing else.
fn settle(
    row: &mut Row,
    world: &World,
    watched: &[Watched],
    ended: &[Option<Instant>],
    away: &[(Instant, Instant)],
) {
    let (mut missed, mut unheard, mut twice, mut false_ones, mut late) = (0, 0, 0, 0, 0);
    let mut took = Vec::new();
    for (one, ended) in watched.iter().zip(ended) {
        let name = format!("**{}**", one.name);
        let told: Vec<_> = world
            .discord
            .messages(one.alerts)
            .into_iter()
            .filter(|message| {
                let words = message.components.iter().map(ToString::to_string).collect::<String>();
                words.contains("💥") && words.contains(&name)
            })
            .collect();
        let Some(ended) = *ended else {
            missed += 1;
            continue;
        };
        // What was not told when the bot went away is told once it is back.
        let absence = away.iter().find(|(left, back)| *left < ended + TOLD_WITHIN && ended < *back);
        match (one.way.is_crash(), told.as_slice()) {
            (true, []) if absence.is_some_and(|(left, _)| *left < ended + LAST_WORDS) => unheard += 1,
            (true, []) => {
                eprintln!("{} is missed: {:?} after {:?}", one.name, one.way, one.after);
                missed += 1;
            }
            (true, [first, rest @ ..]) => {
                twice += rest.len();
                let from = absence.map_or(ended, |(_, back)| *back);
                let after = first.at.saturating_duration_since(from);
                if after > TOLD_WITHIN {
                    eprintln!("{} is told {after:.1?} late: {:?} after {:?}", one.name, one.way, one.after);
                    late += 1;
                }
                took.push(after);
            }
            (false, []) => {}
            (false, told) => {
                eprintln!("{} is told as a crash: {:?} after {:?}", one.name, one.way, one.after);
                false_ones += told.len();
            }
        }
    }
    let crashes = watched.iter().filter(|one| one.way.is_crash()).count();
    row.demand(format!("0 crashes missed ({missed} of {crashes})"), missed == 0);
    row.demand(format!("0 told twice ({twice})"), twice == 0);
    row.demand(format!("0 false ({false_ones} of {} endings)", watched.len() - crashes), false_ones == 0);
    row.demand(format!("told within 5 s ({late} later)"), late == 0);
    row.notes.push(format!(
        "{} endings, {crashes} of them crashes, told after p50 {}, p99 {}; {unheard} more while the bot was away",
        watched.len(),
        seconds(ledger::percentile(&mut took, 50)),
        seconds(ledger::percentile(&mut took, 99)),
    ));
}
