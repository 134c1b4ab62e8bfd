//! Which members are which players: one a server, and no player is two members.

use serenity::model::id::UserId;

use super::{ALICE, ELSEWHERE, HERE, temp};
use crate::store::{LinkedPlayer, PlayerLink, StoreError};

fn link(member: UserId, player: &str) -> PlayerLink {
    PlayerLink { member, player: player.into() }
}

#[tokio::test]
async fn a_member_is_one_player_and_a_player_one_member() {
    let temp = temp().await;
    let (binding, gus) = (temp.bound(HERE, "Survival").await.id, UserId::new(5));
    let store = &temp.store;
    let done = |player| link(ALICE, player);
    assert_eq!(store.link_player(HERE, binding, &done("Steve"), 1).await.unwrap(), LinkedPlayer::Done);
    assert_eq!(store.link_player(HERE, binding, &done("Alex"), 2).await.unwrap(), LinkedPlayer::Done);
    assert_eq!(store.link_player(HERE, binding, &link(gus, "Steve"), 3).await.unwrap(), LinkedPlayer::Done);
    assert_eq!(store.link_player(HERE, binding, &link(gus, "Alex"), 4).await.unwrap(), LinkedPlayer::Taken);
    assert_eq!(store.player_of(binding, gus).await.unwrap(), Some(link(gus, "Steve")), "the old one stays");
    assert_eq!(store.player_of(binding, ALICE).await.unwrap(), Some(link(ALICE, "Alex")));
    assert!(matches!(
        store.link_player(ELSEWHERE, binding, &done("Bob"), 5).await,
        Err(StoreError::NoSuchBinding(_))
    ));
    assert!(store.unlink_player(binding, gus).await.unwrap());
    assert!(!store.unlink_player(binding, gus).await.unwrap());
    let unbound = store.unbind(HERE, binding, ALICE, 10).await.unwrap();
    assert_eq!(store.player_of(binding, ALICE).await.unwrap(), None);
    store.bring_back(HERE, unbound.kept, 0, 20, &[]).await.unwrap();
    assert_eq!(store.player_of(binding, ALICE).await.unwrap(), Some(link(ALICE, "Alex")));
}
