//! What each variable accepts and what is said when it doesn't.

use std::collections::HashMap;

use secrecy::ExposeSecret;
use serenity::model::id::GuildId;
use uuid::Uuid;

use super::*;

const TOKEN: &str = "MTIzNDU2Nzg5MDEyMzQ1Njc4.Gabcde.abcdefghijklmnopqrstuvwxyz0123456789AB";

fn read(changes: &[(&str, &str)]) -> Result<Config, ConfigError> {
    let mut vars: HashMap<&str, &str> = [
        ("DISCORD_TOKEN", TOKEN),
        ("PANEL_URL", "https://panel.example.com"),
        ("PANEL_API_KEY", "ptlc_abcdefghijklmnopqrstuvwxyz"),
    ]
    .into();
    vars.extend(changes.iter().copied());
    Config::from_vars(|name| vars.get(name).map(ToString::to_string))
}

#[test]
fn three_variables_are_enough() {
    let config = read(&[]).unwrap();
    assert_eq!(config.discord_api, DEFAULT_DISCORD);
    assert_eq!(config.database_url, DEFAULT_DATABASE);
    assert!(config.panel_guilds.is_empty());
    assert_eq!(config.log_format, LogFormat::Text);
    assert_eq!((config.audit_days, config.forget_days), (30, 7));
}

#[test]
fn quotes_around_a_value_are_not_part_of_it() {
    let token = format!("\"{TOKEN}\"");
    let config = read(&[
        ("DISCORD_TOKEN", &token),
        ("PANEL_URL", "'https://panel.example.com'"),
        ("LOG_FORMAT", " \"json\" "),
        ("AUDIT_DAYS", "\"\""),
    ]);
    let config = config.unwrap();
    assert_eq!((config.log_format, config.audit_days), (LogFormat::Json, DEFAULT_AUDIT_DAYS));
    assert!(read(&[("LOG_FORMAT", "\"json'")]).is_err());
}

#[test]
fn proxies_are_named_without_their_passwords() {
    assert_eq!(read(&[]).unwrap().about_proxies(), None);
    let words = read(&[("HTTPS_PROXY", "http://u:hunter2@proxy:3128")]).unwrap().about_proxies().unwrap();
    assert!(words.starts_with("HTTPS_PROXY is set, but") && !words.contains("hunter2"), "{words}");
    let both = read(&[("http_proxy", "x"), ("ALL_PROXY", "y")]).unwrap().about_proxies().unwrap();
    assert!(both.starts_with("http_proxy and ALL_PROXY are set"), "{both}");
}

#[test]
fn days_are_counted_from_one_to_ten_years() {
    let config = read(&[("AUDIT_DAYS", "1"), ("FORGET_DAYS", "3650")]).unwrap();
    assert_eq!((config.audit_days, config.forget_days), (1, 3650));
    for value in ["0", "3651", "-1", "a week", "7d"] {
        let error = read(&[("AUDIT_DAYS", value), ("FORGET_DAYS", value)]).unwrap_err();
        let names: Vec<_> = error.problems.iter().map(|problem| problem.variable).collect();
        assert_eq!(names, ["AUDIT_DAYS", "FORGET_DAYS"]);
        assert!(error.to_string().contains("it takes 1 to 3650"), "{error}");
    }
}

#[test]
fn every_problem_is_named_at_once() {
    let error = Config::from_vars(|_| None).unwrap_err();
    let names: Vec<_> = error.problems.iter().map(|problem| problem.variable).collect();
    assert_eq!(names, ["DISCORD_TOKEN"]);
    assert!(error.to_string().contains(".env.example"));
    let error = read(&[("PANEL_URL", "here"), ("PANEL_LINK", "some"), ("LOG_FORMAT", "xml")]).unwrap_err();
    let names: Vec<_> = error.problems.iter().map(|problem| problem.variable).collect();
    assert_eq!(names, ["PANEL_URL", "PANEL_LINK", "LOG_FORMAT"]);
}

