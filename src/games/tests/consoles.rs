//! Whole consoles of games that ran for us, line by line.

use super::*;

/// What is understood of a console, without what is nothing.
fn understood(game: &str, file: &str) -> String {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/consoles").join(file);
    let console = std::fs::read_to_string(path).unwrap();
    let profile = profiles().by_name(game).unwrap();
    assert_eq!(profile.proof(), Proof::Proved);
    let told = console.lines().find_map(|line| profiles().told_by(&plain(line)));
    assert_eq!(told.map(Profile::name), Some(game), "by its first lines");
    let mut found = Vec::new();
    for line in console.lines() {
        let line = plain(line);
        let class = profile.classify(&line);
        assert!(matches!(profile.level(&line), None | Some(Level::Info)), "{line}");
        if class != Class::Other {
            found.push(format!("{class:?}"));
        }
    }
    found.join("\n")
}

#[test]
fn openttd() {
    insta::assert_snapshot!(understood("openttd", "openttd-13.0.txt"), @r#"
    Version("13.0")
    Joined(Player { id: "Zed", name: Some("Zed") })
    Echo { text: "[Discord] Gus: hi, 'quoted' /op $x %s # ++ (x) {y} <z> ; quit" }
    Echo { text: "[Discord] Zoë: grün 你好 😀 …" }
    Left(Player { id: "Zed", name: Some("Zed") })
    Echo { text: "[Discord] Gus: hi, 'quoted' /op $x %s # ++ (x) {y} <z> ; quit" }
    Echo { text: "[Discord] Zoë: grün 你好 😀 …" }
    Joined(Player { id: "Steve", name: Some("Steve") })
    Chat { name: Some("Steve"), text: "hi all" }
    Chat { name: Some("Steve"), text: "*** Alex has joined the game (Client #9)" }
    Chat { name: None, text: "Steve: [All] Bob: no" }
    Chat { name: None, text: "Steve: dbg: [net] x" }
    Echo { text: "[Discord] Gus: hi, 'quoted' /op $x %s # ++ (x) {y} <z> ; quit" }
    Echo { text: "[Discord] Zoë: grün 你好 😀 …" }
    Left(Player { id: "Steve", name: Some("Steve") })
    Joined(Player { id: "Ann [All] Bob: x", name: Some("Ann [All] Bob: x") })
    Chat { name: None, text: "Ann [All] Bob: x: it is me" }
    Chat { name: None, text: "Ann [All] Bob: x: [Private] z: w" }
    Left(Player { id: "Ann [All] Bob: x", name: Some("Ann [All] Bob: x") })
    "#);
}

#[test]
fn luanti() {
    insta::assert_snapshot!(understood("luanti", "luanti-5.6.1.txt"), @r#"
    Joined(Player { id: "Steve", name: Some("Steve") })
    Chat { name: Some("Steve"), text: "hi all" }
    Chat { name: Some("Steve"), text: "*** Alex joined the game." }
    Chat { name: Some("Steve"), text: "<Bob> no" }
    Died { name: "Steve", how: "dies at (128,8,192). No bones placed" }
    Left(Player { id: "Steve", name: Some("Steve") })
    Joined(Player { id: "a_B-2", name: Some("a_B-2") })
    Chat { name: Some("a_B-2"), text: "hi all" }
    Chat { name: Some("a_B-2"), text: "*** Alex joined the game." }
    Chat { name: Some("a_B-2"), text: "<Bob> no" }
    Died { name: "a_B-2", how: "dies at (128,8,192). No bones placed" }
    Left(Player { id: "a_B-2", name: Some("a_B-2") })
    "#);
}
