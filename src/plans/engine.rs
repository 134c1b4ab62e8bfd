//! The loop: compares the rows with what it knows, does what is due, and takes in what came of it.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use jiff::tz::TimeZone;
use serenity::{
    builder::CreateActionRow,
    model::{
        application::ButtonStyle,
        id::{ChannelId, GuildId},
    },
};
use tokio::time::sleep;
use tracing::error;

use super::{
    Acts, Ran, Shared, Turn,
    buttons::ADOPT,
    card::News,
    schedule::{Step, step},
    times::Times,
    zone,
};
use crate::{
    buttons::{PURPOSE, Place, Signer},
    cards::{Accent, Card},
    discord::{
        outbox::{CardLanes, Job, Posted},
        rest::Ring,
    },
    model::{Binding, BindingId, Plan, PlanId},
    store::StoreError,
    tasks::Tasks,
    text,
    texts::Language,
};

pub(super) struct Engine {
    shared: Arc<Shared>,
    acts: Arc<Acts>,
    tasks: Tasks,
    entries: HashMap<PlanId, Entry>,
    zones: HashMap<GuildId, (String, TimeZone)>,
    /// The servers to which a plan is doing something.
    busy: HashMap<BindingId, PlanId>,
    lanes: CardLanes<PlanId>,
    /// The rows are to be read.
    behind: bool,
}

struct Entry {
    plan: Plan,
    binding: Binding,
    times: Times,
    /// It was its time when somebody looked, and it waits for its turn since.
    noticed: bool,
    /// It was told that it waits.
    told: bool,
    /// It is not tried again before.
    again_at: i64,
}

