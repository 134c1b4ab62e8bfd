//! The outbox's loop: asks sources when their turn comes, sends, and tells them what came of it.

use std::{
    collections::HashMap,
    mem::take,
    sync::Arc,
    time::{Duration, SystemTime},
};

use serenity::model::id::{ChannelId, GuildId};
use tokio::{
    sync::mpsc,
    time::{Instant, sleep_until, timeout},
};
use tracing::{error, info, warn};

use super::{Asked, Changes, Report, Shared, Source, Sources, uploads::Uploads};
use crate::{
    discord::{
        rest::{Answer, Outgoing, PostError, Rest, Target, upload_time},
        schedule::{CallResult, RetryPolicy, Schedule, SendBudget, Stop, Turn},
    },
    tasks::{Tasks, lock},
};

/// Answers that wait to be looked at, at the most; the calls that bring them wait then.
const MOST_ANSWERS: usize = 64;
/// How long a source may take before its call leaves.
const BEFORE: Duration = Duration::from_secs(5);

/// A call that was handed out.
struct PendingCall {
    outgoing: Outgoing,
    nonce: String,
    target: Target,
    upload: usize,
    source: Arc<dyn Source>,
    guild: GuildId,
    /// When it was handed out.
    since: Instant,
    urgent: bool,
    /// [`Source::before`] was done.
    prepared: bool,
}

pub(super) struct Finished {
    lane: ChannelId,
    pending: PendingCall,
    left: Instant,
    answer: Answer,
}

pub(super) struct Sender {
    shared: Arc<Shared>,
    rest: Rest,
    tasks: Tasks,
    schedule: Schedule,
    /// Calls that were handed out and are not in flight.
    pending: HashMap<ChannelId, PendingCall>,
    /// Bytes of attachments of every call that was handed out.
    uploads: Uploads,
    in_flight: usize,
    outage: bool,
    /// Guilds whose refused channels are tried again then.
    later: HashMap<GuildId, Instant>,
    finished: mpsc::Sender<Finished>,
}

impl Sender {
    pub(super) fn new(
        shared: Arc<Shared>,
        rest: Rest,
        retry: RetryPolicy,
        tasks: Tasks,
    ) -> (Self, mpsc::Receiver<Finished>) {
        let (finished, answers) = mpsc::channel(MOST_ANSWERS);
        let sender = Self {
            shared,
            rest,
            tasks,
            schedule: Schedule::new(retry),
            pending: HashMap::new(),
            uploads: Uploads::default(),
            in_flight: 0,
            outage: false,
            later: HashMap::new(),
            finished,
        };
        (sender, answers)
    }

