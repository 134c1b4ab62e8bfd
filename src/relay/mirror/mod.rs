//! One channel's mirror: a task that fills the backlog, and the source that the outbox pulls from.

mod intake;
mod piece;
mod prepared;
mod reading;
mod sending;
mod shows;
mod viewer;

use std::{
    sync::{Arc, Mutex, MutexGuard, atomic::AtomicBool},
    time::{Duration, SystemTime},
};

use serenity::model::id::{ChannelId, GuildId};
use tokio::{
    sync::{Notify, mpsc, watch},
    time::Instant,
};

use intake::Aside;
use piece::Piece;
use sending::Sending;
use shows::RunningMode;
use viewer::{View, Viewer};

use super::{
    Beginning, Options,
    backlog_budget::{BacklogBudget, Share},
    batch::{Backlog, Cause, Losses},
    checkpoints::Checkpoints,
    delivery::{self, Deliveries, Delivery},
    figures::{Figures, Pulse, Shown},
    layout::Arrangement,
    notice,
    recovery::Recovery,
};
use crate::masking::{clean::CleanLine, filter::Rules, filter_pool::FilterPool};
use crate::{
    discord::{outbox::Outbox, watch::Watch},
    metrics,
    model::{Layout, Shows, TemporaryMode},
    sockets::RecentFingerprints,
    store::{Checkpoint, Store},
    tasks::{Tasks, lock},
    texts::{GuildLanguages, Text},
};

/// What all mirrors work with.
pub(super) struct Tools {
    pub(super) outbox: Outbox,
    pub(super) store: Store,
    pub(super) checkpoints: Checkpoints,
    pub(super) backlog_budget: BacklogBudget,
    /// Where people's own filters run.
    pub(super) filters: FilterPool,
    /// What others write below our messages.
    pub(super) watch: Watch,
    /// In which language each guild's notices are.
    pub(super) languages: GuildLanguages,
    /// Channels that Discord says are gone.
    pub(super) gone: mpsc::Sender<ChannelId>,
    pub(super) tasks: Tasks,
    pub(super) options: Options,
    /// The bot stops: consoles end because of that.
    pub(super) stopping: AtomicBool,
}

/// How a mirror is to be.
pub(super) struct Wanted<'a> {
    /// Whose memory it takes.
    pub(super) guild: GuildId,
    pub(super) channel: ChannelId,
    /// The binding's name.
    pub(super) name: &'a str,
    pub(super) layout: Layout,
    /// Which lines, for good and for a while.
    pub(super) shows: Shows,
    pub(super) mode: Option<TemporaryMode>,
    /// The thread that was open last, with its key.
    pub(super) thread: Option<(ChannelId, String)>,
    /// How far an earlier process has come.
    pub(super) checkpoint: Option<&'a Checkpoint>,
    pub(super) rules: Arc<Rules>,
}

pub(super) struct Mirror {
    guild: GuildId,
    channel: ChannelId,
    /// The binding's name when the mirror began.
    name: String,
    tools: Arc<Tools>,
    /// Whether it is known what became of the message that an earlier process was sending; none: there is none.
    recovered: Option<watch::Sender<bool>>,
    /// There may be something to tell at another time than the task waits for.
    retimed: Notify,
    /// When the channel had seen all there was, by the word of an earlier process.
    checkpoint_at: Option<SystemTime>,
    /// Everything that changes, behind one lock. Lines are cleaned and filtered before it is taken.
    ///
    /// Lock order: taken after [`Relay`](super::Relay)'s mirrors, never with another mirror's; while it is held, the
    /// checkpoints' rows (`Checkpoints`) and the watched channels ([`Watch`]) may be locked, nothing else. The outbox is
    /// woken once it is released.
    state: Mutex<State>,
}

struct State {
    rules: Arc<Rules>,
    /// What lines go through now: those, or for a while without what hides lines.
    rules_now: Arc<Rules>,
    shows: Shows,
    /// What is shown instead for a while.
    mode: Option<RunningMode>,
    viewer: Viewer,
    backlog: Backlog,
    /// Those of its losses that are in the figures for operators.
    told: Losses,
    /// What is kept beside the backlog: aside, and for `/console tail`.
    beside: Share,
    /// While an action is being done: what the console prints meanwhile, to come after the action.
    aside: Aside,
    sending: Sending,
    /// Since when nothing that came later is posted.
    paused: Option<std::time::Instant>,
    deliveries: Deliveries,
    counts: Counts,
}

