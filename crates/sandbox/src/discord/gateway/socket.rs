//! One gateway connection: HELLO, the client's payloads, dispatches, and every way in which it can end.

use std::{
    collections::VecDeque,
    sync::Arc,
    time::{Duration, Instant},
};

use axum::extract::ws::{CloseFrame, Message, WebSocket};
use futures_util::SinkExt;
use serde_json::{Value, json};
use tokio::sync::Notify;

use super::{
    Control,
    opening::{Opening, identify, resume},
    presence::{NoPresence, custom_status},
};
use crate::discord::{event::Event, server::Cut, shared::Shared};

/// Longest payload that a client may send, in bytes.
const LONGEST: usize = 4_096;

/// The window of the send limit.
const SEND_WINDOW: Duration = Duration::from_secs(60);

/// The window of the limit on changes of what the bot is doing (`discord-platform.md` section 9).
const PRESENCE_WINDOW: Duration = Duration::from_secs(20);

/// How a connection ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ending {
    /// The server closes with this code.
    Close(u16),
    /// The client closed with this code, or without one.
    Closed(Option<u16>),
    /// Without a close frame.
    Dropped,
    /// With a TCP reset.
    Reset,
}

impl Ending {
    fn code(self) -> u16 {
        match self {
            Self::Close(code) => code,
            Self::Closed(code) => code.unwrap_or(1005),
            Self::Dropped | Self::Reset => 1006,
        }
    }

    /// Codes after which a session can't be resumed.
    fn ends_session(self) -> bool {
        match self {
            Self::Close(code) => matches!(code, 1000 | 1001 | 4004 | 4007 | 4009..=4014),
            Self::Closed(code) => matches!(code, Some(1000 | 1001)),
            Self::Dropped | Self::Reset => false,
        }
    }
}

/// A connection while it is open.
struct GatewayConnection {
    shared: Arc<Shared>,
    ws: WebSocket,
    id: u64,
    wake: Arc<Notify>,
    session: Option<String>,
    sent: u64,
    sends: VecDeque<Instant>,
    /// When it said what the bot is doing.
    shown: VecDeque<Instant>,
    heard: tokio::time::Instant,
}

/// Serves one connection until it ends.
pub(crate) async fn serve(ws: WebSocket, shared: Arc<Shared>, cut: Cut) {
    let wake = Arc::new(Notify::new());
    let id = shared.world().hub.add_socket(Arc::clone(&wake));
    let mut connection = GatewayConnection {
        ws,
        id,
        wake,
        session: None,
        sent: 0,
        sends: VecDeque::new(),
        shown: VecDeque::new(),
        heard: tokio::time::Instant::now(),
        shared: Arc::clone(&shared),
    };
    let ending = match connection.run().await {
        Ok(()) => Ending::Dropped,
        Err(ending) => ending,
    };
    {
        let mut world = shared.world();
        world.hub.remove_socket(id, ending.ends_session(), Instant::now());
        world.tell(Event::GatewayClosed { code: ending.code() });
    }
    match ending {
        Ending::Close(code) => connection.close(code).await,
        Ending::Reset => cut.cut(),
        Ending::Closed(_) | Ending::Dropped => {}
    }
}

impl GatewayConnection {
    async fn run(&mut self) -> Result<(), Ending> {
        let interval = self.shared.options.heartbeat_interval;
        let millis = u64::try_from(interval.as_millis()).unwrap_or(u64::MAX);
        self.send(&json!({"op": 10, "s": null, "t": null, "d": {"heartbeat_interval": millis}})).await?;
        let stop = self.shared.stop.clone();
        loop {
            let deaf_at = self.heard + interval * 2;
            tokio::select! {
                frame = self.ws.recv() => {
                    let frame = frame.and_then(Result::ok).ok_or(Ending::Dropped)?;
                    self.receive(frame).await?;
                }
                () = self.wake.notified() => self.flush().await?,
                () = tokio::time::sleep_until(deaf_at) => return Err(Ending::Close(4009)),
                () = stop.cancelled() => return Err(Ending::Close(1001)),
            }
        }
    }

    async fn receive(&mut self, frame: Message) -> Result<(), Ending> {
        let text = match frame {
            Message::Text(text) => text,
            Message::Close(frame) => return Err(Ending::Closed(frame.map(|frame| frame.code))),
            Message::Binary(_) => return Err(Ending::Close(4002)),
            Message::Ping(_) | Message::Pong(_) => return Ok(()),
        };
        self.count_send()?;
        if text.len() > LONGEST {
            return Err(Ending::Close(4002));
        }
        let payload: Value = serde_json::from_str(&text).map_err(|_| Ending::Close(4002))?;
        let op = payload["op"].as_u64().ok_or(Ending::Close(4002))?;
        match op {
            1 => return self.heartbeat().await,
            2 if self.session.is_some() => return Err(Ending::Close(4005)),
            2 => {
                let opening = identify(&self.shared, self.id, &payload["d"]);
                return self.open(opening).await;
            }
            6 if self.session.is_some() => return Err(Ending::Close(4005)),
            6 => {
                let opening = resume(&self.shared, self.id, &payload["d"]);
                return self.open(opening).await;
            }
            3 | 4 | 8 | 31 if self.session.is_none() => return Err(Ending::Close(4003)),
            3 if !payload["d"].is_object() => return Err(Ending::Close(4002)),
            3 => return self.show(&payload["d"]),
            4 | 8 | 31 => {}
            _ => return Err(Ending::Close(4001)),
        }
        Ok(())
    }

