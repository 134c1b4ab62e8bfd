//! Opening: fresh, again, twice at once, and every file that must be left as it is.

use std::{collections::BTreeMap, fs};

use serenity::model::id::GuildId;
use sqlx::{Connection, SqliteConnection, migrate::Migrator};
use tempfile::TempDir;

use super::*;
use crate::{
    model::{Action, ActionDetails, AuditEntry, FilterAction, Layout, PatternKind},
    store::{
        Added, Checkpoint,
        migrate::MIGRATIONS,
        tests::{ALICE, CHANNEL, ELSEWHERE, HERE, author, new_binding, temp, text, url},
    },
};

/// How long tests wait for a lock that is never given.
const IMPATIENT: Duration = Duration::from_millis(20);

async fn raw(folder: &TempDir) -> SqliteConnection {
    let options =
        SqliteConnectOptions::new().filename(folder.path().join("wingcord.db")).create_if_missing(true);
    options.connect().await.unwrap()
}

/// A folder with a closed database that holds one binding.
async fn used() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&url(&folder)).await.unwrap();
    store.bind(new_binding(HERE, "survival"), 1).await.unwrap();
    store.close().await;
    folder
}

/// Every file of a folder with its bytes.
fn bytes(folder: &TempDir) -> BTreeMap<String, Vec<u8>> {
    let files = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap());
    files.map(|file| (file.file_name().into_string().unwrap(), fs::read(file.path()).unwrap())).collect()
}

/// Opens a file that can't be used and checks that not a byte of the folder changed and that the message helps.
async fn refused(folder: &TempDir) -> StoreError {
    let before = bytes(folder);
    let error = Store::open_waiting(&url(folder), IMPATIENT).await.unwrap_err();
    assert!(bytes(folder) == before, "the folder changed: {error}");
    let words = error.to_string();
    assert!(words.contains(&format!("{}/wingcord.db", folder.path().display())), "{words}");
    assert!(words.contains("left as it is") || words.contains("try again"), "{words}");
    error
}

#[tokio::test]
async fn a_new_file_gets_the_whole_schema_and_the_promised_settings() {
    let temp = temp().await;
    let path = temp.store.path().to_owned();
    assert!(path.is_absolute() && path.is_file());
    let mut writer = temp.store.writer.acquire().await.unwrap();
    let mut reader = temp.store.readers.acquire().await.unwrap();
    for db in [&mut *writer, &mut *reader] {
        assert_eq!(text(db, "PRAGMA journal_mode").await, "wal");
        assert_eq!(text(db, "SELECT CAST(foreign_keys AS TEXT) FROM pragma_foreign_keys").await, "1");
        assert_eq!(text(db, "SELECT CAST(timeout AS TEXT) FROM pragma_busy_timeout").await, "5000");
        let tables = "SELECT group_concat(name, ' ') FROM \
            (SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name)";
        assert_eq!(
            text(db, tables).await,
            "_sqlx_migrations alerts approvals audit bindings boards chat_bridges chosen_games countdowns endings filters grants guilds incidents macros marks mask_keys masked_details mirrors panels plans player_links \
             presets_off request_cards samples sequences sightings started_by_everyone unbound whitelist_requests"
        );
    }
    assert!(sqlx::query("DELETE FROM bindings").execute(&mut *reader).await.is_err());
}

#[tokio::test]
async fn the_program_holds_every_migration_of_the_folder() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let on_disk = Migrator::new(folder).await.unwrap();
    let steps = |migrator: &Migrator| {
        migrator.iter().map(|step| (step.version, step.checksum.to_vec())).collect::<Vec<_>>()
    };
    assert_eq!(steps(&on_disk), steps(&MIGRATIONS), "migrations changed: touch src/store/migrate.rs");
}

