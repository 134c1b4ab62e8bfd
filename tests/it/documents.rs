//! The documents: what the bot prints is in the table of troubleshooting, every page is in the book, every link leads somewhere.

use std::{
    collections::{BTreeSet, HashMap},
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;

/// What the bot prints when it can't start, can't get in, or is refused: a piece of each text.
const PRINTED: [&str; 47] = [
    "the settings can't be used",
    "this is not a bot token",
    "uses no proxy",
    "Discord refused the gateway intents",
    "Discord refused the bot token. It has the right shape",
    "Discord refused the bot token, for what DISCORD_TOKEN holds does not look like one",
    "Discord did not take the commands, so those that it has go on",
    "Discord did not say who the bot is",
    "where its gateway is",
    "without the `bot` scope",
    "does not exist",
    "can't be opened",
    "the lock file",
    "is read-only",
    "is not an SQLite database",
    "but not one of wingcord's",
    "is damaged",
    "was written by a newer wingcord",
    "was written by a different build of wingcord",
    "is in use by another program that keeps it locked",
    "another wingcord runs on this database already",
    "no space is left to write the database",
    "can't be listened on",
    "the key file",
    "the limit of open files is",
    "the panel does not know the API key (401)",
    "the panel refuses the API key from the address",
    "the panel wants two-factor authentication",
    "checks for a browser",
    "application API key",
    "Once that is mended, give the command again: it is tried at once",
    "did not open the websocket within",
    "is not accepted:",
    "it has expired",
    "nobody who is trusted has issued it",
    "it is for another name",
    "the clocks of the panel's machine and of the node's differ",
    "could not be read whole",
    "the bot is timed out here until",
    "the thread is locked",
    "this kind of channel takes no messages",
    "it is a forum whose posts need a tag",
    "this Discord server has as many active threads as it may have",
    "Discord keeps it waiting",
    "verification level or onboarding keeps the bot out",
    "left out: Discord did not take them",
    "Discord has refused so many of the bot's requests here",
];

fn sources(folder: &Path, text: &mut String) {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    for path in entries.collect::<Vec<PathBuf>>() {
        if path.is_dir() {
            sources(&path, text);
        } else {
            text.push_str(&fs::read_to_string(path).unwrap_or_default());
        }
    }
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
fn what_the_bot_prints_is_found_in_the_table_and_the_table_says_nothing_else() {
    let table = read("docs/troubleshooting.md");
    let mut text = String::new();
    for folder in ["src", "crates/pterosocket/src"] {
        sources(&root().join(folder), &mut text);
    }
    let text = joined(&text);
    for printed in PRINTED {
        assert!(table.contains(printed), "docs/troubleshooting.md does not have: {printed}");
        assert!(text.contains(printed), "nothing prints: {printed}");
    }
}
