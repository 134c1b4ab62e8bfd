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
    let (stop, query) = (tasks.stop_signal(), ServerQuery::default());
    let work = async move {
        tokio::select! {
            listed = reached.panel.servers(&query) => if let Err(failed) = listed {
                warn!("no server of the operator's panel can be bound (PANEL_URL, PANEL_API_KEY): {failed}");
            },
            () = stop.cancelled() => {}
        }
    };
    tasks.spawn("operator's panel", work).release();
    Ok(())
}
