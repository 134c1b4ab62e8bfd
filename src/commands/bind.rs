//! Binding a server of the panel to a guild: which servers the guild may have, which one is meant, and what came of it.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use serenity::model::{channel::PartialChannel, id::ChannelId};
use uuid::Uuid;

use super::{
    Data,
    changes::What,
    deed,
    naming::{chosen_name, not_bound},
    place::Place,
    refusal,
    reply::Reply,
    request::Request,
    showing, takeover, unbind, words,
};
use crate::{
    access::{Action, Asker, Permission},
    sockets::{Listed, find},
    store::{Binding, BindingName, Mirrored, NewBinding, SAY_TEMPLATE, epoch_seconds},
};

/// How long a panel that was never asked is waited for.
const PATIENCE: Duration = Duration::from_millis(3500);

/// Those of the panel's servers that the asker's guild may bind: as `PANEL_GUILDS` says, or, where it lists no
/// guild, all of them for the application's owner or team.
pub(super) fn bindable<'a>(data: &Data, asker: &Asker, servers: &'a [Listed]) -> Vec<&'a Listed> {
    servers.iter().filter(|listed| may_bind(data, asker, listed.uuid)).collect()
}

/// Whether the asker may bind this server of the operator's panel in their guild.
pub(super) fn may_bind(data: &Data, asker: &Asker, server: Uuid) -> bool {
    if data.panel_guilds.is_empty() {
        data.owners.contains(&asker.user)
    } else {
        data.panel_guilds.allows(asker.guild, server)
    }
}

pub(super) async fn bind_server(
    request: &Request,
    server: Option<&str>,
    name: Option<&str>,
    mirror: Option<&PartialChannel>,
) -> Result<Reply, Reply> {
    let rights = request.rights().await.map_err(|error| refusal::store(&error))?;
    if rights.decide(request.guild(), Permission::Manage).is_err() {
        return Err(refusal::refused_guild_wide(&rights, Permission::Manage, "/server bind"));
    }
    let data = &request.data;
    let guild_may = if data.panel_guilds.is_empty() {
        data.owners.contains(&request.asker.user)
    } else {
        data.panel_guilds.lists(request.guild())
    };
    if !guild_may {
        return Err(Reply::new(format!(
            "This Discord server may not bind servers of the panel yet. The bot's operator allows it by adding \
             `{}` to PANEL_GUILDS and restarting the bot.",
            request.guild()
        )));
    }
    let listed = panel_server(request, server).await?;
    let name = match name {
        Some(name) => chosen_name(name)?,
        None => match BindingName::from_panel(&listed.name) {
            Ok(name) => chosen_name(name.as_str())?,
            Err(error) => {
                let words =
                    format!("The panel's name for it can't be used here: {error}. Choose one with `name`.");
                return Err(Reply::new(words));
            }
        },
    };
    if let Some(channel) = mirror {
        Place::from(channel).check(&request.asker)?;
    }
    write_binding(request, &listed, name, mirror).await
}

async fn write_binding(
    request: &Request,
    listed: &Listed,
    name: BindingName,
    mirror: Option<&PartialChannel>,
) -> Result<Reply, Reply> {
    let mut detail = format!("{name} = {}", listed.uuid);
    let mut shown = None;
    if let Some(channel) = mirror {
        shown = takeover::free(request, channel.id).await.map_err(|untaken| untaken.told().0)?;
        detail = format!("{detail}, mirrored in {}", takeover::detail(channel.id, shown.as_ref()));
    }
    let deed = deed::begin(request, None, Action::Bind, &detail).await?;
    let new = NewBinding {
        guild: request.guild(),
        server: listed.uuid,
        name,
        say_template: SAY_TEMPLATE.into(),
        created_by: request.asker.user,
    };
    let binding = match request.store().bind(new, epoch_seconds()).await {
        Ok(binding) => binding,
        Err(error) => {
            let (words, outcome, note) = not_bound(&error);
            deed.failed(outcome, note).await;
            return Err(words);
        }
    };
    let Some(channel) = mirror.map(|channel| channel.id) else {
        deed.done_quietly().await;
        return Ok(bound(request, listed, &binding, None).await);
    };
    let mirrored = takeover::show(request, &binding, channel, None, shown.as_ref()).await;
    let mirrored = mirrored.map(|it| matches!(it, Mirrored::Moved { .. })).map_err(|it| it.told());
    match &mirrored {
        Ok(_) => deed.done_quietly().await,
        Err((_, outcome, why)) => deed.failed(*outcome, &format!("bound, but not mirrored: {why}")).await,
    }
    let mirrored = mirrored.map_err(|(_, _, why)| why);
    Ok(bound(request, listed, &binding, Some((channel, mirrored))).await)
}

