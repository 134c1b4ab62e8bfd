//! The mirror as the outbox sees it: which call comes next, and what its outcome changes.

use std::{sync::MutexGuard, time::SystemTime};

use futures_util::future::BoxFuture;
use serenity::model::id::ChannelId;
use tokio::time::Instant;
use tracing::warn;

use super::{Mirror, State, checkpoint_of, count_losses, seconds};
use crate::{
    discord::{
        outbox::{Report, Source},
        rest::{ARCHIVED, Call, Done, OLD_EDITS, Outgoing, PostError},
        schedule::SendBudget,
        watch::{Watch, Watching},
    },
    metrics,
    model::Layout,
    relay::{
        batch::Message,
        delivery::Delivery,
        layout::{Arrangement, Moment, Step},
        notice,
        recovery::{self, Recovery, RecoveryState},
    },
    store::InFlightMessage,
};

/// What is being sent.
pub(super) struct Sending {
    /// What an earlier process was sending; first of all its outcome is found out.
    recovery: Option<Recovery>,
    arrangement: Arrangement,
    /// For layouts that look out for what others write.
    watching: Option<Watching>,
    in_flight: Option<CallInFlight>,
    /// The nonce in the row that was written last.
    row: Option<String>,
}

/// The call that the outbox was handed last.
enum CallInFlight {
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
        Self { recovery, arrangement, watching, in_flight: None, row: None }
    }

    pub(super) fn layout(&self) -> Layout {
        self.arrangement.layout()
    }

    pub(super) fn arrange(&mut self, arrangement: Arrangement, watch: &Watch, channel: ChannelId) {
        self.watching = arrangement.watches_channel().then(|| watch.begin(channel));
        self.arrangement = arrangement;
    }

    pub(super) fn is_idle(&self) -> bool {
        self.recovery.is_none() && self.in_flight.is_none()
    }

    pub(super) fn server_starts(&mut self) {
        self.arrangement.server_starts(SystemTime::now());
    }
}

impl Source for Mirror {
    fn ready_at(&self, now: Instant) -> Option<Instant> {
        let state = self.state();
        if state.sending.recovery.is_some() {
            return Some(now);
        }
        state.backlog.ready_at().filter(|_| !state.is_held()).map(Instant::from_std)
    }

    fn next(&self, now: Instant, budget: SendBudget) -> Option<Outgoing> {
        let mut state = self.state();
        if let Some(recovery) = &state.sending.recovery {
            let next = recovery.next();
            state.sending.in_flight = Some(CallInFlight::Recovery);
            return Some(next);
        }
        if state.is_held() {
            return None;
        }
        let at = Moment { now, wall: SystemTime::now() };
        let State { backlog, sending, .. } = &mut *state;
        let message = backlog.take(now.into_std(), at.wall, budget)?;
        let Sending { arrangement, watching, .. } = &mut *sending;
        let is_covered = |ours| watching.as_ref().is_some_and(|watching| watching.is_below(ours));
        let step = arrangement.step(&message.content, !message.files.is_empty(), is_covered, at);
        let (call, in_flight) = match step {
            Step::Post(to) => {
                let (content, files) = (message.content.clone(), message.files.clone());
                (Call::Post { to, content, files }, CallInFlight::Content(Box::new(message), None))
            }
            Step::Edit(id, whole) => {
                let call = Call::Edit { channel: self.channel, message: id, content: whole.clone() };
                (call, CallInFlight::Content(Box::new(message), Some(whole)))
            }
            Step::StartThread { name, key } => {
                (Call::StartThread { parent: self.channel, name }, CallInFlight::Thread(key))
            }
        };
        sending.in_flight = Some(in_flight);
        Some(Outgoing { call, nonce: None })
    }

    fn before(&self, outgoing: &Outgoing, nonce: &str) -> BoxFuture<'static, ()> {
        let mut state = self.state();
        let Some(CallInFlight::Content(message, _)) = &state.sending.in_flight else {
            return Box::pin(std::future::ready(()));
        };
        let known = state.sending.row.as_deref() == Some(nonce);
        let Some(body) = recovery::written(&outgoing.call).filter(|_| !known) else {
            return Box::pin(std::future::ready(()));
        };
        let in_flight = InFlightMessage {
            nonce: nonce.to_owned(),
            body,
            fingerprints: message.end.to_bytes(),
            begun_at: seconds(),
        };
        let row = checkpoint_of(state.backlog.posted(), Some(in_flight));
        state.sending.row = Some(nonce.to_owned());
        drop(state);
        Box::pin(self.tools.checkpoints.write(self.channel, row))
    }

    fn report(&self, report: &Report) {
        match report {
            Report::Done(done) => {
                self.done(done);
                self.remember(Delivery::Posted);
            }
            Report::Delayed(error) => self.remember(Delivery::Delayed(error.clone())),
            Report::Refused(error) => self.refused(error),
            Report::GivenUp(error) => self.given_up(error),
        }
    }
}

