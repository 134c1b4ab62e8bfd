//! Builds every part in order, keeps what runs equal to the rows of the store, and stops in reverse.

mod reconcile;

use std::{sync::Arc, time::Duration};

use pterosocket::panel::{BadApiKey, Panel};
use serenity::http::Http;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::{
    access::Access,
    commands::{
        self, Data, Parts,
        changes::{Change, Changes},
    },
    config::Config,
    discord::{
        self,
        events::Events,
        gateway::{self, Connect, Identity, LoginError},
        invite,
        outbox::Outbox,
        rest::Rest,
        schedule::Waits,
        watch::Watch,
    },
    relay::{self, Beginning, Relay},
    sockets::{self, Directory, Sockets},
    store::{Store, StoreError},
    tasks::Tasks,
};
use reconcile::Reconciler;

/// Every interval; the defaults are for the real thing, tests hand in small ones.
#[derive(Debug, Clone)]
pub struct Options {
    /// Of the console sockets.
    pub sockets: sockets::Options,
    /// Of the mirrors.
    pub relay: relay::Options,
    /// Between tries of Discord.
    pub waits: Waits,
    /// How long Discord may take to answer a message.
    pub answer_within: Duration,
    /// How long the panel may take to answer.
    pub panel_within: Duration,
    /// What posting the rest may take at a stop. With two seconds each for the gateway and the tasks a stop stays
    /// under the ten that containers are given.
    pub drain: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            sockets: sockets::Options::default(),
            relay: relay::Options::default(),
            waits: Waits::default(),
            answer_within: discord::REST_TIMEOUT,
            panel_within: Duration::from_secs(20),
            drain: Duration::from_secs(5),
        }
    }
}

