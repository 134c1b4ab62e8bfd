//! What a socket's events mean for the status of its server and for its consumers.

use std::{fmt, sync::Arc, time::Duration};

use pterosocket::{AuthSuccess, Batch, CloseReason, Connection, Error, Event, ForeignText, PowerState};
use tokio::{sync::watch, time::Instant};
use tracing::{debug, info, warn};

use super::{
    Fingerprint, Observed, Observer, Options, ServerKey,
    consumers::{Audience, Consumers},
    event_buffer::EventBuffer,
    explained,
    feed::{ConsoleEvent, Line, Log},
    fingerprint::Fingerprinter,
    line_parts::LineParts,
    replay_collector::{Replay, ReplayCollector},
    server_secrets::{AskReason, SecretsAnswer},
    status::{ConnectionState, Power, Status, Tracker},
};
use crate::{
    known_values::{KnownValues, Variables},
    metrics,
    texts::Text,
};

/// Characters kept of what a daemon says of itself: what one message shows.
const DAEMON_WORDS: usize = 1500;
/// After the log was told that a console prints more than is read, until it is told again.
const SLOWED_AGAIN: Duration = Duration::from_secs(3600);
/// The permission to read startup variables.
const STARTUP: &str = "startup.read";

/// What events mean for the status and for consumers.
pub(super) struct EventHandler {
    server: ServerKey,
    replay: Replay,
    tracker: Tracker,
    pub(super) consumers: Arc<Consumers>,
    pub(super) published: watch::Sender<Status>,
    pub(super) collector: Option<ReplayCollector>,
    fingerprinter: Fingerprinter,
    /// Parts of a line that may go on.
    parts: LineParts,
    pub(super) observer: Box<dyn Observer>,
    /// Mirrors were told that the connection is down, and not yet that it is back.
    down_told: bool,
    /// When the log was told that the console prints more than is read.
    slowed_told: Option<Instant>,
    /// Lines of the longest replay so far.
    longest_replay: usize,
    /// What is still to be told, all of it to the same audience.
    events: Vec<ConsoleEvent>,
    audience: Audience,
    known: Arc<KnownValues>,
    /// How long lines wait for the server's secrets.
    secrets_within: Duration,
    /// The server's secrets are to be asked for.
    wanted: Option<AskReason>,
    buffer: EventBuffer,
}

impl EventHandler {
    pub(super) fn new(
        server: ServerKey,
        consumers: Arc<Consumers>,
        known: Arc<KnownValues>,
        observer: Box<dyn Observer>,
        options: &Options,
    ) -> (Self, watch::Receiver<Status>) {
        let tracker = Tracker::new(Instant::now());
        let (published, status) = watch::channel(tracker.status().clone());
        let handler = Self {
            server,
            replay: options.replay,
            tracker,
            buffer: EventBuffer::new(Arc::clone(&consumers)),
            consumers,
            published,
            collector: None,
            fingerprinter: Fingerprinter::default(),
            parts: LineParts::default(),
            observer,
            down_told: false,
            slowed_told: None,
            longest_replay: 0,
            events: Vec::new(),
            audience: Audience::All,
            known,
            secrets_within: options.secrets_within,
            wanted: None,
        };
        (handler, status)
    }

    /// Has the server's secrets asked for. What the console prints until they are known waits, for a while.
    fn want(&mut self, why: AskReason, now: Instant) {
        if !self.may_read_startup() {
            self.known.learn_nothing(Variables::NotAllowed);
            return;
        }
        // The state before is told at once.
        self.tell();
        self.buffer.begin(now + self.secrets_within);
        self.wanted = Some(why);
    }

    /// Why the server's secrets are to be asked for now.
    pub(super) fn take_wanted(&mut self) -> Option<AskReason> {
        self.wanted.take()
    }

    pub(super) fn may_read_startup(&self) -> bool {
        self.tracker.status().permissions.allows(STARTUP)
    }

    /// The panel has answered: nothing waits any longer.
    pub(super) fn told(&mut self, told: SecretsAnswer) {
        self.learn(told);
        self.buffer.release();
    }

