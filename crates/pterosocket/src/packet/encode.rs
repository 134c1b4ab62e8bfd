//! What a client may send (protocol section 2.3), and what it must not.

use serde_json::json;

use crate::PowerAction;
use crate::pace::PaceKind;
use crate::permissions::CONSOLE;

/// A frame of this many bytes or more is not sent: new Wings closes the connection above 4096
/// (protocol section 2.9).
pub const FRAME_LIMIT: usize = 4_096;

const COMMAND: &str = "send command";
const POWER: &str = "set state";
const LOGS: &str = "send logs";

/// One message to the daemon.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Packet {
    /// One console command, without a line break.
    Command(String),
    /// A power action.
    Power(PowerAction),
    /// The tail of the server's log, as [`Event::ConsoleOutput`](crate::Event::ConsoleOutput) like any other
    /// line; nothing if the server is offline (protocol section 2.5).
    SendLogs,
    /// One `stats` event.
    SendStats,
    /// Anything else. What is sent thus and has a packet of its own is checked like that.
    Raw {
        /// The event's name. `auth` is the library's own.
        event: String,
        /// Its arguments. Wings joins several into one, with nothing between them.
        args: Vec<String>,
    },
}

/// Why a packet cannot be sent at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PacketError {
    /// The command is empty, or only white space.
    #[error("the command is empty")]
    Empty,
    /// The command has a line break, so the server would read it as several.
    #[error("the command has a line break at byte {at} of {length}; send one command at a time")]
    LineBreak {
        /// Byte offset of the first line break.
        at: usize,
        /// Length of the command in bytes.
        length: usize,
    },
    /// The packet does not fit one frame.
    #[error(
        "the packet takes {frame} bytes encoded ({length} as given), and the daemon takes less than {limit}"
    )]
    TooLong {
        /// Length of the text as given, bytes.
        length: usize,
        /// Length of the frame, bytes.
        frame: usize,
        /// [`FRAME_LIMIT`]
        limit: usize,
    },
    /// Authenticating is the library's own business.
    #[error("`auth` packets are sent by the library itself")]
    Reserved,
}

impl Packet {
    /// The frame's text, or why there is none.
    pub(crate) fn encode(&self) -> Result<String, PacketError> {
        match self {
            Self::Command(command) => {
                check_command(command)?;
                fitting(COMMAND, &[command])
            }
            Self::Power(action) => fitting(POWER, &[action.as_str()]),
            Self::SendLogs => fitting::<&str>(LOGS, &[]),
            Self::SendStats => fitting::<&str>("send stats", &[]),
            Self::Raw { event, .. } if event == "auth" => Err(PacketError::Reserved),
            Self::Raw { event, args } => {
                if event == COMMAND {
                    check_command(&args.concat())?;
                }
                fitting(event, args)
            }
        }
    }

    /// The permission without which the daemon drops it in silence.
    pub(crate) fn permission(&self) -> Option<&'static str> {
        match self {
            Self::Command(_) => Some(CONSOLE),
            Self::Power(action) => Some(action.permission()),
            Self::Raw { event, .. } if event == COMMAND => Some(CONSOLE),
            Self::Raw { event, args } if event == POWER => {
                args.concat().parse().ok().map(PowerAction::permission)
            }
            Self::SendLogs | Self::SendStats | Self::Raw { .. } => None,
        }
    }

    /// How the daemon's limits count it.
    pub(crate) fn pace(&self) -> PaceKind {
        match self {
            Self::Command(_) => PaceKind::Command,
            Self::SendLogs => PaceKind::Logs,
            Self::Raw { event, .. } if event == COMMAND => PaceKind::Command,
            Self::Raw { event, .. } if event == LOGS => PaceKind::Logs,
            Self::Power(_) | Self::SendStats | Self::Raw { .. } => PaceKind::Other,
        }
    }
}

/// The frame that presents a token.
pub(crate) fn auth_frame(jwt: &str) -> String {
    frame("auth", &[jwt])
}

fn check_command(command: &str) -> Result<(), PacketError> {
    if command.trim().is_empty() {
        return Err(PacketError::Empty);
    }
    match command.find(['\n', '\r']) {
        Some(at) => Err(PacketError::LineBreak { at, length: command.len() }),
        None => Ok(()),
    }
}

fn fitting<S: AsRef<str> + serde::Serialize>(event: &str, args: &[S]) -> Result<String, PacketError> {
    let text = frame(event, args);
    if text.len() < FRAME_LIMIT {
        return Ok(text);
    }
    let length = args.iter().map(|arg| arg.as_ref().len()).sum();
    Err(PacketError::TooLong { length, frame: text.len(), limit: FRAME_LIMIT })
}

/// `args` is always there: Go ignores its absence, calagopus does not (protocol section 2.1).
fn frame<S: serde::Serialize>(event: &str, args: &[S]) -> String {
    json!({ "event": event, "args": args }).to_string()
}
