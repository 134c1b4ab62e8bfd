//! Every file of `games/`, with its own samples.

use serde::Deserialize;

use super::{built_in::files, *};

mod consoles;
mod detecting;
mod forgery;
mod ordinary;
mod players;
mod saying;

/// The samples of a file.
#[derive(Deserialize)]
struct Samples {
    #[serde(default)]
    sample: Vec<Sample>,
}

/// A line, and what it is. What is not said it is not.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sample {
    line: String,
    /// The name; empty where the line tells none.
    joined: Option<String>,
    left: Option<String>,
    /// Name, and what stands behind it.
    died: Option<(String, String)>,
    achieved: Option<(String, String)>,
    listed: Option<usize>,
    max: Option<usize>,
    #[serde(default)]
    names: Vec<String>,
    version: Option<String>,
    #[serde(default)]
    stop: bool,
    #[serde(default)]
    ends: bool,
    #[serde(default)]
    broke: bool,
    /// Name and text; the name is empty where the line tells none.
    chat: Option<(String, String)>,
    /// What was said from the console.
    echo: Option<String>,
    #[serde(default)]
    unclear: bool,
    /// Where it is said.
    level: Option<Level>,
    #[serde(default)]
    continues: bool,
}

fn samples(name: &str) -> Vec<Sample> {
    let (_, content) = files().find(|(file, _)| *file == name).unwrap();
    toml::from_str::<Samples>(content).unwrap_or_else(|error| panic!("{name}: {error}")).sample
}

impl Sample {
    /// The class that it asks for, with the ids of players left as they are found.
    fn agrees(&self, found: &Class<'_>) -> bool {
        let name = |asked: &Option<String>, player: &Player<'_>| {
            asked.as_deref() == Some(player.name.unwrap_or_default()) && !player.id.is_empty()
        };
        let two = |asked: &Option<(String, String)>, name: &str, what: &str| {
            asked.as_ref().is_some_and(|asked| (asked.0.as_str(), asked.1.as_str()) == (name, what))
        };
        match found {
            Class::Joined(player) => name(&self.joined, player),
            Class::Left(player) => name(&self.left, player),
            Class::Died { name, how } => two(&self.died, name, how),
            Class::Achieved { name, what } => two(&self.achieved, name, what),
            Class::Listed { count, max, names } => {
                self.listed == Some(*count) && self.max == *max && self.names == *names
            }
            Class::Version(version) => self.version.as_deref() == Some(*version),
            Class::StopTyped => self.stop,
            Class::ShutsDown => self.ends,
            Class::Broke => self.broke,
            Class::Chat { name, text } => {
                let said = self.chat.as_ref().map(|(name, text)| (name.as_str(), text.as_str()));
                said == Some((name.unwrap_or_default(), *text))
            }
            Class::Echo { text } => self.echo.as_deref() == Some(*text),
            Class::Unclear => self.unclear,
            Class::Other => {
                let news = [&self.joined, &self.left, &self.version].into_iter().any(Option::is_some);
                !(news
                    || self.died.is_some()
                    || self.achieved.is_some()
                    || self.listed.is_some()
                    || self.stop
                    || self.ends
                    || self.broke
                    || self.chat.is_some()
                    || self.echo.is_some()
                    || self.unclear)
            }
        }
    }
}

#[test]
fn each_file_is_read_and_its_patterns_hold() {
    assert!(files().count() >= 15);
    for (name, content) in files() {
        let file = file::File::read(content).unwrap_or_else(|error| panic!("{name}: {error}"));
        let rules = rules::Rules::compile(&file).unwrap_or_else(|error| panic!("{name}: {error}"));
        for literal in &rules.literals {
            assert!(literal.len() >= 6, "{name}: too many lines hold {:?}", String::from_utf8_lossy(literal));
        }
        for used in &file.uses {
            assert!(profiles().by_name(used).is_some(), "{name} uses {used}, which is no profile");
        }
        assert!(name == "generic" || !file.sources.is_empty(), "{name} names no sources");
        assert!(!samples(name).is_empty(), "{name} has no samples");
    }
}

#[test]
fn samples_are_what_they_say() {
    for profile in profiles().iter() {
        for sample in samples(profile.name()) {
            let (name, line) = (profile.name(), plain(&sample.line));
            let found = profile.classify(&line);
            assert!(sample.agrees(&found), "{name}: {line:?} is {found:?}");
            assert_eq!(
                profile.is_chat(&line),
                sample.chat.is_some() || sample.echo.is_some() || sample.unclear && profile.is_chat(&line),
                "{name}: {line:?}"
            );
            if let Some(level) = sample.level {
                assert_eq!(profile.level(&line), Some(level), "{name}: {line:?}");
            }
            assert_eq!(profile.continues(&line), sample.continues, "{name}: {line:?}");
            let news = !matches!(
                found,
                Class::Chat { .. }
                    | Class::Echo { .. }
                    | Class::Died { .. }
                    | Class::Achieved { .. }
                    | Class::Other
                    | Class::Unclear
            );
            assert!(!news || profile.may_be_news(&sample.line), "{name}: {line:?} is not found");
        }
    }
}