    pub(super) fn learn(&self, told: SecretsAnswer) {
        match told {
            SecretsAnswer::Secrets { secrets, server } => self.known.learn(secrets, server.as_deref()),
            SecretsAnswer::Nothing(why) => self.known.learn_nothing(why),
        }
    }

    /// Until when what the console prints waits.
    pub(super) fn held_until(&self) -> Option<Instant> {
        self.buffer.until().into_iter().chain(self.parts.until()).min()
    }

    pub(super) fn take(&mut self, batch: Batch, connection: &watch::Receiver<Connection>) {
        let now = Instant::now();
        if batch.missed_lines > 0 {
            self.end_parts();
            self.emit(ConsoleEvent::Lost(batch.missed_lines));
            self.observer.observe(Observed::Missed, now);
        }
        if batch.missed > batch.missed_lines {
            self.catch_up(&connection.borrow(), now);
        }
        let mut changed = batch.missed > 0;
        let mut lines = 0;
        for event in batch.events.iter() {
            match event {
                Event::ConsoleOutput(text) => {
                    lines += 1;
                    let fingerprint = self.fingerprinter.fingerprint(text);
                    let may_be_old = self.is_replaying();
                    self.observer.observe(Observed::Line { text, fingerprint, may_be_old }, now);
                    let line = Line { text: text.clone(), fingerprint, part: None };
                    if self.parts.is_empty() && !Fingerprint::is_cut(text) {
                        self.line(line, now);
                    } else {
                        let whole = self.parts.take(line, now);
                        self.lines(whole);
                    }
                }
                other => {
                    changed = true;
                    self.end_parts();
                    self.event(other, now);
                }
            }
        }
        metrics::received(lines);
        self.tell_slowed(now);
        if changed {
            self.publish();
        }
    }

    /// Tells the log once in a while that what comes is read more slowly than it is sent.
    fn tell_slowed(&mut self, now: Instant) {
        let told_lately = self.slowed_told.is_some_and(|at| now < at + SLOWED_AGAIN);
        if self.consumers.take_slowed() && !told_lately {
            self.slowed_told = Some(now);
            warn!(
                server = %self.server,
                "its console sends more than is read of it in a second; what its daemon can't keep meanwhile is missing"
            );
        }
    }

    /// Events other than lines were missed: where the connection stands is known without them.
    fn catch_up(&mut self, connection: &Connection, now: Instant) {
        if let Connection::Authenticated { permissions, power } = connection {
            if self.tracker.status().connection != ConnectionState::Up {
                let success = AuthSuccess {
                    renewal: false,
                    permissions: permissions.clone(),
                    withheld: 0,
                    lapsed: None,
                };
                self.authenticated(&success, now);
            }
            if let Some(power) = power {
                self.power(power, now);
            }
        }
    }

    fn event(&mut self, event: &Event, now: Instant) {
        match event {
            Event::AuthSuccess(success) => self.authenticated(success, now),
            Event::Status(state) => self.power(state, now),
            Event::Close(CloseReason::ByUser) => {}
            Event::Close(reason) => {
                let since = match reason {
                    CloseReason::Lost(error) => now - unheard(error),
                    _ => now,
                };
                self.down(explained::close_reason(reason), reason, since, now);
            }
            Event::Throttled(what) if matches!(what.as_str(), "send logs" | "global") => {
                if let Some(collector) = &mut self.collector {
                    collector.throttled(now);
                }
            }
            Event::DaemonMessage(text) => self.emit(ConsoleEvent::Daemon(shown(text))),
            Event::DaemonError(text) => self.emit(ConsoleEvent::Daemon(shown(daemon_words(text)))),
            Event::InstallStarted | Event::BackupRestoreCompleted | Event::TransferStatus(_) => {
                self.observer.observe(Observed::Maintained, now);
            }
            Event::Deleted => {
                self.observer.observe(Observed::Deleted, now);
                self.emit(ConsoleEvent::Daemon("The server was deleted on the panel.".into()));
            }
            _ => {}
        }
    }

