//! The daemon's log is asked for once per outage, and what it holds is handed on whole.

use std::time::Duration;

use sandbox::{BackendOptions, Dialect, wings::PowerState};

use super::support::*;
use crate::sockets::{ConsoleEvent, Log, Options, Power};

fn lines(range: std::ops::Range<u32>) -> Vec<String> {
    range.map(|number| format!("line {number}")).collect()
}

#[tokio::test]
async fn a_mirror_with_a_past_gets_the_log_and_one_without_only_what_is_new() {
    in_each(|dialect| async move {
        let rig = Rig::new(backend(dialect), quick()).await;
        rig.server.emit_all(lines(0..3));
        let (server, _) = rig.mirror().await;
        let mut fresh = Mirror::of(&server, false);
        let mut later = Mirror::of(&server, true);
        let resumed = later.resumed().await;
        assert_eq!((resumed.after, resumed.log), (None, Log::Asked), "{dialect:?}");
        assert_eq!(texts(&resumed), ["line 0", "line 1", "line 2"]);
        assert!(
            matches!(fresh.next().await, ConsoleEvent::Resumed(_)),
            "who is there when it ends is told as well"
        );
        rig.server.emit("new");
        assert_eq!((fresh.line().await, later.line().await), ("new".into(), "new".into()));
        assert_eq!(rig.sent("send logs"), 2);
    })
    .await;
}

#[tokio::test]
async fn without_a_checkpoint_the_first_login_asks_for_nothing() {
    in_each(|dialect| async move {
        let rig = Rig::new(backend(dialect), quick()).await;
        rig.server.emit_all(lines(0..3));
        let server = rig.keep();
        let mut mirror = Mirror::of(&server, false);
        let resumed = mirror.resumed().await;
        assert_eq!((resumed.after, resumed.log, resumed.heard.len()), (None, Log::NotNeeded, 0));
        rig.server.emit("live");
        assert_eq!(mirror.line().await, "live");
        assert_eq!(rig.sent("send logs"), 0, "{dialect:?}");
        let (_, recent) = server.mirror_feed(false, std::sync::Arc::default());
        assert_eq!(recent.len(), 1, "of what came before another mirror began");
    })
    .await;
}

#[tokio::test]
async fn what_was_printed_during_an_outage_comes_with_the_next_connection() {
    in_each(|dialect| async move {
        let rig = Rig::new(backend(dialect), quick()).await;
        let (server, mut mirror) = rig.mirror().await;
        let mut other = Mirror::reading(server.feed());
        rig.server.emit_all(lines(0..3));
        for number in 0..3 {
            assert_eq!(mirror.line().await, format!("line {number}"));
            assert_eq!(other.line().await, format!("line {number}"));
        }
        rig.server.refuse_upgrades(Some(502));
        rig.server.reset_sockets();
        assert_eq!(mirror.next().await, ConsoleEvent::Down);
        rig.server.emit_all(lines(3..6));
        rig.server.refuse_upgrades(None);
        let resumed = mirror.resumed().await;
        assert!(resumed.after.is_some() && resumed.log == Log::Asked, "{dialect:?}: {resumed:?}");
        assert_eq!(texts(&resumed), lines(0..6), "live and old are told apart elsewhere");
        rig.server.emit("after");
        assert_eq!(mirror.line().await, "after");
        assert_eq!(
            (other.next().await, other.line().await),
            (ConsoleEvent::Down, "after".into()),
            "nothing old"
        );
        assert_eq!(rig.sent("send logs"), 2, "once for each login");
    })
    .await;
}

