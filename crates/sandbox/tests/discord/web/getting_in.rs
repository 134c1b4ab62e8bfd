//! Token, cookie, addresses, headers, the page's own files.

use reqwest::{
    Method,
    header::{ACCEPT_ENCODING, CONTENT_TYPE, COOKIE, HOST, IF_NONE_MATCH, ORIGIN, SET_COOKIE},
};
use serde_json::json;

use super::Stage;

#[tokio::test]
async fn only_the_token_lets_a_browser_in() {
    let stage = Stage::set().await;
    let bare = |path: &str| stage.http.get(format!("{}{path}", stage.base));
    let right = stage.send(stage.http.get(stage.page.address())).await;
    assert_eq!((right.status, right.header("location")), (303, "/"));
    let set = right.header(SET_COOKIE.as_str());
    assert!(set.contains("; HttpOnly; SameSite=Strict; Path=/"), "{set}");
    for (path, status) in [("/?token=wrong", 403), ("/?token=", 403), ("/", 401), ("/?other=1", 401)] {
        let answer = stage.send(bare(path)).await;
        assert_eq!((answer.status, answer.header("set-cookie")), (status, ""), "{path}");
        assert!(answer.header("content-type").starts_with("text/html"), "{path}");
        assert!(answer.text().contains("in its terminal"), "{path} says what to do");
    }
    for path in ["/api/people", "/api/state?as=1", "/api/events?as=1", "/app.js", "/files/1/2/3/x"] {
        let answer = stage.send(bare(path)).await;
        assert_eq!(answer.status, 401, "{path}");
        assert!(answer.json()["error"].is_string());
    }
    let forged = bare("/api/people").header(COOKIE, format!("{}x", stage.cookie));
    assert_eq!(stage.send(forged).await.status, 401);
    assert_eq!(stage.get("/api/people").await.status, 200);
    assert_eq!(stage.get("/").await.status, 200);
}

#[tokio::test]
async fn a_name_that_was_pointed_here_and_another_page_get_nothing() {
    let stage = Stage::set().await;
    let people = || stage.request(Method::GET, "/api/people");
    assert_eq!(stage.send(people().header(HOST, "evil.example")).await.status, 421);
    let port = stage.base.rsplit(':').next().unwrap();
    let cases = [("evil.example", 421), ("127.0.0.2", 421), ("localhost", 200), ("127.0.0.1", 200)];
    for (name, status) in cases {
        let answer = stage.send(people().header(HOST, format!("{name}:{port}"))).await;
        assert_eq!(answer.status, status, "{name}");
    }
    for origin in ["http://evil.example", "null", "https://127.0.0.1", "http://127.0.0.1:1"] {
        assert_eq!(stage.send(people().header(ORIGIN, origin)).await.status, 403, "{origin}");
    }
    assert_eq!(stage.send(people().header(ORIGIN, &stage.base)).await.status, 200);
    let entry = stage.http.get(stage.page.address()).header(HOST, "evil.example");
    assert_eq!(stage.send(entry).await.status, 421, "the token alone is not enough there");
}

#[tokio::test]
async fn what_is_posted_is_json_from_somebody_known() {
    let stage = Stage::set().await;
    let act = json!({"do": "say", "channel": stage.place(), "content": "hello"}).to_string();
    let path = format!("/api/do?as={}", stage.alice);
    for kind in ["text/plain", "application/x-www-form-urlencoded", "application/jsonx"] {
        let request = stage.request(Method::POST, &path).header(CONTENT_TYPE, kind).body(act.clone());
        assert_eq!(stage.send(request).await.status, 415, "{kind}");
    }
    assert_eq!(stage.send(stage.request(Method::POST, &path).body(act.clone())).await.status, 415);
    for stranger in [String::new(), "?as=".into(), "?as=7".into(), format!("?as={}", stage.discord.bot_id())]
    {
        let request = stage.request(Method::POST, &format!("/api/do{stranger}"));
        let answer = stage.send(request.header(CONTENT_TYPE, "application/json").body(act.clone())).await;
        assert_eq!(answer.status, 404, "{stranger}");
    }
    assert!(stage.discord.messages(stage.channel).is_empty());
    assert_eq!(stage.get(&path).await.status, 405);
}

#[tokio::test]
async fn every_answer_has_the_headers_that_keep_others_out() {
    let stage = Stage::set().await;
    for path in ["/", "/api/people", "/no-such-file", "/api/state?as=7"] {
        let answer = stage.get(path).await;
        let policy = answer.header("content-security-policy");
        for rule in
            ["default-src 'none'", "script-src 'self';", "style-src 'self';", "frame-ancestors 'none'"]
        {
            assert!(policy.contains(rule), "{path}: {policy}");
        }
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{path}");
        assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin", "{path}");
        let cache = if path.starts_with("/api") { "no-store" } else { "no-cache" };
        assert_eq!(answer.header("cache-control"), cache, "{path}");
    }
}

#[tokio::test]
async fn the_pages_files_come_compressed_and_once() {
    let stage = Stage::set().await;
    let page = stage.get("/index.html").await;
    assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"));
    assert_eq!(stage.get("/").await.body, page.body);
    let zipped = stage.request(Method::GET, "/").header(ACCEPT_ENCODING, "br, gzip");
    let zipped = stage.send(zipped).await;
    assert_eq!(zipped.header("content-encoding"), "gzip");
    assert!(zipped.body.len() < page.body.len() && zipped.body.starts_with(&[0x1f, 0x8b]));
    let again = stage.request(Method::GET, "/").header(IF_NONE_MATCH, page.header("etag"));
    let again = stage.send(again).await;
    assert_eq!((again.status, again.body.len()), (304, 0));
    for path in ["/vendor/refresh.sh", "/../Cargo.toml", "/%2e%2e/Cargo.toml", "/vendor", "/css/"] {
        assert_eq!(stage.get(path).await.status, 404, "{path}");
    }
}
