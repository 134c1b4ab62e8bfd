//! The loop of the alerts: looks at servers, and carries out what each alert's state machine wants.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use serenity::model::id::{ChannelId, MessageId};
use tokio::{
    sync::oneshot,
    time::{Instant, MissedTickBehavior, interval},
};
use tracing::{error, info, warn};

use super::{
    Options, Parts, Wanted, activity,
    card::About,
    drawing_time::DrawingTime,
    inbox::{Inbox, News},
    pings::Pings,
    posts::{self, Posts, What},
    report,
    sight::{Now, Sight},
    watcher::{Step, Watcher},
    words::Listener,
};
use crate::{
    discord::{outbox::Attachment, rest::PostError},
    model::{Alert, AlertEnd, AlertId, AlertKind, Ending, Happened, IncidentId, Told, Who},
    observe::Changes,
    sockets::{ConnectionState, Power, ServerKey},
    store::{StoreError, epoch_seconds},
    tasks::Tasks,
};
use outages::Outage;

mod message;
mod outages;
mod seen;
mod who;

/// One alert that is watched.
struct Watch {
    wanted: Wanted,
    watcher: Watcher,
    /// The last ending that was looked at.
    seen: Option<i64>,
    incident: Option<IncidentId>,
    /// It went on while the alert was muted, so nobody was told.
    untold: bool,
    /// What the database did not take yet, in order.
    waits: Vec<(Step, Option<Arc<Ending>>)>,
}

struct Channel {
    posts: Arc<Posts>,
    _attachment: Attachment,
}

pub(super) struct Engine {
    parts: Parts,
    options: Options,
    inbox: Arc<Inbox>,
    tasks: Tasks,
    changes: Changes,
    watches: HashMap<AlertId, Watch>,
    servers: HashMap<ServerKey, Vec<AlertId>>,
    channels: HashMap<ChannelId, Channel>,
    listeners: HashMap<ServerKey, Listener>,
    pings: Pings,
    /// What one message tells of several servers.
    outages: Vec<Outage>,
    drawing: DrawingTime,
    /// Servers whose panel is being asked who did something.
    asking: HashSet<ServerKey>,
    /// Channels that refuse messages, as the rows say.
    refused: HashSet<ChannelId>,
}

fn now() -> Now {
    Now { at: Instant::now(), wall: epoch_seconds() }
}

impl Engine {
    pub(super) fn new(parts: Parts, options: Options, inbox: Arc<Inbox>, tasks: Tasks) -> Self {
        let changes = parts.observers.subscribe();
        Self {
            parts,
            options,
            inbox,
            tasks,
            changes,
            watches: HashMap::new(),
            servers: HashMap::new(),
            channels: HashMap::new(),
            listeners: HashMap::new(),
            pings: Pings::default(),
            outages: Vec::new(),
            drawing: DrawingTime::new(Instant::now()),
            asking: HashSet::new(),
            refused: HashSet::new(),
        }
    }

    pub(super) async fn run(mut self) {
        let mut ticks = interval(self.options.look_every);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let inbox = Arc::clone(&self.inbox);
        loop {
            tokio::select! {
                changed = self.changes.next() => {
                    for server in changed {
                        self.look_at(server).await;
                    }
                }
                () = inbox.filled() => self.attend().await,
                _ = ticks.tick() => self.look_at_all().await,
            }
        }
    }

    /// Takes in what was told from outside.
    async fn attend(&mut self) {
        if let Some(wanted) = self.inbox.take_wanted() {
            self.keep(wanted).await;
        }
        for (alert, matches) in self.inbox.take_matches() {
            let Some(watch) = self.watches.get_mut(&alert) else { continue };
            let step = watch.watcher.matched(matches.line, matches.times, now());
            self.carry_out(alert, step.into_iter().collect(), None).await;
        }
        for news in self.inbox.take() {
            self.hear(news).await;
        }
    }

    async fn hear(&mut self, news: News) {
        match news {
            News::Posted(incident, message) => self.is_told_by(incident, Some(message)).await,
            News::Lost(incident) => {
                info!(incident = incident.0, "the message of an alert is gone: it is changed no more");
                self.is_told_by(incident, None).await;
            }
            News::Taken(channel) => {
                if self.refused.remove(&channel) {
                    info!(%channel, "alerts are told in the channel again");
                    self.stop(channel, None).await;
                }
            }
            News::Refused(channel, why) => self.is_refused(channel, &why).await,
            News::Told(server, at, who) => {
                self.asking.remove(&server);
                if let Some(who) = who {
                    self.was_by(server, at, &who).await;
                }
            }
            News::Test(alert, asker) => self.test(alert, asker),
        }
    }

