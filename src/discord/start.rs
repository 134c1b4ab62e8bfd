//! Getting in: the calls of the start, repeated until Discord answers them.
//!
//! Only a refused token ends the process. None of these calls but the one for the gateway's address holds the gateway
//! up: what else is missing is asked for while the bot runs.

mod words;

use std::{
    collections::HashSet,
    fmt,
    future::{self, Future},
    sync::{Arc, OnceLock},
    time::Duration,
};

use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value};
use serenity::{http::Http, model::id::UserId};
use tokio::{
    sync::{Notify, watch},
    time::timeout,
};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use super::{
    invite,
    login::LoginError,
    outbox::Outbox,
    rest::{Application, Gateway, NoAnswer, Rest},
    retry::RetryPolicy,
    token,
};
pub use words::{Asked, spelled};

/// Refused for want of the command of type [`ENTRY_POINT`], which a list of all commands must hold.
const ENTRY_POINT_MISSING: u64 = 50240;
/// The command that starts an app's activity. Discord makes it by itself.
const ENTRY_POINT: u64 = 4;
/// What is sent back of it. The rest is Discord's own.
const KEPT: [&str; 11] = [
    "id",
    "type",
    "name",
    "name_localizations",
    "description",
    "description_localizations",
    "default_member_permissions",
    "integration_types",
    "contexts",
    "nsfw",
    "handler",
];
/// After so many final answers in a row it is asked rarely.
const SOON: u32 = 6;
/// What waiting for Discord to know the commands may take before the gateway opens.
const FIRST_TRIES: Duration = Duration::from_secs(5);

/// Who operates the bot; nobody until Discord has said. Clones share it.
#[derive(Debug, Clone, Default)]
pub struct Operators(Arc<OnceLock<HashSet<UserId>>>);

impl Operators {
    /// Whether `user` is one.
    #[must_use]
    pub fn contains(&self, user: UserId) -> bool {
        self.0.get().is_some_and(|operators| operators.contains(&user))
    }
}

/// Both REST clients; ours lets an answer take `answer_within`.
///
/// # Errors
/// When the TLS backend can't be built.
pub fn clients(
    token: &SecretString,
    base: &str,
    answer_within: Duration,
) -> Result<(Http, Rest), Box<dyn std::error::Error + Send + Sync>> {
    Ok((super::serenity_http(token, base)?, Rest::new(token, base, answer_within)?))
}

/// Makes the calls of the start. Clones share connections.
#[derive(Clone)]
pub struct Start {
    rest: Rest,
    outbox: Option<Outbox>,
    fault: Option<&'static str>,
}

impl fmt::Debug for Start {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Start")
    }
}

impl Start {
    /// Calls through `rest`, which has this token; `outbox` is told of each.
    #[must_use]
    pub fn new(rest: Rest, token: &SecretString, outbox: Option<Outbox>) -> Self {
        Self { rest, outbox, fault: token::fault(token.expose_secret()) }
    }

    /// What to say of a token that Discord refuses.
    #[must_use]
    pub fn refused_token(&self) -> LoginError {
        self.fault.map_or(LoginError::Token, LoginError::Misshapen)
    }

    /// What to log of a failed call, unless it is that the token is refused.
    ///
    /// # Errors
    /// A refused token.
    pub fn unless_refused(&self, asked: Asked, error: &NoAnswer) -> Result<String, LoginError> {
        if error.status == 401 { Err(self.refused_token()) } else { Ok(asked.failed(error)) }
    }

    /// What `check` says of a failed call: the same as the log.
    #[must_use]
    pub fn unanswered(&self, asked: Asked, error: &NoAnswer) -> String {
        match error.status {
            401 => self.refused_token().to_string(),
            _ => asked.failed_until(error),
        }
    }

    /// Who the token belongs to.
    ///
    /// # Errors
    /// What Discord answered instead.
    pub async fn application(&self) -> Result<Application, NoAnswer> {
        self.counted(self.rest.application()).await
    }

    /// The id of the bot's user.
    ///
    /// # Errors
    /// As [`Start::application`].
    pub async fn bot_user(&self) -> Result<UserId, NoAnswer> {
        self.counted(self.rest.bot_user()).await
    }

    /// Where the gateway is.
    ///
    /// # Errors
    /// As [`Start::application`].
    pub async fn gateway(&self) -> Result<Gateway, NoAnswer> {
        self.counted(self.rest.gateway()).await
    }

    /// Registers the bot's commands, beside the Entry Point command if the application has one.
    ///
    /// # Errors
    /// As [`Start::application`].
    pub async fn register(&self, application: &Application, commands: &[Value]) -> Result<usize, NoAnswer> {
        let id = application.id;
        match self.counted(self.rest.put_commands(id, commands)).await {
            Err(refused) if refused.code == ENTRY_POINT_MISSING => {
                let known = self.counted(self.rest.commands(id)).await?;
                let kept = known.iter().filter(|command| command["type"] == ENTRY_POINT).map(kept);
                let all: Vec<_> = commands.iter().cloned().chain(kept).collect();
                self.counted(self.rest.put_commands(id, &all)).await?;
            }
            answer => answer?,
        }
        Ok(commands.len())
    }

    /// Those of `commands` that Discord does not have, by name. Looks, and changes nothing.
    ///
    /// # Errors
    /// As [`Start::application`].
    pub async fn unregistered(
        &self,
        application: &Application,
        commands: &[Value],
    ) -> Result<Vec<String>, NoAnswer> {
        let known = self.counted(self.rest.commands(application.id)).await?;
        let lacks = |command: &&Value| known.iter().all(|known| known["name"] != command["name"]);
        let names = commands.iter().filter(lacks).filter_map(|command| command["name"].as_str());
        Ok(names.map(str::to_owned).collect())
    }

