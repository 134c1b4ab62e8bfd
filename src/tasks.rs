//! Owned background tasks: every task has a name, a stop signal and somebody who waits for it.

use std::{
    collections::BTreeMap,
    fmt,
    future::Future,
    io,
    panic::AssertUnwindSafe,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use futures_util::FutureExt as _;
use tokio::{
    runtime::{Builder, Handle, Runtime},
    task::AbortHandle,
};
use tokio_util::{future::FutureExt as _, sync::CancellationToken, task::TaskTracker};

/// A group of tasks that is stopped together.
///
/// Cloning gives another handle to the same group.
#[derive(Clone, Default)]
pub struct Tasks {
    tracker: TaskTracker,
    stop: CancellationToken,
    /// Lock order: the last; nothing else is locked while it is held.
    names: Arc<Mutex<BTreeMap<u64, String>>>,
    next: Arc<AtomicU64>,
}

impl Tasks {
    /// An empty group.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A group of its own that is told to stop when this one is.
    #[must_use]
    pub fn child(&self) -> Self {
        Self { stop: self.stop.child_token(), ..Self::default() }
    }

    /// The signal that tells tasks of this group to finish.
    #[must_use]
    pub fn stop_signal(&self) -> CancellationToken {
        self.stop.clone()
    }

    /// How many tasks are running.
    #[must_use]
    pub fn len(&self) -> usize {
        self.tracker.len()
    }

    /// Whether no task is running.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tracker.is_empty()
    }

    /// Runs `work` until it ends by itself; it is expected to watch [`Tasks::stop_signal`].
    ///
    /// The returned guard ends the task when dropped; call [`Guard::release`] to let the group alone own it.
    pub fn spawn(&self, name: impl Into<String>, work: impl Future<Output = ()> + Send + 'static) -> Guard {
        let handle = self.tracker.spawn(self.named(name.into(), work));
        Guard { handle: handle.abort_handle(), armed: true }
    }

    /// Runs `work` until it ends by itself or the group is told to stop, whichever is first: it is dropped where it waits,
    /// so it must not mind that.
    pub fn spawn_until_stopped(
        &self,
        name: impl Into<String>,
        work: impl Future<Output = ()> + Send + 'static,
    ) -> Guard {
        // Either end is fine.
        self.spawn(name, self.until_stopped(work))
    }

    /// The work under a name in the list. Combinators instead of async blocks, which would have room for the work twice: as
    /// it was handed in and as it is awaited.
    fn named<T: Future<Output = ()>>(&self, name: String, work: T) -> impl Future<Output = ()> + use<T> {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let named = Named { id, names: Arc::clone(&self.names) };
        lock(&self.names).insert(id, name.clone());
        AssertUnwindSafe(work).catch_unwind().map(move |ended| {
            let _named = named;
            if ended.is_err() {
                // The panic hook has told where.
                tracing::error!("the task {name:?} panicked; please report this");
            }
        })
    }

    fn until_stopped<T: Future<Output = ()>>(&self, work: T) -> impl Future<Output = ()> + use<T> {
        work.with_cancellation_token_owned(self.stop_signal()).map(drop)
    }

    /// Waits up to `deadline` for tasks that are ending by themselves. Says whether all have ended.
    pub async fn ended(&self, deadline: Duration) -> bool {
        self.tracker.close();
        tokio::time::timeout(deadline, self.tracker.wait()).await.is_ok()
    }

    /// Tells every task to stop and waits up to `deadline`; the names of those still running are returned.
    pub async fn stop(&self, deadline: Duration) -> Vec<String> {
        self.stop.cancel();
        if self.ended(deadline).await {
            return Vec::new();
        }
        lock(&self.names).values().cloned().collect()
    }
}

impl fmt::Debug for Tasks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tasks").field("running", &*lock(&self.names)).finish_non_exhaustive()
    }
}

/// Ends its task when dropped.
#[derive(Debug)]
#[must_use = "dropping the guard ends the task; call release() to let it run"]
pub struct Guard {
    handle: AbortHandle,
    armed: bool,
}

impl Guard {
    /// Lets the task run until its group stops.
    pub fn release(mut self) {
        self.armed = false;
    }

    /// Whether the task has ended.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.handle.is_finished()
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        if self.armed {
            self.handle.abort();
        }
    }
}

