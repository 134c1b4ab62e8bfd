//! Whether Discord takes the commands, written down for `wingcord check`.

use tokio::sync::watch;
use tracing::warn;

use crate::{
    discord::{rest::NoAnswer, start::Registration},
    store::{RefusedCommands, Store, epoch_seconds},
    tasks::Tasks,
};

/// Writes it down on a task of its own.
pub(super) fn note(store: Store, tasks: &Tasks) -> watch::Sender<Registration> {
    let (told, mut hears) = watch::channel(Registration::Open);
    let noting = async move {
        while hears.changed().await.is_ok() {
            let registration = hears.borrow_and_update().clone();
            let written = match registration {
                Registration::Open => Ok(()),
                Registration::Done => store.commands_taken().await,
                Registration::Refused(NoAnswer { status, code, words, .. }) => {
                    let refused = RefusedCommands { status, code, answer: words, at: epoch_seconds() };
                    store.commands_refused(&refused).await
                }
            };
            if let Err(failed) = written {
                warn!(
                    "whether Discord takes the commands can't be written down for `wingcord check`: {failed}"
                );
            }
        }
    };
    tasks.spawn_until_stopped("registration", noting).release();
    told
}
