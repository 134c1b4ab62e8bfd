//! From the server's feed into the backlog.

use std::{
    sync::{Arc, MutexGuard, atomic::Ordering},
    time::{Duration, SystemTime},
};

use tokio::{
    sync::watch,
    task::yield_now,
    time::{Instant, sleep_until},
};

use super::{
    Mirror, State, count_losses,
    piece::Piece,
    prepared::Prepared,
    reading::{Batch, Reading},
    viewer::View,
};
use crate::{
    masking::{
        clean::clean,
        filter::{MASKED, Rules},
    },
    relay::{batch::Cause, figures::TAIL_LINES, gap::Away, notice, resume, severity::Severity},
    sockets::{
        ConnectionState, ConsoleEvent, Feed, Fingerprint, Line, Power, RecentFingerprints, Resumed, Status,
    },
    texts::{Language, Text},
};

/// How long after a server has ended its last lines may come.
const LAST_LINES: Duration = Duration::from_secs(3);

/// Pieces that wait for an action to end, at the most; of a flood they go on at once.
pub(super) const MOST_ASIDE: usize = 500;
/// The same in bytes: an action lasts as long as a panel likes, and a line may be as long as a daemon likes.
pub(super) const MOST_ASIDE_BYTES: usize = 64 * 1024;

/// What waits for actions to end.
#[derive(Default)]
pub(super) struct Aside {
    actions: usize,
    pieces: Vec<Piece>,
    /// Of the pieces.
    bytes: usize,
}

impl Aside {
    /// Bytes of memory.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Keeps pieces while an action is being done. Gives back what goes on at once: all, if there is no action or too much.
    fn keep(&mut self, mut pieces: Vec<Piece>) -> Vec<Piece> {
        if self.actions == 0 {
            return pieces;
        }
        self.bytes += pieces.iter().map(Piece::weight).sum::<usize>();
        self.pieces.append(&mut pieces);
        if self.pieces.len() <= MOST_ASIDE && self.bytes <= MOST_ASIDE_BYTES {
            return Vec::new();
        }
        self.take()
    }

    fn take(&mut self) -> Vec<Piece> {
        self.bytes = 0;
        std::mem::take(&mut self.pieces)
    }
}

/// How the console is, as the intake knows it.
#[derive(Default)]
pub(super) struct Watch {
    down_since: Option<Instant>,
    /// Why the socket had given up before the feed began; the feed may tell it again.
    told: Option<Text>,
    /// The channel was told of the outage.
    outage_told: bool,
    /// Since when the server is off.
    offline_since: Option<Instant>,
    /// The log of the resumed console that is taken in.
    log: Option<Vec<Fingerprint>>,
}

impl Watch {
    /// From now on the log counts, not what was posted of it, which may be in another order, or twice.
    fn remember(&mut self, resumed: &Resumed, batch: &mut Batch) {
        let log = self.log.take().into_iter().flat_map(|log| std::iter::once(Fingerprint::BREAK).chain(log));
        batch.pieces.extend(log.map(Piece::Hidden));
        self.offline_since = None;
        if resumed.offline {
            self.off(batch);
        }
    }

    /// The server is off: what it says later is in another log.
    fn off(&mut self, batch: &mut Batch) {
        self.offline_since = Some(Instant::now());
        batch.pieces.push(Piece::Hidden(Fingerprint::OFF));
    }

    /// Its last lines may be told after that it is off; if more come, it is not.
    fn heard_line(&mut self, line: &Line, batch: &mut Batch) {
        if line.fingerprint.is_none() {
            return;
        }
        match self.offline_since {
            Some(since) if since.elapsed() < LAST_LINES => batch.pieces.push(Piece::Hidden(Fingerprint::OFF)),
            _ => self.offline_since = None,
        }
    }
}

