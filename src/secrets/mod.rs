//! Secrets at rest: sealed for the row that they stand in, under a key that is not in the database. And signatures for what
//! stands in Discord, under keys that come from it.
//!
//! The key is the operator's (`WINGCORD_SECRET_KEY`), or is made when it is first needed, in a file beside the
//! database. Keys have versions, and what is sealed names its version, so that a key can be replaced while the bot
//! runs: see [`Rotation`].

mod aead;
mod file;
mod keyring;
mod rotate;
mod signing;
#[cfg(test)]
mod tests;

use std::{
    ffi::OsString,
    fmt,
    path::{Path, PathBuf},
    sync::Arc,
};

use secrecy::SecretString;
use tokio::task::spawn_blocking;

pub use keyring::{KeyVersion, Keyring, KeyringError};
pub use rotate::Rotation;
pub use signing::{NotSigned, Signature, SigningKeys, TAG};

/// The row that a secret stands in: sealed for one, it opens in no other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row<'a> {
    /// The table's name.
    pub table: &'static str,
    /// The row's id.
    pub id: i64,
    /// The guild that it belongs to.
    pub guild: u64,
    /// Whom the secret is for, so that nobody who changes the row has it sent elsewhere.
    pub audience: &'a str,
}

/// A secret as it is stored.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed {
    /// Which key opens it.
    pub version: KeyVersion,
    /// The nonce, then what the cipher made of the secret.
    pub bytes: Vec<u8>,
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sealed").field("version", &self.version).finish_non_exhaustive()
    }
}

/// Why a secret could not be sealed or opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
    /// The key file is gone.
    #[error(
        "the key file {place} is missing. Put it back from a copy, or link the panels again with /panel link"
    )]
    Lost {
        /// Where it should be.
        place: String,
    },
    /// The keys that there are do not include the one that is needed.
    #[error(
        "{place} has no key of version {version}. Put that key back, or link the panels again with /panel link"
    )]
    NoVersion {
        /// Where the keys are.
        place: String,
        /// What is needed.
        version: KeyVersion,
    },
    /// The key is not the one under which this was sealed, or the row was changed by other means.
    #[error(
        "the key of version {version} in {place} does not open it: it is another key, or the row was changed. Put \
         the right key back, or link the panels again with /panel link"
    )]
    Wrong {
        /// Where the key is.
        place: String,
        /// Its version.
        version: KeyVersion,
    },
    /// The key file can't be understood.
    #[error("the key file {place} can't be used: {why}")]
    Malformed {
        /// Where it is.
        place: String,
        /// What is wrong with it.
        why: KeyringError,
    },
    /// The key file can't be read or written.
    #[error("the key file {place} can't be {what}: {why}")]
    File {
        /// Where it is.
        place: String,
        /// `read` or `written`.
        what: &'static str,
        /// What the system says.
        why: String,
    },
    /// `WINGCORD_SECRET_KEY` holds one key alone, so there is nothing to change to.
    #[error(
        "WINGCORD_SECRET_KEY holds one key. Make another (`openssl rand -base64 32`), set WINGCORD_SECRET_KEY (or what is in \
         the file that WINGCORD_SECRET_KEY_FILE names) to \"{new}:NEW {old}:OLD\", and run this again; then the old one can \
         be left out"
    )]
    OneKey {
        /// The version that there is.
        old: KeyVersion,
        /// The version that the new key should have.
        new: KeyVersion,
    },
    /// The system gives no random numbers.
    #[error("the system gives no random numbers: {0}")]
    Random(String),
}

/// Seals and opens. The keys are read whenever they are needed and are kept nowhere in between.
#[derive(Debug, Clone)]
pub struct Secrets(Source);

#[derive(Debug, Clone)]
enum Source {
    /// From the environment.
    Given(Arc<Keyring>),
    File(PathBuf),
}

impl Secrets {
    /// With the keys that were `given`, else with those of the file beside `database`, which need not be there yet.
    #[must_use]
    pub fn new(given: Option<Arc<Keyring>>, database: &Path) -> Self {
        Self(given.map_or_else(|| Source::File(beside(database)), Source::Given))
    }

    /// Has `work` read the keys apart from the threads that must not wait.
    ///
    /// # Errors
    /// Those of `work`; and when nothing is read any more, since the bot ends.
    pub async fn apart<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self) -> Result<T, SecretError> + Send + 'static,
    ) -> Result<T, SecretError> {
        let secrets = self.clone();
        spawn_blocking(move || work(&secrets)).await.unwrap_or_else(|ended| {
            Err(SecretError::File { place: self.place(), what: "read", why: ended.to_string() })
        })
    }

    /// Where the keys are, for people.
    #[must_use]
    pub fn place(&self) -> String {
        match &self.0 {
            Source::Given(_) => "WINGCORD_SECRET_KEY".into(),
            Source::File(path) => path.display().to_string(),
        }
    }

    /// Whether others than the file's owner may read or write it.
    #[must_use]
    pub fn is_exposed(&self) -> bool {
        matches!(&self.0, Source::File(path) if file::is_exposed(path))
    }

    /// Seals `secret` for `row` under the newest key. Where there is no key file, one is made with a key of a version
    /// above `newest`, the newest that rows name: should the lost file come back, no two keys share a version.
    ///
    /// Must be called while nobody else can write the database: a key is only dropped while no row names it.
    ///
    /// # Errors
    /// When the keys can't be read, or a key file can't be made.
    pub fn seal(
        &self,
        row: Row<'_>,
        secret: &SecretString,
        newest: Option<KeyVersion>,
    ) -> Result<Sealed, SecretError> {
        aead::seal(&*self.ring_or_new(newest)?, row, secret)
    }

    /// Opens what was sealed for `row`.
    ///
    /// # Errors
    /// When the keys can't be read, or none of them opens it.
    pub fn open(&self, row: Row<'_>, sealed: &Sealed) -> Result<SecretString, SecretError> {
        let ring = self.ring()?;
        let (version, place) = (sealed.version, self.place());
        let Some(key) = ring.get(version) else { return Err(SecretError::NoVersion { place, version }) };
        aead::open(key, row, sealed).ok_or(SecretError::Wrong { place, version })
    }

    fn ring(&self) -> Result<Arc<Keyring>, SecretError> {
        match &self.0 {
            Source::Given(ring) => Ok(Arc::clone(ring)),
            Source::File(path) => file::read(path).map(Arc::new),
        }
    }

    /// The keys, in a new file where there is none.
    fn ring_or_new(&self, newest: Option<KeyVersion>) -> Result<Arc<Keyring>, SecretError> {
        match self.ring() {
            Err(SecretError::Lost { .. }) => self.make(newest),
            known => known,
        }
    }

    /// The first key of a new file.
    fn make(&self, newest: Option<KeyVersion>) -> Result<Arc<Keyring>, SecretError> {
        let Source::File(path) = &self.0 else { return self.ring() };
        let ring = Keyring::of_one(KeyVersion::after(newest), keyring::random()?);
        file::write(path, &ring)?;
        Ok(Arc::new(ring))
    }
}

/// The key file's path: the database's with `.key` behind it.
fn beside(database: &Path) -> PathBuf {
    let mut path = OsString::from(database);
    path.push(".key");
    path.into()
}