/// Since the mirror began to run.
struct Counts {
    pulse: Pulse,
    shown: Shown,
    filtered: u64,
    masked_whole: u64,
    posted: u64,
}

impl Mirror {
    /// A mirror that shows what comes after `seen`, or after its checkpoint where it has one.
    pub(super) fn new(wanted: Wanted<'_>, seen: RecentFingerprints, tools: Arc<Tools>) -> Self {
        let Wanted { guild, channel, name, layout, shows, mode, thread, checkpoint, rules } = wanted;
        let recovery =
            checkpoint.and_then(|checkpoint| Recovery::of(checkpoint.pending.as_ref()?, age(checkpoint)));
        let seen = match (checkpoint, &recovery) {
            (Some(_), Some(recovery)) if recovery.is_certain() => recovery.end().clone(),
            (Some(checkpoint), _) => RecentFingerprints::from_bytes(&checkpoint.fingerprints),
            (None, _) => seen,
        };
        let arrangement = Arrangement::new(layout, channel, name, thread);
        let is_open = recovery.as_ref().is_some_and(|recovery| !recovery.is_certain());
        let pulse = Pulse::new(Instant::now());
        let account = tools.backlog_budget.of(guild);
        let mode = mode.map(|mode| RunningMode::new(mode, 0));
        let mut state = State {
            rules_now: Arc::clone(&rules),
            rules,
            shows,
            mode,
            viewer: Viewer::new(View::All),
            beside: account.share(),
            backlog: Backlog::new(tools.options.backlog, account, name, seen),
            told: Losses::default(),
            aside: Aside::default(),
            sending: Sending::new(recovery, arrangement, &tools.watch, channel),
            paused: None,
            deliveries: Deliveries::new(),
            counts: Counts { pulse, shown: Shown::default(), filtered: 0, masked_whole: 0, posted: 0 },
        };
        state.look(std::time::Instant::now(), &mut Vec::new());
        Self {
            guild,
            channel,
            name: name.to_owned(),
            retimed: Notify::new(),
            tools,
            recovered: is_open.then(|| watch::Sender::new(false)),
            checkpoint_at: checkpoint.map(checkpoint_at),
            state: Mutex::new(state),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    /// The first notice. Posting it shows at once whether the channel takes messages.
    pub(super) fn open(&self, why: Beginning) {
        match why {
            Beginning::Asked => {
                self.notice(&notice::begun(&self.name));
                let shows = self.state().shows;
                if shows != Shows::All {
                    self.notice(&notice::shows(shows, 0));
                }
            }
            // What was missed is told when the console is heard.
            Beginning::Restart if self.checkpoint_at.is_some() => self.tools.outbox.wake(self.channel),
            Beginning::Restart => self.notice(&notice::restarted()),
        }
    }

    /// Forgets how the last message fared and posts the first notice again, unless something waits to be posted anyway.
    pub(super) fn try_again(&self) {
        let (last, idle) = {
            let mut state = self.state();
            let idle = state.sending.is_idle() && state.backlog.is_empty();
            (state.deliveries.forget(), idle)
        };
        match last {
            Delivery::Untried => {}
            Delivery::Refused(_) if !idle => {}
            Delivery::Refused(_) => self.open(Beginning::Asked),
            // What it shows was told as it began to.
            Delivery::Posted | Delivery::Delayed(_) => self.notice(&notice::begun(&self.name)),
        }
    }

    /// Lays out what comes from now on as `layout`, unless that is so already.
    pub(super) fn lay_out(&self, layout: Layout, thread: Option<(ChannelId, String)>) {
        let mut state = self.state();
        if state.sending.layout() == layout {
            return;
        }
        let arrangement = Arrangement::new(layout, self.channel, &self.name, thread);
        state.sending.arrange(arrangement, &self.tools.watch, self.channel);
    }

    pub(super) fn rules(&self) -> Arc<Rules> {
        Arc::clone(&self.state().rules)
    }

    /// What lines go through now.
    fn rules_now(&self) -> Arc<Rules> {
        Arc::clone(&self.state().rules_now)
    }

    /// Those that say the same stay: they are compiled already.
    pub(super) fn set_rules(&self, rules: Arc<Rules>) {
        let mut state = self.state();
        if !state.rules.is_same(&rules) {
            state.rules = rules;
            state.choose_rules();
        }
    }

    /// Holds back what comes after `told`; says whether that is new.
    pub(super) fn pause(&self, told: &Text) -> bool {
        let mut state = self.state();
        if state.paused.is_some() {
            return false;
        }
        let now = Instant::now().into_std();
        state.paused = Some(now);
        self.store(state, now, vec![Piece::Notice(told.clone())]);
        true
    }

    /// Lets go what was held back, `told` after it; says whether the mirror was paused.
    pub(super) fn go_on(&self, told: &Text) -> bool {
        let mut state = self.state();
        let was_paused = state.paused.take().is_some();
        if was_paused {
            self.store(state, Instant::now().into_std(), vec![Piece::Notice(told.clone())]);
        }
        was_paused
    }

    pub(super) fn delivery(&self) -> Delivery {
        self.state().deliveries.last()
    }

    pub(super) async fn settled(&self, deadline: Duration) -> Delivery {
        let changes = self.state().deliveries.changes();
        delivery::settled(changes, deadline).await
    }

    /// The last lines shown.
    pub(super) fn tail(&self, most: usize) -> Vec<CleanLine> {
        self.state().counts.shown.last(most)
    }

    pub(super) fn figures(&self) -> Figures {
        let now = Instant::now();
        let mut state = self.state();
        let State { backlog, sending, paused, deliveries, counts, shows, mode, viewer, .. } = &mut *state;
        let lag = backlog.oldest().map(|oldest| now.into_std().saturating_duration_since(oldest));
        Figures {
            delivery: deliveries.last(),
            paused: paused.is_some(),
            layout: sending.layout(),
            shows: *shows,
            mode: mode.as_ref().map(RunningMode::temporary),
            left_out: viewer.left_out(),
            folded: viewer.folded(),
            lines_per_second: counts.pulse.per_second(now),
            lag: lag.unwrap_or_default(),
            waiting_lines: backlog.lines(),
            waiting_bytes: backlog.bytes(),
            spilled_bytes: backlog.spilled_bytes(),
            lost: backlog.lost().total(),
            filtered: counts.filtered,
            masked_whole: counts.masked_whole,
            posted: counts.posted,
            last_error: deliveries.last_error(),
        }
    }

    /// Writes down that the channel has seen all there is, if it has.
    pub(super) fn checkpoint(&self) {
        let state = self.state();
        let posted = state.backlog.posted();
        if state.sending.is_idle() && state.backlog.is_empty() && !posted.is_empty() {
            self.tools.checkpoints.note(self.channel, checkpoint_of(posted, None));
        }
    }
}

impl State {
    /// Whether what waits may not be posted.
    fn is_held(&self) -> bool {
        let oldest = self.backlog.oldest();
        self.paused.is_some_and(|since| oldest.is_none_or(|oldest| oldest > since))
    }

    /// Counts what is kept beside the backlog.
    fn count_beside(&mut self) {
        self.beside.set(self.aside.bytes() + self.counts.shown.bytes() + self.viewer.bytes());
    }

    /// Losses that the figures for operators do not have yet; they count as told.
    fn news_of_losses(&mut self) -> Losses {
        let all = self.backlog.lost();
        all.since(std::mem::replace(&mut self.told, all))
    }
}

/// Tells operators how many lines are lost, and why.
fn count_losses(losses: Losses) {
    for (cause, lines) in losses.by_cause() {
        let cause = match cause {
            Cause::Full => metrics::Loss::Full,
            Cause::Guild => metrics::Loss::Guild,
            Cause::Memory => metrics::Loss::Memory,
            Cause::Damaged => metrics::Loss::Damaged,
            Cause::Refused => metrics::Loss::Refused,
            Cause::Unread => metrics::Loss::Unread,
        };
        metrics::lost(lines, cause);
    }
}

/// Seconds since 1970, now; a clock before that counts as 1970.
fn seconds() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

fn checkpoint_of(posted: &RecentFingerprints, pending: Option<crate::store::InFlightMessage>) -> Checkpoint {
    Checkpoint { fingerprints: posted.to_bytes(), at: seconds(), pending }
}

fn checkpoint_at(checkpoint: &Checkpoint) -> SystemTime {
    let at = checkpoint.pending.as_ref().map_or(checkpoint.at, |pending| pending.begun_at);
    SystemTime::UNIX_EPOCH + Duration::from_secs(u64::try_from(at).unwrap_or_default())
}

/// How long ago the message was begun that was on its way; a clock that was set back makes it old.
fn age(checkpoint: &Checkpoint) -> Duration {
    SystemTime::now().duration_since(checkpoint_at(checkpoint)).unwrap_or(Duration::MAX)
}

#[cfg(test)]
mod tests;
