//! The button on a plan that is paused. What its press does is in the commands.

use crate::buttons::LastingButton;

/// Has the plan with this id go on, under the rights of who presses.
pub const ADOPT: LastingButton<1> = LastingButton { family: "plan", action: "adopt", command: "/plan list" };
