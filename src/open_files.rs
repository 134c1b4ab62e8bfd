//! How many files the system lets this process open, and who may have them: consoles take what is left by all that must
//! work whatever the consoles do.

use std::fmt;

use pterosocket::SocketLimit;

/// Kept for what is no console: 100 requests in flight to Discord and 40 answers to interactions, 20 requests to the
/// operator's panel, [`SocketLimit::SPARE`] second tries of addresses, 72 look-ups of names, and 64 for the gateway, the
/// database, the page with figures and the runtime.
pub const KEPT: u64 = 320;
/// Where the limit is so small that little would be left, consoles have this part of it.
const LEAST_PART: u64 = 4;
/// What macOS lets a program have where it says that there is no limit (`OPEN_MAX`).
const INSTEAD_OF_INFINITY: u64 = 10_240;

/// The limit of open files of this process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenFiles {
    /// None: there is none, or the system does not say.
    limit: Option<u64>,
}

impl OpenFiles {
    /// The limit, once it is raised as far as the system lets it.
    #[cfg(unix)]
    #[must_use]
    pub fn raised() -> Self {
        use nix::sys::resource::{RLIM_INFINITY, Resource, getrlimit, setrlimit};
        let known = || getrlimit(Resource::RLIMIT_NOFILE).ok();
        let Some((soft, hard)) = known() else { return Self { limit: None } };
        for wanted in [hard, INSTEAD_OF_INFINITY.min(hard)] {
            if soft < wanted && setrlimit(Resource::RLIMIT_NOFILE, wanted, hard).is_ok() {
                tracing::debug!("the limit of open files is raised from {soft} to {wanted}");
                break;
            }
        }
        Self { limit: known().map(|(soft, _)| soft).filter(|soft| *soft != RLIM_INFINITY) }
    }

    /// There is none that matters: sockets are no files there.
    #[cfg(not(unix))]
    #[must_use]
    pub fn raised() -> Self {
        Self { limit: None }
    }

    /// How many consoles may be connected at once. One of a guild's own panel counts as two, since its panel is reached
    /// over a connection of its own.
    fn consoles(self) -> u64 {
        let left = |limit: u64| limit.saturating_sub(KEPT).max(limit / LEAST_PART).max(1);
        self.limit.map_or(u64::MAX, left)
    }

    /// The same for the sockets.
    #[must_use]
    pub fn socket_limit(self) -> SocketLimit {
        SocketLimit::new(usize::try_from(self.consoles()).unwrap_or(usize::MAX))
    }

    /// That not all of `bound` can be connected at once, and what to do; none: it can.
    #[must_use]
    pub fn shortage(self, bound: Bound) -> Option<String> {
        let (limit, places, wanted) = (self.limit?, self.consoles(), bound.places());
        if wanted <= places {
            return None;
        }
        let consoles = bound.operators + bound.linked;
        let part = match bound.linked {
            0 => format!("{places} of {consoles} consoles"),
            _ => format!(
                "{places} of {wanted} connections of {consoles} consoles (one of a linked panel needs two)"
            ),
        };
        let enough = (wanted + KEPT).next_multiple_of(1024);
        Some(format!(
            "the limit of open files is {limit}, enough for {part} at once; the others wait for a place. Raise it to {enough} or \
             more: `LimitNOFILE={enough}` in the systemd unit, `ulimits: {{ nofile: {enough} }}` in compose, or `ulimit -n {enough}` \
             (as root) in the shell that starts the bot"
        ))
    }
}

impl fmt::Display for OpenFiles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.limit {
            Some(limit) => write!(f, "the limit is {limit}"),
            None => f.write_str("there is no limit"),
        }
    }
}

/// The consoles that shall be connected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Bound {
    /// Of the operator's panel.
    pub operators: u64,
    /// Of panels that guilds have linked.
    pub linked: u64,
}

impl Bound {
    /// Counts consoles by whether they are of a linked panel.
    #[must_use]
    pub fn count(linked: impl Iterator<Item = bool>) -> Self {
        linked.fold(Self::default(), |Self { operators, linked }, is_linked| match is_linked {
            true => Self { operators, linked: linked + 1 },
            false => Self { operators: operators + 1, linked },
        })
    }

    fn places(self) -> u64 {
        self.operators + 2 * self.linked
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(limit: u64) -> OpenFiles {
        OpenFiles { limit: Some(limit) }
    }

    #[test]
    fn consoles_have_what_is_left_and_never_nothing() {
        let table = [(0, 1), (3, 1), (256, 64), (400, 100), (1024, 704), (1 << 20, (1 << 20) - 320)];
        for (limit, consoles) in table {
            assert_eq!(of(limit).consoles(), consoles, "{limit}");
        }
        assert_eq!(OpenFiles { limit: None }.consoles(), u64::MAX);
    }

    #[test]
    fn a_shortage_names_the_remedy_in_figures_that_are_enough() {
        let bound = |operators, linked| Bound { operators, linked };
        assert_eq!(of(1024).shortage(bound(704, 0)), None);
        assert_eq!(of(1024).shortage(bound(0, 352)), None);
        assert_eq!(OpenFiles { limit: None }.shortage(bound(1 << 40, 0)), None);
        insta::assert_snapshot!(of(1024).shortage(bound(705, 0)).unwrap(), @"the limit of open files is 1024, enough for 704 of 705 consoles at once; the others wait for a place. Raise it to 2048 or more: `LimitNOFILE=2048` in the systemd unit, `ulimits: { nofile: 2048 }` in compose, or `ulimit -n 2048` (as root) in the shell that starts the bot");
        insta::assert_snapshot!(of(1024).shortage(bound(300, 300)).unwrap(), @"the limit of open files is 1024, enough for 704 of 900 connections of 600 consoles (one of a linked panel needs two) at once; the others wait for a place. Raise it to 2048 or more: `LimitNOFILE=2048` in the systemd unit, `ulimits: { nofile: 2048 }` in compose, or `ulimit -n 2048` (as root) in the shell that starts the bot");
        for (operators, linked) in [(705, 0), (0, 353), (5000, 0), (300, 4000)] {
            let words = of(1024).shortage(bound(operators, linked)).unwrap();
            let enough = words.split("LimitNOFILE=").nth(1).and_then(|rest| rest.split('`').next()).unwrap();
            assert_eq!(of(enough.parse().unwrap()).shortage(bound(operators, linked)), None, "{words}");
        }
    }

    #[test]
    fn both_kinds_are_counted() {
        assert_eq!(Bound::count([true, false, true].into_iter()), Bound { operators: 1, linked: 2 });
    }
}