/// What is next of a plan.
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
        let lanes = CardLanes::new(shared.parts.outbox.clone(), |_| {});
        Self {
            shared,
            acts: Arc::new(acts),
            tasks,
            entries: HashMap::new(),
            zones: HashMap::new(),
            busy: HashMap::new(),
            lanes,
            behind: true,
        }
    }

    pub(super) async fn run(mut self) {
        loop {
            if self.behind {
                self.behind = self.read().await.is_err();
            }
            let next = self.act().await;
            let timer = self.timer(next);
            let shared = Arc::clone(&self.shared);
            tokio::select! {
                () = shared.inbox.filled() => self.behind = true,
                () = timer => {}
            }
            for (id, turn, ran) in self.shared.inbox.take() {
                self.take_in(id, turn, ran).await;
            }
            let used: HashSet<ChannelId> =
                self.entries.values().map(|entry| entry.plan.new.channel).collect();
            self.lanes.drop_unused(&used);
        }
    }

    fn now(&self) -> i64 {
        self.shared.options.clock.now()
    }

    /// Until the next thing is due; for ever where nothing is planned.
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
        let (rows, zones) = match self.rows().await {
            Ok(read) => read,
            Err(failed) => {
                error!("the plans can't be read, it is tried again: {failed}");
                return Err(failed);
            }
        };
        self.zones = zones;
        let mut gone: HashSet<_> = self.entries.keys().copied().collect();
        for (plan, binding) in rows {
            gone.remove(&plan.id);
            self.take_row(plan, binding);
        }
        for id in gone {
            self.entries.remove(&id);
        }
        Ok(())
    }

    async fn rows(&self) -> Result<(Vec<(Plan, Binding)>, HashMap<GuildId, (String, TimeZone)>), StoreError> {
        let store = &self.shared.parts.store;
        let mut rows = Vec::new();
        for row in store.all_plans().await? {
            // One that goes just now has no plan any more.
            if let Some(binding) = store.binding(row.new.guild, row.new.binding).await? {
                rows.push((row, binding));
            }
        }
        let named = store.timezones().await?.into_iter();
        Ok((rows, named.map(|(guild, name)| (guild, zone::chosen(Some(&name)))).collect()))
    }

    fn take_row(&mut self, plan: Plan, binding: Binding) {
        if let Some(known) = self.entries.get_mut(&plan.id) {
            if known.plan.new.next_at != plan.new.next_at || known.plan.paused != plan.paused {
                (known.noticed, known.told, known.again_at) = (false, false, 0);
            }
            (known.plan, known.binding) = (plan, binding);
            return;
        }
        match plan.new.times.parse() {
            Ok(times) => {
                let entry = Entry { plan, binding, times, noticed: false, told: false, again_at: 0 };
                self.entries.insert(entry.plan.id, entry);
            }
            Err(wrong) => error!("a plan for `{}` is left out: {wrong}", plan.new.times),
        }
    }

    /// Does what is due; when something is due next.
    async fn act(&mut self) -> Option<i64> {
        // The oldest first, of those that are due at once.
        let mut ids: Vec<_> = self.entries.values().collect();
        ids.sort_by_key(|entry| (entry.plan.new.next_at, entry.plan.planned_at, entry.plan.id));
        let ids: Vec<_> = ids.into_iter().map(|entry| entry.plan.id).collect();
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
    async fn act_on(&mut self, id: PlanId) -> Then {
        let (now, again) = (self.now(), self.shared.options.again_after);
        let waits = self.shared.options.waits;
        let Some(entry) = self.entries.get_mut(&id) else { return Then::Nothing };
        if self.busy.get(&entry.binding.id) == Some(&id) {
            return Then::Nothing;
        }
        if entry.again_at > now {
            return Then::At(entry.again_at);
        }
        let utc = zone::chosen(None);
        let (name, zone) = self.zones.get(&entry.plan.new.guild).unwrap_or(&utc);
        let noticed = entry.noticed && now - entry.plan.new.next_at < waits;
        let name = name.clone();
        match step(&entry.plan, &entry.times, (&name, zone), now, noticed) {
            Step::Wait(at) => return at.map_or(Then::Nothing, Then::At),
            Step::Align(next) => drop(self.turn(id, next, &name).await),
            Step::Skip(turn) => {
                if self.turn(id, turn.next, &name).await {
                    self.tell(id, News::Missed(turn)).await;
                }
            }
            Step::Begin(turn) => {
                entry.noticed = true;
                entry.again_at = now + again;
                if self.busy.contains_key(&entry.binding.id) {
                    self.tell_that_it_waits(id).await;
                } else {
                    self.begin(id, turn);
                    return Then::Nothing;
                }
            }
        }
        match self.behind {
            // What could not be written down is tried again.
            true => Then::At(now + again),
            false => Then::Again,
        }
    }

    fn begin(&mut self, id: PlanId, turn: Turn) {
        let Some(entry) = self.entries.get(&id) else { return };
        self.busy.insert(entry.binding.id, id);
        let (acts, shared) = (Arc::clone(&self.acts), Arc::clone(&self.shared));
        let (plan, binding) = (entry.plan.clone(), entry.binding.clone());
        let running = async move {
            let ran = (acts.run)(plan, binding, turn).await;
            shared.inbox.put(id, turn, ran);
        };
        self.tasks.spawn("turn of a plan", running).release();
    }

    async fn take_in(&mut self, id: PlanId, turn: Turn, ran: Ran) {
        self.busy.retain(|_, by| *by != id);
        self.behind = true;
        match ran {
            Ran::Done if turn.is_late() => self.tell(id, News::Late(turn)).await,
            Ran::Done | Ran::NotYet | Ran::Changed => {}
            Ran::Not(why) => self.tell(id, News::Not(turn, why)).await,
            Ran::Busy => self.tell_that_it_waits(id).await,
            Ran::Lost => match self.shared.parts.store.pause_plan(id).await {
                Ok(true) => self.tell(id, News::Lost).await,
                Ok(false) => {}
                Err(failed) => error!("a plan can't be paused, it is tried again: {failed}"),
            },
        }
    }

    /// Takes a plan to its next time; whether it was at the one that is known.
    async fn turn(&mut self, id: PlanId, next: i64, zone: &str) -> bool {
        let Some(entry) = self.entries.get_mut(&id) else { return false };
        match self.shared.parts.store.turn_plan(id, (entry.plan.new.next_at, next), zone).await {
            Ok(true) => {
                entry.plan.new.next_at = next;
                zone.clone_into(&mut entry.plan.new.timezone);
                (entry.noticed, entry.told, entry.again_at) = (false, false, 0);
                true
            }
            // Somebody changed it just now.
            Ok(false) => {
                self.behind = true;
                false
            }
            Err(failed) => {
                error!("the next time of a plan can't be written down, it is tried again: {failed}");
                self.behind = true;
                false
            }
        }
    }

    async fn tell_that_it_waits(&mut self, id: PlanId) {
        let told = self.entries.get_mut(&id).map(|entry| std::mem::replace(&mut entry.told, true));
        if told == Some(false) {
            self.tell(id, News::Waits).await;
        }
    }

    /// Tells it in the plan's channel.
    async fn tell(&mut self, id: PlanId, news: News) {
        let Some(entry) = self.entries.get(&id) else { return };
        let plan = &entry.plan;
        let language = self.shared.parts.languages.of(plan.new.guild);
        let accent = match news {
            News::Waits | News::Late(_) => Accent::Neutral,
            News::Missed(_) | News::Not(..) | News::Lost => Accent::Bad,
        };
        let card = Card::new(accent).text(news.text(plan, &entry.binding.name));
        let row = if matches!(news, News::Lost) { self.adopting(plan, language).await } else { None };
        let Ok(components) = row.into_iter().fold(card, Card::row).components(language) else { return };
        // 25 signs at most: the plan, and the end of the time.
        let nonce = format!("p{}{:x}{:06x}", news.letter(), plan.id.0, plan.new.next_at & 0xff_ffff);
        let (guild, channel) = (plan.new.guild, plan.new.channel);
        let card = Posted { components, files: Vec::new(), ring: Ring::Nobody };
        self.lanes.push(guild, channel, Job::Once { nonce: Some(nonce), card, asker: None });
    }

    /// The button of a plan that is paused; none where it can't be made.
    async fn adopting(&self, plan: &Plan, language: Language) -> Option<CreateActionRow> {
        let place = Place { guild: plan.new.guild, channel: plan.new.channel };
        let parts = &self.shared.parts;
        let keys = parts.store.signing_keys(&parts.secrets, PURPOSE).await;
        let keys = keys.inspect_err(|failed| error!("a plan has no button: {failed}")).ok()?;
        let (number, label) = ([plan.id.0.cast_unsigned()], text!("plan-adopt-button").plain(language));
        let button = Signer::new(place, keys).button(&ADOPT, number, label, ButtonStyle::Primary).ok()?;
        Some(CreateActionRow::Buttons(vec![button]))
    }
}
