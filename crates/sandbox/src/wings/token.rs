//! Reading the panel's tokens: JWT, HS256, signed with the node's secret (section 1.7).

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use serde::Deserialize;
use sha2::Sha256;

/// What a token says.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Claims {
    pub(super) jti: String,
    pub(super) iat: i64,
    pub(super) exp: i64,
    pub(super) server_uuid: String,
    pub(super) user_uuid: String,
    pub(super) permissions: Vec<String>,
    #[serde(default)]
    pub(super) scope: Option<String>,
}

impl Claims {
    /// `*` covers everything but the `admin.` permissions (section 1.7).
    pub(super) fn allows(&self, permission: &str) -> bool {
        let starred = !permission.starts_with("admin.");
        self.permissions.iter().any(|held| held == permission || (starred && held == "*"))
    }
}

#[derive(Deserialize)]
struct Header {
    alg: String,
}

/// The claims of a token signed with `secret`; `None` for anything else.
pub(super) fn verify(token: &str, secret: &[u8]) -> Option<Claims> {
    let (signed, signature) = token.rsplit_once('.')?;
    let (header, claims) = signed.split_once('.')?;
    let header: Header = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(header).ok()?).ok()?;
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).ok()?;
    mac.update(signed.as_bytes());
    mac.verify_slice(&URL_SAFE_NO_PAD.decode(signature).ok()?).ok()?;
    (header.alg == "HS256").then_some(())?;
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).ok()?).ok()
}
