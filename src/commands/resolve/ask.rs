//! What is asked of one binding, whichever way it was asked: typed at once, or after a select.

use std::future::Future;

use serenity::builder::{CreateActionRow, CreateSelectMenu, CreateSelectMenuKind, CreateSelectMenuOption};
use tokio::time::Instant;

use crate::{
    access::{Refusal, Rights},
    commands::{
        components::press::{self, Pressed},
        interaction::{reply::Reply, request::Request},
        present::refusal,
        resolve::target::{MOST_CHOICES, Target, WHOLE_GUILD, target},
    },
    model::{Binding, BindingId, Permission},
    store::StoreError,
};

/// A command about one binding.
pub(in crate::commands) trait ServerCommand: Clone + Send + Sync + 'static {
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

    /// Does it to `binding` for who asks, and answers.
    fn carry_out(
        self,
        request: &Request,
        rights: &Rights,
        binding: &Binding,
    ) -> impl Future<Output = serenity::Result<()>> + Send;

    /// Does it for all of the guild, and answers.
    fn carry_out_for_all(
        self,
        request: &Request,
        rights: &Rights,
    ) -> impl Future<Output = serenity::Result<()>> + Send {
        let words = refusal::refused_guild_wide(rights, self.needs(), self.command());
        async move { request.answer(&words).await }
    }
}

/// Finds the binding that is meant and does it, or asks which one.
pub(in crate::commands) async fn ask<C: ServerCommand>(
    request: &Request,
    asked: C,
    typed: Option<&str>,
) -> serenity::Result<()> {
    let found = async {
        let here = if typed.is_none() { request.mirrored_here().await? } else { None };
        Ok::<_, StoreError>((request.bindings().await?, request.rights().await?, here))
    };
    let (bindings, rights, here) = match found.await {
        Ok(found) => found,
        Err(error) => return request.answer(&refusal::store(&error)).await,
    };
    match target(&bindings, &rights, asked.needs(), typed, here) {
        Target::One(binding) => carry_out(asked, request, binding).await,
        Target::Choose(choices) => request.answer(&select(request, &rights, asked, &choices)).await,
        other => {
            let words = refusal::no_target(&other, &rights, asked.needs(), asked.command(), typed);
            request.answer(&words).await
        }
    }
}

fn select<C: ServerCommand>(request: &Request, rights: &Rights, asked: C, choices: &[&Binding]) -> Reply {
    let mut options: Vec<_> = choices
        .iter()
        .take(MOST_CHOICES - 1)
        .map(|binding| CreateSelectMenuOption::new(&*binding.name, binding.id.to_string()))
        .collect();
    let mut words = format!("Which server is `{}` for?", asked.command());
    if choices.len() >= MOST_CHOICES {
        words.push_str(" These are the first; for another, type its name as `server`.");
    }
    if C::FOR_ALL && rights.decide(request.guild(), Permission::Manage).is_ok() {
        options.push(CreateSelectMenuOption::new("All servers of this Discord server", WHOLE_GUILD));
    }
    let text = asked.text_len();
    let next = press::on_press(move |Pressed { request, chosen, .. }| {
        let asked = asked.clone();
        async move { go_on(asked, &request, &chosen).await }
    });
    let (asker, guild) = (request.asker.user, request.guild());
    let key = request.data.waiting.add(asker, guild, next.holding(text), Instant::now());
    let menu =
        CreateSelectMenu::new(key, CreateSelectMenuKind::String { options }).placeholder("Choose a server");
    Reply::new(words).with_row(CreateActionRow::SelectMenu(menu))
}

/// Goes on with what was chosen.
async fn go_on<C: ServerCommand>(asked: C, request: &Request, chosen: &str) -> serenity::Result<()> {
    if C::FOR_ALL && chosen == WHOLE_GUILD {
        return match request.rights().await {
            Ok(rights) => asked.carry_out_for_all(request, &rights).await,
            Err(error) => request.answer(&refusal::store(&error)).await,
        };
    }
    let id = chosen.parse().ok().map(BindingId);
    match bound(request, id).await {
        Ok(binding) => carry_out(asked, request, &binding).await,
        Err(reply) => request.answer(&reply).await,
    }
}

/// Does it to `binding` for who asks, if they may, and answers.
async fn carry_out<C: ServerCommand>(asked: C, request: &Request, binding: &Binding) -> serenity::Result<()> {
    let rights = match request.rights().await {
        Ok(rights) => rights,
        Err(error) => return request.answer(&refusal::store(&error)).await,
    };
    if let Err(refused) = rights.decide(binding, asked.needs())
        && (!C::REFUSES_ITSELF || refused == Refusal::Hidden)
    {
        let words = refusal::refused(&rights, refused, binding, asked.needs(), asked.command());
        return request.answer(&words).await;
    }
    asked.carry_out(request, &rights, binding).await
}

/// The binding that waited for a press, if the member may still see it.
pub(in crate::commands) async fn bound(request: &Request, id: Option<BindingId>) -> Result<Binding, Reply> {
    let found = async {
        let Some(id) = id else { return Ok(None) };
        let (binding, rights) =
            (request.store().binding(request.guild(), id).await?, request.rights().await?);
        Ok::<_, StoreError>(binding.filter(|binding| rights.decide(binding, Permission::View).is_ok()))
    };
    // What is gone and what the member may not see any more look the same.
    let gone = || Reply::new("That server is not bound here any more, or you may not use it any more.");
    found.await.map_err(|error| refusal::store(&error))?.ok_or_else(gone)
}

/// The binding that was named, if the member may manage it.
pub(in crate::commands) async fn managed(
    request: &Request,
    typed: &str,
    command: &str,
) -> Result<Binding, Reply> {
    let found = async { Ok::<_, StoreError>((request.bindings().await?, request.rights().await?)) };
    let (bindings, rights) = found.await.map_err(|error| refusal::store(&error))?;
    match target(&bindings, &rights, Permission::Manage, Some(typed), None) {
        Target::One(binding) => match rights.decide(binding, Permission::Manage) {
            Ok(_) => Ok(binding.clone()),
            Err(refused) => Err(refusal::refused(&rights, refused, binding, Permission::Manage, command)),
        },
        other => Err(refusal::no_target(&other, &rights, Permission::Manage, command, Some(typed))),
    }
}
