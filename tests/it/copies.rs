//! The real program: upgrades, `backup` and `restore`, on disks that are full as well.

use std::{collections::BTreeMap, fs, path::Path, process::Stdio};

use sqlx::{Connection, SqliteConnection, migrate::Migrator};
use tokio::process::Command;

use crate::support::{Program, World, says};

/// Every file of a folder with its bytes.
fn bytes(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    files.map(|file| (file.file_name().into_string().unwrap(), fs::read(file.path()).unwrap())).collect()
}

/// Runs the program with these arguments on the world's database, with no other setting: its exit code and what it says.
async fn run(world: &World, mut command: Command, arguments: &[&str]) -> (Option<i32>, String) {
    command.args(arguments).env_clear().env("DATABASE_URL", &world.settings["DATABASE_URL"]);
    command.current_dir(world.database.path()).stdin(Stdio::null()).kill_on_drop(true);
    let output = command.output().await.unwrap();
    (output.status.code(), String::from_utf8([output.stdout, output.stderr].concat()).unwrap())
}

fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_wingcord"))
}

/// The program where no file may grow beyond that many blocks of 512 bytes, as on a full disk.
fn cramped(blocks: u32) -> Command {
    let mut command = Command::new("/bin/sh");
    let run = "trap '' XFSZ; ulimit -f \"$0\" && exec \"$@\"";
    command.args(["-c", run, &blocks.to_string(), env!("CARGO_BIN_EXE_wingcord")]);
    command
}

#[tokio::test]
async fn a_backup_is_made_beside_the_bot_and_put_in_place_without_it() {
    let mut world = World::mirrored().await;
    let (code, said) = run(&world, program(), &["backup", "copy.db"]).await;
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("copied to copy.db") && said.contains(".key"), "{said}");
    let (code, said) = run(&world, program(), &["backup", "copy.db"]).await;
    assert!(code == Some(1) && said.contains("something of that name already"), "{said}");
    world.reads(world.admin, "/server unbind name:Survival").await;
    let (code, said) = run(&world, program(), &["restore", "copy.db"]).await;
    assert!(code == Some(1) && said.contains("another wingcord runs on this database"), "{said}");
    world.stop_bot().await;
    let (code, said) = run(&world, program(), &["restore", "copy.db"]).await;
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("with 1 bound game server") && said.contains("kept as"), "{said}");
    world.start_bot().await;
    let list = world.admin("/server list").await;
    assert!(list.content.contains("Survival"), "{}", list.content);
    let gone = world.until(world.admin, "/server forget-all", "[server-forget-question …]").await;
    let told = world.presses(world.admin, &gone, "[server-forget-button]", "[server-forgotten …]").await;
    assert!(says(&told.content, "[server-forgotten-copies …]"), "{}", told.content);
    world.end().await;
}

#[tokio::test]
async fn a_full_disk_leaves_nothing_half_written() {
    let mut world = World::mirrored().await;
    world.stop_bot().await;
    let folder = world.database.path().to_owned();
    let (code, said) = run(&world, program(), &["backup", "copy.db"]).await;
    assert_eq!(code, Some(0), "{said}");
    // Its tables alone have more than the 40 KiB that a file may have below.
    assert!(fs::metadata(folder.join("copy.db")).unwrap().len() > 64 * 1024);
    let before = bytes(&folder);
    for arguments in [["backup", "other.db"], ["restore", "copy.db"]] {
        let (code, said) = run(&world, cramped(80), &arguments).await;
        assert!(code == Some(1) && said.contains("full"), "{said}");
        assert_eq!(bytes(&folder), before, "{arguments:?}");
    }
    world.start_bot().await;
    world.end().await;
}

#[tokio::test]
async fn an_upgrade_makes_a_copy_first_or_does_not_begin() {
    let mut world = World::mirrored().await;
    world.stop_bot().await;
    // A database of the version before this one.
    let database = world.database.path().join("wingcord.db");
    fs::remove_file(&database).unwrap();
    let steps = Migrator::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations")).await.unwrap();
    let older = steps.migrations[..steps.migrations.len() - 1].to_vec();
    fs::File::create(&database).unwrap();
    let mut db = SqliteConnection::connect(&format!("sqlite://{}", database.display())).await.unwrap();
    Migrator { migrations: older.into(), ..Migrator::DEFAULT }.run_direct(&mut db).await.unwrap();
    db.close().await.unwrap();
    let before = fs::read(&database).unwrap();

    let mut full = cramped(80);
    full.env_clear().envs(&world.settings).current_dir(world.database.path()).stdin(Stdio::null());
    let output = full.output().await.unwrap();
    let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("can't be copied to") && said.contains("full"), "{said}");
    let names: Vec<_> = bytes(world.database.path()).into_keys().collect();
    assert_eq!(names, ["wingcord.db", "wingcord.db.lock"], "{said}");
    assert_eq!(fs::read(&database).unwrap().len(), before.len());

    let mut bot = Program::start(&world, Stdio::piped()).await;
    bot.said("the database is upgraded; a copy from before is");
    bot.types("stop\n").await;
    assert_eq!(bot.ended().await.0, Some(0));
    let copy = bytes(world.database.path()).into_keys().find(|name| name.contains(".before-")).unwrap();
    let (code, said) = run(&world, program(), &["restore", &copy]).await;
    assert_eq!(code, Some(0), "{said}");
    world.end().await;
}
