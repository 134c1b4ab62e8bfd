//! Instructions for each console line: to read its frame, and for all that the relay does with it.
//!
//! `cargo bench --bench instructions` runs itself under [callgrind](https://valgrind.org/docs/manual/cl-manual.html), which
//! must be installed, and prints a table. Instructions do not depend on what else the machine does. Each part runs with
//! few lines and with many, and the difference counts, so that start-up is not in it.
//!
//! - `parse`: the text of a frame to a typed event, as pterosocket does it.
//! - `read`: the same, and before it the websocket's frame out of bytes in memory. What the kernel does is not in it.
//! - `messages` and `file`: a line cleaned, masked, put into the backlog and composed into messages, or, as in a flood,
//!   into a file.
//! - `news`: whether it is news of players, by the profile of Paper, and by the one for games that are not known.
//! - `observed`: all that is looked for in it beside what channels show, once for a server: news of players by the profile
//!   of Paper, and how the game ends.
//!
//! Under the table stands what a chart costs, from figures to a PNG, beside an empty picture of the same size.

use std::error::Error;
use std::hint::black_box;
use std::io::{self, Cursor, Read, Write};
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant, SystemTime};

use pterosocket::{Event, Text, parse};
use serenity::model::id::GuildId;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Message, WebSocket};
use uuid::Uuid;
use wingcord::discord::schedule::SendBudget;
use wingcord::games::{Basis, Found, plain, profiles};
use wingcord::masking::clean::clean;
use wingcord::masking::filter::Rules;
use wingcord::masking::mask::Names;
use wingcord::observe::Observers;
use wingcord::relay::backlog_budget::{BacklogBudget, BacklogLimits};
use wingcord::relay::batch::{Backlog, Limits};
use wingcord::sockets::{Fingerprint, Observed, ObserverFactory, Power, RecentFingerprints, ServerKey};

use kinds::{KINDS, frame};

mod charts;
mod kinds;

type Failure = Box<dyn Error>;

const PARTS: [&str; 7] = ["parse", "read", "messages", "file", "news", "news-of-any", "observed"];
/// Lines of the two runs; the parts work on [`BATCH`] at once.
const FEW: usize = 1_000;
const MANY: usize = 5_000;
const BATCH: usize = 500;
/// A turn a second: a flood is a file. Or turns without end: all are messages.
const FILES: SendBudget = SendBudget { every: Duration::from_secs(1), room: usize::MAX };
const MESSAGES: SendBudget = SendBudget { every: Duration::ZERO, room: 0 };

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1).filter(|arg| !arg.starts_with("--"));
    let done = match (args.next(), args.next(), args.next()) {
        (Some(part), Some(kind), Some(times)) if part == "chart" => {
            charts::draw(&kind, times.parse().unwrap_or(1))
        }
        (Some(part), Some(kind), Some(lines)) => run(&part, &kind, lines.parse().unwrap_or(FEW)),
        _ => table().and_then(|()| chart_table()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Counts every part for every kind of line.
fn table() -> Result<(), Failure> {
    println!(
        "| line | parse | read | messages | file | news | news of any | observed | messages / read | file / read | messages / parse | observed / messages |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|---|---|");
    for (kind, _) in KINDS {
        let mut counts = [0.0; PARTS.len()];
        for (count, part) in counts.iter_mut().zip(PARTS) {
            *count = (counted(part, kind, MANY)? - counted(part, kind, FEW)?) / (MANY - FEW) as f64;
        }
        let [parse, read, messages, file, news, any, observed] = counts;
        let (to_read, file_to_read, to_parse) = (messages / read, file / read, messages / parse);
        let observed_to_messages = observed / messages;
        println!(
            "| {kind} | {parse:.0} | {read:.0} | {messages:.0} | {file:.0} | {news:.0} | {any:.0} | {observed:.0} | {to_read:.2} | {file_to_read:.2} | {to_parse:.2} | {observed_to_messages:.2} |"
        );
    }
    Ok(())
}

/// Counts each chart. The first of a run reads the font, and does not count.
fn chart_table() -> Result<(), Failure> {
    println!("\n| chart | instructions |\n|---|---|");
    for kind in charts::KINDS {
        println!("| {kind} | {:.0} |", (counted("chart", kind, 3)? - counted("chart", kind, 1)?) / 2.0);
    }
    Ok(())
}

/// Instructions of a whole run.
fn counted(part: &str, kind: &str, lines: usize) -> Result<f64, Failure> {
    let mut command = Command::new("valgrind");
    command.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]);
    command.arg(std::env::current_exe()?).args([part, kind, &lines.to_string()]);
    let output = command.output().map_err(|error| format!("valgrind can't be run: {error}"))?;
    let told = String::from_utf8_lossy(&output.stderr);
    let collected =
        told.lines().find_map(|line| line.split_once("Collected : ")).map(|(_, count)| count.trim());
    let count = collected.filter(|_| output.status.success()).and_then(|count| count.parse().ok());
    count.ok_or_else(|| format!("valgrind counted nothing: {told}").into())
}

