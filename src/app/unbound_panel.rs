//! Whether the operator's panel can be used, asked at the start where no console of it shows that.

use pterosocket::panel::ServerQuery;
use tracing::warn;

use crate::{
    sockets::Panels,
    store::{Store, StoreError},
    tasks::Tasks,
};

/// Asks the panel once for its servers, on a task of its own, and tells the log what stands in the way.
///
/// # Errors
/// When the database can't be read.
pub(super) async fn try_it(panels: &Panels, store: &Store, tasks: &Tasks) -> Result<(), StoreError> {
    let Some(Ok(reached)) = panels.get(None) else { return Ok(()) };
    if store.all_bindings().await?.iter().any(|binding| binding.panel.is_none()) {
        return Ok(());
    }
    let asking = async move {
        if let Err(failed) = reached.panel.servers(&ServerQuery::default()).await {
            warn!("no server of the operator's panel can be bound (PANEL_URL, PANEL_API_KEY): {failed}");
        }
    };
    tasks.spawn_until_stopped("operator's panel", asking).release();
    Ok(())
}
