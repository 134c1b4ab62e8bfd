//! How many panels are tried at once before they are linked: anybody with a guild of their own may name any address, and
//! each trial holds connections for as long as the panel likes.

use tokio::sync::{Semaphore, SemaphorePermit};

/// Trials at once, over all guilds.
const MOST: usize = 8;

/// The trials that are under way.
#[derive(Debug)]
pub struct Trials(Semaphore);

impl Default for Trials {
    fn default() -> Self {
        Self(Semaphore::new(MOST))
    }
}

impl Trials {
    /// A place for one more, held until what this returns is dropped; or what to say when there is none.
    pub(super) fn begin(&self) -> Result<SemaphorePermit<'_>, &'static str> {
        self.0.try_acquire().map_err(|_| "Too many panels are being tried just now; try again in a minute.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_are_tried_at_once_and_the_next_when_one_has_ended() {
        let trials = Trials::default();
        let mut under_way: Vec<_> = (0..MOST).map(|_| trials.begin().unwrap()).collect();
        assert!(trials.begin().unwrap_err().starts_with("Too many panels"));
        under_way.pop();
        let _next = trials.begin().unwrap();
        assert!(trials.begin().is_err());
    }
}
