//! Starts a pretend panel, Wings and Discord, the real bot between them, and stops it all again.

use std::{io, sync::Arc, time::Duration};

use sandbox::{
    Backend, BackendOptions, ServerHandle, ServerSpec,
    discord::{
        ActError, Discord, DiscordOptions, GuildHandle, Interaction, MessageRef,
        permissions::{MANAGE_CHANNELS, MANAGE_GUILD, MANAGE_MESSAGES, MANAGE_ROLES, VIEW_CHANNEL},
    },
};
use tempfile::TempDir;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::{controls, markdown::Names, typed::Who};
use crate::{
    alerts,
    app::{self, AppError},
    config::{Config, ConfigError},
    discord::invite,
    tasks::Tasks,
};

/// Where everything happens.
pub(super) const CHANNEL: &str = "console";
/// Another channel, which shows nothing by itself.
const OTHER: &str = "general";
/// What Alice may do.
const ADMIN: u64 = MANAGE_GUILD | MANAGE_CHANNELS | MANAGE_ROLES | MANAGE_MESSAGES | VIEW_CHANNEL;
/// The roles with what they may do and their colours; the lowest first.
const ROLES: [(&str, u64, u32); 2] = [("Helpers", 0, 0x1A_BC9C), ("Admins", ADMIN, 0xE6_7E22)];
/// The newest messages whose buttons and selects can be used at a terminal.
const USABLE: usize = 50;
/// How long the game must run after a crash to be called back: who watches has less patience than who plays.
const BACK: Duration = Duration::from_secs(5);
/// What the bot may take to be ready, and to stop.
const PATIENCE: Duration = Duration::from_secs(30);