#[test]
fn the_operators_panel_is_given_whole_or_not_at_all() {
    let none = [("PANEL_URL", ""), ("PANEL_API_KEY", "")];
    let config = read(&none).unwrap();
    assert!(config.panel.is_none() && config.panel_link == PanelLink::Any);
    for (missing, other) in [("PANEL_URL", "PANEL_API_KEY"), ("PANEL_API_KEY", "PANEL_URL")] {
        let error = read(&[(missing, "")]).unwrap_err();
        assert_eq!(error.problems.len(), 1, "{error}");
        assert!(
            error.to_string().contains(&format!("{missing}: not set")) && error.to_string().contains(other)
        );
    }
    for (link, says) in [("off", "no panel at all"), ("own", "not set")] {
        let error = read(&[none[0], none[1], ("PANEL_LINK", link)]).unwrap_err();
        assert!(error.problems.len() == 1 && error.to_string().contains(says), "{error}");
    }
}

#[test]
fn linking_is_for_the_operators_panel_unless_they_say_otherwise() {
    assert_eq!(read(&[]).unwrap().panel_link, PanelLink::Own);
    for (word, link) in [("off", PanelLink::Off), ("own", PanelLink::Own), ("any", PanelLink::Any)] {
        assert_eq!(read(&[("PANEL_LINK", word)]).unwrap().panel_link, link);
    }
    assert!(!read(&[]).unwrap().allow_private_panels);
    assert!(read(&[("ALLOW_PRIVATE_PANELS", "true")]).unwrap().allow_private_panels);
    assert!(read(&[]).unwrap().player_links && !read(&[("PLAYER_LINKS", "off")]).unwrap().player_links);
    assert!(read(&[("QUERY", "on")]).unwrap().query);
    assert!(!read(&[("QUERY", "off")]).unwrap().query && !read(&[]).unwrap().query);
    assert_eq!(
        read(&[("GAMES", "/srv/games")]).unwrap().games.as_deref(),
        Some(std::path::Path::new("/srv/games"))
    );
    assert_eq!(read(&[("GAMES", "")]).unwrap().games, None);
    let avatars = "https://heads.example/{name}";
    assert_eq!(read(&[("CHAT_AVATARS", avatars)]).unwrap().chat_avatars, avatars.parse().ok());
    assert_eq!(read(&[]).unwrap().chat_avatars, None);
    assert!(read(&[("PRESENCE", "players")]).unwrap().shows_players);
    assert!(!read(&[("PRESENCE", "off")]).unwrap().shows_players && !read(&[]).unwrap().shows_players);
    assert!(!read(&[("ALLOW_PRIVATE_PANELS", "no")]).unwrap().allow_private_panels);
}

#[test]
fn secret_keys_are_read_and_never_shown() {
    let key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    let config = read(&[("WINGCORD_SECRET_KEY", key)]).unwrap();
    assert!(config.secret_keys.is_some() && !format!("{config:?}").contains("AAEC"));
    let error = read(&[("WINGCORD_SECRET_KEY", "hunter2")]).unwrap_err().to_string();
    assert!(error.contains("WINGCORD_SECRET_KEY: ") && !error.contains("hunter2"), "{error}");
}