#[tokio::test]
async fn an_ordinary_renewal_asks_for_nothing() {
    in_each(|dialect| async move {
        let options = BackendOptions {
            token_life: Duration::from_secs(2),
            expiry_tick: ms(100),
            expiry_notice: Duration::ZERO,
            ..backend(dialect)
        };
        let mut intervals = quick();
        intervals.timings.renew_share = 2;
        // New Wings takes two `auth` at once and then one in 5 s; this story needs three.
        intervals.timings.pace.rare_every = ms(20);
        let rig = Rig::new(options, intervals).await;
        let (_server, mut mirror) = rig.mirror().await;
        rig.server.emit("before");
        assert_eq!(mirror.line().await, "before");
        let mut logins = 0;
        soon(rig.server.frame_seen(|frame| {
            logins += usize::from(frame.text.contains("\"auth\""));
            logins == 2
        }))
        .await;
        rig.server.emit("after");
        assert_eq!(mirror.line().await, "after");
        assert_eq!(rig.sent("send logs"), 1, "{dialect:?}: a renewal in time loses nothing");
    })
    .await;
}

#[tokio::test]
async fn lines_withheld_while_the_panel_failed_come_after_the_renewal() {
    in_each(|dialect| async move {
        let options = BackendOptions {
            token_life: Duration::from_secs(2),
            expiry_tick: ms(100),
            expiry_notice: Duration::ZERO,
            ..backend(dialect)
        };
        let mut intervals = quick();
        intervals.timings.renew_share = 2;
        intervals.timings.renew_retry = ms(1_500);
        let rig = Rig::new(options, intervals).await;
        let (_server, mut mirror) = rig.mirror().await;
        rig.server.emit("before");
        assert_eq!(mirror.line().await, "before");
        let fault = sandbox::panel::Fault {
            path: "websocket".into(),
            times: 1,
            kind: sandbox::panel::FaultKind::Status(500),
        };
        rig.backend.fail_panel(fault);
        let resumed = soon(async {
            let (mut printed, mut tick) = (0_i32, tokio::time::interval(ms(50)));
            let resumed = mirror.resumed();
            tokio::pin!(resumed);
            loop {
                tokio::select! {
                    resumed = &mut resumed => break (resumed, printed),
                    _ = tick.tick() => {
                        rig.server.emit(format!("line {printed}"));
                        printed += 1;
                    }
                }
            }
        });
        let (resumed, printed) = resumed.await;
        assert_eq!(resumed.log, Log::Asked, "{dialect:?}");
        let after = resumed.after.expect("it tells how long lines were withheld");
        assert!(after < Duration::from_secs(5), "{after:?}");
        let heard = texts(&resumed);
        assert!(heard.contains(&"before"), "{dialect:?}: the log is among it");
        let newest = printed - 5;
        assert!(
            (0..newest).all(|number| heard.contains(&&*format!("line {number}"))),
            "{dialect:?}: {heard:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn an_offline_server_has_no_log_and_nobody_waits_for_one() {
    in_each(|dialect| async move {
        let options = Options {
            replay: crate::sockets::Replay { longest: Duration::from_secs(60), ..quick().replay },
            ..quick()
        };
        let rig = Rig::new(backend(dialect), options).await;
        rig.server.emit("of a run before");
        rig.server.stop().await;
        let server = rig.keep();
        let mut mirror = Mirror::of(&server, true);
        let resumed = mirror.resumed().await;
        assert_eq!((resumed.log, resumed.heard.len()), (Log::Offline, 0), "{dialect:?}");
        assert_eq!(rig.sent("send logs"), 0);
        rig.server.set_state(PowerState::Starting);
        let starting = ConsoleEvent::Power { to: Power::Starting, took: None };
        assert_eq!(mirror.next().await, starting, "{dialect:?}");
    })
    .await;
}

#[tokio::test]
async fn a_stall_of_a_console_with_figures_is_noticed_soon_and_made_good() {
    in_each(|dialect| async move {
        let mut options = quick();
        (options.timings.stall_ping, options.timings.stall_pong) = (ms(400), ms(300));
        let rig = Rig::new(backend(dialect), options).await;
        let (_server, mut mirror) = rig.mirror().await;
        rig.server.emit("before");
        assert_eq!(mirror.line().await, "before");
        rig.server.stall_sockets(true);
        rig.server.emit("into the void");
        assert_eq!(mirror.next().await, ConsoleEvent::Down, "{dialect:?}");
        let resumed = mirror.resumed().await;
        assert!(resumed.after.is_some_and(|after| after >= ms(700)), "since the last frame: {resumed:?}");
        assert_eq!(texts(&resumed), ["before", "into the void"], "{dialect:?}");
    })
    .await;
}

#[tokio::test]
async fn changes_of_state_during_a_replay_come_after_it_and_at_once_to_others() {
    let mut options = quick();
    options.replay.quiet = ms(500);
    let rig = Rig::new(backend(Dialect::NewGo), options).await;
    let (server, mut mirror) = rig.mirror().await;
    rig.server.emit("before");
    mirror.line().await;
    let mut other = Mirror::reading(server.feed());
    rig.server.drop_sockets();
    assert_eq!((mirror.next().await, other.next().await), (ConsoleEvent::Down, ConsoleEvent::Down));
    soon(rig.server.frame_seen({
        let mut asked = 0;
        move |frame| {
            asked += usize::from(frame.text.contains("send logs"));
            asked == 2
        }
    }))
    .await;
    rig.server.set_state(PowerState::Stopping);
    let stopping = ConsoleEvent::Power { to: Power::Stopping, took: None };
    assert_eq!(other.next().await, stopping);
    assert_eq!(server.status().power, Power::Stopping);
    assert!(matches!(mirror.next().await, ConsoleEvent::Resumed(_)));
    assert_eq!(mirror.next().await, stopping);
}

#[tokio::test]
async fn who_asks_something_of_the_console_can_wait_until_its_log_is_over() {
    in_each(|dialect| async move {
        let mut options = quick();
        options.replay.quiet = ms(400);
        let rig = Rig::new(backend(dialect), options).await;
        let (server, mut mirror) = rig.mirror().await;
        rig.server.emit("old");
        mirror.line().await;
        assert!(!server.status().replaying);
        let mut changes = server.changes();
        rig.server.drop_sockets();
        soon(changes.wait_for(|status| status.replaying)).await.unwrap();
        let mut other = Mirror::reading(server.feed());
        soon(server.replayed(ms(10_000))).await;
        assert!(matches!(
            (mirror.next().await, mirror.next().await),
            (ConsoleEvent::Down, ConsoleEvent::Resumed(_))
        ));
        rig.server.emit("new");
        assert_eq!((other.line().await, mirror.line().await), ("new".into(), "new".into()), "{dialect:?}");
    })
    .await;
}

#[tokio::test]
async fn a_connection_lost_during_the_replay_keeps_what_it_heard() {
    let mut options = quick();
    (options.replay.quiet, options.replay.longest) = (ms(400), ms(800));
    let rig = Rig::new(backend(Dialect::OldGo), options).await;
    rig.server.emit_all(lines(0..3));
    let server = rig.keep();
    let mut mirror = Mirror::of(&server, true);
    soon(rig.server.frame_seen(|frame| frame.text.contains("send logs"))).await;
    soon(server.changes().wait_for(|status| status.power == Power::Running)).await.unwrap();
    rig.server.drop_sockets();
    // What was heard of the replay is told before the loss, or with what comes after it.
    let first = mirror.next().await;
    if let ConsoleEvent::Resumed(part) = &first {
        assert!(lines(0..3).iter().zip(texts(part)).all(|(line, heard)| line == heard), "{part:?}");
        assert_eq!(mirror.next().await, ConsoleEvent::Down);
    } else {
        assert_eq!(first, ConsoleEvent::Down);
    }
    let resumed = mirror.resumed().await;
    assert!(resumed.heard.len() >= 3 && texts(&resumed).ends_with(&["line 0", "line 1", "line 2"]));
}
