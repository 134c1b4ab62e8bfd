//! Passing rights on: tables written by hand. What limits the grants of who passes on is in `limits`,
//! and what must hold whatever is granted in `properties`.

mod limits;
mod properties;

use serenity::model::id::{GuildId, RoleId, UserId};

use super::*;
use crate::{
    access::decide::Refusal,
    model::{BindingId, GrantId},
};

use Permission::*;

const GUILD: GuildId = GuildId::new(100);
const SURVIVAL: BindingId = BindingId(7);
const BOB: Subject = Subject::Member(UserId::new(1));
const MODS: Subject = Subject::Role(RoleId::new(10));

fn grant(subject: Subject, binding: Option<BindingId>, permission: Permission) -> Grant {
    Grant {
        id: GrantId(1),
        guild: GUILD,
        binding,
        subject,
        permission,
        granted_by: UserId::new(9),
        created_at: 0,
        expires_at: None,
        only: None,
        never: None,
    }
}

fn bob() -> Asker {
    Asker { user: UserId::new(1), guild: GUILD, roles: vec![], manages_guild: false }
}

/// What Bob holds, and what he may pass on for survival and for the guild.
#[test]
fn nobody_grants_more_than_they_hold() {
    let here = Some(SURVIVAL);
    type Held<'a> = &'a [(Option<BindingId>, Permission)];
    let cases: [(Held, &[Permission], &[Permission]); 8] = [
        (&[], &[], &[]),
        (&[(here, Kill), (None, Command)], &[], &[]),
        (&[(here, Manage)], &[View, Manage], &[]),
        (&[(here, Manage), (here, Command)], &[View, Say, Command, Manage], &[]),
        (&[(here, Manage), (None, Start)], &[View, Start, Manage], &[]),
        (&[(None, Manage)], &[View, Manage], &[View, Manage]),
        (&[(None, Manage), (here, Stop)], &[View, Stop, Manage], &[View, Manage]),
        (&[(None, Manage), (None, Restart)], &[View, Restart, Manage], &[View, Restart, Manage]),
    ];
    for (held, survival, guild) in cases {
        let grants: Vec<Grant> =
            held.iter().map(|&(place, permission)| grant(BOB, place, permission)).collect();
        let passes_on = |scope: Scope| -> Vec<Permission> {
            let can = |permission: &Permission| {
                can_grant(&bob(), &grants, (scope, MODS), *permission, &GrantLimits::default(), None).is_ok()
            };
            Permission::ALL.iter().copied().filter(can).collect()
        };
        assert_eq!(passes_on(Scope::Binding(GUILD, SURVIVAL)), survival, "{held:?}");
        assert_eq!(passes_on(Scope::Guild(GUILD)), guild, "{held:?}");
        assert_eq!(passes_on(Scope::Binding(GuildId::new(101), SURVIVAL)), [], "{held:?}");
    }
}

#[test]
fn what_is_lacking_is_told() {
    let (to_mods, none) = ((Scope::Binding(GUILD, SURVIVAL), MODS), GrantLimits::default());
    let manages = [grant(BOB, Some(SURVIVAL), Manage)];
    let kills = [grant(BOB, Some(SURVIVAL), Kill)];
    assert_eq!(can_grant(&bob(), &kills, to_mods, Kill, &none, None), Err(Refusal::Lacks(Manage).into()));
    assert_eq!(can_grant(&bob(), &manages, to_mods, Kill, &none, None), Err(Refusal::Lacks(Kill).into()));
    assert_eq!(can_grant(&bob(), &[], to_mods, Kill, &none, None), Err(Refusal::Hidden.into()));
    let admin = Asker { manages_guild: true, ..bob() };
    assert_eq!(can_grant(&admin, &[], (Scope::Guild(GUILD), MODS), Kill, &none, None), Ok(none));
}

#[test]
fn taking_back_needs_manage_there_and_nothing_more() {
    let (survival, guild) = ((Scope::Binding(GUILD, SURVIVAL), MODS), (Scope::Guild(GUILD), MODS));
    let here = [grant(BOB, Some(SURVIVAL), Manage)];
    assert_eq!(can_revoke(&bob(), &here, survival, Kill), Ok(()));
    assert_eq!(can_revoke(&bob(), &here, guild, Kill), Err(Refusal::Lacks(Manage).into()));
    let wide = [grant(BOB, None, Manage)];
    assert!(
        can_revoke(&bob(), &wide, survival, Kill).is_ok() && can_revoke(&bob(), &wide, guild, Kill).is_ok()
    );
}

#[test]
fn who_can_grant_is_who_manages_and_holds_it() {
    let (survival, guild) = (Scope::Binding(GUILD, SURVIVAL), Scope::Guild(GUILD));
    let mods = MODS;
    let helpers = Subject::Role(RoleId::new(11));
    let everyone = Subject::everyone(GUILD);
    let grants = [
        grant(helpers, Some(SURVIVAL), Kill),
        grant(BOB, Some(SURVIVAL), Manage),
        grant(mods, None, Manage),
        grant(mods, None, Command),
        grant(everyone, None, Start),
        Grant { guild: GuildId::new(101), ..grant(helpers, None, Manage) },
    ];
    let cases: [(Scope, Permission, &[Subject]); 8] = [
        (survival, View, &[mods, BOB]),
        (survival, Manage, &[mods, BOB]),
        (survival, Say, &[mods]),
        (survival, Start, &[mods, BOB]),
        (survival, Kill, &[]),
        (guild, Manage, &[mods]),
        (guild, Start, &[mods]),
        (guild, Stop, &[]),
    ];
    for (scope, permission, expected) in cases {
        assert_eq!(who_can_grant(&grants, scope, permission), expected, "{scope:?} {permission}");
    }
}
