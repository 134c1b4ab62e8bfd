//! Binding a server of the panel to a guild: which servers the guild may have, which one is meant, and what came of it.

use std::time::{Duration, Instant};

use poise::serenity_prelude::CreateAutocompleteResponse;
use serenity::model::{channel::PartialChannel, id::ChannelId};

use tracing::warn;

use crate::{
    commands::{
        audited,
        bindable::{self, BindableServer, BindableServers},
        changes::What,
        interaction::{reply::Reply, request::Request, target_channel::TargetChannel},
        mirror_assignment,
        present::{command_error::CommandError, messages, mirror_health, refusal},
        resolve::autocomplete,
        server::{
            naming::{chosen_name, not_bound},
            unbind,
        },
        state::Context,
    },
    config::PanelLink,
    model::{Action, BindAction, Binding, BindingName, Permission, name_key},
    store::{BindError, Mirrored, epoch_seconds},
};

/// How long a panel that was never asked is waited for.
const PATIENCE: Duration = Duration::from_millis(3500);
/// How long it is asked for one server, however long its list has taken.
const LEAST_PATIENCE: Duration = Duration::from_millis(800);

/// How long a panel that was never asked may take while somebody types; a known list is used at once.
const TYPING_PATIENCE: Duration = Duration::from_millis(600);

/// The panel's servers, for those who may bind them.
pub(super) async fn panel_servers(context: Context<'_>, partial: &str) -> CreateAutocompleteResponse {
    let Some((_, rights)) = autocomplete::known(context).await else { return autocomplete::nothing() };
    let guild = rights.asker().guild;
    if rights.decide(guild, Permission::Manage).is_err() {
        return autocomplete::nothing();
    }
    let (data, asker) = (context.data(), rights.asker());
    let sources = match bindable::sources(data, asker).await {
        Ok(sources) => sources,
        Err(error) => {
            warn!("no suggestions: {error}");
            return autocomplete::nothing();
        }
    };
    let bindable = bindable::known(data, asker, &sources, TYPING_PATIENCE).await;
    let typed = name_key(partial);
    let matches = |server: &&BindableServer| {
        let listed = &server.listed;
        name_key(&listed.name).contains(&typed)
            || listed.uuid.to_string().starts_with(&typed)
            || name_key(&listed.identifier).starts_with(&typed)
    };
    let found = bindable.servers.iter().filter(matches);
    autocomplete::offered(found.map(|server| (bindable.label(server), bindable.value(server))))
}

pub(super) async fn bind_server(
    request: &Request,
    server: Option<&str>,
    name: Option<&str>,
    mirror: Option<&PartialChannel>,
) -> Result<Reply, CommandError> {
    let rights = request.rights().await?;
    if rights.decide(request.guild(), Permission::Manage).is_err() {
        return Err(refusal::refused_guild_wide(&rights, Permission::Manage, "/server bind").into());
    }
    let server = panel_server(request, server).await?;
    let listed = &server.listed;
    let name = match name {
        Some(name) => chosen_name(name)?,
        None => match BindingName::from_panel(&listed.name) {
            Ok(name) => chosen_name(name.as_str())?,
            Err(error) => {
                let words =
                    format!("The panel's name for it can't be used here: {error}. Choose one with `name`.");
                return Err(Reply::new(words).into());
            }
        },
    };
    if let Some(channel) = mirror {
        TargetChannel::from(channel).check(&request.asker)?;
    }
    write_binding(request, &server, name, mirror).await
}

