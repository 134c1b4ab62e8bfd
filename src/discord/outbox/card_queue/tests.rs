use std::{sync::Arc, time::Duration};

use serenity::model::id::RoleId;

use super::*;

const CHANNEL: ChannelId = ChannelId::new(7);

type Log = Arc<Mutex<Vec<Told<u8>>>>;

fn queue() -> (CardQueue<u8>, Log) {
    let log = Log::default();
    let told = Arc::clone(&log);
    (CardQueue::new(CHANNEL, true, move |news| lock(&told).push(news)), log)
}

fn posted(text: &str, ring: Ring) -> Posted {
    Posted { components: vec![text.into()], files: Vec::new(), ring }
}

fn card(key: u8, text: &str) -> Job<u8> {
    Job::Card { key, nonce: format!("card-{key}"), card: posted(text, Ring::Nobody) }
}

fn change(key: u8, text: &str) -> Job<u8> {
    Job::Change { key, components: vec![text.into()] }
}

fn once(text: &str) -> Job<u8> {
    Job::Once { nonce: None, card: posted(text, Ring::Nobody), asker: None }
}

fn line(text: &str) -> Job<u8> {
    Job::Announcement { content: text.into() }
}

fn outgoing(queue: &CardQueue<u8>) -> Option<Outgoing> {
    queue.next(Instant::now(), SendBudget { every: Duration::ZERO, room: usize::MAX })
}

/// What is sent next: its text, and which message it changes.
fn next(queue: &CardQueue<u8>) -> Option<(String, Option<u64>)> {
    Some(match outgoing(queue)?.call {
        Call::PostCard { components, .. } => (components[0].as_str()?.to_owned(), None),
        Call::EditCard { components, message, .. } => {
            (components[0].as_str()?.to_owned(), Some(message.get()))
        }
        Call::Post { content, .. } => (content, None),
        _ => return None,
    })
}

fn sent(text: &str, message: Option<u64>) -> Option<(String, Option<u64>)> {
    Some((text.to_owned(), message))
}

fn done(queue: &CardQueue<u8>, message: u64) {
    queue.report(&Report::Done(Done::Posted(MessageId::new(message))));
}

#[tokio::test(start_paused = true)]
async fn a_change_waits_for_its_card_and_only_the_newest_is_sent() {
    let (queue, log) = queue();
    queue.push(card(1, "crashed"));
    assert_eq!(next(&queue), sent("crashed", None));
    queue.push(change(1, "still down 1"));
    queue.push(change(1, "still down 2"));
    done(&queue, 5);
    assert_eq!(next(&queue), sent("still down 2", Some(5)));
    queue.report(&Report::Done(Done::Edited));
    assert_eq!(next(&queue), None);
    let told = std::mem::take(&mut *lock(&log));
    assert!(matches!(told[..], [Told::Taken, Told::Posted(1, _), Told::Taken]), "{told:?}");
}

#[tokio::test(start_paused = true)]
async fn what_changes_before_it_is_posted_is_posted_as_it_is_by_then() {
    let (queue, _) = queue();
    let ring = Ring::Role(RoleId::new(3));
    queue.push(Job::Card { key: 1, nonce: "one".into(), card: posted("one is down", ring) });
    queue.push(change(1, "two are down"));
    let Some(Outgoing { call: Call::PostCard { components, ring: rings, .. }, nonce }) = outgoing(&queue)
    else {
        panic!("a card is posted");
    };
    assert_eq!((components[0].as_str(), rings, nonce.as_deref()), (Some("two are down"), ring, Some("one")));
    done(&queue, 5);
    assert_eq!(next(&queue), None);
}

#[tokio::test(start_paused = true)]
async fn the_card_before_is_changed_before_a_new_one_of_its_key_is_there() {
    let (queue, _) = queue();
    queue.knows(1, MessageId::new(5));
    for job in [change(1, "too late"), card(1, "do it now?"), change(1, "done")] {
        queue.push(job);
    }
    assert_eq!(next(&queue), sent("too late", Some(5)));
    queue.report(&Report::Done(Done::Edited));
    assert_eq!(next(&queue), sent("done", None));
    done(&queue, 6);
    queue.push(change(1, "over"));
    assert_eq!(next(&queue), sent("over", Some(6)));
}

#[tokio::test(start_paused = true)]
async fn what_waits_keeps_its_place_whatever_comes_after_it() {
    let (queue, _) = queue();
    let now = Instant::now();
    assert_eq!(queue.ready_at(now), None);
    queue.push(once("one"));
    assert_eq!(queue.ready_at(now), Some(now));
    tokio::time::advance(Duration::from_secs(3)).await;
    queue.push(once("two"));
    assert_eq!(queue.ready_at(Instant::now()), Some(now));
}

#[tokio::test(start_paused = true)]
async fn a_deleted_card_is_changed_no_more_and_nothing_loops() {
    let (queue, log) = queue();
    queue.knows(1, MessageId::new(5));
    queue.push(change(1, "still down"));
    assert_eq!(next(&queue), sent("still down", Some(5)));
    queue.report(&Report::GivenUp(PostError::Gone { code: 10008, message: "Unknown Message".into() }));
    queue.push(change(1, "still down"));
    assert_eq!(next(&queue), None);
    assert!(queue.is_idle());
    assert!(matches!(lock(&log)[..], [Told::Lost(1)]));
}

#[tokio::test(start_paused = true)]
async fn announcements_do_not_wait_for_a_channel_that_refuses() {
    let (queue, log) = queue();
    for job in [line("5 min"), line("2 min"), card(1, "10 min"), line("1 min")] {
        queue.push(job);
    }
    assert_eq!(next(&queue), sent("5 min", None));
    assert!(!queue.is_over());
    queue.report(&Report::Refused(PostError::Gone { code: 10003, message: "Unknown Channel".into() }));
    assert!(queue.is_over() && !queue.is_idle(), "its channel may be no more");
    assert!(matches!(lock(&log)[..], [Told::Refused(_)]));
    // The outbox sends what it had when the channel is open again.
    done(&queue, 4);
    assert_eq!(next(&queue), sent("10 min", None));
    done(&queue, 5);
    assert_eq!(next(&queue), None);
}

#[tokio::test(start_paused = true)]
async fn who_asked_is_told_once() {
    let (queue, _) = queue();
    let (asker, mut answer) = oneshot::channel();
    queue.push(Job::Once { nonce: None, card: posted("a test", Ring::Nobody), asker: Some(asker) });
    assert_eq!(next(&queue), sent("a test", None));
    let error = PostError::Gone { code: 10003, message: "Unknown Channel".into() };
    queue.report(&Report::Refused(error.clone()));
    assert!(matches!(answer.try_recv(), Ok(Err(_))));
    queue.report(&Report::GivenUp(error));
    assert!(queue.is_idle());
}

#[tokio::test(start_paused = true)]
async fn what_is_too_much_is_left_out_lines_before_changes_before_cards() {
    let (queue, _) = queue();
    queue.knows(2, MessageId::new(2));
    for job in [change(2, "change"), line("line")] {
        queue.push(job);
    }
    for number in 2..=MOST {
        queue.push(once(&number.to_string()));
    }
    queue.push(once("first beyond"));
    assert_eq!(next(&queue), sent("2", None), "the line and the change have gone");
    queue.push(once("second beyond"));
    done(&queue, 1);
    assert_eq!(next(&queue), sent("4", None), "what was on its way is never left out");
}
