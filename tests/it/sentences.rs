//! No story compares a sentence of the catalogue: a change of wording, or another language, breaks none.

use std::{collections::BTreeSet, fs, path::Path};

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};

/// Files that read English: what a program prints to its operator, which languages there are, what documents say.
const IN_ENGLISH: [&str; 15] = [
    "check.rs",
    "demo.rs",
    "demo_web.rs",
    "documents/commands.rs",
    "documents/mod.rs",
    "documents/troubleshooting.rs",
    "eggs.rs",
    "first_line.rs",
    "getting_in.rs",
    "image.rs",
    "language.rs",
    "panel_keys.rs",
    "sentences.rs",
    "setup.rs",
    "trusted.rs",
];
/// What the bot's log says in words that the catalogue has as well, and a nickname that imitates them.
const BESIDE_IT: [&str; 4] =
    ["the mirror goes on", "limit of open files", "refused the bot token", "Bob (asked for by Alice)"];
/// So many words of ours are a sentence; so many of a story's a part of one.
const SENTENCE: usize = 3;
const PART: usize = 4;

#[test]
fn no_story_compares_a_sentence_of_the_catalogue() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (mut catalogue, mut stories) = (Vec::new(), Vec::new());
    files(&root.join("locales/en-US"), "ftl", &mut catalogue);
    files(&root.join("tests/it"), "rs", &mut stories);
    let sentences: BTreeSet<_> = catalogue
        .iter()
        // Descriptions of commands are compared with Discord's own list of them.
        .filter(|(name, _)| !name.ends_with("/command.ftl"))
        .flat_map(|(_, text)| sentences(text))
        .collect();
    assert!(sentences.len() > 300 && stories.len() > 80, "{} {}", sentences.len(), stories.len());
    let mut wrong = Vec::new();
    for (name, source) in &stories {
        if !IN_ENGLISH.iter().any(|exempt| name.ends_with(&format!("tests/it/{exempt}"))) {
            for literal in literals(source) {
                let found = compared(&literal, &sentences);
                wrong.extend(found.map(|sentence| format!("{name}: {literal:?} is of {sentence:?}")));
            }
        }
    }
    assert!(wrong.is_empty(), "compare keys instead, see CONTRIBUTING.md:\n{}", wrong.join("\n"));
}

#[test]
fn sentences_are_seen_and_names_are_not() {
    let sentences = BTreeSet::from(["has the permission".to_owned(), "is the most you can have".to_owned()]);
    for (literal, seen) in [
        ("**Survival**: {who} has  the\npermission `say`", true),
        ("the most you can", true),
        ("is the most", false),
        ("[access-given permission=`say` …]", false),
        ("has the permissions", false),
    ] {
        assert_eq!(compared(literal, &sentences).is_some(), seen, "{literal}");
    }
    let read =
        literals("let a = \"one \\\"two\\\" \\\n    three\"; // \"no\"\nb('\"', r#\"four \"five\"\"#)");
    assert_eq!(read, ["one \\\"two\\\" three", "four \"five\""]);
}

/// The sentence that a literal has, or is a part of.
fn compared<'a>(literal: &str, sentences: &'a BTreeSet<String>) -> Option<&'a str> {
    let parts = literal.split(['{', '}']).step_by(2).map(words);
    parts.filter(|part| !BESIDE_IT.contains(&&**part)).find_map(|part| {
        let count = part.split(' ').count();
        let within = |inner: &str, outer: &str| format!(" {outer} ").contains(&format!(" {inner} "));
        let fits = |sentence: &&String| {
            (count >= SENTENCE && within(sentence, &part)) || (count >= PART && within(&part, sentence))
        };
        sentences.iter().find(fits).map(String::as_str)
    })
}

/// The words of a text, without what ends a sentence or a part of it.
fn words(text: &str) -> String {
    let plain = text.split_whitespace().map(|word| word.trim_matches(['.', ',', ':', ';', '?', '!']));
    plain.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// What stands between the arguments of texts, line by line.
fn sentences(file: &str) -> Vec<String> {
    let (Ok(resource) | Err((resource, _))) = fluent_syntax::parser::parse(file);
    let mut found = Vec::new();
    for entry in resource.body {
        let Entry::Message(message) = entry else { continue };
        message.value.iter().for_each(|pattern| collect(pattern, &mut found));
    }
    found.retain(|sentence| sentence.split(' ').count() >= SENTENCE);
    found
}

fn collect(pattern: &Pattern<&str>, found: &mut Vec<String>) {
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { value } => found.extend(value.lines().map(words)),
            PatternElement::Placeable { expression: Expression::Select { variants, .. } } => {
                variants.iter().for_each(|variant| collect(&variant.value, found));
            }
            PatternElement::Placeable {
                expression: Expression::Inline(InlineExpression::StringLiteral { value }),
            } => {
                found.push(words(value));
            }
            PatternElement::Placeable { .. } => {}
        }
    }
}

/// The string literals of a source, outside of comments, as they are written.
fn literals(source: &str) -> Vec<String> {
    let literal = r##"//[^\n]*|'(?:\\.|[^\\'\n])'|r#"(?s:(.*?))"#|r"([^"]*)"|"((?:\\(?s:.)|[^"\\])*)""##;
    let (literal, broken) = (regex::Regex::new(literal).unwrap(), regex::Regex::new(r"\\\n\s*").unwrap());
    let found = literal.captures_iter(source).filter_map(|found| found.iter().skip(1).flatten().next());
    found.map(|text| broken.replace_all(text.as_str(), "").into_owned()).collect()
}

fn files(folder: &Path, end: &str, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, end, found);
        } else if path.extension().is_some_and(|its| its == end) {
            found.push((path.display().to_string(), fs::read_to_string(&path).unwrap()));
        }
    }
}
