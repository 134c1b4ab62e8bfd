//! The audit log: written before, closed once, outliving what it tells about.

use super::*;
use crate::model::{Action, ActionDetails, AuditEntry, AuditId, AuditRow, Fact, Outcome, OutcomeNote};

fn entry(binding: &Binding, action: Action) -> AuditEntry {
    AuditEntry {
        guild: binding.guild,
        channel: CHANNEL,
        member: ALICE,
        member_name: "Alice ✨".to_owned(),
        binding: Some(binding.id),
        binding_name: Some(binding.name.clone()),
        action,
        details: ActionDetails::command("say hello"),
        masked: None,
    }
}

#[tokio::test]
async fn a_row_is_open_until_its_outcome_and_then_stays() {
    let temp = temp().await;
    let action = entry(&temp.bound(HERE, "survival").await, Action::Say);
    let id = temp.store.begin_audit(&action, 100).await.unwrap();
    let open = AuditRow { id, begun_at: 100, entry: action, outcome: None, ended_at: None };
    assert_eq!(temp.store.audit_of(HERE, 10).await.unwrap(), std::slice::from_ref(&open));

    assert!(temp.store.finish_audit(id, Outcome::Refused, &Fact::Offline.into(), 101).await.unwrap());
    assert!(!temp.store.finish_audit(id, Outcome::Done, &OutcomeNote::None, 102).await.unwrap());
    let closed =
        AuditRow { outcome: Some((Outcome::Refused, Fact::Offline.into())), ended_at: Some(101), ..open };
    assert_eq!(temp.store.audit_of(HERE, 10).await.unwrap(), [closed]);
    assert!(!temp.store.finish_audit(AuditId(id.0 + 1), Outcome::Done, &OutcomeNote::None, 1).await.unwrap());
}

#[tokio::test]
async fn rows_outlive_their_binding_with_its_name_of_that_time() {
    let temp = temp().await;
    let binding = temp.bound(HERE, "survival").await;
    temp.store.begin_audit(&entry(&binding, Action::Kill), 1).await.unwrap();
    temp.store.rename(HERE, binding.id, &BindingName::parse("renamed").unwrap()).await.unwrap();
    temp.store.unbind(HERE, binding.id, ALICE, 2).await.unwrap();
    let rows = temp.store.audit_of(HERE, 10).await.unwrap();
    assert_eq!(rows[0].entry, entry(&binding, Action::Kill));
}

#[tokio::test]
async fn each_guild_reads_its_own_rows_newest_first() {
    let temp = temp().await;
    let (ours, theirs) = (temp.bound(HERE, "ours").await, temp.bound(ELSEWHERE, "theirs").await);
    for action in Action::ALL {
        temp.store.begin_audit(&entry(&ours, *action), 1).await.unwrap();
        temp.store.begin_audit(&entry(&theirs, *action), 1).await.unwrap();
    }
    let guild_wide = AuditEntry { binding: None, binding_name: None, ..entry(&ours, Action::Grant) };
    temp.store.begin_audit(&guild_wide, 2).await.unwrap();

    let rows = temp.store.audit_of(HERE, 100).await.unwrap();
    assert_eq!(rows[0].entry, guild_wide);
    assert!(rows.iter().all(|row| row.entry.guild == HERE));
    let actions: Vec<Action> = rows.iter().skip(1).rev().map(|row| row.entry.action).collect();
    assert_eq!(actions, Action::ALL);
    assert_eq!(temp.store.audit_of(HERE, 2).await.unwrap(), rows[..2]);
}

#[tokio::test]
async fn sentences_of_older_versions_stay_readable() {
    let temp = temp().await;
    let action = entry(&temp.bound(HERE, "survival").await, Action::Stop);
    let id = temp.store.begin_audit(&action, 1).await.unwrap();
    temp.raw(&format!(
        "UPDATE audit SET outcome = 'refused', outcome_note = 'the server is in space' WHERE id = {}",
        id.0
    ))
    .await;
    let row = temp.store.audit_of(HERE, 1).await.unwrap().remove(0);
    let note = OutcomeNote::Sentence { text: "the server is in space".into() };
    assert_eq!(row.outcome, Some((Outcome::Refused, note)));
}
