//! Who may ask the panel, in what form, and how often.

use std::time::Duration;

use reqwest::Method;
use sandbox::{Backend, BackendOptions, Dialect, Flavour, ServerSpec, UserSpec};
use serde_json::{Value, json};

use crate::support::*;

async fn anonymous(
    backend: &Backend,
    change: impl FnOnce(reqwest::RequestBuilder) -> reqwest::RequestBuilder,
) -> reqwest::Response {
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    change(client.get(format!("{}/api/client", backend.panel_url()))).send().await.unwrap()
}

#[tokio::test]
async fn keys_are_checked_as_the_panel_checks_them() {
    let backend = backend(Dialect::NewGo).await;
    let owner = backend.owner();
    assert_eq!((owner.key().len(), &owner.key()[..5]), (48, "ptlc_"));
    let (status, code, detail) = refusal(get(&backend, "ptlc_wrong", "").await).await;
    assert_eq!(
        (status, code.as_str(), detail.as_str()),
        (401, "AuthenticationException", "Unauthenticated.")
    );
    let (status, _, detail) = refusal(get(&backend, owner.application_key(), "").await).await;
    assert_eq!(status, 403);
    assert!(detail.starts_with("You are attempting to use an application API key"), "{detail}");
    owner.require_two_factor(true);
    let (status, code, _) = refusal(get(&backend, owner.key(), "").await).await;
    assert_eq!((status, code.as_str()), (400, "TwoFactorAuthRequiredException"));
    assert_eq!(get(&backend, owner.key(), "/account").await.status(), 200);
    owner.require_two_factor(false);
    owner.refuse_address(true);
    let (status, _, detail) = refusal(get(&backend, owner.key(), "/account").await).await;
    assert_eq!(status, 403);
    assert!(detail.starts_with("This IP address (127.0.0.1) does not have permission"), "{detail}");
}

#[tokio::test]
async fn a_client_that_wants_no_json_is_sent_to_the_login() {
    let backend = backend(Dialect::NewGo).await;
    let response =
        anonymous(&backend, |request| request.header("accept", "text/html, application/json")).await;
    assert_eq!(response.status(), 302);
    assert_eq!(response.headers()["location"], format!("{}/auth/login", backend.panel_url()));
    for accept in ["application/json", "Application/vnd.pterodactyl.v1+json"] {
        assert_eq!(
            anonymous(&backend, |request| request.header("accept", accept)).await.status(),
            401,
            "{accept}"
        );
    }
}

#[tokio::test]
async fn browser_like_and_malformed_requests_are_refused() {
    let backend = backend(Dialect::NewGo).await;
    let server = backend.add_server(ServerSpec::default());
    let path = format!("/servers/{}/command", server.uuid());
    let post = || request(&backend, backend.owner_key(), Method::POST, &path);
    for (name, value) in [
        ("origin", backend.panel_url()),
        ("referer", backend.panel_url() + "/x"),
        ("cookie", "pterodactyl_session=1".into()),
    ] {
        let answer = post().header(name, value).json(&json!({ "command": "list" })).send().await.unwrap();
        assert_eq!(answer.status(), 419, "{name}");
    }
    let malformed = post().header("content-type", "application/json").body("{").send().await.unwrap();
    assert_eq!(refusal(malformed).await.0, 400);
    let form = post().body("command=list").send().await.unwrap();
    assert_eq!(refusal(form).await.0, 422);
    assert_eq!(refusal(get(&backend, backend.owner_key(), &path).await).await.0, 405);
    assert_eq!(
        refusal(get(&backend, backend.owner_key(), "/nothing").await).await.1,
        "NotFoundHttpException"
    );
    assert!(server.commands().is_empty());
}

