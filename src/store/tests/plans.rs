//! Plans: what is added is read back, is taken to its next time once, goes with its guild, and comes back with its binding;
//! and the time zones of guilds.

use serenity::model::id::UserId;

use super::{ALICE, CHANNEL, ELSEWHERE, HERE, temp};
use crate::{
    model::{BindingId, IfEmpty, Missed, NewPlan, PlanAction},
    store::{MOST_PLAN_LINE, MOST_PLANS, StoreError},
};

fn new(binding: BindingId) -> NewPlan {
    NewPlan {
        guild: HERE,
        binding,
        channel: CHANNEL,
        times: "daily 04:00".into(),
        timezone: "Europe/Berlin".into(),
        action: PlanAction::Command,
        line: Some("save-all".into()),
        countdown: 0,
        message: None,
        if_empty: IfEmpty::Wait,
        missed: Missed::Run,
        planned_by: ALICE,
        planner_name: "Alice".into(),
        next_at: 700,
    }
}

#[tokio::test]
async fn a_plan_goes_on_once_for_each_time_and_not_while_it_is_paused() {
    let temp = temp().await;
    let binding = temp.bound(HERE, "Survival").await;
    let plan = temp.store.add_plan(&new(binding.id), 100).await.unwrap().unwrap();
    assert_eq!((&plan.new, plan.planned_at, plan.paused), (&new(binding.id), 100, false));
    assert_eq!(temp.store.plans_of(HERE).await.unwrap(), std::slice::from_ref(&plan));
    assert!(temp.store.plans_of(ELSEWHERE).await.unwrap().is_empty());
    assert!(temp.store.turn_plan(plan.id, (700, 1_700), "UTC").await.unwrap());
    assert!(!temp.store.turn_plan(plan.id, (700, 1_700), "UTC").await.unwrap(), "it is done once");
    assert!(temp.store.pause_plan(plan.id).await.unwrap());
    assert!(!temp.store.pause_plan(plan.id).await.unwrap());
    assert!(!temp.store.turn_plan(plan.id, (1_700, 2_700), "UTC").await.unwrap());
    let mia = (UserId::new(77), "Mia");
    assert!(!temp.store.adopt_plan((ELSEWHERE, plan.id), mia, 3_700).await.unwrap());
    assert!(temp.store.adopt_plan((HERE, plan.id), mia, 3_700).await.unwrap());
    assert!(!temp.store.adopt_plan((HERE, plan.id), mia, 3_700).await.unwrap());
    let read = temp.store.all_plans().await.unwrap().remove(0);
    assert_eq!((read.new.next_at, &*read.new.timezone, &*read.new.planner_name), (3_700, "UTC", "Mia"));
    assert!(!temp.store.remove_plan(ELSEWHERE, plan.id).await.unwrap());
    assert!(temp.store.remove_plan(HERE, plan.id).await.unwrap());
}

#[tokio::test]
async fn a_guild_has_no_more_than_it_may_and_no_line_is_too_long() {
    let temp = temp().await;
    let binding = temp.bound(HERE, "Survival").await;
    let long = NewPlan { line: Some("x".repeat(MOST_PLAN_LINE + 1)), ..new(binding.id) };
    assert!(matches!(temp.store.add_plan(&long, 1).await, Err(StoreError::TooLong { .. })));
    assert!(matches!(temp.store.add_plan(&new(BindingId(99)), 1).await, Err(StoreError::NoSuchBinding(_))));
    for _ in 0..MOST_PLANS {
        assert!(temp.store.add_plan(&new(binding.id), 1).await.unwrap().is_some());
    }
    assert!(temp.store.add_plan(&new(binding.id), 1).await.unwrap().is_none());
}

#[tokio::test]
async fn plans_come_back_with_their_binding_and_make_up_for_nothing() {
    let temp = temp().await;
    let binding = temp.bound(HERE, "Survival").await;
    let plan = temp.store.add_plan(&new(binding.id), 100).await.unwrap().unwrap();
    let gone = temp.store.unbind(HERE, binding.id, ALICE, 1_000).await.unwrap();
    assert!(temp.store.all_plans().await.unwrap().is_empty());
    temp.store.bring_back(HERE, gone.kept, 0, 2_000, &[]).await.unwrap();
    let back = temp.store.all_plans().await.unwrap().remove(0);
    assert!(back.new.next_at > 2_000);
    assert_eq!(NewPlan { next_at: 700, ..back.new }, plan.new);
}

#[tokio::test]
async fn a_guild_chooses_its_time_zone() {
    let temp = temp().await;
    assert_eq!(temp.store.timezone(HERE).await.unwrap(), None);
    temp.store.set_language(HERE, Some("de")).await.unwrap();
    assert_eq!(temp.store.timezone(HERE).await.unwrap(), None);
    temp.store.set_timezone(HERE, "Europe/Berlin").await.unwrap();
    temp.store.set_timezone(HERE, "Asia/Tokyo").await.unwrap();
    assert_eq!(temp.store.timezone(HERE).await.unwrap().as_deref(), Some("Asia/Tokyo"));
    let all = temp.store.timezones().await.unwrap();
    assert_eq!(all.into_iter().collect::<Vec<_>>(), [(HERE, "Asia/Tokyo".to_owned())]);
}