/// A thread with an async runtime of its own, for what may not give way to others. Dropped, its tasks end.
#[derive(Debug)]
pub struct Apart {
    handle: Handle,
    runtime: Option<Runtime>,
}

impl Apart {
    /// Starts the thread.
    ///
    /// # Errors
    /// When the system gives us no thread.
    pub fn new(name: &str) -> io::Result<Self> {
        let runtime = Builder::new_multi_thread().worker_threads(1).thread_name(name).enable_all().build()?;
        Ok(Self { handle: runtime.handle().clone(), runtime: Some(runtime) })
    }

    /// Starts tasks on it; once it is dropped they end at once.
    #[must_use]
    pub fn handle(&self) -> Handle {
        self.handle.clone()
    }
}

impl Drop for Apart {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // Waiting is not allowed here, and would be for tasks that may not give way.
            runtime.shutdown_background();
        }
    }
}

/// Removes the task's name however the task ends.
struct Named {
    id: u64,
    names: Arc<Mutex<BTreeMap<u64, String>>>,
}

impl Drop for Named {
    fn drop(&mut self) {
        lock(&self.names).remove(&self.id);
    }
}

/// Locks a mutex whose data stays valid after a panic elsewhere.
pub fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn stop_names_the_late() {
        let tasks = Tasks::new();
        let stop = tasks.stop_signal();
        tasks.spawn("obedient", async move { stop.cancelled().await }).release();
        tasks.spawn("deaf", std::future::pending()).release();
        assert_eq!(tasks.stop(Duration::from_secs(1)).await, ["deaf"]);
    }

    #[tokio::test]
    async fn work_ends_by_itself_or_when_its_group_stops() {
        let tasks = Tasks::new();
        let done = tasks.spawn_until_stopped("done", async {});
        tasks.spawn_until_stopped("endless", std::future::pending()).release();
        while !done.is_finished() {
            tokio::task::yield_now().await;
        }
        assert_eq!(tasks.len(), 1);
        assert!(tasks.stop(Duration::from_secs(5)).await.is_empty());
    }

    /// A thousand idle servers are two thousand tasks.
    #[tokio::test]
    async fn a_task_takes_no_more_memory_than_its_work() {
        let big = || async {
            let kept = [0_u8; 4096];
            std::future::pending::<()>().await;
            std::hint::black_box(&kept);
        };
        let room = size_of_val(&big()) + 512;
        let tasks = Tasks::new();
        assert!(size_of_val(&tasks.named("big".into(), big())) < room);
        assert!(size_of_val(&tasks.named("big".into(), tasks.until_stopped(big()))) < room);
    }

    #[tokio::test]
    async fn a_dropped_guard_ends_its_task() {
        let tasks = Tasks::new();
        let guard = tasks.spawn("short", std::future::pending());
        assert_eq!(tasks.len(), 1);
        drop(guard);
        assert!(tasks.stop(Duration::from_secs(5)).await.is_empty());
    }

    #[tokio::test]
    async fn a_panic_ends_its_task_alone() {
        let tasks = Tasks::new();
        let guard = tasks.spawn("clumsy", async { panic!("on purpose") });
        assert!(tasks.ended(Duration::from_secs(5)).await);
        assert!(guard.is_finished());
    }

    #[tokio::test]
    async fn what_never_gives_way_holds_up_its_own_thread_alone() {
        let apart = Apart::new("selfish").unwrap();
        let done = Arc::new(AtomicU64::new(0));
        let seen = Arc::clone(&done);
        let selfish = apart.handle().spawn(async move {
            while seen.load(Ordering::Relaxed) == 0 {
                std::hint::spin_loop();
            }
        });
        tokio::task::yield_now().await;
        done.store(1, Ordering::Relaxed);
        selfish.await.unwrap();
        let endless = apart.handle().spawn(std::future::pending::<()>());
        drop(apart);
        assert!(endless.await.unwrap_err().is_cancelled());
    }

    #[tokio::test]
    async fn a_child_stops_with_its_parent_but_not_the_other_way() {
        let parent = Tasks::new();
        let child = parent.child();
        child.stop(Duration::ZERO).await;
        assert!(!parent.stop_signal().is_cancelled());
        let other = parent.child();
        parent.stop(Duration::ZERO).await;
        assert!(other.stop_signal().is_cancelled());
    }
}
