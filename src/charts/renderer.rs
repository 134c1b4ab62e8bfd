//! Drawing away from the runtime's threads.

use std::sync::Arc;

use tokio::{sync::Semaphore, task::spawn_blocking};

use super::{NotDrawn, png};

/// Draws one chart after another, whoever asks: a machine with two cores has one left. Who asks first is first.
#[derive(Debug, Clone)]
pub struct Renderer(Arc<Semaphore>);

impl Default for Renderer {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(1)))
    }
}

impl Renderer {
    /// The SVG as a PNG.
    ///
    /// # Errors
    /// As [`png`]; and when the program ends meanwhile.
    pub async fn png(&self, svg: String) -> Result<Vec<u8>, NotDrawn> {
        // Held by the work itself: it goes on when nobody waits for it any more.
        let turn = Arc::clone(&self.0).acquire_owned().await.map_err(|_| NotDrawn::Ended)?;
        let drawn = spawn_blocking(move || {
            let _turn = turn;
            png(&svg)
        });
        drawn.await.unwrap_or(Err(NotDrawn::Ended))
    }
}
