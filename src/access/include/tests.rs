//! Whose rights include whose: a table written by hand.

use serenity::model::id::{GuildId, RoleId, UserId};

use super::*;
use crate::model::{BindingId, GrantId};

const GUILD: GuildId = GuildId::new(100);
const SURVIVAL: BindingId = BindingId(7);
const ALICE: Subject = Subject::Member(UserId::new(1));
const BOB: Subject = Subject::Member(UserId::new(2));
const MODS: Subject = Subject::Role(RoleId::new(10));

fn member(user: u64, manages_guild: bool) -> Asker {
    Asker { user: UserId::new(user), guild: GUILD, roles: vec![], manages_guild }
}

/// `command only say *; list never op *`.
fn grant(subject: Subject, binding: Option<BindingId>, text: &str) -> Grant {
    let (text, never) = text.split_once(" never ").unwrap_or((text, ""));
    let (permission, only) = text.split_once(" only ").unwrap_or((text, ""));
    Grant {
        id: GrantId(1),
        guild: GUILD,
        binding,
        subject,
        permission: permission.parse().unwrap(),
        granted_by: UserId::new(9),
        created_at: 0,
        expires_at: None,
        only: only.parse().ok(),
        never: never.parse().ok(),
    }
}

#[test]
fn rights_include_those_that_give_no_more() {
    for (alice, bob, wanted) in [
        (&["manage", "command"][..], &[][..], true),
        (&["manage", "command"], &["view", "say", "command"], true),
        (&["manage", "command"], &["command only say *"], true),
        (&["manage", "command"], &["command never op *"], true),
        (&["manage", "command"], &["kill"], false),
        (&["manage", "command", "kill"], &["kill", "manage"], true),
        (&["command"], &["manage"], false),
        (&["manage", "command only say *"], &["command"], false),
        (&["manage", "command only say *; list"], &["command only list"], true),
        (&["manage", "command only say *"], &["command only list"], false),
        (&["manage", "command only say *"], &["say"], false),
        (&["manage", "command never op *"], &["command"], false),
        (&["manage", "command never op *"], &["say"], false),
        (&["manage", "command never op *"], &["command never op *; stop"], true),
        (&["manage", "command never op *"], &["view", "manage"], true),
    ] {
        for place in [None, Some(SURVIVAL)] {
            let of = |subject, texts: &[&str]| -> Vec<Grant> {
                texts.iter().map(|text| grant(subject, place, text)).collect()
            };
            let all = [of(ALICE, alice), of(BOB, bob)].concat();
            let (asker, known) = (member(1, false), member(2, false));
            for scope in [Scope::Guild(GUILD), Scope::Binding(GUILD, SURVIVAL)] {
                let includes = |member| includes(&asker, &all, (scope, BOB), member);
                assert_eq!(includes(Some(&known)), wanted, "{alice:?} {bob:?} {scope:?}");
                assert_eq!(includes(None), wanted, "{alice:?} {bob:?} {scope:?}");
                assert!(!includes(Some(&member(2, true))), "who manages the guild");
            }
        }
    }
}

#[test]
fn a_role_may_be_that_of_whoever_runs_more() {
    let here = Some(SURVIVAL);
    let scope = Scope::Binding(GUILD, SURVIVAL);
    let narrow = [grant(ALICE, here, "command only list"), grant(ALICE, here, "manage")];
    let wide = [grant(ALICE, here, "command"), grant(ALICE, here, "manage")];
    for (own, bob, wanted) in [
        (&narrow, "command", false),
        (&narrow, "say", false),
        (&narrow, "command only list", true),
        (&narrow, "kill", true),
        (&wide, "command", true),
        (&wide, "kill", true),
    ] {
        let all = [&own[..], &[grant(BOB, here, bob)]].concat();
        assert_eq!(includes(&member(1, false), &all, (scope, MODS), None), wanted, "{bob}");
        let as_mod = Asker { roles: vec![RoleId::new(10)], ..member(3, false) };
        assert!(includes(&member(1, false), &all, (scope, MODS), Some(&as_mod)), "who is known");
    }
    let kills = [&wide[..], &[grant(MODS, here, "kill")]].concat();
    assert!(!includes(&member(1, false), &kills, (scope, MODS), None));
}
