//! Builds every part in order, keeps what runs equal to the rows of the store, and stops in reverse.

mod absent;
mod around;
mod ended;
mod health;
mod last_minutes;
mod leaving;
mod linked;
mod options;
mod other_process;
mod own_games;
mod presence;
mod progress;
mod reconcile;
mod registration;
mod retention;
mod running;
mod service;
mod shutdown;
mod stopping;
mod unbound_panel;
mod vitals;
mod warnings;

use std::{pin::pin, sync::Arc};

use pterosocket::{Reach, panel::BadApiKey};
use serenity::{http::Http, model::id::ChannelId};
use tokio::{sync::mpsc, task::spawn_blocking, time::Instant};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::{
    access::Access,
    alerts::{self, Alerts},
    audit::AuditChannels,
    boards::{self, Boards},
    charts::Renderer,
    chat::{self, Chat},
    commands::{
        self, Data, InFlight, Parts, PowerLocks, RateLimit,
        changes::{Change, Changes},
    },
    config::Config,
    countdowns::{self, Countdowns},
    discord::{
        self,
        calls::Calls,
        events::Events,
        gateway::{self, Connect},
        gateway_cache::GatewayCache,
        login::LoginError,
        membership::Membership,
        other_process::OtherProcess,
        outbox::Outbox,
        rest::Rest,
        shards::Shards,
        start::{self, Listeners, Operators, Start},
        watch::Watch,
    },
    games::profiles,
    history::{self, History},
    metrics::{self, CannotListen},
    observe::Observers,
    open_files::OpenFiles,
    plans::{self, Plans},
    player_counts::PlayerCounts,
    relay::{self, Beginning, Relay, backlog_budget::BacklogBudget},
    secrets::Secrets,
    sockets::{PanelOptions, Panels, Reached, Shares, Sockets},
    store::{InstanceLock, Store, StoreError},
    tasks::{Apart, Tasks},
    telemetry::redact,
    text,
    texts::GuildLanguages,
};
use leaving::{Departed, Doubts, Leaving};
use linked::Linked;
pub use options::Options;
use reconcile::Reconciler;
use retention::Retention;
pub use shutdown::ShutdownSignals;

