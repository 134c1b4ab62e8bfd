//! The other process of the soak: panel, Wings and Discord, and servers that print a line a second each.

use std::{
    error::Error,
    io::{BufRead, Write},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use sandbox::{
    Backend, BackendOptions, ServerHandle, ServerSpec,
    discord::{Discord, DiscordOptions},
    game::Program,
};
use serde::{Deserialize, Serialize};

/// Begins each line that counts.
const MARK: &str = "soak line ";

/// Where everything is.
#[derive(Serialize, Deserialize)]
pub(super) struct Places {
    pub(super) discord: String,
    pub(super) token: String,
    pub(super) panel: String,
    pub(super) key: String,
    pub(super) guild: u64,
    /// Each server with its channel.
    pub(super) servers: Vec<(String, u64)>,
}

/// What was seen from here so far.
#[derive(Serialize, Deserialize)]
pub(super) struct Counted {
    pub(super) emitted: u64,
    pub(super) posted: u64,
    pub(super) limited: u64,
    pub(super) sockets: usize,
}

struct Printer {
    quiet: AtomicBool,
    emitted: AtomicU64,
}

/// Serves until standard input ends: `count` answers with a [`Counted`], `quiet` ends the printing.
pub(super) async fn run(servers: usize) -> Result<(), Box<dyn Error + Send + Sync>> {
    let backend = Backend::start(BackendOptions::default()).await?;
    let discord = Discord::start(DiscordOptions::default()).await?;
    let guild = discord.add_guild("Soak");
    let handles: Vec<_> = (0..servers)
        .map(|number| backend.add_server(ServerSpec::new(format!("server {number}"), Program::Scripted)))
        .collect();
    let channels: Vec<_> =
        (0..servers).map(|number| guild.add_channel(&format!("server-{number}"))).collect();
    let places = Places {
        discord: discord.url().to_owned(),
        token: discord.token().to_owned(),
        panel: backend.panel_url(),
        key: backend.owner_key().to_owned(),
        guild: guild.id,
        servers: handles
            .iter()
            .map(|server| server.uuid().to_string())
            .zip(channels.iter().copied())
            .collect(),
    };
    say(&places)?;
    let printer = Arc::new(Printer { quiet: AtomicBool::new(false), emitted: AtomicU64::new(0) });
    let printing = tokio::spawn(print(handles.clone(), Arc::clone(&printer)));
    let mut asked = listen();
    while let Some(line) = asked.recv().await {
        if line == "quiet" {
            printer.quiet.store(true, Ordering::Relaxed);
        }
        say(&Counted {
            emitted: printer.emitted.load(Ordering::Relaxed),
            posted: posted(&discord, &channels),
            limited: discord.counters().limited.values().sum(),
            sockets: handles.iter().map(ServerHandle::socket_count).sum(),
        })?;
    }
    printing.abort();
    discord.stop().await;
    backend.stop().await;
    Ok(())
}

fn say(what: &impl Serialize) -> Result<(), Box<dyn Error + Send + Sync>> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{}", serde_json::to_string(what)?)?;
    Ok(out.flush()?)
}

/// Standard input, line by line, from a thread of its own.
fn listen() -> tokio::sync::mpsc::Receiver<String> {
    let (heard, lines) = tokio::sync::mpsc::channel(1);
    std::thread::spawn(move || {
        for line in std::io::stdin().lock().lines().map_while(Result::ok) {
            if heard.blocking_send(line).is_err() {
                return;
            }
        }
    });
    lines
}

/// One line per second from each server that is watched, evenly spread over the second.
async fn print(servers: Vec<ServerHandle>, printer: Arc<Printer>) {
    let share = u32::try_from(servers.len()).unwrap_or(u32::MAX);
    let mut ticks = tokio::time::interval(Duration::from_secs(1) / share);
    let mut watched = vec![false; servers.len()];
    for number in 0_usize.. {
        ticks.tick().await;
        let place = number % servers.len();
        // A line that nobody listens to yet can't be posted; a connection once made must hold.
        watched[place] |= is_watched(&servers[place]);
        if watched[place] && !printer.quiet.load(Ordering::Relaxed) {
            let count = printer.emitted.fetch_add(1, Ordering::Relaxed);
            servers[place].emit(format!("[12:00:00] [Server thread/INFO]: {MARK}{count}"));
        }
    }
}

/// Whether the bot's socket has logged in: an `auth` came, and its answer a moment later.
fn is_watched(server: &ServerHandle) -> bool {
    let frames = server.frames();
    frames.first().is_some_and(|frame| frame.at.elapsed() > Duration::from_secs(1))
}

fn posted(discord: &Discord, channels: &[u64]) -> u64 {
    let messages = channels.iter().flat_map(|channel| discord.messages(*channel));
    messages.map(|message| message.content.matches(MARK).count() as u64).sum()
}
