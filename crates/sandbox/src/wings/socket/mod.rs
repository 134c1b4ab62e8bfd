//! One client's connection: reads its messages, does what the session decides, writes what waits.

mod acts;
mod end;

use std::{io, sync::Arc, time::Duration};

use bytes::{Buf, BytesMut};
use futures_util::{FutureExt, StreamExt};
use tokio::{
    io::AsyncWriteExt,
    net::{TcpStream, tcp::OwnedWriteHalf},
    sync::watch,
    time::{Instant, sleep_until},
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{
        Error, Message,
        protocol::{Role, WebSocketConfig},
    },
};

use end::End;

use super::{
    Daemon, Instance,
    limits::MESSAGE_SIZE,
    outbox::{Kind, QueuedFrames},
    pipe::Pipe,
    ranges::Ranges,
    session::{DaemonView, Pace, Passport, Session},
    socket_handle::{SocketHandle, SocketMode},
    upgrade, wire,
};
use crate::{Dialect, clock, wings::ReceivedFrame};

/// What calagopus puts into its pings (transcript 07).
const PING: &[u8] = &[1, 2, 3];
/// Bytes of buffer that an idle socket may keep.
const IDLE_BUFFER: usize = 16 * 1024;
/// How long the first login of a socket takes, so that what follows at once overtakes it.
const LOGIN: Duration = Duration::from_millis(5);
/// For a deadline that does not apply.
const FAR: Duration = Duration::from_secs(86_400);

/// Serves one connection from its handshake on.
pub(super) async fn serve(stream: TcpStream, daemon: Arc<Daemon>) {
    let _ = stream.set_nodelay(true);
    let Some((stream, instance)) = upgrade::accept(stream, &daemon).await else { return };
    let handle = Arc::new(SocketHandle::new(daemon.next_socket(), daemon.options.backlog()));
    instance.attach(Arc::clone(&handle));
    let _detach = Detach { instance: Arc::clone(&instance), id: handle.id };
    let mut socket = Socket::open(stream, daemon, instance, handle).await;
    let end = socket.run().await;
    socket.end(end).await;
}

struct Detach {
    instance: Arc<Instance>,
    id: u64,
}

impl Drop for Detach {
    fn drop(&mut self) {
        self.instance.detach(self.id);
    }
}

struct Socket {
    daemon: Arc<Daemon>,
    instance: Arc<Instance>,
    handle: Arc<SocketHandle>,
    modes: watch::Receiver<SocketMode>,
    session: Session,
    input: WebSocketStream<Pipe>,
    output: OwnedWriteHalf,
    pending: BytesMut,
    /// The console lines in `pending`.
    leaving: Ranges,
    tick: Instant,
    ping: Instant,
    deadline: Instant,
    /// A login that may be overtaken, and until when.
    held: Option<(Instant, String)>,
    /// A command is being overtaken by the message after it.
    overtaken: bool,
}

impl Socket {
    async fn open(
        stream: TcpStream,
        daemon: Arc<Daemon>,
        instance: Arc<Instance>,
        handle: Arc<SocketHandle>,
    ) -> Self {
        let options = Arc::clone(&daemon.options);
        let (input, output) = stream.into_split();
        let mut config = WebSocketConfig::default().read_buffer_size(4096).write_buffer_size(0);
        if options.dialect == Dialect::NewGo {
            config = config.max_message_size(Some(MESSAGE_SIZE)).max_frame_size(Some(MESSAGE_SIZE));
        }
        let pipe = Pipe::new(input, Arc::clone(&handle));
        let now = Instant::now();
        let calagopus = options.dialect == Dialect::Calagopus;
        Self {
            session: Session::new(options.dialect, options.expiry_notice, now.into_std()),
            input: WebSocketStream::from_raw_socket(pipe, Role::Server, Some(config)).await,
            output,
            modes: handle.modes(),
            pending: BytesMut::new(),
            leaving: Ranges::default(),
            tick: now + if calagopus { options.expiry_tick } else { FAR },
            ping: now + if calagopus { options.ping_interval } else { FAR },
            deadline: now + if options.dialect == Dialect::NewGo { options.auth_deadline } else { FAR },
            held: None,
            overtaken: false,
            daemon,
            instance,
            handle,
        }
    }

    async fn run(&mut self) -> End {
        if self.instance.is_suspended() && self.daemon.options.dialect == Dialect::NewGo {
            return End::Closed(4409, "server is suspended".into());
        }
        loop {
            let mode = self.modes.borrow_and_update().clone();
            let serving = match mode {
                SocketMode::Serve => true,
                SocketMode::Stall => false,
                SocketMode::Drop => return End::Dropped,
                SocketMode::Reset => return End::Reset,
                SocketMode::Close(code, reason) => return End::Closed(code, reason),
            };
            if serving && self.pending.is_empty() {
                self.collect();
                self.shrink();
            }
            let mut wake = self.tick.min(self.ping).min(self.deadline);
            if let Some((due, _)) = &self.held {
                wake = wake.min(*due);
            }
            let end = tokio::select! {
                _ = self.modes.changed() => None,
                message = self.input.next(), if serving => self.received(message),
                written = self.output.write(&self.pending), if serving && !self.pending.is_empty() => {
                    self.wrote(written)
                }
                () = self.handle.waiting(), if self.pending.is_empty() => None,
                () = sleep_until(wake) => self.timed(),
            };
            if let Some(end) = end {
                return end;
            }
        }
    }

