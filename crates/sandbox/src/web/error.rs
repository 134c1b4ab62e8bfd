//! What is answered where something can't be done: `{"error", "field"}`.

use std::borrow::Cow;

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::json;

use crate::discord::ActError;

/// A refused request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct WebError {
    status: StatusCode,
    words: Cow<'static, str>,
    /// The option or field that is wrong.
    field: Option<String>,
}

impl WebError {
    pub(super) fn new(status: StatusCode, words: impl Into<Cow<'static, str>>) -> Self {
        Self { status, words: words.into(), field: None }
    }

    pub(super) fn bad(words: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, words)
    }

    pub(super) fn unknown(words: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::NOT_FOUND, words)
    }

    pub(super) fn conflict(words: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::CONFLICT, words)
    }
}

impl From<ActError> for WebError {
    fn from(error: ActError) -> Self {
        use ActError::*;
        let status = match &error {
            NotAMember(_) | NoSuchChannel(_) | UnknownCommand(_) | NoSuchMessage | NoSuchComponent(_)
            | NoSuchRole(_) => StatusCode::NOT_FOUND,
            Hidden(_) | Lacks(_) | FixedRole | RoleTooHigh | Locked => StatusCode::FORBIDDEN,
            Disabled(_) | NoAnswer | Impatient(_) => StatusCode::CONFLICT,
            MissingOption(_)
            | Stray(_)
            | Twice(_)
            | BadValue { .. }
            | EmptyMessage
            | TooLong(_)
            | Unsupported(_) => StatusCode::BAD_REQUEST,
        };
        let (words, field) = match error {
            BadValue { option, wants, .. } => (format!("This takes {wants}."), Some(option)),
            MissingOption(option) => ("This is required.".to_owned(), Some(option)),
            other => (sentence(&other.to_string()), None),
        };
        Self { status, words: words.into(), field }
    }
}

/// With a capital and a full stop.
fn sentence(words: &str) -> String {
    let mut chars = words.chars();
    let first = chars.next().into_iter().flat_map(char::to_uppercase);
    let whole: String = first.chain(chars).collect();
    if whole.ends_with(['.', '!', '?']) { whole } else { whole + "." }
}

impl IntoResponse for WebError {
    fn into_response(self) -> Response {
        let mut body = json!({"error": self.words});
        if let Some(field) = self.field {
            body["field"] = json!(field);
        }
        (self.status, Json(body)).into_response()
    }
}

pub(super) async fn wrong_method() -> WebError {
    WebError::new(StatusCode::METHOD_NOT_ALLOWED, "This address does not take that method.")
}
