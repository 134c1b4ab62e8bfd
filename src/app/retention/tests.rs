//! What goes when, on a store of its own.

use serenity::model::id::GuildId;

use super::*;
use crate::{
    discord::membership::Shard,
    model::{Action, ActionDetails, AuditEntry},
    store::{
        AuditQuery,
        tests::{ALICE, CHANNEL, HERE, Temp, temp},
    },
};

const NOW: i64 = 100 * DAY;

fn retention(temp: &Temp, departed: &Departed) -> Retention {
    Retention {
        store: temp.store.clone(),
        departed: departed.clone(),
        membership: Membership::default(),
        audit_days: 30,
        forget_days: 7,
        every: Duration::from_secs(3600),
    }
}

async fn action(temp: &Temp, at: i64) {
    let entry = AuditEntry {
        guild: HERE,
        channel: CHANNEL,
        member: ALICE,
        member_name: "Alice".into(),
        binding: None,
        binding_name: None,
        action: Action::Bind,
        details: ActionDetails::None,
        masked: None,
    };
    temp.store.begin_audit(&entry, at).await.unwrap();
}

#[tokio::test]
async fn rows_go_after_their_days() {
    let temp = temp().await;
    for days in [31, 30, 29, 0] {
        action(&temp, NOW - days * DAY).await;
    }
    retention(&temp, &Departed::default()).pass(NOW).await.unwrap();
    let left = temp.store.audit_page(&AuditQuery::of(HERE), 0, 9).await.unwrap();
    let ages: Vec<_> = left.rows.iter().map(|row| (NOW - row.begun_at) / DAY).collect();
    assert_eq!(ages, [0, 29, 30]);
}

#[tokio::test]
async fn a_guild_goes_after_its_days_once_the_gateway_has_confirmed_that_it_was_left() {
    let temp = temp().await;
    temp.bound(HERE, "Survival").await;
    temp.store.leave(HERE, NOW - 8 * DAY).await.unwrap();
    let departed = Departed::default();
    let retention = retention(&temp, &departed);
    let known = || async { temp.store.known_guilds().await.unwrap().contains(&HERE) };
    retention.pass(NOW).await.unwrap();
    assert!(known().await, "it may have come back while the bot did not run");

    let membership = Membership::default();
    let mut leaving =
        super::super::leaving::Leaving::new(membership.clone(), departed.clone(), Default::default(), 7);
    membership.listed(Shard::ONLY, [GuildId::new(9)]);
    assert_eq!(leaving.take_in(&temp.store).await.unwrap(), None, "it was left already");
    retention.pass(NOW).await.unwrap();
    assert!(known().await, "a list may lack it");
    membership.is_absent(HERE);
    assert_eq!(leaving.take_in(&temp.store).await.unwrap(), None);
    departed.more().await;
    retention.pass(NOW - 2 * DAY).await.unwrap();
    assert!(known().await, "not before its time");
    retention.pass(NOW).await.unwrap();
    assert!(!known().await);
}
