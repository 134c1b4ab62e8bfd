//! Starts by everyone: one a server in ten minutes, one a member in thirty.

use serenity::model::id::UserId;

use super::{ALICE, HERE, temp};
use crate::store::{MEMBER_COOL_DOWN, SERVER_COOL_DOWN, StartClaim};

#[tokio::test]
async fn a_server_and_a_member_have_a_cool_down() {
    let temp = temp().await;
    let (one, other) = (temp.bound(HERE, "Survival").await.id, temp.bound(HERE, "Creative").await.id);
    let claim = async |binding, member, at| temp.store.claim_start(binding, member, at).await.unwrap();
    let bob = UserId::new(78);
    assert_eq!(claim(one, ALICE, 10_000).await, StartClaim::Taken);
    assert_eq!(claim(one, ALICE, 10_001).await, StartClaim::Member(10_000 + MEMBER_COOL_DOWN));
    assert_eq!(claim(one, bob, 10_001).await, StartClaim::Server(10_000 + SERVER_COOL_DOWN));
    assert_eq!(claim(other, bob, 10_001).await, StartClaim::Taken);
    assert_eq!(
        claim(one, ALICE, 10_000 + SERVER_COOL_DOWN).await,
        StartClaim::Member(10_000 + MEMBER_COOL_DOWN)
    );
    assert_eq!(claim(one, bob, 10_000 + SERVER_COOL_DOWN).await, StartClaim::Taken);
    assert_eq!(claim(one, ALICE, 10_000 + MEMBER_COOL_DOWN).await, StartClaim::Taken);
    // The clock is set back by a day.
    assert_eq!(claim(one, ALICE, 5_000).await, StartClaim::Taken);
}
