//! The presets: a table of real console lines.

use super::super::{Preset, Rules};
use crate::masking::mask::Names;

/// The preset that masks, a line, and what is shown of it.
const MASKED: &[(Preset, &str, &str)] = &[
    (
        Preset::Login,
        "Steve issued server command: /login hunter2",
        "Steve issued server command: /login ‹masked›",
    ),
    (
        Preset::Login,
        "Steve issued server command: /LOGIN hunter2",
        "Steve issued server command: /LOGIN ‹masked›",
    ),
    (
        Preset::Login,
        "[12:00:01] [Server thread/INFO]: Steve issued server command: /register hunter2 hunter2",
        "[12:00:01] [Server thread/INFO]: Steve issued server command: /register ‹masked›",
    ),
    (Preset::Login, "Steve issued server command: /l hunter2", "Steve issued server command: /l ‹masked›"),
    (Preset::Login, "Steve issued server command: /reg pw pw", "Steve issued server command: /reg ‹masked›"),
    (
        Preset::Login,
        "Steve issued server command: /changepassword old new",
        "Steve issued server command: /changepassword ‹masked›",
    ),
    (
        Preset::Login,
        "Steve issued server command: /authme:login hunter2",
        "Steve issued server command: /authme:login ‹masked›",
    ),
    (
        Preset::Login,
        "[connected player] Alex (/127.0.0.1:61022) executed command /login hunter2",
        "[connected player] Alex (/127.0.0.1:61022) executed command /login ‹masked›",
    ),
    (
        Preset::Login,
        "[Alex] executed command: /unregister hunter2",
        "[Alex] executed command: /unregister ‹masked›",
    ),
    (Preset::Login, "Bob executed: /register secret.", "Bob executed: /register ‹masked›"),
    (Preset::Login, "Bob executed: /user password Al pw", "Bob executed: /user password ‹masked›"),
    (Preset::Login, "type /setup 8439271 to become superadmin", "type /setup ‹masked›"),
    (Preset::Login, "/login hunter2", "/login ‹masked›"),
    (Preset::Login, "authme register Steve hunter2", "authme register ‹masked›"),
    (Preset::Login, "> authme changepassword Steve hunter2", "> authme changepassword ‹masked›"),
    (Preset::Login, "AuthMe password Steve hunter2", "AuthMe password ‹masked›"),
    (
        Preset::Login,
        "CONSOLE issued server command: /nlogin register Steve pw",
        "CONSOLE issued server command: /nlogin register ‹masked›",
    ),
    (Preset::Login, "Steve: \"/2fa 123456\"", "Steve: \"/2fa ‹masked›"),
    (Preset::Login, "first\n/login hunter2\nlast", "first\n/login ‹masked›\nlast"),
    // settings and start lines
    (Preset::Passwords, "rcon.password=hunter2", "rcon.password=‹masked›"),
    (Preset::Passwords, "RCON_PASSWORD = \"hunter 2\"", "RCON_PASSWORD = \"‹masked›\""),
    (
        Preset::Passwords,
        "\"rcon_password\" = \"hunter2\" ( def. \"\" )",
        "\"rcon_password\" = \"‹masked›\" ( def. \"\" )",
    ),
    (Preset::Passwords, "] rcon_password hunter2", "] rcon_password ‹masked›"),
    (
        Preset::Passwords,
        "./srcds_run -game csgo +sv_setsteamaccount 0123456789ABCDEF0123456789ABCDEF +map de_dust2",
        "./srcds_run -game csgo +sv_setsteamaccount ‹masked› +map de_dust2",
    ),
    (
        Preset::Passwords,
        "./valheim_server.x86_64 -name \"My server\" -port 2456 -password \"so secret\" -public 1",
        "./valheim_server.x86_64 -name \"My server\" -port 2456 -password \"‹masked›\" -public 1",
    ),
    (
        Preset::Passwords,
        "RustDedicated -batchmode +rcon.port 28016 +rcon.password hunter2 +rcon.web true",
        "RustDedicated -batchmode +rcon.port 28016 +rcon.password ‹masked› +rcon.web true",
    ),
    (
        Preset::Passwords,
        "ShooterGameServer TheIsland?listen?ServerAdminPassword=hunter2?Port=7777 -server",
        "ShooterGameServer TheIsland?listen?ServerAdminPassword=‹masked›?Port=7777 -server",
    ),
    (Preset::Passwords, "set sv_licenseKey cfx-short", "set sv_licenseKey ‹masked›"),
    (
        Preset::Passwords,
        "set mysql_connection_string \"server=db;user=fivem;pwd=hunter2\"",
        "set mysql_connection_string \"‹masked›\"",
    ),
    (
        Preset::Passwords,
        "{\"host\": \"db\", \"password\": \"hunter2\", \"x\": 1}",
        "{\"host\": \"db\", \"password\": \"‹masked›\", \"x\": 1}",
    ),
    (Preset::Passwords, "Generated password: hunter2", "Generated password: ‹masked›"),
    (Preset::Passwords, "client_secret=abcdef12345 loaded", "client_secret=‹masked› loaded"),
    (Preset::Passwords, "--token abcdef12345 --verbose", "--token ‹masked› --verbose"),
    (
        Preset::Passwords,
        "HikariConfig{user=a, password=hunter2, x=1}",
        "HikariConfig{user=a, password=‹masked› x=1}",
    ),
    // URLs
    (
        Preset::UrlTokens,
        "GET https://example.com/map?world=nether&token=abc123&key=xyz#top HTTP/1.1",
        "GET https://example.com/map?world=nether&token=‹masked›&key=‹masked›#top HTTP/1.1",
    ),
    (Preset::UrlTokens, "callback access_token=abc123&state=7", "callback access_token=‹masked›&state=7"),
    (
        Preset::UrlTokens,
        "pack at https://cdn.example.com/p.zip?X-Amz-Signature=af01&x=2",
        "pack at https://cdn.example.com/p.zip?X-Amz-Signature=‹masked›&x=2",
    ),
    (
        Preset::UrlTokens,
        "connecting to mysql://root:hunter2@localhost:3306/mc",
        "connecting to mysql://root:‹masked›@localhost:3306/mc",
    ),
    (Preset::UrlTokens, "redis://:hunter2@cache:6379", "redis://:‹masked›@cache:6379"),
    (
        Preset::UrlTokens,
        "posting to https://discord.com/api/webhooks/123456789012345678/AbCdEfGhIjKlMnOpQrStUvWxYz-0123456789_abcdef now",
        "posting to https://discord.com/api/webhooks/123456789012345678/‹masked› now",
    ),
    // headers
    (Preset::Authorization, "> Authorization: Bearer abc.def-ghi", "> Authorization: Bearer ‹masked›"),
    (Preset::Authorization, "authorization=Basic dXNlcjpwYXNz", "authorization=Basic ‹masked›"),
    (Preset::Authorization, "{\"Authorization\": \"Bot abcdef\"}", "{\"Authorization\": \"Bot ‹masked›\"}"),
    (Preset::Authorization, "sent bearer abcdefghijklmnop1234", "sent bearer ‹masked›"),
    (Preset::Authorization, "X-Api-Key: abcdef", "X-Api-Key: ‹masked›"),
    // tokens
    (
        Preset::Tokens,
        "bot MTIzNDU2Nzg5MDEyMzQ1Njc4.GaBcDe.abcdefghijklmnopqrstuvwxyz0123456789AB started",
        "bot ‹masked› started",
    ),
    (Preset::Tokens, "<Steve> wc-ab2cd3ef", "<Steve> ‹masked›"),
    (Preset::Tokens, "ghp_abcdefghijklmnopqrstuvwxyz0123456789", "‹masked›"),
    (Preset::Tokens, "with github_pat_11ABCDEFG0abcdefghij_klmnop.", "with ‹masked›."),
    (Preset::Tokens, "jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc-def_ghi, bye", "jwt ‹masked›, bye"),
    (Preset::Tokens, "key ptlc_abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", "key ‹masked›"),
    (Preset::Tokens, "license cfxk_1a2b3c4d5e6f7g8h9i0j_abcdef", "license ‹masked›"),
    // bans
    (Preset::BanIp, "ban-ip 203.0.113.*", "ban-ip ‹masked›"),
    (
        Preset::BanIp,
        "Steve issued server command: /banip 203.0.113 griefing",
        "Steve issued server command: /banip ‹masked› griefing",
    ),
    (Preset::BanIp, "unban-ip 2001:db8:", "unban-ip ‹masked›"),
    (Preset::BanIp, "addip 30 198.51.100", "addip 30 ‹masked›"),
    // e-mail
    (Preset::Email, "Steve set the address steve.b+mc@mail.example.com!", "Steve set the address ‹masked›!"),
    // addresses
    (Preset::Ip, "Steve[/203.0.113.7:53211] logged in", "Steve[/‹ip›] logged in"),
];

