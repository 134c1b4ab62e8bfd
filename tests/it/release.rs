//! What a release is made with: the one address, the notes, the tarball, the filled eggs.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn script(name: &str, arguments: &[&str]) -> Output {
    Command::new(root().join("packaging/release").join(name))
        .args(arguments)
        .current_dir(root())
        .output()
        .unwrap()
}

fn said(name: &str, arguments: &[&str]) -> String {
    let output = script(name, arguments);
    assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// Every file of the project that may be a text.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap()) {
        let name = entry.file_name();
        let kind = entry.file_type().unwrap();
        if kind.is_dir() && ![".git", "target"].contains(&&*name.to_string_lossy()) {
            files(&entry.path(), found);
        } else if kind.is_file() {
            found.push(entry.path());
        }
    }
}

#[test]
fn the_address_of_the_repository_stands_in_one_place() {
    let repository = said("repository", &[]);
    assert_eq!(repository, env!("CARGO_PKG_REPOSITORY"));
    assert_eq!(said("version", &[]), env!("CARGO_PKG_VERSION"));
    let address = repository.trim_start_matches("https://").to_lowercase();
    let image = format!("ghcr.io/{}", address.split_once('/').unwrap().1);
    let mut all = Vec::new();
    files(root(), &mut all);
    assert!(all.len() > 300);
    let holds = |path: &PathBuf| {
        let text = String::from_utf8_lossy(&fs::read(path).unwrap()).to_lowercase();
        text.contains(&address) || text.contains(&image)
    };
    let holders: Vec<_> = all.into_iter().filter(holds).collect();
    assert_eq!(holders, [root().join("Cargo.toml")], "write @REPOSITORY@ there, see docs/releasing.md");
}

#[test]
fn the_eggs_of_a_release_have_the_address_where_the_source_has_a_mark() {
    let folder = tempfile::tempdir().unwrap();
    let eggs = ["egg-wingcord.json", "egg-pelican-wingcord.json"];
    let sources = eggs.map(|egg| format!("packaging/eggs/{egg}"));
    said("fill", &[folder.path().to_str().unwrap(), &sources[0], &sources[1]]);
    for egg in eggs {
        let text = fs::read_to_string(folder.path().join(egg)).unwrap();
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        let script = json["scripts"]["installation"]["script"].as_str().unwrap();
        assert!(script.contains(concat!(env!("CARGO_PKG_REPOSITORY"), "/releases}")), "{egg}");
        let update = json["meta"]["update_url"].as_str().unwrap();
        assert_eq!(update, format!("{}/releases/latest/download/{egg}", env!("CARGO_PKG_REPOSITORY")));
        assert!(!text.contains("@REPOSITORY@"));
    }
}

#[test]
fn the_notes_are_the_section_of_the_version() {
    let changelog = fs::read_to_string(root().join("CHANGELOG.md")).unwrap();
    let first = changelog.lines().find_map(|line| line.strip_prefix("## [")?.split(']').next());
    let notes = said("notes", &[first.unwrap()]);
    assert!(notes.contains("### ") && !notes.contains("## ["), "{notes}");
    let none = script("notes", &["99.0.0"]);
    assert!(!none.status.success() && String::from_utf8_lossy(&none.stderr).contains("no section [99.0.0]"));
}

#[test]
fn a_tarball_holds_what_its_reader_needs_and_is_the_same_each_time() {
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("program");
    fs::write(&program, "#!/bin/sh\necho wingcord 9.9.9\n").unwrap();
    let make = |into: &str| {
        let into = folder.path().join(into);
        said("tarball", &[program.to_str().unwrap(), "x86_64-linux-gnu", into.to_str().unwrap()]);
        into.join("wingcord-x86_64-linux-gnu.tar.gz")
    };
    let (one, other) = (make("one"), make("other"));
    assert_eq!(fs::read(&one).unwrap(), fs::read(other).unwrap());
    let listed = Command::new("tar").arg("-tzf").arg(&one).output().unwrap();
    let listed = String::from_utf8(listed.stdout).unwrap();
    for wanted in [
        "wingcord",
        "LICENSE",
        ".env.example",
        "systemd/wingcord.service",
        "docs/setup.md",
        "docs/service.md",
        "docs/Inter-OFL.txt",
    ] {
        let path = format!("wingcord-x86_64-linux-gnu/{wanted}");
        assert!(listed.lines().any(|line| line == path), "{wanted}: {listed}");
    }
}

#[test]
fn workflows_take_actions_by_their_commit() {
    for workflow in ["ci.yml", "release.yml"] {
        let text = fs::read_to_string(root().join(".github/workflows").join(workflow)).unwrap();
        let uses: Vec<_> = text
            .lines()
            .filter_map(|line| line.trim().trim_start_matches("- ").strip_prefix("uses: "))
            .collect();
        assert!(!uses.is_empty());
        for action in uses {
            let commit = action.split_once('@').unwrap().1.split(' ').next().unwrap();
            assert!(
                commit.len() == 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit()),
                "{workflow}: {action}"
            );
            assert!(action.contains(" # v"), "{workflow}: {action}");
        }
    }
}
