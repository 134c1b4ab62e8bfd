//! Makes the panels that are reached equal to the rows of those that guilds have linked.

use std::collections::{BTreeMap, HashMap, HashSet};

use pterosocket::{
    PanelUrl, PanelUrlError,
    panel::{BadApiKey, Panel},
};
use secrecy::{ExposeSecret, SecretString};
use tracing::{error, warn};

use crate::{
    model::PanelId,
    secrets::{Sealed, SecretError, Secrets},
    sockets::{GuildPanel, PanelOptions, Panels, Reached},
    store::LinkedPanel,
    tasks::Tasks,
    text,
};

/// The linked panels, as they were settled last.
pub(super) struct Linked {
    secrets: Secrets,
    panel_options: PanelOptions,
    panels: Panels,
    tasks: Tasks,
    known: HashMap<PanelId, Known>,
}

/// What is known of a panel's key.
struct Known {
    sealed: Sealed,
    opened: Result<SecretString, String>,
}

impl Linked {
    /// None yet.
    pub(super) fn new(secrets: Secrets, panel_options: PanelOptions, panels: Panels, tasks: Tasks) -> Self {
        Self { secrets, panel_options, panels, tasks, known: HashMap::new() }
    }

    /// The panels that are reached.
    pub(super) fn panels(&self) -> &Panels {
        &self.panels
    }

    /// Whether some panel's key can't be opened.
    pub(super) fn some_are_closed(&self) -> bool {
        self.known.values().any(|known| known.opened.is_err())
    }

    /// Opens what is new or other than before and forgets what is gone; what could not be opened is tried again. Returns
    /// the panels that were known and are not as they were: what uses their client must take another, and what waited
    /// for their key begins where it was.
    pub(super) fn settle(&mut self, rows: &[LinkedPanel]) -> HashSet<GuildPanel> {
        let ids: HashSet<_> = rows.iter().map(|row| row.id).collect();
        self.known.retain(|id, _| ids.contains(id));
        self.panels.retain(|GuildPanel(id)| ids.contains(&PanelId(id)));
        let (mut changed, mut failed) = (HashSet::new(), BTreeMap::<String, usize>::new());
        for row in rows {
            let before = self.known.get(&row.id);
            if before.is_some_and(|known| known.sealed == row.key && known.opened.is_ok()) {
                continue;
            }
            let opened = self.open(row);
            if let (Some(true), Err(why)) = (before.map(|known| known.opened.is_ok()), &opened)
                && is_about_the_keyring(why)
            {
                // It was sealed anew under a key that this process has not read: what it has is still the panel's.
                warn!("a linked panel's key was sealed anew and can't be opened before a restart: {why}");
                self.known.entry(row.id).and_modify(|known| known.sealed = row.key.clone());
                continue;
            }
            let opened = opened.map_err(|why| why.to_string());
            let (client, opened) = opened.map_or_else(|why| (None, Err(why)), |it| (Some(it.0), Ok(it.1)));
            if !before.is_some_and(|before| is_same(&before.opened, &opened)) {
                let panel = GuildPanel(row.id.0);
                if let Err(why) = &opened {
                    *failed.entry(why.clone()).or_default() += 1;
                }
                if before.is_some() {
                    changed.insert(panel);
                }
                let values = self.panel_options.value_share(row.guild);
                let reached = client.map(|client| Reached::linked(client, values, self.tasks.clone()));
                self.panels.set(Some(panel), reached.ok_or_else(|| text!("panel-closed")));
            }
            self.known.insert(row.id, Known { sealed: row.key.clone(), opened });
        }
        for (why, count) in failed {
            error!(
                "{count} of the linked panels can't be reached, and their rows are left as they are: {why}"
            );
        }
        changed
    }

    /// A client with the row's key, and the key. The error is for the operator's log.
    fn open(&self, row: &LinkedPanel) -> Result<(Panel, SecretString), Closed> {
        let key = self.secrets.open(row.row(), &row.key)?;
        let client = self.panel_options.linked(row.guild, PanelUrl::parse(&row.url)?, key.clone())?;
        Ok((client, key))
    }
}

