//! The daemon's token: its claims, read without verifying them, and how long it lasts by our own clock.

use std::time::{Duration, Instant, SystemTime};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use url::Url;

use crate::panel::{Credentials, SecretGuard};
use crate::{Permissions, Timings};

/// A token's life if its claims do not tell it (protocol section 1.7).
const USUAL_LIFE: Duration = Duration::from_secs(600);
/// How long a token is a fresh one: shorter than the life of any, and more than a slow connection takes.
const FRESH: Duration = Duration::from_secs(30);
/// No token is trusted for longer, whatever its claims tell.
const LONGEST_LIFE: Duration = Duration::from_secs(24 * 60 * 60);
/// A token that was taken for expired this often is.
const REFUSALS_LIMIT: u32 = 3;

/// The claims of a websocket token. Only the node can check its signature, so they are hints.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub(crate) struct Claims {
    /// The panel's own idea of its URL.
    iss: Option<String>,
    /// Issued at, Unix seconds by the panel's clock.
    iat: Option<f64>,
    /// Expires at, Unix seconds by the panel's clock.
    exp: Option<f64>,
    /// What it allows.
    permissions: Option<Vec<String>>,
}

impl Claims {
    /// Reads the middle part of a JWT. `None` if it is not a JWT with a JSON object of known shape.
    pub(crate) fn read(jwt: &str) -> Option<Self> {
        let payload = jwt.split('.').nth(1)?.trim_end_matches('=');
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()
    }

    fn life(&self) -> Option<Duration> {
        Duration::try_from_secs_f64(self.exp? - self.iat?).ok().filter(|life| !life.is_zero())
    }
}

/// How far a clock that says `issued`, Unix seconds, is ahead of `now`.
fn ahead(issued: f64, now: SystemTime) -> Option<i64> {
    let now = now.duration_since(SystemTime::UNIX_EPOCH).ok()?;
    let apart = issued - now.as_secs_f64();
    // Further apart it is no time but a mistake.
    (apart.abs() < 1e11).then_some(apart.round() as i64)
}

/// A token with the time it was fetched.
#[derive(Debug, Clone)]
pub(crate) struct Token {
    pub(crate) jwt: SecretString,
    pub(crate) socket: Url,
    pub(crate) issuer: Option<String>,
    pub(crate) permissions: Permissions,
    fetched: Instant,
    life: Duration,
    /// How far the panel's clock was ahead of ours when it made the token, seconds.
    pub(crate) panel_ahead: Option<i64>,
    /// Kept as long as the token is.
    _guard: Option<SecretGuard>,
    /// The daemon has accepted it.
    proven: bool,
    /// How often the daemon took it for expired.
    refusals: u32,
}

impl Token {
    pub(crate) fn new(credentials: Credentials, fetched: Instant) -> Self {
        let claims = Claims::read(credentials.token.expose_secret()).unwrap_or_default();
        Self {
            panel_ahead: claims.iat.and_then(|issued| ahead(issued, SystemTime::now())),
            life: claims.life().unwrap_or(USUAL_LIFE).min(LONGEST_LIFE),
            issuer: claims.iss,
            permissions: claims.permissions.map(Permissions::from_iter).unwrap_or_default(),
            jwt: credentials.token,
            socket: credentials.socket,
            _guard: credentials.guard,
            fetched,
            proven: false,
            refusals: 0,
        }
    }

    /// The daemon accepted it.
    pub(crate) fn accepted(&mut self) {
        self.proven = true;
    }

    /// Counts a refusal for being expired. Whether it may only be early: calagopus says the same of a token whose
    /// panel's clock is ahead, until its own has caught up (protocol section 2.8).
    pub(crate) fn may_be_early(&mut self, now: Instant, timings: &Timings) -> bool {
        self.refusals += 1;
        !self.proven && self.refusals < REFUSALS_LIMIT && self.reusable(now, timings)
    }

    /// Whether it has just been made, and never been accepted.
    pub(crate) fn is_fresh(&self, now: Instant) -> bool {
        !self.proven && now < self.fetched + FRESH
    }

