//! The command line.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use tokio_util::sync::CancellationToken;
use wingcord::{
    app, check,
    config::{Config, LogFormat},
    demo,
    tasks::Tasks,
    telemetry,
};

/// A Discord bot that mirrors Pterodactyl and Pelican game consoles and runs commands for those allowed.
///
/// Without a command it runs the bot, with the settings from the environment or a .env file (see .env.example).
#[derive(Parser)]
#[command(version)]
struct Line {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Show the whole thing against a pretend panel and a pretend Discord on this machine: no account, no settings
    Demo(demo::Arguments),
    /// Try the token, the panel, the key, each server and each channel, and say what to mend
    Check,
}

#[tokio::main]
async fn main() -> ExitCode {
    let stop = stop_on_signals();
    match Line::parse().command {
        None => run(stop).await,
        Some(Command::Demo(arguments)) => demo::run(arguments, stop).await,
        Some(Command::Check) => match settings() {
            Ok(config) => check::run(&config).await,
            Err(code) => code,
        },
    }
}

async fn run(stop: CancellationToken) -> ExitCode {
    let config = match settings() {
        Ok(config) => config,
        Err(code) => return code,
    };
    telemetry::start(config.filter(), config.log_format == LogFormat::Json);
    match app::run(config, app::Options::default(), stop).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn settings() -> Result<Config, ExitCode> {
    Config::from_env().map_err(|error| {
        eprintln!("wingcord: {error}");
        ExitCode::from(2)
    })
}

/// Ctrl-C and SIGTERM stop in order; a second one ends the process at once.
fn stop_on_signals() -> CancellationToken {
    let stop = CancellationToken::new();
    let told = stop.clone();
    let watch = async move {
        signal().await;
        told.cancel();
        signal().await;
        std::process::exit(130);
    };
    Tasks::new().spawn("signals", watch).release();
    stop
}

#[cfg(unix)]
async fn signal() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
        }
        Err(_) => drop(tokio::signal::ctrl_c().await),
    }
}

#[cfg(not(unix))]
async fn signal() {
    drop(tokio::signal::ctrl_c().await);
}
