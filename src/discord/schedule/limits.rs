//! Every bucket and learned limit, and which of them a call meets. Pure.
//!
//! A bucket is what `X-RateLimit-Bucket` names, together with the channel; until the header of a kind of call is
//! known, the kind stands for it. Several kinds may share one.

use std::{collections::HashMap, time::Duration};

use serenity::model::id::ChannelId;
use tokio::time::Instant;

use super::{
    bucket::Bucket,
    learned_limits::LearnedLimits,
    retry_after::{HeldBack, held_back},
};
use crate::discord::rest::{BucketName, Class, PostError, Rate, Scope, Target};

/// Buckets and learned limits are swept of idle ones whenever there are so many more than after the last sweep.
const SWEEP_AFTER: usize = 512;

/// What stands for a bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Name {
    Unknown(Class),
    Told(BucketName),
}

type Key = (Name, ChannelId);

/// A call that was let through, to be handed back with its answer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Taken {
    target: Target,
    key: Key,
    promised: bool,
}

/// All limits but the global one.
#[derive(Debug, Default)]
pub(super) struct Limits {
    names: HashMap<Class, BucketName>,
    buckets: HashMap<Key, Bucket>,
    learned: HashMap<Target, LearnedLimits>,
    kept: usize,
}

impl Limits {
    fn key(&self, target: Target) -> Key {
        let name = self.names.get(&target.class);
        (name.map_or(Name::Unknown(target.class), |name| Name::Told(*name)), target.channel)
    }

    /// The earliest moment of such a call; `None`: when the answer has come for which [`Limits::wait`] waits.
    pub(super) fn ready_at(&self, target: Target, now: Instant) -> Option<Instant> {
        let bucket = self.buckets.get(&self.key(target)).map_or(Some(now), |bucket| bucket.ready_at(now))?;
        Some(self.learned.get(&target).map_or(bucket, |learned| bucket.max(learned.ready_at(now))))
    }

    /// Has `lane` named by [`Limits::answered`] when the target's bucket has its next answer.
    pub(super) fn wait(&mut self, target: Target, lane: ChannelId) {
        let waiting = &mut self.buckets.entry(self.key(target)).or_default().waiting;
        if !waiting.contains(&lane) {
            waiting.push(lane);
        }
    }

    /// What passes between two such calls.
    pub(super) fn spacing(&self, target: Target, now: Instant) -> Duration {
        let bucket = self.buckets.get(&self.key(target)).map_or(Bucket::default().spacing(), Bucket::spacing);
        bucket.max(self.learned.get(&target).map(|learned| learned.spacing(now)).unwrap_or_default())
    }

    /// Takes a call.
    pub(super) fn take(&mut self, target: Target, now: Instant) -> Taken {
        self.sweep(now);
        let key = self.key(target);
        let promised = self.buckets.entry(key).or_default().take(now);
        self.learned.entry(target).or_insert_with(|| LearnedLimits::new(target.class)).take(now);
        Taken { target, key, promised }
    }

    /// Learns from an answer, and returns the lanes that waited for it.
    pub(super) fn answered(
        &mut self,
        taken: Taken,
        left: Instant,
        rate: Option<Rate>,
        error: Option<&PostError>,
        now: Instant,
    ) -> Vec<ChannelId> {
        let Taken { target, key, promised } = taken;
        let limited = matches!(error, Some(PostError::RateLimited { .. }));
        let mut bucket = self.buckets.remove(&key).unwrap_or_default();
        bucket.answered(left);
        let mut waiting = std::mem::take(&mut bucket.waiting);
        // A 429 may name the limit that it is about, which is not the one that usually counts such calls.
        if let Some(rate) = rate.filter(|_| !limited) {
            self.names.insert(target.class, rate.bucket);
        }
        let own = self.key(target);
        if let Some(mut known) = self.buckets.remove(&own) {
            waiting.append(&mut known.waiting);
            bucket = known.joined_by(&bucket);
        }
        let told = rate.filter(|rate| own.0 == Name::Told(rate.bucket));
        if let Some(rate) = told {
            bucket.learn(rate, now);
        }
        if let Some(PostError::RateLimited { scope, retry_after }) = error {
            let until = now + *retry_after;
            let learned = self.learned.entry(target).or_insert_with(|| LearnedLimits::new(target.class));
            match held_back(*scope, told.is_some() || rate.is_none()) {
                // The budget's.
                HeldBack::Everything => {}
                HeldBack::Bucket => bucket.hold(until),
                HeldBack::Target => learned.hold(until),
            }
            if promised && *scope != Scope::Global {
                learned.learn(*retry_after, now);
            }
        }
        self.buckets.insert(own, bucket);
        waiting
    }

    fn sweep(&mut self, now: Instant) {
        if self.buckets.len() + self.learned.len() < self.kept + SWEEP_AFTER {
            return;
        }
        self.buckets.retain(|_, bucket| !bucket.is_idle(now));
        self.learned.retain(|_, learned| !learned.is_idle(now));
        self.kept = self.buckets.len() + self.learned.len();
    }
}