/// Has it carried out, and says what came of it. `mirror`: the channel, and whether it showed another server before,
/// or why it does not show this one.
async fn bound(
    request: &Request,
    listed: &Listed,
    binding: &Binding,
    mirror: Option<(ChannelId, Result<bool, &str>)>,
) -> Reply {
    let shows = mirror.filter(|(_, mirrored)| mirrored.is_ok()).map(|(channel, _)| channel);
    let outcome = request.data.changes.apply(What::Bound(binding.id, shows), request.began).await;
    let state =
        if outcome.behind { words::BEHIND.into() } else { words::connection(outcome.server.as_ref(), true) };
    let mut lines = vec![format!(
        "{} is bound to the panel's server “{}” on {}. {state}",
        words::bold(&binding.name),
        words::outside(&listed.name),
        words::outside(&listed.node),
    )];
    match mirror {
        Some((channel, Ok(moved))) => {
            lines.push(showing::words(request, channel, &outcome).await);
            lines.extend(moved.then(|| takeover::MOVED.into()));
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

/// The panel's server that was typed, or its only one. A server that the remembered list lacks may be new: then the
/// panel is asked again.
async fn panel_server(request: &Request, typed: Option<&str>) -> Result<Listed, Reply> {
    let began = Instant::now();
    let servers = known_servers(request).await?;
    let unknown = match (choose_server(request, &servers, typed), typed) {
        (Err(unknown), Some(_)) => unknown,
        (chosen, _) => return chosen,
    };
    let rest = PATIENCE.saturating_sub(began.elapsed());
    match request.data.directory.fresh(rest).await {
        Some(servers) => choose_server(request, &servers, typed),
        None => Err(unknown),
    }
}

async fn known_servers(request: &Request) -> Result<Arc<[Listed]>, Reply> {
    match request.data.directory.servers(PATIENCE).await {
        Some(Ok(servers)) => Ok(servers),
        Some(Err(error)) => {
            Err(Reply::new(format!("The panel's list of servers can't be fetched: {}", words::panel(&error))))
        }
        None => Err(Reply::new(
            "The panel is slow: it has not sent its list of servers yet. Try again in a moment.",
        )),
    }
}

fn choose_server(request: &Request, servers: &[Listed], typed: Option<&str>) -> Result<Listed, Reply> {
    let allowed: Vec<_> = bindable(&request.data, &request.asker, servers).into_iter().cloned().collect();
    let Some(typed) = typed else {
        return match &*allowed {
            [only] => Ok(only.clone()),
            [] => Err(Reply::new(
                "The account of the bot's API key has no server on the panel that could be bound here.",
            )),
            many => {
                Err(Reply::new(format!("The panel has {} servers: say which with `server`.", many.len())))
            }
        };
    };
    match &*find(&allowed, typed) {
        [one] => Ok((*one).clone()),
        [] => Err(Reply::new(format!(
            "The panel has no server {} that could be bound here. Take one that is offered while you type, or its \
             uuid from the panel.",
            words::code(typed)
        ))),
        _ => Err(Reply::new(
            "Several of the panel's servers have that name: take the one you mean from what is offered, or its uuid.",
        )),
    }
}
