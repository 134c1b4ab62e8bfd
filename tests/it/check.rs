//! `wingcord check`: one line each, what is wrong and what to do about it.

use std::process::Stdio;

use sandbox::{
    Backend, BackendOptions, Flavour, UserSpec,
    discord::{Target, permissions},
    panel::{Fault, FaultKind},
};
use tokio::process::Command;
use wingcord::check::{Report, check};

use crate::support::{Builder, World};

/// Runs the checks in this process.
async fn checked(world: &World) -> (usize, String) {
    let mut out = Vec::new();
    let mut report = Report::to(&mut out);
    check(&world.config, &mut report).await;
    let failed = report.failed();
    (failed, String::from_utf8(out).unwrap())
}

/// The line about something.
fn about<'a>(report: &'a str, what: &str) -> &'a str {
    let line = report.lines().find(|line| line.contains(what));
    line.unwrap_or_else(|| panic!("nothing about {what}:\n{report}"))
}

/// A world whose bot has bound and mirrored, and stopped.
async fn after_a_life() -> World {
    let mut world = World::mirrored().await;
    world.stop_bot().await;
    world
}

/// Runs the real program with the world's settings; its exit code and what it wrote.
async fn program(world: &World, arguments: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wingcord"));
    command.args(arguments).env_clear().envs(&world.settings).current_dir(world.database.path());
    let output = command.stdin(Stdio::null()).kill_on_drop(true).output().await.unwrap();
    let written = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(written).unwrap())
}

#[tokio::test]
async fn where_all_is_well_it_says_so() {
    let mut world = after_a_life().await;
    let (failed, report) = checked(&world).await;
    assert_eq!(failed, 0, "{report}");
    assert!(report.lines().all(|line| line.starts_with('✓')), "{report}");
    assert!(about(&report, "DISCORD_TOKEN").contains("/oauth2/authorize?client_id="), "{report}");
    for what in
        ["database", "gateway", "PANEL_URL", "PANEL_API_KEY", "console of Survival", "mirror of Survival"]
    {
        about(&report, what);
    }
    assert!(!report.contains("QUERY"), "{report}");
    let (code, written) = program(&world, &["check"]).await;
    assert_eq!(code, Some(0), "{written}");
    assert!(written.contains("the bot would work"), "{written}");
    for secret in [world.discord.token(), world.backend.owner_key()] {
        assert!(!written.contains(secret) && !report.contains(secret), "a secret is shown");
    }
    world.set("QUERY", "on");
    let (failed, report) = checked(&world).await;
    let line = about(&report, "QUERY");
    assert!(
        failed == 0 && line.contains("primary allocation") && line.contains("only at public"),
        "{report}"
    );
    world.end().await;
}

#[tokio::test]
async fn a_discord_server_that_removed_the_bot_is_only_counted() {
    let world = after_a_life().await;
    world.guild.kick_bot();
    world.sql(&format!("INSERT INTO guilds (guild_id, left_at) VALUES ({}, 1)", world.guild.id)).await;
    let (failed, report) = checked(&world).await;
    assert_eq!(failed, 0, "{report}");
    let told = "0 servers are bound, 0 channels mirror one; not counting the Discord servers that removed the bot (1)";
    assert!(about(&report, "bindings").contains(told), "{report}");
    assert!(!report.contains("mirror of Survival"), "{report}");
    world.end().await;
}

#[tokio::test]
async fn a_bad_token_is_named_and_the_rest_is_tried_all_the_same() {
    let mut world = after_a_life().await;
    world.set("DISCORD_TOKEN", "MTIzNDU2Nzg5MDEyMzQ1Njc4.Gabcde.abcdefghijklmnopqrstuvwxyz0123456789AB");
    let (failed, report) = checked(&world).await;
    assert_eq!(failed, 1, "{report}");
    let line = about(&report, "DISCORD_TOKEN");
    assert!(line.starts_with('✗') && line.contains("Reset Token"), "{line}");
    assert!(about(&report, "console of Survival").starts_with('✓'), "{report}");
    let (code, written) = program(&world, &["check"]).await;
    assert_eq!(code, Some(1), "{written}");
    assert!(written.contains("1 thing to mend") && !written.contains("Gabcde"), "{written}");
    world.end().await;
}

#[tokio::test]
async fn refused_intents_are_named() {
    let mut builder = Builder::default();
    builder.discord.refused_intents = 1;
    let world = builder.prepare().await;
    let (failed, report) = checked(&world).await;
    assert_eq!(failed, 1, "{report}");
    let line = about(&report, "gateway");
    assert!(line.starts_with('✗') && line.contains("intents"), "{line}");
    world.end().await;
}

#[tokio::test]
async fn what_is_wrong_with_the_panel_is_told_apart() {
    let world = after_a_life().await;
    let browser_check =
        "<html><head><title>Just a moment...</title></head><body>cf-chl challenge-platform</body>";
    let cases: [(FaultKind, &str, &[&str]); 3] = [
        (FaultKind::Html(browser_check.into()), "PANEL_API_KEY", &["checks for a browser"]),
        (FaultKind::Status(500), "PANEL_API_KEY", &["500"]),
        (FaultKind::Drop, "PANEL_API_KEY", &["panel"]),
    ];
    for (kind, what, words) in cases {
        let named = format!("{kind:?}");
        world.backend.fail_panel(Fault { path: String::new(), times: u32::MAX, kind });
        let (failed, report) = checked(&world).await;
        world.backend.heal_panel();
        assert!(failed >= 1, "{named}: {report}");
        let line = about(&report, what);
        assert!(line.starts_with('✗'), "{named}: {line}");
        for word in words {
            assert!(line.contains(word), "{named}: {line}");
        }
    }
    world.end().await;
}

