//! What a game prints when it is told to stop, and when it breaks.

use crate::games::Class;

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
    /// The meaning of a console line, by what its game's profile makes of it.
    pub(crate) fn of(class: &Class<'_>) -> Option<Self> {
        match class {
            Class::StopTyped => Some(Self::StopTyped),
            Class::ShutsDown => Some(Self::ShutsDown),
            Class::Broke => Some(Self::Broke),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::games::{plain, profiles};

    /// The meaning for a game that is known and for one that is not.
    fn read(game: &str, line: &str) -> Option<GameLine> {
        let read = |profile: &crate::games::Profile| GameLine::of(&profile.classify(&plain(line)));
        let known = read(profiles().by_name(game).unwrap());
        assert_eq!(read(profiles().generic()), known, "{line:?}");
        known
    }

    #[test]
    fn a_stop_inside_the_game_is_read() {
        for line in [
            "[17:17:23] [Server thread/INFO]: Stopping the server",
            "[17:17:23 INFO]: Stopping the server",
            ">\r\u{1b}[K[17:17:23 INFO]: Stopping the server\u{1b}[0m",
            "[12:00:01] [Server thread/INFO]: [Steve: Stopping the server]",
            "2013-05-01 12:00:01 [INFO] Stopping the server",
        ] {
            assert_eq!(read("paper", line), Some(GameLine::StopTyped), "{line:?}");
        }
        let bedrock = "[2026-11-21 12:00:01:123 INFO] Server stop requested.";
        assert_eq!(read("bedrock", bedrock), Some(GameLine::StopTyped));
        for (line, meaning) in [
            ("[12:00:01] [Server thread/INFO]: Stopping server", GameLine::ShutsDown),
            ("[12:00:01] [Server thread/ERROR]: Encountered an unexpected exception", GameLine::Broke),
            (
                "[12:00:01] [Server thread/ERROR]: This crash report has been saved to: /home/container/crash-reports/x.txt",
                GameLine::Broke,
            ),
        ] {
            assert_eq!(read("minecraft", line), Some(meaning), "{line:?}");
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
            // The command is printed before it is looked at who may give it.
            "[12:00:01 INFO]: Eve issued server command: /stop",
            "[12:00:01 INFO]: Eve issued server command: /stopsound @a",
            "Stopping the server is easy",
        ] {
            assert_eq!(read("paper", line), None, "{line:?}");
        }
    }
}
