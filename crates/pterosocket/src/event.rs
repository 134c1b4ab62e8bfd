//! What a socket tells its listeners.

use std::sync::Arc;
use std::time::Duration;

use crate::stats::or_default;
use crate::{Error, ForeignText, Permissions, PowerState, Stats, Text};

/// One thing that happened on a socket.
///
/// The first group comes from this library, the rest are the daemon's frames (protocol section 2.4).
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Event {
    /// A new connection is open and the auth packet was sent on it for the first time. Nothing can be
    /// written yet; wait for [`Event::AuthSuccess`], or just write: the library waits.
    Start,
    /// A connection ended. Comes once for each [`Event::Start`], and once for a `close()` in between.
    Close(CloseReason),
    /// Something failed. What the socket does about it shows in [`Connection`](crate::Connection).
    Error(Arc<Error>),
    /// The daemon accepted a token: the first of a connection, or a renewal.
    AuthSuccess(Box<AuthSuccess>),
    /// The power state, after the first authentication of a connection and on change; or, where the daemon lost the frame, what
    /// several `stats` in a row have said instead.
    Status(PowerState),
    /// Resource figures, about once a second while the server is not offline.
    Stats(Box<Stats>),
    /// One line of the console, its line end removed. May hold ANSI escapes and further line ends.
    ConsoleOutput(Text),
    /// The daemon sees 60 s or less left on the token. The library has usually renewed it before.
    TokenExpiring,
    /// The token ran out before it was renewed. Old Wings never says so.
    TokenExpired,
    /// The daemon refuses the token or the frame, with its text. Repetitions until the next
    /// [`Event::AuthSuccess`] are counted there, not sent.
    JwtError(Text),
    /// The daemon could not do something. It does not say which packet asked for it.
    DaemonError(Text),
    /// A message of the daemon for people, about installs, restores and (calagopus) refused power actions.
    DaemonMessage(Text),
    /// An installation began.
    InstallStarted,
    /// A line of the installation; needs `admin.websocket.install`.
    InstallOutput(Text),
    /// The installation ended.
    InstallCompleted,
    /// A backup is complete.
    BackupCompleted(Box<BackupCompleted>),
    /// A backup was restored.
    BackupRestoreCompleted,
    /// A line of a transfer to another node; needs `admin.websocket.transfer`.
    TransferLogs(Text),
    /// How a transfer stands. The library reconnects, to the new node if need be.
    TransferStatus(Text),
    /// New Wings dropped frames of ours: `global`, or the name of the packet.
    Throttled(Text),
    /// The server was deleted.
    Deleted,
    /// Pelican's daemon recognised a line, for instance that the EULA is not accepted.
    FeatureMatch(Box<FeatureMatch>),
    /// An event that this library has no type for.
    Unknown(Box<UnknownEvent>),
}

/// The daemon accepted a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthSuccess {
    /// False for the first of a connection.
    pub renewal: bool,
    /// What the token allows.
    pub permissions: Permissions,
    /// `jwt error` frames since the last authentication. Go Wings sends one in place of each event that it
    /// withholds while a token is invalid, so at most this many events were lost.
    pub withheld: u64,
    /// For a renewal: how long the daemon may have withheld events, because the token before had run out, by our
    /// clock or by its word. Old and new Wings say so with each event; calagopus stops the console in silence.
    pub lapsed: Option<Duration>,
}

/// Why a connection ended.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum CloseReason {
    /// `close()` was called, or the last handle was dropped.
    ByUser,
    /// The daemon closed it, with this code and text (protocol section 2.9).
    ByDaemon {
        /// Websocket close code.
        code: u16,
        /// The text beside it, often empty.
        reason: ForeignText,
    },
    /// It broke, or the library gave it up: this is why.
    Lost(Arc<Error>),
}

impl std::fmt::Display for CloseReason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::ByUser => f.write_str("closed by the user"),
            Self::ByDaemon { code, reason } if reason.is_empty() => {
                write!(f, "closed by the daemon ({code})")
            }
            Self::ByDaemon { code, reason } => {
                write!(f, "closed by the daemon: {} ({code})", reason.as_str())
            }
            Self::Lost(error) => write!(f, "lost: {error}"),
        }
    }
}

/// The outcome of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BackupCompleted {
    /// The backup's uuid.
    pub uuid: String,
    /// Whether it worked.
    pub successful: bool,
    /// Its size in bytes.
    pub bytes: u64,
    /// Digest of the archive.
    pub checksum: String,
    /// The digest's algorithm, such as `sha1`.
    pub checksum_type: String,
}

/// A console line that Pelican's daemon recognised.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(default)]
pub struct FeatureMatch {
    /// The feature, such as `eula`.
    #[serde(deserialize_with = "or_default")]
    pub key: String,
    /// The pattern that matched.
    #[serde(deserialize_with = "or_default")]
    pub pattern: String,
    /// The line that it matched.
    #[serde(deserialize_with = "or_default")]
    pub line: String,
}

/// An event without a type of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownEvent {
    /// The event's name.
    pub event: Text,
    /// Its arguments; what was not a string is given as JSON text.
    pub args: Vec<Text>,
}