    pub(super) async fn run(mut self, mut answers: mpsc::Receiver<Finished>) {
        loop {
            self.look_at_changes();
            let later = self.later.values().min().copied();
            let wait = self.send_what_is_due().into_iter().chain(later).min();
            self.publish();
            self.shared.rounds.send_modify(|rounds| *rounds = rounds.wrapping_add(1));
            let timer = async {
                match wait {
                    Some(at) => sleep_until(at).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                () = self.shared.wake.notified() => {}
                Some(finished) = answers.recv() => {
                    self.settle(finished);
                    while let Ok(finished) = answers.try_recv() {
                        self.settle(finished);
                    }
                }
                () = timer => {}
            }
        }
    }

    fn look_at_changes(&mut self) {
        let Changes { changed, asked, permitted, later, charged, refused } = {
            let mut state = lock(&self.shared.state);
            state.idle = false;
            take(&mut state.changes)
        };
        let now = Instant::now();
        if charged > 0 {
            self.schedule.charge(charged, now);
        }
        for (guild, times) in refused {
            for _ in 0..times {
                let stop = self.schedule.refused_elsewhere(guild, now);
                self.stop(stop, now);
            }
        }
        self.later.extend(later);
        for (guild, _) in self.later.extract_if(|_, at| *at <= now) {
            for channel in self.shared.lanes_of(guild) {
                self.schedule.permissions_changed(channel, now);
            }
        }
        for channel in permitted {
            self.schedule.permissions_changed(channel, now);
        }
        for (lane, asked) in asked {
            self.ask(lane, asked, now);
        }
        for lane in changed {
            self.want(lane, now);
        }
    }

    /// Has a lane tried that was perhaps refused, if it may be; tells its sources otherwise.
    fn ask(&mut self, lane: ChannelId, asked: Asked, now: Instant) {
        let Some(Sources { guild, sources }) = self.shared.sources(lane) else { return };
        let refused = match asked {
            Asked::Tried => self.schedule.release(guild, lane, now).err(),
            Asked::Told => self.schedule.refusal(lane, now),
        };
        if let Some(error) = refused {
            let report = Report::Refused(error.clone());
            sources.iter().for_each(|source| source.report(&report));
        }
    }

    /// Tells the schedule when the lane wants to send next.
    fn want(&mut self, lane: ChannelId, now: Instant) {
        let known = self.shared.sources(lane);
        let sources = known.as_ref().map(|lane| &*lane.sources).unwrap_or_default();
        // What a source left behind when it was detached is not sent any more.
        let attached =
            |pending: &PendingCall| sources.iter().any(|source| Arc::ptr_eq(source, &pending.source));
        if self.pending.get(&lane).is_some_and(|pending| !attached(pending)) {
            self.drop_pending(lane);
            self.schedule.dropped(lane);
        }
        let Some(guild) = known.as_ref().map(|lane| lane.guild) else {
            self.schedule.forget(lane);
            return;
        };
        let wants = match self.pending.get(&lane) {
            Some(pending) => Some(pending.since),
            None => sources.iter().filter_map(|source| source.ready_at(now)).min(),
        };
        let is_urgent =
            |source: &Arc<dyn Source>| source.is_urgent() && source.ready_at(now).is_some_and(|at| at <= now);
        let urgent = match self.pending.get(&lane) {
            Some(pending) => pending.urgent,
            None => sources.iter().any(is_urgent),
        };
        let draining = lock(&self.shared.state).draining;
        self.schedule.want(guild, lane, if draining { wants.map(|at| at.min(now)) } else { wants }, now);
        self.schedule.hurry(lane, urgent, now);
    }

    fn drop_pending(&mut self, lane: ChannelId) {
        if let Some(pending) = self.pending.remove(&lane) {
            self.uploads.end(pending.guild, pending.upload);
        }
    }

    /// Hands out calls until nothing may go now; returns when to look again.
    fn send_what_is_due(&mut self) -> Option<Instant> {
        loop {
            let now = Instant::now();
            let lane = match self.schedule.turn(now) {
                Turn::Send(lane) => lane,
                Turn::At(at) => return Some(at),
                Turn::Idle => return None,
            };
            if !self.pending.contains_key(&lane) && !self.compose(lane, now) {
                self.schedule.skipped(lane);
                continue;
            }
            let Some(pending) = self.pending.get(&lane) else { continue };
            // Composed under another limit than was expected, it may have to wait.
            if self.schedule.aim(lane, pending.target, now) {
                self.send(lane, now);
            }
        }
    }

    fn compose(&mut self, lane: ChannelId, now: Instant) -> bool {
        let Some(Sources { guild, mut sources }) = self.shared.sources(lane) else { return false };
        sources.sort_by_key(|source| match source.ready_at(now) {
            Some(at) => (false, !(source.is_urgent() && at <= now), at),
            None => (true, true, now),
        });
        let budget = SendBudget { every: self.schedule.every(lane, now), room: self.uploads.room(guild) };
        let composed = sources.into_iter().find_map(|source| {
            let urgent = source.is_urgent();
            Some((source.next(now, budget)?, source, urgent))
        });
        let Some((outgoing, source, urgent)) = composed else { return false };
        let pending = PendingCall {
            target: outgoing.call.target(SystemTime::now()),
            upload: outgoing.call.upload(),
            nonce: outgoing.nonce.clone().unwrap_or_else(new_nonce),
            outgoing,
            source,
            guild,
            since: now,
            urgent,
            prepared: false,
        };
        self.uploads.begin(guild, pending.upload);
        self.pending.insert(lane, pending);
        true
    }

    fn send(&mut self, lane: ChannelId, now: Instant) {
        let Some(mut pending) = self.pending.remove(&lane) else { return };
        self.schedule.started(lane, upload_time(pending.upload), now);
        self.in_flight += 1;
        let (rest, finished) = (self.rest.clone(), self.finished.clone());
        let call = async move {
            if !std::mem::replace(&mut pending.prepared, true)
                && timeout(BEFORE, pending.source.before(&pending.outgoing, &pending.nonce)).await.is_err()
            {
                warn!(channel = %lane, "what is posted could not be written down in {} s", BEFORE.as_secs());
            }
            let left = Instant::now();
            let answer = rest.send(&pending.outgoing.call, &pending.nonce).await;
            // The loop receives for as long as it runs; without it nobody waits for the answer.
            let _ = finished.send(Finished { lane, pending, left, answer }).await;
        };
        self.tasks.spawn(format!("call of channel {lane}"), call).release();
    }

    fn settle(&mut self, finished: Finished) {
        let Finished { lane, mut pending, left, answer } = finished;
        let now = Instant::now();
        self.in_flight -= 1;
        lock(&self.shared.state).figures.count(pending.target.class, &answer);
        let outcome = CallResult { left, rate: answer.rate, error: answer.outcome.as_ref().err() };
        let stop = self.schedule.answered(lane, outcome, rand::random(), now);
        self.stop(stop, now);
        let (report, ends) = match answer.outcome {
            Ok(done) => (Report::Done(done), true),
            Err(error) if error.ends_call(pending.target, lane) => (Report::GivenUp(error), true),
            Err(error @ (PostError::Unauthorized | PostError::Forbidden { .. } | PostError::Gone { .. })) => {
                (Report::Refused(error), false)
            }
            Err(error) => (Report::Delayed(error), false),
        };
        pending.source.report(&report);
        if ends {
            self.uploads.end(pending.guild, pending.upload);
        } else {
            if pending.outgoing.call.is_made_anew() {
                self.uploads.end(pending.guild, pending.upload);
                self.schedule.dropped(lane);
                return self.want(lane, now);
            }
            // An edit may have become one of an old message.
            pending.target = pending.outgoing.call.target(SystemTime::now());
            self.pending.insert(lane, pending);
        }
        self.want(lane, now);
    }

    /// Says what stops because of too many refusals, if anything does.
    fn stop(&self, stop: Option<Stop>, now: Instant) {
        let Some(stop) = stop else { return };
        match stop {
            Stop::Guild(guild, until) => warn!(
                %guild,
                "Discord has refused too many requests about this server in ten minutes; nothing is asked about it for \
                 {}, the others go on. Look for channels there in which the bot lacks rights",
                minutes(until - now)
            ),
            Stop::All(until) => error!(
                "Discord has refused too many requests in ten minutes; nothing is posted for {}, so that this machine is \
                 not banned. Look for channels without the right to post",
                minutes(until - now)
            ),
        }
        lock(&self.shared.state).stops.add(stop, now);
    }

    fn publish(&mut self) {
        let (waiting, invalid, outage) = self.schedule.standing(Instant::now());
        match (self.outage, outage) {
            (false, true) => {
                warn!("Discord does not answer; what is to be posted waits, and is tried now and then")
            }
            (true, false) => info!("Discord answers again"),
            _ => {}
        }
        self.outage = outage;
        let mut state = lock(&self.shared.state);
        let figures = &mut state.figures;
        (figures.waiting, figures.invalid, figures.outage) = (waiting, invalid, outage);
        (figures.in_flight, figures.uploading) = (self.in_flight, self.uploads.all());
        if state.draining {
            state.idle = self.schedule.is_idle(Instant::now());
            drop(state);
            self.shared.settled.notify_waiters();
        }
    }
}

/// In whole minutes, at least one.
fn minutes(wait: Duration) -> String {
    format!("{} min", wait.as_secs().div_ceil(60).max(1))
}

/// At most 25 characters (reference section 3, "nonce"); random, since it must differ between processes too.
fn new_nonce() -> String {
    format!("{:016x}", rand::random::<u64>())
}
