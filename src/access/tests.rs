//! Rights over a real store: read afresh each time, and no action without its row.

use serenity::model::id::{GuildId, RoleId, UserId};

use super::*;
use crate::{
    model::{
        Action, ActionDetails, AuditEntry, Binding, GrantChange, GrantLimits, Grantable, Outcome,
        OutcomeNote, Permission, Subject,
    },
    store::tests::{ALICE, CHANNEL, ELSEWHERE, HERE, Temp, temp},
};

const HELPERS: RoleId = RoleId::new(10);

fn helper(guild: GuildId) -> Asker {
    Asker { user: UserId::new(5), guild, roles: vec![HELPERS], manages_guild: false }
}

fn to_helpers(binding: &Binding, permissions: &[Permission]) -> GrantChange {
    GrantChange {
        guild: binding.guild,
        binding: Some(binding.id),
        subject: Subject::Role(HELPERS),
        permissions: permissions.to_vec(),
    }
}

async fn with_survival() -> (Temp, Access, Binding) {
    let temp = temp().await;
    let access = Access::new(temp.store.clone());
    let survival = temp.bound(HERE, "survival").await;
    (temp, access, survival)
}

#[tokio::test]
async fn granting_and_revoking_count_from_the_next_question_on() {
    let (temp, access, survival) = with_survival().await;
    let scope = Scope::from(&survival);
    let ask = async || access.rights(&helper(HERE)).await.unwrap().decide(scope, Permission::Restart);

    assert!(matches!(ask().await, Err(Refusal::Hidden)));
    let change = to_helpers(&survival, &Grantable::Power.permissions());
    temp.store.grant(&change, &GrantLimits::default(), ALICE, 1).await.unwrap();
    assert!(matches!(ask().await, Ok(Ground::Grant(grant)) if grant.permission == Permission::Restart));
    let kill = access.rights(&helper(HERE)).await.unwrap().decide(scope, Permission::Kill);
    assert_eq!(kill, Err(Refusal::Lacks(Permission::Kill)));
    let elsewhere = access.rights(&helper(ELSEWHERE)).await.unwrap().decide(scope, Permission::Restart);
    assert_eq!(elsewhere, Err(Refusal::Hidden));

    temp.store.revoke(&change, 2).await.unwrap();
    assert!(matches!(ask().await, Err(Refusal::Hidden)));
}

#[tokio::test]
async fn a_grant_counts_until_its_second_has_come() {
    let (temp, _, survival) = with_survival().await;
    let limits = GrantLimits { expires_at: Some(100), ..GrantLimits::default() };
    temp.store.grant(&to_helpers(&survival, &[Permission::Stop]), &limits, ALICE, 1).await.unwrap();
    let grants = temp.store.grants_of(HERE).await.unwrap();
    let at = |now| Rights::new(helper(HERE), grants.clone(), now);
    assert!(at(99).decide(&survival, Permission::Stop).is_ok());
    assert_eq!(at(100).decide(&survival, Permission::View), Err(Refusal::Hidden));
    assert_eq!((at(99).grants().len(), at(100).grants().len()), (1, 0));
}

#[tokio::test]
async fn rights_show_only_what_the_member_may_see() {
    let (temp, access, survival) = with_survival().await;
    let creative = temp.bound(HERE, "creative").await;
    let secret = temp.bound(HERE, "secret").await;
    temp.store
        .grant(&to_helpers(&survival, &[Permission::Say]), &GrantLimits::default(), ALICE, 1)
        .await
        .unwrap();
    temp.store
        .grant(&to_helpers(&creative, &[Permission::Start]), &GrantLimits::default(), ALICE, 1)
        .await
        .unwrap();

    let bindings = temp.store.bindings_of(HERE).await.unwrap();
    let rights = access.rights(&helper(HERE)).await.unwrap();
    assert_eq!(rights.visible(&bindings), [&creative, &survival]);
    assert_eq!(rights.allowing(&bindings, Permission::Start), [&creative]);
    let helpers = Subject::Role(HELPERS);
    let refused = rights.can_grant(&survival, helpers, Permission::Say, &GrantLimits::default(), None);
    assert_eq!(refused, Err(Refusal::Lacks(Permission::Manage).into()));
    assert_eq!(rights.can_revoke(&secret, helpers, Permission::Say), Err(Refusal::Hidden.into()));
    assert_eq!(rights.who_can_grant(&survival, Permission::Say), []);

    let admin = Asker { manages_guild: true, ..helper(HERE) };
    assert_eq!(access.rights(&admin).await.unwrap().visible(&bindings).len(), 3);
    let other = Asker { manages_guild: true, ..helper(ELSEWHERE) };
    assert_eq!(access.rights(&other).await.unwrap().visible(&bindings), [] as [&Binding; 0]);
}

fn kill(survival: &Binding) -> AuditEntry {
    AuditEntry {
        guild: HERE,
        channel: CHANNEL,
        member: ALICE,
        member_name: "Alice".to_owned(),
        binding: Some(survival.id),
        binding_name: Some(survival.name.clone()),
        action: Action::Kill,
        details: ActionDetails::None,
        masked: None,
    }
}

#[tokio::test]
async fn an_action_is_written_before_it_is_done_and_closed_after() {
    let (temp, access, survival) = with_survival().await;
    let action = access.begin(&kill(&survival), 10).await.unwrap();
    let note = OutcomeNote::Reached { state: "offline".into() };
    let open = temp.store.audit_of(HERE, 1).await.unwrap().remove(0);
    assert_eq!((open.entry, open.outcome), (kill(&survival), None));
    action.finish(Outcome::Done, &note, 12).await.unwrap();
    let closed = temp.store.audit_of(HERE, 1).await.unwrap().remove(0);
    assert_eq!(closed.outcome, Some((Outcome::Done, note)));
    assert_eq!(closed.ended_at, Some(12));
}

#[tokio::test]
async fn what_cannot_be_written_down_is_refused() {
    let (temp, access, survival) = with_survival().await;
    temp.store.close().await;
    let refused = access.begin(&kill(&survival), 10).await.unwrap_err();
    assert!(matches!(refused, StoreError::Closed { .. }), "{refused:?}");
    assert!(matches!(access.rights(&helper(HERE)).await, Err(StoreError::Closed { .. })));
}
