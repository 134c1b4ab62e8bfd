//! The pings go on while everything turns and stop when one part does not.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicU32, Ordering},
};

use serenity::model::id::{ChannelId, GuildId};
use tokio::{sync::mpsc, time::Instant};

use super::*;
use crate::{
    discord::{
        outbox::{Report, Source},
        rest::{Outgoing, Rest},
        schedule::{RetryPolicy, SendBudget},
        watch::Watch,
    },
    relay::{self, backlog_budget::BacklogBudget},
    store::tests::{Temp, temp},
    tasks::{Apart, Tasks, lock},
    texts::GuildLanguages,
};

const EVERY: Duration = Duration::from_millis(20);

#[tokio::test(start_paused = true)]
async fn a_ping_follows_each_turn_and_none_follows_where_nothing_turns() {
    let pings = AtomicU32::new(0);
    let told = || {
        let _ = pings.fetch_add(1, Ordering::Relaxed);
    };
    let turning = ping(EVERY, || async {}, told);
    let _ = timeout(EVERY * 10 + EVERY / 2, turning).await;
    assert_eq!(pings.load(Ordering::Relaxed), 11, "at once, and then each time");
    let wedged = ping(EVERY, std::future::pending, told);
    let _ = timeout(EVERY * 100, wedged).await;
    assert_eq!(pings.load(Ordering::Relaxed), 11);
    // One that was late pings again.
    let turns = AtomicU32::new(0);
    let late = || {
        let first = turns.fetch_add(1, Ordering::Relaxed) == 0;
        async move {
            if first {
                std::future::pending().await
            }
        }
    };
    let _ = timeout(EVERY * 2, ping(EVERY, late, told)).await;
    assert!(pings.load(Ordering::Relaxed) > 11);
}

/// A source that is asked and never answers while its gate is closed.
struct Stuck(Mutex<()>);

impl Source for Stuck {
    fn ready_at(&self, _: Instant) -> Option<Instant> {
        drop(lock(&self.0));
        None
    }
    fn next(&self, _: Instant, _: SendBudget) -> Option<Outgoing> {
        None
    }
    fn report(&self, _: &Report) {}
}

async fn parts(temp: &Temp, tasks: &Tasks) -> (Parts, Apart) {
    // Nobody is there, and nobody is asked.
    let rest = Rest::new(&"MTI.x.y".into(), "http://127.0.0.1:9", Duration::from_secs(1)).unwrap();
    let outbox = Outbox::start(rest, RetryPolicy::default(), tasks);
    let gateway = Apart::new("gateway").unwrap();
    let (gone, _) = mpsc::channel(1);
    let relay_parts = relay::Parts {
        outbox: outbox.clone(),
        store: temp.store.clone(),
        backlog_budget: BacklogBudget::new(relay::Options::default().backlog_budget),
        watch: Watch::default(),
        languages: GuildLanguages::default(),
        gone,
    };
    let relay = Relay::new(relay_parts, relay::Options::default(), tasks.child(), tasks);
    (Parts { outbox, relay, gateway: gateway.handle() }, gateway)
}

/// Long enough for what turns; what doesn't takes for ever.
const LONG: Duration = Duration::from_secs(30);
/// Long enough to see that something does not turn, on a machine that is idle; on a busy one it proves less.
const SHORT: Duration = Duration::from_millis(300);

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn a_loop_that_is_wedged_does_not_turn_and_an_idle_one_does() {
    let (temp, tasks) = (temp().await, Tasks::new());
    let (parts, _gateway) = parts(&temp, &tasks).await;
    timeout(LONG, parts.clone().turned()).await.unwrap();
    timeout(LONG, parts.clone().turned()).await.unwrap();

    let stuck = Arc::new(Stuck(Mutex::new(())));
    let gate = Arc::clone(&stuck);
    let (closed, release) = std::sync::mpsc::channel::<()>();
    let (is_closed, ready) = std::sync::mpsc::channel::<()>();
    let holder = std::thread::spawn(move || {
        let _held = lock(&gate.0);
        is_closed.send(()).unwrap();
        let _ = release.recv();
    });
    ready.recv().unwrap();
    let attached = parts.outbox.attach(GuildId::new(1), ChannelId::new(2), stuck);
    assert!(timeout(SHORT, parts.clone().turned()).await.is_err(), "the outbox waits for its source");
    closed.send(()).unwrap();
    holder.join().unwrap();
    drop(attached);
    timeout(LONG, parts.clone().turned()).await.unwrap();

    // The one thread of the commands is taken and not given back.
    let (free, blocked) = std::sync::mpsc::channel::<()>();
    parts.gateway.spawn(async move {
        let _ = blocked.recv();
    });
    assert!(timeout(SHORT, parts.clone().turned()).await.is_err(), "commands can't be answered");
    drop(free);
    timeout(LONG, parts.turned()).await.unwrap();
    tasks.stop(LONG).await;
}
