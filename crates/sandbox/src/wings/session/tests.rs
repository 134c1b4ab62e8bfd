//! What each dialect makes of messages, tokens and ticks.

use std::time::{Duration, Instant};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use uuid::Uuid;

use super::*;
use crate::Dialect::{Calagopus, NewGo, OldGo};

const SECRET: &[u8] = b"secret of the node";
const NOW: i64 = 1_700_000_000;
const SERVER: Uuid = Uuid::from_u128(7);

fn token_with(change: impl FnOnce(&mut Value)) -> String {
    let mut claims = json!({
        "jti": "id", "iat": NOW, "exp": NOW + 600, "server_uuid": SERVER.to_string(), "user_uuid": "u",
        "permissions": ["*"], "scope": "websocket",
    });
    change(&mut claims);
    signed(&claims, SECRET)
}

fn signed(claims: &Value, secret: &[u8]) -> String {
    let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let text = format!("{}.{}", encode(&json!({ "alg": "HS256" })), encode(claims));
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).unwrap();
    mac.update(text.as_bytes());
    format!("{text}.{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
}

struct Case {
    session: Session,
    denied: Denylist,
    now: i64,
    suspended: bool,
}

impl Case {
    fn new(dialect: Dialect) -> Self {
        let session = Session::new(dialect, Duration::from_secs(60), Instant::now());
        Self { session, denied: Denylist::default(), now: NOW, suspended: false }
    }

