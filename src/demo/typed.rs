//! What a person typed at the prompt, and how Tab completes it. Pure.

use serde_json::Value;

/// One of the members whom a person can act as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Who {
    /// Holds Manage Server.
    Alice,
    /// Has a role without rights.
    Mia,
    /// Has no role.
    Gus,
}

impl Who {
    pub(super) const ALL: [Self; 3] = [Self::Alice, Self::Mia, Self::Gus];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Alice => "Alice",
            Self::Mia => "Mia",
            Self::Gus => "Gus",
        }
    }

    /// What is special about them; it follows "who".
    pub(super) fn note(self) -> &'static str {
        match self {
            Self::Alice => "manages this Discord server",
            Self::Mia => "has the role Helpers",
            Self::Gus => "has no rights but those that Alice grants",
        }
    }

    fn called(name: &str) -> Option<Self> {
        Some(match name.to_lowercase().as_str() {
            "alice" | "admin" => Self::Alice,
            "mia" | "helper" => Self::Mia,
            "gus" | "guest" => Self::Gus,
            _ => return None,
        })
    }
}

/// What is to be done.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Typed<'a> {
    Nothing,
    Quit,
    As(Who),
    /// The button with this label.
    Press(&'a str),
    /// The option with this label.
    Choose(&'a str),
    /// A slash command for Discord.
    Command(&'a str),
    /// A message for the channel.
    Words(&'a str),
    /// It lacks something: what to type instead.
    Wrong(&'static str),
}

/// The commands of the demo itself; all others are Discord's.
pub(super) const OWN: [&str; 6] = ["/as alice", "/as mia", "/as gus", "/press", "/choose", "/quit"];

/// What `/as` takes.
const AS: &str = "/as alice, /as mia or /as gus";

pub(super) fn parse(line: &str) -> Typed<'_> {
    let line = line.trim();
    let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let rest = rest.trim();
    match (word.to_lowercase().as_str(), rest) {
        ("", _) => Typed::Nothing,
        ("/quit" | "/exit", _) => Typed::Quit,
        ("/as", name) => Who::called(name).map_or(Typed::Wrong(AS), Typed::As),
        ("/press", "") => Typed::Wrong("/press and the button's label"),
        ("/press", label) => Typed::Press(label),
        ("/choose", "") => Typed::Wrong("/choose and the option's label"),
        ("/choose", label) => Typed::Choose(label),
        (word, _) if word.starts_with('/') => Typed::Command(line),
        _ => Typed::Words(line),
    }
}

/// Every command line without its options: Discord's registered commands, and the demo's own.
pub(super) fn command_lines(registered: &[Value]) -> Vec<String> {
    let mut lines: Vec<String> = OWN.map(str::to_owned).to_vec();
    registered.iter().for_each(|command| descend(command, "/", &mut lines));
    lines.sort();
    lines
}

fn descend(command: &Value, before: &str, lines: &mut Vec<String>) {
    const SUBCOMMAND: i64 = 1;
    const GROUP: i64 = 2;
    let line = format!("{before}{}", command["name"].as_str().unwrap_or_default());
    let options = command["options"].as_array().map(Vec::as_slice).unwrap_or_default();
    let nested = |option: &&Value| matches!(option["type"].as_i64(), Some(SUBCOMMAND | GROUP));
    let mut subcommands = options.iter().filter(nested).peekable();
    if subcommands.peek().is_none() {
        lines.push(line);
    } else {
        subcommands.for_each(|option| descend(option, &format!("{line} "), lines));
    }
}

/// The command lines that go on as `typed` begins, each ready for what follows it.
pub(super) fn completions(lines: &[String], typed: &str) -> Vec<String> {
    if typed.trim().is_empty() {
        return Vec::new();
    }
    lines.iter().filter(|line| line.starts_with(typed)).map(|line| format!("{line} ")).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn lines_are_told_apart() {
        let cases = [
            ("  ", Typed::Nothing),
            ("/quit", Typed::Quit),
            ("/as guest", Typed::As(Who::Gus)),
            ("/as MIA", Typed::As(Who::Mia)),
            (" /AS  Alice ", Typed::As(Who::Alice)),
            ("/as", Typed::Wrong(AS)),
            ("/press Kill", Typed::Press("Kill")),
            ("/press", Typed::Wrong("/press and the button's label")),
            ("/choose Sky block", Typed::Choose("Sky block")),
            ("/mc say  hello there ", Typed::Command("/mc say  hello there")),
            ("hello", Typed::Words("hello")),
        ];
        for (line, expected) in cases {
            assert_eq!(parse(line), expected, "{line:?}");
        }
    }

    #[test]
    fn tab_completes_whole_command_lines() {
        let registered = [
            json!({"name": "status", "options": [{"type": 3, "name": "server"}]}),
            json!({"name": "power", "options": [{"type": 1, "name": "start"}, {"type": 1, "name": "stop"}]}),
        ];
        let lines = command_lines(&registered);
        assert_eq!(completions(&lines, "/po"), ["/power start ", "/power stop "]);
        assert_eq!(completions(&lines, "/power sto"), ["/power stop "]);
        assert_eq!(completions(&lines, "/s"), ["/status "]);
        assert_eq!(completions(&lines, "/as "), ["/as alice ", "/as gus ", "/as mia "]);
        assert!(completions(&lines, "").is_empty());
        assert!(completions(&lines, "/status server:").is_empty());
    }
}