#[tokio::test]
async fn a_database_of_the_first_version_is_migrated_and_keeps_everything() {
    let folder = tempfile::tempdir().unwrap();
    let mut db = raw(&folder).await;
    let first = Migrator { migrations: MIGRATIONS.migrations[..1].to_vec().into(), ..Migrator::DEFAULT };
    first.run_direct(&mut db).await.unwrap();
    for sql in [
        "UPDATE sequences SET last = 41",
        "INSERT INTO bindings VALUES (41, 7, '00000000-0000-0000-0000-000000000001', 'A', 'a', 'say', 1, 5)",
        "INSERT INTO mirrors VALUES (9, 7, 41, 1, 6)",
        "INSERT INTO grants VALUES (41, 7, 41, 'member', 2, 'view', 1, 6)",
    ] {
        sqlx::query(sql).execute(&mut db).await.unwrap();
    }
    db.close().await.unwrap();

    let store = Store::open(&url(&folder)).await.unwrap();
    let guild = GuildId::new(7);
    let (binding, mirrors) = (store.all_bindings().await.unwrap(), store.all_mirrors().await.unwrap());
    assert_eq!((binding.len(), &*binding[0].name), (1, "A"));
    assert_eq!(mirrors.len(), 1);
    assert_eq!((mirrors[0].channel.get(), mirrors[0].created_at), (9, 6));
    assert_eq!((mirrors[0].layout, mirrors[0].gone_at, &mirrors[0].thread), (Layout::Messages, None, &None));
    assert_eq!(store.grants_of(guild).await.unwrap().len(), 1);
    assert_eq!(store.all_filters().await.unwrap().len() + store.all_checkpoints().await.unwrap().len(), 0);
    assert_eq!(store.bind(new_binding(guild, "b"), 1).await.unwrap().id.0, 42);
    let added = store
        .add_filter(mirrors[0].channel, (FilterAction::Hide, PatternKind::Words), "x", &author(), 9)
        .await
        .unwrap();
    assert!(matches!(added, Added::New(filter) if filter.id.0 == 1));
}

/// Earlier versions wrote down what masks look for, which may be the secret itself.
#[tokio::test]
async fn patterns_of_masks_go_from_old_rows_of_the_audit_log_and_nothing_else_does() {
    let folder = tempfile::tempdir().unwrap();
    let mut db = raw(&folder).await;
    let before = MIGRATIONS.migrations.iter().filter(|step| step.version < 5).cloned().collect::<Vec<_>>();
    let before = Migrator { migrations: before.into(), ..Migrator::DEFAULT };
    before.run_direct(&mut db).await.unwrap();
    let channels = ["11070000000000021", "110700000000000021", "1107000000000000021", "11070000000000000021"];
    let mut rows = Vec::new();
    for channel in channels {
        for action in ["add filter", "remove filter"] {
            rows.push((action, format!("#{channel} mask: hunter2 mask"), format!("#{channel} mask")));
            rows.push((action, format!("#{channel} mask regex: hunter2|a"), format!("#{channel} mask")));
            for kept in ["hide: mask hunter", "show only regex: (mask)", "preset addresses"] {
                rows.push((action, format!("#{channel} {kept}"), format!("#{channel} {kept}")));
            }
        }
        let command = format!("#{channel} mask: of another action");
        rows.push(("command", command.clone(), command));
    }
    let insert = "INSERT INTO audit (id, begun_at, guild_id, channel_id, member_id, member_name, action, detail) \
        VALUES ($1, 1, $2, 1, 1, 'x', $3, $4)";
    for (id, (action, detail, _)) in rows.iter().enumerate() {
        let id = i64::try_from(id).unwrap() + 1;
        let guild = HERE.get().cast_signed();
        sqlx::query(insert).bind(id).bind(guild).bind(action).bind(detail).execute(&mut db).await.unwrap();
    }
    db.close().await.unwrap();

    let store = Store::open(&url(&folder)).await.unwrap();
    let mut kept = store.audit_of(HERE, 1_000).await.unwrap();
    kept.reverse();
    let kept: Vec<_> = kept.into_iter().map(|row| row.entry.details).collect();
    let wanted = rows.into_iter().map(|(action, _, text)| match action {
        "command" => ActionDetails::command(text),
        _ => ActionDetails::Sentence { text },
    });
    let wanted: Vec<_> = wanted.collect();
    assert_eq!(kept, wanted);
    store.close().await;
    // Not in a free page of the file either. The copy from before has it, and goes after some days.
    let mut files = bytes(&folder);
    files.retain(|name, _| !name.contains(".before-"));
    for (name, content) in files {
        let holds = content.windows(7).any(|window| window == b"hunter2");
        assert!(!holds, "{name} still holds the pattern");
    }
}

