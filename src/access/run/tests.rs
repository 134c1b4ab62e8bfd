//! Narrowed rights: a table written by hand, and what must hold for any grants.

use proptest::prelude::*;
use serenity::model::id::{GuildId, RoleId, UserId};

use super::*;
use crate::model::{BindingId, GrantId, Subject};

use Permission::{Command as Run, Manage, Say, View};

const GUILD: GuildId = GuildId::new(100);
const SURVIVAL: BindingId = BindingId(7);
const CREATIVE: BindingId = BindingId(8);
const HERE: Scope = Scope::Binding(GUILD, SURVIVAL);

fn member(manages_guild: bool) -> Asker {
    Asker { user: UserId::new(1), guild: GUILD, roles: vec![RoleId::new(10)], manages_guild }
}

/// A grant to a role of the member; empty texts are no limits.
fn grant(binding: Option<BindingId>, permission: Permission, only: &str, never: &str) -> Grant {
    Grant {
        id: GrantId(1),
        guild: GUILD,
        binding,
        subject: Subject::Role(RoleId::new(10)),
        permission,
        granted_by: UserId::new(9),
        created_at: 0,
        expires_at: None,
        only: only.parse().ok(),
        never: never.parse().ok(),
    }
}

fn answer(grants: &[Grant], permission: Permission, command: &str) -> String {
    match run(&member(false), grants, HERE, permission, command) {
        Ok(_) => "runs".into(),
        Err(NotRun::Refused(refusal)) => refusal.to_string(),
        Err(NotRun::Narrowed { may, never, hit, odd }) => {
            let all =
                |lists: Vec<Patterns>| lists.iter().map(Patterns::to_string).collect::<Vec<_>>().join(" + ");
            let hit = hit.map(|hit| format!(" hit {hit}")).unwrap_or_default();
            let odd = odd.map(|odd| format!(" odd {odd}")).unwrap_or_default();
            format!("[{}] never [{}]{hit}{odd}", all(may), all(never))
        }
    }
}

#[test]
fn what_grants_give_and_forbid_together() {
    let (here, there, wide) = (Some(SURVIVAL), Some(CREATIVE), None);
    let narrowed = || grant(here, Run, "say *; kick *", "");
    let full = || grant(here, Run, "", "");
    let but = |never: &str| grant(here, Run, "", never);
    type Case<'a> = (&'a [Grant], Permission, &'a str, &'a str);
    let cases: [Case<'_>; 27] = [
        (&[], Run, "say hi", "there is no such server"),
        (&[grant(here, View, "", "")], Run, "say hi", "this needs the permission `command`"),
        (&[grant(here, Say, "", "")], Run, "say hi", "this needs the permission `command`"),
        (&[grant(here, Manage, "", "")], Run, "say hi", "this needs the permission `command`"),
        (&[full()], Run, "anything; at all", "runs"),
        (&[narrowed()], Run, "say hi", "runs"),
        (&[narrowed()], Run, "kick Bob", "runs"),
        (&[narrowed()], Run, "op Bob", "[say *; kick *] never []"),
        (
            &[narrowed()],
            Run,
            "say hi; op Bob",
            "[say *; kick *] never [] odd in some games `;` begins another command",
        ),
        (&[narrowed(), grant(wide, Run, "list", "")], Run, "list", "runs"),
        (&[narrowed(), grant(wide, Run, "list", "")], Run, "op Bob", "[say *; kick * + list] never []"),
        (&[narrowed(), grant(there, Run, "", "")], Run, "op Bob", "[say *; kick *] never []"),
        (&[narrowed(), grant(there, Run, "", "say *")], Run, "say hi", "runs"),
        (&[narrowed(), full()], Run, "op Bob", "runs"),
        (&[but("op *")], Run, "kick Bob", "runs"),
        (&[but("op *")], Run, "op Bob", "[] never [op *] hit op *"),
        (&[but("op *"), full()], Run, "minecraft:OP Bob", "[] never [op *] hit op *"),
        (
            &[but("op *"), full()],
            Run,
            "execute run op Bob",
            "[] never [op *] odd `execute` runs other commands",
        ),
        (&[but("op *"), full()], Run, "say hi; bye", "runs"),
        (
            &[narrowed(), grant(wide, Run, "list", "kick *")],
            Run,
            "kick Bob",
            "[say *; kick * + list] never [kick *] hit kick *",
        ),
        (&[grant(here, Say, "", "")], Say, "say hi; there", "runs"),
        (&[full()], Say, "say hi", "runs"),
        (&[narrowed()], Say, "say hi", "runs"),
        (
            &[narrowed()],
            Say,
            "say hi; op Bob",
            "[say *; kick *] never [] odd in some games `;` begins another command",
        ),
        (&[grant(here, Run, "list", "")], Say, "say hi", "[list] never []"),
        (&[grant(here, Run, "list", ""), grant(here, Say, "", "")], Say, "say hi", "runs"),
        (
            &[grant(here, Run, "list", "stop"), grant(here, Say, "", "")],
            Say,
            "say hi;stop",
            "[] never [stop] hit stop",
        ),
    ];
    for (grants, permission, command, expected) in cases {
        assert_eq!(answer(grants, permission, command), expected, "{command} with {grants:?}");
    }
}

