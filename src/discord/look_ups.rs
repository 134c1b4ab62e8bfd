//! How often it is looked up what one can do without, such as a member's name. Pure.

use std::{collections::HashMap, time::Duration};

use serenity::model::id::GuildId;
use tokio::time::Instant;

/// Guilds are swept of those that have all of their own again whenever there are so many more than after the last
/// sweep.
const SWEEP_AFTER: usize = 512;

/// So many at once, and one more in each such time.
#[derive(Debug, Clone, Copy)]
struct Speed {
    burst: u32,
    every: Duration,
}

/// Of all guilds: a fifth of Discord's global limit.
const ALL: Speed = Speed { burst: 20, every: Duration::from_millis(100) };
/// Of one guild.
const GUILD: Speed = Speed { burst: 10, every: Duration::from_secs(1) };
/// Those of one guild that find nothing: 40 in ten minutes, by which alone it is not stopped.
const VAIN: Speed = Speed { burst: 10, every: Duration::from_secs(20) };

/// When what was taken is there again; `None`: all is there.
#[derive(Debug, Clone, Copy, Default)]
struct Pace(Option<Instant>);

impl Pace {
    fn may(self, speed: Speed, now: Instant) -> bool {
        self.0.is_none_or(|full| full <= now + speed.every * (speed.burst - 1))
    }

    fn take(&mut self, speed: Speed, now: Instant) {
        self.0 = Some(self.0.map_or(now, |full| full.max(now)) + speed.every);
    }

    fn is_full(self, now: Instant) -> bool {
        self.0.is_none_or(|full| full <= now)
    }
}

/// What is left to everybody.
#[derive(Debug, Default)]
pub(super) struct LookUps {
    all: Pace,
    /// All of a guild's, and those in vain.
    guilds: HashMap<GuildId, (Pace, Pace)>,
    kept: usize,
}

impl LookUps {
    /// Whether something of the guild may be looked up now; takes it if so.
    pub(super) fn take(&mut self, guild: GuildId, now: Instant) -> bool {
        if self.guilds.len() >= self.kept + SWEEP_AFTER {
            self.guilds.retain(|_, (all, vain)| !(all.is_full(now) && vain.is_full(now)));
            self.kept = self.guilds.len();
        }
        let (all, vain) = self.guilds.entry(guild).or_default();
        let may = self.all.may(ALL, now) && all.may(GUILD, now) && vain.may(VAIN, now);
        if may {
            self.all.take(ALL, now);
            all.take(GUILD, now);
        }
        may
    }

    /// What was looked up was not there.
    pub(super) fn was_vain(&mut self, guild: GuildId, now: Instant) {
        self.guilds.entry(guild).or_default().1.take(VAIN, now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(look_ups: &mut LookUps, guild: u64, now: Instant, vain: bool) -> usize {
        let mut count = 0;
        while count < 1_000 && look_ups.take(GuildId::new(guild), now) {
            count += 1;
            if vain {
                look_ups.was_vain(GuildId::new(guild), now);
            }
        }
        count
    }

    #[tokio::test(start_paused = true)]
    async fn a_guild_has_a_few_a_second_and_leaves_some_to_others() {
        let (mut look_ups, start) = (LookUps::default(), Instant::now());
        assert_eq!(taken(&mut look_ups, 1, start, false), 10);
        assert_eq!(taken(&mut look_ups, 2, start, false), 10);
        assert_eq!(taken(&mut look_ups, 3, start, false), 0, "all together");
        let later = start + Duration::from_secs(3);
        assert_eq!(taken(&mut look_ups, 1, later, false), 3);
        assert_eq!(taken(&mut look_ups, 3, later, false), 10);
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_not_there_is_asked_for_rarely() {
        let (mut look_ups, start) = (LookUps::default(), Instant::now());
        let seconds = 0..600;
        let vain: usize =
            seconds.map(|second| taken(&mut look_ups, 1, start + Duration::from_secs(second), true)).sum();
        assert!((35..=41).contains(&vain), "{vain}");
    }
}
