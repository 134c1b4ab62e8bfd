//! The thin part with the I/O: one task for each socket, which tells the session what happened and carries out
//! what it decides.

mod job;
mod link;
mod read_ahead;
mod request;
mod websocket;
mod wire;

use std::collections::HashMap;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;

use rustls::ClientConfig;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::Sleep;

use crate::connection::Connection;
use crate::feed::Hub;
use crate::latest::Latest;
use crate::packet::Inbox;
use crate::panel::{Caller, Panel, Urgency};
use crate::session::{Action, NotSent, Session};
use crate::socket_limit::SocketPermit;
use crate::{Timings, WriteError};

use job::{Job, Ready};
pub(crate) use request::{REQUESTS_LIMIT, Request, Write};
pub(crate) use wire::DialOptions;
use wire::{FrameHandler, Wire};

/// What a driver is made from.
pub(crate) struct Parts {
    pub(crate) panel: Panel,
    pub(crate) server: Arc<str>,
    /// Its place among the sockets of the panel.
    pub(crate) rank: u64,
    pub(crate) tls: Arc<ClientConfig>,
    pub(crate) dial_options: DialOptions,
    pub(crate) timings: Arc<Timings>,
    pub(crate) requests: mpsc::Receiver<Request>,
    pub(crate) hub: Arc<Hub>,
    pub(crate) latest: Arc<Latest>,
    pub(crate) connection: watch::Sender<Connection>,
}

/// One socket's task. It ends when the last handle is gone.
pub(crate) struct Driver {
    parts: Parts,
    handler: FrameHandler,
    wire: Option<Box<Wire>>,
    job: Option<Job>,
    /// Held from the first step of a connection to its end, under a limit.
    permit: Option<SocketPermit>,
    writers: HashMap<u64, oneshot::Sender<Result<(), NotSent>>>,
    tickets: u64,
    /// Those who wait for a request to be carried out.
    waiting: Vec<oneshot::Sender<()>>,
}

/// The time, which tests may hold still.
fn now() -> Instant {
    tokio::time::Instant::now().into_std()
}

impl Driver {
    pub(crate) fn new(parts: Parts) -> Self {
        let mut session =
            Session::new(parts.panel.url().origin(), Arc::clone(&parts.timings), rand::random::<f64>);
        if parts.dial_options.limit.is_some() {
            session.limit();
        }
        let (hub, latest) = (Arc::clone(&parts.hub), Arc::clone(&parts.latest));
        Self {
            parts,
            handler: FrameHandler { inbox: Inbox::default(), session, latest, hub },
            wire: None,
            job: None,
            permit: None,
            writers: HashMap::new(),
            tickets: 0,
            waiting: Vec::new(),
        }
    }

    /// Runs until the last handle is gone.
    ///
    /// Boxed, since the future would have room for it twice.
    pub(crate) async fn run(mut self: Box<Self>) {
        let mut timer: Pin<Box<Sleep>> = Box::pin(tokio::time::sleep_until(now().into()));
        loop {
            self.carry_out().await;
            tokio::select! {
                request = self.parts.requests.recv() => match request {
                    Some(request) => self.take(request),
                    None => break,
                },
                ready = poll_fn(|cx| poll_job(&mut self.job, cx)) => self.finish(ready),
                woken = poll_fn(|cx| {
                    poll_wire_and_timer(&mut self.wire, &mut self.handler, timer.as_mut(), cx)
                }) => match woken {
                    Woken::ByFrames => {}
                    Woken::ByTimer => self.tick().await,
                },
            }
        }
        self.handler.session.close(now());
        self.carry_out().await;
    }

    /// What has come counts before what is due: after a stall the answer that is missed may lie here already.
    async fn tick(&mut self) {
        poll_fn(|cx| {
            let _ = poll_wire(&mut self.wire, &mut self.handler, cx);
            Poll::Ready(())
        })
        .await;
        self.handler.session.tick(now());
    }

    fn take(&mut self, request: Request) {
        match request {
            Request::Connect(done) => {
                self.handler.session.connect(now());
                self.waiting.push(done);
            }
            Request::Close(done) => {
                self.handler.session.close(now());
                self.waiting.push(done);
            }
            Request::Write(write) => {
                self.tickets += 1;
                let (packet, reply) = write.into_packet(self.tickets);
                self.writers.insert(self.tickets, reply);
                self.handler.session.send_packet(now(), packet);
            }
        }
    }

    fn finish(&mut self, ready: Ready) {
        self.job = None;
        match ready {
            Ready::Fetched(sent, result) => self.handler.session.fetched(now(), sent, result),
            Ready::Inspected(result) => self.handler.session.inspected(now(), result),
            Ready::Permitted(permit) => {
                self.permit = Some(permit);
                self.handler.session.permitted(now());
            }
            Ready::Opened(Ok(wire)) => {
                self.wire = Some(wire);
                self.handler.session.opened(now(), Ok(()));
            }
            Ready::Opened(Err(failure)) => self.handler.session.opened(now(), Err(failure)),
        }
    }

