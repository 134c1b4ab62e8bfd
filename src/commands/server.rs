//! `/server`: which game servers this Discord server has.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use serenity::model::channel::PartialChannel;

use super::{
    Context, Data, Failure,
    action::WHOLE_GUILD,
    autocomplete,
    changes::What,
    console, deed, refusal,
    reply::Reply,
    request::Request,
    target::{Target, target},
    words,
};
use crate::{
    access::{Action, Asker, Outcome, Permission},
    relay::clean::escape_markdown,
    sockets::{Listed, find},
    store::{BindError, Binding, BindingName, Mirrored, NewBinding, SAY_TEMPLATE, StoreError, epoch_seconds},
};

/// How long `/server bind` waits for a panel that was never asked.
const PATIENCE: Duration = Duration::from_secs(4);

/// Bind, unbind, rename and list game servers
#[poise::command(
    slash_command,
    subcommands("bind", "unbind", "rename", "list"),
    subcommand_required,
    guild_only,
    default_member_permissions = "MANAGE_GUILD",
    install_context = "Guild",
    interaction_context = "Guild"
)]
pub(super) async fn server(_: Context<'_>) -> Result<(), Failure> {
    Ok(())
}

/// Bind a game server of the panel to this Discord server
#[poise::command(slash_command)]
async fn bind(
    context: Context<'_>,
    #[description = "The panel's server: name, uuid or short id"]
    #[autocomplete = "autocomplete::panel_servers"]
    server: Option<String>,
    #[description = "What people here call it; without it the panel's name"] name: Option<String>,
    #[description = "A channel that shows its console"]
    #[channel_types("Text", "News", "Voice", "PublicThread", "PrivateThread", "NewsThread")]
    mirror: Option<PartialChannel>,
) -> Result<(), Failure> {
    let Some(request) = Request::begin(context).await else { return Ok(()) };
    let reply = match bind_server(&request, server.as_deref(), name.as_deref(), mirror.as_ref()).await {
        Ok(reply) | Err(reply) => reply,
    };
    request.answer(&reply).await
}

/// Unbind a game server; its mirrors and grants go with it
#[poise::command(slash_command)]
async fn unbind(
    context: Context<'_>,
    #[description = "Its name here"]
    #[autocomplete = "autocomplete::bindings"]
    name: String,
) -> Result<(), Failure> {
    let Some(request) = Request::begin(context).await else { return Ok(()) };
    let reply = match unbind_server(&request, &name).await {
        Ok(reply) | Err(reply) => reply,
    };
    request.answer(&reply).await
}

/// Give a game server another name here
#[poise::command(slash_command)]
async fn rename(
    context: Context<'_>,
    #[description = "Its name here"]
    #[autocomplete = "autocomplete::bindings"]
    name: String,
    #[description = "Its new name"] to: String,
) -> Result<(), Failure> {
    let Some(request) = Request::begin(context).await else { return Ok(()) };
    let reply = match rename_server(&request, &name, &to).await {
        Ok(reply) | Err(reply) => reply,
    };
    request.answer(&reply).await
}

/// The game servers of this Discord server and where they are mirrored
#[poise::command(slash_command)]
async fn list(context: Context<'_>) -> Result<(), Failure> {
    let Some(request) = Request::begin(context).await else { return Ok(()) };
    let reply = match listed(&request).await {
        Ok(reply) => reply,
        Err(error) => refusal::store(&error),
    };
    request.answer(&reply).await
}

/// Those of the panel's servers that the asker's guild may bind: as `PANEL_GUILDS` says, or, where it lists no
/// guild, all of them for the application's owner or team.
pub(super) fn bindable<'a>(data: &Data, asker: &Asker, servers: &'a [Listed]) -> Vec<&'a Listed> {
    let allowed = |listed: &&Listed| {
        if data.panel_guilds.is_empty() {
            data.owners.contains(&asker.user)
        } else {
            data.panel_guilds.allows(asker.guild, listed.uuid)
        }
    };
    servers.iter().filter(allowed).collect()
}

async fn bind_server(
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
        None => BindingName::from_panel(&listed.name).map_err(|error| {
            Reply::new(format!(
                "The panel's name for it can't be used here ({error}): choose one with `name`."
            ))
        })?,
    };
    if let Some(channel) = mirror {
        console::check_kind(channel)?;
    }
    write_binding(request, &listed, name, mirror).await
}

/// A name that somebody typed for a server.
fn chosen_name(typed: &str) -> Result<BindingName, Reply> {
    if typed.trim() == WHOLE_GUILD {
        return Err(Reply::new(format!("`{WHOLE_GUILD}` can't be a name: it stands for all servers here.")));
    }
    BindingName::parse(typed)
        .map_err(|error| Reply::new(format!("{} can't be a name: {error}.", words::code(typed))))
}