#[tokio::test]
async fn requests_are_limited_per_user() {
    let backend =
        Backend::start(BackendOptions { requests_per_minute: 3, ..options(Dialect::NewGo) }).await.unwrap();
    let other = backend.add_user(UserSpec { name: "other".into(), admin: false });
    let headers =
        |response: &reqwest::Response, name: &str| response.headers()[name].to_str().unwrap().to_owned();
    for left in ["2", "1", "0"] {
        let response = get(&backend, backend.owner_key(), "").await;
        assert_eq!(
            (response.status().as_u16(), headers(&response, "x-ratelimit-remaining").as_str()),
            (200, left)
        );
        assert_eq!(headers(&response, "x-ratelimit-limit"), "3");
    }
    let response = get(&backend, backend.owner_key(), "").await;
    let wait: u64 = headers(&response, "retry-after").parse().unwrap();
    assert!((1..=60).contains(&wait));
    assert!(response.headers().contains_key("x-ratelimit-reset"));
    assert_eq!(
        refusal(response).await,
        (429, "ThrottleRequestsException".into(), "Too Many Attempts.".into())
    );
    assert_eq!(get(&backend, other.key(), "").await.status(), 200);
}

#[tokio::test]
async fn tokens_are_limited_per_server_for_everybody() {
    let backend = Backend::start(BackendOptions::default()).await.unwrap();
    let admin = backend.add_user(UserSpec { name: "root".into(), admin: true });
    let (server, other) =
        (backend.add_server(ServerSpec::default()), backend.add_server(ServerSpec::default()));
    let path = |server: &sandbox::ServerHandle| format!("/servers/{}/websocket", server.uuid());
    for key in [backend.owner_key(), admin.key(), backend.owner_key(), admin.key(), backend.owner_key()] {
        let response = get(&backend, key, &path(&server)).await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["x-ratelimit-limit"], "5");
    }
    assert_eq!(get(&backend, admin.key(), &path(&server)).await.status(), 429);
    assert_eq!(get(&backend, admin.key(), &path(&other)).await.status(), 200);
}

#[tokio::test]
async fn a_token_says_what_the_documents_say() {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    let life = Duration::from_secs(600);
    for (flavour, jti) in [(Flavour::Pterodactyl, 32), (Flavour::Pelican, 64)] {
        let backend = Backend::start(BackendOptions { flavour, ..options(Dialect::NewGo) }).await.unwrap();
        let server = backend.add_server(ServerSpec::default());
        let (socket, token) = credentials(&backend, backend.owner_key(), &server).await;
        assert!(
            socket.starts_with("ws://127.0.0.1:")
                && socket.ends_with(&format!("/api/servers/{}/ws", server.uuid()))
        );
        let claims = URL_SAFE_NO_PAD.decode(token.split('.').nth(1).unwrap()).unwrap();
        let claims: Value = serde_json::from_slice(&claims).unwrap();
        let number = |name: &str| claims[name].as_i64().unwrap();
        assert_eq!(number("exp") - number("iat"), i64::try_from(life.as_secs()).unwrap());
        assert_eq!(number("iat") - number("nbf"), 300);
        assert_eq!(claims["iss"], backend.panel_url());
        assert_eq!(claims["jti"].as_str().unwrap().len(), jti);
        assert_eq!(claims["permissions"], json!(["*"]));
        assert_eq!(claims["scope"], "websocket");
        assert_eq!(claims["user_id"].is_null(), flavour == Flavour::Pelican);
    }
}

#[tokio::test]
async fn pelican_shows_accounts_and_permissions_its_way() {
    let backend = Backend::start(BackendOptions { flavour: Flavour::Pelican, ..options(Dialect::NewGo) })
        .await
        .unwrap();
    assert!(backend.owner_key().starts_with("pacc_"));
    let account: Value = get(&backend, backend.owner_key(), "/account").await.json().await.unwrap();
    assert!(account["attributes"]["id"].is_null() && account["attributes"]["uuid"].is_string());
    let permissions: Value = get(&backend, backend.owner_key(), "/permissions").await.json().await.unwrap();
    assert_eq!(permissions["attributes"]["permissions"][0], "websocket.connect");
}
