//! `wingcord setup`, the real program: at a terminal, and without one.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use nix::sys::signal::Signal;
use sandbox::{
    ServerSpec,
    discord::{Target, permissions},
    game,
    panel::{Fault, FaultKind},
};

use crate::support::{Builder, Program, Terminal, World};

/// Shaped like a token, of nobody.
const NOBODYS: &str = "MTIzNDU2Nzg5MDEyMzQ1Njc4.Gabcde.abcdefghijklmnopqrstuvwxyz0123456789AB";

/// The program with this environment, in the world's folder, towards its Discord.
fn setup(world: &World, environment: &[(&str, &str)], arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wingcord"));
    command.arg("setup").args(arguments).env_clear().env("DISCORD_API_URL", world.discord.url());
    command.envs(environment.iter().copied()).current_dir(world.database.path());
    command
}

/// A person before it, who counts their answers.
struct Person {
    terminal: Terminal,
    answers: usize,
}

impl Person {
    fn sits_down(world: &World) -> Self {
        Self { terminal: Terminal::start(&mut setup(world, &[], &[])), answers: 0 }
    }

    /// Reads the question and answers it.
    fn answers(&mut self, question: &str, answer: &str) {
        self.terminal.sees(question);
        self.terminal.types(&format!("{answer}\r"));
        self.answers += 1;
    }

    fn sees(&mut self, text: &str) {
        self.terminal.sees(text);
    }

    /// It ended with this code, and has shown no secret.
    fn gets_up(mut self, world: &World, code: i32) -> String {
        let ended = self.terminal.ends();
        assert_eq!(ended.code(), Some(code), "{}", self.terminal.all);
        for secret in [world.discord.token(), world.backend.owner_key(), NOBODYS] {
            assert!(!self.terminal.all.contains(secret), "a secret is shown: {}", self.terminal.all);
        }
        std::mem::take(&mut self.terminal.all)
    }
}

fn env_file(world: &World) -> PathBuf {
    world.database.path().join(".env")
}

/// Without a terminal: the exit code and what it said.
fn without_terminal(mut command: Command) -> (Option<i32>, String) {
    let output = command.stdin(Stdio::null()).output().unwrap();
    (output.status.code(), String::from_utf8([output.stdout, output.stderr].concat()).unwrap())
}

fn is_private(path: &Path) -> bool {
    fs::metadata(path).unwrap().permissions().mode() & 0o777 == 0o600
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort_unstable();
    names
}

