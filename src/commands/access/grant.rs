//! Granting and revoking, once it is known for what.

use crate::{
    access::{Asker, NotChanged, Rights, Scope, pattern::MOST_CHARACTERS},
    commands::{
        access::limits::TypedLimits,
        audited,
        interaction::{reply::Reply, request::Request},
        present::{command_error::CommandError, grant_limits, messages, refusal},
        resolve::ask::ServerCommand,
    },
    model::{Action, ActionDetails, Binding, GrantChange, GrantLimits, Grantable, Permission, Subject},
    store::{Given, epoch_seconds},
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
            said.push_str(" Your own limits went along.");
        }
        if self.change.what == Grantable::One(Permission::Manage) {
            said.push_str(
                "\nDiscord shows `/server`, `/console` and `/access` only to members with Manage Server. To show them \
                 these too: Server Settings → Integrations → this bot → add the role or member to those commands.",
            );
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
        let (place, who, what) = (self.place(), self.who(), self.change.what);
        Ok(Reply::new(if removed.is_empty() {
            format!(
                "{place}: {who} had no grant of `{what}` for this, so nothing changed; see `/access list`."
            )
        } else {
            format!(
                "{place}: the permission `{what}` was taken from {who}. Other grants may still give it: `/access list`."
            )
        }))
    }

    fn scope(&self) -> Scope {
        Scope::new(self.request.guild(), self.binding.map(|binding| binding.id))
    }

    fn place(&self) -> String {
        self.binding.map_or_else(|| "**All servers**".into(), |binding| messages::bold(&binding.name))
    }

    fn who(&self) -> String {
        refusal::subject(self.rights, self.change.subject)
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

    fn given(&self, given: &[Given], limits: &GrantLimits) -> String {
        let (place, who, what) = (self.place(), self.who(), self.change.what);
        let told = grant_limits::after_colon(limits);
        if given.iter().all(Given::is_as_before) {
            return format!("{place}: {who} had the permission `{what}` already{told}.");
        }
        let replaced = given.iter().filter(|one| !one.is_as_before()).find_map(|one| one.before.as_ref());
        let instead = replaced.map(|before| match grant_limits::told(&before.limits()) {
            none if none.is_empty() => " It had no limits before.".to_owned(),
            before => format!(" This takes the place of: {before}."),
        });
        format!(
            "{place}: {who} has the permission `{what}` from now on{told}.{}",
            instead.unwrap_or_default()
        )
    }

    fn not_changed(&self, why: &NotChanged, permission: Permission) -> Reply {
        let place = self.place();
        let refused = match why {
            NotChanged::Refused(refused) => *refused,
            NotChanged::Everyone => {
                return Reply::new(format!(
                    "{place}: @everyone can be granted `view`, `say` and `start` only, not `{permission}`. Choose a role."
                ));
            }
            NotChanged::Narrowed(own) => {
                return Reply::new(format!(
                    "{place}: your own `{permission}` is narrowed, so you can pass on only the same patterns: {}. Name \
                     those that you mean, as in {}.",
                    grant_limits::patterns(own.iter()),
                    messages::code(&format!("only:{}", own.first().map_or("", |pattern| pattern.as_str()))),
                ));
            }
            NotChanged::Ends(end) => {
                return Reply::new(format!(
                    "{place}: your own right ends {}, so you can't grant it for longer. Without `for:` it ends with yours.",
                    grant_limits::moment(*end)
                ));
            }
            NotChanged::Forbids(never) => {
                return Reply::new(format!(
                    "{place}: this grant also says what {} may never run: {}. Only somebody who may run every command \
                     there can change that; anyone with Manage Server may.",
                    self.who(),
                    grant_limits::patterns(never.iter()),
                ));
            }
            NotChanged::HoldsMore => {
                return Reply::new(format!(
                    "{place}: you can't say what {} may never run, for that takes somebody who may do all that they may. \
                     Anyone with Manage Server can.",
                    self.who(),
                ));
            }
            NotChanged::TooMuch(why) => {
                return Reply::new(format!(
                    "{place}: with what you may never run yourself, `never` gets too long: {why}."
                ));
            }
        };
        match self.binding {
            _ if self.rights.decide(self.scope(), Permission::Manage).is_ok() => Reply::new(format!(
                "You can't grant `{permission}`, because you don't hold it yourself for {place}."
            )),
            Some(binding) => {
                refusal::refused(self.rights, refused, binding, Permission::Manage, self.change.command())
            }
            None => refusal::refused_guild_wide(self.rights, Permission::Manage, self.change.command()),
        }
    }
}
