//! Makes the tokens that open the daemon's websocket (section 1.7).

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::json;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{Panel, PanelServer, User};
use crate::{Flavour, clock};

/// How long before its making a token is valid, seconds.
const EARLY: i64 = 300;

/// The id that all tokens of a user for a server share: as long as an md5 on Pterodactyl, a sha256 on Pelican.
pub(crate) fn identifier(flavour: Flavour, user: &User, server: Uuid) -> String {
    let digest = Sha256::digest(format!("{}{server}", user.id));
    let length = match flavour {
        Flavour::Pterodactyl => 16,
        Flavour::Pelican => 32,
    };
    digest.iter().take(length).map(|byte| format!("{byte:02x}")).collect()
}

/// A signed token for the user and server.
pub(super) fn sign(panel: &Panel, entry: &PanelServer, user: &User) -> String {
    let options = &panel.options;
    let issued = clock::unix_seconds() + options.panel_clock_ahead;
    let life = options.token_life.as_secs() + u64::from(options.token_life.subsec_nanos() > 0);
    let mut claims = json!({
        "iss": panel.url(),
        "aud": [format!("http://{}", panel.daemon.address)],
        "jti": identifier(options.flavour, user, entry.uuid()),
        "iat": issued,
        "nbf": issued - EARLY,
        "exp": issued.saturating_add_unsigned(life),
        "server_uuid": entry.uuid_text(),
        "user_uuid": user.uuid.to_string(),
        "permissions": entry.permissions(user),
        "unique_id": Uuid::new_v4().simple().to_string()[..16],
    });
    if options.flavour == Flavour::Pterodactyl {
        claims["user_id"] = user.id.into();
    }
    if options.token_scope {
        claims["scope"] = "websocket".into();
    }
    let encode = |text: String| URL_SAFE_NO_PAD.encode(text);
    let header = json!({ "typ": "JWT", "alg": "HS256", "jti": claims["jti"] });
    let signed = format!("{}.{}", encode(header.to_string()), encode(claims.to_string()));
    let signature = Hmac::<Sha256>::new_from_slice(&panel.daemon.secret)
        .map(|mut mac| {
            mac.update(signed.as_bytes());
            mac.finalize().into_bytes()
        })
        .unwrap_or_default();
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}
