//! What goes with a binding, as its columns were: kept as JSON, and only ever put back.

use serde::{Deserialize, Serialize};
use serenity::model::id::{ChannelId, GuildId, RoleId, UserId};
use sqlx::{FromRow, SqliteConnection};

use super::{
    macros::{MacroRow, PlayerLinkRow, RequestCardRow},
    plans::PlanRow,
    watching::{AlertRow, BoardRow, BridgeRow},
};
use crate::{
    model::{Binding, BindingId, Grant, GrantId, PanelId, Permission, Shows, Subject, UnknownText, name_key},
    pattern::Patterns,
    store::{
        MOST_GRANTS, MOST_PATTERN_TEXT, caps, filters, grants,
        ids::{self, Sequence, bad_column},
        mirrors,
        unbound::Watching,
    },
};

/// A binding and all that hangs on it.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Rows {
    pub(super) binding: BindingRow,
    pub(super) mirrors: Vec<MirrorRow>,
    filters: Vec<FilterRow>,
    presets_off: Vec<PresetRow>,
    pub(super) grants: Vec<GrantRow>,
    // What was let go by an older version has none of these.
    #[serde(default)]
    pub(super) boards: Vec<BoardRow>,
    #[serde(default)]
    pub(super) alerts: Vec<AlertRow>,
    #[serde(default)]
    pub(super) bridges: Vec<BridgeRow>,
    #[serde(default)]
    plans: Vec<PlanRow>,
    #[serde(default)]
    macros: Vec<MacroRow>,
    #[serde(default)]
    request_cards: Vec<RequestCardRow>,
    #[serde(default)]
    player_links: Vec<PlayerLinkRow>,
}

#[derive(Debug, Serialize, Deserialize, FromRow)]
pub(super) struct BindingRow {
    id: i64,
    guild_id: i64,
    server_uuid: String,
    pub(super) name: String,
    say_template: String,
    created_by: i64,
    created_at: i64,
    panel_id: Option<i64>,
}

#[derive(Debug, Serialize, Deserialize, FromRow)]
pub(super) struct MirrorRow {
    channel_id: i64,
    created_by: i64,
    created_at: i64,
    layout: String,
    // What was let go by an older version has none.
    #[serde(default = "everything")]
    shows: String,
    thread_id: Option<i64>,
    thread_key: Option<String>,
}

#[derive(Debug, Serialize, Deserialize, FromRow)]
struct FilterRow {
    channel_id: i64,
    action: String,
    pattern: String,
    text: String,
    // What was let go by an older version has neither.
    #[serde(default)]
    author_id: Option<i64>,
    #[serde(default)]
    author_name: Option<String>,
}

#[derive(Debug, Serialize, Deserialize, FromRow)]
struct PresetRow {
    channel_id: i64,
    preset: String,
}

#[derive(Debug, Serialize, Deserialize, FromRow)]
pub(super) struct GrantRow {
    subject_kind: String,
    subject_id: i64,
    permission: String,
    granted_by: i64,
    created_at: i64,
    expires_at: Option<i64>,
    only_patterns: Option<String>,
    never_patterns: Option<String>,
}

