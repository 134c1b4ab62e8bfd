//! Grants: unique, exact to take back, all or none.

use serenity::model::id::RoleId;

use super::*;
use crate::{
    model::{BindingId, Grant, GrantChange, GrantLimits, Permission, Subject},
    store::{Given, StoreError},
};

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
    let made = temp.store.grant(&wanted, &GrantLimits::default(), ALICE, 7).await.unwrap();
    let grant = |id, permission| Grant {
        id,
        guild: HERE,
        binding: Some(binding.id),
        subject: ROLE,
        permission,
        granted_by: ALICE,
        created_at: 7,
        expires_at: None,
        only: None,
        never: None,
    };
    let made: Vec<_> = made.into_iter().map(|given| given.grant).collect();
    assert_eq!(made, [grant(made[0].id, Permission::Say), grant(made[1].id, Permission::Kill)]);

    let more = change(Some(binding.id), ROLE, &[Permission::Kill, Permission::View]);
    let added = temp.store.grant(&more, &GrantLimits::default(), ALICE, 8).await.unwrap();
    assert_eq!(added.iter().map(Given::is_as_before).collect::<Vec<_>>(), [true, false]);
    let viewed = added[1].grant.clone();
    assert_eq!((viewed.permission, &added[1].before), (Permission::View, &None));
    assert_eq!(temp.store.grants_of(HERE).await.unwrap(), [made, vec![viewed]].concat());
    assert_eq!(temp.store.grants_of(ELSEWHERE).await.unwrap(), []);
}

#[tokio::test]
async fn guild_wide_grants_are_unique_too() {
    let temp = temp().await;
    let wide = change(None, ROLE, &[Permission::View]);
    assert_eq!(temp.store.grant(&wide, &GrantLimits::default(), ALICE, 1).await.unwrap().len(), 1);
    let again = temp.store.grant(&wide, &GrantLimits::default(), ALICE, 2).await.unwrap();
    assert!(again[0].is_as_before() && again[0].grant.created_at == 1);
    assert_eq!(temp.store.count("grants").await, 1);
}

fn limited(expires_at: Option<i64>, only: &str, never: &str) -> GrantLimits {
    GrantLimits { expires_at, only: only.parse().ok(), never: never.parse().ok() }
}

#[tokio::test]
async fn granting_again_replaces_the_limits() {
    let temp = temp().await;
    let wanted = change(None, ROLE, &[Permission::Command]);
    let limits = [
        limited(Some(50), "Say *; kick *", "op *"),
        limited(None, "say *", ""),
        limited(Some(60), "", "stop"),
        GrantLimits::default(),
    ];
    let mut before = None;
    for (at, limits) in (1..).zip(&limits) {
        let given = temp.store.grant(&wanted, limits, ALICE, at).await.unwrap().remove(0);
        assert_eq!((given.grant.limits(), given.grant.created_at), (limits.clone(), at));
        assert_eq!(given.before, before);
        assert!(!given.is_as_before());
        assert_eq!(temp.store.grants_of(HERE).await.unwrap(), std::slice::from_ref(&given.grant));
        before = Some(given.grant);
    }
}

#[tokio::test]
async fn what_has_expired_is_removed_with_the_next_change() {
    let temp = temp().await;
    let short = change(None, ROLE, &[Permission::Start]);
    let view = change(None, NAMESAKE, &[Permission::View]);
    let again = async |at| temp.store.grant(&view, &GrantLimits::default(), ALICE, at).await.map(drop);
    temp.store.grant(&short, &limited(Some(10), "", ""), ALICE, 1).await.unwrap();
    again(9).await.unwrap();
    assert_eq!(temp.store.count("grants").await, 2);
    again(10).await.unwrap();
    assert_eq!(temp.store.count("grants").await, 1);

    temp.store.grant(&short, &limited(Some(20), "", ""), ALICE, 11).await.unwrap();
    assert_eq!(temp.store.revoke(&short, 20).await.unwrap(), [], "it had ended already");
    assert_eq!(temp.store.count("grants").await, 1);
}

#[tokio::test]
async fn patterns_that_we_never_write_are_an_error_and_no_right() {
    let temp = temp().await;
    let narrowed = limited(None, "say *", "");
    temp.store.grant(&change(None, ROLE, &[Permission::Command]), &narrowed, ALICE, 1).await.unwrap();
    for (column, text) in [("only_patterns", "sa* *"), ("never_patterns", "")] {
        temp.store.raw(&format!("UPDATE grants SET {column} = '{text}'")).await.unwrap();
        let error = temp.store.grants_of(HERE).await.unwrap_err();
        assert!(matches!(&error, StoreError::BadValue { column: bad, .. } if bad == column), "{error:?}");
        temp.store.raw(&format!("UPDATE grants SET {column} = NULL")).await.unwrap();
    }
    assert_eq!(temp.store.grants_of(HERE).await.unwrap().len(), 1);
}

#[tokio::test]
async fn revoking_takes_exactly_what_was_named() {
    let temp = temp().await;
    let binding = temp.bound(HERE, "survival").await;
    for (place, subject) in [(None, ROLE), (Some(binding.id), ROLE), (Some(binding.id), NAMESAKE)] {
        let both = change(place, subject, &[Permission::Say, Permission::Start]);
        assert_eq!(temp.store.grant(&both, &GrantLimits::default(), ALICE, 1).await.unwrap().len(), 2);
    }
    let taken = change(Some(binding.id), ROLE, &[Permission::Say, Permission::Manage]);
    let removed = temp.store.revoke(&taken, 9).await.unwrap();
    assert_eq!(removed.iter().map(|grant| grant.permission).collect::<Vec<_>>(), [Permission::Say]);
    assert_eq!(temp.store.revoke(&taken, 9).await.unwrap(), []);
    assert_eq!(temp.store.count("grants").await, 5);

    let wide = change(None, ROLE, &[Permission::Say]);
    assert_eq!(temp.store.revoke(&wide, 9).await.unwrap().len(), 1);
    assert_eq!(temp.store.count("grants").await, 4);
    let foreign = GrantChange { guild: ELSEWHERE, ..change(Some(binding.id), NAMESAKE, &[Permission::Say]) };
    assert_eq!(temp.store.revoke(&foreign, 9).await.unwrap(), []);
}

#[tokio::test]
async fn a_grant_for_another_guilds_binding_is_refused() {
    let temp = temp().await;
    let theirs = temp.bound(ELSEWHERE, "theirs").await;
    let wanted = change(Some(theirs.id), ROLE, &[Permission::View]);
    let error = temp.store.grant(&wanted, &GrantLimits::default(), ALICE, 1).await.unwrap_err();
    assert!(matches!(error, StoreError::NoSuchBinding(id) if id == theirs.id));
    assert_eq!(temp.store.count("grants").await, 0);
}

#[tokio::test]
async fn an_unknown_permission_is_an_error_and_no_right() {
    let temp = temp().await;
    temp.store
        .grant(&change(None, ROLE, &[Permission::View]), &GrantLimits::default(), ALICE, 1)
        .await
        .unwrap();
    temp.store.raw("UPDATE grants SET permission = 'fly'").await.unwrap();
    let error = temp.store.grants_of(HERE).await.unwrap_err();
    assert!(matches!(&error, StoreError::BadValue { column, .. } if column == "permission"), "{error:?}");
    assert!(temp.store.raw("UPDATE grants SET subject_kind = 'bot'").await.is_err());
}
