//! Which binding a command means. Pure.

use crate::{
    access::Rights,
    model::{Binding, BindingId, NameMatch, Permission, find_by_name},
    text,
    texts::Text,
};

/// The value of a choice for all of the guild.
pub(in crate::commands) const WHOLE_GUILD: &str = "*";

/// The choice of all of a guild's servers.
pub(in crate::commands) fn all_servers() -> Text {
    text!("resolve-all-choice")
}

/// A select shows this many at most.
pub(in crate::commands) const MOST_CHOICES: usize = 25;

/// Which binding a command means.
#[derive(Debug, PartialEq)]
pub(in crate::commands) enum Target<'a> {
    /// This one; the member may see it.
    One(&'a Binding),
    /// The member has to choose; at least two.
    Choose(Vec<&'a Binding>),
    /// The typed name begins several names.
    Ambiguous(Vec<&'a Binding>),
    /// Nothing that the member may know of.
    Unknown,
    /// The guild has no binding at all.
    NothingBound,
}

/// Decides which binding is meant: the typed one; else the one that is mirrored `here`; else the guild's only one;
/// else the member's choice among those they may use. What the member may neither see nor use does not exist for them.
pub(in crate::commands) fn target<'a>(
    bindings: &'a [Binding],
    rights: &Rights,
    needs: Permission,
    typed: Option<&str>,
    here: Option<BindingId>,
) -> Target<'a> {
    // `chat` alone lets nobody see a server, and yet be heard there.
    let exists = |binding: &&Binding| {
        [Permission::View, needs].iter().any(|needs| rights.decide(*binding, *needs).is_ok())
    };
    let visible: Vec<_> = bindings.iter().filter(exists).collect();
    if let Some(typed) = typed {
        return match find_by_name(visible, typed) {
            NameMatch::One(binding) => Target::One(binding),
            NameMatch::Several(several) => Target::Ambiguous(several),
            NameMatch::Nothing => Target::Unknown,
        };
    }
    if bindings.is_empty() {
        return Target::NothingBound;
    }
    let here = here.and_then(|here| visible.iter().find(|binding| binding.id == here));
    if let Some(binding) = here {
        return Target::One(binding);
    }
    if let ([_], [only]) = (bindings, &*visible) {
        return Target::One(only);
    }
    let usable = rights.allowing(bindings, needs);
    match (&*usable, &*visible) {
        ([only], _) => Target::One(only),
        // Which one does not matter: the refusal names the permission.
        ([], [first, ..]) => Target::One(first),
        ([], []) => Target::Unknown,
        _ => Target::Choose(usable),
    }
}

#[cfg(test)]
mod tests {
    use serenity::model::id::{GuildId, RoleId, UserId};
    use uuid::Uuid;

    use super::*;
    use crate::{
        access::Asker,
        model::{Grant, GrantId, SAY_TEMPLATE, Subject},
    };

    const GUILD: GuildId = GuildId::new(1);
    const ROLE: RoleId = RoleId::new(7);

    fn binding(id: i64, name: &str) -> Binding {
        Binding {
            id: BindingId(id),
            guild: GUILD,
            panel: None,
            server: Uuid::from_u128(id.unsigned_abs().into()),
            name: name.into(),
            say_template: SAY_TEMPLATE.into(),
            created_by: UserId::new(1),
            created_at: 0,
        }
    }

    fn rights(grants: &[(i64, Permission)]) -> Rights {
        let asker = Asker { user: UserId::new(2), guild: GUILD, roles: vec![ROLE], manages_guild: false };
        let grant = |&(id, permission): &(i64, Permission)| Grant {
            id: GrantId(id),
            guild: GUILD,
            binding: Some(BindingId(id)),
            subject: Subject::Role(ROLE),
            permission,
            granted_by: UserId::new(1),
            created_at: 0,
            expires_at: None,
            only: None,
            never: None,
        };
        Rights::new(asker, grants.iter().map(grant).collect(), 0)
    }

    fn names(target: Target<'_>) -> Vec<&str> {
        match target {
            Target::One(one) => vec![&one.name],
            Target::Choose(many) | Target::Ambiguous(many) => many.iter().map(|one| &*one.name).collect(),
            Target::Unknown => vec!["unknown"],
            Target::NothingBound => vec!["nothing bound"],
        }
    }

    #[test]
    fn the_rules_in_their_order() {
        let three = [binding(1, "Survival"), binding(2, "Skyblock"), binding(3, "Lobby")];
        let all = [(1, Permission::Say), (2, Permission::Say), (3, Permission::View)];
        let only_view = [(3, Permission::View)];
        type Case<'a> = (&'a [Binding], &'a [(i64, Permission)], Option<&'a str>, Option<i64>, &'a [&'a str]);
        let cases: [Case<'_>; 12] = [
            (&three, &all, Some(" survIVAL "), None, &["Survival"]),
            (&three, &all, Some("su"), Some(2), &["Survival"]),
            (&three, &all, Some("s"), None, &["Survival", "Skyblock"]),
            (&three, &only_view, Some("survival"), None, &["unknown"]),
            (&three, &all, Some("nether"), None, &["unknown"]),
            (&three, &all, None, Some(3), &["Lobby"]),
            (&three, &only_view, None, Some(1), &["Lobby"]),
            (&three[..1], &all, None, None, &["Survival"]),
            (&three[..1], &only_view, None, Some(1), &["unknown"]),
            (&three, &all, None, None, &["Survival", "Skyblock"]),
            (&three, &[], None, Some(1), &["unknown"]),
            (&[], &all, None, None, &["nothing bound"]),
        ];
        for (bindings, grants, typed, here, expected) in cases {
            let rights = rights(grants);
            let found = target(bindings, &rights, Permission::Say, typed, here.map(BindingId));
            assert_eq!(names(found), expected, "{typed:?} {here:?}");
        }
    }
}
