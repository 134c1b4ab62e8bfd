//! The commands that the documents list are those that Discord is told of.

use std::collections::BTreeSet;

use serde_json::Value;

use super::read;

/// Every command as people type it, without its options: `/console filter add`.
fn commands() -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    // What stands in the menus of messages is not typed.
    let typed = |command: &Value| command["type"].as_u64().is_none_or(|kind| kind == 1);
    for command in wingcord::commands::registrations().into_iter().filter(typed) {
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
fn what_stands_in_the_menus_of_messages_is_on_the_page_of_commands() {
    let page = read("docs/commands.md");
    let menus = wingcord::commands::registrations().into_iter().filter(|command| command["type"] == 3);
    let names: Vec<_> = menus.map(|command| command["name"].as_str().unwrap().to_owned()).collect();
    assert!(!names.is_empty());
    assert!(names.iter().all(|name| page.contains(&format!("**{name}**"))), "{names:?}");
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
