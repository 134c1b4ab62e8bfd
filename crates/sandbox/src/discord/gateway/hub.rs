//! Sessions and sockets. Each session has one bounded log, from which its socket reads and from which a resume replays.

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
    time::{Duration, Instant},
};

use serde_json::Value;
use tokio::sync::Notify;

use super::Intents;
use crate::discord::options::DiscordOptions;

/// How long a session without a socket can be resumed: "some minutes".
const RESUMABLE_FOR: Duration = Duration::from_secs(180);

/// IDENTIFYs in 24 h.
const STARTS: usize = 1_000;

/// Something a test wants done to a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Control {
    /// The TCP connection ends without a close frame.
    Drop,
    /// The TCP connection is reset.
    Reset,
    /// A close frame with this code.
    Close(u16),
    /// Op 7.
    Reconnect,
    /// Op 9.
    InvalidSession { resumable: bool },
}

struct Session {
    intents: u64,
    /// Its number and how many there are.
    shard: (u64, u64),
    /// Number of the last dispatch.
    seq: u64,
    log: VecDeque<Arc<str>>,
    socket: Option<u64>,
    detached: Option<Instant>,
    /// The custom status that it shows.
    status: Option<String>,
}

impl Session {
    /// Number of the oldest dispatch that is still in the log.
    fn first(&self) -> u64 {
        self.seq + 1 - self.log.len() as u64
    }
}

struct Socket {
    wake: Arc<Notify>,
    controls: VecDeque<Control>,
}

/// What a socket has to do next.
#[derive(Debug, Default)]
pub(crate) struct Pull {
    pub(crate) controls: Vec<Control>,
    pub(crate) frames: Vec<Arc<str>>,
    /// The log no longer reaches back to what was sent last: the session is lost.
    pub(crate) overrun: bool,
}

/// All sessions and sockets.
pub(crate) struct Hub {
    sessions: HashMap<String, Session>,
    sockets: HashMap<u64, Socket>,
    next_socket: u64,
    starts: VecDeque<Instant>,
    replay: usize,
    /// Heartbeats are not acknowledged.
    pub(crate) silent: bool,
    /// Nothing at all is sent.
    pub(crate) stalled: bool,
    /// New connections are answered with 503.
    pub(crate) refusing: bool,
}

impl Hub {
    pub(crate) fn new(options: &DiscordOptions) -> Self {
        Self {
            sessions: HashMap::new(),
            sockets: HashMap::new(),
            next_socket: 0,
            starts: VecDeque::new(),
            replay: options.replay.max(1),
            silent: false,
            stalled: false,
            refusing: false,
        }
    }

    pub(crate) fn add_socket(&mut self, wake: Arc<Notify>) -> u64 {
        self.next_socket += 1;
        self.sockets.insert(self.next_socket, Socket { wake, controls: VecDeque::new() });
        self.next_socket
    }

    /// Forgets a socket. Its session stays resumable unless `ended`.
    pub(crate) fn remove_socket(&mut self, socket: u64, ended: bool, now: Instant) {
        self.sockets.remove(&socket);
        if ended {
            self.sessions.retain(|_, session| session.socket != Some(socket));
        }
        for session in self.sessions.values_mut().filter(|session| session.socket == Some(socket)) {
            session.socket = None;
            session.detached = Some(now);
        }
        self.sessions
            .retain(|_, s| s.detached.is_none_or(|at| now.saturating_duration_since(at) < RESUMABLE_FOR));
    }

    /// Takes one of the starts that are left today: false when `every` has not passed since the last.
    pub(crate) fn may_start(&mut self, every: Duration, now: Instant) -> bool {
        let day = Duration::from_secs(24 * 3_600);
        while self.starts.front().is_some_and(|at| now.saturating_duration_since(*at) >= day) {
            self.starts.pop_front();
        }
        let early = self.starts.back().is_some_and(|last| now.saturating_duration_since(*last) < every);
        if !early {
            self.starts.push_back(now);
        }
        !early
    }

    pub(crate) fn starts_left(&self) -> usize {
        STARTS.saturating_sub(self.starts.len())
    }

    pub(crate) fn open_session(
        &mut self,
        id: String,
        socket: u64,
        intents: u64,
        shard: (u64, u64),
        status: Option<String>,
    ) {
        let session = Session {
            intents,
            shard,
            seq: 0,
            log: VecDeque::new(),
            socket: Some(socket),
            detached: None,
            status,
        };
        self.sessions.insert(id, session);
    }

    /// A session shows another custom status from now on, or none.
    pub(crate) fn show(&mut self, id: &str, status: Option<String>) {
        if let Some(session) = self.sessions.get_mut(id) {
            session.status = status;
        }
    }

    /// The custom status of each session that has a connection; `None`: it shows nothing.
    pub(crate) fn statuses(&self) -> Vec<Option<String>> {
        let connected = self.sessions.values().filter(|session| session.socket.is_some());
        connected.map(|session| session.status.clone()).collect()
    }

