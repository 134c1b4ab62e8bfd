//! Whatever is granted and taken back: nobody gains by it what the one who did it does not hold.

use proptest::prelude::*;

use super::*;
use crate::access::run::run;

const CREATIVE: BindingId = BindingId(8);
const GUS: Subject = Subject::Member(UserId::new(2));
const COMMANDS: [&str; 7] = ["say hi", "say no", "list", "op Bob", "stop", "execute run stop", "say a; stop"];
const TIMES: [i64; 5] = [0, 49, 50, 99, 100];

/// Bob, or Gus, with the role of the mods.
fn moderator(subject: Subject) -> Asker {
    let user = if subject == BOB { 1 } else { 2 };
    Asker { user: UserId::new(user), guild: GUILD, roles: vec![RoleId::new(10)], manages_guild: false }
}

/// Everything that somebody may do at a time: on which binding, by which permission, and which command.
fn able(asker: &Asker, grants: &[Grant], now: i64) -> BTreeSet<(BindingId, Permission, &'static str)> {
    let counting: Vec<_> = grants.iter().filter(|grant| grant.counts_at(now)).cloned().collect();
    let mut able = BTreeSet::new();
    for binding in [SURVIVAL, CREATIVE] {
        let scope = Scope::Binding(GUILD, binding);
        for &permission in Permission::ALL {
            let of_console = matches!(permission, Say | Command);
            let commands: &[_] = if of_console { &COMMANDS } else { &[""] };
            let may = |command: &&&str| match of_console {
                true => run(asker, &counting, scope, permission, command).is_ok(),
                false => decide(asker, &counting, scope, permission).is_ok(),
            };
            able.extend(commands.iter().filter(may).map(|command| (binding, permission, *command)));
        }
    }
    able
}

fn lists() -> impl Strategy<Value = Option<Patterns>> {
    let texts = vec!["", "", "", "say *", "list; op *", "say no", "stop", "op *; stop", "*"];
    prop::sample::select(texts).prop_map(|text| text.parse().ok())
}

fn limits(permission: Permission) -> impl Strategy<Value = GrantLimits> {
    let ends = prop::sample::select(vec![None, None, Some(50), Some(100)]);
    (lists(), lists(), ends).prop_map(move |(only, never, expires_at)| match permission {
        Command => GrantLimits { expires_at, only, never },
        _ => GrantLimits { expires_at, ..GrantLimits::default() },
    })
}

fn permissions() -> impl Strategy<Value = Permission> {
    prop::sample::select(vec![View, Say, Command, Command, Command, Kill, Manage, Manage])
}

fn subjects() -> impl Strategy<Value = Subject> {
    prop::sample::select(vec![BOB, BOB, MODS, GUS, Subject::everyone(GUILD)])
}

fn places() -> impl Strategy<Value = Option<BindingId>> {
    prop::sample::select(vec![None, None, Some(SURVIVAL), Some(CREATIVE)])
}

fn held() -> impl Strategy<Value = Vec<Grant>> {
    let one = (subjects(), places(), permissions()).prop_flat_map(|(subject, place, permission)| {
        limits(permission).prop_map(move |limits| within(grant(subject, place, permission), limits))
    });
    prop::collection::vec(one, 0..7).prop_map(|all| {
        let mut each: Vec<Grant> = Vec::new();
        all.into_iter().for_each(|grant| put(&mut each, grant));
        each
    })
}

fn within(grant: Grant, GrantLimits { expires_at, only, never }: GrantLimits) -> Grant {
    Grant { expires_at, only, never, ..grant }
}

/// The same permission of one subject for one place is there once.
fn put(grants: &mut Vec<Grant>, grant: Grant) {
    grants.retain(|other| {
        (other.subject, other.binding, other.permission) != (grant.subject, grant.binding, grant.permission)
    });
    grants.push(grant);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nobody_gains_by_a_grant_what_its_maker_does_not_hold(
        before in held(),
        place in places(),
        subject in subjects(),
        (permission, wanted) in permissions().prop_flat_map(|one| limits(one).prop_map(move |limits| (one, limits))),
    ) {
        let (bob, gus) = (moderator(BOB), moderator(GUS));
        let scope = Scope::new(GUILD, place);
        if let Ok(limits) = can_grant(&bob, &before, (scope, subject), permission, &wanted, None) {
            let mut after = before.clone();
            put(&mut after, within(grant(subject, place, permission), limits));
            for now in TIMES {
                let had = able(&gus, &before, now);
                for gained in able(&gus, &after, now).difference(&had) {
                    prop_assert!(able(&bob, &before, now).contains(gained), "{gained:?} at {now}: {after:#?}");
                }
            }
        }
    }

    #[test]
    fn nobody_is_forbidden_anything_by_who_holds_less(
        before in held(), place in places(), subject in subjects(), wanted in limits(Command), known in any::<bool>(),
    ) {
        let (bob, gus) = (moderator(BOB), moderator(GUS));
        let scope = Scope::new(GUILD, place);
        let member = (known && subject == GUS).then_some(&gus);
        if let Ok(limits) = can_grant(&bob, &before, (scope, subject), Command, &wanted, member) {
            let same = |grant: &Grant| (grant.subject, grant.binding, grant.permission) == (subject, place, Command);
            let others: Vec<_> = before.iter().filter(|grant| !same(grant)).cloned().collect();
            let mut after = before.clone();
            put(&mut after, within(grant(subject, place, Command), limits));
            // What only the grant gave that was there may be taken back by whoever manages.
            let had = &able(&gus, &before, 0) & &able(&gus, &others, 0);
            let (has, own) = (able(&gus, &after, 0), able(&bob, &before, 0));
            for lost in had.difference(&has) {
                prop_assert!(own.contains(lost), "{lost:?}: {after:#?}");
            }
        }
    }

    #[test]
    fn nobody_gains_by_a_revoking_what_its_maker_does_not_hold(before in held(), of in any::<prop::sample::Index>()) {
        prop_assume!(!before.is_empty());
        let (bob, gus) = (moderator(BOB), moderator(GUS));
        let revoked = of.get(&before);
        let scope = Scope::new(GUILD, revoked.binding);
        if can_revoke(&bob, &before, (scope, revoked.subject), revoked.permission).is_ok() {
            let after: Vec<_> = before.iter().filter(|grant| *grant != revoked).cloned().collect();
            for asker in [&gus, &bob] {
                let had = able(asker, &before, 0);
                for gained in able(asker, &after, 0).difference(&had) {
                    prop_assert!(able(&bob, &before, 0).contains(gained), "{gained:?}: {before:#?}");
                }
            }
        }
    }
}
