//! What to know of a game server when it is added.

use crate::game::{GameOptions, Program};

/// A game server to add with [`Backend::add_server`](crate::Backend::add_server).
#[derive(Clone, Debug)]
pub struct ServerSpec {
    /// The panel's name of it.
    pub name: String,
    /// The panel's description of it.
    pub description: String,
    /// Its disk limit, MiB; 0: none.
    pub disk: u64,
    /// What runs in it.
    pub program: Program,
    /// Settings of the built-in game, for [`Program::Game`].
    pub game: GameOptions,
    /// The egg's "done" text: the console line that makes it `running`. `None`: the built-in game's own text,
    /// or `running` as soon as it was started.
    pub done: Option<String>,
    /// The egg's stop command; [`Program::Exec`] has its own, where `None` means SIGTERM.
    pub stop: String,
    /// Whether it runs from the start.
    pub running: bool,
    /// Whether its terminal repeats what is typed, as programs on a TTY may (section 2.5).
    pub echo: bool,
    /// Whether its program reads what is typed with readline: the echo stands behind a prompt, and readline's escapes
    /// begin it and the line after it (transcript 03).
    pub readline: bool,
    /// For [`Program::Scripted`]: it starts and stops only when the test says so.
    pub power_by_hand: bool,
    /// Whether the daemon restarts it after a crash.
    pub crash_detection: bool,
    /// Whether Go Wings takes an exit with code 0 for a crash: `detect_clean_exit_as_crash`, which is on where a host has
    /// not switched it off. Off here; calagopus always does.
    pub clean_exit_is_crash: bool,
    /// Whether its figures go up and down between almost nothing and almost all, each in a rhythm of its own.
    pub figures_swing: bool,
}

impl ServerSpec {
    /// A server of that name; a scripted one is running, any other offline.
    #[must_use]
    pub fn new(name: impl Into<String>, program: Program) -> Self {
        Self {
            name: name.into(),
            description: String::new(),
            disk: 10_240,
            running: matches!(program, Program::Scripted),
            program,
            game: GameOptions::default(),
            done: None,
            stop: "stop".into(),
            echo: false,
            readline: false,
            power_by_hand: false,
            crash_detection: true,
            clean_exit_is_crash: false,
            figures_swing: false,
        }
    }
}

impl Default for ServerSpec {
    fn default() -> Self {
        Self::new("Survival", Program::Scripted)
    }
}

impl ServerSpec {
    /// The console line part that makes it `running`.
    pub(crate) fn done_text(&self) -> Option<&str> {
        let own = matches!(self.program, Program::Game).then_some(crate::game::DONE);
        self.done.as_deref().or(own)
    }

    /// What is typed to stop it; `None` for a signal.
    pub(crate) fn stop_word(&self) -> Option<&str> {
        match &self.program {
            Program::Exec { stop, .. } => stop.as_deref(),
            _ => Some(&self.stop),
        }
    }
}
