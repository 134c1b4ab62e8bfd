//! The members of the matrix, and the places where they are.

use std::collections::BTreeMap;

use sandbox::{
    ServerSpec,
    discord::{GuildHandle, Target, permissions::MANAGE_GUILD},
    game::Program,
};

use crate::support::{Builder, World};

/// A member and the channel in which they type.
#[derive(Clone, Copy)]
pub(super) struct Member {
    pub(super) user: u64,
    pub(super) channel: u64,
    /// A channel of the same guild that shows nothing.
    spare: u64,
    /// Who administrates the guild.
    pub(super) admin: u64,
}

/// A world with everybody in it.
pub(super) struct Cast {
    pub(super) world: World,
    pub(super) other: GuildHandle,
    members: BTreeMap<String, Member>,
    third: String,
}

const SINGLE: [&str; 8] = ["view", "say", "command", "start", "stop", "restart", "kill", "manage"];

impl Cast {
    /// Everybody, with Survival mirrored in the channel, Creative bound, and a third server on the panel.
    pub(super) async fn assemble() -> Self {
        let echo = |name| ServerSpec { echo: true, ..ServerSpec::new(name, Program::Scripted) };
        let mut builder = Builder { server: echo("Survival"), ..Builder::default() };
        builder.backend.requests_per_minute = 10_000;
        let world = builder.start().await;
        let creative = world.backend.add_server(echo("Creative")).uuid();
        let third = world.backend.add_server(echo("Third")).uuid().to_string();
        let bound = world
            .admin(&format!("/server bind server:{} mirror:<#{}>", world.server.uuid(), world.channel))
            .await;
        assert!(bound.content.contains("from now on"), "{}", bound.content);
        world.until(world.admin, &format!("/server bind server:{creative}"), "**Creative** is bound").await;
        let other = world.discord.add_guild("Rivals");
        let mut cast = Self { world, other, members: BTreeMap::new(), third };
        cast.enter().await;
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
            .until(admin, &format!("/access grant who:<@{all}> permission:manage server:*"), "from now on")
            .await;
        members.insert("all".into(), here(all));
        for name in ["none", "taken", "asked", "another"] {
            members.insert(name.into(), here(world.member(name, &[]).await));
        }
        let boss = self.other.add_member("Rita", &[self.other.add_role("Admins", MANAGE_GUILD)]);
        assert!(self.other.join(world.guest, &[]));
        let (channel, spare) = (self.other.add_channel("console"), self.other.add_channel("spare"));
        members.insert("other guild".into(), Member { user: boss, channel, spare, admin: boss });
        world.show_everything(Target::Member(world.guest));
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
            .replace("{third}", &self.third)
    }

    /// Gives permissions, separated by commas, for Survival; what is held already stays.
    pub(super) async fn give(&self, to: &str, permissions: &str) {
        let who = self.member(to).user;
        for permission in permissions.split(", ") {
            let grant = format!("/access grant who:<@{who}> permission:{permission} server:Survival");
            self.world.until(self.world.admin, &grant, " the permission ").await;
        }
    }

    /// Takes them away.
    pub(super) async fn take(&self, from: &str, permissions: &str) {
        for permission in permissions.split(", ") {
            self.world.revoke(&format!("<@{}>", self.member(from).user), permission, "Survival").await;
        }
    }

    /// Types a command and waits until the answer holds `wanted`; returns what was answered at last where it never does.
    pub(super) async fn types_until(&self, by: Member, command: &str, wanted: &str) -> Result<(), String> {
        let typed = self.typed(by, command);
        let sent = self.world.discord.type_command(by.user, by.channel, &typed);
        let interaction = sent.map_err(|error| format!("{command} can't be typed: {error}"))?;
        match interaction.reply_where(|reply| reply.content.contains(wanted)).await {
            Ok(reply) if reply.ephemeral => Ok(()),
            Ok(_) => Err("everybody sees the answer".to_owned()),
            Err(_) => {
                Err(interaction.replies().last().map(|reply| reply.content.clone()).unwrap_or_default())
            }
        }
    }

    /// Types a command and reads its first answer.
    pub(super) async fn reads(&self, by: Member, command: &str) -> String {
        self.world.reads_in(by.user, by.channel, &self.typed(by, command)).await
    }
}
