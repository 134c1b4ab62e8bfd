//! The limit of invalid requests: 10,000 answers of 401, 403, 404 or 429 in ten minutes, then Discord bans the
//! machine's address (reference section 1). We stop at a small part of it: first the guild that they are about, and
//! only where very many guilds have them everything. Pure.

use std::{
    collections::{HashMap, VecDeque},
    time::Duration,
};

use serenity::model::id::GuildId;
use tokio::time::Instant;

/// The window of Discord's count.
const WINDOW: Duration = Duration::from_secs(600);
/// From here on nothing is sent any more until the count has gone down: a fifth of what Discord bans for.
const MOST: usize = 2_000;
/// What guilds may use up together before each has the least that it may.
const SHARED: usize = 1_500;
/// A guild may use this part of what is left of [`SHARED`], as a divisor: the more there are that use it, the less
/// each may. A hundred guilds that use all they may come to 1,400.
const PART: usize = 8;
/// Between these, a guild is stopped.
const MOST_OF_GUILD: (usize, usize) = (5, 100);
/// Between these, a guild's refused channels are not probed any more.
const MOST_BY_PROBES: (usize, usize) = (3, 50);

/// What must stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// All requests that are about this guild, until then.
    Guild(GuildId, Instant),
    /// Everything, until then.
    All(Instant),
}

/// When requests were refused.
#[derive(Debug, Default)]
pub(super) struct InvalidRequests {
    /// Oldest first, and about which guild: at most [`MOST`] and what was in flight.
    all: VecDeque<(Instant, Option<GuildId>)>,
    /// Those of `all` that are about a guild.
    guilds: HashMap<GuildId, OfGuild>,
}

#[derive(Debug, Default)]
struct OfGuild {
    /// Oldest first, never empty.
    at: VecDeque<Instant>,
    stopped_until: Option<Instant>,
}

impl InvalidRequests {
    /// A request about `guild`, or about none, was refused. Says what must stop because of it, if that is new.
    pub(super) fn count(&mut self, guild: Option<GuildId>, now: Instant) -> Option<Stop> {
        self.forget(now);
        let most = self.part(PART, MOST_OF_GUILD);
        self.all.push_back((now, guild));
        let stop = guild.and_then(|id| {
            let guild = self.guilds.entry(id).or_default();
            guild.at.push_back(now);
            if guild.at.len() < most || guild.stopped_until.is_some_and(|until| until > now) {
                return None;
            }
            // Half of it is free again then: otherwise it would stop anew with the next one.
            let until = after(&guild.at, most / 2 + 1, now)?;
            guild.stopped_until = Some(until);
            Some(Stop::Guild(id, until))
        });
        match self.all.len() {
            MOST => Some(Stop::All(self.ready_at(None, now))),
            _ => stop,
        }
    }

    /// Those of the last ten minutes.
    pub(super) fn len(&mut self, now: Instant) -> usize {
        self.forget(now);
        self.all.len()
    }

    /// When requests about `guild`, or about none, may be sent.
    pub(super) fn ready_at(&self, guild: Option<GuildId>, now: Instant) -> Instant {
        let ends = self.all.len().checked_sub(MOST).and_then(|before| self.all.get(before));
        let all = ends.map_or(now, |(at, _)| *at + WINDOW);
        let stopped = guild.and_then(|guild| self.guilds.get(&guild)?.stopped_until);
        all.max(stopped.unwrap_or(now)).max(now)
    }

    /// When a refused channel of a guild may be probed.
    pub(super) fn probe_at(&self, guild: GuildId, now: Instant) -> Instant {
        let most = self.part(2 * PART, MOST_BY_PROBES);
        let free = self.guilds.get(&guild).and_then(|guild| after(&guild.at, most, now));
        free.unwrap_or(now).max(self.ready_at(Some(guild), now))
    }

    /// What a guild may use up now.
    fn part(&self, part: usize, (least, most): (usize, usize)) -> usize {
        (SHARED.saturating_sub(self.all.len()) / part).clamp(least, most)
    }

    fn forget(&mut self, now: Instant) {
        while let Some((_, guild)) = self.all.pop_front_if(|(at, _)| *at + WINDOW <= now) {
            let Some(id) = guild else { continue };
            if let Some(guild) = self.guilds.get_mut(&id) {
                guild.at.pop_front();
                if guild.at.is_empty() {
                    self.guilds.remove(&id);
                }
            }
        }
    }
}

