//! Granting and revoking, once it is known for what.

use super::{deed, refusal, reply::Reply, request::Request, words};
use crate::{
    access::{self, Grantable, Outcome, Permission, Rights, Scope, Subject},
    store::{Binding, GrantChange, epoch_seconds},
};

/// A right that is given or taken away.
#[derive(Debug, Clone)]
pub(super) struct Change {
    pub(super) subject: Subject,
    pub(super) what: Grantable,
    pub(super) give: bool,
}

impl Change {
    /// The command as people type it.
    pub(super) fn command(&self) -> &'static str {
        if self.give { "/access grant" } else { "/access revoke" }
    }
}

/// Changes the grants for `binding`, or for all of the guild.
pub(super) async fn carry_out(
    request: &Request,
    rights: &Rights,
    binding: Option<&Binding>,
    change: Change,
) -> serenity::Result<()> {
    let reply = match apply(request, rights, binding, &change).await {
        Ok(reply) | Err(reply) => reply,
    };
    request.answer(&reply).await
}

async fn apply(
    request: &Request,
    rights: &Rights,
    binding: Option<&Binding>,
    change: &Change,
) -> Result<Reply, Reply> {
    check(rights, request, binding, change)?;
    let (who, place) = (refusal::subject(rights, change.subject), place(binding));
    let action = if change.give { access::Action::Grant } else { access::Action::Revoke };
    let deed = deed::begin(request, binding, action, &format!("{} {who}", change.what)).await?;
    let rows = GrantChange {
        guild: request.guild(),
        binding: binding.map(|binding| binding.id),
        subject: change.subject,
        permissions: change.what.permissions(),
    };
    let changed = if change.give {
        request.store().grant(&rows, request.asker.user, epoch_seconds()).await
    } else {
        request.store().revoke(&rows).await
    };
    let changed = match changed {
        Ok(changed) => changed,
        Err(error) => {
            deed.failed(Outcome::Failed, "the database failed").await;
            return Err(refusal::store(&error));
        }
    };
    deed.done_quietly().await;
    Ok(Reply::new(words(change, &who, &place, !changed.is_empty())))
}

fn check(
    rights: &Rights,
    request: &Request,
    binding: Option<&Binding>,
    change: &Change,
) -> Result<(), Reply> {
    let scope = Scope::new(request.guild(), binding.map(|binding| binding.id));
    let decisions: Vec<_> = if change.give {
        change
            .what
            .permissions()
            .iter()
            .map(|permission| (*permission, rights.can_grant(scope, *permission)))
            .collect()
    } else {
        vec![(Permission::Manage, rights.can_revoke(scope))]
    };
    for (permission, decision) in decisions {
        let Err(refused) = decision else { continue };
        let lacks_manage = rights.decide(scope, Permission::Manage).is_err();
        return Err(match binding {
            _ if !lacks_manage => Reply::new(format!(
                "You can't grant `{permission}`, because you don't hold it yourself for {}.",
                place(binding)
            )),
            Some(binding) => refusal::refused(rights, refused, binding, Permission::Manage, change.command()),
            None => refusal::refused_guild_wide(rights, Permission::Manage, change.command()),
        });
    }
    Ok(())
}

fn place(binding: Option<&Binding>) -> String {
    binding.map_or_else(|| "**All servers**".into(), |binding| words::bold(&binding.name))
}

fn words(change: &Change, who: &str, place: &str, changed: bool) -> String {
    let what = format!("`{}`", change.what);
    let mut words = match (change.give, changed) {
        (true, true) => format!("{place}: {who} has the permission {what} from now on."),
        (true, false) => format!("{place}: {who} had the permission {what} already."),
        (false, true) => format!(
            "{place}: the permission {what} was taken from {who}. Other grants may still give it: `/access list`."
        ),
        (false, false) => {
            format!("{place}: {who} had no grant of {what} for this, so nothing changed; see `/access list`.")
        }
    };
    if change.give && change.what == Grantable::One(Permission::Manage) {
        words.push_str(
            "\nDiscord shows `/server`, `/console` and `/access` only to members with Manage Server. To show them \
             these too: Server Settings → Integrations → this bot → add the role or member to those commands.",
        );
    }
    words
}