#[test]
fn a_kind_of_line_has_a_sample_in_each_file_that_has_a_rule_for_it() {
    for (name, content) in files() {
        let file = file::File::read(content).unwrap();
        let samples = samples(name);
        let has =
            |rules: &[String], sample: fn(&Sample) -> bool| rules.is_empty() || samples.iter().any(sample);
        let lines = &file.lines;
        assert!(has(&lines.joined, |sample| sample.joined.is_some()), "{name}: joined");
        assert!(has(&lines.left, |sample| sample.left.is_some()), "{name}: left");
        assert!(has(&lines.listed, |sample| sample.listed.is_some()), "{name}: listed");
        assert!(lines.died.is_empty() || samples.iter().any(|sample| sample.died.is_some()), "{name}: died");
        assert!(
            lines.achieved.is_empty() || samples.iter().any(|sample| sample.achieved.is_some()),
            "{name}: achieved"
        );
        assert!(has(&lines.version, |sample| sample.version.is_some()), "{name}: version");
        assert!(has(&lines.stop, |sample| sample.stop), "{name}: stop");
        assert!(has(&lines.ends, |sample| sample.ends), "{name}: ends");
        assert!(has(&lines.broke, |sample| sample.broke), "{name}: broke");
        assert!(has(&lines.echo, |sample| sample.echo.is_some()), "{name}: echo");
        assert!(has(&lines.chat, |sample| sample.chat.is_some() || sample.unclear), "{name}: chat");
    }
}

#[test]
fn longer_names_than_any_are_no_names() {
    let minecraft = profiles().by_name("minecraft").unwrap();
    let (long, longer) = ("ä".repeat(60), "ä".repeat(61));
    let joined = |name: &str| format!("{name} joined the game");
    let player = Player { id: &long, name: Some(&long) };
    assert_eq!(minecraft.classify(&joined(&long)), Class::Joined(player));
    assert_eq!(minecraft.classify(&joined(&longer)), Class::Unclear);
    assert_eq!(
        minecraft.classify(&format!("* {longer} hi")),
        Class::Chat { name: None, text: &format!("{longer} hi") }
    );
    let listed = format!("There are 2 of a max of 20 players online: {longer}, {long}");
    assert_eq!(minecraft.classify(&listed), Class::Listed { count: 2, max: Some(20), names: vec![&long] });
}

#[test]
fn patterns_that_take_much_memory_are_refused() {
    let file = |name: &str| {
        let rule = format!("joined = ['^(?P<name>{name}) joined$']");
        let text = format!("title = 'X'\nproof = 'reports'\nsources = []\n[lines]\n{rule}");
        rules::Rules::compile(&file::File::read(&text).unwrap()).map(drop)
    };
    assert!(file(r"\w+").is_ok());
    assert!(matches!(file(r"\w{1,40}"), Err(rules::BadRule::Pattern(regex::Error::CompiledTooBig(_)))));
}

#[test]
fn lines_without_end_tell_nothing() {
    let minecraft = profiles().by_name("minecraft").unwrap();
    let line = format!("{} joined the game", "x".repeat(LONGEST));
    assert_eq!((minecraft.classify(&line), minecraft.may_be_news(&line)), (Class::Other, false));
    assert!(!minecraft.is_chat(&format!("<x> {line}")));
    assert_eq!(minecraft.level(&format!("[12:00:01 ERROR]: {line}")), Some(Level::Error));
}

#[test]
fn a_file_that_is_wrong_says_where() {
    let error = file::File::read("title = \"X\"\nproof = \"maybe\"\nsources = []\n").unwrap_err();
    assert!(error.to_string().contains("line 2"), "{error}");
    let rule = |rule: &str| {
        let text = format!("title = \"X\"\nproof = \"reports\"\nsources = []\n[lines]\n{rule}");
        rules::Rules::compile(&file::File::read(&text).unwrap()).unwrap_err().to_string()
    };
    assert!(rule("left = ['^(?P<name>.+ left$']").contains("unclosed group"));
    assert!(rule("left = ['^(?P<name>.+)$']").starts_with("no fixed text stands in"));
}
