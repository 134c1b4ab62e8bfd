//! Sessions recorded from a real calagopus daemon, spoken again to the pretend one: what was sent is sent,
//! and what came must come, in that order. Console lines and stats are the game's and are left out.

use std::time::Duration;

use sandbox::{Dialect, ServerSpec, game::Program};
use serde_json::Value;

use crate::support::*;

/// Sends what was sent and expects every event in `kept` that was received.
async fn speak_again(recording: &str, kept: &[&str], spec: ServerSpec, crash: &str) -> usize {
    let backend = backend(Dialect::Calagopus).await;
    let server = backend.add_server(spec);
    let (url, token) = credentials(&backend, backend.owner_key(), &server).await;
    let mut client = Client::open(&url, None).await.unwrap();
    let mut compared = 0;
    for entry in recording.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()) {
        let text = entry["text"].as_str().unwrap_or_default();
        match entry["dir"].as_str().unwrap() {
            "out" if text.contains(" characters)") => {}
            "out" if text.is_empty() => {
                let binary = tokio_tungstenite::tungstenite::Message::binary(vec![0, 1]);
                soon(futures_util::SinkExt::send(&mut client.stream, binary)).await.unwrap();
            }
            "out" => client.send_text(&text.replace("<token1>", &token).replace("crash 3", crash)).await,
            "in" => {
                let message: Value = serde_json::from_str(text).unwrap();
                let event = message["event"].as_str().unwrap();
                let daemon = event == "console output" && text.contains("[Pterodactyl Daemon]");
                if kept.contains(&event) || daemon {
                    expect(&mut client, kept, &message).await;
                    compared += 1;
                }
            }
            _ => {}
        }
    }
    compared
}

async fn expect(client: &mut Client, kept: &[&str], message: &Value) {
    loop {
        let Got::Event(event, args) = client.next().await else { panic!("waiting for {message}") };
        let daemon = event == "console output" && args[0].contains("[Pterodactyl Daemon]");
        if !kept.contains(&event.as_str()) && !daemon {
            continue;
        }
        let mut got = serde_json::json!({ "event": event, "args": args });
        if event == "stats" {
            let stats: Value = serde_json::from_str(&args[0]).unwrap();
            got = stats["state"].clone();
            let recorded: Value = serde_json::from_str(message["args"][0].as_str().unwrap()).unwrap();
            assert_eq!(got, recorded["state"]);
            return;
        }
        assert_eq!(&got, message);
        return;
    }
}

fn game() -> ServerSpec {
    let mut spec = ServerSpec::new("Survival", Program::Game);
    spec.game.boot_step = Duration::from_millis(100);
    spec
}

#[tokio::test]
async fn malformed_frames_are_answered_as_recorded() {
    let recording = include_str!("../transcripts/15-malformed-frames.jsonl");
    let kept = ["auth success", "status", "jwt error", "stats"];
    assert_eq!(speak_again(recording, &kept, game(), "").await, 14);
}

#[tokio::test]
async fn power_actions_are_answered_as_recorded() {
    let recording = include_str!("../transcripts/04-power-edges.jsonl");
    let kept = ["auth success", "status", "daemon message"];
    assert!(speak_again(recording, &kept, game(), "").await > 30);
}

#[tokio::test]
async fn crashes_are_told_as_recorded() {
    let recording = include_str!("../transcripts/12-crash.jsonl");
    let kept = ["auth success", "status", "daemon message"];
    assert!(speak_again(recording, &kept, game(), "crash 3").await > 30);
}
