//! What counts as seen by the channel, and when.

use super::*;

#[test]
fn lines_count_as_seen_when_their_message_is_committed() {
    let now = Instant::now();
    let (mut backlog, _budget) = held(BacklogLimits::default());
    push(&mut backlog, now, "a");
    backlog.push_notice(now, "a notice has no print");
    backlog.push_hidden(fingerprint("hidden behind a"));
    let first = take(&mut backlog, USUAL).expect("a waits");
    push(&mut backlog, now, "b");
    assert_eq!(first.end, recent(["a", "hidden behind a"]));
    assert_eq!((backlog.posted(), backlog.received()), (&recent([]), recent(["a", "hidden behind a", "b"])));
    backlog.commit();
    assert_eq!(backlog.posted(), &first.end);
    take(&mut backlog, USUAL);
    backlog.give_up();
    assert_eq!(backlog.posted(), &recent(["a", "hidden behind a", "b"]), "it must not come again");
    assert_eq!(backlog.received(), *backlog.posted());
}

#[test]
fn hidden_lines_count_as_seen_when_nothing_waits_before_them() {
    let now = Instant::now();
    let mut backlog = empty();
    backlog.push_hidden(fingerprint("at once"));
    assert_eq!(backlog.posted(), &recent(["at once"]));
    assert!(backlog.is_empty());
    push(&mut backlog, now, "a");
    let message = take(&mut backlog, USUAL).expect("a waits");
    backlog.push_hidden(fingerprint("on the way"));
    push(&mut backlog, now, "b");
    backlog.push_hidden(fingerprint("behind b"));
    assert_eq!(backlog.posted(), &recent(["at once"]));
    assert_eq!(message.end, recent(["at once", "a"]));
    backlog.commit();
    assert_eq!(backlog.posted(), &recent(["at once", "a", "on the way"]));
    assert_eq!(backlog.received(), recent(["at once", "a", "on the way", "b", "behind b"]));
}

#[test]
fn a_long_line_counts_as_seen_with_its_last_part() {
    let now = Instant::now();
    let mut backlog = empty();
    let long = "x".repeat(4500);
    push(&mut backlog, now, "before");
    push(&mut backlog, now, &long);
    let ends: Vec<_> = std::iter::from_fn(|| {
        let message = take(&mut backlog, UNHURRIED)?;
        backlog.commit();
        Some(message.end.len())
    })
    .collect();
    assert_eq!(ends, [1, 1, 1, 2]);
    assert_eq!(backlog.posted(), &recent(["before", &long]));
}

#[test]
fn the_last_of_several_lines_has_the_fingerprint() {
    let now = Instant::now();
    let mut backlog = empty();
    let raw = format!("{}\n{}", "x".repeat(1900), "y".repeat(1900));
    let lines: Vec<_> = clean(&raw).collect();
    backlog.push_line(now, lines[0].clone(), None);
    backlog.push_line(now, lines[1].clone(), Some(fingerprint(&raw)));
    assert_eq!(take(&mut backlog, UNHURRIED).map(|message| message.end.len()), Some(0));
    backlog.commit();
    assert_eq!(take(&mut backlog, UNHURRIED).map(|message| message.end), Some(recent([&*raw])));
}

#[test]
fn more_hidden_lines_than_are_kept_take_no_memory() {
    let now = Instant::now();
    let (mut backlog, budget) = held(BacklogLimits::default());
    push(&mut backlog, now, "a");
    let before = budget.memory();
    let hidden: Vec<_> = (0..100_000).map(|number| format!("hidden {number}")).collect();
    hidden.iter().for_each(|raw| backlog.push_hidden(fingerprint(raw)));
    assert!(budget.memory() < before + 2 * RecentFingerprints::LENGTH * 8);
    let newest = recent(hidden.iter().map(String::as_str));
    assert_eq!(backlog.received(), newest);
    take(&mut backlog, USUAL);
    hidden[..2000].iter().for_each(|raw| backlog.push_hidden(fingerprint(raw)));
    backlog.commit();
    assert_eq!(backlog.posted(), &recent(hidden[..2000].iter().map(String::as_str)));
    drop(backlog);
    assert_eq!(budget.memory(), 0);
}

#[test]
fn a_backlog_goes_on_from_the_fingerprints_it_is_given() {
    let budget = BacklogBudget::new(BacklogLimits::default());
    let mut backlog = Backlog::new(Limits::default(), budget.of(GUILD), "x", recent(["before"]));
    push(&mut backlog, Instant::now(), "a");
    assert_eq!((backlog.posted(), backlog.received()), (&recent(["before"]), recent(["before", "a"])));
}
