//! What a daemon prints into a console about a server's end (Wings `server/crash.go`, old and new; calagopus has the same).

use std::time::Duration;

use anstream::adapter::strip_str;

/// Longer than any line of a daemon that is of interest.
const LONGEST: usize = 400;

/// A daemon's own line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DaemonLine {
    /// The process ended by itself.
    Crashed,
    /// What it ended with.
    ExitCode(i32),
    /// Whether it was ended for its memory.
    OutOfMemory(bool),
    /// It is not started again, for the last crash is less long ago than this.
    Aborted(Duration),
    /// It is not started again, for that is switched off.
    Disabled,
    /// It could not be started again.
    Failed,
    /// It is being stopped because its disk is full.
    DiskFull,
    /// It is being started.
    Preparing,
}

impl DaemonLine {
    /// The meaning of a console line; nothing for a game's, and for what a daemon says of other things. A game can print the
    /// same: what is read here counts only together with a state that the daemon tells.
    pub(crate) fn read(line: &str) -> Option<Self> {
        if line.len() > LONGEST || !line.contains("Daemon]") {
            return None;
        }
        let line = strip_str(line).to_string();
        let (name, words) = line.trim().strip_prefix('[')?.split_once(" Daemon]:")?;
        if name.contains(']') {
            return None;
        }
        Self::of_words(words.trim())
    }

    fn of_words(words: &str) -> Option<Self> {
        if let Some(code) = words.strip_prefix("Exit code: ") {
            return code.parse().ok().map(Self::ExitCode);
        }
        if let Some((_, seconds)) = words.split_once("last crash occurred less than ") {
            let seconds = seconds.split(' ').next()?.parse().ok()?;
            return Some(Self::Aborted(Duration::from_secs(seconds)));
        }
        Some(match words {
            "Out of memory: true" => Self::OutOfMemory(true),
            "Out of memory: false" => Self::OutOfMemory(false),
            _ if words.contains("Detected server process in a crashed state!") => Self::Crashed,
            _ if words.ends_with("crash detection is disabled for this instance.") => Self::Disabled,
            _ if words.starts_with("Server crash was detected but an error occurred") => Self::Failed,
            _ if words.starts_with("Server is exceeding the assigned disk space limit") => Self::DiskFull,
            _ if words.starts_with("Updating process configuration files")
                || words.starts_with("Ensuring file permissions are set")
                || words.starts_with("Pulling Docker container image")
                || words.to_lowercase().starts_with("checking server disk space usage") =>
            {
                Self::Preparing
            }
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_of_all_daemons_are_read() {
        let minute = Duration::from_secs(60);
        for (words, meaning) in [
            ("---------- Detected server process in a crashed state! ----------", DaemonLine::Crashed),
            ("Exit code: 137", DaemonLine::ExitCode(137)),
            ("Exit code: -1", DaemonLine::ExitCode(-1)),
            ("Out of memory: true", DaemonLine::OutOfMemory(true)),
            ("Out of memory: false", DaemonLine::OutOfMemory(false)),
            (
                "Aborting automatic restart, last crash occurred less than 60 seconds ago.",
                DaemonLine::Aborted(minute),
            ),
            (
                "Aborting automatic reboot: last crash occurred less than 60 seconds ago.",
                DaemonLine::Aborted(minute),
            ),
            (
                "Aborting automatic restart, crash detection is disabled for this instance.",
                DaemonLine::Disabled,
            ),
            (
                "Server detected as crashed; crash detection is disabled for this instance.",
                DaemonLine::Disabled,
            ),
            ("Server crash was detected but an error occurred while handling it.", DaemonLine::Failed),
            (
                "Server is exceeding the assigned disk space limit, stopping process now.",
                DaemonLine::DiskFull,
            ),
            ("Checking server disk space usage, this could take a few seconds...", DaemonLine::Preparing),
            ("Updating process configuration files...", DaemonLine::Preparing),
        ] {
            for line in [
                format!("\u{1b}[33m\u{1b}[1m[Pterodactyl Daemon]:\u{1b}[39m {words}\u{1b}[0m"),
                format!("\u{1b}[1;33m[Pterodactyl Daemon]:\u{1b}[0m \u{1b}[1m{words}\u{1b}[0m"),
                format!("[pelican Daemon]: {words}"),
            ] {
                assert_eq!(DaemonLine::read(&line), Some(meaning), "{line}");
            }
        }
    }

    #[test]
    fn other_lines_are_not() {
        for line in [
            "Exit code: 1",
            "[12:00:00 INFO]: [Pterodactyl Daemon]: Exit code: 1",
            "[12:00:00] [Server thread/INFO]: <Eve> [Pterodactyl Daemon]: Exit code: 1",
            "[Pterodactyl Daemon]: Finished pulling Docker container image",
            "[Pterodactyl Daemon]: Exit code: one",
            "[a] [b Daemon]: Exit code: 1",
            "",
        ] {
            assert_eq!(DaemonLine::read(line), None, "{line}");
        }
    }
}