    async fn counted<T>(&self, call: impl Future<Output = Result<T, NoAnswer>>) -> Result<T, NoAnswer> {
        let Some(outbox) = &self.outbox else { return call.await };
        outbox.charge(1);
        let answer = call.await;
        if let Err(NoAnswer { status: 401 | 403 | 404 | 429, .. }) = answer {
            outbox.refused_elsewhere(None);
        }
        answer
    }

    /// Repeats a call until Discord answers it; `failed` hears of each failure, and says what to log of it or why there is
    /// no use in going on.
    ///
    /// # Errors
    /// What `failed` says, or a stop signal.
    pub async fn until_answered<T, F>(
        &self,
        retry: RetryPolicy,
        stop: &CancellationToken,
        call: impl Fn() -> F,
        failed: impl Fn(&NoAnswer) -> Result<String, LoginError>,
    ) -> Result<T, LoginError>
    where
        F: Future<Output = Result<T, NoAnswer>>,
    {
        for failures in 1.. {
            let answer = tokio::select! {
                answer = call() => answer,
                () = stop.cancelled() => return Err(LoginError::Stopped),
            };
            let error = match answer {
                Ok(value) => return Ok(value),
                Err(error) => error,
            };
            let wait = wait_after(&error, failures, retry);
            let asked = if error.retry_after.is_some() { "as it asks, " } else { "" };
            let words = failed(&error)?;
            warn!("{words}; {asked}trying again in {}", spelled(wait));
            pause(wait, stop).await?;
        }
        Err(LoginError::Stopped)
    }
}

fn kept(command: &Value) -> Value {
    let fields = KEPT.iter().filter_map(|key| Some(((*key).to_owned(), command.get(key)?.clone())));
    Value::Object(fields.filter(|(_, value)| !value.is_null()).collect::<Map<_, _>>())
}

fn wait_after(error: &NoAnswer, failures: u32, retry: RetryPolicy) -> Duration {
    let is_final = (400..500).contains(&error.status) && error.status != 429;
    let usual = retry.after(failures, rand::random());
    let wait = if is_final && failures > SOON { usual.max(retry.probe) } else { usual };
    wait.max(error.retry_after.unwrap_or_default())
}

pub(super) async fn pause(wait: Duration, stop: &CancellationToken) -> Result<(), LoginError> {
    tokio::select! {
        () = tokio::time::sleep(wait) => Ok(()),
        () = stop.cancelled() => Err(LoginError::Stopped),
    }
}

/// Whether Discord has the bot's commands.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Registration {
    /// It was not asked yet.
    #[default]
    Open,
    /// It did not take them, and is asked again.
    Refused(NoAnswer),
    /// It has them.
    Done,
}

/// Who wants to know what Discord says at the start.
pub struct Listeners<'a> {
    /// Answers interactions in the application's name.
    pub http: &'a Http,
    /// Is filled.
    pub operators: &'a Operators,
    /// Whether nobody else may bind servers of the operator's panel.
    pub only_operators_bind: bool,
    /// What is to be registered.
    pub commands: &'a [Value],
    /// Hears what came of that.
    pub registration: &'a watch::Sender<Registration>,
}

/// Asks who the bot is and registers its commands, while `gateway` runs: that one begins when Discord has the commands,
/// when a first call has failed, or after a moment. Ends with `gateway`.
///
/// # Errors
/// A refused token, a stop signal, or what `gateway` ends with.
pub async fn beside(
    start: &Start,
    listeners: &Listeners<'_>,
    retry: RetryPolicy,
    stop: &CancellationToken,
    gateway: impl Future<Output = Result<(), LoginError>>,
) -> Result<(), LoginError> {
    let tried = Notify::new();
    let asking = async {
        ask(start, listeners, retry, stop, &tried).await?;
        future::pending().await
    };
    let connected = async {
        // Tried or not: it begins.
        let _ = timeout(FIRST_TRIES, tried.notified()).await;
        gateway.await
    };
    tokio::select! {
        ended = connected => ended,
        refused = asking => refused,
    }
}

async fn ask(
    start: &Start,
    listeners: &Listeners<'_>,
    retry: RetryPolicy,
    stop: &CancellationToken,
    tried: &Notify,
) -> Result<(), LoginError> {
    let unknown = |refused: &NoAnswer| {
        tried.notify_one();
        start.unless_refused(Asked::Application, refused)
    };
    let about = start.until_answered(retry, stop, || start.application(), unknown).await?;
    info!("logged in as {}; invite: {}", about.name, invite::url(about.id));
    if listeners.only_operators_bind {
        info!("PANEL_GUILDS is empty: only the application's owner or team may bind servers of PANEL_URL");
    }
    listeners.http.set_application_id(about.id);
    // It is asked once.
    let _ = listeners.operators.0.set(about.operators.clone());
    // The token was good a moment ago. If it is not any more, the gateway says so.
    let refused = |refused: &NoAnswer| {
        tried.notify_one();
        listeners.registration.send_replace(Registration::Refused(refused.clone()));
        Ok(Asked::Commands.failed(refused))
    };
    let register = || start.register(&about, listeners.commands);
    let registered = start.until_answered(retry, stop, register, refused).await?;
    info!("{registered} commands are registered");
    listeners.registration.send_replace(Registration::Done);
    tried.notify_one();
    Ok(())
}
