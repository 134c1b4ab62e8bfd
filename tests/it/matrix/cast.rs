//! The members of the matrix, and the places where they are.

use std::{collections::BTreeMap, time::Duration};

use futures_util::future::join_all;
use sandbox::{
    Dialect, ServerHandle, ServerSpec,
    discord::{GuildHandle, Interaction, Target, permissions::MANAGE_GUILD},
    game::Program,
};

use crate::support::{Builder, World, says};

/// A member and the channel in which they type.
#[derive(Clone, Copy)]
pub(super) struct Member {
    pub(super) user: u64,
    pub(super) channel: u64,
    /// A channel of the same guild that shows nothing.
    pub(super) spare: u64,
    /// Who administrates the guild.
    pub(super) admin: u64,
}

/// A world with everybody in it.
pub(super) struct Cast {
    pub(super) world: World,
    pub(super) other: GuildHandle,
    members: BTreeMap<String, Member>,
    /// Survival, Creative, and one that is not bound.
    servers: [ServerHandle; 3],
    /// A role with Manage Server.
    rank: u64,
}

/// What was done up to now, counted where it shows.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Actions {
    /// Rows of the audit log.
    pub(super) rows: i64,
    /// Lines that consoles were sent, and power actions.
    pub(super) orders: usize,
    /// Cards that ask for a command.
    pub(super) cards: usize,
}

impl Actions {
    /// Whether not more than one thing was done since `before`.
    pub(super) fn one_since(&self, before: &Self) -> bool {
        let most = |now: usize, before: usize| now <= before + 1;
        self.rows <= before.rows + 1 && most(self.orders, before.orders) && most(self.cards, before.cards)
    }
}

const SINGLE: [&str; 8] = ["view", "say", "command", "start", "stop", "restart", "kill", "manage"];

impl Cast {
    /// Everybody, with Survival mirrored in the channel, Creative bound, and a third server on the panel.
    pub(super) async fn assemble() -> Self {
        let echo = |name| ServerSpec { echo: true, ..ServerSpec::new(name, Program::Scripted) };
        let mut builder = Builder { server: echo("Survival"), ..Builder::default() };
        builder.backend.requests_per_minute = 10_000;
        // New Wings takes a command a second, and there are hundreds.
        builder.backend.dialect = Dialect::OldGo;
        builder.options.alerts.look_every = Duration::from_millis(20);
        builder.options.alerts.steady = Duration::ZERO;
        let world = builder.start().await;
        let [creative, third] = ["Creative", "Third"].map(|name| world.backend.add_server(echo(name)));
        let bound = world
            .admin(&format!("/server bind server:{} mirror:<#{}>", world.server.uuid(), world.channel))
            .await;
        assert!(bound.content.contains("[mirror-shows "), "{}", bound.content);
        let bind = format!("/server bind server:{}", creative.uuid());
        world.until(world.admin, &bind, "[server-bound … server=Creative]").await;
        let other = world.discord.add_guild("Rivals");
        let rank = world.guild.add_role("Deputies", MANAGE_GUILD);
        let servers = [world.server.clone(), creative, third];
        let mut cast = Self { world, other, members: BTreeMap::new(), servers, rank };
        cast.enter().await;
        cast.write_macros().await;
        cast
    }

    async fn enter(&mut self) {
        let world = &self.world;
        let (spare, admin) = (world.guild.add_channel("spare"), world.admin);
        let here = |user| Member { user, channel: world.channel, spare, admin };
        let members = &mut self.members;
        members.insert("admin".into(), here(admin));
        for permission in SINGLE {
            let member = world.member(&format!("Only {permission}"), &[permission]).await;
            members.insert(permission.into(), here(member));
        }
        let all = world.member("Manager", &[]).await;
        world
            .until(
                admin,
                &format!("/access grant who:<@{all}> permission:manage server:*"),
                "[access-given …]",
            )
            .await;
        members.insert("all".into(), here(all));
        for name in ["none", "taken", "asked", "another", "approver"] {
            members.insert(name.into(), here(world.member(name, &[]).await));
        }
        let boss = self.other.add_member("Rita", &[self.other.add_role("Admins", MANAGE_GUILD)]);
        assert!(self.other.join(world.guest, &[]));
        let (channel, spare) = (self.other.add_channel("console"), self.other.add_channel("spare"));
        members.insert("other guild".into(), Member { user: boss, channel, spare, admin: boss });
        world.show_everything(Target::Member(world.guest));
    }

    /// The macros of the table, by the administrator.
    pub(super) async fn write_macros(&self) {
        for (id, name, commands) in [(1, "plain", "list"), (2, "asks", "kick {player}")] {
            let (guild, author) = (self.world.guild.id, self.world.admin);
            let sql = format!(
                "INSERT INTO macros (id, guild_id, binding_id, name, name_key, commands, author_id, author_name, \
                 created_at) SELECT {id}, {guild}, id, '{name}', '{name}', '{commands}', {author}, 'Alice', 1 \
                 FROM bindings WHERE name = 'Survival' ON CONFLICT DO NOTHING"
            );
            self.world.sql(&sql).await;
        }
    }

