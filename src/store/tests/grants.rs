//! Grants: unique, exact to take back, all or none.

use serenity::model::id::RoleId;

use super::*;
use crate::store::{BindingId, Grant, GrantChange, Permission, StoreError, Subject};

const ROLE: Subject = Subject::Role(RoleId::new(55));
/// A member whose id happens to be the role's.
const NAMESAKE: Subject = Subject::Member(UserId::new(55));

fn change(binding: Option<BindingId>, subject: Subject, permissions: &[Permission]) -> GrantChange {
    GrantChange { guild: HERE, binding, subject, permissions: permissions.to_vec() }
}

#[tokio::test]
async fn a_grant_is_made_once_and_reads_back() {
    let temp = temp().await;
    let binding = temp.bound(HERE, "survival").await;
    let wanted = change(Some(binding.id), ROLE, &[Permission::Say, Permission::Kill]);
    let made = temp.store.grant(&wanted, ALICE, 7).await.unwrap();
    let grant = |id, permission| Grant {
        id,
        guild: HERE,
        binding: Some(binding.id),
        subject: ROLE,
        permission,
        granted_by: ALICE,
        created_at: 7,
    };
    assert_eq!(made, [grant(made[0].id, Permission::Say), grant(made[1].id, Permission::Kill)]);

    let more = change(Some(binding.id), ROLE, &[Permission::Kill, Permission::View]);
    let added = temp.store.grant(&more, ALICE, 8).await.unwrap();
    assert_eq!(added.iter().map(|grant| grant.permission).collect::<Vec<_>>(), [Permission::View]);
    assert_eq!(temp.store.grants_of(HERE).await.unwrap(), [made, added].concat());
    assert_eq!(temp.store.grants_of(ELSEWHERE).await.unwrap(), []);
}

#[tokio::test]
async fn guild_wide_grants_are_unique_too() {
    let temp = temp().await;
    let wide = change(None, ROLE, &[Permission::View]);
    assert_eq!(temp.store.grant(&wide, ALICE, 1).await.unwrap().len(), 1);
    assert_eq!(temp.store.grant(&wide, ALICE, 2).await.unwrap(), []);
    assert_eq!(temp.store.count("grants").await, 1);
}

#[tokio::test]
async fn revoking_takes_exactly_what_was_named() {
    let temp = temp().await;
    let binding = temp.bound(HERE, "survival").await;
    for (place, subject) in [(None, ROLE), (Some(binding.id), ROLE), (Some(binding.id), NAMESAKE)] {
        let both = change(place, subject, &[Permission::Say, Permission::Start]);
        assert_eq!(temp.store.grant(&both, ALICE, 1).await.unwrap().len(), 2);
    }
    let taken = change(Some(binding.id), ROLE, &[Permission::Say, Permission::Manage]);
    let removed = temp.store.revoke(&taken).await.unwrap();
    assert_eq!(removed.iter().map(|grant| grant.permission).collect::<Vec<_>>(), [Permission::Say]);
    assert_eq!(temp.store.revoke(&taken).await.unwrap(), []);
    assert_eq!(temp.store.count("grants").await, 5);

    let wide = change(None, ROLE, &[Permission::Say]);
    assert_eq!(temp.store.revoke(&wide).await.unwrap().len(), 1);
    assert_eq!(temp.store.count("grants").await, 4);
    let foreign = GrantChange { guild: ELSEWHERE, ..change(Some(binding.id), NAMESAKE, &[Permission::Say]) };
    assert_eq!(temp.store.revoke(&foreign).await.unwrap(), []);
}

#[tokio::test]
async fn a_grant_for_another_guilds_binding_is_refused() {
    let temp = temp().await;
    let theirs = temp.bound(ELSEWHERE, "theirs").await;
    let wanted = change(Some(theirs.id), ROLE, &[Permission::View]);
    let error = temp.store.grant(&wanted, ALICE, 1).await.unwrap_err();
    assert!(matches!(error, StoreError::NoSuchBinding(id) if id == theirs.id));
    assert_eq!(temp.store.count("grants").await, 0);
}

#[tokio::test]
async fn an_unknown_permission_is_an_error_and_no_right() {
    let temp = temp().await;
    temp.store.grant(&change(None, ROLE, &[Permission::View]), ALICE, 1).await.unwrap();
    temp.store.raw("UPDATE grants SET permission = 'fly'").await.unwrap();
    let error = temp.store.grants_of(HERE).await.unwrap_err();
    assert!(matches!(&error, StoreError::BadValue { column, .. } if column == "permission"), "{error:?}");
    assert!(temp.store.raw("UPDATE grants SET subject_kind = 'bot'").await.is_err());
}
