//! What every request passes: its address and origin, its cookie, its type; and the headers of every answer.

use axum::{
    extract::{Query, Request, State},
    http::{
        HeaderMap, HeaderName, HeaderValue, Method, StatusCode,
        header::{
            CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST, LOCATION, ORIGIN, REFERRER_POLICY,
            SET_COOKIE, X_CONTENT_TYPE_OPTIONS,
        },
    },
    middleware::Next,
    response::{Html, IntoResponse, Response},
};
use serde::Deserialize;

use super::{app::App, error::WebError};

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// What somebody without the address is told.
const NO_TOKEN: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>wingcord demo</title>\
                        <h1>This address is not enough</h1><p>Open the whole address that <code>wingcord demo \
                        --web</code> printed in its terminal: it ends in <code>?token=</code> and a long word. Each \
                        start prints another one.</p></html>";

/// The query of the first address.
#[derive(Deserialize)]
struct Entry {
    token: Option<String>,
}

/// The middleware.
pub(super) async fn guard(State(app): State<App>, request: Request, next: Next) -> Response {
    let is_api = request.uri().path().starts_with("/api");
    let mut response = match answer_at_once(&app, &request) {
        None => next.run(request).await,
        Some(answer) => answer,
    };
    add_headers(response.headers_mut(), is_api);
    response
}

/// What is answered before any handler: a refusal, or the cookie for the token.
fn answer_at_once(app: &App, request: &Request) -> Option<Response> {
    let headers = request.headers();
    let text = |name: HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let (host, origin) = (text(HOST).unwrap_or_default(), text(ORIGIN));
    if !is_own(app.port, host) {
        let words = "This page answers under 127.0.0.1 and localhost only.";
        return Some(WebError::new(StatusCode::MISDIRECTED_REQUEST, words).into_response());
    }
    if origin.is_some_and(|origin| origin.strip_prefix("http://").is_none_or(|host| !is_own(app.port, host)))
    {
        let words = "Another page may not ask this one.";
        return Some(WebError::new(StatusCode::FORBIDDEN, words).into_response());
    }
    let path = request.uri().path();
    if let (true, Some(token)) = (path == "/", token(request)) {
        return Some(match app.sessions.open(&token) {
            Some(cookie) => {
                (StatusCode::SEE_OTHER, [(SET_COOKIE, cookie), (LOCATION, "/".to_owned())]).into_response()
            }
            None => (StatusCode::FORBIDDEN, Html(NO_TOKEN)).into_response(),
        });
    }
    if !app.sessions.knows(headers) {
        return Some(if path == "/" {
            (StatusCode::UNAUTHORIZED, Html(NO_TOKEN)).into_response()
        } else {
            let words = "Open the address that wingcord demo --web printed in its terminal.";
            WebError::new(StatusCode::UNAUTHORIZED, words).into_response()
        });
    }
    let kind = text(CONTENT_TYPE).unwrap_or_default();
    let json =
        kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"));
    if request.method() == Method::POST && !json {
        let words = "A body here is application/json.";
        return Some(WebError::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, words).into_response());
    }
    None
}

fn token(request: &Request) -> Option<String> {
    Query::<Entry>::try_from_uri(request.uri()).ok()?.0.token
}

/// Whether `host` is one of the page's own addresses: others may be a name that was pointed at this machine.
fn is_own(port: u16, host: &str) -> bool {
    let (name, number) = host.rsplit_once(':').unwrap_or((host, "80"));
    matches!(name, "127.0.0.1" | "localhost") && number.parse() == Ok(port)
}

fn add_headers(headers: &mut HeaderMap, is_api: bool) {
    let all = [
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ];
    for (name, value) in all {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.entry(CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(POLICY));
    let cache = if is_api { "no-store" } else { "no-cache" };
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static(cache));
    if is_api {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static(cache));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_addresses_are_told_from_others() {
        for (host, own) in [
            ("127.0.0.1:8014", true),
            ("localhost:8014", true),
            ("127.0.0.1:8015", false),
            ("127.0.0.1", false),
            ("evil.example:8014", false),
            ("127.0.0.1.evil.example:8014", false),
            ("localhost:8014:8014", false),
            ("", false),
        ] {
            assert_eq!(is_own(8014, host), own, "{host}");
        }
        assert!(is_own(80, "localhost"));
    }
}
