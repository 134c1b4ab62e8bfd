//! Takes every live secret out of what is about to be written, in every spelling that an error or a quoted text gives it.
//!
//! A secret is live from [`know`] until the last [`LiveSecret`] of it is dropped. A text is searched as it stands, without
//! escapes, and percent-decoded. Tokens of interactions' and JWT's shape and panels' keys go in any case. This is the
//! last line of defence: nothing of ours hands a secret to the log, and libraries, which print whole frames in hex and
//! as lists of bytes, are kept from doing so by the level that they may write at.

mod secrets;
mod shape;
#[cfg(test)]
mod tests;
mod view;
mod writer;

use std::{borrow::Cow, sync::LazyLock};

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

/// `text` without live secrets: for what is written past the log.
#[must_use]
pub fn redacted(text: &str) -> Cow<'_, str> {
    match live().redact(text.as_bytes()) {
        Cow::Borrowed(_) => Cow::Borrowed(text),
        Cow::Owned(bytes) => Cow::Owned(String::from_utf8_lossy(&bytes).into_owned()),
    }
}
