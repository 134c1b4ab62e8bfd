//! The audit log in pages, and how it ends.

use super::*;
use crate::{
    model::{Action, ActionDetails, AuditEntry, AuditId, AuditRow, Outcome, OutcomeNote},
    store::AuditQuery,
};

const BOB: UserId = UserId::new(12);

/// Row `number` (from 1): every third by Bob, even ones about the second binding, every seventh about none.
async fn rows(temp: &Temp, count: i64) -> [BindingId; 2] {
    let bindings = [temp.bound(HERE, "one").await.id, temp.bound(HERE, "two").await.id];
    for number in 1..=count {
        let about = if number % 2 == 0 { bindings[1] } else { bindings[0] };
        let entry = AuditEntry {
            guild: HERE,
            channel: CHANNEL,
            member: if number % 3 == 0 { BOB } else { ALICE },
            member_name: "x".into(),
            binding: (number % 7 != 0).then_some(about),
            binding_name: None,
            action: Action::Command,
            details: ActionDetails::command(number.to_string()),
            masked: None,
        };
        temp.store.begin_audit(&entry, number * 10).await.unwrap();
    }
    let elsewhere = AuditEntry {
        guild: ELSEWHERE,
        channel: CHANNEL,
        member: ALICE,
        member_name: "x".into(),
        binding: Some(bindings[0]),
        binding_name: None,
        action: Action::Command,
        details: ActionDetails::command("theirs"),
        masked: None,
    };
    temp.store.begin_audit(&elsewhere, 1).await.unwrap();
    bindings
}

async fn read(temp: &Temp, query: &AuditQuery, skip: u32, limit: u32) -> (Vec<i64>, u64) {
    let page = temp.store.audit_page(query, skip, limit).await.unwrap();
    let number = |row: &AuditRow| match &row.entry.details {
        ActionDetails::Command { command } | ActionDetails::AskedFor { command, .. } => {
            command.parse().unwrap()
        }
        other => panic!("{other:?}"),
    };
    (page.rows.iter().map(number).collect(), page.total)
}

#[tokio::test]
async fn a_query_finds_its_rows_page_by_page() {
    let temp = temp().await;
    let [one, two] = rows(&temp, 20).await;
    let all = AuditQuery::of(HERE);
    assert_eq!(read(&temp, &all, 0, 3).await, (vec![20, 19, 18], 20));
    assert_eq!(read(&temp, &all, 18, 3).await, (vec![2, 1], 20));
    assert_eq!(read(&temp, &all, 20, 3).await, (vec![], 20));
    let of_one = AuditQuery { bindings: Some(vec![one]), ..all.clone() };
    assert_eq!(read(&temp, &of_one, 0, 3).await, (vec![19, 17, 15], 9));
    let of_both = AuditQuery { bindings: Some(vec![one, two]), ..all.clone() };
    assert_eq!(read(&temp, &of_both, 0, 1).await, (vec![20], 18));
    let of_none = AuditQuery { bindings: Some(vec![]), ..all.clone() };
    assert_eq!(read(&temp, &of_none, 0, 9).await, (vec![], 0));
    let of_bob = AuditQuery { member: Some(BOB), since: Some(90), ..all.clone() };
    assert_eq!(read(&temp, &of_bob, 0, 9).await, (vec![18, 15, 12, 9], 4));

    let seen = temp.store.audit_page(&all, 0, 1).await.unwrap().newest;
    rows_more(&temp).await;
    let still = AuditQuery { newest: seen, ..all.clone() };
    assert_eq!(read(&temp, &still, 1, 2).await, (vec![19, 18], 20), "later rows move nothing");
    assert_eq!(read(&temp, &all, 0, 1).await, (vec![99], 21));
    assert_eq!(temp.store.audit_page(&AuditQuery::of(GuildId::new(9)), 0, 9).await.unwrap().newest, None);
}

async fn rows_more(temp: &Temp) -> AuditId {
    let entry = AuditEntry {
        guild: HERE,
        channel: CHANNEL,
        member: ALICE,
        member_name: "x".into(),
        binding: None,
        binding_name: None,
        action: Action::Bind,
        details: ActionDetails::command("99"),
        masked: None,
    };
    temp.store.begin_audit(&entry, 999).await.unwrap()
}

