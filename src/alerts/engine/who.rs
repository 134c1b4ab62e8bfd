//! Who did it, and why it ended: what is found out about an incident beside what was seen.

use pterosocket::panel::Panel;

use super::*;
use crate::{alerts::cause, model::Restart};

/// An action of a member in the audit log counts for so many seconds.
const LATELY: i64 = 180;

impl Engine {
    /// What is to be told, with what can be found out at once. The panel is asked for the rest.
    pub(super) async fn known_better(
        &mut self,
        alert: AlertId,
        mut told: Told,
        ending: Option<&Arc<Ending>>,
    ) -> Told {
        let Some(watch) = self.watches.get(&alert) else { return told };
        let wanted = watch.wanted.clone();
        match &mut told.what {
            Happened::Crashed(crash) if crash.cause.is_none() => {
                crash.cause = match ending {
                    Some(ending) => likely(Arc::clone(ending)).await,
                    None => None,
                };
            }
            Happened::Started { by, .. } if *by == Who::Unknown => {
                *by = self.starter(&wanted).await;
                if *by == Who::Panel {
                    self.ask_panel(&wanted, told.last_at);
                }
            }
            Happened::Stopped { by, .. } => match by {
                Who::Member(_) => *by = self.of_here(&wanted, 0).await.unwrap_or(Who::Bot),
                Who::Panel => self.ask_panel(&wanted, told.last_at),
                Who::Unknown => {
                    if let Some(since) = ending.and_then(|ending| ending.unheard_since) {
                        self.ask_panel_of_absence(&wanted, report::seconds(since), told.last_at);
                    }
                }
                _ => {}
            },
            _ => {}
        }
        let what = told.what.clone();
        if let Some(watch) = self.watches.get_mut(&alert) {
            watch.watcher.amend(|known| known.what = what);
        }
        told
    }

    /// The member of this guild who acted on the server last, lately and no earlier than `from`. Of other guilds' members
    /// nothing is told here.
    async fn of_here(&self, wanted: &Wanted, from: i64) -> Option<Who> {
        let since = from.max(epoch_seconds() - LATELY);
        let acted = self.parts.store.acted_lately(wanted.alert.guild, wanted.binding.id, since).await;
        acted.ok().flatten().map(Who::Member)
    }

    async fn starter(&self, wanted: &Wanted) -> Who {
        let facts = self.parts.observers.facts(wanted.server);
        let ending = facts.and_then(|facts| facts.last_ending);
        // What was done before a crash is not why the daemon starts it again.
        let crashed_at = ending
            .filter(|ending| ending.restart == Restart::ByDaemon)
            .map(|ending| report::seconds(ending.at))
            .filter(|at| epoch_seconds() - at < LATELY);
        let from = crashed_at.map_or(0, |at| at + 1);
        match self.of_here(wanted, from).await {
            Some(member) => member,
            None if crashed_at.is_some() => Who::Node,
            None => Who::Panel,
        }
    }

    /// Asks the panel who it was.
    fn ask_panel(&mut self, wanted: &Wanted, at: i64) {
        let uuid = wanted.server.uuid.to_string();
        self.ask(wanted.server, at, move |panel| {
            let uuid = uuid.clone();
            async move { activity::who(&panel, &uuid, at).await }
        });
    }

    /// Asks the panel who stopped it since then, for nobody heard it end.
    fn ask_panel_of_absence(&mut self, wanted: &Wanted, since: i64, at: i64) {
        let uuid = wanted.server.uuid.to_string();
        self.ask(wanted.server, at, move |panel| {
            let uuid = uuid.clone();
            async move { activity::who_stopped(&panel, &uuid, since, at).await }
        });
    }

    /// Asks the panel; one request for all alerts of the server.
    fn ask<F>(&mut self, key: ServerKey, at: i64, who: impl Fn(Panel) -> F + Send + 'static)
    where
        F: Future<Output = Option<Who>> + Send,
    {
        let Some(Ok(reached)) = self.parts.panels.get(key.panel) else { return };
        if !self.asking.insert(key) {
            return;
        }
        let (inbox, after) = (Arc::clone(&self.inbox), self.options.ask_panel_after);
        let work = async move {
            let mut found = None;
            for after in after {
                tokio::time::sleep(after).await;
                found = who(reached.panel.clone()).await;
                if found.is_some() {
                    break;
                }
            }
            inbox.put(News::Told(key, at, found));
        };
        self.tasks.spawn_until_stopped(format!("activity of {key}"), work).release();
    }

    /// The panel said who it was: the messages that tell it are changed.
    pub(super) async fn was_by(&mut self, server: ServerKey, at: i64, who: &Who) {
        for alert in self.servers.get(&server).cloned().unwrap_or_default() {
            let Some(watch) = self.watches.get_mut(&alert) else { continue };
            let mut changed = false;
            let step = watch.watcher.amend(|told| {
                let near = (told.last_at - at).abs() <= LATELY;
                if let Happened::Started { by, .. } | Happened::Stopped { by, .. } = &mut told.what
                    && near
                    && matches!(by, Who::Panel | Who::Unknown)
                {
                    *by = who.clone();
                    changed = true;
                }
            });
            let step = step.filter(|_| changed);
            self.carry_out(alert, step.into_iter().collect(), None).await;
        }
    }
}

/// The key of the likely cause. Patterns are looked for beside the runtime's threads.
async fn likely(ending: Arc<Ending>) -> Option<String> {
    if ending.tail.is_empty() {
        return None;
    }
    tokio::task::spawn_blocking(move || cause::of(&ending.tail)).await.ok().flatten()
}
