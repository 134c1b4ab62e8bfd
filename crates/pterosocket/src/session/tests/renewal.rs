//! Keeping the token fresh.

use super::*;
use crate::Error;
use crate::panel::{Conflict, ServerState};

fn renewals(actions: &[String]) -> usize {
    actions.iter().filter(|action| *action == "authenticate").count()
}

#[test]
fn the_token_is_renewed_by_our_own_clock_on_the_same_socket() {
    let mut world = World::live();
    world.pass_busy_secs(479);
    assert_eq!(world.actions(), Vec::<String>::new());
    world.pass_busy_secs(1);
    assert_eq!(world.actions(), ["fetch"]);
    world.give_token();
    assert_eq!(world.actions(), ["authenticate"]);
    world.hear(r#"{"event":"auth success"}"#);
    let Some(Event::AuthSuccess(success)) = ({
        world.collect();
        world.events.pop()
    }) else {
        panic!()
    };
    assert!(success.renewal);
    assert_eq!(success.withheld, 0);
    world.pass_busy_secs(479);
    assert_eq!(world.actions(), Vec::<String>::new());
    world.pass_busy_secs(1);
    assert_eq!(world.actions(), ["fetch"], "and again, 480 s later");
}

#[test]
fn two_notices_cause_one_renewal() {
    let mut world = World::live();
    world.pass_busy_secs(400);
    world.hear(r#"{"event":"token expiring"}"#);
    world.hear(r#"{"event":"token expiring"}"#);
    assert_eq!(world.news(), (vec!["fetch".into()], vec!["TokenExpiring".into(); 2]));
    world.give_token();
    world.hear(r#"{"event":"token expiring"}"#);
    assert_eq!(world.actions(), ["authenticate"]);
    world.hear(r#"{"event":"auth success"}"#);
    world.hear(r#"{"event":"token expiring"}"#);
    assert_eq!(world.actions(), Vec::<String>::new(), "a notice about the token before");
}

#[test]
fn a_flood_of_jwt_errors_is_one_renewal_and_one_event() {
    let mut world = World::live();
    world.pass_busy_secs(100);
    for _ in 0..500 {
        world.jwt_error("jwt: exp claim is invalid");
    }
    assert_eq!(world.news(), (vec!["fetch".into()], vec!["JwtError".into()]));
    world.give_token();
    for _ in 0..500 {
        world.jwt_error("jwt: exp claim is invalid");
    }
    world.hear(r#"{"event":"auth success"}"#);
    world.collect();
    let Some(Event::AuthSuccess(success)) = world.events.last() else { panic!("{:?}", world.events) };
    assert_eq!(success.withheld, 1_000);
    assert_eq!(renewals(&world.actions()), 1);
    world.pass_busy_secs(100);
    world.jwt_error("jwt: exp claim is invalid");
    assert_eq!(world.events(), ["JwtError"], "a new flood is told again");
}

#[test]
fn a_denied_token_is_replaced_after_two_seconds() {
    let mut world = World::live();
    world.pass_busy_secs(100);
    world.jwt_error("jwt: created too far in past (denylist)");
    assert_eq!(world.actions(), Vec::<String>::new());
    world.pass_secs(2);
    assert_eq!(world.actions(), ["fetch"]);
    world.refuse_token(PanelError::Forbidden { detail: "no access".into() });
    assert!(world.stopped_by().contains("no access"));
    assert_eq!(world.news(), (vec!["disconnect".into()], vec!["Error".into(), "Close".into()]));
}

#[test]
fn no_permission_and_the_wrong_server_are_the_end() {
    for (text, word) in
        [("jwt: missing connect permission", "1.12.3"), ("jwt: server uuid mismatch", "another server")]
    {
        let mut world = World::live();
        world.jwt_error(text);
        assert!(world.stopped_by().contains(word), "{}", world.stopped_by());
    }
}

#[test]
fn a_jwt_error_about_a_frame_is_only_told() {
    let mut world = World::live();
    world.jwt_error("unknown variant `x`, expected one of `auth`");
    world.jwt_error("unknown variant `x`, expected one of `auth`");
    assert_eq!(world.news(), (vec![], vec!["JwtError".into(); 2]));
}

#[test]
fn a_failed_renewal_is_tried_again_while_the_old_token_lives() {
    let mut world = World::live();
    world.pass_busy_secs(480);
    world.forget();
    for wait in [15, 30, 60] {
        world.refuse_token(PanelError::Bare { status: 500 });
        assert_eq!(world.news(), (vec![], vec!["Error".into()]));
        assert!(world.connection().is_authenticated(), "the socket is kept");
        world.pass_busy_secs(wait - 1);
        assert_eq!(world.actions(), Vec::<String>::new());
        world.pass_busy_secs(1);
        assert_eq!(world.actions(), ["fetch"]);
    }
    world.give_token();
    world.hear(r#"{"event":"auth success"}"#);
    assert_eq!(world.news(), (vec!["authenticate".into()], vec!["AuthSuccess".into()]));
}

#[test]
fn when_the_token_ends_and_no_renewal_worked_the_socket_is_given_up() {
    let mut world = World::live();
    world.pass_busy_secs(480);
    for wait in [15, 30, 60] {
        world.refuse_token(PanelError::Bare { status: 500 });
        world.pass_busy_secs(wait);
    }
    world.refuse_token(PanelError::Bare { status: 500 });
    world.forget();
    world.pass_busy_secs(14);
    assert!(world.connection().is_authenticated());
    world.pass_busy_secs(1);
    assert_eq!(world.news(), (vec!["disconnect".into()], vec!["Close".into()]));
    world.pass_secs(15);
    assert_eq!(world.actions(), ["fetch"]);
}

#[test]
fn a_panel_that_asks_for_an_hour_does_not_leave_a_mute_socket() {
    let mut world = World::live();
    world.pass_busy_secs(480);
    world.refuse_token(PanelError::RateLimited { retry_after: Duration::from_secs(3_600) });
    world.forget();
    world.pass_busy_secs(120);
    assert_eq!(world.news(), (vec!["disconnect".into()], vec!["Close".into()]));
    let Connection::Waiting { error, until } = world.connection() else { panic!() };
    assert!(
        matches!(&*error, Error::NotRenewed { error, .. } if error.to_string().contains("3600 s")),
        "{error}"
    );
    assert_eq!(until, world.now + Duration::from_secs(3_480));
}

#[test]
fn a_token_that_ends_while_the_panel_thinks_is_no_reason_to_leave() {
    let mut world = World::live();
    world.pass_busy_secs(610);
    assert_eq!(world.news(), (vec!["fetch".into()], vec![]));
    world.refuse_token(PanelError::Bare { status: 500 });
    assert!(world.connection().is_authenticated());
    world.pass_busy_secs(15);
    world.refuse_token(PanelError::RateLimited { retry_after: Duration::from_secs(3_600) });
    assert!(matches!(world.connection(), Connection::Waiting { .. }), "but not for an hour");
}

#[test]
fn three_failed_renewals_of_a_refused_token_end_the_connection() {
    let mut world = World::live();
    world.pass_busy_secs(100);
    world.jwt_error("jwt: created too far in past (denylist)");
    world.pass_busy_secs(2);
    for wait in [15, 30] {
        world.refuse_token(PanelError::Bare { status: 500 });
        assert!(world.connection().is_authenticated());
        world.pass_busy_secs(wait);
    }
    world.refuse_token(PanelError::Bare { status: 500 });
    world.forget();
    world.pass_secs(15);
    assert_eq!(world.actions(), ["fetch"], "the refused token is not shown again");
}

#[test]
fn a_connection_lost_in_doubt_does_not_come_back_with_the_doubted_token() {
    let mut world = World::live();
    world.pass_busy_secs(100);
    world.jwt_error("jwt: created too far in past (denylist)");
    world.session.broken(world.now, Error::Broken { reason: "reset".into() });
    world.forget();
    world.pass_secs(1);
    assert_eq!(world.actions(), ["fetch"]);

    let mut renewing = World::live();
    renewing.pass_busy_secs(100);
    renewing.jwt_error("jwt: exp claim is invalid");
    renewing.give_token();
    renewing.session.broken(renewing.now, Error::Broken { reason: "reset".into() });
    renewing.forget();
    renewing.pass_secs(1);
    let opened = "open node1.example.com as https://panel.example.com";
    assert_eq!(renewing.actions(), [opened], "the new token is good");
}

#[test]
fn a_new_token_taken_for_expired_is_soon_shown_again() {
    let mut world = World::live();
    world.pass_busy_secs(480);
    world.give_token();
    world.forget();
    for wait in [2, 4] {
        world.hear(r#"{"event":"token expired","args":[]}"#);
        world.jwt_error("JWT expired");
        assert!(world.connection().is_authenticated());
        world.forget();
        world.pass_busy_secs(wait - 1);
        assert_eq!(world.actions(), Vec::<String>::new());
        world.pass_busy_secs(1);
        assert_eq!(world.actions(), ["authenticate"], "no second token is asked for");
    }
    world.hear(r#"{"event":"auth success"}"#);
    world.send_packet(command(1));
    assert_eq!(world.actions(), ["send 1"]);
}

#[test]
fn a_late_notice_is_about_the_token_before_for_half_a_minute_only() {
    let mut world = World::live();
    world.pass_busy_secs(34);
    world.hear(r#"{"event":"token expiring"}"#);
    assert_eq!(world.actions(), Vec::<String>::new());
    world.pass_busy_secs(1);
    world.hear(r#"{"event":"token expiring"}"#);
    assert_eq!(world.actions(), ["fetch"], "the daemon's clock may be ahead");
}

#[test]
fn a_renewal_during_an_installation_waits_too() {
    let mut world = World::live();
    world.pass_busy_secs(480);
    world.refuse_token(PanelError::Conflict { state: Conflict::State(ServerState::Installing) });
    assert!(world.connection().is_authenticated());
}

#[test]
fn a_renewal_that_the_daemon_loses_is_repeated_with_the_same_token() {
    let mut world = World::live();
    world.pass_busy_secs(480);
    world.give_token();
    world.forget();
    world.pass_busy_secs(10);
    assert_eq!(world.events(), ["Error"], "no answer within 10 s");
    world.pass_busy_secs(15);
    assert_eq!(world.actions(), ["authenticate"], "no second token is asked for");
    world.hear(r#"{"event":"auth success"}"#);
    assert_eq!(world.events(), ["AuthSuccess"]);
}

#[test]
fn a_new_token_that_is_refused_is_replaced() {
    let mut world = World::live();
    world.pass_busy_secs(480);
    world.give_token();
    world.jwt_error("Error Event [1a7c]: jwt: created too far in past (denylist)");
    world.forget();
    world.pass_busy_secs(15);
    assert_eq!(world.actions(), ["fetch"]);
}

#[test]
fn a_token_for_another_daemon_moves_the_connection() {
    let mut world = World::live();
    world.pass_busy_secs(480);
    world.forget();
    world.node = "node2.example.com";
    world.give_token();
    assert_eq!(world.news(), (vec!["disconnect".into()], vec!["Close".into()]));
    world.pass_secs(1);
    assert_eq!(world.actions(), ["open node2.example.com as https://panel.example.com"]);
}

#[test]
fn a_renewal_updates_the_permissions() {
    let mut world = World::live();
    world.permissions = vec!["websocket.connect"];
    world.pass_busy_secs(480);
    world.give_token();
    world.hear(r#"{"event":"auth success"}"#);
    let Connection::Authenticated { permissions, .. } = world.connection() else { panic!() };
    assert!(!permissions.allows("control.console"));
    world.hear(r#"{"event":"auth success","args":["control.console"]}"#);
    let Connection::Authenticated { permissions, .. } = world.connection() else { panic!() };
    assert!(permissions.allows("control.console"), "what the daemon says counts more than the token");
}

/// What the last authentication told of a lapse.
fn lapse(world: &mut World) -> Option<Duration> {
    world.hear(r#"{"event":"auth success"}"#);
    world.collect();
    match world.events.last() {
        Some(Event::AuthSuccess(success)) => success.lapsed,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_renewal_tells_how_long_events_may_have_been_withheld() {
    let mut world = World::live();
    world.pass_busy_secs(480);
    world.give_token();
    assert_eq!(lapse(&mut world), None, "in time");
    world.pass_busy_secs(590);
    world.give_token();
    assert_eq!(lapse(&mut world), None, "late, but before clocks could differ");
    world.pass_busy_secs(100);
    world.jwt_error("jwt: created too far in past (denylist)");
    world.pass_busy_secs(30);
    world.give_token();
    assert_eq!(lapse(&mut world), Some(Duration::from_secs(30)), "since the daemon first said so");
    world.pass_busy_secs(620);
    world.give_token();
    assert_eq!(lapse(&mut world), Some(Duration::from_secs(25)), "by our own clock, where it says nothing");
}

/// What looks final: the key, the right or the server is gone, or the panel has moved.
fn final_answers() -> [PanelError; 4] {
    [
        PanelError::Unauthorized,
        PanelError::Forbidden { detail: "no access".into() },
        PanelError::NotFound { detail: "no such server".into() },
        PanelError::Redirected { status: 301, to: "https://other.example.com/".into() },
    ]
}

#[test]
fn a_final_answer_to_a_renewal_drops_no_socket_whose_token_is_good() {
    for answer in final_answers() {
        let mut world = World::live();
        world.pass_busy_secs(480);
        world.forget();
        for wait in [15, 30, 60] {
            world.refuse_token(answer.clone());
            assert_eq!(world.news(), (vec![], vec!["Error".into()]), "{answer}");
            assert!(world.connection().is_authenticated(), "{answer}");
            world.pass_busy_secs(wait - 1);
            assert_eq!(world.actions(), Vec::<String>::new(), "{answer}");
            world.pass_busy_secs(1);
            assert_eq!(world.actions(), ["fetch"], "within a minute: {answer}");
        }
        world.send_packet(command(1));
        assert_eq!(world.actions(), ["send 1"], "{answer}");
        world.give_token();
        world.hear(r#"{"event":"auth success"}"#);
        assert_eq!(world.news(), (vec!["authenticate".into()], vec!["AuthSuccess".into()]), "{answer}");
    }
}

#[test]
fn a_final_answer_that_stays_is_told_once_the_token_has_run_out() {
    for answer in final_answers() {
        let mut world = World::live();
        world.pass_busy_secs(480);
        for wait in [15, 30, 60] {
            world.refuse_token(answer.clone());
            world.pass_busy_secs(wait);
        }
        world.refuse_token(answer.clone());
        world.forget();
        world.pass_busy_secs(15);
        assert_eq!(world.news(), (vec!["disconnect".into()], vec!["Close".into()]), "{answer}");
        world.pass_secs(60);
        assert_eq!(world.actions(), ["fetch"], "{answer}");
        world.refuse_token(answer.clone());
        assert_eq!(world.stopped_by(), answer.to_string());
    }
}

#[test]
fn a_new_token_without_the_right_to_connect_leaves_the_good_one_in_use() {
    let mut world = World::live();
    world.pass_busy_secs(480);
    world.give_token();
    world.forget();
    world.jwt_error("Error Event [1a7c]: jwt: missing connect permission");
    assert!(world.connection().is_authenticated());
    assert_eq!(world.events(), ["JwtError", "Error"]);
    world.pass_busy_secs(15);
    assert_eq!(world.actions(), ["fetch"], "asked again for one that has it");
    world.give_token();
    world.hear(r#"{"event":"auth success"}"#);
    assert_eq!(world.news(), (vec!["authenticate".into()], vec!["AuthSuccess".into()]));
}
