//! The real program with its secrets in files: those that it may not read name the command that lets it.

use std::{fs, os::unix::fs::PermissionsExt, process::Stdio};

use rustix::process::geteuid;
use tokio::process::Command;

use crate::support::Builder;

/// Somebody else than who makes the files, as in an image that runs without root.
const USER: u32 = 988;

#[tokio::test]
async fn a_secret_that_may_not_be_read_names_the_command_that_lets_it() {
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let secret = folder.path().join("discord_token");
    fs::write(&secret, "MTIzNDU2Nzg5MDEyMzQ1Njc4.Gabcde.abcdefghijklmnopqrstuvwxyz0123456789AB\n").unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_wingcord"));
    command.env_clear().env("DISCORD_TOKEN_FILE", &secret).current_dir(folder.path()).stdin(Stdio::null());
    let shown = secret.display();
    // Who may read everything anyway plays an image's user; others play an owner who took the right from themselves.
    let wanted = if geteuid().is_root() {
        fs::set_permissions(&secret, fs::Permissions::from_mode(0o600)).unwrap();
        command.uid(USER).gid(USER);
        format!(
            "{shown} belongs to user 0 with mode 0600, and wingcord runs as user 988, who may not read it. As root: \
                 `chown 988 {shown}`"
        )
    } else {
        fs::set_permissions(&secret, fs::Permissions::from_mode(0o000)).unwrap();
        format!("{shown} has mode 0000, so nobody may read it: `chmod 400 {shown}`")
    };
    let output = command.kill_on_drop(true).output().await.unwrap();
    let written = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert_eq!(output.status.code(), Some(2), "{written}");
    assert!(written.contains(&format!("DISCORD_TOKEN_FILE: {wanted}")), "{written}");
    assert!(!written.contains("Gabcde") && !written.contains("DISCORD_TOKEN: "), "{written}");
}

#[tokio::test]
async fn check_works_with_all_secrets_in_files() {
    let mut world = Builder::default().prepare().await;
    let secrets = tempfile::tempdir().unwrap();
    for (name, file) in [("DISCORD_TOKEN", "DISCORD_TOKEN_FILE"), ("PANEL_API_KEY", "PANEL_API_KEY_FILE")] {
        let secret = world.settings.remove(name).unwrap();
        let path = secrets.path().join(name);
        fs::write(&path, format!("{secret}\n")).unwrap();
        world.settings.insert(file, path.to_str().unwrap().to_owned());
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_wingcord"));
    command.arg("check").env_clear().envs(&world.settings).current_dir(world.database.path());
    let output = command.stdin(Stdio::null()).kill_on_drop(true).output().await.unwrap();
    let written = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert_eq!(output.status.code(), Some(0), "{written}");
    assert!(written.contains("the bot would work"), "{written}");
    world.end().await;
}
