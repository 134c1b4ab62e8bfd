//! The switches for what goes wrong. Pure.

use serde::{Deserialize, Serialize};

/// Which switches are on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Faults {
    socket_cut: bool,
    panel_down: bool,
    discord_503: bool,
}

/// A switch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Which {
    /// The console's websockets end, and none is let in.
    SocketCut,
    /// The panel's proxy answers 502.
    PanelDown,
    /// Discord's REST API answers 503.
    #[serde(rename = "discord_503")]
    Discord503,
}

impl Faults {
    /// Turns a switch; false if it stood so before.
    pub(super) fn turn(&mut self, which: Which, on: bool) -> bool {
        let switch = match which {
            Which::SocketCut => &mut self.socket_cut,
            Which::PanelDown => &mut self.panel_down,
            Which::Discord503 => &mut self.discord_503,
        };
        std::mem::replace(switch, on) != on
    }
}
