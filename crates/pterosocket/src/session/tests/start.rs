//! From `connect` to the first `status`, and everything that can stand in between.

use super::*;
use crate::Error;
use crate::panel::{Conflict, ServerState};
use crate::session::OpenFailure;

fn refused(status: u16, body: &str) -> Result<(), OpenFailure> {
    Err(OpenFailure::Status { status, body: body.into(), page: false })
}

fn server(state: ServerState) -> crate::panel::Server {
    crate::panel::Server { state, ..Default::default() }
}

#[test]
fn the_handshake_goes_step_by_step() {
    let mut world = World::new();
    assert!(matches!(world.connection(), Connection::Idle));
    world.session.connect(world.now);
    assert_eq!(world.actions(), ["fetch"]);
    assert!(matches!(world.connection(), Connection::Connecting { attempt: 1 }));
    world.give_token();
    assert_eq!(world.actions(), ["open node1.example.com as https://panel.example.com"]);
    world.open();
    assert_eq!(world.news(), (vec!["authenticate".into()], vec!["Start".into()]));
    world.hear(r#"{"event":"auth success"}"#);
    assert_eq!(world.events(), ["AuthSuccess"]);
    assert!(world.connection().is_authenticated());
    world.hear(r#"{"event":"status","args":["running"]}"#);
    assert_eq!(world.news(), (vec![], vec!["Status".into()]));
}

#[test]
fn connecting_again_makes_no_second_connection() {
    let mut world = World::new();
    for step in 0..4 {
        world.session.connect(world.now);
        world.session.connect(world.now);
        match step {
            0 => world.give_token(),
            1 => world.open(),
            2 => world.hear(r#"{"event":"auth success"}"#),
            _ => {}
        }
    }
    let expected = ["fetch", "open node1.example.com as https://panel.example.com", "authenticate"];
    assert_eq!(world.actions(), expected);
}

#[test]
fn a_daemon_that_never_answers_the_token_is_left_after_ten_seconds() {
    let mut world = World::new();
    world.session.connect(world.now);
    world.give_token();
    world.open();
    world.forget();
    world.pass_secs(9);
    assert_eq!(world.actions(), Vec::<String>::new());
    world.pass_secs(1);
    assert_eq!(world.news(), (vec!["disconnect".into()], vec!["Close".into()]));
    assert!(matches!(world.connection(), Connection::Waiting { .. }));
}

#[test]
fn a_refused_token_is_not_tried_again() {
    let refusals = [
        r#"{"event":"jwt error","args":["Error Event [1a7c]: jwt: created too far in past (denylist)"]}"#,
        r#"{"event":"daemon error","args":["Error Event [1a7c]: an unexpected error was encountered"]}"#,
    ];
    for refusal in refusals {
        let mut world = World::new();
        world.session.connect(world.now);
        world.give_token();
        world.open();
        world.hear(refusal);
        assert!(world.actions().contains(&"disconnect".to_owned()), "{refusal}");
        assert!(
            (9.9..=10.1).contains(&world.next_in()),
            "a token is asked for every 10 s at most: {refusal}"
        );
        world.pass_secs(11);
        assert_eq!(world.actions(), ["fetch"], "{refusal}");
    }
}

#[test]
fn a_fresh_token_taken_for_expired_is_shown_again_and_not_for_ever() {
    let refusals = [
        r#"{"event":"token expired","args":[]}"#,
        r#"{"event":"jwt error","args":["JWT expired"]}"#,
        r#"{"event":"jwt error","args":["Error Event [1a7c]: jwt: exp claim is invalid"]}"#,
    ];
    for refusal in refusals {
        let mut world = World::new();
        world.session.connect(world.now);
        world.give_token();
        for wait in [1, 2] {
            world.open();
            world.hear(refusal);
            world.forget();
            world.pass_secs(wait);
            assert_eq!(world.actions(), ["open node1.example.com as https://panel.example.com"], "{refusal}");
        }
        world.open();
        world.hear(refusal);
        world.forget();
        world.pass_secs(12);
        assert_eq!(world.actions(), ["fetch"], "after three refusals: {refusal}");
    }
}

#[test]
fn a_token_that_worked_once_is_not_shown_again_when_it_is_refused() {
    let mut world = World::live();
    world.pass_busy_secs(100);
    world.session.broken(world.now, crate::Error::Broken { reason: "dropped".into() });
    world.pass_secs(1);
    world.open();
    world.hear(r#"{"event":"token expired","args":[]}"#);
    world.forget();
    world.pass_secs(2);
    assert_eq!(world.actions(), ["fetch"], "the daemon has restarted since");
}

#[test]
fn a_daemon_with_too_many_sockets_or_a_suspended_server_says_nothing_of_the_token() {
    let mut crowded = World::new();
    crowded.session.connect(crowded.now);
    crowded.give_token();
    crowded.open();
    crowded.hear(
        r#"{"event":"daemon error","args":["Error Event [1a7c]: too many open websocket connections"]}"#,
    );
    assert!((crowded.next_in() - 60.0).abs() < 0.1);
    crowded.forget();
    crowded.pass_secs(60);
    assert_eq!(crowded.actions(), ["open node1.example.com as https://panel.example.com"]);

    let mut suspended = World::new();
    suspended.session.connect(suspended.now);
    suspended.give_token();
    suspended.open();
    suspended.session.closed(suspended.now, 4409, "server is suspended");
    suspended.forget();
    suspended.pass_secs(30);
    suspended.session.inspected(suspended.now, Ok(server(ServerState::Normal)));
    let actions = suspended.actions();
    assert_eq!(actions, ["inspect", "open node1.example.com as https://panel.example.com"]);
}

#[test]
fn a_socket_dropped_before_the_token_is_accepted_casts_doubt_on_the_token() {
    let mut world = World::new();
    world.session.connect(world.now);
    world.give_token();
    world.open();
    world.session.broken(world.now, crate::Error::Broken { reason: "dropped".into() });
    world.forget();
    world.pass_secs(16);
    assert_eq!(world.actions(), ["fetch"]);
}

#[test]
fn a_refused_origin_is_tried_once_as_the_panel_names_itself() {
    let mut world = World::new();
    world.issuer = "https://real.example.com";
    world.session.connect(world.now);
    world.give_token();
    world.session.opened(world.now, refused(403, "Forbidden"));
    let opened = [
        "fetch",
        "open node1.example.com as https://panel.example.com",
        "open node1.example.com as https://real.example.com",
    ];
    assert_eq!(world.actions(), opened);
    world.open();
    world.hear(r#"{"event":"auth success"}"#);
    world.session.broken(world.now, crate::Error::Broken { reason: "dropped".into() });
    world.forget();
    world.pass_secs(2);
    assert_eq!(world.actions(), ["open node1.example.com as https://real.example.com"], "it is remembered");
}

#[test]
fn an_origin_refused_for_good_says_what_to_do() {
    for (issuer, opens) in [("https://real.example.com", 2), (PANEL, 1)] {
        let mut world = World::new();
        world.issuer = issuer;
        world.session.connect(world.now);
        world.give_token();
        for _ in 0..opens {
            assert!(matches!(world.connection(), Connection::Connecting { .. }));
            world.session.opened(world.now, refused(403, "Forbidden"));
        }
        let words = world.stopped_by();
        assert!(words.contains("allowed_origins") && words.contains(PANEL), "{words}");
        assert_eq!(words.contains("real.example.com"), opens == 2, "{words}");
    }
}

#[test]
fn a_proxy_page_is_no_refusal_of_the_origin() {
    for status in [403, 404] {
        let mut world = World::new();
        world.session.connect(world.now);
        world.give_token();
        let page = OpenFailure::Status { status, body: "a web page".into(), page: true };
        world.session.opened(world.now, Err(page));
        world.forget();
        world.pass_secs(1);
        assert_eq!(world.actions(), ["open node1.example.com as https://panel.example.com"], "{status}");
    }
}

#[test]
fn a_daemon_that_does_not_know_the_server_makes_us_look_it_up() {
    let mut world = World::new();
    world.session.connect(world.now);
    world.give_token();
    world.session.opened(world.now, refused(404, "{}"));
    world.forget();
    world.pass_secs(5);
    assert_eq!(world.actions(), ["inspect"]);
    world.session.inspected(world.now, Ok(server(ServerState::Normal)));
    world.pass_secs(10);
    assert_eq!(world.actions(), ["fetch"], "with a new token");
    world.give_token();
    world.session.opened(world.now, refused(404, "{}"));
    world.forget();
    world.pass_secs(5);
    world.session.inspected(world.now, Err(PanelError::NotFound { detail: "gone".into() }));
    assert!(world.stopped_by().contains("gone"));
}

#[test]
fn a_crowded_daemon_is_left_alone_for_a_minute() {
    let mut world = World::new();
    world.session.connect(world.now);
    world.give_token();
    world.session.opened(world.now, refused(400, r#"{"error":"Too many open websocket connections."}"#));
    assert!((world.next_in() - 60.0).abs() < 0.1);
}

#[test]
fn failures_of_the_panel_are_sorted_by_what_helps() {
    let forbidden = PanelError::Forbidden { detail: "no".into() };
    let redirected = |status| PanelError::Redirected { status, to: "https://new.example.com".into() };
    for hopeless in [
        PanelError::Unauthorized,
        PanelError::ApplicationKey,
        PanelError::TwoFactorRequired,
        forbidden,
        redirected(301),
        redirected(308),
    ] {
        let mut world = World::new();
        world.session.connect(world.now);
        world.refuse_token(hopeless.clone());
        assert_eq!(world.stopped_by(), hopeless.to_string());
        assert_eq!(world.events(), ["Error"]);
        world.session.connect(world.now);
        assert!(!matches!(world.connection(), Connection::Stopped { .. }), "connect() tries again");
    }
    let html = PanelError::WebPage { status: 503, title: None };
    let limited = PanelError::RateLimited { retry_after: Duration::from_secs(42) };
    let unreachable = PanelError::NoAnswer { reason: "refused".into(), connected: false };
    let reset = PanelError::NoAnswer { reason: "reset".into(), connected: true };
    for (passing, wait) in
        [(html, 10.0), (limited, 42.0), (unreachable, 1.0), (reset, 10.0), (redirected(302), 10.0)]
    {
        let mut world = World::new();
        world.session.connect(world.now);
        world.refuse_token(passing.clone());
        assert!((world.next_in() - wait).abs() < 0.1, "{passing}: {}", world.next_in());
    }
}

#[test]
fn a_conflict_waits_for_the_state_to_end() {
    let mut world = World::new();
    world.session.connect(world.now);
    world.refuse_token(PanelError::Conflict { state: Conflict::State(ServerState::Installing) });
    assert_eq!(world.events(), ["Error"]);
    for _ in 0..3 {
        world.forget();
        world.pass_secs(30);
        assert_eq!(world.news(), (vec!["inspect".to_owned()], vec![]));
        world.session.inspected(world.now, Ok(server(ServerState::Installing)));
        assert!(matches!(world.connection(), Connection::Waiting { .. }));
    }
    world.pass_secs(30);
    world.session.inspected(world.now, Err(PanelError::Timeout { after: Duration::from_secs(1) }));
    world.forget();
    world.pass_secs(30);
    world.session.inspected(world.now, Ok(server(ServerState::Normal)));
    assert_eq!(world.actions(), ["inspect", "fetch"]);
}

#[test]
fn a_fresh_token_refused_for_its_time_names_the_two_clocks() {
    for text in
        ["jwt: exp claim is invalid", "jwt: iat claim is invalid", "jwt: nbf claim is invalid", "JWT expired"]
    {
        let mut world = World::new();
        world.session.connect(world.now);
        world.give_token();
        world.open();
        world.jwt_error(text);
        let Connection::Waiting { error, .. } = world.connection() else { panic!("{text}") };
        let words = error.to_string();
        assert!(words.contains("the clocks of the panel's machine and of the node's differ"), "{words}");
        assert!(words.contains(" s behind this machine's"), "the token says that it is 1970: {words}");
    }
    let mut world = World::live();
    world.pass_busy_secs(480);
    world.give_token();
    world.jwt_error("Error Event [1a7c]: jwt: exp claim is invalid");
    world.collect();
    let Some(Event::Error(error)) = world.events.last() else { panic!("{:?}", world.events) };
    assert!(matches!(**error, Error::ClocksApart { .. }), "at a renewal, too: {error}");
}

#[test]
fn an_old_token_or_another_refusal_says_nothing_of_clocks() {
    for (wait, text) in [(0, "jwt: created too far in past (denylist)"), (60, "jwt: exp claim is invalid")] {
        let mut world = World::new();
        world.session.connect(world.now);
        world.give_token();
        world.now += Duration::from_secs(wait);
        world.open();
        world.jwt_error(text);
        let Connection::Waiting { error, .. } = world.connection() else { panic!("{text}") };
        assert!(matches!(*error, Error::AuthFailed { .. }), "{error}");
    }
}

#[test]
fn under_a_limit_a_place_comes_first_and_nothing_is_held_while_it_is_waited_for() {
    let mut world = World::new();
    world.session.limit();
    world.session.connect(world.now);
    assert_eq!(world.actions(), ["acquire permit"]);
    world.session.queued(world.now, 3);
    let Connection::Waiting { error, .. } = world.connection() else { panic!("{:?}", world.connection()) };
    assert!(matches!(*error, Error::SocketLimit { most: 3 }), "{error}");
    assert!(!world.session.needs_permit());
    world.send_packet(command(1));
    assert_eq!(world.actions(), ["rest 1"], "the panel can do it");
    world.pass_secs(3600);
    assert_eq!(world.actions(), Vec::<String>::new(), "no token grows old meanwhile");
    world.session.permitted(world.now);
    assert_eq!(world.actions(), ["fetch"]);
    world.give_token();
    world.open();
    world.hear(r#"{"event":"auth success"}"#);
    assert!(world.session.needs_permit());
    world.session.broken(world.now, Error::ClosedByUser);
    assert!(!world.session.needs_permit(), "others may be next while it waits to try again");
    world.forget();
    world.pass_secs(60);
    assert_eq!(world.actions(), ["acquire permit"]);
}
