//! The page's own files, compiled in and compressed once.

use std::{collections::HashMap, io::Write, sync::LazyLock};

use axum::{
    body::Bytes,
    http::{
        HeaderMap, Method, StatusCode, Uri,
        header::{ACCEPT_ENCODING, ALLOW, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY},
    },
    response::{IntoResponse, Response},
};
use flate2::{Compression, write::GzEncoder};
use include_dir::{Dir, include_dir};
use sha2::{Digest, Sha256};

use super::error::WebError;

static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/web");

static ASSETS: LazyLock<HashMap<String, Asset>> = LazyLock::new(|| {
    let mut assets = HashMap::new();
    gather(&FILES, &mut assets);
    assets
});

/// A file as it is sent.
struct Asset {
    kind: &'static str,
    tag: String,
    plain: &'static [u8],
    zipped: Bytes,
}

fn gather(folder: &'static Dir<'_>, assets: &mut HashMap<String, Asset>) {
    for file in folder.files() {
        let path = file.path().to_string_lossy().replace('\\', "/");
        if let Some(kind) = kind(&path) {
            assets.insert(format!("/{path}"), Asset::new(kind, file.contents()));
        }
    }
    folder.dirs().for_each(|inner| gather(inner, assets));
}

/// The type of a file by its name; what is of no type here (scripts that refresh others, licences) is not sent.
fn kind(path: &str) -> Option<&'static str> {
    Some(match path.rsplit_once('.')?.1 {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "woff2" => "font/woff2",
        _ => return None,
    })
}

impl Asset {
    fn new(kind: &'static str, plain: &'static [u8]) -> Self {
        let digest = Sha256::digest(plain);
        let tag: String = digest.iter().take(12).map(|byte| format!("{byte:02x}")).collect();
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        // Writing to memory does not fail; a file that did not shrink is sent as it is.
        let zipped = encoder.write_all(plain).and_then(|()| encoder.finish()).unwrap_or_default();
        let zipped = if zipped.len() < plain.len() { Bytes::from(zipped) } else { Bytes::new() };
        Self { kind, tag: format!("\"{tag}\""), plain, zipped }
    }

    fn answer(&self, headers: &HeaderMap) -> Response {
        let sent = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let common = [(ETAG, self.tag.as_str()), (VARY, "Accept-Encoding")];
        if sent(IF_NONE_MATCH).split(',').any(|tag| tag.trim().trim_start_matches("W/") == self.tag) {
            return (StatusCode::NOT_MODIFIED, common).into_response();
        }
        let gzip = sent(ACCEPT_ENCODING).split(',').any(|coding| coding.trim().starts_with("gzip"));
        if gzip && !self.zipped.is_empty() {
            let coded = [(CONTENT_TYPE, self.kind), (CONTENT_ENCODING, "gzip")];
            return (common, coded, self.zipped.clone()).into_response();
        }
        (common, [(CONTENT_TYPE, self.kind)], self.plain).into_response()
    }
}

pub(super) async fn index(headers: HeaderMap) -> Response {
    find("/index.html", &headers)
}

pub(super) async fn asset(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    if matches!(method, Method::GET | Method::HEAD) {
        find(uri.path(), &headers)
    } else {
        (StatusCode::METHOD_NOT_ALLOWED, [(ALLOW, "GET, HEAD")]).into_response()
    }
}

fn find(path: &str, headers: &HeaderMap) -> Response {
    match ASSETS.get(path) {
        Some(asset) => asset.answer(headers),
        None => WebError::unknown("There is no such page.").into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a browser that takes gzip loads at most, in bytes.
    const WIRE: usize = 400 * 1024;

    #[test]
    fn the_whole_page_is_small_on_the_wire() {
        let size =
            |asset: &Asset| if asset.zipped.is_empty() { asset.plain.len() } else { asset.zipped.len() };
        let total: usize = ASSETS.values().map(size).sum();
        assert!(total <= WIRE, "{total} bytes");
        assert!(ASSETS.contains_key("/index.html"));
    }
}
