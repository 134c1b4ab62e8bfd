//! Which game server the demo runs, checked before anything starts.

use std::{
    ffi::OsStr,
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use sandbox::{ServerSpec, game::Program};

use super::Arguments;

/// Why the wanted game server can't be run.
#[derive(Debug, thiserror::Error)]
pub(super) enum GameError {
    #[error("--exec takes a command, such as \"java -jar server.jar nogui\"; this one is empty")]
    Empty,
    #[error("--exec: there is no program {0:?} here")]
    NoProgram(String),
    #[error("--exec: the shell can't read the command: {0}")]
    Syntax(String),
    #[error("--replay: {} can't be read: {error}", path.display())]
    Unreadable { path: PathBuf, error: io::Error },
    #[error("--replay: {} is empty", .0.display())]
    Nothing(PathBuf),
    #[error("sh, which runs the command, can't be run: {0}")]
    NoShell(io::Error),
}

/// The game server that the arguments ask for.
pub(super) fn chosen(arguments: &Arguments) -> Result<ServerSpec, GameError> {
    match (&arguments.exec, &arguments.replay) {
        (Some(command), _) => {
            check_command(command)?;
            let program = Program::Exec { command: command.clone(), stop: arguments.stop.clone() };
            Ok(ServerSpec::new(program_name(command), program))
        }
        (None, Some(path)) => {
            check_recording(path)?;
            let name = path.file_stem().and_then(OsStr::to_str).unwrap_or("recording");
            Ok(ServerSpec::new(
                name,
                Program::Replay { path: path.clone(), exit_code: arguments.exit_code.map(i32::from) },
            ))
        }
        (None, None) => Ok(ServerSpec::new("Survival", Program::Game)),
    }
}

/// The program's name without its folder.
fn program_name(command: &str) -> String {
    let word = command.split_whitespace().find(|word| !word.contains('=')).unwrap_or_default();
    let name = Path::new(word).file_stem().and_then(OsStr::to_str).unwrap_or_default();
    let plain: String = name.chars().filter(|c| c.is_alphanumeric() || matches!(c, '-' | '_')).collect();
    if plain.is_empty() { "game".into() } else { plain }
}

/// Asks the shell what it would say only after everything has started: a syntax error, a program that is not there.
fn check_command(command: &str) -> Result<(), GameError> {
    let Some(word) = command.split_whitespace().next() else { return Err(GameError::Empty) };
    let read = shell(&["-n", "-c", command])?;
    if !read.status.success() {
        return Err(GameError::Syntax(String::from_utf8_lossy(&read.stderr).trim().to_owned()));
    }
    // Anything but a plain word (a variable, a quote, a redirection) only the shell itself can judge.
    let plain = word.chars().all(|c| c.is_alphanumeric() || "-_./+".contains(c));
    if plain && !shell(&["-c", "command -v -- \"$1\"", "sh", word])?.status.success() {
        return Err(GameError::NoProgram(word.to_owned()));
    }
    Ok(())
}

fn shell(arguments: &[&str]) -> Result<std::process::Output, GameError> {
    Command::new("sh").args(arguments).stdin(Stdio::null()).output().map_err(GameError::NoShell)
}

fn check_recording(path: &Path) -> Result<(), GameError> {
    let unreadable = |error| GameError::Unreadable { path: path.to_owned(), error };
    let read = File::open(path).and_then(|mut file| file.read(&mut [0])).map_err(unreadable)?;
    if read == 0 { Err(GameError::Nothing(path.to_owned())) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exec(command: &str) -> Result<String, String> {
        let arguments = Arguments { exec: Some(command.into()), ..Arguments::default() };
        chosen(&arguments).map(|spec| spec.name).map_err(|error| error.to_string())
    }

    #[test]
    fn commands_are_named_and_checked() {
        assert_eq!(exec("/bin/cat -u"), Ok("cat".into()));
        assert_eq!(exec("PORT=7 cat"), Ok("cat".into()));
        assert_eq!(exec("\"$HOME\"/x"), Ok("x".into()));
        assert_eq!(exec("while read -r x; do echo \"$x\"; done"), Ok("while".into()));
        assert_eq!(exec("  "), Err(GameError::Empty.to_string()));
        let missing = exec("no-such-program-at-all --flag");
        assert_eq!(missing, Err("--exec: there is no program \"no-such-program-at-all\" here".into()));
        assert!(
            exec("echo 'unclosed").is_err_and(|error| error.contains("the shell can't read the command"))
        );
    }

    #[test]
    fn recordings_are_opened_first() {
        let folder = tempfile::tempdir().unwrap();
        let replay = |name: &str| {
            let arguments = Arguments { replay: Some(folder.path().join(name)), ..Arguments::default() };
            chosen(&arguments).map(|spec| spec.name).map_err(|error| error.to_string())
        };
        std::fs::write(folder.path().join("monday.log"), "line\n").unwrap();
        std::fs::write(folder.path().join("empty.log"), "").unwrap();
        assert_eq!(replay("monday.log"), Ok("monday".into()));
        assert!(replay("empty.log").is_err_and(|error| error.ends_with("is empty")));
        assert!(replay("missing.log").is_err_and(|error| error.contains("can't be read")));
        assert!(replay(".").is_err_and(|error| error.contains("can't be read")));
    }
}
