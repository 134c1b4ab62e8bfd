//! One mirror, used from many threads at once: by commands, by its task and by the outbox.

use std::{sync::mpsc::RecvTimeoutError, thread};

use super::*;

/// How often each thread does its part. With two locks taken in either order, some thousands end in a deadlock.
const ROUNDS: u64 = 20_000;
/// A test that takes so long stands still.
const STANDSTILL: Duration = Duration::from_secs(60);

/// Runs every part [`ROUNDS`] times in a thread of its own; panics if they wait for each other for ever.
fn all_at_once(parts: Vec<Box<dyn Fn(u64) + Send>>) {
    let (ended, ends) = std::sync::mpsc::channel();
    let runtime = tokio::runtime::Handle::current();
    let count = parts.len();
    for part in parts {
        let (ended, runtime) = (ended.clone(), runtime.clone());
        // Not scoped: a thread that stands still must not hold the test.
        thread::spawn(move || {
            let _entered = runtime.enter();
            (0..ROUNDS).for_each(&part);
            ended.send(()).unwrap();
        });
    }
    drop(ended);
    for number in 0..count {
        match ends.recv_timeout(STANDSTILL) {
            Ok(()) => {}
            Err(RecvTimeoutError::Timeout) => panic!("{} of {count} threads stand still", count - number),
            Err(RecvTimeoutError::Disconnected) => panic!("a thread panicked"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pausing_reading_figures_and_sending_never_wait_for_each_other_for_ever() {
    let stage = Stage::usual().await;
    let mirror = Arc::new(stage.mirror);
    let part = |act: fn(&Mirror, u64)| {
        let mirror = Arc::clone(&mirror);
        Box::new(move |round| act(&mirror, round)) as Box<dyn Fn(u64) + Send>
    };
    all_at_once(vec![
        part(|mirror, _| {
            mirror.pause(&crate::texts::Text::verbatim("● paused"));
            mirror.go_on(&crate::texts::Text::verbatim("● resumed"));
        }),
        part(|mirror, _| {
            mirror.figures();
            mirror.tail(5);
        }),
        part(|mirror, round| {
            let line = ConsoleEvent::Line(event(&format!("line {round}")));
            let mut reading = reading::Reading::new(EventBatch::new(vec![line], 1));
            mirror.absorb(&mut reading, &mut intake::Watch::default(), || false);
        }),
        part(|mirror, _| {
            mirror.begin_action();
            mirror.end_action(None);
            mirror.checkpoint();
        }),
        part(|mirror, round| {
            let now = Instant::now();
            mirror.ready_at(now);
            let budget = SendBudget { every: Duration::from_secs(1), room: 64 * 1024 };
            if mirror.next(now, budget).is_some() {
                mirror.report(&Report::Done(Done::Posted(MessageId::new(round + 1))));
            }
        }),
    ]);
    let before = mirror.figures();
    assert!(!before.paused);
    let budget = SendBudget { every: Duration::from_secs(1), room: usize::MAX };
    while mirror.next(Instant::now(), budget).is_some() {
        mirror.report(&Report::Done(Done::Posted(MessageId::new(1))));
    }
    let after = mirror.figures();
    // Each round also tells once that it is paused and once that it goes on.
    assert_eq!((after.posted, after.lost), (ROUNDS * 3, 0), "every line is posted");
    assert!(before.posted <= after.posted && after.waiting_lines == 0);
}
