//! How often a lane's turn comes among those of all guilds. Pure.

use std::time::Duration;

use super::queues::Crowd;

/// A lane sends no more than one call in so many seconds: five in five seconds, and a margin.
const SPACING: f64 = 1.05;

/// How long it takes until each busy lane of a guild has had a turn, while `rate` calls a second go out.
///
/// Each other guild has a turn for each of ours, unless it has too few lanes to use them.
pub(super) fn round(crowd: Crowd, rate: f64) -> Duration {
    let Crowd { own, others, other_guilds } = crowd;
    let own = own.max(1) as f64;
    let even = own * (other_guilds + 1) as f64 / rate;
    let left = rate - others as f64 / SPACING;
    Duration::from_secs_f64(if left > 0.0 { even.min(own / left) } else { even })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_round_is_as_long_as_the_guilds_that_share_make_it() {
        for (own, others, other_guilds, seconds) in [
            (1, 0, 0, 0.025),
            // Everybody alone, or all together in one guild.
            (1, 999, 999, 25.0),
            (1_000, 0, 0, 25.0),
            // Few beside one with many: they hardly wait, it gets what they leave.
            (1, 200, 1, 0.05),
            (200, 5, 5, 5.675),
            // More of them than the budget has room for: each guild has the same.
            (200, 50, 50, 255.0),
            (1, 249, 50, 1.275),
        ] {
            let took = round(Crowd { own, others, other_guilds }, 40.0).as_secs_f64();
            assert!((took - seconds).abs() < 0.01, "{own}, {others} of {other_guilds}: {took}");
        }
    }
}
