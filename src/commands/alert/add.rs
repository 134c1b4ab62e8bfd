//! `/alert add`.

use crate::{
    access::Rights,
    alerts,
    commands::{
        alert::{reach, wish::Wish},
        audited,
        changes::What,
        components::{confirm, press},
        interaction::{reply::Reply, request::Request, target_channel::right_name},
        present::{command_error::CommandError, messages, refusal},
        resolve::ask::{self, ServerCommand},
        rules,
    },
    discord::gateway_cache::Mentionable,
    masking::{filter::FilterError, filter_pool::Busy},
    model::{
        Action, ActionDetails, Alert, AlertDetails, Binding, BindingId, Limit, NewAlert, Outcome, Permission,
        Subject, Watched,
    },
    sockets::ServerKey,
    store::{MOST_ALERTS, epoch_seconds},
    text,
    texts::{Text, all_of, code, time},
};

/// Adds an alert to a server.
#[derive(Debug, Clone)]
pub(super) struct Add {
    pub(super) wish: Wish,
    /// That the channel will show the console's last lines was confirmed.
    pub(super) confirmed: bool,
}

impl ServerCommand for Add {
    fn needs(&self) -> Permission {
        Permission::Manage
    }

    fn command(&self) -> &'static str {
        "/alert add"
    }

    fn text_len(&self) -> usize {
        self.wish.watched.text.as_ref().map_or(0, String::len)
    }

    async fn carry_out(
        self,
        request: &Request,
        _: &Rights,
        binding: &Binding,
    ) -> Result<Reply, CommandError> {
        check_channel(request, &self.wish)?;
        check_mention(request, &self.wish)?;
        check_text(request, binding, &self.wish.watched).await?;
        check_limits(request, binding, &self.wish.watched)?;
        let store = request.store();
        let alerts = store.alerts_of(request.guild()).await?;
        if let Some(same) = alerts.iter().find(|alert| self.wish.is(binding, alert)) {
            let (server, number) = (&*binding.name, same.id.0.unsigned_abs());
            return Err(
                text!("alert-already", server = server, number = number, channel = same.channel).into()
            );
        }
        let mirror = store.mirror_in(request.guild(), self.wish.channel).await?;
        let mirrored = mirror.is_some_and(|mirror| mirror.binding == binding.id);
        if self.wish.details == AlertDetails::Log && !mirrored && !self.confirmed {
            return Ok(self.question(request, binding));
        }
        self.add(request, binding, mirrored).await
    }
}

impl Add {
    /// A console is not everybody's.
    fn question(self, request: &Request, binding: &Binding) -> Reply {
        let (server, channel) = (&*binding.name, self.wish.channel);
        let question = text!("alert-log-confirm", channel = channel, server = server);
        let (id, held) = (binding.id, self.text_len());
        let next = press::answered(move |request| async move { self.go_on(&request, id).await });
        confirm::question(request, question, text!("alert-log-button"), next.holding(held), &binding.name)
    }

    async fn go_on(self, request: &Request, binding: BindingId) -> Result<Reply, CommandError> {
        let binding = ask::bound(request, Some(binding)).await?;
        let rights = request.rights().await?;
        if let Err(refused) = rights.decide(&binding, Permission::Manage) {
            let needs = Permission::Manage;
            return Err(refusal::refused(&rights, refused, &binding, needs, self.command()).into());
        }
        Self { confirmed: true, ..self }.carry_out(request, &rights, &binding).await
    }

    async fn add(self, request: &Request, binding: &Binding, mirrored: bool) -> Result<Reply, CommandError> {
        let Wish { watched, channel, mention, details, lasting } = self.wish;
        let details = match details {
            AlertDetails::Log if !mirrored => AlertDetails::LogAnyway,
            details => details,
        };
        let row = ActionDetails::Alert {
            channel,
            alert: watched.kind,
            number: None,
            text: watched.text.clone(),
            mention,
            until: None,
        };
        let audited = audited::begin(request, Some(binding), Action::AddAlert, row).await?;
        let now = epoch_seconds();
        let new = NewAlert {
            guild: request.guild(),
            binding: binding.id,
            channel,
            watched,
            mention,
            details,
            created_by: request.asker.user,
            ends_at: lasting.map(|lasting| now.saturating_add_unsigned(lasting.as_secs())),
        };
        let alert = match request.store().add_alert(&new, now).await {
            Ok(Some(alert)) => alert,
            Ok(None) => {
                audited.failed(Outcome::Refused, Limit::Alerts).await;
                return Err(text!("alert-too-many", most = MOST_ALERTS.unsigned_abs()).into());
            }
            Err(error) => return Err(audited.broken(&error).await.into()),
        };
        audited.done_quietly().await;
        let outcome = request.data.changes.apply(What::Other, request.began).await;
        Ok(Reply::new(messages::with_behind(added(request, binding, &alert), &outcome)))
    }
}

