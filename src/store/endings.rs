//! How each server's process ended last, and since when it runs.

use std::{
    collections::HashMap,
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use serde::de::DeserializeOwned;
use sqlx::{FromRow, Row as _, SqliteConnection, sqlite::SqliteRow};
use uuid::Uuid;

use super::{Store, StoreError, ids::bad_column};
use crate::model::{Ending, LastRun, PanelId};

impl FromRow<'_, SqliteRow> for LastRun {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        let server: &str = row.try_get("server_uuid")?;
        let running_since: Option<i64> = row.try_get("running_since")?;
        Ok(Self {
            panel: row.try_get::<Option<i64>, _>("panel_id")?.map(PanelId),
            server: Uuid::parse_str(server).map_err(|error| bad_column("server_uuid", error))?,
            running_since: running_since.map(time),
            ending: ending(row)?.map(Arc::new),
        })
    }
}

fn ending(row: &SqliteRow) -> sqlx::Result<Option<Ending>> {
    let columns: (Option<i64>, Option<i64>, Option<&str>, Option<&str>) =
        (row.try_get("number")?, row.try_get("ended_at")?, row.try_get("how")?, row.try_get("restart")?);
    let (number, at, how, restart) = match columns {
        (Some(number), Some(at), Some(how), Some(restart)) => (number, at, how, restart),
        (None, None, None, None) => return Ok(None),
        _ => return Err(bad_column("number", "an end is known in part only")),
    };
    let (uptime, players): (Option<i64>, Option<i64>) = (row.try_get("uptime")?, row.try_get("players")?);
    Ok(Some(Ending {
        id: number.try_into().map_err(|error| bad_column("number", error))?,
        at: time(at),
        how: json("how", how)?,
        restart: json("restart", restart)?,
        uptime: uptime.and_then(|seconds| seconds.try_into().ok()).map(Duration::from_secs),
        unheard_since: None,
        players: players.and_then(|players| players.try_into().ok()),
        tail: Arc::default(),
    }))
}

fn json<T: DeserializeOwned>(column: &'static str, text: &str) -> sqlx::Result<T> {
    serde_json::from_str(text).map_err(|error| bad_column(column, error))
}

fn time(seconds: i64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(seconds.max(0).cast_unsigned())
}

fn seconds(time: SystemTime) -> i64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

impl Store {
    /// What is remembered of every server's processes.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn last_runs(&self) -> Result<Vec<LastRun>, StoreError> {
        let rows: Vec<LastRun> = sqlx::query_as(
            "SELECT endings.*, bindings.panel_id, bindings.server_uuid FROM endings \
             JOIN bindings ON bindings.id = endings.binding_id",
        )
        .fetch_all(&self.readers)
        .await
        .map_err(self.sorted())?;
        // A server that is bound again has a row that is behind, until the next time.
        let mut last: HashMap<_, LastRun> = HashMap::new();
        for run in rows {
            let known = last.entry((run.panel, run.server)).or_insert_with(|| run.clone());
            let number = |run: &LastRun| run.ending.as_ref().map(|ending| ending.id);
            if number(&run) > number(known) {
                *known = run;
            }
        }
        Ok(last.into_values().collect())
    }

    /// Remembers servers' processes, all or none. Those of servers that are not bound any more are left out.
    ///
    /// # Errors
    /// When the database can't be written.
    pub async fn remember_runs(
        &self,
        runs: impl IntoIterator<Item = &LastRun, IntoIter: Send> + Send,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        for run in runs {
            write(&mut tx, run).await.map_err(self.sorted())?;
        }
        self.commit(tx).await
    }
}

async fn write(tx: &mut SqliteConnection, run: &LastRun) -> sqlx::Result<()> {
    let ending = run.ending.as_deref();
    let text = |value: Result<String, serde_json::Error>| value.map_err(|error| bad_column("how", error));
    let how = ending.map(|ending| text(serde_json::to_string(&ending.how))).transpose()?;
    let restart = ending.map(|ending| text(serde_json::to_string(&ending.restart))).transpose()?;
    let uptime = ending.and_then(|ending| ending.uptime).and_then(|uptime| uptime.as_secs().try_into().ok());
    let players: Option<i64> =
        ending.and_then(|ending| ending.players).and_then(|players| players.try_into().ok());
    sqlx::query(
        "INSERT INTO endings (binding_id, running_since, number, ended_at, how, restart, uptime, players) \
         SELECT id, $1, $2, $3, $4, $5, $6, $7 FROM bindings \
         WHERE server_uuid = $8 AND COALESCE(panel_id, 0) = $9 \
         ON CONFLICT (binding_id) DO UPDATE SET running_since = excluded.running_since, \
         number = excluded.number, ended_at = excluded.ended_at, how = excluded.how, \
         restart = excluded.restart, uptime = excluded.uptime, players = excluded.players",
    )
    .bind(run.running_since.map(seconds))
    .bind(ending.map(|ending| ending.id.cast_signed()))
    .bind(ending.map(|ending| seconds(ending.at)))
    .bind(how)
    .bind(restart)
    .bind::<Option<i64>>(uptime)
    .bind(players)
    .bind(run.server.to_string())
    .bind(run.panel.map_or(0, |panel| panel.0))
    .execute(tx)
    .await
    .map(drop)
}
