//! Asking a person at a terminal, one question at a time: the only place with prompts.

use std::io::{IsTerminal, Write, stderr, stdin};

use inquire::{Confirm, InquireError, Password, PasswordDisplayMode, Select, Text, error::InquireResult};
use tokio::task::spawn_blocking;
use tokio_util::sync::CancellationToken;

use crate::terminal::Restore;

/// Rows of a list that are shown at once.
const ROWS: usize = 12;
/// What a prompt has turned on that only it would turn off: pastes in brackets, a hidden cursor.
const PROMPT_OFF: &str = "\x1b[?2004l\x1b[?25h";

/// Why `setup` ends before its end.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Ended {
    /// The person, or a signal, wanted so.
    Left,
    /// Something must be done elsewhere first; says what.
    Cannot(String),
    /// The settings can't be used; says why.
    Settings(String),
}

/// Asks where there is a terminal.
pub(super) struct Ask {
    at_terminal: bool,
    stop: CancellationToken,
}

impl Ask {
    pub(super) fn new(stop: CancellationToken) -> Self {
        Self { at_terminal: stdin().is_terminal() && stderr().is_terminal(), stop }
    }

    /// Whether somebody can be asked.
    pub(super) fn at_terminal(&self) -> bool {
        self.at_terminal
    }

    /// Ends when the program is told to stop.
    pub(super) async fn unless_stopped<T>(&self, work: impl Future<Output = T>) -> Result<T, Ended> {
        tokio::select! {
            done = work => Ok(done),
            () = self.stop.cancelled() => Err(Ended::Left),
        }
    }

    /// A secret, which is not shown.
    pub(super) async fn secret(&self, what: &'static str, help: &'static str) -> Result<String, Ended> {
        self.prompt(move || {
            let question = Password::new(what).with_help_message(help).without_confirmation();
            question.with_display_mode(PasswordDisplayMode::Masked).prompt()
        })
        .await
    }

    /// A line of text.
    pub(super) async fn text(&self, what: &'static str, help: &'static str) -> Result<String, Ended> {
        self.prompt(move || Text::new(what).with_help_message(help).prompt()).await
    }

    /// One of a list, by its place.
    pub(super) async fn choose(&self, what: &'static str, from: Vec<String>) -> Result<usize, Ended> {
        let help = "arrows to move, letters to search, Enter to choose, Esc to leave";
        self.prompt(move || {
            let question = Select::new(what, from).with_help_message(help).with_page_size(ROWS);
            question.raw_prompt().map(|chosen| chosen.index)
        })
        .await
    }

    /// Yes or no, yes by default.
    pub(super) async fn agree(&self, what: String) -> Result<bool, Ended> {
        self.prompt(move || Confirm::new(&what).with_default(true).prompt()).await
    }

    async fn prompt<T: Send + 'static>(
        &self,
        ask: impl FnOnce() -> InquireResult<T> + Send + 'static,
    ) -> Result<T, Ended> {
        let restore = Restore::later();
        match self.unless_stopped(spawn_blocking(ask)).await {
            Ok(Ok(Ok(answer))) => Ok(answer),
            Ok(Ok(Err(InquireError::OperationCanceled | InquireError::OperationInterrupted))) => {
                Err(Ended::Left)
            }
            Ok(Ok(Err(error))) => Err(Ended::Cannot(format!("this terminal can't be asked ({error})"))),
            Ok(Err(error)) => Err(Ended::Cannot(format!("this terminal can't be asked ({error})"))),
            Err(left) => {
                // The thread that waits for a key holds the terminal until the process ends.
                drop(restore);
                let _ = write!(stderr(), "{PROMPT_OFF}\r\n");
                Err(left)
            }
        }
    }
}