fn added(request: &Request, binding: &Binding, alert: &Alert) -> Text {
    let said = text!(
        "alert-added",
        server = &*binding.name,
        number = alert.id.0.unsigned_abs(),
        channel = alert.channel,
        what = alerts::watched(&alert.watched),
    );
    let mentions = match alert.mention {
        Some(whom) => text!("alert-mentions", who = refusal::holder_in(request.guild(), whom)),
        None => text!("alert-mentions-nobody"),
    };
    let ends = alert.ends_at.map(|end| text!("alert-ends", at = time(end, 'f')));
    Text::sentences([said, mentions].into_iter().chain(ends).collect())
}

impl Wish {
    /// Whether there is this alert already.
    fn is(&self, binding: &Binding, alert: &Alert) -> bool {
        alert.binding == binding.id && alert.channel == self.channel && alert.watched == self.watched
    }
}

/// Whether the bot can post there.
fn check_channel(request: &Request, wish: &Wish) -> Result<(), CommandError> {
    let (cache, guild, channel) = (&request.data.cache, request.guild(), wish.channel);
    match cache.missing(guild, channel) {
        Some(lacking) if lacking.is_empty() => Ok(()),
        Some(lacking) => {
            let rights = all_of(lacking.into_iter().map(right_name));
            Err(text!("alert-channel-lacks", channel = channel, rights = rights).into())
        }
        None if cache.lacks_channel(guild, channel) => Err(text!("alert-channel-unknown").into()),
        // The gateway has not told of the guild yet: Discord's own word follows with the first post.
        None => Ok(()),
    }
}

fn check_mention(request: &Request, wish: &Wish) -> Result<(), CommandError> {
    let Some(Subject::Role(role)) = wish.mention else { return Ok(()) };
    if wish.mention == Some(Subject::everyone(request.guild())) {
        return Err(text!("alert-everyone").into());
    }
    match request.data.cache.mentionable(request.guild(), role) {
        Some(Mentionable::No) => Err(text!("alert-role-not-mentionable", role = role).into()),
        Some(Mentionable::Gone) => Err(text!("alert-role-unknown").into()),
        Some(Mentionable::Yes) | None => Ok(()),
    }
}

/// Whether the server can use so much at all, by what its panel listed last.
fn check_limits(request: &Request, binding: &Binding, watched: &Watched) -> Result<(), CommandError> {
    let server = ServerKey::of(binding);
    let reached = request.data.panels.get(server.panel).and_then(Result::ok);
    let limits = reached.and_then(|reached| reached.directory.limits().remove(&server.uuid));
    Ok(reach::check(&binding.name, watched, limits)?)
}

/// Whether what is looked for can be: in the guild's turn, since patterns cost time.
async fn check_text(request: &Request, binding: &Binding, watched: &Watched) -> Result<(), CommandError> {
    if !watched.kind.looks_for_text() {
        return Ok(());
    }
    let tried = watched.clone();
    let pool = request.data.relay.filters();
    match pool.answer(request.guild(), move |_| Ok(alerts::check(&tried))).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(text!("alert-text-refused", server = &*binding.name, why = why(&error)).into()),
        Err(Busy) => Err(rules::busy(binding).into()),
    }
}

/// What is wrong with a pattern.
fn why(error: &FilterError) -> Text {
    match error {
        FilterError::Empty => text!("alert-needs-text"),
        FilterError::TooLong { length } => text!("alert-text-long", length = *length),
        FilterError::NotARegex { reason, at } => text!("alert-not-a-regex", reason = reason, at = *at),
        FilterError::Everything(_) => text!("alert-every-line"),
        FilterError::TooMany | FilterError::TooLarge | FilterError::TogetherTooLarge => {
            text!("alert-regex-large", fewer = code("{1,20}"))
        }
    }
}
