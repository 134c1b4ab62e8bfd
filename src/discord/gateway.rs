//! Logging in and staying connected.
//!
//! serenity asks for the gateway's address itself and, when that call fails, falls back to the real one; so the
//! address is fetched here first, with retries, and written over whatever serenity found. Only a refused token or
//! refused intents end the process.

use std::{fmt, pin::pin, sync::Arc, time::Duration};

use poise::FrameworkBuilder;
use secrecy::SecretString;
use serenity::{
    client::{ClientBuilder, EventHandler},
    gateway::{GatewayError, ShardManager},
    http::{Http, HttpError, StatusCode},
    model::{gateway::Ready, id::UserId},
};
use tokio::{
    runtime::Handle,
    sync::{mpsc, oneshot},
    time::Instant,
};
use tokio_util::{sync::CancellationToken, task::AbortOnDropHandle};
use tracing::{info, warn};

use super::{
    events::Events,
    login::{INTENTS, LoginError},
    rest::{Gateway, NoAnswer},
    retry::RetryPolicy,
    serenity_http,
    shards::{self, Shards},
    start::{Asked, Start, pause, spelled},
};

/// What serenity's client asks for by itself when it begins: the gateway's address, twice.
const CALLS_OF_CLIENT: usize = 2;

/// How to connect.
#[derive(Clone)]
pub struct Connect {
    /// The bot token.
    pub token: SecretString,
    /// Scheme, host and port of the REST API.
    pub base: String,
    /// Asks where the gateway is.
    pub start: Start,
    /// The waits between tries.
    pub retry: RetryPolicy,
    /// Where the state of the connection is shown.
    pub shards: Shards,
    /// Where serenity's client runs, and with it every command.
    pub thread: Handle,
}

impl fmt::Debug for Connect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connect").field("base", &self.base).finish_non_exhaustive()
    }
}

/// Stays connected to the gateway until `stop`, with a framework that `framework` makes anew for each client, and
/// `events` beside it.
///
/// # Errors
/// What can't heal: a refused token, refused intents.
pub async fn run<U, E>(
    connect: &Connect,
    framework: impl Fn() -> FrameworkBuilder<U, E>,
    events: &Events,
    stop: &CancellationToken,
) -> Result<(), LoginError>
where
    U: Send + Sync + 'static,
    E: Send + Sync + fmt::Debug + 'static,
{
    let mut failures = 0;
    loop {
        failures += 1;
        let began = Instant::now();
        let http = serenity_http(&connect.token, &connect.base)?;
        let start = &connect.start;
        let refused = |refused: &NoAnswer| start.unless_refused(Asked::Gateway, refused);
        let gateway = start.until_answered(connect.retry, stop, || start.gateway(), refused).await?;
        events.outbox.charge(CALLS_OF_CLIENT);
        wait_for_a_session(&gateway, stop).await?;
        match session(connect, http, gateway, framework().build(), events.clone(), stop).await {
            Ok(()) if stop.is_cancelled() => return Ok(()),
            Ok(()) => warn!("the gateway client ended by itself"),
            Err(error) => match fatal(&error, start) {
                Some(fatal) => return Err(fatal),
                None => warn!("the gateway client ended: {}", words(&error)),
            },
        }
        // What lasted longer than the longest wait was no failure to connect.
        if began.elapsed() > connect.retry.longest_retry {
            failures = 1;
        }
        pause(connect.retry.after(failures, rand::random()), stop).await?;
    }
}

/// serenity's client runs on `connect.thread`, see [`shards::deaf`]; what watches it does not.
async fn session<U, E>(
    connect: &Connect,
    http: Http,
    gateway: Gateway,
    framework: poise::Framework<U, E>,
    events: Events,
    stop: &CancellationToken,
) -> serenity::Result<()>
where
    U: Send + Sync + 'static,
    E: Send + Sync + fmt::Debug + 'static,
{
    let (begun, begins) = oneshot::channel();
    let client = AbortOnDropHandle::new(connect.thread.spawn(async move {
        let client = ClientBuilder::new_with_http(http, INTENTS).framework(framework).event_handler(events);
        let mut client = client.await?;
        *client.ws_url.lock().await = gateway.url;
        // Without anybody who listens the task is aborted anyway.
        let _ = begun.send(Arc::clone(&client.shard_manager));
        client.start_shards(gateway.shards).await
    }));
    let mut ending = pin!(async { client.await.unwrap_or(Err(serenity::Error::Other("it panicked"))) });
    let Ok(manager) = begins.await else { return ending.await };
    connect.shards.are(&manager);
    tokio::select! {
        ended = &mut ending => ended,
        () = shards::deaf(&manager) => Err(serenity::Error::Other("its connection broke and could not be resumed")),
        () = stop.cancelled() => {
            close(&manager).await;
            Ok(())
        }
    }
}

