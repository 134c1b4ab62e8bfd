//! Limits that headers don't announce, of one kind of call in one channel: learned from a single 429. Pure.

use std::{collections::VecDeque, time::Duration};

use tokio::time::Instant;

use crate::discord::rest::Class;

/// Edits of old messages: 3 in 6 s (reference section 1, mark O), kept from the beginning since no header tells it.
const OLD_EDIT_SPACING: Duration = Duration::from_millis(2_100);

/// Messages by webhooks: 30 in a minute for all webhooks of a channel (reference section 1, mark E), kept from the beginning
/// since no header tells it. Two less, for what is on its way.
const WEBHOOK_MESSAGES: (usize, Duration) = (28, Duration::from_secs(61));

/// Calls before the 429 that say something about it: no reported window is longer than half of this.
const MEMORY: Duration = Duration::from_secs(120);
/// The longest spacing that is learned: a wait is obeyed however long it is, but it is no measure of the usual.
const LONGEST_SPACING: Duration = Duration::from_secs(20);
/// In hundredths, of the spacing that would just do.
const MARGIN_PERCENT: u32 = 107;
/// What was learned holds so long, so that a limit that was lifted is found out.
const LEARNED_FOR: Duration = Duration::from_secs(3_600);

/// What is known of the limits beside the headers.
#[derive(Debug, Default)]
pub(super) struct LearnedLimits {
    /// When the calls of the last [`MEMORY`] left, oldest first.
    sent: VecDeque<Instant>,
    /// A spacing, and how long it holds.
    learned: Option<(Duration, Instant)>,
    /// Without having been refused.
    usual: Duration,
    /// So many in such a time, without having been refused.
    most: Option<(usize, Duration)>,
    held_until: Option<Instant>,
}

impl LearnedLimits {
    pub(super) fn new(class: Class) -> Self {
        Self {
            usual: if class == Class::EditOld { OLD_EDIT_SPACING } else { Duration::ZERO },
            most: (class == Class::Webhook).then_some(WEBHOOK_MESSAGES),
            ..Self::default()
        }
    }

    /// What passes between two calls.
    pub(super) fn spacing(&self, now: Instant) -> Duration {
        let learned = self.learned.filter(|(_, until)| now < *until);
        learned.map_or(self.usual, |(spacing, _)| spacing.max(self.usual))
    }

    /// The earliest moment of the next call.
    pub(super) fn ready_at(&self, now: Instant) -> Instant {
        let spaced = self.sent.back().map_or(now, |last| *last + self.spacing(now));
        let room = self.most.and_then(|(calls, window)| {
            let nth_last = self.sent.len().checked_sub(calls)?;
            Some(*self.sent.get(nth_last)? + window)
        });
        spaced.max(room.unwrap_or(now)).max(self.held_until.unwrap_or(now)).max(now)
    }

    /// A call leaves.
    pub(super) fn take(&mut self, now: Instant) {
        while self.sent.front().is_some_and(|first| *first + MEMORY <= now) {
            self.sent.pop_front();
        }
        self.sent.push_back(now);
    }

    /// Obeys a 429.
    pub(super) fn hold(&mut self, until: Instant) {
        self.held_until = self.held_until.max(Some(until));
    }

    /// Learns from the 429 to the newest call, which no header had announced: the calls before it filled a window
    /// that began with the first of them, at the earliest, and ends after `retry_after`.
    pub(super) fn learn(&mut self, retry_after: Duration, now: Instant) {
        self.sent.pop_back();
        if let (Some(first), Ok(calls)) = (self.sent.front(), u32::try_from(self.sent.len())) {
            let window = now.saturating_duration_since(*first) + retry_after;
            let spacing = (window / calls * MARGIN_PERCENT / 100).min(LONGEST_SPACING);
            self.learned = Some((spacing.max(self.spacing(now)), now + LEARNED_FOR));
        }
        self.sent.clear();
    }

