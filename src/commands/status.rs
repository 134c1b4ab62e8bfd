//! `/status`: how the servers are.

use std::time::Duration;

use pterosocket::panel::ServerState;
use tokio::time::Instant;

use crate::{
    access::Rights,
    cards::{Accent, Card},
    commands::{
        family::{Family, HelpFor, HelpLine},
        interaction::{reply::Reply, request::Request},
        present::{messages, obstacle, refusal},
        resolve::{
            autocomplete,
            target::{Target, target},
        },
        runner,
        state::{Context, Failure},
    },
    model::{Binding, Permission},
    sockets::{ConnectionState, Power, Status},
    store::StoreError,
    text,
    texts::{Text, decimal, duration},
};

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
            let now = Instant::now();
            Reply::card(views.iter().fold(Card::new(accent(&views)), |card, view| view.on(card, now)))
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
    let now = Instant::now();
    Reply::card(Card::new(accent(&views)).list(views.iter().map(|view| view.line(now)).collect()))
}

/// The colour for servers that are shown together: that of their state, where all have the same.
fn accent(views: &[View<'_>]) -> Accent {
    let mut accents = views.iter().map(|view| messages::accent(view.power()));
    let first = accents.next().unwrap_or(Accent::Neutral);
    if accents.all(|accent| accent == first) { first } else { Accent::Neutral }
}

/// A server as somebody may see it.
struct View<'a> {
    name: &'a str,
    status: Option<Status>,
    manages: bool,
    /// What stands in its way, as the panel says.
    in_the_way: Option<ServerState>,
}

impl View<'_> {
    fn line(&self, now: Instant) -> Text {
        let mut parts = parts(self.name, self.status.as_ref(), self.manages, now);
        parts.extend(self.in_the_way.as_ref().map(obstacle::told));
        Text::dotted(parts)
    }

    /// A card with all that is known of it.
    fn on(&self, card: Card, now: Instant) -> Card {
        let mut parts = parts(self.name, self.status.as_ref(), self.manages, now).into_iter();
        let card = parts.next().into_iter().fold(card, Card::text);
        let load = parts.chain(self.in_the_way.as_ref().map(obstacle::told)).collect::<Vec<_>>();
        let traffic = self.status.as_ref().and_then(|status| status.stats.as_ref()).map(traffic);
        if load.is_empty() && traffic.is_none() {
            return card;
        }
        [Text::dotted(load)].into_iter().chain(traffic).fold(card.separator(), Card::text)
    }

    /// The state, as far as it is known.
    fn power(&self) -> Power {
        self.status
            .as_ref()
            .filter(|status| status.connection == ConnectionState::Up)
            .map_or(Power::Unknown, |status| status.power)
    }
}

fn view<'a>(request: &Request, rights: &Rights, binding: &'a Binding) -> View<'a> {
    let status = request.data.status_of(binding);
    let manages = rights.decide(binding, Permission::Manage).is_ok();
    View { name: &binding.name, status, manages, in_the_way: None }
}

/// Servers as somebody may see them. Of those that are off the panel is asked what stands in their way.
async fn views<'a>(request: &Request, rights: &Rights, bindings: &[&'a Binding]) -> Vec<View<'a>> {
    let mut views: Vec<_> = bindings.iter().map(|binding| view(request, rights, binding)).collect();
    let is_off = |view: &View<'_>| {
        view.status
            .as_ref()
            .is_some_and(|status| status.connection == ConnectionState::Up && status.power == Power::Offline)
    };
    let off = views.iter().zip(bindings).enumerate().filter(|(_, (view, _))| is_off(view));
    let off = off.map(|(place, (_, binding))| (place, *binding)).collect::<Vec<_>>();
    for (place, state) in obstacle::of_some(request, off.into_iter()).await {
        views[place].in_the_way = Some(state);
    }
    views
}

/// A server as one line; `manages`: for somebody who can have it mended.
pub(super) fn line(name: &str, status: Option<&Status>, manages: bool, now: Instant) -> Text {
    Text::dotted(parts(name, status, manages, now))
}

/// What a line tells, one after the other.
fn parts(name: &str, status: Option<&Status>, manages: bool, now: Instant) -> Vec<Text> {
    match status {
        Some(status) if status.connection == ConnectionState::Up => {
            let state = messages::state(status.power);
            let first = match uptime(status, now) {
                Some(up) => text!("status-since", server = name, state = state, time = duration(up)),
                None => text!("status-state", server = name, state = state),
            };
            let stats = status.stats.as_ref().filter(|_| status.power != Power::Offline);
            let load = stats.map(|stats| [cpu(stats), memory(stats)]);
            [first].into_iter().chain(load.into_iter().flatten()).collect()
        }
        other => {
            let state = text!("status-state", server = name, state = messages::state(Power::Unknown));
            vec![state, messages::connection_text(other, manages)]
        }
    }
}

