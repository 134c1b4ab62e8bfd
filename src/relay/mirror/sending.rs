//! The mirror as the outbox sees it: which call comes next, and what its fate changes.

use std::{sync::atomic::Ordering, time::SystemTime};

use futures_util::future::BoxFuture;
use serenity::model::id::ChannelId;
use tokio::time::Instant;
use tracing::warn;

use super::{Delivery, Mirror, mark_of, seconds};
use crate::{
    discord::{
        outbox::{Report, Source},
        rest::{Call, Done, Outgoing, PostError},
        schedule::Prospect,
        watch::{Watch, Watching},
    },
    metrics,
    relay::{
        batch::Message,
        layout::{Arrangement, Moment, Step},
        notice,
        unsent::{self, Outcome, Recovery},
    },
    store::{Layout, Unsent},
    tasks::lock,
};

/// What is being sent.
pub(super) struct Sending {
    /// What an earlier process was sending; first of all its fate is found out.
    recovery: Option<Recovery>,
    arrangement: Arrangement,
    /// For layouts that look out for what others write.
    watching: Option<Watching>,
    under_way: Option<UnderWay>,
    /// The nonce in the row that was written last.
    row: Option<String>,
}

/// The call that the outbox was handed last.
enum UnderWay {
    Recovery,
    /// With the whole text of the message that grows by it, if one does.
    Content(Box<Message>, Option<String>),
    Thread(String),
}

impl Sending {
    pub(super) fn new(
        recovery: Option<Recovery>,
        arrangement: Arrangement,
        watch: &Watch,
        channel: ChannelId,
    ) -> Self {
        let watching = arrangement.watches_channel().then(|| watch.begin(channel));
        Self { recovery, arrangement, watching, under_way: None, row: None }
    }

    pub(super) fn layout(&self) -> Layout {
        self.arrangement.layout()
    }

    pub(super) fn arrange(&mut self, arrangement: Arrangement, watch: &Watch, channel: ChannelId) {
        self.watching = arrangement.watches_channel().then(|| watch.begin(channel));
        self.arrangement = arrangement;
    }

    pub(super) fn is_idle(&self) -> bool {
        self.recovery.is_none() && self.under_way.is_none()
    }

    pub(super) fn server_starts(&mut self) {
        self.arrangement.server_starts(SystemTime::now());
    }
}

impl Source for Mirror {
    fn ready_at(&self, now: Instant) -> Option<Instant> {
        if lock(&self.sending).recovery.is_some() {
            return Some(now);
        }
        let backlog = lock(&self.backlog);
        backlog.ready_at().filter(|_| !self.is_held(&backlog)).map(Instant::from_std)
    }

    fn next(&self, now: Instant, prospect: Prospect) -> Option<Outgoing> {
        let mut sending = lock(&self.sending);
        if let Some(recovery) = &sending.recovery {
            let next = recovery.next();
            sending.under_way = Some(UnderWay::Recovery);
            return Some(next);
        }
        let at = Moment { now, wall: SystemTime::now() };
        let mut backlog = lock(&self.backlog);
        if self.is_held(&backlog) {
            return None;
        }
        let message = backlog.take(now.into_std(), at.wall, prospect)?;
        drop(backlog);
        let Sending { arrangement, watching, .. } = &mut *sending;
        let is_covered = |ours| watching.as_ref().is_some_and(|watching| watching.is_below(ours));
        let step = arrangement.step(&message.content, !message.files.is_empty(), is_covered, at);
        let (call, under_way) = match step {
            Step::Post(to) => {
                let (content, files) = (message.content.clone(), message.files.clone());
                (Call::Post { to, content, files }, UnderWay::Content(Box::new(message), None))
            }
            Step::Edit(id, whole) => {
                let call = Call::Edit { channel: self.channel, message: id, content: whole.clone() };
                (call, UnderWay::Content(Box::new(message), Some(whole)))
            }
            Step::StartThread { name, key } => {
                (Call::StartThread { parent: self.channel, name }, UnderWay::Thread(key))
            }
        };
        sending.under_way = Some(under_way);
        Some(Outgoing { call, nonce: None })
    }

    fn before(&self, outgoing: &Outgoing, nonce: &str) -> BoxFuture<'static, ()> {
        let mut sending = lock(&self.sending);
        let Some(UnderWay::Content(message, _)) = &sending.under_way else {
            return Box::pin(std::future::ready(()));
        };
        let known = sending.row.as_deref() == Some(nonce);
        let Some(body) = unsent::written(&outgoing.call).filter(|_| !known) else {
            return Box::pin(std::future::ready(()));
        };
        let unsent =
            Unsent { nonce: nonce.to_owned(), body, tail: message.end.to_bytes(), begun_at: seconds() };
        sending.row = Some(nonce.to_owned());
        drop(sending);
        let row = mark_of(lock(&self.backlog).posted(), Some(unsent));
        Box::pin(self.tools.marks.write(self.channel, row))
    }

    fn report(&self, report: &Report) {
        match report {
            Report::Done(done) => {
                self.done(done);
                self.deliveries.remember(Delivery::Posted);
            }
            Report::Delayed(error) => self.deliveries.remember(Delivery::Delayed(error.clone())),
            Report::Refused(error) => self.refused(error),
            Report::GivenUp(error) => self.given_up(error),
        }
    }
}

