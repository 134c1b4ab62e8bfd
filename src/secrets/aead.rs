//! The cipher: [XChaCha20-Poly1305](https://datatracker.ietf.org/doc/html/draft-irtf-cfrg-xchacha-03), whose
//! nonces are long enough to be random, bound to the row by associated data.

use chacha20poly1305::{AeadInOut, KeyInit, XChaCha20Poly1305, XNonce};
use secrecy::{ExposeSecret, SecretString, zeroize::Zeroizing};

use super::{
    Row, Sealed, SecretError,
    keyring::{Key, KeyVersion, Keyring},
};

/// Bytes of a nonce.
const NONCE: usize = 24;
/// Bytes by which the sealed is longer than the secret and its nonce.
const TAG: usize = 16;
/// Names what this is, so that nothing that another program or a later form sealed is taken for it.
const PURPOSE: &[u8] = b"wingcord sealed secret 1";

/// Seals for `row` under the newest key.
pub(super) fn seal(ring: &Keyring, row: Row<'_>, secret: &SecretString) -> Result<Sealed, SecretError> {
    let random = |why: &str| SecretError::Random(why.to_owned());
    let (version, key) = ring.newest().ok_or_else(|| random("no key"))?;
    let nonce: [u8; NONCE] = rand::random();
    let plain = secret.expose_secret().as_bytes();
    // Room for all of it from the start: growing would leave the secret behind.
    let mut text = Zeroizing::new(Vec::with_capacity(plain.len() + TAG));
    text.extend_from_slice(plain);
    let cipher = XChaCha20Poly1305::new(key.expose_secret().into());
    cipher
        .encrypt_in_place(&XNonce::from(nonce), &about(row, version), &mut *text)
        .map_err(|_| random("the cipher refuses"))?;
    Ok(Sealed { version, bytes: [&nonce[..], &text].concat() })
}

/// `None`: not sealed for this row under this key, or changed since.
pub(super) fn open(key: &Key, row: Row<'_>, sealed: &Sealed) -> Option<SecretString> {
    let (nonce, text) = sealed.bytes.split_first_chunk::<NONCE>()?;
    let mut text = Zeroizing::new(text.to_vec());
    let cipher = XChaCha20Poly1305::new(key.expose_secret().into());
    cipher.decrypt_in_place(&XNonce::from(*nonce), &about(row, sealed.version), &mut *text).ok()?;
    std::str::from_utf8(&text).ok().map(SecretString::from)
}

/// What must be the same when it is opened: the row and the key's version. No two rows make the same bytes.
fn about(row: Row<'_>, version: KeyVersion) -> Vec<u8> {
    let Row { table, id, guild, audience } = row;
    let numbers = [id.to_be_bytes(), guild.to_be_bytes(), version.0.to_be_bytes()];
    [PURPOSE, numbers.as_flattened(), table.as_bytes(), b"\0", audience.as_bytes()].concat()
}
