//! The eggs: their format, their installation run for real, and the bot as a game server that was made from one.

use std::{collections::BTreeSet, fs, path::Path, process::Command};

use sandbox::{ServerSpec, game::Program};
use serde_json::Value;
use tempfile::TempDir;

use crate::support::Builder;

const PTERODACTYL: &str = "egg-wingcord.json";
const PELICAN: &str = "egg-pelican-wingcord.json";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(file: &str) -> String {
    fs::read_to_string(root().join("packaging/eggs").join(file)).unwrap()
}

fn egg(file: &str) -> Value {
    serde_json::from_str(&read(file)).unwrap()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text"))
}

fn variables(egg: &Value) -> &Vec<Value> {
    egg["variables"].as_array().unwrap()
}

/// The rules of a variable, whichever way the format writes them.
fn rules(variable: &Value) -> Vec<String> {
    match &variable["rules"] {
        Value::String(rules) => rules.split('|').map(String::from).collect(),
        rules => rules.as_array().unwrap().iter().map(|rule| text(rule).to_owned()).collect(),
    }
}

fn done(egg: &Value) -> String {
    let startup: Value = serde_json::from_str(text(&egg["config"]["startup"])).unwrap();
    text(&startup["done"]).to_owned()
}

#[test]
fn both_eggs_are_of_their_panels_format() {
    for (file, version) in [(PTERODACTYL, "PTDL_v2"), (PELICAN, "PLCN_v3")] {
        let egg = egg(file);
        assert_eq!(egg["meta"]["version"], version);
        for name in ["name", "author", "description", "exported_at"] {
            assert!(!text(&egg[name]).is_empty(), "{file}: {name}");
        }
        assert!(text(&egg["author"]).contains('@'), "panels want an address");
        for name in ["files", "startup", "logs"] {
            let inner: Result<Value, _> = serde_json::from_str(text(&egg["config"][name]));
            assert!(inner.is_ok_and(|inner| inner.is_object()), "{file}: {name} is JSON in a text");
        }
        assert_eq!(egg["config"]["stop"], "stop");
        assert!(!egg["docker_images"].as_object().unwrap().is_empty());
        assert!(egg["file_denylist"].as_array().unwrap().is_empty());
        let installation = &egg["scripts"]["installation"];
        assert_eq!(text(&installation["script"]), read("install.sh"), "{file}: put install.sh into it");
        assert!(text(&installation["container"]).ends_with("installers:debian"));
        assert_eq!(installation["entrypoint"], "bash");
        for (at, variable) in variables(&egg).iter().enumerate() {
            for name in ["name", "description", "env_variable"] {
                assert!(!text(&variable[name]).is_empty(), "{variable}");
            }
            assert!(variable["user_viewable"].is_boolean() && variable["user_editable"].is_boolean());
            assert!(text(&variable["description"]).len() <= 400 && variable["default_value"].is_string());
            let rules = rules(variable);
            assert!(["required", "nullable"].contains(&&*rules[0]), "{rules:?}");
            if version == "PLCN_v3" {
                assert!(
                    variable["rules"].is_array()
                        && variable["sort"] == at + 1
                        && variable.get("field_type").is_none()
                );
            } else {
                assert!(variable["rules"].is_string() && variable["field_type"] == "text");
            }
        }
    }
    let (ours, pelicans) = (egg(PTERODACTYL), egg(PELICAN));
    assert_eq!(pelicans["startup_commands"]["Default"], ours["startup"]);
    assert_eq!(done(&pelicans), done(&ours));
    assert_eq!(text(&pelicans["uuid"]).len(), 36);
    for (of_one, of_other) in variables(&ours).iter().zip(variables(&pelicans)) {
        assert_eq!(rules(of_one), rules(of_other));
        for name in ["name", "description", "env_variable", "default_value", "user_viewable", "user_editable"]
        {
            assert_eq!(of_one[name], of_other[name]);
        }
    }
    assert_eq!(variables(&ours).len(), variables(&pelicans).len());
}

/// Names that Pelican keeps for itself.
const RESERVED: [&str; 17] = [
    "P_SERVER_UUID",
    "P_SERVER_ALLOCATION_LIMIT",
    "SERVER_MEMORY",
    "SERVER_IP",
    "SERVER_PORT",
    "ENV",
    "HOME",
    "USER",
    "STARTUP",
    "MODIFIED_STARTUP",
    "SERVER_UUID",
    "UUID",
    "INTERNAL_IP",
    "HOSTNAME",
    "TERM",
    "LANG",
    "PWD",
];

