//! What a mirror shows for good and for a while, and how that ends.

use super::*;
use crate::{
    masking::filter::Spec,
    model::{FilterAction, Mode, PatternKind},
};

const TICK: &str = "[12:00:00 INFO]: tick";
const BOOM: &str = "[12:00:01 ERROR]: boom";

fn lasting(mode: Mode, seconds: i64) -> TemporaryMode {
    TemporaryMode { mode, until: super::super::seconds() + seconds }
}

impl Stage {
    /// Everything that waits, as if Discord took it.
    fn all_shown(&self, id: u64) -> String {
        let shown = self.shown();
        if !shown.is_empty() {
            self.posted(id);
        }
        shown
    }

    fn prints(&self, lines: &[&str]) {
        let lines: Vec<_> = lines.iter().map(|text| ConsoleEvent::Line(event(text))).collect();
        self.absorb(&lines);
    }
}

#[tokio::test]
async fn quiet_ends_by_itself_and_says_how_much_was_left_out() {
    let stage = Stage::usual().await;
    tokio::time::pause();
    stage.mirror.set_mode(Some(lasting(Mode::Quiet, 7_200)), "Alice");
    stage.prints(&[TICK, BOOM]);
    let shown = stage.all_shown(1);
    assert!(
        shown.contains("● Alice: quiet for") && shown.contains("boom") && !shown.contains("tick"),
        "{shown}"
    );
    assert_eq!((stage.mirror.figures().left_out, stage.mirror.figures().mode.is_some()), (1, true));
    let due = stage.mirror.due().unwrap() - Instant::now();
    assert!(due > Duration::from_secs(7_190) && due <= Duration::from_secs(7_200), "{due:?}");
    tokio::time::advance(due).await;
    stage.mirror.tell_due();
    stage.prints(&[TICK]);
    let shown = stage.all_shown(2);
    assert!(shown.contains("quiet has ended; 1 line was left out") && shown.contains("tick"), "{shown}");
    assert_eq!((stage.mirror.figures().mode, stage.mirror.due()), (None, None));
}

#[tokio::test]
async fn what_is_left_out_counts_as_seen() {
    let stage = Stage::usual().await;
    stage.mirror.follow(Shows::Warnings, None);
    stage.prints(&[TICK, BOOM, "[12:00:02 INFO]: tock"]);
    let shown = stage.all_shown(1);
    assert!(
        shown.contains("only warnings and errors") && shown.contains("boom") && !shown.contains("tock"),
        "{shown}"
    );
    let lines = [TICK, BOOM, "[12:00:02 INFO]: tock"];
    let seen: Vec<_> = stage.mirror.state().backlog.posted().lines().collect();
    assert_eq!(seen, fingerprints(&lines).lines().collect::<Vec<_>>());
    // The log is read again: nothing of it is news but what was printed since.
    stage.absorb(&[resumed(&[TICK, BOOM, "[12:00:02 INFO]: tock", "[12:00:03 WARN]: new"])]);
    let shown = stage.all_shown(2);
    assert!(shown.contains("new") && !shown.contains("boom"), "{shown}");
}

#[tokio::test]
async fn verbose_shows_what_filters_hide_and_keeps_masks() {
    let stage = Stage::usual().await;
    let spec = |action, text: &str| Spec { action, pattern: PatternKind::Words, text: text.into() };
    let rules = [spec(FilterAction::Hide, "lag"), spec(FilterAction::Mask, "hunter2")];
    stage.mirror.set_rules(Arc::new(Rules::of(&rules, &[], crate::masking::mask::Names::default())));
    stage.mirror.follow(Shows::Warnings, None);
    stage.all_shown(1);
    stage.mirror.set_mode(Some(lasting(Mode::Verbose, 60)), "Alice");
    stage.prints(&["lag of hunter2", "plain"]);
    let shown = stage.all_shown(2);
    assert!(shown.contains("lag of ‹masked›") && shown.contains("plain"), "{shown}");
    stage.mirror.set_mode(None, "Bob");
    stage.prints(&["[12:00:01 ERROR]: lag", BOOM, TICK]);
    let shown = stage.all_shown(3);
    assert!(shown.contains("● Bob has ended verbose") && shown.contains("boom"), "{shown}");
    assert!(!shown.contains("lag") && !shown.contains("tick"), "{shown}");
    assert_eq!(stage.mirror.figures().filtered, 1);
}

#[tokio::test]
async fn quiet_leaves_nothing_of_a_console_whose_warnings_alone_are_shown() {
    let stage = Stage::usual().await;
    stage.mirror.follow(Shows::Warnings, Some(lasting(Mode::Quiet, 60)));
    stage.all_shown(1);
    stage.prints(&[BOOM, TICK]);
    assert_eq!(stage.shown(), "");
    stage.absorb(&[ConsoleEvent::Power { to: crate::sockets::Power::Running, took: None }]);
    assert_eq!(stage.all_shown(2), "● running");
    assert_eq!(stage.mirror.figures().left_out, 2);
}

/// A row may be read before it is changed, and be followed after that.
#[tokio::test]
async fn a_mode_that_is_over_by_the_clock_is_not_begun_again() {
    let stage = Stage::usual().await;
    stage.mirror.follow(Shows::All, Some(lasting(Mode::Quiet, -5)));
    stage.prints(&[TICK]);
    assert!(stage.shown().contains("tick"));
    assert_eq!(stage.mirror.figures().mode, None);
}

#[tokio::test]
async fn what_came_again_is_told_when_the_console_ends() {
    let stage = Stage::usual().await;
    stage.mirror.follow(Shows::Warnings, None);
    stage.prints(&[BOOM, BOOM, BOOM]);
    assert!(!stage.all_shown(1).contains('↻'));
    stage.mirror.tell_all();
    let shown = stage.shown();
    assert!(shown.contains("↻ 2 times more within 1 s: "), "{shown}");
}
