//! Grants that have ended are deleted within a minute, whoever asks: so they don't count again when the clock is set back.

use std::time::Duration;

use tokio::time::sleep;
use tracing::warn;

use crate::{
    store::{Store, epoch_seconds},
    tasks::Tasks,
};

/// From one look to the next.
const EVERY: Duration = Duration::from_secs(60);

/// Looks after it in `tasks`, from now on.
pub(super) fn start(store: Store, tasks: &Tasks) {
    let work = async move {
        loop {
            if let Err(failed) = store.delete_ended(epoch_seconds()).await {
                warn!("grants that have ended can't be deleted yet: {failed}");
            }
            sleep(EVERY).await;
        }
    };
    tasks.spawn_until_stopped("ended grants", work).release();
}
