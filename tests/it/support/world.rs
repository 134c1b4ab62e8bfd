//! A guild, a panel with a server, and the bot between them.

use std::{
    collections::{BTreeMap, HashSet},
    sync::Mutex,
    time::Duration,
};

use pterosocket::Timings;
use sandbox::{
    Backend, BackendOptions, ServerHandle, ServerSpec,
    discord::{Discord, DiscordOptions, GuildHandle, Limits, Message, Reply},
    game::Program,
};
use serde_json::json;
use std::sync::Arc;
use tempfile::TempDir;
use tokio::{
    runtime::{self, Runtime},
    task::JoinHandle,
};
use tokio_util::sync::CancellationToken;
use wingcord::{
    app::{self, AppError},
    commands::{Pace, Speed},
    config::Config,
    discord::schedule::RetryPolicy,
    relay, sockets,
    texts::Language,
};

use super::{log, says};

/// Discord's Manage Server.
pub(super) const MANAGE_GUILD: u64 = 1 << 5;

/// How a world differs from the usual one.
pub(crate) struct Builder {
    pub backend: BackendOptions,
    pub discord: DiscordOptions,
    pub server: ServerSpec,
    pub options: app::Options,
    /// Whether the guild is in `PANEL_GUILDS`.
    pub panel_guild: bool,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            backend: BackendOptions {
                stats_interval: Duration::from_millis(50),
                ..BackendOptions::default()
            },
            discord: DiscordOptions {
                limits: Limits { identify: Duration::ZERO, scale: 0.1, ..Limits::default() },
                locale: Language::KEYS_LOCALE.to_owned(),
                ..DiscordOptions::default()
            },
            server: ServerSpec::new("Survival", Program::Scripted),
            options: quick(),
            panel_guild: true,
        }
    }
}

/// Small intervals, in the proportions of the real ones.
fn quick() -> app::Options {
    let ms = Duration::from_millis;
    let timings = Timings {
        backoff: [20, 40, 80, 160, 320, 640].map(ms),
        fetch_every: ms(50),
        renew_retry: ms(100),
        denied_wait: ms(50),
        state_poll: ms(100),
        unknown_wait: ms(100),
        ..Timings::default()
    };
    let replay = sockets::Replay {
        status_within: ms(500),
        quiet: ms(100),
        longest: ms(1_500),
        ..sockets::Replay::default()
    };
    let secrets_within = ms(1_500);
    let rest = sockets::Options::default();
    let sockets = sockets::Options { timings, again_after: ms(400), replay, secrets_within, ..rest };
    let mut relay = relay::Options { tell_outage_after: ms(300), ..relay::Options::default() };
    relay.backlog.linger = ms(20);
    let retry = RetryPolicy { first: ms(50), longest_retry: ms(400), probe: ms(400), blocked: ms(400) };
    let pace = Pace {
        chatter: Pace::default().chatter,
        member: Speed { burst: 5, every: ms(15), waiting: 100 },
        server: Speed { burst: 8, every: ms(11), waiting: 100 },
        guild: Speed { burst: 1_000, every: ms(1), waiting: 1_000 },
        suggestions: Speed { burst: 1_000, every: ms(1), waiting: 0 },
    };
    app::Options {
        sockets,
        relay,
        retry,
        pace,
        hear_for: ms(400),
        answer_within: ms(700),
        ..app::Options::default()
    }
}

/// One guild with a channel, an administrator and a guest; one panel with a server; the running bot.
pub(crate) struct World {
    pub backend: Backend,
    pub discord: Discord,
    pub guild: GuildHandle,
    pub server: ServerHandle,
    /// A text channel.
    pub channel: u64,
    /// Holds Manage Server.
    pub admin: u64,
    /// By this role.
    pub admins: u64,
    /// Holds nothing.
    pub guest: u64,
    pub database: TempDir,
    /// The bot's environment.
    pub settings: BTreeMap<&'static str, String>,
    pub config: Config,
    pub options: app::Options,
    /// Of the guilds and of people's clients.
    pub locale: String,
    pub(super) bot: Option<Bot>,
    /// Where its log begins in the process's: as it was written, and as our events were handed in.
    pub(super) log_start: (usize, usize),
    /// Secrets beyond the settings' and those that were seen on the wire.
    pub(super) more_secrets: Mutex<Vec<String>>,
}

pub(super) struct Bot {
    stop: CancellationToken,
    pub(super) running: JoinHandle<Result<(), AppError>>,
    home: Home,
}

/// The bot's own runtime: with it every task of the bot ends at once, as with its process.
struct Home(Option<Runtime>);

impl Home {
    fn new() -> Self {
        let runtime = runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        Self(Some(runtime.unwrap()))
    }