#[test]
fn manage_server_is_not_narrowed() {
    let grants = [grant(None, Run, "list", "*")];
    for command in ["stop", "execute run op Bob", "", "a\nb"] {
        let ran = run(&member(true), &grants, HERE, Run, command);
        assert_eq!(ran, Ok(Ground::ManagesGuild), "{command:?}");
    }
}

fn commands() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "say hi",
        "kick Bob",
        "op Bob",
        "stop",
        "say a; stop",
        "execute run stop",
        "list",
        "",
    ])
    .prop_map(str::to_owned)
}

fn lists() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["", "", "say *", "kick *; list", "op *", "stop", "*"])
}

fn grants() -> impl Strategy<Value = Vec<Grant>> {
    let permissions = prop::sample::select(Permission::ALL);
    let places = prop::sample::select(vec![None, Some(SURVIVAL), Some(CREATIVE)]);
    let one = (places, permissions, lists(), lists(), 0_u64..2).prop_map(
        |(place, permission, only, never, owner)| {
            let limits = if permission == Run { (only, never) } else { ("", "") };
            let subject = Subject::Role(RoleId::new(10 + owner));
            Grant { subject, ..grant(place, permission, limits.0, limits.1) }
        },
    );
    prop::collection::vec(one, 0..6)
}

proptest! {
    #[test]
    fn whoever_lacks_the_permission_runs_nothing(all in grants(), command in commands()) {
        for permission in [Run, Say] {
            let may = decide(&member(false), &all, HERE, permission);
            let ran = run(&member(false), &all, HERE, permission, &command);
            prop_assert!(may.is_ok() || ran == may.map_err(NotRun::Refused));
        }
    }

    #[test]
    fn a_further_grant_that_forbids_gives_no_command_that_its_own_patterns_do_not(
        all in grants(), only in lists(), never in lists(), command in commands(),
    ) {
        let before = run(&member(false), &all, HERE, Run, &command).is_ok();
        let further = grant(None, Run, only, never);
        let alone = run(&member(false), std::slice::from_ref(&further), HERE, Run, &command).is_ok();
        let more = [all, vec![further]].concat();
        let after = run(&member(false), &more, HERE, Run, &command).is_ok();
        prop_assert!(!after || before || alone, "gained from nothing");
        if never.is_empty() {
            prop_assert!(after || !before, "lost to a grant that forbids nothing");
        }
    }

    #[test]
    fn what_anything_forbids_is_not_run(all in grants(), command in commands()) {
        if run(&member(false), &all, HERE, Run, &command).is_ok() {
            let member = member(false);
            for never in held(&member, &all, HERE).filter_map(|grant| grant.never.as_ref()) {
                prop_assert!(never.forbidding(&Readings::of(&command)).is_none() && doubt(&command).is_none());
            }
        }
    }

    #[test]
    fn grants_of_others_change_nothing(all in grants(), command in commands()) {
        let others = |grant: &Grant| grant.subject != Subject::Role(RoleId::new(10));
        let own: Vec<_> = all.iter().filter(|grant| !others(grant)).cloned().collect();
        let before = run(&member(false), &own, HERE, Run, &command);
        prop_assert_eq!(run(&member(false), &all, HERE, Run, &command), before);
    }
}
