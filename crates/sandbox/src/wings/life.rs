//! Starts, stops and restarts a server's program and notices its crashes (section 2.6).

use std::{sync::Arc, time::Instant};

use tokio::sync::{mpsc, watch};

use super::{
    Daemon, Instance,
    dialect::start_lines,
    power::{PowerAction, PowerState, Refusal, Stand, Step, decide},
};
use crate::{
    Dialect,
    game::{self, KILLED},
};

/// Typed lines that wait for a program which does not read; more are lost.
const STDIN_LINES: usize = 1024;

/// What is wanted of a running program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Want {
    /// Go on.
    Run,
    /// Stop of itself.
    Stop,
    /// End at once.
    Kill,
    /// For scripted programs: end by itself with this exit code.
    Exit(i32),
}

/// The running program of a server, if any.
#[derive(Debug, Default)]
pub(super) struct Life {
    run: Option<Run>,
    runs: u64,
    /// It was told to stop, so its end is no crash.
    stopping: bool,
    /// It is to be started again once it has stopped.
    again: bool,
    last_crash: Option<Instant>,
    /// The kernel ends it for its memory.
    out_of_memory: bool,
}

#[derive(Debug)]
struct Run {
    number: u64,
    stdin: mpsc::Sender<String>,
    want: watch::Sender<Want>,
}

/// The program's ends of its console.
#[derive(Debug)]
pub(crate) struct Console {
    /// Which run of its server this is.
    number: u64,
    /// Lines typed.
    pub(crate) stdin: mpsc::Receiver<String>,
    /// What is wanted of the program.
    pub(crate) want: watch::Receiver<Want>,
}

impl Instance {
    /// Begins a power action.
    ///
    /// # Errors
    ///
    /// When the state does not allow it, or another action is in progress.
    pub(crate) fn power(self: &Arc<Self>, action: PowerAction, daemon: &Daemon) -> Result<(), Refusal> {
        let mut life = self.life.lock();
        let stand = Stand {
            state: self.state(),
            suspended: self.is_suspended(),
            installing: self.is_installing(),
            restarting: life.again,
        };
        match decide(self.dialect(), action, stand)? {
            Step::Nothing => {}
            Step::Begin => {
                let console = self.begin(&mut life);
                daemon.spawn(live(Arc::clone(self), console));
            }
            Step::Stop { again } => {
                life.again = again;
                life.stopping = true;
                self.set_state(PowerState::Stopping);
                self.want(&mut life, Want::Stop, daemon);
            }
            Step::Kill => {
                life.again = false;
                life.stopping = true;
                if self.dialect() != Dialect::Calagopus {
                    self.set_state(PowerState::Stopping);
                }
                self.want(&mut life, Want::Kill, daemon);
            }
        }
        Ok(())
    }

    /// Wants something of the program; a state that was set by hand may have none.
    fn want(self: &Arc<Self>, life: &mut Life, want: Want, daemon: &Daemon) {
        if life.run.is_some() {
            life.want(want);
        } else if let Some(console) = self.finish(life, 0) {
            daemon.spawn(live(Arc::clone(self), console));
        }
    }

    /// Begins with the program already running, and no word said about it.
    pub(super) fn begin_running(self: &Arc<Self>, daemon: &Daemon) {
        let console = self.life.lock().open();
        self.state.send_replace(PowerState::Running);
        daemon.spawn(live(Arc::clone(self), console));
    }

    fn begin(&self, life: &mut Life) -> Console {
        let (before, after) = start_lines(self.dialect(), self.options.flavour);
        before.into_iter().for_each(|line| self.daemon_says(line));
        self.clear_log();
        *self.started.lock() = Instant::now();
        self.set_state(PowerState::Starting);
        after.into_iter().for_each(|line| self.daemon_says(line));
        life.open()
    }

    /// Writes a line to the program; without one, it is lost.
    pub(crate) fn type_line(&self, line: &str) -> bool {
        let mut life = self.life.lock();
        if self.state() == PowerState::Offline {
            return false;
        }
        if self.dialect() != Dialect::Calagopus && Some(line) == self.spec.stop_word() {
            life.stopping = true;
            self.set_state(PowerState::Stopping);
        }
        drop(life);
        self.commands.push(line.to_owned());
        self.echo(line);
        if let Some(run) = &self.life.lock().run {
            for line in line.split('\n') {
                // A full pipe loses what is typed, as a terminal does.
                let _ = run.stdin.try_send(line.to_owned());
            }
        }
        true
    }