/// Why there is no client for a row.
#[derive(Debug, thiserror::Error)]
enum Closed {
    #[error(transparent)]
    Key(#[from] SecretError),
    #[error(transparent)]
    Url(#[from] PanelUrlError),
    #[error(transparent)]
    Header(#[from] BadApiKey),
}

/// Whether only the keys' key stands in the way, not the row.
fn is_about_the_keyring(why: &Closed) -> bool {
    matches!(
        why,
        Closed::Key(SecretError::Lost { .. } | SecretError::NoVersion { .. } | SecretError::File { .. })
    )
}

fn is_same(one: &Result<SecretString, String>, other: &Result<SecretString, String>) -> bool {
    match (one, other) {
        (Ok(one), Ok(other)) => one.expose_secret() == other.expose_secret(),
        (Err(one), Err(other)) => one == other,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, path::PathBuf, time::Duration};

    use pterosocket::SocketLimit;
    use serenity::model::id::{GuildId, UserId};
    use tempfile::TempDir;

    use super::*;

    struct Bench {
        linked: Linked,
        file: PathBuf,
        _folder: TempDir,
    }

    fn bench() -> Bench {
        let folder = tempfile::tempdir().unwrap();
        let secrets = Secrets::new(None, &folder.path().join("db"));
        let panel_options = PanelOptions {
            operator: None,
            allow_private: false,
            within: Duration::from_secs(1),
            shares: Default::default(),
            socket_limit: SocketLimit::new(1),
        };
        let linked = Linked::new(secrets, panel_options, Panels::default(), Tasks::new());
        Bench { linked, file: folder.path().join("db.key"), _folder: folder }
    }

    impl Bench {
        fn row(&self, id: i64, key: &str) -> LinkedPanel {
            let mut row = LinkedPanel {
                id: PanelId(id),
                guild: GuildId::new(1),
                url: "https://panel.example.com".into(),
                key: Sealed { version: crate::secrets::KeyVersion(1), bytes: Vec::new() },
                linked_by: UserId::new(1),
                linked_at: 0,
            };
            row.key = self.linked.secrets.seal(row.row(), &key.into(), None).unwrap();
            row
        }

        fn is_reached(&self, id: i64) -> Option<bool> {
            self.linked.panels.get(Some(GuildPanel(id))).map(|reached| reached.is_ok())
        }
    }

    #[test]
    fn only_another_key_makes_another_client() {
        let mut bench = bench();
        let (one, two) = (bench.row(1, "ptlc_one"), bench.row(2, "ptlc_two"));
        assert!(bench.linked.settle(&[one.clone(), two.clone()]).is_empty(), "nothing was reached before");
        assert_eq!((bench.is_reached(1), bench.is_reached(2)), (Some(true), Some(true)));
        let sealed_anew = bench.row(1, "ptlc_one");
        assert_ne!(sealed_anew.key, one.key);
        assert!(bench.linked.settle(&[sealed_anew, two.clone()]).is_empty());
        let changed = bench.linked.settle(&[bench.row(1, "ptlc_other"), two]);
        assert_eq!(changed, HashSet::from([GuildPanel(1)]));
        assert!(bench.linked.settle(&[]).is_empty());
        assert_eq!((bench.is_reached(1), bench.is_reached(2)), (None, None));
    }

    #[test]
    fn a_key_that_comes_back_opens_what_it_could_not() {
        let mut bench = bench();
        let rows = [bench.row(1, "ptlc_one")];
        let copy = fs::read(&bench.file).unwrap();
        fs::remove_file(&bench.file).unwrap();
        for _ in 0..2 {
            bench.linked.settle(&rows);
            assert_eq!(bench.is_reached(1), Some(false));
            assert!(bench.linked.some_are_closed());
        }
        fs::write(&bench.file, copy).unwrap();
        let opened = bench.linked.settle(&rows);
        assert_eq!(opened, HashSet::from([GuildPanel(1)]), "its mirrors begin where they were");
        assert!(bench.is_reached(1) == Some(true) && !bench.linked.some_are_closed());
        // A row that was moved to another guild opens no more.
        let moved =
            LinkedPanel { guild: GuildId::new(2), key: bench.row(1, "ptlc_one").key, ..rows[0].clone() };
        assert_eq!(bench.linked.settle(&[moved]), HashSet::from([GuildPanel(1)]));
        assert_eq!(bench.is_reached(1), Some(false));
    }

    #[test]
    fn a_key_sealed_anew_elsewhere_closes_nothing() {
        let mut bench = bench();
        let row = bench.row(1, "ptlc_one");
        bench.linked.settle(std::slice::from_ref(&row));
        let newer = Sealed { version: crate::secrets::KeyVersion(2), bytes: row.key.bytes.clone() };
        let rotated = LinkedPanel { key: newer, ..row.clone() };
        for _ in 0..2 {
            assert!(bench.linked.settle(std::slice::from_ref(&rotated)).is_empty());
            assert_eq!(bench.is_reached(1), Some(true));
        }
        // What does not open under a key that is there is not the panel's.
        let wrong = LinkedPanel { key: Sealed { bytes: vec![7; 64], ..row.key.clone() }, ..row };
        assert_eq!(bench.linked.settle(&[wrong]), HashSet::from([GuildPanel(1)]));
        assert_eq!(bench.is_reached(1), Some(false));
    }
}
