//! The keys and their versions, as text and back. Pure.

use std::{collections::BTreeMap, fmt, sync::Arc};

use base64ct::{Base64, Base64Unpadded, Encoding};
use rand::{TryRng, rngs::SysRng};
use secrecy::{ExposeSecret, SecretBox, SecretString, zeroize::Zeroizing};

use super::SecretError;

/// Bytes of a key (XChaCha20-Poly1305).
pub(super) const KEY_BYTES: usize = 32;

/// A key.
pub(super) type Key = SecretBox<[u8; KEY_BYTES]>;

/// Which key something is sealed under; later keys have greater versions. The first is 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyVersion(pub i64);

impl KeyVersion {
    /// The next one after `newest`.
    #[must_use]
    pub fn after(newest: Option<Self>) -> Self {
        Self(newest.map_or(0, |Self(version)| version).max(0).saturating_add(1))
    }
}

impl fmt::Display for KeyVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Why a text holds no keys. It never repeats what the text says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyringError {
    /// There is none.
    #[error("it holds no key")]
    Empty,
    /// A key can't be read.
    #[error(
        "its key number {0} is not 32 bytes in base64 (44 characters) or hex (64 characters), as `openssl rand \
         -base64 32` prints them"
    )]
    NoKey(usize),
    /// A version can't be read.
    #[error("the version before its key number {0} is not a whole number from 1 on, as in 2:KEY")]
    NoVersion(usize),
    /// Two keys have one version.
    #[error("two of its keys have the version {0}; write them as 2:NEW 1:OLD")]
    Twice(KeyVersion),
}

/// Keys by version; at least one. Prints no key.
#[derive(Clone)]
pub struct Keyring(BTreeMap<KeyVersion, Arc<Key>>);

impl Keyring {
    /// Reads keys with spaces, commas or line breaks between them, each 32 bytes as base64 or hex, with its version
    /// and a colon before it; without that it is version 1. What follows a `#` on a line is left out.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn parse(text: &str) -> Result<Self, KeyringError> {
        let lines = text.lines().map(|line| line.split('#').next().unwrap_or_default());
        let entries =
            lines.flat_map(|line| line.split([' ', '\t', ',', ';'])).filter(|entry| !entry.is_empty());
        let mut keys = BTreeMap::new();
        for (index, entry) in entries.enumerate() {
            let (version, key) = entry.split_once(':').unwrap_or(("1", entry));
            let version = version.parse().ok().filter(|version| *version > 0);
            let version = version.map(KeyVersion).ok_or(KeyringError::NoVersion(index + 1))?;
            let key = decode(key).ok_or(KeyringError::NoKey(index + 1))?;
            if keys.insert(version, Arc::new(key)).is_some() {
                return Err(KeyringError::Twice(version));
            }
        }
        if keys.is_empty() { Err(KeyringError::Empty) } else { Ok(Self(keys)) }
    }

    pub(super) fn of_one(version: KeyVersion, key: Key) -> Self {
        Self(BTreeMap::from([(version, Arc::new(key))]))
    }

    /// The keys as [`parse`](Self::parse) reads them, oldest first.
    pub(super) fn to_text(&self) -> Zeroizing<String> {
        // Room for all of it from the start: growing would leave copies behind.
        let mut text = Zeroizing::new(String::with_capacity(self.0.len() * 72));
        for (version, key) in &self.0 {
            let encoded = Zeroizing::new(Base64::encode_string(key.expose_secret()));
            for part in [&*version.to_string(), ":", &encoded, "\n"] {
                text.push_str(part);
            }
        }
        text
    }

    /// The keys one by one, in base64.
    #[must_use]
    pub fn texts(&self) -> Vec<SecretString> {
        let encode = |key: &Arc<Key>| SecretString::from(Base64::encode_string(key.expose_secret()));
        self.0.values().map(encode).collect()
    }

    pub(super) fn get(&self, version: KeyVersion) -> Option<&Key> {
        self.0.get(&version).map(|key| &**key)
    }

    /// The key that new secrets are sealed under. `None` never comes: there is at least one.
    pub(super) fn newest(&self) -> Option<(KeyVersion, &Key)> {
        self.0.last_key_value().map(|(version, key)| (*version, &**key))
    }

    pub(super) fn versions(&self) -> impl Iterator<Item = KeyVersion> {
        self.0.keys().copied()
    }

    pub(super) fn with(&self, version: KeyVersion, key: Key) -> Self {
        let mut keys = self.0.clone();
        keys.insert(version, Arc::new(key));
        Self(keys)
    }

    /// Without those of which `wanted` is false; the newest always stays.
    pub(super) fn retain(&self, wanted: impl Fn(KeyVersion) -> bool) -> Self {
        let newest = self.newest().map(|(version, _)| version);
        let mut keys = self.0.clone();
        keys.retain(|version, _| Some(*version) == newest || wanted(*version));
        Self(keys)
    }
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Keyring").field(&self.versions().collect::<Vec<_>>()).finish()
    }
}

/// A new key, from the system's random numbers.
pub(super) fn random() -> Result<Key, SecretError> {
    let mut outcome = Ok(());
    let key = Key::init_with_mut(|bytes: &mut [u8; KEY_BYTES]| outcome = SysRng.try_fill_bytes(bytes));
    outcome.map(|()| key).map_err(|error| SecretError::Random(error.to_string()))
}

fn decode(text: &str) -> Option<Key> {
    let mut whole = false;
    let key = Key::init_with_mut(|bytes: &mut [u8; KEY_BYTES]| {
        whole = match text.len() {
            64 => base16(text, bytes).is_some(),
            44 => Base64::decode(text, &mut bytes[..]).is_ok_and(|read| read.len() == KEY_BYTES),
            43 => Base64Unpadded::decode(text, &mut bytes[..]).is_ok_and(|read| read.len() == KEY_BYTES),
            _ => false,
        };
    });
    whole.then_some(key)
}

/// Hex digits of either case.
fn base16(text: &str, bytes: &mut [u8; KEY_BYTES]) -> Option<()> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(())
}