impl Rows {
    pub(super) async fn of(db: &mut SqliteConnection, binding: BindingId) -> sqlx::Result<Self> {
        let of_mirrors = |table: &str| {
            format!(
                "SELECT one.* FROM {table} one JOIN mirrors ON mirrors.channel_id = one.channel_id \
                 WHERE mirrors.binding_id = $1"
            )
        };
        Ok(Self {
            binding: sqlx::query_as("SELECT * FROM bindings WHERE id = $1")
                .bind(binding)
                .fetch_one(&mut *db)
                .await?,
            mirrors: sqlx::query_as("SELECT * FROM mirrors WHERE binding_id = $1 ORDER BY channel_id")
                .bind(binding)
                .fetch_all(&mut *db)
                .await?,
            filters: sqlx::query_as(&format!("{} ORDER BY one.id", of_mirrors("filters")))
                .bind(binding)
                .fetch_all(&mut *db)
                .await?,
            presets_off: sqlx::query_as(&of_mirrors("presets_off")).bind(binding).fetch_all(&mut *db).await?,
            grants: sqlx::query_as("SELECT * FROM grants WHERE binding_id = $1 ORDER BY id")
                .bind(binding)
                .fetch_all(&mut *db)
                .await?,
            boards: BoardRow::of(db, binding).await?,
            alerts: AlertRow::of(db, binding).await?,
            bridges: BridgeRow::of(db, binding).await?,
            plans: PlanRow::of(db, binding).await?,
            macros: MacroRow::of(db, binding).await?,
            request_cards: RequestCardRow::of(db, binding).await?,
            player_links: PlayerLinkRow::of(db, binding).await?,
        })
    }

    pub(super) fn panel(&self) -> Option<PanelId> {
        self.binding.panel_id.map(PanelId)
    }

    /// The grants, as they were.
    pub(super) fn grants(&self) -> sqlx::Result<Vec<Grant>> {
        self.grants.iter().map(|grant| grant.read(&self.binding)).collect()
    }

    /// Whether some had ended at `now` and are left out from now on.
    pub(super) fn delete_ended(&mut self, now: i64) -> bool {
        let before = self.grants.len();
        self.grants.retain(|grant| grant.expires_at.is_none_or(|end| end > now));
        self.grants.len() < before
    }

    /// Whether the panel that its server is on is still there.
    pub(super) async fn has_its_panel(&self, tx: &mut SqliteConnection) -> sqlx::Result<bool> {
        let Some(panel) = self.binding.panel_id else { return Ok(true) };
        let found: Option<i64> = sqlx::query_scalar("SELECT id FROM panels WHERE id = $1 AND guild_id = $2")
            .bind(panel)
            .bind(self.binding.guild_id)
            .fetch_optional(tx)
            .await?;
        Ok(found.is_some())
    }

    /// Whether a binding is of a server of the same panel.
    pub(super) async fn is_on_its_panel(
        &self,
        tx: &mut SqliteConnection,
        binding: BindingId,
    ) -> sqlx::Result<bool> {
        let panel: Option<Option<i64>> = sqlx::query_scalar("SELECT panel_id FROM bindings WHERE id = $1")
            .bind(binding)
            .fetch_optional(tx)
            .await?;
        Ok(panel == Some(self.binding.panel_id))
    }

    pub(super) async fn put_binding(&self, tx: &mut SqliteConnection, name: &str) -> sqlx::Result<Binding> {
        let row = &self.binding;
        sqlx::query_as(
            "INSERT INTO bindings \
             (id, guild_id, server_uuid, name, name_key, say_template, created_by, created_at, panel_id) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING *",
        )
        .bind(row.id)
        .bind(row.guild_id)
        .bind(&row.server_uuid)
        .bind(name)
        .bind(name_key(name))
        .bind(&row.say_template)
        .bind(row.created_by)
        .bind(row.created_at)
        .bind(row.panel_id)
        .fetch_one(tx)
        .await
    }

    /// Puts back the mirrors whose channels mirror nothing now, with their filters, as many as the guild can have;
    /// returns those, and the others.
    pub(super) async fn put_mirrors(
        &self,
        tx: &mut SqliteConnection,
        guild: GuildId,
        binding: BindingId,
    ) -> sqlx::Result<(Vec<ChannelId>, Vec<ChannelId>)> {
        let (mut put, mut taken) = (Vec::new(), Vec::new());
        for mirror in &self.mirrors {
            let channel = ChannelId::new(mirror.channel_id.cast_unsigned().max(1));
            // A mirror comes with all of its masks or not at all.
            let masked = self.filters.iter().filter(|filter| filter.channel_id == mirror.channel_id).count();
            let fits =
                filters::count(tx, guild).await? + masked.cast_signed() as i64 <= caps::MOST_FILTERS_OF_GUILD;
            let room = fits && !mirrors::is_full(tx, guild, binding).await?;
            if room && mirror.put(tx, guild, binding).await? {
                self.put_filters(tx, mirror.channel_id).await?;
                put.push(channel);
            } else {
                taken.push(channel);
            }
        }
        Ok((put, taken))
    }