/// Logs in once, to see whether token and intents are accepted; returns the number of guilds and the bot's user.
///
/// # Errors
/// What stands in the way, in words.
pub async fn try_session(connect: &Connect, patience: Duration) -> Result<(usize, UserId), String> {
    let http = serenity_http(&connect.token, &connect.base).map_err(|error| error.to_string())?;
    let gateway = connect.start.gateway().await;
    let gateway = gateway.map_err(|error| connect.start.unanswered(Asked::Gateway, &error))?;
    let (ready, mut told) = mpsc::channel(1);
    let client = ClientBuilder::new_with_http(http, INTENTS).event_handler(ReadyHandler(ready)).await;
    let mut client = client.map_err(|error| words(&error))?;
    *client.ws_url.lock().await = gateway.url;
    let shards = Arc::clone(&client.shard_manager);
    let outcome = tokio::select! {
        ended = client.start_shard(0, 1) => match ended {
            Err(error) => Err(fatal(&error, &connect.start).map_or_else(|| words(&error), |fatal| fatal.to_string())),
            Ok(()) => Err("the connection ended by itself".into()),
        },
        Some(told) = told.recv() => Ok(told),
        () = tokio::time::sleep(patience) => Err(format!("no login within {} s", patience.as_secs())),
    };
    close(&shards).await;
    outcome
}

/// Tells when the gateway has accepted the login.
struct ReadyHandler(mpsc::Sender<(usize, UserId)>);

#[serenity::async_trait]
impl EventHandler for ReadyHandler {
    async fn ready(&self, _: serenity::client::Context, ready: Ready) {
        // Only the first matters.
        let _ = self.0.try_send((ready.guilds.len(), ready.user.id));
    }
}

async fn close(shards: &ShardManager) {
    // A shard that never got through its connection does not answer the shutdown.
    if tokio::time::timeout(Duration::from_secs(2), shards.shutdown_all()).await.is_err() {
        warn!("the gateway did not close in 2 s");
    }
}

/// Discord ends every session and resets the token of a bot that identifies too often (1,000 a day).
async fn wait_for_a_session(gateway: &Gateway, stop: &CancellationToken) -> Result<(), LoginError> {
    let Some((left, wait)) = gateway.logins else { return Ok(()) };
    if left >= u64::from(gateway.shards) {
        return Ok(());
    }
    warn!("no gateway session is left today; waiting {}", spelled(wait));
    pause(wait, stop).await?;
    info!("gateway sessions are available again");
    Ok(())
}

fn fatal(error: &serenity::Error, start: &Start) -> Option<LoginError> {
    match error {
        serenity::Error::Gateway(GatewayError::InvalidAuthentication) => Some(start.refused_token()),
        serenity::Error::Gateway(
            GatewayError::DisallowedGatewayIntents | GatewayError::InvalidGatewayIntents,
        ) => Some(LoginError::Intents),
        _ => None,
    }
}

/// The status of a call that Discord refused.
#[must_use]
pub fn status(error: &serenity::Error) -> Option<StatusCode> {
    match error {
        serenity::Error::Http(HttpError::UnsuccessfulRequest(refusal)) => Some(refusal.status_code),
        _ => None,
    }
}

/// Discord's own code of a refusal; `None` for what is not Discord's: a proxy's 404 proves nothing.
#[must_use]
pub fn code(error: &serenity::Error) -> Option<u64> {
    match error {
        serenity::Error::Http(HttpError::UnsuccessfulRequest(refusal)) => {
            u64::try_from(refusal.error.code).ok().filter(|code| *code != 0)
        }
        _ => None,
    }
}

/// Whether an edit was refused since the message is made of components alone by now.
#[must_use]
pub fn takes_components_only(error: &serenity::Error) -> bool {
    const REFUSED: &str = "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2";
    match error {
        serenity::Error::Http(HttpError::UnsuccessfulRequest(refusal)) => {
            refusal.error.errors.iter().any(|error| error.code == REFUSED)
        }
        _ => false,
    }
}

/// A serenity error in words that hold no address: interaction addresses carry tokens.
#[must_use]
pub fn words(error: &serenity::Error) -> String {
    match error {
        serenity::Error::Http(HttpError::UnsuccessfulRequest(refusal)) => {
            format!("{} {}", refusal.status_code.as_u16(), refusal.error.message)
        }
        serenity::Error::Http(HttpError::Request(error)) if error.is_timeout() => "no answer".into(),
        serenity::Error::Http(HttpError::Request(error)) if error.is_connect() => "can't connect".into(),
        serenity::Error::Http(HttpError::Request(_)) => "the connection broke".into(),
        other => other.to_string(),
    }
}
