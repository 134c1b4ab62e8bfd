//! Runs one load against the bot and makes a row of what came of it.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use sandbox::discord::{Counters, Message};
use tokio_util::sync::CancellationToken;

use crate::{
    Failure,
    commands::{self, Acknowledged, Reach, Typist},
    ledger::{self, Account, Hearing},
    printer::{self, Group, Printed},
    reading::{self, Reading},
    report::Row,
    world::World,
};

/// Lines that the daemon's log holds for sure when the bot is back: 150, less those of the moments between the login and
/// the answer to `send logs`.
const LOG: u64 = 145;
/// Between two looks at whether everything has arrived.
const LOOK: Duration = Duration::from_secs(1);
/// After everything has arrived: what comes twice may come yet.
const LINGER: Duration = Duration::from_secs(3);
/// When no new message came for so long, nothing more is expected, unless a case says otherwise.
pub(crate) const SILENCE: Duration = Duration::from_secs(25);
/// After the last line, whatever is still on its way.
const LATEST: Duration = Duration::from_secs(360);

/// What is printed, and where commands are run meanwhile.
pub(crate) struct Plan {
    pub(crate) name: &'static str,
    pub(crate) groups: Vec<Group>,
    pub(crate) length: Duration,
    /// Commands are run on the first mirrored server and typed in its channel; otherwise on another one, elsewhere, so
    /// that the channel shows nothing but lines.
    pub(crate) commands_in_the_thick: bool,
    /// Between two commands.
    pub(crate) commands_every: Duration,
    /// When no new message came for so long, nothing more is expected.
    pub(crate) silence: Duration,
}

/// What a case's faults get to work with.
pub(crate) struct Stage<'a> {
    pub(crate) world: &'a mut World,
    pub(crate) printed: Arc<Printed>,
    pub(crate) reach: Arc<Reach>,
    /// When the first line was printed.
    pub(crate) began: Instant,
}

/// What was seen of one channel.
pub(crate) struct Seen {
    pub(crate) account: Account,
    pub(crate) reading: Reading,
}

/// A finished run.
pub(crate) struct Measured {
    pub(crate) row: Row,
    pub(crate) channels: Vec<Seen>,
    pub(crate) printed: Arc<Printed>,
    pub(crate) acknowledged: Acknowledged,
}

impl Measured {
    /// Leaves a channel out of the account.
    pub(crate) fn forget(&mut self, channel: usize) {
        self.channels.remove(channel);
        self.row.count_channels(&self.channels);
    }
}

/// Until the limits of all buckets are whole again after everything was set up.
const REST: Duration = Duration::from_secs(6);

