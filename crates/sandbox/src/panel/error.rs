//! The panel's error answers (section 1.4).

use axum::{
    http::{Method, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use serde_json::json;

use super::page;

/// An error as the panel would put it.
#[derive(Clone, Debug)]
pub(super) struct ApiError {
    status: StatusCode,
    code: &'static str,
    detail: String,
    /// The field and the rule of a failed validation.
    invalid: Option<(&'static str, &'static str)>,
}

impl ApiError {
    pub(super) fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        Self { status, code, detail: detail.into(), invalid: None }
    }

    pub(super) fn unauthenticated() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "AuthenticationException", "Unauthenticated.")
    }

    pub(super) fn forbidden(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "AccessDeniedHttpException", detail)
    }

    pub(super) fn unauthorized() -> Self {
        Self::forbidden("This action is unauthorized.")
    }

    pub(super) fn not_found() -> Self {
        let detail = "The requested resource could not be found on the server.";
        Self::new(StatusCode::NOT_FOUND, "NotFoundHttpException", detail)
    }

    pub(super) fn no_access() -> Self {
        let detail = "The requested resource does not exist on this server.";
        Self::new(StatusCode::NOT_FOUND, "NotFoundHttpException", detail)
    }

    pub(super) fn wrong_method(method: &Method, path: &str, allowed: &str) -> Self {
        let path = path.trim_start_matches('/');
        let detail =
            format!("The {method} method is not supported for route {path}. Supported methods: {allowed}.");
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "MethodNotAllowedHttpException", detail)
    }

    pub(super) fn conflict(sentence: &str) -> Self {
        Self::new(StatusCode::CONFLICT, "ServerStateConflictException", sentence)
    }

    pub(super) fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "BadRequestHttpException", detail)
    }

    pub(super) fn too_many() -> Self {
        Self::new(StatusCode::TOO_MANY_REQUESTS, "ThrottleRequestsException", "Too Many Attempts.")
    }

    pub(super) fn daemon_unreachable() -> Self {
        let detail = "Could not establish a connection to the machine running this server. Please try again.";
        Self::new(StatusCode::GATEWAY_TIMEOUT, "DaemonConnectionException", detail)
    }

    pub(super) fn invalid(field: &'static str, rule: &'static str, detail: impl Into<String>) -> Self {
        let error = Self::new(StatusCode::UNPROCESSABLE_ENTITY, "ValidationException", detail);
        Self { invalid: Some((field, rule)), ..error }
    }

    /// The answer to a client that did not ask for JSON: a page, or a way to one (section 1.1).
    pub(super) fn into_page(self, login: &str) -> Response {
        match self.code {
            "AuthenticationException" => redirect(login),
            "DisplayException"
            | "DaemonConnectionException"
            | "ServerStateConflictException"
            | "TwoFactorAuthRequiredException"
            | "ValidationException" => redirect("/"),
            _ => (self.status, page(self.status.canonical_reason().unwrap_or("Error"))).into_response(),
        }
    }
}

fn redirect(to: &str) -> Response {
    let mut response = Redirect::to(to).into_response();
    *response.status_mut() = StatusCode::FOUND;
    response
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut entry = json!({
            "code": self.code,
            "status": self.status.as_u16().to_string(),
            "detail": self.detail,
        });
        if let Some((field, rule)) = self.invalid {
            entry["meta"] = json!({ "source_field": field, "rule": rule });
        }
        let body = json!({ "errors": [entry] }).to_string();
        let mut response = (self.status, [(header::CONTENT_TYPE, "application/json")], body).into_response();
        response.extensions_mut().insert(self);
        response
    }
}
