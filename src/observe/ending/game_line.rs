//! What a game prints when it is told to stop, and when it breaks. Anchored on the console's own words, so that no chat line
//! says it.

use std::sync::LazyLock;

use anstream::adapter::strip_str;
use memchr::memmem::Finder;

/// Longer lines say nothing of it.
const LONGEST: usize = 400;

/// What a line says of the game's end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum GameLine {
    /// Somebody typed the command that stops it.
    StopTyped,
    /// It shuts down in order, for whatever reason.
    ShutsDown,
    /// It broke.
    Broke,
}

impl GameLine {
    /// The meaning of a console line. Every line comes through here, so that most are done with after a search.
    pub(crate) fn read(line: &str) -> Option<Self> {
        const SIGNS: [&str; 4] = ["top", "xception", "crash report", "quit"];
        static FINDERS: LazyLock<[Finder<'static>; 4]> = LazyLock::new(|| SIGNS.map(Finder::new));
        if line.len() > LONGEST || !FINDERS.iter().any(|finder| finder.find(line.as_bytes()).is_some()) {
            return None;
        }
        let line = strip_str(line).to_string();
        let line = line.trim();
        // Only the first `]: ` ends what stands before the console's own words.
        let words = match line.split_once("]: ") {
            Some((header, words)) if header.contains("INFO") || header.contains("ERROR") => words,
            _ => line.split_once(" INFO] ").or(line.split_once("[INFO] ")).map_or(line, |(_, words)| words),
        };
        Self::of_words(words.trim())
    }

    fn of_words(words: &str) -> Option<Self> {
        match words {
            "Stopping the server" | "Server stop requested." => return Some(Self::StopTyped),
            "Stopping server" | "Stopping server..." => return Some(Self::ShutsDown),
            _ => {}
        }
        let is_name = |name: &str| {
            (1..=40).contains(&name.len()) && !name.contains([' ', '[', ']', '<', '>', ':', '/'])
        };
        // Vanilla tells operators who did it; Paper tells which command a player used.
        let told = words.strip_prefix('[').and_then(|rest| rest.strip_suffix(": Stopping the server]"));
        let used = words
            .strip_suffix(" issued server command: /stop")
            .or_else(|| words.strip_suffix(" issued server command: /minecraft:stop"));
        if told.or(used).is_some_and(is_name) {
            return Some(Self::StopTyped);
        }
        (words.starts_with("Encountered an unexpected exception")
            || words.starts_with("This crash report has been saved to"))
        .then_some(Self::Broke)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stop_inside_the_game_is_read() {
        for line in [
            "[17:17:23] [Server thread/INFO]: Stopping the server",
            "[17:17:23 INFO]: Stopping the server",
            ">\r\u{1b}[K[17:17:23 INFO]: Stopping the server\u{1b}[0m",
            "[12:00:01] [Server thread/INFO]: [Steve: Stopping the server]",
            "[12:00:01 INFO]: Steve issued server command: /stop",
            "[2026-11-21 12:00:01:123 INFO] Server stop requested.",
            "2013-05-01 12:00:01 [INFO] Stopping the server",
        ] {
            assert_eq!(GameLine::read(line), Some(GameLine::StopTyped), "{line:?}");
        }
        for (line, meaning) in [
            ("[12:00:01] [Server thread/INFO]: Stopping server", GameLine::ShutsDown),
            ("[12:00:01] [Server thread/ERROR]: Encountered an unexpected exception", GameLine::Broke),
            (
                "[12:00:01] [Server thread/ERROR]: This crash report has been saved to: /home/container/crash-reports/x.txt",
                GameLine::Broke,
            ),
        ] {
            assert_eq!(GameLine::read(line), Some(meaning), "{line:?}");
        }
    }

    #[test]
    fn what_players_say_is_not() {
        for line in [
            "[12:00:01] [Server thread/INFO]: <Eve> Stopping the server",
            "[12:00:01] [Server thread/INFO]: [Eve] Stopping the server",
            "[12:00:01] [Server thread/INFO]: * Eve Stopping the server",
            "[12:00:01] [Server thread/INFO]: [Not Secure] <Eve> ]: Stopping the server",
            "[12:00:01 INFO]: Eve: x]: Stopping the server",
            "[12:00:01 INFO]: Eve issued server command: /stopsound @a",
            "[12:00:01 INFO]: Eve issued server command: /msg Bob issued server command: /stop",
            "Stopping the server is easy",
        ] {
            assert_eq!(GameLine::read(line), None, "{line:?}");
        }
    }
}