    async fn is_told_by(&self, incident: IncidentId, message: Option<MessageId>) {
        if let Err(failed) = self.parts.store.set_incident_message(incident, message).await {
            warn!("which message tells an incident can't be written down: {failed}");
        }
    }

    /// Discord does not let us post there: the alerts of the channel tell nothing until that is mended.
    async fn is_refused(&mut self, channel: ChannelId, why: &PostError) {
        let end = match why {
            PostError::Gone { .. } => AlertEnd::ChannelGone,
            PostError::Forbidden { .. } => AlertEnd::Refused,
            // Of the bot as a whole, or for a while.
            _ => return,
        };
        let mut here = self.watches.values().filter(|watch| watch.wanted.alert.channel == channel);
        if self.refused.insert(channel) || here.any(|watch| watch.wanted.alert.stopped != Some(end)) {
            warn!(%channel, "alerts can't be told in the channel: {why}");
            self.stop(channel, Some(end)).await;
        }
        if end == AlertEnd::ChannelGone {
            self.channels.remove(&channel);
        }
    }

    async fn stop(&mut self, channel: ChannelId, end: Option<AlertEnd>) {
        for watch in self.watches.values_mut().filter(|watch| watch.wanted.alert.channel == channel) {
            watch.wanted.alert.stopped = end;
        }
        if let Err(failed) = self.parts.store.stop_alerts_in(channel, end).await {
            warn!("that alerts stopped can't be written down: {failed}");
        }
    }

    /// Makes what is watched equal to what is wanted.
    async fn keep(&mut self, wanted: Vec<Wanted>) {
        let ids: HashSet<_> = wanted.iter().map(|wanted| wanted.alert.id).collect();
        self.watches.retain(|id, _| ids.contains(id));
        self.keep_outages();
        self.servers.clear();
        for wanted in wanted {
            let (id, server) = (wanted.alert.id, wanted.server);
            self.servers.entry(server).or_default().push(id);
            match self.watches.get_mut(&id) {
                Some(watch) => {
                    // What was told since counts; the row may be older.
                    let stopped = wanted.alert.stopped;
                    watch.wanted = wanted;
                    if stopped.is_none() {
                        self.refused.remove(&watch.wanted.alert.channel);
                    }
                }
                None => self.begin(wanted).await,
            }
        }
        let tails = self.watches.values().filter(|watch| report::needs_tail(&watch.wanted.alert));
        self.parts.observers.keep_tails(tails.map(|watch| watch.wanted.server).collect());
        let players = self.watches.values().filter(|watch| watch.wanted.alert.watched.kind.counts_players());
        let players = players.map(|watch| watch.wanted.server).collect();
        self.parts.observers.look_at_players("alerts", players);
        let channels: HashSet<_> = self.watches.values().map(|watch| watch.wanted.alert.channel).collect();
        let refused = &self.refused;
        // The last word of an alert that is over may wait yet.
        self.channels.retain(|channel, open| {
            channels.contains(channel) || !(open.posts.is_idle() || refused.contains(channel))
        });
        self.listen();
        let servers: Vec<_> = self.servers.keys().copied().collect();
        for server in servers {
            self.look_at(server).await;
        }
    }

    /// An alert is new, or the bot began.
    async fn begin(&mut self, wanted: Wanted) {
        let alert = &wanted.alert;
        self.pings.knows(alert);
        if matches!(alert.stopped, Some(AlertEnd::ChannelGone | AlertEnd::Refused)) {
            self.refused.insert(alert.channel);
        }
        let last = match self.parts.store.last_incident(alert.id).await {
            Ok(last) => last,
            Err(failed) => {
                // Without it an incident could be told twice: it is wanted again at the next change of the rows.
                error!(
                    alert = alert.id.0,
                    "the incidents of an alert can't be read, so it is not watched: {failed}"
                );
                return;
            }
        };
        let open = last.as_ref().filter(|last| last.ended_at.is_none());
        if let Some((incident, message, told)) =
            open.and_then(|last| Some((last.id, last.message?, &last.told)))
        {
            self.posts(&wanted).knows(incident, message);
            self.leads(wanted.alert.id, incident, told);
        }
        let untold = open.is_some_and(|last| last.message.is_none());
        let watch = Watch {
            watcher: Watcher::new(
                wanted.alert.watched.clone(),
                last.as_ref().map(|last| last.told.clone()),
                self.options.steady,
                now(),
            ),
            seen: wanted.alert.seen_ending,
            incident: last.map(|last| last.id),
            untold,
            waits: Vec::new(),
            wanted,
        };
        self.watches.insert(watch.wanted.alert.id, watch);
    }