    fn spawn<T: Send + 'static>(&self, work: impl Future<Output = T> + Send + 'static) -> JoinHandle<T> {
        self.0.as_ref().expect("it runs until it is dropped").spawn(work)
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

impl Builder {
    /// Starts everything and waits until the bot has its commands registered and is connected.
    pub(crate) async fn start(self) -> World {
        let mut world = self.prepare().await;
        world.start_bot().await;
        world
    }

    /// Starts everything but the bot.
    pub(crate) async fn prepare(self) -> World {
        log::listen();
        let backend = Backend::start(self.backend).await.unwrap();
        let server = backend.add_server(self.server);
        let locale = self.discord.locale.clone();
        let discord = Discord::start(self.discord).await.unwrap();
        let guild = discord.add_guild("Friends");
        let role = guild.add_role("Admins", MANAGE_GUILD);
        let (admin, guest) = (guild.add_member("Alice", &[role]), guild.add_member("Gus", &[]));
        let channel = guild.add_channel("console");
        let database = tempfile::tempdir().unwrap();
        let path = database.path().join("wingcord.db");
        let panel_guilds = if self.panel_guild { guild.id.to_string() } else { String::new() };
        let settings = BTreeMap::from([
            ("DISCORD_TOKEN", discord.token().to_owned()),
            ("DISCORD_API_URL", discord.url().to_owned()),
            ("PANEL_URL", backend.panel_url()),
            ("PANEL_API_KEY", backend.owner_key().to_owned()),
            ("PANEL_GUILDS", panel_guilds),
            ("DATABASE_URL", format!("sqlite://{}", path.display())),
        ]);
        let config = Config::from_vars(|name| settings.get(name).cloned());
        World {
            backend,
            discord,
            guild,
            server,
            channel,
            admin,
            admins: role,
            guest,
            database,
            settings,
            config: config.unwrap(),
            options: self.options,
            locale,
            bot: None,
            log_start: (log::length(), log::count()),
            more_secrets: Mutex::default(),
        }
    }
}

impl World {
    /// The usual world.
    pub(crate) async fn start() -> Self {
        Builder::default().start().await
    }

    /// The usual world, with its server bound and mirrored in its channel.
    pub(crate) async fn mirrored() -> Self {
        let world = Self::start().await;
        world.bind_and_mirror().await;
        world
    }

    pub(crate) async fn bind_and_mirror(&self) {
        let reply = self.admin(&format!("/server bind mirror:<#{}>", self.channel)).await;
        assert!(reply.content.contains("[mirror-shows "), "{}", reply.content);
    }

    /// Changes a variable of the environment for the next start of the bot.
    pub(crate) fn set(&mut self, name: &'static str, value: &str) {
        self.settings.insert(name, value.to_owned());
        self.config = Config::from_vars(|name| self.settings.get(name).cloned()).unwrap();
    }

    /// Takes the operator's panel away from the next start of the bot; guilds may link any, also on this machine.
    pub(crate) fn without_operators_panel(&mut self) {
        for (name, value) in [("PANEL_URL", ""), ("PANEL_API_KEY", ""), ("PANEL_GUILDS", "")] {
            self.settings.insert(name, value.to_owned());
        }
        self.set("ALLOW_PRIVATE_PANELS", "true");
    }

    /// Starts the bot and waits for nothing.
    pub(crate) fn spawn_bot(&mut self) {
        let stop = CancellationToken::new();
        let home = Home::new();
        let running = home.spawn(app::run(self.config.clone(), self.options.clone(), stop.clone()));
        self.bot = Some(Bot { stop, running, home });
    }

    /// Ends the bot as a SIGKILL does: nothing is finished, nothing is closed.
    pub(crate) fn kill_bot(&mut self) {
        drop(self.bot.take().map(|bot| bot.home));
    }

    /// What the bot ends with by itself.
    pub(crate) async fn bot_ended(&mut self) -> Result<(), AppError> {
        let bot = self.bot.take().expect("a bot that was started");
        let ended = tokio::time::timeout(Duration::from_secs(10), bot.running).await;
        ended.expect("the bot ends").expect("the bot does not panic")
    }

    pub(crate) async fn start_bot(&mut self) {
        self.spawn_bot();
        self.discord.command_registered("mc").await.unwrap();
        self.discord.connected().await.unwrap();
    }

    /// Tells the bot to stop, and waits for nothing.
    pub(crate) fn ask_to_stop(&self) {
        self.bot.as_ref().expect("a bot that was started").stop.cancel();
    }

    /// Stops the bot in order.
    pub(crate) async fn stop_bot(&mut self) {
        let Some(bot) = self.bot.take() else { return };
        bot.stop.cancel();
        let ended = tokio::time::timeout(Duration::from_secs(20), self.hurried(bot.running)).await;
        ended.expect("the bot stops").expect("the bot does not panic").expect("the bot ends well");
    }

    /// serenity looks whether it shall stop only every half second, or when something comes from the gateway.
    async fn hurried<T>(&self, mut running: JoinHandle<T>) -> Result<T, tokio::task::JoinError> {
        let mut turn = tokio::time::interval(Duration::from_millis(20));
        loop {
            tokio::select! {
                ended = &mut running => return ended,
                _ = turn.tick() => {
                    let nothing = json!({ "channel_id": self.channel.to_string() });
                    self.discord.dispatch("CHANNEL_PINS_UPDATE", &nothing);
                }
            }
        }
    }

    /// Types a command and returns its answer.
    pub(crate) async fn types(&self, user: u64, channel: u64, command: &str) -> Reply {
        let interaction = self.discord.type_command(user, channel, command).unwrap();
        interaction.acknowledged().await.unwrap();
        interaction.reply().await.unwrap_or_else(|error| panic!("{command}: {error}"))
    }

    pub(crate) async fn admin(&self, command: &str) -> Reply {
        self.types(self.admin, self.channel, command).await
    }

    pub(crate) async fn guest(&self, command: &str) -> Reply {
        self.types(self.guest, self.channel, command).await
    }

    /// Waits for a message in the channel that contains `text`.
    pub(crate) async fn posted(&self, text: &str) -> Arc<Message> {
        let found = self.discord.message_where(self.channel, |message| says(&message.content, text)).await;
        found.unwrap_or_else(|_| panic!("{text:?} was not posted; the channel shows:\n{}", self.shown()))
    }

    /// Everything that the channel shows, oldest first.
    pub(crate) fn shown(&self) -> String {
        let messages = self.discord.messages(self.channel);
        messages.iter().map(|message| message.content.clone()).collect::<Vec<_>>().join("\n")
    }

    /// How many sockets the server's console was read from until now.
    pub(crate) fn sockets_used(&self) -> usize {
        self.server.frames().iter().map(|frame| frame.socket).collect::<HashSet<_>>().len()
    }
}
