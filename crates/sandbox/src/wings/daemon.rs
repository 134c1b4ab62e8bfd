//! The daemon: listens, knows its servers, restarts.

use std::{
    collections::HashMap,
    io,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use parking_lot::RwLock;
use tokio::{net::TcpListener, time::MissedTickBehavior};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use uuid::Uuid;

use super::{Instance, PowerState, denylist::Denylist, socket, socket_handle::SocketMode};
use crate::{BackendOptions, Dialect, ServerSpec, clock};

/// Into how many parts the servers are divided, so that their `stats` don't come all at once.
const STATS_SHARES: u32 = 16;

/// The daemon of the only node.
#[derive(Debug)]
pub(crate) struct Daemon {
    pub(crate) options: Arc<BackendOptions>,
    pub(crate) panel_url: String,
    /// Shared with the panel, which signs tokens with it.
    pub(crate) secret: Vec<u8>,
    pub(crate) address: SocketAddr,
    pub(super) denied: Arc<Denylist>,
    instances: RwLock<HashMap<Uuid, Arc<Instance>>>,
    down: AtomicBool,
    sockets: AtomicU64,
    stop: CancellationToken,
    tasks: TaskTracker,
}

impl Daemon {
    pub(crate) fn start(
        options: Arc<BackendOptions>,
        panel_url: String,
        listener: TcpListener,
        stop: CancellationToken,
        tasks: TaskTracker,
    ) -> io::Result<Arc<Self>> {
        let daemon = Arc::new(Self {
            options,
            panel_url,
            secret: rand::random::<[u8; 32]>().to_vec(),
            address: listener.local_addr()?,
            denied: Arc::default(),
            instances: RwLock::default(),
            down: AtomicBool::new(false),
            sockets: AtomicU64::new(0),
            stop,
            tasks,
        });
        daemon.spawn(accept(listener, Arc::clone(&daemon)));
        if !daemon.options.stats_interval.is_zero() {
            daemon.spawn(report(Arc::clone(&daemon)));
        }
        Ok(daemon)
    }

    /// Runs a task until it ends or the daemon is stopped for good.
    pub(super) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        let stop = self.stop.clone();
        self.tasks.spawn(async move {
            stop.run_until_cancelled(task).await;
        });
    }

    pub(crate) fn add(self: &Arc<Self>, uuid: Uuid, spec: ServerSpec) -> Arc<Instance> {
        let running = spec.running;
        let instance = Arc::new(Instance::new(uuid, spec, self));
        self.instances.write().insert(uuid, Arc::clone(&instance));
        if running {
            instance.begin_running(self);
        }
        instance
    }

    pub(super) fn find(&self, uuid: Uuid) -> Option<Arc<Instance>> {
        self.instances.read().get(&uuid).cloned()
    }

    pub(crate) fn is_down(&self) -> bool {
        self.down.load(Ordering::Acquire)
    }

    /// The daemon's process ends: every connection drops, the game servers go on.
    pub(crate) fn go_down(&self) {
        self.down.store(true, Ordering::Release);
        self.instances.read().values().for_each(|instance| instance.set_mode(&SocketMode::Drop));
    }

    /// The daemon is up again and refuses the tokens of before.
    pub(crate) fn come_up(&self) {
        self.denied.boot(clock::unix());
        self.down.store(false, Ordering::Release);
    }

    pub(super) fn next_socket(&self) -> u64 {
        self.sockets.fetch_add(1, Ordering::Relaxed)
    }

    /// A user's rights on a server have changed: their tokens up to now are void (section 2.8).
    pub(crate) fn revoke(&self, instance: &Instance, user: &str, jti: String) {
        self.denied.revoke(jti, clock::unix_seconds());
        match self.options.dialect {
            Dialect::OldGo => {}
            Dialect::NewGo => instance.set_mode(&SocketMode::Drop),
            Dialect::Calagopus => {
                instance.set_mode_of(user, &SocketMode::Close(1000, "permission revoked".into()))
            }
        }
    }

    /// The panel suspends a server, or lifts the suspension.
    pub(crate) fn suspend(self: &Arc<Self>, instance: &Arc<Instance>, suspended: bool) {
        instance.set_suspended(suspended);
        if !suspended {
            return;
        }
        if self.options.dialect == Dialect::Calagopus && instance.state() != PowerState::Offline {
            instance.publish("daemon message", &["Killing server after 30 seconds..."]);
        }
        // Stopping an offline server is void.
        let _ = instance.power(super::PowerAction::Stop, self);
        if self.options.dialect == Dialect::NewGo {
            instance.set_mode(&SocketMode::Drop);
        }
    }

    /// The server is removed (sections 2.4 and 2.9, transcript 19).
    pub(crate) fn delete(self: &Arc<Self>, instance: &Arc<Instance>) {
        self.instances.write().remove(&instance.uuid);
        instance.set_suspended(true);
        if self.options.dialect != Dialect::Calagopus {
            instance.publish("deleted", &["null"]);
        }
        let _ = instance.power(super::PowerAction::Kill, self);
        match self.options.dialect {
            Dialect::OldGo => instance.set_mode(&SocketMode::Close(1001, "server deleted".into())),
            Dialect::NewGo => instance.set_mode(&SocketMode::Drop),
            Dialect::Calagopus => {}
        }
    }
}

async fn accept(listener: TcpListener, daemon: Arc<Daemon>) {
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        if daemon.is_down() {
            // The port stays taken, so that nothing else gets it: a reset stands for a refused connection.
            let _ = stream.set_zero_linger();
        } else {
            daemon.spawn(socket::serve(stream, Arc::clone(&daemon)));
        }
    }
}

async fn report(daemon: Arc<Daemon>) {
    let mut turn = tokio::time::interval(daemon.options.stats_interval / STATS_SHARES);
    turn.set_missed_tick_behavior(MissedTickBehavior::Skip);
    for share in (0..u128::from(STATS_SHARES)).cycle() {
        turn.tick().await;
        let instances: Vec<Arc<Instance>> = daemon.instances.read().values().cloned().collect();
        for instance in instances {
            let mine = instance.uuid.as_u128() % u128::from(STATS_SHARES) == share;
            if mine && *instance.sockets.borrow() > 0 && instance.state() != PowerState::Offline {
                instance.send_stats();
            }
        }
    }
}
