//! Copies are whole, private and found again; a restored one takes the place of what was there, or nothing changes.

use std::{collections::BTreeMap, io, os::unix::fs::PermissionsExt};

use sqlx::migrate::Migrator;
use tempfile::TempDir;

use super::*;
use crate::store::{
    InstanceLock,
    migrate::MIGRATIONS,
    tests::{HERE, new_binding, temp, url},
};

/// Every file of a folder with its bytes. SQLite takes its journals away while it closes a database, perhaps between the
/// listing and the reading.
fn bytes(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    let read = |file: fs::DirEntry| match fs::read(file.path()) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        content => Some((file.file_name().into_string().unwrap(), content.unwrap())),
    };
    files.filter_map(read).collect()
}

fn names(folder: &Path) -> Vec<String> {
    bytes(folder).into_keys().filter(|name| !name.ends_with(".lock")).collect()
}

fn database(folder: &TempDir) -> PathBuf {
    folder.path().join("wingcord.db")
}

/// A closed database of the present schema with a binding of that name.
async fn with(name: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&url(&folder)).await.unwrap();
    store.bind(new_binding(HERE, name), 1).await.unwrap();
    store.close().await;
    folder
}

async fn bound(file: &Path) -> Vec<String> {
    let store = Store::open(&format!("sqlite://{}", file.display())).await.unwrap();
    let bound = store.all_bindings().await.unwrap().iter().map(|binding| binding.name.to_string()).collect();
    store.close().await;
    bound
}

async fn raw(file: &Path, sql: &str) {
    let options = SqliteConnectOptions::new().filename(file).create_if_missing(true);
    let mut db = options.connect().await.unwrap();
    sqlx::raw_sql(sql).execute(&mut db).await.unwrap();
    db.close().await.unwrap();
}

/// A database whose schema lacks the last step, with a grant.
async fn outdated() -> (TempDir, i64) {
    let folder = tempfile::tempdir().unwrap();
    let options = SqliteConnectOptions::new().filename(database(&folder)).create_if_missing(true);
    let mut db = options.connect().await.unwrap();
    let before = MIGRATIONS.migrations[..MIGRATIONS.migrations.len() - 1].to_vec();
    let last = before.last().unwrap().version;
    Migrator { migrations: before.into(), ..Migrator::DEFAULT }.run_direct(&mut db).await.unwrap();
    db.close().await.unwrap();
    (folder, last)
}

async fn schema(file: &Path) -> i64 {
    let options = SqliteConnectOptions::new().filename(file).read_only(true).immutable(true);
    let mut db = options.connect().await.unwrap();
    sqlx::query_scalar("SELECT max(version) FROM _sqlx_migrations").fetch_one(&mut db).await.unwrap()
}

