//! `/metrics` and `/healthz` over plain HTTP, for those who run the bot. Neither tells secrets, names or ids.

use std::{future::Future, io, net::SocketAddr, sync::Arc};

use axum::{
    Router,
    extract::State,
    http::{StatusCode, header},
    response::IntoResponse,
    routing::get,
};
use tokio::net::TcpListener;
use tracing::{info, warn};

/// OpenMetrics 1.0.0, which every Prometheus since 2.5 asks for.
const PAGE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// What is asked of the bot when somebody reads a page.
pub trait Probe: Send + Sync + 'static {
    /// Whether the bot is well; if not, why, in a word.
    fn health(&self) -> impl Future<Output = Result<(), &'static str>> + Send;
    /// Brings the figures up to date that nobody keeps: those of the present state.
    fn measure(&self) -> impl Future<Output = ()> + Send;
}

/// The address can't be listened on.
#[derive(Debug, thiserror::Error)]
#[error("METRICS_ADDR: {address} can't be listened on: {why}")]
pub struct CannotListen {
    address: SocketAddr,
    why: String,
}

/// Takes the address, so that a wrong one is known before anything else begins.
///
/// # Errors
/// When it is in use, not ours, or not allowed.
pub async fn bind(address: SocketAddr) -> Result<TcpListener, CannotListen> {
    let cannot = |error: io::Error| CannotListen {
        address,
        why: match error.kind() {
            io::ErrorKind::AddrInUse => {
                "another program (or another wingcord) listens there; choose another port".into()
            }
            io::ErrorKind::AddrNotAvailable => "this machine does not have that address".into(),
            io::ErrorKind::PermissionDenied => {
                "the system does not allow it; choose a port above 1023".into()
            }
            _ => error.to_string(),
        },
    };
    let listener = TcpListener::bind(address).await.map_err(cannot)?;
    let address = listener.local_addr().map_err(cannot)?;
    info!("figures for Prometheus are at http://{address}/metrics, the state of health at /healthz");
    if !address.ip().is_loopback() {
        warn!("{address} can be reached from outside this machine, and asks nobody for a password");
    }
    Ok(listener)
}

/// Answers requests until dropped.
pub async fn serve<P: Probe>(listener: TcpListener, probe: Arc<P>) {
    let router = Router::new()
        .route("/metrics", get(metrics::<P>))
        .route("/healthz", get(healthz::<P>))
        .with_state(probe);
    if let Err(error) = axum::serve(listener, router).await {
        warn!("the figures are no longer served: {error}");
    }
}

async fn metrics<P: Probe>(State(probe): State<Arc<P>>) -> impl IntoResponse {
    probe.measure().await;
    ([(header::CONTENT_TYPE, PAGE)], super::page())
}

pub(super) async fn healthz<P: Probe>(State(probe): State<Arc<P>>) -> impl IntoResponse {
    match probe.health().await {
        Ok(()) => (StatusCode::OK, "ok\n".to_owned()),
        Err(why) => (StatusCode::SERVICE_UNAVAILABLE, format!("{why}\n")),
    }
}