#[tokio::test]
async fn what_was_written_is_there_after_reopening() {
    let folder = used().await;
    assert_eq!(bytes(&folder).keys().collect::<Vec<_>>(), ["wingcord.db"]);
    let store = Store::open(&url(&folder)).await.unwrap();
    assert_eq!(store.bindings_of(HERE).await.unwrap()[0].name, "survival");
    store.close().await;
    assert!(matches!(store.all_bindings().await, Err(StoreError::Closed { .. })));
    assert!(matches!(
        store.bind(new_binding(HERE, "x"), 1).await,
        Err(crate::store::BindError::Store(StoreError::Closed { .. }))
    ));
}

#[tokio::test]
async fn an_empty_file_is_as_good_as_none() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("wingcord.db"), b"").unwrap();
    Store::open(&url(&folder)).await.unwrap();
}

#[test]
fn addresses() {
    let here = std::env::current_dir().unwrap();
    let absolute = |name: &str| here.join(name);
    let good = [
        ("sqlite://wingcord.db", absolute("wingcord.db")),
        ("sqlite:wingcord.db", absolute("wingcord.db")),
        (" sqlite://data/./wing%20cord.db?mode=rwc ", absolute("data/wing cord.db")),
        ("sqlite:///var/lib/wingcord.db", "/var/lib/wingcord.db".into()),
    ];
    for (url, path) in good {
        assert_eq!(file_of(url).unwrap(), path, "{url}");
    }
    let bad = [
        ("wingcord.db", "no scheme"),
        ("postgres://bot:hunter2@db/wingcord", "it has postgres"),
        ("sqlite://", "names no file"),
        ("sqlite::memory:", "forget"),
        ("sqlite://x.db?mode=memory", "forget"),
        ("sqlite://x.db?mode=ro", "after `?`"),
        ("sqlite://%ff.db", "wrongly escaped"),
    ];
    for (url, why) in bad {
        let error = file_of(url).unwrap_err();
        let words = error.to_string();
        assert!(matches!(error, StoreError::Url(_)) && words.contains(why), "{url}: {words}");
        assert!(words.contains("DATABASE_URL") && words.contains("sqlite://wingcord.db"), "{words}");
        assert!(!words.contains("hunter2"), "{words}");
    }
}

#[tokio::test]
async fn something_else_than_a_database() {
    let folder = tempfile::tempdir().unwrap();
    for content in ["hello\n".to_owned(), "PANEL_API_KEY=x\n".repeat(10_000)] {
        fs::write(folder.path().join("wingcord.db"), content).unwrap();
        assert!(matches!(refused(&folder).await, StoreError::NotADatabase { .. }));
    }
}

#[tokio::test]
async fn damaged_databases() {
    let folder = used().await;
    let file = folder.path().join("wingcord.db");
    let whole = fs::read(&file).unwrap();

    fs::write(&file, &whole[..whole.len() / 2]).unwrap();
    assert!(matches!(refused(&folder).await, StoreError::Corrupt { .. }));

    let mut holed = whole.clone();
    holed[8192..12_288].fill(0xa5);
    fs::write(&file, holed).unwrap();
    let error = refused(&folder).await;
    assert!(matches!(&error, StoreError::Corrupt { detail, .. } if !detail.is_empty()), "{error:?}");

    fs::write(&file, whole).unwrap();
    Store::open(&url(&folder)).await.unwrap();
}

#[tokio::test]
async fn a_database_of_a_newer_wingcord() {
    let folder = used().await;
    let insert = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
        VALUES (9001, 'from the future', TRUE, x'00', 1)";
    let mut db = raw(&folder).await;
    sqlx::query(insert).execute(&mut db).await.unwrap();
    db.close().await.unwrap();
    let error = refused(&folder).await;
    assert!(matches!(error, StoreError::Newer { version: 9001, known, .. } if known >= 1), "{error:?}");
}

#[tokio::test]
async fn a_newer_database_that_was_not_closed() {
    let folder = used().await;
    let mut db = raw(&folder).await;
    sqlx::query("UPDATE _sqlx_migrations SET version = 9001 WHERE version = 1")
        .execute(&mut db)
        .await
        .unwrap();
    let left = tempfile::tempdir().unwrap();
    for name in ["wingcord.db", "wingcord.db-wal"] {
        fs::copy(folder.path().join(name), left.path().join(name)).unwrap();
    }
    let before = bytes(&left);
    let error = Store::open(&url(&left)).await.unwrap_err();
    assert!(matches!(error, StoreError::Newer { version: 9001, .. }), "{error:?}");
    let after = bytes(&left);
    assert!(before.iter().all(|(name, content)| after.get(name) == Some(content)));
}

