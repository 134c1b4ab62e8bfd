//! Boards: what is added is read back, ends with its binding and its guild, and a guild has no more than it may.

use serenity::model::id::{ChannelId, MessageId};

use super::{ALICE, CHANNEL, ELSEWHERE, HERE, temp};
use crate::{
    model::{BindingId, BoardMessage, BoardOptions, BoardStop, NewBoard, StartHours},
    store::{AddedBoard, MOST_BOARDS, StoreError},
};

fn new(binding: Option<BindingId>, channel: ChannelId) -> NewBoard {
    NewBoard { guild: HERE, channel, binding, created_by: ALICE, options: BoardOptions::default() }
}

#[tokio::test]
async fn a_board_is_kept_with_its_message_until_it_is_removed() {
    let temp = temp().await;
    let binding = temp.bound(HERE, "Survival").await;
    let of_one = new(Some(binding.id), CHANNEL);
    let AddedBoard::New(board) = temp.store.add_board(&of_one, 7).await.unwrap() else { panic!() };
    assert_eq!((board.created_at, board.message), (7, BoardMessage::default()));
    let AddedBoard::New(all) = temp.store.add_board(&new(None, CHANNEL), 8).await.unwrap() else { panic!() };
    let stopped = BoardMessage {
        id: Some(MessageId::new(9)),
        posts: 2,
        remade: true,
        stopped: Some(BoardStop::Deleted),
    };
    temp.store.save_board(board.id, stopped).await.unwrap();
    let read = temp.store.boards_of(HERE).await.unwrap();
    assert_eq!(
        read.iter().map(|board| board.message).collect::<Vec<_>>(),
        [stopped, BoardMessage::default()]
    );
    // Asked for again, it has the new options and begins anew.
    let options = BoardOptions {
        names: true,
        follow: true,
        start: Some(StartHours { from: 960, to: 1_380 }),
        ..BoardOptions::default()
    };
    let again = temp.store.add_board(&NewBoard { options, ..of_one }, 9).await.unwrap();
    let AddedBoard::Again(again) = again else { panic!("{again:?}") };
    let message = BoardMessage { remade: false, stopped: None, ..stopped };
    assert_eq!((again.id, again.options, again.message, again.created_at), (board.id, options, message, 7));
    assert_eq!(temp.store.remove_board(ELSEWHERE, all.id).await.unwrap(), None);
    assert_eq!(temp.store.remove_board(HERE, all.id).await.unwrap().map(|board| board.id), Some(all.id));
    assert_eq!(temp.store.remove_board(HERE, all.id).await.unwrap(), None);
    let id = temp.store.all_boards().await.unwrap();
    assert_eq!(id.iter().map(|board| board.id).collect::<Vec<_>>(), [board.id]);
}

#[tokio::test]
async fn a_board_goes_with_its_binding_and_with_its_guild() {
    let temp = temp().await;
    let binding = temp.bound(HERE, "Survival").await;
    temp.store.add_board(&new(Some(binding.id), CHANNEL), 1).await.unwrap();
    temp.store.add_board(&new(None, CHANNEL), 1).await.unwrap();
    let elsewhere = NewBoard { guild: ELSEWHERE, ..new(Some(binding.id), CHANNEL) };
    let refused = temp.store.add_board(&elsewhere, 1).await;
    assert!(matches!(refused, Err(StoreError::NoSuchBinding(_))), "{refused:?}");
    temp.store.unbind(HERE, binding.id, ALICE, 2).await.unwrap();
    assert_eq!(temp.store.boards_of(HERE).await.unwrap().len(), 1);
    assert!(temp.store.known_guilds().await.unwrap().contains(&HERE));
    temp.store.forget_guild(HERE).await.unwrap();
    assert_eq!(temp.store.all_boards().await.unwrap(), []);
}

#[tokio::test]
async fn a_guild_has_no_more_boards_than_it_may() {
    let temp = temp().await;
    for number in 1..=MOST_BOARDS.unsigned_abs() {
        let added = temp.store.add_board(&new(None, ChannelId::new(number)), 1).await.unwrap();
        assert!(matches!(added, AddedBoard::New(_)), "{number}");
    }
    let full = temp.store.add_board(&new(None, ChannelId::new(999)), 1).await.unwrap();
    assert_eq!(full, AddedBoard::Full);
    let known = temp.store.add_board(&new(None, ChannelId::new(1)), 1).await.unwrap();
    assert!(matches!(known, AddedBoard::Again(_)));
    let elsewhere = NewBoard { guild: ELSEWHERE, ..new(None, ChannelId::new(999)) };
    assert!(matches!(temp.store.add_board(&elsewhere, 1).await.unwrap(), AddedBoard::New(_)));
}
