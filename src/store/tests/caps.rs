//! What a guild may fill: each column and each table has an end, and another guild's rows stay.

use serenity::model::id::{ChannelId, RoleId, UserId};

use super::*;
use crate::{
    model::{
        Action, ActionDetails, AuditEntry, FilterAction, GrantChange, GrantLimits, Outcome, OutcomeNote,
        PatternKind, Permission, Subject,
    },
    store::{AuditQuery, BindError, MEMBER_SHARE, MOST_GRANTS, MOST_PATTERN_TEXT, StoreError, caps},
};

fn entry(guild: GuildId, member: UserId, detail: &str) -> AuditEntry {
    AuditEntry {
        guild,
        channel: CHANNEL,
        member,
        member_name: "Alice".into(),
        binding: None,
        binding_name: None,
        action: Action::Command,
        details: ActionDetails::command(detail),
        masked: None,
    }
}

/// Fills one table quickly: `count` rows that `sql` makes of the numbers `n` from 1.
async fn fill(temp: &Temp, count: i64, sql: &str) {
    let numbers = format!(
        "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count})"
    );
    let (insert, select) = sql.split_once(" SELECT ").unwrap();
    temp.raw(&format!("{insert} {numbers} SELECT {select} FROM numbers")).await;
}

#[tokio::test]
async fn columns_of_the_audit_log_take_only_so_much_and_names_and_notes_one_line() {
    let (temp, long) = (temp().await, "forged\n".repeat(150_000));
    let action = AuditEntry {
        member_name: long.clone(),
        binding_name: Some(long.clone()),
        ..entry(HERE, ALICE, &long)
    };
    let id = temp.store.begin_audit(&action, 1).await.unwrap();
    temp.store.finish_audit(id, Outcome::Failed, &OutcomeNote::sentence(&long), 2).await.unwrap();
    let row = temp.store.audit_of(HERE, 1).await.unwrap().remove(0);
    let (name, note) = (row.entry.member_name, row.outcome.unwrap().1);
    let OutcomeNote::Sentence { text: note } = note else { panic!("no sentence") };
    for (text, most) in [(&name, 101), (&row.entry.binding_name.unwrap(), 65), (&note, 1_001)] {
        assert!(text.chars().count() == most && !text.contains('\n'), "{text}");
    }
    let ActionDetails::Command { command } = row.entry.details else { panic!("no command") };
    assert!(command.starts_with("forged\nforged") && command.len() < 5_010);
    let command = format!("say {}", "é".repeat(2_045));
    temp.store.begin_audit(&entry(HERE, ALICE, &command), 3).await.unwrap();
    let row = temp.store.audit_of(HERE, 1).await.unwrap().remove(0);
    assert_eq!(
        row.entry.details,
        ActionDetails::command(command),
        "the longest command that a daemon takes is kept whole"
    );
}

#[tokio::test]
async fn columns_that_people_fill_refuse_what_is_too_long() {
    let temp = temp().await;
    let binding = temp.bound(HERE, "survival").await;
    temp.store.mirror(&new_mirror(CHANNEL, binding.id), 1).await.unwrap();
    let long = "x".repeat(1_001);
    let too_long = |error: StoreError, wanted: &str| {
        assert!(matches!(error, StoreError::TooLong { column, .. } if column == wanted), "{error}");
    };
    let filter = (FilterAction::Hide, PatternKind::Words);
    too_long(temp.store.add_filter(CHANNEL, filter, &long, &author(), 5).await.unwrap_err(), "filters.text");
    let thread = Some((ChannelId::new(9), long.as_str()));
    too_long(temp.store.set_thread(CHANNEL, thread).await.unwrap_err(), "mirrors.thread_key");
    let new = NewBinding { say_template: long.clone(), ..new_binding(HERE, "other") };
    let Err(BindError::Store(error)) = temp.store.bind(new, 1).await else { panic!("it was bound") };
    too_long(error, "bindings.say_template");
    assert_eq!(temp.store.count("filters").await, 0);
}

