//! One path for start, restart and change: compare the rows with what runs, start and stop the difference.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use serenity::model::id::ChannelId;
use tokio::sync::mpsc;
use tracing::{error, info};

use crate::{
    commands::{
        changes::{Change, DEADLINE, Outcome, What},
        rules,
    },
    relay::{Beginning, Delivery, Relay, Spec},
    sockets::{Server, Sockets},
    store::{Binding, BindingId, Filters, Store, StoreError},
    tasks::Tasks,
};

/// Until rows that could not be read are read again.
const AGAIN_AFTER: Duration = Duration::from_secs(2);

pub(super) struct Reconciler {
    pub(super) store: Store,
    pub(super) sockets: Sockets,
    pub(super) relay: Relay,
    pub(super) tasks: Tasks,
}

impl Reconciler {
    /// Carries out changes until nobody can ask for one any more. What could not be carried out because the rows
    /// can't be read is tried again until it can.
    pub(super) async fn serve(self, mut requests: mpsc::Receiver<Change>) {
        let mut behind = false;
        loop {
            let change = tokio::select! {
                change = requests.recv() => match change {
                    Some(change) => Some(change),
                    None => return,
                },
                () = tokio::time::sleep(AGAIN_AFTER), if behind => None,
            };
            let applied = self.apply(Beginning::Asked).await;
            if let (Err(failed), false) = (&applied, behind) {
                error!("a change can't be carried out yet, it is tried again: {failed}");
            }
            behind = applied.is_err();
            let Some(Change { what, reply }) = change else { continue };
            if behind {
                // Whoever asked may have stopped waiting.
                drop(reply.send(Outcome { behind, ..Outcome::default() }));
                continue;
            }
            let outcome = self.outcome(what).await;
            self.tasks.spawn("outcome", async move { drop(reply.send(outcome.await)) }).release();
        }
    }

    /// Makes what runs equal to the rows.
    ///
    /// # Errors
    /// When the rows can't be read; what runs is left as it is then.
    pub(super) async fn apply(&self, why: Beginning) -> Result<(), StoreError> {
        let bindings: HashMap<BindingId, Binding> =
            self.store.all_bindings().await?.into_iter().map(|binding| (binding.id, binding)).collect();
        let mut mirrors = self.store.all_mirrors().await?;
        mirrors.retain(|mirror| mirror.gone_at.is_none());
        let servers: HashSet<_> = bindings.values().map(|binding| binding.server).collect();
        let filters = self.store.all_filters().await?;
        let channels: HashSet<_> = mirrors.iter().map(|mirror| mirror.channel).collect();
        for server in &servers {
            if let Err(failed) = self.sockets.keep(*server) {
                error!(%server, "no console: {failed}");
            }
        }
        for mirror in &mirrors {
            let binding = bindings.get(&mirror.binding);
            let server = binding.and_then(|binding| self.sockets.get(binding.server));
            if let (Some(binding), Some(server)) = (binding, server) {
                let key = self.store.mask_key(mirror.guild).await?;
                let rules = rules::compile(filters.get(&mirror.channel).unwrap_or(&Filters::default()), key);
                let spec = Spec { row: mirror, binding, rules: Arc::new(rules) };
                self.relay.keep(&spec, &server, why);
            }
        }
        self.relay.stop_others(&channels);
        self.sockets.close_others(&servers);
        if why == Beginning::Restart {
            info!("{} servers are bound, {} channels mirror a console", servers.len(), channels.len());
        }
        Ok(())
    }

    /// What comes of a change, waited for on a task of its own.
    async fn outcome(&self, what: What) -> impl Future<Output = Outcome> + Send + 'static {
        let (binding, channel) = match what {
            What::Bound(binding, channel) => (Some(binding), channel),
            What::Mirrored(binding, channel) => {
                self.relay.try_again(channel);
                (Some(binding), Some(channel))
            }
            What::Other => (None, None),
        };
        let server = self.server(binding).await;
        let relay = self.relay.clone();
        async move {
            let connected = async {
                match server {
                    Some(server) => Some(server.settled(DEADLINE).await),
                    None => None,
                }
            };
            let (server, mirror) = tokio::join!(connected, settled(&relay, channel));
            Outcome { server, mirror, behind: false }
        }
    }

    async fn server(&self, binding: Option<BindingId>) -> Option<Arc<Server>> {
        let bindings = self.store.all_bindings().await.ok()?;
        let bound = bindings.into_iter().find(|bound| Some(bound.id) == binding)?;
        self.sockets.get(bound.server)
    }
}

async fn settled(relay: &Relay, channel: Option<ChannelId>) -> Option<Delivery> {
    relay.settled(channel?, DEADLINE).await
}
