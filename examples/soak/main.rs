//! Runs the real bot for some minutes with many mirrors and shows whether its memory and its tasks stay as they are.
//!
//! `cargo run --release --example soak -- --servers 200 --minutes 10`: each server prints a line a second and is
//! mirrored in a channel of its own. Panel, Wings and Discord run in another process, a second instance of this
//! program, with the limits of the real ones; so what is measured here is the bot alone.

mod far_side;

use std::{
    error::Error,
    io::{BufRead, BufReader, Write},
    process::{Child, ChildStdin, ChildStdout, Command, ExitCode, Stdio},
    time::{Duration, Instant},
};

use clap::Parser;
use secrecy::SecretString;
use serenity::model::id::{ChannelId, GuildId, UserId};
use tokio_util::sync::CancellationToken;
use tracing_subscriber::EnvFilter;
use wingcord::{
    app,
    config::Config,
    store::{BindingName, NewBinding, NewMirror, SAY_TEMPLATE, Store, epoch_seconds},
};

use far_side::{Counted, Places};

type Failure = Box<dyn Error + Send + Sync>;

/// Between two samples.
const EVERY: Duration = Duration::from_secs(30);
/// When start-up counts as over; later samples are compared with this one.
const SETTLED: Duration = Duration::from_secs(120);
/// How far memory and the number of tasks may have moved since then.
const TOLERANCE: f64 = 0.05;

#[derive(Parser)]
struct Line {
    /// Game servers, each with one mirror.
    #[arg(long, default_value_t = 200)]
    servers: usize,
    /// How long to run; more than two, which are for settling.
    #[arg(long, default_value_t = 10)]
    minutes: u64,
    /// Be the panel, Wings and Discord; used by the program itself.
    #[arg(long, hide = true)]
    far_side: bool,
}