#[tokio::test]
async fn at_the_trails_cap_the_oldest_closed_rows_go_and_never_an_open_one_or_anothers() {
    let temp = temp().await;
    temp.store.begin_audit(&entry(ELSEWHERE, ALICE, "theirs"), 1).await.unwrap();
    let mut ids = Vec::new();
    for number in 0..10 {
        let id = temp.store.begin_audit(&entry(HERE, ALICE, &number.to_string()), number).await.unwrap();
        if number != 0 {
            temp.store.finish_audit(id, Outcome::Done, &OutcomeNote::None, number).await.unwrap();
        }
        ids.push(id);
    }
    let mut tx = temp.store.begin().await.unwrap();
    assert_eq!(caps::trim_audit(&mut tx, HERE, 4).await.unwrap(), 6);
    assert_eq!(caps::trim_audit(&mut tx, HERE, 4).await.unwrap(), 0);
    temp.store.commit(tx).await.unwrap();
    let kept = temp.store.audit_page(&AuditQuery::of(HERE), 0, 100).await.unwrap().rows;
    let kept: Vec<_> = kept.into_iter().map(|row| row.entry.details).collect();
    assert_eq!(kept, ["9", "8", "7", "0"].map(ActionDetails::command), "what is in flight stays");
    assert_eq!(temp.store.audit_of(ELSEWHERE, 10).await.unwrap().len(), 1);
    assert!(temp.store.finish_audit(ids[0], Outcome::Done, &OutcomeNote::None, 99).await.unwrap());
}

#[tokio::test]
async fn a_full_audit_log_is_trimmed_as_rows_come() {
    let temp = temp().await;
    let sql = format!(
        "INSERT INTO audit (id, begun_at, guild_id, channel_id, member_id, member_name, action, detail, outcome) \
         SELECT -n, 1, {HERE}, 1, n, 'x', 'say', '', 'done'"
    );
    fill(&temp, caps::MOST_AUDIT + 500, &sql).await;
    for _ in 0..caps::AUDIT_SLACK {
        temp.store.begin_audit(&entry(HERE, ALICE, "new"), 2).await.unwrap();
    }
    let count = temp.store.count("audit").await;
    assert!((caps::MOST_AUDIT..caps::MOST_AUDIT + caps::AUDIT_SLACK).contains(&count), "{count}");
}

#[tokio::test]
async fn nobody_floods_the_trail_but_with_their_share_of_a_day() {
    let temp = temp().await;
    let sql = format!(
        "INSERT INTO audit (id, begun_at, guild_id, channel_id, member_id, member_name, action, detail) \
         SELECT -n, 1000 + n, {HERE}, 1, {ALICE}, 'x', 'say', ''"
    );
    fill(&temp, MEMBER_SHARE, &sql).await;
    let within =
        async |guild, member, at| temp.store.begin_audit_within_share(&entry(guild, member, "x"), at).await;
    assert!(matches!(within(HERE, ALICE, 80_000).await, Err(StoreError::ShareUsedUp)));
    for (guild, member, at) in
        [(HERE, UserId::new(5), 80_000), (ELSEWHERE, ALICE, 80_000), (HERE, ALICE, 90_000)]
    {
        within(guild, member, at).await.unwrap();
    }
    temp.store.begin_audit(&entry(HERE, ALICE, "with Manage Server"), 80_000).await.unwrap();
}