#[test]
fn bad_values_say_what_to_do() {
    for (variable, value, says) in [
        ("DISCORD_TOKEN", "0123456789abcdef", "not a bot token"),
        ("DISCORD_TOKEN", "  ", "not set"),
        ("PANEL_API_KEY", "ptla_0123456789", "application key"),
        ("PANEL_API_KEY", "papp_0123456789", "application key"),
        ("PANEL_API_KEY", "ptlc_01 23", "a space"),
        ("PANEL_URL", "panel.example.com", "https://panel.example.com"),
        ("PANEL_URL", "https://panel.example.com/admin/api", "https://panel.example.com"),
        ("DISCORD_API_URL", "https://discord.com/api", "scheme, host and port"),
        ("DISCORD_API_URL", "discord", "not an address"),
        ("PANEL_GUILDS", "mine", "not a guild id"),
        ("PANEL_GUILDS", "12=1a7ce997", "full uuid"),
        ("DATABASE_URL", "postgres://x", "sqlite://"),
        ("METRICS_ADDR", "example.com:9100", "127.0.0.1:9100"),
        ("METRICS_ADDR", "99999", "127.0.0.1:9100"),
        ("PANEL_LINK", "all", "off, own or any"),
        ("ALLOW_PRIVATE_PANELS", "maybe", "true nor false"),
        ("QUERY", "maybe", "on nor off"),
        ("CHAT_AVATARS", "https://heads.example/", "{name}"),
        ("PRESENCE", "on", "players nor off"),
        ("WINGCORD_SECRET_KEY", "short", "openssl rand -base64 32"),
        ("LOG_FORMAT", "yaml", "text or json"),
        ("RUST_LOG", "wingcord=loud", "not a log filter"),
    ] {
        let error = read(&[(variable, value)]).expect_err(value);
        assert_eq!(error.problems.len(), 1, "{variable}={value}: {error}");
        assert_eq!(error.problems[0].variable, variable);
        assert!(error.to_string().contains(says), "{variable}={value}: {error}");
    }
}

#[test]
fn a_secret_in_the_place_of_the_panels_address_is_not_repeated() {
    for value in [
        "ptlc_hunter2",
        "admin:hunter2@panel.example.com",
        "https://admin:hunter2@panel.example.com",
        "https://panel.example.com/?key=hunter2",
        "hunter2://panel.example.com",
        "https://[hunter2",
        "https://hunter2 hunter2",
    ] {
        let error = read(&[("PANEL_URL", value)]).expect_err(value).to_string();
        assert!(
            error.contains("https://panel.example.com") && !error.contains("hunter2"),
            "{value}: {error}"
        );
    }
}

#[test]
fn addresses_are_trimmed_and_server_pages_understood() {
    for pasted in ["https://panel.example.com/", "https://panel.example.com/server/1a7ce997"] {
        let config = read(&[("PANEL_URL", pasted)]).unwrap();
        assert_eq!(config.panel.unwrap().url.to_string(), "https://panel.example.com");
    }
    let config = read(&[("DISCORD_API_URL", "http://127.0.0.1:3900/")]).unwrap();
    assert_eq!(config.discord_api, "http://127.0.0.1:3900");
}

#[test]
fn figures_are_served_on_this_machine_alone_unless_asked_for() {
    assert_eq!(read(&[]).unwrap().metrics, None);
    for (given, meant) in [
        ("9100", "127.0.0.1:9100"),
        (":9100", "127.0.0.1:9100"),
        ("localhost:9100", "127.0.0.1:9100"),
        ("[::1]:9100", "[::1]:9100"),
        ("0.0.0.0:9100", "0.0.0.0:9100"),
    ] {
        let config = read(&[("METRICS_ADDR", given)]).unwrap();
        assert_eq!(config.metrics, Some(meant.parse().unwrap()), "{given}");
    }
}

#[test]
fn guild_lists_bound_what_may_be_bound() {
    let server = "1a7ce997-259b-452e-8b4e-cecc464142ca";
    let config = read(&[("PANEL_GUILDS", &format!("11, 22={server}"))]).unwrap();
    let (all, some) = (GuildId::new(11), GuildId::new(22));
    let (listed, other) = (Uuid::parse_str(server).unwrap(), Uuid::nil());
    assert!(config.panel_guilds.allows(all, other));
    assert!(config.panel_guilds.allows(some, listed));
    assert!(!config.panel_guilds.allows(some, other));
    assert!(!config.panel_guilds.allows(GuildId::new(33), listed));
}

#[test]
fn secrets_do_not_print() {
    let printed = format!("{:?}", read(&[]).unwrap());
    assert!(!printed.contains("Gabcde") && !printed.contains("ptlc_"), "{printed}");
}