    /// When the token ends, at the latest.
    pub(crate) fn expires(&self) -> Instant {
        self.fetched + self.life
    }

    /// When to renew it: with a fifth of its life left, at most `renew_before`. `jitter` from 0 to 1 makes it
    /// up to a tenth of that earlier, so that many sockets do not ask at once.
    pub(crate) fn renew_at(&self, timings: &Timings, jitter: f64) -> Instant {
        let left = (self.life / timings.renew_share.max(1)).min(timings.renew_before);
        let early = left.mul_f64(jitter.clamp(0.0, 1.0) / 10.0);
        self.fetched + self.life.saturating_sub(left + early)
    }

    /// Whether it is worth using for another connection.
    pub(crate) fn reusable(&self, now: Instant, timings: &Timings) -> bool {
        self.expires() > now + timings.reuse_above
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// An unsigned token with these claims.
    pub(crate) fn jwt(claims: &serde_json::Value) -> String {
        let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
        format!("{}.{}.c2lnbmF0dXJl", part(r#"{"alg":"HS256"}"#), part(&claims.to_string()))
    }

    fn token(claims: &serde_json::Value, fetched: Instant) -> Token {
        let socket = Url::parse("wss://node.example.com:8080/api/servers/x/ws").unwrap();
        Token::new(Credentials { token: jwt(claims).into(), socket, guard: None }, fetched)
    }

    #[test]
    fn claims_are_read_without_the_key() {
        let claims = Claims::read(&jwt(&serde_json::json!({
            "iss": "https://panel.example.com", "iat": 1_700_000_000, "exp": 1_700_000_600.0, "nbf": 1,
            "server_uuid": "1a7c", "permissions": ["*"], "scope": "websocket"
        })));
        let claims = claims.unwrap();
        assert_eq!(claims.iss.as_deref(), Some("https://panel.example.com"));
        assert_eq!(claims.life(), Some(Duration::from_secs(600)));
        assert_eq!(claims.permissions, Some(vec!["*".to_owned()]));
    }

    #[test]
    fn what_is_no_jwt_has_no_claims() {
        for bad in ["", "hello", "a.b", "a.!!.c", "..", "a.bnVsbA.c"] {
            assert_eq!(Claims::read(bad), None, "{bad}");
        }
    }

    #[test]
    fn renewal_is_a_fifth_of_the_life_before_the_end_at_most_two_minutes() {
        let (now, timings) = (Instant::now(), Timings::default());
        let table = [(600, 480), (900, 780), (60, 48), (10, 8)];
        for (life, renew) in table {
            let token = token(&serde_json::json!({"iat": 1_000, "exp": 1_000 + life}), now);
            assert_eq!(token.renew_at(&timings, 0.0), now + Duration::from_secs(renew), "life {life}");
            assert_eq!(token.expires(), now + Duration::from_secs(life));
        }
        let late = token(&serde_json::json!({"iat": 1_000, "exp": 1_600}), now).renew_at(&timings, 1.0);
        assert_eq!(late, now + Duration::from_secs(468), "jitter only makes it earlier");
    }

    #[test]
    fn a_nonsensical_life_is_taken_for_the_usual_one() {
        let now = Instant::now();
        for claims in [
            serde_json::json!({}),
            serde_json::json!({"iat": 5, "exp": 5}),
            serde_json::json!({"iat": 9, "exp": 1}),
        ] {
            assert_eq!(token(&claims, now).expires(), now + USUAL_LIFE, "{claims}");
        }
    }

    #[test]
    fn no_token_lasts_for_ages() {
        let now = Instant::now();
        let token = token(&serde_json::json!({"iat": 0, "exp": 1e19}), now);
        assert_eq!(token.expires(), now + Duration::from_secs(86_400));
    }

    #[test]
    fn a_token_is_reused_while_more_than_a_minute_is_left() {
        let (now, timings) = (Instant::now(), Timings::default());
        let token = token(&serde_json::json!({"iat": 0, "exp": 600}), now);
        assert!(token.reusable(now + Duration::from_secs(539), &timings));
        assert!(!token.reusable(now + Duration::from_secs(540), &timings));
    }
}
