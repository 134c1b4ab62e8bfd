//! README's troubleshooting table has what the bot prints, by its own words.

use std::{
    fs,
    path::{Path, PathBuf},
};

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

#[test]
fn what_the_bot_prints_is_found_in_the_table_and_the_table_says_nothing_else() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = fs::read_to_string(root.join("README.md")).unwrap();
    let (_, table) = readme.split_once("## When something does not work").unwrap();
    let (table, _) = table.split_once("\n## ").unwrap();
    let mut text = String::new();
    for folder in ["src", "crates/pterosocket/src"] {
        sources(&root.join(folder), &mut text);
    }
    let text = joined(&text);
    for printed in PRINTED {
        assert!(table.contains(printed), "README's table does not have: {printed}");
        assert!(text.contains(printed), "nothing prints: {printed}");
    }
}
