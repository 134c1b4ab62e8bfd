use super::*;

const CHANNEL: ChannelId = ChannelId::new(7);
const ONE: CountdownId = CountdownId(1);

fn posts() -> (Posts, Arc<Inbox>) {
    let inbox = Arc::new(Inbox::default());
    (Posts::new(CHANNEL, Arc::clone(&inbox)), inbox)
}

fn card(text: &str) -> Job {
    Job::Card { id: ONE, nonce: "one".into(), components: vec![text.into()] }
}

fn edit(text: &str) -> Job {
    Job::Edit { id: ONE, components: vec![text.into()] }
}

fn told(text: &str) -> Job {
    Job::Announcement { content: text.into() }
}

/// What is sent next: its text, and which message it changes.
fn next(posts: &Posts) -> Option<(String, Option<MessageId>)> {
    let budget = SendBudget { every: std::time::Duration::ZERO, room: usize::MAX };
    Some(match posts.next(Instant::now(), budget)?.call {
        Call::PostCard { components, .. } => (components[0].as_str()?.to_owned(), None),
        Call::EditCard { components, message, .. } => (components[0].as_str()?.to_owned(), Some(message)),
        Call::Post { content, .. } => (content, None),
        _ => return None,
    })
}

fn sent(text: &str, message: Option<u64>) -> Option<(String, Option<MessageId>)> {
    Some((text.to_owned(), message.map(MessageId::new)))
}

fn posted(number: u64) -> Report {
    Report::Done(Done::Posted(MessageId::new(number)))
}

#[tokio::test(start_paused = true)]
async fn an_edit_waits_for_its_card_and_the_newest_counts() {
    let (posts, inbox) = posts();
    posts.push(card("10 min"));
    assert_eq!(next(&posts), sent("10 min", None));
    posts.push(edit("20 min"));
    posts.push(edit("cancelled"));
    posts.report(&posted(5));
    assert_eq!(next(&posts), sent("cancelled", Some(5)));
    posts.report(&Report::Done(Done::Edited));
    assert_eq!(next(&posts), None);
    assert!(matches!(inbox.take()[..], [News::Taken, News::Posted(ONE, _), News::Taken]));
}

#[tokio::test(start_paused = true)]
async fn the_card_before_is_changed_before_a_new_one_is_there() {
    let (posts, _) = posts();
    posts.knows(ONE, MessageId::new(5));
    for job in [edit("too late"), card("do it now?"), edit("done")] {
        posts.push(job);
    }
    assert_eq!(next(&posts), sent("too late", Some(5)));
    posts.report(&Report::Done(Done::Edited));
    assert_eq!(next(&posts), sent("do it now?", None));
    posts.report(&posted(6));
    assert_eq!(next(&posts), sent("done", Some(6)));
}

#[tokio::test(start_paused = true)]
async fn what_is_told_of_the_time_left_does_not_wait_for_a_channel_that_is_closed() {
    let (posts, _) = posts();
    for job in [told("5 min"), told("2 min"), card("10 min"), told("1 min")] {
        posts.push(job);
    }
    assert_eq!(next(&posts), sent("5 min", None));
    assert!(!posts.is_over());
    posts.report(&Report::Refused(PostError::Gone { code: 10003, message: "Unknown Channel".into() }));
    assert!(posts.is_over(), "its channel may be no more");
    // The outbox sends what it had when the channel is open again.
    posts.report(&posted(4));
    assert_eq!(next(&posts), sent("10 min", None));
    posts.report(&posted(5));
    assert_eq!(next(&posts), None);
}

#[tokio::test(start_paused = true)]
async fn what_is_too_much_is_left_out_announcements_first() {
    let (posts, _) = posts();
    posts.push(card("card"));
    for number in 1..MOST {
        posts.push(told(&number.to_string()));
    }
    posts.push(edit("over"));
    assert_eq!(next(&posts), sent("card", None));
    posts.report(&posted(5));
    assert_eq!(next(&posts), sent("2", None));
}
