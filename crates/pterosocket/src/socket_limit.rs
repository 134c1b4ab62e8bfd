//! How many sockets may be open at once, all that share the limit together.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Connections beside the first of a name with several addresses that may be tried at once, all sockets together.
const SPARE: usize = 24;

/// How many sockets may be open, or about to be, at once: for programs that may open so many files only and need some of
/// them for other things. Whoever comes when all permits are taken waits for one, in the order of coming, and holds
/// nothing meanwhile; see [`Error::SocketLimit`](crate::Error::SocketLimit). Clones share it.
///
/// Beside those, up to [`SocketLimit::SPARE`] connections are open for a moment, where a name has several addresses.
#[derive(Debug, Clone)]
pub struct SocketLimit {
    free: Arc<Semaphore>,
    spare: Arc<Semaphore>,
    most: usize,
    each: usize,
}

/// Leave to open a socket; free for the next when dropped.
#[derive(Debug)]
pub(crate) struct SocketPermit {
    _taken: Option<OwnedSemaphorePermit>,
}

/// Leave to try one more address at the same time.
pub(crate) type SpareConnection = Option<OwnedSemaphorePermit>;

impl SocketLimit {
    /// Connections that may be open for a moment beside those.
    pub const SPARE: usize = SPARE;

    /// At most `most` at once, at least one.
    #[must_use]
    pub fn new(most: usize) -> Self {
        let most = most.clamp(1, Semaphore::MAX_PERMITS);
        let (free, spare) = (Arc::new(Semaphore::new(most)), Arc::new(Semaphore::new(SPARE)));
        Self { free, spare, most, each: 1 }
    }

    /// The same limit, where a socket takes two permits: one for itself and one for the request that fetches its token. For
    /// panels that are many and have few sockets each; their connections are closed after each request, so that none is
    /// open which has no permit.
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

    /// A permit, if one is free and nobody waits for it.
    pub(crate) fn try_acquire(&self) -> Option<SocketPermit> {
        let taken = Arc::clone(&self.free).try_acquire_many_owned(self.each()).ok()?;
        Some(SocketPermit { _taken: Some(taken) })
    }

    /// A permit, once one is free.
    pub(crate) async fn acquire(self) -> SocketPermit {
        // It is never closed; were it, nobody would keep count any more.
        SocketPermit { _taken: self.free.clone().acquire_many_owned(self.each()).await.ok() }
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
    async fn permits_are_counted_and_given_in_the_order_of_coming() {
        let limit = SocketLimit::new(3);
        let double = limit.counting_requests();
        let (first, second) = (limit.try_acquire().unwrap(), double.try_acquire().unwrap());
        assert!(limit.try_acquire().is_none() && double.try_acquire().is_none());
        let mut waiting = Box::pin(double.clone().acquire());
        assert!(futures_util::poll!(&mut waiting).is_pending());
        drop(first);
        assert!(futures_util::poll!(&mut waiting).is_pending(), "it needs two");
        assert!(limit.try_acquire().is_none(), "who waits goes first");
        drop(second);
        let _third = waiting.await;
        assert!(limit.try_acquire().is_some());
    }

    #[test]
    fn the_smallest_limit_lets_everybody_through_in_turn() {
        let limit = SocketLimit::new(0).counting_requests();
        let permit = limit.try_acquire().unwrap();
        assert!(limit.try_acquire().is_none());
        drop(permit);
        assert!(limit.try_acquire().is_some());
    }
}
