//! The command line.

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};
use tokio_util::sync::CancellationToken;
use wingcord::{
    app::{self, ShutdownSignals},
    backup, check,
    config::{Config, ConfigError, LocalSettings, LogFormat},
    demo, healthcheck,
    owner::{self, OwnerError},
    rotate_key, setup,
    store::StoreError,
    tasks::Tasks,
    telemetry,
};

/// A Discord bot that mirrors Pterodactyl and Pelican game consoles and runs commands for those allowed.
///
/// Without a command it runs the bot, with the settings from the environment or a .env file (see .env.example).
#[derive(Parser)]
#[command(version, after_long_help = OPERATING)]
struct Line {
    #[command(subcommand)]
    command: Option<Command>,
}

const OPERATING: &str = "\
Stopping: SIGTERM, SIGHUP, Ctrl-C, or the line \"stop\" on standard input. Running commands are answered and what waits is \
posted, within ten seconds; a second one ends the program at once.

Watching: METRICS_ADDR=9100 serves http://127.0.0.1:9100/metrics for Prometheus and /healthz (200, or 503 and the \
reason in a word).

Exit codes: 0 stopped in order, 1 can't run, 2 the settings can't be used, 130 ended at once.";

#[derive(Subcommand)]
enum Command {
    /// Ask for a token and a panel, try them, write the settings, and show the first console in a channel
    Setup(setup::Arguments),
    /// Show the whole thing against a pretend panel and a pretend Discord on this machine: no account, no settings
    #[cfg_attr(not(feature = "demo"), command(hide = true, disable_help_flag = true))]
    Demo(demo::Arguments),
    /// Try the token, the panel, the key, each server and each channel, and say what to mend
    Check,
    /// Copy the database into a new file; the bot may run meanwhile
    Backup {
        /// The file to write, which must not be there yet
        file: PathBuf,
    },
    /// Check a copy of the database and put it in place; the bot must not run
    Restore {
        /// A copy that `backup` made, or one that an upgrade left beside the database
        file: PathBuf,
    },
    /// Ask the running bot how it is: exit code 0 if it is well, 1 if not or if none runs
    Healthcheck,
    /// Make a new key and seal the API keys of linked panels under it; the bot may run meanwhile
    RotateKey,
}

/// How a program ends that was told to stop twice: 128 and the number of SIGINT.
const ENDED_AT_ONCE: i32 = 130;

fn main() -> ExitCode {
    let command = Line::parse().command;
    if works_on_database(command.as_ref())
        && let Ok(settings) = LocalSettings::from_env()
    {
        match owner::become_owner(&settings.database_url) {
            Ok(Some(user)) => {
                eprintln!("wingcord: this goes on as user {user}, to whom the database belongs");
            }
            // What is wrong with the address is told by who opens it.
            Ok(None) | Err(OwnerError::Store(_)) => {}
            Err(refused) => return failed(&refused.to_string()),
        }
    }
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&format!("can't begin: {error}")),
    };
    let code = runtime.block_on(begin(command));
    // A name look-up can't be called off, and must not hold the process.
    runtime.shutdown_background();
    code
}

/// Whether it writes beside the database.
fn works_on_database(command: Option<&Command>) -> bool {
    !matches!(command, Some(Command::Demo(_) | Command::Healthcheck))
}

async fn begin(command: Option<Command>) -> ExitCode {
    let signals = match ShutdownSignals::from_signals() {
        Ok(signals) => signals,
        Err(error) => return failed(&format!("can't hear signals: {error}")),
    };
    match command {
        None => run(signals).await,
        Some(Command::Demo(arguments)) => demo::run(arguments, stop_on(signals)).await,
        Some(Command::Setup(arguments)) => setup::run(arguments, stop_on(signals)).await,
        Some(Command::Check) => {
            let checked = async {
                match settings() {
                    Ok(config) => check::run(&config).await,
                    Err(code) => code,
                }
            };
            let stop = stop_on(signals);
            tokio::select! {
                code = checked => code,
                () = stop.cancelled() => failed("stopped before everything was tried"),
            }
        }
        Some(Command::Backup { file }) => database(async |url| backup::backup(url, &file).await).await,
        Some(Command::Restore { file }) => database(async |url| backup::restore(url, &file).await).await,
        Some(Command::Healthcheck) => healthcheck().await,
        Some(Command::RotateKey) => rotate().await,
    }
}

async fn run(signals: ShutdownSignals) -> ExitCode {
    let config = match settings() {
        Ok(config) => config,
        Err(code) => return code,
    };
    telemetry::start(config.filter(), config.log_format == LogFormat::Json);
    signals.listen_to_console();
    match app::run(config, app::Options::default(), stop_on(signals)).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn rotate() -> ExitCode {
    let config = match settings() {
        Ok(config) => config,
        Err(code) => return code,
    };
    match rotate_key::rotate(&config).await {
        Ok(rotated) => {
            rotated.lines().iter().for_each(|line| println!("{line}"));
            if rotated.unopened.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => failed(&error.to_string()),
    }
}

async fn healthcheck() -> ExitCode {
    // Docker reserves every other code than 0 and 1.
    let settings = match LocalSettings::from_env() {
        Ok(settings) => settings,
        Err(error) => return failed(&error.to_string()),
    };
    match healthcheck::ask(&settings).await {
        Ok(()) => {
            println!("ok");
            ExitCode::SUCCESS
        }
        Err(unhealthy) => failed(&unhealthy.to_string()),
    }
}

/// Does something with the database's file, and prints what was done.
async fn database(work: impl AsyncFnOnce(&str) -> Result<Vec<String>, StoreError>) -> ExitCode {
    let settings = match LocalSettings::from_env() {
        Ok(settings) => settings,
        Err(error) => return unusable(&error),
    };
    match work(&settings.database_url).await {
        Ok(lines) => {
            lines.iter().for_each(|line| println!("{line}"));
            ExitCode::SUCCESS
        }
        Err(error) => failed(&error.to_string()),
    }
}

fn settings() -> Result<Config, ExitCode> {
    Config::from_env().map_err(|error| unusable(&error))
}

fn unusable(settings: &ConfigError) -> ExitCode {
    eprintln!("wingcord: {settings}");
    ExitCode::from(2)
}

fn failed(why: &str) -> ExitCode {
    eprintln!("wingcord: {why}");
    ExitCode::FAILURE
}

/// The first request stops in order; a second one ends the process at once.
fn stop_on(mut signals: ShutdownSignals) -> CancellationToken {
    let stop = CancellationToken::new();
    let told = stop.clone();
    let watch = async move {
        signals.next().await;
        told.cancel();
        signals.next().await;
        std::process::exit(ENDED_AT_ONCE);
    };
    Tasks::new().spawn("shutdown signals", watch).release();
    stop
}