/// Does one part to so many lines of one kind.
fn run(part: &str, kind: &str, lines: usize) -> Result<(), Failure> {
    let (_, line) = KINDS.iter().find(|(name, _)| *name == kind).ok_or("no such kind of line")?;
    let frame = frame(line);
    let Event::ConsoleOutput(text) = parse(&frame)? else { return Err("no console line".into()) };
    let batches = lines / BATCH;
    match part {
        "parse" => {
            for _ in 0..batches * BATCH {
                black_box(parse(black_box(&frame)).is_ok());
            }
        }
        "read" => (0..batches).try_for_each(|_| read(&frame))?,
        "messages" | "file" => {
            let send = if part == "file" { FILES } else { MESSAGES };
            let rules = Rules::compile(&[], &[], Names::keyed([7; 32])).map_err(|_| "rules")?;
            let budget = BacklogBudget::new(BacklogLimits::default());
            (0..batches).for_each(|_| relay(&text, &rules, &budget, send));
        }
        "news" | "news-of-any" => {
            let known = profiles().by_name("paper").filter(|_| part == "news");
            let profile = known.unwrap_or_else(|| profiles().generic());
            for _ in 0..batches * BATCH {
                let text = black_box(&*text);
                if profile.may_be_news(text) {
                    black_box(profile.classify(&plain(text)));
                }
            }
        }
        "observed" => observe(&text, batches)?,
        _ => return Err("no such part".into()),
    }
    Ok(())
}

/// The observer of a server that runs and whose game is known.
fn observe(text: &Text, batches: usize) -> Result<(), Failure> {
    let profile = profiles().by_name("paper").ok_or("no profile of Paper")?;
    let mut observer = Observers::default().observer(ServerKey { panel: None, uuid: Uuid::nil() });
    let now = tokio::time::Instant::now();
    observer.observe(Observed::Login, now);
    observer.observe(Observed::Power(Power::Running), now);
    observer.observe(Observed::Game(Found { profile, basis: Basis::Egg }), now);
    let fingerprint = Fingerprint::of("a line");
    for _ in 0..batches {
        for _ in 0..BATCH {
            let text = black_box(text);
            observer.observe(Observed::Line { text, fingerprint, may_be_old: false }, now);
        }
        observer.settle(now, &|| None);
    }
    Ok(())
}

/// The daemon's side of a socket: bytes that are there already, and nobody who listens.
struct Daemon(Cursor<Vec<u8>>);

impl Read for Daemon {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer)
    }
}

impl Write for Daemon {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn read(frame: &str) -> Result<(), Failure> {
    let length = u16::try_from(frame.len())?.to_be_bytes();
    // A whole text message with a length of 16 bits, unmasked (RFC 6455, section 5.2).
    let one = [&[0x81, 126], &length[..], frame.as_bytes()].concat();
    let config = WebSocketConfig::default().read_buffer_size(4 * 1024).write_buffer_size(0);
    let daemon = Daemon(Cursor::new(one.repeat(BATCH)));
    let mut socket = WebSocket::from_raw_socket(daemon, Role::Client, Some(config));
    for _ in 0..BATCH {
        if let Message::Text(text) = socket.read()? {
            black_box(parse(&text).is_ok());
        }
    }
    Ok(())
}

fn relay(text: &str, rules: &Rules, budget: &BacklogBudget, send: SendBudget) {
    let account = budget.of(GuildId::new(1));
    let mut backlog = Backlog::new(Limits::default(), account, "Survival", RecentFingerprints::default());
    let now = Instant::now();
    for _ in 0..BATCH {
        let fingerprint = Fingerprint::of(black_box(text));
        for mut line in clean(black_box(text)) {
            if rules.apply(&mut line).is_shown() {
                backlog.push_line(now, line, fingerprint);
            }
        }
    }
    while let Some(message) = backlog.take(now, SystemTime::now(), send) {
        black_box(message);
        backlog.commit();
    }
}