fn traffic(stats: &pterosocket::Stats) -> Text {
    text!(
        "status-traffic",
        disk = bytes(stats.disk_bytes),
        received = bytes(stats.network_rx_bytes),
        sent = bytes(stats.network_tx_bytes),
    )
}

fn cpu(stats: &pterosocket::Stats) -> Text {
    text!("status-cpu", percent = format!("{:.0}", stats.cpu_percent))
}

/// The daemon's figure where it gives one, else since we saw the state begin.
fn uptime(status: &Status, now: Instant) -> Option<Duration> {
    let told = status.stats.as_ref().map(|stats| stats.uptime).filter(|uptime| !uptime.is_zero());
    match status.power {
        Power::Running => told.or(Some(now - status.since)),
        Power::Starting | Power::Stopping => Some(now - status.since),
        Power::Offline | Power::Unknown => None,
    }
}

fn memory(stats: &pterosocket::Stats) -> Text {
    let used = bytes(stats.memory_bytes);
    match stats.memory_limit_bytes {
        0 => text!("status-memory", used = used),
        limit => text!("status-memory-of", used = used, limit = bytes(limit)),
    }
}

/// `512 MiB`, `3.4 GiB`.
pub(super) fn bytes(count: u64) -> Text {
    const MIB: u64 = 1024 * 1024;
    #[expect(clippy::cast_precision_loss, reason = "one decimal is shown")]
    match count {
        0..MIB => Text::verbatim(format!("{} KiB", count / 1024)),
        MIB..1_073_741_824 => Text::verbatim(format!("{} MiB", count / MIB)),
        _ => text!("number-gibibytes", number = decimal(count as f64 / 1_073_741_824.0)),
    }
}

#[cfg(test)]
mod tests {
    use pterosocket::{PowerState, Stats};

    use super::*;
    use crate::texts::Language;

    fn english(text: &Text) -> String {
        text.markdown(Language::ENGLISH)
    }

    fn view(
        name: &str,
        connection: ConnectionState,
        power: Power,
        stats: Option<Stats>,
        since: Instant,
    ) -> View<'_> {
        let status = Status { connection, power, since, stats, ..Status::new(since) };
        View { name, status: Some(status), manages: false, in_the_way: None }
    }

    #[tokio::test(start_paused = true)]
    async fn a_server_is_one_line() {
        let now = Instant::now();
        let stats = Stats {
            cpu_percent: 12.4,
            memory_bytes: 1_288_490_189,
            memory_limit_bytes: 4 << 30,
            disk_bytes: 700 << 20,
            network_rx_bytes: 2048,
            network_tx_bytes: 5 << 20,
            uptime: Duration::from_secs(12_000),
            state: PowerState::Running,
            disk_io: None,
        };
        let running = view("Survival", ConnectionState::Up, Power::Running, Some(stats), now);
        insta::assert_snapshot!(english(&running.on(Card::new(Accent::Good), now).words()), @r"
        **Survival** 🟢 running for 3 h 20 min
        CPU 12 % · memory 1.2 GiB of 4.0 GiB
        Disk 700 MiB · network 2 KiB in, 5 MiB out since the start
        ");
        let later = now + Duration::from_secs(7);
        let starting = view("A*b", ConnectionState::Up, Power::Starting, None, now);
        insta::assert_snapshot!(english(&starting.line(later)), @r"**A\*b** 🟡 starting for 7 s");
        let offline = view("x", ConnectionState::Up, Power::Offline, None, now);
        insta::assert_snapshot!(english(&offline.line(later)), @"**x** 🔴 offline");
        let suspended = View { in_the_way: Some(ServerState::Suspended), ..offline };
        insta::assert_snapshot!(english(&suspended.line(later)), @"**x** 🔴 offline · the panel says that it is suspended");
        let down = view(
            "x",
            ConnectionState::Down { reason: crate::texts::Text::verbatim("no answer") },
            Power::Unknown,
            None,
            now,
        );
        insta::assert_snapshot!(english(&down.line(now)), @"**x** ⚪ unknown · ⚠️ Its console can't be reached yet: no answer. It is being tried again by itself.");
        let mut stopped = view(
            "x",
            ConnectionState::Stopped { reason: crate::texts::Text::verbatim("no key") },
            Power::Unknown,
            None,
            now,
        );
        insta::assert_snapshot!(english(&stopped.line(now)), @"**x** ⚪ unknown · ⚠️ Its console can't be reached: no key.");
        stopped.manages = true;
        insta::assert_snapshot!(english(&stopped.line(now)), @"**x** ⚪ unknown · ⚠️ Its console can't be reached: no key. `wingcord check` on the bot's machine helps.");
    }
}