#[tokio::test]
async fn a_database_of_another_build_or_another_program() {
    let folder = used().await;
    let mut db = raw(&folder).await;
    sqlx::query("UPDATE _sqlx_migrations SET checksum = x'00' WHERE version = 1")
        .execute(&mut db)
        .await
        .unwrap();
    db.close().await.unwrap();
    assert!(matches!(refused(&folder).await, StoreError::Altered { version: 1, .. }));

    let folder = tempfile::tempdir().unwrap();
    let mut db = raw(&folder).await;
    sqlx::query("CREATE TABLE cookies (id INTEGER)").execute(&mut db).await.unwrap();
    db.close().await.unwrap();
    assert!(matches!(refused(&folder).await, StoreError::Foreign { .. }));
}

#[tokio::test]
async fn a_read_only_file() {
    let folder = used().await;
    let file = folder.path().join("wingcord.db");
    let mut rights = fs::metadata(&file).unwrap().permissions();
    rights.set_readonly(true);
    fs::set_permissions(&file, rights).unwrap();
    assert!(matches!(refused(&folder).await, StoreError::ReadOnly { .. }));
}

#[tokio::test]
async fn a_file_that_sqlite_opens_for_reading_only() {
    let folder = used().await;
    let path = folder.path().join("wingcord.db");
    let options = SqliteConnectOptions::new().filename(&path).read_only(true);
    let pool = writer_pool().connect_with(options).await.unwrap();
    assert!(matches!(migrate(&path, &pool).await, Err(StoreError::ReadOnly { .. })));
}

#[tokio::test]
async fn places_where_no_file_can_be() {
    let folder = tempfile::tempdir().unwrap();
    let missing = format!("sqlite://{}/not/there.db", folder.path().display());
    let error = Store::open(&missing).await.unwrap_err();
    assert!(
        matches!(&error, StoreError::NoFolder { folder: f, .. } if *f == folder.path().join("not")),
        "{error:?}"
    );
    assert!(!folder.path().join("not").exists());

    let error = Store::open(&format!("sqlite://{}", folder.path().display())).await.unwrap_err();
    assert!(matches!(error, StoreError::NotAFile { .. }), "{error:?}");

    if cfg!(target_os = "linux") {
        let error = Store::open("sqlite:///proc/wingcord.db").await.unwrap_err();
        assert!(matches!(error, StoreError::CannotOpen { .. }), "{error:?}");
    }
}

#[tokio::test]
async fn a_database_that_somebody_keeps_locked() {
    let folder = used().await;
    let mut other = raw(&folder).await;
    sqlx::query("BEGIN IMMEDIATE").execute(&mut other).await.unwrap();
    let error = Store::open_waiting(&url(&folder), IMPATIENT).await.unwrap_err();
    assert!(matches!(error, StoreError::Locked { .. }), "{error:?}");
    sqlx::query("ROLLBACK").execute(&mut other).await.unwrap();

    let store = Store::open_waiting(&url(&folder), IMPATIENT).await.unwrap();
    sqlx::query("BEGIN IMMEDIATE").execute(&mut other).await.unwrap();
    let error = store.unbind(HERE, store.all_bindings().await.unwrap()[0].id, ALICE, 2).await.unwrap_err();
    assert!(matches!(error, StoreError::Locked { .. }), "{error:?}");
    let checkpoint = Checkpoint { fingerprints: vec![1], at: 1, pending: None };
    for error in [
        store.write_checkpoints(&[(CHANNEL, checkpoint)]).await.unwrap_err(),
        store.mark_gone(CHANNEL, 1).await.unwrap_err(),
        store
            .add_filter(CHANNEL, (FilterAction::Hide, PatternKind::Words), "x", &author(), 9)
            .await
            .unwrap_err(),
        store.mask_key(HERE).await.unwrap_err(),
    ] {
        assert!(matches!(error, StoreError::Locked { .. }), "{error:?}");
        assert!(error.to_string().contains("in use by another program"), "{error}");
    }
    sqlx::query("ROLLBACK").execute(&mut other).await.unwrap();
    assert_eq!(store.all_bindings().await.unwrap().len(), 1);

    let folder = tempfile::tempdir().unwrap();
    let mut other = raw(&folder).await;
    sqlx::query("BEGIN EXCLUSIVE").execute(&mut other).await.unwrap();
    let error = Store::open_waiting(&url(&folder), IMPATIENT).await.unwrap_err();
    assert!(matches!(error, StoreError::Locked { .. }), "{error:?}");
}

