//! `/power`: asking for a power action and following the state until it is reached.

use std::time::Duration;

use pterosocket::PowerAction;
use serenity::{
    builder::{CreateActionRow, CreateButton},
    model::application::ButtonStyle,
};
use tokio::time::{Instant, timeout_at};

use super::{
    Context, Failure,
    action::{self, Action},
    autocomplete,
    deed::{self, Deed},
    pending::Next,
    refusal,
    reply::Reply,
    request::Request,
    trail::Trail,
    words,
};
use crate::{
    access,
    sockets::{Feed, Power},
    store::Binding,
};

/// How long the state is followed; an interaction's answer can be changed for 15 minutes.
const FOLLOW: Duration = Duration::from_secs(10 * 60);

/// Start, stop, restart or kill the game server
#[poise::command(
    slash_command,
    subcommands("start", "stop", "restart", "kill"),
    subcommand_required,
    guild_only,
    install_context = "Guild",
    interaction_context = "Guild"
)]
pub(super) async fn power(_: Context<'_>) -> Result<(), Failure> {
    Ok(())
}

/// Start the server
#[poise::command(slash_command)]
async fn start(
    context: Context<'_>,
    #[description = "Which server; without it the one of this channel"]
    #[autocomplete = "autocomplete::bindings"]
    server: Option<String>,
) -> Result<(), Failure> {
    ask(context, PowerAction::Start, server).await
}

/// Stop the server
#[poise::command(slash_command)]
async fn stop(
    context: Context<'_>,
    #[description = "Which server; without it the one of this channel"]
    #[autocomplete = "autocomplete::bindings"]
    server: Option<String>,
) -> Result<(), Failure> {
    ask(context, PowerAction::Stop, server).await
}

/// Restart the server
#[poise::command(slash_command)]
async fn restart(
    context: Context<'_>,
    #[description = "Which server; without it the one of this channel"]
    #[autocomplete = "autocomplete::bindings"]
    server: Option<String>,
) -> Result<(), Failure> {
    ask(context, PowerAction::Restart, server).await
}

/// Kill the server's process; what the game has not saved is lost
#[poise::command(slash_command)]
async fn kill(
    context: Context<'_>,
    #[description = "Which server; without it the one of this channel"]
    #[autocomplete = "autocomplete::bindings"]
    server: Option<String>,
) -> Result<(), Failure> {
    ask(context, PowerAction::Kill, server).await
}

async fn ask(context: Context<'_>, action: PowerAction, server: Option<String>) -> Result<(), Failure> {
    let Some(request) = Request::begin(context).await else { return Ok(()) };
    action::ask(&request, Action::Power(action), server.as_deref()).await
}

/// Does the action; killing is confirmed first.
pub(super) async fn carry_out(
    request: &Request,
    binding: &Binding,
    action: PowerAction,
) -> serenity::Result<()> {
    if action != PowerAction::Kill {
        return act(request, binding, action).await;
    }
    let known = request.data.sockets.get(binding.server);
    if let Some(already) = known.and_then(|server| pointless(action, server.status().power)) {
        return request.answer(&Reply::new(format!("{} {already}.", words::bold(&binding.name)))).await;
    }
    let button = |next, label: &str, style| {
        let key = request.data.pending.add(request.asker.user, request.guild(), next, Instant::now());
        CreateButton::new(key).label(label).style(style)
    };
    let kill = button(Next::Power(PowerAction::Kill, binding.id), "Kill", ButtonStyle::Danger);
    let cancel = button(Next::Leave { name: binding.name.clone() }, "Cancel", ButtonStyle::Secondary);
    let question = format!("Kill {}? What the game has not saved is lost.", words::bold(&binding.name));
    request.answer(&Reply::new(question).with_row(CreateActionRow::Buttons(vec![kill, cancel]))).await
}

/// A button was pressed: the rights are read again, then it is done.
pub(super) async fn confirmed(
    request: &Request,
    binding: &Binding,
    action: PowerAction,
) -> serenity::Result<()> {
    let rights = match request.rights().await {
        Ok(rights) => rights,
        Err(error) => return request.answer(&refusal::store(&error)).await,
    };
    let asked = Action::Power(action);
    match rights.decide(binding, asked.needs()) {
        Ok(_) => act(request, binding, action).await,
        Err(refused) => {
            let words = refusal::refused(&rights, refused, binding, asked.needs(), asked.command());
            request.answer(&words).await
        }
    }
}