#[test]
fn every_setting_is_a_variable_with_its_default() {
    let example = fs::read_to_string(root().join(".env.example")).unwrap();
    let lines = example.lines().filter_map(|line| line.trim_start_matches('#').split_once('='));
    let is_name = |name: &str| name.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
    let settings: BTreeSet<_> = lines.filter(|(name, _)| !name.is_empty() && is_name(name)).collect();
    // Panels hand over no files.
    let names: BTreeSet<_> =
        settings.iter().map(|(name, _)| *name).filter(|name| !name.ends_with("_FILE")).collect();
    let egg = egg(PTERODACTYL);
    let mut of_egg: BTreeSet<_> =
        variables(&egg).iter().map(|variable| text(&variable["env_variable"])).collect();
    assert!(of_egg.remove("WINGCORD_VERSION"), "the installation's own");
    assert_eq!(of_egg, names);
    assert!(RESERVED.iter().all(|name| !of_egg.contains(name)));
    for variable in variables(&egg) {
        let (name, default) = (text(&variable["env_variable"]), text(&variable["default_value"]));
        let example = settings.iter().find(|(setting, _)| *setting == name).map(|(_, value)| *value);
        let optional = rules(variable)[0] == "nullable" || name == "DISCORD_TOKEN";
        assert!(optional || default == example.unwrap_or("latest"), "{name}: {default}");
        if optional {
            assert_eq!(default, "", "{name}");
        }
        let choices = rules(variable).into_iter().find_map(|rule| Some(rule.strip_prefix("in:")?.to_owned()));
        let among =
            |choices: String| default.is_empty() || choices.split(',').any(|choice| choice == default);
        assert!(choices.is_none_or(among), "{name}");
    }
}

/// A folder with releases as they are published, and a server's folder.
struct Installation {
    folder: TempDir,
    machine: &'static str,
}

impl Installation {
    /// With a release of that version that has a program for x86_64.
    fn new() -> Self {
        let installation = Self { folder: tempfile::tempdir().unwrap(), machine: "x86_64" };
        fs::create_dir(installation.server()).unwrap();
        fs::create_dir(installation.at("bin")).unwrap();
        installation.release("latest/download", "1.0.0");
        installation
    }

    fn at(&self, path: &str) -> std::path::PathBuf {
        self.folder.path().join(path)
    }

    fn server(&self) -> std::path::PathBuf {
        self.at("server")
    }

    fn asset(&self, release: &str) -> std::path::PathBuf {
        self.at("releases").join(release).join("wingcord-x86_64-linux-gnu.tar.gz")
    }

    /// Publishes a program that says that it is this version.
    fn release(&self, place: &str, version: &str) {
        let (release, content) = (self.at("releases").join(place), self.at("wingcord-x86_64-linux-gnu"));
        fs::create_dir_all(&release).unwrap();
        fs::create_dir_all(&content).unwrap();
        fs::write(content.join("wingcord"), format!("#!/bin/sh\necho wingcord {version}\n")).unwrap();
        fs::write(content.join("LICENSE"), "x".repeat(4096)).unwrap();
        let pack = "chmod 755 wingcord-x86_64-linux-gnu/wingcord && tar -czf \"$0\" wingcord-x86_64-linux-gnu && \
                    cd \"$1\" && sha256sum *.tar.gz > SHA256SUMS";
        let mut command = Command::new("sh");
        command.args(["-c", pack]).arg(self.asset(place)).arg(&release).current_dir(self.folder.path());
        assert!(command.status().unwrap().success());
    }

