//! Which lines a mirror shows: what was chosen for good, and for a while.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use tracing::warn;

use super::{Mirror, State, piece::Piece, seconds, viewer::View};
use crate::{
    model::{Mode, Shows, TemporaryMode},
    relay::notice,
};

/// What is shown for a while.
#[derive(Debug)]
pub(super) struct RunningMode {
    temporary: TemporaryMode,
    ends: Instant,
    /// Lines that were left out before it began.
    left_out: u64,
}

impl RunningMode {
    /// One that ends at the time that was written down, by the clock of now; what is over by that ends at once.
    pub(super) fn new(temporary: TemporaryMode, left_out: u64) -> Self {
        Self { temporary, ends: now() + lasts(temporary), left_out }
    }

    pub(super) fn temporary(&self) -> TemporaryMode {
        self.temporary
    }
}

/// How long it lasts from now.
fn lasts(mode: TemporaryMode) -> Duration {
    Duration::from_secs(u64::try_from(mode.until.saturating_sub(seconds())).unwrap_or_default())
}

fn now() -> Instant {
    tokio::time::Instant::now().into_std()
}

impl State {
    /// Shows what was chosen from now on; what there is to tell of what was shown goes to `out`.
    pub(super) fn look(&mut self, now: Instant, out: &mut Vec<Piece>) {
        let mode = self.mode.as_ref().map(|mode| mode.temporary.mode);
        self.viewer.show(View::of(self.shows, mode), now, out);
        self.choose_rules();
    }

    /// Filters that hide are off while everything is shown.
    pub(super) fn choose_rules(&mut self) {
        let is_verbose = self.mode.as_ref().is_some_and(|mode| mode.temporary.mode == Mode::Verbose);
        self.rules_now = if is_verbose && self.rules.has_own() {
            Arc::new(self.rules.without_hiding())
        } else {
            Arc::clone(&self.rules)
        };
    }

    /// Lines left out since the mode began.
    fn left_out_since(&self, mode: &RunningMode) -> u64 {
        self.viewer.left_out().saturating_sub(mode.left_out)
    }
}

impl Mirror {
    /// Shows what the row says, unless that is so already. What is over by the clock is not begun again.
    pub(in crate::relay) fn follow(&self, shows: Shows, mode: Option<TemporaryMode>) {
        let mut state = self.state();
        let running = state.mode.as_ref().map(RunningMode::temporary);
        // One that has just ended is told by the mirror's task.
        let mode = if mode == running { mode } else { mode.filter(|mode| mode.until > seconds()) };
        if state.shows == shows && running == mode {
            return;
        }
        let (now, mut out) = (now(), Vec::new());
        let changed = state.shows != shows;
        state.shows = shows;
        if running != mode {
            state.mode = mode.map(|mode| RunningMode::new(mode, state.viewer.left_out()));
        }
        state.look(now, &mut out);
        if changed {
            out.push(Piece::Notice(notice::shows(shows, state.viewer.left_out())));
        }
        self.put(state, now, out);
        self.retimed.notify_one();
    }

    /// Shows something else for a while, or ends that, because `who` wants it; the channel is told.
    pub(in crate::relay) fn set_mode(&self, mode: Option<TemporaryMode>, who: &str) {
        let mut state = self.state();
        let (now, mut out) = (now(), Vec::new());
        let before = state.mode.take();
        let ended = before.map(|ended| (ended.temporary.mode, state.left_out_since(&ended)));
        state.mode = mode.map(|mode| RunningMode::new(mode, state.viewer.left_out()));
        state.look(now, &mut out);
        let told = match (mode, ended) {
            (Some(mode), _) => {
                let silent = state.viewer.view() == View::Nothing;
                Some(notice::mode(who, mode.mode, lasts(mode), silent))
            }
            (None, Some((mode, left_out))) => Some(notice::mode_ended(Some(who), mode, left_out)),
            (None, None) => None,
        };
        out.extend(told.map(Piece::Notice));
        self.put(state, now, out);
        self.retimed.notify_one();
    }

    /// When there is something to tell that no line of the console brings about.
    pub(super) fn due(&self) -> Option<tokio::time::Instant> {
        let state = self.state();
        let ends = state.mode.as_ref().map(|mode| mode.ends);
        ends.into_iter().chain(state.viewer.due()).min().map(Into::into)
    }

    /// Tells what is due, and ends what was to last until now.
    pub(super) fn tell_due(&self) {
        let mut state = self.state();
        let (now, mut out) = (now(), Vec::new());
        state.viewer.tell(now, &mut out);
        let ended = state.mode.take_if(|mode| mode.ends <= now);
        if let Some(ended) = &ended {
            let left_out = state.left_out_since(ended);
            state.look(now, &mut out);
            out.push(Piece::Notice(notice::mode_ended(None, ended.temporary.mode, left_out)));
        }
        self.put(state, now, out);
        if let Some(ended) = ended {
            self.write_down_end(ended.temporary);
        }
    }

    /// Tells how often came what was counted: no line comes any more.
    pub(super) fn tell_all(&self) {
        let mut state = self.state();
        let (now, mut out) = (now(), Vec::new());
        state.viewer.finish(now, &mut out);
        self.put(state, now, out);
    }

    fn write_down_end(&self, ended: TemporaryMode) {
        let (store, channel) = (self.tools.store.clone(), self.channel);
        let work = async move {
            if let Err(error) = store.mode_ended(channel, ended).await {
                warn!(%channel, "that a mirror shows its lines as before can't be written down: {error}");
            }
        };
        self.tools.tasks.spawn(format!("mode of {channel}"), work).release();
    }
}