/// The kinds of [`Event`], for listeners.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EventKind {
    /// [`Event::Start`]
    Start,
    /// [`Event::Close`]
    Close,
    /// [`Event::Error`]
    Error,
    /// [`Event::AuthSuccess`]
    AuthSuccess,
    /// [`Event::Status`]
    Status,
    /// [`Event::Stats`]
    Stats,
    /// [`Event::ConsoleOutput`]
    ConsoleOutput,
    /// [`Event::TokenExpiring`]
    TokenExpiring,
    /// [`Event::TokenExpired`]
    TokenExpired,
    /// [`Event::JwtError`]
    JwtError,
    /// [`Event::DaemonError`]
    DaemonError,
    /// [`Event::DaemonMessage`]
    DaemonMessage,
    /// [`Event::InstallStarted`]
    InstallStarted,
    /// [`Event::InstallOutput`]
    InstallOutput,
    /// [`Event::InstallCompleted`]
    InstallCompleted,
    /// [`Event::BackupCompleted`]
    BackupCompleted,
    /// [`Event::BackupRestoreCompleted`]
    BackupRestoreCompleted,
    /// [`Event::TransferLogs`]
    TransferLogs,
    /// [`Event::TransferStatus`]
    TransferStatus,
    /// [`Event::Throttled`]
    Throttled,
    /// [`Event::Deleted`]
    Deleted,
    /// [`Event::FeatureMatch`]
    FeatureMatch,
    /// [`Event::Unknown`]
    Unknown,
}

/// Some of the kinds of [`Event`], to choose what a stream brings and is woken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventKinds(u32);

impl EventKinds {
    /// Every kind.
    pub const ALL: Self = Self(u32::MAX);

    /// These.
    #[must_use]
    pub fn of(kinds: impl IntoIterator<Item = EventKind>) -> Self {
        Self(kinds.into_iter().fold(0, |set, kind| set | bit(kind)))
    }

    /// All of these but one.
    #[must_use]
    pub const fn without(self, kind: EventKind) -> Self {
        Self(self.0 & !bit(kind))
    }

    /// Whether it is one of these.
    #[must_use]
    pub const fn contains(self, kind: EventKind) -> bool {
        self.0 & bit(kind) != 0
    }

    pub(crate) const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(crate) const NONE: Self = Self(0);
}

const fn bit(kind: EventKind) -> u32 {
    1 << kind as u32
}

impl Event {
    /// The kind of this event.
    #[must_use]
    pub fn kind(&self) -> EventKind {
        match self {
            Self::Start => EventKind::Start,
            Self::Close(_) => EventKind::Close,
            Self::Error(_) => EventKind::Error,
            Self::AuthSuccess(_) => EventKind::AuthSuccess,
            Self::Status(_) => EventKind::Status,
            Self::Stats(_) => EventKind::Stats,
            Self::ConsoleOutput(_) => EventKind::ConsoleOutput,
            Self::TokenExpiring => EventKind::TokenExpiring,
            Self::TokenExpired => EventKind::TokenExpired,
            Self::JwtError(_) => EventKind::JwtError,
            Self::DaemonError(_) => EventKind::DaemonError,
            Self::DaemonMessage(_) => EventKind::DaemonMessage,
            Self::InstallStarted => EventKind::InstallStarted,
            Self::InstallOutput(_) => EventKind::InstallOutput,
            Self::InstallCompleted => EventKind::InstallCompleted,
            Self::BackupCompleted(_) => EventKind::BackupCompleted,
            Self::BackupRestoreCompleted => EventKind::BackupRestoreCompleted,
            Self::TransferLogs(_) => EventKind::TransferLogs,
            Self::TransferStatus(_) => EventKind::TransferStatus,
            Self::Throttled(_) => EventKind::Throttled,
            Self::Deleted => EventKind::Deleted,
            Self::FeatureMatch(_) => EventKind::FeatureMatch,
            Self::Unknown(_) => EventKind::Unknown,
        }
    }

    /// Bytes that it takes, by which queues are bounded: of its texts, of itself, and of each element that it lists.
    pub(crate) fn weight(&self) -> usize {
        size_of::<Self>() + self.text_len()
    }

    fn text_len(&self) -> usize {
        match self {
            Self::ConsoleOutput(text)
            | Self::JwtError(text)
            | Self::DaemonError(text)
            | Self::DaemonMessage(text)
            | Self::InstallOutput(text)
            | Self::TransferLogs(text)
            | Self::TransferStatus(text)
            | Self::Throttled(text) => text.len(),
            Self::Status(state) => state.as_str().len(),
            Self::Stats(stats) => stats.state.as_str().len(),
            Self::AuthSuccess(success) => {
                success.permissions.iter().map(|one| size_of::<String>() + one.len()).sum()
            }
            Self::BackupCompleted(backup) => {
                backup.uuid.len() + backup.checksum.len() + backup.checksum_type.len()
            }
            Self::FeatureMatch(feature) => feature.key.len() + feature.pattern.len() + feature.line.len(),
            Self::Unknown(unknown) => {
                let args = unknown.args.iter().map(|arg| size_of::<Text>() + arg.len());
                unknown.event.len() + args.sum::<usize>()
            }
            Self::Start | Self::Close(_) | Self::Error(_) | Self::TokenExpiring | Self::TokenExpired => 0,
            Self::InstallStarted | Self::InstallCompleted | Self::BackupRestoreCompleted | Self::Deleted => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn an_event_stays_small() {
        assert!(size_of::<super::Event>() <= 40, "{}", size_of::<super::Event>());
    }

    #[test]
    fn the_readme_tells_of_every_event() {
        let (readme, source) = (include_str!("../README.md"), include_str!("event.rs"));
        let kinds = source.split("pub enum EventKind {").nth(1).unwrap_or_default();
        let kinds = kinds.split('}').next().unwrap_or_default();
        let names = kinds.lines().filter_map(|line| line.trim().strip_suffix(','));
        let told: Vec<_> =
            readme.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next()).collect();
        let told: Vec<_> = told.into_iter().filter(|name| *name != "Event::").collect();
        assert_eq!(told, names.collect::<Vec<_>>());
    }
}
