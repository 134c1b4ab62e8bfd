//! The documents: what the bot prints is in the table of troubleshooting, every page is in the book, every link leads somewhere.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fs,
    path::Path,
};

use regex::Regex;

use serde_json::Value;

/// What channels, replies, settings and `check` say of trouble, in words that stand in the middle of the code: a piece of each.
const SAID: [&str; 20] = [
    "the settings can't be used",
    "this is not a bot token",
    "uses no proxy",
    "Discord did not take the commands, so those that it has go on",
    "Discord did not say who the bot is",
    "Discord did not say where its gateway is",
    "without the `bot` scope",
    "the limit of open files is",
    "Once that is mended, give the command again: it is tried at once",
    "could not be read whole",
    "the bot is timed out here until",
    "Discord keeps it waiting",
    "Discord did not take them",
    "too many were waiting",
    "they came faster than they could be read",
    "they could not be read back from memory",
    "Discord has refused so many of the bot's requests here",
    "the key's account sees no server",
    "the key's account lacks",
    "requests a minute to stay logged in",
];

/// Whose errors an operator reads as they are. Those of other files are answers to what somebody typed.
const ERRORS: [&str; 9] = [
    "crates/pterosocket/src/error.rs",
    "crates/pterosocket/src/panel/error.rs",
    "crates/pterosocket/src/reach/mod.rs",
    "crates/pterosocket/src/tls.rs",
    "src/app/mod.rs",
    "src/discord/login.rs",
    "src/discord/rest/refusal.rs",
    "src/secrets/mod.rs",
    "src/store/error.rs",
];

/// Messages that leave a person nothing to do, or whose words are another's in this list or the table: how each begins.
const NOTHING_TO_DO: [&str; 33] = [
    "PANEL_API_KEY: {0}",
    "the name {} is taken",
    "{} is gone: {message} ({code})",
    "{0:?} is not a server's id",
    "the daemon's address {0}",
    "the panel's address {0}",
    "the socket was closed",
    "the socket is not connected",
    "the socket has given up: {0}",
    "the permission `{0}` is missing",
    "the server is offline",
    "over the panel: {0}",
    "only https:// and wss://",
    "it does not lead to a public address",
    "a listener panicked",
    "the panel API key is an application key",
    "standard input is not listened to",
    "everything about the guild was deleted",
    "the gateway did not close in 2 s",
    "told to stop",
    "{words}; {asked}trying again in {}",
    "WINGCORD_SECRET_KEY holds one key. Make another",
    "a text for the column {column} has more than",
    "the guild has {MOST_GRANTS} grants already",
    "the patterns of the guild's grants have",
    "the audit log has {MEMBER_SHARE} actions",
    "the database {} is closed already",
    "there is no binding {0}",
    "the channel {0} mirrors nothing",
    "this server is bound already",
    "the panel is not linked here",
    "{MOST_BINDINGS} servers are bound already",
    "more than {MOST} secrets are live",
];

/// What the first column says that nobody prints.
const SYMPTOMS: [&str; 1] = ["nothing is posted into the channel"];

/// The text of every source under a folder but for its tests, by its path from the root.
fn sources(folder: &str, found: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(root().join(folder)).unwrap().map(|entry| entry.unwrap()) {
        let path = format!("{folder}/{}", entry.file_name().into_string().unwrap());
        if path.contains("/tests") || path.contains("/demo/") {
            continue;
        }
        if entry.path().is_dir() {
            sources(&path, found);
        } else if path.ends_with(".rs") {
            let text = read(&path);
            let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
            found.insert(path, joined(code));
        }
    }
}

fn all_sources() -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    sources("src", &mut found);
    sources("crates/pterosocket/src", &mut found);
    found
}