/// Why the stage can't be set.
#[derive(Debug, thiserror::Error)]
pub(super) enum StageError {
    #[error("this machine lets nothing listen on 127.0.0.1: {0}")]
    Sandbox(io::Error),
    #[error("no folder for the temporary database can be made: {0}")]
    Folder(io::Error),
    #[error("{0}")]
    Config(#[from] ConfigError),
    #[error("the bot ended: {0}")]
    Bot(Arc<AppError>),
    #[error("the bot was not ready in time: {0}")]
    Late(#[from] ActError),
}

/// How the bot's run ended, once it has.
pub(super) type Ended = watch::Receiver<Option<Result<(), Arc<AppError>>>>;

/// The pretend world and the bot in it.
pub(super) struct Stage {
    pub(super) discord: Arc<Discord>,
    pub(super) backend: Arc<Backend>,
    pub(super) server: ServerHandle,
    pub(super) channel: u64,
    /// Resolves when the bot has ended, asked or not.
    pub(super) ended: Ended,
    pub(super) tasks: Tasks,
    guild: GuildHandle,
    other: u64,
    /// In the order of [`Who::ALL`].
    people: [u64; 3],
    /// In the order of [`ROLES`].
    roles: [u64; 2],
    stop: CancellationToken,
    database: TempDir,
}

impl Stage {
    /// Starts everything and waits until the bot is ready; the game server is still offline.
    pub(super) async fn set(server: ServerSpec) -> Result<Self, StageError> {
        let backend = Backend::start(BackendOptions::default()).await.map_err(StageError::Sandbox)?;
        let backend = Arc::new(backend);
        // As the invitation that the bot's log shows asks for.
        let bot_permissions = invite::PERMISSIONS.bits();
        let options = DiscordOptions { patience: PATIENCE, bot_permissions, ..DiscordOptions::default() };
        let discord = Arc::new(Discord::start(options).await.map_err(StageError::Sandbox)?);
        let server = backend.add_server(server);
        let guild = discord.add_guild("Friends");
        // One manages the roles below one's own only.
        let roles = ROLES.map(|(name, permissions, colour)| {
            let role = guild.add_role(name, permissions);
            guild.set_role_colour(role, colour);
            role
        });
        let [helpers, admins] = roles;
        let people = Who::ALL.map(|who| match who {
            Who::Alice => guild.add_member(who.name(), &[admins]),
            Who::Mia => guild.add_member(who.name(), &[helpers]),
            Who::Gus => guild.add_member(who.name(), &[]),
        });
        let (channel, other) = (guild.add_channel(CHANNEL), guild.add_channel(OTHER));
        let database =
            tempfile::Builder::new().prefix("wingcord-demo-").tempdir().map_err(StageError::Folder)?;
        let config = config(&backend, &discord, guild.id, &database)?;
        let (tasks, stop) = (Tasks::new(), CancellationToken::new());
        let ended = run_bot(&tasks, config, stop.clone());
        let stage = Self {
            discord,
            backend,
            server,
            channel,
            ended,
            tasks,
            guild,
            other,
            people,
            roles,
            stop,
            database,
        };
        stage.ready().await?;
        Ok(stage)
    }

    async fn ready(&self) -> Result<(), StageError> {
        let ready = async {
            self.discord.command_registered("mc").await?;
            self.discord.connected().await
        };
        let mut ended = self.ended.clone();
        tokio::select! {
            ready = ready => Ok(ready?),
            error = failure(&mut ended) => Err(StageError::Bot(error)),
        }
    }

    /// The member's id.
    pub(super) fn id(&self, who: Who) -> u64 {
        self.people[who as usize]
    }

    /// What the ids in mentions are called.
    pub(super) fn names(&self) -> Names {
        let people = Who::ALL.map(|who| (self.id(who), format!("@{}", who.name())));
        let roles = [0, 1].map(|at| (self.roles[at], format!("@{}", ROLES[at].0)));
        let places =
            [(self.channel, CHANNEL), (self.other, OTHER)].map(|(id, name)| (id, format!("#{name}")));
        people
            .into_iter()
            .chain(roles)
            .chain(places)
            .chain([(self.guild.everyone(), "@everyone".into())])
            .collect()
    }

    /// Presses the newest button that the member sees in the channel under this label.
    pub(super) fn press(&self, who: Who, label: &str) -> Result<Interaction, ActError> {
        let (message, label) = self.control(who, false, label)?;
        self.discord.press(self.id(who), message, &label)
    }

    /// Chooses the option with this label in the newest such select.
    pub(super) fn choose(&self, who: Who, label: &str) -> Result<Interaction, ActError> {
        let (message, label) = self.control(who, true, label)?;
        self.discord.choose(self.id(who), message, &[&label])
    }

    fn control(&self, who: Who, select: bool, label: &str) -> Result<(MessageRef, String), ActError> {
        let seen = self.discord.newest_seen(self.id(who), self.channel, USABLE);
        controls::find(&seen, select, label).ok_or_else(|| ActError::NoSuchComponent(label.to_owned()))
    }

    /// Types a slash command in the channel.
    pub(super) fn type_command(&self, who: Who, text: &str) -> Result<Interaction, ActError> {
        self.discord.type_command(self.id(who), self.channel, text)
    }

    /// Stops the bot in order, then the pretend servers; the database goes, too.
    pub(super) async fn clear(self) {
        self.stop.cancel();
        self.tasks.stop(PATIENCE).await;
        self.discord.stop().await;
        self.backend.stop().await;
        if let Err(error) = self.database.close() {
            tracing::warn!("the temporary database is left behind: {error}");
        }
    }
}

/// Resolves when the bot has ended with an error.
pub(super) async fn failure(ended: &mut Ended) -> Arc<AppError> {
    match ended.wait_for(|end| matches!(end, Some(Err(_)))).await.map(|end| end.clone()) {
        Ok(Some(Err(error))) => error,
        _ => std::future::pending().await,
    }
}

fn config(
    backend: &Backend,
    discord: &Discord,
    guild: u64,
    database: &TempDir,
) -> Result<Config, ConfigError> {
    Config::from_vars(|name| {
        let value = match name {
            "DISCORD_TOKEN" => discord.token().to_owned(),
            "DISCORD_API_URL" => discord.url().to_owned(),
            "PANEL_URL" => backend.panel_url(),
            "PANEL_API_KEY" => backend.owner_key().to_owned(),
            "PANEL_GUILDS" => guild.to_string(),
            "DATABASE_URL" => format!("sqlite://{}", database.path().join("wingcord.db").display()),
            _ => return None,
        };
        Some(value)
    })
}

fn run_bot(tasks: &Tasks, config: Config, stop: CancellationToken) -> Ended {
    let (report, ended) = watch::channel(None);
    let bot = async move {
        let alerts = alerts::Options { steady: BACK, ..alerts::Options::default() };
        let options = app::Options { alerts, ..app::Options::default() };
        let end = app::run(config, options, stop).await;
        report.send_replace(Some(end.map_err(Arc::new)));
    };
    tasks.spawn("bot", bot).release();
    ended
}
