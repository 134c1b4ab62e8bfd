//! The audit log: one row per action, written before it is done and closed with its outcome.

use serde::{Serialize, de::DeserializeOwned};
use serenity::model::id::GuildId;
use sqlx::{FromRow, Row, SqliteConnection, sqlite::SqliteRow};

use super::{
    MEMBER_SHARE, MOST_AUDIT, Store, StoreError,
    caps::{self, AUDIT_SLACK, SHARE_TIME},
    ids::{self, Sequence, bad_column},
};
use crate::model::{Action, ActionDetails, AuditEntry, AuditId, AuditRow, Outcome, OutcomeNote, UnknownText};

/// The columns that [`AuditRow`] is read from.
pub(super) const COLUMNS: &str = "audit.*, masked";

/// Where they are.
pub(super) const TABLES: &str = "audit LEFT JOIN masked_details ON audit_id = id";

impl FromRow<'_, SqliteRow> for AuditRow {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        let action: &str = row.try_get("action")?;
        let action: Action = action.parse().map_err(|error: UnknownText| bad_column("action", error))?;
        let (details, masked): (Option<&str>, Option<&str>) =
            (row.try_get("details")?, row.try_get("masked")?);
        let (details, masked) = match details {
            Some(json) => (read("details", json)?, masked.map(|json| read("masked", json)).transpose()?),
            None => (older(action, row.try_get("detail")?), masked.map(|text| older(action, text))),
        };
        let outcome: Option<&str> = row.try_get("outcome")?;
        let outcome: Option<Outcome> =
            outcome.map(str::parse).transpose().map_err(|error: UnknownText| bad_column("outcome", error))?;
        let (note, sentence): (Option<&str>, Option<&str>) =
            (row.try_get("outcome_details")?, row.try_get("outcome_note")?);
        let note = match note {
            Some(json) => read("outcome_details", json)?,
            None => OutcomeNote::sentence(sentence.unwrap_or_default()),
        };
        let entry = AuditEntry {
            guild: ids::discord_id(row, "guild_id")?,
            channel: ids::discord_id(row, "channel_id")?,
            member: ids::discord_id(row, "member_id")?,
            member_name: row.try_get("member_name")?,
            binding: row.try_get("binding_id")?,
            binding_name: row.try_get("binding_name")?,
            action,
            details,
            masked,
        };
        Ok(Self {
            id: row.try_get("id")?,
            begun_at: row.try_get("begun_at")?,
            entry,
            outcome: outcome.map(|outcome| (outcome, note)),
            ended_at: row.try_get("ended_at")?,
        })
    }
}

fn read<T: DeserializeOwned>(column: &'static str, json: &str) -> sqlx::Result<T> {
    serde_json::from_str(json).map_err(|error| bad_column(column, error))
}

/// What a row of an older version says in words. Those of commands hold nothing but the command, and who asked for it.
fn older(action: Action, text: &str) -> ActionDetails {
    let asked_for = || {
        let (by, command) = text.strip_prefix("<@")?.split_once(">: ")?;
        Some(ActionDetails::AskedFor { by: by.parse().ok()?, command: command.to_owned() })
    };
    let sentence = || ActionDetails::Sentence { text: text.to_owned() };
    match action {
        Action::Say | Action::Command => ActionDetails::command(text),
        Action::Approve | Action::Deny => asked_for().unwrap_or_else(sentence),
        _ if text.is_empty() => ActionDetails::None,
        _ => sentence(),
    }
}

/// As its column holds it.
fn json(details: &ActionDetails) -> sqlx::Result<String> {
    let short = details.clone().with_texts(|text| caps::audited_text(text).into_owned());
    encoded(&short)
}

fn encoded(value: &impl Serialize) -> sqlx::Result<String> {
    serde_json::to_string(value).map_err(|error| sqlx::Error::Encode(error.into()))
}

