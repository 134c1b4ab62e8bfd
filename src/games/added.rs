//! Profiles of an operator's own: files of a folder, which add to those of the program or take their place.
//!
//! They are read once, before the first console. A file that can't be used is left out and told, with the place of what is
//! wrong in it; the profile of the program stays then.

use std::{
    fmt, fs, io,
    path::Path,
    sync::{Once, OnceLock},
};

use super::{
    built_in::files,
    file::File,
    literals::literals,
    patterns::{LARGEST, compiled},
    players::Players,
    rules::Rules,
};

/// Files that are read of a folder.
const MOST_FILES: usize = 50;
/// Bytes of a file.
const LONGEST_FILE: u64 = 256 * 1024;
/// Patterns of a file.
const MOST_PATTERNS: usize = 300;
/// Sentences of a file about players.
const MOST_SENTENCES: usize = 1_000;
/// Bytes of a pattern.
const LONGEST_PATTERN: usize = 2_000;
/// Bytes of a file's name, and of a game's.
const LONGEST_NAME: usize = 60;

static ADDED: OnceLock<Vec<Added>> = OnceLock::new();

/// A profile that can be used: its name and its file's content.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Added {
    name: &'static str,
    content: &'static str,
}

/// What a folder has.
#[derive(Debug, Default)]
pub struct Folder {
    good: Vec<(String, String)>,
    /// The files that can't be used, and why.
    pub refused: Vec<Refused>,
}

/// A file that can't be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    file: String,
    /// Line and column, from 1.
    place: Option<(usize, usize)>,
    why: String,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if let Some((line, column)) = self.place {
            write!(f, ", line {line}, column {column}")?;
        }
        write!(f, ": {}", self.why)
    }
}

/// What is wrong, and at which byte of the file.
type Fault = (Option<usize>, String);

impl Folder {
    /// Reads the files `*.toml` of a folder.
    ///
    /// # Errors
    /// When the folder can't be read.
    pub fn read(folder: &Path) -> io::Result<Self> {
        let mut files = Vec::new();
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "toml") {
                files.push(path);
            }
        }
        files.sort();
        let mut read = Self::default();
        for (at, path) in files.iter().enumerate() {
            let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let refuse = |why: String| Refused { file: file.clone(), place: None, why };
            if at >= MOST_FILES {
                read.refused.push(refuse(format!("{MOST_FILES} files are the most")));
                break;
            }
            match text(path) {
                Ok(content) => read.add(&file, content),
                Err(why) => read.refused.push(refuse(why)),
            }
        }
        read.without_lost_uses();
        Ok(read)
    }

    /// The names of the profiles that can be used.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.good.iter().map(|(name, _)| name.as_str())
    }

    /// Has the profiles be known from now on. Counts once for a process, before the first console is read.
    pub fn install(self) {
        static ONCE: Once = Once::new();
        ONCE.call_once(|| {
            let added = self
                .good
                .into_iter()
                .map(|(name, content)| Added { name: name.leak(), content: content.leak() });
            // Nobody else sets it.
            let _ = ADDED.set(added.collect());
        });
    }

    fn add(&mut self, file: &str, content: String) {
        let name = file.strip_suffix(".toml").unwrap_or(file);
        let found = named(name).and_then(|()| fault(&content));
        match found {
            Ok(()) => self.good.push((name.to_owned(), content)),
            Err((at, why)) => {
                let place = at.map(|at| place(&content, at));
                self.refused.push(Refused { file: file.to_owned(), place, why });
            }
        }
    }

    /// Leaves out profiles that use others that are not there.
    fn without_lost_uses(&mut self) {
        loop {
            let known: Vec<String> =
                files().map(|(name, _)| name.to_owned()).chain(self.names().map(Into::into)).collect();
            let lost = self.good.iter().enumerate().find_map(|(at, (_, content))| {
                let file = File::read(content).ok()?;
                let lost = file.uses.into_iter().find(|used| !known.contains(used))?;
                Some((at, lost))
            });
            let Some((at, lost)) = lost else { return };
            let (name, content) = self.good.remove(at);
            let place = content.find(&lost).map(|at| place(&content, at));
            let why = format!("it uses {lost}, which is no profile");
            self.refused.push(Refused { file: format!("{name}.toml"), place, why });
        }
    }
}

