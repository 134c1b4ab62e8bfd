//! Which alert is meant: by its number, among those that the member manages.

use poise::serenity_prelude::CreateAutocompleteResponse;

use crate::{
    access::{Refusal, Rights},
    commands::{
        interaction::{reply::Reply, request::Request},
        present::{command_error::CommandError, refusal},
        resolve::{
            ask::{self, ServerCommand},
            autocomplete,
        },
        state::Context,
    },
    model::{Alert, AlertId, Binding, Permission, name_key},
    text,
    texts::{Language, Text},
};

/// The number that was typed or chosen. `Err`: it is none.
pub(super) async fn read(
    request: &Request,
    typed: &str,
    command: &'static str,
) -> Result<AlertId, CommandError> {
    let digits = typed.trim().trim_start_matches('#');
    let digits = digits.split(':').next().unwrap_or_default().trim();
    match digits.parse() {
        Ok(number) => Ok(AlertId(number)),
        Err(_) => Err(unknown(request, typed, command).await),
    }
}

/// The alert, and whose server it watches, for who manages that.
pub(super) async fn managed(
    request: &Request,
    id: AlertId,
    command: &'static str,
) -> Result<(Alert, Binding), CommandError> {
    let number = id.0.to_string();
    let Some(alert) = request.store().alert(request.guild(), id).await? else {
        return Err(unknown(request, &number, command).await);
    };
    let Some(binding) = request.store().binding(request.guild(), alert.binding).await? else {
        return Err(unknown(request, &number, command).await);
    };
    let rights = request.rights().await?;
    match rights.decide(&binding, Permission::Manage) {
        Ok(_) => Ok((alert, binding)),
        Err(Refusal::Hidden) => Err(unknown(request, &number, command).await),
        Err(refused) => Err(refusal::refused(&rights, refused, &binding, Permission::Manage, command).into()),
    }
}

/// There is none, or the member may not know of it: who manages no server is told what it takes.
async fn unknown(request: &Request, typed: &str, command: &'static str) -> CommandError {
    match manages(request).await {
        Ok(true) => text!("alert-unknown", number = typed).into(),
        Ok(false) => match ask::ask(request, Refused(command), None).await {
            Ok(reply) => reply.into(),
            Err(refused) => refused,
        },
        Err(failed) => failed,
    }
}

/// Whether the member manages any server.
pub(super) async fn manages(request: &Request) -> Result<bool, CommandError> {
    let (bindings, rights) = (request.bindings().await?, request.rights().await?);
    Ok(!rights.allowing(&bindings, Permission::Manage).is_empty())
}

/// What is asked by somebody who may not, of whichever server.
struct Refused(&'static str);

impl ServerCommand for Refused {
    fn needs(&self) -> Permission {
        Permission::Manage
    }

    fn command(&self) -> &'static str {
        self.0
    }

    async fn carry_out(self, _: &Request, _: &Rights, _: &Binding) -> Result<Reply, CommandError> {
        // Granted in this moment.
        Err(text!("alert-unknown", number = "").into())
    }
}

/// The refusal of a command that needs `manage`.
pub(super) async fn refused(request: &Request, command: &'static str) -> Result<Reply, CommandError> {
    ask::ask(request, Refused(command), None).await
}

/// The alerts of the servers that the member manages.
pub(super) async fn suggest(context: Context<'_>, partial: &str) -> CreateAutocompleteResponse {
    let Some((bindings, rights)) = autocomplete::known(context).await else { return autocomplete::nothing() };
    let managed = rights.allowing(&bindings, Permission::Manage);
    let Ok(alerts) = context.data().store.alerts_of(rights.asker().guild).await else {
        return autocomplete::nothing();
    };
    let language = context.locale().map_or(Language::ENGLISH, Language::of);
    let typed = name_key(partial);
    let offered = alerts.iter().filter_map(|alert| {
        let binding = managed.iter().find(|binding| binding.id == alert.binding)?;
        Some((choice(alert, binding).plain(language), alert.id.0.to_string()))
    });
    autocomplete::offered(offered.filter(|(name, _)| name_key(name).contains(&typed)))
}

fn choice(alert: &Alert, binding: &Binding) -> Text {
    let kind = alert.watched.kind.as_str().replace('_', " ");
    text!("alert-choice", number = alert.id.0.unsigned_abs(), server = &*binding.name, kind = kind)
}
