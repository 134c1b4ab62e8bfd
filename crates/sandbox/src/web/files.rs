//! Files of messages. They were written by others: nothing of them can run in the page.

use axum::{
    extract::{Path, Query, State},
    http::{
        HeaderValue,
        header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE},
    },
    response::{IntoResponse, Response},
};
use serde::Deserialize;

use super::{app::App, error::WebError, viewer::Viewer};
use crate::discord::MessageRef;

const TEXT: &str = "text/plain; charset=utf-8";

#[derive(Deserialize)]
pub(super) struct Asked {
    download: Option<String>,
}

/// `GET /files/{channel}/{message}/{file}/{name}`
pub(super) async fn file(
    State(app): State<App>,
    Viewer(user): Viewer,
    Path((channel, message, file, _)): Path<(String, String, String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, WebError> {
    let id = |text: String| text.parse::<u64>().unwrap_or(0);
    let on = MessageRef { channel: id(channel), id: id(message) };
    let found = app.discord.file_seen(user, on, id(file)).filter(|_| !app.is_dismissed(on.id));
    let found = found.ok_or_else(|| WebError::unknown("There is no such file."))?;
    let mut response = ([(CONTENT_TYPE, kind(&found.bytes))], found.bytes).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox; default-src 'none'"));
    let way = if asked.download.is_some() { "attachment" } else { "inline" };
    headers.insert(CONTENT_DISPOSITION, HeaderValue::from_static(way));
    Ok(response)
}

/// By what the bytes are, not by what their sender or their name says: the usual pictures, else text.
fn kind(bytes: &[u8]) -> &'static str {
    match bytes {
        [0x89, b'P', b'N', b'G', ..] => "image/png",
        [0xFF, 0xD8, 0xFF, ..] => "image/jpeg",
        [b'G', b'I', b'F', b'8', ..] => "image/gif",
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => "image/webp",
        _ => TEXT,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pictures_that_cannot_run_have_a_type_of_their_own() {
        for (bytes, wanted) in [
            (&b"\x89PNG\r\n"[..], "image/png"),
            (b"\xff\xd8\xff\xe0", "image/jpeg"),
            (b"GIF89a", "image/gif"),
            (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
            (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", TEXT),
            (b"<!doctype html><script>alert(1)</script>", TEXT),
            (b"", TEXT),
        ] {
            assert_eq!(kind(bytes), wanted);
        }
    }
}
