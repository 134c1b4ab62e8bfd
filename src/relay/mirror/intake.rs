//! From the server's feed into the backlog.

use std::{
    sync::{Arc, atomic::Ordering},
    time::{Duration, SystemTime},
};

use tokio::{
    sync::watch,
    time::{Instant, sleep_until},
};

use super::Mirror;
use crate::{
    metrics,
    relay::{
        batch::Cause,
        clean::{CleanLine, clean},
        figures::TAIL_LINES,
        filter::{Rules, Shown},
        notice,
        resume::{self, Away},
    },
    sockets::{Entry, Feed, Line, Link, Power, Print, Resumed, Status},
    tasks::lock,
};

/// Pieces that wait for a deed to end, at the most; of a flood they go on at once.
pub(super) const MOST_ASIDE: usize = 500;

/// What waits for deeds to end.
#[derive(Default)]
pub(super) struct Aside {
    deeds: usize,
    pieces: Vec<Piece>,
}

/// What goes into the backlog.
enum Piece {
    /// The last line of a console event carries the event's print.
    Line(CleanLine, Option<Print>),
    Hidden(Print),
    Notice(String),
    Loss(u64),
    /// The server starts.
    Start,
}

/// How the console is, as the intake knows it.
#[derive(Default)]
pub(super) struct Watch {
    down_since: Option<Instant>,
    /// Why the socket had given up before the feed began; the feed may tell it again.
    told: Option<String>,
    /// The channel was told of the outage.
    outage_told: bool,
    offline: bool,
}

impl Mirror {
    /// Moves the console into the backlog until the feed ends.
    ///
    /// `status` tells how the connection is, also what happened to it before the feed began.
    pub(in crate::relay) async fn run(self: Arc<Self>, mut feed: Feed, status: watch::Receiver<Status>) {
        if self.recovered.subscribe().wait_for(|known| *known).await.is_err() {
            return;
        }
        let mut watch = self.begin(&status.borrow());
        loop {
            let tell = watch.down_since.map(|since| since + self.tools.options.tell_outage_after);
            let timer = async {
                match tell {
                    Some(at) => sleep_until(at).await,
                    None => std::future::pending().await,
                }
            };
            let batches = tokio::select! {
                batches = feed.next() => batches,
                () = timer => {
                    watch.down_since = None;
                    if let Link::Down { reason } = &status.borrow().link {
                        watch.outage_told = true;
                        self.notice(&notice::outage(&self.rules().mask_text(reason)));
                    }
                    continue;
                }
            };
            let Some(batches) = batches else { return };
            for batch in &batches {
                self.absorb(batch.iter(), &mut watch);
            }
        }
    }

    fn begin(&self, status: &Status) -> Watch {
        let (down_since, told) = match &status.link {
            Link::Down { .. } => (Some(Instant::now()), None),
            Link::Stopped { reason } => (None, Some(reason.clone())),
            Link::Connecting | Link::Up => (None, None),
        };
        if let Some(reason) = &told {
            self.notice(&notice::stopped(&self.rules().mask_text(reason)));
        }
        Watch { down_since, told, outage_told: false, offline: status.power == Power::Offline }
    }