/// Lines that are shown as they are.
const LEFT_ALONE: &[&str] = &[
    "[12:00:01] [Server thread/INFO]: Steve joined the game",
    "[12:00:01] [Server thread/INFO]: Steve issued server command: /list uuids",
    "Steve issued server command: /lp user Alex info",
    "Steve issued server command: /msg Alex hello",
    "Steve issued server command: /login",
    "UUID of player Steve is 00000000-0000-4000-8000-000000000001",
    "GET /login HTTP/1.1",
    "https://example.com/login page loaded",
    "Failed to login: invalid session (Try restarting your game)",
    "Steve lost connection: Failed to verify username!",
    "com.google.gson.JsonSyntaxException: Unexpected token: END_OBJECT at line 3",
    "password=****",
    "hasPassword=true, requiresToken=false",
    "Server is password protected",
    "Loaded ResourceKey[minecraft:root / minecraft:item] key=minecraft:stone",
    "a?b:c; key=7 is no URL",
    "Basic authentication is on",
    "    at TRANSFORMER/minecraft@1.20.1/net.minecraft.server.MinecraftServer.run(MinecraftServer.java:661)",
    "    at java.base@17.0.9/java.lang.Thread.run(Thread.java:840)",
    "GameProfile@5f0c[id=<null>,name=Bob]",
    "ban-ip Steve griefing",
    "ban-ip 192.168.0.5",
    "pardon-ip 127.0.0.1",
    "Steve whispers to you: see /spawn, /warp, /home",
    "Server permissions file permissions.yml is empty, ignoring it",
    "0123456789ABCDEF0123456789ABCDEF",
    "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "eyJ is short",
    "[Essentials] Attempting to convert old kits in config.yml to new kits.yml",
];

