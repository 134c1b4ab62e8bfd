//! The loop: compares the rows with what it knows, does what is due, and takes in what came of it.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use tokio::time::sleep;
use tracing::error;

use super::{
    Acts, Came, Fired, Shared, card, game,
    inbox::{Inbox, News},
    schedule::{Step, step},
};
use crate::{
    cards::Accent,
    discord::{
        outbox::{CardLanes, Job, Posted, Told},
        rest::Ring,
    },
    model::{Binding, Countdown, CountdownId, CountdownState, IfEmpty},
    observe::Changes,
    sockets::ServerKey,
    store::StoreError,
    tasks::Tasks,
    text,
    texts::Text,
};

use CountdownState::{Asks, Firing, Waiting};

pub(super) struct Engine {
    shared: Arc<Shared>,
    acts: Arc<Acts>,
    tasks: Tasks,
    entries: HashMap<CountdownId, Entry>,
    lanes: CardLanes<CountdownId>,
    /// The rows are to be read.
    behind: bool,
    /// No row was read yet: what is being done was begun by an earlier process.
    first: bool,
    /// Of servers on which somebody waits for nobody to play.
    changes: Option<Changes>,
}

struct Entry {
    countdown: Countdown,
    binding: Binding,
    /// Until when its moments are dealt with.
    heard: i64,
    /// It is not tried again before.
    again_at: i64,
}

/// What is next of a countdown.
enum Then {
    /// It is to be looked at again at once.
    Again,
    /// It is to be looked at then, in seconds since 1970.
    At(i64),
    /// Nothing by itself.
    Nothing,
}

impl Engine {
    pub(super) fn new(shared: Arc<Shared>, acts: Acts, tasks: Tasks) -> Self {
        let lanes = CardLanes::new(shared.parts.outbox.clone(), telling(Arc::clone(&shared.inbox)));
        Self {
            shared,
            acts: Arc::new(acts),
            tasks,
            entries: HashMap::new(),
            lanes,
            behind: true,
            first: true,
            changes: None,
        }
    }

    pub(super) async fn run(mut self) {
        loop {
            if self.behind {
                self.behind = self.read().await.is_err();
            }
            self.look_at_players();
            let next = self.act().await;
            let timer = self.timer(next);
            let shared = Arc::clone(&self.shared);
            tokio::select! {
                () = shared.inbox.filled() => self.behind = true,
                () = changed(&mut self.changes) => {}
                () = timer => {}
            }
            for news in self.shared.inbox.take() {
                self.take_in(news).await;
            }
            let used = self.entries.values().map(|entry| entry.countdown.plan.channel).collect();
            self.lanes.drop_unused(&used);
        }
    }

    fn now(&self) -> i64 {
        self.shared.options.clock.now()
    }

    /// Until the next thing is due; for ever where nothing is counted.
    fn timer(&self, next: Option<i64>) -> impl Future<Output = ()> + use<> {
        let again = self.behind.then(|| self.now() + self.shared.options.again_after);
        let next = next.into_iter().chain(again).min();
        let wait = next.map(|at| Duration::from_secs(u64::try_from(at - self.now()).unwrap_or_default()));
        // The clock may be set meanwhile.
        let wait = wait.map(|wait| wait.min(self.shared.options.look_every));
        async move {
            match wait {
                Some(wait) => sleep(wait).await,
                None => std::future::pending().await,
            }
        }
    }

    /// Takes in the rows.
    async fn read(&mut self) -> Result<(), StoreError> {
        let read = self.rows().await;
        if let Err(failed) = &read {
            error!("the countdowns can't be read, it is tried again: {failed}");
        }
        let mut gone: HashSet<_> = self.entries.keys().copied().collect();
        for (row, binding) in read? {
            gone.remove(&row.id);
            self.take_row(row, binding).await;
        }
        for id in gone {
            let Some(entry) = self.entries.remove(&id) else { continue };
            let came = Came { accent: Accent::Neutral, text: text!("countdown-gone") };
            self.show_end(&entry.countdown, &entry.binding, &came);
        }
        self.first = false;
        Ok(())
    }

