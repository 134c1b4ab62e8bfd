//! Commands that members ask for, until somebody answers or a day is over. One card of a member is open at once.

use serenity::model::id::{GuildId, UserId};
use sqlx::{FromRow, Row as _, SqliteConnection, sqlite::SqliteRow};

use super::{
    Store, StoreError, caps,
    ids::{self, bad_column},
    panels,
};
use crate::{
    model::{Approval, ApprovalId, BindingId, Permission, UnknownText},
    secrets::{KeyVersion, Row, Sealed, SecretError},
};

/// How long a card can be answered, seconds: who may answer is asleep at times.
pub const APPROVAL_LIFE: i64 = 24 * 3600;
/// Cards that may be open at once in a guild.
pub const MOST_APPROVALS: i64 = 25;
/// How long a card is kept from being replaced, seconds: after it the asker's next one takes its place, and where a guild
/// has too many the oldest goes.
const KEPT_AT_LEAST: i64 = 10 * 60;
/// Bytes of what a command becomes when it is sealed; longer ones are not shown on a card.
const LONGEST_SEALED: usize = 16_000;

/// A command that is asked for.
#[derive(Debug, Clone, Copy)]
pub struct NewApproval<'a> {
    /// The guild.
    pub guild: GuildId,
    /// Who asks.
    pub asker: UserId,
    /// What they are called.
    pub asker_name: &'a str,
    /// Whose console is to get it.
    pub binding: BindingId,
    /// The permission that it needs.
    pub needs: Permission,
}

/// A command that waits for an answer, and the command itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenApproval {
    /// Who asks for what.
    pub approval: Approval,
    /// The command.
    pub command: Sealed,
}

/// Why a command can't be asked for.
#[derive(Debug, thiserror::Error)]
pub enum NotAsked {
    /// The member asked for another one a short while ago.
    #[error("the member has asked for another command already")]
    Already,
    /// The guild has [`MOST_APPROVALS`], all of a short while ago.
    #[error("the guild waits for {MOST_APPROVALS} answers already")]
    TooMany,
    /// The command can't be sealed.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What a command is sealed for: nobody who changes the row has it run for somebody else or elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApprovalSeal {
    id: ApprovalId,
    guild: GuildId,
    about: String,
}

impl ApprovalSeal {
    fn new(id: ApprovalId, new: NewApproval<'_>) -> Self {
        let about = format!("{} {} {}", new.asker, new.binding, new.needs);
        Self { id, guild: new.guild, about }
    }

    /// The row.
    #[must_use]
    pub fn row(&self) -> Row<'_> {
        Row { table: "approvals", id: self.id.0, guild: self.guild.get(), audience: &self.about }
    }
}

impl From<&Approval> for ApprovalSeal {
    fn from(approval: &Approval) -> Self {
        let Approval { id, guild, asker, ref asker_name, binding, needs, .. } = *approval;
        Self::new(id, NewApproval { guild, asker, asker_name, binding, needs })
    }
}

impl FromRow<'_, SqliteRow> for OpenApproval {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        let needs: &str = row.try_get("needs")?;
        let version: i64 = row.try_get("key_version")?;
        if version < 1 {
            return Err(bad_column("key_version", "versions begin with 1"));
        }
        let approval = Approval {
            id: row.try_get("id")?,
            guild: ids::discord_id(row, "guild_id")?,
            asker: ids::discord_id(row, "asker_id")?,
            asker_name: row.try_get("asker_name")?,
            binding: row.try_get("binding_id")?,
            needs: needs.parse().map_err(|error: UnknownText| bad_column("needs", error))?,
            asked_at: row.try_get("asked_at")?,
        };
        let command = Sealed { version: KeyVersion(version), bytes: row.try_get("sealed_command")? };
        Ok(Self { approval, command })
    }
}

