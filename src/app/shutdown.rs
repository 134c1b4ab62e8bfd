//! What tells the process to stop: a signal, or a word on standard input, which is how panels stop a program.
//!
//! Standard input is read by a thread of its own. tokio's reader would do the same on its blocking pool, where a read
//! that never returns keeps the runtime from ending.

mod console;

use std::io;

use tokio::sync::mpsc;
use tracing::{info, warn};

use console::{Console, Input};

/// Two are enough: the first stops in order, the second at once.
const WAITING: usize = 2;

/// Every request to stop, one after the other.
#[derive(Debug)]
pub struct ShutdownSignals {
    asked: mpsc::Receiver<()>,
    ask: mpsc::Sender<()>,
    os: OsSignals,
}

impl ShutdownSignals {
    /// Listens to SIGTERM, SIGINT (Ctrl-C) and SIGHUP from now on. SIGHUP stays ignored where it was ignored at the
    /// start, as `nohup` asks for. Must be called within a tokio runtime.
    ///
    /// # Errors
    /// When the system gives us no signals.
    pub fn from_signals() -> io::Result<Self> {
        let (ask, asked) = mpsc::channel(WAITING);
        Ok(Self { asked, ask, os: OsSignals::new()? })
    }

    /// Listens to standard input as well. It may be closed, a file or a terminal; at its end nothing happens.
    pub fn listen_to_console(&self) {
        let ask = self.ask.clone();
        let listening = std::thread::Builder::new().name("console".into()).spawn(move || {
            let mut console = Console::default();
            let mut explained = false;
            while let Some(said) = console.next() {
                match said {
                    // A third request has nobody left to hear it.
                    Input::Stop => drop(ask.try_send(())),
                    Input::Other if !explained => {
                        explained = true;
                        info!("standard input takes one word: stop");
                    }
                    Input::Other => {}
                }
            }
        });
        if let Err(error) = listening {
            warn!("standard input is not listened to: {error}");
        }
    }

    /// Waits for the next request to stop.
    pub async fn next(&mut self) {
        tokio::select! {
            () = self.os.next() => {}
            // We hold a sender ourselves, so this never ends without a request.
            _ = self.asked.recv() => {}
        }
    }
}

#[cfg(unix)]
#[derive(Debug)]
struct OsSignals {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
    /// None: it is ignored.
    hangup: Option<tokio::signal::unix::Signal>,
}

#[cfg(unix)]
impl OsSignals {
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        // Listening would end its being ignored, so this is looked at first.
        let hangup = if ignores_hangup() { None } else { Some(signal(SignalKind::hangup())?) };
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            hangup,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
            _ = async { self.hangup.as_mut()?.recv().await }, if self.hangup.is_some() => {}
        }
    }
}

/// Whether SIGHUP is ignored now. Where the system does not tell it counts as ignored, which leaves it as it is.
#[cfg(unix)]
fn ignores_hangup() -> bool {
    /// SIGHUP is signal 1, the lowest bit (proc_pid_status(5), "SigIgn").
    const HANGUP: u64 = 1;
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).is_none_or(|mask| mask & HANGUP != 0)
}

#[cfg(not(unix))]
#[derive(Debug)]
struct OsSignals(tokio::signal::windows::CtrlC);

#[cfg(not(unix))]
impl OsSignals {
    fn new() -> io::Result<Self> {
        tokio::signal::windows::ctrl_c().map(Self)
    }

    async fn next(&mut self) {
        let _ = self.0.recv().await;
    }
}
