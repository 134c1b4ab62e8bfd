//! The decision: a table written by hand, and what must hold for any grants.

use proptest::prelude::*;

use super::*;
use crate::model::GrantId;

use Permission::*;

const GUILD: GuildId = GuildId::new(100);
const OTHER_GUILD: GuildId = GuildId::new(200);
const MEMBER: UserId = UserId::new(1);
const HELPERS: RoleId = RoleId::new(10);
const SURVIVAL: BindingId = BindingId(7);
const CREATIVE: BindingId = BindingId(8);

/// A member with one role, as Discord sends it: without @everyone.
fn helper() -> Asker {
    Asker { user: MEMBER, guild: GUILD, roles: vec![HELPERS], manages_guild: false }
}

fn role(role: RoleId, binding: Option<BindingId>, permission: Permission) -> Grant {
    to(Subject::Role(role), binding, permission)
}

fn to(subject: Subject, binding: Option<BindingId>, permission: Permission) -> Grant {
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

/// All permissions that `asker` holds in `scope`, in their usual order.
fn held(asker: &Asker, grants: &[Grant], scope: Scope) -> Vec<Permission> {
    let holds = |permission: &Permission| decide(asker, grants, scope, *permission).is_ok();
    Permission::ALL.iter().copied().filter(holds).collect()
}

/// A grant's name, the grant, and what is held with it in survival, in creative and guild-wide.
type Case = (&'static str, Grant, &'static [Permission], &'static [Permission], &'static [Permission]);

/// One grant, and everything that a helper may do with it in survival, in creative and guild-wide.
#[test]
fn what_one_grant_allows() {
    let (here, wide) = (Some(SURVIVAL), None);
    let stranger = UserId::new(2);
    let cases: [Case; 24] = [
        ("view", role(HELPERS, here, View), &[View], &[], &[]),
        ("say", role(HELPERS, here, Say), &[View, Say], &[], &[]),
        ("command", role(HELPERS, here, Command), &[View, Say, Command], &[], &[]),
        ("start", role(HELPERS, here, Start), &[View, Start], &[], &[]),
        ("stop", role(HELPERS, here, Stop), &[View, Stop], &[], &[]),
        ("restart", role(HELPERS, here, Restart), &[View, Restart], &[], &[]),
        ("kill", role(HELPERS, here, Kill), &[View, Kill], &[], &[]),
        ("chat", role(HELPERS, here, Chat), &[Chat], &[], &[]),
        ("chat, everyone", to(Subject::everyone(GUILD), wide, Chat), &[Chat], &[Chat], &[Chat]),
        ("manage", role(HELPERS, here, Manage), &[View, Manage], &[], &[]),
        ("view, wide", role(HELPERS, wide, View), &[View], &[View], &[View]),
        ("say, wide", role(HELPERS, wide, Say), &[View, Say], &[View, Say], &[View, Say]),
        (
            "command, wide",
            role(HELPERS, wide, Command),
            &[View, Say, Command],
            &[View, Say, Command],
            &[View, Say, Command],
        ),
        ("kill, wide", role(HELPERS, wide, Kill), &[View, Kill], &[View, Kill], &[View, Kill]),
        ("manage, wide", role(HELPERS, wide, Manage), &[View, Manage], &[View, Manage], &[View, Manage]),
        ("to the member", to(Subject::Member(MEMBER), here, Stop), &[View, Stop], &[], &[]),
        ("to another member", to(Subject::Member(stranger), here, Stop), &[], &[], &[]),
        ("to everyone", to(Subject::everyone(GUILD), here, Start), &[View, Start], &[], &[]),
        ("to everyone elsewhere", to(Subject::everyone(OTHER_GUILD), here, Start), &[], &[], &[]),
        ("to a role that is gone", role(RoleId::new(99), here, Kill), &[], &[], &[]),
        ("to a member with the role's id", to(Subject::Member(UserId::new(10)), here, Kill), &[], &[], &[]),
        ("to a role with the member's id", role(RoleId::new(1), here, Kill), &[], &[], &[]),
        ("for the other server", role(HELPERS, Some(CREATIVE), Kill), &[], &[View, Kill], &[]),
        ("in another guild", Grant { guild: OTHER_GUILD, ..role(HELPERS, wide, Kill) }, &[], &[], &[]),
    ];
    for (name, grant, survival, creative, guild_wide) in cases {
        let holds = |scope| held(&helper(), std::slice::from_ref(&grant), scope);
        assert_eq!(holds(Scope::Binding(GUILD, SURVIVAL)), survival, "{name}, survival");
        assert_eq!(holds(Scope::Binding(GUILD, CREATIVE)), creative, "{name}, creative");
        assert_eq!(holds(Scope::Guild(GUILD)), guild_wide, "{name}, guild");
        assert_eq!(holds(Scope::Guild(OTHER_GUILD)), [], "{name}, elsewhere");
        assert_eq!(holds(Scope::Binding(OTHER_GUILD, SURVIVAL)), [], "{name}, elsewhere");
    }
}

#[test]
fn grants_add_up_and_the_one_that_suffices_is_named() {
    let survival = Scope::Binding(GUILD, SURVIVAL);
    let say = Grant { id: GrantId(1), ..role(HELPERS, Some(SURVIVAL), Say) };
    let start = Grant { id: GrantId(2), ..to(Subject::Member(MEMBER), None, Start) };
    let grants = [say.clone(), start.clone()];
    assert_eq!(held(&helper(), &grants, survival), [View, Say, Start]);
    assert_eq!(decide(&helper(), &grants, survival, View), Ok(Ground::Grant(say)));
    assert_eq!(decide(&helper(), &grants, survival, Start), Ok(Ground::Grant(start)));
    assert_eq!(decide(&helper(), &grants, survival, Kill), Err(Refusal::Lacks(Kill)));
}

#[test]
fn manage_server_means_all_of_the_own_guild() {
    let admin = Asker { roles: vec![], manages_guild: true, ..helper() };
    for scope in [Scope::Guild(GUILD), Scope::Binding(GUILD, CREATIVE)] {
        assert_eq!(held(&admin, &[], scope), Permission::ALL);
        assert_eq!(decide(&admin, &[], scope, Manage), Ok(Ground::ManagesGuild));
    }
    for scope in [Scope::Guild(OTHER_GUILD), Scope::Binding(OTHER_GUILD, CREATIVE)] {
        assert_eq!(held(&admin, &[], scope), []);
        assert_eq!(decide(&admin, &[], scope, View), Err(Refusal::Hidden));
    }
}

#[test]
fn a_server_is_hidden_from_those_who_may_not_view_it() {
    let (survival, creative) = (Scope::Binding(GUILD, SURVIVAL), Scope::Binding(GUILD, CREATIVE));
    let grants = [role(HELPERS, Some(SURVIVAL), View)];
    for &permission in Permission::ALL {
        assert_eq!(decide(&helper(), &[], survival, permission), Err(Refusal::Hidden));
        assert_eq!(decide(&helper(), &grants, creative, permission), Err(Refusal::Hidden));
        if permission != View {
            assert_eq!(decide(&helper(), &grants, survival, permission), Err(Refusal::Lacks(permission)));
        }
    }
    let chats = [role(HELPERS, Some(SURVIVAL), Chat)];
    assert_eq!(decide(&helper(), &chats, survival, View), Err(Refusal::Hidden));
    assert_eq!(decide(&helper(), &chats, survival, Say), Err(Refusal::Hidden));
    let wide = decide(&helper(), &[], Scope::Guild(GUILD), Manage);
    assert_eq!(wide.unwrap_err().to_string(), "this needs the permission `manage`");
}

fn permissions() -> impl Strategy<Value = Permission> {
    prop::sample::select(Permission::ALL)
}

fn scopes() -> impl Strategy<Value = Scope> {
    (100_u64..103, prop::option::of(0_i64..3))
        .prop_map(|(guild, binding)| Scope::new(GuildId::new(guild), binding.map(BindingId)))
}

/// Ids from so small a range that members, roles and guilds meet, and that a role can be @everyone.
fn grants() -> impl Strategy<Value = Grant> {
    let subjects = prop_oneof![
        (1_u64..4).prop_map(|id| Subject::Member(UserId::new(id))),
        prop_oneof![1_u64..4, 100_u64..103].prop_map(|id| Subject::Role(RoleId::new(id))),
    ];
    (scopes(), subjects, permissions()).prop_map(|(scope, subject, permission)| Grant {
        guild: scope.guild(),
        ..to(subject, scope.binding(), permission)
    })
}

fn askers() -> impl Strategy<Value = Asker> {
    let roles = prop::collection::vec((1_u64..4).prop_map(RoleId::new), 0..3);
    (1_u64..4, 100_u64..103, roles).prop_map(|(user, guild, roles)| Asker {
        user: UserId::new(user),
        guild: GuildId::new(guild),
        roles,
        manages_guild: false,
    })
}

proptest! {
    #[test]
    fn closed_without_grants(asker in askers(), scope in scopes(), permission in permissions()) {
        prop_assert!(decide(&asker, &[], scope, permission).is_err());
    }

    #[test]
    fn a_further_grant_takes_nothing_away(
        asker in askers(),
        scope in scopes(),
        some in prop::collection::vec(grants(), 0..8),
        place in any::<prop::sample::Index>(),
        further in grants(),
    ) {
        let before = held(&asker, &some, scope);
        let mut more = some;
        more.insert(place.index(more.len() + 1), further);
        let after = held(&asker, &more, scope);
        prop_assert!(before.iter().all(|permission| after.contains(permission)));
    }

    #[test]
    fn grants_for_something_else_give_nothing(
        asker in askers(),
        scope in scopes(),
        all in prop::collection::vec(grants(), 0..20),
    ) {
        let is_elsewhere = |grant: &Grant| {
            grant.guild != scope.guild() || (grant.binding.is_some() && grant.binding != scope.binding())
        };
        let elsewhere: Vec<Grant> = all.into_iter().filter(is_elsewhere).collect();
        prop_assert_eq!(held(&asker, &elsewhere, scope), []);
    }

    #[test]
    fn grants_of_others_give_nothing(
        asker in askers(),
        scope in scopes(),
        all in prop::collection::vec(grants(), 0..20),
    ) {
        let is_theirs = |grant: &Grant| match grant.subject {
            Subject::Member(user) => user != asker.user,
            Subject::Role(role) => role.get() != asker.guild.get() && !asker.roles.contains(&role),
        };
        let theirs: Vec<Grant> = all.into_iter().filter(is_theirs).collect();
        prop_assert_eq!(held(&asker, &theirs, scope), []);
    }

    #[test]
    fn nothing_reaches_into_another_guild(
        asker in askers(),
        manages_guild in any::<bool>(),
        further in 1_u64..3,
        binding in prop::option::of(0_i64..3),
        all in prop::collection::vec(grants(), 0..8),
    ) {
        let another = GuildId::new(100 + (asker.guild.get() - 100 + further) % 3);
        let scope = Scope::new(another, binding.map(BindingId));
        prop_assert_eq!(held(&Asker { manages_guild, ..asker }, &all, scope), []);
    }

    #[test]
    fn the_order_of_grants_changes_no_right(
        asker in askers(),
        scope in scopes(),
        mut all in prop::collection::vec(grants(), 0..8),
    ) {
        let before = held(&asker, &all, scope);
        all.reverse();
        prop_assert_eq!(held(&asker, &all, scope), before);
    }
}