async fn write_binding(
    request: &Request,
    listed: &Listed,
    name: BindingName,
    mirror: Option<&PartialChannel>,
) -> Result<Reply, Reply> {
    let shown = mirror.map(|channel| format!(", mirrored in #{}", channel.id)).unwrap_or_default();
    let detail = format!("{name} = {}{shown}", listed.uuid);
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
            let (words, note) = not_bound(&error);
            deed.failed(Outcome::Refused, &note).await;
            return Err(words);
        }
    };
    let channel = mirror.map(|channel| channel.id);
    let mut moved = false;
    if let Some(channel) = channel {
        let (guild, by) = (request.guild(), request.asker.user);
        match request.store().mirror(guild, channel, binding.id, by, epoch_seconds()).await {
            Ok(mirrored) => moved = matches!(mirrored, Mirrored::Moved { .. }),
            Err(error) => {
                deed.failed(Outcome::Failed, "bound, but not mirrored").await;
                return Err(refusal::store(&error));
            }
        }
    }
    deed.done_quietly().await;
    let outcome = request.data.changes.apply(What::Bound(binding.id, channel)).await;
    let mut words = vec![format!(
        "{} is bound to the panel's server “{}” on {}. {}",
        words::bold(&binding.name),
        escape_markdown(&listed.name),
        escape_markdown(&listed.node),
        words::connection(outcome.server.as_ref()),
    )];
    words.push(match channel {
        Some(channel) => words::mirror(&request.data, request.guild(), channel, &outcome).await,
        None => {
            "`/console mirror` shows its console in a channel; `/access grant` lets others use it.".into()
        }
    });
    if moved {
        words.push(console::MOVED.into());
    }
    Ok(Reply::new(words.join("\n")))
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
            Err(Reply::new(format!("The panel's list of servers can't be had: {}", words::panel(&error))))
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

fn not_bound(error: &BindError) -> (Reply, String) {
    match error {
        BindError::ServerBound(binding) => {
            let name = words::bold(&binding.name);
            (Reply::new(format!("That server is bound here already, as {name}.")), "bound already".into())
        }
        BindError::NameTaken(binding) => (
            Reply::new(format!(
                "Another server here is called {} already; choose another name.",
                words::bold(&binding.name)
            )),
            "the name is taken".into(),
        ),
        BindError::Store(error) => (refusal::store(error), "the database failed".into()),
    }
}

/// The binding that was named, if the member may manage it.
async fn managed(request: &Request, typed: &str, command: &str) -> Result<Binding, Reply> {
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

async fn unbind_server(request: &Request, typed: &str) -> Result<Reply, Reply> {
    let binding = managed(request, typed, "/server unbind").await?;
    let deed = deed::begin(request, Some(&binding), Action::Unbind, &binding.server.to_string()).await?;
    let unbound = match request.store().unbind(request.guild(), binding.id).await {
        Ok(unbound) => unbound,
        Err(error) => {
            deed.failed(Outcome::Failed, "the database failed").await;
            return Err(refusal::store(&error));
        }
    };
    deed.done_quietly().await;
    request.data.changes.apply(What::Other).await;
    Ok(Reply::new(format!(
        "{} is unbound; {} and {} went with it. The server itself is as it was.",
        words::bold(&binding.name),
        words::count(unbound.mirrors, "mirror"),
        words::count(unbound.grants, "grant"),
    )))
}

async fn rename_server(request: &Request, typed: &str, to: &str) -> Result<Reply, Reply> {
    let binding = managed(request, typed, "/server rename").await?;
    let name = chosen_name(to)?;
    let deed = deed::begin(request, Some(&binding), Action::Rename, name.as_str()).await?;
    match request.store().rename(request.guild(), binding.id, &name).await {
        Ok(renamed) => {
            deed.done_quietly().await;
            let (before, after) = (words::bold(&binding.name), words::bold(&renamed.name));
            Ok(Reply::new(format!("{before} is called {after} from now on.")))
        }
        Err(error) => {
            let (words, note) = not_bound(&error);
            deed.failed(Outcome::Refused, &note).await;
            Err(words)
        }
    }
}

async fn listed(request: &Request) -> Result<Reply, StoreError> {
    let (bindings, rights) = (request.bindings().await?, request.rights().await?);
    let visible = rights.visible(&bindings);
    if visible.is_empty() {
        let nothing = if bindings.is_empty() { Target::NothingBound } else { Target::Unknown };
        return Ok(refusal::no_target(&nothing, &rights, Permission::View, "/server list", None));
    }
    let mirrors = request.store().mirrors_of(request.guild()).await?;
    let line = |binding: &&Binding| {
        let channels: Vec<_> = mirrors
            .iter()
            .filter(|mirror| mirror.binding == binding.id)
            .map(|mirror| format!("<#{}>", mirror.channel))
            .collect();
        let place = if channels.is_empty() { "not mirrored".into() } else { channels.join(", ") };
        let name = words::bold(&binding.name);
        // The uuid helps only those who bind and rename.
        match rights.decide(*binding, Permission::Manage) {
            Ok(_) => format!("{name} · {place} · `{}`", binding.server),
            Err(_) => format!("{name} · {place}"),
        }
    };
    Ok(Reply::lines(&visible.iter().map(line).collect::<Vec<_>>()))
}
