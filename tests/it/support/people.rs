//! Members with rights, what they read, and what Discord's client would never send.

use sandbox::discord::{Interaction, Reply, Target};
use serde_json::{Value, json};
use serenity::model::id::GuildId;
use wingcord::{
    model::{ActionDetails, AuditRow, PatternKind, Subject},
    store::Store,
    texts::Language,
};

use super::{World, says};

/// Commands that Discord shows to Manage Server only, until somebody allows them on the Integrations page.
const HIDDEN: [&str; 7] = ["server", "console", "board", "access", "panel", "plan", "alert"];

impl World {
    /// A member who holds exactly these permissions for Survival, and to whom Discord shows every command.
    pub(crate) async fn member(&self, name: &str, permissions: &[&str]) -> u64 {
        let member = self.guild.add_member(name, &[]);
        self.show_everything(Target::Member(member));
        for permission in permissions {
            self.grant(&format!("<@{member}>"), permission, "Survival").await;
        }
        member
    }

    /// A role that gives these permissions for Survival, and to whose holders Discord shows every command.
    pub(crate) async fn role(&self, name: &str, permissions: &[&str]) -> u64 {
        let role = self.guild.add_role(name, 0);
        self.show_everything(Target::Role(role));
        for permission in permissions {
            self.grant(&format!("<@&{role}>"), permission, "Survival").await;
        }
        role
    }

    pub(crate) fn show_everything(&self, to: Target) {
        HIDDEN.iter().for_each(|command| self.guild.show_command(command, to));
    }

    pub(crate) async fn grant(&self, who: &str, permission: &str, server: &str) {
        let typed = format!("/access grant who:{who} permission:{permission} server:{server}");
        let reply = self.admin(&typed).await;
        assert!(reply.content.contains("[access-given"), "{}", reply.content);
    }

    pub(crate) async fn revoke(&self, who: &str, permission: &str, server: &str) {
        let typed = format!("/access revoke who:{who} permission:{permission} server:{server}");
        let reply = self.admin(&typed).await;
        assert!(reply.content.contains("[access-taken "), "{}", reply.content);
    }

    /// Types a command and returns the words of its first answer, which only the person sees.
    pub(crate) async fn reads(&self, user: u64, command: &str) -> String {
        self.reads_in(user, self.channel, command).await
    }

    pub(crate) async fn reads_in(&self, user: u64, channel: u64, command: &str) -> String {
        let reply = self.types(user, channel, command).await;
        assert!(reply.ephemeral, "everybody sees the answer to {command}");
        reply.text()
    }

    /// Types a command and waits until its answer holds `wanted`.
    pub(crate) async fn until(&self, user: u64, command: &str, wanted: &str) -> Reply {
        let interaction = self.discord.type_command(user, self.channel, command).unwrap();
        until(&interaction, command, wanted).await
    }

    /// Presses a button and waits until the answer holds `wanted`.
    pub(crate) async fn presses(&self, user: u64, on: &Reply, button: &str, wanted: &str) -> Reply {
        let interaction = self.discord.press(user, on, button).unwrap();
        until(&interaction, button, wanted).await
    }

    /// Unbinds a server, and says yes to the question.
    pub(crate) async fn unbinds(&self, user: u64, channel: u64, name: &str) -> Reply {
        let asked = self.types(user, channel, &format!("/server unbind name:{name}")).await;
        self.presses(user, &asked, "[server-unbind-button]", "[server-unbound …]").await
    }

    /// An interaction as Discord would send it, to be bent before it is sent with `send_interaction`.
    pub(crate) fn interaction(&self, kind: u8, user: u64, data: Value) -> Value {
        let (id, guild) = (self.discord.next_id().to_string(), self.guild.id.to_string());
        let account = json!({
            "id": user.to_string(), "username": "somebody", "discriminator": "0", "avatar": null,
            "global_name": null,
        });
        let permissions = self.guild.permissions_in(user, self.channel).to_string();
        let roles = if user == self.admin { vec![self.admins.to_string()] } else { Vec::new() };
        json!({
            "id": id, "application_id": self.discord.bot_id().to_string(), "type": kind, "data": data,
            "guild_id": guild, "channel_id": self.channel.to_string(), "token": format!("aW50ZXJhY3Rpb246Zm9yZ2Vk{id}"),
            "version": 1, "locale": self.locale, "guild_locale": self.locale, "app_permissions": "0",
            "entitlements": [], "context": 0, "authorizing_integration_owners": {"0": guild},
            "attachment_size_limit": 10_485_760,
            "member": {
                "user": account, "roles": roles, "joined_at": "2024-01-01T00:00:00+00:00", "deaf": false,
                "mute": false, "flags": 0, "permissions": permissions, "nick": null, "avatar": null,
                "pending": false, "premium_since": null, "communication_disabled_until": null,
            },
        })
    }

