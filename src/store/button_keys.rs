//! Keys that sign, made where there are none.

use std::collections::BTreeSet;

use super::{LinkError, Store};
use crate::secrets::{KeyVersion, SecretError, Secrets, SigningKeys};

impl Store {
    /// The keys that sign for `purpose`, as they are now: `wingcord rotate-key` may run beside the bot. Where there is
    /// no key file one is made.
    ///
    /// # Errors
    /// When the keys can't be read or made.
    pub async fn signing_keys(
        &self,
        secrets: &Secrets,
        purpose: &'static str,
    ) -> Result<SigningKeys, LinkError> {
        match secrets.apart(move |secrets| secrets.signing_keys(purpose)).await {
            Err(SecretError::Lost { .. }) => {
                let make = |named: &BTreeSet<KeyVersion>| {
                    secrets.signing_keys_or_new(purpose, named.last().copied())
                };
                self.with_panel_versions(make).await
            }
            keys => Ok(keys?),
        }
    }
}