    async fn rows(&self) -> Result<Vec<(Countdown, Binding)>, StoreError> {
        let store = &self.shared.parts.store;
        let mut rows = Vec::new();
        for row in store.all_countdowns().await? {
            // One that goes just now has no countdown any more.
            if let Some(binding) = store.binding(row.plan.guild, row.plan.binding).await? {
                rows.push((row, binding));
            }
        }
        Ok(rows)
    }

    async fn take_row(&mut self, row: Countdown, binding: Binding) {
        let now = self.now();
        let Some(known) = self.entries.get_mut(&row.id) else {
            return self.begin(row, binding, now).await;
        };
        known.binding = binding;
        if known.countdown.plan.due_at == row.plan.due_at {
            return;
        }
        // Only the time is ever changed by others.
        known.countdown.plan.due_at = row.plan.due_at;
        known.heard = now;
        let entry = (known.countdown.clone(), known.binding.clone());
        self.show(&entry.0, &entry.1, None).await;
        self.tell_players(&entry.0, &entry.1, card::in_game(&entry.0, row.plan.due_at - now));
    }

    async fn begin(&mut self, row: Countdown, binding: Binding, now: i64) {
        let (id, state, is_new) = (row.id, row.state, row.message_id.is_none());
        if let Some(message) = row.message_id {
            self.lanes.of(row.plan.guild, row.plan.channel).knows(id, message);
        }
        let entry = Entry { countdown: row, binding, heard: now, again_at: now };
        let (countdown, binding) = (entry.countdown.clone(), entry.binding.clone());
        self.entries.insert(id, entry);
        match state {
            // The process that did it has ended: nobody knows what came of it.
            Firing if self.first => self.ask(id, (Firing, Asks), text!("countdown-interrupted")).await,
            Waiting if is_new => {
                self.show(&countdown, &binding, Some("card")).await;
                let left = countdown.plan.due_at - now;
                self.tell_players(&countdown, &binding, card::in_game(&countdown, left));
            }
            Asks if is_new => self.show(&countdown, &binding, Some("late")).await,
            _ => {}
        }
    }

    /// Does what is due; when something is due next.
    async fn act(&mut self) -> Option<i64> {
        let ids: Vec<_> = self.entries.keys().copied().collect();
        let mut next = None;
        for id in ids {
            let at = loop {
                match self.act_on(id).await {
                    Then::Again => {}
                    Then::At(at) => break Some(at),
                    Then::Nothing => break None,
                }
            };
            next = next.into_iter().chain(at).min();
        }
        next
    }

    /// Does what is due of one.
    async fn act_on(&mut self, id: CountdownId) -> Then {
        let now = self.now();
        let empty = self.entries.get(&id).is_some_and(|entry| self.is_empty(&entry.binding));
        let rules = self.shared.options.rules;
        let Some(entry) = self.entries.get_mut(&id) else { return Then::Nothing };
        match step(&entry.countdown, &rules, entry.heard, now, empty) {
            Step::Wait(at) => return at.map_or(Then::Nothing, Then::At),
            Step::Announce(left) => {
                entry.heard = now;
                let (countdown, binding) = (entry.countdown.clone(), entry.binding.clone());
                self.announce(&countdown, &binding, left);
            }
            Step::Fire if entry.again_at > now => return Then::At(entry.again_at),
            Step::Fire => {
                entry.again_at = now + self.shared.options.again_after;
                self.fire(id).await;
            }
            Step::Skip => self.end(id, Waiting, text!("countdown-skipped"), Accent::Neutral).await,
            Step::Ask => self.ask(id, (Waiting, Asks), text!("countdown-too-late")).await,
            Step::GiveUp => self.end(id, Asks, text!("countdown-unanswered"), Accent::Neutral).await,
        }
        match self.entries.get(&id) {
            // What could not be written down is tried again.
            Some(_) if self.behind => Then::At(now + self.shared.options.again_after),
            Some(_) => Then::Again,
            None => Then::Nothing,
        }
    }