    /// What the bot is doing is shown anew.
    fn show(&mut self, presence: &Value) -> Result<(), Ending> {
        let status = custom_status(presence).map_err(|NoPresence| Ending::Close(4002))?;
        let limits = &self.shared.options.limits;
        if !within(&mut self.shown, PRESENCE_WINDOW, limits.presences as usize) && limits.enforced {
            return Err(Ending::Close(4008));
        }
        if let Some(session) = self.session.clone() {
            let mut world = self.shared.world();
            world.hub.show(&session, status.clone());
            world.tell(Event::PresenceShown { session, status });
        }
        Ok(())
    }

    fn count_send(&mut self) -> Result<(), Ending> {
        let limits = &self.shared.options.limits;
        if !within(&mut self.sends, SEND_WINDOW, limits.gateway_sends as usize) && limits.enforced {
            return Err(Ending::Close(4008));
        }
        Ok(())
    }

    async fn heartbeat(&mut self) -> Result<(), Ending> {
        self.heard = tokio::time::Instant::now();
        let mute = {
            let world = self.shared.world();
            world.hub.silent || world.hub.stalled
        };
        if mute {
            return Ok(());
        }
        self.send(&json!({"op": 11, "s": null, "t": null, "d": null})).await
    }

    async fn open(&mut self, opening: Opening) -> Result<(), Ending> {
        match opening {
            Opening::Open { session, sent } => {
                (self.session, self.sent) = (Some(session), sent);
                self.flush().await
            }
            Opening::Invalid => self.send(&json!({"op": 9, "s": null, "t": null, "d": false})).await,
            Opening::Refused(code) => Err(Ending::Close(code)),
        }
    }

    /// Does what tests asked for and sends what the session's log holds.
    async fn flush(&mut self) -> Result<(), Ending> {
        let pull = self.shared.world().hub.pull(self.id, self.session.as_deref(), &mut self.sent);
        for frame in &pull.frames {
            let text = Message::Text(frame.as_ref().into());
            self.ws.feed(text).await.map_err(|_| Ending::Dropped)?;
        }
        SinkExt::flush(&mut self.ws).await.map_err(|_| Ending::Dropped)?;
        for control in pull.controls {
            self.obey(control).await?;
        }
        if pull.overrun { Err(Ending::Close(4000)) } else { Ok(()) }
    }

    async fn obey(&mut self, control: Control) -> Result<(), Ending> {
        match control {
            Control::Drop => Err(Ending::Dropped),
            Control::Reset => Err(Ending::Reset),
            Control::Close(code) => Err(Ending::Close(code)),
            Control::Reconnect => self.send(&json!({"op": 7, "s": null, "t": null, "d": null})).await,
            Control::InvalidSession { resumable } => {
                if !resumable && let Some(session) = self.session.take() {
                    self.shared.world().hub.end_session(&session);
                }
                self.send(&json!({"op": 9, "s": null, "t": null, "d": resumable})).await
            }
        }
    }

    async fn send(&mut self, payload: &Value) -> Result<(), Ending> {
        self.ws.send(Message::Text(payload.to_string().into())).await.map_err(|_| Ending::Dropped)
    }

    /// Sends a close frame and waits for the other side to take it, briefly.
    async fn close(&mut self, code: u16) {
        let frame = CloseFrame { code, reason: reason(code).into() };
        if self.ws.send(Message::Close(Some(frame))).await.is_err() {
            return;
        }
        let drained = async { while let Some(Ok(_)) = self.ws.recv().await {} };
        let _ = tokio::time::timeout(Duration::from_secs(1), drained).await;
    }
}

/// Counts one more; whether there are no more than `most` in the window now.
fn within(times: &mut VecDeque<Instant>, window: Duration, most: usize) -> bool {
    let now = Instant::now();
    while times.front().is_some_and(|at| now.saturating_duration_since(*at) >= window) {
        times.pop_front();
    }
    times.push_back(now);
    times.len() <= most
}

/// The words that Discord puts beside its close codes (documentation, `topics/opcodes-and-status-codes`).
fn reason(code: u16) -> &'static str {
    match code {
        4001 => "Unknown opcode.",
        4002 => "Error while decoding payload.",
        4003 => "Not authenticated.",
        4004 => "Authentication failed.",
        4005 => "Already authenticated.",
        4007 => "Invalid seq.",
        4008 => "Rate limited.",
        4009 => "Session timed out.",
        4010 => "Invalid shard.",
        4011 => "Sharding required.",
        4012 => "Invalid API version.",
        4013 => "Invalid intent(s).",
        4014 => "Disallowed intent(s).",
        _ => "Unknown error.",
    }
}