impl Mirror {
    /// Moves the console into the backlog until the feed ends.
    ///
    /// `status` tells how the connection is, also what happened to it before the feed began.
    pub(in crate::relay) async fn run(self: Arc<Self>, mut feed: Feed, status: watch::Receiver<Status>) {
        if let Some(recovered) = &self.recovered
            && recovered.subscribe().wait_for(|known| *known).await.is_err()
        {
            return;
        }
        let now = status.borrow().clone();
        let mut watch = self.begin(&now).await;
        // What was to last until before this process began shows no line of it.
        self.tell_due();
        loop {
            let tell = watch.down_since.map(|since| since + self.tools.options.tell_outage_after);
            let timer = async {
                match tell {
                    Some(at) => sleep_until(at).await,
                    None => std::future::pending().await,
                }
            };
            let due = self.due();
            let due = async {
                match due {
                    Some(at) => sleep_until(at).await,
                    None => std::future::pending().await,
                }
            };
            let batches = tokio::select! {
                batches = feed.next() => batches,
                () = due => {
                    self.tell_due();
                    continue;
                }
                () = self.retimed.notified() => continue,
                () = timer => {
                    watch.down_since = None;
                    let connection = status.borrow().connection.clone();
                    let stopping = self.tools.stopping.load(Ordering::Relaxed);
                    if let (false, ConnectionState::Down { reason }) = (stopping, connection) {
                        watch.outage_told = true;
                        self.notice(&notice::outage(self.masked(reason).await));
                    }
                    continue;
                }
            };
            let Some(batches) = batches else { return self.tell_all() };
            for batch in batches {
                self.take_in(Reading::new(batch), &mut watch).await;
                // A batch takes milliseconds, and many may wait: other mirrors have their turn in between.
                yield_now().await;
            }
        }
    }

    async fn begin(&self, status: &Status) -> Watch {
        let (down_since, told) = match &status.connection {
            ConnectionState::Down { .. } => (Some(Instant::now()), None),
            ConnectionState::Stopped { reason } => (None, Some(reason.clone())),
            ConnectionState::Connecting | ConnectionState::Up => (None, None),
        };
        let outage_told = told.is_some();
        if let Some(reason) = &told {
            self.notice(&notice::stopped(self.masked(reason.clone()).await));
        }
        Watch { down_since, told, outage_told, offline_since: None, log: None }
    }

    /// A text with its masks.
    async fn masked(&self, text: Text) -> Text {
        let rules = self.rules();
        if rules.is_quick(text.plain(Language::ENGLISH).len()) {
            return masked(&rules, &text);
        }
        let masking = self.tools.filters.lines(self.guild, move |_| masked(&rules, &text));
        masking.await.unwrap_or_else(|| Text::verbatim(MASKED))
    }

    /// Takes in what was read: at once where that is a matter of microseconds a line, else in turns of the pool.
    async fn take_in(self: &Arc<Self>, mut reading: Reading, watch: &mut Watch) {
        if reading.is_quick(&self.rules_now()) {
            self.absorb(&mut reading, watch, || false);
            return;
        }
        while reading.entry().is_some() {
            let (mirror, mut known) = (Arc::clone(self), std::mem::take(watch));
            let lines_left = reading.lines_left();
            let turn = self.tools.filters.lines(self.guild, move |turn| {
                mirror.absorb(&mut reading, &mut known, || turn.is_over());
                (reading, known)
            });
            let Some(taken) = turn.await else {
                let pieces = vec![Piece::Loss(lines_left)];
                return self.put_in(Batch { pieces, ..Batch::default() });
            };
            (reading, *watch) = taken;
        }
    }

