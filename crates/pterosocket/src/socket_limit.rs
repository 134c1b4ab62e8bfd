//! How many sockets may be open at once, all that share the limit together.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Connections beside the first of a name with several addresses that may be tried at once, all sockets together.
const SPARE: usize = 24;

/// How many sockets may be open, or about to be, at once: for programs that may open so many files only and need some of
/// them for other things. Whoever comes when all places are taken waits for one, in the order of coming, and holds
/// nothing meanwhile; see [`Error::SocketLimit`](crate::Error::SocketLimit). Clones share it.
///
/// Beside the places up to [`SocketLimit::SPARE`] connections are open for a moment, where a name has several addresses.
#[derive(Debug, Clone)]
pub struct SocketLimit {
    free: Arc<Semaphore>,
    spare: Arc<Semaphore>,
    most: usize,
    each: usize,
}

/// A place among the open sockets; free for the next when dropped.
#[derive(Debug)]
pub(crate) struct Place {
    _taken: Option<OwnedSemaphorePermit>,
}

/// Leave to try one more address at the same time.
pub(crate) type SpareConnection = Option<OwnedSemaphorePermit>;

impl SocketLimit {
    /// Connections that may be open for a moment beside the places.
    pub const SPARE: usize = SPARE;

    /// At most `most` at once, at least one.
    #[must_use]
    pub fn new(most: usize) -> Self {
        let most = most.clamp(1, Semaphore::MAX_PERMITS);
        let (free, spare) = (Arc::new(Semaphore::new(most)), Arc::new(Semaphore::new(SPARE)));
        Self { free, spare, most, each: 1 }
    }

    /// The same limit, where a socket takes two places: one for itself and one for the request that fetches its token. For
    /// panels that are many and have few sockets each; their connections are closed after each request, so that none is
    /// open which has no place.
    #[must_use]
    pub fn counting_requests(&self) -> Self {
        Self { each: 2.min(self.most), ..self.clone() }
    }

    /// How many there may be.
    #[must_use]
    pub fn most(&self) -> usize {
        self.most
    }

    /// Whether requests are counted as well.
    pub(crate) fn counts_requests(&self) -> bool {
        self.each > 1
    }

    fn each(&self) -> u32 {
        u32::try_from(self.each).unwrap_or(1)
    }

    /// A place, if one is free and nobody waits for it.
    pub(crate) fn try_place(&self) -> Option<Place> {
        let taken = Arc::clone(&self.free).try_acquire_many_owned(self.each()).ok()?;
        Some(Place { _taken: Some(taken) })
    }

    /// A place, once one is free.
    pub(crate) async fn place(self) -> Place {
        // It is never closed; were it, nobody would keep count any more.
        Place { _taken: self.free.clone().acquire_many_owned(self.each()).await.ok() }
    }

    /// Leave to try one more address beside the first. None: not now.
    pub(crate) fn spare(limit: Option<&Self>) -> Option<SpareConnection> {
        match limit {
            None => Some(None),
            Some(limit) => Arc::clone(&limit.spare).try_acquire_owned().ok().map(Some),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn places_are_counted_and_given_in_the_order_of_coming() {
        let limit = SocketLimit::new(3);
        let double = limit.counting_requests();
        let (first, second) = (limit.try_place().unwrap(), double.try_place().unwrap());
        assert!(limit.try_place().is_none() && double.try_place().is_none());
        let mut waiting = Box::pin(double.clone().place());
        assert!(futures_util::poll!(&mut waiting).is_pending());
        drop(first);
        assert!(futures_util::poll!(&mut waiting).is_pending(), "it needs two");
        assert!(limit.try_place().is_none(), "who waits goes first");
        drop(second);
        let _third = waiting.await;
        assert!(limit.try_place().is_some());
    }

    #[test]
    fn the_smallest_limit_lets_everybody_through_in_turn() {
        let limit = SocketLimit::new(0).counting_requests();
        let place = limit.try_place().unwrap();
        assert!(limit.try_place().is_none());
        drop(place);
        assert!(limit.try_place().is_some());
    }
}