/// The profiles that were installed: name and content.
pub(super) fn added() -> impl Iterator<Item = (&'static str, &'static str)> {
    ADDED.get().into_iter().flatten().map(|added| (added.name, added.content))
}

fn text(path: &Path) -> Result<String, String> {
    let size = fs::metadata(path).map_err(|error| error.to_string())?.len();
    if size > LONGEST_FILE {
        return Err(format!("it has {size} bytes, and {LONGEST_FILE} are the most"));
    }
    fs::read_to_string(path).map_err(|error| error.to_string())
}

fn named(name: &str) -> Result<(), Fault> {
    let fits = |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == '-';
    if name.is_empty() || name.len() > LONGEST_NAME || !name.chars().all(fits) {
        return Err((
            None,
            format!("a profile's file is called a-z, 0-9 and -, at most {LONGEST_NAME} of them, and .toml"),
        ));
    }
    Ok(())
}

/// What is wrong with a file.
fn fault(content: &str) -> Result<(), Fault> {
    let file = File::read(content)
        .map_err(|error| (error.span().map(|span| span.start), error.message().replace('\n', " ")))?;
    if file.title.trim().is_empty() || file.title.chars().count() > LONGEST_NAME {
        let why = format!("a title has 1 to {LONGEST_NAME} characters");
        return Err((content.find("title"), why));
    }
    let lines = &file.lines;
    let news =
        [&lines.joined, &lines.left, &lines.listed, &lines.version, &lines.stop, &lines.ends, &lines.broke];
    let others = [
        &lines.headers,
        &lines.ordinary,
        &lines.continues,
        &lines.warn,
        &lines.error,
        &lines.chat,
        &lines.echo,
        &lines.said,
    ];
    let news: Vec<&String> = news.into_iter().flatten().collect();
    let others: Vec<&String> =
        others.into_iter().flatten().chain(&lines.listed_name).chain(&file.detect.lines).collect();
    let of_players: Vec<String> = file.players.iter().flat_map(Players::patterns).collect();
    for pattern in &of_players {
        wrong(pattern, false).map_err(|(_, why)| (content.find("[players"), why))?;
    }
    if news.len() + others.len() + of_players.len() > MOST_PATTERNS
        || lines.died.len() + lines.achieved.len() > MOST_SENTENCES
    {
        return Err((None, format!("{MOST_PATTERNS} patterns and {MOST_SENTENCES} sentences are the most")));
    }
    for (patterns, has_text) in [(news, true), (others, false)] {
        for pattern in patterns {
            let at = content.find(pattern.as_str());
            wrong(&file.pattern(pattern), has_text).map_err(|(offset, why)| {
                // With a part in it what was compiled is another text.
                let offset = if file.pattern(pattern) == *pattern { offset } else { 0 };
                (at.map(|at| at + offset), why)
            })?;
        }
    }
    Rules::compile(&file).map(drop).map_err(|error| (None, error.to_string().replace('\n', " ")))
}

/// What is wrong with a pattern, and where in it.
fn wrong(pattern: &str, has_text: bool) -> Result<(), (usize, String)> {
    if pattern.len() > LONGEST_PATTERN {
        return Err((
            0,
            format!("a pattern has {LONGEST_PATTERN} bytes at most, this one {}", pattern.len()),
        ));
    }
    if let Err(error) = regex_syntax::parse(pattern) {
        return Err(match error {
            regex_syntax::Error::Parse(error) => (error.span().start.offset, error.kind().to_string()),
            regex_syntax::Error::Translate(error) => (error.span().start.offset, error.kind().to_string()),
            other => (0, other.to_string().replace('\n', " ")),
        });
    }
    if compiled(pattern).is_err() {
        return Err((0, format!("the pattern takes more than {LARGEST} bytes of memory")));
    }
    if has_text && literals(pattern).is_none() {
        return Err((
            0,
            "no fixed text stands in what the pattern matches, so every line would be tried with it".into(),
        ));
    }
    Ok(())
}

