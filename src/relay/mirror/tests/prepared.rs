//! Mirrors of one server share what is the same for them: each line is cleaned once, and masked once for the same rules.

use super::*;
use crate::{
    masking::{
        filter::Spec,
        mask::{Names, Visitors},
    },
    model::{FilterAction, PatternKind},
    relay::mirror::prepared::Prepared,
};

const LINES: [&str; 3] = ["203.0.113.7 joined", "\u{1b}[31mred\u{1b}[0m", "nothing to mask"];

/// Mirrors with these rules take in one batch, one after the other.
async fn shown_by(all: &[&Arc<Rules>], events: &Arc<EventBatch>) -> Vec<String> {
    let mut shown = Vec::new();
    for rules in all {
        let stage = Stage::usual().await;
        stage.mirror.set_rules(Arc::clone(rules));
        let mut reading = reading::Reading::new(Arc::clone(events));
        stage.mirror.absorb(&mut reading, &mut intake::Watch::default(), || false);
        assert!(reading.entry().is_none());
        shown.push(stage.shown());
    }
    shown
}

fn batch(mirrors: usize) -> Arc<EventBatch> {
    EventBatch::new(LINES.map(|text| ConsoleEvent::Line(event(text))).to_vec(), mirrors)
}

/// How often lines were cleaned and masked for all of them.
fn counts(events: &EventBatch) -> (usize, usize) {
    let rules = Arc::default();
    let prepared = Prepared::of(events, &rules).expect("it is shared");
    let counts = prepared.counts();
    (counts.cleaned.load(Ordering::Relaxed), counts.masked.load(Ordering::Relaxed))
}

#[tokio::test]
async fn two_mirrors_clean_and_mask_a_line_once() {
    let (visitors, known) = (Arc::new(Visitors::default()), Arc::default());
    let rules = |key: u8, own: &[Spec]| {
        let rules = Rules::of(own, &[], Names::keyed([key; 32]));
        Arc::new(rules.with_visitors(Arc::clone(&visitors)).with_known(Arc::clone(&known)))
    };
    // As two channels of one guild have them: they say the same, but are no one value.
    let (one, other) = (rules(1, &[]), rules(1, &[]));
    let alone = shown_by(&[&one], &batch(1)).await.remove(0);
    assert!(alone.contains("‹ip ") && alone.contains("joined") && !alone.contains("203.0.113.7"), "{alone}");

    let events = batch(2);
    assert_eq!(shown_by(&[&one, &other], &events).await, [alone.clone(), alone.clone()]);
    assert_eq!(counts(&events), (3, 3), "cleaned and masked once");

    // Another guild names addresses in its own way; people's filters see the line as it was printed.
    let hides = Spec { action: FilterAction::Hide, pattern: PatternKind::Words, text: "203.0.113.7".into() };
    let (far, filtered) = (rules(2, &[]), rules(1, &[hides]));
    let events = batch(5);
    let shown = shown_by(&[&one, &far, &filtered, &other, &far], &events).await;
    assert_eq!((&shown[0], &shown[3], &shown[1]), (&alone, &alone, &shown[4]));
    assert_ne!(shown[0], shown[1]);
    assert!(!shown[2].contains("joined") && shown[2].contains("red"), "{}", shown[2]);
    assert_eq!(counts(&events), (3, 6), "cleaned once, masked once for each guild");
}

#[tokio::test]
async fn what_one_mirror_alone_reads_is_not_kept() {
    let events = batch(1);
    let rules = Arc::default();
    assert!(Prepared::of(&events, &rules).is_none());
}

#[tokio::test]
async fn many_sets_of_rules_take_no_more_memory() {
    let events = batch(50);
    let all: Vec<_> = (0..50).map(|key| Arc::new(Rules::of(&[], &[], Names::keyed([key; 32])))).collect();
    let shown = shown_by(&all.iter().collect::<Vec<_>>(), &events).await;
    assert!(shown.iter().all(|shown| shown.contains("‹ip ")));
    let (cleaned, masked) = counts(&events);
    assert_eq!((cleaned, masked), (3, 3 * 4), "the others mask for themselves");
}
