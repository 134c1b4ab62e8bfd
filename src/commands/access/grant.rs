//! Granting and revoking, once it is known for what.

use crate::{
    access::{Asker, NotChanged, Rights, Scope, pattern::MOST_CHARACTERS},
    commands::{
        access::limits::TypedLimits,
        audited,
        interaction::{reply::Reply, request::Request},
        present::{command_error::CommandError, grant_limits, pattern_error, refusal},
        resolve::ask::ServerCommand,
    },
    model::{Action, ActionDetails, Binding, GrantChange, GrantLimits, Grantable, Permission, Subject},
    store::{Given, epoch_seconds},
    text,
    texts::{Arg, Text, code},
};

/// A right that is given or taken away.
#[derive(Debug, Clone)]
pub(super) struct Change {
    pub(super) subject: Subject,
    /// The member that it is, as they are in this guild.
    pub(super) member: Option<Asker>,
    pub(super) what: Grantable,
    pub(super) how: How,
}

/// What becomes of a right.
#[derive(Debug, Clone)]
pub(super) enum How {
    /// It is given, within these limits.
    Give(TypedLimits),
    /// It is taken away.
    Take,
}

impl ServerCommand for Change {
    const FOR_ALL: bool = true;

    fn needs(&self) -> Permission {
        Permission::Manage
    }

    fn command(&self) -> &'static str {
        match self.how {
            How::Give(_) => "/access grant",
            How::Take => "/access revoke",
        }
    }

    /// Its lists of patterns.
    fn text_len(&self) -> usize {
        2 * MOST_CHARACTERS
    }

    async fn carry_out(
        self,
        request: &Request,
        rights: &Rights,
        binding: &Binding,
    ) -> Result<Reply, CommandError> {
        carry_out(request, rights, Some(binding), self).await
    }

    async fn carry_out_for_all(self, request: &Request, rights: &Rights) -> Result<Reply, CommandError> {
        carry_out(request, rights, None, self).await
    }
}

/// Changes the grants for `binding`, or for all of the guild.
async fn carry_out(
    request: &Request,
    rights: &Rights,
    binding: Option<&Binding>,
    change: Change,
) -> Result<Reply, CommandError> {
    let asked = GrantRequest { request, rights, binding, change: &change };
    match &change.how {
        How::Give(limits) => asked.give(limits).await,
        How::Take => asked.take().await,
    }
}

/// A change, who asks for it and where.
struct GrantRequest<'a> {
    request: &'a Request,
    rights: &'a Rights,
    binding: Option<&'a Binding>,
    change: &'a Change,
}