/// When fewer than `most` are left; `None`: that is so now.
fn after(invalid: &VecDeque<Instant>, most: usize, now: Instant) -> Option<Instant> {
    let last = invalid.len().checked_sub(most)?;
    invalid.get(last).map(|at| *at + WINDOW).filter(|until| *until > now)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn guild(id: u64) -> Option<GuildId> {
        Some(GuildId::new(id))
    }

    /// Has requests of a guild refused until it is stopped; says how many that takes.
    fn exhaust(invalid: &mut InvalidRequests, id: u64, now: Instant) -> usize {
        let mut count = 0;
        while invalid.ready_at(guild(id), now) <= now {
            invalid.count(guild(id), now);
            count += 1;
        }
        count
    }

    #[tokio::test(start_paused = true)]
    async fn a_guild_stops_alone_and_goes_on_when_it_has_recovered() {
        let (mut invalid, start) = (InvalidRequests::default(), Instant::now());
        let id = GuildId::new(1);
        for number in 0..50 {
            assert_eq!(invalid.probe_at(id, start), start, "after {number}");
            assert_eq!(invalid.count(guild(1), start), None);
        }
        let later = start + 60 * SECOND;
        assert_eq!(invalid.probe_at(id, later), start + WINDOW, "no probes any more");
        assert_eq!(invalid.ready_at(guild(1), later), later, "other requests still");
        let stops: Vec<_> = (0..70).filter_map(|_| invalid.count(guild(1), later)).collect();
        assert_eq!(stops, [Stop::Guild(id, start + WINDOW)], "told once");
        assert_eq!(invalid.ready_at(guild(2), later), later);
        assert_eq!(invalid.ready_at(None, later), later);
        assert_eq!(invalid.probe_at(GuildId::new(2), later), later);
        let over = later + WINDOW;
        assert_eq!((invalid.len(over), invalid.ready_at(guild(1), over)), (0, over));
        assert!(invalid.guilds.is_empty());
        assert_eq!(exhaust(&mut invalid, 1, over), 100, "all is forgotten");
    }

    #[tokio::test(start_paused = true)]
    async fn a_guild_that_recovers_slowly_is_not_stopped_and_let_go_in_turns() {
        let (mut invalid, start) = (InvalidRequests::default(), Instant::now());
        let mut stops = Vec::new();
        // One a second, for an hour, whenever it may.
        for second in 0..3600 {
            let now = start + second * SECOND;
            if invalid.ready_at(guild(1), now) <= now {
                stops.extend(invalid.count(guild(1), now).map(|_| second));
            }
        }
        assert!(stops.len() <= 13, "{stops:?}");
        assert!(stops.windows(2).all(|two| two[1] - two[0] > 40), "{stops:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_hundred_hostile_guilds_share_and_do_not_stop_the_others() {
        let (mut invalid, now) = (InvalidRequests::default(), Instant::now());
        // In turns, until all are stopped.
        let mut counts = [0; 100];
        loop {
            let before = invalid.all.len();
            for (id, count) in (1..).zip(&mut counts) {
                if invalid.ready_at(guild(id), now) <= now {
                    assert!(!matches!(invalid.count(guild(id), now), Some(Stop::All(_))));
                    *count += 1;
                }
            }
            if invalid.all.len() == before {
                break;
            }
        }
        let (least, most) = (counts.iter().min().unwrap(), counts.iter().max().unwrap());
        assert!(most - least <= 1, "{counts:?}");
        assert!(invalid.all.len() <= SHARED, "{}", invalid.all.len());
        // One that has a refused channel itself still probes it.
        let other = GuildId::new(1000);
        for _ in 0..MOST_BY_PROBES.0 {
            assert_eq!(invalid.probe_at(other, now), now);
            assert_eq!(invalid.count(Some(other), now), None);
        }
        assert_eq!(invalid.probe_at(other, now), now + WINDOW);
        assert_eq!(invalid.ready_at(Some(other), now), now);
        // One after the other, the first take more, but never all.
        let mut invalid = InvalidRequests::default();
        let counts: Vec<_> = (1..=100).map(|id| exhaust(&mut invalid, id, now)).collect();
        assert_eq!((counts[0], counts[99]), (100, 5), "{counts:?}");
        assert!(invalid.all.len() < MOST, "{}", invalid.all.len());
    }

    #[tokio::test(start_paused = true)]
    async fn everything_stops_well_before_the_ban() {
        let (mut invalid, start) = (InvalidRequests::default(), Instant::now());
        let stops: Vec<_> = (0..MOST + 5).filter_map(|_| invalid.count(None, start)).collect();
        assert_eq!(stops, [Stop::All(start + WINDOW)]);
        assert_eq!(invalid.ready_at(guild(1), start + SECOND), start + WINDOW);
        assert_eq!(invalid.len(start + WINDOW), 0);
    }
}