    /// A press of a button with this custom id, on a message that holds no such button.
    pub(crate) fn forged_press(&self, user: u64, custom_id: &str) -> Value {
        let data = json!({ "component_type": 2, "custom_id": custom_id, "id": 1 });
        let mut body = self.interaction(3, user, data);
        body["message"] = json!({
            "id": self.discord.next_id().to_string(), "channel_id": self.channel.to_string(),
            "author": {
                "id": self.discord.bot_id().to_string(), "username": "wingcord", "discriminator": "0",
                "avatar": null, "bot": true,
            },
            "content": "A question?", "timestamp": "2024-01-01T00:00:00+00:00", "edited_timestamp": null, "tts": false,
            "mention_everyone": false, "mentions": [], "mention_roles": [], "attachments": [], "embeds": [],
            "pinned": false, "type": 0, "components": [], "flags": 0,
        });
        body
    }

    /// Stops the bot and reads the audit log: who, what, where, how it ended; oldest first.
    pub(crate) async fn audit_log(&mut self) -> Vec<String> {
        self.stop_bot().await;
        let store = Store::open(&self.config.database_url).await.unwrap();
        let mut rows = store.audit_of(self.guild.id.into(), 1000).await.unwrap();
        store.close().await;
        rows.reverse();
        let language = Language::of(&self.locale);
        rows.iter().map(|row| told(row, language)).collect()
    }

    /// Runs a statement in the bot's database from outside.
    pub(crate) async fn sql(&self, statement: &str) {
        let pool = sqlx::SqlitePool::connect(&self.config.database_url).await.unwrap();
        sqlx::query(statement).execute(&pool).await.unwrap();
        pool.close().await;
    }

    /// The guild's language as if it were chosen there: the bot knows it at its start, before Discord tells of guilds.
    pub(crate) async fn chooses_its_language(&self) {
        let (guild, language) = (self.guild.id, &self.locale);
        self.sql(&format!("INSERT INTO guilds (guild_id, language) VALUES ({guild}, '{language}')")).await;
    }

    /// How many rows a table of the bot's database has.
    pub(crate) async fn count(&self, table: &str) -> i64 {
        let pool = sqlx::SqlitePool::connect(&self.config.database_url).await.unwrap();
        let count =
            sqlx::query_scalar(&format!("SELECT count(*) FROM {table}")).fetch_one(&pool).await.unwrap();
        pool.close().await;
        count
    }

    /// Which message is the card of the countdown that runs, once that is written down.
    pub(crate) async fn countdown_card(&self) -> u64 {
        let pool = sqlx::SqlitePool::connect(&self.config.database_url).await.unwrap();
        let there = async {
            loop {
                let read = sqlx::query_scalar::<_, Option<i64>>("SELECT message_id FROM countdowns");
                if let Some(id) = read.fetch_optional(&pool).await.unwrap().flatten() {
                    return id.cast_unsigned();
                }
            }
        };
        let card = tokio::time::timeout(std::time::Duration::from_secs(10), there).await;
        pool.close().await;
        card.expect("countdowns.message_id is filled")
    }

    /// Waits until a table has that many rows.
    pub(crate) async fn counts(&self, table: &str, rows: i64) {
        let there = async { while self.count(table).await != rows {} };
        let waited = tokio::time::timeout(std::time::Duration::from_secs(10), there).await;
        waited.unwrap_or_else(|_| panic!("{table} has not come to {rows} rows"));
    }
}

fn told(row: &AuditRow, language: Language) -> String {
    let AuditRow { entry, outcome, ended_at, .. } = row;
    assert_eq!(outcome.is_some(), ended_at.is_some());
    let note = outcome.as_ref().and_then(|(_, note)| note.text());
    let note = note.map(|note| note.markdown(language)).unwrap_or_default();
    let outcome = outcome.as_ref().map_or("open", |(outcome, _)| outcome.as_str());
    let server = entry.binding_name.as_deref().unwrap_or("-");
    let parts = [
        &*entry.member_name,
        server,
        entry.action.as_str(),
        &details(entry.guild, &entry.details),
        outcome,
        &note,
    ];
    parts.join(" | ").trim_end_matches(" | ").to_owned()
}

