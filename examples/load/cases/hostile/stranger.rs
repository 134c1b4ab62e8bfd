//! The hostile guild: its members, its channels, its own panel and daemon.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use futures_util::{StreamExt, TryStreamExt, stream};
use sandbox::{
    Backend, BackendOptions, ServerHandle, ServerSpec,
    discord::{Discord, GuildHandle, Target},
    game::Program,
};

use super::Means;
use crate::{
    Failure,
    world::{MANAGE_GUILD, PLENTY, TYPISTS, World},
};

/// Discord's Send Messages.
const SEND_MESSAGES: u64 = 1 << 11;
/// With these, each in two channels, and one in eighty, the guild has the 200 mirrors that it may have.
const SERVERS: usize = 60;
/// Channels that show the last server.
const FANOUT: usize = 80;
/// Where it does not flood.
const FEW: usize = 10;
/// Channels where the bot may not post.
const FORBIDDEN: usize = 60;
/// Everybody has a pace of their own, so there are many.
const MEMBERS: usize = 50;

/// Between two looks at whether all is set up, and for how long.
const LOOK: Duration = Duration::from_millis(250);
const PATIENCE: Duration = Duration::from_secs(60);
/// Until limits and queues are as before.
const REST: Duration = Duration::from_secs(8);

/// Somebody with Manage Server in a guild of their own, with friends, a panel and a daemon.
pub(super) struct Stranger {
    pub(super) discord: Arc<Discord>,
    pub(super) guild: GuildHandle,
    pub(super) members: Vec<u64>,
    /// Where commands are typed.
    pub(super) desk: u64,
    pub(super) panel: Backend,
    /// Bound as `s0`, `s1` …
    pub(super) servers: Vec<ServerHandle>,
    /// Two for each server.
    pub(super) channels: Vec<u64>,
    /// Shown in many channels, if that is among the means: `fan`.
    pub(super) fan: Option<ServerHandle>,
    /// Where the bot may not post; none shows a console yet.
    pub(super) forbidden: Vec<u64>,
}

impl Stranger {
    /// The guild invites the bot, links its panel, binds and mirrors, and is quiet.
    pub(super) async fn come(world: &World, means: &[Means]) -> Result<Self, Failure> {
        let options = BackendOptions {
            requests_per_minute: PLENTY,
            console_throttle: None,
            ..BackendOptions::default()
        };
        let panel = Backend::start(options).await?;
        let discord = Arc::clone(&world.discord);
        let guild = discord.add_guild("Strangers");
        let role = guild.add_role("Admins", MANAGE_GUILD);
        let members: Vec<u64> =
            (0..MEMBERS).map(|number| guild.add_member(&format!("M{number}"), &[role])).collect();
        let many = means.contains(&Means::Flood);
        let servers: Vec<ServerHandle> = (0..if many { SERVERS } else { FEW })
            .map(|number| panel.add_server(ServerSpec::new(format!("s{number}"), Program::Scripted)))
            .collect();
        let channels =
            (0..servers.len() * 2).map(|number| guild.add_channel(&format!("c{number}"))).collect();
        let forbidden: Vec<u64> =
            (0..FORBIDDEN).map(|number| guild.add_channel(&format!("f{number}"))).collect();
        let desk = guild.add_channel("desk");
        let fan = means
            .contains(&Means::Fanout)
            .then(|| panel.add_server(ServerSpec::new("fan", Program::Scripted)));
        let stranger = Self { discord, guild, members, desk, panel, servers, channels, fan, forbidden };
        for channel in &stranger.forbidden {
            stranger.forbid(*channel);
        }
        stranger.link().await?;
        stranger.bind().await?;
        Ok(stranger)
    }

    /// The bot may not post there any more.
    pub(super) fn forbid(&self, channel: u64) {
        self.guild.set_overwrite(channel, Target::Role(self.guild.bot_role()), 0, SEND_MESSAGES);
    }

    pub(super) fn member(&self, number: u64) -> u64 {
        self.members[usize::try_from(number).unwrap_or_default() % self.members.len()]
    }

    async fn link(&self) -> Result<(), Failure> {
        let form = self.discord.type_command(self.members[0], self.desk, "/panel link")?.modal().await?;
        let (url, key) = (self.panel.panel_url(), self.panel.owner_key().to_owned());
        let sent = self
            .discord
            .submit_modal(self.members[0], &form, &[("url", &url), ("key", &key)])?
            .reply()
            .await?;
        if sent.content.contains("is linked") { Ok(()) } else { Err(sent.content.clone().into()) }
    }

    async fn bind(&self) -> Result<(), Failure> {
        let typed = self.servers.iter().enumerate().map(|(number, server)| {
            let (first, second) = (self.channels[number * 2], self.channels[number * 2 + 1]);
            let who = self.members[number % self.members.len()];
            let bind = format!("/server bind server:{} name:s{number} mirror:<#{first}>", server.uuid());
            let mirror = format!("/console mirror channel:<#{second}> server:s{number}");
            async move {
                self.typed(who, &bind).await?;
                self.typed(who, &mirror).await
            }
        });
        let bound: Result<(), Failure> = stream::iter(typed).buffer_unordered(TYPISTS).try_collect().await;
        bound?;
        self.fan_out().await?;
        // Their consoles connect, and the channels hear of it.
        let began = Instant::now();
        while self.channels.iter().any(|channel| self.discord.messages(*channel).is_empty()) {
            if began.elapsed() > PATIENCE {
                return Err("waited in vain for the strangers' first messages".into());
            }
            tokio::time::sleep(LOOK).await;
        }
        tokio::time::sleep(REST).await;
        Ok(())
    }

    async fn fan_out(&self) -> Result<(), Failure> {
        let Some(fan) = &self.fan else { return Ok(()) };
        let who = self.members[0];
        self.discord
            .type_command(who, self.desk, &format!("/server bind server:{} name:fan", fan.uuid()))?
            .reply()
            .await?;
        let typed = (0..FANOUT).map(|number| {
            let channel = self.guild.add_channel(&format!("fan-{number}"));
            let command = format!("/console mirror channel:<#{channel}> server:fan");
            async move { self.typed(self.member(number as u64), &command).await }
        });
        stream::iter(typed).buffer_unordered(TYPISTS).try_collect().await
    }

    async fn typed(&self, who: u64, command: &str) -> Result<(), Failure> {
        let reply = self.discord.type_command(who, self.desk, command)?.reply().await?;
        let done = reply.content.contains("from now on") || reply.content.contains("will show");
        if done { Ok(()) } else { Err(format!("{command}: {}", reply.content).into()) }
    }
}
