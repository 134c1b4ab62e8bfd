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
        mirror_assignment::{self, Untaken},
        present::{command_error::CommandError, messages, mirror_health, refusal},
        resolve::autocomplete,
        server::{
            naming::{chosen_name, no_name, not_bound},
            unbind,
        },
        state::Context,
    },
    config::PanelLink,
    model::{Action, BindAction, Binding, BindingName, OutcomeNote, Permission, name_key},
    store::{BindError, Mirrored, epoch_seconds},
    text,
    texts::{Language, Text, code, word},
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
    let language = context.locale().map_or(Language::ENGLISH, Language::of);
    autocomplete::offered(
        found.map(|server| (bindable.label(server).plain(language), bindable.value(server))),
    )
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
            Err(error) => return Err(text!("server-panel-name", why = no_name(&error)).into()),
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
        panel: server.panel.zip(server.host.clone()),
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
                Some((line, row)) => Reply::new(words.text().above(line)).with_row(row).into(),
                None => words.into(),
            });
        }
    };
    let Some(new) = action.mirror(&binding) else {
        audited.done_quietly().await;
        return Ok(bound(request, server, &binding, None).await);
    };
    let mirrored = mirror_assignment::show(request, new, shown.as_ref()).await;
    let mirrored = mirrored.map(|it| matches!(it, Mirrored::Moved { .. }));
    match mirrored.as_ref().map_err(Untaken::told) {
        Ok(_) => audited.done_quietly().await,
        Err((_, outcome, why)) => {
            audited.failed(outcome, OutcomeNote::NotMirrored { why: Box::new(why) }).await;
        }
    }
    Ok(bound(request, server, &binding, Some((new.channel, mirrored))).await)
}

/// Has it carried out, and says what came of it. `mirror`: the channel, and whether it showed another server before,
/// or why it does not show this one.
async fn bound(
    request: &Request,
    server: &BindableServer,
    binding: &Binding,
    mirror: Option<(ChannelId, Result<bool, Untaken>)>,
) -> Reply {
    let shows = mirror.as_ref().filter(|(_, mirrored)| mirrored.is_ok()).map(|(channel, _)| *channel);
    let outcome = request.data.changes.apply(What::Bound(binding.id, shows), request.began).await;
    let state = if outcome.behind {
        messages::still_behind()
    } else {
        messages::connection_text(outcome.server.as_ref(), true)
    };
    let (name, node) = (messages::masked(&server.listed.name), messages::masked(&server.listed.node));
    let is_bound = match &server.host {
        None => text!("server-bound", server = &*binding.name, listed = name, node = node),
        Some(host) => {
            let panel = messages::masked(host);
            text!("server-bound-of", server = &*binding.name, listed = name, node = node, panel = panel)
        }
    };
    let mut lines = vec![is_bound.and(state)];
    match mirror {
        Some((channel, Ok(moved))) => {
            lines.push(mirror_health::words(request, channel, &outcome));
            lines.extend(moved.then(mirror_assignment::moved));
        }
        Some((channel, Err(why))) => {
            lines.push(text!("server-bound-unmirrored", channel = channel, why = word(why.word())));
        }
        None => lines.push(text!("server-bound-next")),
    }
    let offer = unbind::offer(request, binding).await;
    lines.extend(offer.iter().map(|(line, _)| line.clone()));
    let reply = Reply::new(Text::lines(lines));
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
fn no_panel(request: &Request) -> Text {
    let data = &request.data;
    let operators = data
        .has_operators_panel()
        .then(|| text!("server-not-allowed", guild = code(request.guild().to_string())));
    let linking = (data.panel_link != PanelLink::Off).then(|| text!("server-link-one"));
    Text::sentences(operators.into_iter().chain(linking).collect())
}

fn choose_server(bindable: &BindableServers, typed: Option<&str>) -> Result<BindableServer, CommandError> {
    let missing = |first: Option<Text>| {
        Text::lines(first.into_iter().chain(bindable.missing.iter().cloned()).collect()).into()
    };
    if bindable.servers.is_empty() && !bindable.missing.is_empty() {
        return Err(missing(None));
    }
    let Some(typed) = typed else {
        return match (&*bindable.servers, &*bindable.missing) {
            ([only], []) => Ok(only.clone()),
            ([], _) => Err(text!("server-none-listed").into()),
            (many, []) => Err(text!("server-several-listed", count = many.len()).into()),
            (_, _) => Err(missing(Some(text!("server-maybe-several-listed")))),
        };
    };
    match (&*bindable.find(typed), &*bindable.missing) {
        ([one], _) => Ok((*one).clone()),
        ([], []) => Err(text!("server-not-listed", typed = code(typed)).into()),
        ([], _) => Err(missing(Some(text!("server-not-among-read", typed = code(typed))))),
        _ => Err(text!("server-several-of-name").into()),
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::sockets::Listed;

    fn server(uuid: u128, name: &str) -> BindableServer {
        let uuid = Uuid::from_u128(uuid);
        let limits = pterosocket::panel::ServerLimits::default();
        let listed =
            Listed { uuid, identifier: String::new(), name: name.into(), node: "node".into(), limits };
        BindableServer { panel: None, host: None, listed }
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
            let missing = if whole { Vec::new() } else { vec![Text::verbatim("why")] };
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
