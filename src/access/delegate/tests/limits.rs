//! Whoever is limited passes on no more than their own limits leave.

use super::*;
use crate::model::UnknownText;

const HERE: Scope = Scope::Binding(GUILD, SURVIVAL);
const GUS: Subject = Subject::Member(UserId::new(2));

fn limits(only: &str, never: &str, expires_at: Option<i64>) -> GrantLimits {
    GrantLimits { expires_at, only: only.parse().ok(), never: never.parse().ok() }
}

fn limited(
    subject: Subject,
    binding: Option<BindingId>,
    permission: Permission,
    limits: &GrantLimits,
) -> Grant {
    let GrantLimits { expires_at, only, never } = limits.clone();
    Grant { expires_at, only, never, ..grant(subject, binding, permission) }
}

/// `only say *; never op *; until 50`.
fn told(limits: &GrantLimits) -> String {
    let only = limits.only.as_ref().map(|only| format!("only {only}"));
    let never = limits.never.as_ref().map(|never| format!("never {never}"));
    let until = limits.expires_at.map(|end| format!("until {end}"));
    [only, never, until].into_iter().flatten().collect::<Vec<_>>().join(" | ")
}

fn answer(held: &[Grant], permission: &str, wanted: &GrantLimits) -> Result<String, String> {
    let permission = permission.parse().map_err(|unknown: UnknownText| unknown.to_string())?;
    let granted = can_grant(&bob(), held, (HERE, MODS), permission, wanted, None);
    granted.map(|limits| told(&limits)).map_err(|why| match why {
        NotChanged::Narrowed(own) => format!("same as {}", Patterns::of(own).unwrap()),
        why => why.to_string(),
    })
}

#[test]
fn a_narrowed_right_passes_on_the_same_patterns_only() {
    let manages = grant(BOB, Some(SURVIVAL), Manage);
    let with = |only, never| vec![manages.clone(), limited(BOB, None, Command, &limits(only, never, None))];
    let two = [with("say *", ""), vec![limited(BOB, None, Command, &limits("list", "stop", None))]].concat();
    type Case<'a> = (Vec<Grant>, &'a str, (&'a str, &'a str), Result<&'a str, &'a str>);
    let cases: [Case<'_>; 17] = [
        (with("say *; kick *", ""), "command", ("say *", ""), Ok("only say *")),
        (
            with("say *; kick *", ""),
            "command",
            ("Say *; /kick *", "say no"),
            Ok("only say *; kick * | never say no"),
        ),
        (with("say *; kick *", ""), "command", ("", ""), Err("same as kick *; say *")),
        (with("say *; kick *", ""), "command", ("say hello", ""), Err("same as kick *; say *")),
        (with("say *; kick *", ""), "command", ("say *; op *", ""), Err("same as kick *; say *")),
        (with("say *", ""), "command", ("*", ""), Err("same as say *")),
        (with("say *", "say no"), "command", ("say *", ""), Ok("only say * | never say no")),
        (with("", "op *"), "command", ("", ""), Ok("never op *")),
        (with("", "op *"), "command", ("op *", "stop"), Ok("only op * | never stop; op *")),
        (with("", ""), "command", ("op *", ""), Ok("only op *")),
        (two.clone(), "command", ("say *; list", ""), Ok("only say *; list | never stop")),
        (two, "command", ("stop", ""), Err("same as list; say *")),
        (with("say *", ""), "say", ("", ""), Err("this needs the permission `say`")),
        (with("", "op *"), "say", ("", ""), Err("this needs the permission `say`")),
        (with("", ""), "say", ("", ""), Ok("")),
        (with("say *", ""), "view", ("", ""), Ok("")),
        (with("say *", ""), "kill", ("", ""), Err("this needs the permission `kill`")),
    ];
    for (held, permission, (only, never), expected) in cases {
        let found = answer(&held, permission, &limits(only, never, None));
        assert_eq!(
            found.as_deref().map_err(|why| &**why),
            expected,
            "{permission} {only} {never} with {held:?}"
        );
    }
}

