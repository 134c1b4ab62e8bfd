//! Alerts and their incidents.

use serenity::model::id::{ChannelId, GuildId, MessageId, RoleId, UserId};
use sqlx::{FromRow, Row, SqliteConnection, sqlite::SqliteRow};

use super::{
    Store, StoreError, bindings, caps,
    ids::{self, Sequence, bad_column},
};
use crate::model::{
    Alert, AlertEnd, AlertId, BindingId, Incident, IncidentId, NewAlert, Subject, Told, UnknownText, Watched,
};

/// Alerts of a guild.
pub const MOST_ALERTS: i64 = 200;
/// Characters of what an alert looks for.
const LONGEST: usize = 300;
/// Incidents of an alert that are kept; beyond it the oldest that are over go.
const MOST_INCIDENTS: i64 = 100;

impl FromRow<'_, SqliteRow> for Alert {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        let unknown = |column: &'static str| move |error: UnknownText| bad_column(column, error);
        let (kind, details): (&str, &str) = (row.try_get("kind")?, row.try_get("details")?);
        let stopped: Option<&str> = row.try_get("stopped")?;
        Ok(Self {
            id: row.try_get("id")?,
            guild: ids::discord_id(row, "guild_id")?,
            binding: row.try_get("binding_id")?,
            channel: ids::discord_id(row, "channel_id")?,
            watched: Watched {
                kind: kind.parse().map_err(unknown("kind"))?,
                threshold: row.try_get("threshold")?,
                minutes: row.try_get("minutes")?,
                text: row.try_get("text")?,
                hears_chat: row.try_get::<i64, _>("hears_chat")? != 0,
            },
            mention: mention(row)?,
            details: details.parse().map_err(unknown("details"))?,
            created_by: ids::discord_id(row, "created_by")?,
            created_at: row.try_get("created_at")?,
            ends_at: row.try_get("ends_at")?,
            muted_until: row.try_get("muted_until")?,
            pinged_at: row.try_get("pinged_at")?,
            seen_ending: row.try_get("seen_ending")?,
            stopped: stopped.map(|end| end.parse().map_err(unknown("stopped"))).transpose()?,
        })
    }
}

fn mention(row: &SqliteRow) -> sqlx::Result<Option<Subject>> {
    let kind: Option<&str> = row.try_get("mention_kind")?;
    Ok(match kind {
        None => None,
        Some("role") => Some(Subject::Role(ids::discord_id::<RoleId>(row, "mention_id")?)),
        Some("member") => Some(Subject::Member(ids::discord_id::<UserId>(row, "mention_id")?)),
        Some(other) => return Err(bad_column("mention_kind", other.to_owned())),
    })
}

impl FromRow<'_, SqliteRow> for Incident {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        let told: &str = row.try_get("told")?;
        let message: Option<i64> = row.try_get("message_id")?;
        Ok(Self {
            id: row.try_get("id")?,
            alert: row.try_get("alert_id")?,
            began_at: row.try_get("began_at")?,
            ended_at: row.try_get("ended_at")?,
            message: message.map(|_| ids::discord_id(row, "message_id")).transpose()?,
            told: serde_json::from_str(told).map_err(|error| bad_column("told", error))?,
        })
    }
}