#[tokio::test]
async fn of_what_was_let_go_the_oldest_of_the_same_guild_goes() {
    let temp = temp().await;
    let row = |guild: GuildId, id: i64, length: usize| {
        format!(
            "INSERT INTO unbound (id, guild_id, server_uuid, name, unbound_by, unbound_at, rows) \
             VALUES ({id}, {guild}, 'x', 'x', 1, 1, '{}')",
            "x".repeat(length)
        )
    };
    temp.raw(&row(ELSEWHERE, 1, 100)).await;
    for id in 2..=10 {
        temp.raw(&row(HERE, id, 100)).await;
    }
    let mut tx = temp.store.begin().await.unwrap();
    for (limits, gone) in [((5, 10_000), 4), ((5, 250), 3), ((5, 10), 1), ((5, 10), 0)] {
        assert_eq!(caps::trim_unbound(&mut tx, HERE, limits).await.unwrap(), gone, "{limits:?}");
    }
    let kept = text(&mut tx, "SELECT group_concat(id, ' ') FROM (SELECT id FROM unbound ORDER BY id)").await;
    assert_eq!(kept, "1 10", "the newest stays, and another guild's");
}

#[tokio::test]
async fn a_guild_has_only_so_many_grants() {
    let temp = temp().await;
    let sql = format!(
        "INSERT INTO grants (id, guild_id, subject_kind, subject_id, permission, granted_by, created_at) \
         SELECT -n, {HERE}, 'member', n, 'view', 1, 1"
    );
    fill(&temp, MOST_GRANTS - 1, &sql).await;
    let subject = Subject::Role(RoleId::new(7));
    let two = vec![Permission::Start, Permission::Stop];
    let change = GrantChange { guild: HERE, binding: None, subject, permissions: two };
    let refused = temp.store.grant(&change, &GrantLimits::default(), ALICE, 1).await;
    assert!(matches!(refused, Err(StoreError::TooManyGrants)));
    assert_eq!(temp.store.count("grants").await, MOST_GRANTS - 1, "all or none");
    let elsewhere = GrantChange { guild: ELSEWHERE, ..change.clone() };
    temp.store.grant(&elsewhere, &GrantLimits::default(), ALICE, 1).await.unwrap();
    let one = GrantChange { permissions: vec![Permission::Start], ..change };
    temp.store.grant(&one, &GrantLimits::default(), ALICE, 1).await.unwrap();
    let again = temp.store.grant(&one, &GrantLimits::default(), ALICE, 1).await.unwrap();
    assert!(again[0].is_as_before(), "what is there can be granted again");
}

#[tokio::test]
async fn a_guilds_grants_hold_only_so_much_of_patterns() {
    let temp = temp().await;
    let (lists, rest) = (MOST_PATTERN_TEXT / 1_000 - 1, MOST_PATTERN_TEXT % 1_000 + 990);
    for (first, count, length) in [(0, lists, 1_000), (lists, 1, rest)] {
        let sql = format!(
            "INSERT INTO grants (id, guild_id, subject_kind, subject_id, permission, granted_by, created_at, never_patterns) \
             SELECT -n - {first}, {HERE}, 'member', n + {first}, 'command', 1, 1, \
             replace(hex(zeroblob({length})), '00', 'x')"
        );
        fill(&temp, count, &sql).await;
    }
    let grant = async |guild, role, only: Option<&str>| {
        let subject = Subject::Role(RoleId::new(role));
        let change = GrantChange { guild, binding: None, subject, permissions: vec![Permission::Command] };
        let limits = GrantLimits { only: only.map(|list| list.parse().unwrap()), ..GrantLimits::default() };
        temp.store.grant(&change, &limits, ALICE, 1).await
    };
    grant(HERE, 7, Some("say hello")).await.unwrap();
    assert!(matches!(grant(HERE, 8, Some("ab")).await, Err(StoreError::TooManyPatterns)));
    assert!(matches!(grant(HERE, 7, Some("say hello *")).await, Err(StoreError::TooManyPatterns)));
    let newest = temp.store.grants_of(HERE).await.unwrap().pop().unwrap();
    assert_eq!(newest.only.unwrap().to_string(), "say hello", "nothing was changed");
    grant(HERE, 8, None).await.unwrap();
    grant(ELSEWHERE, 8, Some("ab")).await.unwrap();
    grant(HERE, 7, Some("say")).await.unwrap();
    grant(HERE, 8, Some("ab")).await.unwrap();
}