impl GrantRequest<'_> {
    async fn give(&self, limits: &TypedLimits) -> Result<Reply, CommandError> {
        let now = epoch_seconds();
        let wanted = limits.at(now);
        let Change { subject, member, .. } = self.change;
        let mut limits = wanted.clone();
        for permission in self.change.what.permissions() {
            let granted = self.rights.can_grant(self.scope(), *subject, permission, &wanted, member.as_ref());
            let granted = granted.map_err(|why| self.not_changed(&why, permission))?;
            let ends = [limits.expires_at, granted.expires_at];
            limits = GrantLimits { expires_at: ends.into_iter().flatten().min(), ..granted };
        }
        let audited = self.begin(Action::Grant, &limits).await?;
        let given = self.request.store().grant(&self.rows(), &limits, self.request.asker.user, now).await;
        let given = audited.ended(given).await?;
        let mut said = self.given(&given, &limits);
        if limits != wanted {
            said = said.and(text!("access-own-limits"));
        }
        if self.change.what == Grantable::One(Permission::Manage) {
            said = said.above(text!("access-show-commands"));
        }
        Ok(Reply::new(said))
    }

    async fn take(&self) -> Result<Reply, CommandError> {
        for permission in self.change.what.permissions() {
            let revocable = self.rights.can_revoke(self.scope(), self.change.subject, permission);
            revocable.map_err(|why| self.not_changed(&why, permission))?;
        }
        let audited = self.begin(Action::Revoke, &GrantLimits::default()).await?;
        let removed = self.request.store().revoke(&self.rows(), epoch_seconds()).await;
        let removed = audited.ended(removed).await?;
        let (place, who, what) = (self.place(), self.who(), code(self.change.what.as_str()));
        Ok(Reply::new(if removed.is_empty() {
            text!("access-nothing-taken", place = place, who = who, permission = what)
        } else {
            text!("access-taken", place = place, who = who, permission = what)
        }))
    }

    fn scope(&self) -> Scope {
        Scope::new(self.request.guild(), self.binding.map(|binding| binding.id))
    }

    fn place(&self) -> Text {
        match self.binding {
            Some(binding) => text!("server-name", server = &binding.name),
            None => text!("access-all-servers"),
        }
    }

    fn who(&self) -> Arg {
        refusal::holder(self.rights, self.change.subject)
    }

    fn rows(&self) -> GrantChange {
        GrantChange {
            guild: self.request.guild(),
            binding: self.binding.map(|binding| binding.id),
            subject: self.change.subject,
            permissions: self.change.what.permissions(),
        }
    }

    async fn begin(
        &self,
        action: Action,
        limits: &GrantLimits,
    ) -> Result<audited::AuditedAction<'_>, CommandError> {
        let details = ActionDetails::grant(self.change.what, self.change.subject, limits);
        audited::begin(self.request, self.binding, action, details).await
    }

    fn given(&self, given: &[Given], limits: &GrantLimits) -> Text {
        let (place, who, what) = (self.place(), self.who(), code(self.change.what.as_str()));
        if given.iter().all(Given::is_as_before) {
            return match grant_limits::told(limits) {
                Some(limits) => {
                    text!("access-had-within", place = place, who = who, permission = what, limits = limits)
                }
                None => text!("access-had", place = place, who = who, permission = what),
            };
        }
        let said = match grant_limits::told(limits) {
            Some(limits) => {
                text!("access-given-within", place = place, who = who, permission = what, limits = limits)
            }
            None => text!("access-given", place = place, who = who, permission = what),
        };
        let replaced = given.iter().filter(|one| !one.is_as_before()).find_map(|one| one.before.as_ref());
        match replaced.map(|before| grant_limits::told(&before.limits())) {
            Some(Some(before)) => said.and(text!("access-instead", limits = before)),
            Some(None) => said.and(text!("access-instead-of-all")),
            None => said,
        }
    }

    fn not_changed(&self, why: &NotChanged, permission: Permission) -> Reply {
        let (place, needed) = (self.place(), code(permission.as_str()));
        let refused = match why {
            NotChanged::Refused(refused) => *refused,
            NotChanged::Everyone => {
                return Reply::new(text!("access-everyone", place = place, permission = needed));
            }
            NotChanged::Narrowed(own) => {
                let example = own.first().map_or("", |pattern| pattern.as_str());
                return Reply::new(text!(
                    "access-narrowed",
                    place = place,
                    permission = needed,
                    patterns = grant_limits::list(own.iter()),
                    example = code(format!("only:{example}")),
                ));
            }
            NotChanged::Ends(end) => {
                return Reply::new(text!("access-ends", place = place, end = grant_limits::moment(*end)));
            }
            NotChanged::Forbids(never) => {
                let patterns = grant_limits::list(never.iter());
                return Reply::new(text!(
                    "access-forbids",
                    place = place,
                    who = self.who(),
                    patterns = patterns
                ));
            }
            NotChanged::HoldsMore => {
                return Reply::new(text!("access-holds-more", place = place, who = self.who()));
            }
            NotChanged::TooMuch(why) => {
                return Reply::new(text!(
                    "access-too-much",
                    place = place,
                    why = pattern_error::patterns(why)
                ));
            }
        };
        match self.binding {
            _ if self.rights.decide(self.scope(), Permission::Manage).is_ok() => {
                Reply::new(text!("access-not-held", place = place, permission = needed))
            }
            Some(binding) => {
                refusal::refused(self.rights, refused, binding, Permission::Manage, self.change.command())
            }
            None => refusal::refused_guild_wide(self.rights, Permission::Manage, self.change.command()),
        }
    }
}
