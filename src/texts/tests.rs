//! The catalogue against the sources, against itself in each language, and against Discord's limits.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    time::Duration,
};

use serenity::model::id::{ChannelId, UserId};

use super::{
    Language, Text, all_of, catalogue, code, decimal, duration, grouped, member, one_of, time, word,
};
use crate::text;

mod parsed;
mod used;

pub(super) use parsed::parsed;

use parsed::Parsed;

/// The limit of a text in code points, by the end of its key (`discord-api-types` names the same figures), and how
/// much an argument may take of it.
const LIMITS: [(&str, usize, usize); 6] = [
    ("-button", 80, 20),
    ("-placeholder", 150, 20),
    ("-choice", 100, 32),
    ("-title", 45, 20),
    ("-label", 45, 20),
    ("", 2000, 200),
];

/// Of commands and options, the same.
const DESCRIPTION: (&str, usize, usize) = ("", 100, 0);

#[test]
fn every_file_can_be_read_and_holds_each_key_once() {
    for language in Language::all() {
        let mut keys = BTreeSet::new();
        for (file, content) in catalogue::files(language.tag()) {
            let read = fluent_syntax::parser::parse(content);
            assert!(read.is_ok(), "{file}: {:?}", read.err().map(|(_, errors)| errors));
            for key in parsed([content]).into_keys() {
                assert!(keys.insert(key.clone()), "{file}: {key} is there twice");
            }
        }
        assert!(!keys.is_empty(), "{language:?} has no text");
    }
}

#[test]
fn the_sources_use_every_key_with_the_arguments_it_has() {
    let mut files = Vec::new();
    rust_files(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")), &mut files);
    let mut used = BTreeSet::new();
    let english = in_language(Language::ENGLISH);
    for (file, source) in &files {
        for use_ in used::uses(source) {
            let known = english.get(&use_.key);
            let known = known.unwrap_or_else(|| panic!("{file}: the catalogue has no {}", use_.key));
            assert_eq!(use_.args, known.variables, "{file}: the arguments of {}", use_.key);
            used.insert(use_.key);
        }
    }
    assert!(used.len() > 5, "the sources were not found");
    // Descriptions are looked up by the names of commands, causes stand in `games/`; the tests of those compare them.
    let of_data = |key: &str| key.starts_with("command-") || key.starts_with("cause-");
    let unused: Vec<_> = english.keys().filter(|key| !used.contains(*key) && !of_data(key)).collect();
    assert!(unused.is_empty(), "nothing uses {unused:?}");
}

#[test]
fn every_language_has_every_text_with_all_that_it_tells() {
    let english = in_language(Language::ENGLISH);
    for language in Language::all() {
        let other = in_language(language);
        let (has, wanted): (BTreeSet<_>, BTreeSet<_>) = (other.keys().collect(), english.keys().collect());
        assert_eq!(has, wanted, "the keys of {language:?}");
        for (key, text) in &other {
            assert_eq!(text.variables, english[key].variables, "the arguments of {key} in {language:?}");
            assert_eq!(text.attributes, english[key].attributes, "the options of {key} in {language:?}");
        }
    }
}

#[test]
fn no_text_is_longer_than_discord_takes() {
    for language in Language::all() {
        for (key, text) in in_language(language) {
            let limits = if key.starts_with("command-") {
                Some(DESCRIPTION)
            } else {
                LIMITS.into_iter().find(|(end, ..)| key.ends_with(end))
            };
            let (_, limit, each) = limits.unwrap_or_default();
            let longest = text.samples(&"x".repeat(each)).map(|text| text.chars().count()).max();
            assert!(longest <= Some(limit), "{key} in {language:?}: {longest:?} of {limit}");
        }
    }
}

/// What people read, to be read: each text with its arguments in angle brackets, in every variant.
#[test]
fn texts_as_they_read() {
    for language in Language::all() {
        for (file, content) in catalogue::files(language.tag()) {
            let name = file.replace('/', "-").replace(".ftl", "");
            let mut read = String::new();
            for (key, text) in parsed([content]) {
                for sample in text.samples_named() {
                    read += &format!("{key}: {sample}\n");
                }
            }
            insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
                insta::assert_snapshot!(name, read);
            });
        }
    }
}

#[test]
fn arguments_are_shown_as_what_they_are() {
    let shown = |text: &Text| text.markdown(Language::ENGLISH);
    let two = |first, last| text!("list-and", first = first, last = last);
    assert_eq!(shown(&two("*a*".into(), code("b`c"))), "\\*a\\* and `bˋc`");
    assert_eq!(two("*a*".into(), code("b`c")).plain(Language::ENGLISH), "*a* and b`c");
    let names = all_of(["a", "b", "c"]);
    let who = one_of([member(UserId::new(7)), ChannelId::new(8).into(), time(60, 'R')]);
    assert_eq!(shown(&two(names, who)), "a, b and c and <@7>, <#8> or <t:60:R>");
    let took = [5, 65, 600, 3_700, 100_000].map(|seconds| duration(Duration::from_secs(seconds)));
    assert_eq!(shown(&two(all_of(took), "x".into())), "5 s, 1 min 5 s, 10 min, 1 h 1 min and 1 d 3 h and x");
}

#[test]
fn a_language_is_found_by_its_locale_or_its_first_part() {
    let german = Language::exactly("de").expect("German is there");
    for (locale, language) in [
        ("de", german),
        ("de-AT", german),
        ("en-GB", Language::ENGLISH),
        ("en-US", Language::ENGLISH),
        ("tlh", Language::ENGLISH),
        ("", Language::ENGLISH),
        (Language::KEYS_LOCALE, Language::KEYS),
    ] {
        assert_eq!(Language::of(locale), language, "{locale}");
    }
}

#[test]
fn keys_stand_with_plain_arguments_in_the_order_of_their_names() {
    let shown = |text: Text| text.markdown(Language::KEYS);
    assert_eq!(shown(text!("list-or", last = 2_u64, first = "a b")), "[list-or first=a b last=2]");
    let two = |first, last| shown(text!("list-and", first = first, last = last));
    assert_eq!(two(grouped(40_000), decimal(1_812.44)), "[list-and first=40000 last=1812.4]");
    let (and, or) = (all_of(["a", "b", "c"]), one_of(["a", "b"]));
    assert_eq!(two(and, or), "[list-and first=a & b & c last=a | b]");
    let (took, of) = (duration(Duration::from_secs(3_700)), text!("power-state", state = word("running")));
    assert_eq!(two(took, of.into()), "[list-and first=3700s last=[power-state state=running]]");
}

fn in_language(language: Language) -> BTreeMap<String, Parsed> {
    parsed(catalogue::files(language.tag()).map(|(_, content)| content))
}

fn rust_files(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).expect("a folder of the sources") {
        let path = entry.expect("an entry").path();
        if path.ends_with("src/texts/tests") {
            // Its own examples are no texts.
        } else if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            let source = fs::read_to_string(&path).expect("a source");
            found.push((path.display().to_string(), source));
        }
    }
}