#[tokio::test]
async fn a_panel_that_is_not_there_is_named() {
    let mut world = after_a_life().await;
    let gone = Backend::start(BackendOptions::default()).await.unwrap();
    let url = gone.panel_url();
    gone.stop().await;
    world.set("PANEL_URL", &url);
    let (failed, report) = checked(&world).await;
    assert!(failed >= 1, "{report}");
    let line = about(&report, "PANEL_API_KEY");
    assert!(line.starts_with('✗') && line.contains("panel"), "{line}");
    world.end().await;
}

#[tokio::test]
async fn a_key_without_rights_is_told_which_are_missing() {
    for flavour in [Flavour::Pterodactyl, Flavour::Pelican] {
        let mut builder = Builder::default();
        builder.backend.flavour = flavour;
        let mut world = builder.prepare().await;
        let helper = world.backend.add_user(UserSpec { name: "helper".into(), admin: false });
        world.server.set_permissions(&helper, &["control.console"]);
        world.set("PANEL_API_KEY", helper.key());
        let (failed, report) = checked(&world).await;
        assert_eq!(failed, 1, "{report}");
        let line = about(&report, "rights on Survival");
        for missing in ["control.start", "control.stop", "control.restart"] {
            assert!(line.contains(missing), "{line}");
        }
        assert!(line.contains("Users on the panel"), "{line}");
        world.end().await;
    }
}

#[tokio::test]
async fn a_wrong_key_is_named() {
    let mut world = Builder::default().prepare().await;
    world.set("PANEL_API_KEY", "ptlc_abcdefghijklmnopqrstuvwxyzabcdefghijklmnopq");
    let (failed, report) = checked(&world).await;
    assert_eq!(failed, 1, "{report}");
    assert!(about(&report, "PANEL_API_KEY").contains("key"), "{report}");
    world.settings.insert("PANEL_API_KEY", world.backend.owner().application_key().to_owned());
    let (code, written) = program(&world, &["check"]).await;
    assert_eq!(code, Some(2), "{written}");
    assert!(written.contains("PANEL_API_KEY") && written.contains("application key"), "{written}");
    world.end().await;
}

#[tokio::test]
async fn a_console_that_will_come_back_is_named_with_its_reason() {
    let world = after_a_life().await;
    world.server.refuse_upgrades(Some(502));
    let (failed, report) = checked(&world).await;
    assert_eq!(failed, 1, "{report}");
    assert!(about(&report, "console of Survival").contains("502"), "{report}");
    world.server.refuse_upgrades(None);
    world.server.suspend(true);
    let (failed, report) = checked(&world).await;
    assert_eq!(failed, 1, "{report}");
    assert!(about(&report, "console of Survival").contains("suspended"), "{report}");
    world.end().await;
}

#[tokio::test]
async fn a_refused_origin_is_named() {
    let world = after_a_life().await;
    world.server.refuse_upgrades(Some(403));
    let (failed, report) = checked(&world).await;
    assert_eq!(failed, 1, "{report}");
    let line = about(&report, "console of Survival");
    assert!(line.contains("Origin") && line.contains("allowed_origins"), "{line}");
    world.end().await;
}

#[tokio::test]
async fn what_the_bot_lacks_in_a_channel_is_named() {
    let world = after_a_life().await;
    let bot = Target::Member(world.discord.bot_id());
    for (bit, name) in [
        (permissions::SEND_MESSAGES, "Send Messages"),
        (permissions::ATTACH_FILES, "Attach Files"),
        (permissions::VIEW_CHANNEL, "View Channel"),
    ] {
        world.guild.set_overwrite(world.channel, bot, 0, bit);
        let (failed, report) = checked(&world).await;
        assert_eq!(failed, 1, "{report}");
        let line = about(&report, "mirror of Survival");
        assert!(line.starts_with('✗') && line.contains(name), "{line}");
    }
    world.guild.remove_channel(world.channel);
    let (failed, report) = checked(&world).await;
    assert_eq!(failed, 1, "{report}");
    assert!(about(&report, "mirror of Survival").contains("gone"), "{report}");
    world.end().await;
}

#[tokio::test]
async fn own_profiles_of_games_are_tried_each_file() {
    let mut world = after_a_life().await;
    let folder = world.database.path().join("games");
    world.config.games = Some(folder.clone());
    let (failed, report) = checked(&world).await;
    assert_eq!(failed, 1, "{report}");
    assert!(about(&report, "GAMES").contains("/games can't be read: "), "{report}");

    std::fs::create_dir(&folder).unwrap();
    let head = "title = \"X\"\nproof = \"reports\"\nsources = []\n";
    std::fs::write(folder.join("mine.toml"), head).unwrap();
    std::fs::write(folder.join("paper.toml"), format!("{head}[lines]\nleft = ['^(']\n")).unwrap();
    let (failed, report) = checked(&world).await;
    assert_eq!(failed, 1, "{report}");
    about(&report, "✓ GAMES: mine");
    about(&report, "✗ GAMES: paper.toml, line 5, column 11: unclosed group; it is left out");
    world.end().await;
}
