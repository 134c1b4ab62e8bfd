//! `wingcord demo`: the real bot on this machine, between a pretend panel, Wings and Discord.
//!
//! ```text
//! game → stage ← controls            which game server; everything started around the bot
//! talk ← prompt, typed               a person at a terminal
//! web                                a person in a browser
//! tour                               where nobody can type: sees what the script promises
//! play ← steps, progress             plays the script on the stage, for whoever shows it
//! view ← screen ← markdown, controls messages as terminal text
//! ```

mod controls;
mod game;
mod markdown;
mod paint;
mod play;
mod print;
mod progress;
mod prompt;
mod screen;
mod stage;
mod steps;
mod talk;
mod tour;
mod typed;
mod view;
mod web;

use std::{
    io::{IsTerminal, stdin, stdout},
    path::PathBuf,
    process::ExitCode,
    time::{Duration, Instant},
};

use sandbox::{ServerSpec, game::Program};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tracing_subscriber::{EnvFilter, filter::LevelFilter};

use crate::telemetry;
use paint::Paint;
use stage::{Stage, StageError};
use talk::Terminal;

/// Which game server to run.
#[derive(Debug, Default, clap::Args)]
pub struct Arguments {
    /// Run this shell command as the game server: its standard input and output are the console
    #[arg(long, value_name = "CMD", conflicts_with = "replay")]
    exec: Option<String>,
    /// The line that stops the program of --exec; without it, it gets SIGTERM. It is killed after 10 s
    #[arg(long, value_name = "WORD", requires = "exec")]
    stop: Option<String>,
    /// Play a recorded console back: a text file, a line every 200 ms, a long one in 15 s. The exit code that its daemon
    /// told ends it, so that a crash is seen again
    #[arg(long, value_name = "FILE")]
    replay: Option<PathBuf>,
    /// What the recorded game of --replay exits with after its last line
    #[arg(long, value_name = "CODE", requires = "replay")]
    exit_code: Option<u8>,
    /// Show it in a browser, too: prints the address of a page that looks like Discord, with the token that lets a browser
    /// in. It answers on 127.0.0.1 only. Port 0 is any free one; without PORT it is 8460. Without a terminal the page is
    /// served until SIGINT or SIGTERM
    #[arg(long, value_name = "PORT", num_args = 0..=1, default_missing_value = "8460")]
    web: Option<u16>,
}

/// What is said before anything else.
const INTRODUCTION: &str = "wingcord demo: a pretend Discord, panel and Wings on this machine, and the real bot between \
                            them.\nNo account, no network, no settings; its database is temporary.\n";
/// Between two things that happen in the built-in game by themselves, while a person types.
const LEISURELY: Duration = Duration::from_secs(5);
/// The same during the tour.
const BRISKLY: Duration = Duration::from_millis(1500);

/// Runs the demo until the person ends it. Where standard input or output is no terminal, the page is served until `stop`
/// if there is one, else the tour is taken, which succeeds only if all that it promises was seen.
pub async fn run(arguments: Arguments, stop: CancellationToken) -> ExitCode {
    // The log would stand among the messages, so it is silent unless asked for.
    match EnvFilter::builder().with_default_directive(LevelFilter::OFF.into()).from_env() {
        Ok(filter) => telemetry::start(filter, false),
        Err(error) => return refuse(&format!("RUST_LOG: {error}")),
    }
    let at_terminal = stdin().is_terminal() && stdout().is_terminal();
    let server = match game::chosen(&arguments) {
        Ok(server) => paced(server, at_terminal || arguments.web.is_some()),
        Err(error) => return refuse(&error.to_string()),
    };
    let listener = match arguments.web {
        Some(port) => match web::listen(port).await {
            Ok(listener) => Some(listener),
            Err(error) => return refuse(&error.to_string()),
        },
        None => None,
    };
    print::say(INTRODUCTION);
    match perform(server, at_terminal, listener, &stop).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("wingcord demo: {error}");
            ExitCode::FAILURE
        }
    }
}

fn refuse(why: &str) -> ExitCode {
    eprintln!("wingcord demo: {why}");
    ExitCode::from(2)
}

fn paced(mut server: ServerSpec, watched: bool) -> ServerSpec {
    server.game.chatter = Some(if watched { LEISURELY } else { BRISKLY });
    server
}

/// Sets the stage, shows the demo on it and clears it; `false` if something promised was not seen.
async fn perform(
    server: ServerSpec,
    at_terminal: bool,
    listener: Option<TcpListener>,
    stop: &CancellationToken,
) -> Result<bool, StageError> {
    let built_in = matches!(server.program, Program::Game);
    let begun = Instant::now();
    print::say("Starting …\n");
    let stage = tokio::select! {
        stage = Stage::set(server) => stage?,
        () = stop.cancelled() => return Ok(at_terminal || listener.is_some()),
    };
    print::say(&format!("Ready after {:.1} s.\n", begun.elapsed().as_secs_f64()));
    let well = show(&stage, at_terminal, listener, built_in, stop).await;
    print::say("Stopping …\n");
    stage.clear().await;
    well
}

async fn show(
    stage: &Stage,
    at_terminal: bool,
    listener: Option<TcpListener>,
    built_in: bool,
    stop: &CancellationToken,
) -> Result<bool, StageError> {
    let paint = Paint::of_stdout();
    let page = listener.map(|listener| web::open(listener, stage, built_in, paint)).transpose();
    let page = page.map_err(StageError::Sandbox)?;
    let well = faces(stage, at_terminal, page.is_some(), built_in, stop).await;
    if let Some(page) = page {
        page.stop().await;
    }
    Ok(well)
}

/// Shows the stage at the terminal, else serves the page, else takes the tour.
async fn faces(
    stage: &Stage,
    at_terminal: bool,
    with_page: bool,
    built_in: bool,
    stop: &CancellationToken,
) -> bool {
    let paint = Paint::of_stdout();
    if at_terminal {
        match Terminal::open(stage, paint) {
            Ok(terminal) => return terminal.talk(stage, paint, built_in, stop).await,
            Err(error) => print::say(&format!("Nothing can be typed in this terminal ({error}).\n")),
        }
    }
    if with_page {
        return web::serve(stage, paint, built_in, stop).await;
    }
    let missing = tour::take(stage, paint, &steps::steps(built_in), stop).await;
    print::say(&tour::verdict(&missing, built_in, paint));
    missing.is_empty()
}
