//! Faults a test orders of the panel.

use std::time::Duration;

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use serde_json::Value;

use super::error::ApiError;
use crate::http::CutConnection;

/// A fault to come.
#[derive(Clone, Debug)]
pub struct Fault {
    /// Part of the path of the requests it strikes; empty: every one.
    pub path: String,
    /// How many requests it strikes.
    pub times: u32,
    /// What happens to them.
    pub kind: FaultKind,
}

/// What happens to a request instead of its answer.
#[derive(Clone, Debug)]
pub enum FaultKind {
    /// An empty answer with this status.
    Status(u16),
    /// A page of a proxy, with status 503.
    Html(String),
    /// This JSON with this status.
    Json(u16, Value),
    /// No answer, ever.
    Hang,
    /// The connection is closed without an answer.
    Drop,
    /// 429, with this wait announced.
    RateLimited {
        /// The value of `Retry-After`.
        retry_after: Duration,
    },
}

impl Fault {
    /// Takes the first fault that strikes `path` out of `faults`.
    pub(super) fn strike(faults: &mut Vec<Self>, path: &str) -> Option<FaultKind> {
        let fault = faults.iter_mut().find(|fault| fault.times > 0 && path.contains(&fault.path))?;
        fault.times -= 1;
        let kind = fault.kind.clone();
        faults.retain(|fault| fault.times > 0);
        Some(kind)
    }
}

impl FaultKind {
    pub(super) async fn answer(self) -> Response {
        let status = |code| StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        match self {
            Self::Status(code) => status(code).into_response(),
            Self::Html(body) => (StatusCode::SERVICE_UNAVAILABLE, Html(body)).into_response(),
            Self::Json(code, body) => {
                (status(code), [(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response()
            }
            Self::Hang => std::future::pending().await,
            Self::Drop => {
                let mut response = Response::default();
                response.extensions_mut().insert(CutConnection);
                response
            }
            Self::RateLimited { retry_after } => {
                let mut response = ApiError::too_many().into_response();
                let seconds = HeaderValue::from(retry_after.as_secs_f64().ceil() as u64);
                response.headers_mut().insert(header::RETRY_AFTER, seconds);
                response
            }
        }
    }
}