impl Store {
    /// The alerts of every guild.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn all_alerts(&self) -> Result<Vec<Alert>, StoreError> {
        let rows = sqlx::query_as("SELECT * FROM alerts ORDER BY id").fetch_all(&self.readers).await;
        rows.map_err(self.sorted())
    }

    /// The alerts of one guild, oldest first.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn alerts_of(&self, guild: GuildId) -> Result<Vec<Alert>, StoreError> {
        sqlx::query_as("SELECT * FROM alerts WHERE guild_id = $1 ORDER BY id")
            .bind(ids::column(guild))
            .fetch_all(&self.readers)
            .await
            .map_err(self.sorted())
    }

    /// One alert of a guild.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn alert(&self, guild: GuildId, id: AlertId) -> Result<Option<Alert>, StoreError> {
        sqlx::query_as("SELECT * FROM alerts WHERE guild_id = $1 AND id = $2")
            .bind(ids::column(guild))
            .bind(id)
            .fetch_optional(&self.readers)
            .await
            .map_err(self.sorted())
    }

    /// Makes an alert, at `at` (seconds since 1970). None: the guild has [`MOST_ALERTS`] already.
    ///
    /// # Errors
    /// When the binding is not in that guild, or the database can't be written.
    pub async fn add_alert(&self, new: &NewAlert, at: i64) -> Result<Option<Alert>, StoreError> {
        caps::fits("alerts.text", new.watched.text.as_deref().unwrap_or_default(), LONGEST)?;
        let mut tx = self.begin().await?;
        if bindings::find(&mut tx, new.guild, new.binding).await.map_err(self.sorted())?.is_none() {
            return Err(StoreError::NoSuchBinding(new.binding));
        }
        if count(&mut tx, new.guild).await.map_err(self.sorted())? >= MOST_ALERTS {
            return Ok(None);
        }
        let alert = insert(&mut tx, new, at).await.map_err(self.sorted())?;
        self.commit(tx).await?;
        Ok(Some(alert))
    }

    /// Removes an alert with its incidents; returns what it was.
    ///
    /// # Errors
    /// When the database can't be written.
    pub async fn remove_alert(&self, guild: GuildId, id: AlertId) -> Result<Option<Alert>, StoreError> {
        sqlx::query_as("DELETE FROM alerts WHERE guild_id = $1 AND id = $2 RETURNING *")
            .bind(ids::column(guild))
            .bind(id)
            .fetch_optional(&self.writer)
            .await
            .map_err(self.sorted())
    }

    /// Mutes an alert until then, or lets it tell again. False: it is gone.
    ///
    /// # Errors
    /// When the database can't be written.
    pub async fn mute_alert(
        &self,
        guild: GuildId,
        id: AlertId,
        until: Option<i64>,
    ) -> Result<bool, StoreError> {
        let done = sqlx::query("UPDATE alerts SET muted_until = $1 WHERE guild_id = $2 AND id = $3")
            .bind(until)
            .bind(ids::column(guild))
            .bind(id)
            .execute(&self.writer)
            .await
            .map_err(self.sorted())?;
        Ok(done.rows_affected() == 1)
    }

    /// Writes down why the alerts of a channel tell nothing any more, or that they do. How many that changed.
    ///
    /// # Errors
    /// When the database can't be written.
    pub async fn stop_alerts_in(&self, channel: ChannelId, why: Option<AlertEnd>) -> Result<u64, StoreError> {
        let done = sqlx::query(
            "UPDATE alerts SET stopped = $1 WHERE channel_id = $2 AND coalesce(stopped, '') <> coalesce($1, '')",
        )
        .bind(why.map(AlertEnd::as_str))
        .bind(ids::column(channel))
        .execute(&self.writer)
        .await
        .map_err(self.sorted())?;
        Ok(done.rows_affected())
    }

    /// When an alert mentioned somebody, and the last end of its server that it looked at.
    ///
    /// # Errors
    /// When the database can't be written.
    pub async fn mark_alert(
        &self,
        id: AlertId,
        pinged_at: Option<i64>,
        seen_ending: Option<i64>,
    ) -> Result<(), StoreError> {
        sqlx::query("UPDATE alerts SET pinged_at = $1, seen_ending = $2 WHERE id = $3")
            .bind(pinged_at)
            .bind(seen_ending)
            .bind(id)
            .execute(&self.writer)
            .await
            .map(drop)
            .map_err(self.sorted())
    }

    /// Nobody is mentioned by an alert any more.
    ///
    /// # Errors
    /// When the database can't be written.
    pub async fn mention_nobody(&self, id: AlertId) -> Result<(), StoreError> {
        sqlx::query("UPDATE alerts SET mention_kind = NULL, mention_id = NULL WHERE id = $1")
            .bind(id)
            .execute(&self.writer)
            .await
            .map(drop)
            .map_err(self.sorted())
    }
}