impl Store {
    /// Writes down an action before it is done, at `at` (seconds since 1970).
    ///
    /// # Errors
    /// When the database can't be written; the action must then not be done.
    pub async fn begin_audit(&self, entry: &AuditEntry, at: i64) -> Result<AuditId, StoreError> {
        let mut tx = self.begin().await?;
        let id = insert(&mut tx, entry, at).await.map_err(self.sorted())?;
        let gone = match id.0 % AUDIT_SLACK {
            0 => caps::trim_audit(&mut tx, entry.guild, MOST_AUDIT).await.map_err(self.sorted())?,
            _ => 0,
        };
        self.commit(tx).await?;
        if gone > 0 {
            tracing::warn!(guild = %entry.guild, gone, "the guild's audit log is full: its oldest rows are deleted");
        }
        Ok(id)
    }

    /// The same within the member's share: so that nobody can push rows out by adding others.
    ///
    /// # Errors
    /// [`StoreError::ShareUsedUp`] when the member has done [`MEMBER_SHARE`] things within 24 hours; and as above.
    pub async fn begin_audit_within_share(&self, entry: &AuditEntry, at: i64) -> Result<AuditId, StoreError> {
        let lately: i64 = sqlx::query_scalar(
            "SELECT count(*) FROM \
             (SELECT id FROM audit WHERE guild_id = $1 AND member_id = $2 AND begun_at > $3 LIMIT $4) AS lately",
        )
        .bind(ids::column(entry.guild))
        .bind(ids::column(entry.member))
        .bind(at - SHARE_TIME)
        .bind(MEMBER_SHARE)
        .fetch_one(&self.readers)
        .await
        .map_err(self.sorted())?;
        if lately >= MEMBER_SHARE {
            return Err(StoreError::ShareUsedUp);
        }
        self.begin_audit(entry, at).await
    }

    /// Writes down how an action ended, and what there is to say about that. False: the row was closed before, or is not
    /// there, and nothing changed.
    ///
    /// # Errors
    /// When the database can't be written.
    pub async fn finish_audit(
        &self,
        id: AuditId,
        outcome: Outcome,
        note: &OutcomeNote,
        at: i64,
    ) -> Result<bool, StoreError> {
        let note = note.clone().with_texts(|text| caps::note(text).as_str().to_owned());
        let note = encoded(&note).map_err(self.sorted())?;
        let mut tx = self.begin().await?;
        let done = sqlx::query(
            "UPDATE audit SET outcome = $1, outcome_note = '', outcome_details = $2, ended_at = $3 \
             WHERE id = $4 AND outcome IS NULL",
        )
        .bind(outcome.as_str())
        .bind(note)
        .bind(at)
        .bind(id)
        .execute(&mut *tx)
        .await
        .map_err(self.sorted())?;
        self.commit(tx).await?;
        Ok(done.rows_affected() == 1)
    }

    /// The last `limit` rows of one guild, newest first.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn audit_of(&self, guild: GuildId, limit: u32) -> Result<Vec<AuditRow>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM {TABLES} WHERE guild_id = $1 ORDER BY id DESC LIMIT $2");
        sqlx::query_as(&sql)
            .bind(ids::column(guild))
            .bind(i64::from(limit))
            .fetch_all(&self.readers)
            .await
            .map_err(self.sorted())
    }
}

async fn insert(tx: &mut SqliteConnection, entry: &AuditEntry, at: i64) -> sqlx::Result<AuditId> {
    let id = AuditId(Sequence::Audit.next(&mut *tx).await?);
    sqlx::query(
        "INSERT INTO audit \
         (id, begun_at, guild_id, channel_id, member_id, member_name, binding_id, binding_name, action, detail, details, asked_by) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '', $10, $11)",
    )
    .bind(id)
    .bind(at)
    .bind(ids::column(entry.guild))
    .bind(ids::column(entry.channel))
    .bind(ids::column(entry.member))
    .bind(caps::member_name(&entry.member_name).as_str())
    .bind(entry.binding)
    .bind(entry.binding_name.as_deref().map(caps::binding_name).as_deref())
    .bind(entry.action.as_str())
    .bind(json(&entry.details)?)
    .bind(entry.details.asked_by().map(ids::column))
    .execute(&mut *tx)
    .await?;
    if let Some(masked) = &entry.masked {
        sqlx::query("INSERT INTO masked_details (audit_id, masked) VALUES ($1, $2)")
            .bind(id)
            .bind(json(masked)?)
            .execute(tx)
            .await?;
    }
    Ok(id)
}