fn long_entry() -> AuditEntry {
    AuditEntry {
        guild: HERE,
        channel: CHANNEL,
        member: ALICE,
        member_name: "Alice".to_owned(),
        binding: None,
        binding_name: None,
        action: Action::Grant,
        details: ActionDetails::Sentence { text: "x".repeat(4_000) },
        masked: None,
    }
}

#[tokio::test]
async fn a_full_disk_refuses_whole_changes_and_heals() {
    let temp = temp().await;
    // counts for this one connection, which the failure ends
    temp.store.raw("PRAGMA max_page_count = 1").await.unwrap();
    let error = temp.store.begin_audit(&long_entry(), 1).await.unwrap_err();
    assert!(matches!(error, StoreError::Full { .. }), "{error:?}");
    assert_eq!(temp.store.audit_of(HERE, 10).await.unwrap(), []);
    let id = temp.store.begin_audit(&long_entry(), 2).await.unwrap();
    assert_eq!(id.0, 1, "the failed change left its id taken");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_programs_on_one_file() {
    let folder = tempfile::tempdir().unwrap();
    let address = url(&folder);
    let (one, two) = tokio::join!(Store::open(&address), Store::open(&address));
    let (one, two) = (one.unwrap(), two.unwrap());
    let fill = async |store: &Store, guild, word: &str| {
        for number in 0..25 {
            store.bind(new_binding(guild, &format!("{word} {number}")), 1).await.unwrap();
        }
    };
    tokio::join!(fill(&one, HERE, "a"), fill(&two, HERE, "b"), fill(&one, ELSEWHERE, "c"));
    let mut ids: Vec<i64> = two.all_bindings().await.unwrap().iter().map(|binding| binding.id.0).collect();
    ids.sort_unstable();
    assert_eq!(ids, (1..=75).collect::<Vec<_>>());
    one.close().await;
    assert_eq!(two.all_bindings().await.unwrap().len(), 75);
}

#[tokio::test]
async fn a_killed_writer_leaves_whole_changes_only() {
    let folder = used().await;
    let left = tempfile::tempdir().unwrap();
    let mut db = raw(&folder).await;
    for sql in ["PRAGMA journal_mode = DELETE", "PRAGMA cache_size = 1", "BEGIN", "DELETE FROM bindings"] {
        sqlx::query(sql).execute(&mut db).await.unwrap();
    }
    let row = "INSERT INTO audit (id, begun_at, guild_id, channel_id, member_id, member_name, action, detail) \
        VALUES ($1, 1, 1, 1, 1, 'x', 'say', $2)";
    for id in 1..100 {
        sqlx::query(row).bind(id).bind("x".repeat(2_000)).execute(&mut db).await.unwrap();
    }
    for name in ["wingcord.db", "wingcord.db-journal"] {
        fs::copy(folder.path().join(name), left.path().join(name)).unwrap();
    }
    let store = Store::open(&url(&left)).await.unwrap();
    assert_eq!(store.bindings_of(HERE).await.unwrap().len(), 1);
    assert_eq!(store.count("audit").await, 0);

    let copy = tempfile::tempdir().unwrap();
    store.bind(new_binding(HERE, "only in the log"), 1).await.unwrap();
    for name in ["wingcord.db", "wingcord.db-wal"] {
        fs::copy(left.path().join(name), copy.path().join(name)).unwrap();
    }
    let store = Store::open(&url(&copy)).await.unwrap();
    assert_eq!(store.bindings_of(HERE).await.unwrap().len(), 2);
}

#[tokio::test]
async fn what_is_closed_while_a_connection_is_given_back_leaves_no_journal() {
    for yields in 0..20 {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&url(&folder)).await.unwrap();
        store.bind(new_binding(HERE, "survival"), 1).await.unwrap();
        for _ in 0..yields {
            tokio::task::yield_now().await;
        }
        store.close().await;
        assert_eq!(bytes(&folder).keys().collect::<Vec<_>>(), ["wingcord.db"], "{yields}");
    }
}
