//! Samples of bound servers, packed: one row holds an hour or a day of them.

mod packed;
#[cfg(test)]
mod tests;

use sqlx::{FromRow, QueryBuilder, Row, Sqlite, SqliteConnection, sqlite::SqliteRow};

use super::{Store, StoreError, ids::bad_column};
use crate::model::{BindingId, SampleRow, Step};

/// Rows of one statement: each takes four parameters, of which SQLite takes 32,766 and Postgres 65,535.
const ROWS_AT_ONCE: usize = 500;
/// Rows of a binding at most, of 3.3 KB at most: less than a megabyte. A month has some 120 of them; more come only where
/// a clock jumps to and fro.
const MOST_ROWS: i64 = 300;

impl FromRow<'_, SqliteRow> for SampleRow {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        let step =
            Step::of_seconds(row.try_get("step")?).ok_or_else(|| bad_column("step", "not one of ours"))?;
        let packed: &[u8] = row.try_get("data")?;
        let (limits, samples) = packed::read(packed).ok_or_else(|| bad_column("data", "cut short"))?;
        Ok(Self { binding: row.try_get("binding_id")?, step, start: row.try_get("start")?, limits, samples })
    }
}

/// Samples that take the place of finer ones.
#[derive(Debug, Clone, PartialEq)]
pub struct Thinned {
    /// Of which binding.
    pub binding: BindingId,
    /// The step of those that go.
    pub step: Step,
    /// Those that begin before go, seconds since 1970.
    pub before: i64,
    /// What is kept of them.
    pub rows: Vec<SampleRow>,
}

impl Store {
    /// Writes samples, all or none. Those of bindings that are gone are left out, and a row of the same time is replaced.
    ///
    /// # Errors
    /// When the database can't be written.
    pub async fn write_samples(&self, rows: &[SampleRow]) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        insert(&mut tx, rows).await.map_err(self.sorted())?;
        self.commit(tx).await
    }

    /// The samples of a binding that may reach into the time from `from` to `to`, seconds since 1970, oldest first.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn samples(
        &self,
        binding: BindingId,
        from: i64,
        to: i64,
    ) -> Result<Vec<SampleRow>, StoreError> {
        sqlx::query_as(
            "SELECT * FROM samples WHERE binding_id = $1 AND start <= $3 \
             AND start > $2 - CASE step WHEN 600 THEN 86400 ELSE 3600 END ORDER BY start",
        )
        .bind(binding)
        .bind(from)
        .bind(to)
        .fetch_all(&self.readers)
        .await
        .map_err(self.sorted())
    }

    /// The samples of these bindings with this step that begin before `before`, seconds since 1970.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn samples_before(
        &self,
        bindings: &[BindingId],
        step: Step,
        before: i64,
    ) -> Result<Vec<SampleRow>, StoreError> {
        let mut found = Vec::new();
        for bindings in bindings.chunks(ROWS_AT_ONCE) {
            let mut query = QueryBuilder::new("SELECT * FROM samples WHERE step = ");
            query
                .push_bind(step.seconds())
                .push(" AND start < ")
                .push_bind(before)
                .push(" AND binding_id IN (");
            let mut list = query.separated(", ");
            for binding in bindings {
                list.push_bind(*binding);
            }
            query.push(") ORDER BY binding_id, start");
            found.extend(
                query.build_query_as::<SampleRow>().fetch_all(&self.readers).await.map_err(self.sorted())?,
            );
        }
        Ok(found)
    }

    /// Replaces fine samples by what is kept of them, all or nothing.
    ///
    /// # Errors
    /// When the database can't be written.
    pub async fn thin_samples(&self, thinned: &[Thinned]) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        for Thinned { binding, step, before, rows } in thinned {
            insert(&mut tx, rows).await.map_err(self.sorted())?;
            sqlx::query("DELETE FROM samples WHERE binding_id = $1 AND step = $2 AND start < $3")
                .bind(*binding)
                .bind(step.seconds())
                .bind(*before)
                .execute(&mut *tx)
                .await
                .map_err(self.sorted())?;
        }
        self.commit(tx).await
    }

    /// Lets go what only a clock that jumped can bring about: samples of these bindings that begin at `after` or later,
    /// seconds since 1970, and the oldest beyond the most that a binding has. How many rows went.
    ///
    /// # Errors
    /// When the database can't be written.
    pub async fn tidy_samples(&self, bindings: &[BindingId], after: i64) -> Result<u64, StoreError> {
        let mut gone = 0;
        let mut tx = self.begin().await?;
        for binding in bindings {
            let done = sqlx::query(
                "DELETE FROM samples WHERE binding_id = $1 AND (start >= $2 OR start < \
                 (SELECT start FROM samples WHERE binding_id = $1 AND start < $2 ORDER BY start DESC LIMIT 1 OFFSET $3))",
            )
            .bind(*binding)
            .bind(after)
            .bind(MOST_ROWS - 1)
            .execute(&mut *tx)
            .await
            .map_err(self.sorted())?;
            gone += done.rows_affected();
        }
        self.commit(tx).await?;
        Ok(gone)
    }
}

async fn insert(tx: &mut SqliteConnection, rows: &[SampleRow]) -> sqlx::Result<()> {
    for rows in rows.chunks(ROWS_AT_ONCE) {
        let mut query = QueryBuilder::<Sqlite>::new(
            "INSERT INTO samples (binding_id, step, start, data) \
             SELECT column1, column2, column3, column4 FROM (",
        );
        query.push_values(rows, |mut values, row| {
            values.push_bind(row.binding).push_bind(row.step.seconds()).push_bind(row.start);
            values.push_bind(packed::write(&row.limits, &row.samples));
        });
        query.push(
            ") AS news WHERE column1 IN (SELECT id FROM bindings) \
             ON CONFLICT (binding_id, step, start) DO UPDATE SET data = excluded.data",
        );
        query.build().execute(&mut *tx).await?;
    }
    Ok(())
}
