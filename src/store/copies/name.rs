//! How copies of the database that lie beside it are called. Pure.

use std::path::{Path, PathBuf};

use serenity::model::Timestamp;

/// What a copy is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// The database as it was before a version of the program upgraded it.
    BeforeUpgrade {
        /// The newest step of its schema.
        schema: i64,
        /// The version that upgraded it.
        to: String,
    },
    /// The database that was there when another was put in its place.
    Replaced,
}

/// What the name of a copy tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Name {
    pub(super) kind: Kind,
    /// When it was made, in seconds since 1970-01-01 UTC.
    pub(super) at: i64,
}

/// What a journal of a replaced database has behind its name, as SQLite looks for it.
pub(super) const JOURNALS: [&str; 2] = ["-wal", "-journal"];

impl Name {
    /// Where the copy of that database lies.
    pub(super) fn beside(&self, database: &Path) -> PathBuf {
        let date = date(self.at);
        database.with_added_extension(match &self.kind {
            Kind::BeforeUpgrade { schema, to } => format!("schema-{schema}.before-{to}.{date}"),
            Kind::Replaced => format!("replaced.{date}"),
        })
    }

    /// What `file` is, if it is a copy of `database`, or the journal of one.
    pub(super) fn of(database: &Path, file: &Path) -> Option<Self> {
        let name = file.file_name()?.to_str()?;
        let rest = name.strip_prefix(database.file_name()?.to_str()?)?.strip_prefix('.')?;
        let rest = JOURNALS.iter().find_map(|journal| rest.strip_suffix(journal)).unwrap_or(rest);
        let (kind, at) = rest.rsplit_once('.')?;
        let kind = match kind.strip_prefix("schema-") {
            None if kind == "replaced" => Kind::Replaced,
            None => return None,
            Some(kind) => {
                let (schema, to) = kind.split_once(".before-")?;
                Kind::BeforeUpgrade { schema: schema.parse().ok()?, to: to.to_owned() }
            }
        };
        Some(Self { kind, at: seconds(at)? })
    }
}

/// As `2026-11-30T104233Z`: colons are not for file names everywhere.
fn date(at: i64) -> String {
    let text = Timestamp::from_unix_timestamp(at).unwrap_or_default().to_string();
    // Without the parts of a second.
    format!("{}Z", text.get(..19).unwrap_or(&text).replace(':', ""))
}

fn seconds(date: &str) -> Option<i64> {
    let (day, time) = date.split_once('T')?;
    let clock = (time.len() == "104233Z".len() && time.is_ascii())
        .then(|| format!("{}:{}:{}", &time[..2], &time[2..4], &time[4..]))?;
    Timestamp::parse(&format!("{day}T{clock}")).ok().map(|at| at.unix_timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_tells_what_the_copy_is() {
        let database = Path::new("/data/wingcord.db");
        for (kind, at, file) in [
            (
                Kind::BeforeUpgrade { schema: 8, to: "0.2.0-rc.1".into() },
                1_796_035_353,
                "wingcord.db.schema-8.before-0.2.0-rc.1.2026-11-30T104233Z",
            ),
            (Kind::Replaced, 0, "wingcord.db.replaced.1970-01-01T000000Z"),
        ] {
            let name = Name { kind, at };
            let path = Path::new("/data").join(file);
            assert_eq!(name.beside(database), path);
            assert_eq!(Name::of(database, &path), Some(name.clone()));
            let journal = PathBuf::from(format!("{}-wal", path.display()));
            assert_eq!(Name::of(database, &journal), Some(name));
        }
    }

    #[test]
    fn nothing_else_counts_as_a_copy() {
        for file in [
            "wingcord.db",
            "wingcord.db-wal",
            "wingcord.db.key",
            "wingcord.db.lock",
            "wingcord.db.replaced",
            "wingcord.db.replaced.yesterday",
            "wingcord.db.replaced.2026-11-30T1042éZ",
            "wingcord.db.replaced.2026-13-30T104233Z",
            "wingcord.db.schema-x.before-1.2026-11-30T104233Z",
            "wingcord.db.schema-8.2026-11-30T104233Z",
            "other.db.replaced.2026-11-30T104233Z",
            "mywingcord.db.replaced.2026-11-30T104233Z",
        ] {
            assert_eq!(Name::of(Path::new("/data/wingcord.db"), Path::new(file)), None, "{file}");
        }
    }
}
