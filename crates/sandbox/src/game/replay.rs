//! Plays a recorded console back.

use std::{path::Path, sync::Arc, time::Duration};

use serde::Deserialize;
use tokio::time::{Instant, sleep_until};

use super::{Console, GameOptions, KILLED, Want};
use crate::wings::Instance;

/// A line and when it is due, counted from the start.
type Cue = (Duration, String);

#[derive(Deserialize)]
struct TranscriptLine {
    t: f64,
    dir: String,
    #[serde(default)]
    text: Option<String>,
    #[serde(default)]
    sock: Option<String>,
}

#[derive(Deserialize)]
struct Frame {
    event: String,
    #[serde(default)]
    args: Vec<String>,
}

/// The cues of a recording: a transcript if its first line is an entry of one, else a text file.
fn cues(recording: &str, options: &GameOptions) -> Vec<Cue> {
    if recording.lines().next().is_some_and(|line| serde_json::from_str::<TranscriptLine>(line).is_ok()) {
        return transcript_cues(recording, options.replay_speed);
    }
    let lines = u32::try_from(recording.lines().count()).unwrap_or(u32::MAX).max(1);
    let pause = options.replay_line.min(options.replay_within / lines);
    let due = |index| pause.saturating_mul(u32::try_from(index).unwrap_or(u32::MAX));
    recording.lines().enumerate().map(|(index, line)| (due(index), line.to_owned())).collect()
}

/// What the recorded daemon says of the end of the process, as of its own; with the exit code, where the line has it.
fn end_told(line: &str) -> Option<Option<i32>> {
    let (_, words) = line.split_once(" Daemon]:")?;
    let words = strip_escapes(words);
    let words = words.trim();
    if let Some(code) = words.strip_prefix("Exit code: ") {
        return Some(code.parse().ok());
    }
    let ends = [
        "---------- Detected server process in a crashed state",
        "Out of memory: ",
        "Aborting automatic restart",
    ];
    ends.iter().any(|begin| words.starts_with(begin)).then_some(None)
}

/// A line without colours.
fn strip_escapes(line: &str) -> String {
    let mut plain = String::new();
    let mut rest = line;
    while let Some((before, escape)) = rest.split_once('\u{1b}') {
        plain.push_str(before);
        rest = escape.find(|end: char| end.is_ascii_alphabetic()).map_or("", |end| &escape[end + 1..]);
    }
    plain + rest
}

/// The cues without what the recorded daemon said of the end, and the exit code that it told.
fn without_end(cues: Vec<Cue>) -> (Vec<Cue>, Option<i32>) {
    let mut code = None;
    let mut kept = Vec::new();
    for (due, line) in cues {
        match end_told(&line) {
            Some(told) => code = told.or(code),
            None => kept.push((due, line)),
        }
    }
    (kept, code)
}

fn transcript_cues(recording: &str, speed: f64) -> Vec<Cue> {
    let entries = recording.lines().filter_map(|line| serde_json::from_str::<TranscriptLine>(line).ok());
    let mut socket: Option<Option<String>> = None;
    let mut cues = Vec::new();
    for entry in entries.filter(|entry| entry.dir == "in") {
        // Where several sockets were recorded, each saw every line.
        if *socket.get_or_insert_with(|| entry.sock.clone()) != entry.sock {
            continue;
        }
        let frame: Option<Frame> = entry.text.and_then(|text| serde_json::from_str(&text).ok());
        if let Some(frame) = frame.filter(|frame| frame.event == "console output") {
            let due = Duration::try_from_secs_f64(entry.t / speed.max(f64::MIN_POSITIVE)).unwrap_or_default();
            cues.extend(frame.args.into_iter().next().map(|line| (due, line)));
        }
    }
    let first = cues.first().map_or(Duration::ZERO, |(due, _)| *due);
    cues.iter_mut().for_each(|(due, _)| *due -= first);
    cues
}

pub(super) async fn run(
    instance: &Arc<Instance>,
    path: &Path,
    exit_code: Option<i32>,
    mut console: Console,
) -> i32 {
    let recording = match tokio::fs::read(path).await {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(error) => {
            instance.print([format!("cannot read {}: {error}", path.display())]);
            return 1;
        }
    };
    instance.booted();
    let start = Instant::now();
    let (cues, told) = without_end(cues(&recording, &instance.spec.game));
    let exit_code = exit_code.or(told);
    let mut cues = cues.into_iter().peekable();
    loop {
        let due = cues.peek().map(|(due, _)| start + *due);
        if due.is_none()
            && let Some(code) = exit_code
        {
            return code;
        }
        tokio::select! {
            () = sleep_until(due.unwrap_or(start)), if due.is_some() => {
                instance.print(cues.next().map(|(_, line)| line));
            }
            Some(line) = console.stdin.recv() => {
                if Some(line.as_str()) == instance.spec.stop_word() {
                    return 0;
                }
            }
            changed = console.want.changed() => match *console.want.borrow_and_update() {
                _ if changed.is_err() => return 0,
                Want::Stop => return 0,
                Want::Kill => return KILLED,
                Want::Exit(code) => return code,
                Want::Run => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transcript_is_replayed_at_its_times() {
        let options = GameOptions { replay_speed: 2.0, ..GameOptions::default() };
        let recording = include_str!("../../tests/transcripts/16-two-sockets.jsonl");
        let cues = cues(recording, &options);
        assert!(cues[0].1.contains("Updating process configuration files..."));
        assert_eq!(cues[0].0, Duration::ZERO);
        let done: Vec<_> = cues.iter().filter(|(_, line)| line.contains("Done (1.337s)!")).collect();
        assert_eq!(done.len(), 1, "one socket's copy only");
        assert!(done[0].0 > Duration::from_millis(800) && done[0].0 < Duration::from_secs(2));
    }

    #[test]
    fn a_long_text_file_is_replayed_faster() {
        let options = GameOptions { replay_within: Duration::from_secs(1), ..GameOptions::default() };
        let cues = cues(&"line\n".repeat(1_000), &options);
        assert_eq!((cues.len(), cues[999].0), (1_000, Duration::from_millis(999)));
    }

    #[test]
    fn what_the_daemon_said_of_the_end_tells_the_exit_code() {
        let daemon = "\u{1b}[33m\u{1b}[1m[Pterodactyl Daemon]:\u{1b}[39m";
        let recording = format!(
            "[12:00:01 ERROR]: boom\n{daemon} ---------- Detected server process in a crashed state! ----------\u{1b}[0m\n\
             {daemon} Exit code: 137\u{1b}[0m\n{daemon} Out of memory: true\u{1b}[0m\n\
             [12:00:02 INFO]: <Bob> [x Daemon]: Exit codes are fun\n"
        );
        let (kept, code) = without_end(cues(&recording, &GameOptions::default()));
        let kept: Vec<&str> = kept.iter().map(|(_, line)| line.as_str()).collect();
        assert_eq!(code, Some(137));
        assert_eq!(kept, ["[12:00:01 ERROR]: boom", "[12:00:02 INFO]: <Bob> [x Daemon]: Exit codes are fun"]);
    }

    #[test]
    fn a_text_file_is_replayed_line_by_line() {
        let options = GameOptions { replay_line: Duration::from_millis(10), ..GameOptions::default() };
        let cues = cues("one\ntwo\r\n\nfour", &options);
        let lines: Vec<&str> = cues.iter().map(|(_, line)| line.as_str()).collect();
        assert_eq!(lines, ["one", "two", "", "four"]);
        assert_eq!(cues[3].0, Duration::from_millis(30));
    }
}
