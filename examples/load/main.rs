//! Runs the real bot under load and faults, and prints what became of every line.
//!
//! `cargo run --release --example load -- --case flood,slow` starts the bot as a process of its own against a panel, a
//! daemon and a Discord in this one, with the limits of the real ones and answers after 60 ms. It binds and mirrors by
//! typing commands, prints numbered lines, reads them back from the channels, and says for each case whether what the
//! docs/performance.md promises was reached; the exit status is 0 only if all was. `--list` names the cases.

mod bare_reader;
mod bot;
mod cases;
mod commands;
mod ledger;
mod line;
mod measure;
mod meters;
mod printer;
mod reading;
mod report;
mod rows;
mod tls_front;
mod world;

use std::{error::Error, path::PathBuf, process::ExitCode};

use clap::{Parser, ValueEnum};

use cases::{CASES, Context};

pub(crate) type Failure = Box<dyn Error + Send + Sync>;

/// Runs the bot under load and faults, and prints what became of every line
#[derive(Parser)]
struct Line {
    /// Only these cases, separated by commas
    #[arg(long, value_delimiter = ',')]
    case: Vec<String>,
    /// Name the cases and what they do
    #[arg(long)]
    list: bool,
    /// How long lines are printed in each case; default: as long as the case says
    #[arg(long)]
    seconds: Option<u64>,
    /// How long the case of random faults takes
    #[arg(long, default_value_t = 10)]
    minutes: u64,
    /// How many servers the case `idle` has
    #[arg(long, default_value_t = 1000)]
    servers: usize,
    /// Reach panel and daemon over TLS, with a certificate of this program's
    #[arg(long)]
    tls: bool,
    /// For the random faults; default: another one each time. It is printed
    #[arg(long)]
    seed: Option<u64>,
    /// By what the guild of the case `hostile` harms, separated by commas; default: by everything at once
    #[arg(long, value_delimiter = ',')]
    means: Vec<cases::Means>,
    /// A wingcord to run; default: this program runs the bot itself
    #[arg(long)]
    bot: Option<PathBuf>,
    /// Print the table as Markdown, beside the figures of a bot in JavaScript
    #[arg(long)]
    markdown: bool,
    #[arg(long, hide = true)]
    be: Option<Role>,
    #[arg(long, hide = true, requires = "be")]
    parent: Option<u32>,
    #[arg(long, hide = true, requires = "be")]
    exec: Option<PathBuf>,
}

/// What this program can be beside itself.
#[derive(Clone, Copy, ValueEnum)]
enum Role {
    Bot,
    Reader,
}

fn main() -> ExitCode {
    let line = Line::parse();
    if let Some(role) = line.be {
        if let Err(error) = bot::die_with(line.parent.unwrap_or_default()) {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
        return match role {
            Role::Bot => bot::be(line.exec),
            Role::Reader => bare_reader::be(),
        };
    }
    match run(line) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

#[tokio::main]
async fn run(line: Line) -> Result<ExitCode, Failure> {
    if line.list {
        for case in CASES {
            println!("{:<14} {}", case.name, case.about);
        }
        return Ok(ExitCode::SUCCESS);
    }
    if let Some(unknown) = line.case.iter().find(|name| CASES.iter().all(|case| case.name != **name)) {
        return Err(format!("there is no case {unknown:?}; --list names them").into());
    }
    let context = Context {
        seconds: line.seconds,
        minutes: line.minutes,
        servers: line.servers,
        tls: line.tls,
        seed: line.seed.unwrap_or_else(rand::random),
        means: line.means,
        program: line.bot.map(std::path::absolute).transpose()?,
        logs: std::env::temp_dir().join(format!("wingcord-load-{}", std::process::id())),
    };
    std::fs::create_dir_all(&context.logs)?;
    eprintln!("seed {}; the bot's logs are in {}", context.seed, context.logs.display());
    let mut rows = Vec::new();
    let named = |case: &&cases::Case| line.case.iter().any(|name| name == case.name);
    for case in CASES.iter().filter(|case| if line.case.is_empty() { case.usual } else { named(case) }) {
        eprintln!("{} …", case.name);
        let row = case.run(&context).await;
        eprint!("{}", report::table(std::slice::from_ref(&row)));
        rows.push((row, case.about));
    }
    if line.markdown {
        print!("{}", report::markdown(&rows));
    }
    let rows: Vec<_> = rows.into_iter().map(|(row, _)| row).collect();
    if !line.markdown {
        print!("{}", report::table(&rows));
    }
    let passed = rows.iter().all(report::Row::passed);
    Ok(if passed { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
