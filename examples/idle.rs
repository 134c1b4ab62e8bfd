//! What idle consoles cost: servers that print nothing and send their figures every second.
//!
//! `cargo run --release --example idle -- --servers 1000 --seconds 30` reads the same servers four times, each in a
//! process of its own: with bare `tokio-tungstenite`, with `pterosocket`, with the bot's `sockets`, and with these and the
//! task that takes samples for charts, by a clock that is `--speed` times as fast as the true one. Panel and daemon are in
//! another process. It prints processor time and memory of each, and the ratios; and what samples cost at the true speed,
//! and how long another writer of the database had to wait beside them.

use std::{
    error::Error,
    fs,
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use clap::{Parser, ValueEnum};
use futures_util::{SinkExt, StreamExt};
use pterosocket::{Panel, PanelUrl, PteroSocket, panel::Server as PanelServer, secrecy::ExposeSecret};
use sandbox::{Backend, BackendOptions, Dialect, ServerSpec};
use serde_json::json;
use serenity::model::id::{ChannelId, GuildId, UserId};
use tempfile::TempDir;
use tokio_tungstenite::{connect_async, tungstenite::client::IntoClientRequest};
use wingcord::{
    history::{Clock, History, Sources},
    model::{BindingName, NewBinding, NewMirror, SAY_TEMPLATE},
    observe::Observers,
    sockets::{Options, Panels, Reached, ServerKey, Sockets},
    store::{Checkpoint, Store, epoch_seconds},
    tasks::Tasks,
};

type Failure = Box<dyn Error + Send + Sync>;

#[derive(Parser)]
struct Line {
    /// Game servers.
    #[arg(long, default_value_t = 1_000)]
    servers: usize,
    /// How long each reader is measured.
    #[arg(long, default_value_t = 30)]
    seconds: u64,
    /// How fast the clock is by which samples are taken: at 200 a minute of it is more than three hours.
    #[arg(long, default_value_t = 200)]
    speed: u32,
    /// Be one of the processes; used by the program itself.
    #[arg(long, hide = true)]
    part: Option<Part>,
    #[arg(long, hide = true, default_value = "")]
    url: String,
    #[arg(long, hide = true, default_value = "")]
    key: String,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Part {
    FarSide,
    Bare,
    Pterosocket,
    Sockets,
    Samples,
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let line = Line::parse();
    match line.part {
        None => compare(&line),
        Some(Part::FarSide) => be_far_side(line.servers).await,
        Some(part) => read(part, &line).await,
    }
}

/// Starts every part in turn and prints what each took.
fn compare(line: &Line) -> Result<(), Failure> {
    let (mut far_side, told) = part(line, "far-side", "", "")?;
    let (url, key) = told.trim().split_once(' ').ok_or("the far side did not start")?;
    let (mut bare, mut last) = (None, f64::NAN);
    for name in ["bare", "pterosocket", "sockets", "samples"] {
        let (mut reader, told) = part(line, name, url, key)?;
        reader.wait()?;
        let mut figures = told.split_whitespace().filter_map(|figure| figure.parse::<f64>().ok());
        let mut figure = || figures.next().unwrap_or(f64::NAN);
        let (cpu, resident, wait) = (figure(), figure(), figure());
        let ratio = cpu / *bare.get_or_insert(cpu);
        println!("{name:12} {cpu:6.2} % of a core  {ratio:5.2} × bare  {resident:6.1} MiB");
        if name == "samples" {
            let share = (cpu - last) / f64::from(line.speed);
            println!("samples cost {share:.3} % of a core; another writer waited {wait:.1} ms at most");
        }
        last = cpu;
    }
    far_side.kill()?;
    far_side.wait()?;
    Ok(())
}

/// Starts one part; what it says first.
fn part(line: &Line, name: &str, url: &str, key: &str) -> Result<(Child, String), Failure> {
    let (servers, seconds) = (line.servers.to_string(), line.seconds.to_string());
    let speed = line.speed.to_string();
    let mut child = Command::new(std::env::current_exe()?)
        .args(["--part", name, "--servers", &servers, "--seconds", &seconds, "--speed", &speed])
        .args(["--url", url, "--key", key])
        .stdout(Stdio::piped())
        .spawn()?;
    let out = child.stdout.take().ok_or("no standard output")?;
    let mut told = String::new();
    BufReader::new(out).read_line(&mut told)?;
    Ok((child, told))
}

async fn be_far_side(servers: usize) -> Result<(), Failure> {
    let options = BackendOptions {
        dialect: Dialect::OldGo,
        requests_per_minute: u32::MAX,
        websocket_per_minute: u32::MAX,
        ..BackendOptions::default()
    };
    let backend = Backend::start(options).await?;
    for number in 0..servers {
        backend.add_server(ServerSpec { name: format!("server {number}"), ..ServerSpec::default() });
    }
    println!("{} {}", backend.panel_url(), backend.owner_key());
    std::future::pending().await
}

/// Connects to every server, lets things settle, and prints the processor time and the memory of the rest.
async fn read(part: Part, line: &Line) -> Result<(), Failure> {
    let panel = Panel::builder(PanelUrl::parse(&line.url)?, line.key.as_str()).build()?;
    let servers = panel.all_servers().await?;
    let tasks = Tasks::new();
    let observers = Observers::default();
    let sockets = Sockets::new(Options::default(), Arc::new(observers.clone()), tasks.clone());
    let reached = Reached::operators(panel.clone(), tasks.clone());
    let mut kept = Vec::new();
    for server in &servers {
        match part {
            Part::Bare => drop(tokio::spawn(bare(panel.clone(), server.uuid.to_string()))),
            Part::Pterosocket => {
                let socket = PteroSocket::builder(panel.clone(), &server.uuid).auto_connect(true).build()?;
                kept.push(socket);
            }
            _ => {
                let key = ServerKey { panel: None, uuid: server.uuid.parse()? };
                drop(sockets.keep(key, &reached)?);
            }
        }
    }
    tokio::time::sleep(Duration::from_secs(5)).await;
    let up = match part {
        Part::Bare => servers.len(),
        Part::Pterosocket => {
            kept.iter().filter(|socket| socket.connection().borrow().is_authenticated()).count()
        }
        _ => sockets.up(),
    };
    if up < servers.len() {
        return Err(format!("{up} of {} are connected", servers.len()).into());
    }
    let sampled = match part {
        Part::Samples => {
            Some(Sampled::start(&servers, sockets.clone(), observers, line.speed, &tasks).await?)
        }
        _ => None,
    };
    let before = cpu_ticks();
    let wait = match &sampled {
        Some(sampled) => sampled.write_beside(Duration::from_secs(line.seconds)).await?,
        None => {
            tokio::time::sleep(Duration::from_secs(line.seconds)).await;
            Duration::ZERO
        }
    };
    let percent = (cpu_ticks() - before) as f64 / line.seconds as f64;
    println!("{percent} {} {}", resident_mib(), wait.as_secs_f64() * 1000.0);
    Ok(())
}

/// Between two checkpoints that are written beside the samples.
const WRITE_EVERY: Duration = Duration::from_millis(100);

/// Samples that are taken.
struct Sampled {
    store: Store,
    _folder: TempDir,
    _history: History,
}

impl Sampled {
    /// Binds all servers, and takes samples of them.
    async fn start(
        servers: &[PanelServer],
        sockets: Sockets,
        observers: Observers,
        speed: u32,
        tasks: &Tasks,
    ) -> Result<Self, Failure> {
        let folder = tempfile::tempdir()?;
        let store = Store::open(&format!("sqlite://{}", folder.path().join("idle.db").display())).await?;
        let mut bindings = Vec::new();
        for (number, server) in servers.iter().enumerate() {
            let uuid = server.uuid.parse()?;
            let binding = NewBinding {
                guild: GuildId::new(1),
                panel: None,
                server: uuid,
                name: BindingName::parse(&format!("server{number}"))?,
                say_template: SAY_TEMPLATE.to_owned(),
                created_by: UserId::new(1),
            };
            let binding = store.bind(binding, epoch_seconds()).await?;
            bindings.push((binding.id, ServerKey { panel: None, uuid }));
        }
        if let Some((binding, _)) = bindings.first() {
            let mirror = NewMirror::new(GuildId::new(1), ChannelId::new(1), *binding, UserId::new(1));
            store.mirror(&mirror, epoch_seconds()).await?;
        }
        let sources = Sources { sockets, observers, panels: Panels::default() };
        let history = History::start(store.clone(), sources, Clock::fast(speed), tasks);
        history.follow(bindings);
        Ok(Self { store, _folder: folder, _history: history })
    }

    /// Writes checkpoints for so long, as mirrors have it done; returns how long the slowest took.
    async fn write_beside(&self, length: Duration) -> Result<Duration, Failure> {
        let began = Instant::now();
        let mut slowest = Duration::ZERO;
        while began.elapsed() < length {
            tokio::time::sleep(WRITE_EVERY).await;
            let checkpoint = Checkpoint { fingerprints: Vec::new(), at: epoch_seconds(), pending: None };
            let writing = Instant::now();
            self.store.write_checkpoints(&[(ChannelId::new(1), checkpoint)]).await?;
            slowest = slowest.max(writing.elapsed());
        }
        Ok(slowest)
    }
}

async fn bare(panel: Panel, server: String) -> Result<(), Failure> {
    let credentials = panel.websocket(&server).await?;
    let mut request = credentials.socket.as_str().into_client_request()?;
    request.headers_mut().insert("Origin", panel.url().origin().parse()?);
    let (mut socket, _) = connect_async(request).await?;
    let auth = json!({ "event": "auth", "args": [credentials.token.expose_secret()] });
    socket.send(auth.to_string().into()).await?;
    while let Some(frame) = socket.next().await {
        std::hint::black_box(frame?);
    }
    Ok(())
}

/// Processor time of this process in ticks of 10 ms, so per second in percent of a core.
fn cpu_ticks() -> u64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(") ").next().unwrap_or_default().split(' ');
    fields.skip(11).take(2).filter_map(|ticks| ticks.parse::<u64>().ok()).sum()
}

fn resident_mib() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse::<f64>().unwrap_or_default() / 1024.0
}