/// Runs the bot with nothing but what `setup` left behind, until a line is mirrored.
async fn mirrors(world: &mut World, server: &sandbox::ServerHandle) {
    world.settings.clear();
    let program = Program::start(world, Stdio::null()).await;
    server.sockets(|count| *count == 1).await;
    server.emit("the first line");
    world.posted("the first line").await;
    program.signal(Signal::SIGTERM);
    assert_eq!(program.ended().await.0, Some(0));
    world.settings.clear();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn from_nothing_to_the_first_mirrored_line() {
    let mut world = Builder::default().prepare().await;
    let creative = world.backend.add_server(ServerSpec::new("Creative", game::Program::Scripted));
    world.guild.add_channel("lobby");
    world.guild.kick_bot();
    let mut person = Person::sits_down(&world);
    person.answers("Bot token:", world.discord.token());
    person.sees("✓ bot: logged in as");
    person.sees("/oauth2/authorize?client_id=");
    person.sees("Waiting until it has joined");
    assert!(is_private(&env_file(&world)), "what works is kept at once");
    world.guild.invite_bot();
    person.sees("✓ Discord server: Friends");
    person.answers("Address of the panel:", &world.backend.panel_url());
    person.answers("Client API key:", world.backend.owner_key());
    person.sees("opens 2 servers");
    person.answers("Game server:", "creat");
    person.sees("✓ game server: Creative: the console can be read");
    person.answers("Channel that shows the console:", "cons");
    person.sees("✓ bound: Creative is shown in #console of Friends");
    person.sees("To run the bot:");
    person.sees("/mc say message:hello");
    assert!(person.answers <= 10, "{}", person.answers);
    person.gets_up(&world, 0);
    let text = fs::read_to_string(env_file(&world)).unwrap();
    assert!(is_private(&env_file(&world)) && text.contains("#AUDIT_DAYS=30"), "{text}");
    mirrors(&mut world, &creative).await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_wrong_answer_says_what_to_do_and_asks_again() {
    let mut world = Builder::default().prepare().await;
    let server = world.server.clone();
    let mut person = Person::sits_down(&world);
    person.answers("Bot token:", "hunter2");
    person.sees("not a bot token");
    person.answers("Bot token:", NOBODYS);
    person.sees("Reset Token");
    person.answers("Bot token:", world.discord.token());
    person.answers("Address of the panel:", "ptlc_hunter2");
    person.sees("lacks https:// or http://");
    person.answers("Address of the panel:", &format!("{}/server/1a7ce997", world.discord.url()));
    person.answers("Client API key:", world.backend.owner().application_key());
    person.sees("application key");
    person.answers("Client API key:", world.backend.owner_key());
    person.sees("the panel answered 403");
    person.answers("did not let the bot in", "address");
    person.answers("Address of the panel:", &world.backend.panel_url());
    person.sees("opens 1 server");
    let bot = Target::Member(world.discord.bot_id());
    world.guild.set_overwrite(world.channel, bot, 0, permissions::SEND_MESSAGES);
    person.answers("Channel that shows the console:", "");
    person.sees("the bot lacks Send Messages in #console");
    world.guild.clear_overwrite(world.channel, bot);
    person.answers("The bot can't post there", "");
    person.answers("Channel that shows the console:", "");
    person.sees("✓ bound");
    person.gets_up(&world, 0);
    mirrors(&mut world, &server).await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_panel_wants_mended_is_tried_again_without_typing_it_anew() {
    let world = Builder::default().prepare().await;
    let owner = world.backend.owner();
    let browser_check = "<html><head><title>Just a moment...</title></head><body>cf-chl</body>";
    let mut person = Person::sits_down(&world);
    person.answers("Bot token:", world.discord.token());
    owner.refuse_address(true);
    person.answers("Address of the panel:", &world.backend.panel_url());
    person.answers("Client API key:", owner.key());
    person.sees("add it to the key's allowed IPs");
    owner.refuse_address(false);
    owner.require_two_factor(true);
    person.answers("did not let the bot in", "");
    person.sees("two-factor authentication turned on");
    owner.require_two_factor(false);
    world.backend.fail_panel(Fault {
        path: String::new(),
        times: u32::MAX,
        kind: FaultKind::Html(browser_check.into()),
    });
    person.answers("did not let the bot in", "");
    person.sees("checks for a browser");
    world.backend.heal_panel();
    world.server.refuse_upgrades(Some(403));
    person.answers("did not let the bot in", "");
    person.sees("allowed_origins");
    world.server.refuse_upgrades(None);
    person.answers("Something is missing there", "");
    person.sees("the console can be read");
    person.answers("Channel that shows the console:", "");
    person.sees("✓ bound");
    person.gets_up(&world, 0);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_can_be_left_at_each_step_and_taken_up_again() {
    let mut world = Builder::default().prepare().await;
    let server = world.server.clone();
    let (esc, ctrl_c) = ("\u{1b}", "\u{3}");
    let mut person = Person::sits_down(&world);
    person.sees("Bot token:");
    person.terminal.types(ctrl_c);
    person.gets_up(&world, 1);
    assert_eq!(names(world.database.path()), [""; 0], "nothing was told yet");

    let mut person = Person::sits_down(&world);
    person.answers("Bot token:", world.discord.token());
    person.answers("Address of the panel:", &world.backend.panel_url());
    person.sees("Client API key:");
    person.terminal.types(esc);
    assert!(person.gets_up(&world, 1).contains("`wingcord setup` goes on from there"));

    let mut person = Person::sits_down(&world);
    person.sees("logged in as");
    person.sees("as before");
    person.answers("Address of the panel:", &world.backend.panel_url());
    person.sees("Client API key:");
    person.terminal.signal(Signal::SIGTERM);
    person.gets_up(&world, 1);

    let mut person = Person::sits_down(&world);
    person.answers("Address of the panel:", &world.backend.panel_url());
    // The file is somebody's by now.
    person.answers("Client API key:", world.backend.owner_key());
    person.sees("is there. Change it?");
    person.terminal.types("\r");
    person.sees(".env.backup-1");
    person.sees("Channel that shows the console:");
    person.terminal.types(esc);
    person.gets_up(&world, 1);
    assert_eq!(names(world.database.path()), [".env", ".env.backup-1"]);

    let mut person = Person::sits_down(&world);
    person.answers("Channel that shows the console:", "");
    person.sees("✓ bound");
    assert_eq!(person.answers, 1, "nothing is asked that works");
    person.gets_up(&world, 0);
    mirrors(&mut world, &server).await;

    let mut person = Person::sits_down(&world);
    person.answers("Channel that shows the console:", "");
    person.sees("✓ bound");
    person.gets_up(&world, 0);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_terminal_flags_and_files_are_enough() {
    let mut world = Builder::default().prepare().await;
    let (server, folder) = (world.server.clone(), world.database.path().to_owned());
    let (code, said) = without_terminal(setup(&world, &[], &[]));
    assert_eq!(code, Some(2), "{said}");
    for missing in ["DISCORD_TOKEN", "--panel-url", "PANEL_API_KEY", "--channel"] {
        assert!(said.contains(missing), "{missing} is not named: {said}");
    }
    let url = world.backend.panel_url();
    let secrets = [("DISCORD_TOKEN", world.discord.token()), ("PANEL_API_KEY", world.backend.owner_key())];
    let (code, said) =
        without_terminal(setup(&world, &secrets, &["--panel-url", &url, "--channel", "nowhere"]));
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("--channel: \"nowhere\" is not among the text channels: console"), "{said}");
    let arguments =
        ["--panel-url", &url, "--channel", "#console", "--guild", "friends", "--server", "survival"];
    let (code, said) = without_terminal(setup(&world, &secrets, &arguments));
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("✓ bound: Survival is shown in #console of Friends"), "{said}");
    let wrong = [("DISCORD_TOKEN", NOBODYS), secrets[1]];
    let (code, said) = without_terminal(setup(&world, &wrong, &arguments));
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("comes from the environment") && !said.contains(NOBODYS), "{said}");
    fs::write(env_file(&world), "PANEL_URL=https://old.example.com\n").unwrap();
    let (code, said) = without_terminal(setup(&world, &secrets, &arguments));
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("allow that with --replace"), "{said}");
    assert_eq!(fs::read_to_string(env_file(&world)).unwrap(), "PANEL_URL=https://old.example.com\n");
    let (code, said) = without_terminal(setup(&world, &secrets, &[&arguments[..], &["--replace"]].concat()));
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(
        fs::read_to_string(folder.join(".env.backup-1")).unwrap(),
        "PANEL_URL=https://old.example.com\n"
    );
    mirrors(&mut world, &server).await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_leaves_no_half_written_file() {
    let world = Builder::default().prepare().await;
    let url = world.backend.panel_url();
    let secrets = [("DISCORD_TOKEN", world.discord.token()), ("PANEL_API_KEY", world.backend.owner_key())];
    let arguments = ["--panel-url", &url, "--channel", "console", "--replace"];
    let mine = "# mine\n".repeat(100);
    for before in [None, Some(&mine)] {
        if let Some(text) = before {
            fs::write(env_file(&world), text).unwrap();
        }
        let command = setup(&world, &secrets, &arguments);
        let mut cramped = Command::new("/bin/sh");
        cramped.args(["-c", "trap '' XFSZ; ulimit -f 1 && exec \"$0\" \"$@\""]).arg(command.get_program());
        cramped.args(command.get_args()).env_clear().current_dir(world.database.path());
        cramped.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
        let (code, said) = without_terminal(cramped);
        assert_eq!(code, Some(1), "{said}");
        assert!(said.contains("can't be written, and is as it was"), "{said}");
        let expected: &[&str] = if before.is_some() { &[".env"] } else { &[] };
        assert_eq!(names(world.database.path()), expected, "nothing else is left");
    }
    assert_eq!(fs::read_to_string(env_file(&world)).unwrap(), mine);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_works_beside_a_running_bot_and_leaves_other_consoles_where_they_are() {
    let world = World::mirrored().await;
    let other = world.guild.add_channel("other");
    world.backend.add_server(ServerSpec::new("Creative", game::Program::Scripted));
    let database = world.settings["DATABASE_URL"].clone();
    let url = world.backend.panel_url();
    let environment = [
        ("DISCORD_TOKEN", world.discord.token()),
        ("PANEL_API_KEY", world.backend.owner_key()),
        ("DATABASE_URL", &database),
    ];
    let run = |channel: &str| {
        let arguments = ["--panel-url", &url, "--server", "Creative", "--channel", channel];
        without_terminal(setup(&world, &environment, &arguments))
    };
    let (code, said) = run("console");
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("#console shows the console of Survival already"), "{said}");
    let (code, said) = run(&other.to_string());
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("A bot runs on this database already: restart it"), "{said}");
    let audit = world.admin("/audit").await;
    assert!(audit.text().contains("Creative"), "{}", audit.text());
    world.server.emit("still here");
    world.posted("still here").await;
    world.end().await;
}
