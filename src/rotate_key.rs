//! `wingcord rotate-key`: makes a new key and seals every linked panel's key under it, also while the bot runs.

use std::collections::BTreeSet;

use crate::{
    config::Config,
    secrets::{KeyVersion, Secrets},
    store::{LinkError, LinkedPanel, Store},
};

/// What was done.
#[derive(Debug, PartialEq, Eq)]
pub struct Rotated {
    /// The version of the new key.
    pub version: KeyVersion,
    /// Where the keys are.
    pub place: String,
    /// How many panels' keys are sealed under it now that were not before.
    pub resealed: usize,
    /// Those that no key opens, and why; they are as they were.
    pub unopened: Vec<String>,
    /// The versions whose keys were dropped.
    pub dropped: Vec<KeyVersion>,
}

/// Rotates in an order that may be cut short anywhere: the new key is written down, every row changes in one
/// transaction, and only then the keys that no row names are dropped.
///
/// # Errors
/// When the database or the keys can't be read or written. Whatever was done until then, every key that opened before
/// still opens.
pub async fn rotate(config: &Config) -> Result<Rotated, LinkError> {
    let store = Store::open(&config.database_url).await?;
    let secrets = Secrets::new(config.secret_keys.clone(), store.path());
    let rotated = rotate_in(&store, &secrets).await;
    store.close().await;
    rotated
}

async fn rotate_in(store: &Store, secrets: &Secrets) -> Result<Rotated, LinkError> {
    let begin = |named: &BTreeSet<KeyVersion>| secrets.begin_rotation(named.last().copied());
    let rotation = store.with_panel_versions(begin).await?;
    let (mut resealed, mut unopened) = (0, Vec::new());
    let reseal = |panels: &[LinkedPanel]| {
        let mut changed = Vec::new();
        for panel in panels {
            match rotation.reseal(panel.row(), &panel.key) {
                Ok(Some(key)) => changed.push((panel.id, key)),
                Ok(None) => {}
                Err(why) => unopened.push(format!("{} of guild {}: {why}", panel.url, panel.guild)),
            }
        }
        resealed = changed.len();
        Ok(changed)
    };
    store.reseal_panels(reseal).await?;
    let dropped = store.with_panel_versions(|named| rotation.retire(named)).await?;
    Ok(Rotated { version: rotation.version, place: secrets.place(), resealed, unopened, dropped })
}

impl Rotated {
    /// What was done, a line for each.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let Self { version, place, resealed, unopened, dropped } = self;
        let mut lines =
            vec![format!("panel keys that are sealed under version {version} of {place} now: {resealed}")];
        if !dropped.is_empty() {
            let dropped: Vec<_> = dropped.iter().map(ToString::to_string).collect();
            lines.push(format!(
                "dropped, since nothing is sealed under it any more: version {}",
                dropped.join(", ")
            ));
        }
        lines.extend(unopened.iter().map(|what| format!("can't be opened, left as it is: {what}")));
        lines
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;
    use crate::{
        secrets::Row,
        store::{
            NewPanel, epoch_seconds,
            tests::{ALICE, HERE, Temp, temp},
        },
    };

    async fn linked(temp: &Temp, secrets: &Secrets, url: &str, key: &str) {
        let new = NewPanel { guild: HERE, url, linked_by: ALICE };
        let seal = |row: Row<'_>, newest| secrets.seal(row, &key.into(), newest);
        temp.store.link_panel(new, epoch_seconds(), seal).await.unwrap();
    }

    async fn opened(temp: &Temp, secrets: &Secrets) -> Vec<String> {
        let panels = temp.store.all_panels().await.unwrap();
        let open = |panel: &LinkedPanel| match secrets.open(panel.row(), &panel.key) {
            Ok(key) => format!("{} v{}", key.expose_secret(), panel.key.version),
            Err(error) => error.to_string(),
        };
        panels.iter().map(open).collect()
    }

    #[tokio::test]
    async fn every_key_opens_afterwards_and_the_old_key_is_gone() {
        let temp = temp().await;
        let secrets = Secrets::new(None, temp.store.path());
        let none = rotate_in(&temp.store, &secrets).await.unwrap();
        assert_eq!((none.resealed, none.dropped.len(), none.version), (0, 0, KeyVersion(1)));
        for (url, key) in [("https://a.example.com", "ptlc_a"), ("https://b.example.com", "ptlc_b")] {
            linked(&temp, &secrets, url, key).await;
        }
        let before = KeyVersion(1);
        assert_eq!(opened(&temp, &secrets).await, ["ptlc_a v1", "ptlc_b v1"]);
        let rotated = rotate_in(&temp.store, &secrets).await.unwrap();
        let expected = Rotated {
            version: KeyVersion(2),
            place: secrets.place(),
            resealed: 2,
            unopened: vec![],
            dropped: vec![before],
        };
        assert_eq!(rotated, expected);
        assert_eq!(opened(&temp, &secrets).await, ["ptlc_a v2", "ptlc_b v2"]);
    }

    #[tokio::test]
    async fn what_no_key_opens_stays_as_it_is_and_is_named() {
        let temp = temp().await;
        let secrets = Secrets::new(None, temp.store.path());
        linked(&temp, &secrets, "https://a.example.com", "ptlc_a").await;
        std::fs::remove_file(secrets.place()).unwrap();
        linked(&temp, &secrets, "https://b.example.com", "ptlc_b").await;
        let lost = temp.store.all_panels().await.unwrap().remove(0);
        let rotated = rotate_in(&temp.store, &secrets).await.unwrap();
        assert_eq!((rotated.resealed, rotated.unopened.len(), rotated.version), (1, 1, KeyVersion(3)));
        let told = rotated.lines().join("\n");
        assert!(told.contains("https://a.example.com") && !told.contains("ptlc_"), "{told}");
        assert_eq!(temp.store.all_panels().await.unwrap()[0], lost);
        assert!(opened(&temp, &secrets).await[1].ends_with("v3"));
    }
}
