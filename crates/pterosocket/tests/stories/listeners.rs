//! Callbacks: `on` and `once`, slow ones and those that panic.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};

use pterosocket::{Event, EventKind, PteroSocket};

use crate::support::*;

/// A channel into which a callback puts the lines it is given.
fn lines() -> (impl FnMut(&Event) + Send + 'static, tokio::sync::mpsc::Receiver<String>) {
    let (sender, receiver) = tokio::sync::mpsc::channel(100_000);
    let callback = move |event: &Event| {
        let Event::ConsoleOutput(line) = event else { panic!("{event:?}") };
        sender.try_send(line.to_string()).unwrap();
    };
    (callback, receiver)
}

#[tokio::test]
async fn on_is_called_for_each_event_of_its_kind_and_once_for_one() {
    for dialect in DIALECTS {
        let rig = Rig::new(dialect).await;
        let (socket, _watch) = rig.connected().await;
        let (each, mut seen_by_each) = lines();
        let (first, mut seen_by_first) = lines();
        let subscription = socket.on(EventKind::ConsoleOutput, each);
        socket.once(EventKind::ConsoleOutput, first);
        rig.server.emit_all(["one", "two", "three"]);
        for line in ["one", "two", "three"] {
            assert_eq!(soon(seen_by_each.recv()).await.as_deref(), Some(line), "{dialect:?}");
        }
        assert_eq!(soon(seen_by_first.recv()).await.as_deref(), Some("one"));
        assert_eq!(soon(seen_by_first.recv()).await, None, "its callback is gone");
        subscription.cancel();
        assert_eq!(soon(seen_by_each.recv()).await, None);
    }
}

#[tokio::test]
async fn a_slow_callback_holds_up_nobody_and_what_it_misses_is_counted() {
    let rig = Rig::new(sandbox::Dialect::OldGo).await;
    let id = rig.server.short_id();
    let socket = PteroSocket::builder(rig.panel(), &id).timings(quick()).event_buffer(100).build().unwrap();
    let (go_on, held) = mpsc::channel::<()>();
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&calls);
    let slow = socket.on(EventKind::ConsoleOutput, move |_| {
        if counted.fetch_add(1, Ordering::SeqCst) == 0 {
            held.recv().unwrap();
        }
    });
    let (quick, mut seen) = lines();
    socket.on(EventKind::ConsoleOutput, quick);
    let (socket, _watch) = rig.connect(socket).await;
    for number in 0..1_000 {
        rig.server.emit(format!("{number}"));
        assert_eq!(soon(seen.recv()).await, Some(number.to_string()), "the other listener keeps up");
    }
    soon(socket.write_command("works too")).await.unwrap();
    go_on.send(()).unwrap();
    let (last, done) = tokio::sync::oneshot::channel();
    let mut last = Some(last);
    socket.once(EventKind::Status, move |_| last.take().unwrap().send(()).unwrap());
    rig.server.set_state(sandbox::wings::PowerState::Stopping);
    soon(done).await.unwrap();
    soon(async {
        while calls.load(Ordering::SeqCst) as u64 + slow.missed() < 1_000 {
            tokio::task::yield_now().await;
        }
    })
    .await;
    assert!(slow.missed() >= 800, "missed {}", slow.missed());
    assert_eq!(calls.load(Ordering::SeqCst) as u64 + slow.missed(), 1_000, "every event is seen or counted");
}

#[tokio::test]
async fn a_panicking_callback_is_called_again_and_harms_nobody() {
    let rig = Rig::new(sandbox::Dialect::NewGo).await;
    let (socket, mut watch) = rig.connected().await;
    let (mut pass_on, mut seen) = lines();
    let subscription = socket.on(EventKind::ConsoleOutput, move |event| {
        pass_on(event);
        panic!("on purpose");
    });
    for line in ["one", "two"] {
        rig.server.emit(line);
        assert_eq!(soon(seen.recv()).await.as_deref(), Some(line));
        assert_eq!(watch.line().await, line);
    }
    soon(async {
        while subscription.panics() < 2 {
            tokio::task::yield_now().await;
        }
    })
    .await;
    assert!(!subscription.is_done());
}
