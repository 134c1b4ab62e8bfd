//! What games print all the time is no news of players.

use super::*;

/// Lines of `tests/cases/ordinary` that are news, for the profile that does not know the game.
#[test]
fn ordinary_lines_are_no_news() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/ordinary");
    let mut found = Vec::new();
    let mut lines = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "txt") {
            continue;
        }
        for line in std::fs::read_to_string(&path).unwrap().lines() {
            lines += 1;
            let class = profiles().generic().classify(line);
            if !matches!(class, Class::Other | Class::Chat { .. } | Class::Version(_)) {
                found.push(format!("{line}: {class:?}"));
            }
        }
    }
    assert!(lines > 5000);
    // That is news, as it should be.
    let died =
        r#"2017-08-06T12:17:01 21060.664 INF GMSG: Player 'Halp' died: Died { name: "Halp", how: "died" }"#;
    assert_eq!(found, [died]);
}