    pub(super) fn absorb<'a>(&self, entries: impl Iterator<Item = &'a Entry>, watch: &mut Watch) {
        let rules = self.rules();
        let mut pieces = Vec::new();
        let mut lines = 0;
        for entry in entries {
            match entry {
                Entry::Line(line) => {
                    lines += 1;
                    self.line(&rules, line, &mut pieces);
                }
                Entry::Resumed(resumed) => {
                    // What came before it must be in the tail that it is compared with.
                    self.put_in(std::mem::take(&mut pieces));
                    self.resumed(&rules, resumed, watch, &mut pieces);
                    lines += resumed.heard.len();
                }
                other => other_entry(&rules, other, watch, &mut pieces),
            }
        }
        lock(&self.counts.pulse).count(lines, Instant::now());
        self.put_in(pieces);
    }

    /// Cleans, filters and masks a console event.
    fn line(&self, rules: &Rules, line: &Line, pieces: &mut Vec<Piece>) {
        let first = pieces.len();
        for mut cleaned in clean(&line.text) {
            match rules.apply(&mut cleaned) {
                Shown::Shown => pieces.push(Piece::Line(cleaned, None)),
                Shown::Hidden => {
                    self.counts.filtered.fetch_add(1, Ordering::Relaxed);
                    metrics::filtered(1, metrics::Filtered::Hidden);
                }
            }
        }
        match (pieces[first..].last_mut(), line.print) {
            (Some(Piece::Line(_, print)), known) => *print = known,
            (_, Some(print)) => pieces.push(Piece::Hidden(print)),
            (_, None) => {}
        }
    }

    /// Puts in what the channel has not seen of what was heard since the login.
    fn resumed(&self, rules: &Rules, resumed: &Resumed, watch: &mut Watch, pieces: &mut Vec<Piece>) {
        self.flush_aside();
        let away = match (resumed.after, self.marked_at) {
            (Some(after), _) => Away::Connection { after, told: watch.outage_told },
            (None, Some(marked)) => {
                let for_long = SystemTime::now().duration_since(marked).unwrap_or(Duration::ZERO);
                Away::Process(for_long)
            }
            (None, None) => Away::New,
        };
        let quiet =
            watch.offline && resumed.after.is_some_and(|after| after < self.tools.options.tell_outage_after);
        (watch.down_since, watch.outage_told, watch.told) = (None, false, None);
        let seen = lock(&self.backlog).received().clone();
        let plan = resume::plan(&seen, resumed, away, quiet);
        pieces.extend(plan.notice.map(Piece::Notice));
        for index in plan.fresh {
            self.line(rules, &resumed.heard[index].line, pieces);
        }
    }

    /// Begins a deed: what the console prints from now on comes after [`Mirror::end_deed`].
    pub(in crate::relay) fn begin_deed(&self) {
        lock(&self.aside).deeds += 1;
    }

    /// Ends a deed, with the notice of it if it was done.
    pub(in crate::relay) fn end_deed(&self, text: Option<&str>) {
        let mut aside = lock(&self.aside);
        aside.deeds = aside.deeds.saturating_sub(1);
        let mut pieces: Vec<_> = text.map(|text| Piece::Notice(text.to_owned())).into_iter().collect();
        if aside.deeds == 0 {
            pieces.append(&mut aside.pieces);
        }
        self.store(pieces);
    }

    fn flush_aside(&self) {
        let mut aside = lock(&self.aside);
        let pieces = std::mem::take(&mut aside.pieces);
        self.store(pieces);
    }

    /// Puts pieces into the backlog, or aside while a deed is being done.
    fn put_in(&self, mut pieces: Vec<Piece>) {
        let mut aside = lock(&self.aside);
        if aside.deeds > 0 {
            aside.pieces.append(&mut pieces);
            if aside.pieces.len() <= MOST_ASIDE {
                return;
            }
            pieces = std::mem::take(&mut aside.pieces);
        }
        self.store(pieces);
    }

    /// The outbox asks the backlog for its time under the same lock: only what is ready is put in.
    fn store(&self, pieces: Vec<Piece>) {
        if pieces.is_empty() {
            return;
        }
        let now = Instant::now().into_std();
        self.remember_shown(&pieces);
        let mut backlog = lock(&self.backlog);
        let lost_before = backlog.lost();
        for piece in pieces {
            match piece {
                Piece::Line(line, print) => backlog.push_line(now, line, print),
                Piece::Hidden(print) => backlog.push_hidden(print),
                Piece::Notice(text) => backlog.push_notice(now, &text),
                Piece::Loss(lines) => backlog.push_loss(now, lines, Cause::Unread),
                Piece::Start => {
                    drop(backlog);
                    lock(&self.sending).server_starts();
                    backlog = lock(&self.backlog);
                }
            }
        }
        let lost = backlog.lost();
        drop(backlog);
        metrics::lost(lost.unread - lost_before.unread, metrics::Loss::Unread);
        metrics::lost(
            lost.total() - lost.unread - (lost_before.total() - lost_before.unread),
            metrics::Loss::Full,
        );
        self.tools.outbox.wake(self.channel);
    }

    /// Only the last lines of many are copied.
    fn remember_shown(&self, pieces: &[Piece]) {
        let mut shown = lock(&self.counts.shown);
        for piece in &pieces[pieces.len().saturating_sub(TAIL_LINES)..] {
            if let Piece::Line(line, _) = piece {
                shown.push(line.clone());
            }
        }
    }
}

fn other_entry(rules: &Rules, entry: &Entry, watch: &mut Watch, pieces: &mut Vec<Piece>) {
    let masked = |text: &str| rules.mask_text(text).into_owned();
    match entry {
        Entry::Line(_) | Entry::Resumed(_) => {}
        Entry::Daemon(raw) => {
            for mut line in clean(raw) {
                if rules.apply(&mut line) == Shown::Shown {
                    pieces.push(Piece::Notice(notice::daemon(line.text())));
                }
            }
        }
        Entry::Power { to, took } => {
            watch.offline = *to == Power::Offline;
            if *to == Power::Starting {
                pieces.push(Piece::Start);
            }
            pieces.push(Piece::Notice(notice::power(*to, *took)));
        }
        Entry::Down => watch.down_since = Some(Instant::now()),
        Entry::Stopped { reason } => {
            watch.down_since = None;
            if watch.told.take().as_ref() != Some(reason) {
                pieces.push(Piece::Notice(notice::stopped(&masked(reason))));
            }
        }
        Entry::Lost(lines) => pieces.push(Piece::Loss(*lines)),
    }
}
