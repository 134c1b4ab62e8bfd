//! Signatures: what the bot has made can be told from what somebody else made or changed.
//!
//! [HMAC-SHA256](https://www.rfc-editor.org/rfc/rfc2104), cut to 96 bits. It signs under keys that are derived from those
//! that seal, one for each purpose, so that neither use says anything about the other.

use std::{collections::BTreeMap, fmt};

use hmac::{Hmac, KeyInit, Mac};
use secrecy::ExposeSecret;
use sha2::Sha256;

use super::{KeyVersion, Keyring, SecretError, Secrets};

type HmacSha256 = Hmac<Sha256>;

/// Bytes of a signature's tag. Who guesses has one try for each interaction, and 2^96 to go through.
pub const TAG: usize = 12;
/// Names the derivation, so that no later one makes the same keys.
const DERIVATION: &[u8] = b"wingcord signing key 1\0";

/// What a text was signed with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signature {
    /// Which key.
    pub version: KeyVersion,
    /// The beginning of the HMAC.
    pub tag: [u8; TAG],
}

/// Why a signature is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotSigned {
    /// There is no key of its version, any more or yet.
    #[error("there is no key of its version")]
    UnknownKey,
    /// The text is another, or the key is.
    #[error("the signature does not fit")]
    Forged,
}

/// Keys that sign for one purpose, by version. Prints none.
#[derive(Clone)]
pub struct SigningKeys(BTreeMap<KeyVersion, HmacSha256>);

impl Secrets {
    /// The keys that sign for `purpose`. Reads the key file, which blocks.
    ///
    /// # Errors
    /// When the keys can't be read.
    pub fn signing_keys(&self, purpose: &str) -> Result<SigningKeys, SecretError> {
        Ok(SigningKeys::derived(&*self.ring()?, purpose))
    }

    /// The same; where there is no key file one is made, with a key of a version above `newest`, the newest that rows
    /// name. Must be called while nobody else can write the database.
    ///
    /// # Errors
    /// When the keys can't be read, or a key file can't be made.
    pub fn signing_keys_or_new(
        &self,
        purpose: &str,
        newest: Option<KeyVersion>,
    ) -> Result<SigningKeys, SecretError> {
        Ok(SigningKeys::derived(&*self.ring_or_new(newest)?, purpose))
    }
}

impl SigningKeys {
    fn derived(ring: &Keyring, purpose: &str) -> Self {
        let derive = |version| {
            let mut sealing = HmacSha256::new_from_slice(ring.get(version)?.expose_secret()).ok()?;
            sealing.update(DERIVATION);
            sealing.update(purpose.as_bytes());
            let signing = HmacSha256::new_from_slice(&sealing.finalize().into_bytes()).ok()?;
            Some((version, signing))
        };
        Self(ring.versions().filter_map(derive).collect())
    }

    /// The version of the key that signs: the newest.
    #[must_use]
    pub fn newest(&self) -> Option<KeyVersion> {
        self.0.last_key_value().map(|(version, _)| *version)
    }

    /// Signs under the newest key. `None` never comes: there is at least one.
    #[must_use]
    pub fn sign(&self, text: &[u8]) -> Option<Signature> {
        let (version, key) = self.0.last_key_value()?;
        let whole = key.clone().chain_update(text).finalize().into_bytes();
        let tag = *whole.first_chunk()?;
        Some(Signature { version: *version, tag })
    }

    /// Compares in constant time.
    ///
    /// # Errors
    /// When the text was not signed so.
    pub fn verify(&self, text: &[u8], signature: &Signature) -> Result<(), NotSigned> {
        let key = self.0.get(&signature.version).ok_or(NotSigned::UnknownKey)?;
        key.clone().chain_update(text).verify_truncated_left(&signature.tag).map_err(|_| NotSigned::Forged)
    }
}

impl fmt::Debug for SigningKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SigningKeys").field(&self.0.keys().collect::<Vec<_>>()).finish()
    }
}
