//! The texts of `locales`, read once.

use std::{fmt::Write as _, sync::LazyLock};

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use include_dir::{Dir, include_dir};
use tracing::error;
use unic_langid::LanguageIdentifier;

/// The folder of the language in which every text is written.
pub(super) const ENGLISH: &str = "en-US";

static LOCALES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/locales");
static IN_ENGLISH: LazyLock<Bundle> = LazyLock::new(|| bundle(ENGLISH));
static OTHERS: LazyLock<Vec<Other>> = LazyLock::new(|| {
    let mut tags: Vec<_> = LOCALES.dirs().filter_map(|folder| folder.path().to_str()).collect();
    tags.retain(|tag| *tag != ENGLISH);
    tags.sort_unstable();
    tags.into_iter().map(|tag| Other { tag, bundle: bundle(tag) }).collect()
});

type Bundle = FluentBundle<FluentResource>;

/// A language beside English.
pub(super) struct Other {
    pub(super) tag: &'static str,
    bundle: Bundle,
}

/// The languages beside English, by their tags.
pub(super) fn others() -> &'static [Other] {
    &OTHERS
}

/// The files of a language: name and content.
pub(super) fn files(tag: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let files = LOCALES.get_dir(tag).into_iter().flat_map(Dir::files);
    files.filter_map(|file| Some((file.path().to_str()?, file.contents_utf8()?)))
}

/// What can't be read of a file is left out: tests tell, and English stands in for it.
fn bundle(tag: &str) -> Bundle {
    let language: LanguageIdentifier = tag.parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![language]);
    // Its marks would stand within mentions, timestamps and commands that people copy.
    bundle.set_use_isolating(false);
    for (_, content) in files(tag) {
        let resource = FluentResource::try_new(content.to_owned()).unwrap_or_else(|(rest, _)| rest);
        bundle.add_resource_overriding(resource);
    }
    bundle
}

/// The text of `key` in a language beside English, by its place among [`others`]; else in English.
pub(super) fn format(other: Option<usize>, key: &str, args: &FluentArgs<'_>) -> String {
    let chosen = other.and_then(|index| others().get(index));
    let bundles = chosen.map(|other| &other.bundle).into_iter().chain([&*IN_ENGLISH]);
    for bundle in bundles {
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else { continue };
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, Some(args), &mut errors).into_owned();
        if errors.is_empty() {
            return text;
        }
        error!(
            key,
            language = chosen.map_or(ENGLISH, |other| other.tag),
            ?errors,
            "a text of the catalogue can't be made"
        );
    }
    as_key(key, args)
}

/// The text of `key`, or of an attribute of it; none where the language does not have it. Nothing is told to it.
pub(super) fn plain(other: Option<usize>, key: &str, attribute: Option<&str>) -> Option<String> {
    let bundle = match other {
        Some(index) => &others().get(index)?.bundle,
        None => &*IN_ENGLISH,
    };
    let message = bundle.get_message(key)?;
    let pattern = match attribute {
        Some(name) => message.get_attribute(name)?.value(),
        None => message.value()?,
    };
    Some(bundle.format_pattern(pattern, None, &mut Vec::new()).into_owned())
}

/// The key and what it is told, in no language.
pub(super) fn as_key(key: &str, args: &FluentArgs<'_>) -> String {
    let mut text = format!("[{key}");
    for (name, value) in args.iter() {
        let value = match value {
            FluentValue::String(value) => value.clone(),
            FluentValue::Number(number) => number.as_string(),
            _ => "".into(),
        };
        // A string takes every write.
        let _ = write!(text, " {name}={value}");
    }
    text + "]"
}
