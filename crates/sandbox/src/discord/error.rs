//! Errors in Discord's JSON: status, code, message and, for 50035, the tree of what is wrong where.

use std::borrow::Cow;

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

/// A refused request. Codes: `topics/opcodes-and-status-codes` of the documentation.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ApiError {
    pub(crate) status: u16,
    pub(crate) code: u32,
    message: Cow<'static, str>,
    errors: Option<Value>,
}

const fn known(status: u16, code: u32, message: &'static str) -> ApiError {
    ApiError { status, code, message: Cow::Borrowed(message), errors: None }
}

pub(crate) const NOT_FOUND: ApiError = known(404, 0, "404: Not Found");
pub(crate) const METHOD_NOT_ALLOWED: ApiError = known(405, 0, "405: Method Not Allowed");
pub(crate) const UNAUTHORIZED: ApiError = known(401, 0, "401: Unauthorized");
pub(crate) const UNKNOWN_APPLICATION: ApiError = known(404, 10002, "Unknown Application");
pub(crate) const UNKNOWN_CHANNEL: ApiError = known(404, 10003, "Unknown Channel");
pub(crate) const UNKNOWN_GUILD: ApiError = known(404, 10004, "Unknown Guild");
pub(crate) const UNKNOWN_MEMBER: ApiError = known(404, 10007, "Unknown Member");
pub(crate) const UNKNOWN_MESSAGE: ApiError = known(404, 10008, "Unknown Message");
pub(crate) const UNKNOWN_ROLE: ApiError = known(404, 10011, "Unknown Role");
pub(crate) const UNKNOWN_USER: ApiError = known(404, 10013, "Unknown User");
pub(crate) const UNKNOWN_WEBHOOK: ApiError = known(404, 10015, "Unknown Webhook");
pub(crate) const UNKNOWN_INTERACTION: ApiError = known(404, 10062, "Unknown interaction");
pub(crate) const UNKNOWN_COMMAND: ApiError = known(404, 10063, "Unknown application command");
pub(crate) const NOT_YOUR_APPLICATION: ApiError =
    known(403, 20012, "You are not authorized to perform this action on this application");
pub(crate) const TOO_MANY_WEBHOOKS: ApiError = known(400, 30007, "Maximum number of webhooks reached (15)");
pub(crate) const TOO_MANY_ATTACHMENTS: ApiError =
    known(400, 30015, "Maximum number of attachments in a message reached (10)");
pub(crate) const TOO_MANY_COMMANDS: ApiError =
    known(400, 30032, "Maximum number of application commands reached (100).");
pub(crate) const TOO_MANY_CREATES: ApiError =
    known(400, 30034, "Max number of daily application command creates has been reached (200)");
pub(crate) const TOO_LARGE: ApiError = known(413, 40005, "Request entity too large");
pub(crate) const ALREADY_ACKNOWLEDGED: ApiError =
    known(400, 40060, "Interaction has already been acknowledged.");
pub(crate) const CLOUDFLARE: ApiError = known(403, 40333, "internal network error");
pub(crate) const MISSING_ACCESS: ApiError = known(403, 50001, "Missing Access");
pub(crate) const NOT_THE_AUTHOR: ApiError =
    known(403, 50005, "Cannot edit a message authored by another user");
pub(crate) const EMPTY_MESSAGE: ApiError = known(400, 50006, "Cannot send an empty message");
pub(crate) const NOT_A_TEXT_CHANNEL: ApiError =
    known(400, 50008, "Cannot send messages in a non-text channel");
pub(crate) const MISSING_PERMISSIONS: ApiError = known(403, 50013, "Missing Permissions");
pub(crate) const BAD_BULK_COUNT: ApiError = known(
    400,
    50016,
    "Provided too few or too many messages to delete. Must provide at least 2 and fewer than 100 messages to delete",
);
pub(crate) const BAD_WEBHOOK_TOKEN: ApiError = known(401, 50027, "Invalid Webhook Token");
pub(crate) const TOO_OLD_FOR_BULK: ApiError =
    known(400, 50034, "You can only bulk delete messages that are under 14 days old.");
pub(crate) const THREAD_ARCHIVED: ApiError = known(400, 50083, "Thread is archived");
pub(crate) const INVALID_JSON: ApiError = known(400, 50109, "The request body contains invalid JSON.");
pub(crate) const ENTRY_POINT_MISSING: ApiError = known(
    400,
    50240,
    "You cannot remove this app's Entry Point command in a bulk update operation. Please include the Entry Point command in your update request or delete it separately.",
);
pub(crate) const THREAD_EXISTS: ApiError =
    known(400, 160_004, "A thread has already been created for this message");
pub(crate) const THREAD_LOCKED: ApiError = known(400, 160_005, "Thread is locked");

impl ApiError {
    /// "Invalid Form Body" with the tree of errors.
    pub(crate) fn invalid(errors: Value) -> Self {
        Self { errors: Some(errors), ..known(400, 50035, "Invalid Form Body") }
    }

    /// The same error with its tree one level deeper.
    pub(crate) fn under(mut self, key: &str) -> Self {
        self.errors = self.errors.map(|errors| json!({key: errors}));
        self
    }

    /// An error that Discord does not number, e.g. an injected one.
    pub(crate) fn plain(status: u16, message: impl Into<Cow<'static, str>>) -> Self {
        Self { status, code: 0, message: message.into(), errors: None }
    }

    pub(crate) fn body(&self) -> Value {
        let mut body = json!({"message": self.message, "code": self.code});
        if let Some(errors) = &self.errors {
            body["errors"] = errors.clone();
        }
        body
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        (status, Json(self.body())).into_response()
    }
}
