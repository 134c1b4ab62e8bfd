//! One channel's mirror: a task that fills the backlog, and the source that the outbox pulls from.

use std::{
    sync::{
        Arc, Mutex, PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use serenity::model::id::ChannelId;
use tokio::{
    sync::watch,
    time::{Instant, sleep_until},
};
use tracing::{info, warn};

use super::{
    Beginning, Options,
    batch::{Backlog, Cause},
    clean::{CleanLine, clean},
    figures::{Figures, Pulse, Shown as Seen},
    filter::{Rules, Shown},
    notice,
};
use crate::{
    discord::{
        outbox::{Outbox, Report, Source},
        rest::{Outgoing, PostError},
    },
    sockets::{Entry, Feed, Link, Status},
    store::Layout,
    tasks::lock,
};

/// Whether a channel takes our messages.
#[derive(Debug, Clone, PartialEq)]
pub enum Delivery {
    /// Nothing was sent yet.
    Untried,
    /// The last message was taken.
    Posted,
    /// Discord does not answer or asks to wait; it is tried again.
    Delayed(PostError),
    /// Discord refuses the channel, the token or the text.
    Refused(PostError),
}

pub(super) struct Mirror {
    channel: ChannelId,
    /// The binding's name when the mirror began.
    name: String,
    outbox: Outbox,
    options: Options,
    backlog: Mutex<Backlog>,
    rules: RwLock<Arc<Rules>>,
    layout: Mutex<Layout>,
    /// Whether the message that tells of it was taken.
    paused: Mutex<Option<bool>>,
    pulse: Mutex<Pulse>,
    shown: Mutex<Seen>,
    filtered: AtomicU64,
    /// While a deed is being done: what the console prints meanwhile, to come after the deed.
    aside: Mutex<Aside>,
    delivery: watch::Sender<Delivery>,
    trouble: Mutex<Option<Trouble>>,
}

impl Mirror {
    pub(super) fn new(
        channel: ChannelId,
        name: &str,
        (layout, rules): (Layout, Arc<Rules>),
        outbox: Outbox,
        options: Options,
    ) -> Self {
        Self {
            channel,
            name: name.to_owned(),
            outbox,
            options,
            backlog: Mutex::new(Backlog::new(options.backlog)),
            aside: Mutex::default(),
            rules: RwLock::new(rules),
            layout: Mutex::new(layout),
            paused: Mutex::default(),
            pulse: Mutex::new(Pulse::new(Instant::now())),
            shown: Mutex::default(),
            filtered: AtomicU64::new(0),
            delivery: watch::Sender::new(Delivery::Untried),
            trouble: Mutex::default(),
        }
    }

    /// The first notice. Posting it shows at once whether the channel takes messages.
    pub(super) fn open(&self, why: Beginning) {
        self.notice(&notice::beginning(&self.name, why));
    }

    /// Forgets how the last message fared and posts the first notice again, unless it is just on its way.
    pub(super) fn try_again(&self) {
        if self.delivery.send_replace(Delivery::Untried) != Delivery::Untried {
            self.open(Beginning::Asked);
        }
    }

    /// Puts one of our sentences among the lines.
    pub(super) fn notice(&self, text: &str) {
        lock(&self.backlog).push_notice(Instant::now().into_std(), text);
        self.outbox.wake(self.channel);
    }

    pub(super) fn rules(&self) -> Arc<Rules> {
        Arc::clone(&self.rules.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn set_rules(&self, rules: Arc<Rules>) {
        *self.rules.write().unwrap_or_else(PoisonError::into_inner) = rules;
    }

    pub(super) fn lay_out(&self, layout: Layout) {
        *lock(&self.layout) = layout;
    }

    pub(super) fn pause(&self, told: &str) -> bool {
        let mut paused = lock(&self.paused);
        if paused.is_some() {
            return false;
        }
        *paused = Some(false);
        drop(paused);
        self.notice(told);
        true
    }

    pub(super) fn go_on(&self, told: &str) -> bool {
        let was_paused = lock(&self.paused).take().is_some();
        if was_paused {
            self.notice(told);
        }
        was_paused
    }

    pub(super) fn tail(&self, most: usize) -> Vec<CleanLine> {
        lock(&self.shown).last(most)
    }

    pub(super) fn figures(&self) -> Figures {
        let backlog = lock(&self.backlog);
        Figures {
            delivery: self.delivery(),
            paused: lock(&self.paused).is_some(),
            layout: *lock(&self.layout),
            lines_per_second: lock(&self.pulse).per_second(Instant::now()),
            lag: Duration::ZERO,
            waiting_lines: backlog.lines(),
            waiting_bytes: 0,
            spilled_bytes: 0,
            lost: 0,
            filtered: self.filtered.load(Ordering::Relaxed),
            posted: 0,
            last_error: None,
        }
    }

    pub(super) fn delivery(&self) -> Delivery {
        self.delivery.borrow().clone()
    }

    pub(super) async fn settled(&self, deadline: Duration) -> Delivery {
        let mut changes = self.delivery.subscribe();
        let settled =
            changes.wait_for(|delivery| matches!(delivery, Delivery::Posted | Delivery::Refused(_)));
        // What is known when the deadline passes is the answer.
        let _ = tokio::time::timeout(deadline, settled).await;
        self.delivery()
    }

    /// Moves the console into the backlog until the feed ends.
    ///
    /// `status` tells how the connection is, also what happened to it before the feed began.
    pub(super) async fn run(self: Arc<Self>, mut feed: Feed, status: watch::Receiver<Status>) {
        let (mut down_since, mut stopped) = match status.borrow().link.clone() {
            Link::Down { .. } => (Some(Instant::now()), None),
            Link::Stopped { reason } => (None, Some(reason)),
            Link::Connecting | Link::Up => (None, None),
        };
        if let Some(reason) = &stopped {
            self.notice(&notice::stopped(&self.rules().mask_text(reason)));
        }
        loop {
            let tell = down_since.map(|since| since + self.options.tell_outage_after);
            let timer = async {
                match tell {
                    Some(at) => sleep_until(at).await,
                    None => std::future::pending().await,
                }
            };
            let batches = tokio::select! {
                batches = feed.next() => batches,
                () = timer => {
                    down_since = None;
                    if let Link::Down { reason } = &status.borrow().link {
                        self.notice(&notice::outage(&self.rules().mask_text(reason)));
                    }
                    continue;
                }
            };
            let Some(batches) = batches else { return };
            for entry in batches.iter().flat_map(|batch| batch.iter()) {
                match entry {
                    Entry::Down => down_since = Some(Instant::now()),
                    Entry::Up { .. } | Entry::Stopped { .. } => down_since = None,
                    _ => {}
                }
            }
            let entries = batches.iter().flat_map(|batch| batch.iter());
            self.absorb(entries.filter(|entry| match (entry, stopped.take()) {
                (Entry::Stopped { reason }, Some(told)) => *reason != told,
                _ => true,
            }));
        }
    }

    fn absorb<'a>(&self, entries: impl Iterator<Item = &'a Entry>) {
        let mut pieces = Vec::new();
        for entry in entries {
            self.prepare(entry, &mut pieces);
        }
        let mut aside = lock(&self.aside);
        if aside.deeds > 0 {
            aside.pieces.append(&mut pieces);
            if aside.pieces.len() <= MOST_ASIDE {
                return;
            }
            pieces = std::mem::take(&mut aside.pieces);
        }
        self.put_in(pieces);
    }

    /// Begins a deed: what the console prints from now on comes after [`Mirror::end_deed`].
    pub(super) fn begin_deed(&self) {
        lock(&self.aside).deeds += 1;
    }

    /// Ends a deed, with the notice of it if it was done.
    pub(super) fn end_deed(&self, text: Option<&str>) {
        let mut aside = lock(&self.aside);
        aside.deeds = aside.deeds.saturating_sub(1);
        let mut pieces: Vec<_> = text.map(|text| Piece::Notice(text.to_owned())).into_iter().collect();
        if aside.deeds == 0 {
            pieces.append(&mut aside.pieces);
        }
        self.put_in(pieces);
    }

    /// The outbox asks the backlog for its time under the same lock: only what is ready is put in.
    fn put_in(&self, pieces: Vec<Piece>) {
        let now = Instant::now().into_std();
        let mut backlog = lock(&self.backlog);
        for piece in pieces {
            match piece {
                Piece::Line(line) => backlog.push_line(now, line),
                Piece::Notice(text) => backlog.push_notice(now, &text),
                Piece::Loss(lines) => backlog.push_loss(now, lines, Cause::Unread),
            }
        }
        drop(backlog);
        self.outbox.wake(self.channel);
    }

    /// Cleans and masks what an entry shows.
    fn prepare(&self, entry: &Entry, pieces: &mut Vec<Piece>) {
        let rules = self.rules();
        let cleaned = |raw| {
            clean(raw).filter_map(|mut line| match rules.apply(&mut line) {
                Shown::Shown => Some(line),
                Shown::Hidden => {
                    self.filtered.fetch_add(1, Ordering::Relaxed);
                    None
                }
            })
        };
        match entry {
            Entry::Line(raw) => {
                lock(&self.pulse).count(1, Instant::now());
                pieces.extend(cleaned(raw).map(|line| {
                    lock(&self.shown).push(line.clone());
                    Piece::Line(line)
                }));
            }
            Entry::Daemon(raw) => {
                pieces.extend(cleaned(raw).map(|line| Piece::Notice(notice::daemon(line.text()))));
            }
            Entry::Power { to, took } => pieces.push(Piece::Notice(notice::power(*to, *took))),
            Entry::Down => {}
            Entry::Up { after } => pieces.push(Piece::Notice(notice::back(*after))),
            Entry::Stopped { reason } => {
                pieces.push(Piece::Notice(notice::stopped(&self.rules().mask_text(reason))));
            }
            Entry::Lost(lines) => pieces.push(Piece::Loss(*lines)),
            Entry::Withheld(events) => pieces.push(Piece::Notice(notice::withheld(*events))),
        }
    }

    /// Remembers how the last message fared; the log hears of it once, and once when it is over.
    fn deliver(&self, delivery: Delivery) {
        let mut trouble = lock(&self.trouble);
        match (&delivery, &mut *trouble) {
            (Delivery::Posted, before) => {
                if let Some(Trouble { logged: true, .. }) = before.take() {
                    info!(channel = %self.channel, "the mirror goes on");
                }
            }
            (Delivery::Refused(error), Some(Trouble { logged: logged @ false, .. })) => {
                *logged = true;
                warn!(channel = %self.channel, "the mirror is held back: {error}");
            }
            (Delivery::Refused(error), before @ None) => {
                *before = Some(Trouble { since: Instant::now(), logged: true });
                warn!(channel = %self.channel, "the mirror is held back: {error}");
            }
            (Delivery::Delayed(error), Some(Trouble { since, logged: logged @ false }))
                if since.elapsed() > LOG_DELAY_AFTER =>
            {
                *logged = true;
                warn!(channel = %self.channel, "the mirror has waited for a minute: {error}");
            }
            (Delivery::Delayed(_), before @ None) => {
                *before = Some(Trouble { since: Instant::now(), logged: false });
            }
            _ => {}
        }
        drop(trouble);
        self.delivery.send_replace(delivery);
    }
}

/// After which a mirror that Discord keeps waiting is worth a line in the log.
const LOG_DELAY_AFTER: Duration = Duration::from_secs(60);

/// The last message was not taken.
#[derive(Debug)]
struct Trouble {
    since: Instant,
    logged: bool,
}

/// Pieces that wait for a deed to end, at the most; of a flood they go on at once.
const MOST_ASIDE: usize = 500;

/// What waits for deeds to end.
#[derive(Default)]
struct Aside {
    deeds: usize,
    pieces: Vec<Piece>,
}

/// What goes into the backlog.
enum Piece {
    Line(CleanLine),
    Notice(String),
    Loss(u64),
}

impl Source for Mirror {
    fn ready_at(&self, _now: Instant) -> Option<Instant> {
        if *lock(&self.paused) == Some(true) {
            return None;
        }
        lock(&self.backlog).ready_at().map(Instant::from_std)
    }

    fn next(&self, _now: Instant) -> Option<Outgoing> {
        let mut paused = lock(&self.paused);
        match &mut *paused {
            Some(true) => return None,
            Some(told) => *told = true,
            None => {}
        }
        lock(&self.backlog).take().map(|message| Outgoing { content: message.content })
    }

    fn report(&self, report: &Report) {
        match report {
            Report::Posted(_) => {
                lock(&self.backlog).commit();
                self.deliver(Delivery::Posted);
            }
            Report::Delayed(error) => self.deliver(Delivery::Delayed(error.clone())),
            Report::Refused(error) => self.deliver(Delivery::Refused(error.clone())),
            Report::GivenUp(error) => {
                warn!(channel = %self.channel, "a message was given up: {error}");
                lock(&self.backlog).give_up();
                self.deliver(Delivery::Refused(error.clone()));
            }
        }
    }
}

#[cfg(test)]
mod tests;