impl Mirror {
    fn remember(&self, delivery: Delivery) {
        let turn = self.state().deliveries.remember(delivery);
        if let Some(turn) = turn {
            turn.log(self.channel);
        }
    }

    fn done(&self, done: &Done) {
        let mut state = self.state();
        let sending = &mut state.sending;
        match (sending.in_flight.take(), done) {
            (Some(CallInFlight::Recovery), Done::Read(seen)) => {
                let outcome = sending.recovery.as_mut().map(|recovery| recovery.read(seen));
                match outcome {
                    Some(RecoveryState::Open) => {}
                    Some(RecoveryState::There) => self.recovered(state, true),
                    Some(RecoveryState::Lost) | None => self.recovered(state, false),
                }
            }
            (Some(CallInFlight::Recovery), _) => self.recovered(state, true),
            (Some(CallInFlight::Content(message, edited)), done) => {
                match (edited, done) {
                    (Some(whole), _) => sending.arrangement.edited(whole),
                    (None, Done::Posted(id)) => {
                        let files = !message.files.is_empty();
                        sending.arrangement.posted(*id, &message.content, files, Instant::now());
                    }
                    (None, _) => {}
                }
                self.committed(state, &message);
            }
            (Some(CallInFlight::Thread(key)), Done::ThreadStarted(thread)) => {
                sending.arrangement.thread_started(*thread, key.clone());
                drop(state);
                self.remember_thread(Some((*thread, key)));
            }
            (Some(CallInFlight::Thread(_)) | None, _) => {}
        }
    }

    fn committed(&self, mut state: MutexGuard<'_, State>, message: &Message) {
        let lines = message.lines as u64;
        state.backlog.commit();
        state.counts.posted += lines;
        self.tools.checkpoints.note(self.channel, checkpoint_of(state.backlog.posted(), None));
        let losses = state.news_of_losses();
        drop(state);
        count_losses(losses);
        metrics::posted(lines);
        metrics::lag(message.oldest.elapsed());
    }

    /// It is known what became of the message that an earlier process was sending.
    fn recovered(&self, mut state: MutexGuard<'_, State>, there: bool) {
        let Some(recovery) = state.sending.recovery.take() else { return };
        if there && !recovery.is_certain() {
            state.backlog.resume_from(recovery.end().clone());
        }
        self.tools.checkpoints.note(self.channel, checkpoint_of(state.backlog.posted(), None));
        drop(state);
        if !there {
            self.notice(&notice::unsent());
        }
        if let Some(recovered) = &self.recovered {
            recovered.send_replace(true);
        }
    }

    fn refused(&self, error: &PostError) {
        self.remember(Delivery::Refused(error.clone()));
        if matches!(error, PostError::Gone { .. }) {
            // A full queue: the next refusal tells again.
            let _ = self.tools.gone.try_send(self.channel);
        }
    }

    fn given_up(&self, error: &PostError) {
        let mut state = self.state();
        match state.sending.in_flight.take() {
            // The message or the thread that it was for is gone: it goes into another one.
            Some(CallInFlight::Content(..)) if is_gone(error) && state.sending.arrangement.lost_target() => {
                drop(state);
                self.remember_thread(None);
                return;
            }
            Some(CallInFlight::Content(..)) => {
                state.backlog.give_up();
                let losses = state.news_of_losses();
                drop(state);
                count_losses(losses);
            }
            Some(CallInFlight::Thread(key)) => {
                state.sending.arrangement.thread_refused(key);
                drop(state);
                self.notice(&notice::no_thread(&error.to_string()));
            }
            Some(CallInFlight::Recovery) => self.recovered(state, false),
            None => drop(state),
        }
        warn!(channel = %self.channel, "a message was given up: {error}");
        self.remember(Delivery::Refused(error.clone()));
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

/// Whether what the call was for is not there any more, such as 10008, unknown message, or can't be edited any more
/// (reference section 11).
fn is_gone(error: &PostError) -> bool {
    const UNKNOWN_MESSAGE: u64 = 10008;
    match error {
        PostError::Gone { .. } => true,
        PostError::Rejected { code, .. } | PostError::Forbidden { code, .. } => {
            [UNKNOWN_MESSAGE, OLD_EDITS, ARCHIVED].contains(code)
        }
        _ => false,
    }
}