/// Prints, lets `faults` happen meanwhile, and waits until everything has arrived or nothing more will.
pub(crate) async fn measure(
    world: &mut World,
    plan: &Plan,
    faults: impl AsyncFnOnce(Stage<'_>) -> Result<(), Failure>,
) -> Result<Measured, Failure> {
    tokio::time::sleep(REST).await;
    let printed = Printed::new(world.mirrors.len());
    let reach = Arc::new(Reach::default());
    let stop = CancellationToken::new();
    let (before, used) = (world.discord.counters(), world.bot.usage());
    let typing = tokio::spawn(type_commands(world, plan, Arc::clone(&reach), stop.clone()));
    let servers = world.mirrors.iter().map(|mirror| mirror.server.clone()).collect();
    let began = Instant::now();
    let printing =
        tokio::spawn(printer::print(servers, plan.groups.clone(), plan.length, Arc::clone(&printed)));
    let stage = Stage { world, printed: Arc::clone(&printed), reach, began };
    let faulted = faults(stage).await;
    if faulted.is_err() {
        printing.abort();
        stop.cancel();
    }
    faulted?;
    printing.await?;
    let channels = settle(world, &printed, plan.silence).await?;
    stop.cancel();
    let acknowledged = typing.await?;
    let after = world.bot.usage();
    let mut row = Row { case: plan.name, ..Row::default() };
    row.cpu = after.cpu.saturating_sub(used.cpu);
    row.peak_kib = after.peak;
    row.count_calls(&before, &world.discord.counters());
    row.count_channels(&channels);
    row.count_commands(&acknowledged);
    Ok(Measured { row, channels, printed, acknowledged })
}

fn type_commands(
    world: &World,
    plan: &Plan,
    reach: Arc<Reach>,
    stop: CancellationToken,
) -> impl Future<Output = Acknowledged> + use<> {
    let (channel, server) = match world.mirrors.first() {
        Some(first) if plan.commands_in_the_thick => (first.channel, "load0".to_owned()),
        _ => (world.desk, "aside".to_owned()),
    };
    let typist = Typist { who: world.admin, channel, server, every: plan.commands_every };
    commands::type_commands(Arc::clone(&world.discord), typist, reach, stop)
}

/// Waits until every line is shown, or no message has come for a while.
async fn settle(world: &mut World, printed: &Printed, silence: Duration) -> Result<Vec<Seen>, Failure> {
    let ended = Instant::now();
    let channels = world.mirrors.len();
    // How many messages each channel had when it was read last, and whether it was complete.
    let mut known = vec![(usize::MAX, false); channels];
    let mut changed = Instant::now();
    loop {
        tokio::time::sleep(LOOK).await;
        for (number, (messages, complete)) in known.iter_mut().enumerate() {
            let now = world.discord.messages(world.mirrors[number].channel).len();
            if now != *messages {
                let account = look(world, printed, number).account;
                (*messages, *complete) = (now, account.delivered == account.emitted);
                changed = Instant::now();
            }
        }
        let complete = known.iter().all(|(_, complete)| *complete);
        if complete || changed.elapsed() > silence || ended.elapsed() > LATEST {
            break;
        }
        if world.bot.has_ended() {
            return Err("the bot has ended by itself".into());
        }
    }
    tokio::time::sleep(LINGER).await;
    Ok((0..channels).map(|number| look(world, printed, number)).collect())
}

/// Reads a channel and settles its account.
fn look(world: &World, printed: &Printed, number: usize) -> Seen {
    let mirror = &world.mirrors[number];
    let messages = world.discord.messages(mirror.channel);
    let reading = reading::read(number, messages.iter().map(AsRef::<Message>::as_ref));
    let hearing = Hearing { wired: mirror.server.wired(), deaths: world.deaths[number].clone(), log: LOG };
    let account = ledger::settle(&printed.times(number), &hearing, &reading.shown);
    Seen { account, reading }
}

impl Row {
    /// Adds up the accounts of all channels.
    fn count_channels(&mut self, channels: &[Seen]) {
        let sum = |count: fn(&Seen) -> u64| channels.iter().map(count).sum();
        self.emitted = sum(|seen| seen.account.emitted);
        self.delivered = sum(|seen| seen.account.delivered);
        self.lost = sum(|seen| seen.account.lost);
        self.excused = sum(|seen| seen.account.excused);
        self.repeated = sum(|seen| seen.account.repeated);
        self.out_of_order = sum(|seen| seen.account.out_of_order);
        self.holes = sum(|seen| seen.account.holes);
        self.announced = sum(|seen| seen.account.announced);
        self.messages = sum(|seen| seen.reading.messages);
        self.files = sum(|seen| seen.reading.files);
        self.strange = sum(|seen| seen.account.unknown + seen.reading.strange.len() as u64);
        let mut latencies: Vec<Duration> =
            channels.iter().flat_map(|seen| seen.account.latencies.iter().copied()).collect();
        let mut at = |percent| ledger::percentile(&mut latencies, percent);
        (self.p50, self.p99, self.max) = (at(50), at(99), at(100));
    }

    /// What was asked of Discord, but for answers to interactions.
    fn count_calls(&mut self, before: &Counters, after: &Counters) {
        let grown = |route: &String, calls: u64| calls - before.calls.get(route).copied().unwrap_or_default();
        let channels = after.calls.iter().filter(|(route, _)| route.contains("/channels/"));
        self.calls = channels.map(|(route, &calls)| grown(route, calls)).sum();
        for (scope, &count) in &after.limited {
            let new = count - before.limited.get(scope).copied().unwrap_or_default();
            if new > 0 {
                self.limited.insert(scope.clone(), new);
            }
        }
        let useless = |counters: &Counters| -> u64 {
            [401, 403, 404].iter().filter_map(|status| counters.statuses.get(status)).sum()
        };
        self.useless = useless(after) - useless(before);
    }

    fn count_commands(&mut self, acknowledged: &Acknowledged) {
        let mut took: Vec<Duration> = acknowledged.took.iter().map(|(_, took)| *took).collect();
        self.commands = took.len() as u64 + acknowledged.never;
        self.unanswered = acknowledged.never;
        self.quick = took.iter().filter(|took| **took <= Duration::from_millis(250)).count() as u64;
        self.ack_p99 = ledger::percentile(&mut took, 99);
        self.ack_max = ledger::percentile(&mut took, 100);
    }
}
