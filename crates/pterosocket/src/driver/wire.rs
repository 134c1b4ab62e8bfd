//! The websocket itself.

use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use rustls::ClientConfig;
use secrecy::{ExposeSecret, SecretString};
use tokio::time::timeout;
use tokio_tungstenite::client_async_with_config;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::error::{CapacityError, Error as WsError, ProtocolError};
use tokio_tungstenite::tungstenite::http::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Bytes, Message};
use url::Url;

use super::link::Link;
use super::read_ahead::ReadAhead;
use super::websocket::WebSocket;
use crate::feed::Hub;
use crate::latest::Latest;
use crate::packet::{FrameError, Inbox, auth_frame, stats_state};
use crate::reach::{DialError, Lookup, dial};
use crate::read_budget::{Metered, ReadBudget};
use crate::session::{OpenFailure, Session};
use crate::{CertificateFault, Error, Event, EventKind, ForeignText, SocketLimit, foreign};

/// What is read at most of one frame: a line of 64 KiB takes six times that when every byte is escaped.
const FRAME_LIMIT: usize = 2 * 1024 * 1024;
/// tungstenite allocates this at once for each socket, and the figures of a second fit in. What is more is read ahead.
const READ_BUFFER: usize = 1024;
/// What may wait to be sent while the daemon does not read: more than the pace lets out.
const WRITE_BUFFER: usize = 64 * 1024;
/// Frames and text handed on at once.
const BATCH_FRAMES: usize = 256;
const BATCH_BYTES: usize = 256 * 1024;
/// How long a daemon that does not read may hold up a close frame.
const CLOSE_WITHIN: Duration = Duration::from_millis(250);

type Socket = WebSocket<ReadAhead<Link>>;

/// An open websocket.
pub(super) struct Wire {
    socket: Socket,
    unflushed: bool,
    budget: Option<ReadBudget>,
}

/// How a daemon is dialled: by which look-up, how fast it is read, and among how many open sockets.
#[derive(Debug, Clone)]
pub(crate) struct DialOptions {
    pub(crate) lookup: Lookup,
    pub(crate) budget: Option<ReadBudget>,
    pub(crate) limit: Option<SocketLimit>,
}

/// Opens a websocket with this Origin.
pub(super) async fn open(
    url: &Url,
    origin: &str,
    tls: Arc<ClientConfig>,
    options: DialOptions,
    within: Duration,
) -> Result<Wire, OpenFailure> {
    let address =
        format!("{}:{}", url.host_str().unwrap_or_default(), url.port_or_known_default().unwrap_or_default());
    let failure =
        |reason: ForeignText| OpenFailure::Error(Error::Connect { address: address.as_str().into(), reason });
    let mut request = url.as_str().into_client_request().map_err(|error| failure(foreign::told(&error)))?;
    let origin = HeaderValue::from_str(origin).map_err(|error| failure(foreign::told(&error)))?;
    request.headers_mut().insert("Origin", origin);
    let config = WebSocketConfig::default()
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(0)
        .max_write_buffer_size(WRITE_BUFFER)
        .max_message_size(Some(FRAME_LIMIT))
        .max_frame_size(Some(FRAME_LIMIT));
    let opening = async {
        let stream =
            Metered::new(dial(url, &options.lookup, options.limit.as_ref()).await?, options.budget.clone());
        let stream = ReadAhead::new(Link::open(url, stream, tls).await?);
        let (socket, _) = client_async_with_config(request, stream, Some(config)).await?;
        if !socket.get_ref().is_apart() {
            // What came with the answer can't be told from it.
            return Err(WsError::Protocol(ProtocolError::HandshakeIncomplete).into());
        }
        // What read the answer has a larger buffer, and would keep it.
        Ok(Socket::new(socket.into_inner(), config))
    };
    match timeout(within, opening).await {
        Ok(Ok(socket)) => Ok(Wire { socket, unflushed: false, budget: options.budget }),
        Ok(Err(Unopened::Websocket(WsError::Http(response)))) => {
            let page = is_page(response.headers());
            let body = response.body().as_deref().filter(|_| !page).map(beginning);
            let body =
                body.unwrap_or_else(|| if page { "a web page".into() } else { ForeignText::default() });
            Err(OpenFailure::Status { status: response.status().as_u16(), body, page })
        }
        Ok(Err(Unopened::Dial(DialError::OutOfReach(barred)))) => Err(OpenFailure::Error(barred.into())),
        Ok(Err(error)) => Err(match CertificateFault::within(&error) {
            Some(fault) => OpenFailure::Error(Error::Certificate { address: address.as_str().into(), fault }),
            None => failure(foreign::told(&error)),
        }),
        Err(_) => {
            Err(OpenFailure::Error(Error::OpenTimeout { address: address.as_str().into(), after: within }))
        }
    }
}