    /// Looks for words where that is wanted.
    fn listen(&mut self) {
        let mut wanted: HashMap<ServerKey, Vec<&Wanted>> = HashMap::new();
        for watch in self.watches.values() {
            if watch.wanted.alert.watched.kind.looks_for_text() {
                wanted.entry(watch.wanted.server).or_default().push(&watch.wanted);
            }
        }
        self.listeners.retain(|server, _| wanted.contains_key(server));
        for (key, wanted) in wanted {
            if self.listeners.get(&key).is_some_and(|listener| listener.serves(&wanted)) {
                continue;
            }
            let Some(server) = self.parts.sockets.get(key) else { continue };
            let listener = Listener::start(&wanted, &server, &self.parts.pool, &self.inbox, &self.tasks);
            self.listeners.insert(key, listener);
        }
    }

    async fn look_at_all(&mut self) {
        self.listen();
        let servers: Vec<_> = self.servers.keys().copied().collect();
        for server in servers {
            self.look_at(server).await;
        }
        self.end_expired().await;
    }

    async fn look_at(&mut self, server: ServerKey) {
        let Some(alerts) = self.servers.get(&server).cloned() else { return };
        let sight = self.sight(server);
        for alert in alerts {
            let Some(watch) = self.watches.get_mut(&alert) else { continue };
            let waits = std::mem::take(&mut watch.waits);
            for (step, ending) in waits {
                self.carry_out(alert, vec![step], ending).await;
            }
            self.look_at_endings(alert, server).await;
            let Some(watch) = self.watches.get_mut(&alert) else { continue };
            let steps = watch.watcher.look(&sight, now());
            self.carry_out(alert, steps, None).await;
            self.tell_untold(alert).await;
        }
    }

    async fn look_at_endings(&mut self, alert: AlertId, server: ServerKey) {
        let Some(watch) = self.watches.get_mut(&alert) else { return };
        let (seen, created_at) = (watch.seen.unwrap_or(0), watch.wanted.alert.created_at);
        let endings = self.parts.observers.endings_since(server, seen.cast_unsigned());
        for ending in endings {
            let Some(watch) = self.watches.get_mut(&alert) else { return };
            watch.seen = Some(ending.id.cast_signed());
            let at = report::seconds(ending.at);
            // What was before the alert is none of its business.
            let steps = match at < created_at {
                true => Vec::new(),
                false => watch.watcher.ended(report::ended(&ending), at, now()),
            };
            let (pinged_at, seen) = (watch.wanted.alert.pinged_at, watch.seen);
            self.carry_out(alert, steps, Some(ending)).await;
            if let Err(failed) = self.parts.store.mark_alert(alert, pinged_at, seen).await {
                warn!("which end of a server an alert has seen can't be written down: {failed}");
            }
        }
    }

    /// Does what the state machine of an alert wants.
    async fn carry_out(&mut self, alert: AlertId, steps: Vec<Step>, ending: Option<Arc<Ending>>) {
        let mut steps = steps.into_iter();
        while let Some(step) = steps.next() {
            let Err(failed) = self.step(alert, step.clone(), ending.as_ref()).await else { continue };
            warn!(alert = alert.0, "an incident can't be written down yet: {failed}");
            // In their order, at the next look.
            if let Some(watch) = self.watches.get_mut(&alert) {
                watch.waits.push((step, ending.clone()));
                watch.waits.extend(steps.map(|step| (step, ending.clone())));
            }
            return;
        }
    }

