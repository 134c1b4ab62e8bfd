//! What is asked of one binding, whichever way it was asked: typed at once, or after a select.

use std::future::Future;

use serenity::builder::{CreateActionRow, CreateSelectMenu, CreateSelectMenuKind, CreateSelectMenuOption};
use tokio::time::Instant;

use crate::{
    access::{Refusal, Rights},
    commands::{
        components::press,
        interaction::{reply::Reply, request::Request},
        present::{command_error::CommandError, refusal},
        resolve::target::{MOST_CHOICES, Target, WHOLE_GUILD, all_servers, target},
    },
    model::{Binding, BindingId, Permission},
    text,
    texts::code,
};

/// A command about one binding.
pub(in crate::commands) trait ServerCommand: Sized + Send + 'static {
    /// Whether it refuses by itself who sees the server without the permission.
    const REFUSES_ITSELF: bool = false;
    /// Whether it can also be done for all of the guild, by who manages that.
    const FOR_ALL: bool = false;

    /// The permission it needs.
    fn needs(&self) -> Permission;

    /// The command as people type it.
    fn command(&self) -> &'static str;

    /// Bytes of the text that somebody typed for it.
    fn text_len(&self) -> usize {
        0
    }

    /// Does it to `binding` for who asks; what is answered.
    fn carry_out(
        self,
        request: &Request,
        rights: &Rights,
        binding: &Binding,
    ) -> impl Future<Output = Result<Reply, CommandError>> + Send;

    /// Does it for all of the guild; what is answered.
    fn carry_out_for_all(
        self,
        request: &Request,
        rights: &Rights,
    ) -> impl Future<Output = Result<Reply, CommandError>> + Send {
        let _ = request;
        let refused = refusal::refused_guild_wide(rights, self.needs(), self.command());
        async move { Err(refused.into()) }
    }
}

/// Finds the binding that is meant and does it, or asks which one.
pub(in crate::commands) async fn ask<C: ServerCommand>(
    request: &Request,
    asked: C,
    typed: Option<&str>,
) -> Result<Reply, CommandError> {
    let here = if typed.is_none() { request.mirrored_here().await? } else { None };
    let (bindings, rights) = (request.bindings().await?, request.rights().await?);
    match target(&bindings, &rights, asked.needs(), typed, here) {
        Target::One(binding) => carry_out(asked, request, binding).await,
        Target::Choose(choices) => Ok(select(request, &rights, asked, &choices)),
        other => Err(refusal::no_target(&other, &rights, asked.needs(), asked.command(), typed).into()),
    }
}

fn select<C: ServerCommand>(request: &Request, rights: &Rights, asked: C, choices: &[&Binding]) -> Reply {
    let mut options: Vec<_> = choices
        .iter()
        .take(MOST_CHOICES - 1)
        .map(|binding| CreateSelectMenuOption::new(&*binding.name, binding.id.to_string()))
        .collect();
    let mut question = text!("resolve-which", command = code(asked.command()));
    if choices.len() >= MOST_CHOICES {
        question = question.and(text!("resolve-more"));
    }
    if C::FOR_ALL && rights.decide(request.guild(), Permission::Manage).is_ok() {
        options.push(CreateSelectMenuOption::new(all_servers().plain(request.language()), WHOLE_GUILD));
    }
    let text = asked.text_len();
    let next = press::chosen(|request, chosen| async move { go_on(asked, &request, &chosen).await });
    let (asker, guild) = (request.asker.user, request.guild());
    let key = request.data.waiting.add(asker, guild, next.holding(text), Instant::now());
    let menu = CreateSelectMenu::new(key, CreateSelectMenuKind::String { options })
        .placeholder(text!("resolve-server-placeholder").plain(request.language()));
    Reply::new(question).with_row(CreateActionRow::SelectMenu(menu))
}

/// Goes on with what was chosen.
async fn go_on<C: ServerCommand>(asked: C, request: &Request, chosen: &str) -> Result<Reply, CommandError> {
    if C::FOR_ALL && chosen == WHOLE_GUILD {
        return asked.carry_out_for_all(request, &request.rights().await?).await;
    }
    let binding = bound_for(request, chosen.parse().ok().map(BindingId), asked.needs()).await?;
    carry_out(asked, request, &binding).await
}

/// Does it to `binding` for who asks, if they may, and answers.
async fn carry_out<C: ServerCommand>(
    asked: C,
    request: &Request,
    binding: &Binding,
) -> Result<Reply, CommandError> {
    let rights = request.rights().await?;
    if let Err(refused) = rights.decide(binding, asked.needs())
        && (!C::REFUSES_ITSELF || refused == Refusal::Hidden)
    {
        return Err(refusal::refused(&rights, refused, binding, asked.needs(), asked.command()).into());
    }
    asked.carry_out(request, &rights, binding).await
}

/// The binding that waited for a press, if the member may still see it.
pub(in crate::commands) async fn bound(
    request: &Request,
    id: Option<BindingId>,
) -> Result<Binding, CommandError> {
    bound_for(request, id, Permission::View).await
}

/// The same for who may see it or holds this permission.
async fn bound_for(
    request: &Request,
    id: Option<BindingId>,
    needs: Permission,
) -> Result<Binding, CommandError> {
    // What is gone and what the member may not see any more look the same.
    let gone = || CommandError::from(text!("resolve-gone"));
    let binding = request.store().binding(request.guild(), id.ok_or_else(gone)?).await?.ok_or_else(gone)?;
    let rights = request.rights().await?;
    let sees = [Permission::View, needs].iter().any(|needs| rights.decide(&binding, *needs).is_ok());
    sees.then_some(binding).ok_or_else(gone)
}

/// The binding that was named, if the member may manage it.
pub(in crate::commands) async fn managed(
    request: &Request,
    typed: &str,
    command: &str,
) -> Result<Binding, CommandError> {
    let (bindings, rights) = (request.bindings().await?, request.rights().await?);
    match target(&bindings, &rights, Permission::Manage, Some(typed), None) {
        Target::One(binding) => match rights.decide(binding, Permission::Manage) {
            Ok(_) => Ok(binding.clone()),
            Err(refused) => {
                Err(refusal::refused(&rights, refused, binding, Permission::Manage, command).into())
            }
        },
        other => Err(refusal::no_target(&other, &rights, Permission::Manage, command, Some(typed)).into()),
    }
}