impl Mirror {
    fn done(&self, done: &Done) {
        let mut sending = lock(&self.sending);
        match (sending.under_way.take(), done) {
            (Some(UnderWay::Recovery), Done::Read(seen)) => {
                let outcome = sending.recovery.as_mut().map(|recovery| recovery.read(seen));
                match outcome {
                    Some(Outcome::Open) => {}
                    Some(Outcome::There) => self.recovered(&mut sending, true),
                    Some(Outcome::Lost) | None => self.recovered(&mut sending, false),
                }
            }
            (Some(UnderWay::Recovery), _) => self.recovered(&mut sending, true),
            (Some(UnderWay::Content(message, edited)), done) => {
                match (edited, done) {
                    (Some(whole), _) => sending.arrangement.edited(whole),
                    (None, Done::Posted(id)) => {
                        let files = !message.files.is_empty();
                        sending.arrangement.posted(*id, &message.content, files, Instant::now());
                    }
                    (None, _) => {}
                }
                drop(sending);
                self.committed(&message);
            }
            (Some(UnderWay::Thread(key)), Done::ThreadStarted(thread)) => {
                sending.arrangement.thread_started(*thread, key.clone());
                drop(sending);
                self.remember_thread(Some((*thread, key)));
            }
            (Some(UnderWay::Thread(_)) | None, _) => {}
        }
    }

    fn committed(&self, message: &Message) {
        let mut backlog = lock(&self.backlog);
        backlog.commit();
        self.tools.marks.note(self.channel, mark_of(backlog.posted(), None));
        drop(backlog);
        self.counts.posted.fetch_add(message.lines as u64, Ordering::Relaxed);
        metrics::posted(message.lines as u64);
        metrics::lag(message.oldest.elapsed());
    }

    /// It is known what became of the message that an earlier process was sending.
    fn recovered(&self, sending: &mut Sending, there: bool) {
        let Some(recovery) = sending.recovery.take() else { return };
        let mut backlog = lock(&self.backlog);
        if there && !recovery.is_certain() {
            backlog.resume_from(recovery.end().clone());
        }
        self.tools.marks.note(self.channel, mark_of(backlog.posted(), None));
        drop(backlog);
        if !there {
            self.notice(notice::UNSENT);
        }
        self.recovered.send_replace(true);
    }

    fn refused(&self, error: &PostError) {
        self.deliveries.remember(Delivery::Refused(error.clone()));
        if matches!(error, PostError::Gone { .. }) {
            // A full queue: the next refusal tells again.
            let _ = self.tools.gone.try_send(self.channel);
        }
    }

    fn given_up(&self, error: &PostError) {
        let mut sending = lock(&self.sending);
        match sending.under_way.take() {
            // The message or the thread that it was for is gone: it goes into another one.
            Some(UnderWay::Content(..)) if is_gone(error) && sending.arrangement.lost_target() => {
                drop(sending);
                self.remember_thread(None);
                return;
            }
            Some(UnderWay::Content(message, _)) => {
                lock(&self.backlog).give_up();
                metrics::lost(message.lines as u64, metrics::Loss::Refused);
            }
            Some(UnderWay::Thread(key)) => {
                sending.arrangement.thread_refused(key);
                drop(sending);
                self.notice(&notice::no_thread(&error.to_string()));
            }
            Some(UnderWay::Recovery) => self.recovered(&mut sending, false),
            None => {}
        }
        warn!(channel = %self.channel, "a message was given up: {error}");
        self.deliveries.remember(Delivery::Refused(error.clone()));
    }

    fn remember_thread(&self, thread: Option<(ChannelId, String)>) {
        let (store, channel) = (self.tools.store.clone(), self.channel);
        let work = async move {
            let thread = thread.as_ref().map(|(thread, key)| (*thread, key.as_str()));
            if let Err(error) = store.set_thread(channel, thread).await {
                warn!(%channel, "the open thread can't be written down, a restart will begin another one: {error}");
            }
        };
        self.tools.tasks.spawn(format!("thread of {channel}"), work).release();
    }
}

/// Whether what the call was for is not there any more, such as 10008, unknown message (reference section 11).
fn is_gone(error: &PostError) -> bool {
    const UNKNOWN_MESSAGE: u64 = 10008;
    matches!(error, PostError::Gone { .. } | PostError::Rejected { code: UNKNOWN_MESSAGE, .. })
}
