//! The runtime that the bot runs on: it wakes a thousand times less a second where thousands of consoles say a little each.
//!
//! Figures of 10,000 servers come one by one, ten in a millisecond, and being woken for each costs more than the figure
//! itself. So a thread that is about to wait again right after the last time lets a little gather first. A thread that has
//! work never waits here, nor one that was quiet before: what comes alone is taken at once.

use std::{
    cell::Cell,
    io,
    thread::sleep,
    time::{Duration, Instant},
};

use tokio::runtime::{Builder, Runtime};

/// How soon after the last time a thread waits again where much comes.
const SOON: Duration = Duration::from_micros(500);
/// What is gathered. Nothing that people see is as short.
const GATHER: Duration = Duration::from_millis(2);

thread_local! {
    /// When this thread began to wait last.
    static WAITED: Cell<Option<Instant>> = const { Cell::new(None) };
}

/// Makes the runtime.
///
/// # Errors
/// When the system gives no threads.
pub fn build() -> io::Result<Runtime> {
    Builder::new_multi_thread().enable_all().on_thread_park(gather).build()
}

/// Runs on a thread that has nothing to do, before it waits.
fn gather() {
    let now = Instant::now();
    let begins = match WAITED.get() {
        Some(before) if now - before < SOON => {
            sleep(GATHER);
            Instant::now()
        }
        _ => now,
    };
    WAITED.set(Some(begins));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_that_was_quiet_takes_at_once_what_comes_and_a_busy_one_lets_it_gather() {
        let took = |work: &dyn Fn()| {
            let began = Instant::now();
            work();
            began.elapsed()
        };
        WAITED.set(Instant::now().checked_sub(SOON * 4));
        assert!(took(&gather) < GATHER, "alone");
        WAITED.set(Some(Instant::now()));
        assert!(took(&gather) >= GATHER, "soon after the last");
    }

    #[test]
    fn work_is_done_on_it() {
        let runtime = build().unwrap();
        let sum = runtime.block_on(async {
            let tasks = (0..100_u32).map(|n| tokio::spawn(async move { n }));
            futures_util::future::join_all(tasks).await.into_iter().map(|n| n.unwrap()).sum::<u32>()
        });
        assert_eq!(sum, 4_950);
    }
}
