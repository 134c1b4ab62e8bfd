//! A program at a pseudo-terminal, and a person before it.

use std::{
    fs::File,
    io::{Read, Write},
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc,
    time::{Duration, Instant},
};

use nix::{
    pty::{Winsize, openpty},
    sys::{
        signal::{Signal, kill},
        termios::{LocalFlags, tcgetattr},
    },
    unistd::Pid,
};

/// How long a text may take to come.
const PATIENCE: Duration = Duration::from_secs(20);

/// The program at its terminal. What it does blocks, so async stories with one have several threads. Dropped, the program
/// is killed.
pub(crate) struct Terminal {
    program: Child,
    terminal: File,
    output: mpsc::Receiver<Vec<u8>>,
    /// What was shown and not looked at yet.
    shown: String,
    /// Everything that was shown.
    pub(crate) all: String,
}

impl Terminal {
    pub(crate) fn start(command: &mut Command) -> Self {
        let size = Winsize { ws_row: 40, ws_col: 200, ws_xpixel: 0, ws_ypixel: 0 };
        let pty = openpty(&size, None).unwrap();
        let side = || Stdio::from(pty.slave.try_clone().unwrap());
        let program =
            command.env("TERM", "xterm").stdin(side()).stdout(side()).stderr(side()).spawn().unwrap();
        let terminal = File::from(pty.master);
        let mut screen = terminal.try_clone().unwrap();
        let (sender, output) = mpsc::sync_channel(64);
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(count @ 1..) = screen.read(&mut buffer) {
                if sender.send(buffer[..count].to_vec()).is_err() {
                    return;
                }
            }
        });
        Self { program, terminal, output, shown: String::new(), all: String::new() }
    }

    pub(crate) fn types(&mut self, keys: &str) {
        self.terminal.write_all(keys.as_bytes()).unwrap();
    }

    /// Reads on until `text` has come.
    pub(crate) fn sees(&mut self, text: &str) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(at) = self.shown.find(text) {
                self.shown.drain(..at + text.len());
                return;
            }
            let more = self.output.recv_timeout(deadline.saturating_duration_since(Instant::now()));
            let more = more.unwrap_or_else(|_| panic!("{text:?} did not come after:\n{}", self.all));
            self.hears(&more);
        }
    }

    fn hears(&mut self, more: &[u8]) {
        let more = String::from_utf8_lossy(more);
        self.shown.push_str(&more);
        self.all.push_str(&more);
    }

    pub(crate) fn signal(&self, signal: Signal) {
        kill(Pid::from_raw(self.program.id().try_into().unwrap()), signal).unwrap();
    }

    /// Waits until the program has ended. The terminal shows again what is typed.
    pub(crate) fn ends(&mut self) -> ExitStatus {
        let deadline = Instant::now() + PATIENCE;
        let ended = loop {
            // What nobody reads would hold it.
            while let Ok(more) = self.output.recv_timeout(Duration::from_millis(20)) {
                self.hears(&more);
            }
            if let Some(ended) = self.program.try_wait().unwrap() {
                break ended;
            }
            assert!(Instant::now() < deadline, "it does not end:\n{}", self.all);
        };
        let settings = tcgetattr(&self.terminal).unwrap();
        assert!(settings.local_flags.contains(LocalFlags::ECHO | LocalFlags::ICANON), "{}", self.all);
        ended
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}