/// Why the bot can't run.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The database.
    #[error("{0}")]
    Store(#[from] StoreError),
    /// The panel key.
    #[error("PANEL_API_KEY: {0}")]
    Key(#[from] BadApiKey),
    /// The address for figures.
    #[error("{0}")]
    Metrics(#[from] CannotListen),
    /// The thread of the gateway.
    #[error("a thread can't be started: {0}")]
    Thread(std::io::Error),
    /// The HTTP client towards Discord.
    #[error("the HTTP client can't be built: {0}")]
    Rest(Box<dyn std::error::Error + Send + Sync>),
    /// Discord refuses us for good.
    #[error("{0}")]
    Login(#[from] LoginError),
}

/// The parts that run before and beside the gateway.
struct Running {
    tasks: Tasks,
    store: Store,
    rest: Rest,
    outbox: Outbox,
    watch: Watch,
    sockets: Sockets,
    observers: Observers,
    relay: Relay,
    history: History,
    /// Draws the charts of all parts.
    renderer: Renderer,
    alerts: Alerts,
    boards: Boards,
    chat: Chat,
    countdowns: Countdowns,
    plans: Plans,
    panels: Panels,
    panel_options: PanelOptions,
    secrets: Secrets,
    audit: AuditChannels,
    languages: GuildLanguages,
    membership: Membership,
    departed: Departed,
    doubts: Doubts,
    http: Arc<Http>,
    cache: GatewayCache,
    in_flight: InFlight,
    shards: Shards,
    gateway: Apart,
    backlog_budget: BacklogBudget,
    files: OpenFiles,
    other_process: OtherProcess,
}

/// Channels that may wait to be marked as gone; of those beyond, Discord tells again.
const MOST_GONE: usize = 64;

/// Runs the bot until `stop`.
///
/// Consoles are mirrored from the start, also while the gateway is down. At a stop the gateway stays until what was
/// asked is answered.
///
/// # Errors
/// What no retry can mend: the database, the panel key's shape, a refused token, a port in use.
pub async fn run(config: Config, options: Options, stop: CancellationToken) -> Result<(), AppError> {
    let began = Instant::now();
    let files = OpenFiles::raised();
    let _known = config.secrets().map(|secret| redact::know(&secret)).collect::<Vec<_>>();
    // First of all, since a predecessor that is ending still has the address for figures. Held until the store is closed.
    let _lock = tokio::select! {
        acquired = InstanceLock::acquire(&config.database_url, options.predecessor_within) => acquired?,
        () = stop.cancelled() => return Ok(()),
    };
    let listener = match config.metrics {
        Some(address) => Some(metrics::bind(address).await?),
        None => None,
    };
    if let Some(folder) = &config.games {
        own_games::install(folder.clone()).await;
    }
    if let Some(words) = config.about_proxies() {
        warn!("{words}");
    }
    let (running, gone) = build(&config, &options, files).await?;
    running.tell_health(listener, began);
    compile_profiles().await;
    let mut reconciler = running.reconciler(gone, config.forget_days);
    reconciler.apply(Beginning::Restart).await?;
    unbound_panel::try_it(&running.panels, &running.store, &running.tasks).await?;
    running.retention(&config, &options).start(&running.tasks);
    ended::start(running.store.clone(), &running.tasks);
    absent::ask(running.doubts.clone(), running.calls(), running.membership.clone(), &running.tasks);
    other_process::watch(running.other_process.clone(), running.store.clone(), &running.tasks);
    running.count_players(&config, &options);
    if config.shows_players {
        let showing =
            presence::show(running.observers.clone(), running.shards.clone(), options.presence_every);
        running.tasks.spawn_until_stopped("presence", showing).release();
    }
    progress::follow(running.sockets.clone(), options.progress_every, &running.tasks);
    warnings::of_strangers(&config, &running.store).await?;
    running.keep_alive();
    service::ready();
    let outcome = serve_until(&stop, &config, &options, &running, reconciler).await;
    running.end().await;
    match outcome {
        Ok(()) | Err(LoginError::Stopped) => {
            info!("stopped");
            Ok(())
        }
        // The caller says it: it is the first that is read after the start.
        Err(error) => Err(error.into()),
    }
}

async fn build(
    config: &Config,
    options: &Options,
    files: OpenFiles,
) -> Result<(Running, mpsc::Receiver<ChannelId>), AppError> {
    let store = Store::open_waiting(&config.database_url, options.database_within).await?;
    warnings::of_database(&store).await;
    let tasks = Tasks::new();
    let shares = Shares::new(options.resolver.clone());
    let panel_options = PanelOptions { shares, ..PanelOptions::new(config, options.panel_within, files) };
    let panels = operators_panel(config, &panel_options, &tasks)?;
    let secrets = Secrets::new(config.secret_keys.clone(), store.path());
    if secrets.is_exposed() {
        warn!("{} can be read by others: `chmod 600` it", secrets.place());
    }
    let rest = Rest::new(&config.discord_token, &config.discord_api, options.answer_within)
        .map_err(AppError::Rest)?;
    let http = discord::serenity_http(&config.discord_token, &config.discord_api)
        .map_err(|error| AppError::Rest(error.into()))?;
    let outbox = Outbox::start(rest.clone(), options.retry, &tasks);
    let (watch, (told, gone)) = (Watch::default(), mpsc::channel(MOST_GONE));
    let backlog_budget = BacklogBudget::new(options.relay.backlog_budget);
    let languages = GuildLanguages::default();
    let observers = Observers::default();
    observers.remember(store.last_runs().await?);
    let writing = observers.clone().write_to(store.clone(), tasks.stop_signal());
    tasks.spawn("endings", writing).release();
    let parts = relay::Parts {
        outbox: outbox.clone(),
        languages: languages.clone(),
        store: store.clone(),
        backlog_budget: backlog_budget.clone(),
        watch: watch.clone(),
        gone: told,
    };
    let sockets = Sockets::new(options.sockets.clone(), Arc::new(observers.clone()), tasks.clone());
    let sources =
        history::Sources { sockets: sockets.clone(), observers: observers.clone(), panels: panels.clone() };
    let history = History::start(store.clone(), sources, options.clock.clone(), &tasks);
    let relay = Relay::new(parts, options.relay, tasks.child(), &tasks);
    let (cache, renderer) = (GatewayCache::default(), Renderer::default());
    let alerts = Alerts::start(
        alerts::Parts {
            store: store.clone(),
            outbox: outbox.clone(),
            sockets: sockets.clone(),
            observers: observers.clone(),
            panels: panels.clone(),
            secrets: secrets.clone(),
            cache: cache.clone(),
            languages: languages.clone(),
            pool: relay.filters().clone(),
            draw: last_minutes::draw(history.clone(), renderer.clone()),
        },
        options.alerts,
        &tasks,
    );
    let boards = boards::Parts {
        outbox: outbox.clone(),
        store: store.clone(),
        sockets: sockets.clone(),
        observers: observers.clone(),
        languages: languages.clone(),
        secrets: secrets.clone(),
        watch: watch.clone(),
        around: around::of_boards(&relay, &history, &renderer, &panels),
    };
    let boards = Boards::start(boards, &tasks);
    let chat = chat::Parts {
        store: store.clone(),
        outbox: outbox.clone(),
        observers: observers.clone(),
        languages: languages.clone(),
        pool: relay.filters().clone(),
        avatars: config.chat_avatars.clone(),
    };
    let chat = Chat::new(chat, options.chat.clone(), &tasks);
    let countdowns = countdowns::Parts {
        store: store.clone(),
        outbox: outbox.clone(),
        observers: observers.clone(),
        secrets: secrets.clone(),
        languages: languages.clone(),
    };
    let countdowns = Countdowns::new(countdowns, options.countdowns.clone());
    let plans = plans::Parts {
        store: store.clone(),
        outbox: outbox.clone(),
        secrets: secrets.clone(),
        languages: languages.clone(),
    };
    let plans = Plans::new(plans, options.plans.clone());
    let running = Running {
        sockets,
        history,
        renderer,
        observers,
        relay,
        alerts,
        boards,
        chat,
        countdowns,
        plans,
        panels,
        panel_options,
        secrets,
        audit: AuditChannels::new(outbox.clone()),
        languages,
        membership: Membership::default(),
        departed: Departed::default(),
        doubts: Doubts::default(),
        http: Arc::new(http),
        cache,
        in_flight: InFlight::default(),
        shards: Shards::default(),
        watch,
        backlog_budget,
        files,
        other_process: OtherProcess::default(),
        gateway: Apart::new("gateway").map_err(AppError::Thread)?,
        rest,
        outbox,
        store,
        tasks,
    };
    Ok((running, gone))
}

/// Compiles the rules of most games before the first line needs them, off the runtime's threads.
async fn compile_profiles() {
    let compiling = || {
        profiles().generic().compile();
        // What no game prints: for the rules that tell games apart.
        profiles().told_by("").is_none()
    };
    // That it panicked is told by the first line.
    let _ = spawn_blocking(compiling).await;
}

/// The panels that are reached before the rows are read: the operator's.
fn operators_panel(
    config: &Config,
    panel_options: &PanelOptions,
    tasks: &Tasks,
) -> Result<Panels, BadApiKey> {
    let panels = Panels::default();
    let reached = match &config.panel {
        Some(panel) => {
            let client = panel_options.operators(panel.url.clone(), panel.key.clone())?;
            Ok(Reached::operators(client, tasks.clone()))
        }
        None => Err(text!("panel-no-operators")),
    };
    panels.set(None, reached);
    Ok(panels)
}

/// Serves until it fails or `stop`, then winds down. Only after that the gateway is left.
async fn serve_until(
    stop: &CancellationToken,
    config: &Config,
    options: &Options,
    running: &Running,
    reconciler: Reconciler,
) -> Result<(), LoginError> {
    let leave = CancellationToken::new();
    let mut serving = pin!(serve(config, options, running, reconciler, &leave));
    let ended = tokio::select! {
        outcome = &mut serving => Some(outcome),
        () = stop.cancelled() => None,
    };
    let winding_down = async {
        if stop.is_cancelled() {
            service::stopping();
            info!("stopping: answering what was asked, posting what waits");
        }
        running.wind_down(options).await;
        leave.cancel();
    };
    match ended {
        Some(outcome) => {
            winding_down.await;
            outcome
        }
        None => tokio::join!(serving, winding_down).0,
    }
}

async fn serve(
    config: &Config,
    options: &Options,
    running: &Running,
    reconciler: Reconciler,
    leave: &CancellationToken,
) -> Result<(), LoginError> {
    let (changes, requests) = Changes::channel();
    reconcile_on(&running.tasks, reconciler, requests);
    let operators = Operators::default();
    let data = running.data(config, options, operators.clone(), changes);
    running.countdowns.start(commands::countdown_acts(data.clone()), &running.tasks);
    running.plans.start(commands::plan_acts(data.clone()), &running.tasks);
    let start = Start::new(running.rest.clone(), &config.discord_token, Some(running.outbox.clone()));
    let connect = Connect {
        token: config.discord_token.clone(),
        base: config.discord_api.clone(),
        start: start.clone(),
        retry: options.retry,
        shards: running.shards.clone(),
        thread: running.gateway.handle(),
    };
    let events = Events {
        outbox: running.outbox.clone(),
        watch: running.watch.clone(),
        membership: running.membership.clone(),
        languages: running.languages.clone(),
        http: Arc::clone(&running.http),
        rest: running.rest.clone(),
        shards: running.shards.clone(),
    };
    let listeners = Listeners {
        http: &running.http,
        operators: &operators,
        only_operators_bind: config.panel_guilds.is_empty() && config.panel.is_some(),
        commands: &commands::registrations(),
        registration: &registration::note(running.store.clone(), &running.tasks),
    };
    let gateway = gateway::run(&connect, || commands::framework(data.clone()), &events, leave);
    start::beside(&start, &listeners, options.retry, leave, gateway).await
}

fn reconcile_on(tasks: &Tasks, reconciler: Reconciler, requests: mpsc::Receiver<Change>) {
    tasks.spawn_until_stopped("reconciler", reconciler.serve(requests)).release();
}
