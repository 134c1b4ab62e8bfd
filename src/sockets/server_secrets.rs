//! Where a server's secrets come from: the panel's server list, which has them for all, or its startup page.

use std::{pin::Pin, time::Duration};

use pterosocket::{PanelError, panel::Panel};
use tokio::{sync::watch, time::timeout};
use tracing::debug;

use super::{
    ServerKey,
    directory::{Directory, Taken},
};
use crate::{
    games::Found,
    known_values::{Secret, Variables, secrets},
};

/// Why secrets are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AskReason {
    /// The console is connected: the list has them for all servers at once.
    Login,
    /// The server starts, perhaps with other values than before.
    Start,
}

/// What the panel told.
pub(super) enum SecretsAnswer {
    /// All that it tells.
    Secrets {
        secrets: Vec<Secret>,
        /// The server's name, where it came along.
        server: Option<String>,
    },
    Nothing(Variables),
}

/// An answer that is waited for.
pub(super) type PendingAnswer = Pin<Box<dyn Future<Output = SecretsAnswer> + Send>>;

/// Whom to ask about one server.
#[derive(Clone)]
pub(super) struct Source {
    pub(super) panel: Panel,
    pub(super) directory: Directory,
    pub(super) server: ServerKey,
    /// How long an answer is waited for.
    pub(super) within: Duration,
}

impl Source {
    /// Asks; `allowed`: whether the key may read startup variables, as far as is known.
    pub(super) fn ask(&self, why: AskReason, allowed: bool) -> PendingAnswer {
        let source = self.clone();
        Box::pin(async move {
            let known = match why {
                AskReason::Login => {
                    source.directory.taken(source.within).await.and_then(|taken| source.of(&taken))
                }
                AskReason::Start => None,
            };
            match known {
                Some(told) => told,
                None if !allowed => SecretsAnswer::Nothing(Variables::NotAllowed),
                None => source.startup().await,
            }
        })
    }

    async fn startup(&self) -> SecretsAnswer {
        let server = self.server.uuid.to_string();
        match timeout(ANSWER_WITHIN, self.panel.startup(&server)).await {
            Ok(Ok(variables)) => SecretsAnswer::Secrets { secrets: secrets(&variables), server: None },
            Ok(Err(PanelError::Forbidden { .. })) => SecretsAnswer::Nothing(Variables::NotAllowed),
            Ok(Err(error)) => {
                debug!(server = %self.server, "startup variables can't be read: {error}");
                SecretsAnswer::Nothing(Variables::NotTold)
            }
            Err(_) => SecretsAnswer::Nothing(Variables::NotTold),
        }
    }

    /// Every list that the panel sends.
    pub(super) fn list(&self) -> watch::Receiver<Option<Taken>> {
        self.directory.changes()
    }

    /// Which game the last list tells that it is.
    pub(super) fn game(&self) -> Option<Found<'static>> {
        self.directory.last()?.games.get(&self.server.uuid).copied()
    }

    /// What the last list tells.
    pub(super) fn listed(&self) -> Option<SecretsAnswer> {
        self.directory.last().and_then(|taken| self.of(&taken))
    }

    fn of(&self, taken: &Taken) -> Option<SecretsAnswer> {
        let listed = taken.values.get(&self.server.uuid)?;
        Some(SecretsAnswer::Secrets { secrets: listed.secrets.to_vec(), server: Some(listed.server.clone()) })
    }
}

/// How long an answer counts that comes after lines have ceased to wait for it.
const ANSWER_WITHIN: Duration = Duration::from_secs(60);
