//! Which servers whom the panel shows.

use sandbox::{Backend, Dialect, ServerSpec, UserSpec, game::Program};
use serde_json::Value;

use crate::support::*;

async fn list(backend: &Backend, key: &str, query: &[(&str, &str)]) -> (Vec<String>, Value) {
    let request = request(backend, key, reqwest::Method::GET, "").query(query);
    let body: Value = soon(request.send()).await.unwrap().json().await.unwrap();
    assert_eq!(body["object"], "list", "{body}");
    let names = body["data"].as_array().unwrap().iter();
    let names = names.map(|server| server["attributes"]["name"].as_str().unwrap().to_owned()).collect();
    (names, body["meta"]["pagination"].clone())
}

fn named(name: &str) -> ServerSpec {
    ServerSpec::new(name, Program::Scripted)
}

#[tokio::test]
async fn the_list_is_paged() {
    let backend = backend(Dialect::NewGo).await;
    for number in 0..120 {
        backend.add_server(named(&format!("s{number}")));
    }
    let (names, pages) = list(&backend, backend.owner_key(), &[]).await;
    assert_eq!((names.len(), &pages["total"], &pages["total_pages"]), (50, &120.into(), &3.into()));
    assert_eq!(pages["links"]["next"], format!("{}/api/client?page=2", backend.panel_url()));
    assert!(pages["links"]["previous"].is_null());
    let (names, pages) = list(&backend, backend.owner_key(), &[("per_page", "500"), ("page", "2")]).await;
    assert_eq!((names.len(), names[0].as_str(), &pages["per_page"]), (20, "s100", &100.into()));
    assert!(pages["links"]["next"].is_null());
}

#[tokio::test]
async fn filters_and_kinds_select() {
    let backend = backend(Dialect::NewGo).await;
    let survival = backend.add_server(named("Survival One"));
    backend.add_server(named("Creative"));
    let owner = backend.owner_key();
    let filtered = async |filter: &str, text: &str| list(&backend, owner, &[(filter, text)]).await.0;
    assert_eq!(filtered("filter[*]", "survival").await, ["Survival One"]);
    assert_eq!(filtered("filter[*]", "Survival").await, [""; 0], "the text is not lower-cased");
    assert_eq!(filtered("filter[*]", &survival.short_id()).await, ["Survival One"]);
    assert_eq!(filtered("filter[*]", ":25565").await, ["Survival One"]);
    assert_eq!(filtered("filter[name]", "Creat").await, ["Creative"]);
    assert_eq!(refusal(get(&backend, owner, "?filter%5Bcolour%5D=red").await).await.0, 400);
    let admin = backend.add_user(UserSpec { name: "root".into(), admin: true });
    let kind = async |key: &str, kind: &str| list(&backend, key, &[("type", kind)]).await.0.len();
    assert_eq!((kind(admin.key(), "").await, kind(admin.key(), "admin").await), (0, 2));
    assert_eq!((kind(admin.key(), "admin-all").await, kind(admin.key(), "owner").await), (2, 0));
    assert_eq!(
        (kind(owner, "admin").await, kind(owner, "admin-all").await, kind(owner, "owner").await),
        (0, 0, 2)
    );
}

#[tokio::test]
async fn a_server_is_shown_to_those_who_may_see_it() {
    let backend = backend(Dialect::NewGo).await;
    let server = backend.add_server(named("Survival"));
    let friend = backend.add_user(UserSpec { name: "friend".into(), admin: false });
    let path = format!("/servers/{}", server.short_id());
    assert_eq!(refusal(get(&backend, friend.key(), &path).await).await.0, 404);
    assert_eq!(refusal(get(&backend, backend.owner_key(), "/servers/00000000").await).await.0, 404);
    server.set_permissions(&friend, &["control.console"]);
    let body: Value = get(&backend, friend.key(), &path).await.json().await.unwrap();
    assert_eq!(body["meta"]["user_permissions"], serde_json::json!(["control.console", "websocket.connect"]));
    assert_eq!(body["attributes"]["uuid"], server.uuid().to_string());
    assert_eq!(body["attributes"]["relationships"]["variables"]["object"], "null_resource");
    let full = format!("/servers/{}?include=egg", server.uuid());
    let body: Value = get(&backend, backend.owner_key(), &full).await.json().await.unwrap();
    assert_eq!(body["attributes"]["relationships"]["egg"]["attributes"]["name"], "Paper");
    assert_eq!(body["meta"]["user_permissions"], serde_json::json!(["*"]));
    server.revoke(&friend);
    assert_eq!(get(&backend, friend.key(), &path).await.status(), 404);
}
