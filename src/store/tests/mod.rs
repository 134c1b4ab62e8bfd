//! Stores on temporary files, and what the tests of each table share.

mod alerts;
mod approvals;
mod audit;
mod audit_pages;
mod bindings;
mod boards;
mod caps;
mod chat_bridges;
mod checkpoints;
mod chosen_games;
mod countdowns;
mod endings;
mod filters;
mod grants;
mod guilds;
mod macros;
mod mirrors;
mod panels;
mod plans;
mod player_links;
mod start_on_demand;
mod unbound;
mod whitelist_requests;

use serenity::model::id::{ChannelId, GuildId, UserId};
use sqlx::SqliteConnection;
use tempfile::TempDir;
use uuid::Uuid;

use super::Store;
use crate::model::{Author, Binding, BindingId, BindingName, NewBinding, NewMirror, SAY_TEMPLATE};

/// The guild that most tests are about, and one that must never notice.
pub(crate) const HERE: GuildId = GuildId::new(1_107_000_000_000_000_001);
pub(crate) const ELSEWHERE: GuildId = GuildId::new(1_107_000_000_000_000_002);
pub(crate) const ALICE: UserId = UserId::new(1_107_000_000_000_000_011);
pub(crate) const CHANNEL: ChannelId = ChannelId::new(1_107_000_000_000_000_021);

/// Somebody who adds filters.
pub(super) fn author() -> Author {
    Author { id: ALICE, name: "Alice".to_owned() }
}

/// An empty store on a file that goes away with it.
pub(crate) struct Temp {
    pub(crate) store: Store,
    folder: TempDir,
}

pub(crate) async fn temp() -> Temp {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&url(&folder)).await.unwrap();
    Temp { store, folder }
}

pub(super) fn url(folder: &TempDir) -> String {
    format!("sqlite://{}/wingcord.db", folder.path().display())
}

impl Temp {
    /// Runs SQL from outside.
    pub(crate) async fn raw(&self, sql: &str) {
        self.store.raw(sql).await.unwrap();
    }

    /// Every byte of the database's files.
    pub(super) fn bytes(&self) -> Vec<u8> {
        let files = std::fs::read_dir(self.folder.path()).unwrap();
        files.flat_map(|file| std::fs::read(file.unwrap().path()).unwrap()).collect()
    }

    /// The same file, opened once more.
    pub(super) async fn again(&self) -> Store {
        Store::open(&url(&self.folder)).await.unwrap()
    }

    pub(crate) async fn bound(&self, guild: GuildId, name: &str) -> Binding {
        self.store.bind(new_binding(guild, name), 1_000).await.unwrap()
    }
}

impl Store {
    /// Runs SQL past everything that checks it; true when the database took it.
    pub(super) async fn raw(&self, sql: &str) -> sqlx::Result<u64> {
        let done = sqlx::query(sql).execute(&self.writer).await?;
        Ok(done.rows_affected())
    }

    pub(super) async fn count(&self, table: &str) -> i64 {
        sqlx::query_scalar(&format!("SELECT count(*) FROM {table}")).fetch_one(&self.readers).await.unwrap()
    }
}

pub(super) async fn text(db: &mut SqliteConnection, sql: &str) -> String {
    sqlx::query_scalar(sql).fetch_one(db).await.unwrap()
}

pub(super) fn new_binding(guild: GuildId, name: &str) -> NewBinding {
    NewBinding {
        guild,
        panel: None,
        server: Uuid::new_v4(),
        name: BindingName::parse(name).unwrap(),
        say_template: SAY_TEMPLATE.to_owned(),
        created_by: ALICE,
    }
}

pub(super) fn new_mirror(channel: ChannelId, binding: BindingId) -> NewMirror {
    NewMirror::new(HERE, channel, binding, ALICE)
}
