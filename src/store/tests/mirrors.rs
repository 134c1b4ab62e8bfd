//! Mirrors: one binding per channel, many channels per binding.

use super::*;
use crate::store::{Mirror, Mirrored, StoreError};

#[tokio::test]
async fn a_channel_mirrors_one_binding_and_can_be_moved() {
    let temp = temp().await;
    let (first, second) = (temp.bound(HERE, "first").await, temp.bound(HERE, "second").await);
    let mirror =
        |binding, at| Mirror { channel: CHANNEL, guild: HERE, binding, created_by: ALICE, created_at: at };
    let put = |binding, at| temp.store.mirror(HERE, CHANNEL, binding, ALICE, at);

    assert_eq!(put(first.id, 1).await.unwrap(), Mirrored::New(mirror(first.id, 1)));
    assert_eq!(put(first.id, 2).await.unwrap(), Mirrored::Already(mirror(first.id, 1)));
    let moved = put(second.id, 3).await.unwrap();
    assert_eq!(moved, Mirrored::Moved { mirror: mirror(second.id, 3), from: first.id });
    assert_eq!(temp.store.all_mirrors().await.unwrap(), [mirror(second.id, 3)]);
    assert_eq!(temp.store.mirror_in(HERE, CHANNEL).await.unwrap(), Some(mirror(second.id, 3)));
}

#[tokio::test]
async fn a_binding_is_mirrored_in_many_channels() {
    let temp = temp().await;
    let binding = temp.bound(HERE, "survival").await;
    for channel in [30, 10, 20] {
        temp.store.mirror(HERE, ChannelId::new(channel), binding.id, ALICE, 1).await.unwrap();
    }
    let channels =
        |mirrors: Vec<Mirror>| mirrors.iter().map(|mirror| mirror.channel.get()).collect::<Vec<_>>();
    assert_eq!(channels(temp.store.mirrors_of(HERE).await.unwrap()), [10, 20, 30]);
    assert_eq!(channels(temp.store.mirrors_of(ELSEWHERE).await.unwrap()), [0; 0]);
}

#[tokio::test]
async fn only_a_binding_of_the_same_guild_can_be_mirrored() {
    let temp = temp().await;
    let theirs = temp.bound(ELSEWHERE, "theirs").await;
    let error = temp.store.mirror(HERE, CHANNEL, theirs.id, ALICE, 1).await.unwrap_err();
    assert!(matches!(error, StoreError::NoSuchBinding(id) if id == theirs.id));
    assert_eq!(temp.store.count("mirrors").await, 0);
}

#[tokio::test]
async fn unmirroring_tells_what_ended_and_stays_in_the_guild() {
    let temp = temp().await;
    let binding = temp.bound(HERE, "survival").await;
    let made = temp.store.mirror(HERE, CHANNEL, binding.id, ALICE, 1).await.unwrap();
    let Mirrored::New(mirror) = made else { panic!("{made:?}") };
    assert_eq!(temp.store.unmirror(ELSEWHERE, CHANNEL).await.unwrap(), None);
    assert_eq!(temp.store.mirror_in(ELSEWHERE, CHANNEL).await.unwrap(), None);
    assert_eq!(temp.store.unmirror(HERE, CHANNEL).await.unwrap(), Some(mirror));
    assert_eq!(temp.store.unmirror(HERE, CHANNEL).await.unwrap(), None);
}
