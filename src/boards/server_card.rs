//! A server's card: what a board shows of it, and `/status`. The words say all that the colour and the bars say.

use super::{
    bars::bar,
    view::{self, View, accent, bytes, cpu, epoch},
};
use crate::{
    cards::{Accent, Card},
    model::How,
    sockets::Power,
    text,
    texts::{Text, all_of, code, time},
};

/// Players that are named; the others are counted.
const MOST_NAMES: usize = 20;
/// Characters of a player's name that are shown.
const LONGEST_NAME: usize = 32;

/// The card of one server.
#[must_use]
pub fn of(view: &View<'_>) -> Card {
    let card = Card::new(accent(view.power())).text(view.head());
    let parts = [about(view), load(view), news(view)];
    parts
        .into_iter()
        .filter(|lines| !lines.is_empty())
        .fold(card, |card, lines| card.separator().text(Text::lines(lines)))
}

/// A server as a line of a list.
#[must_use]
pub fn line(view: &View<'_>) -> Text {
    let players = view.players().map(|count| text!("board-line-players", count = count));
    let stats = view.stats();
    let load =
        stats.map(|stats| [text!("status-cpu", percent = cpu(stats).to_string()), memory(view, stats)]);
    let parts = [view.head()].into_iter().chain(players).chain(load.into_iter().flatten());
    Text::dotted(parts.chain(view.trouble.clone()).collect())
}

/// The card of several servers: how many run and play, and a line each.
#[must_use]
pub fn of_all(views: &[View<'_>]) -> Card {
    let running = views.iter().filter(|view| view.power() == Power::Running).count();
    let counted: Vec<_> = views.iter().filter_map(View::players).collect();
    let head = match counted.is_empty() {
        true => text!("board-all", running = running, all = views.len()),
        false => text!(
            "board-all-players",
            running = running,
            all = views.len(),
            players = counted.iter().sum::<usize>()
        ),
    };
    let card = Card::new(accent_of(views)).text(head).separator();
    if views.is_empty() {
        return card.text(text!("board-none"));
    }
    card.list(views.iter().map(line).collect())
}

/// The colour for servers that are shown together: that of their state, where all have the same.
#[must_use]
pub fn accent_of(views: &[View<'_>]) -> Accent {
    let mut accents = views.iter().map(|view| accent(view.power()));
    let first = accents.next().unwrap_or(Accent::Neutral);
    if accents.all(|accent| accent == first) { first } else { Accent::Neutral }
}

/// Who plays, how to join, which version.
fn about(view: &View<'_>) -> Vec<Text> {
    let Some(facts) = &view.facts else { return Vec::new() };
    let players = match (view.power(), view.players()) {
        (Power::Running | Power::Stopping, Some(count)) => {
            Some(players(count, &facts.players.names, view.names))
        }
        (Power::Running, None) => Some(text!("board-players-unknown")),
        _ => None,
    };
    let join = view.address.as_ref().map(|address| text!("board-join", address = code(address)));
    let version = facts.version.as_deref().map(|version| text!("board-version", version = version));
    players.into_iter().chain(join).chain(version).collect()
}

fn players(count: usize, known: &[Box<str>], named: bool) -> Text {
    if !named || count == 0 || known.is_empty() {
        return text!("board-players", count = count);
    }
    let cut = |name: &str| name.chars().take(LONGEST_NAME).collect::<String>();
    let names: Vec<String> = known.iter().take(MOST_NAMES).map(|name| cut(name)).collect();
    match count.saturating_sub(names.len()) {
        0 => text!("board-players-named", count = count, names = all_of(names)),
        more => {
            let rest = text!("board-players-more", count = more);
            let names = names.into_iter().map(Into::into).chain([rest.into()]);
            text!("board-players-named", count = count, names = all_of::<crate::texts::Arg>(names))
        }
    }
}

/// CPU, memory, disk and network.
fn load(view: &View<'_>) -> Vec<Text> {
    let Some(stats) = view.stats() else { return Vec::new() };
    let used = cpu(stats);
    let cpu = match view.limits.cpu_percent.filter(|limit| *limit > 0) {
        Some(limit) => text!(
            "board-cpu-of",
            percent = used.to_string(),
            limit = limit.to_string(),
            bar = code(bar(used, limit))
        ),
        None => text!("status-cpu", percent = used.to_string()),
    };
    let memory = match view.memory_limit(stats) {
        0 => text!("board-memory", used = bytes(stats.memory_bytes)),
        limit => text!(
            "board-memory-of",
            used = bytes(stats.memory_bytes),
            limit = bytes(limit),
            bar = code(bar(stats.memory_bytes, limit))
        ),
    };
    let disk = match view.limits.disk_bytes.filter(|limit| *limit > 0) {
        Some(limit) => text!(
            "board-disk-of",
            used = bytes(stats.disk_bytes),
            limit = bytes(limit),
            bar = code(bar(stats.disk_bytes, limit))
        ),
        None => text!("board-disk", used = bytes(stats.disk_bytes)),
    };
    let network = (!view.live).then(|| {
        text!("board-network", received = bytes(stats.network_rx_bytes), sent = bytes(stats.network_tx_bytes))
    });
    [cpu, memory, disk].into_iter().chain(network).collect()
}

fn memory(view: &View<'_>, stats: &pterosocket::Stats) -> Text {
    let used = view::bytes(stats.memory_bytes);
    match view.memory_limit(stats) {
        0 => text!("status-memory", used = used),
        limit => text!("status-memory-of", used = used, limit = bytes(limit)),
    }
}

/// The last crash, how the mirrors fare, and what stands in the way.
fn news(view: &View<'_>) -> Vec<Text> {
    let crash = view.crash().map(|crash| {
        let at = time(epoch(crash.at), 'R');
        match crash.how {
            How::Crashed { out_of_memory: true, .. } => text!("board-crash-memory", time = at),
            How::Crashed { exit_code: Some(code), .. } => {
                text!("board-crash-code", time = at, code = code.to_string())
            }
            How::DiskFull => text!("board-crash-disk", time = at),
            _ => text!("board-crash", time = at),
        }
    });
    let mirrors = view.mirrors.map(|seen| match (seen.channels, seen.refused) {
        (0, _) => text!("board-mirrors-none"),
        (channels, 0) => text!("board-mirrors", count = channels),
        (channels, refused) => text!("board-mirrors-refused", refused = refused, count = channels),
    });
    crash.into_iter().chain(mirrors).chain(view.trouble.clone()).collect()
}

#[cfg(test)]
mod tests;
