//! Rows of the audit log: an action, written down before it is done and closed with its outcome.

use serenity::model::id::{ChannelId, GuildId, UserId};

use super::{ActionDetails, AuditId, BindingId, OutcomeNote, text_form::text_forms};

text_forms! {
    /// What kind of action a row tells about.
    "action" Action {
        /// `/mc say`.
        Say = "say",
        /// `/mc run`.
        Command = "command",
        /// `/power start`.
        Start = "start",
        /// `/power stop`.
        Stop = "stop",
        /// `/power restart`.
        Restart = "restart",
        /// `/power kill`.
        Kill = "kill",
        /// `/power stop in:` or `/power restart in:`.
        CountDown = "count down",
        /// A countdown was cancelled.
        CancelCountdown = "cancel countdown",
        /// A countdown was postponed.
        PostponeCountdown = "postpone countdown",
        /// `/server bind`.
        Bind = "bind",
        /// `/server unbind`.
        Unbind = "unbind",
        /// `/server rename`.
        Rename = "rename",
        /// `/console mirror`.
        Mirror = "mirror",
        /// `/console unmirror`.
        Unmirror = "unmirror",
        /// `/console pause`.
        Pause = "pause",
        /// `/console resume`.
        Resume = "resume",
        /// `/console quiet`.
        Quiet = "quiet",
        /// `/console verbose`.
        Verbose = "verbose",
        /// `/console filter add`.
        AddFilter = "add filter",
        /// `/console filter remove`.
        RemoveFilter = "remove filter",
        /// `/board add`.
        AddBoard = "add board",
        /// `/board remove`.
        RemoveBoard = "remove board",
        /// `/chat bridge`.
        BridgeChat = "bridge chat",
        /// `/chat unbridge`.
        UnbridgeChat = "unbridge chat",
        /// `/access grant`.
        Grant = "grant",
        /// `/access revoke`.
        Revoke = "revoke",
        /// A command that somebody asked for was approved.
        Approve = "approve",
        /// A command that somebody asked for was denied.
        Deny = "deny",
        /// `/panel link`.
        LinkPanel = "link panel",
        /// `/panel unlink`.
        UnlinkPanel = "unlink panel",
        /// A binding that was let go was brought back.
        BringBack = "bring back",
        /// `/server audit-channel`.
        AuditChannel = "audit channel",
        /// `/server language`.
        Language = "language",
        /// `/server timezone`.
        Timezone = "timezone",
        /// `/plan add`.
        AddPlan = "add plan",
        /// `/plan remove`.
        RemovePlan = "remove plan",
        /// A plan that was paused goes on under the rights of who did this.
        AdoptPlan = "adopt plan",
        /// `/server game`.
        Game = "game",
        /// `/alert add`.
        AddAlert = "add alert",
        /// `/alert remove`.
        RemoveAlert = "remove alert",
        /// `/alert mute`.
        MuteAlert = "mute alert",
        /// `/alert test`.
        TestAlert = "test alert",
        /// `/mc macro add`.
        AddMacro = "add macro",
        /// `/mc macro remove`.
        RemoveMacro = "remove macro",
        /// A line of `/mc macro run`.
        RunMacro = "run macro",
        /// `/player link`.
        LinkPlayer = "link player",
        /// `/player unlink`.
        UnlinkPlayer = "unlink player",
        /// `/player requests`.
        TakeRequests = "take requests",
        /// `/server forget-all`.
        ForgetAll = "forget all",
    }
}

text_forms! {
    /// How an action ended.
    "outcome" Outcome {
        /// As asked.
        Done = "done",
        /// Somebody said no: the panel, the daemon, or the person who was asked to confirm.
        Refused = "refused",
        /// It went wrong, or nobody can say whether it was done.
        Failed = "failed",
    }
}

/// An action that is about to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// Where.
    pub guild: GuildId,
    /// The channel in which it was asked for.
    pub channel: ChannelId,
    /// Who.
    pub member: UserId,
    /// What the member is called at that time.
    pub member_name: String,
    /// The binding it is about; none for actions about the guild, and while a server is being bound.
    pub binding: Option<BindingId>,
    /// The binding's name at that time.
    pub binding_name: Option<String>,
    /// What kind of action.
    pub action: Action,
    /// What exactly. What presets mask never stands here; what people's own filters mask does.
    pub details: ActionDetails,
    /// What of `details` is shown to those without Manage Server, where own filters mask something in it.
    pub masked: Option<ActionDetails>,
}

impl AuditEntry {
    /// The action as somebody may read it who has Manage Server, or has not.
    #[must_use]
    pub fn seen(mut self, manages_guild: bool) -> Self {
        if !manages_guild && let Some(masked) = self.masked.take() {
            self.details = masked;
        }
        self
    }
}

/// A row of the audit log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    /// Its id.
    pub id: AuditId,
    /// When the action began, in seconds since 1970-01-01 UTC.
    pub begun_at: i64,
    /// The action.
    pub entry: AuditEntry,
    /// How it ended and what there is to say about that; none while it has not, or when we died in between.
    pub outcome: Option<(Outcome, OutcomeNote)>,
    /// When it ended, in seconds since 1970-01-01 UTC.
    pub ended_at: Option<i64>,
}
