//! The files of the profiles that are part of the program.

use include_dir::{Dir, include_dir};

static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/games");

/// The files of `games/`: name and content.
pub(super) fn files() -> impl Iterator<Item = (&'static str, &'static str)> {
    let tomls =
        FILES.files().filter_map(|file| Some((file.path().file_name()?.to_str()?, file.contents_utf8()?)));
    tomls.filter_map(|(name, content)| Some((name.strip_suffix(".toml")?, content)))
}