#[test]
fn a_timed_right_passes_on_no_longer_than_its_own_time() {
    let end = |at| limits("", "", at);
    let timed =
        |manage, kill| vec![limited(BOB, None, Manage, &end(manage)), limited(BOB, None, Kill, &end(kill))];
    type Case = (Vec<Grant>, Option<i64>, Result<&'static str, &'static str>);
    let cases: [Case; 10] = [
        (timed(None, None), None, Ok("")),
        (timed(None, None), Some(99), Ok("until 99")),
        (timed(None, Some(50)), None, Ok("until 50")),
        (timed(None, Some(50)), Some(50), Ok("until 50")),
        (timed(None, Some(50)), Some(49), Ok("until 49")),
        (timed(None, Some(50)), Some(51), Err("the own right ends at 50")),
        (timed(Some(40), Some(50)), None, Ok("until 40")),
        (timed(Some(40), Some(50)), Some(45), Err("the own right ends at 40")),
        ([timed(Some(40), Some(50)), timed(None, Some(60))].concat(), None, Ok("until 60")),
        ([timed(Some(40), Some(50)), timed(Some(41), None)].concat(), None, Ok("until 41")),
    ];
    for (held, wanted, expected) in cases {
        let found = answer(&held, "kill", &end(wanted));
        assert_eq!(found.as_deref().map_err(|why| &**why), expected, "{wanted:?} with {held:?}");
    }
    let by_pattern = vec![
        grant(BOB, None, Manage),
        limited(BOB, None, Command, &limits("say *; list", "", Some(50))),
        limited(BOB, Some(SURVIVAL), Command, &limits("say *", "", Some(70))),
    ];
    assert_eq!(
        answer(&by_pattern, "command", &limits("say *", "", None)).as_deref(),
        Ok("only say * | until 70")
    );
    assert_eq!(
        answer(&by_pattern, "command", &limits("say *; list", "", None)).as_deref(),
        Ok("only say *; list | until 50")
    );
}

#[test]
fn everyone_takes_view_say_start_and_chat_only() {
    let admin = Asker { manages_guild: true, ..bob() };
    let everyone = Subject::everyone(GUILD);
    for scope in [HERE, Scope::Guild(GUILD)] {
        for &permission in Permission::ALL {
            let granted =
                can_grant(&admin, &[], (scope, everyone), permission, &GrantLimits::default(), None);
            let open = matches!(permission, View | Say | Start | Chat);
            assert_eq!(
                granted,
                if open { Ok(GrantLimits::default()) } else { Err(NotChanged::Everyone) },
                "{permission}"
            );
        }
    }
}

#[test]
fn nobody_lifts_what_is_forbidden_without_running_everything_themselves() {
    let manages = grant(BOB, Some(SURVIVAL), Manage);
    let held = |only, never| vec![manages.clone(), limited(BOB, None, Command, &limits(only, never, None))];
    let of_gus = limited(GUS, Some(SURVIVAL), Command, &limits("", "op *; stop", Some(50)));
    let none = GrantLimits::default();
    let cases: [(Vec<Grant>, bool, &GrantLimits, bool); 10] = [
        (held("", ""), true, &none, true),
        // Gus may kick, and who may not can't forbid it to him.
        (held("", "kick *"), false, &limits("", "op *; stop", None), false),
        (held("", "stop"), false, &limits("", "op *; stop", None), true),
        (held("", "stop"), false, &limits("", "op *; stop", Some(50)), true),
        (held("", "kick *"), false, &limits("", "op *; stop", Some(49)), false),
        (held("", "kick *"), false, &limits("", "op *", None), false),
        (held("say *", ""), false, &limits("say *", "", None), false),
        (held("say *", ""), false, &limits("say *", "stop; op *", Some(50)), true),
        (held("say *", ""), false, &limits("say *", "stop; op *", None), false),
        (vec![manages.clone()], false, &none, false),
    ];
    for (mut grants, may_revoke, limits, may_grant) in cases {
        grants.push(of_gus.clone());
        let to_gus = (HERE, GUS);
        let revoked = can_revoke(&bob(), &grants, to_gus, Command);
        assert_eq!(revoked.is_ok(), may_revoke, "{grants:?}: {revoked:?}");
        let granted = can_grant(&bob(), &grants, to_gus, Command, limits, None);
        assert_eq!(granted.is_ok(), may_grant, "{limits:?} {grants:?}: {granted:?}");
        assert_eq!(can_revoke(&bob(), &grants, (HERE, BOB), Manage), Ok(()));
        let admin = Asker { manages_guild: true, ..bob() };
        assert_eq!(can_revoke(&admin, &grants, to_gus, Command), Ok(()));
        assert_eq!(can_grant(&admin, &grants, to_gus, Command, &none, None), Ok(none.clone()));
    }
    // Their own as well: else whoever manages would free themselves.
    let own =
        [manages.clone(), grant(BOB, None, Command), limited(BOB, Some(SURVIVAL), Command, &of_gus.limits())];
    let refused = can_revoke(&bob(), &own, (HERE, BOB), Command);
    assert_eq!(refused, Err(NotChanged::Forbids("op *; stop".parse().unwrap())));
}

