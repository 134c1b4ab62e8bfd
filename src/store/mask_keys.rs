//! The key of each guild under which IP addresses get their names: the same visitor, the same name, and no way back.

use serenity::model::id::GuildId;
use sqlx::{SqliteConnection, sqlite::Sqlite};

use super::{Store, StoreError, ids, ids::bad_column};

/// Bytes of a key.
const LENGTH: usize = 32;

impl Store {
    /// The guild's key, made at random when it is first asked for.
    ///
    /// # Errors
    /// When the database can't be read, or written the first time.
    pub async fn mask_key(&self, guild: GuildId) -> Result<[u8; LENGTH], StoreError> {
        let mut reader = self.readers.acquire().await.map_err(self.sorted())?;
        if let Some(known) = find(&mut reader, guild).await.map_err(self.sorted())? {
            return Ok(known);
        }
        drop(reader);
        let mut tx = self.begin().await?;
        let key = make(&mut tx, guild).await.map_err(self.sorted())?;
        self.commit(tx).await?;
        Ok(key)
    }
}

async fn find(db: &mut SqliteConnection, guild: GuildId) -> sqlx::Result<Option<[u8; LENGTH]>> {
    let found: Option<Vec<u8>> =
        sqlx::query_scalar::<Sqlite, _>("SELECT secret FROM mask_keys WHERE guild_id = $1")
            .bind(ids::column(guild))
            .fetch_optional(db)
            .await?;
    let whole = |bytes: Vec<u8>| bytes.try_into().map_err(|_| bad_column("secret", "a key has 32 bytes"));
    found.map(whole).transpose()
}

/// Somebody else may be faster: then theirs is the key.
async fn make(tx: &mut SqliteConnection, guild: GuildId) -> sqlx::Result<[u8; LENGTH]> {
    if let Some(known) = find(tx, guild).await? {
        return Ok(known);
    }
    let key: [u8; LENGTH] = rand::random();
    sqlx::query("INSERT INTO mask_keys (guild_id, secret) VALUES ($1, $2)")
        .bind(ids::column(guild))
        .bind(&key[..])
        .execute(tx)
        .await?;
    Ok(key)
}
