//! The far side and the bot: a panel, a daemon with servers, a Discord with guilds, and everything bound and mirrored by
//! a person who types commands.

use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use futures_util::{StreamExt, TryStreamExt, stream};
use sandbox::{
    Backend, BackendOptions, ServerHandle, ServerSpec,
    discord::{Discord, DiscordOptions, GuildHandle},
    game::Program,
};
use tempfile::TempDir;

use wingcord::store::Store;

use crate::{Failure, bot::Bot, rows, tls_front::TlsFront};

/// Discord's Manage Server.
pub(crate) const MANAGE_GUILD: u64 = 1 << 5;
/// Discord allows 500 channels in a guild.
pub(crate) const CHANNELS_IN_A_GUILD: usize = 250;
/// Commands typed at once while everything is bound.
pub(crate) const TYPISTS: usize = 24;
/// For what must come, but may take its time on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);
/// Enough requests a minute that binding a thousand servers is not what is measured.
pub(crate) const PLENTY: u32 = 1_000_000;

/// The database, in the bot's folder.
const DATABASE: &str = "wingcord.db";

/// What to build.
pub(crate) struct Setup {
    /// Servers, each mirrored in a channel of its own.
    pub(crate) mirrors: usize,
    /// How many of them are in one guild.
    pub(crate) in_a_guild: usize,
    /// Whether the daemon takes an exit with code 0 that nobody asked for as a crash.
    pub(crate) clean_exit_is_crash: bool,
    /// Whether the servers' figures go up and down.
    pub(crate) figures_swing: bool,
    /// The panel and the daemon.
    pub(crate) backend: BackendOptions,
    /// The `wingcord` to run; `None`: this program itself.
    pub(crate) program: Option<PathBuf>,
    /// What the bot writes to standard error goes here.
    pub(crate) log: PathBuf,
    /// Whether guilds may link panels of their own, also on this machine.
    pub(crate) links_panels: bool,
    /// Whether panel and daemon are reached over TLS.
    pub(crate) tls: bool,
    /// Whether all but the server aside is bound and mirrored before the bot starts, not by commands.
    pub(crate) written: bool,
}

/// A server and the channel that shows it.
pub(crate) struct Mirror {
    pub(crate) server: ServerHandle,
    pub(crate) channel: u64,
}

/// Everything that runs in one case.
pub(crate) struct World {
    pub(crate) backend: Backend,
    pub(crate) discord: Arc<Discord>,
    pub(crate) guilds: Vec<GuildHandle>,
    pub(crate) mirrors: Vec<Mirror>,
    /// Holds Manage Server.
    pub(crate) admin: u64,
    /// Where commands are typed; no console is shown there.
    pub(crate) desk: u64,
    pub(crate) bot: Bot,
    /// How many lines each channel's server had printed when a process of the bot ended without warning.
    pub(crate) deaths: Vec<Vec<u64>>,
    /// The bot's own folder: its database lies there.
    pub(crate) folder: TempDir,
    /// The file with the root certificate to trust, over TLS.
    pub(crate) root: Option<PathBuf>,
}

