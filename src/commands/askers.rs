//! Members who asked for a command: for a while they can be told privately what came of it, by way of the button that they
//! pressed. After a restart of the bot, or later, the card alone tells it.

use std::{collections::HashMap, fmt, sync::Mutex, time::Duration};

use tokio::time::Instant;

use crate::{commands::interaction::reply::Responder, model::ApprovalId, tasks::lock};

/// How long Discord takes answers to an interaction (platform reference section 2).
const TOKEN_LIFE: Duration = Duration::from_secs(15 * 60);

/// The ways to those who asked, while Discord takes an answer. Each guild has as many as cards may be opened in that time.
#[derive(Default)]
pub struct Askers(Mutex<HashMap<ApprovalId, (Responder, Instant)>>);

impl Askers {
    /// Remembers who can be told of it.
    pub(super) fn remember(&self, id: ApprovalId, asker: Responder, now: Instant) {
        let mut askers = lock(&self.0);
        askers.retain(|_, (_, until)| *until > now);
        askers.insert(id, (asker, now + TOKEN_LIFE));
    }

    /// Who can be told of it still; it is told once.
    pub(super) fn take(&self, id: ApprovalId, now: Instant) -> Option<Responder> {
        lock(&self.0).remove(&id).filter(|(_, until)| *until > now).map(|(asker, _)| asker)
    }
}

impl fmt::Debug for Askers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Askers").field("waiting", &lock(&self.0).len()).finish()
    }
}
