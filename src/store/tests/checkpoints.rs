//! Checkpoints: many in one go, never of a mirror that is gone.

use std::collections::HashMap;

use super::*;
use crate::store::{Checkpoint, InFlightMessage, StoreError};

fn checkpoint(at: i64, pending: bool) -> Checkpoint {
    let in_flight = InFlightMessage {
        nonce: "0123456789abcdefghijklmno".into(),
        body: "```ansi\n\u{1b}[32mhi\u{1b}[0m\n```".into(),
        fingerprints: vec![0, 255, b'\'', 10],
        begun_at: at + 1,
    };
    Checkpoint { fingerprints: vec![0, 1, 2, 254, 255], at, pending: pending.then_some(in_flight) }
}

async fn mirrored(temp: &Temp, channels: &[u64]) -> Binding {
    let binding = temp.bound(HERE, "survival").await;
    for channel in channels {
        temp.store.mirror(&new_mirror(ChannelId::new(*channel), binding.id), 1).await.unwrap();
    }
    binding
}

#[tokio::test]
async fn checkpoints_are_written_together_and_read_back_byte_for_byte() {
    let temp = temp().await;
    mirrored(&temp, &[1, 2]).await;
    let (one, two) = (ChannelId::new(1), ChannelId::new(2));
    assert_eq!(temp.store.all_checkpoints().await.unwrap(), HashMap::new());
    temp.store.write_checkpoints(&[(one, checkpoint(10, true)), (two, checkpoint(10, false))]).await.unwrap();
    let stored = temp.again().await.all_checkpoints().await.unwrap();
    assert_eq!(stored, HashMap::from([(one, checkpoint(10, true)), (two, checkpoint(10, false))]));

    temp.store
        .write_checkpoints(&[(one, checkpoint(20, false)), (two, Checkpoint::empty(20))])
        .await
        .unwrap();
    let stored = temp.store.all_checkpoints().await.unwrap();
    assert_eq!(stored, HashMap::from([(one, checkpoint(20, false)), (two, Checkpoint::empty(20))]));
    temp.store.write_checkpoints(&[]).await.unwrap();
}

impl Checkpoint {
    /// The checkpoint of a mirror that has posted nothing.
    fn empty(at: i64) -> Self {
        Self { fingerprints: Vec::new(), at, pending: None }
    }
}

#[tokio::test]
async fn checkpoints_of_mirrors_that_are_gone_are_left_out() {
    let temp = temp().await;
    mirrored(&temp, &[1]).await;
    let (one, gone) = (ChannelId::new(1), ChannelId::new(2));
    temp.store.write_checkpoints(&[(gone, checkpoint(1, true)), (one, checkpoint(1, true))]).await.unwrap();
    assert_eq!(temp.store.all_checkpoints().await.unwrap(), HashMap::from([(one, checkpoint(1, true))]));
}

#[tokio::test]
async fn a_checkpoint_goes_with_its_mirror_its_binding_or_to_another_console() {
    let temp = temp().await;
    let first = mirrored(&temp, &[1, 2, 3]).await;
    let second = temp.bound(HERE, "second").await;
    let checkpoints: Vec<_> = [1, 2, 3].map(|channel| (ChannelId::new(channel), checkpoint(1, true))).into();
    temp.store.write_checkpoints(&checkpoints).await.unwrap();
    temp.store.unmirror(HERE, ChannelId::new(1)).await.unwrap();
    assert_eq!(temp.store.count("marks").await, 2);
    let moved = NewMirror { instead_of: Some(first.id), ..new_mirror(ChannelId::new(2), second.id) };
    temp.store.mirror(&moved, 2).await.unwrap();
    assert_eq!(temp.store.count("marks").await, 1, "it tells of the other console");
    temp.store.unbind(HERE, first.id, ALICE, 2).await.unwrap();
    assert_eq!(temp.store.count("marks").await, 0);
}

#[tokio::test]
async fn a_full_disk_keeps_the_checkpoints_as_they_were() {
    let temp = temp().await;
    mirrored(&temp, &[1, 2]).await;
    let (one, two) = (ChannelId::new(1), ChannelId::new(2));
    temp.store.write_checkpoints(&[(one, checkpoint(1, false))]).await.unwrap();
    let large = Checkpoint { fingerprints: vec![7; 1_000_000], ..checkpoint(2, true) };
    // counts for this one connection
    temp.store.raw("PRAGMA max_page_count = 1").await.unwrap();
    let error =
        temp.store.write_checkpoints(&[(one, checkpoint(2, true)), (two, large.clone())]).await.unwrap_err();
    assert!(matches!(error, StoreError::Full { .. }), "{error:?}");
    assert!(error.to_string().contains("no space is left"), "{error}");
    assert_eq!(temp.store.all_checkpoints().await.unwrap(), HashMap::from([(one, checkpoint(1, false))]));
    temp.store.raw("PRAGMA max_page_count = 1000000").await.unwrap();
    temp.store.write_checkpoints(&[(two, large.clone())]).await.unwrap();
    assert_eq!(temp.store.all_checkpoints().await.unwrap()[&two], large);
}

#[tokio::test]
async fn half_a_message_on_its_way_is_an_error() {
    let temp = temp().await;
    mirrored(&temp, &[1]).await;
    temp.store.write_checkpoints(&[(ChannelId::new(1), checkpoint(1, true))]).await.unwrap();
    temp.store.raw("UPDATE marks SET begun_at = NULL").await.unwrap();
    let error = temp.store.all_checkpoints().await.unwrap_err();
    assert!(matches!(&error, StoreError::BadValue { column, .. } if column == "nonce"), "{error:?}");
}