    /// Makes a scripted program end by itself.
    pub(crate) fn exit(&self, code: i32) {
        self.life.lock().want(Want::Exit(code));
    }

    /// The kernel ends a scripted program because it used too much memory.
    pub(crate) fn run_out_of_memory(&self) {
        let mut life = self.life.lock();
        life.out_of_memory = true;
        life.want(Want::Exit(KILLED));
    }

    /// The daemon's check finds that the server's files take more than they may.
    pub(crate) fn exceed_disk(self: &Arc<Self>, daemon: &Daemon) {
        self.daemon_says("Server is exceeding the assigned disk space limit, stopping process now.");
        // One that stops already is as wanted.
        let _ = self.power(PowerAction::Stop, daemon);
    }

    /// The machine loses its power: the program is gone, and nobody says so. Whether there was one.
    pub(crate) fn lose_power(&self) -> bool {
        let mut life = self.life.lock();
        life.want(Want::Kill);
        let was_on = life.run.take().is_some();
        (life.stopping, life.again, life.last_crash) = (false, false, None);
        self.state.send_replace(PowerState::Offline);
        was_on
    }

    /// Deals with the program's end; returns the next one's console if there is to be one.
    fn ended(&self, run: u64, code: i32) -> Option<Console> {
        let mut life = self.life.lock();
        // Another may have been started where the state was set by hand.
        let current = life.run.as_ref().is_some_and(|current| current.number == run);
        if current { self.finish(&mut life, code) } else { None }
    }

    fn finish(&self, life: &mut Life, code: i32) -> Option<Console> {
        life.run = None;
        let stopped = std::mem::take(&mut life.stopping);
        let again = std::mem::take(&mut life.again);
        self.set_state(PowerState::Offline);
        if self.dialect() != Dialect::Calagopus {
            self.send_stats();
        }
        let memory = std::mem::take(&mut life.out_of_memory);
        let clean = code == 0 && !memory && self.dialect() != Dialect::Calagopus;
        let crashed = !stopped && (!clean || self.spec.clean_exit_is_crash);
        let restart = again || (crashed && self.report_crash(code, memory, life));
        let allowed = !self.is_suspended() && !self.is_installing();
        (restart && allowed).then(|| self.begin(life))
    }

    /// Says what happened; true if the server is to be started again.
    fn report_crash(&self, code: i32, out_of_memory: bool, life: &mut Life) -> bool {
        if !self.spec.crash_detection {
            // Go Wings says no more than that, calagopus nothing.
            if self.dialect() != Dialect::Calagopus {
                self.daemon_says(
                    "Aborting automatic restart, crash detection is disabled for this instance.",
                );
            }
            return false;
        }
        self.daemon_says("---------- Detected server process in a crashed state! ----------");
        self.daemon_says(&format!("Exit code: {code}"));
        self.daemon_says(&format!("Out of memory: {out_of_memory}"));
        let window = self.options.crash_window;
        if life.last_crash.is_some_and(|last| last.elapsed() < window) {
            let seconds = window.as_secs();
            self.daemon_says(&format!(
                "Aborting automatic restart, last crash occurred less than {seconds} seconds ago."
            ));
            return false;
        }
        life.last_crash = Some(Instant::now());
        true
    }
}

impl Life {
    fn open(&mut self) -> Console {
        let (stdin, typed) = mpsc::channel(STDIN_LINES);
        let want = watch::Sender::new(Want::Run);
        self.runs += 1;
        let console = Console { number: self.runs, stdin: typed, want: want.subscribe() };
        self.run = Some(Run { number: self.runs, stdin, want });
        console
    }

    fn want(&self, want: Want) {
        if let Some(run) = &self.run {
            run.want.send_replace(want);
        }
    }
}

/// Runs the program, and again as long as it is to be restarted.
async fn live(instance: Arc<Instance>, console: Console) {
    let mut next = Some(console);
    while let Some(console) = next {
        let number = console.number;
        let code = game::run(&instance, console).await;
        next = instance.ended(number, code);
    }
}

impl Instance {
    /// The program was started; without a "done" text to wait for, that makes it running.
    pub(crate) fn booted(&self) {
        if self.state() == PowerState::Starting && self.spec.done_text().is_none() {
            self.set_state(PowerState::Running);
        }
    }
}