    /// Runs the egg's script as the panel does: whether it ended well, and what it said.
    fn run(&self, releases: &str, version: &str) -> (bool, String) {
        // What tells the machine's kind.
        let uname = self.at("bin/uname");
        fs::write(&uname, format!("#!/bin/sh\necho {}\n", self.machine)).unwrap();
        fs::set_permissions(&uname, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
        let path = format!("{}:{}", self.at("bin").display(), std::env::var("PATH").unwrap());
        let egg = egg(PTERODACTYL);
        let mut command = Command::new(text(&egg["scripts"]["installation"]["entrypoint"]));
        command.arg("-c").arg(text(&egg["scripts"]["installation"]["script"])).env_clear().env("PATH", path);
        command.env("INSTALL_FOLDER", self.server()).env("WINGCORD_VERSION", version);
        command.env("WINGCORD_RELEASES", releases).stdin(std::process::Stdio::null());
        let output = command.output().unwrap();
        (output.status.success(), String::from_utf8([output.stdout, output.stderr].concat()).unwrap())
    }

    fn run_here(&self, version: &str) -> (bool, String) {
        self.run(&format!("file://{}", self.at("releases").display()), version)
    }

    /// What the installed program says that it is.
    fn installed(&self) -> Option<String> {
        let program = self.server().join("wingcord");
        let output = Command::new(program).output().ok()?;
        Some(String::from_utf8(output.stdout).unwrap().trim().to_owned())
    }

    fn files(&self) -> Vec<String> {
        let files = fs::read_dir(self.server()).unwrap();
        let mut names: Vec<_> = files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

fn has_curl() -> bool {
    let found = Command::new("curl").arg("--version").output().is_ok_and(|output| output.status.success());
    if !found {
        println!("left out: there is no curl here, which the installers' images have");
    }
    found
}

#[test]
fn the_installation_takes_a_release_and_keeps_what_is_there() {
    if !has_curl() {
        return;
    }
    let installation = Installation::new();
    let (done, said) = installation.run_here("latest");
    assert!(done && said.contains("wingcord 1.0.0 is installed."), "{said}");
    assert_eq!(installation.files(), ["wingcord"]);
    fs::write(installation.server().join("wingcord.db"), "data").unwrap();
    installation.release("download/v1.1.0", "1.1.0");
    for tag in ["v1.1.0", "1.1.0"] {
        let (done, said) = installation.run_here(tag);
        assert!(done, "{said}");
        assert_eq!(installation.installed().as_deref(), Some("wingcord 1.1.0"));
    }
    assert_eq!(installation.files(), ["wingcord", "wingcord.db"]);
    assert_eq!(fs::read(installation.server().join("wingcord.db")).unwrap(), b"data");
}

#[test]
fn an_installation_that_fails_says_why_and_changes_nothing() {
    if !has_curl() {
        return;
    }
    let mut installation = Installation::new();
    assert!(installation.run_here("latest").0);
    let refused = |installation: &Installation, ran: (bool, String), says: &str| {
        let (done, said) = ran;
        assert!(!done && said.contains(says) && said.contains("as it was"), "{says}: {said}");
        assert_eq!(installation.files(), ["wingcord"], "{says}");
        assert_eq!(installation.installed().as_deref(), Some("wingcord 1.0.0"), "{says}");
    };
    refused(&installation, installation.run_here("v9.9.9"), "has no SHA256SUMS");
    refused(&installation, installation.run_here("newest"), "neither latest nor a tag");
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    refused(
        &installation,
        installation.run(&format!("http://{nobody}/releases"), "latest"),
        "can't be reached",
    );

    installation.release("download/v2.0.0", "2.0.0");
    let (asset, sums) =
        (installation.asset("download/v2.0.0"), installation.at("releases/download/v2.0.0/SHA256SUMS"));
    let (whole, right) = (fs::read(&asset).unwrap(), fs::read_to_string(&sums).unwrap());
    fs::write(&asset, &whole[..whole.len() / 2]).unwrap();
    refused(&installation, installation.run_here("v2.0.0"), "is not what SHA256SUMS says");
    fs::write(&asset, &whole).unwrap();
    fs::write(&sums, format!("{}{}", if right.starts_with('0') { '1' } else { '0' }, &right[1..])).unwrap();
    refused(&installation, installation.run_here("v2.0.0"), "is not what SHA256SUMS says");
    fs::write(&sums, "").unwrap();
    refused(&installation, installation.run_here("v2.0.0"), "does not name wingcord-x86_64-linux-gnu.tar.gz");
    fs::write(&sums, &right).unwrap();
    fs::remove_file(&asset).unwrap();
    refused(&installation, installation.run_here("v2.0.0"), "has no wingcord-x86_64-linux-gnu.tar.gz");
    installation.machine = "riscv64";
    refused(
        &installation,
        installation.run_here("latest"),
        "no program for this machine's processor (riscv64)",
    );
}

/// What the daemon's container gets: every variable of the egg, with its default or the world's value.
fn command(
    egg: &Value,
    folder: &Path,
    settings: &std::collections::BTreeMap<&'static str, String>,
) -> String {
    let quoted = |text: &str| format!("'{}'", text.replace('\'', "'\\''"));
    let variables = variables(egg).iter().map(|variable| {
        let name = text(&variable["env_variable"]);
        // The database lies in the server's folder, as the egg says.
        let set = settings.get(name).filter(|_| name != "DATABASE_URL").map(String::as_str);
        format!("{name}={}", quoted(set.unwrap_or(text(&variable["default_value"]))))
    });
    let variables: Vec<_> = variables.collect();
    format!(
        "cd {} && exec env -i {} {}",
        quoted(folder.to_str().unwrap()),
        variables.join(" "),
        text(&egg["startup"])
    )
}

#[tokio::test]
async fn the_bot_is_a_game_server_that_may_show_its_own_console() {
    let world = Builder::default().prepare().await;
    let folder = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_wingcord"), folder.path().join("wingcord")).unwrap();
    let egg = egg(PTERODACTYL);
    let program = Program::Exec {
        command: command(&egg, folder.path(), &world.settings),
        stop: Some(text(&egg["config"]["stop"]).to_owned()),
    };
    let mut spec = ServerSpec::new("The bot", program);
    spec.done = Some(done(&egg));
    let bot = world.backend.add_server(spec);
    // Running by the line alone that the bot prints once it is connected.
    bot.start().await;
    world.discord.connected().await.unwrap();
    assert!(folder.path().join("wingcord.db").exists(), "in the server's folder, and so in its backups");

    let bound = format!("/server bind server:{} mirror:<#{}>", bot.short_id(), world.channel);
    world.until(world.admin, &bound, "[mirror-shows …]").await;
    world.until(world.admin, "/mc run command:hello", "").await;
    world.posted("standard input takes one word: stop").await;
    // Each of these answers comes after whatever the post before it could have caused.
    for _ in 0..5 {
        world.until(world.admin, "/console status", "").await;
    }
    let posted = world.discord.messages(world.channel).len();
    assert!(posted < 10, "what it posts is not posted again: {posted} messages");

    let own = folder.path().join("wingcord.db.lock");
    bot.stop().await;
    assert!(own.exists() && !folder.path().join("wingcord.db-wal").exists(), "it closed its database");
    world.end().await;
}