/// What was done, in a line.
fn details(guild: GuildId, details: &ActionDetails) -> String {
    let instead = |name: &Option<String>| name.as_ref().map(|name| format!(" instead of {name}"));
    match details {
        ActionDetails::None => String::new(),
        ActionDetails::Command { command } => command.clone(),
        ActionDetails::AskedFor { by, command } => format!("<@{by}>: {command}"),
        ActionDetails::Bind { name, server, panel, mirror, instead_of } => {
            let panel = panel.as_ref().map(|panel| format!(" on {panel}")).unwrap_or_default();
            let instead = instead(instead_of).unwrap_or_default();
            let mirror = mirror.map(|channel| format!(", mirrored in #{channel}{instead}"));
            format!("{name} = {server}{panel}{}", mirror.unwrap_or_default())
        }
        ActionDetails::Unbind { server } => server.to_string(),
        ActionDetails::BringBack { name, server } => format!("{name} = {server}"),
        ActionDetails::Rename { to } => to.clone(),
        ActionDetails::Language { language } => language.clone().unwrap_or_default(),
        ActionDetails::Timezone { timezone } => timezone.clone(),
        ActionDetails::Plan { times, what } => format!("{times}: {what}"),
        ActionDetails::Game { game } => game.clone().unwrap_or_default(),
        ActionDetails::Mirror { channel, instead_of, layout, only } => {
            let layout = layout.map(|layout| format!(", {layout}")).unwrap_or_default();
            let only = only.map(|only| format!(", only {only}")).unwrap_or_default();
            format!("#{channel}{}{layout}{only}", instead(instead_of).unwrap_or_default())
        }
        ActionDetails::Mode { channel, until } => {
            format!("#{channel} {}", if until.is_some() { "for a while" } else { "ends" })
        }
        ActionDetails::Channel { channel } => {
            channel.map_or_else(|| "off".to_owned(), |channel| format!("#{channel}"))
        }
        ActionDetails::Filter { channel, action, pattern, text, author } => {
            let action = action.as_str().replace('_', " ");
            let regex = if *pattern == PatternKind::Regex { " regex" } else { "" };
            let author = author.as_ref().map(|author| format!(" of {author}")).unwrap_or_default();
            format!("#{channel} {action}{regex}: {}{author}", text.as_deref().unwrap_or("‹not shown›"))
        }
        ActionDetails::Preset { channel, preset } => format!("#{channel} preset {preset}"),
        ActionDetails::Grant { permission, subject, only, never, expires_at } => {
            let who = match subject {
                everyone if *everyone == Subject::everyone(guild) => "@everyone".to_owned(),
                Subject::Role(role) => format!("<@&{role}>"),
                Subject::Member(member) => format!("<@{member}>"),
            };
            let only = only.as_ref().map(|only| format!("only `{only}`"));
            let never = never.as_ref().map(|never| format!("never `{never}`"));
            let until = expires_at.map(|end| format!("until <t:{end}:f> (<t:{end}:R>)"));
            let limits: Vec<_> = [only, never, until].into_iter().flatten().collect();
            format!("{permission} {who} {}", limits.join("; ")).trim_end().to_owned()
        }
        ActionDetails::Alert { channel, alert, number, text, .. } => {
            let number = number.map(|number| format!("{number} ")).unwrap_or_default();
            format!("{number}{alert} in #{channel} {}", text.as_deref().unwrap_or_default())
                .trim_end()
                .to_owned()
        }
        ActionDetails::Countdown { action, message, if_empty, .. } => {
            let message = message.as_ref().map(|message| format!(" `{message}`")).unwrap_or_default();
            format!("{action} at its time{message} if-empty:{if_empty}")
        }
        ActionDetails::Macro { name, commands, role } => {
            let role = role.map(|role| format!(" for <@&{role}>")).unwrap_or_default();
            format!("{name}{role} {}", commands.as_deref().unwrap_or_default()).trim_end().to_owned()
        }
        ActionDetails::MacroLine { name, author, command } => format!("{name} of <@{author}>: {command}"),
        ActionDetails::Player { member, player } => {
            format!("<@{member}> {}", player.as_deref().unwrap_or_default()).trim_end().to_owned()
        }
        ActionDetails::Panel { url } => url.clone(),
        ActionDetails::Withheld { .. } => "‹withheld›".to_owned(),
        ActionDetails::Sentence { text } => text.clone(),
    }
}

/// Waits until an answer holds `wanted`.
pub(crate) async fn until(interaction: &Interaction, what: &str, wanted: &str) -> Reply {
    let found = interaction.reply_where(|reply| says(&reply.text(), wanted)).await;
    found.unwrap_or_else(|error| {
        let shown: Vec<_> = interaction.replies().iter().map(|reply| reply.text()).collect();
        panic!("{what}: {error}; wanted {wanted:?}, the answers are {shown:#?}")
    })
}