#[tokio::test]
async fn an_upgrade_leaves_a_private_copy_of_before() {
    let (folder, before) = outdated().await;
    let began = epoch_seconds();
    let store = Store::open(&url(&folder)).await.unwrap();
    let (copies, partials) = beside(store.path());
    let [(copy, name)] = &*copies else { panic!("{copies:?}") };
    assert!(partials.is_empty() && (began..=epoch_seconds()).contains(&name.at));
    let version = env!("CARGO_PKG_VERSION").to_owned();
    assert_eq!(name.kind, Kind::BeforeUpgrade { schema: before, to: version });
    assert_eq!(copy.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(schema(copy).await, before);
    assert_eq!(store.last_copy().await, Some(name.at));
    store.close().await;
    assert!(schema(&database(&folder)).await > before);
    Store::open(&url(&folder)).await.unwrap().close().await;
    assert_eq!(beside(&database(&folder)).0.len(), 1, "nothing was to be upgraded the second time");
    assert!(beside(&database(&with("A").await)).0.is_empty(), "a new database has no before");
}

/// What makes the last step fail.
fn in_the_way() -> String {
    let sql = &MIGRATIONS.migrations.last().unwrap().sql;
    let named = sql.lines().find_map(|line| {
        let table = line.strip_prefix("CREATE TABLE ").and_then(|rest| rest.split_whitespace().next());
        let column = line.starts_with("ALTER TABLE ").then(|| line.to_owned());
        table.map(|table| format!("CREATE TABLE {table} (id BIGINT)")).or(column)
    });
    named.expect("a step that names something")
}

#[tokio::test]
async fn an_upgrade_that_fails_changes_nothing_and_leaves_no_copy() {
    let (folder, _) = outdated().await;
    // Every step names its table or column anew, so one that is there already stands in its way.
    raw(&database(&folder), &in_the_way()).await;
    let before = bytes(folder.path());
    let failed = Store::open(&url(&folder)).await.unwrap_err();
    assert!(matches!(failed, StoreError::Migration { .. }), "{failed}");
    let journals = ["wingcord.db-wal", "wingcord.db-shm"];
    let left: Vec<_> = names(folder.path()).into_iter().filter(|name| !journals.contains(&&**name)).collect();
    assert_eq!(left, ["wingcord.db"]);
    // The file itself was only brought into WAL mode, which its header says.
    assert_eq!(bytes(folder.path())["wingcord.db"].len(), before["wingcord.db"].len());
}

#[tokio::test]
async fn going_back_to_an_older_program_is_told_the_copy_that_it_can_use() {
    let (folder, before) = outdated().await;
    Store::open(&url(&folder)).await.unwrap().close().await;
    let known = MIGRATIONS.iter().map(|step| step.version).max().unwrap();
    let database = database(&folder);
    let name =
        |schema, at| Name { kind: Kind::BeforeUpgrade { schema, to: "9.9.9".into() }, at }.beside(&database);
    let (older, usable, newer) =
        (name(before, 100), name(known, 4_000_000_000), name(known + 1, 4_100_000_000));
    for file in [&older, &usable, &newer] {
        fs::write(file, "").unwrap();
    }
    let later = format!(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES ({}, 'x', 1, x'00', 1)",
        known + 2
    );
    raw(&database, &later).await;
    let refused = Store::open(&url(&folder)).await.unwrap_err().to_string();
    assert!(refused.contains(&format!("`wingcord restore {}`", usable.display())), "{refused}");
    for (file, _) in beside(&database).0 {
        fs::remove_file(file).unwrap();
    }
    let refused = Store::open(&url(&folder)).await.unwrap_err().to_string();
    assert!(refused.contains("run the newer wingcord, or set DATABASE_URL"), "{refused}");
}

#[tokio::test]
async fn copies_go_after_their_days_and_nothing_else_does() {
    let temp = temp().await;
    let database = temp.store.path().to_owned();
    let name = |kind: &Kind, at| Name { kind: kind.clone(), at }.beside(&database);
    let before = Kind::BeforeUpgrade { schema: 1, to: "0.2.0".into() };
    let partial = |what: &str| database.with_file_name(format!(".wingcord.db.{what}.partial"));
    let journal = PathBuf::from(format!("{}-wal", name(&Kind::Replaced, 99).display()));
    let (due, kept) = (
        [name(&before, 50), name(&before, 100), name(&Kind::Replaced, 99), journal, partial("old")],
        [name(&before, 101), partial("new"), database.with_file_name("wingcord.db.key"), database.clone()],
    );
    for file in due.iter().chain(&kept[..3]) {
        fs::write(file, "").unwrap();
    }
    let long_ago = SystemTime::now() - CUT_SHORT - Duration::from_secs(60);
    fs::File::options().write(true).open(partial("old")).unwrap().set_modified(long_ago).unwrap();
    assert_eq!(temp.store.purge_copies(100).await.unwrap(), 5);
    for file in due {
        assert!(!file.exists(), "{}", file.display());
    }
    for file in kept {
        assert!(file.exists(), "{}", file.display());
    }
    fs::create_dir(name(&before, 1)).unwrap();
    let refused = temp.store.purge_copies(100).await.unwrap_err();
    assert!(matches!(refused, StoreError::CannotDelete { .. }), "{refused}");
}

#[tokio::test]
async fn a_backup_is_whole_also_beside_a_bot() {
    let folder = tempfile::tempdir().unwrap();
    let _lock = InstanceLock::acquire(&url(&folder), Duration::ZERO).await.unwrap();
    let store = Store::open(&url(&folder)).await.unwrap();
    store.bind(new_binding(HERE, "Survival"), 1).await.unwrap();
    let place = tempfile::tempdir().unwrap();
    let copy = place.path().join("copy.db");
    backup(&url(&folder), &copy).await.unwrap();
    store.bind(new_binding(HERE, "Creative"), 1).await.unwrap();
    assert_eq!(names(place.path()), ["copy.db"]);
    assert_eq!(copy.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(bound(&copy).await, ["Survival"]);
    let before = bytes(place.path());
    let refused = backup(&url(&folder), &copy).await.unwrap_err().to_string();
    assert!(refused.contains("there is something of that name already"), "{refused}");
    assert_eq!(bytes(place.path()), before);
    let nowhere = backup(&url(&folder), &place.path().join("no/such/copy.db")).await.unwrap_err();
    assert!(matches!(nowhere, StoreError::CannotCopy { .. }), "{nowhere}");
    assert_eq!(bytes(place.path()), before);
    store.close().await;

    let empty = tempfile::tempdir().unwrap();
    let none = backup(&url(&empty), &place.path().join("none.db")).await.unwrap_err();
    assert!(matches!(none, StoreError::NoDatabase { .. }), "{none}");
    assert_eq!((names(empty.path()).len(), bytes(place.path())), (0, before));
}

#[tokio::test]
async fn a_restored_copy_takes_the_place_of_what_was_there_and_keeps_that() {
    let (folder, other) = (with("Survival").await, with("Creative").await);
    let restored = restore(&url(&folder), &database(&other)).await.unwrap();
    let replaced = restored.replaced.clone().unwrap();
    assert_eq!((restored.bindings, restored.panels), (1, 0));
    assert_eq!(bound(&database(&folder)).await, ["Creative"]);
    assert_eq!(bound(&database(&other)).await, ["Creative"], "it is copied, not moved");
    assert_eq!(database(&folder).metadata().unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(bound(&replaced).await, ["Survival"]);

    let empty = tempfile::tempdir().unwrap();
    let restored = restore(&url(&empty), &database(&other)).await.unwrap();
    assert_eq!((restored.replaced, bound(&database(&empty)).await), (None, vec!["Creative".to_owned()]));

    let (old, _) = outdated().await;
    restore(&url(&empty), &database(&old)).await.unwrap();
    assert_eq!(
        bound(&database(&empty)).await,
        Vec::<String>::new(),
        "one of an older schema is upgraded when it is used"
    );
}

#[tokio::test]
async fn a_database_that_was_not_closed_or_is_damaged_is_replaced_with_its_journal() {
    let (folder, other) = (with("Survival").await, with("Creative").await);
    let running = Store::open(&url(&folder)).await.unwrap();
    running.bind(new_binding(HERE, "Skyblock"), 1).await.unwrap();
    // What a crash leaves: the file and its log, which nobody has open.
    let crashed = tempfile::tempdir().unwrap();
    for (name, bytes) in bytes(folder.path()) {
        fs::write(crashed.path().join(name), bytes).unwrap();
    }
    running.close().await;
    let restored = restore(&url(&crashed), &database(&other)).await.unwrap();
    assert_eq!(bound(&database(&crashed)).await, ["Creative"], "the log of the old one is not taken for its");
    assert_eq!(bound(&restored.replaced.unwrap()).await, ["Survival", "Skyblock"]);

    let damaged = with("Survival").await;
    fs::write(database(&damaged), "no database at all").unwrap();
    fs::write(damaged.path().join("wingcord.db-wal"), "nor a log").unwrap();
    let replaced = restore(&url(&damaged), &database(&other)).await.unwrap().replaced.unwrap();
    assert_eq!(bound(&database(&damaged)).await, ["Creative"]);
    assert_eq!(fs::read(&replaced).unwrap(), b"no database at all");
}

#[tokio::test]
async fn what_is_no_copy_is_refused_and_what_is_there_stays() {
    let folder = with("Survival").await;
    let place = with("Creative").await;
    let good = fs::read(database(&place)).unwrap();
    let file = |name: &str, bytes: &[u8]| {
        let path = place.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    };
    let mut damaged = good.clone();
    let middle = damaged.len() / 2;
    damaged[4096..middle].fill(0xa5);
    let foreign = place.path().join("foreign.db");
    raw(&foreign, "CREATE TABLE notes (text TEXT)").await;
    let newer = file("newer.db", &good);
    raw(&newer, "UPDATE _sqlx_migrations SET version = 999999 WHERE version = 1").await;
    for (from, says) in [
        (file("damaged.db", &damaged), "it is damaged"),
        (file("half.db", &good[..middle]), "it is damaged"),
        (file("notes.txt", "not a database, only notes\n".repeat(100).as_bytes()), "not an SQLite database"),
        (file("empty.db", b""), "it is empty"),
        (foreign, "not one of wingcord's"),
        (newer, "by a newer wingcord"),
        (place.path().join("nothing.db"), "there is no such file"),
        (place.path().to_owned(), "it is not a file"),
        (database(&folder), "it is the database itself"),
    ] {
        let before = bytes(folder.path());
        let refused = restore(&url(&folder), &from).await.unwrap_err();
        assert!(matches!(refused, StoreError::NotRestored { .. }), "{refused}");
        assert!(refused.to_string().contains(says), "{says}: {refused}");
        let mut after = bytes(folder.path());
        after.remove("wingcord.db.lock");
        assert!(before.iter().all(|(name, bytes)| name.ends_with(".lock") || after.get(name) == Some(bytes)));
        assert_eq!(names(folder.path()), ["wingcord.db"], "{says}");
    }
    let _lock = InstanceLock::acquire(&url(&folder), Duration::ZERO).await.unwrap();
    let refused = restore(&url(&folder), &database(&place)).await.unwrap_err();
    assert!(matches!(refused, StoreError::InUse { .. }), "{refused}");
    assert_eq!(bound(&database(&folder)).await, ["Survival"]);
}
