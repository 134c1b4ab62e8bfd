//! Logging in and staying connected.
//!
//! serenity asks for the gateway's address itself and, when that call fails, falls back to the real one; so the
//! address is fetched here first, with retries, and written over whatever serenity found. Only a refused token or
//! refused intents end the process.

use std::{collections::HashSet, fmt, future::Future, pin::pin, sync::Arc, time::Duration};

use poise::FrameworkBuilder;
use secrecy::SecretString;
use serenity::{
    client::{ClientBuilder, EventHandler},
    gateway::{GatewayError, ShardManager},
    http::{Http, HttpError, StatusCode},
    model::{
        application::{MembershipState, TeamMember},
        gateway::{BotGateway, GatewayIntents, Ready},
        id::{ApplicationId, UserId},
    },
};
use tokio::{
    runtime::Handle,
    sync::{mpsc, oneshot},
    time::Instant,
};
use tokio_util::{sync::CancellationToken, task::AbortOnDropHandle};
use tracing::{info, warn};

use super::{
    calls,
    events::Events,
    outbox::Outbox,
    retry::Waits,
    serenity_http,
    shards::{self, Shards},
};

/// What is asked of the gateway: guilds with their roles and channels, and that messages were written (of others
/// without their text). Nothing privileged.
pub const INTENTS: GatewayIntents = GatewayIntents::GUILDS.union(GatewayIntents::GUILD_MESSAGES);

/// What serenity's client asks for by itself when it begins: the gateway's address, twice.
const CALLS_OF_CLIENT: usize = 2;

/// Who the token belongs to.
#[derive(Debug, Clone)]
pub struct Identity {
    /// The application.
    pub application: ApplicationId,
    /// The bot's user.
    pub bot: UserId,
    /// The bot's user name.
    pub name: String,
    /// The application's owner, or every member of the team that owns it.
    pub owners: HashSet<UserId>,
}

/// Why the bot can't run at all.
#[derive(Debug, thiserror::Error)]
pub enum LoginError {
    /// 401, or close code 4004.
    #[error(
        "Discord refused the bot token. Make a new one (Developer Portal → your application → Bot → Reset Token) \
         and put it into DISCORD_TOKEN"
    )]
    Token,
    /// Close codes 4013 and 4014.
    #[error("Discord refused the gateway intents (bits {}); none of them is privileged, so the application may be \
             restricted: see the Developer Portal", INTENTS.bits())]
    Intents,
    /// The HTTP client can't be built.
    #[error("the HTTP client can't be built: {0}")]
    Client(#[from] reqwest::Error),
    /// The process was told to stop meanwhile.
    #[error("told to stop")]
    Stopped,
}

/// Asks Discord who we are, until it answers.
///
/// # Errors
/// A refused token, or a stop signal.
pub async fn identify(
    http: &Http,
    outbox: &Outbox,
    waits: Waits,
    stop: &CancellationToken,
) -> Result<Identity, LoginError> {
    let about = || http.get_current_application_info();
    let about = until_answered("who the bot is", outbox, waits, stop, about).await?;
    let user = until_answered("the bot's user", outbox, waits, stop, || http.get_current_user()).await?;
    http.set_application_id(about.id);
    let accepted = |member: &TeamMember| member.membership_state == MembershipState::Accepted;
    let team = about
        .team
        .map(|team| team.members.into_iter().filter(accepted).map(|member| member.user.id).collect());
    let owners = team.unwrap_or_else(|| about.owner.map(|owner| owner.id).into_iter().collect());
    Ok(Identity { application: about.id, bot: user.id, name: user.name.clone(), owners })
}

/// Repeats a call until Discord answers it; `outbox` is told of each.
///
/// # Errors
/// A refused token, or a stop signal.
pub async fn until_answered<T, F>(
    what: &str,
    outbox: &Outbox,
    waits: Waits,
    stop: &CancellationToken,
    call: impl Fn() -> F,
) -> Result<T, LoginError>
where
    F: Future<Output = serenity::Result<T>>,
{
    for failures in 1.. {
        outbox.charge(1);
        let answer = tokio::select! {
            answer = call() => answer,
            () = stop.cancelled() => return Err(LoginError::Stopped),
        };
        calls::count(outbox, None, &answer);
        let error = match answer {
            Ok(value) => return Ok(value),
            Err(error) if is_unauthorized(&error) => return Err(LoginError::Token),
            Err(error) => error,
        };
        let wait = waits.after(failures, rand::random());
        warn!("Discord did not say {what} ({}); trying again in {:.0} s", words(&error), wait.as_secs_f64());
        pause(wait, stop).await?;
    }
    Err(LoginError::Stopped)
}

