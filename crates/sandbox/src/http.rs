//! Serves an axum router on a listener with one owned task per connection, so that stopping ends them all and
//! a handler can have its connection cut without an answer.

use std::io;

use axum::{Router, response::Response};
use hyper::service::{Service, service_fn};
use hyper_util::{rt::TokioIo, service::TowerToHyperService};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// As a response's extension: the connection ends without a byte of the response.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CutConnection;

/// Accepts connections until `stop`; every task is counted in `tasks`.
pub(crate) fn serve(listener: TcpListener, router: Router, stop: CancellationToken, tasks: &TaskTracker) {
    let connections = tasks.clone();
    tasks.spawn(async move {
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                accepted = listener.accept() => {
                    if let Ok((stream, _)) = accepted {
                        let connection = connection(stream, router.clone());
                        let stop = stop.clone();
                        connections.spawn(async move {
                            stop.run_until_cancelled(connection).await;
                        });
                    }
                }
            }
        }
    });
}

async fn connection(stream: TcpStream, router: Router) {
    // Answers are small and tests measure latency.
    let _ = stream.set_nodelay(true);
    let router = TowerToHyperService::new(router);
    let service = service_fn(move |request| {
        let answer = router.call(request);
        async move {
            let response: Response = answer.await.map_err(io::Error::other)?;
            if response.extensions().get::<CutConnection>().is_some() {
                return Err(io::Error::from(io::ErrorKind::ConnectionAborted));
            }
            Ok(response)
        }
    });
    let served = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    if let Err(error) = served.await {
        tracing::debug!(%error, "connection ended");
    }
}
