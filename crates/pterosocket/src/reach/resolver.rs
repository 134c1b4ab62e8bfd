//! Resolves names through the system, bounded in time and in number, since the system may take as long as it likes.

use std::io;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Semaphore, oneshot};
use tokio::time::timeout;

/// How long somebody waits for a name, also for the turn to look it up.
const WITHIN: Duration = Duration::from_secs(5);
/// Names that are looked up at once where nothing else was set.
const USUALLY_AT_ONCE: usize = 8;
/// Addresses of one name that are kept.
const MOST_ADDRESSES: usize = 16;

/// Looks names up, only so many at once. The system's look-up can't be stopped: a name whose servers answer slowly or
/// never holds a thread for half a minute. So each look-up has a thread of its own (it holds up neither other blocking
/// work nor the end of the program), and whoever may name hosts has few of them.
#[derive(Clone)]
pub struct Resolver {
    look_up: Arc<LookUp>,
    own: Arc<Semaphore>,
    /// Of what it is a part.
    whole: Option<Arc<Semaphore>>,
    within: Duration,
}

/// Finds the addresses of a host; may block.
type LookUp = dyn Fn(&str) -> io::Result<Vec<IpAddr>> + Send + Sync;

impl std::fmt::Debug for Resolver {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Resolver").field("own", &self.own).field("whole", &self.whole).finish_non_exhaustive()
    }
}

/// By the system, as its settings have it.
fn by_system(host: &str) -> io::Result<Vec<IpAddr>> {
    Ok((host, 0).to_socket_addrs()?.map(|address| address.ip()).collect())
}

impl Default for Resolver {
    fn default() -> Self {
        Self::new(USUALLY_AT_ONCE)
    }
}

impl Resolver {
    /// Looks up at most `at_once` names at once. Clones share that.
    #[must_use]
    pub fn new(at_once: usize) -> Self {
        Self::with(at_once, by_system)
    }

    /// The same, but `look_up` finds the addresses of a host in the system's stead. It may block: it is called on a thread
    /// of its own.
    #[must_use]
    pub fn with(
        at_once: usize,
        look_up: impl Fn(&str) -> io::Result<Vec<IpAddr>> + Send + Sync + 'static,
    ) -> Self {
        let own = Arc::new(Semaphore::new(at_once));
        Self { look_up: Arc::new(look_up), own, whole: None, within: WITHIN }
    }

    /// Another that looks up at most `at_once` names at once, which also count among those of this one.
    #[must_use]
    pub fn part(&self, at_once: usize) -> Self {
        Self {
            look_up: Arc::clone(&self.look_up),
            own: Arc::new(Semaphore::new(at_once)),
            whole: Some(Arc::clone(&self.own)),
            within: self.within,
        }
    }

    /// The addresses of `host`, with `port`.
    pub(super) async fn find(&self, host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
        let (host, look_up) = (host.to_owned(), Arc::clone(&self.look_up));
        self.run(move || {
            let found = look_up(&host)?.into_iter().take(MOST_ADDRESSES);
            Ok(found.map(|address| SocketAddr::new(address, port)).collect())
        })
        .await
    }

    /// What `look_up` brings, unless it takes too long. It keeps its place until it is over, also if nobody waits.
    async fn run<T: Send + 'static>(
        &self,
        look_up: impl FnOnce() -> io::Result<T> + Send + 'static,
    ) -> io::Result<T> {
        let looking = async {
            // Own before whole: who waits for their own holds nothing of others.
            let own = Arc::clone(&self.own).acquire_owned().await.map_err(io::Error::other)?;
            let whole = match &self.whole {
                Some(whole) => Some(Arc::clone(whole).acquire_owned().await.map_err(io::Error::other)?),
                None => None,
            };
            let (tell, told) = oneshot::channel();
            std::thread::Builder::new().name("name look-up".into()).spawn(move || {
                let found = look_up();
                drop((own, whole));
                // Whoever asked may have stopped waiting.
                let _ = tell.send(found);
            })?;
            told.await.unwrap_or_else(|_| Err(io::Error::other("the look-up of the name failed")))
        };
        let late = || io::Error::new(io::ErrorKind::TimedOut, "the look-up of the name took too long");
        timeout(self.within, looking).await.unwrap_or_else(|_| Err(late()))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    /// A look-up that ends when the sender is dropped.
    fn slow() -> (mpsc::Sender<()>, impl FnOnce() -> io::Result<()> + Send + 'static) {
        let (end, ended) = mpsc::channel::<()>();
        let look_up = move || {
            let _ = ended.recv();
            Ok(())
        };
        (end, look_up)
    }

    fn hasty(mut resolver: Resolver) -> Resolver {
        resolver.within = Duration::from_millis(50);
        resolver
    }

    #[tokio::test]
    async fn slow_names_of_one_hold_up_no_other_and_are_few() {
        let all = Resolver::new(5);
        let (hostile, other) = (hasty(all.part(2)), all.part(2));
        let mut ends = Vec::new();
        for _ in 0..6 {
            let (end, look_up) = slow();
            let late = hostile.run(look_up).await.unwrap_err();
            assert_eq!(late.kind(), io::ErrorKind::TimedOut);
            ends.push(end);
        }
        assert_eq!(hostile.own.available_permits(), 0, "they go on, though nobody waits");
        assert_eq!(all.own.available_permits(), 3, "two threads, not six");
        assert_eq!(other.run(|| Ok(7)).await.unwrap(), 7);
        drop(ends);
        let mut again = hostile.clone();
        again.within = WITHIN;
        assert_eq!(again.run(|| Ok(8)).await.unwrap(), 8, "once they are over there is room again");
    }

    #[tokio::test]
    async fn what_the_whole_may_look_up_bounds_its_parts() {
        let all = Resolver::new(1);
        let (one, other) = (hasty(all.part(2)), hasty(all.part(2)));
        let (end, look_up) = slow();
        one.run(look_up).await.unwrap_err();
        assert_eq!(other.run(|| Ok(())).await.unwrap_err().kind(), io::ErrorKind::TimedOut);
        drop(end);
    }

    #[tokio::test]
    async fn names_are_found() {
        let found = Resolver::default().find("localhost", 80).await.unwrap();
        assert!(!found.is_empty() && found.iter().all(|address| address.ip().is_loopback()));
    }
}
