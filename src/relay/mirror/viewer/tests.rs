//! Lines of several games, and what a channel gets of them.

use super::*;
use crate::{masking::clean::clean, sockets::Fingerprint, texts::Language};

fn line(text: &str) -> Piece {
    Piece::Line(clean(text).next().expect("a line"), Fingerprint::of(text))
}

/// What is shown of lines that come at once, `seconds` after the beginning: lines, notices, and `.` for what counts as
/// seen.
struct Stage {
    viewer: Viewer,
    began: Instant,
}

impl Stage {
    fn new(view: View) -> Self {
        Self { viewer: Viewer::new(view), began: Instant::now() }
    }

    fn at(&self, seconds: u64) -> Instant {
        self.began + Duration::from_secs(seconds)
    }

    fn take(&mut self, seconds: u64, lines: &[&str]) -> Vec<String> {
        let (now, mut out) = (self.at(seconds), Vec::new());
        for text in lines {
            self.viewer.take(now, line(text), None, &mut out);
        }
        read(out)
    }

    fn tell(&mut self, seconds: u64) -> Vec<String> {
        let (now, mut out) = (self.at(seconds), Vec::new());
        self.viewer.tell(now, &mut out);
        read(out)
    }
}

fn read(pieces: Vec<Piece>) -> Vec<String> {
    let read = pieces.into_iter().map(|piece| match piece {
        Piece::Line(line, _) => line.text().to_owned(),
        Piece::Notice(text) => text.plain(Language::ENGLISH),
        Piece::Hidden(_) => ".".to_owned(),
        Piece::Loss(lines) => format!("{lines} lost"),
        Piece::Start => "start".to_owned(),
    });
    read.collect()
}

const TRACE: [&str; 4] = [
    "[12:00:01 ERROR]: Could not pass event PlayerJoinEvent to Shop v1.2",
    "java.lang.NullPointerException: null",
    "\tat shop.Listener.onJoin(Listener.java:12) ~[Shop.jar:?]",
    "Caused by: java.io.IOException: gone",
];

#[test]
fn warnings_and_errors_are_shown_with_their_stack_traces_and_nothing_else() {
    let mut stage = Stage::new(View::Warnings);
    let shown = stage.take(0, &["[12:00:00 INFO]: Done", TRACE[0], TRACE[1], TRACE[2], TRACE[3]]);
    assert_eq!((shown[0].as_str(), shown.len()), (".", 5), "{shown:?}");
    assert!(shown[1].contains("Could not pass") && shown[4].starts_with("Caused by"), "{shown:?}");
    // A stack trace of something that is not shown is not shown.
    let hidden = stage
        .take(1, &["[12:00:02 INFO]: a trace for the curious", TRACE[2], "[12:00:03 INFO]: <Bob> ERROR"]);
    assert_eq!(hidden, [".", ".", "."]);
    assert_eq!(stage.viewer.left_out(), 4);
}

#[test]
fn nothing_and_everything_are_views_too() {
    let lines = ["[12:00:00 INFO]: Done", TRACE[0]];
    assert_eq!(Stage::new(View::All).take(0, &lines), lines);
    let mut nothing = Stage::new(View::Nothing);
    assert_eq!(nothing.take(0, &lines), [".", "."]);
    let mut out = Vec::new();
    nothing.viewer.take(nothing.began, Piece::Notice(Text::verbatim("● running")), None, &mut out);
    nothing.viewer.take(nothing.began, Piece::Loss(3), None, &mut out);
    nothing.viewer.take(nothing.began, Piece::Start, None, &mut out);
    assert_eq!(read(out), ["● running", "3 lost", "start"]);
    assert_eq!(nothing.viewer.left_out(), 2);
}

#[test]
fn what_comes_again_is_counted_and_told_once_a_minute() {
    let mut stage = Stage::new(View::Warnings);
    assert_eq!(stage.take(0, &TRACE).len(), 4);
    for second in 1..=3 {
        let again = TRACE.map(|text| text.replace("12:00:01", &format!("12:00:{second:02}")));
        let shown = stage.take(second, &again.each_ref().map(String::as_str));
        assert_eq!(shown, [] as [&str; 0], "held until it is known whether it is the same");
        assert_eq!(stage.take(second, &["[12:00:09 INFO]: tick"]), [".", ".", ".", ".", "."]);
    }
    assert_eq!(stage.viewer.folded(), 12);
    assert_eq!(stage.viewer.due(), Some(stage.at(60)));
    assert_eq!(stage.tell(59), [] as [&str; 0]);
    let told = stage.tell(60);
    assert_eq!(told, [format!("↻ 3 times more within 1 min: {}", TRACE[0])]);
    assert_eq!(stage.viewer.due(), None);
    // It goes on to be known for another minute, and is shown again when that has passed in silence.
    assert_eq!(
        stage.take(119, &["[12:01:59 ERROR]: Could not pass event PlayerJoinEvent to Shop v1.2"]).len(),
        0
    );
    assert_eq!(stage.tell(120).len(), 1, "it was shorter, so it is another one");
    assert_eq!(stage.take(300, &TRACE).len(), 4);
}

