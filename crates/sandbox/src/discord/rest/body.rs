//! Request bodies: JSON, or multipart with `payload_json` and `files[n]` (`discord-platform.md` section 3).

use axum::{
    extract::{FromRequest, Multipart, Request},
    http::header::CONTENT_TYPE,
};
use bytes::Bytes;
use serde_json::{Value, json};

use crate::discord::error::{self, ApiError};

/// Largest file.
const FILE: usize = 10 * 1024 * 1024;
/// Largest request.
pub(super) const WHOLE: usize = 25 * 1024 * 1024;
/// Most files of a message.
const FILES: usize = 10;

/// An uploaded file.
#[derive(Clone, Debug)]
pub(super) struct Upload {
    /// The n of `files[n]`.
    pub(super) index: u64,
    pub(super) name: String,
    pub(super) content_type: Option<String>,
    pub(super) bytes: Bytes,
}

/// What came.
#[derive(Debug, Default)]
pub(super) struct Payload {
    pub(super) json: Value,
    pub(super) files: Vec<Upload>,
}

impl<S: Send + Sync> FromRequest<S> for Payload {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let kind =
            request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if kind.starts_with("multipart/form-data") {
            let form = Multipart::from_request(request, state).await.map_err(|_| error::INVALID_JSON)?;
            return multipart(form).await;
        }
        let is_json = kind.starts_with("application/json");
        let bytes = Bytes::from_request(request, state).await.map_err(|_| error::TOO_LARGE)?;
        if bytes.is_empty() {
            return Ok(Self { json: json!({}), files: Vec::new() });
        }
        if !is_json {
            return Err(wrong_type());
        }
        let json = serde_json::from_slice(&bytes).map_err(|_| error::INVALID_JSON)?;
        Ok(Self { json, files: Vec::new() })
    }
}

fn wrong_type() -> ApiError {
    let message =
        "Expected \"Content-Type\" header to be one of {'application/json', 'multipart/form-data'}.";
    ApiError::invalid(json!({"_errors": [{"code": "CONTENT_TYPE_INVALID", "message": message}]}))
}

async fn multipart(mut form: Multipart) -> Result<Payload, ApiError> {
    let mut payload = Payload { json: json!({}), files: Vec::new() };
    while let Some(field) = form.next_field().await.map_err(|_| error::INVALID_JSON)? {
        let key = field.name().unwrap_or_default().to_owned();
        if key == "payload_json" {
            let bytes = field.bytes().await.map_err(|_| error::INVALID_JSON)?;
            payload.json = serde_json::from_slice(&bytes).map_err(|_| error::INVALID_JSON)?;
            continue;
        }
        let index =
            key.strip_prefix("files[").and_then(|rest| rest.strip_suffix(']')).and_then(|n| n.parse().ok());
        let (Some(index), Some(name)) = (index, field.file_name().map(str::to_owned)) else {
            let message = "Only payload_json and files[n] with a filename are expected.";
            return Err(ApiError::invalid(
                json!({key: {"_errors": [{"code": "UNKNOWN_FIELD", "message": message}]}}),
            ));
        };
        let content_type = field.content_type().map(str::to_owned);
        let bytes = field.bytes().await.map_err(|_| error::INVALID_JSON)?;
        if bytes.len() > FILE {
            return Err(error::TOO_LARGE);
        }
        payload.files.push(Upload { index, name, content_type, bytes });
    }
    if payload.files.len() > FILES { Err(error::TOO_MANY_ATTACHMENTS) } else { Ok(payload) }
}