    fn is_empty(&self, binding: &Binding) -> bool {
        let facts = self.shared.parts.observers.facts(ServerKey::of(binding));
        facts.is_some_and(|facts| facts.players.count == Some(0))
    }

    /// Has it looked how many play where that matters.
    fn look_at_players(&mut self) {
        let waiting = |entry: &&Entry| entry.countdown.state == Waiting;
        let wants = |entry: &&Entry| entry.countdown.plan.if_empty != IfEmpty::Wait;
        let looked_at = self.entries.values().filter(waiting).filter(wants);
        let servers: HashSet<_> = looked_at.map(|entry| ServerKey::of(&entry.binding)).collect();
        let observers = &self.shared.parts.observers;
        match (servers.is_empty(), &self.changes) {
            (true, _) => self.changes = None,
            (false, None) => self.changes = Some(observers.subscribe()),
            (false, Some(_)) => {}
        }
        observers.look_at_players("countdowns", servers);
    }

    fn announce(&mut self, countdown: &Countdown, binding: &Binding, left: i64) {
        self.tell_players(countdown, binding, card::in_game(countdown, left));
        if left < self.shared.options.told_down_to {
            return;
        }
        let language = self.shared.parts.languages.of(countdown.plan.guild);
        let content = card::announcement(countdown, &binding.name).markdown(language);
        self.push(countdown, Job::Announcement { content });
    }

    /// Tells players something, where their game can be told.
    fn tell_players(&self, countdown: &Countdown, binding: &Binding, words: Text) {
        let language = self.shared.parts.languages.of(countdown.plan.guild);
        let Some(line) = game::line(&self.shared.parts, binding, &words.plain(language)) else { return };
        let (acts, binding) = (Arc::clone(&self.acts), binding.clone());
        // What could not be written is told by the next one.
        let writing = async move {
            (acts.write)(binding, line).await;
        };
        self.tasks.spawn_until_stopped("announcement", writing).release();
    }

    async fn fire(&mut self, id: CountdownId) {
        if !self.moves(id, (Waiting, Firing)).await {
            return;
        }
        let Some(entry) = self.entries.get(&id) else { return };
        let (acts, shared) = (Arc::clone(&self.acts), Arc::clone(&self.shared));
        let (countdown, binding) = (entry.countdown.clone(), entry.binding.clone());
        let firing = async move {
            let fired = (acts.fire)(countdown, binding).await;
            shared.inbox.put(News::Fired(id, fired));
        };
        self.tasks.spawn("end of a countdown", firing).release();
    }

    /// Asks somebody: the card tells why, and a new one asks.
    async fn ask(&mut self, id: CountdownId, states: (CountdownState, CountdownState), why: Text) {
        if !self.moves(id, states).await {
            return;
        }
        let Some(entry) = self.entries.get(&id) else { return };
        let (countdown, binding) = (entry.countdown.clone(), entry.binding.clone());
        self.show_end(&countdown, &binding, &Came { accent: Accent::Bad, text: why });
        self.show(&countdown, &binding, Some("late")).await;
    }

    /// Takes it into another state; whether it was in that one.
    async fn moves(&mut self, id: CountdownId, (from, to): (CountdownState, CountdownState)) -> bool {
        match self.shared.parts.store.move_countdown(id, (from, to)).await {
            Ok(true) => {
                if let Some(entry) = self.entries.get_mut(&id) {
                    entry.countdown.state = to;
                }
                true
            }
            // Somebody ended it just now.
            Ok(false) => {
                self.behind = true;
                false
            }
            Err(failed) => {
                self.unwritten(&failed);
                false
            }
        }
    }

