//! The floors of `docs/architecture.md` against the sources: a module uses only what stands under it.

use std::{collections::BTreeMap, fs, path::Path};

use super::{read, root};

/// Modules by name, each with its floor: 0 is the top.
fn floors() -> BTreeMap<String, usize> {
    let page = read("docs/architecture.md");
    let table = page.split_once("| floor | modules |").expect("the table of floors").1;
    let rows = table.lines().skip(2).take_while(|line| line.starts_with('|'));
    let cells = rows.filter_map(|line| line.split('|').nth(2));
    // `a over b` are two floors.
    let floors = cells.flat_map(|cell| cell.split(" over "));
    let modules = floors.enumerate().flat_map(|(floor, cell)| {
        let paths = cell.split('`').filter(|part| part.starts_with("src/"));
        paths.map(move |path| (name(path.trim_start_matches("src/")), floor))
    });
    modules.collect()
}

fn name(file: &str) -> String {
    file.trim_end_matches('/').trim_end_matches(".rs").to_owned()
}

/// What stands directly behind `crate::` or `wingcord::` in a source.
fn used(source: &str) -> Vec<String> {
    let code = source.split("#[cfg(test)]").next().unwrap_or_default();
    let code: Vec<_> = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    let code = code.join("\n");
    let parts = ["crate::", "wingcord::"].iter().flat_map(|root| code.split(root).skip(1));
    parts.flat_map(first_names).collect()
}

/// `a` of `a::b`, `a` and `c` of `{a::b, c::{d, e}}`.
fn first_names(path: &str) -> Vec<String> {
    let word = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let Some(inner) = path.strip_prefix('{') else { return vec![word(path)] };
    let (mut depth, mut names, mut begins) = (0, Vec::new(), true);
    for (at, c) in inner.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => begins = true,
            c if begins && !c.is_whitespace() => {
                names.push(word(&inner[at..]));
                begins = false;
            }
            _ => {}
        }
    }
    names
}

fn sources(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let is_test = path.file_stem().is_some_and(|stem| stem == "tests");
        if path.is_dir() && !is_test {
            sources(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") && !is_test {
            found.push(fs::read_to_string(&path).unwrap());
        }
    }
}

#[test]
fn every_module_stands_on_a_floor_and_uses_only_those_below() {
    let floors = floors();
    let mut up = Vec::new();
    for entry in fs::read_dir(root().join("src")).unwrap() {
        let path = entry.unwrap().path();
        let module = name(path.file_name().unwrap().to_str().unwrap());
        if module == "lib" {
            continue;
        }
        let floor = floors.get(&module).unwrap_or_else(|| panic!("{module} is on no floor"));
        let mut texts = Vec::new();
        if path.is_dir() {
            sources(&path, &mut texts);
        } else {
            texts.push(fs::read_to_string(&path).unwrap());
        }
        for other in texts.iter().flat_map(|text| used(text)).filter(|other| *other != module) {
            if floors.get(&other).is_some_and(|its| its <= floor) {
                up.push(format!("{module} uses {other}"));
            }
        }
    }
    up.sort();
    up.dedup();
    assert!(up.is_empty(), "{up:#?}");
}

#[test]
fn what_a_source_uses_is_found() {
    let source = "use crate::{\n    a::{b, c},\n    d,\n};\n// crate::no\nlet x = crate::e::f();\n#[cfg(test)]\nuse crate::g;";
    assert_eq!(used(source), ["a", "d", "e"]);
}

#[test]
fn both_lists_of_locks_have_the_same_rows() {
    let page = read("docs/architecture.md");
    let of_page = page.split_once("| held | then, one after the other |").unwrap().1;
    let source = read("src/lib.rs");
    let of_source = source.split_once("//! | held | then, one after the other |").unwrap().1;
    let plain = |line: &str| {
        let mut parts = line.trim_start_matches("//! ").split('`');
        let mut text = String::new();
        while let Some(part) = parts.next() {
            text += part;
            parts.next();
        }
        text.replace(" ()", "")
    };
    let rows = |text: &str| -> Vec<String> {
        let rows = text.lines().skip(2).take_while(|line| line.trim_start_matches("//! ").starts_with('|'));
        rows.map(plain).collect()
    };
    assert_eq!(rows(of_page), rows(of_source));
}
