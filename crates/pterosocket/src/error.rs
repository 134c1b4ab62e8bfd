//! What can go wrong on a socket, and with what is written to it.

use std::sync::Arc;
use std::time::Duration;

use crate::packet::{FrameError, PacketError};
use crate::panel::{BadApiKey, PanelError, PanelUrlError, ServerState};
use crate::reach::OutOfReach;
use crate::{CertificateFault, ForeignText};

/// A socket cannot be made from what was given.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SetupError {
    /// The origin is not a panel's address.
    #[error(transparent)]
    Url(#[from] PanelUrlError),
    /// The key cannot be one.
    #[error(transparent)]
    Key(#[from] BadApiKey),
    /// The server's id is empty or has characters that no id has.
    #[error(
        "{0:?} is not a server's id; it is the 8 characters behind /server/ in the panel's address bar, or the uuid"
    )]
    Server(String),
}

/// Something failed on a socket. Unless it is [final](Error::is_final) the socket goes on trying.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The panel did not give us credentials, or the server's state.
    #[error("{0}")]
    Panel(#[from] PanelError),
    /// Credentials were asked for a moment ago; asking too often locks the server's other users out as well.
    #[error("waiting {} s before asking the panel for credentials again", .wait.as_secs())]
    FetchHeld {
        /// The wait.
        wait: Duration,
    },
    /// As many sockets are open as may be.
    #[error("{most} sockets are open, and there may be no more; this one waits for a place among them")]
    SocketLimit {
        /// How many there may be.
        most: usize,
    },
    /// The daemon refused the `Origin` of the websocket, which must be the panel's URL as the daemon knows it.
    #[error(
        "the daemon refuses the Origin {origin}{}; use the URL that the panel has as APP_URL, or add {origin} to `allowed_origins` in the daemon's config.yml",
        issuer.as_ref().map(|issuer| format!(" and also {issuer}")).unwrap_or_default()
    )]
    OriginRefused {
        /// The Origin that we were told to use.
        origin: ForeignText,
        /// The panel's own idea of its URL, tried as well if it differs.
        issuer: Option<ForeignText>,
    },
    /// The daemon answered the upgrade with a status.
    #[error("the daemon refused the websocket ({status}): {body}{}", behind_proxy(*.status))]
    Upgrade {
        /// HTTP status.
        status: u16,
        /// The answer's first bytes.
        body: ForeignText,
    },
    /// No connection to the daemon.
    #[error("no connection to the daemon at {address}: {reason}; does the daemon run, and is its port open?")]
    Connect {
        /// Host and port.
        address: ForeignText,
        /// What failed: name, connection or TLS.
        reason: ForeignText,
    },
    /// The daemon's TLS certificate is not accepted.
    #[error("the certificate of the daemon at {address} is not accepted: {fault}")]
    Certificate {
        /// Host and port.
        address: ForeignText,
        /// What is wrong with it.
        fault: CertificateFault,
    },
    /// The panel named a daemon that the socket may not go to.
    #[error("the daemon's address {0}")]
    OutOfReach(#[from] OutOfReach),
    /// Opening the websocket took too long.
    #[error(
        "the daemon at {address} did not open the websocket within {} s; is its port open in the firewall, and does its name lead there?",
        .after.as_secs_f32()
    )]
    OpenTimeout {
        /// Host and port.
        address: ForeignText,
        /// The time that it had.
        after: Duration,
    },
    /// The daemon did not accept the token in time.
    #[error("the daemon did not answer the authentication within {} s", .after.as_secs_f32())]
    AuthTimeout {
        /// The time that it had.
        after: Duration,
    },
    /// The daemon takes a token that the panel has just made for one of another time.
    #[error(
        "the daemon refused a token that is just made ({reason}): the clocks of the panel's machine and of the node's differ. Set both by NTP{}",
        clock(*.panel_ahead)
    )]
    ClocksApart {
        /// The daemon's words.
        reason: ForeignText,
        /// How far the panel's clock is ahead of ours, seconds; negative: behind. None: its token does not tell.
        panel_ahead: Option<i64>,
    },
    /// The daemon did not accept the token.
    #[error("the daemon refused the token: {reason}")]
    AuthFailed {
        /// The daemon's words.
        reason: ForeignText,
    },
    /// The token does not let us connect.
    #[error(
        "the daemon says that the token lacks the permission to connect: the key's owner needs `websocket.connect` on this server, or the daemon (Wings 1.12.2 or later) needs a panel of 1.12.3 or later"
    )]
    MissingConnectPermission,
    /// The token is for another server.
    #[error("the daemon says that the token is for another server")]
    WrongServer,
    /// The token ran out, or the daemon would not have it any more, and renewing it failed.
    #[error("the token is not good any more and could not be renewed: {error}")]
    NotRenewed {
        /// Why renewing failed.
        error: Arc<Error>,
        /// How long the daemon may have withheld events by then.
        lapsed: Duration,
    },
    /// Nothing came from the daemon, not even a pong.
    #[error("the daemon has been silent for {:.1} s, also after a ping", .silent.as_secs_f32())]
    Unresponsive {
        /// Since the last frame.
        silent: Duration,
    },
    /// A frame larger than is read.
    #[error("the daemon sent a frame of {size} bytes; at most {limit} are read")]
    FrameTooLarge {
        /// Its size, bytes.
        size: usize,
        /// What is read at most, bytes.
        limit: usize,
    },
    /// A text frame that is not UTF-8. RFC 6455 wants the connection ended.
    #[error("the daemon sent a text frame that is not UTF-8")]
    InvalidUtf8,
    /// A frame that cannot be understood. The connection goes on.
    #[error(transparent)]
    Frame(#[from] FrameError),
    /// The connection broke.
    #[error("the connection broke: {reason}")]
    Broken {
        /// What the operating system or the websocket layer said.
        reason: ForeignText,
    },
    /// The daemon closed the connection.
    #[error("the daemon closed the connection ({code}): {reason}")]
    Closed {
        /// Websocket close code.
        code: u16,
        /// The text beside it.
        reason: ForeignText,
    },
    /// A transfer to another node ended or failed; the new connection goes where the server is now.
    #[error("the server's transfer is {status}: connecting again")]
    Transferred {
        /// The daemon's word.
        status: ForeignText,
    },
    /// The server's state does not let us connect.
    #[error("the server is {state}; waiting for that to end")]
    ServerState {
        /// The panel's state of it.
        state: ServerState,
    },
    /// `close()` was called.
    #[error("the socket was closed")]
    ClosedByUser,
}