    /// Puts what was read into the backlog until `gives_way`, which is asked after each line.
    pub(super) fn absorb(&self, reading: &mut Reading, watch: &mut Watch, gives_way: impl Fn() -> bool) {
        let (rules, events) = (self.rules_now(), reading.events());
        let prepared = Prepared::of(&events, &rules);
        let mut batch = Batch::default();
        while let Some(event) = events.get(reading.at()) {
            match event {
                ConsoleEvent::Line(line) => {
                    match &prepared {
                        Some(prepared) => batch.add(line, |show| prepared.line(reading.at(), line, show)),
                        None => batch.line(&rules, line),
                    }
                    watch.heard_line(line, &mut batch);
                    reading.advance();
                }
                ConsoleEvent::Resumed(resumed) => {
                    let fresh = reading.fresh.get_or_insert_with(|| {
                        // What came before it must be among the fingerprints that it is compared with.
                        self.put_in(std::mem::take(&mut batch));
                        self.resumed(resumed, watch, &mut batch).into_iter()
                    });
                    match fresh.next() {
                        Some(index) => batch.line(&rules, &resumed.heard[index].line),
                        None => {
                            watch.remember(resumed, &mut batch);
                            reading.advance();
                        }
                    }
                }
                other => {
                    other_entry(&rules, other, watch, &mut batch);
                    reading.advance();
                }
            }
            if gives_way() {
                break;
            }
        }
        self.put_in(batch);
    }

    /// What the channel has not seen of what was heard since the login.
    fn resumed(&self, resumed: &Resumed, watch: &mut Watch, batch: &mut Batch) -> Vec<usize> {
        let away = match (resumed.after, self.checkpoint_at) {
            (Some(after), _) => Away::Connection { after, told: watch.outage_told },
            (None, Some(marked)) => {
                let for_long = SystemTime::now().duration_since(marked).unwrap_or(Duration::ZERO);
                Away::Process(for_long)
            }
            (None, None) => Away::New,
        };
        (watch.down_since, watch.outage_told, watch.told) = (None, false, None);
        let plan = resume::plan(&self.received(), resumed, away);
        batch.pieces.extend(plan.unconnected.then_some(Piece::Hidden(Fingerprint::BREAK)));
        batch.pieces.extend(plan.notice.map(Piece::Notice));
        batch.heard += resumed.heard.len() - plan.fresh.len();
        watch.log = plan.log;
        plan.fresh
    }

    /// The fingerprints of everything that came, what was put aside included: that goes into the backlog first.
    fn received(&self) -> RecentFingerprints {
        let mut state = self.state();
        let aside = state.aside.take();
        self.store(state, Instant::now().into_std(), aside);
        self.state().backlog.received()
    }

    /// Begins an action: what the console prints from now on comes after [`Mirror::end_action`].
    pub(in crate::relay) fn begin_action(&self) {
        self.state().aside.actions += 1;
    }

    /// Ends an action, with the notice of it if it was done.
    pub(in crate::relay) fn end_action(&self, text: Option<&Text>) {
        let mut state = self.state();
        let aside = &mut state.aside;
        aside.actions = aside.actions.saturating_sub(1);
        let mut pieces: Vec<_> = text.map(|text| Piece::Notice(text.clone())).into_iter().collect();
        if aside.actions == 0 {
            pieces.append(&mut aside.take());
        }
        self.store(state, Instant::now().into_std(), pieces);
    }

    /// Puts one of our sentences among the lines.
    pub(super) fn notice(&self, text: &Text) {
        self.store(self.state(), Instant::now().into_std(), vec![Piece::Notice(text.clone())]);
    }

    /// Puts pieces into the backlog, or aside while an action is being done.
    fn put_in(&self, batch: Batch) {
        let Batch { pieces, heard, filtered } = batch;
        filtered.tell();
        let weighs = self.state().viewer.weighs();
        let severities = if weighs { pieces.iter().map(Piece::severity).collect() } else { Vec::new() };
        let now = Instant::now();
        let mut state = self.state();
        state.counts.pulse.count(heard, now);
        state.counts.filtered += filtered.hidden + filtered.not_shown;
        state.counts.masked_whole += filtered.whole;
        let pieces = state.aside.keep(pieces);
        self.store_weighed(state, now.into_std(), pieces, &severities);
    }