    /// Whether nothing would be lost with it.
    pub(super) fn is_idle(&self, now: Instant) -> bool {
        self.ready_at(now) <= now
            && self.spacing(now) <= self.usual
            && self.sent.back().is_none_or(|last| *last + MEMORY <= now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    /// Calls as fast as what is learned and a bucket of 1.05 s allow, against a limit with windows that begin with their
    /// first call; returns when the 429s came and the calls that were let through.
    fn against(limit: u32, window: Duration, before: &[u64], length: Duration) -> (Vec<Duration>, u32) {
        let (mut learned, start) = (LearnedLimits::default(), Instant::now());
        let (mut used, mut ends) = (0, start);
        let (mut refusals, mut through) = (Vec::new(), 0);
        let mut waits = before.iter().map(|wait| SECOND * u32::try_from(*wait).unwrap());
        let mut now = start;
        while now < start + length {
            learned.take(now);
            if ends <= now {
                (used, ends) = (0, now + window);
            }
            if used == limit {
                refusals.push(now - start);
                learned.hold(ends);
                learned.learn(ends - now, now);
            } else {
                (used, through) = (used + 1, through + 1);
            }
            now = learned.ready_at(now).max(now + SECOND * 105 / 100 + waits.next().unwrap_or_default());
        }
        (refusals, through)
    }

    #[tokio::test(start_paused = true)]
    async fn one_refusal_is_enough_to_keep_to_a_hidden_limit() {
        for (limit, seconds) in [(30, 60), (10, 30), (3, 6), (5, 20), (50, 60), (2, 30)] {
            let window = SECOND * seconds;
            let (refusals, through) = against(limit, window, &[], 1_200 * SECOND);
            assert_eq!(refusals.len(), 1, "{limit} in {seconds} s: {refusals:?}");
            let possible = 1_200 / seconds * limit;
            assert!(through * 100 >= possible * 85, "{limit} in {seconds} s: {through} of {possible}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_came_before_the_flood_does_not_mislead() {
        let few_before: Vec<u64> = vec![2; 120];
        for before in [vec![100], vec![20], few_before] {
            let (refusals, _) = against(30, 60 * SECOND, &before, 1_200 * SECOND);
            assert_eq!(refusals.len(), 1, "{before:?}: {refusals:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_learned_holds_for_an_hour() {
        let (mut learned, now) = (LearnedLimits::default(), Instant::now());
        learned.take(now);
        learned.take(now + SECOND);
        learned.learn(9 * SECOND, now + SECOND);
        let spacing = 10 * SECOND * MARGIN_PERCENT / 100;
        assert_eq!(learned.spacing(now + LEARNED_FOR), spacing);
        assert_eq!(learned.spacing(now + SECOND + LEARNED_FOR), Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn a_refusal_without_calls_before_it_is_only_obeyed() {
        let (mut learned, now) = (LearnedLimits::default(), Instant::now());
        learned.take(now);
        learned.hold(now + 40 * SECOND);
        learned.learn(40 * SECOND, now);
        assert_eq!((learned.spacing(now), learned.ready_at(now)), (Duration::ZERO, now + 40 * SECOND));
        assert!(!learned.is_idle(now) && learned.is_idle(now + 40 * SECOND));
    }

    #[tokio::test(start_paused = true)]
    async fn messages_by_webhooks_stay_within_what_a_channel_takes_in_a_minute() {
        let (mut learned, start) = (LearnedLimits::new(Class::Webhook), Instant::now());
        let (mut now, mut sent) = (start, Vec::new());
        while now < start + 300 * SECOND {
            learned.take(now);
            sent.push(now);
            now = learned.ready_at(now + SECOND / 2);
        }
        let within =
            |at: &Instant| sent.iter().filter(|other| **other <= *at && **other > *at - 60 * SECOND).count();
        assert!(sent.iter().map(within).max() <= Some(28), "{}", sent.len());
        assert!(sent.len() > 28 * 4, "{}", sent.len());
        assert_eq!(sent[20], start + 10 * SECOND, "a few leave at once");
    }

    #[tokio::test(start_paused = true)]
    async fn old_edits_are_spaced_from_the_beginning() {
        let (mut learned, now) = (LearnedLimits::new(Class::EditOld), Instant::now());
        learned.take(now);
        assert_eq!(learned.ready_at(now), now + OLD_EDIT_SPACING);
    }
}