/// How to connect.
#[derive(Clone)]
pub struct Connect {
    /// The bot token.
    pub token: SecretString,
    /// Scheme, host and port of the REST API.
    pub base: String,
    /// The waits between tries.
    pub waits: Waits,
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
        let gateway =
            until_answered("its gateway", &events.outbox, connect.waits, stop, || http.get_bot_gateway())
                .await?;
        events.outbox.charge(CALLS_OF_CLIENT);
        wait_for_a_session(&gateway, stop).await?;
        match session(connect, http, gateway, framework().build(), events.clone(), stop).await {
            Ok(()) if stop.is_cancelled() => return Ok(()),
            Ok(()) => warn!("the gateway client ended by itself"),
            Err(error) => match fatal(&error) {
                Some(fatal) => return Err(fatal),
                None => warn!("the gateway client ended: {}", words(&error)),
            },
        }
        // What lasted longer than the longest wait was no failure to connect.
        if began.elapsed() > connect.waits.longest_retry {
            failures = 1;
        }
        pause(connect.waits.after(failures, rand::random()), stop).await?;
    }
}

/// serenity's client runs on `connect.thread`, see [`shards::deaf`]; what watches it does not.
async fn session<U, E>(
    connect: &Connect,
    http: Http,
    gateway: BotGateway,
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
        client.start_shards(gateway.shards.max(1)).await
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

/// Logs in once, to see whether token and intents are accepted; returns the number of guilds.
///
/// # Errors
/// What stands in the way, in words.
pub async fn try_session(connect: &Connect, patience: Duration) -> Result<usize, String> {
    let http = serenity_http(&connect.token, &connect.base).map_err(|error| error.to_string())?;
    let gateway = http.get_bot_gateway().await.map_err(|error| words(&error))?;
    let (ready, mut guilds) = mpsc::channel(1);
    let client = ClientBuilder::new_with_http(http, INTENTS).event_handler(ReadyHandler(ready)).await;
    let mut client = client.map_err(|error| words(&error))?;
    *client.ws_url.lock().await = gateway.url;
    let shards = Arc::clone(&client.shard_manager);
    let outcome = tokio::select! {
        ended = client.start_shard(0, 1) => match ended {
            Err(error) => Err(fatal(&error).map_or_else(|| words(&error), |fatal| fatal.to_string())),
            Ok(()) => Err("the connection ended by itself".into()),
        },
        Some(guilds) = guilds.recv() => Ok(guilds),
        () = tokio::time::sleep(patience) => Err(format!("no login within {} s", patience.as_secs())),
    };
    close(&shards).await;
    outcome
}

/// Tells when the gateway has accepted the login.
struct ReadyHandler(mpsc::Sender<usize>);

#[serenity::async_trait]
impl EventHandler for ReadyHandler {
    async fn ready(&self, _: serenity::client::Context, ready: Ready) {
        // Only the first matters.
        let _ = self.0.try_send(ready.guilds.len());
    }
}

async fn close(shards: &ShardManager) {
    // A shard that never got through its connection does not answer the shutdown.
    if tokio::time::timeout(Duration::from_secs(2), shards.shutdown_all()).await.is_err() {
        warn!("the gateway did not close in 2 s");
    }
}

/// Discord ends every session and resets the token of a bot that identifies too often (1,000 a day).
async fn wait_for_a_session(gateway: &BotGateway, stop: &CancellationToken) -> Result<(), LoginError> {
    let limit = &gateway.session_start_limit;
    if limit.remaining >= u64::from(gateway.shards) {
        return Ok(());
    }
    let wait = Duration::from_millis(limit.reset_after);
    warn!("no gateway session is left today; waiting {} minutes", wait.as_secs() / 60);
    pause(wait, stop).await?;
    info!("gateway sessions are available again");
    Ok(())
}

async fn pause(wait: Duration, stop: &CancellationToken) -> Result<(), LoginError> {
    tokio::select! {
        () = tokio::time::sleep(wait) => Ok(()),
        () = stop.cancelled() => Err(LoginError::Stopped),
    }
}

fn fatal(error: &serenity::Error) -> Option<LoginError> {
    match error {
        serenity::Error::Gateway(GatewayError::InvalidAuthentication) => Some(LoginError::Token),
        serenity::Error::Gateway(
            GatewayError::DisallowedGatewayIntents | GatewayError::InvalidGatewayIntents,
        ) => Some(LoginError::Intents),
        _ => None,
    }
}

/// Whether a serenity call was answered with 401.
#[must_use]
pub fn is_unauthorized(error: &serenity::Error) -> bool {
    status(error) == Some(StatusCode::UNAUTHORIZED)
}

/// The status of a call that Discord refused.
#[must_use]
pub fn status(error: &serenity::Error) -> Option<StatusCode> {
    match error {
        serenity::Error::Http(HttpError::UnsuccessfulRequest(refusal)) => Some(refusal.status_code),
        _ => None,
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
