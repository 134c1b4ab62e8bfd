//! `/status`: how the servers are.

use tokio::time::Instant;

use crate::{
    access::Rights,
    boards::{
        server_card,
        view::{Limits, View},
    },
    cards::Card,
    commands::{
        family::{Family, HelpFor, HelpLine},
        interaction::{reply::Reply, request::Request},
        present::{messages, obstacle, refusal, server_view},
        resolve::{
            autocomplete,
            target::{Target, target},
        },
        runner,
        state::{Context, Failure},
    },
    countdowns,
    model::{Binding, CountdownState, Permission},
    sockets::{ConnectionState, Power, Status},
    store::StoreError,
    text,
    texts::Text,
};

pub(super) use crate::boards::view::bytes;

/// What `/help` says of it.
const HELP: [HelpLine; 1] =
    [HelpLine::new("/status", HelpFor::Holders(Permission::View), || text!("help-status"))];

/// What this adds to the bot.
pub(super) fn family() -> Family {
    Family { command: Some(status()), help: &HELP, ..Family::default() }
}

/// How the game servers are
#[poise::command(slash_command, guild_only, install_context = "Guild", interaction_context = "Guild")]
async fn status(
    context: Context<'_>,
    #[autocomplete = "autocomplete::bindings"] server: Option<String>,
) -> Result<(), Failure> {
    runner::run(context, async |request| Ok(answer(&request, server.as_deref()).await?)).await
}

async fn answer(request: &Request, typed: Option<&str>) -> Result<Reply, StoreError> {
    let (bindings, rights) = (request.bindings().await?, request.rights().await?);
    if typed.is_none() {
        return Ok(overview(request, &rights, &bindings).await);
    }
    Ok(match target(&bindings, &rights, Permission::View, typed, None) {
        Target::One(binding) => {
            let views = views(request, &rights, &[binding]).await;
            let counted = request.store().countdown_of(binding.id).await?;
            let counted = counted.filter(|counted| counted.state == CountdownState::Waiting);
            let head = counted.map(|counted| countdowns::head(&counted, &binding.name));
            let card = views.first().map(server_card::of);
            let card = card.map(|card| Reply::card(head.into_iter().fold(card, Card::text)));
            card.unwrap_or_else(|| Reply::lines::<Text>([]))
        }
        other => refusal::no_target(&other, &rights, Permission::View, "/status", typed),
    })
}

async fn overview(request: &Request, rights: &Rights, bindings: &[Binding]) -> Reply {
    let visible = rights.visible(bindings);
    if visible.is_empty() {
        let nothing = if bindings.is_empty() { Target::NothingBound } else { Target::Unknown };
        return refusal::no_target(&nothing, rights, Permission::View, "/status", None);
    }
    let views = views(request, rights, &visible).await;
    Reply::card(Card::new(server_card::accent_of(&views)).list(views.iter().map(server_card::line).collect()))
}

/// A server as one line; `manages`: for somebody who can have it mended.
pub(super) fn line(name: &str, status: Option<&Status>, manages: bool, now: Instant) -> Text {
    let up = status.is_some_and(|status| status.connection == ConnectionState::Up);
    server_card::line(&View {
        name,
        trouble: (!up).then(|| messages::connection_text(status, manages)),
        status: status.cloned(),
        facts: None,
        limits: Limits::default(),
        address: None,
        names: false,
        mirrors: None,
        live: false,
        now,
    })
}

/// Servers as somebody may see them. Of those that are off the panel is asked what stands in their way.
async fn views<'a>(request: &Request, rights: &Rights, bindings: &[&'a Binding]) -> Vec<View<'a>> {
    let now = Instant::now();
    let view = |binding: &&'a Binding| {
        let manages = rights.decide(*binding, Permission::Manage).is_ok();
        server_view::of(&request.data, binding, manages, now)
    };
    let mut views: Vec<_> = bindings.iter().map(view).collect();
    let off = views.iter().zip(bindings).enumerate().filter(|(_, (view, _))| view.power() == Power::Offline);
    let off = off.map(|(place, (_, binding))| (place, *binding)).collect::<Vec<_>>();
    for (place, state) in obstacle::of_some(request, off.into_iter()).await {
        if let Some(view) = views.get_mut(place) {
            view.trouble = Some(obstacle::told(&state));
        }
    }
    views
}
