//! What is written down of what the gateway tells, and what counts while it can't be.

use super::*;
use crate::{
    discord::membership::Shard,
    store::tests::{ELSEWHERE, HERE, Temp, temp},
};

fn leaving() -> (Membership, Departed, Leaving) {
    let (membership, departed) = (Membership::default(), Departed::default());
    let leaving = Leaving::new(membership.clone(), departed.clone(), Doubts::default(), 7);
    (membership, departed, leaving)
}

async fn left(temp: &Temp) -> Vec<GuildId> {
    temp.store.guilds().await.unwrap().left.into_keys().collect()
}

#[tokio::test]
async fn a_removal_and_a_return_are_written_down_once() {
    let temp = temp().await;
    temp.bound(HERE, "Survival").await;
    let (membership, departed, mut leaving) = leaving();
    membership.is_here(HERE, true);
    assert_eq!(leaving.take_in(&temp.store).await.unwrap(), None, "nothing new");
    membership.is_here(HERE, false);
    membership.is_here(ELSEWHERE, false);
    assert_eq!(leaving.take_in(&temp.store).await.unwrap(), Some(Beginning::Asked));
    assert_eq!(left(&temp).await, [HERE], "of the other nothing is kept");
    assert!(departed.contains(HERE) && !departed.contains(ELSEWHERE) && !leaving.is_open());
    membership.is_here(HERE, false);
    assert_eq!(leaving.take_in(&temp.store).await.unwrap(), None);
    membership.is_here(HERE, true);
    assert_eq!(leaving.take_in(&temp.store).await.unwrap(), Some(Beginning::Restart));
    assert!(left(&temp).await.is_empty() && !departed.contains(HERE));
}

#[tokio::test]
async fn a_list_tells_what_happened_while_nobody_listened() {
    let temp = temp().await;
    for guild in [HERE, ELSEWHERE] {
        temp.bound(guild, "Survival").await;
    }
    temp.store.leave(ELSEWHERE, 1).await.unwrap();
    let (membership, _, mut leaving) = leaving();
    membership.listed(Shard::ONLY, [ELSEWHERE]);
    assert_eq!(leaving.take_in(&temp.store).await.unwrap(), Some(Beginning::Restart));
    assert!(left(&temp).await.is_empty(), "a list may lack what it should have");
    let rows = temp.store.guilds().await.unwrap();
    assert!(!leaving.is_left(HERE, &rows) && !leaving.departed.contains(HERE));
    assert_eq!(leaving.doubts.next().await, HERE);
    membership.is_absent(HERE);
    assert_eq!(leaving.take_in(&temp.store).await.unwrap(), Some(Beginning::Asked));
    assert_eq!(left(&temp).await, [HERE]);
    let other = Shard { id: u32::from(Shard { id: 0, of: 2 }.has(HERE)), of: 2 };
    membership.listed(other, []);
    leaving.take_in(&temp.store).await.unwrap();
    assert!(left(&temp).await.contains(&HERE), "another shard's list says nothing of it");
}

#[tokio::test]
async fn what_cannot_be_written_down_counts_and_is_written_later() {
    let temp = temp().await;
    temp.bound(HERE, "Survival").await;
    let (membership, departed, mut leaving) = leaving();
    temp.raw("CREATE TRIGGER full BEFORE INSERT ON guilds BEGIN SELECT RAISE(ABORT, 'full'); END").await;
    membership.is_here(HERE, false);
    leaving.take_in(&temp.store).await.unwrap_err();
    let rows = temp.store.guilds().await.unwrap();
    assert!(leaving.is_open() && leaving.is_left(HERE, &rows) && !rows.left.contains_key(&HERE));
    assert!(!departed.contains(HERE));
    temp.raw("DROP TRIGGER full").await;
    assert_eq!(leaving.take_in(&temp.store).await.unwrap(), Some(Beginning::Asked));
    let rows = temp.store.guilds().await.unwrap();
    assert!(!leaving.is_open() && leaving.is_left(HERE, &rows) && departed.contains(HERE));
}
