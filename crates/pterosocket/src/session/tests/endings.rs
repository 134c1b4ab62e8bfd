//! How connections end and begin again.

use super::*;
use crate::Error;
use crate::panel::ServerState;

fn broken() -> Error {
    Error::Broken { reason: "reset".into() }
}

#[test]
fn a_lost_connection_comes_back_with_the_same_token() {
    let mut world = World::live();
    world.session.broken(world.now, broken());
    assert_eq!(world.news(), (vec!["disconnect".into()], vec!["Close".into()]));
    assert!(matches!(world.connection(), Connection::Waiting { .. }));
    world.pass_secs(1);
    assert_eq!(world.actions(), ["open node1.example.com as https://panel.example.com"]);
}

#[test]
fn a_token_that_is_nearly_over_is_not_used_again() {
    let mut world = World::live();
    world.pass_busy_secs(545);
    world.forget();
    world.session.broken(world.now, broken());
    world.forget();
    world.pass_secs(1);
    assert_eq!(world.actions(), ["fetch"]);
}

#[test]
fn only_a_proven_connection_resets_the_backoff() {
    let mut world = World::live();
    let mut waits = Vec::new();
    for up in [0, 5, 59, 1, 30, 1, 60, 0] {
        world.pass_busy_secs(up);
        world.session.broken(world.now, broken());
        waits.push(world.next_in().round() as u64);
        let wait = world.next_in().ceil() as u64;
        world.pass_secs(wait);
        world.open();
        world.hear(r#"{"event":"auth success"}"#);
    }
    assert_eq!(waits, [1, 1, 1, 1, 2, 2, 1, 1]);
}

#[test]
fn a_close_frame_is_told_with_its_code_and_reason() {
    let mut world = World::live();
    world.session.closed(world.now, 1001, "server deleted");
    world.collect();
    let [Event::Close(reason)] = world.events.as_slice() else { panic!("{:?}", world.events) };
    assert_eq!(reason.to_string(), "closed by the daemon: server deleted (1001)");
    assert!((world.next_in() - 1.0).abs() < 0.1);
}

#[test]
fn a_suspended_server_is_watched_slowly() {
    let mut world = World::live();
    world.session.closed(world.now, 4409, "server is suspended");
    world.forget();
    world.pass_secs(29);
    assert_eq!(world.actions(), Vec::<String>::new());
    world.pass_secs(1);
    assert_eq!(world.actions(), ["inspect"]);
    let suspended = crate::panel::Server { state: ServerState::Suspended, ..Default::default() };
    world.session.inspected(world.now, Ok(suspended));
    world.pass_secs(30);
    world.session.inspected(world.now, Ok(crate::panel::Server::default()));
    assert_eq!(world.actions(), ["inspect", "open node1.example.com as https://panel.example.com"]);
}

#[test]
fn closing_tells_one_close_whatever_was_going_on() {
    let steps: [fn(&mut World); 5] = [
        |_| {},
        |world| world.give_token(),
        |world| world.open(),
        |world| world.hear(r#"{"event":"auth success"}"#),
        |world| world.session.broken(world.now, broken()),
    ];
    for count in 1..=steps.len() {
        let mut world = World::new();
        world.session.connect(world.now);
        steps[..count].iter().for_each(|step| step(&mut world));
        world.forget();
        world.session.close(world.now);
        world.session.close(world.now);
        assert_eq!(world.events(), ["Close"], "after {count} steps");
        assert!(matches!(world.connection(), Connection::Idle));
        world.pass_secs(3_600);
        assert_eq!(world.news(), (vec![], vec![]), "and nothing more comes");
    }
    let mut never = World::new();
    never.session.close(never.now);
    assert_eq!(never.news(), (vec![], vec![]));
}

#[test]
fn late_frames_of_a_closed_connection_are_ignored() {
    let mut world = World::live();
    world.session.close(world.now);
    world.forget();
    world.hear(r#"{"event":"status","args":["offline"]}"#);
    world.session.broken(world.now, broken());
    world.session.closed(world.now, 1000, "");
    assert_eq!(world.news(), (vec![], vec![]));
}

#[test]
fn silence_is_pinged_and_ended() {
    let mut world = World::live();
    world.pass_secs(25);
    assert_eq!(world.actions(), ["ping"]);
    world.pass_secs(11);
    assert!(world.connection().is_authenticated());
    world.pass_secs(1);
    assert_eq!(world.news(), (vec!["disconnect".into()], vec!["Close".into()]));
    let Connection::Waiting { error, .. } = world.connection() else { panic!() };
    assert!(matches!(*error, Error::Unresponsive { .. }), "{error}");
}

#[test]
fn a_pong_is_enough_and_a_busy_daemon_is_not_pinged() {
    let mut world = World::live();
    for _ in 0..3 {
        world.pass_secs(26);
        world.session.heard(world.now);
        assert_eq!(world.actions(), ["ping"]);
        world.pass_secs(1);
    }
    assert!(world.connection().is_authenticated());
    let mut busy = World::live();
    busy.pass_busy_secs(200);
    assert_eq!(busy.actions(), Vec::<String>::new());
}

#[test]
fn a_stall_after_frames_every_second_is_noticed_within_eight_seconds() {
    let mut world = World::live();
    world.pass_busy_secs(100);
    world.pass_secs(3);
    assert_eq!(world.actions(), ["ping"], "four seconds after the last frame");
    world.pass_secs(3);
    assert!(world.connection().is_authenticated());
    world.pass_secs(1);
    let Connection::Waiting { error, until } = world.connection() else { panic!() };
    assert!(matches!(*error, Error::Unresponsive { silent } if silent == Duration::from_secs(8)), "{error}");
    assert_eq!(until, world.now + Duration::from_secs(1), "so that another is there within ten");
}

#[test]
fn frames_every_second_put_off_the_ping_before_it_is_due() {
    let second = Duration::from_secs(1);
    let mut world = World::live();
    world.pass_busy_secs(10);
    for _ in 0..3 {
        world.now += second;
        world.session.heard(world.now);
        assert_eq!(world.session.deadline(), Some(world.now + 4 * second));
    }
    world.now += 3 * second;
    world.session.heard(world.now);
    assert_eq!(
        world.session.deadline(),
        Some(world.now + second),
        "a gap: the silence is looked at as it would have been"
    );
}

#[test]
fn a_server_that_falls_silent_and_answers_is_pinged_rarely_again() {
    let mut world = World::live();
    world.pass_busy_secs(100);
    world.pass_secs(4);
    world.session.heard(world.now);
    assert_eq!(world.actions(), ["ping"]);
    world.pass_secs(24);
    assert_eq!(world.actions(), Vec::<String>::new(), "it may have stopped");
    world.pass_secs(1);
    assert_eq!(world.actions(), ["ping"]);
}

#[test]
fn the_end_of_a_transfer_moves_the_connection() {
    let mut world = World::live();
    for status in ["pending", "starting", "processing", "success"] {
        world.hear(&json!({"event": "transfer status", "args": [status]}).to_string());
    }
    assert_eq!(world.news(), (vec![], vec!["TransferStatus".into(); 4]));
    world.pass_busy_secs(20);
    world.hear(r#"{"event":"transfer status","args":["completed"]}"#);
    assert_eq!(world.news(), (vec!["disconnect".into()], vec!["TransferStatus".into(), "Close".into()]));
    world.pass_secs(2);
    assert_eq!(world.actions(), ["fetch"], "the new token may point to another node");
}

#[test]
fn stats_are_believed_over_the_status_only_when_they_insist() {
    let stats =
        |state: &str| json!({"event": "stats", "args": [json!({"state": state}).to_string()]}).to_string();
    let mut world = World::live();
    world.hear(r#"{"event":"status","args":["offline"]}"#);
    world.forget();
    world.hear(&stats("running"));
    world.hear(&stats("offline"));
    world.hear(&stats("running"));
    world.hear(&stats("running"));
    assert_eq!(world.events(), ["Stats"; 4]);
    world.hear(&stats("running"));
    assert_eq!(world.events(), ["Status", "Stats"]);
    let Connection::Authenticated { power, .. } = world.connection() else { panic!() };
    assert_eq!(power, Some(crate::PowerState::Running));
}