    async fn step(
        &mut self,
        alert: AlertId,
        step: Step,
        ending: Option<&Arc<Ending>>,
    ) -> Result<(), StoreError> {
        let ends = |told: &Told| told.over.map(|over| over.at);
        match step {
            Step::Begin(told) | Step::Once(told) => {
                let mut told = self.known_better(alert, told, ending).await;
                let (log, chart) = (self.log(alert, ending).await, self.chart(alert, &told).await);
                told.log = log.as_ref().map(|log| log.name.clone());
                told.chart = chart.is_some();
                let files = log.into_iter().chain(chart).collect();
                let Some(incident) = self.parts.store.begin_incident(alert, &told, ends(&told)).await? else {
                    return Ok(());
                };
                let Some(watch) = self.watches.get_mut(&alert) else { return Ok(()) };
                watch.watcher.amend(|known| *known = told.clone());
                let (before, channel) = (watch.incident.replace(incident), watch.wanted.alert.channel);
                let quiet = watch.is_quiet();
                watch.untold = quiet && told.over.is_none();
                if let Some(before) = before.filter(|before| !self.tells_outage(*before))
                    && let Some(channel) = self.channels.get(&channel)
                {
                    channel.posts.forget(before);
                }
                if !quiet && !self.is_told_beside(alert, &told) && !self.joins(alert, &told).await {
                    self.tell(alert, incident, &told, files).await;
                    self.leads(alert, incident, &told);
                }
            }
            Step::Change(told) => {
                let told = self.known_better(alert, told, ending).await;
                self.change(alert, &told, ends(&told)).await?;
            }
            Step::End { told, aloud } => {
                self.change(alert, &told, ends(&told)).await?;
                let Some(watch) = self.watches.get_mut(&alert) else { return Ok(()) };
                let told_of = !std::mem::take(&mut watch.untold) && !watch.is_quiet();
                let incident = watch.incident;
                if self.leaves(alert, aloud && told_of).await {
                    return Ok(());
                }
                if let (true, true, Some(incident)) = (aloud, told_of, incident) {
                    self.tell_end(alert, incident, &told).await;
                }
            }
        }
        Ok(())
    }

    /// Whether another alert in the same channel says that the server is back: its message ends what it began.
    fn is_told_beside(&self, alert: AlertId, told: &Told) -> bool {
        let (Happened::Online { .. }, Some(watch)) = (&told.what, self.watches.get(&alert)) else {
            return false;
        };
        let here = |other: &&Watch| {
            other.wanted.server == watch.wanted.server
                && other.wanted.alert.channel == watch.wanted.alert.channel
        };
        let ends = |other: &Watch| other.watcher.open().is_some_and(|told| told.what.ends_with_being_back());
        self.watches.values().filter(here).any(ends)
    }

    async fn change(&mut self, alert: AlertId, told: &Told, ended_at: Option<i64>) -> Result<(), StoreError> {
        let Some(incident) = self.watches.get(&alert).and_then(|watch| watch.incident) else { return Ok(()) };
        self.parts.store.change_incident(incident, told, ended_at).await?;
        self.edit(alert, incident, told).await;
        Ok(())
    }

    /// What began while the alert was muted, and goes on, is told when it is muted no more. So is what an earlier
    /// process could not post.
    async fn tell_untold(&mut self, alert: AlertId) {
        let Some(watch) = self.watches.get_mut(&alert) else { return };
        if !watch.untold || watch.is_quiet() {
            return;
        }
        watch.untold = false;
        // Its files were for that moment.
        watch.watcher.amend(|told| (told.log, told.chart) = (None, false));
        let told = watch.watcher.open().cloned();
        if let (Some(told), Some(incident)) = (told, watch.incident)
            && !self.joins(alert, &told).await
        {
            self.tell(alert, incident, &told, Vec::new()).await;
            self.leads(alert, incident, &told);
        }
    }

    /// Alerts whose time is over go, and say so once.
    async fn end_expired(&mut self) {
        let now = epoch_seconds();
        let over = |watch: &&Watch| watch.wanted.alert.ends_at.is_some_and(|end| end <= now);
        let ended: Vec<_> = self.watches.values().filter(over).map(|watch| watch.wanted.clone()).collect();
        for wanted in ended {
            match self.parts.store.remove_alert(wanted.alert.guild, wanted.alert.id).await {
                Ok(Some(_)) => self.tell_expired(&wanted),
                Ok(None) => {}
                Err(failed) => {
                    warn!("an alert whose time is over can't be deleted yet: {failed}");
                    continue;
                }
            }
            self.watches.remove(&wanted.alert.id);
        }
    }

    /// The queue of an alert's channel.
    fn posts(&mut self, wanted: &Wanted) -> Arc<Posts> {
        let (guild, channel) = (wanted.alert.guild, wanted.alert.channel);
        let (inbox, outbox) = (&self.inbox, &self.parts.outbox);
        let open = self.channels.entry(channel).or_insert_with(|| {
            let posts = Arc::new(posts::queue(channel, Arc::clone(inbox)));
            let attachment = outbox.attach(guild, channel, Arc::clone(&posts) as _);
            Channel { posts, _attachment: attachment }
        });
        Arc::clone(&open.posts)
    }
}

impl Watch {
    /// Whether nothing of it is to be posted now.
    fn is_quiet(&self) -> bool {
        let alert = &self.wanted.alert;
        alert.is_muted(epoch_seconds()) || alert.stopped.is_some()
    }
}
