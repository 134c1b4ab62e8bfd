//! Another process with the bot's token: told in the log, and written down for `wingcord check`.

use tracing::warn;

use crate::{
    discord::other_process::{OtherProcess, REMEDY},
    store::{Store, epoch_seconds},
    tasks::Tasks,
};

/// Watches on a task of its own.
pub(super) fn watch(other: OtherProcess, store: Store, tasks: &Tasks) {
    let noticing = async move {
        loop {
            other.noticed().await;
            warn!(
                "another process answers this bot's interactions: it is logged in with the same DISCORD_TOKEN. {REMEDY}"
            );
            if let Err(failed) = store.other_process_noticed(epoch_seconds()).await {
                warn!("that can't be written down for `wingcord check`: {failed}");
            }
        }
    };
    tasks.spawn_until_stopped("other process", noticing).release();
}
