//! What a guild may fill: rows of each table, and characters of each column. What people wrote too long is refused where
//! it is read; here it can't get past whoever forgets that.

use std::borrow::Cow;

use pterosocket::ForeignText;
use serenity::model::id::GuildId;
use sqlx::SqliteConnection;

use super::{StoreError, ids};
use crate::model::NAME_MAX;

/// Rows of a guild's audit log; beyond it the oldest closed ones go. With actions of the usual size that is 15 MB.
pub const MOST_AUDIT: i64 = 50_000;
/// Actions that the audit log takes of one member in `SHARE_TIME`, unless they have Manage Server: a hundred days of
/// them fill the audit log, so nobody can push out what they did before its time.
pub const MEMBER_SHARE: i64 = 500;
/// The time of [`MEMBER_SHARE`], seconds.
pub(super) const SHARE_TIME: i64 = 24 * 3600;
/// Rows that may come before the audit log is looked at again.
pub(super) const AUDIT_SLACK: i64 = 64;
/// Bindings of a guild that were let go and can be brought back; beyond it the oldest go.
pub const MOST_UNBOUND: i64 = 200;
/// Characters that they take together, with all that went with them.
pub(super) const MOST_UNBOUND_TEXT: i64 = 4 * 1024 * 1024;
/// Grants of a guild.
pub const MOST_GRANTS: i64 = 1_000;
/// Characters of the patterns in all of a guild's grants: each of its commands may be held against all of them.
pub const MOST_PATTERN_TEXT: i64 = 16_000;
/// Filters of all of a guild's mirrors.
pub const MOST_FILTERS_OF_GUILD: i64 = 1_000;

/// Characters of a member's name in the audit log; Discord's have 32.
const MEMBER_NAME: usize = 100;
/// Bytes of each text in what was done: the longest command that a daemon takes.
const AUDITED_TEXT: usize = 5_000;
/// Characters of what came of it.
const NOTE: usize = 1_000;

/// A name for the audit log.
pub(super) fn member_name(name: &str) -> ForeignText {
    ForeignText::cut(name, MEMBER_NAME)
}

/// A binding's name for the audit log.
pub(super) fn binding_name(name: &str) -> ForeignText {
    ForeignText::cut(name, NAME_MAX)
}

/// A text in what was done, to the letter, as far as there is room.
pub(super) fn audited_text(text: &str) -> Cow<'_, str> {
    if text.len() <= AUDITED_TEXT {
        return text.into();
    }
    format!("{}…", &text[..text.floor_char_boundary(AUDITED_TEXT)]).into()
}

/// What came of it; panels and daemons have their say in it.
pub(super) fn note(text: &str) -> ForeignText {
    ForeignText::cut(text, NOTE)
}

/// Refuses what is longer than the column takes, in characters.
pub(super) fn fits(column: &'static str, text: &str, most: usize) -> Result<(), StoreError> {
    if text.chars().count() > most { Err(StoreError::TooLong { column, most }) } else { Ok(()) }
}

/// Lets the guild's oldest closed rows go until at most `most` are left, if so many are closed; how many went.
pub(super) async fn trim_audit(tx: &mut SqliteConnection, guild: GuildId, most: i64) -> sqlx::Result<u64> {
    let count: i64 = sqlx::query_scalar("SELECT count(*) FROM audit WHERE guild_id = $1")
        .bind(ids::column(guild))
        .fetch_one(&mut *tx)
        .await?;
    if count <= most {
        return Ok(0);
    }
    let done = sqlx::query(
        "DELETE FROM audit WHERE id IN \
         (SELECT id FROM audit WHERE guild_id = $1 AND outcome IS NOT NULL ORDER BY id LIMIT $2)",
    )
    .bind(ids::column(guild))
    .bind(count - most)
    .execute(tx)
    .await?;
    Ok(done.rows_affected())
}

/// Lets the oldest of the guild's bindings that were let go go for good, until the rest is within `rows` and `text`; the
/// newest stays. How many went.
pub(super) async fn trim_unbound(
    tx: &mut SqliteConnection,
    guild: GuildId,
    (rows, text): (i64, i64),
) -> sqlx::Result<u64> {
    let done = sqlx::query(
        "DELETE FROM unbound WHERE id IN (\
         SELECT id FROM (SELECT id, row_number() OVER newest AS place, sum(length(rows)) OVER newest AS held \
         FROM unbound WHERE guild_id = $1 WINDOW newest AS (ORDER BY id DESC)) AS kept \
         WHERE place > 1 AND (place > $2 OR held > $3))",
    )
    .bind(ids::column(guild))
    .bind(rows)
    .bind(text)
    .execute(tx)
    .await?;
    Ok(done.rows_affected())
}
