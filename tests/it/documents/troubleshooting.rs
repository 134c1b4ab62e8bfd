//! The tables of `docs/troubleshooting.md` have what the bot says of trouble, in its own words, and nothing else.

use std::{collections::BTreeMap, fs};

use regex::Regex;

use super::{read, root};

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
    "src/discord/rest/post_error.rs",
    "src/secrets/mod.rs",
    "src/store/error.rs",
];

/// Messages that leave a person nothing to do, or whose words are another's in this list or the table: how each begins.
const NOTHING_TO_DO: [&str; 32] = [
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

/// What people read in Discord, file by file.
fn catalogue() -> impl Iterator<Item = String> {
    let files = fs::read_dir(root().join("locales/en-US")).unwrap();
    files.map(|file| fs::read_to_string(file.unwrap().path()).unwrap())
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
    let code = sources.into_values().chain(catalogue()).collect::<Vec<_>>().join(" ");
    for said in SAID {
        assert!(table.contains(said), "docs/troubleshooting.md does not have: {said}");
        assert!(code.contains(said), "nothing says: {said}");
    }
    for part in phrases.iter().flatten().filter(|part| !SYMPTOMS.contains(part)) {
        assert!(code.contains(part), "nothing prints: {part}");
    }
}
