//! Which servers changed, for those who want to know: a set for each of them, so nothing is lost and nothing grows beyond the
//! number of servers.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, Weak},
};

use tokio::sync::Notify;

use crate::{sockets::ServerKey, tasks::lock};

/// The servers that changed since they were taken last.
#[derive(Debug)]
pub struct Changes(Arc<Subscriber>);

#[derive(Debug, Default)]
struct Subscriber {
    /// Lock order: after the subscribers'; nothing else is locked while it is held.
    changed: Mutex<HashSet<ServerKey>>,
    filled: Notify,
}

impl Changes {
    /// Waits until something changed, then takes all that did. May be dropped where it waits.
    pub async fn next(&mut self) -> HashSet<ServerKey> {
        loop {
            let filled = self.0.filled.notified();
            let changed = std::mem::take(&mut *lock(&self.0.changed));
            if !changed.is_empty() {
                return changed;
            }
            filled.await;
        }
    }
}

/// Everybody who wants to know.
#[derive(Debug, Default)]
pub(super) struct Subscribers {
    /// Lock order: before a subscriber's set.
    list: Mutex<Vec<Weak<Subscriber>>>,
}

impl Subscribers {
    pub(super) fn add(&self) -> Changes {
        let subscriber = Arc::default();
        let mut list = lock(&self.list);
        list.retain(|known| known.strong_count() > 0);
        list.push(Arc::downgrade(&subscriber));
        Changes(subscriber)
    }

    pub(super) fn tell(&self, server: ServerKey) {
        for subscriber in lock(&self.list).iter().filter_map(Weak::upgrade) {
            lock(&subscriber.changed).insert(server);
            subscriber.filled.notify_one();
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;
    use uuid::Uuid;

    use super::*;

    fn key(number: u128) -> ServerKey {
        ServerKey { panel: None, uuid: Uuid::from_u128(number) }
    }

    #[tokio::test]
    async fn each_subscriber_takes_what_changed_since_it_took_last() {
        let subscribers = Subscribers::default();
        let (mut one, mut other) = (subscribers.add(), subscribers.add());
        for number in [1, 2, 1] {
            subscribers.tell(key(number));
        }
        assert_eq!(one.next().await, HashSet::from([key(1), key(2)]));
        subscribers.tell(key(3));
        assert_eq!(one.next().await, HashSet::from([key(3)]));
        assert!(one.next().now_or_never().is_none());
        assert_eq!(other.next().await.len(), 3, "it is in no hurry");
        drop(other);
        subscribers.tell(key(4));
        let _new = subscribers.add();
        assert_eq!(lock(&subscribers.list).len(), 2);
    }
}
