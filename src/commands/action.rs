//! What can be asked of one binding, whichever way it was asked: typed at once, or after a select.

use pterosocket::PowerAction;
use serenity::{
    builder::{CreateActionRow, CreateSelectMenu, CreateSelectMenuKind, CreateSelectMenuOption},
    model::id::ChannelId,
};
use tokio::time::Instant;

use super::{
    console, grant, mc,
    pending::Next,
    power, refusal,
    reply::Reply,
    request::Request,
    target::{MOST_CHOICES, Target, target},
    typed::Typed,
};
use crate::{
    access::{Permission, Refusal, Rights, pattern::MOST_CHARACTERS},
    store::{Binding, Layout, StoreError},
};

/// Something that is asked of a binding.
#[derive(Debug, Clone)]
pub(super) enum Action {
    /// `/mc say`.
    Say(Typed),
    /// `/mc run`.
    Run(Typed),
    /// `/power`.
    Power(PowerAction),
    /// `/console mirror`, into this channel, in this layout.
    Mirror(ChannelId, Option<Layout>),
    /// `/console status`.
    ConsoleStatus,
    /// The rest of `/console`, about the mirror in `channel`, else the one that is near.
    Console { ask: console::Ask, channel: Option<ChannelId> },
    /// `/access grant` and `/access revoke`.
    Grant(grant::Change),
}

/// The value of a select's entry for all of the guild.
pub(super) const WHOLE_GUILD: &str = "*";

impl Action {
    /// Bytes of the text that somebody typed for it.
    pub(super) fn text_len(&self) -> usize {
        match self {
            Self::Say(typed) | Self::Run(typed) => typed.text_len(),
            Self::Console { ask, .. } => ask.text_len(),
            // Its lists of patterns.
            Self::Grant(_) => 2 * MOST_CHARACTERS,
            Self::Power(_) | Self::Mirror(..) | Self::ConsoleStatus => 0,
        }
    }

    /// The permission it needs.
    pub(super) fn needs(&self) -> Permission {
        match self {
            Self::Say(_) => Permission::Say,
            Self::Run(_) => Permission::Command,
            Self::Power(PowerAction::Start) => Permission::Start,
            Self::Power(PowerAction::Stop) => Permission::Stop,
            Self::Power(PowerAction::Restart) => Permission::Restart,
            Self::Power(PowerAction::Kill) => Permission::Kill,
            Self::Mirror(..) | Self::Grant(_) => Permission::Manage,
            Self::ConsoleStatus => Permission::View,
            Self::Console { ask, .. } => ask.needs(),
        }
    }

    /// The command as people type it.
    pub(super) fn command(&self) -> &'static str {
        match self {
            Self::Say(_) => "/mc say",
            Self::Run(_) => "/mc run",
            Self::Power(PowerAction::Start) => "/power start",
            Self::Power(PowerAction::Stop) => "/power stop",
            Self::Power(PowerAction::Restart) => "/power restart",
            Self::Power(PowerAction::Kill) => "/power kill",
            Self::Mirror(..) => "/console mirror",
            Self::ConsoleStatus => "/console status",
            Self::Console { ask, .. } => ask.command(),
            Self::Grant(change) => change.command(),
        }
    }

    /// Does it to `binding` for who asks, if they may, and answers.
    pub(super) async fn carry_out(self, request: &Request, binding: &Binding) -> serenity::Result<()> {
        let rights = match request.rights().await {
            Ok(rights) => rights,
            Err(error) => return request.answer(&refusal::store(&error)).await,
        };
        // Whoever sees the server may ask for a line that they may not send.
        let may_ask = matches!(self, Self::Say(_) | Self::Run(_));
        if let Err(refused) = rights.decide(binding, self.needs())
            && (!may_ask || refused == Refusal::Hidden)
        {
            let words = refusal::refused(&rights, refused, binding, self.needs(), self.command());
            return request.answer(&words).await;
        }
        match self {
            Self::Say(message) => mc::carry_out_say(request, &rights, binding, &message).await,
            Self::Run(command) => mc::carry_out_run(request, &rights, binding, &command).await,
            Self::Power(action) => power::carry_out(request, binding, action).await,
            Self::Mirror(channel, layout) => {
                console::mirroring::carry_out(request, binding, channel, layout).await
            }
            Self::ConsoleStatus => console::status::carry_out(request, binding).await,
            Self::Console { ask, channel } => ask.carry_out(request, binding, channel).await,
            Self::Grant(change) => grant::carry_out(request, &rights, Some(binding), change).await,
        }
    }
}

/// Finds the binding that is meant and does it, or asks which one.
pub(super) async fn ask(request: &Request, action: Action, typed: Option<&str>) -> serenity::Result<()> {
    let found = async {
        let here = if typed.is_none() { request.mirrored_here().await? } else { None };
        Ok::<_, StoreError>((request.bindings().await?, request.rights().await?, here))
    };
    let (bindings, rights, here) = match found.await {
        Ok(found) => found,
        Err(error) => return request.answer(&refusal::store(&error)).await,
    };
    match target(&bindings, &rights, action.needs(), typed, here) {
        Target::One(binding) => action.carry_out(request, binding).await,
        Target::Choose(choices) => request.answer(&select(request, &rights, action, &choices)).await,
        other => {
            let words = refusal::no_target(&other, &rights, action.needs(), action.command(), typed);
            request.answer(&words).await
        }
    }
}

fn select(request: &Request, rights: &Rights, action: Action, choices: &[&Binding]) -> Reply {
    let mut options: Vec<_> = choices
        .iter()
        .take(MOST_CHOICES - 1)
        .map(|binding| CreateSelectMenuOption::new(&*binding.name, binding.id.to_string()))
        .collect();
    let mut words = format!("Which server is `{}` for?", action.command());
    if choices.len() >= MOST_CHOICES {
        words.push_str(" These are the first; for another, type its name as `server`.");
    }
    let guild_wide =
        matches!(action, Action::Grant(_)) && rights.decide(request.guild(), Permission::Manage).is_ok();
    if guild_wide {
        options.push(CreateSelectMenuOption::new("All servers of this Discord server", WHOLE_GUILD));
    }
    let key =
        request.data.pending.add(request.asker.user, request.guild(), Next::Choose(action), Instant::now());
    let menu =
        CreateSelectMenu::new(key, CreateSelectMenuKind::String { options }).placeholder("Choose a server");
    Reply::new(words).with_row(CreateActionRow::SelectMenu(menu))
}
