//! Lines from public reports: what a mirror shows of them.

use super::super::{Rules, Shown};
use crate::masking::clean::clean;

/// What a case asks for that no rule can do, and why.
const NOT_HIDDEN: &[(&str, &str, &str)] = &[
    (
        "C06 odd v4",
        "ip 3405803783",
        "a number without points: marked arguable, and accounts have such numbers too",
    ),
    (
        "G03 v4 after a word",
        "ver: 5.9.12.34",
        "nobody was seen there yet: it reads as `Version: 8.0.35.1` does",
    ),
];

#[test]
fn reported_lines_come_out_as_they_should() {
    let mut wrong = Vec::new();
    for case in include_str!("../../../../tests/cases/console-text.jsonl").lines() {
        let case: serde_json::Value = serde_json::from_str(case).expect("JSON");
        let texts = |name: &str| -> Vec<String> {
            let texts = case[name].as_array().into_iter().flatten();
            texts.map(|text| text.as_str().expect("a text").to_owned()).collect()
        };
        let rules = Rules::default();
        let mut shown = Vec::new();
        for raw in texts("lines") {
            for mut line in clean(&raw) {
                if matches!(rules.apply(&mut line), Shown::Shown | Shown::Masked | Shown::Whole) {
                    shown.push(line.text().to_owned());
                }
            }
        }
        let id = case["id"].as_str().expect("an id");
        for hidden in texts("hidden") {
            let excepted =
                |line: &str| NOT_HIDDEN.iter().any(|(of, text, _)| *of == id && line.contains(text));
            wrong.extend(
                shown
                    .iter()
                    .filter(|line| line.contains(&hidden) && !excepted(line))
                    .map(|line| format!("{id}: shows {hidden}: {line}")),
            );
        }
        for kept in texts("kept") {
            if !shown.iter().any(|line| line.contains(&kept)) {
                wrong.push(format!("{id}: lacks {kept}: {shown:?}"));
            }
        }
        if case["want"].is_array() && texts("want") != shown {
            wrong.push(format!("{id}: shows {shown:?} for {:?}", texts("want")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