    fn wrote(&mut self, written: io::Result<usize>) -> Option<End> {
        match written {
            Ok(count @ 1..) => {
                self.pending.advance(count);
                if self.pending.is_empty() {
                    self.instance.note_wired(&mut self.leaving);
                }
                None
            }
            _ => Some(End::Dropped),
        }
    }

    /// Gives a flood's memory back once nothing waits.
    fn shrink(&mut self) {
        if self.pending.is_empty() && self.pending.capacity() > IDLE_BUFFER {
            self.pending = BytesMut::new();
        }
    }

    /// Takes what waits, as the token allows.
    fn collect(&mut self) {
        let Self { session, daemon, instance, handle, pending, leaving, .. } = self;
        let dialect = daemon.options.dialect;
        let view = view(daemon, instance);
        let mut lines = None;
        handle.take(pending, |entry: QueuedFrames, out: &mut BytesMut| {
            let other;
            let passport = if entry.kind == Kind::Lines {
                lines.get_or_insert_with(|| session.passport(Kind::Lines, &view))
            } else {
                other = session.passport(entry.kind, &view);
                &other
            };
            match passport {
                Passport::Pass => {
                    out.extend_from_slice(&entry.bytes);
                    leaving.add(entry.lines);
                }
                Passport::Withhold => {}
                Passport::Replace(text) => {
                    let error = wire::message(dialect, "jwt error", &[text]);
                    (0..entry.frames).for_each(|_| out.extend_from_slice(&error));
                }
            }
        });
    }

    fn received(&mut self, message: Option<Result<Message, Error>>) -> Option<End> {
        let acts = match message {
            Some(Ok(Message::Text(text))) => return self.received_text(text.as_str()),
            Some(Ok(Message::Binary(bytes))) => {
                self.note(&String::from_utf8_lossy(&bytes));
                self.session.receive_binary()
            }
            Some(Ok(Message::Close(_))) if self.daemon.options.dialect != Dialect::Calagopus => {
                return self.release().or(Some(End::Flushed));
            }
            Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => return None,
            Some(Err(Error::Capacity(_))) => return Some(End::Closed(1009, String::new())),
            Some(Ok(Message::Close(_)) | Err(_)) | None => return Some(End::Dropped),
        };
        self.perform(acts)
    }

    fn received_text(&mut self, text: &str) -> Option<End> {
        self.note(text);
        let pace = if self.daemon.options.overtaking { self.session.pace(text) } else { Pace::Prompt };
        match pace {
            Pace::Slow if self.held.is_none() => {
                self.held = Some((Instant::now() + LOGIN, text.to_owned()));
                None
            }
            Pace::Even if !self.overtaken => {
                self.overtaken = true;
                let end = self.input.next().now_or_never().and_then(|next| self.received(next));
                self.overtaken = false;
                self.handle(text).or(end)
            }
            _ => self.handle(text).or_else(|| self.release()),
        }
    }

    fn handle(&mut self, text: &str) -> Option<End> {
        let view = view(&self.daemon, &self.instance);
        let acts = self.session.receive(text, &view, std::time::Instant::now());
        self.perform(acts)
    }

    /// Handles the message that was held back, if any.
    fn release(&mut self) -> Option<End> {
        let (_, text) = self.held.take()?;
        self.handle(&text)
    }

    fn note(&self, text: &str) {
        let at = std::time::Instant::now();
        self.instance.frames.push(ReceivedFrame { socket: self.handle.id, text: text.to_owned(), at });
    }

    fn timed(&mut self) -> Option<End> {
        let now = Instant::now();
        let options = Arc::clone(&self.daemon.options);
        if self.held.as_ref().is_some_and(|(due, _)| now >= *due) {
            return self.release();
        }
        if now >= self.ping {
            self.ping += options.ping_interval;
            self.handle.push(Kind::Reply, 1, wire::frame(0x9, PING));
        }
        if now >= self.deadline {
            self.deadline = now + FAR;
            if self.session.is_overdue(options.auth_deadline, now.into_std()) {
                return Some(End::Dropped);
            }
        }
        if now >= self.tick {
            self.tick += options.expiry_tick;
            let acts = self.session.tick(&view(&self.daemon, &self.instance));
            return self.perform(acts);
        }
        None
    }
}

fn view<'a>(daemon: &'a Daemon, instance: &Instance) -> DaemonView<'a> {
    DaemonView {
        secret: &daemon.secret,
        denied: &daemon.denied,
        server: instance.uuid,
        suspended: instance.is_suspended(),
        now: clock::unix_seconds(),
    }
}
