//! What systemd is told (sd_notify(3)): that the bot is up, that it turns, that it stops. Nothing where it did not start us.
//!
//! A ping says that the workers and the relay turn, and nothing of Discord, the panel or the database: an outage of those is
//! no reason to be started anew.

use std::{future::Future, time::Duration};

use tokio::{
    runtime::Handle,
    task::{spawn_blocking, yield_now},
    time::{sleep, timeout},
};
use tracing::{error, info, warn};

use super::Running;
use crate::{discord::outbox::Outbox, relay::Relay};

/// The database and the tasks are up; Discord is not waited for.
pub(super) fn ready() {
    notify(Told::Ready);
}

/// The bot ends in order.
pub(super) fn stopping() {
    notify(Told::Stopping);
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    Ready,
    Turning,
    Stopping,
}

#[cfg(unix)]
fn notify(told: Told) {
    use sd_notify::NotifyState;
    let state = match told {
        Told::Ready => NotifyState::Ready,
        Told::Turning => NotifyState::Watchdog,
        Told::Stopping => NotifyState::Stopping,
    };
    if let Err(error) = sd_notify::notify(&[state]) {
        warn!("systemd can't be told that the bot is {told:?} ({error}): look at NOTIFY_SOCKET");
    }
}

#[cfg(not(unix))]
fn notify(_: Told) {}

#[cfg(unix)]
fn watchdog() -> Option<Duration> {
    sd_notify::watchdog_enabled()
}

#[cfg(not(unix))]
fn watchdog() -> Option<Duration> {
    None
}

impl Running {
    /// Pings for as long as everything turns, if systemd wants that.
    pub(super) fn keep_alive(&self) {
        let Some(limit) = watchdog() else { return };
        let parts =
            Parts { outbox: self.outbox.clone(), relay: self.relay.clone(), gateway: self.gateway.handle() };
        let pinging = ping(limit / 3, move || parts.clone().turned(), || notify(Told::Turning));
        self.tasks.spawn_until_stopped("watchdog", pinging).release();
    }
}

/// What must turn.
#[derive(Clone)]
struct Parts {
    outbox: Outbox,
    relay: Relay,
    /// Of the thread on which commands are answered.
    gateway: Handle,
}

impl Parts {
    /// Ends once each part has turned since this was called.
    async fn turned(self) {
        self.outbox.turned().await;
        let relay = self.relay;
        // Whoever holds a lock of a mirror for ever holds up this thread, not the runtime's.
        let answered = spawn_blocking(move || relay.touch()).await;
        // It ends without having run only when the runtime does.
        let commands = self.gateway.spawn(yield_now()).await;
        if answered.is_err() || commands.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

/// Calls `told` after each time that `turned` has ended, about every `every`, and never twice for one.
async fn ping<F: Future<Output = ()>>(every: Duration, turned: impl Fn() -> F, told: impl Fn()) {
    let mut is_late = false;
    loop {
        match timeout(every, turned()).await {
            Ok(()) => {
                if std::mem::take(&mut is_late) {
                    info!("the relay and the workers turn again");
                }
                told();
                sleep(every).await;
            }
            Err(_) if !std::mem::replace(&mut is_late, true) => error!(
                "the relay or the workers have not turned for {:.1} s; unless they do, systemd starts the bot anew. Please \
                 report this",
                every.as_secs_f32()
            ),
            Err(_) => {}
        }
    }
}

#[cfg(test)]
mod tests;
