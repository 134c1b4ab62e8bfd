//! Looking for words and regular expressions in a console: a task for each server that has such alerts, which works in
//! the guilds' turns ([`FilterPool`]).

use std::{collections::BTreeMap, sync::Arc};

use serenity::model::id::GuildId;

use super::{Wanted, inbox::Inbox, report};
use crate::{
    games,
    masking::{
        clean::clean,
        filter::{FilterError, Preset, Rules, Shown, Spec},
        filter_pool::FilterPool,
        mask::Names,
    },
    model::{AlertId, AlertKind, FilterAction, PatternKind, Watched},
    sockets::{ConsoleEvent, Feed, Server},
    tasks::{Guard, Tasks},
};

/// What an alert looks for, as a filter that hides what it finds.
pub(super) fn pattern(watched: &Watched) -> Option<Spec> {
    let pattern = match watched.kind {
        AlertKind::Words => PatternKind::Words,
        AlertKind::Regex => PatternKind::Regex,
        _ => return None,
    };
    Some(Spec { action: FilterAction::Hide, pattern, text: watched.text.clone()? })
}

/// One alert that looks for something.
#[derive(Clone)]
struct Look {
    alert: AlertId,
    watched: Watched,
    /// Finds it: bounded as people's filters are.
    finder: Arc<Rules>,
    /// What must not be told of the line.
    rules: Arc<[Arc<Rules>]>,
}

/// Those who look into the console of one server.
pub(super) struct Listener {
    looks: BTreeMap<GuildId, Arc<[Look]>>,
    task: Guard,
}

impl Listener {
    /// Looks for what these want, of one server.
    pub(super) fn start(
        wanted: &[&Wanted],
        server: &Server,
        pool: &FilterPool,
        inbox: &Arc<Inbox>,
        tasks: &Tasks,
    ) -> Self {
        let mut looks: BTreeMap<GuildId, Vec<Look>> = BTreeMap::new();
        for wanted in wanted {
            let Some(spec) = pattern(&wanted.alert.watched) else { continue };
            let finder = Rules::of(&[spec], &Preset::ALL, Names::default());
            looks.entry(wanted.alert.guild).or_default().push(Look {
                alert: wanted.alert.id,
                watched: wanted.alert.watched.clone(),
                finder: Arc::new(finder),
                rules: Arc::clone(&wanted.rules),
            });
        }
        let looks: BTreeMap<_, Arc<[Look]>> =
            looks.into_iter().map(|(guild, looks)| (guild, looks.into())).collect();
        let work = listen(server.feed(), looks.clone(), pool.clone(), Arc::clone(inbox));
        let task = tasks.spawn_until_stopped(format!("words of {}", server.key()), work);
        Self { looks, task }
    }

    /// Whether it does what these want and is not over.
    pub(super) fn serves(&self, wanted: &[&Wanted]) -> bool {
        let count: usize = self.looks.values().map(|looks| looks.len()).sum();
        let same = |wanted: &&Wanted| {
            let looks = self.looks.get(&wanted.alert.guild);
            looks.is_some_and(|looks| {
                looks.iter().any(|look| {
                    look.alert == wanted.alert.id
                        && look.watched == wanted.alert.watched
                        && look.rules.len() == wanted.rules.len()
                        && look.rules.iter().zip(&*wanted.rules).all(|(one, other)| one.masks_the_same(other))
                })
            })
        };
        !self.task.is_finished() && count == wanted.len() && wanted.iter().all(same)
    }
}

async fn listen(mut feed: Feed, looks: BTreeMap<GuildId, Arc<[Look]>>, pool: FilterPool, inbox: Arc<Inbox>) {
    while let Some(batches) = feed.next().await {
        let mut lines: Vec<String> = Vec::new();
        for event in batches.iter().flat_map(|batch| batch.iter()) {
            if let ConsoleEvent::Line(line) = event {
                lines.push(line.text.to_string());
            }
        }
        let lines: Arc<[String]> = lines.into();
        for (guild, looks) in &looks {
            look_through(*guild, looks, &lines, &pool, &inbox).await;
        }
    }
}

async fn look_through(
    guild: GuildId,
    looks: &Arc<[Look]>,
    lines: &Arc<[String]>,
    pool: &FilterPool,
    inbox: &Arc<Inbox>,
) {
    let mut at = 0;
    while at < lines.len() {
        let (looks, lines) = (Arc::clone(looks), Arc::clone(lines));
        let work = move |slice: crate::masking::filter_pool::TimeSlice| {
            let (mut found, mut at) = (Vec::new(), at);
            while at < lines.len() {
                found.extend(find(&looks, &lines[at]));
                at += 1;
                if slice.is_over() {
                    break;
                }
            }
            (found, at)
        };
        // That it panicked is told by the pool's own hook; the next lines are looked at.
        let Some((found, reached)) = pool.lines(guild, work).await else { return };
        at = reached;
        for (alert, line) in found {
            inbox.matched(alert, 1, line);
        }
    }
}

/// The alerts that look for this line, each with what it may tell of it.
fn find(looks: &[Look], line: &str) -> Vec<(AlertId, String)> {
    // Of any game: what can be read as chat is taken for it.
    let chat = clean(line).any(|part| games::profiles().generic().is_chat(part.text()));
    let mut found = Vec::new();
    for look in looks.iter().filter(|look| look.watched.hears_chat || !chat) {
        let finds = clean(line).any(|mut part| look.finder.apply(&mut part) == Shown::Hidden);
        if finds {
            found.push((look.alert, report::masked(&look.rules, line).trim_end().to_owned()));
        }
    }
    found
}

/// Whether a pattern can be used.
///
/// # Errors
/// Why it can't.
pub fn check(watched: &Watched) -> Result<(), FilterError> {
    pattern(watched).map_or(Ok(()), |spec| spec.check())
}