    fn authenticated(&mut self, success: &AuthSuccess, now: Instant) {
        if success.renewal {
            self.tracker.renewed(success.permissions.clone(), now);
            let lapsed = success.lapsed.or((success.withheld > 0).then_some(Default::default()));
            if lapsed.is_some() {
                self.observer.observe(Observed::Missed, now);
            }
            if let Some(lapsed) = lapsed.filter(|_| self.consumers.has_mirrors()) {
                self.collect_replay(Some(now - lapsed), now, ReplayCollector::at_once);
            }
            return;
        }
        info!(server = %self.server, "console connected");
        self.observer.observe(Observed::Login, now);
        let first = !self.tracker.connected_before();
        let lost_at = self.tracker.authenticated(success.permissions.clone(), now);
        self.want(AskReason::Login, now);
        let wanted = self.consumers.take_log_wish()
            || (!first && self.consumers.has_mirrors())
            || self.observer.wants_log();
        self.collect_replay(lost_at, now, ReplayCollector::at_login);
        if !wanted {
            self.finish_replay(Log::NotNeeded);
        }
    }

    fn collect_replay(
        &mut self,
        lost_at: Option<Instant>,
        now: Instant,
        open: fn(Option<Instant>, Instant, Replay) -> ReplayCollector,
    ) {
        match &mut self.collector {
            Some(collector) => collector.reopen(lost_at, now),
            None => self.collector = Some(open(lost_at, now, self.replay)),
        }
    }

    /// A mirror that came after the login wants the log too.
    pub(super) fn log_wanted(&mut self) {
        if self.tracker.status().connection == ConnectionState::Up
            && self.collector.is_none()
            && self.consumers.take_log_wish()
        {
            self.collector = Some(ReplayCollector::at_once(None, Instant::now(), self.replay));
        }
    }

    pub(super) fn asked(&mut self, sent: bool) {
        if let Some(collector) = &mut self.collector {
            collector.asked(sent, Instant::now());
        }
    }

    pub(super) fn finish_replay(&mut self, log: Log) {
        let Some(collector) = self.collector.take() else { return };
        let offline = self.tracker.status().power == Power::Offline;
        let log = if offline && log == Log::Silent { Log::Offline } else { log };
        let longest = self.longest_replay;
        if log == Log::Asked {
            self.longest_replay = longest.max(collector.replayed().unwrap_or_default());
        }
        for event in collector.close(log, longest, offline) {
            self.put(event, Audience::Mirrors);
        }
        self.down_told = false;
    }

    fn power(&mut self, state: &PowerState, now: Instant) {
        self.observer.observe(Observed::Power(state.into()), now);
        let event = self.tracker.power(state.into(), now);
        let closes = self
            .collector
            .as_mut()
            .is_some_and(|collector| collector.status(*state == PowerState::Offline, now));
        if closes {
            self.finish_replay(Log::Offline);
        }
        let starts = matches!(event, Some(ConsoleEvent::Power { to: Power::Starting, .. }));
        match event {
            Some(event) => self.emit(event),
            // No news, but knowledge: a server that is off misses nothing.
            None if *state == PowerState::Offline && !closes => self.emit(ConsoleEvent::Off),
            None => {}
        }
        if starts {
            self.want(AskReason::Start, now);
        }
    }

    pub(super) fn connection(&mut self, state: &Connection) {
        let now = Instant::now();
        self.end_parts();
        match state {
            Connection::Waiting { error, .. } => {
                let reason = explained::socket_error(error);
                match **error {
                    Error::SocketLimit { .. } => self.queued(reason, now),
                    _ => {
                        self.observer.observe(Observed::Down { daemon_away: is_away(error) }, now);
                        self.down(reason, error, now, now);
                    }
                }
            }
            Connection::Stopped { error } => self.stopped(explained::socket_error(error), error, now),
            _ => {}
        }
        self.publish();
    }

    fn down(&mut self, reason: Text, error: &dyn fmt::Display, since: Instant, now: Instant) {
        if self.is_down(reason, since, now) {
            info!(server = %self.server, "console disconnected: {error}; connecting again");
        }
    }

    /// As many consoles are connected as may be, which is told of all of them together.
    fn queued(&mut self, reason: Text, now: Instant) {
        if self.is_down(reason, now, now) {
            debug!(server = %self.server, "console waits for a place");
        }
    }