/// What to do where something answered in the daemon's place.
fn behind_proxy(status: u16) -> &'static str {
    match status {
        502..=504 => "; does the daemon run behind its proxy?",
        404 => "; do the node's address and port lead to the daemon?",
        _ => "",
    }
}

/// Which of two clocks is wrong, as far as a third can tell.
fn clock(panel_ahead: Option<i64>) -> String {
    match panel_ahead {
        Some(-5..=5) => "; the panel's agrees with this machine's, so look at the node's first".into(),
        Some(ahead @ 1..) => format!("; the panel's is {ahead} s ahead of this machine's"),
        Some(behind) => format!("; the panel's is {} s behind this machine's", behind.unsigned_abs()),
        None => String::new(),
    }
}

impl Error {
    /// Whether the socket gives up: nothing changes until a person changes something.
    #[must_use]
    pub fn is_final(&self) -> bool {
        match self {
            Self::Panel(error) => error.is_final(),
            Self::OriginRefused { .. }
            | Self::MissingConnectPermission
            | Self::WrongServer
            | Self::OutOfReach(_) => true,
            _ => false,
        }
    }
}

/// Why something was not written. Nothing was sent, except perhaps where [`WriteError::Rest`] says so.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// It cannot be sent at all.
    #[error(transparent)]
    Packet(#[from] PacketError),
    /// The socket was never connected, or was closed.
    #[error("the socket is not connected")]
    NotConnected,
    /// The socket gave up, and the panel can't do the same.
    #[error("the socket has given up: {0}")]
    Stopped(Arc<Error>),
    /// The connection is down, or the daemon takes nothing on it until it has a new token, and that did not change
    /// in time.
    #[error("the connection to the daemon is down")]
    Disconnected,
    /// The key's owner may not do this.
    #[error("the permission `{0}` is missing")]
    MissingPermission(&'static str),
    /// The server is offline, where commands go nowhere.
    #[error("the server is offline")]
    Offline,
    /// More was written than the daemon takes, and it would have had to wait too long.
    #[error("too fast for the daemon's limits: this would have to wait {} s", .wait.as_secs_f32())]
    TooFast {
        /// The wait until it could go.
        wait: Duration,
    },
    /// Too much is waiting already.
    #[error("{limit} packets are waiting already")]
    QueueFull {
        /// What may wait at most.
        limit: usize,
    },
    /// It could not go over the socket, and the panel did not take it either. After a
    /// [timeout](PanelError::Timeout), a failure of the [daemon](PanelError::Daemon) or a
    /// [broken connection](PanelError::NoAnswer) it may have been done all the same.
    #[error("over the panel: {0}")]
    Rest(#[from] PanelError),
}
