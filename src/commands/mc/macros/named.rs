//! Which macros there are for somebody, and what is offered while they type.

use poise::serenity_prelude::CreateAutocompleteResponse;
use serenity::model::application::CommandDataOptionValue;
use tracing::warn;

use crate::{
    access::Rights,
    commands::{
        interaction::request::Request,
        present::{command_error::CommandError, refusal},
        resolve::{autocomplete, target::Target},
        state::Context,
    },
    model::{Binding, Macro, Permission, name_key},
    text,
};

/// Whether somebody has the role that the macro is for, or it is for everyone.
pub(super) fn by_role(rights: &Rights, of: &Macro) -> bool {
    of.written
        .role
        .is_some_and(|role| rights.asker().roles.contains(&role) || role.get() == rights.asker().guild.get())
}

/// Whether somebody may run a macro of this binding: by its role, or where they may run what it sends.
pub(super) fn may_run(rights: &Rights, binding: &Binding, of: &Macro) -> bool {
    by_role(rights, of) || rights.decide(binding, Permission::Command).is_ok()
}

/// A macro and its binding.
pub(super) struct Named {
    pub(super) of: Macro,
    pub(super) binding: Binding,
}

/// The macros of the guild of which `rights` may know: by their role, or as they see the server.
pub(super) async fn known(request: &Request, rights: &Rights) -> Result<Vec<Named>, CommandError> {
    let bindings = request.bindings().await?;
    let macros = request.store().macros_of(request.guild()).await?;
    Ok(with_bindings(macros, &bindings, rights).collect())
}

fn with_bindings(macros: Vec<Macro>, bindings: &[Binding], rights: &Rights) -> impl Iterator<Item = Named> {
    macros.into_iter().filter_map(move |of| {
        let binding = bindings.iter().find(|binding| binding.id == of.written.binding)?.clone();
        let knows = may_run(rights, &binding, &of) || rights.decide(&binding, Permission::View).is_ok();
        knows.then_some(Named { of, binding })
    })
}

/// The macro of that name. What does not exist and what somebody may not know of look the same.
pub(super) async fn find(
    request: &Request,
    rights: &Rights,
    typed: &str,
    command: &'static str,
) -> Result<Named, CommandError> {
    let key = name_key(typed);
    let known = known(request, rights).await?;
    let runs_any = !known.is_empty();
    if let Some(found) = known.into_iter().find(|named| name_key(&named.of.written.name) == key) {
        return Ok(found);
    }
    if !runs_any && rights.visible(&request.bindings().await?).is_empty() {
        let nothing = refusal::no_target(&Target::Unknown, rights, Permission::Command, command, None);
        return Err(nothing.into());
    }
    Err(text!("macro-none-such", name = typed.trim()).into())
}

/// Those that who types may run.
pub(super) async fn runnable(context: Context<'_>, partial: &str) -> CreateAutocompleteResponse {
    offered(context, partial, |rights, named| may_run(rights, &named.binding, &named.of)).await
}

/// Those that who types may remove.
pub(super) async fn managed(context: Context<'_>, partial: &str) -> CreateAutocompleteResponse {
    offered(context, partial, |rights, named| rights.decide(&named.binding, Permission::Manage).is_ok()).await
}

async fn offered(
    context: Context<'_>,
    partial: &str,
    fits: fn(&Rights, &Named) -> bool,
) -> CreateAutocompleteResponse {
    let typed = name_key(partial);
    let Some((macros, rights)) = read(context).await else { return autocomplete::nothing() };
    let fitting = macros
        .into_iter()
        .filter(|named| fits(&rights, named) && name_key(&named.of.written.name).find(&typed).is_some());
    let names = fitting.map(|named| (named.of.written.name.clone(), named.of.written.name));
    autocomplete::offered(names)
}

/// Names of players of the server that the macro is for.
pub(super) async fn players(context: Context<'_>, partial: &str) -> CreateAutocompleteResponse {
    let poise::Context::Application(application) = context else { return autocomplete::nothing() };
    let options = &application.interaction.data.options;
    let name = autocomplete::option(options, "name").and_then(CommandDataOptionValue::as_str);
    let key = name_key(name.unwrap_or_default());
    let Some((macros, rights)) = read(context).await else { return autocomplete::nothing() };
    let found = macros.into_iter().find(|named| name_key(&named.of.written.name) == key);
    match found.filter(|named| may_run(&rights, &named.binding, &named.of)) {
        Some(named) => autocomplete::players(context.data(), &named.binding, partial, true),
        None => autocomplete::nothing(),
    }
}

async fn read(context: Context<'_>) -> Option<(Vec<Named>, Rights)> {
    let (bindings, rights) = autocomplete::known(context).await?;
    match context.data().store.macros_of(rights.asker().guild).await {
        Ok(macros) => Some((with_bindings(macros, &bindings, &rights).collect(), rights)),
        Err(error) => {
            warn!("no suggestions: {error}");
            None
        }
    }
}