/// What failed on the way to an open websocket.
#[derive(Debug, thiserror::Error)]
enum Unopened {
    #[error(transparent)]
    Dial(#[from] DialError),
    #[error(transparent)]
    Websocket(#[from] WsError),
}

/// Whether a proxy answered in the daemon's place. Its headers say so; the body may come chunked, or not have come.
fn is_page(headers: &HeaderMap) -> bool {
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    headers.contains_key("cf-mitigated") || content_type.to_ascii_lowercase().contains("html")
}

/// Enough of a refusal to recognise it.
fn beginning(body: &[u8]) -> ForeignText {
    const SHOWN: usize = 200;
    (*String::from_utf8_lossy(&body[..body.len().min(SHOWN)])).into()
}

impl Wire {
    pub(super) fn authenticate(&mut self, jwt: &SecretString) -> Result<(), Error> {
        self.send(auth_frame(jwt.expose_secret()))
    }

    pub(super) fn send(&mut self, text: String) -> Result<(), Error> {
        self.start(Message::text(text))
    }

    pub(super) fn ping(&mut self) -> Result<(), Error> {
        self.start(Message::Ping(Bytes::new()))
    }

    /// Says goodbye, but does not wait for the answer.
    pub(super) async fn close(mut self: Box<Self>) {
        // A daemon that is gone already cannot be told, and need not be.
        let _ = timeout(CLOSE_WITHIN, self.socket.close()).await;
    }

    /// Never waits: what the daemon does not take yet is buffered, up to a bound.
    fn start(&mut self, message: Message) -> Result<(), Error> {
        self.unflushed = true;
        self.socket.start_send(message).map_err(broken)
    }

    /// Gives every frame that is there to the handler. Ready once there is something to do on account of them: most sockets
    /// hear figures every second that nobody asks for.
    pub(super) fn poll_frames(&mut self, handler: &mut FrameHandler, cx: &mut Context<'_>) -> Poll<()> {
        if self.unflushed
            && let Poll::Ready(flushed) = self.socket.poll_flush(cx)
        {
            self.unflushed = false;
            if let Err(error) = flushed {
                handler.session.broken(super::now(), broken(error));
                return Poll::Ready(());
            }
        }
        let (mut heard, mut waits) = (None, false);
        for _ in 0..BATCH_FRAMES {
            let Poll::Ready(frame) = self.socket.poll_next(cx) else {
                waits = true;
                break;
            };
            let now = *heard.get_or_insert_with(super::now);
            if let Some(budget) = &self.budget {
                budget.frame(now);
            }
            handler.take(frame, now);
            if !handler.session.is_open() || handler.inbox.bytes() > BATCH_BYTES {
                break;
            }
        }
        if let Some(now) = heard {
            handler.session.heard(now);
        }
        if waits && (heard.is_none() || handler.has_nothing_to_do()) {
            Poll::Pending
        } else {
            Poll::Ready(())
        }
    }
}

/// Where frames go.
pub(super) struct FrameHandler {
    pub(super) inbox: Inbox,
    pub(super) session: Session,
    pub(super) latest: Arc<Latest>,
    pub(super) hub: Arc<Hub>,
}

impl FrameHandler {
    fn has_nothing_to_do(&self) -> bool {
        !self.session.has_news() && self.inbox.is_empty()
    }

    fn take(&mut self, frame: Option<Result<Message, WsError>>, now: Instant) {
        match frame {
            Some(Ok(Message::Text(text))) => self.take_text(&text, now),
            Some(Ok(Message::Binary(bytes))) => match std::str::from_utf8(&bytes) {
                Ok(text) => self.take_text(text, now),
                Err(_) => self.session.unreadable(FrameError::NotText { length: bytes.len() }),
            },
            Some(Ok(Message::Close(Some(close)))) => {
                self.session.closed(now, close.code.into(), &close.reason);
            }
            Some(Ok(Message::Close(None))) => self.session.closed(now, 1_005, ""),
            Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => return,
            Some(Err(error)) => self.session.broken(now, broken(error)),
            None => self.session.broken(now, Error::Broken { reason: "it ended".into() }),
        }
        while let Some(event) = self.session.event() {
            self.inbox.push(event);
        }
    }

    fn take_text(&mut self, text: &str, now: Instant) {
        let state = stats_state(text);
        if let Some(state) = state
            && self.session.agrees(state)
            && !self.hub.wants(EventKind::Stats)
        {
            return self.latest.keep(text);
        }
        match self.inbox.take(text) {
            Ok(None) => {}
            Ok(Some(event)) => {
                if matches!(event, Event::Stats(_)) {
                    self.latest.keep(text);
                }
                self.session.received(now, event);
            }
            Err(error) => self.session.unreadable(error),
        }
    }
}

fn broken(error: WsError) -> Error {
    match error {
        WsError::Capacity(CapacityError::MessageTooLong { size, max_size }) => {
            Error::FrameTooLarge { size, limit: max_size }
        }
        WsError::Utf8(_) => Error::InvalidUtf8,
        WsError::Protocol(ProtocolError::ResetWithoutClosingHandshake) => {
            Error::Broken { reason: "the daemon dropped it without a close frame (1006)".into() }
        }
        error => Error::Broken { reason: foreign::told(&error) },
    }
}
