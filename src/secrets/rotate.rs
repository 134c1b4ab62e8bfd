//! Replacing the key in an order that a crash can't spoil: the new key is in the file before a row names it, and an old
//! one leaves the file only when no row names it any more.

use std::{collections::BTreeSet, sync::Arc};

use super::{KeyVersion, Row, Sealed, SecretError, Secrets, Source, aead, file, keyring};

/// A new key that rows can be sealed under, while the old ones still open them.
#[derive(Debug)]
pub struct Rotation {
    secrets: Secrets,
    /// The version of the new key.
    pub version: KeyVersion,
}

impl Secrets {
    /// Adds a key, written down before this returns; `newest` is the newest version that rows name. Keys from the
    /// environment are as they are there: the newest of them counts as the new one. Must be called while nobody else
    /// can write the database.
    ///
    /// # Errors
    /// When the keys can't be read or written, or the environment holds one alone.
    pub fn begin_rotation(&self, newest: Option<KeyVersion>) -> Result<Rotation, SecretError> {
        let ring = match (&self.0, self.ring()) {
            // Rows whose key is lost are no reason to have none.
            (Source::File(_), Err(SecretError::Lost { .. })) => self.make(newest)?,
            (Source::File(path), ring) => {
                let ring = ring?;
                let version = KeyVersion::after(ring.versions().max().max(newest));
                let ring = ring.with(version, keyring::random()?);
                file::write(path, &ring)?;
                Arc::new(ring)
            }
            (Source::Given(_), ring) => {
                let ring = ring?;
                let mut versions = ring.versions();
                if let (Some(old), None) = (versions.next(), versions.next())
                    && newest == Some(old)
                {
                    return Err(SecretError::OneKey { old, new: KeyVersion::after(Some(old)) });
                }
                drop(versions);
                ring
            }
        };
        let version = ring.versions().max().unwrap_or(KeyVersion::after(None));
        Ok(Rotation { secrets: self.clone(), version })
    }
}

impl Rotation {
    /// The same secret under the new key; `None`: it is under that already.
    ///
    /// # Errors
    /// When it can't be opened.
    pub fn reseal(&self, row: Row<'_>, sealed: &Sealed) -> Result<Option<Sealed>, SecretError> {
        if sealed.version == self.version {
            return Ok(None);
        }
        let secret = self.secrets.open(row, sealed)?;
        aead::seal(&*self.secrets.ring()?, row, &secret).map(Some)
    }

    /// Drops the keys that no row names: `named` are the versions that rows name. Must be called while nobody else can
    /// write the database. Returns the dropped ones; those of the environment stay the operator's.
    ///
    /// # Errors
    /// When the file can't be written; it is as it was then.
    pub fn retire(&self, named: &BTreeSet<KeyVersion>) -> Result<Vec<KeyVersion>, SecretError> {
        let ring = self.secrets.ring()?;
        let Source::File(path) = &self.secrets.0 else { return Ok(Vec::new()) };
        let kept = ring.retain(|version| named.contains(&version));
        let dropped: Vec<_> = ring.versions().filter(|version| kept.get(*version).is_none()).collect();
        if !dropped.is_empty() {
            file::write(path, &kept)?;
        }
        Ok(dropped)
    }
}