    /// Puts what is shown of pieces into the backlog.
    pub(super) fn store(&self, state: MutexGuard<'_, State>, now: std::time::Instant, pieces: Vec<Piece>) {
        self.store_weighed(state, now, pieces, &[]);
    }

    /// The same, where it is known of all pieces how bad they are, or of none.
    fn store_weighed(
        &self,
        mut state: MutexGuard<'_, State>,
        now: std::time::Instant,
        pieces: Vec<Piece>,
        severities: &[Option<Severity>],
    ) {
        if state.viewer.view() == View::All {
            return self.put(state, now, pieces);
        }
        let known = severities.len() == pieces.len();
        let mut shown = Vec::with_capacity(pieces.len());
        for (place, piece) in pieces.into_iter().enumerate() {
            let severity = severities.get(place).copied().flatten().filter(|_| known);
            state.viewer.take(now, piece, severity, &mut shown);
        }
        if state.viewer.due().is_some() {
            self.retimed.notify_one();
        }
        self.put(state, now, shown);
    }

    /// Puts pieces that are shown into the backlog, and wakes the outbox once the lock is released.
    pub(super) fn put(&self, mut state: MutexGuard<'_, State>, now: std::time::Instant, pieces: Vec<Piece>) {
        if pieces.is_empty() {
            return state.count_beside();
        }
        let language = self.tools.languages.of(self.guild);
        let State { backlog, sending, counts, .. } = &mut *state;
        // Only the last lines of many are copied.
        for piece in &pieces[pieces.len().saturating_sub(TAIL_LINES)..] {
            if let Piece::Line(line, _) = piece {
                counts.shown.push(line.clone());
            }
        }
        backlog.speak(language);
        for piece in pieces {
            match piece {
                Piece::Line(line, fingerprint) => backlog.push_line(now, line, fingerprint),
                Piece::Hidden(fingerprint) => backlog.push_hidden(fingerprint),
                Piece::Notice(text) => backlog.push_notice(now, &text.plain(language)),
                Piece::Loss(lines) => backlog.push_loss(now, lines, Cause::Unread),
                Piece::Start => sending.server_starts(),
            }
        }
        state.count_beside();
        let losses = state.news_of_losses();
        drop(state);
        count_losses(losses);
        self.tools.outbox.wake(self.channel);
    }
}

/// A text with the masks of `rules` on what came from outside.
fn masked(rules: &Rules, text: &Text) -> Text {
    text.masked(&|part| rules.mask_text(part).into_owned())
}

fn other_entry(rules: &Rules, event: &ConsoleEvent, watch: &mut Watch, batch: &mut Batch) {
    let pieces = &mut batch.pieces;
    match event {
        ConsoleEvent::Line(_) | ConsoleEvent::Resumed(_) => {}
        ConsoleEvent::Daemon(raw) => {
            for mut line in clean(raw) {
                if rules.apply(&mut line).is_shown() {
                    pieces.push(Piece::Notice(notice::daemon(line.text())));
                }
            }
        }
        ConsoleEvent::Power { to, took } => {
            watch.offline_since = None;
            if *to == Power::Starting {
                pieces.push(Piece::Start);
            }
            pieces.push(Piece::Notice(notice::power(*to, *took)));
            if *to == Power::Offline {
                watch.off(batch);
            }
        }
        ConsoleEvent::Off => watch.off(batch),
        // Told once, whatever is tried meanwhile.
        ConsoleEvent::Down if watch.outage_told => {}
        ConsoleEvent::Down => _ = watch.down_since.get_or_insert_with(Instant::now),
        ConsoleEvent::Stopped { reason } => {
            (watch.down_since, watch.outage_told) = (None, true);
            if watch.told.take().as_ref() != Some(reason) {
                pieces.push(Piece::Notice(notice::stopped(masked(rules, reason))));
            }
        }
        ConsoleEvent::Lost(lines) => pieces.push(Piece::Loss(*lines)),
    }
}