    /// Those whose rights are narrowed, each with `manage` as well, for Survival.
    pub(super) async fn narrow(&mut self) {
        for (name, limits) in [
            ("only", "only:say *; kick *"),
            ("never", "never:op *"),
            ("for", "for:2h"),
            ("expired", "for:2h"),
        ] {
            let lasting = if limits.starts_with("for") { limits } else { "" };
            let member = self.world.member(name, &[]).await;
            for grant in [format!("command {limits}"), format!("manage {lasting}")] {
                let typed = format!("/access grant who:<@{member}> server:Survival permission:{grant}");
                self.world.until(self.world.admin, typed.trim_end(), "[access-given… …]").await;
            }
            self.members.insert(name.into(), Member { user: member, ..self.member("admin") });
        }
        let expired = self.member("expired").user;
        self.world.sql(&format!("UPDATE grants SET expires_at = 1000 WHERE subject_id = {expired}")).await;
    }

    /// Who stands in this column.
    pub(super) fn member(&self, column: &str) -> Member {
        *self.members.get(column).unwrap_or_else(|| panic!("nobody is called {column}"))
    }

    /// A command of the table as this member types it.
    pub(super) fn typed(&self, by: Member, command: &str) -> String {
        command
            .replace("{spare}", &format!("<#{}>", by.spare))
            .replace("{guest}", &format!("<@{}>", self.world.guest))
            .replace("{self}", &format!("<@{}>", by.user))
            .replace(
                "{never}",
                &self.members.get("never").map_or_else(String::new, |held| format!("<@{}>", held.user)),
            )
            .replace("{survival}", &self.servers[0].uuid().to_string())
            .replace("{third}", &self.servers[2].uuid().to_string())
    }

    /// What was done up to now.
    pub(super) async fn actions(&self) -> Actions {
        // What players are told of a countdown comes a moment later.
        let typed = |server: &ServerHandle| {
            server.commands().iter().filter(|command| !command.contains("[countdown-game")).count()
        };
        let orders = |server: &ServerHandle| typed(server) + server.power_actions().len();
        Actions {
            rows: self.world.count("audit").await,
            orders: self.servers.iter().map(orders).sum(),
            cards: self.world.shown().matches("[approval-asks ").count(),
        }
    }

    /// Gives rights, separated by commas; what is held already stays. `kill` is for Survival, `kill of *` for all
    /// servers, and Manage Server is Discord's.
    pub(super) async fn give(&self, to: &str, rights: &str) {
        self.change(to, rights, "grant").await;
    }

    /// Takes them away.
    pub(super) async fn take(&self, from: &str, rights: &str) {
        self.change(from, rights, "revoke").await;
    }

    async fn change(&self, whose: &str, rights: &str, how: &str) {
        let who = self.member(whose).user;
        join_all(rights.split(", ").map(async |right| {
            if right == "Manage Server" {
                let roles = if how == "grant" { vec![self.rank] } else { Vec::new() };
                self.world.guild.set_roles(who, &roles);
                return;
            }
            let (permission, server) = right.split_once(" of ").unwrap_or((right, "Survival"));
            let typed = format!("/access {how} who:<@{who}> permission:{permission} server:{server}");
            let read = self.world.reads(self.world.admin, &typed).await;
            let fits = ["[access-given", "[access-had", "[access-taken ", "[access-nothing-taken "]
                .iter()
                .any(|key| read.contains(key));
            assert!(fits, "{typed}: {read}");
        }))
        .await;
    }

    /// Types a command.
    pub(super) fn types(&self, by: Member, command: &str) -> Result<Interaction, String> {
        let (channel, command) = match command.strip_prefix("#spare ") {
            Some(command) => (by.spare, command),
            None => (by.channel, command),
        };
        let sent = self.world.discord.type_command(by.user, channel, &self.typed(by, command));
        sent.map_err(|error| format!("{command} can't be typed: {error}"))
    }

    /// Types a command and reads its first answer.
    pub(super) async fn reads(&self, by: Member, command: &str) -> String {
        self.world.reads_in(by.user, by.channel, &self.typed(by, command)).await
    }
}

/// Waits until an answer holds `wanted`, which nobody else may see; `Err` has what was answered at last.
pub(super) async fn holds(interaction: &Interaction, wanted: &str) -> Result<(), String> {
    match interaction.reply_where(|reply| says(&reply.text(), wanted)).await {
        Ok(reply) if reply.ephemeral => Ok(()),
        Ok(_) => Err("everybody sees the answer".to_owned()),
        Err(_) => Err(interaction.replies().last().map(|reply| reply.text()).unwrap_or_default()),
    }
}
