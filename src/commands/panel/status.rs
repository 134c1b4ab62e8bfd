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
    text,
    texts::{Text, duration, member, time},
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
        return Ok(Reply::new(text!("panel-none")));
    }
    let lines = panels.iter().map(async |panel| line(request, panel, &bindings).await);
    Ok(Reply::lines(join_all(lines).await))
}

async fn line(request: &Request, panel: &LinkedPanel, bindings: &[Binding]) -> Text {
    let bound = bindings.iter().filter(|binding| binding.panel == Some(panel.id)).count();
    let state = match request.data.panels.get(Some(GuildPanel(panel.id.0))) {
        Some(Ok(reached)) => asked(&reached).await,
        Some(Err(reason)) => text!("panel-state-trouble", why = messages::masked_text(&reason)),
        None => text!("panel-state-new"),
    };
    text!(
        "panel-line",
        panel = host(&panel.url),
        state = state,
        bound = bound,
        member = member(panel.linked_by),
        when = time(panel.linked_at, 'R'),
        version = panel.key.version.to_string(),
    )
}

/// What the panel says now.
async fn asked(reached: &Reached) -> Text {
    let account = async { timeout(PATIENCE, reached.panel.account()).await.ok() };
    let (account, servers) = tokio::join!(account, reached.directory.servers(PATIENCE));
    let account = match account {
        Some(Ok(account)) => cut(&account.username),
        Some(Err(error)) => return text!("panel-state-trouble", why = said(&error)),
        None => return text!("panel-state-slow", time = duration(PATIENCE)),
    };
    match servers {
        Some(Ok(List { servers, unread: None })) => {
            text!("panel-state", account = account, servers = servers.len())
        }
        Some(Ok(List { servers, unread: Some(why) })) => {
            text!("panel-state-partly", account = account, servers = servers.len(), why = said(&why))
        }
        Some(Err(error)) => text!("panel-state-unlisted", account = account, why = said(&error)),
        None => text!("panel-state-listing", account = account),
    }
}
