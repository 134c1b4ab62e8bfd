//! Which call shows what, layout by layout.

use std::time::Duration;

use super::*;

const CHANNEL: ChannelId = ChannelId::new(7);
const SECOND: Duration = Duration::from_secs(1);

/// 2026-11-21 21:45:00 UTC.
fn wall() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_297_500)
}

struct Stage {
    arrangement: Arrangement,
    at: Moment,
    below: Option<MessageId>,
}

impl Stage {
    fn new(layout: Layout) -> Self {
        let arrangement = Arrangement::new(layout, CHANNEL, "Survival", None);
        Self { arrangement, at: Moment { now: Instant::now(), wall: wall() }, below: None }
    }

    fn step(&mut self, content: &str) -> Step {
        let below = self.below;
        self.arrangement.step(content, false, |message| below.is_some_and(|below| below > message), self.at)
    }

    fn posted(&mut self, id: u64, content: &str) {
        self.arrangement.posted(MessageId::new(id), content, false, self.at.now);
    }

    fn later(&mut self, by: Duration) {
        self.at = Moment { now: self.at.now + by, wall: self.at.wall + by };
    }

    fn starts(&mut self, thread: u64) -> (String, String) {
        let Step::StartThread { name, key } = self.step("text") else { panic!("a thread is to be started") };
        self.arrangement.thread_started(ChannelId::new(thread), key.clone());
        (name, key)
    }
}

#[test]
fn messages_stand_alone() {
    let mut stage = Stage::new(Layout::Messages);
    assert_eq!(stage.step("one"), Step::Post(CHANNEL));
    stage.posted(1, "one");
    assert_eq!(stage.step("two"), Step::Post(CHANNEL));
    assert!(!stage.arrangement.watches_channel());
}

#[test]
fn a_live_message_grows_inside_its_fence() {
    let mut stage = Stage::new(Layout::Live);
    assert_eq!(stage.step("```\none\n```"), Step::Post(CHANNEL));
    stage.posted(1, "```\none\n```");
    let whole = "```\none\ntwo\n```".to_owned();
    assert_eq!(stage.step("```\ntwo\n```"), Step::Edit(MessageId::new(1), whole.clone()));
    stage.arrangement.edited(whole);
    for (added, expected) in [
        ("```\nthree\n```", "```\none\ntwo\nthree\n```"),
        ("```ansi\n\u{1b}[31mred\u{1b}[0m\n```", "```\none\ntwo\n```\n```ansi\n\u{1b}[31mred\u{1b}[0m\n```"),
        ("● offline", "```\none\ntwo\n```\n● offline"),
        ("● offline\n```\nx\n```", "```\none\ntwo\n```\n● offline\n```\nx\n```"),
    ] {
        assert_eq!(stage.step(added), Step::Edit(MessageId::new(1), expected.into()));
    }
}

#[test]
fn a_live_message_is_continued_in_a_new_one_when_it_can_not_grow() {
    let mut stage = Stage::new(Layout::Live);
    let long = format!("```\n{}\n```", "x".repeat(1900));
    stage.posted(1, &long);
    assert_eq!(stage.step("```\nshort\n```"), Step::Edit(MessageId::new(1), joined_by(&long, "short")));
    assert_eq!(stage.step(&format!("```\n{}\n```", "y".repeat(100))), Step::Post(CHANNEL), "full");

    stage.posted(5, "```\none\n```");
    stage.below = Some(MessageId::new(4));
    assert!(matches!(stage.step("two"), Step::Edit(..)), "that was written before it");
    stage.below = Some(MessageId::new(6));
    assert_eq!(stage.step("two"), Step::Post(CHANNEL), "somebody has written below it");

    stage.posted(7, "```\none\n```");
    stage.later(3000 * SECOND - SECOND);
    assert!(matches!(stage.step("two"), Step::Edit(..)));
    stage.later(SECOND);
    assert_eq!(stage.step("two"), Step::Post(CHANNEL), "old");

    stage.posted(8, "one");
    assert_eq!(stage.arrangement.step("two", true, |_| false, stage.at), Step::Post(CHANNEL), "a file");
    stage.arrangement.posted(MessageId::new(9), "two", true, stage.at.now);
    assert_eq!(stage.step("three"), Step::Post(CHANNEL), "below a file");

    stage.posted(10, "four");
    assert!(stage.arrangement.lost_target());
    assert_eq!(stage.step("five"), Step::Post(CHANNEL), "it was deleted");
    assert!(!stage.arrangement.lost_target());
}

fn joined_by(before: &str, line: &str) -> String {
    format!("{}\n{line}\n```", before.trim_end_matches("\n```"))
}

#[test]
fn a_day_has_a_thread() {
    let mut stage = Stage::new(Layout::ThreadPerDay);
    assert_eq!(stage.starts(70), ("Survival 2026-11-21".into(), "2026-11-21".into()));
    assert_eq!(stage.step("text"), Step::Post(ChannelId::new(70)));
    stage.later(2 * 3600 * SECOND);
    assert_eq!(stage.step("text"), Step::Post(ChannelId::new(70)));
    stage.later(3600 * SECOND);
    assert_eq!(stage.starts(71).0, "Survival 2026-11-22");
    assert!(stage.arrangement.lost_target());
    assert_eq!(stage.starts(72).0, "Survival 2026-11-22", "the day's thread was deleted");
}

#[test]
fn a_start_has_a_thread_and_a_restart_of_the_bot_goes_on_in_it() {
    let mut stage = Stage::new(Layout::ThreadPerStart);
    let open = Some((ChannelId::new(70), "2026-11-20 10:00".to_owned()));
    stage.arrangement = Arrangement::new(Layout::ThreadPerStart, CHANNEL, "Survival", open);
    assert_eq!(stage.step("text"), Step::Post(ChannelId::new(70)));
    stage.arrangement.server_starts(stage.at.wall);
    assert_eq!(stage.starts(71).0, "Survival 2026-11-21 21:45");
    stage.later(600 * SECOND);
    assert_eq!(stage.step("text"), Step::Post(ChannelId::new(71)));
    for (thread, name) in [(72, "Survival 2026-11-21 21:55"), (73, "Survival 2026-11-21 21:55 (2)")] {
        stage.arrangement.server_starts(stage.at.wall);
        assert_eq!(stage.starts(thread).0, name);
    }
}

#[test]
fn where_no_thread_can_be_started_the_channel_takes_the_messages() {
    let mut stage = Stage::new(Layout::ThreadPerDay);
    let Step::StartThread { key, .. } = stage.step("text") else { panic!() };
    stage.arrangement.thread_refused(key);
    assert_eq!(stage.step("text"), Step::Post(CHANNEL));
    assert!(!stage.arrangement.lost_target(), "there is no thread to lose");
    stage.later(24 * 3600 * SECOND);
    assert!(matches!(stage.step("text"), Step::StartThread { .. }), "the next day may do better");
}

#[test]
fn a_long_name_leaves_room_for_the_date() {
    let mut arrangement = Arrangement::new(Layout::ThreadPerDay, CHANNEL, &"ü".repeat(120), None);
    let at = Moment { now: Instant::now(), wall: wall() };
    let Step::StartThread { name, .. } = arrangement.step("text", false, |_| false, at) else { panic!() };
    assert_eq!(name.chars().count(), 100);
    assert!(name.ends_with(" 2026-11-21"));
}
