//! Reading path and query with Discord's errors instead of axum's.

use axum::{
    extract::{FromRequestParts, Path, Query},
    http::request::Parts,
};
use serde::de::DeserializeOwned;
use serde_json::json;

use crate::discord::error::ApiError;

/// The parts of the path, in order.
pub(super) struct Segments<T>(pub(super) T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Segments<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let not_an_id = json!({"id": {"_errors": [
            {"code": "NUMBER_TYPE_COERCE", "message": "Value is not snowflake."},
        ]}});
        match Path::<T>::from_request_parts(parts, state).await {
            Ok(Path(value)) => Ok(Self(value)),
            Err(_) => Err(ApiError::invalid(not_an_id)),
        }
    }
}

/// The query.
pub(super) struct Asking<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Asking<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        match Query::<T>::from_request_parts(parts, state).await {
            Ok(Query(value)) => Ok(Self(value)),
            Err(error) => {
                let errors =
                    json!({"_errors": [{"code": "QUERY_TYPE_CONVERT", "message": error.body_text()}]});
                Err(ApiError::invalid(errors))
            }
        }
    }
}
