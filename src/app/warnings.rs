//! What the operator should know of at the start, though the bot can run.

use tracing::warn;

use crate::{
    config::Config,
    store::{Store, StoreError},
};

/// Where the database is and who can read it.
pub(super) async fn of_database(store: &Store) {
    let path = store.path().display();
    if !store.has_wal() {
        warn!(
            "the file system of {path} can't map files into shared memory (9p, some network shares and FUSE): the database \
             works without a write-ahead log, which is slower. A file on a local disk would be better: see DATABASE_URL"
        );
    } else if let Some(kind) = store.network().await {
        warn!(
            "{path} is on a network file system ({kind}): where its locks or its cache fail, the database is damaged. A file on \
             a local disk is safer: see DATABASE_URL"
        );
    }
    if store.is_exposed() {
        warn!(
            "{path} can be read by others: `chmod 600` it, and the files beside it whose names begin with its own"
        );
    }
}

/// What `PANEL_GUILDS` no longer allows stays bound until somebody unbinds it; the operator should know.
pub(super) async fn of_strangers(config: &Config, store: &Store) -> Result<(), StoreError> {
    if config.panel_guilds.is_empty() {
        return Ok(());
    }
    let left = store.guilds().await?.left;
    for binding in store.all_bindings().await? {
        let left = left.contains_key(&binding.guild);
        if !left && binding.panel.is_none() && !config.panel_guilds.allows(binding.guild, binding.server) {
            let (guild, name) = (binding.guild, binding.name);
            warn!(%guild, "{name} is bound there, though PANEL_GUILDS does not allow it any more");
        }
    }
    Ok(())
}
