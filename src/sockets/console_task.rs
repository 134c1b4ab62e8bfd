//! The task between one socket and its consumers: it does nothing but move events on, so reading never waits.

use std::{pin::Pin, sync::Arc, time::Duration};

use futures_util::FutureExt as _;
use pterosocket::{EventKind, EventKinds, Packet, PteroSocket};
use tokio::{
    sync::{Notify, watch},
    time::{Instant, sleep_until},
};
use tokio_util::future::FutureExt as _;
use tracing::debug;

use super::{
    Observed, Observer, Options, ServerKey,
    consumers::Consumers,
    event_handler::EventHandler,
    replay_collector::{ReplayCollector, Step},
    server_secrets::{PendingAnswer, Source},
    status::Status,
    stay_connected::stay_connected,
};
use crate::{
    known_values::KnownValues,
    tasks::{Guard, Tasks},
};

/// Starts the task; it connects, and ends with its guard.
#[expect(clippy::too_many_arguments, reason = "the parts of one task, put together in one place")]
pub(super) fn start(
    server: ServerKey,
    socket: PteroSocket,
    consumers: Arc<Consumers>,
    hint: Arc<Notify>,
    source: Source,
    known: Arc<KnownValues>,
    observer: Box<dyn Observer>,
    options: &Options,
    tasks: &Tasks,
) -> (Guard, watch::Receiver<Status>) {
    let (handler, status) = EventHandler::new(server, consumers, known, observer, options);
    let again_after = options.again_after;
    let console_task =
        ConsoleTask { socket: socket.clone(), again_after, hint, handler, asking: None, source, asked: None };
    // Boxed, since a future keeps what is moved into it beside what it makes of it.
    let running = Box::new(console_task).run();
    let running = running.with_cancellation_token_owned(tasks.stop_signal());
    // However it ends, the socket is closed in order.
    let work = running.then(move |_| async move { socket.close().await });
    let guard = tasks.spawn(format!("socket {server}"), work);
    (guard, status)
}

/// A request for the log that waits for the socket's pace. Whether it went out.
type Asking = Pin<Box<dyn Future<Output = bool> + Send>>;

async fn ask_for_log(socket: PteroSocket) -> bool {
    let asked = socket.write(Packet::SendLogs).await;
    if let Err(error) = &asked {
        debug!(server = socket.server(), "the log can't be asked for now: {error}");
    }
    asked.is_ok()
}

struct ConsoleTask {
    socket: PteroSocket,
    again_after: Duration,
    /// Has a socket that gave up tried once more.
    hint: Arc<Notify>,
    handler: EventHandler,
    asking: Option<Asking>,
    /// Where the server's secrets are asked for.
    source: Source,
    asked: Option<PendingAnswer>,
}

impl ConsoleTask {
    async fn run(mut self: Box<Self>) {
        // Figures come every second and are looked at rarely: they wake nobody here.
        let mut events = self.socket.events_of(EventKinds::ALL.without(EventKind::Stats));
        let mut connection = self.socket.connection();
        let (socket, hint) = (self.socket.clone(), Arc::clone(&self.hint));
        let mut list = self.source.list();
        loop {
            let mut connected = std::pin::pin!(stay_connected(&socket, self.again_after, &hint));
            loop {
                let due = self.advance();
                let consumers = Arc::clone(&self.handler.consumers);
                tokio::select! {
                    biased;
                    told = answer(&mut self.asked) => {
                        self.asked = None;
                        self.game();
                        self.handler.told(told);
                    }
                    Ok(()) = list.changed() => {
                        self.game();
                        if let Some(told) = self.source.listed() {
                            self.handler.learn(told);
                        }
                    }
                    batch = events.next_batch() => match batch {
                        Some(batch) => self.handler.take(batch, &connection),
                        None => return,
                    },
                    Ok(()) = connection.changed() => {
                        let state = connection.borrow_and_update().clone();
                        self.handler.connection(&state);
                    }
                    () = &mut connected => {}
                    sent = answer(&mut self.asking) => {
                        self.asking = None;
                        self.handler.asked(sent);
                    }
                    () = at(due) => {}
                    wish = consumers.wish() => {
                        if wish.log {
                            self.handler.log_wanted();
                        }
                        if wish.revive {
                            self.handler.connecting();
                            break;
                        }
                    }
                }
            }
        }
    }

    /// Tells the observer which game it is, as far as the panel's list says.
    fn game(&mut self) {
        if let Some(game) = self.source.game() {
            self.handler.observer.observe(Observed::Game(game), Instant::now());
        }
    }

    /// Does what the replay's collector asks for, tells what there is to tell, and says when to look again.
    fn advance(&mut self) -> Option<Instant> {
        if !self.handler.collector.as_ref().is_some_and(ReplayCollector::is_asking) {
            // One that was held up must not go over the next connection beside that one's own.
            self.asking = None;
        }
        let due = loop {
            let now = Instant::now();
            match self.handler.collector.as_mut().map(|collector| collector.step(now)) {
                None => break None,
                Some(Step::Wait(at)) => break at,
                Some(Step::Ask) => self.asking = Some(Box::pin(ask_for_log(self.socket.clone()))),
                Some(Step::Close(log)) => self.handler.finish_replay(log),
            }
        };
        if self.handler.published.borrow().replaying != self.handler.is_replaying() {
            self.handler.publish();
        }
        if let Some(why) = self.handler.take_wanted() {
            let allowed = self.handler.may_read_startup();
            self.asked = Some(self.source.ask(why, allowed));
        }
        self.handler.end_late_parts();
        // Before the consumers are told, so that whoever reads it there finds it known.
        let look = self.handler.observer.settle(Instant::now(), &|| self.socket.stats());
        self.handler.tell();
        due.into_iter().chain(self.handler.held_until()).chain(look).min()
    }
}

async fn answer<T>(asking: &mut Option<Pin<Box<dyn Future<Output = T> + Send>>>) -> T {
    match asking {
        Some(asking) => asking.await,
        None => std::future::pending().await,
    }
}

async fn at(due: Option<Instant>) {
    match due {
        Some(at) => sleep_until(at).await,
        None => std::future::pending().await,
    }
}
