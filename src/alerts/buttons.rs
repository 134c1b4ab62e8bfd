//! The buttons on alerts. What their presses do is in the commands.

use crate::buttons::LastingButton;

/// Mutes the alert with this id for an hour.
pub const MUTE: LastingButton<1> = LastingButton { family: "alert", action: "mute", command: "/alert mute" };
/// A chart of the server of the binding with this id.
pub const CHART: LastingButton<1> = LastingButton { family: "alert", action: "chart", command: "/chart" };
/// Starts the server of the binding with this id.
pub const START: LastingButton<1> =
    LastingButton { family: "alert", action: "start", command: "/power start" };
/// Restarts it.
pub const RESTART: LastingButton<1> =
    LastingButton { family: "alert", action: "restart", command: "/power restart" };