#[test]
fn another_stack_trace_is_shown_whole() {
    let mut stage = Stage::new(View::Warnings);
    stage.take(0, &TRACE);
    let other =
        [TRACE[0], TRACE[1], "\tat another.Place.run(Place.java:7)", "\tat more.Places.run(More.java:8)"];
    assert_eq!(stage.take(1, &other).len(), 4);
    let shorter = [TRACE[0], TRACE[1]];
    assert_eq!(stage.take(2, &shorter).len(), 0);
    let mut out = Vec::new();
    stage.viewer.take(stage.at(2), Piece::Notice(Text::verbatim("● offline")), None, &mut out);
    let shown = read(out);
    assert_eq!((shown.len(), shown[2].as_str()), (3, "● offline"), "{shown:?}");
    assert_eq!(stage.viewer.folded(), 0);
}

#[test]
fn what_is_held_is_settled_without_another_line() {
    let mut stage = Stage::new(View::Warnings);
    stage.take(0, &TRACE);
    assert_eq!(stage.take(5, &TRACE).len(), 0);
    assert_eq!(stage.viewer.due(), Some(stage.at(6)));
    assert_eq!(stage.tell(6), [".", ".", ".", "."], "the same");
    assert_eq!(stage.take(7, &TRACE[..2]).len(), 0);
    let shown = stage.tell(8);
    assert_eq!(shown.len(), 2);
    assert!(shown[0].contains("Could not pass"), "{shown:?}");
}

#[test]
fn what_was_counted_is_told_when_something_else_is_shown() {
    let mut stage = Stage::new(View::Warnings);
    let warning = "[12:00:01 WARN]: Can't keep up!";
    assert_eq!(stage.take(0, &[warning, warning, warning]), [warning, "."]);
    let mut out = Vec::new();
    stage.viewer.show(View::All, stage.at(4), &mut out);
    assert_eq!(read(out), [".", &format!("↻ 2 times more within 4 s: {warning}")]);
    assert_eq!(stage.take(5, &["plain"]), ["plain"]);
}

#[test]
fn lines_that_differ_in_more_than_the_time_are_different() {
    let mut stage = Stage::new(View::Warnings);
    let lines = [
        "[12:00:01] [Server thread/WARN]: chunk 1",
        "[12:00:02] [Server thread/WARN]: chunk 2",
        "[2026.11.30-12.00.01:123][456]LogNet: Error: no route",
        "[2026.11.30-12.00.02:456][789]LogNet: Error: no route",
        "2026-11-30T12:00:01.123Z ERROR db: timeout after 31 s",
        "2026-11-30T12:00:02.456Z ERROR db: timeout after 32 s",
    ];
    let shown: Vec<usize> = lines
        .iter()
        .map(|line| stage.take(0, &[line]).iter().filter(|shown| **shown != ".").count())
        .collect();
    assert_eq!(shown, [1, 1, 1, 0, 1, 1]);
}

#[test]
fn what_is_known_is_bounded() {
    let mut stage = Stage::new(View::Warnings);
    for number in 0..1_000 {
        let text = format!("[12:00:01 ERROR]: {number} {}", "x".repeat(900));
        let shown = stage.take(0, &[&text, &text]);
        let told = shown.iter().filter(|line| line.starts_with('↻')).count();
        assert_eq!(told, usize::from(number >= MOST_KNOWN), "what is pushed out is told");
        assert_eq!(shown.iter().filter(|line| line.ends_with("xxx") && !line.starts_with('↻')).count(), 1);
    }
    assert!(
        stage.viewer.known.len() <= MOST_KNOWN && stage.viewer.bytes() < 64 * 1024,
        "{}",
        stage.viewer.bytes()
    );
    let long: Vec<String> = (0..=MOST_LINES).map(|at| format!("\tat a.b.C.m{at}(C.java:{at})")).collect();
    let all: Vec<&str> = std::iter::once(TRACE[0]).chain(long.iter().map(String::as_str)).collect();
    stage.take(100, &all);
    assert_eq!(stage.take(101, &all).len(), all.len(), "too long to be known again");
}

#[test]
fn what_is_shown_follows_what_was_chosen() {
    for (shows, mode, view) in [
        (Shows::All, None, View::All),
        (Shows::Warnings, None, View::Warnings),
        (Shows::All, Some(Mode::Quiet), View::Warnings),
        (Shows::Warnings, Some(Mode::Quiet), View::Nothing),
        (Shows::All, Some(Mode::Verbose), View::All),
        (Shows::Warnings, Some(Mode::Verbose), View::All),
    ] {
        assert_eq!(View::of(shows, mode), view, "{shows:?} {mode:?}");
    }
}