/// The texts that the log gets of trouble, each with its file: those of warnings and errors, what [`ERRORS`] say, and what
/// is wrong with a channel.
fn messages(sources: &BTreeMap<String, String>) -> Vec<(&str, &str)> {
    let text = r#""((?:[^"\\]|\\.)*)""#;
    let logged = Regex::new(&format!(r#"\b(?:warn|error)!\([^";]*{text}"#)).unwrap();
    let errors = Regex::new(&format!(r#"#\[error\(\s*{text}"#)).unwrap();
    let texts = Regex::new(text).unwrap();
    let mut found = Vec::new();
    for (file, code) in sources {
        let mut all = |pattern: &Regex| {
            found.extend(pattern.captures_iter(code).map(|found| (&**file, found.extract::<1>().1[0])));
        };
        all(&logged);
        if ERRORS.contains(&&**file) {
            all(&errors);
        }
        if file == "src/discord/rest/codes.rs" {
            all(&texts);
        }
    }
    // Nothing of its own: it hands on what another says.
    found
        .retain(|(_, message)| Regex::new(r"\{[^}]*\}").unwrap().replace_all(message, "").trim().len() >= 10);
    found
}

/// The first column of the tables: each cell's phrases, each in the parts between which something else stands.
fn phrases(table: &str) -> Vec<Vec<&str>> {
    let rows = table.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| what you see"));
    let cells = rows.filter_map(|row| row.split('|').nth(1));
    let phrases = cells.flat_map(|cell| cell.split(';').flat_map(|phrase| phrase.split(": ")));
    phrases
        .map(|phrase| {
            phrase
                .split('…')
                .map(|part| part.trim_matches([' ', ':']))
                .filter(|part| !part.is_empty())
                .collect()
        })
        .filter(|parts: &Vec<&str>| !parts.is_empty())
        .collect()
}

fn says(message: &str, parts: &[&str]) -> bool {
    let mut rest = message;
    parts.iter().all(|part| match rest.split_once(part) {
        Some((_, behind)) => {
            rest = behind;
            true
        }
        None => false,
    })
}

/// Without what breaks a text in a source over lines.
fn joined(text: &str) -> String {
    let without_ends = text.replace("\\\n", "");
    without_ends.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The pages of the book, as paths from the root, without the book's own list.
fn pages() -> BTreeSet<String> {
    let entries = fs::read_dir(root().join("docs")).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let pages = names.filter(|name| name.ends_with(".md") && name != "SUMMARY.md");
    pages.map(|name| format!("docs/{name}")).collect()
}

/// The lines of a page that are prose: none between fences.
fn prose(text: &str) -> impl Iterator<Item = &str> {
    let mut fenced = false;
    text.lines().filter(move |line| {
        let fence = line.trim_start().starts_with("```");
        fenced ^= fence;
        !fenced && !fence
    })
}

/// What a heading is called in an address, on GitHub and in mdBook alike.
fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c.to_ascii_lowercase() }).collect()
}

fn anchors(page: &str) -> BTreeSet<String> {
    let text = read(page);
    let headings = prose(&text).filter(|line| line.starts_with('#'));
    headings.map(|line| anchor(line.trim_start_matches('#').trim())).collect()
}

/// Where the links of a page lead, as they are written.
fn links(text: &str) -> Vec<&str> {
    let parts = prose(text).flat_map(|line| line.split("](").skip(1));
    parts.filter_map(|part| part.split_once(')')).map(|(to, _)| to).collect()
}

/// A path from the root with its `..` taken away; `None` if it leads out of the project.
fn joined_path(folder: &str, to: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in to.split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[test]
fn every_link_leads_to_a_file_and_a_heading_that_exist() {
    let mut all: BTreeSet<String> = pages();
    all.extend(["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/SUMMARY.md"].map(String::from));
    let mut known = HashMap::new();
    let mut broken = Vec::new();
    for page in &all {
        let (folder, name) = page.rsplit_once('/').unwrap_or(("", page));
        for link in links(&read(page)) {
            if link.contains("://") {
                continue;
            }
            let (file, heading) = link.split_once('#').unwrap_or((link, ""));
            let target = joined_path(folder, if file.is_empty() { name } else { file });
            let Some(target) = target.filter(|target| root().join(target).is_file()) else {
                broken.push(format!("{page}: {link} is no file"));
                continue;
            };
            if folder == "docs" && !target.starts_with("docs/") {
                broken.push(format!("{page}: {link} leads out of the book"));
            }
            let headings = known.entry(target.clone()).or_insert_with(|| anchors(&target));
            if !heading.is_empty() && !headings.contains(heading) {
                broken.push(format!("{page}: {link} is no heading"));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn every_page_is_in_the_book_once() {
    let summary = read("docs/SUMMARY.md");
    let mut listed: Vec<String> = links(&summary).into_iter().map(|to| format!("docs/{to}")).collect();
    listed.sort();
    assert_eq!(listed, pages().into_iter().collect::<Vec<_>>());
}

#[test]
fn the_readme_reads_in_three_minutes_and_a_page_in_five() {
    assert!(read("README.md").lines().count() <= 150);
    for page in pages() {
        assert!(read(&page).lines().count() <= 250, "{page} is too long: split it");
    }
}

/// The code in a page's prose, between single backquotes.
fn code(text: &str) -> Vec<&str> {
    prose(text).flat_map(|line| line.split('`').skip(1).step_by(2)).collect()
}

/// Whether it names a file or folder of the project; `NAME` and `NNNN` are for whoever adds one.
fn is_path(code: &str) -> bool {
    let folders = ["src/", "crates/", "tests/", "benches/", "examples/", "migrations/", "docs/"];
    let placeholder = ["NAME", "NNNN", "*", " "].iter().any(|sign| code.contains(sign));
    !placeholder && folders.iter().any(|folder| code.starts_with(folder))
}

#[test]
fn every_file_that_is_named_exists_and_has_the_name_before_it() {
    let mut wrong = Vec::new();
    for page in pages().into_iter().chain(["README.md", "CONTRIBUTING.md"].map(String::from)) {
        let text = read(&page);
        let mut before = "";
        for code in code(&text) {
            if !is_path(code) {
                let names = code.chars().all(|sign| sign.is_alphanumeric() || matches!(sign, '_' | ':'));
                before = if names { code } else { "" };
            } else if !root().join(code).exists() {
                wrong.push(format!("{page}: {code} does not exist"));
            } else if !before.is_empty() && text.contains(&format!("`{before}` (`{code}`)")) {
                let name = before.rsplit("::").next().unwrap();
                if root().join(code).is_file() && !read(code).contains(name) {
                    wrong.push(format!("{page}: {code} has no {before}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Every command as people type it, without its options: `/console filter add`.
fn commands() -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for command in wingcord::commands::registrations() {
        descend(&command, "/", &mut all);
    }
    all
}

fn descend(command: &Value, before: &str, all: &mut BTreeSet<String>) {
    let name = format!("{before}{}", command["name"].as_str().unwrap());
    let options = command["options"].as_array().map(Vec::as_slice).unwrap_or_default();
    // 1 and 2 are subcommands and groups of them.
    let deeper: Vec<_> =
        options.iter().filter(|option| matches!(option["type"].as_u64(), Some(1 | 2))).collect();
    if deeper.is_empty() {
        all.insert(name);
    } else {
        deeper.into_iter().for_each(|option| descend(option, &format!("{name} "), all));
    }
}

/// The commands that the first column of a page's tables has: "`/power start` `stop`" are two.
fn listed_commands(page: &str) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for row in read(page).lines().filter_map(|line| line.strip_prefix("| `/")) {
        let (cell, _) = row.split_once(" |").unwrap();
        let mut before = String::new();
        for span in format!("`/{cell}").split('`').skip(1).step_by(2) {
            let words: Vec<_> = span.split(' ').filter(|word| !word.contains(':')).collect();
            let name =
                if span.starts_with('/') { words.join(" ") } else { format!("{before} {}", words.join(" ")) };
            before = name.rsplit_once(' ').map_or(name.clone(), |(before, _)| before.to_owned());
            all.insert(name);
        }
    }
    all
}

#[test]
fn every_command_is_in_the_readme_and_on_its_page() {
    for page in ["README.md", "docs/commands.md"] {
        assert_eq!(listed_commands(page), commands(), "{page}");
    }
}

#[test]
fn every_command_is_in_the_matrix_of_rights() {
    let matrix = read("tests/it/matrix/README.md");
    let missing: Vec<_> = commands()
        .into_iter()
        .filter(|command| {
            !matrix.contains(&format!("| `{command} ")) && !matrix.contains(&format!("| `{command}`"))
        })
        .collect();
    assert!(missing.is_empty(), "who may type these is not tested: {missing:?}");
}

#[test]
fn every_message_of_trouble_is_found_in_the_tables_and_they_say_nothing_else() {
    let table = read("docs/troubleshooting.md");
    let (phrases, sources) = (phrases(&table), all_sources());
    let messages = messages(&sources);
    assert!(messages.len() > 150, "{}", messages.len());
    let told = |message: &str| {
        let long = phrases.iter().filter(|parts| parts.iter().map(|part| part.len()).sum::<usize>() >= 8);
        long.into_iter().any(|parts| says(message, parts))
    };
    let untold: Vec<_> = messages
        .iter()
        .filter(|(_, message)| {
            !told(message) && !NOTHING_TO_DO.iter().any(|begin| message.starts_with(begin))
        })
        .collect();
    assert!(untold.is_empty(), "docs/troubleshooting.md does not have: {untold:#?}");
    for begin in NOTHING_TO_DO {
        assert!(messages.iter().any(|(_, message)| message.starts_with(begin)), "nothing says: {begin}");
    }
    let code = sources.into_values().collect::<Vec<_>>().join(" ");
    for said in SAID {
        assert!(table.contains(said), "docs/troubleshooting.md does not have: {said}");
        assert!(code.contains(said), "nothing says: {said}");
    }
    for part in phrases.iter().flatten().filter(|part| !SYMPTOMS.contains(part)) {
        assert!(code.contains(part), "nothing prints: {part}");
    }
}
