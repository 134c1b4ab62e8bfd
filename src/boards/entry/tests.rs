use bytes::Bytes;
use serenity::model::id::{ChannelId, GuildId, UserId};

use super::*;
use crate::{
    discord::rest::Trouble,
    model::{BindingId, BoardId, BoardMessage, BoardOptions},
};

const CHANNEL: ChannelId = ChannelId::new(7);

fn entry(message: Option<u64>) -> Entry {
    let board = Board {
        id: BoardId(17),
        guild: GuildId::new(1),
        channel: CHANNEL,
        binding: Some(BindingId(1)),
        created_by: UserId::new(1),
        created_at: 0,
        options: BoardOptions::default(),
        message: BoardMessage { id: message.map(MessageId::new), ..BoardMessage::default() },
    };
    Entry::new(board, Vec::new())
}

fn composed(picture: Option<&str>) -> Composed {
    let file = |name: &str| NamedFile { name: name.to_owned(), bytes: Bytes::new(), kind: "image/png" };
    let picture = picture.map(|name| (file(name), Text::verbatim("a chart")));
    Composed { components: Vec::new(), seen: Vec::new(), picture }
}

fn sent(entry: &mut Entry) -> Call {
    entry.compose(composed(None));
    entry.next().unwrap().call
}

fn gone(code: u64) -> PostError {
    PostError::Gone { code, message: "words".into() }
}

fn rejected(code: u64) -> PostError {
    PostError::Rejected { code, message: "words".into() }
}

fn limited() -> PostError {
    PostError::RateLimited { scope: Scope::Shared, retry_after: Duration::from_secs(10) }
}

#[tokio::test(start_paused = true)]
async fn a_card_is_posted_once_and_edited_from_then_on() {
    let (mut entry, now) = (entry(None), Instant::now());
    entry.compose(composed(Some("a.png")));
    let first = entry.next().unwrap();
    assert_eq!(first.nonce.as_deref(), Some("b11.0"));
    assert!(matches!(&first.call, Call::PostCard { files, ring: Ring::Nobody, .. } if files.len() == 1));
    assert!(entry.next().is_none() && !entry.is_shown());
    assert_eq!(entry.done(Some(MessageId::new(9)), now), Next::Rest);
    assert!(entry.is_shown() && entry.unsaved && entry.picture().is_some());
    assert_eq!((entry.board.message.id, entry.board.message.posts), (Some(MessageId::new(9)), 1));
    let edit = sent(&mut entry);
    assert!(matches!(edit, Call::EditCard { message, files: CardFiles::Keep, .. } if message.get() == 9));
    // The picture is drawn anew when it is old, not with each edit.
    assert!(!entry.is_picture_old(now + Duration::from_secs(599)));
}

#[tokio::test(start_paused = true)]
async fn a_deleted_message_is_made_again_once_and_then_the_board_stops() {
    let (mut entry, now) = (entry(Some(9)), Instant::now());
    sent(&mut entry);
    assert_eq!(entry.failed(&gone(10008), true, true), Next::Again);
    assert!(entry.board.message.remade && entry.unsaved);
    assert!(matches!(entry.next().unwrap().call, Call::PostCard { .. }));
    entry.done(Some(MessageId::new(10)), now);
    sent(&mut entry);
    assert_eq!(entry.failed(&gone(10008), true, true), Next::Stop(BoardStop::Deleted));
    assert_eq!(entry.board.message.stopped, Some(BoardStop::Deleted));
    assert_eq!(entry.board.message.id, None);
}

#[tokio::test(start_paused = true)]
async fn who_asks_for_a_board_again_gets_its_message_again() {
    let (mut entry, now) = (entry(Some(9)), Instant::now());
    sent(&mut entry);
    assert_eq!(entry.failed(&gone(10008), true, true), Next::Again);
    assert!(matches!(entry.next().unwrap().call, Call::PostCard { .. }));
    entry.done(Some(MessageId::new(10)), now);
    entry.wanted_again();
    assert!(!entry.is_shown(), "nobody knows whether it is there");
    sent(&mut entry);
    assert_eq!(entry.failed(&gone(10008), true, true), Next::Again);
    assert!(matches!(entry.next().unwrap().call, Call::PostCard { .. }));
}

#[tokio::test(start_paused = true)]
async fn an_old_message_is_replaced_after_repeated_refusals_and_not_for_its_age() {
    for error in [rejected(OLD_EDITS), limited()] {
        let mut entry = entry(Some(9));
        for tries in 1..=3 {
            sent(&mut entry);
            let next = entry.failed(&error, true, true);
            let expected = if tries < 3 { Next::Again } else { Next::Replace(MessageId::new(9)) };
            assert_eq!(next, expected, "{error} {tries}");
        }
        assert!(matches!(entry.next().unwrap().call, Call::PostCard { .. }));
        assert!(!entry.board.message.remade, "nobody deleted it");
    }
    // One that is taken in between begins the count anew.
    let (mut entry, now) = (entry(Some(9)), Instant::now());
    for _ in 0..20 {
        for _ in 0..2 {
            sent(&mut entry);
            assert_eq!(entry.failed(&limited(), true, true), Next::Again);
        }
        entry.next();
        entry.done(None, now);
    }
    assert_eq!(entry.board.message.id, Some(MessageId::new(9)));
}

#[test]
fn a_channel_that_is_gone_stops_the_board_and_one_that_refuses_does_not() {
    let mut refused = entry(Some(9));
    sent(&mut refused);
    let forbidden = PostError::Forbidden { code: 50013, message: "words".into() };
    assert_eq!(refused.failed(&forbidden, true, true), Next::Rest);
    assert_eq!(refused.refusal, Some(forbidden));
    assert!(matches!(refused.next().unwrap().call, Call::EditCard { .. }), "it is kept to be sent");
    assert_eq!(refused.failed(&gone(10003), true, true), Next::Stop(BoardStop::ChannelGone));
    let mut told = entry(None);
    told.channel_refused(&gone(10003));
    assert_eq!(told.board.message.stopped, Some(BoardStop::ChannelGone));
}

#[test]
fn a_text_that_is_refused_again_and_again_stops_the_board() {
    let mut entry = entry(Some(9));
    for tries in 1..=3 {
        sent(&mut entry);
        let expected = if tries < 3 { Next::Rest } else { Next::Stop(BoardStop::Refused) };
        assert_eq!(entry.failed(&rejected(200_000), true, true), expected);
    }
    assert_eq!(entry.board.message.id, Some(MessageId::new(9)), "what is there stays");
}

#[test]
fn what_was_not_taken_is_sent_again_with_its_picture_unless_there_is_something_newer() {
    let mut entry = entry(Some(9));
    entry.compose(composed(Some("a.png")));
    entry.next();
    let trouble = PostError::Unavailable { reason: Trouble::Late };
    assert_eq!(entry.failed(&trouble, true, true), Next::Again);
    entry.compose(composed(None));
    let again = entry.next().unwrap().call;
    assert!(matches!(again, Call::EditCard { files: CardFiles::New(files), .. } if files[0].name == "a.png"));
}