    fn with<R>(&mut self, act: impl FnOnce(&mut Session, &DaemonView<'_>) -> R) -> R {
        let Self { session, denied, now, suspended } = self;
        let view = DaemonView { secret: SECRET, denied, server: SERVER, suspended: *suspended, now: *now };
        act(session, &view)
    }

    fn send(&mut self, event: &str, args: &[&str]) -> Vec<Act> {
        let text = json!({ "event": event, "args": args }).to_string();
        self.with(|session, view| session.receive(&text, view, Instant::now()))
    }

    fn auth(&mut self, token: &str) -> Vec<Act> {
        self.send("auth", &[token])
    }

    fn said(acts: &[Act]) -> String {
        let word = |act: &Act| match act {
            Act::Reply(event, args) => format!("{event} {}", args.join("|")).trim().to_owned(),
            act => format!("{act:?}"),
        };
        acts.iter().map(word).collect::<Vec<_>>().join(", ")
    }
}

fn event(text: &str) -> String {
    format!("Error Event [{SERVER}]: {text}")
}

#[test]
fn a_good_token_subscribes_once() {
    for (dialect, success) in
        [(OldGo, "auth success"), (NewGo, "auth success"), (Calagopus, "auth success *")]
    {
        let mut case = Case::new(dialect);
        let first = case.auth(&token_with(|_| {}));
        assert_eq!(Case::said(&first), format!("{success}, Subscribe"), "{dialect:?}");
        let again = case.auth(&token_with(|_| {}));
        assert_eq!(Case::said(&again), success, "{dialect:?}: a renewal");
    }
}

#[test]
fn bad_tokens_are_refused_as_each_daemon_does() {
    let other_key = signed(&json!({ "jti": "id" }), b"another secret");
    let expired = token_with(|claims| claims["exp"] = NOW.into());
    let elsewhere = token_with(|claims| claims["server_uuid"] = Uuid::nil().to_string().into());
    let no_connect = token_with(|claims| claims["permissions"] = json!(["control.console"]));
    let no_scope = token_with(|claims| claims["scope"] = Value::Null);
    let early = token_with(|claims| claims["iat"] = (NOW + 60).into());
    let hidden =
        format!("daemon error {}", event("an unexpected error was encountered while handling this request"));
    let jwt = |text: &str| format!("jwt error {}", event(text));
    let good = "auth success, Subscribe";
    let out = "token expired, jwt error JWT expired";
    let cases = [
        (&other_key, hidden.clone(), hidden.clone(), "Drop"),
        (&"hello".to_owned(), hidden.clone(), hidden, "Drop"),
        (&expired, jwt("jwt: exp claim is invalid"), jwt("jwt: exp claim is invalid"), out),
        (&elsewhere, good.into(), jwt("jwt: server uuid mismatch"), out),
        (&no_connect, jwt("jwt: missing connect permission"), jwt("jwt: missing connect permission"), "Drop"),
        (&no_scope, good.into(), jwt("jwt: missing connect permission"), "auth success *, Subscribe"),
        (&early, good.into(), good.into(), out),
    ];
    for (index, (token, old, new, calagopus)) in cases.into_iter().enumerate() {
        assert_eq!(Case::said(&Case::new(OldGo).auth(token)), old, "case {index}");
        assert_eq!(Case::said(&Case::new(NewGo).auth(token)), new, "case {index}");
        assert_eq!(Case::said(&Case::new(Calagopus).auth(token)), calagopus, "case {index}");
    }
}

#[test]
fn a_message_without_a_token_is_answered_or_drops_the_socket() {
    assert_eq!(Case::said(&Case::new(OldGo).send("send stats", &[])), "jwt error jwt: no jwt present");
    assert_eq!(Case::said(&Case::new(Calagopus).send("send stats", &[])), "Drop");
}

#[test]
fn go_replaces_everything_once_the_token_is_out() {
    let mut case = Case::new(NewGo);
    case.auth(&token_with(|_| {}));
    assert_eq!(case.with(|session, view| session.passport(Kind::Lines, view)), Passport::Pass);
    case.now = NOW + 600;
    let replaced = Passport::Replace("jwt: exp claim is invalid");
    assert_eq!(case.with(|session, view| session.passport(Kind::Lines, view)), replaced);
    let ticked = case.with(|session, view| session.tick(view));
    assert_eq!(Case::said(&ticked), "jwt error jwt: exp claim is invalid");
    let fresh = token_with(|claims| claims["exp"] = (NOW + 1200).into());
    assert_eq!(Case::said(&case.auth(&fresh)), "auth success");
    assert_eq!(case.with(|session, view| session.passport(Kind::Lines, view)), Passport::Pass);
}

#[test]
fn calagopus_forgets_the_token_at_the_next_tick() {
    let mut case = Case::new(Calagopus);
    case.auth(&token_with(|_| {}));
    case.now = NOW + 600;
    let passport = |case: &mut Case, kind| case.with(|session, view| session.passport(kind, view));
    assert_eq!(passport(&mut case, Kind::Lines), Passport::Withhold);
    assert_eq!(passport(&mut case, Kind::Event(None)), Passport::Pass);
    let ticked = case.with(|session, view| session.tick(view));
    assert_eq!(Case::said(&ticked), "token expired");
    assert_eq!(passport(&mut case, Kind::Event(None)), Passport::Withhold);
    let fresh = token_with(|claims| claims["exp"] = (NOW + 1200).into());
    assert_eq!(Case::said(&case.auth(&fresh)), "auth success *, Subscribe", "it counts as the first");
}

#[test]
fn expiry_is_announced_within_the_notice() {
    for dialect in [OldGo, NewGo, Calagopus] {
        let mut case = Case::new(dialect);
        case.auth(&token_with(|_| {}));
        case.now = NOW + 539;
        assert_eq!(case.with(|session, view| session.tick(view)), []);
        case.now = NOW + 540;
        let ticked = case.with(|session, view| session.tick(view));
        assert_eq!(Case::said(&ticked), "token expiring", "{dialect:?}");
    }
}

#[test]
fn a_denied_token_is_named_or_drops_the_socket() {
    for (dialect, said) in [(OldGo, "jwt error jwt: created too far in past (denylist)"), (Calagopus, "Drop")]
    {
        let mut case = Case::new(dialect);
        case.auth(&token_with(|_| {}));
        case.denied.revoke("id".into(), NOW);
        assert_eq!(Case::said(&case.send("send stats", &[])), said);
        let later = token_with(|claims| claims["iat"] = (NOW + 1).into());
        case.now = NOW + 1;
        assert!(Case::said(&case.auth(&later)).starts_with("auth success"));
    }
}

#[test]
fn a_restarted_daemon_refuses_tokens_of_before_and_of_the_same_second() {
    let mut case = Case::new(NewGo);
    let at = u64::try_from(NOW).unwrap();
    case.denied.boot(Duration::from_millis(at * 1000 + 1));
    let denied = format!("jwt error {}", event("jwt: created too far in past (denylist)"));
    assert_eq!(Case::said(&case.auth(&token_with(|_| {}))), denied);
    case.now = NOW + 1;
    let later = token_with(|claims| claims["iat"] = (NOW + 1).into());
    assert_eq!(Case::said(&case.auth(&later)), "auth success, Subscribe");
}

#[test]
fn permissions_decide_in_silence() {
    for dialect in [OldGo, NewGo, Calagopus] {
        let mut case = Case::new(dialect);
        let permissions = json!(["websocket.connect", "control.stop"]);
        case.auth(&token_with(|claims| claims["permissions"] = permissions));
        assert_eq!(case.send("send command", &["list"]), []);
        assert_eq!(case.send("set state", &["start"]), []);
        assert_eq!(case.send("set state", &["kill"]), [Act::Power(PowerAction::Kill)]);
        assert_eq!(case.send("send logs", &[]), [Act::Logs]);
    }
}

#[test]
fn several_arguments_are_joined_by_go_and_cut_by_calagopus() {
    for (dialect, line) in [(OldGo, "say onetwo"), (Calagopus, "say one")] {
        let mut case = Case::new(dialect);
        case.auth(&token_with(|_| {}));
        assert_eq!(case.send("send command", &["say one", "two"]), [Act::Command(line.into())]);
    }
}

#[test]
fn new_go_throttles_and_old_go_does_not() {
    let mut case = Case::new(NewGo);
    assert_eq!(Case::said(&case.auth("x")).split(' ').next(), Some("daemon"));
    case.auth("x");
    assert_eq!(Case::said(&case.auth("x")), "throttled auth");
    assert_eq!(case.auth("x"), []);
    let mut case = Case::new(OldGo);
    assert!((0..100).all(|_| Case::said(&case.auth("x")).starts_with("daemon error")));
}

#[test]
fn a_suspended_new_server_drops_who_speaks() {
    let mut case = Case::new(NewGo);
    case.suspended = true;
    assert_eq!(case.send("send logs", &[]), [Act::Drop]);
}

#[test]
fn admin_events_are_withheld_from_a_star_by_go_only() {
    for (dialect, verdict) in [(NewGo, Passport::Withhold), (Calagopus, Passport::Pass)] {
        let mut case = Case::new(dialect);
        case.auth(&token_with(|_| {}));
        let kind = Kind::Event(Some("admin.websocket.install"));
        assert_eq!(case.with(|session, view| session.passport(kind, view)), verdict);
    }
}
