//! The words each daemon uses.

use uuid::Uuid;

use super::power::Refusal;
use crate::{Dialect, Flavour};

/// The permission that shows a Go daemon's real errors (section 2.7).
pub(super) const SEES_ERRORS: &str = "admin.websocket.errors";
const HIDDEN: &str = "an unexpected error was encountered while handling this request";

/// A `console output` text of the daemon's own (section 2.5, transcripts).
pub(super) fn daemon_line(dialect: Dialect, flavour: Flavour, text: &str) -> String {
    let name = match flavour {
        Flavour::Pterodactyl => "Pterodactyl",
        Flavour::Pelican => "pelican",
    };
    match dialect {
        Dialect::OldGo | Dialect::NewGo => {
            format!("\u{1b}[33m\u{1b}[1m[{name} Daemon]:\u{1b}[39m {text}\u{1b}[0m")
        }
        Dialect::Calagopus => {
            format!("\u{1b}[1;33m[{name} Daemon]:\u{1b}[0m \u{1b}[1m{text}\u{1b}[0m")
        }
    }
}

/// What a Go daemon puts before every error it reports on a socket (section 2.7).
pub(super) fn error_event(server: Uuid, text: &str) -> String {
    format!("Error Event [{server}]: {text}")
}

/// The text of a `daemon error` for someone who may, or may not, see what is wrong.
pub(super) fn daemon_error(server: Uuid, text: &str, sees_errors: bool) -> String {
    error_event(server, if sees_errors { text } else { HIDDEN })
}

/// The event and text that answer a power action that cannot be done; `None`: silence.
pub(super) fn refusal(
    dialect: Dialect,
    server: Uuid,
    refusal: Refusal,
    sees_errors: bool,
) -> Option<(&'static str, String)> {
    if dialect == Dialect::Calagopus {
        let text = match refusal {
            Refusal::NotOffline => "Server is already running or starting.",
            Refusal::Stopping => "Server is already offline or stopping.",
            Refusal::Restarting => "Server is already restarting.",
            Refusal::Offline => "Server is already offline.",
            Refusal::Suspended | Refusal::Installing => {
                "Server is in a locked state, cannot start the server."
            }
            Refusal::Busy | Refusal::Unknown => return None,
        };
        return Some(("daemon message", format!("\u{1b}[1;41m{text}\u{1b}[0m")));
    }
    let text = match refusal {
        Refusal::NotOffline => "server is running",
        Refusal::Suspended => "server is currently in a suspended state",
        Refusal::Installing => "server is currently installing",
        Refusal::Unknown => "attempting to handle unknown power action",
        Refusal::Busy | Refusal::Stopping | Refusal::Restarting => {
            let busy =
                "another power action is currently being processed for this server, please try again later";
            return Some(("daemon error", error_event(server, busy)));
        }
        Refusal::Offline => return None,
    };
    Some(("daemon error", daemon_error(server, text, sees_errors)))
}

/// The daemon lines of a start, in order; Go says them while still offline up to the third (section 2.6).
pub(super) fn start_lines(dialect: Dialect, flavour: Flavour) -> (Vec<&'static str>, Vec<&'static str>) {
    let config = "Updating process configuration files...";
    let permissions = "Ensuring file permissions are set correctly, this could take a few seconds...";
    let image = vec![
        "Pulling Docker container image, this could take a few minutes to complete...",
        "Finished pulling Docker container image",
    ];
    let disk = match flavour {
        Flavour::Pterodactyl => "Checking server disk space usage, this could take a few seconds...",
        Flavour::Pelican => "checking server disk space usage, this could take a few seconds...",
    };
    match dialect {
        Dialect::OldGo | Dialect::NewGo => (vec![disk, config, permissions], image),
        Dialect::Calagopus => (Vec::new(), [vec![config, permissions], image].concat()),
    }
}
