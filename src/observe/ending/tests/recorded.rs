//! Recorded frames of a real daemon (calagopus), played as they came.

use serde_json::Value;

use super::story::Story;

/// The ends that a recording tells; what was asked for there counts as done on the panel's page.
fn told(recording: &str) -> Vec<String> {
    let mut story = Story::new();
    let mut last = 0.0;
    for frame in recording.lines() {
        let frame: Value = serde_json::from_str(frame).unwrap();
        let at = frame["t"].as_f64().unwrap();
        story.step(&format!("+{}", (at - last).max(0.0)));
        last = at;
        match frame["dir"].as_str().unwrap() {
            "close" => story.step("down"),
            // Two sockets hear the same.
            "in" if frame["sock"] != "admin" && frame["sock"] != "b" => {
                hear(&mut story, frame["text"].as_str().unwrap());
            }
            _ => {}
        }
    }
    story.step("+30");
    story.told().to_vec()
}

fn hear(story: &mut Story, frame: &str) {
    let Ok(frame) = serde_json::from_str::<Value>(frame) else { return };
    let text = frame["args"][0].as_str().unwrap_or_default();
    match frame["event"].as_str().unwrap_or_default() {
        "auth success" => story.step("login"),
        "status" => story.step(text),
        "install started" => story.step("maintained"),
        "console output" => match text.split_once("[Pterodactyl Daemon]:\u{1b}[0m \u{1b}[1m") {
            Some((_, words)) => story.step(&format!("daemon {}", words.trim_end_matches("\u{1b}[0m"))),
            None => story.step(&format!("game {text}")),
        },
        _ => {}
    }
}

macro_rules! recording {
    ($name:literal) => {
        include_str!(concat!("../../../../crates/pterosocket/tests/recorded/", $name))
    };
    (sandbox $name:literal) => {
        include_str!(concat!("../../../../crates/sandbox/tests/transcripts/", $name))
    };
}

#[test]
fn recorded_ends_are_what_they_were() {
    let crashes = ["crashed 3, starts", "crashed 3, aborted 60", "stopped inside, aborted 60"];
    assert_eq!(told(recording!("12-crash.jsonl")), crashes);
    assert_eq!(told(recording!("01-happy-path.jsonl")), ["stopped by panel"]);
    assert_eq!(told(recording!("24-reinstall-and-backup.jsonl")), ["stopped by panel"]);
    assert_eq!(told(recording!("10-odd-output.jsonl")).len(), 1);
}

#[test]
fn power_actions_at_the_wrong_time_end_nothing_more_than_they_did() {
    let told = told(recording!(sandbox "04-power-edges.jsonl"));
    assert!(told.iter().all(|end| end == "stopped by panel" || end == "unknown"), "{told:?}");
}