async fn act(request: &Request, binding: &Binding, action: PowerAction) -> serenity::Result<()> {
    let name = words::bold(&binding.name);
    let Some(server) = request.data.sockets.get(binding.server) else {
        return request.answer(&Reply::new(format!("{name}: {}", words::connection(None, false)))).await;
    };
    if let Some(already) = pointless(action, server.status().power) {
        return request.answer(&Reply::new(format!("{name} {already}."))).await;
    }
    let deed = match deed::begin(request, Some(binding), audited(action), "").await {
        Ok(deed) => deed,
        Err(refused) => return request.answer(&refused).await,
    };
    let console = server.feed();
    let written = deed.write(action.as_str(), server.power(action)).await;
    // Following takes minutes, in which the server may be unbound: then its socket must close.
    drop(server);
    if let Err(error) = written {
        let why = words::not_written(&error);
        deed.failed(words::outcome(&error), &why).await;
        return request.answer(&Reply::new(format!("{name}: {why}"))).await;
    }
    follow(request, &name, action, console, deed).await
}

fn audited(action: PowerAction) -> access::Action {
    match action {
        PowerAction::Start => access::Action::Start,
        PowerAction::Stop => access::Action::Stop,
        PowerAction::Restart => access::Action::Restart,
        PowerAction::Kill => access::Action::Kill,
    }
}

/// Why the action would change nothing.
fn pointless(action: PowerAction, power: Power) -> Option<String> {
    match (action, power) {
        (PowerAction::Start, Power::Running | Power::Starting)
        | (PowerAction::Stop | PowerAction::Kill, Power::Offline) => {
            Some(format!("is already {}", power.word()))
        }
        (PowerAction::Start, Power::Stopping) => {
            Some("is still stopping; start it when it is offline".into())
        }
        (PowerAction::Stop, Power::Stopping) => {
            Some("is already stopping; `/power kill` ends it at once".into())
        }
        _ => None,
    }
}

/// Follows the state until the wanted one is reached; then the deed has ended, and the last answer tells it.
async fn follow(
    request: &Request,
    name: &str,
    action: PowerAction,
    mut console: Feed,
    deed: Deed<'_>,
) -> serenity::Result<()> {
    let mut trail = Trail::new(action);
    let words = |trail: &Trail| Reply::new(format!("{name}: {action} asked for{}", trail.text()));
    let told = async {
        request.answer(&Reply::new(format!("{name}: {action} asked for …"))).await?;
        tell(request, &mut trail, &mut console, words).await
    };
    let told = told.await;
    match trail.outcome() {
        Ok(state) => deed.reached(state).await,
        Err((outcome, why)) => deed.failed(outcome, why).await,
    }
    told?;
    request.answer(&words(&trail)).await
}

/// Changes the answer with each state before the last, until that is reached or nobody follows it any longer.
async fn tell(
    request: &Request,
    trail: &mut Trail,
    console: &mut Feed,
    words: impl Fn(&Trail) -> Reply,
) -> serenity::Result<()> {
    let end = Instant::now() + FOLLOW;
    loop {
        let heard = tokio::select! {
            heard = timeout_at(end, console.next()) => heard,
            // A deed must not stay open because somebody stops the bot.
            () = request.data.under_way.closed() => break,
        };
        let Ok(Some(batches)) = heard else { break };
        let news = batches.iter().flat_map(|batch| batch.iter()).filter(|entry| trail.take(entry)).count();
        if trail.over() {
            return Ok(());
        }
        if news > 0 {
            request.answer(&words(trail)).await?;
        }
    }
    trail.give_up();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_change_nothing_is_said() {
        assert_eq!(pointless(PowerAction::Start, Power::Running).as_deref(), Some("is already running"));
        assert_eq!(pointless(PowerAction::Kill, Power::Offline).as_deref(), Some("is already offline"));
        assert_eq!(pointless(PowerAction::Restart, Power::Offline), None);
        assert_eq!(pointless(PowerAction::Start, Power::Unknown), None);
    }
}
