//! What was tried, a line each, for a person at a terminal.

use std::{
    future::Future,
    io::{IsTerminal, Stdout, Write},
    process::ExitCode,
    time::Duration,
};

use crate::{
    discord,
    telemetry::redact,
    visible::{Shown, shown},
};

/// Where the lines go, and whether one of them was bad.
#[derive(Debug)]
pub struct Report<W> {
    out: W,
    failed: usize,
    /// Whether what is being tried is shown until its line is ready.
    live: bool,
    /// How long Discord may take to answer.
    answer_within: Duration,
}

impl Report<Stdout> {
    /// Lines on standard output; at a terminal what is being tried is shown until its line is ready.
    pub(crate) fn to_stdout() -> Self {
        let out = std::io::stdout();
        let live = out.is_terminal();
        Self { live, ..Self::to(out) }
    }
}

impl<W: Write> Report<W> {
    /// Nothing is reported yet.
    pub fn to(out: W) -> Self {
        Self { out, failed: 0, live: false, answer_within: discord::REST_TIMEOUT }
    }

    /// How long Discord may take to answer.
    pub(crate) fn answer_within(&self) -> Duration {
        self.answer_within
    }

    /// Discord gets so long to answer.
    #[must_use]
    pub fn answered_within(self, answer_within: Duration) -> Self {
        Self { answer_within, ..self }
    }

    /// How many checks failed.
    pub fn failed(&self) -> usize {
        self.failed
    }

    /// A line with a sign before it.
    pub(crate) fn line(&mut self, sign: &str, what: &str, words: &str) {
        // What was being tried when a deadline passed still stands there.
        let begin = if self.live { "\r\x1b[K" } else { "" };
        let (what, words) = (printable(what), printable(words));
        // A reader that went away must not end the checks.
        let _ = writeln!(self.out, "{begin}{sign} {what}: {}", redact::redacted(&words));
    }

    /// The line of an attempt, when it has come to something.
    pub(crate) async fn tell<T>(
        &mut self,
        what: &str,
        attempt: impl Future<Output = Result<(T, String), String>>,
    ) -> Option<T> {
        if self.live {
            let _ = write!(self.out, "… {}", printable(what)).and_then(|()| self.out.flush());
        }
        match attempt.await {
            Ok((value, words)) => {
                self.line("✓", what, &words);
                Some(value)
            }
            Err(words) => {
                self.failed += 1;
                self.line("✗", what, &words);
                None
            }
        }
    }

    /// The last line, and the exit code.
    pub(crate) fn verdict(&mut self) -> ExitCode {
        let words = match self.failed {
            0 => "the bot would work".to_owned(),
            1 => "1 thing to mend".to_owned(),
            failed => format!("{failed} things to mend"),
        };
        self.line("=", "result", &words);
        if self.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

/// `text` on one line, without what would make a terminal do or show something else: panels of strangers may call
/// their accounts anything. Replaced rather than left out, so that nothing comes together that was apart.
pub(crate) fn printable(text: &str) -> String {
    let is_odd = |c| matches!(shown(c), Shown::Space | Shown::Nothing);
    text.replace(is_odd, "\u{fffd}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_strangers_wrote_stays_on_its_line_and_commands_no_terminal() {
        let mut out = Vec::new();
        let mut report = Report::to(&mut out);
        report.line(
            "✗",
            "panel\u{202e} x",
            "belongs to \x1b[2J\u{9b}31m\r\nall\u{2028} is \u{7f}well, Zoë ✓",
        );
        let line = String::from_utf8(out).unwrap();
        let (line, end) = line.split_at(line.len() - 1);
        let expected = "✗ panel\u{fffd} x: belongs to \u{fffd}[2J\u{fffd}31m\u{fffd}\u{fffd}all\u{fffd} is \
                        \u{fffd}well, Zoë ✓";
        assert_eq!((line, end), (expected, "\n"));
    }
}
