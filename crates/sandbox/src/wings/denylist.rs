//! Which tokens the daemon no longer takes (section 2.8).

use std::{collections::HashMap, time::Duration};

use parking_lot::Mutex;

use super::token::Claims;

/// Tokens issued before the daemon's start, or before their user's rights were revoked, are refused.
#[derive(Debug, Default)]
pub(super) struct Denylist {
    booted: Mutex<Duration>,
    revoked: Mutex<HashMap<String, i64>>,
}

impl Denylist {
    /// The daemon started at `at` (Unix time): earlier tokens are refused, and later ones of the same second
    /// too, since a token's time of issue is in whole seconds.
    pub(super) fn boot(&self, at: Duration) {
        *self.booted.lock() = at;
    }

    /// Refuses the tokens `jti` issued up to `second`.
    pub(super) fn revoke(&self, jti: String, second: i64) {
        self.revoked.lock().insert(jti, second);
    }

    pub(super) fn denies(&self, claims: &Claims) -> bool {
        let issued = Duration::from_secs(u64::try_from(claims.iat).unwrap_or(0));
        issued < *self.booted.lock()
            || self.revoked.lock().get(&claims.jti).is_some_and(|&until| claims.iat <= until)
    }
}
