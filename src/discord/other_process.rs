//! Whether another process with the same token answers this bot's interactions. Discord gives each interaction to both,
//! takes the first answer, and refuses the second.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use serenity::model::id::InteractionId;
use tokio::{sync::Notify, time::Instant};

use crate::tasks::lock;

/// What to do about it.
pub const REMEDY: &str = "Both hear what is typed, and either of the two may carry it out. Stop the other one; where you \
    know of none, make a new token (Developer Portal → your application → Bot → Reset Token) and put it into DISCORD_TOKEN";

/// Discord's code where an interaction was answered before.
const ALREADY_ACKNOWLEDGED: u64 = 40_060;
/// Discord's code where it does not know the interaction, or not any more: it waits 3 s for the first answer.
const UNKNOWN_INTERACTION: u64 = 10_062;
/// What is refused as unknown at this age was not late.
const IN_TIME: Duration = Duration::from_secs(2);
/// By how much the clocks of this machine and of Discord may differ for an age to be believed.
const CLOCKS_APART: Duration = Duration::from_secs(1);
/// Interactions that are remembered as answered, since the gateway may repeat one.
const REMEMBERED: usize = 1024;
/// So many interactions that somebody else must have answered …
const ENOUGH: usize = 2;
/// … within so long are told; a single one may be an accident.
const WITHIN: Duration = Duration::from_secs(3600);
/// After which it is told again.
const AGAIN_AFTER: Duration = Duration::from_secs(3600);

/// What speaks for another process. Clones share it.
#[derive(Debug, Clone, Default)]
pub struct OtherProcess(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    evidence: Mutex<Evidence>,
    noticed: Notify,
}

/// An answer that is the first of ours to an interaction.
#[derive(Debug, Clone, Copy)]
pub(super) struct FirstAnswer {
    began: Instant,
    /// How old the interaction was then; none: the clocks differ too much.
    age: Option<Duration>,
}

impl OtherProcess {
    /// An interaction is about to be answered. None: we tried that before.
    pub(super) fn answering(&self, interaction: InteractionId) -> Option<FirstAnswer> {
        let age = age(interaction, SystemTime::now());
        lock(&self.0.evidence).is_new(interaction).then(|| FirstAnswer { began: Instant::now(), age })
    }

    /// Discord refused it with this code.
    pub(super) fn refused(&self, answer: FirstAnswer, code: u64) {
        let now = Instant::now();
        let age = answer.age.map(|age| age + (now - answer.began));
        if is_odd(code, age) && lock(&self.0.evidence).odd(now) {
            self.0.noticed.notify_one();
        }
    }

    /// Waits until there is enough that speaks for another process.
    pub async fn noticed(&self) {
        self.0.noticed.notified().await;
    }
}

/// How old an interaction is by our clock.
fn age(interaction: InteractionId, now: SystemTime) -> Option<Duration> {
    let created = Duration::from_millis(u64::try_from(interaction.created_at().timestamp_millis()).ok()?);
    let now = now.duration_since(UNIX_EPOCH).ok()?;
    (now + CLOCKS_APART >= created).then(|| now.saturating_sub(created))
}

/// Whether only somebody else's answer explains a refusal; `age`: of the interaction when it came.
fn is_odd(code: u64, age: Option<Duration>) -> bool {
    match code {
        ALREADY_ACKNOWLEDGED => true,
        UNKNOWN_INTERACTION => age.is_some_and(|age| age < IN_TIME),
        _ => false,
    }
}

#[derive(Debug, Default)]
struct Evidence {
    answered: VecDeque<InteractionId>,
    odd: VecDeque<Instant>,
    told: Option<Instant>,
}

impl Evidence {
    fn is_new(&mut self, interaction: InteractionId) -> bool {
        if self.answered.contains(&interaction) {
            return false;
        }
        self.answered.truncate(REMEMBERED - 1);
        self.answered.push_front(interaction);
        true
    }

    /// One more that is odd; whether it is to be told.
    fn odd(&mut self, now: Instant) -> bool {
        self.odd.retain(|at| *at + WITHIN > now);
        self.odd.truncate(ENOUGH - 1);
        self.odd.push_front(now);
        let told_lately = self.told.is_some_and(|at| at + AGAIN_AFTER > now);
        let tell = self.odd.len() >= ENOUGH && !told_lately;
        if tell {
            self.told = Some(now);
        }
        tell
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn what_we_were_late_for_ourselves_is_not_odd() {
        let table = [
            (ALREADY_ACKNOWLEDGED, None, true),
            (ALREADY_ACKNOWLEDGED, Some(9 * SECOND), true),
            (UNKNOWN_INTERACTION, Some(SECOND), true),
            (UNKNOWN_INTERACTION, Some(3 * SECOND), false),
            (UNKNOWN_INTERACTION, None, false),
            (50_001, Some(SECOND), false),
        ];
        for (code, age, odd) in table {
            assert_eq!(is_odd(code, age), odd, "{code} {age:?}");
        }
    }

    #[test]
    fn the_age_is_told_by_the_id_unless_the_clocks_differ() {
        let interaction = InteractionId::new(175_928_847_299_117_063);
        let created = UNIX_EPOCH + Duration::from_millis(1_462_015_105_796);
        assert_eq!(age(interaction, created + 2 * SECOND), Some(2 * SECOND));
        assert_eq!(age(interaction, created - SECOND / 2), Some(Duration::ZERO));
        assert_eq!(age(interaction, created - 2 * SECOND), None);
    }

    #[tokio::test(start_paused = true)]
    async fn one_is_an_accident_and_two_are_told_once_an_hour() {
        let (now, mut evidence) = (Instant::now(), Evidence::default());
        assert!(!evidence.odd(now));
        assert!(!evidence.odd(now + WITHIN), "the first is long ago");
        assert!(evidence.odd(now + WITHIN + SECOND));
        assert!(!evidence.odd(now + WITHIN + 2 * SECOND), "told");
        assert!(evidence.odd(now + WITHIN + AGAIN_AFTER + SECOND));
    }

    #[test]
    fn an_interaction_that_the_gateway_repeats_is_ours() {
        let mut evidence = Evidence::default();
        assert!(evidence.is_new(InteractionId::new(1)) && !evidence.is_new(InteractionId::new(1)));
        for id in 2..5000 {
            assert!(evidence.is_new(InteractionId::new(id)));
        }
        assert_eq!(evidence.answered.len(), REMEMBERED);
    }
}
