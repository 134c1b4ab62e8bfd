//! One channel's mirror: a task that fills the backlog, and the source that the outbox pulls from.

use std::{
    sync::{Arc, Mutex},
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
    mask::Masker,
    notice,
};
use crate::{
    discord::{
        outbox::{Outbox, Report, Source},
        rest::{Outgoing, PostError},
    },
    sockets::{Entry, Feed, Heard, Link, Status, Tail},
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
    /// While a deed is being done: what the console prints meanwhile, to come after the deed.
    aside: Mutex<Aside>,
    masker: Masker,
    seen: Mutex<Tail>,
    delivery: watch::Sender<Delivery>,
    trouble: Mutex<Option<Trouble>>,
}

impl Mirror {
    pub(super) fn new(channel: ChannelId, name: &str, outbox: Outbox, options: Options) -> Self {
        Self {
            channel,
            name: name.to_owned(),
            outbox,
            options,
            backlog: Mutex::new(Backlog::new(options.backlog)),
            aside: Mutex::default(),
            masker: Masker::default(),
            seen: Mutex::default(),
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
            self.notice(&notice::stopped(&self.masker.mask_text(reason)));
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
                        self.notice(&notice::outage(&self.masker.mask_text(reason)));
                    }
                    continue;
                }
            };
            let Some(batches) = batches else { return };
            for entry in batches.iter().flat_map(|batch| batch.iter()) {
                match entry {
                    Entry::Down => down_since = Some(Instant::now()),
                    Entry::Resumed(_) | Entry::Stopped { .. } => down_since = None,
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
        let cleaned = |raw| {
            clean(raw).map(|mut line| {
                self.masker.mask(&mut line);
                line
            })
        };
        match entry {
            Entry::Line(raw) => {
                lock(&self.seen).extend(raw.print);
                pieces.extend(cleaned(&raw.text).map(Piece::Line));
            }
            Entry::Daemon(raw) => {
                pieces.extend(cleaned(raw).map(|line| Piece::Notice(notice::daemon(line.text()))));
            }
            Entry::Power { to, took } => pieces.push(Piece::Notice(notice::power(*to, *took))),
            Entry::Down => {}
            Entry::Resumed(resumed) => {
                pieces.extend(resumed.after.map(|after| Piece::Notice(notice::back(after))));
                let mut seen = lock(&self.seen);
                for raw in unseen(&resumed.heard, &seen) {
                    pieces.extend(cleaned(&raw.line.text).map(Piece::Line));
                }
                seen.extend(resumed.heard.iter().filter_map(|heard| heard.line.print));
            }
            Entry::Stopped { reason } => {
                pieces.push(Piece::Notice(notice::stopped(&self.masker.mask_text(reason))));
            }
            Entry::Lost(lines) => pieces.push(Piece::Loss(*lines)),
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

/// What follows the last line that was seen.
fn unseen<'a>(heard: &'a [Heard], seen: &Tail) -> &'a [Heard] {
    let last = seen.iter().next_back();
    let at = heard.iter().rposition(|heard| last.is_some() && heard.line.print == last);
    at.map_or(heard, |at| &heard[at + 1..])
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
        lock(&self.backlog).ready_at().map(Instant::from_std)
    }

    fn next(&self, _now: Instant) -> Option<Outgoing> {
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
