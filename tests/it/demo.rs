//! `wingcord demo`, the real program: in a pipeline, and at a terminal.

use std::process::{Command, Stdio};

use nix::sys::signal::Signal;
use tempfile::TempDir;

use crate::support::Terminal;

/// What the program printed, and whether it ended well.
struct Ran {
    code: Option<i32>,
    out: String,
    err: String,
}

/// The program on a bare machine: no settings, no .env, no home.
pub(crate) fn program(folder: &TempDir) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wingcord"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    command.env_clear().env("PATH", path).env("TMPDIR", folder.path()).current_dir(folder.path()).arg("demo");
    command
}

pub(crate) fn left_nothing_behind(folder: &TempDir) {
    let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
    assert!(left.is_empty(), "{left:?}");
}

fn demo(arguments: &[&str]) -> Ran {
    let folder = tempfile::tempdir().unwrap();
    let ran = program(&folder).args(arguments).stdin(Stdio::null()).output().unwrap();
    left_nothing_behind(&folder);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Ran { code: ran.status.code(), out: text(&ran.stdout), err: text(&ran.stderr) }
}

impl Ran {
    /// The tour went well and its output has these texts, one after the other.
    fn went_well(&self, texts: &[&str]) {
        assert_eq!(self.code, Some(0), "{}\n{}", self.out, self.err);
        assert_eq!(self.err, "", "nothing is logged unless asked for");
        assert!(!self.out.contains('\u{1b}'), "no colours in a pipe:\n{}", self.out);
        let mut rest = self.out.as_str();
        for text in texts {
            let at =
                rest.find(text).unwrap_or_else(|| panic!("{text:?} is missing or early in:\n{}", self.out));
            rest = &rest[at + text.len()..];
        }
    }

    fn refused_with(&self, why: &str) {
        assert_eq!(self.code, Some(2), "{}\n{}", self.out, self.err);
        assert!(self.err.contains(why), "{}", self.err);
        assert_eq!(self.out, "", "nothing was started");
    }
}

#[test]
fn the_tour_shows_the_built_in_game() {
    demo(&[]).went_well(&[
        "Alice types /server bind",
        "● Survival is mirrored here from now on",
        "Alice types /power start",
        "INFO]: Done (",
        "Alice types /mc say hello",
        "[Server] hello",
        "Alice types /status",
        "running for",
        "Gus types /power restart",
        "only you, Gus, see this",
        "needs the permission restart",
        "Gus types /mc say thanks",
        "▸ Gus: say thanks",
        "Alice types /power restart",
        "● stopping",
        "● running",
        "Alice types /board add server:Survival",
        "running, started",
        "Alice types /mc run crash",
        "Likely cause: The game ran out of Java's memory (heap).",
        "Survival is back online after",
        "Alice types /chart",
        "CPU: lowest",
        "Alice types /alert mute alert:1",
        "is muted until",
        "All 26 things that were promised were seen.",
    ]);
}

#[test]
fn the_tour_shows_a_real_program() {
    let script = "echo game begins; while read -r line; do echo \"you typed: $line\"; \
                  [ \"$line\" = bye ] && exit 0; done";
    demo(&["--exec", script, "--stop", "bye"]).went_well(&[
        "│ game begins",
        "│ you typed: say hello",
        "needs the permission restart",
        "│ you typed: bye",
        "│ game begins",
        "were promised were seen.",
    ]);
}

#[test]
fn a_program_that_ends_at_once_is_not_a_success() {
    let ran = demo(&["--exec", "echo no world found; exit 0"]);
    assert_eq!(ran.code, Some(1), "{}\n{}", ran.out, ran.err);
    assert!(ran.out.contains("│ no world found"), "{}", ran.out);
    assert!(ran.out.contains("Not all that was promised was seen:"), "{}", ran.out);
}

#[test]
fn the_tour_plays_a_recorded_console_back() {
    let folder = tempfile::tempdir().unwrap();
    let recording = folder.path().join("monday.log");
    std::fs::write(&recording, "the first line\n\u{1b}[32mgreen\u{1b}[0m leaves\n").unwrap();
    demo(&["--replay", &recording.display().to_string()]).went_well(&[
        "● monday is mirrored here from now on",
        "● running",
        "│ the first line",
        "│ green leaves",
        "▸ Alice: restart",
        "were promised were seen.",
    ]);
}

#[test]
fn what_cannot_be_run_is_said_before_anything_starts() {
    demo(&["--exec", "no-such-game-server --port 1"])
        .refused_with("there is no program \"no-such-game-server\"");
    demo(&["--replay", "/no/such/file"]).refused_with("--replay: /no/such/file can't be read: No such file");
    demo(&["--exec", "cat", "--replay", "x"]).refused_with("cannot be used with");
    demo(&["--stop", "bye"]).refused_with("--exec <CMD>");
}

/// The demo at a terminal, and a person before it.
struct Person {
    folder: TempDir,
    terminal: Terminal,
}

impl Person {
    fn sits_down() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let terminal = Terminal::start(&mut program(&folder));
        Self { folder, terminal }
    }

    fn types(&mut self, keys: &str) {
        self.terminal.types(keys);
    }

    fn sees(&mut self, text: &str) {
        self.terminal.sees(text);
    }

    /// The demo ended well.
    fn gets_up(mut self) {
        let ended = self.terminal.ends();
        assert!(ended.success(), "{ended}: {}", self.terminal.all);
        left_nothing_behind(&self.folder);
    }
}

#[test]
fn a_person_at_a_terminal_is_alice_and_then_gus() {
    let mut person = Person::sits_down();
    person.sees("/quit");
    person.types("/mc say hello\r");
    person.sees("[Server] hello");
    person.types("/power ki\t\r");
    person.sees("\u{1b}[1m[ Kill ]\u{1b}[0m");
    person.types("/press cancel\r");
    person.sees("othing was done");
    person.types("/as guest\r");
    person.sees("Gus> ");
    person.types("/power restart\r");
    person.sees("only you, Gus, see this");
    person.sees("needs the permission");
    person.types("/server list\r");
    person.sees("you don't have permission to use");
    person.types("/quit\r");
    person.sees("Stopping");
    person.gets_up();
}

#[test]
fn ctrl_c_ctrl_d_and_sigterm_end_it_and_give_the_terminal_back() {
    for end in ["\u{3}", "\u{4}", ""] {
        let mut person = Person::sits_down();
        person.sees("/power start");
        person.sees("/quit");
        person.sees("Alice> ");
        if end.is_empty() {
            person.terminal.signal(Signal::SIGTERM);
        } else {
            person.types(end);
        }
        person.sees("Stopping");
        person.gets_up();
    }
}