    /// Puts a session on another socket; `Err` tells why not.
    pub(crate) fn resume(
        &mut self,
        id: &str,
        socket: u64,
        seq: u64,
        now: Instant,
    ) -> Result<(), Unresumable> {
        let session = self.sessions.get_mut(id).ok_or(Unresumable::Gone)?;
        if session.detached.is_some_and(|at| now.saturating_duration_since(at) >= RESUMABLE_FOR) {
            return Err(Unresumable::Gone);
        }
        if seq > session.seq {
            return Err(Unresumable::BadSequence);
        }
        if seq + 1 < session.first() {
            return Err(Unresumable::Gone);
        }
        if let Some(old) = session.socket.replace(socket).and_then(|old| self.sockets.get_mut(&old)) {
            old.controls.push_back(Control::Close(4000));
            old.wake.notify_one();
        }
        session.detached = None;
        Ok(())
    }

    pub(crate) fn end_session(&mut self, id: &str) {
        self.sessions.remove(id);
    }

    pub(crate) fn anyone_wants(&self, intents: u64) -> bool {
        self.sessions.values().any(|session| session.intents & intents != 0)
    }

    /// Adds a dispatch to the sessions with one of `intents` (0: to all) whose shard has the guild that it is about.
    pub(crate) fn publish(&mut self, intents: u64, name: &str, body: &Value) {
        let guild = guild_of(name, body);
        let ids: Vec<String> = self
            .sessions
            .iter()
            .filter(|(_, session)| intents == 0 || session.intents & intents != 0)
            .filter(|(_, session)| guild.is_none_or(|guild| on_shard(guild, session.shard)))
            .map(|(id, _)| id.clone())
            .collect();
        let body = body.to_string();
        for id in ids {
            self.push(&id, name, &body);
        }
    }

    /// Adds a message to the sessions that hear messages; those without the content intent get it emptied.
    pub(crate) fn publish_content(&mut self, name: &str, body: &Value) {
        let guild = guild_of(name, body);
        let mut emptied = body.clone();
        emptied["content"] = Value::from("");
        for list in ["embeds", "attachments", "components"] {
            emptied[list] = Value::Array(Vec::new());
        }
        let (whole, emptied) = (body.to_string(), emptied.to_string());
        let listeners: Vec<(String, bool)> = self
            .sessions
            .iter()
            .filter(|(_, session)| session.intents & Intents::GUILD_MESSAGES != 0)
            .filter(|(_, session)| guild.is_none_or(|guild| on_shard(guild, session.shard)))
            .map(|(id, session)| (id.clone(), session.intents & Intents::MESSAGE_CONTENT != 0))
            .collect();
        for (id, open) in listeners {
            self.push(&id, name, if open { &whole } else { &emptied });
        }
    }

    /// Adds a dispatch to one session.
    pub(crate) fn push(&mut self, id: &str, name: &str, body: &str) {
        let Some(session) = self.sessions.get_mut(id) else { return };
        session.seq += 1;
        let frame = format!(r#"{{"op":0,"s":{},"t":"{name}","d":{body}}}"#, session.seq);
        session.log.push_back(frame.into());
        if session.log.len() > self.replay {
            session.log.pop_front();
        }
        if let Some(socket) = session.socket.and_then(|socket| self.sockets.get(&socket)) {
            socket.wake.notify_one();
        }
    }

    /// What `socket` has to do; `sent` is the last dispatch it has sent and moves on.
    pub(crate) fn pull(&mut self, socket: u64, session: Option<&str>, sent: &mut u64) -> Pull {
        let mut pull = Pull::default();
        if let Some(own) = self.sockets.get_mut(&socket) {
            pull.controls.extend(own.controls.drain(..));
        }
        let session = session.and_then(|id| self.sessions.get(id)).filter(|s| s.socket == Some(socket));
        let Some(session) = session.filter(|_| !self.stalled) else { return pull };
        let first = session.first();
        if *sent + 1 < first {
            pull.overrun = true;
            return pull;
        }
        let skip = usize::try_from(*sent + 1 - first).unwrap_or(usize::MAX);
        pull.frames.extend(session.log.iter().skip(skip).cloned());
        *sent = session.seq;
        pull
    }

    /// Does `control` to every connection; returns how many there are.
    pub(crate) fn control(&mut self, control: Control) -> usize {
        for socket in self.sockets.values_mut() {
            socket.controls.push_back(control);
            socket.wake.notify_one();
        }
        self.sockets.len()
    }

    pub(crate) fn wake_all(&self) {
        for socket in self.sockets.values() {
            socket.wake.notify_one();
        }
    }

    pub(crate) fn connections(&self) -> usize {
        self.sessions.values().filter(|session| session.socket.is_some()).count()
    }
}

/// The guild that a dispatch is about: its `guild_id`, or the `id` of a guild's own events.
pub(crate) fn guild_of(name: &str, body: &Value) -> Option<u64> {
    let own = matches!(name, "GUILD_CREATE" | "GUILD_UPDATE" | "GUILD_DELETE");
    body[if own { "id" } else { "guild_id" }].as_str()?.parse().ok()
}

/// `(guild_id >> 22) % num_shards` (`discord-platform.md` section 9).
pub(super) fn on_shard(guild: u64, (id, count): (u64, u64)) -> bool {
    (guild >> 22) % count == id
}

/// Why a session can't be resumed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unresumable {
    /// Unknown, ended, too old, or its log no longer reaches back: op 9.
    Gone,
    /// The client has seen more than was sent: close 4007.
    BadSequence,
}