    /// Puts back the boards, alerts, chat bridges and plans that have a place; those whose time is over are none any more.
    pub(super) async fn put_watching(
        &mut self,
        tx: &mut SqliteConnection,
        (guild, binding): (GuildId, BindingId),
        at: i64,
    ) -> sqlx::Result<Watching> {
        let mut put = Watching::default();
        for board in std::mem::take(&mut self.boards) {
            match board.put(tx, guild, binding).await? {
                true => put.boards += 1,
                false => put.left_out += 1,
            }
        }
        for alert in std::mem::take(&mut self.alerts).into_iter().filter(|alert| !alert.is_over(at)) {
            match alert.put(tx, guild, binding, at).await? {
                true => put.alerts += 1,
                false => put.left_out += 1,
            }
        }
        for bridge in std::mem::take(&mut self.bridges) {
            match bridge.put(tx, guild, binding).await? {
                true => put.bridges += 1,
                false => put.left_out += 1,
            }
        }
        for plan in std::mem::take(&mut self.plans) {
            put.left_out += u64::from(!plan.put(tx, guild, binding, at).await?);
        }
        Ok(put)
    }

    /// Puts back the macros whose names are free, as many as the guild can have, what takes requests, and which
    /// members are which players.
    pub(super) async fn put_macros(
        &mut self,
        tx: &mut SqliteConnection,
        (guild, binding): (GuildId, BindingId),
    ) -> sqlx::Result<()> {
        for row in std::mem::take(&mut self.macros) {
            row.put(tx, guild, binding).await?;
        }
        for row in std::mem::take(&mut self.request_cards) {
            row.put(tx, guild, binding).await?;
        }
        for row in std::mem::take(&mut self.player_links) {
            row.put(tx, guild, binding).await?;
        }
        Ok(())
    }

    async fn put_filters(&self, tx: &mut SqliteConnection, channel: i64) -> sqlx::Result<()> {
        for filter in self.filters.iter().filter(|filter| filter.channel_id == channel) {
            let id = Sequence::Filters.next(tx).await?;
            sqlx::query(
                "INSERT INTO filters (id, channel_id, action, pattern, text, author_id, author_name) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7)",
            )
            .bind(id)
            .bind(channel)
            .bind(&filter.action)
            .bind(&filter.pattern)
            .bind(&filter.text)
            .bind(filter.author_id)
            .bind(filter.author_name.as_deref())
            .execute(&mut *tx)
            .await?;
        }
        for off in self.presets_off.iter().filter(|off| off.channel_id == channel) {
            sqlx::query("INSERT INTO presets_off (channel_id, preset) VALUES ($1, $2)")
                .bind(channel)
                .bind(&off.preset)
                .execute(&mut *tx)
                .await?;
        }
        Ok(())
    }

    /// Puts back those of the grants that are among `given`, have not ended at `at` and are not there, as many as the guild
    /// can have; returns how many. The others that have not ended are all that is left here then.
    pub(super) async fn put_grants(
        &mut self,
        tx: &mut SqliteConnection,
        (guild, binding): (GuildId, BindingId),
        at: i64,
        given: &[(Subject, Permission)],
    ) -> sqlx::Result<u64> {
        self.delete_ended(at);
        let (mut put, mut waiting, before) = (0, Vec::new(), grants::count(tx, guild).await?);
        let mut room = MOST_PATTERN_TEXT - grants::pattern_text(tx, guild).await?;
        for grant in std::mem::take(&mut self.grants) {
            let read = grant.read(&self.binding)?;
            let text = grant.pattern_text();
            let fits = before + put < MOST_GRANTS && (text == 0 || text <= room);
            if fits && given.contains(&(read.subject, read.permission)) {
                put += grant.put(tx, guild, binding).await?;
                room -= text;
            } else {
                waiting.push(grant);
            }
        }
        self.grants = waiting;
        self.mirrors.clear();
        self.filters.clear();
        self.presets_off.clear();
        Ok(put.unsigned_abs())
    }
}