    /// Does all that the session asks for, then tells all that it tells.
    async fn carry_out(&mut self) {
        while let Some(action) = self.handler.session.action() {
            self.act(action).await;
        }
        if !self.handler.session.needs_permit() {
            self.permit = None;
        }
        while let Some(event) = self.handler.session.event() {
            self.handler.inbox.push(event);
        }
        // First the state, so that whoever looks at it on account of an event finds it as new as the event.
        if let Some(connection) = self.handler.session.changed_connection() {
            self.parts.connection.send_replace(connection);
        }
        if let Some(batch) = self.handler.inbox.batch() {
            self.handler.hub.publish(&batch);
        }
        for done in self.waiting.drain(..) {
            // Whoever asked may have stopped waiting.
            let _ = done.send(());
        }
    }

    async fn act(&mut self, action: Action) {
        let Parts { panel, server, tls, dial_options, timings, rank, .. } = &self.parts;
        match action {
            Action::AcquirePermit => self.acquire_permit(),
            Action::Fetch { renewal } => {
                let urgency = if renewal { Urgency::Renewal } else { Urgency::Connection };
                self.job = Some(job::fetch(panel, server, Caller { urgency, rank: *rank }));
            }
            Action::Inspect => self.job = Some(job::inspect(panel, server, *rank)),
            Action::Open { url, origin } => {
                self.job =
                    Some(job::open(url, origin, Arc::clone(tls), dial_options.clone(), timings.open_within));
            }
            Action::Disconnect => {
                self.job = None;
                self.handler.latest.forget();
                if let Some(wire) = self.wire.take() {
                    // Rare, and larger than all else that the task waits for.
                    Box::pin(wire.close()).await;
                }
            }
            Action::Authenticate(jwt) => self.transmit(|wire| wire.authenticate(&jwt)),
            Action::Ping => self.transmit(Wire::ping),
            Action::Send { ticket, text, by_rest } => self.send(ticket, text, by_rest),
            Action::Answer { ticket, outcome } => self.answer(ticket, Err(outcome)),
        }
    }

    fn acquire_permit(&mut self) {
        let Some(limit) = &self.parts.dial_options.limit else {
            return self.handler.session.permitted(now());
        };
        match self.permit.take().or_else(|| limit.try_acquire()) {
            Some(permit) => {
                self.permit = Some(permit);
                self.handler.session.permitted(now());
            }
            None => {
                self.job = Some(job::permit(limit.clone()));
                self.handler.session.queued(now(), limit.most());
            }
        }
    }

    /// A packet whose writer has gone is not sent: they were told nothing, and may have written it again.
    fn send(&mut self, ticket: u64, text: String, by_rest: bool) {
        if self.writers.get(&ticket).is_none_or(oneshot::Sender::is_closed) {
            self.writers.remove(&ticket);
            return;
        }
        let failure = if by_rest { NotSent::TryRest } else { NotSent::Refused };
        let mut sent = Err(failure(WriteError::Disconnected));
        self.transmit(|wire| wire.send(text).inspect(|()| sent = Ok(())));
        self.answer(ticket, sent);
    }

    fn transmit(&mut self, send: impl FnOnce(&mut Wire) -> Result<(), crate::Error>) {
        if let Some(wire) = &mut self.wire
            && let Err(error) = send(wire)
        {
            self.handler.session.broken(now(), error);
        }
    }

    fn answer(&mut self, ticket: u64, outcome: Result<(), NotSent>) {
        if let Some(writer) = self.writers.remove(&ticket) {
            // Whoever wrote it may have stopped waiting.
            let _ = writer.send(outcome);
        }
    }
}

/// However the task ends, nobody waits for more.
impl Drop for Driver {
    fn drop(&mut self) {
        self.handler.hub.close();
    }
}

fn poll_job(job: &mut Option<Job>, cx: &mut Context<'_>) -> Poll<Ready> {
    job.as_mut().map_or(Poll::Pending, |job| job.as_mut().poll(cx))
}

/// What there is to do on account of.
enum Woken {
    ByFrames,
    ByTimer,
}

/// Frames put off what is due, most often without anything else to do: the timer is set here, so that it wakes nobody
/// before its time.
fn poll_wire_and_timer(
    wire: &mut Option<Box<Wire>>,
    handler: &mut FrameHandler,
    mut timer: Pin<&mut Sleep>,
    cx: &mut Context<'_>,
) -> Poll<Woken> {
    if poll_wire(wire, handler, cx).is_ready() {
        return Poll::Ready(Woken::ByFrames);
    }
    let Some(due) = handler.session.deadline() else { return Poll::Pending };
    if timer.deadline() != due.into() {
        timer.as_mut().reset(due.into());
    }
    timer.poll(cx).map(|()| Woken::ByTimer)
}

fn poll_wire(wire: &mut Option<Box<Wire>>, handler: &mut FrameHandler, cx: &mut Context<'_>) -> Poll<()> {
    wire.as_mut().map_or(Poll::Pending, |wire| wire.poll_frames(handler, cx))
}
