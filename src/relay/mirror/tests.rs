//! What comes before what in a channel, while deeds are being done.

use std::time::Duration;

use pterosocket::Text;
use secrecy::SecretString;

use super::*;
use crate::{
    discord::{rest::Rest, schedule::Waits},
    tasks::Tasks,
};

/// A mirror whose outbox knows nothing of it: it posts nowhere.
fn mirror(tasks: &Tasks) -> Mirror {
    let nowhere =
        Rest::new(&SecretString::from("a.b.c"), "http://127.0.0.1:9", Duration::from_secs(1)).unwrap();
    let outbox = Outbox::start(nowhere, Waits::default(), tasks);
    Mirror::new(ChannelId::new(1), "Survival", (Layout::Messages, Arc::default()), outbox, Options::default())
}

fn print(mirror: &Mirror, line: &str) {
    mirror.absorb([Entry::Line(Text::from(line))].iter());
}

/// Everything that would be posted now.
fn shown(mirror: &Mirror) -> String {
    mirror.next(Instant::now()).map(|message| message.content).unwrap_or_default()
}

#[tokio::test]
async fn a_deed_is_told_before_what_the_console_prints_because_of_it() {
    let tasks = Tasks::new();
    let mirror = mirror(&tasks);
    print(&mirror, "before");
    mirror.begin_deed();
    print(&mirror, "because");
    mirror.end_deed(Some("▸ Alice: list"));
    print(&mirror, "after");
    assert_eq!(shown(&mirror), "```\nbefore\n```\n▸ Alice: list\n```\nbecause\nafter\n```");
}

#[tokio::test]
async fn what_was_not_done_is_not_told_and_holds_nothing_back() {
    let tasks = Tasks::new();
    let mirror = mirror(&tasks);
    mirror.begin_deed();
    mirror.begin_deed();
    print(&mirror, "one");
    mirror.end_deed(None);
    assert_eq!(shown(&mirror), "", "the other deed still lasts");
    mirror.end_deed(Some("▸ Bob: list"));
    assert_eq!(shown(&mirror), "▸ Bob: list\n```\none\n```");
}

#[tokio::test]
async fn a_flood_is_not_held_back() {
    let tasks = Tasks::new();
    let mirror = mirror(&tasks);
    mirror.begin_deed();
    for number in 0..=MOST_ASIDE {
        print(&mirror, &format!("line {number}"));
    }
    assert!(shown(&mirror).starts_with("```\nline 0\nline 1\n"));
}