#[test]
fn secrets_are_masked_by_their_preset_and_by_no_other() {
    for (preset, line, wanted) in MASKED {
        assert_eq!(Rules::default().mask_text(line), *wanted, "from {line:?}");
        let others: Vec<_> = Preset::ALL.into_iter().filter(|other| other != preset).collect();
        let only = Rules::compile(&[], &others, Names::default()).expect("no filters");
        assert_eq!(only.mask_text(line), *wanted, "by {preset:?} alone from {line:?}");
        let none = Rules::compile(&[], &Preset::ALL, Names::default()).expect("no filters");
        assert_eq!(none.mask_text(line), *line);
    }
}

#[test]
fn everything_else_is_left_alone() {
    for line in LEFT_ALONE {
        assert_eq!(Rules::default().mask_text(line), *line);
    }
}

#[test]
fn a_banned_address_keeps_its_name() {
    let rules = Rules::compile(&[], &[], Names::keyed([1; 32])).expect("no filters");
    let shown = rules.mask_text("ban-ip 203.0.113.7 griefing").into_owned();
    assert!(shown.starts_with("ban-ip ‹ip ") && shown.ends_with("› griefing"), "{shown}");
    let visible = Rules::compile(&[], &[Preset::Ip], Names::default()).expect("no filters");
    assert_eq!(visible.mask_text("ban-ip 203.0.113.7"), "ban-ip ‹masked›");
    assert_eq!(visible.mask_text("Steve[/203.0.113.7:53211]"), "Steve[/203.0.113.7:53211]");
}

#[test]
fn presets_have_names() {
    for preset in Preset::ALL {
        assert_eq!(Preset::named(&preset.name().to_uppercase()), Some(preset));
    }
    assert_eq!(Preset::named("nothing"), None);
}
