//! The real program with missing and bad settings: each variable is named, no secret is shown.

use std::{fs, process::Stdio};

use tempfile::TempDir;
use tokio::process::Command;

/// Shaped like a token, of nobody.
const TOKEN: &str = "MTIzNDU2Nzg5MDEyMzQ1Njc4.Gabcde.abcdefghijklmnopqrstuvwxyz0123456789AB";
const KEY: &str = "ptlc_secretsecretsecretsecretsecretsecretsecret1";

/// What the program says and ends with, in an empty folder with this `.env` and this environment.
async fn run(env_file: Option<&str>, environment: &[(&str, &str)]) -> (Option<i32>, String, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    if let Some(text) = env_file {
        fs::write(folder.path().join(".env"), text).unwrap();
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_wingcord"));
    command.env_clear().envs(environment.iter().copied()).current_dir(folder.path());
    let output = command.stdin(Stdio::null()).kill_on_drop(true).output().await.unwrap();
    let written = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    for secret in [TOKEN, KEY, "Gabcde", "secretsecret"] {
        assert!(!written.contains(secret), "a secret is shown: {written}");
    }
    (output.status.code(), written, folder)
}

const GOOD: [(&str, &str); 3] =
    [("DISCORD_TOKEN", TOKEN), ("PANEL_URL", "https://panel.example.com"), ("PANEL_API_KEY", KEY)];

/// The good settings with one changed.
fn but<'a>(name: &'a str, value: &'a str) -> Vec<(&'a str, &'a str)> {
    let mut settings = GOOD.to_vec();
    settings.retain(|(other, _)| *other != name);
    settings.push((name, value));
    settings
}

#[tokio::test]
async fn every_missing_variable_is_named_with_and_without_an_env_file() {
    for env_file in [None, Some(""), Some("# nothing\nRUST_LOG=info\n")] {
        let (code, written, folder) = run(env_file, &[]).await;
        assert_eq!(code, Some(2), "{written}");
        assert!(written.contains("DISCORD_TOKEN: not set"), "{written}");
        assert!(written.contains(".env.example"), "{written}");
        assert!(!folder.path().join("wingcord.db").exists(), "nothing is begun");
    }
}

#[tokio::test]
async fn an_env_file_and_the_environment_complete_each_other() {
    let file = format!("DISCORD_TOKEN={TOKEN}\nPANEL_URL='not an address'\n");
    let (code, written, _) = run(Some(&file), &[]).await;
    assert_eq!(code, Some(2), "{written}");
    assert!(!written.contains("DISCORD_TOKEN:"), "{written}");
    assert!(written.contains("PANEL_URL:") && written.contains("PANEL_API_KEY: not set"), "{written}");
    let (_, written, _) = run(Some(&file), &[("PANEL_URL", "https://panel.example.com")]).await;
    assert!(!written.contains("PANEL_URL:"), "the environment wins: {written}");
    let broken = format!("DISCORD_TOKEN={TOKEN}\nPANEL_API_KEY=\"{KEY}\n");
    let (code, written, _) = run(Some(&broken), &[]).await;
    assert_eq!(code, Some(2), "{written}");
    assert!(written.contains(".env"), "{written}");
}

#[tokio::test]
async fn a_dollar_in_an_env_file_is_taken_as_it_is_written() {
    for (value, shown) in [("a$b", "a$b"), ("\"a$b\"", "a$b"), ("'$HOME'", "$HOME")] {
        let (code, written, _) = run(Some(&format!("LOG_FORMAT={value}\n")), &GOOD).await;
        assert_eq!(code, Some(2), "{written}");
        assert!(written.contains(&format!("LOG_FORMAT: {shown:?} is not a format")), "{written}");
    }
}

#[tokio::test]
async fn a_bad_value_is_named_and_says_what_is_wanted() {
    for (name, value, says) in [
        ("DISCORD_TOKEN", "0123456789abcdef0123456789abcdef", "not a bot token"),
        ("PANEL_API_KEY", "ptla_secretsecretsecretsecret", "application key"),
        ("PANEL_URL", "panel.example.com", "https://panel.example.com"),
        ("PANEL_URL", "https://panel.example.com/admin/api", "https://panel.example.com"),
        ("DISCORD_API_URL", "discord.com", "not an address"),
        ("PANEL_GUILDS", "friends", "not a guild id"),
        ("DATABASE_URL", "postgres://u:secretsecret@h/d", "sqlite://"),
        ("METRICS_ADDR", "everywhere", "127.0.0.1:9100"),
        ("PANEL_LINK", "everyone", "off, own or any"),
        ("ALLOW_PRIVATE_PANELS", "perhaps", "true nor false"),
        ("WINGCORD_SECRET_KEY", "secretsecret", "openssl rand -base64 32"),
        ("LOG_FORMAT", "xml", "text or json"),
        ("RUST_LOG", "wingcord=loud", "not a log filter"),
    ] {
        let (code, written, _) = run(None, &but(name, value)).await;
        assert_eq!(code, Some(2), "{name}={value}: {written}");
        assert!(written.contains(&format!("{name}:")) && written.contains(says), "{name}={value}: {written}");
        let others = GOOD.iter().filter(|(other, _)| *other != name);
        for (other, _) in others {
            assert!(!written.contains(&format!("{other}:")), "{name}={value}: {written}");
        }
    }
}

#[tokio::test]
async fn the_panels_address_may_be_pasted_as_the_browser_shows_it() {
    let world = crate::support::Builder::default().prepare().await;
    let panel = world.backend.panel_url();
    for pasted in [
        format!("{panel}/"),
        format!("{panel}/server/{}", world.server.short_id()),
        format!("{panel}/server/{}/files", world.server.short_id()),
    ] {
        let settings: Vec<_> = world.settings.iter().map(|(name, value)| (*name, &**value)).collect();
        let mut settings = settings;
        settings.retain(|(name, _)| *name != "PANEL_URL");
        settings.push(("PANEL_URL", &pasted));
        let mut command = Command::new(env!("CARGO_BIN_EXE_wingcord"));
        command.arg("check").env_clear().envs(settings).current_dir(world.database.path());
        let output = command.stdin(Stdio::null()).kill_on_drop(true).output().await.unwrap();
        let written = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        assert_eq!(output.status.code(), Some(0), "{pasted}: {written}");
        assert!(written.contains("the bot would work"), "{pasted}: {written}");
    }
    world.end().await;
}

#[tokio::test]
async fn the_help_says_how_to_stop_and_to_watch_it() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wingcord"));
    let output = command.arg("--help").env_clear().stdin(Stdio::null()).output().await.unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    for wanted in ["check", "SIGTERM", "\"stop\" on standard input", "METRICS_ADDR=9100", "/healthz", "130"] {
        assert!(said.contains(wanted), "{wanted}: {said}");
    }
    assert_eq!(said.contains("\n  demo "), cfg!(feature = "demo"), "{said}");
}