/// The other process; it ends when its standard input does.
struct FarSide {
    child: Child,
    ask: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

#[derive(Clone, Copy)]
struct Sample {
    resident: usize,
    tasks: usize,
}

#[tokio::main]
async fn main() -> Result<ExitCode, Failure> {
    let line = Line::parse();
    if line.far_side {
        far_side::run(line.servers).await?;
        return Ok(ExitCode::SUCCESS);
    }
    wingcord::telemetry::start(EnvFilter::new("warn"), false);
    let (mut far, places) = FarSide::start(line.servers)?;
    let folder = tempfile::tempdir()?;
    let database = format!("sqlite://{}", folder.path().join("soak.db").display());
    fill(&database, &places).await?;
    let (config, stop) = (config(&database, &places)?, CancellationToken::new());
    let bot = tokio::spawn(app::run(config, app::Options::default(), stop.clone()));
    let (settled, last) = watch(&mut far, Duration::from_secs(line.minutes * 60)).await?;
    far.ask("quiet")?;
    stop.cancel();
    bot.await??;
    let counted: Counted = serde_json::from_str(&far.ask("count")?)?;
    drop(far.ask.take());
    far.child.wait()?;
    Ok(verdict(settled, last, &counted))
}

impl FarSide {
    fn start(servers: usize) -> Result<(Self, Places), Failure> {
        let mut child = Command::new(std::env::current_exe()?)
            .args(["--far-side", "--servers", &servers.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let ask = child.stdin.take();
        let answers = child.stdout.take().map(BufReader::new).ok_or("no output of the far side")?;
        let mut far = Self { child, ask, answers };
        let places = serde_json::from_str(&far.answer()?)?;
        Ok((far, places))
    }

    fn ask(&mut self, what: &str) -> Result<String, Failure> {
        writeln!(self.ask.as_mut().ok_or("the far side has ended")?, "{what}")?;
        self.answer()
    }

    fn answer(&mut self) -> Result<String, Failure> {
        let mut line = String::new();
        self.answers.read_line(&mut line)?;
        Ok(line)
    }
}

/// Binds and mirrors every server, as if people had done so before the bot's start.
async fn fill(database: &str, places: &Places) -> Result<(), Failure> {
    let store = Store::open(database).await?;
    let (guild, by, now) = (GuildId::new(places.guild), UserId::new(places.guild), epoch_seconds());
    for (number, (server, channel)) in places.servers.iter().enumerate() {
        let name = BindingName::parse(&format!("server {number}"))?;
        let new = NewBinding {
            guild,
            server: server.parse()?,
            name,
            say_template: SAY_TEMPLATE.into(),
            created_by: by,
        };
        let binding = store.bind(new, now).await?;
        store.mirror(&NewMirror::new(guild, ChannelId::new(*channel), binding.id, by), now).await?;
    }
    store.close().await;
    Ok(())
}

fn config(database: &str, places: &Places) -> Result<Config, Failure> {
    let config = Config::from_vars(|name| {
        let value = match name {
            "DISCORD_TOKEN" => places.token.clone(),
            "DISCORD_API_URL" => places.discord.clone(),
            "PANEL_URL" => places.panel.clone(),
            "PANEL_API_KEY" => places.key.clone(),
            "DATABASE_URL" => database.to_owned(),
            _ => return None,
        };
        Some(value)
    })?;
    Ok(Config { discord_token: SecretString::from(places.token.clone()), ..config })
}

/// Prints samples until the time is over; returns the one after settling and the last.
async fn watch(far: &mut FarSide, length: Duration) -> Result<(Sample, Sample), Failure> {
    let begin = Instant::now();
    let mut settled = None;
    let mut ticks = tokio::time::interval(EVERY);
    ticks.tick().await;
    println!("   time  resident   tasks   emitted    posted  429s  sockets");
    loop {
        ticks.tick().await;
        let sample = Sample::take().await?;
        let counted: Counted = serde_json::from_str(&far.ask("count")?)?;
        let at = begin.elapsed();
        println!(
            "{:>5} s {:>6} KiB {:>7} {:>9} {:>9} {:>5} {:>8}",
            at.as_secs(),
            sample.resident,
            sample.tasks,
            counted.emitted,
            counted.posted,
            counted.limited,
            counted.sockets,
        );
        if at + EVERY / 2 >= SETTLED.min(length / 2) {
            settled.get_or_insert(sample);
        }
        if at + EVERY / 2 >= length {
            return Ok((settled.unwrap_or(sample), sample));
        }
    }
}

impl Sample {
    /// The least number of tasks over two seconds is taken, which leaves out the posts that are under way.
    async fn take() -> Result<Self, Failure> {
        let mut tasks = usize::MAX;
        for _ in 0..20 {
            tokio::time::sleep(Duration::from_millis(100)).await;
            tasks = tasks.min(tokio::runtime::Handle::current().metrics().num_alive_tasks());
        }
        let status = std::fs::read_to_string("/proc/self/status")?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no VmRSS")?;
        let resident = line.trim().trim_end_matches(" kB").parse()?;
        Ok(Self { resident, tasks })
    }
}

fn verdict(settled: Sample, last: Sample, counted: &Counted) -> ExitCode {
    #[expect(clippy::cast_precision_loss, reason = "a share in percent")]
    let moved = |before: usize, after: usize| after as f64 / before as f64 - 1.0;
    let (memory, tasks) = (moved(settled.resident, last.resident), moved(settled.tasks, last.tasks));
    let steady = memory.abs() <= TOLERANCE;
    // Each pooled HTTP connection is a task as well, and their number follows the posts of the moment.
    let constant = tasks.abs() <= TOLERANCE;
    let word = |held| if held { "steady" } else { "NOT steady" };
    println!("memory since settling: {:+.1} % ({})", memory * 100.0, word(steady));
    println!("tasks: {} then {}, {:+.1} % ({})", settled.tasks, last.tasks, tasks * 100.0, word(constant));
    println!("lines: {} emitted, {} posted; 429s: {}", counted.emitted, counted.posted, counted.limited);
    if steady && constant && counted.emitted == counted.posted {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
