//! The bot as a process of its own: the real thing, configured by environment variables alone.
//!
//! Without `--bot` this program starts itself again in a hidden mode that does what `wingcord`'s `main` does. Either way
//! the kernel kills the bot when this program ends, however it ends.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io,
    os::unix::process::{CommandExt, parent_id},
    path::{Path, PathBuf},
    process::{ExitCode, ExitStatus, Stdio},
    time::{Duration, Instant},
};

use nix::{
    sys::{
        prctl,
        signal::{Signal, kill},
    },
    unistd::Pid,
};
use tokio::{
    process::{Child, Command},
    signal::unix::{SignalKind, signal},
};
use tokio_util::sync::CancellationToken;
use wingcord::{
    app,
    config::{Config, LogFormat},
    telemetry,
};

use crate::{Failure, meters::Usage};

/// How long the bot may take to stop in order; containers give ten seconds.
const STOPS_WITHIN: Duration = Duration::from_secs(12);

/// A bot that can be started again and again on the same database.
pub(crate) struct Bot {
    program: Option<PathBuf>,
    settings: BTreeMap<&'static str, String>,
    folder: PathBuf,
    log: PathBuf,
    child: Option<Child>,
    /// Of the lives that are over.
    spent: Usage,
}

impl Bot {
    /// Nothing runs yet. `program`: a `wingcord` to run instead of this program's own; `folder`: where it runs; `log`:
    /// what it writes to standard error.
    pub(crate) fn new(
        program: Option<PathBuf>,
        settings: BTreeMap<&'static str, String>,
        folder: &Path,
        log: PathBuf,
    ) -> Self {
        Self { program, settings, folder: folder.to_owned(), log, child: None, spent: Usage::default() }
    }

    /// Starts a process.
    pub(crate) fn start(&mut self) -> io::Result<()> {
        let log = File::options().create(true).append(true).open(&self.log)?;
        let mut command = itself("bot")?;
        if let Some(program) = &self.program {
            command.arg("--exec").arg(program);
        }
        // A pipe that stays open: what is typed on standard input is the bot's console.
        command.env_clear().envs(&self.settings).current_dir(&self.folder);
        command.stdin(Stdio::piped()).stdout(log.try_clone()?).stderr(log);
        self.child = Some(command.spawn()?);
        Ok(())
    }

    /// CPU time and memory of all its lives.
    pub(crate) fn usage(&self) -> Usage {
        let mut usage = self.spent;
        if let Some(life) = self.life() {
            usage += life;
        }
        usage
    }

    /// CPU time and memory of the process that runs.
    pub(crate) fn life(&self) -> Option<Usage> {
        Usage::of(self.pid()?).ok()
    }

    /// The process's open files, as links in `/proc`.
    pub(crate) fn files(&self) -> io::Result<Vec<PathBuf>> {
        let pid = self.pid().ok_or(io::ErrorKind::NotFound)?;
        fs::read_dir(format!("/proc/{pid}/fd"))?.map(|entry| Ok(entry?.path())).collect()
    }

    /// Whether the process has ended by itself.
    pub(crate) fn has_ended(&mut self) -> bool {
        self.child.as_mut().is_some_and(|child| !matches!(child.try_wait(), Ok(None)))
    }

    /// SIGTERM; returns how it ended and after how long.
    pub(crate) async fn terminate(&mut self) -> Result<(ExitStatus, Duration), Failure> {
        let began = Instant::now();
        self.send(Signal::SIGTERM)?;
        match tokio::time::timeout(STOPS_WITHIN, self.ended()).await {
            Ok(status) => Ok((status?, began.elapsed())),
            Err(_) => {
                self.kill().await?;
                Err(format!("the bot did not stop within {STOPS_WITHIN:?} after SIGTERM").into())
            }
        }
    }

    /// SIGKILL; returns when the process is gone.
    pub(crate) async fn kill(&mut self) -> Result<(), Failure> {
        self.send(Signal::SIGKILL)?;
        self.ended().await?;
        Ok(())
    }

    fn pid(&self) -> Option<u32> {
        self.child.as_ref().and_then(Child::id)
    }

    fn send(&mut self, what: Signal) -> Result<(), Failure> {
        let pid = self.pid().ok_or("the bot does not run")?;
        self.spent = self.usage();
        Ok(kill(Pid::from_raw(i32::try_from(pid)?), what)?)
    }

    async fn ended(&mut self) -> Result<ExitStatus, Failure> {
        let status = self.child.as_mut().ok_or("the bot does not run")?.wait().await?;
        self.child = None;
        Ok(status)
    }
}

/// This program in another of its roles; it ends with this process at the latest.
pub(crate) fn itself(role: &str) -> io::Result<Command> {
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["--be", role, "--parent", &std::process::id().to_string()]).kill_on_drop(true);
    Ok(command)
}

/// Lets the kernel end this process when the parent's ends.
pub(crate) fn die_with(parent: u32) -> io::Result<()> {
    prctl::set_pdeathsig(Signal::SIGKILL)?;
    if parent_id() == parent { Ok(()) } else { Err(io::Error::other("the parent is gone already")) }
}

/// The hidden mode: `program`, or what `wingcord`'s `main` does.
pub(crate) fn be(program: Option<PathBuf>) -> ExitCode {
    if let Some(program) = program {
        let error = std::process::Command::new(&program).exec();
        eprintln!("{}: {error}", program.display());
        return ExitCode::from(2);
    }
    match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime.block_on(run()),
        Err(error) => {
            eprintln!("no runtime: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> ExitCode {
    let config = match Config::from_env() {
        Ok(config) => config,
        Err(error) => {
            eprintln!("wingcord: {error}");
            return ExitCode::from(2);
        }
    };
    telemetry::start(config.filter(), config.log_format == LogFormat::Json);
    let stop = CancellationToken::new();
    let told = stop.clone();
    let watch = tokio::spawn(async move {
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            terminate.recv().await;
            told.cancel();
        }
    });
    let ended = app::run(config, app::Options::default(), stop).await;
    watch.abort();
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error}");
            ExitCode::FAILURE
        }
    }
}