/// Gus may never say anything, for good. Bob may run everything until 100: what he lifts would stay lifted after that.
#[test]
fn what_is_forbidden_is_lifted_only_by_whoever_may_run_everything_for_as_long() {
    let forbidding = |end| limited(GUS, None, Command, &limits("", "say *", end));
    for (of_gus, of_bob, may) in [
        (None, Some(100), false),
        (Some(101), Some(100), false),
        (Some(100), Some(100), true),
        (Some(100), None, true),
        (None, None, true),
    ] {
        let manages = grant(BOB, None, Manage);
        let held = [manages, limited(BOB, None, Command, &limits("", "", of_bob)), forbidding(of_gus)];
        let to_gus = (Scope::Guild(GUILD), GUS);
        assert_eq!(can_revoke(&bob(), &held, to_gus, Command).is_ok(), may, "{of_gus:?} {of_bob:?}");
        let other = limits("list", "", Some(100));
        assert_eq!(
            can_grant(&bob(), &held, to_gus, Command, &other, None).is_ok(),
            may,
            "{of_gus:?} {of_bob:?}"
        );
    }
}

#[test]
fn what_is_forbidden_on_one_server_goes_along_for_all_of_them() {
    let held = [
        grant(BOB, None, Manage),
        grant(BOB, None, Command),
        limited(BOB, Some(SURVIVAL), Command, &limits("", "op *", None)),
    ];
    let wide = (Scope::Guild(GUILD), MODS);
    let granted = can_grant(&bob(), &held, wide, Command, &GrantLimits::default(), None);
    assert_eq!(granted, Ok(limits("", "op *", None)));
    let many = (0..40).map(|number| format!("say {number}")).collect::<Vec<_>>().join(";");
    let refused = can_grant(&bob(), &held, wide, Command, &limits("", &many, None), None);
    assert!(matches!(refused, Err(NotChanged::TooMuch(PatternsError::TooMany(41)))), "{refused:?}");
}

#[test]
fn approving_takes_manage_and_the_command_itself() {
    let helpers = Subject::Role(RoleId::new(11));
    let grants = [
        grant(MODS, Some(SURVIVAL), Manage),
        limited(MODS, None, Command, &limits("kick *; op *", "op Bob", None)),
        grant(BOB, None, Manage),
        grant(BOB, Some(SURVIVAL), Say),
        grant(helpers, None, Command),
        limited(GUS, Some(SURVIVAL), Manage, &GrantLimits::default()),
        grant(GUS, Some(SURVIVAL), Command),
    ];
    let cases: [(Permission, &str, &[Subject]); 5] = [
        (Command, "kick Bob", &[MODS, GUS]),
        (Command, "op Eve", &[MODS, GUS]),
        (Command, "op Bob", &[GUS]),
        (Command, "execute run stop", &[GUS]),
        (Say, "say hi", &[BOB, GUS]),
    ];
    for (permission, command, expected) in cases {
        assert_eq!(who_may_approve(&grants, HERE, permission, command), expected, "{command}");
        let may = may_approve(&bob(), &grants, HERE, permission, command).is_ok();
        assert_eq!(may, expected.contains(&BOB), "{command}");
    }
    let admin = Asker { manages_guild: true, ..bob() };
    assert!(may_approve(&admin, &grants, HERE, Command, "stop").is_ok());
}