/// Incidents.
impl Store {
    /// Who used the power, or the console, of a binding last in its guild, at `since` (seconds since 1970) or later.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn acted_lately(
        &self,
        guild: GuildId,
        binding: BindingId,
        since: i64,
    ) -> Result<Option<UserId>, StoreError> {
        let row = sqlx::query(
            "SELECT member_id FROM audit WHERE guild_id = $1 AND binding_id = $2 AND begun_at >= $3 \
             AND action IN ('start', 'stop', 'restart', 'kill', 'command') ORDER BY id DESC LIMIT 1",
        )
        .bind(ids::column(guild))
        .bind(binding)
        .bind(since)
        .fetch_optional(&self.readers)
        .await
        .map_err(self.sorted())?;
        row.map(|row| ids::discord_id(&row, "member_id")).transpose().map_err(self.sorted())
    }

    /// The last incident of each alert.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn last_incidents(&self) -> Result<Vec<Incident>, StoreError> {
        sqlx::query_as(
            "SELECT * FROM incidents WHERE id IN (SELECT max(id) FROM incidents GROUP BY alert_id) ORDER BY id",
        )
        .fetch_all(&self.readers)
        .await
        .map_err(self.sorted())
    }

    /// The last incident of an alert.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn last_incident(&self, alert: AlertId) -> Result<Option<Incident>, StoreError> {
        sqlx::query_as("SELECT * FROM incidents WHERE alert_id = $1 ORDER BY id DESC LIMIT 1")
            .bind(alert)
            .fetch_optional(&self.readers)
            .await
            .map_err(self.sorted())
    }

    /// Writes down an incident; the oldest of the alert's go where there are too many. None: the alert is gone.
    ///
    /// # Errors
    /// When the database can't be written.
    pub async fn begin_incident(
        &self,
        alert: AlertId,
        told: &Told,
        ended_at: Option<i64>,
    ) -> Result<Option<IncidentId>, StoreError> {
        let mut tx = self.begin().await?;
        let guild: Option<i64> = sqlx::query_scalar("SELECT guild_id FROM alerts WHERE id = $1")
            .bind(alert)
            .fetch_optional(&mut *tx)
            .await
            .map_err(self.sorted())?;
        let Some(guild) = guild else { return Ok(None) };
        let id = IncidentId(Sequence::Incidents.next(&mut tx).await.map_err(self.sorted())?);
        sqlx::query(
            "INSERT INTO incidents (id, guild_id, alert_id, began_at, ended_at, told) VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(id)
        .bind(guild)
        .bind(alert)
        .bind(told.first_at)
        .bind(ended_at)
        .bind(json(told))
        .execute(&mut *tx)
        .await
        .map_err(self.sorted())?;
        sqlx::query(
            "DELETE FROM incidents WHERE alert_id = $1 AND ended_at IS NOT NULL AND id NOT IN \
             (SELECT id FROM incidents WHERE alert_id = $1 ORDER BY id DESC LIMIT $2)",
        )
        .bind(alert)
        .bind(MOST_INCIDENTS)
        .execute(&mut *tx)
        .await
        .map_err(self.sorted())?;
        self.commit(tx).await?;
        Ok(Some(id))
    }

    /// Writes down what an incident's message tells now, and whether it is over.
    ///
    /// # Errors
    /// When the database can't be written.
    pub async fn change_incident(
        &self,
        id: IncidentId,
        told: &Told,
        ended_at: Option<i64>,
    ) -> Result<(), StoreError> {
        sqlx::query("UPDATE incidents SET told = $1, ended_at = $2 WHERE id = $3")
            .bind(json(told))
            .bind(ended_at)
            .bind(id)
            .execute(&self.writer)
            .await
            .map(drop)
            .map_err(self.sorted())
    }

    /// Writes down which message tells an incident, or that it is gone.
    ///
    /// # Errors
    /// When the database can't be written.
    pub async fn set_incident_message(
        &self,
        id: IncidentId,
        message: Option<MessageId>,
    ) -> Result<(), StoreError> {
        sqlx::query("UPDATE incidents SET message_id = $1 WHERE id = $2")
            .bind(message.map(ids::column))
            .bind(id)
            .execute(&self.writer)
            .await
            .map(drop)
            .map_err(self.sorted())
    }

    /// Forgets the incidents that ended before `before` (seconds since 1970); how many.
    ///
    /// # Errors
    /// When the database can't be written.
    pub async fn purge_incidents(&self, before: i64) -> Result<u64, StoreError> {
        let done = sqlx::query("DELETE FROM incidents WHERE ended_at < $1")
            .bind(before)
            .execute(&self.writer)
            .await
            .map_err(self.sorted())?;
        Ok(done.rows_affected())
    }
}

/// What is made of numbers and texts is JSON whatever it holds.
fn json(told: &Told) -> String {
    serde_json::to_string(told).unwrap_or_default()
}

/// How many a guild has.
pub(super) async fn count(tx: &mut SqliteConnection, guild: GuildId) -> sqlx::Result<i64> {
    sqlx::query_scalar("SELECT count(*) FROM alerts WHERE guild_id = $1")
        .bind(ids::column(guild))
        .fetch_one(tx)
        .await
}

async fn insert(tx: &mut SqliteConnection, new: &NewAlert, at: i64) -> sqlx::Result<Alert> {
    let id = AlertId(Sequence::Alerts.next(&mut *tx).await?);
    let (mention_kind, mention_id) = match new.mention {
        None => (None, None),
        Some(Subject::Role(role)) => (Some("role"), Some(ids::column(role))),
        Some(Subject::Member(member)) => (Some("member"), Some(ids::column(member))),
    };
    sqlx::query_as(
        "INSERT INTO alerts (id, guild_id, binding_id, channel_id, kind, threshold, minutes, text, hears_chat, \
         mention_kind, mention_id, details, created_by, created_at, ends_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) RETURNING *",
    )
    .bind(id)
    .bind(ids::column(new.guild))
    .bind(new.binding)
    .bind(ids::column(new.channel))
    .bind(new.watched.kind.as_str())
    .bind(new.watched.threshold)
    .bind(new.watched.minutes)
    .bind(&new.watched.text)
    .bind(i64::from(new.watched.hears_chat))
    .bind(mention_kind)
    .bind(mention_id)
    .bind(new.details.as_str())
    .bind(ids::column(new.created_by))
    .bind(at)
    .bind(new.ends_at)
    .fetch_one(tx)
    .await
}
