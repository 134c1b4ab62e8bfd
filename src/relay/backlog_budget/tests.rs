//! What is given out and comes back, and who may have how much.

use super::*;

const MIB: usize = 1024 * 1024;
const LIMITS: BacklogLimits = BacklogLimits { channel_memory: 100, channel_spill: 1000, memory: 48 * MIB };

/// Lets every channel take pieces of 64 KiB, as long as it may; the channels' shares and accounts.
fn taken(budget: &BacklogBudget, guild: u64, channels: usize) -> Vec<Share> {
    let account = budget.of(GuildId::new(guild));
    let mut shares: Vec<_> = (0..channels).map(|_| account.share()).collect();
    let piece = 64 * 1024;
    while shares.iter_mut().any(|share| {
        let fits = account.check(share.bytes(), 0, piece).is_ok();
        share.grow(if fits { piece } else { 0 });
        fits
    }) {}
    shares
}

#[test]
fn what_is_dropped_is_given_back() {
    let budget = BacklogBudget::new(LIMITS);
    let (one, other) = (budget.of(GuildId::new(1)), budget.of(GuildId::new(2)));
    let (mut first, mut second, mut third) = (one.share(), one.share(), other.share());
    first.grow(20);
    second.set(50);
    third.grow(5);
    one.count_spilled(9, 2);
    assert_eq!((one.memory(), other.memory(), budget.memory(), budget.spilled()), (70, 5, 75, 7));
    second.set(30);
    third.shrink(1);
    drop(first);
    assert_eq!((one.memory(), other.memory(), budget.clone().memory()), (30, 4, 34));
    assert_eq!(budget.of(GuildId::new(1)).memory(), 30, "the same account");
    drop((second, third, one, other));
    assert_eq!(budget.memory(), 0);
    assert!(lock(&budget.shared.guilds).is_empty(), "a guild without mirrors is forgotten");
}

#[test]
fn a_guild_never_has_more_than_a_quarter_and_a_channel_a_seventh() {
    for (channels, most) in [(1, 48 * MIB / 7), (2, 10 * MIB), (200, 12 * MIB)] {
        let budget = BacklogBudget::new(LIMITS);
        let shares = taken(&budget, 1, channels);
        let all = budget.memory();
        assert!(all <= most && all > most - most / 8, "{channels} channels: {all} of {most}");
        drop(shares);
    }
}

#[test]
fn whoever_comes_last_finds_room() {
    let budget = BacklogBudget::new(LIMITS);
    // One after the other, each takes all that it can get.
    let mut all: Vec<_> = (1..=9).map(|guild| taken(&budget, guild, 50)).collect();
    let first = budget.of(GuildId::new(1));
    assert_eq!(first.check(all[0][0].bytes(), 0, 1), Err(Taker::Guild), "what it has is its part of all");
    assert_eq!(budget.of(GuildId::new(10)).check(0, 0, 256 * 1024), Ok(()));
    all.extend((10..100).map(|guild| taken(&budget, guild, 50)));
    assert!(budget.memory() < 48 * MIB);
    let late = budget.of(GuildId::new(100));
    let mut line = late.share();
    assert_eq!(late.check(0, 0, 4096), Ok(()));
    line.grow(4096);
    assert_eq!(late.check(4096, 0, 64 * 1024), Err(Taker::Others));
}

#[test]
fn who_has_taken_it_is_told() {
    let claim = |all, guild, waiting, sending| Claim { memory: 7000, all, guild, waiting, sending };
    let table = [
        (claim(0, 0, 0, 0), 1000, Ok(())),
        (claim(0, 0, 0, 0), 1001, Err(Taker::Channel)),
        (claim(1000, 1000, 1000, 0), 1, Err(Taker::Channel)),
        (claim(1750, 1750, 0, 1750), 1, Err(Taker::Channel)),
        (claim(1500, 1500, 500, 0), 1, Err(Taker::Guild)),
        (claim(6000, 300, 300, 0), 1, Err(Taker::Others)),
        (claim(6000, 1500, 500, 0), 1, Err(Taker::Guild)),
        (claim(6000, 0, 0, 0), 100, Ok(())),
        (claim(9000, 0, 0, 0), 1, Ok(())),
        (claim(9000, 0, 0, 0), 2, Err(Taker::Others)),
    ];
    for (claim, more, expected) in table {
        assert_eq!(claim.check(more), expected, "{claim:?}");
    }
}
