//! Takes every live secret out of what is about to be written, in whatever spelling it comes.
//!
//! A secret is live from [`know`] until the last [`LiveSecret`] of it is dropped, or for the time given to [`know_for`]. A
//! text is searched as it stands and as what it may stand for: without escapes, percent-decoded, and its runs of hex
//! digits, of base64 characters (at any alignment) and of numbers as bytes. Tokens of JWT's and of interactions' shape go
//! in any case. This is the last line of defence: nothing
//! of ours hands a secret to the log.

mod secrets;
mod shape;
#[cfg(test)]
mod tests;
mod view;
mod writer;

use std::{
    borrow::Cow,
    sync::LazyLock,
    time::{Duration, Instant},
};

use secrecy::SecretString;

pub use secrets::{LiveSecret, Secrets};
pub(crate) use shape::{is_jwt, is_key};
pub use writer::{Redacting, RedactingWriter};

/// What stands in a secret's place.
pub const INSTEAD: &str = "[secret]";

/// The secrets of this process, for there is one log.
#[must_use]
pub fn live() -> &'static Secrets {
    static LIVE: LazyLock<Secrets> = LazyLock::new(Secrets::default);
    &LIVE
}

/// Keeps `secret` out of the log as long as what this returns, or a clone of it, lives.
#[must_use = "the secret is forgotten when this is dropped"]
pub fn know(secret: &SecretString) -> LiveSecret {
    live().know(secret)
}

/// Keeps `secret` out of the log for `life`: for tokens that end by themselves.
pub fn know_for(secret: &str, life: Duration) {
    let now = Instant::now();
    live().know_until(secret, now + life, now);
}

/// `text` without live secrets: for what is written past the log.
#[must_use]
pub fn redacted(text: &str) -> Cow<'_, str> {
    match live().redact(text.as_bytes()) {
        Cow::Borrowed(_) => Cow::Borrowed(text),
        Cow::Owned(bytes) => Cow::Owned(String::from_utf8_lossy(&bytes).into_owned()),
    }
}