impl Store {
    /// Writes down what a member asks for, at `now` (seconds since 1970). `seal` is called while nobody else can write,
    /// with the row that the command is for and the newest key version that rows name.
    ///
    /// # Errors
    /// When the member or the guild has asked for enough, `seal` fails, or the database can't be written.
    pub async fn ask_approval(
        &self,
        new: NewApproval<'_>,
        now: i64,
        seal: impl FnOnce(Row<'_>, Option<KeyVersion>) -> Result<Sealed, SecretError> + Send,
    ) -> Result<ApprovalId, NotAsked> {
        let mut tx = self.begin().await?;
        make_room(&mut tx, new, now).await.map_err(self.sorted())??;
        let id = ApprovalId((rand::random::<u64>() >> 1).cast_signed());
        let newest = panels::versions(&mut tx).await.map_err(self.sorted())?.last().copied();
        let command = seal(ApprovalSeal::new(id, new).row(), newest)?;
        if command.bytes.len() > LONGEST_SEALED {
            return Err(
                StoreError::TooLong { column: "approvals.sealed_command", most: LONGEST_SEALED }.into()
            );
        }
        sqlx::query(
            "INSERT INTO approvals (id, guild_id, asker_id, asker_name, binding_id, needs, key_version, \
             sealed_command, asked_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(id)
        .bind(ids::column(new.guild))
        .bind(ids::column(new.asker))
        .bind(&*caps::member_name(new.asker_name))
        .bind(new.binding)
        .bind(new.needs.as_str())
        .bind(command.version.0)
        .bind(&command.bytes)
        .bind(now)
        .execute(&mut *tx)
        .await
        .map_err(self.sorted())?;
        self.commit(tx).await?;
        Ok(id)
    }

    /// What waits for an answer under this id, at `now`.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn approval(
        &self,
        guild: GuildId,
        id: ApprovalId,
        now: i64,
    ) -> Result<Option<OpenApproval>, StoreError> {
        sqlx::query_as("SELECT * FROM approvals WHERE guild_id = $1 AND id = $2 AND asked_at > $3")
            .bind(ids::column(guild))
            .bind(id)
            .bind(now - APPROVAL_LIFE)
            .fetch_optional(&self.readers)
            .await
            .map_err(self.sorted())
    }

    /// It is answered: nobody else can from now on. False: somebody else was faster.
    ///
    /// # Errors
    /// When the database can't be written.
    pub async fn settle_approval(&self, guild: GuildId, id: ApprovalId) -> Result<bool, StoreError> {
        let done = sqlx::query("DELETE FROM approvals WHERE guild_id = $1 AND id = $2")
            .bind(ids::column(guild))
            .bind(id)
            .execute(&self.writer)
            .await
            .map_err(self.sorted())?;
        Ok(done.rows_affected() == 1)
    }

    /// Deletes what nobody can answer any more at `now`; how many.
    ///
    /// # Errors
    /// When the database can't be written.
    pub async fn purge_approvals(&self, now: i64) -> Result<u64, StoreError> {
        let done = sqlx::query("DELETE FROM approvals WHERE asked_at <= $1")
            .bind(now - APPROVAL_LIFE)
            .execute(&self.writer)
            .await
            .map_err(self.sorted())?;
        Ok(done.rows_affected())
    }
}

/// Lets go what is over, and what may be replaced.
async fn make_room(
    tx: &mut SqliteConnection,
    new: NewApproval<'_>,
    now: i64,
) -> sqlx::Result<Result<(), NotAsked>> {
    sqlx::query("DELETE FROM approvals WHERE guild_id = $1 AND (asked_at <= $2 OR (asker_id = $3 AND asked_at <= $4))")
        .bind(ids::column(new.guild))
        .bind(now - APPROVAL_LIFE)
        .bind(ids::column(new.asker))
        .bind(now - KEPT_AT_LEAST)
        .execute(&mut *tx)
        .await?;
    let (all, own): (i64, i64) = sqlx::query_as(
        "SELECT count(*), count(CASE WHEN asker_id = $2 THEN 1 END) FROM approvals WHERE guild_id = $1",
    )
    .bind(ids::column(new.guild))
    .bind(ids::column(new.asker))
    .fetch_one(&mut *tx)
    .await?;
    if own > 0 {
        return Ok(Err(NotAsked::Already));
    }
    if all < MOST_APPROVALS {
        return Ok(Ok(()));
    }
    let gone = sqlx::query(
        "DELETE FROM approvals WHERE id = (SELECT id FROM approvals WHERE guild_id = $1 AND asked_at <= $2 \
         ORDER BY asked_at LIMIT 1)",
    )
    .bind(ids::column(new.guild))
    .bind(now - KEPT_AT_LEAST)
    .execute(tx)
    .await?;
    Ok(if gone.rows_affected() == 1 { Ok(()) } else { Err(NotAsked::TooMany) })
}