async fn write_binding(
    request: &Request,
    server: &BindableServer,
    name: BindingName,
    mirror: Option<&PartialChannel>,
) -> Result<Reply, CommandError> {
    let mut shown = None;
    if let Some(channel) = mirror {
        shown = mirror_assignment::free(request, channel.id).await.map_err(|untaken| untaken.told().0)?;
    }
    let action = BindAction {
        guild: request.guild(),
        panel: server.panel.map(|panel| (panel, server.from.to_string())),
        server: server.listed.uuid,
        name,
        by: request.asker.user,
        mirror: mirror.map(|channel| channel.id),
        instead_of: shown.as_ref().map(|shown| shown.name.clone()),
    };
    let audited = audited::begin(request, None, Action::Bind, action.details()).await?.making(&action.name);
    let binding = match request.store().bind(action.binding(), epoch_seconds()).await {
        Ok(binding) => binding,
        Err(error) => {
            let (words, outcome, note) = not_bound(&error);
            audited.failed(outcome, note).await;
            let bound = if let BindError::ServerBound(binding) = &error { Some(binding) } else { None };
            let offer = match bound {
                Some(binding) => unbind::offer(request, binding).await,
                None => None,
            };
            return Err(match offer {
                Some((line, row)) => Reply::new(words.text().above(line.into())).with_row(row).into(),
                None => words.into(),
            });
        }
    };
    let Some(new) = action.mirror(&binding) else {
        audited.done_quietly().await;
        return Ok(bound(request, server, &binding, None).await);
    };
    let mirrored = mirror_assignment::show(request, new, shown.as_ref()).await;
    let mirrored = mirrored.map(|it| matches!(it, Mirrored::Moved { .. })).map_err(|it| it.told());
    match &mirrored {
        Ok(_) => audited.done_quietly().await,
        Err((_, outcome, why)) => audited.failed(*outcome, &format!("bound, but not mirrored: {why}")).await,
    }
    let mirrored = mirrored.map_err(|(_, _, why)| why);
    Ok(bound(request, server, &binding, Some((new.channel, mirrored))).await)
}

/// Has it carried out, and says what came of it. `mirror`: the channel, and whether it showed another server before,
/// or why it does not show this one.
async fn bound(
    request: &Request,
    server: &BindableServer,
    binding: &Binding,
    mirror: Option<(ChannelId, Result<bool, &str>)>,
) -> Reply {
    let shows = mirror.filter(|(_, mirrored)| mirrored.is_ok()).map(|(channel, _)| channel);
    let outcome = request.data.changes.apply(What::Bound(binding.id, shows), request.began).await;
    let state = if outcome.behind {
        messages::BEHIND.into()
    } else {
        messages::connection(outcome.server.as_ref(), true)
    };
    let of = if server.panel.is_some() { format!(" of {}", server.from) } else { String::new() };
    let mut lines = vec![format!(
        "{} is bound to the panel's server “{}” on {}{}. {state}",
        messages::bold(&binding.name),
        messages::outside(&server.listed.name),
        messages::outside(&server.listed.node),
        messages::outside(&of),
    )];
    match mirror {
        Some((channel, Ok(moved))) => {
            lines.push(mirror_health::words(request, channel, &outcome));
            lines.extend(moved.then(|| mirror_assignment::MOVED.into()));
        }
        Some((channel, Err(why))) => lines.push(format!(
            "⚠️ It is not mirrored in <#{channel}>: {why}. `/console mirror` tries that again."
        )),
        None => lines.push(
            "`/console mirror` shows its console in a channel; `/access grant` lets others use it.".into(),
        ),
    }
    let offer = unbind::offer(request, binding).await;
    lines.extend(offer.iter().map(|(line, _)| line.clone()));
    let reply = Reply::new(lines.join("\n"));
    match offer {
        Some((_, row)) => reply.with_row(row),
        None => reply,
    }
}

/// The server that was typed, or the only one. A server that the remembered lists lack may be new: then the panels are
/// asked again, and those whose lists can't be read whole for that one.
async fn panel_server(request: &Request, typed: Option<&str>) -> Result<BindableServer, CommandError> {
    let (data, asker, began) = (&request.data, &request.asker, Instant::now());
    let sources = bindable::sources(data, asker).await?;
    if sources.is_empty() {
        return Err(no_panel(request).into());
    }
    let known = bindable::known(data, asker, &sources, PATIENCE).await;
    let Some(typed) = typed else { return choose_server(&known, None) };
    if !known.find(typed).is_empty() {
        return choose_server(&known, Some(typed));
    }
    let rest = || PATIENCE.saturating_sub(began.elapsed());
    let fresh = bindable::fresh(data, asker, &sources, rest()).await;
    if fresh.unread.is_empty() || !fresh.find(typed).is_empty() {
        return choose_server(&fresh, Some(typed));
    }
    let one = bindable::one(data, asker, &fresh.unread, typed, rest().max(LEAST_PATIENCE)).await;
    if !one.servers.is_empty() || one.missing.is_empty() {
        return choose_server(&one, Some(typed));
    }
    choose_server(&fresh, Some(typed))
}