#[tokio::test]
async fn old_rows_go_however_many_they_are() {
    let temp = temp().await;
    rows(&temp, 5).await;
    temp.store
        .raw(
            "WITH RECURSIVE n(i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM n WHERE i < 3500) \
             INSERT INTO audit (id, begun_at, guild_id, channel_id, member_id, member_name, action, detail) \
             SELECT i, 20, 7, 7, 7, 'x', 'say', '' FROM n",
        )
        .await
        .unwrap();
    assert_eq!(temp.store.purge_audit(30).await.unwrap(), 2501 + 2 + 1);
    assert_eq!(read(&temp, &AuditQuery::of(HERE), 0, 9).await, (vec![5, 4, 3], 3));
    assert_eq!(temp.store.purge_audit(30).await.unwrap(), 0);
}

#[tokio::test]
async fn rows_of_older_versions_are_read_and_found() {
    let temp = temp().await;
    for (id, action, detail) in [
        (101, "say", "say hi"),
        (102, "approve", &*format!("<@{BOB}>: 102")),
        (103, "deny", "103"),
        (104, "mirror", "#21 instead of x"),
        (105, "restart", ""),
    ] {
        let row = format!(
            "INSERT INTO audit (id, begun_at, guild_id, channel_id, member_id, member_name, action, detail) \
             VALUES ({id}, 1, {HERE}, 1, {ALICE}, 'x', '{action}', '{detail}')"
        );
        temp.store.raw(&row).await.unwrap();
    }
    temp.store
        .raw("INSERT INTO masked_details (audit_id, masked) VALUES (101, 'say ‹masked›')")
        .await
        .unwrap();
    let asked_for = |command: &str| ActionDetails::AskedFor { by: BOB, command: command.into() };
    let sentence = |text: &str| ActionDetails::Sentence { text: text.into() };
    let rows = temp.store.audit_of(HERE, 10).await.unwrap();
    let details: Vec<_> = rows.iter().rev().map(|row| row.entry.details.clone()).collect();
    let kept = [
        ActionDetails::command("say hi"),
        asked_for("102"),
        sentence("103"),
        sentence("#21 instead of x"),
        ActionDetails::None,
    ];
    assert_eq!(details, kept);
    assert_eq!(rows[4].entry.masked, Some(ActionDetails::command("say ‹masked›")));

    let new = AuditEntry { action: Action::Deny, details: asked_for("106"), ..rows[0].entry.clone() };
    temp.store.begin_audit(&new, 2).await.unwrap();
    let of_bob = AuditQuery { member: Some(BOB), ..AuditQuery::of(HERE) };
    assert_eq!(read(&temp, &of_bob, 0, 9).await.0.len(), 2, "what others answered to what Bob asked for");
}

#[tokio::test]
async fn only_commands_that_were_sent_and_nobody_masks_are_commands_of_the_guild() {
    let temp = temp().await;
    let binding = temp.bound(HERE, "one").await.id;
    let entry = |text: &str, action, masked: Option<&str>| AuditEntry {
        guild: HERE,
        channel: CHANNEL,
        member: ALICE,
        member_name: "x".into(),
        binding: Some(binding),
        binding_name: None,
        action,
        details: ActionDetails::command(text),
        masked: masked.map(ActionDetails::command),
    };
    for (text, action, masked, outcome) in [
        ("list", Action::Command, None, Some(Outcome::Done)),
        ("open", Action::Command, None, None),
        ("refused", Action::Command, None, Some(Outcome::Refused)),
        ("login hunter2", Action::Command, Some("login"), Some(Outcome::Done)),
        ("hello", Action::Say, None, Some(Outcome::Done)),
        ("save-all", Action::Command, None, Some(Outcome::Done)),
    ] {
        let id = temp.store.begin_audit(&entry(text, action, masked), 1).await.unwrap();
        if let Some(outcome) = outcome {
            temp.store.finish_audit(id, outcome, &OutcomeNote::None, 2).await.unwrap();
        }
    }
    let read = |limit| temp.store.commands_of(HERE, limit);
    let both = [(binding, "save-all".to_owned()), (binding, "list".to_owned())];
    assert_eq!(read(9).await.unwrap(), both);
    // Of other actions not more is read either.
    assert_eq!(read(5).await.unwrap(), both[..1]);
    assert_eq!(temp.store.commands_of(ELSEWHERE, 9).await.unwrap(), []);
}
