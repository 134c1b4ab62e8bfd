//! Packets: when they go, how long they wait, and what becomes of those that cannot.

use super::*;
use crate::pace::PaceKind;
use crate::panel::{Conflict, ServerState};
use crate::session::OutboundPacket;

fn logs(ticket: u64) -> OutboundPacket {
    OutboundPacket { ticket, text: "logs".to_owned(), kind: PaceKind::Logs, needs: None, by_rest: false }
}

#[test]
fn a_command_goes_at_once_when_all_is_well() {
    let mut world = World::live();
    world.send_packet(command(1));
    assert_eq!(world.actions(), ["send 1"]);
}

#[test]
fn what_is_written_early_waits_for_authentication_and_the_first_status() {
    let mut world = World::new();
    world.session.connect(world.now);
    world.send_packet(command(1));
    world.give_token();
    world.open();
    world.send_packet(command(2));
    world.hear(r#"{"event":"auth success"}"#);
    assert!(!world.actions().iter().any(|action| action.starts_with("send")));
    world.hear(r#"{"event":"status","args":["running"]}"#);
    world.pass(Duration::from_millis(75));
    assert_eq!(world.actions(), ["send 1", "send 2"]);
}

#[test]
fn without_a_status_packets_wait_no_longer_than_a_second() {
    let mut world = World::new();
    world.session.connect(world.now);
    world.give_token();
    world.open();
    world.send_packet(command(1));
    world.hear(r#"{"event":"auth success"}"#);
    world.forget();
    world.pass_secs(1);
    assert_eq!(world.actions(), ["send 1"]);
}

#[test]
fn what_waits_too_long_for_the_connection_goes_by_rest_or_is_refused() {
    let mut world = World::new();
    world.session.connect(world.now);
    world.send_packet(command(1));
    world.send_packet(logs(2));
    world.forget();
    world.pass_secs(5);
    assert_eq!(world.actions(), ["rest 1", "refuse 2: the connection to the daemon is down"]);
}

#[test]
fn nothing_waits_for_a_connection_that_is_far_away() {
    let mut world = World::live();
    world.session.closed(world.now, 4409, "server is suspended");
    world.forget();
    world.send_packet(command(1));
    world.send_packet(logs(2));
    assert_eq!(world.actions(), ["rest 1", "refuse 2: the connection to the daemon is down"]);
}

#[test]
fn a_socket_that_is_closed_or_has_given_up_says_so() {
    let mut world = World::new();
    world.send_packet(command(1));
    assert_eq!(world.actions(), ["refuse 1: the socket is not connected"]);
    world.session.connect(world.now);
    world.send_packet(command(2));
    world.session.close(world.now);
    assert_eq!(world.actions(), ["fetch", "disconnect", "refuse 2: the socket is not connected"]);
    world.session.connect(world.now);
    world.pass_secs(15);
    world.send_packet(command(3));
    world.send_packet(logs(4));
    world.refuse_token(PanelError::Unauthorized);
    world.send_packet(command(5));
    world.send_packet(logs(6));
    let given_up = |ticket| {
        format!(
            "refuse {ticket}: the socket has given up: the panel does not know the API key (401): it may have been deleted or mistyped. \
             Make a new client key there, under Account → API Credentials"
        )
    };
    let answers: Vec<String> =
        world.actions().into_iter().filter(|action| !["fetch", "disconnect"].contains(&&**action)).collect();
    assert_eq!(answers, ["rest 3".into(), given_up(4), "rest 5".into(), given_up(6)], "the panel is tried");
}

#[test]
fn what_the_daemon_would_drop_in_silence_is_refused() {
    let mut world = World::live();
    world.hear(r#"{"event":"status","args":["offline"]}"#);
    world.send_packet(command(1));
    world.send_packet(logs(2));
    assert_eq!(world.actions(), ["refuse 1: the server is offline", "send 2"]);
    world.hear(r#"{"event":"status","args":["starting"]}"#);
    world.hear(r#"{"event":"auth success","args":["control.start"]}"#);
    world.send_packet(command(3));
    world.send_packet(OutboundPacket { by_rest: false, ..command(4) });
    assert_eq!(
        world.actions(),
        ["rest 3", "refuse 4: the permission `control.console` is missing"],
        "the panel knows whether it was given back"
    );
}

#[test]
fn a_burst_is_paced_and_the_rest_goes_by_rest_at_once() {
    let mut world = World::live();
    for ticket in 1..=14 {
        world.send_packet(command(ticket));
    }
    let at_once = world.actions();
    assert_eq!(at_once[0], "send 1");
    let by_rest: Vec<&String> = at_once.iter().filter(|action| action.starts_with("rest")).collect();
    assert_eq!(by_rest, ["rest 13", "rest 14"], "the thirteenth would have to wait 5.5 s");
    world.pass(Duration::from_millis(600));
    assert_eq!(world.actions(), ["send 2", "send 3", "send 4", "send 5", "send 6", "send 7", "send 8"]);
    world.pass_secs(5);
    assert_eq!(world.actions(), ["send 9", "send 10", "send 11", "send 12"]);
}

#[test]
fn a_slow_kind_does_not_hold_up_another() {
    let mut world = World::live();
    for ticket in 1..=3 {
        world.send_packet(logs(ticket));
    }
    world.send_packet(command(4));
    assert_eq!(
        world.actions(),
        [
            "send 1",
            "send 2",
            "refuse 3: too fast for the daemon's limits: this would have to wait 5.2 s",
            "send 4"
        ]
    );
}

#[test]
fn the_queue_is_bounded() {
    let mut world = World::new();
    world.session.connect(world.now);
    world.forget();
    for ticket in 1..=40 {
        let packet = OutboundPacket { kind: PaceKind::Other, needs: None, by_rest: false, ..command(ticket) };
        world.send_packet(packet);
    }
    let refused = world.actions();
    assert!(!refused.is_empty() && refused.iter().all(|action| action.contains("refuse")), "{refused:?}");
}

#[test]
fn a_daemon_that_throttles_slows_us_down() {
    let mut world = World::live();
    world.hear(r#"{"event":"throttled","args":["send command"]}"#);
    world.send_packet(command(1));
    assert_eq!(world.news(), (vec![], vec!["Throttled".into()]));
    world.pass(Duration::from_millis(1_100));
    assert_eq!(world.actions(), ["send 1"]);
}

#[test]
fn a_packet_that_outlives_a_connection_goes_over_the_next() {
    let mut world = World::live();
    world.session.broken(world.now, crate::Error::Broken { reason: "reset".into() });
    world.send_packet(command(1));
    world.forget();
    world.pass_secs(1);
    world.open();
    world.hear(r#"{"event":"auth success"}"#);
    world.hear(r#"{"event":"status","args":["running"]}"#);
    assert!(world.actions().contains(&"send 1".to_owned()));
}

#[test]
fn a_command_written_while_the_daemon_refuses_the_token_waits_for_the_next() {
    let mut world = World::live();
    world.pass_busy_secs(100);
    world.jwt_error("jwt: created too far in past (denylist)");
    world.send_packet(command(1));
    for _ in 0..100 {
        world.jwt_error("jwt: created too far in past (denylist)");
    }
    world.pass_busy_secs(2);
    assert_eq!(world.actions(), ["fetch"]);
    world.give_token();
    world.hear(r#"{"event":"auth success"}"#);
    assert_eq!(world.actions(), ["authenticate", "send 1"]);
}

#[test]
fn commands_go_by_rest_while_a_refused_token_cannot_be_replaced() {
    let mut world = World::live();
    world.pass_busy_secs(100);
    world.jwt_error("jwt: exp claim is invalid");
    world.refuse_token(PanelError::Conflict { state: Conflict::State(ServerState::Installing) });
    world.forget();
    world.send_packet(command(1));
    world.send_packet(logs(2));
    world.pass_busy_secs(5);
    assert_eq!(world.actions(), ["rest 1", "refuse 2: the connection to the daemon is down"]);
}

#[test]
fn once_the_token_has_run_out_nothing_is_sent_into_the_void() {
    let mut world = World::live();
    world.send_packet(command(1));
    world.pass_busy_secs(595);
    world.forget();
    world.send_packet(command(2));
    assert_eq!(world.actions(), ["send 2"], "good to the last");
    world.now += Duration::from_secs(5);
    world.send_packet(command(3));
    world.pass_busy_secs(1);
    assert_eq!(world.actions(), Vec::<String>::new(), "the panel has not answered yet");
    world.give_token();
    world.hear(r#"{"event":"auth success"}"#);
    assert_eq!(world.actions(), ["authenticate", "send 3"]);
}

#[test]
fn commands_after_the_token_ran_out_with_the_panel_down_go_by_rest() {
    let mut world = World::live();
    world.pass_busy_secs(480);
    world.refuse_token(PanelError::Bare { status: 502 });
    world.pass_busy_secs(130);
    world.forget();
    world.send_packet(command(1));
    world.pass_secs(5);
    assert!(world.actions().contains(&"rest 1".to_owned()));
}