/// The guild may use no panel.
fn no_panel(request: &Request) -> Reply {
    let data = &request.data;
    let operators = data.has_operators_panel().then(|| {
        format!(
            "This Discord server may not bind servers of the panel yet. The bot's operator allows it by adding `{}` to \
             PANEL_GUILDS and restarting the bot.",
            request.guild()
        )
    });
    let linking = (data.panel_link != PanelLink::Off)
        .then_some("Somebody with Manage Server can link a panel with a key of their own: `/panel link`.");
    Reply::new(operators.iter().map(String::as_str).chain(linking).collect::<Vec<_>>().join(" "))
}

fn choose_server(bindable: &BindableServers, typed: Option<&str>) -> Result<BindableServer, CommandError> {
    let missing = |words: String| {
        Reply::new(
            bindable
                .missing
                .iter()
                .fold(words, |words, why| format!("{words}\n{why}"))
                .trim_start()
                .to_owned(),
        )
    };
    if bindable.servers.is_empty() && !bindable.missing.is_empty() {
        return Err(missing(String::new()).into());
    }
    let Some(typed) = typed else {
        return match (&*bindable.servers, &*bindable.missing) {
            ([only], []) => Ok(only.clone()),
            ([], _) => Err(Reply::new(
                "The account of the bot's API key has no server on the panel that could be bound here.",
            )
            .into()),
            (many, []) => {
                Err(Reply::new(format!("The panel has {} servers: say which with `server`.", many.len()))
                    .into())
            }
            (_, _) => {
                Err(missing("There may be more than one server: say which with `server`.".into()).into())
            }
        };
    };
    match (&*bindable.find(typed), &*bindable.missing) {
        ([one], _) => Ok((*one).clone()),
        ([], []) => Err(Reply::new(format!(
            "The panel has no server {} that could be bound here. Take one that is offered while you type, or its \
             uuid from the panel.",
            messages::code(typed)
        )).into()),
        ([], _) => Err(missing(format!(
            "{} is not among the servers that could be read, which says nothing of the others. Give its uuid from the \
             panel, or try again in a minute.",
            messages::code(typed)
        )).into()),
        _ => Err(Reply::new(
            "Several of the panel's servers have that name: take the one you mean from what is offered, or its uuid.",
        ).into()),
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::sockets::Listed;

    fn server(uuid: u128, name: &str) -> BindableServer {
        let uuid = Uuid::from_u128(uuid);
        let listed = Listed { uuid, identifier: String::new(), name: name.into(), node: "node".into() };
        BindableServer { panel: None, from: String::new(), listed }
    }

    #[test]
    fn a_list_that_was_read_in_part_proves_nothing() {
        let cases: [(&[BindableServer], bool, Option<&str>, &str); 9] = [
            (&[server(1, "a")], true, None, "a"),
            (
                &[server(1, "a")],
                false,
                None,
                "There may be more than one server: say which with `server`.\nwhy",
            ),
            (&[], true, None, "The account of the bot's API key has no server"),
            (&[], false, None, "why"),
            (&[server(1, "a"), server(2, "b")], true, None, "The panel has 2 servers"),
            (&[server(1, "a")], false, Some("A"), "a"),
            (&[server(1, "a")], true, Some("b"), "The panel has no server `b`"),
            (
                &[server(1, "a")],
                false,
                Some("b"),
                "`b` is not among the servers that could be read, which says",
            ),
            (&[], false, Some("b"), "why"),
        ];
        for (servers, whole, typed, expected) in cases {
            let missing = if whole { Vec::new() } else { vec!["why".to_owned()] };
            let bindable = BindableServers {
                sources: 1,
                servers: servers.to_vec(),
                missing,
                ..BindableServers::default()
            };
            let told = match choose_server(&bindable, typed) {
                Ok(server) => server.listed.name,
                Err(why) => why.into_reply().words(),
            };
            assert!(told.starts_with(expected), "{typed:?} of {servers:?}: {told}");
        }
    }
}