/// What mirrors of older versions show.
fn everything() -> String {
    Shows::All.as_str().to_owned()
}

impl MirrorRow {
    /// False: the channel mirrors something already.
    async fn put(&self, tx: &mut SqliteConnection, guild: GuildId, binding: BindingId) -> sqlx::Result<bool> {
        let done = sqlx::query(
            "INSERT INTO mirrors \
             (channel_id, guild_id, binding_id, created_by, created_at, layout, shows, thread_id, thread_key) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING",
        )
        .bind(self.channel_id)
        .bind(ids::column(guild))
        .bind(binding)
        .bind(self.created_by)
        .bind(self.created_at)
        .bind(&self.layout)
        .bind(&self.shows)
        .bind(self.thread_id)
        .bind(self.thread_key.as_deref())
        .execute(tx)
        .await?;
        Ok(done.rows_affected() == 1)
    }
}

impl GrantRow {
    /// Characters of its patterns.
    fn pattern_text(&self) -> i64 {
        let lists = [&self.only_patterns, &self.never_patterns].into_iter().flatten();
        lists.map(|list| list.chars().count().cast_signed() as i64).sum()
    }

    fn read(&self, binding: &BindingRow) -> sqlx::Result<Grant> {
        let patterns = |column: &str, text: &Option<String>| {
            let read = text.as_deref().map(str::parse::<Patterns>).transpose();
            read.map_err(|error| bad_column(column, error))
        };
        let discord = |id: i64| id.cast_unsigned().max(1);
        Ok(Grant {
            id: GrantId(0),
            guild: GuildId::new(discord(binding.guild_id)),
            binding: Some(BindingId(binding.id)),
            subject: self.subject()?,
            permission: self.permission.parse().map_err(|error: UnknownText| bad_column("rows", error))?,
            granted_by: UserId::new(discord(self.granted_by)),
            created_at: self.created_at,
            expires_at: self.expires_at,
            only: patterns("only_patterns", &self.only_patterns)?,
            never: patterns("never_patterns", &self.never_patterns)?,
        })
    }

    fn subject(&self) -> sqlx::Result<Subject> {
        let id = self.subject_id.cast_unsigned().max(1);
        match &*self.subject_kind {
            "role" => Ok(Subject::Role(RoleId::new(id))),
            "member" => Ok(Subject::Member(UserId::new(id))),
            other => Err(bad_column("rows", UnknownText(other.to_owned(), "kind of subject"))),
        }
    }

    async fn put(&self, tx: &mut SqliteConnection, guild: GuildId, binding: BindingId) -> sqlx::Result<i64> {
        let id = Sequence::Grants.next(tx).await?;
        let done = sqlx::query(
            "INSERT INTO grants \
             (id, guild_id, binding_id, subject_kind, subject_id, permission, granted_by, created_at, expires_at, \
             only_patterns, never_patterns) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING",
        )
        .bind(id)
        .bind(ids::column(guild))
        .bind(binding)
        .bind(&self.subject_kind)
        .bind(self.subject_id)
        .bind(&self.permission)
        .bind(self.granted_by)
        .bind(self.created_at)
        .bind(self.expires_at)
        .bind(self.only_patterns.as_deref())
        .bind(self.never_patterns.as_deref())
        .execute(tx)
        .await?;
        Ok(done.rows_affected().cast_signed())
    }
}
