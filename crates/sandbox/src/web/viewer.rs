//! Ids in requests, and which member a request is of.

use std::fmt;

use axum::{
    extract::{FromRequestParts, Query},
    http::request::Parts,
};
use serde::{Deserialize, Deserializer, de::Visitor};

use super::{app::App, error::WebError};

/// A snowflake, written as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Id(pub(super) u64);

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl Visitor<'_> for Text {
            type Value = Id;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an id as text")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Id, E> {
                text.parse().map(Id).map_err(|_| E::invalid_value(serde::de::Unexpected::Str(text), &self))
            }
        }
        deserializer.deserialize_str(Text)
    }
}

/// The member whom `?as=` names.
#[derive(Clone, Copy, Debug)]
pub(super) struct Viewer(pub(super) u64);

#[derive(Deserialize)]
struct As {
    r#as: Option<String>,
}

impl FromRequestParts<App> for Viewer {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, WebError> {
        let asked = Query::<As>::try_from_uri(&parts.uri).ok().and_then(|Query(asked)| asked.r#as);
        let id = asked.and_then(|id| id.parse::<u64>().ok());
        let known = id.filter(|id| app.people.iter().any(|person| person.id == *id));
        known.map(Self).ok_or_else(|| WebError::unknown("There is nobody here with this id."))
    }
}
