//! `/panel status`: how the guild's panels fare, asked now.

use std::time::Duration;

use futures_util::future::join_all;
use tokio::time::timeout;

use crate::{
    commands::{
        bindable::host,
        interaction::{reply::Reply, request::Request},
        panel::{
            allowed,
            link::{cut, said},
        },
        present::{command_error::CommandError, messages},
        runner,
        state::{Context, Failure},
    },
    model::Binding,
    sockets::{GuildPanel, List, Reached},
    store::LinkedPanel,
};

/// How long a panel may take to answer here; several are asked at once.
const PATIENCE: Duration = Duration::from_secs(5);

/// How this Discord server's panels are
#[poise::command(slash_command)]
pub(super) async fn status(context: Context<'_>) -> Result<(), Failure> {
    runner::run(context, async |request| told(&request).await).await
}

async fn told(request: &Request) -> Result<Reply, CommandError> {
    allowed(request)?;
    let (panels, bindings) = (request.store().panels_of(request.guild()).await?, request.bindings().await?);
    if panels.is_empty() {
        return Ok(Reply::new("No panel is linked to this Discord server. `/panel link` links one."));
    }
    let lines = panels.iter().map(async |panel| line(request, panel, &bindings).await);
    Ok(Reply::lines(&join_all(lines).await))
}

async fn line(request: &Request, panel: &LinkedPanel, bindings: &[Binding]) -> String {
    let bound = bindings.iter().filter(|binding| binding.panel == Some(panel.id)).count();
    let state = match request.data.panels.get(Some(GuildPanel(panel.id.0))) {
        Some(Ok(reached)) => asked(&reached).await,
        Some(Err(reason)) => format!("⚠️ {}", reason.markdown(crate::texts::Language::ENGLISH)),
        None => "it was linked a moment ago; ask again in a moment".into(),
    };
    format!(
        "{} · {state} · {bound} bound · linked by <@{}> <t:{}:R> · its key is sealed (version {})",
        messages::bold(host(&panel.url)),
        panel.linked_by,
        panel.linked_at,
        panel.key.version,
    )
}

/// What the panel says now.
async fn asked(reached: &Reached) -> String {
    let account = async { timeout(PATIENCE, reached.panel.account()).await.ok() };
    let (account, servers) = tokio::join!(account, reached.directory.servers(PATIENCE));
    let account = match account {
        Some(Ok(account)) => format!("account {}", messages::bold(&cut(&account.username))),
        Some(Err(error)) => return format!("⚠️ {}", said(&error)),
        None => return format!("⚠️ it has not answered within {} s", PATIENCE.as_secs()),
    };
    match servers {
        Some(Ok(List { servers, unread })) => {
            let servers = messages::count(servers.len() as u64, "server");
            match unread {
                None => format!("{account} · {servers}"),
                Some(why) => {
                    format!("{account} · {servers} read, ⚠️ but not the whole list: {}", said(&why))
                }
            }
        }
        Some(Err(error)) => format!("{account} · ⚠️ its list of servers can't be fetched: {}", said(&error)),
        None => format!("{account} · ⚠️ its list of servers is not there yet"),
    }
}
