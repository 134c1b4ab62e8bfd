//! What every request to the panel passes before its handler: recording, faults, key, limits, form; and what
//! its answer passes afterwards: rate-limit headers, and pages for clients that asked for no JSON.

use std::{sync::Arc, time::Instant};

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, Method, StatusCode, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::{Fault, Panel, User, error::ApiError, limiter::Allowance, page};

/// Largest body the panel reads, bytes.
const BODY: usize = 1024 * 1024;

/// A request that the panel has answered.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// `GET`, `POST` …
    pub method: Method,
    /// The path, with the query if there is one.
    pub path: String,
    /// As they came.
    pub headers: HeaderMap,
    /// As it came.
    pub body: Bytes,
    /// The status of the answer; `None` while there is no answer.
    pub status: Option<StatusCode>,
    /// When the request came.
    pub at: Instant,
}

pub(super) async fn front(State(panel): State<Arc<Panel>>, request: Request, next: Next) -> Response {
    let at = Instant::now();
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, BODY).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
    let mut record = Recorded {
        method: parts.method.clone(),
        path,
        headers: parts.headers.clone(),
        body: body.clone(),
        status: None,
        at,
    };
    if !panel.options.latency.is_zero() {
        tokio::time::sleep(panel.options.latency).await;
    }
    let fault = Fault::strike(&mut panel.faults.lock(), &record.path);
    if matches!(fault, Some(super::FaultKind::Hang | super::FaultKind::Drop)) {
        panel.requests.push(record.clone());
    }
    let response = match fault {
        Some(fault) => fault.answer().await,
        None => answer(&panel, parts, body, next).await,
    };
    if response.extensions().get::<crate::http::CutConnection>().is_none() {
        record.status = Some(response.status());
        panel.requests.push(record);
    }
    response
}

async fn answer(panel: &Arc<Panel>, mut parts: Parts, body: Bytes, next: Next) -> Response {
    if !parts.uri.path().starts_with("/api/") {
        return match parts.uri.path() {
            "/" | "/auth/login" => page("Pterodactyl").into_response(),
            _ => (StatusCode::NOT_FOUND, page("Not Found")).into_response(),
        };
    }
    let json = wants_json(&parts.headers);
    let user = authenticate(panel, &parts.headers);
    let counted = user.as_ref().map_or("127.0.0.1".into(), |user| user.uuid.to_string());
    let allowance = panel.requests_made.hit(&counted, Instant::now());
    let mut response = match admit(panel, &parts, &body, user, allowance) {
        Ok(user) => {
            parts.extensions.insert(user);
            next.run(Request::from_parts(parts, Body::from(body))).await
        }
        Err(error) => error.into_response(),
    };
    if let (false, Some(error)) = (json, response.extensions().get::<ApiError>()) {
        let page = error.clone().into_page(&format!("{}/auth/login", panel.url()));
        response = page;
    }
    allowance.write(response.headers_mut());
    response
}

/// Laravel looks at the first type only (section 1.1).
fn wants_json(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    let first = accept.split(',').next().unwrap_or_default().to_ascii_lowercase();
    first.contains("/json") || first.contains("+json")
}

fn authenticate(panel: &Panel, headers: &HeaderMap) -> Option<Arc<User>> {
    let key = headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")?;
    panel.user_with_key(key)
}

/// The panel's checks, in its order.
fn admit(
    panel: &Panel,
    parts: &Parts,
    body: &[u8],
    user: Option<Arc<User>>,
    allowance: Allowance,
) -> Result<Arc<User>, ApiError> {
    if parts.method != Method::GET && is_from_browser(panel, &parts.headers) {
        let status = StatusCode::from_u16(419).unwrap_or(StatusCode::BAD_REQUEST);
        return Err(ApiError::new(status, "HttpException", "CSRF token mismatch."));
    }
    let user = user.ok_or_else(ApiError::unauthenticated)?;
    if allowance.wait.is_some() {
        return Err(ApiError::too_many());
    }
    let kind =
        parts.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let malformed = !body.is_empty() && serde_json::from_slice::<serde_json::Value>(body).is_err();
    if malformed && (kind.contains("/json") || kind.contains("+json")) {
        let detail = "The JSON data passed in the request appears to be malformed: Syntax error";
        return Err(ApiError::bad_request(detail));
    }
    if user.lacks_two_factor() && parts.uri.path() != "/api/client/account" {
        let detail =
            "Two-factor authentication is required on this account in order to access this endpoint.";
        return Err(ApiError::new(StatusCode::BAD_REQUEST, "TwoFactorAuthRequiredException", detail));
    }
    if user.is_address_refused() {
        let detail =
            "This IP address (127.0.0.1) does not have permission to access the API using these credentials.";
        return Err(ApiError::forbidden(detail));
    }
    let key = parts.headers.get(header::AUTHORIZATION).and_then(|key| key.to_str().ok()).unwrap_or_default();
    if key.ends_with(&user.application_key) {
        let detail =
            "You are attempting to use an application API key on an endpoint that requires a client API key.";
        return Err(ApiError::forbidden(detail));
    }
    Ok(user)
}

/// A request with the panel's own origin or its session cookie counts as its front end's and needs a token
/// against forgery.
fn is_from_browser(panel: &Panel, headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let own = |url: &str| {
        url.strip_prefix(panel.url()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    own(text(header::ORIGIN)) || own(text(header::REFERER)) || text(header::COOKIE).contains("_session=")
}
