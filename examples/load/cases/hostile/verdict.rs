//! What the quiet guild saw before and during the harm, and whether that is good enough.

use std::{
    fs,
    process::ExitStatus,
    time::{Duration, Instant},
};

use crate::{
    Failure,
    commands::Acknowledged,
    ledger::{Shown, percentile},
    measure::Seen,
    meters::Usage,
    report::{Row, seconds},
    world::World,
};

/// By how much lines may be later than in the quiet phase.
const LATER: f64 = 1.2;
/// By how much acknowledgements may be later.
const ACK_LATER: Duration = Duration::from_millis(50);
/// Containers are given so long to end.
const ENDS_WITHIN: Duration = Duration::from_secs(10);
/// By how much memory may grow, KiB: of one guild 12 MiB of backlogs, 20 MiB of files that are being sent and 16 MiB of what was
/// heard (docs/operating.md, *Memory*), what is being read and asked, and what the allocator keeps.
const GROWTH: u64 = 128 * 1024;
/// What may lie on disk: the backlogs of all mirrors (docs/operating.md, *Memory*), bytes.
const SPILLED: u64 = 1024 * 1024 * 1024;
/// Refusals within the ten minutes that Discord counts, of the 10,000 for which it bans: a guild's share, and what was under
/// way when it was used up.
const REFUSED: u64 = 200;

/// Samples of one kind, before and during the harm.
struct Pair {
    quiet: Vec<Duration>,
    hostile: Vec<Duration>,
}

impl Pair {
    /// What had begun before the harm and ended after its beginning was harmed.
    fn split(samples: impl Iterator<Item = (Instant, Duration)>, since: Instant) -> Self {
        let (quiet, hostile): (Vec<_>, Vec<_>) = samples.partition(|(at, took)| *at + *took < since);
        let took = |samples: Vec<(Instant, Duration)>| samples.into_iter().map(|(_, took)| took).collect();
        Self { quiet: took(quiet), hostile: took(hostile) }
    }

    fn at(&mut self, percent: usize) -> (Duration, Duration) {
        (percentile(&mut self.quiet, percent), percentile(&mut self.hostile, percent))
    }
}

/// The quiet guild's lines and commands, and how late this program was.
pub(super) struct Phases {
    lines: Pair,
    commands: Pair,
    lag: Pair,
}

impl Phases {
    pub(super) fn new(
        since: Instant,
        seen: &Seen,
        printed: &[Instant],
        acknowledged: &Acknowledged,
        lag: Vec<(Instant, Duration)>,
    ) -> Self {
        let lines = seen.reading.shown.iter().filter_map(|shown| {
            let Shown::Line(number, at) = *shown else { return None };
            let printed = *printed.get(usize::try_from(number).ok()?)?;
            Some((printed, at.saturating_duration_since(printed)))
        });
        Self {
            lines: Pair::split(lines, since),
            commands: Pair::split(acknowledged.took.iter().copied(), since),
            lag: Pair::split(lag.into_iter(), since),
        }
    }

    /// The row shows the hostile phase; the demands compare it with the quiet one.
    pub(super) fn judge(mut self, row: &mut Row) {
        row.demand_the_promises();
        row.demand_everything();
        let ((before, p99), (p50_before, p50)) = (self.lines.at(99), self.lines.at(50));
        let ratio = p99.as_secs_f64() / before.as_secs_f64();
        row.demand(
            format!(
                "line p99 at most {LATER} times the quiet one ({ratio:.2}: {} and {})",
                seconds(p99),
                seconds(before)
            ),
            ratio <= LATER,
        );
        let (ack_before, ack) = self.commands.at(99);
        row.demand(
            format!(
                "acknowledgements' p99 at most {} above the quiet one ({} and {})",
                seconds(ACK_LATER),
                seconds(ack),
                seconds(ack_before)
            ),
            ack <= ack_before + ACK_LATER && !ack.is_zero(),
        );
        let ((lag_before, lag), (_, lag_most)) = (self.lag.at(99), self.lag.at(100));
        row.notes.push(format!(
            "lines p50 / p99: {} / {} quiet, {} / {} hostile (ratio {ratio:.2}); acknowledgements p99 {} quiet, {} hostile; this \
             program's own lag p99 {} quiet, {} hostile, {} at most",
            seconds(p50_before),
            seconds(before),
            seconds(p50),
            seconds(p99),
            seconds(ack_before),
            seconds(ack),
            seconds(lag_before),
            seconds(lag),
            seconds(lag_most),
        ));
        let (_, most) = self.lines.at(100);
        (row.p50, row.p99, row.max) = (p50, p99, most);
        (row.ack_p99, row.ack_max) = (ack, self.commands.at(100).1);
    }
}

/// How it ended after SIGTERM, the harm going on.
pub(super) fn end(row: &mut Row, ended: Result<(ExitStatus, Duration), Failure>) {
    match ended {
        Ok((status, took)) => row.demand(
            format!("it ends within {} after SIGTERM ({status}, {})", seconds(ENDS_WITHIN), seconds(took)),
            status.success() && took <= ENDS_WITHIN,
        ),
        Err(error) => row.demand(format!("it ends after SIGTERM ({error})"), false),
    }
}

/// What lies on disk for the bot.
#[derive(Clone, Copy)]
pub(super) struct Disk {
    /// Backlogs: open files without a name, bytes.
    spilled: u64,
    /// The database with its log, bytes.
    database: u64,
}

pub(super) fn disk(world: &World) -> Disk {
    let size = |path: &std::path::Path| fs::metadata(path).map_or(0, |meta| meta.len());
    let open = world.bot.files().unwrap_or_default();
    let nameless = open.iter().filter(|path| {
        fs::read_link(path).is_ok_and(|target| target.to_string_lossy().ends_with("(deleted)"))
    });
    let named = fs::read_dir(world.folder.path()).into_iter().flatten().flatten();
    Disk {
        spilled: nameless.map(|path| size(path)).sum(),
        database: named.map(|entry| size(&entry.path())).sum(),
    }
}

pub(super) fn memory(row: &mut Row, before: Usage, after: Usage, disk: Disk) {
    let grown = after.peak.saturating_sub(before.resident);
    row.demand(
        format!("memory grows by at most {} MiB ({} MiB)", GROWTH / 1024, grown.div_ceil(1024)),
        grown <= GROWTH,
    );
    let mib = |bytes: u64| bytes.div_ceil(1024 * 1024);
    row.demand(
        format!("at most {} MiB of backlogs on disk ({} MiB)", mib(SPILLED), mib(disk.spilled)),
        disk.spilled <= SPILLED,
    );
    row.notes.push(format!(
        "memory {} MiB before, {} MiB at most, {} MiB at the end; on disk {} MiB of backlogs, {} MiB of database",
        before.resident.div_ceil(1024),
        after.peak.div_ceil(1024),
        after.resident.div_ceil(1024),
        mib(disk.spilled),
        mib(disk.database),
    ));
}

/// What Discord counts towards a ban of everybody.
pub(super) fn calls(row: &mut Row, world: &World) {
    let counters = world.discord.counters();
    let invalid = counters.invalid;
    row.demand(format!("at most {REFUSED} refusals ({invalid})"), invalid <= REFUSED);
}
