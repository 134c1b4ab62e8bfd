//! The addresses that visitors of a guild's servers came from, for a while: known once, they are addresses wherever
//! they stand, also where the same numbers would read as a version.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::tasks::lock;

/// Addresses that are known at once; of more, the one that was not seen for longest is forgotten.
const MOST: usize = 1024;

/// How long an address is known after it was seen last.
const KNOWN_FOR: Duration = Duration::from_secs(24 * 60 * 60);

/// What is known of one guild's visitors: in memory only.
#[derive(Debug, Default)]
pub struct Visitors {
    /// Lock order: held for a moment, with no other lock.
    seen: Mutex<HashMap<IpAddr, Instant>>,
    /// Whether there are any, so that most lines need no lock.
    any: AtomicBool,
}

impl Visitors {
    /// Whether nobody is known.
    pub(super) fn is_empty(&self) -> bool {
        !self.any.load(Ordering::Relaxed)
    }

    /// A visitor came from this address.
    pub(super) fn see(&self, address: IpAddr, now: Instant) {
        let mut seen = lock(&self.seen);
        if seen.len() >= MOST && !seen.contains_key(&address) {
            seen.retain(|_, at| is_known(*at, now));
            let oldest = seen.iter().min_by_key(|(_, at)| **at).map(|(address, _)| *address);
            if let Some(oldest) = oldest.filter(|_| seen.len() >= MOST) {
                seen.remove(&oldest);
            }
        }
        seen.insert(address, now);
        self.any.store(true, Ordering::Relaxed);
    }

    /// Whether a visitor came from this address lately.
    pub(super) fn knows(&self, address: IpAddr, now: Instant) -> bool {
        !self.is_empty() && lock(&self.seen).get(&address).is_some_and(|at| is_known(*at, now))
    }
}

fn is_known(seen: Instant, now: Instant) -> bool {
    now.saturating_duration_since(seen) < KNOWN_FOR
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(number: usize) -> IpAddr {
        IpAddr::from(u32::try_from(0xcb00_0000 + number).unwrap_or_default().to_be_bytes())
    }

    #[test]
    fn an_address_is_forgotten_with_time() {
        let (visitors, now) = (Visitors::default(), Instant::now());
        assert!(visitors.is_empty() && !visitors.knows(address(1), now));
        visitors.see(address(1), now);
        assert!(visitors.knows(address(1), now + KNOWN_FOR - Duration::from_secs(1)));
        assert!(!visitors.knows(address(2), now));
        assert!(!visitors.knows(address(1), now + KNOWN_FOR));
        visitors.see(address(1), now + KNOWN_FOR);
        assert!(visitors.knows(address(1), now + KNOWN_FOR));
    }

    #[test]
    fn the_one_not_seen_for_longest_gives_way() {
        let (visitors, now) = (Visitors::default(), Instant::now());
        for number in 0..MOST {
            visitors.see(address(number), now + Duration::from_millis(number as u64));
        }
        visitors.see(address(0), now + Duration::from_secs(60));
        visitors.see(address(MOST), now + Duration::from_secs(61));
        let at = now + Duration::from_secs(62);
        assert!(visitors.knows(address(0), at) && visitors.knows(address(MOST), at));
        assert!(!visitors.knows(address(1), at) && visitors.knows(address(2), at));
        assert_eq!(lock(&visitors.seen).len(), MOST);
    }
}
