//! Alerts: what of a server is watched, where it is told, and who is mentioned.

use serenity::model::id::{ChannelId, GuildId, UserId};

use super::{AlertId, BindingId, Subject, text_form::text_forms};

text_forms! {
    /// What an alert watches.
    "kind of alert" AlertKind {
        /// The server ended by itself.
        Crashed = "crashed",
        /// It runs again after it was down.
        Online = "online",
        /// It was started.
        Started = "started",
        /// It was stopped.
        Stopped = "stopped",
        /// It has been starting for too long.
        Stuck = "stuck",
        /// Its panel or node can't be reached.
        Unreachable = "unreachable",
        /// It uses much of the processor.
        Cpu = "cpu",
        /// It uses much of its memory.
        Memory = "memory",
        /// Its files take much of its disk space.
        Disk = "disk",
        /// Many play.
        PlayersAbove = "players_above",
        /// Few play.
        PlayersBelow = "players_below",
        /// Its console printed some words.
        Words = "words",
        /// Its console printed what a regular expression matches.
        Regex = "regex",
    }
}

text_forms! {
    /// What the report of a crash shows of the console.
    #[derive(Default)]
    "details of an alert" AlertDetails {
        /// Nothing.
        None = "none",
        /// The likely cause, and what to do.
        #[default]
        Cause = "cause",
        /// That, and the last lines, as long as its channel mirrors the server.
        Log = "log",
        /// The same whether its channel mirrors the server or not.
        LogAnyway = "log_anyway",
    }
}

text_forms! {
    /// Why an alert tells nothing any more, until somebody does something.
    "end of an alert" AlertEnd {
        /// Its channel is gone.
        ChannelGone = "channel_gone",
        /// Discord does not let the bot post there.
        Refused = "refused",
        /// Its pattern can't be used.
        Unusable = "unusable",
    }
}

impl AlertKind {
    /// Whether it has a threshold, and which are possible: percent, or players.
    #[must_use]
    pub const fn thresholds(self) -> Option<(i64, i64)> {
        match self {
            // Of one core, as the panel counts: a server can have many.
            Self::Cpu => Some((1, 12_800)),
            Self::Memory | Self::Disk => Some((1, 100)),
            // More than none; more than this plays on no server.
            Self::PlayersAbove => Some((0, 100_000)),
            // Less than one: nobody. Less than none never plays.
            Self::PlayersBelow => Some((1, 100_000)),
            _ => None,
        }
    }

    /// For how many minutes it must hold where nothing else is said; none: it happens at once.
    #[must_use]
    pub const fn usual_minutes(self) -> Option<i64> {
        match self {
            Self::Stuck => Some(10),
            Self::Unreachable | Self::Cpu | Self::Memory | Self::Disk => Some(5),
            Self::PlayersAbove | Self::PlayersBelow => Some(1),
            _ => None,
        }
    }

    /// Whether it looks at how many play.
    #[must_use]
    pub const fn counts_players(self) -> bool {
        matches!(self, Self::PlayersAbove | Self::PlayersBelow)
    }

    /// Whether it looks for a text in the console.
    #[must_use]
    pub const fn looks_for_text(self) -> bool {
        matches!(self, Self::Words | Self::Regex)
    }
}

/// The most minutes that something must hold: a day.
pub const MOST_MINUTES: i64 = 24 * 60;

/// What an alert watches, in full.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Watched {
    /// What.
    pub kind: AlertKind,
    /// Percent or players, see [`AlertKind::thresholds`].
    pub threshold: Option<i64>,
    /// For how long it must hold.
    pub minutes: Option<i64>,
    /// What is looked for in the console.
    pub text: Option<String>,
    /// Whether what players say counts, too.
    pub hears_chat: bool,
}

/// An alert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// Its id; never used for another.
    pub id: AlertId,
    /// Its guild.
    pub guild: GuildId,
    /// Whose server it watches.
    pub binding: BindingId,
    /// Where it is told.
    pub channel: ChannelId,
    /// What it watches.
    pub watched: Watched,
    /// Who is mentioned.
    pub mention: Option<Subject>,
    /// What the report of a crash shows of the console.
    pub details: AlertDetails,
    /// Who added it.
    pub created_by: UserId,
    /// When, in seconds since 1970-01-01 UTC.
    pub created_at: i64,
    /// When it ends by itself, likewise.
    pub ends_at: Option<i64>,
    /// Until when it is muted, likewise.
    pub muted_until: Option<i64>,
    /// When it mentioned somebody last, likewise.
    pub pinged_at: Option<i64>,
    /// The last end of the server that it has looked at.
    pub seen_ending: Option<i64>,
    /// Why it tells nothing any more.
    pub stopped: Option<AlertEnd>,
}

impl Alert {
    /// Whether it is muted at `now`, seconds since 1970.
    #[must_use]
    pub fn is_muted(&self, now: i64) -> bool {
        self.muted_until.is_some_and(|until| now < until)
    }
}

/// An alert to be made.
#[derive(Debug, Clone)]
pub struct NewAlert {
    /// See [`Alert::guild`].
    pub guild: GuildId,
    /// See [`Alert::binding`].
    pub binding: BindingId,
    /// See [`Alert::channel`].
    pub channel: ChannelId,
    /// See [`Alert::watched`].
    pub watched: Watched,
    /// See [`Alert::mention`].
    pub mention: Option<Subject>,
    /// See [`Alert::details`].
    pub details: AlertDetails,
    /// See [`Alert::created_by`].
    pub created_by: UserId,
    /// See [`Alert::ends_at`].
    pub ends_at: Option<i64>,
}
