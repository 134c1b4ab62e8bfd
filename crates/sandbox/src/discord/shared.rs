//! What every part of the running server holds: the world, limits, faults and the journal, each behind its own lock.

use parking_lot::{Mutex, MutexGuard};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{fault::FaultBook, limits::Limiter, options::DiscordOptions, record::Journal, world::World};

/// The running server's state. Locks are taken one at a time and never held across an `await`.
pub(crate) struct Shared {
    pub(crate) options: DiscordOptions,
    world: Mutex<World>,
    limiter: Mutex<Limiter>,
    faults: Mutex<FaultBook>,
    journal: Mutex<Journal>,
    pub(crate) stop: CancellationToken,
    pub(crate) tasks: TaskTracker,
    pub(crate) base: String,
}

impl Shared {
    pub(crate) fn new(options: DiscordOptions, base: String) -> Self {
        Self {
            world: Mutex::new(World::new(&options, base.clone())),
            limiter: Mutex::new(Limiter::new(&options.limits)),
            faults: Mutex::default(),
            journal: Mutex::new(Journal::new(options.request_history, options.request_bytes)),
            stop: CancellationToken::new(),
            tasks: TaskTracker::new(),
            base,
            options,
        }
    }

    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock()
    }

    pub(crate) fn limiter(&self) -> MutexGuard<'_, Limiter> {
        self.limiter.lock()
    }

    pub(crate) fn faults(&self) -> MutexGuard<'_, FaultBook> {
        self.faults.lock()
    }

    pub(crate) fn journal(&self) -> MutexGuard<'_, Journal> {
        self.journal.lock()
    }

    /// The address of the gateway, on the same port.
    pub(crate) fn gateway_url(&self) -> String {
        self.base.replacen("http://", "ws://", 1)
    }
}
