//! What is kept for some time goes when that is over: at the start, and every day.

use std::time::Duration;

use tokio::time::sleep;
use tracing::{info, warn};

use super::leaving::Departed;
use crate::{
    discord::membership::Membership,
    store::{Store, StoreError, epoch_seconds},
    tasks::Tasks,
};

/// Until it is tried again after the database failed.
const AGAIN_AFTER: Duration = Duration::from_secs(10 * 60);
const DAY: i64 = 24 * 3600;

/// What goes when.
pub(super) struct Retention {
    pub(super) store: Store,
    pub(super) departed: Departed,
    /// Knows which guilds have the commands alone: those keep what is theirs.
    pub(super) membership: Membership,
    /// After how many days rows of the audit log go.
    pub(super) audit_days: u16,
    /// After how many days bindings that were let go, guilds that were left, and copies of the database go.
    pub(super) forget_days: u16,
    /// From one time to the next.
    pub(super) every: Duration,
}

impl Retention {
    /// Looks after it in `tasks`.
    pub(super) fn start(self, tasks: &Tasks) {
        tasks.spawn_until_stopped("retention", self.run()).release();
    }

    async fn run(self) {
        loop {
            let wait = match self.pass(epoch_seconds()).await {
                Ok(()) => self.every,
                Err(failed) => {
                    warn!("what is too old can't be deleted yet: {failed}");
                    AGAIN_AFTER.min(self.every)
                }
            };
            tokio::select! {
                () = sleep(wait) => {}
                () = self.departed.more() => {}
            }
        }
    }

    /// Deletes what is too old at `now`, in seconds since 1970.
    async fn pass(&self, now: i64) -> Result<(), StoreError> {
        let before = |days: u16| now - i64::from(days) * DAY;
        let rows = self.store.purge_audit(before(self.audit_days)).await?;
        let unbound = self.store.purge_unbound(before(self.forget_days)).await?;
        self.store.purge_incidents(before(self.audit_days)).await?;
        self.store.purge_requests(now).await?;
        // They are over after a day, whatever the operator keeps.
        self.store.purge_approvals(now).await?;
        let copies = self.store.purge_copies(before(self.forget_days)).await?;
        if copies > 0 {
            info!(copies, "old copies of the database, from before upgrades, are deleted");
        }
        if rows + unbound > 0 {
            info!(rows, unbound, "old rows of the audit log and servers that were let go are deleted");
        }
        for (guild, left) in self.store.guilds().await?.left {
            let gone = self.departed.contains(guild) && !self.membership.has_commands_only(guild);
            let due = left <= before(self.forget_days) && gone;
            if due && self.store.forget_left(guild, before(self.forget_days)).await?.is_some() {
                info!(%guild, "the bot left the guild {} days ago: everything about it is deleted", self.forget_days);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
