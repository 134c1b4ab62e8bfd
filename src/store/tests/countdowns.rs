//! Countdowns: what is added is read back, ends once, with its binding and its guild, and a guild has no more than it may.

use serenity::model::id::MessageId;

use super::{ALICE, CHANNEL, ELSEWHERE, HERE, temp};
use crate::{
    model::{BindingId, Countdown, CountdownAction, CountdownState, IfEmpty, NewCountdown},
    store::{AddedCountdown, MOST_COUNTDOWN_MESSAGE, MOST_COUNTDOWNS, StoreError},
};

use CountdownState::{Asks, Firing, Waiting};

fn new(binding: BindingId) -> NewCountdown {
    NewCountdown {
        guild: HERE,
        binding,
        channel: CHANNEL,
        action: CountdownAction::Restart,
        asked_by: ALICE,
        asker_name: "Alice".into(),
        due_at: 700,
        message: Some("an update".into()),
        if_empty: IfEmpty::Skip,
    }
}

async fn add(temp: &super::Temp, new: &NewCountdown) -> Countdown {
    match temp.store.add_countdown(new, 100).await.unwrap() {
        AddedCountdown::New(countdown) => countdown,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_server_has_one_countdown_which_can_be_postponed_and_ends_once() {
    let temp = temp().await;
    let binding = temp.bound(HERE, "Survival").await;
    let countdown = add(&temp, &new(binding.id)).await;
    assert_eq!((countdown.state, countdown.asked_at, countdown.message_id), (Waiting, 100, None));
    assert_eq!(countdown.plan, new(binding.id));
    let second = temp.store.add_countdown(&new(binding.id), 200).await.unwrap();
    assert_eq!(second, AddedCountdown::Running(countdown.clone()));
    let id = countdown.id;
    temp.store.set_countdown_message(id, MessageId::new(9)).await.unwrap();
    assert!(temp.store.postpone_countdown(id, (700, 1_300)).await.unwrap());
    assert!(!temp.store.postpone_countdown(id, (700, 1_300)).await.unwrap(), "two presses are one");
    let read = temp.store.countdown_of(binding.id).await.unwrap().unwrap();
    assert_eq!((read.plan.due_at, read.message_id), (1_300, Some(MessageId::new(9))));
    assert_eq!(temp.store.countdown(HERE, id).await.unwrap().as_ref(), Some(&read));
    assert_eq!(temp.store.countdown(ELSEWHERE, id).await.unwrap(), None);
    assert!(temp.store.move_countdown(id, (Waiting, Firing)).await.unwrap());
    assert!(!temp.store.move_countdown(id, (Waiting, Firing)).await.unwrap(), "it is done once");
    assert!(!temp.store.postpone_countdown(id, (1_300, 1_900)).await.unwrap());
    assert_eq!(temp.store.end_countdown(HERE, id, &[Waiting, Asks]).await.unwrap(), None);
    assert_eq!(temp.store.end_countdown(ELSEWHERE, id, &[Firing]).await.unwrap(), None);
    assert!(temp.store.end_countdown(HERE, id, &[Waiting, Firing]).await.unwrap().is_some());
    assert_eq!(temp.store.end_countdown(HERE, id, &[Waiting, Firing]).await.unwrap(), None);
    assert!(temp.store.all_countdowns().await.unwrap().is_empty());
}

#[tokio::test]
async fn one_that_only_asks_gives_way_to_a_new_one() {
    let temp = temp().await;
    let binding = temp.bound(HERE, "Survival").await;
    let first = add(&temp, &new(binding.id)).await;
    assert!(temp.store.move_countdown(first.id, (Waiting, Asks)).await.unwrap());
    let second = add(&temp, &new(binding.id)).await;
    assert_ne!(first.id, second.id);
    assert_eq!(temp.store.all_countdowns().await.unwrap(), [second]);
}

#[tokio::test]
async fn a_countdown_goes_with_its_binding_and_with_its_guild() {
    let temp = temp().await;
    let (one, other) = (temp.bound(HERE, "Survival").await, temp.bound(HERE, "Creative").await);
    let elsewhere = NewCountdown { guild: ELSEWHERE, ..new(one.id) };
    let refused = temp.store.add_countdown(&elsewhere, 1).await;
    assert!(matches!(refused, Err(StoreError::NoSuchBinding(_))), "{refused:?}");
    add(&temp, &new(one.id)).await;
    add(&temp, &new(other.id)).await;
    temp.store.unbind(HERE, one.id, ALICE, 2).await.unwrap();
    assert_eq!(temp.store.all_countdowns().await.unwrap().len(), 1);
    temp.store.forget_guild(HERE).await.unwrap();
    assert!(temp.store.all_countdowns().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_guild_has_only_so_many_and_their_messages_are_short() {
    let temp = temp().await;
    for number in 0..MOST_COUNTDOWNS {
        let binding = temp.bound(HERE, &format!("server {number}")).await;
        add(&temp, &new(binding.id)).await;
    }
    let binding = temp.bound(HERE, "one more").await;
    assert_eq!(temp.store.add_countdown(&new(binding.id), 1).await.unwrap(), AddedCountdown::Full);
    let there = temp.bound(ELSEWHERE, "theirs").await;
    add(&temp, &NewCountdown { guild: ELSEWHERE, ..new(there.id) }).await;
    let long = NewCountdown { message: Some("x".repeat(MOST_COUNTDOWN_MESSAGE + 1)), ..new(binding.id) };
    let refused = temp.store.add_countdown(&long, 1).await;
    assert!(matches!(refused, Err(StoreError::TooLong { .. })), "{refused:?}");
}