    /// Whether that is news.
    fn is_down(&mut self, reason: Text, since: Instant, now: Instant) -> bool {
        if self.collector.as_mut().is_some_and(ReplayCollector::part) {
            self.finish_replay(Log::Asked);
        }
        let Some(down) = self.tracker.down(reason, since, now) else { return false };
        self.observer.observe(Observed::Down { daemon_away: false }, now);
        let known = std::mem::replace(&mut self.down_told, true);
        self.put(down, if known { Audience::Others } else { Audience::All });
        true
    }

    fn stopped(&mut self, reason: Text, error: &Error, now: Instant) {
        self.observer.observe(Observed::GivenUp, now);
        let Some(stopped) = self.tracker.stopped(reason, now) else { return };
        warn!(server = %self.server, "console given up: {error}");
        // There is no next connection to wait for.
        if self.collector.as_mut().is_some_and(ReplayCollector::part) {
            self.finish_replay(Log::Asked);
        } else if self.collector.as_ref().is_some_and(ReplayCollector::has_heard) {
            self.finish_replay(Log::Silent);
        }
        self.collector = None;
        self.emit(stopped);
    }

    /// A socket that had given up is tried again.
    pub(super) fn connecting(&mut self) {
        self.tracker.connecting();
        self.publish();
    }

    /// Tells the parts that have waited long enough for the next one.
    pub(super) fn end_late_parts(&mut self) {
        if self.parts.until().is_some_and(|until| until <= Instant::now()) {
            self.end_parts();
        }
    }

    /// Tells the parts that wait for the next one.
    fn end_parts(&mut self) {
        let waiting = self.parts.end();
        self.lines(waiting);
    }

    fn lines(&mut self, lines: Vec<(Line, Instant)>) {
        for (line, came) in lines {
            self.line(line, came);
        }
    }

    fn line(&mut self, line: Line, now: Instant) {
        match &mut self.collector {
            Some(collector) => {
                let is_live = !collector.is_replaying();
                collector.hear(line.clone(), now);
                if is_live {
                    self.put(ConsoleEvent::Line(line), Audience::Others);
                }
            }
            None => self.emit(ConsoleEvent::Line(line)),
        }
    }

    /// While a log is replayed mirrors are told later, so that all is in order; nobody else waits for it.
    fn emit(&mut self, event: ConsoleEvent) {
        match &mut self.collector {
            Some(collector) => {
                collector.keep(event.clone());
                self.put(event, Audience::Others);
            }
            None => self.put(event, Audience::All),
        }
    }

    fn put(&mut self, event: ConsoleEvent, audience: Audience) {
        if self.audience != audience {
            self.tell();
            self.audience = audience;
        }
        self.events.push(event);
    }

    pub(super) fn publish(&self) {
        let status = Status { replaying: self.is_replaying(), ..self.tracker.status().clone() };
        self.published.send_replace(status);
    }

    pub(super) fn is_replaying(&self) -> bool {
        self.collector.as_ref().is_some_and(ReplayCollector::is_brief)
    }

    pub(super) fn tell(&mut self) {
        self.buffer.pass(std::mem::take(&mut self.events), self.audience, Instant::now());
    }
}

/// Whether the daemon is not there: nothing, or only a proxy, answers on its address.
fn is_away(error: &Error) -> bool {
    matches!(
        error,
        Error::Connect { .. } | Error::OpenTimeout { .. } | Error::Upgrade { status: 502..=504, .. }
    )
}

/// How long nothing had been heard when the connection was given up.
fn unheard(error: &Error) -> Duration {
    match error {
        Error::Unresponsive { silent } => *silent,
        Error::NotRenewed { lapsed, .. } => *lapsed,
        _ => Default::default(),
    }
}

/// What a daemon says of itself, on one line, without colours and as long as a message can show it.
fn shown(words: &str) -> String {
    ForeignText::cut(words, DAEMON_WORDS).into()
}

/// Go Wings puts `Error Event [uuid]: ` before every text (protocol reference 2.7).
fn daemon_words(text: &str) -> &str {
    text.strip_prefix("Error Event [")
        .and_then(|rest| rest.split_once("]: "))
        .map_or(text, |(_, words)| words)
}
