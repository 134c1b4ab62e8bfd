//! Which typed lines stop a game server.

use pterosocket::PowerAction;

use crate::games::{Profile, profiles};

/// What a line that is typed into a console asks for: the panel does not tell clients which command stops a server, and the
/// game may be another one than it seems, so what stops any game counts too.
pub(super) fn typed_action(command: &str, game: &Profile) -> Option<PowerAction> {
    let word = command.trim().trim_start_matches('/').split_whitespace().next()?;
    if word.eq_ignore_ascii_case("restart") {
        return Some(PowerAction::Restart);
    }
    [game, profiles().generic()].iter().any(|game| game.is_stopped_by(word)).then_some(PowerAction::Stop)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed_in(game: &str, command: &str) -> Option<PowerAction> {
        typed_action(command, profiles().by_name(game).unwrap())
    }

    #[test]
    fn commands_that_stop_a_game_are_known() {
        for line in ["stop", "/stop", " Stop now", "end", "quit", "/quit", "shutdown 60", "DoExit"] {
            assert_eq!(typed_in("minecraft", line), Some(PowerAction::Stop), "{line}");
        }
        assert_eq!(typed_in("minecraft", "restart"), Some(PowerAction::Restart));
        for line in ["say stop", "", "/", "stopsound @a", "list"] {
            assert_eq!(typed_in("minecraft", line), None, "{line}");
        }
        assert_eq!(typed_in("tshock", "off-nosave"), Some(PowerAction::Stop));
        assert_eq!(typed_in("minecraft", "off-nosave"), None);
    }
}