#[test]
fn ordinary_stops_are_not_warned_of() {
    let filter = read(&[("RUST_LOG", "trace,wingcord=debug")]).unwrap().filter().to_string();
    for directive in ["trace", "wingcord=debug", "serenity::gateway::bridge::shard_runner=error"] {
        assert!(filter.split(',').any(|part| part == directive), "{directive}: {filter}");
    }
}

#[test]
fn secrets_may_stand_in_files() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let (token, key) = (file("token", &format!("{TOKEN}\n")), file("key", "ptlc_in_a_file\r\n"));
    let keys = file("keys", "# ours\n1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n");
    let config = read(&[
        ("DISCORD_TOKEN", ""),
        ("DISCORD_TOKEN_FILE", &token),
        ("PANEL_API_KEY", " "),
        ("PANEL_API_KEY_FILE", &key),
        ("WINGCORD_SECRET_KEY_FILE", &keys),
    ]);
    let config = config.unwrap();
    assert_eq!(config.discord_token.expose_secret(), TOKEN);
    assert_eq!(config.panel.as_ref().unwrap().key.expose_secret(), "ptlc_in_a_file");
    assert!(config.secret_keys.is_some());
    assert_eq!(config.secrets().count(), 3);
    let unset =
        [("DISCORD_TOKEN_FILE", ""), ("PANEL_API_KEY_FILE", "\"\""), ("WINGCORD_SECRET_KEY_FILE", " ")];
    assert_eq!(read(&unset).unwrap().discord_token.expose_secret(), TOKEN, "empty means not set");

    let empty = file("empty", "\n");
    let missing = folder.path().join("missing");
    for (changes, variable, says) in [
        (vec![("DISCORD_TOKEN_FILE", &*token)], "DISCORD_TOKEN_FILE", "DISCORD_TOKEN is set as well"),
        (vec![("PANEL_API_KEY_FILE", &*key)], "PANEL_API_KEY_FILE", "PANEL_API_KEY is set as well"),
        (vec![("DISCORD_TOKEN", ""), ("DISCORD_TOKEN_FILE", &*key)], "DISCORD_TOKEN_FILE", "not a bot token"),
        (
            vec![("DISCORD_TOKEN", ""), ("DISCORD_TOKEN_FILE", &*empty)],
            "DISCORD_TOKEN_FILE",
            "the file is empty",
        ),
        (
            vec![("PANEL_API_KEY", ""), ("PANEL_API_KEY_FILE", &*empty)],
            "PANEL_API_KEY_FILE",
            "the file is empty",
        ),
        (
            vec![("WINGCORD_SECRET_KEY_FILE", missing.to_str().unwrap())],
            "WINGCORD_SECRET_KEY_FILE",
            "no file",
        ),
        // One problem, not also a key that is missing or a panel that there is not.
        (vec![("PANEL_API_KEY", ""), ("PANEL_API_KEY_FILE", "/nowhere")], "PANEL_API_KEY_FILE", "no file"),
        (vec![("DISCORD_TOKEN", ""), ("DISCORD_TOKEN_FILE", "/nowhere")], "DISCORD_TOKEN_FILE", "no file"),
    ] {
        let error = read(&changes).unwrap_err();
        assert_eq!(error.problems.len(), 1, "{changes:?}: {error}");
        assert_eq!(error.problems[0].variable, variable, "{error}");
        assert!(error.to_string().contains(says), "{error}");
    }
    let none = [("PANEL_URL", ""), ("PANEL_API_KEY", ""), ("PANEL_API_KEY_FILE", &*empty)];
    assert!(read(&none).unwrap().panel.is_none(), "an empty file is no key");
}

#[test]
fn that_it_is_connected_is_logged_whatever_the_filter_says() {
    for filter in ["error", "off", "wingcord=warn"] {
        let filter = read(&[("RUST_LOG", filter)]).unwrap().filter().to_string();
        assert!(filter.contains("wingcord::connected=info"), "{filter}");
    }
}