impl World {
    /// Builds it, starts the bot, and returns when every console is connected and every channel has its first message.
    pub(crate) async fn start(setup: Setup) -> Result<Self, Failure> {
        let folder = tempfile::tempdir()?;
        let front = if setup.tls { Some(TlsFront::new(folder.path()).await?) } else { None };
        let mut options =
            BackendOptions { requests_per_minute: PLENTY, console_throttle: None, ..setup.backend };
        if let Some(front) = &front {
            // The panel does not know by which address it is reached.
            (options.daemon_url, options.origin_check) = (Some(front.daemon_url()?), false);
        }
        let backend = Backend::start(options).await?;
        let discord = DiscordOptions {
            latency: Duration::from_millis(60),
            patience: PATIENCE,
            ..DiscordOptions::default()
        };
        let discord = Arc::new(Discord::start(discord).await?);
        let admin = discord.add_user("Alice");
        let guilds: Vec<GuildHandle> = (0..setup.mirrors.div_ceil(setup.in_a_guild).max(1))
            .map(|number| discord.add_guild(&format!("Guild {number}")))
            .collect();
        for guild in &guilds {
            guild.join(admin, &[guild.add_role("Admins", MANAGE_GUILD)]);
        }
        let mirrors: Vec<Mirror> = (0..setup.mirrors)
            .map(|number| {
                let server = backend.add_server(ServerSpec {
                    clean_exit_is_crash: setup.clean_exit_is_crash,
                    figures_swing: setup.figures_swing,
                    ..ServerSpec::new(format!("load {number}"), Program::Scripted)
                });
                let guild = number / setup.in_a_guild;
                Mirror { server, channel: guilds[guild].add_channel(&format!("load-{number}")) }
            })
            .collect();
        let desk = guilds[0].add_channel("commands");
        let aside = backend.add_server(ServerSpec::new("aside", Program::Scripted));
        let mut settings = settings(&backend, &discord, &guilds);
        let front = front.map(|front| front.open(&backend)).transpose()?;
        let root = front.map(|(url, root)| {
            settings.insert("PANEL_URL", url);
            settings.insert("SSL_CERT_FILE", root.display().to_string());
            root
        });
        if setup.links_panels {
            settings.insert("PANEL_LINK", "any".to_owned());
            settings.insert("ALLOW_PRIVATE_PANELS", "true".to_owned());
        }
        let bot = Bot::new(setup.program, settings, folder.path(), setup.log);
        let deaths = vec![Vec::new(); setup.mirrors];
        if setup.written {
            let store = Store::open(&format!("sqlite://{}", folder.path().join(DATABASE).display())).await?;
            let guild_of = |number: usize| guilds[number / setup.in_a_guild].id;
            rows::write(&store, admin, &mirrors, guild_of).await?;
            store.close().await;
        }
        let mut world = Self { backend, discord, guilds, mirrors, admin, desk, bot, deaths, folder, root };
        world.bot.start()?;
        world.discord.command_registered("mc").await?;
        world.connected().await?;
        world.bind(&format!("/server bind server:{} name:aside", aside.uuid()), world.desk).await?;
        if !setup.written {
            world.mirror_all().await?;
        }
        world
            .wait("the consoles", |world| world.mirrors.iter().all(|mirror| mirror.server.logged_in() > 0))
            .await?;
        if setup.written {
            return Ok(world);
        }
        let told = |world: &Self| {
            world.mirrors.iter().all(|mirror| !world.discord.messages(mirror.channel).is_empty())
        };
        world.wait("the first messages", told).await?;
        Ok(world)
    }

    /// Returns when the bot is connected to the gateway.
    pub(crate) async fn connected(&mut self) -> Result<(), Failure> {
        self.wait("the gateway", |world| world.discord.connections() > 0).await
    }

    async fn mirror_all(&self) -> Result<(), Failure> {
        let typed = self.mirrors.iter().enumerate().map(|(number, mirror)| {
            let (server, channel) = (mirror.server.uuid(), mirror.channel);
            let command = format!("/server bind server:{server} name:load{number} mirror:<#{channel}>");
            async move { self.bind(&command, channel).await }
        });
        stream::iter(typed).buffer_unordered(TYPISTS).try_collect().await
    }

    async fn bind(&self, command: &str, channel: u64) -> Result<(), Failure> {
        self.typed(command, channel, "is bound to").await
    }

    /// Types a command whose answer must hold `wanted` and no warning.
    pub(crate) async fn typed(&self, command: &str, channel: u64, wanted: &str) -> Result<(), Failure> {
        let reply = self.discord.type_command(self.admin, channel, command)?.reply().await?;
        if reply.content.contains(wanted) && !reply.content.contains("⚠️") {
            return Ok(());
        }
        Err(format!("{command}: {}", reply.content).into())
    }

    /// Looks ten times a second until `there` holds.
    pub(crate) async fn wait(&mut self, what: &str, there: impl Fn(&Self) -> bool) -> Result<(), Failure> {
        self.wait_for(PATIENCE, what, there).await
    }

    /// The same for what may take longer.
    pub(crate) async fn wait_for(
        &mut self,
        patience: Duration,
        what: &str,
        there: impl Fn(&Self) -> bool,
    ) -> Result<(), Failure> {
        let began = Instant::now();
        while !there(self) {
            if self.bot.has_ended() {
                return Err("the bot has ended by itself".into());
            }
            if began.elapsed() > patience {
                return Err(format!("waited in vain for {what}").into());
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Ok(())
    }
}

fn settings(backend: &Backend, discord: &Discord, guilds: &[GuildHandle]) -> BTreeMap<&'static str, String> {
    let guilds: Vec<String> = guilds.iter().map(|guild| guild.id.to_string()).collect();
    BTreeMap::from([
        ("DISCORD_TOKEN", discord.token().to_owned()),
        ("DISCORD_API_URL", discord.url().to_owned()),
        ("PANEL_URL", backend.panel_url()),
        ("PANEL_API_KEY", backend.owner_key().to_owned()),
        ("PANEL_GUILDS", guilds.join(",")),
        ("DATABASE_URL", format!("sqlite://{DATABASE}")),
    ])
}
