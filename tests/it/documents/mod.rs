//! The documents: every page is in the book, every link leads somewhere, every file that is named exists, and the lists in
//! them have what the program has.

mod commands;
mod floors;
mod troubleshooting;

use std::{
    collections::{BTreeSet, HashMap},
    fs,
    path::Path,
};

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
            if heading.is_empty() {
                continue;
            }
            let headings = known.entry(target.clone()).or_insert_with(|| anchors(&target));
            if !headings.contains(heading) {
                broken.push(format!("{page}: {link} is no heading"));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

/// `cargo run --example pictures` makes them.
#[test]
fn every_picture_is_shown_and_small() {
    const MOST: u64 = 150 * 1024;
    let pages: String = pages().iter().map(|page| read(page)).collect();
    for picture in fs::read_dir(root().join("docs/pictures")).unwrap() {
        let picture = picture.unwrap();
        let name = picture.file_name().into_string().unwrap();
        assert!(pages.contains(&format!("](pictures/{name})")), "{name} is on no page");
        let bytes = picture.metadata().unwrap().len();
        assert!(bytes <= MOST, "{name} has {bytes} bytes, {MOST} are allowed");
    }
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