    fn unwritten(&mut self, failed: &StoreError) {
        error!("a countdown can't be written down, it is tried again: {failed}");
        self.behind = true;
    }

    async fn end(&mut self, id: CountdownId, from: CountdownState, text: Text, accent: Accent) {
        let Some(entry) = self.entries.get(&id) else { return };
        let (guild, binding) = (entry.countdown.plan.guild, entry.binding.clone());
        match self.shared.parts.store.end_countdown(guild, id, &[from]).await {
            Ok(Some(countdown)) => {
                self.entries.remove(&id);
                self.show_end(&countdown, &binding, &Came { accent, text });
            }
            Ok(None) => self.behind = true,
            Err(failed) => self.unwritten(&failed),
        }
    }

    async fn take_in(&mut self, news: News) {
        match news {
            News::Taken => {}
            News::Posted(id, message) => {
                if let Some(entry) = self.entries.get_mut(&id) {
                    entry.countdown.message_id = Some(message);
                }
                if let Err(failed) = self.shared.parts.store.set_countdown_message(id, message).await {
                    error!("it can't be written down where the card of a countdown is: {failed}");
                }
            }
            News::Fired(id, Fired::NotYet) => drop(self.moves(id, (Firing, Waiting)).await),
            News::Fired(id, Fired::Over(came)) => self.end(id, Firing, came.text, came.accent).await,
            News::Ended(ended, came) => {
                self.entries.remove(&ended.0.id);
                self.show_end(&ended.0, &ended.1, &came);
            }
            News::Cancelled(ended, came) => {
                self.entries.remove(&ended.0.id);
                self.show_end(&ended.0, &ended.1, &came);
                self.tell_players(&ended.0, &ended.1, card::in_game_cancelled(&ended.0));
            }
        }
    }

    /// Shows the card as it is now: a `new` one under that name, else the one that is there.
    async fn show(&mut self, countdown: &Countdown, binding: &Binding, new: Option<&str>) {
        let parts = &self.shared.parts;
        let language = parts.languages.of(countdown.plan.guild);
        let in_game = game::line(parts, binding, "x").is_some();
        let card = card::open(countdown, &binding.name, in_game);
        let row = super::signed::row(parts, countdown, language).await;
        let Ok(components) = row.into_iter().fold(card, crate::cards::Card::row).components(language) else {
            return;
        };
        let id = countdown.id;
        let job = match new {
            Some(name) => {
                let nonce = format!("cd-{name}-{:x}", id.0);
                Job::Card {
                    key: id,
                    nonce,
                    card: Posted { components, files: Vec::new(), ring: Ring::Nobody },
                }
            }
            None => Job::Change { key: id, components },
        };
        self.push(countdown, job);
    }

    /// The last look of a card.
    fn show_end(&mut self, countdown: &Countdown, binding: &Binding, came: &Came) {
        let language = self.shared.parts.languages.of(countdown.plan.guild);
        if let Ok(components) = card::over(countdown, &binding.name, came).components(language) {
            self.push(countdown, Job::Change { key: countdown.id, components });
        }
    }

    fn push(&mut self, countdown: &Countdown, job: Job<CountdownId>) {
        self.lanes.push(countdown.plan.guild, countdown.plan.channel, job);
    }
}

/// Tells the loop what comes of its cards.
fn telling(inbox: Arc<Inbox>) -> impl Fn(Told<CountdownId>) + Send + Sync {
    move |told| match told {
        Told::Posted(id, message) => inbox.put(News::Posted(id, message)),
        Told::Taken => inbox.put(News::Taken),
        // It is done at its time all the same.
        Told::Lost(_) | Told::Refused(_) => {}
    }
}

/// Waits for a server to change on which somebody waits; for ever where nobody does.
async fn changed(changes: &mut Option<Changes>) {
    match changes {
        Some(changes) => drop(changes.next().await),
        None => std::future::pending().await,
    }
}
