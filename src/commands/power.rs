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
    autocomplete, deed,
    pending::Next,
    refusal,
    reply::Reply,
    request::Request,
    words,
};
use crate::{
    access,
    sockets::{Entry, Feed, Power, human},
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
        return request.answer(&Reply::new(format!("{name}: {}", words::connection(None)))).await;
    };
    if let Some(already) = pointless(action, server.status().power) {
        return request.answer(&Reply::new(format!("{name} {already}."))).await;
    }
    let deed = match deed::begin(request, Some(binding), audited(action), "").await {
        Ok(deed) => deed,
        Err(refused) => return request.answer(&refused).await,
    };
    let console = server.feed();
    match server.power(action).await {
        Ok(_) => deed.done(action.as_str()).await,
        Err(error) => {
            let why = words::not_written(&error);
            deed.failed(words::outcome(&error), &why).await;
            return request.answer(&Reply::new(format!("{name}: {why}"))).await;
        }
    }
    follow(request, &name, action, console).await
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

/// Changes the answer with each state, until the wanted one is reached.
async fn follow(
    request: &Request,
    name: &str,
    action: PowerAction,
    mut console: Feed,
) -> serenity::Result<()> {
    let (began, mut trail) = (Instant::now(), Trail::new(action));
    request.answer(&Reply::new(format!("{name}: {action} asked for …"))).await?;
    while let Ok(Some(batches)) = timeout_at(began + FOLLOW, console.next()).await {
        let news = batches.iter().flat_map(|batch| batch.iter()).filter(|entry| trail.take(entry)).count();
        if news > 0 {
            request
                .answer(&Reply::new(format!("{name}: {action} asked for\n{}", trail.lines.join("\n"))))
                .await?;
        }
        if trail.over {
            return Ok(());
        }
    }
    trail.lines.push("Not followed any longer; `/status` tells how it stands.".into());
    request.answer(&Reply::new(format!("{name}: {action} asked for\n{}", trail.lines.join("\n")))).await
}

/// The states since an action was asked for. Pure.
struct Trail {
    action: PowerAction,
    left: bool,
    lines: Vec<String>,
    over: bool,
}

impl Trail {
    fn new(action: PowerAction) -> Self {
        Self { action, left: false, lines: Vec::new(), over: false }
    }

    /// Says whether there is something new to read.
    fn take(&mut self, entry: &Entry) -> bool {
        let line = match entry {
            Entry::Power { to, took } => {
                self.reached(*to);
                let took = took.map(|took| format!(" ({})", human(took))).unwrap_or_default();
                format!("● {}{took}", to.word())
            }
            Entry::Daemon(words) => {
                // A refusal names no action: before any change of state it is about this one.
                self.over |= !self.left && self.lines.is_empty();
                format!("◆ {}", crate::relay::clean::escape_markdown(words))
            }
            Entry::Down { .. } => "— the connection to the console is lost —".into(),
            Entry::Stopped { reason } => {
                self.over = true;
                format!("— no connection to the console: {reason} —")
            }
            Entry::Line(_) | Entry::Up { .. } | Entry::Lost(_) | Entry::Withheld(_) => return false,
        };
        self.lines.push(line);
        true
    }

    fn reached(&mut self, to: Power) {
        let wanted = match self.action {
            PowerAction::Start | PowerAction::Restart => Power::Running,
            PowerAction::Stop | PowerAction::Kill => Power::Offline,
        };
        // A start that ends offline has failed; a restart passes through offline.
        let failed = self.action == PowerAction::Start && self.left && to == Power::Offline;
        self.over |= failed || to == wanted;
        self.left = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn follow(action: PowerAction, states: &[Power]) -> (bool, usize) {
        let mut trail = Trail::new(action);
        let seen = states.iter().take_while(|to| {
            let over = trail.over;
            if !over {
                trail.take(&Entry::Power { to: **to, took: None });
            }
            !over
        });
        let seen = seen.count();
        (trail.over, seen)
    }

    #[test]
    fn each_action_is_followed_to_its_own_end() {
        use Power::{Offline, Running, Starting, Stopping};
        for (action, states, over, seen) in [
            (PowerAction::Restart, &[Stopping, Offline, Starting, Running, Offline][..], true, 4),
            (PowerAction::Start, &[Starting, Running], true, 2),
            (PowerAction::Start, &[Starting, Stopping, Offline], true, 3),
            (PowerAction::Stop, &[Stopping, Offline], true, 2),
            (PowerAction::Kill, &[Offline], true, 1),
            (PowerAction::Restart, &[Stopping, Offline, Starting], false, 3),
        ] {
            assert_eq!(follow(action, states), (over, seen), "{action} {states:?}");
        }
    }

    #[test]
    fn what_would_change_nothing_is_said() {
        assert_eq!(pointless(PowerAction::Start, Power::Running).as_deref(), Some("is already running"));
        assert_eq!(pointless(PowerAction::Kill, Power::Offline).as_deref(), Some("is already offline"));
        assert_eq!(pointless(PowerAction::Restart, Power::Offline), None);
        assert_eq!(pointless(PowerAction::Start, Power::Unknown), None);
    }

    #[test]
    fn a_refusal_of_the_daemon_ends_it() {
        let mut trail = Trail::new(PowerAction::Start);
        assert!(trail.take(&Entry::Daemon("server is suspended".into())));
        assert!(trail.over);
    }
}
