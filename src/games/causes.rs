//! Why a game server ended, as far as its last lines tell: signatures in `games/causes/`.
//!
//! A signature is a regular expression over what a line says behind its header: time, level, thread. It is
//! anchored there, so that a sentence that a player says, which stands behind the player's name, is none.

use std::sync::LazyLock;

use include_dir::{Dir, include_dir};
use regex::{Regex, RegexSet};
use serde::Deserialize;

use crate::texts::Text;

static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/games/causes");
/// Compiled for the first server that ends.
static CAUSES: LazyLock<Causes> = LazyLock::new(Causes::read);
/// Longer lines are no error of a program: a stack trace's are a few hundred bytes.
const LONGEST: usize = 4096;

/// A known reason for which game servers end.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cause {
    /// Its text in the catalogue: what it is, and on a second line what to do.
    key: String,
    /// The game or engine that says so; none: a system, a language.
    pub game: Option<String>,
    /// How the lines are known.
    pub proof: Proof,
    /// What goes wrong because of something else, too: any other cause is likelier.
    #[serde(default)]
    weak: bool,
    /// Regular expressions over what a line says.
    lines: Vec<String>,
    /// Lines that tell it, each of them alone.
    samples: Vec<String>,
    /// Where the lines were seen.
    pub source: String,
}

/// How what a program prints is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Proof {
    /// It was run, and printed that.
    Proved,
    /// From documents and public reports.
    Reports,
}

impl Cause {
    /// What it is, and on a second line what to do.
    #[must_use]
    pub fn text(&'static self) -> Text {
        Text::message(&self.key, Vec::new())
    }

    /// Its key in the catalogue.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }
}

/// What most likely ended a server that printed `lines` last, oldest first, without escapes for colours.
///
/// The first error is the likeliest: those after it follow from it.
pub fn cause<'a>(lines: impl IntoIterator<Item = &'a str>) -> Option<&'static Cause> {
    let mut weak = None;
    for line in lines {
        match CAUSES.of(line) {
            Some(cause) if cause.weak => weak = weak.or(Some(cause)),
            Some(cause) => return Some(cause),
            None => {}
        }
    }
    weak
}

/// All causes that are known.
pub fn all() -> impl Iterator<Item = &'static Cause> {
    CAUSES.list.iter()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    cause: Vec<Cause>,
}

struct Causes {
    list: Vec<Cause>,
    lines: RegexSet,
    /// The place in the list for each line of the set.
    of_line: Vec<usize>,
}

impl Causes {
    /// The tests read them.
    fn read() -> Self {
        let contents = FILES.files().filter_map(include_dir::File::contents_utf8);
        let files = contents.map(|content| toml::from_str::<File>(content).expect("a table of causes"));
        let list: Vec<_> = files.flat_map(|file| file.cause).collect();
        let of_line =
            list.iter().enumerate().flat_map(|(place, cause)| cause.lines.iter().map(move |_| place));
        let lines = list.iter().flat_map(|cause| &cause.lines);
        Self { of_line: of_line.collect(), lines: RegexSet::new(lines).expect("valid patterns"), list }
    }

    fn of(&self, line: &str) -> Option<&Cause> {
        if line.len() > LONGEST {
            return None;
        }
        let found = self.lines.matches(body(line)).into_iter().next()?;
        self.of_line.get(found).and_then(|place| self.list.get(*place))
    }
}

/// What a line says, without what games put before it: the time, a level, a thread, a part of the program; and without
/// what Java puts before an exception.
fn body(line: &str) -> &str {
    /// Each is taken off once, in this order.
    static HEADERS: LazyLock<[Regex; 4]> = LazyLock::new(|| {
        [
            // Times: `[12:34:56] `, `[25Sep2026 12:34:56.789] `, `[12:34:56 INFO]: `, `2026-11-30 17:00:00: `,
            // `2026-05-16T11:53:47 70867.715 INF `, `[2026.11.29-12.00.00:000][  0]`, `11/30/2026 12:00:00: `, `  10.558 `.
            r"^\s*(?:\[[^\[\]<>]*\d\d[:.]\d\d[:.]\d\d[^\[\]<>]*\](?:\[ *\d+\])?|\d{4}-\d\d-\d\d[ T](?:\[?\d\d:\d\d:\d\d\S*)(?: \d+\.\d+)?|\d\d/\d\d/\d{4} \d\d:\d\d:\d\d|\d+\.\d{3})(?::? |(?:\[\w+\]): |$|)",
            // Threads, levels and parts of the program.
            r"^(?:: )?(?:\[[^\[\]<>]*/(?:TRACE|DEBUG|INFO|WARN|ERROR|FATAL|CRITICAL)\](?: ?\[[\w.$/ -]+\])?:? |(?:Error|Info|Warning) \w+\.cpp:\d+: |Log\w+: (?:(?:Error|Warning|Display|Fatal): )?|(?:ERROR|WARN|ACTION|INFO)\[\w+\]: |\w I \w+: |(?:ERR|WRN|INF|I|W|E) (?:\w+: )?|(?:ERROR|WARN|LOG) *: \w+ *, \d+> [\d,]+> |\[ +[\w:-]+\] |\[[a-z-]+:[\w-]+\] )",
            r"^(?:MultiplayerManager failed: \W?|AppManager failed: \W?)",
            r#"^\s*(?:Exception in thread "[^"]*" |Caused by: |Suppressed: )*"#,
        ]
        .map(|pattern| Regex::new(pattern).expect("a valid pattern"))
    });
    let line = line.trim_end();
    HEADERS.iter().fold(line, |rest, header| header.find(rest).map_or(rest, |found| &rest[found.end()..]))
}

#[cfg(test)]
mod tests;
