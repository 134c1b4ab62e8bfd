//! Which typed lines stop a game server.

use pterosocket::PowerAction;

/// Commands with which games are stopped from their console, without what may stand behind them.
const STOPS: [&str; 8] =
    ["stop", "end", "quit", "exit", "shutdown", "doexit", "server.quit", "save-and-quit"];

/// What a line that is typed into a console asks for, whatever the game: the panel does not tell clients which command
/// stops a server.
pub(super) fn typed_action(command: &str) -> Option<PowerAction> {
    let word = command.trim().trim_start_matches('/').split_whitespace().next()?;
    if word.eq_ignore_ascii_case("restart") {
        return Some(PowerAction::Restart);
    }
    STOPS.iter().any(|stop| word.eq_ignore_ascii_case(stop)).then_some(PowerAction::Stop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_that_stop_a_game_are_known() {
        for line in ["stop", "/stop", " Stop now", "end", "quit", "/quit", "shutdown 60", "DoExit"] {
            assert_eq!(typed_action(line), Some(PowerAction::Stop), "{line}");
        }
        assert_eq!(typed_action("restart"), Some(PowerAction::Restart));
        for line in ["say stop", "", "/", "stopsound @a", "list"] {
            assert_eq!(typed_action(line), None, "{line}");
        }
    }
}
