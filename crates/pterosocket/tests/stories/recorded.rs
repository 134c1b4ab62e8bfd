//! Frames recorded from a real daemon (calagopus wings 0.22.9), read and behaved upon as recorded. How the
//! recordings were made is told in the protocol reference's `wings-transcripts`; 23 is shortened.

use std::sync::atomic::Ordering;

use pterosocket::{CloseReason, Event, EventKind, PteroSocket};
use serde_json::Value;

use crate::raw::{Player, Step};
use crate::support::*;

macro_rules! recorded {
    ($($name:literal),*) => { [$(($name, include_str!(concat!("../recorded/", $name, ".jsonl")))),*] };
}

const ALL: [(&str, &str); 9] = recorded!(
    "01-happy-path",
    "03-freeciv",
    "05-bad-tokens",
    "10-odd-output",
    "12-crash",
    "15-malformed-frames",
    "17-revoked",
    "23-token-expires-listening",
    "24-reinstall-and-backup"
);

fn recording(name: &str) -> Vec<Value> {
    let (_, text) = ALL.into_iter().find(|(given, _)| *given == name).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The recorded connections of one socket, as steps.
fn connections(name: &str, socket: Option<&str>) -> Vec<Vec<Step>> {
    let mut connections: Vec<Vec<Step>> = Vec::new();
    let of_socket = |line: &Value| socket.is_none() || line["sock"].as_str() == socket;
    let mut authenticated = false;
    for line in recording(name).iter().filter(|line| of_socket(line)) {
        let text = || line["text"].as_str().unwrap_or_default().to_owned();
        let step = match line["dir"].as_str().unwrap() {
            "open" => {
                connections.push(Vec::new());
                authenticated = false;
                continue;
            }
            "out" if text().contains("\"auth\"") && std::mem::replace(&mut authenticated, true) => Step::Auth,
            "in" => Step::Say(text()),
            "close" if line["close_frame_received"] == true => {
                let reason = line["reason"].as_str().unwrap().to_owned();
                Step::End(Some((u16::try_from(line["code"].as_u64().unwrap()).unwrap(), reason)))
            }
            "close" => Step::End(None),
            _ => continue,
        };
        if let Some(steps) = connections.last_mut() {
            steps.push(step);
        }
    }
    connections
}

fn said(connections: &[Vec<Step>]) -> Vec<Value> {
    let frames = connections.iter().flatten().filter_map(|step| match step {
        Step::Say(frame) => Some(serde_json::from_str(frame).unwrap()),
        _ => None,
    });
    frames.collect()
}

async fn played(connections: Vec<Vec<Step>>) -> (Player, PteroSocket, Watch) {
    let player = Player::new(connections).await;
    let panel = pterosocket::Panel::builder(player.panel_url.parse().unwrap(), "ptlc_key").build().unwrap();
    let socket = PteroSocket::builder(panel, "1a7ce997").auto_connect(true).timings(quick()).build().unwrap();
    let watch = Watch(socket.events());
    (player, socket, watch)
}

#[test]
fn every_recorded_frame_is_understood() {
    let mut frames = 0;
    for (name, _) in ALL {
        for line in recording(name).iter().filter(|line| line["dir"] == "in") {
            let text = line["text"].as_str().unwrap();
            let event = pterosocket::parse(text).unwrap_or_else(|error| panic!("{name}: {error}"));
            let known = event.kind() != EventKind::Unknown
                || text.contains("backup started")
                || text.contains("backup progress")
                || text.contains("backup restore");
            assert!(known, "{name}: {text}");
            frames += 1;
        }
    }
    assert!(frames > 500, "{frames} frames");
}

#[tokio::test]
async fn recorded_sessions_come_out_line_by_line_and_state_by_state() {
    let sessions = [
        ("01-happy-path", None),
        ("03-freeciv", None),
        ("10-odd-output", None),
        ("12-crash", None),
        ("24-reinstall-and-backup", Some("owner")),
        ("24-reinstall-and-backup", Some("admin")),
    ];
    for (name, sock) in sessions {
        let mut recorded = connections(name, sock);
        recorded.truncate(1);
        let expected = |event: &str| -> Vec<String> {
            let said = said(&recorded).into_iter().filter(|frame| frame["event"] == event);
            said.map(|frame| frame["args"][0].as_str().unwrap().to_owned()).collect()
        };
        let (lines, states) = (expected("console output"), expected("status"));
        let (_player, _socket, mut watch) = played(recorded).await;
        let (mut seen_lines, mut seen_states) = (Vec::new(), Vec::new());
        loop {
            match watch.next().await {
                Event::ConsoleOutput(line) => seen_lines.push(line.to_string()),
                Event::Status(state) => seen_states.push(state.to_string()),
                Event::Error(error) => panic!("{name}: {error}"),
                Event::Close(_) => break,
                _ => {}
            }
        }
        assert_eq!(seen_lines, lines, "{name}");
        assert_eq!(seen_states, states, "{name}");
    }
}

#[tokio::test]
async fn a_token_refused_as_recorded_is_replaced_by_another() {
    let bad = connections("05-bad-tokens", None);
    let good = connections("01-happy-path", None);
    let refused = bad.len();
    let of_time = |steps: &&Vec<Step>| {
        steps.iter().any(|step| matches!(step, Step::Say(frame) if frame.contains("expired")))
    };
    assert_eq!(bad.iter().filter(of_time).count(), 3, "expired, from the future, for another server");
    let (player, _socket, mut watch) = played(bad.into_iter().chain(good).collect()).await;
    for _ in 0..refused {
        watch.until(EventKind::Start).await;
        watch.until(EventKind::Close).await;
    }
    watch.until(EventKind::AuthSuccess).await;
    let fetches = player.fetches.load(Ordering::SeqCst);
    assert_eq!(
        fetches,
        refused - 3 + 2,
        "a token for each refusal, but one for the three that may be of its time"
    );
}

#[tokio::test]
async fn jwt_errors_about_frames_change_nothing() {
    let (player, _socket, mut watch) = played(connections("15-malformed-frames", None)).await;
    let mut errors = 0;
    loop {
        match watch.next().await {
            Event::JwtError(_) => errors += 1,
            Event::Close(_) => break,
            _ => {}
        }
    }
    assert!(errors >= 7, "{errors}");
    let frames = player.frames.lock().unwrap().clone();
    assert_eq!((frames.len(), player.fetches.load(Ordering::SeqCst)), (1, 1), "{frames:?}");
}

#[tokio::test]
async fn a_revocation_as_recorded_brings_a_new_token() {
    let (player, _socket, mut watch) = played(connections("17-revoked", None)).await;
    let Event::Close(CloseReason::Lost(_)) = watch.until(EventKind::Close).await else { panic!() };
    watch.until(EventKind::AuthSuccess).await;
    assert_eq!(player.fetches.load(Ordering::SeqCst), 1, "a dropped connection says nothing of the token");
    let Event::Close(CloseReason::ByDaemon { code: 1000, reason }) = watch.until(EventKind::Close).await
    else {
        panic!()
    };
    assert_eq!(reason, "permission revoked");
    watch.until(EventKind::AuthSuccess).await;
    assert_eq!(player.fetches.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn an_expired_token_as_recorded_is_renewed_on_the_same_socket() {
    let (player, _socket, mut watch) = played(connections("23-token-expires-listening", Some("short"))).await;
    watch.until(EventKind::TokenExpired).await;
    let Event::AuthSuccess(success) = watch.until(EventKind::AuthSuccess).await else { panic!() };
    assert!(success.renewal);
    while !watch.line().await.contains("[Server] after the new token") {}
    assert_eq!(player.fetches.load(Ordering::SeqCst), 2);
}

/// What a hostile daemon puts into one frame is kept nowhere: the next one that can be read counts.
#[tokio::test]
async fn an_auth_success_with_680_000_arguments_is_not_kept() {
    let empty = r#""","#.repeat(679_999);
    let hostile = Step::Say(format!(r#"{{"event":"auth success","args":[{empty}""]}}"#));
    let good = Step::Say(r#"{"event":"auth success","args":["control.console"]}"#.to_owned());
    let (_player, socket, mut watch) = played(vec![vec![hostile, good]]).await;
    let Event::Error(error) = watch.until(EventKind::Error).await else { panic!("another event") };
    assert!(error.to_string().contains("more than 256 arguments"), "{error}");
    let Event::AuthSuccess(success) = watch.until(EventKind::AuthSuccess).await else {
        panic!("another event")
    };
    assert_eq!(success.permissions.iter().collect::<Vec<_>>(), ["control.console"]);
    let connection = socket.connection().borrow().clone();
    assert!(format!("{connection:?}").len() < 500, "{connection:?}");
}

/// A status of a megabyte with line breaks in it is one short line from where it is read on.
#[tokio::test]
async fn a_daemons_words_are_one_short_line_in_every_error() {
    let long = "forged\\n".repeat(100_000);
    let steps = vec![
        Step::Say(r#"{"event":"auth success"}"#.to_owned()),
        Step::Say(format!(r#"{{"event":"status","args":["{long}"]}}"#)),
        Step::Say(format!(r#"{{"event":"transfer status","args":["{long}"]}}"#)),
    ];
    let (_player, _socket, mut watch) = played(vec![steps]).await;
    let Event::Status(state) = watch.until(EventKind::Status).await else { panic!("another event") };
    let Event::Close(reason) = watch.until(EventKind::Close).await else { panic!("another event") };
    for said in [state.to_string(), reason.to_string()] {
        assert!(said.chars().count() < 400 && !said.contains('\n') && said.contains("forged"), "{said}");
    }
}
