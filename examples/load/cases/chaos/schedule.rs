//! Which fault happens when: random, but the same for the same seed.

use std::time::Duration;

use rand::{RngExt, SeedableRng, rngs::StdRng, seq::SliceRandom};

/// Nothing happens before, so that the bot is up, nor after so much before the end, so that it can recover.
const FIRST: f64 = 8.0;
const LAST: f64 = 25.0;
/// Seconds of quiet after a fault that the next one doesn't overlap.
const QUIET: std::ops::Range<f64> = 2.0..10.0;

/// What breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    /// The socket is closed and none can be opened.
    SocketClosed,
    /// The socket is reset and none can be opened.
    SocketReset,
    /// The socket is half open: nothing comes, nothing is said.
    SocketStalled,
    /// The daemon is restarted; the game server goes on.
    Daemon,
    /// The panel, while the socket is dropped once.
    Panel(Panel),
    /// Whatever the bot sends to channels.
    Discord(Discord),
    /// The gateway's connection drops and can be resumed.
    GatewayDropped,
    /// The gateway asks to reconnect.
    GatewayReconnect,
    /// The gateway's session is invalid.
    GatewayInvalid,
    /// The bot's process is killed, and started again afterwards.
    BotKilled,
}

/// How the panel fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Panel {
    /// Status 500.
    Error,
    /// Status 429.
    Limited,
    /// No answer.
    Silent,
    /// A page of a proxy.
    Html,
}

/// How Discord fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Discord {
    /// Status 500.
    Error,
    /// Status 502.
    BadGateway,
    /// What was asked is done, but the answer is 502.
    DoneButBadGateway,
    /// What was asked is done, but never answered.
    DoneButSilent,
    /// 429 of the bot's own bucket.
    LimitedUser,
    /// 429 of all of the bot.
    LimitedGlobal,
    /// 429 of the channel.
    LimitedShared,
    /// No answer.
    Silent,
    /// The connection is reset.
    Reset,
}

/// A fault that begins and ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Fault {
    /// After the first line.
    pub(super) at: Duration,
    pub(super) length: Duration,
    pub(super) kind: Kind,
}

const KINDS: [Kind; 21] = {
    use Kind::{
        BotKilled, Daemon, Discord as D, GatewayDropped, GatewayInvalid, GatewayReconnect, Panel as P,
        SocketClosed, SocketReset, SocketStalled,
    };
    [
        SocketClosed,
        SocketReset,
        SocketStalled,
        Daemon,
        P(Panel::Error),
        P(Panel::Limited),
        P(Panel::Silent),
        P(Panel::Html),
        D(Discord::Error),
        D(Discord::BadGateway),
        D(Discord::DoneButBadGateway),
        D(Discord::DoneButSilent),
        D(Discord::LimitedUser),
        D(Discord::LimitedGlobal),
        D(Discord::LimitedShared),
        D(Discord::Silent),
        D(Discord::Reset),
        GatewayDropped,
        GatewayReconnect,
        GatewayInvalid,
        BotKilled,
    ]
};

/// The faults of a run, in the order of their beginning. Each kind comes before one comes again, except that every other
/// fault hits the bot's hearing or the bot itself; a third begins before the one before has ended, but none while the same
/// thing is broken.
pub(super) fn schedule(seed: u64, length: Duration) -> Vec<Fault> {
    let mut rng = StdRng::seed_from_u64(seed);
    let end = length.as_secs_f64() - LAST;
    let mut faults: Vec<Fault> = Vec::new();
    let (mut bag, mut deaf) = (Vec::new(), Vec::new());
    let mut at = FIRST;
    loop {
        let kind = if faults.len().is_multiple_of(2) {
            draw(&mut deaf, is_deafening, &mut rng)
        } else {
            draw(&mut bag, |_| true, &mut rng)
        };
        let long = rng.random_bool(0.4);
        let seconds = if long { rng.random_range(14.0..60.0) } else { rng.random_range(1.0..14.0) };
        if at + seconds > end {
            return faults;
        }
        let time = Duration::from_secs_f64;
        let fault = Fault { at: time(at), length: time(seconds), kind };
        let broken = |other: &Fault| other.kind.breaks() == kind.breaks() && other.end() > fault.at;
        if !faults.iter().any(broken) {
            faults.push(fault);
        }
        let overlaps = rng.random_bool(0.33);
        at += if overlaps { seconds * rng.random_range(0.1..0.9) } else { seconds + rng.random_range(QUIET) };
    }
}

/// Takes a kind out of a bag, which is filled again when it is empty.
fn draw(bag: &mut Vec<Kind>, wanted: impl Fn(&Kind) -> bool, rng: &mut StdRng) -> Kind {
    if bag.is_empty() {
        bag.extend(KINDS.into_iter().filter(wanted));
        bag.shuffle(rng);
    }
    bag.pop().unwrap_or(Kind::SocketClosed)
}

/// Faults after which lines have to be caught up with.
fn is_deafening(kind: &Kind) -> bool {
    matches!(kind.breaks(), Part::Socket | Part::Daemon | Part::Bot)
}

/// What a fault breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Socket,
    Daemon,
    Panel,
    Discord,
    Gateway,
    Bot,
}

impl Kind {
    pub(super) fn breaks(self) -> Part {
        match self {
            Self::SocketClosed | Self::SocketReset | Self::SocketStalled => Part::Socket,
            Self::Daemon => Part::Daemon,
            Self::Panel(_) => Part::Panel,
            Self::Discord(_) => Part::Discord,
            Self::GatewayDropped | Self::GatewayReconnect | Self::GatewayInvalid => Part::Gateway,
            Self::BotKilled => Part::Bot,
        }
    }
}

impl Fault {
    pub(super) fn end(&self) -> Duration {
        self.at + self.length
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    const LENGTH: Duration = Duration::from_secs(600);

    #[test]
    fn the_same_seed_is_the_same_run() {
        assert_eq!(schedule(7, LENGTH), schedule(7, LENGTH));
        assert_ne!(schedule(7, LENGTH), schedule(8, LENGTH));
    }

    #[test]
    fn outages_lie_on_both_sides_of_what_the_log_covers_and_leave_time_to_recover() {
        for seed in 0..50 {
            let faults = schedule(seed, LENGTH);
            assert!((15..80).contains(&faults.len()), "{} faults", faults.len());
            for fault in &faults {
                assert!((1.0..60.0).contains(&fault.length.as_secs_f64()));
                assert!(fault.at.as_secs_f64() >= FIRST && fault.end() + Duration::from_secs(24) < LENGTH);
            }
            let deaf: Vec<_> = faults.iter().filter(|fault| is_deafening(&fault.kind)).collect();
            let long = deaf.iter().filter(|fault| fault.length > Duration::from_secs(16)).count();
            assert!(long > 0 && long < deaf.len(), "seed {seed}: {long} of {}", deaf.len());
        }
    }

    #[test]
    fn nothing_is_broken_twice_at_once_and_every_kind_comes() {
        let mut seen = HashSet::new();
        for seed in 0..20 {
            let faults = schedule(seed, LENGTH);
            for (number, fault) in faults.iter().enumerate() {
                seen.insert(fault.kind);
                let same = |other: &&Fault| other.kind.breaks() == fault.kind.breaks();
                let before = faults[..number].iter().filter(same).all(|other| other.end() <= fault.at);
                assert!(before, "seed {seed}: {fault:?}");
            }
        }
        assert_eq!(seen.len(), KINDS.len());
    }
}
