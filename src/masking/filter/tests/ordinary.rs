//! Ordinary output of many games: what the presets touch in it, line by line, see `tests/cases/ordinary/README.md`.

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;
use std::path::Path;

use super::super::{Preset, Rule, Rules};
use crate::masking::clean::clean;

/// Lines that are to differ from each other.
const FEWEST: usize = 5_000;

/// The names of the recordings and what they hold, by name.
fn recordings() -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/ordinary");
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let texts = files.filter(|path| path.extension().is_some_and(|end| end == "txt"));
    let read = |path: &Path| {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        (name, std::fs::read_to_string(path).unwrap())
    };
    texts.map(|path| read(&path)).collect()
}

/// Each line that this shows was looked at: nothing is hidden but addresses and secrets, and no version, path, class or
/// prose is one.
#[test]
fn ordinary_output_keeps_its_versions_words_and_colours() {
    let mut touched: BTreeMap<&str, String> = BTreeMap::new();
    let mut different = HashSet::new();
    for (game, text) in recordings() {
        let rules = Rules::default();
        for raw in text.lines() {
            for line in clean(raw) {
                different.insert(line.text().to_owned());
                let result = rules.test(line.clone());
                if result.matched.is_empty() {
                    assert_eq!(result.line, line, "what no rule matches stays, with its colours");
                }
                for rule in result.matched {
                    let Rule::Preset(preset) = rule else { unreachable!("there are no other rules") };
                    let lines = touched.entry(preset.name()).or_default();
                    writeln!(lines, "{game}: {}\n{game}> {}", line.text(), result.line.text()).unwrap();
                }
            }
        }
    }
    assert!(different.len() >= FEWEST, "{} lines", different.len());
    let named = |(preset, lines): (&str, String)| format!("{preset}\n{lines}");
    let all: Vec<_> = touched.into_iter().map(named).collect();
    assert!(Preset::ALL.len() >= all.len());
    insta::assert_snapshot!(all.join("\n"));
}