/// Line and column of a byte, from 1.
fn place(content: &str, at: usize) -> (usize, usize) {
    let before = &content[..content.floor_char_boundary(at)];
    let line = before.rsplit('\n').next().unwrap_or_default();
    (before.matches('\n').count() + 1, line.chars().count() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "title = \"X\"\nproof = \"reports\"\nsources = []\n";

    fn refused(folder: &Folder) -> Vec<String> {
        folder.refused.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn what_is_wrong_in_a_file_is_told_with_its_place_and_the_others_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let long = "x".repeat(2_001);
        for (name, content) in [
            (
                "good.toml",
                format!("{HEAD}uses = [\"minecraft\"]\n[lines]\njoined = ['^(?P<name>.+) is here$']\n"),
            ),
            ("paper.toml", format!("{HEAD}uses = [\"good\"]\n")),
            ("notes.txt", "not looked at".into()),
            ("a-brace.toml", format!("{HEAD}[lines\n")),
            ("a-field.toml", format!("{HEAD}[lines]\n\njoinde = []\n")),
            ("a-huge.toml", format!("{HEAD}[lines]\nsaid = ['^(?:\\w{{100}}){{100}}']\n")),
            ("a-key.toml", "title = 1\n".into()),
            ("a-long.toml", format!("{HEAD}[lines]\nsaid = ['{long}']\n")),
            (
                "a-pattern.toml",
                format!("{HEAD}[lines]\nleft = [\n    '^x$',\n    '''^(?P<name>.+ left$''',\n]\n"),
            ),
            (
                "a-say.toml",
                format!("{HEAD}[say]\nline = 'say {{words}}'\nannounce = '{{words}}'\nlongest = 9\n"),
            ),
            ("a-sentence.toml", format!("{HEAD}[lines]\ndied = [\"died\"]\n")),
            ("a-textless.toml", format!("{HEAD}[lines]\njoined = ['^(?P<name>.+)$']\n")),
            ("a-title.toml", "title = \"\"\nproof = \"reports\"\nsources = []\n".into()),
            ("a-use.toml", format!("{HEAD}uses = [\"pong\"]\n")),
            ("b-use.toml", format!("{HEAD}uses = [\"a-use\"]\n")),
            ("Bad Name.toml", HEAD.into()),
        ] {
            fs::write(folder.path().join(name), content).unwrap();
        }
        let read = Folder::read(folder.path()).unwrap();
        assert_eq!(read.names().collect::<Vec<_>>(), ["good", "paper"]);
        let found = refused(&read);
        for (file, says) in [
            ("Bad Name.toml: ", "a-z, 0-9 and -"),
            ("a-brace.toml, line 4, column ", "]"),
            ("a-field.toml, line 6, column 1: ", "unknown field `joinde`"),
            ("a-huge.toml, line 5, column 10: ", "more than 262144 bytes of memory"),
            ("a-key.toml, line 1, column 9: ", "expected a string"),
            ("a-long.toml, line 5, column 10: ", "2000 bytes at most, this one 2001"),
            ("a-pattern.toml, line 7, column 9: ", "unclosed group"),
            ("a-say.toml, line 6, column ", "has to stand before the message"),
            ("a-sentence.toml, line 5, column ", "has {name} in it"),
            ("a-textless.toml, line 5, column 12: ", "no fixed text"),
            ("a-title.toml, line 1, column 1: ", "1 to 60 characters"),
            ("a-use.toml, line 4, column 10: ", "it uses pong, which is no profile"),
            ("b-use.toml, line 4, column 10: ", "it uses a-use, which is no profile"),
        ] {
            let told = found.iter().find(|told| told.starts_with(file));
            assert!(
                told.is_some_and(|told| told.contains(says) && !told.contains('\n')),
                "{file}{says}: {found:#?}"
            );
        }
        assert_eq!(found.len(), 13, "{found:#?}");
    }

    #[test]
    fn a_folder_that_is_not_there_or_has_too_much_says_so() {
        let folder = tempfile::tempdir().unwrap();
        assert!(Folder::read(&folder.path().join("none")).is_err());
        for number in 0..=MOST_FILES {
            fs::write(folder.path().join(format!("g{number:03}.toml")), HEAD).unwrap();
        }
        let size = usize::try_from(LONGEST_FILE).unwrap() + 1;
        fs::write(folder.path().join("g000.toml"), " ".repeat(size)).unwrap();
        let read = Folder::read(folder.path()).unwrap();
        assert_eq!(read.names().count(), MOST_FILES - 1);
        let told = refused(&read);
        assert!(
            told[0].starts_with("g000.toml: it has 262145 bytes") && told[1].contains("50 files"),
            "{told:?}"
        );
    }
}
