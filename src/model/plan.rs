//! Plans: what is done to a server again and again.

use serenity::model::id::{ChannelId, GuildId, UserId};

use super::{BindingId, CountdownAction, IfEmpty, Permission, PlanId, text_form::text_forms};

text_forms! {
    /// What a plan does.
    "action" PlanAction {
        /// The server is restarted, after a countdown.
        Restart = "restart",
        /// The server is stopped, after a countdown.
        Stop = "stop",
        /// The server is started.
        Start = "start",
        /// The console gets a command.
        Command = "command",
        /// Something is said in the game.
        Say = "say",
    }
}

text_forms! {
    /// What becomes of a time that the bot missed.
    "choice" Missed {
        /// It is done once, late.
        Run = "run",
        /// It is left out.
        Skip = "skip",
    }
}

impl PlanAction {
    /// What it needs.
    #[must_use]
    pub fn permission(self) -> Permission {
        match self {
            Self::Restart => Permission::Restart,
            Self::Stop => Permission::Stop,
            Self::Start => Permission::Start,
            Self::Command => Permission::Command,
            Self::Say => Permission::Say,
        }
    }

    /// What is counted down to; none where it is done at once.
    #[must_use]
    pub fn countdown(self) -> Option<CountdownAction> {
        match self {
            Self::Restart => Some(CountdownAction::Restart),
            Self::Stop => Some(CountdownAction::Stop),
            Self::Start | Self::Command | Self::Say => None,
        }
    }
}

/// A plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Names it.
    pub id: PlanId,
    /// What it is.
    pub new: NewPlan,
    /// When it was planned, in seconds since 1970-01-01 UTC.
    pub planned_at: i64,
    /// Who planned or adopted it may not do that any more.
    pub paused: bool,
}

/// What is to be done when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPlan {
    /// Its guild.
    pub guild: GuildId,
    /// Whose server.
    pub binding: BindingId,
    /// Where it was planned, and where it is told what comes of it.
    pub channel: ChannelId,
    /// When, as it is read back.
    pub times: String,
    /// The IANA name of the time zone for which `next_at` was found.
    pub timezone: String,
    /// What is done.
    pub action: PlanAction,
    /// The command, or what is said.
    pub line: Option<String>,
    /// How many seconds before its time a stop or restart is announced.
    pub countdown: i64,
    /// What players are told besides.
    pub message: Option<String>,
    /// What happens where nobody plays.
    pub if_empty: IfEmpty,
    /// What becomes of a time that the bot missed.
    pub missed: Missed,
    /// Whose rights count: they are read each time.
    pub planned_by: UserId,
    /// What they were called.
    pub planner_name: String,
    /// When it is done next, in seconds since 1970-01-01 UTC.
    pub next_at: i64,
}

impl NewPlan {
    /// What is done, as it is typed: `restart`, `command save-all`.
    #[must_use]
    pub fn what(&self) -> String {
        match &self.line {
            Some(line) => format!("{} {line}", self.action),
            None => self.action.to_string(),
        }
    }
}
