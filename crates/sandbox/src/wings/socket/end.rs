//! How a connection ends.

use std::{io, time::Duration};

use futures_util::{SinkExt, StreamExt};
use tokio::{io::AsyncWriteExt, time::timeout};

use super::Socket;
use crate::wings::{outbox::Kind, wire};

/// How long a client may take to read a close frame and answer it.
const FAREWELL: Duration = Duration::from_secs(1);

/// Why a connection ends.
#[derive(Debug)]
pub(super) enum End {
    /// The TCP connection is closed without a word.
    Dropped,
    /// It is reset.
    Reset,
    /// What waits is written first.
    Flushed,
    /// A close frame is sent first.
    Closed(u16, String),
}

impl Socket {
    pub(super) async fn end(mut self, end: End) {
        match end {
            End::Dropped => {}
            End::Reset => {
                let _ = self.output.as_ref().set_zero_linger();
                // Without this the write half would first shut down in order.
                self.output.forget();
            }
            End::Flushed => {
                let _ = self.input.flush().await;
                self.farewell().await;
            }
            End::Closed(code, reason) => {
                let mut payload = code.to_be_bytes().to_vec();
                payload.extend_from_slice(reason.as_bytes());
                self.handle.push(Kind::Reply, 1, wire::frame(0x8, &payload));
                self.farewell().await;
            }
        }
    }

    /// Writes what waits and gives the client time to read it.
    async fn farewell(&mut self) {
        self.collect();
        let _ = timeout(FAREWELL, async {
            self.output.write_all(&self.pending).await?;
            self.output.shutdown().await?;
            while let Some(Ok(_)) = self.input.next().await {}
            Ok::<_, io::Error>(())
        })
        .await;
    }
}