/// Why the bot can't run.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The database.
    #[error("{0}")]
    Store(#[from] StoreError),
    /// The panel key.
    #[error("PANEL_API_KEY: {0}")]
    Key(#[from] BadApiKey),
    /// The HTTP client towards Discord.
    #[error("the HTTP client can't be built: {0}")]
    Rest(Box<dyn std::error::Error + Send + Sync>),
    /// Discord refuses us for good.
    #[error("{0}")]
    Login(#[from] LoginError),
}

/// Calls through serenity at the start, of which the outbox has to know: application, user, commands, the gateway's
/// address, and what serenity asks for by itself.
const START_CALLS: usize = 6;

/// For what ends by itself as soon as it is told.
const AT_ONCE: Duration = Duration::from_secs(1);

/// The parts that run before and beside the gateway.
struct Running {
    tasks: Tasks,
    store: Store,
    outbox: Outbox,
    watch: Watch,
    sockets: Sockets,
    relay: Relay,
    directory: Directory,
    http: Arc<Http>,
}

/// Runs the bot until `stop`.
///
/// Consoles are mirrored from the start, also while the gateway is down.
///
/// # Errors
/// What no retry can mend: the database, the panel key's shape, a refused token.
pub async fn run(config: Config, options: Options, stop: CancellationToken) -> Result<(), AppError> {
    let running = build(&config, &options).await?;
    let reconciler = running.reconciler();
    reconciler.apply(Beginning::Restart).await?;
    warn_of_strangers(&config, &running.store).await?;
    let outcome = serve(&config, &options, &running, reconciler, &stop).await;
    running.stop(options.drain).await;
    match outcome {
        Ok(()) | Err(LoginError::Stopped) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// What `PANEL_GUILDS` no longer allows stays bound until somebody unbinds it; the operator should know.
async fn warn_of_strangers(config: &Config, store: &Store) -> Result<(), StoreError> {
    if config.panel_guilds.is_empty() {
        return Ok(());
    }
    for binding in store.all_bindings().await? {
        if !config.panel_guilds.allows(binding.guild, binding.server) {
            let (guild, name) = (binding.guild, binding.name);
            warn!(%guild, "{name} is bound there, though PANEL_GUILDS does not allow it any more");
        }
    }
    Ok(())
}

async fn build(config: &Config, options: &Options) -> Result<Running, AppError> {
    let store = Store::open(&config.database_url).await?;
    info!("the database is {}", store.path().display());
    let panel = Panel::builder(config.panel_url.clone(), config.panel_key.clone())
        .timeout(options.panel_within)
        .build()?;
    let rest = Rest::new(&config.discord_token, &config.discord_api, options.answer_within)
        .map_err(AppError::Rest)?;
    let http = discord::serenity_http(&config.discord_token, &config.discord_api)
        .map_err(|error| AppError::Rest(error.into()))?;
    let tasks = Tasks::new();
    let outbox = Outbox::start(rest, options.waits, &tasks);
    Ok(Running {
        sockets: Sockets::new(panel.clone(), options.sockets.clone(), tasks.clone()),
        relay: Relay::new(outbox.clone(), options.relay, tasks.child()),
        directory: Directory::new(panel, tasks.clone()),
        http: Arc::new(http),
        watch: Watch::default(),
        outbox,
        store,
        tasks,
    })
}

async fn serve(
    config: &Config,
    options: &Options,
    running: &Running,
    reconciler: Reconciler,
    stop: &CancellationToken,
) -> Result<(), LoginError> {
    running.outbox.charge(START_CALLS);
    let identity = gateway::identify(&running.http, options.waits, stop).await?;
    info!("logged in as {}; invite: {}", identity.name, invite::url(identity.application));
    if config.panel_guilds.is_empty() {
        info!("PANEL_GUILDS is empty: only the application's owner or team may bind servers");
    }
    register(&running.http, options.waits, stop).await?;
    let (changes, requests) = Changes::channel();
    reconcile_on(&running.tasks, reconciler, requests);
    let data = running.data(config, identity, changes);
    let connect = Connect {
        token: config.discord_token.clone(),
        base: config.discord_api.clone(),
        waits: options.waits,
    };
    let events = Events { outbox: running.outbox.clone(), watch: running.watch.clone() };
    gateway::run(&connect, || commands::framework(data.clone()), &events, stop).await
}

async fn register(http: &Http, waits: Waits, stop: &CancellationToken) -> Result<(), LoginError> {
    let commands = poise::builtins::create_application_commands(&commands::all());
    let what = "whether it takes the commands";
    let registered =
        gateway::until_answered(what, waits, stop, || http.create_global_commands(&commands)).await?;
    info!("{} commands are registered", registered.len());
    Ok(())
}

fn reconcile_on(tasks: &Tasks, reconciler: Reconciler, requests: mpsc::Receiver<Change>) {
    let stop = tasks.stop_signal();
    let work = async move {
        tokio::select! {
            () = reconciler.serve(requests) => {}
            () = stop.cancelled() => {}
        }
    };
    tasks.spawn("reconciler", work).release();
}

impl Running {
    fn reconciler(&self) -> Reconciler {
        Reconciler {
            store: self.store.clone(),
            sockets: self.sockets.clone(),
            relay: self.relay.clone(),
            tasks: self.tasks.clone(),
        }
    }

    fn data(&self, config: &Config, identity: Identity, changes: Changes) -> Data {
        Data::new(Parts {
            store: self.store.clone(),
            access: Access::new(self.store.clone()),
            sockets: self.sockets.clone(),
            directory: self.directory.clone(),
            relay: self.relay.clone(),
            changes,
            http: Arc::clone(&self.http),
            bot: identity.bot,
            owners: identity.owners,
            panel_guilds: config.panel_guilds.clone(),
            pending: commands::Pending::default(),
        })
    }

    /// Ends the consoles, posts what they had printed, then ends every task and closes the database.
    async fn stop(self, deadline: Duration) {
        info!("stopping: posting what waits");
        self.sockets.close_all();
        let filled = self.relay.filled(AT_ONCE).await;
        if !(self.outbox.drain(deadline).await && filled) {
            warn!("not everything could be posted in {} s", deadline.as_secs());
        }
        let late = self.tasks.stop(AT_ONCE).await;
        if !late.is_empty() {
            warn!("still running: {}", late.join(", "));
        }
        self.store.close().await;
        info!("stopped");
    }
}
