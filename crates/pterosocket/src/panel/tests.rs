//! Addresses as people paste them, and answers as panels and proxies give them.

use std::time::Duration;

use reqwest::StatusCode;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use secrecy::ExposeSecret;
use serde_json::json;

use super::answer::Answer;
use super::envelope::Item;
use super::model::WireServer;
use super::*;
use crate::Permissions;

#[test]
fn addresses_are_reduced_to_the_origin() {
    let table = [
        ("https://panel.example.com", "https://panel.example.com"),
        ("https://panel.example.com/", "https://panel.example.com"),
        ("  https://Panel.Example.com//  ", "https://panel.example.com"),
        ("https://panel.example.com:443", "https://panel.example.com"),
        ("http://10.0.0.5:8080/", "http://10.0.0.5:8080"),
        ("http://[::1]:8080", "http://[::1]:8080"),
    ];
    for (given, origin) in table {
        assert_eq!(PanelUrl::parse(given).unwrap().origin(), origin, "{given}");
    }
}

#[test]
fn a_wrong_address_shows_the_likely_one() {
    let table = [
        ("panel.example.com", "did you mean https://panel.example.com?"),
        ("panel.example.com:8443/server/1a7ce997", "did you mean https://panel.example.com:8443?"),
        (
            "https://panel.example.com/api/client",
            "has a path after the host; did you mean https://panel.example.com?",
        ),
        ("https://panel.example.com/?x=1", "query or fragment"),
        (
            "https://me:secret@panel.example.com",
            "a user name or password after the host; did you mean https://panel",
        ),
        ("ftp://panel.example.com", "begins with ftp://"),
        ("", "is empty"),
        ("https://", "is not a URL"),
    ];
    for (given, words) in table {
        let error = PanelUrl::parse(given).unwrap_err().to_string();
        assert!(error.contains(words), "{given}: {error}");
    }
}

#[test]
fn a_servers_page_gives_the_server_too() {
    let uuid = "1a7ce997-259b-452e-8b4e-cecc464142ca";
    let table = [
        ("https://p.example/server/1a7ce997".to_owned(), Some("1a7ce997")),
        ("https://p.example/server/1a7ce997/files#/".to_owned(), Some("1a7ce997")),
        (format!("https://p.example/server/{uuid}"), Some(uuid)),
        ("https://p.example/app/server/1a7ce997".to_owned(), Some("1a7ce997")),
        (format!("https://p.example/api/client/servers/{uuid}/websocket"), Some(uuid)),
        ("https://p.example/server/serv_abcdefgh234567".to_owned(), Some("serv_abcdefgh234567")),
        ("https://p.example/".to_owned(), None),
    ];
    for (given, server) in table {
        let (panel, found) = PanelUrl::parse_with_server(&given).unwrap();
        assert_eq!((panel.origin().as_str(), found.as_deref()), ("https://p.example", server), "{given}");
    }
    for bad in ["https://p.example/server/", "https://p.example/auth/login", "p.example/server/1a7ce997"] {
        assert!(PanelUrl::parse_with_server(bad).is_err(), "{bad}");
    }
}

fn answer(
    status: u16,
    headers: &[(&'static str, &str)],
    body: &str,
) -> Result<serde_json::Value, PanelError> {
    let headers = headers
        .iter()
        .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_str(value).unwrap()));
    Answer {
        status: StatusCode::from_u16(status).unwrap(),
        headers: HeaderMap::from_iter(headers),
        body: body.as_bytes().to_vec(),
    }
    .json()
}

fn error(status: u16, code: &str, detail: &str) -> PanelError {
    let body = json!({"errors": [{"code": code, "status": status.to_string(), "detail": detail}]});
    answer(status, &[("content-type", "application/json")], &body.to_string()).unwrap_err()
}

#[test]
fn json_errors_are_told_apart() {
    let app =
        "You are attempting to use an application API key on an endpoint that requires a client API key.";
    let address =
        "This IP address (203.0.113.9) does not have permission to access the API using these credentials.";
    let state = |state| PanelError::Conflict { state: Conflict::State(state) };
    let table = [
        (401, "AuthenticationException", "Unauthenticated.", PanelError::Unauthorized),
        (403, "AccessDeniedHttpException", app, PanelError::ApplicationKey),
        (
            403,
            "AccessDeniedHttpException",
            address,
            PanelError::AddressRefused { address: "203.0.113.9".into() },
        ),
        (
            403,
            "AccessDeniedHttpException",
            "You do not have permission to view server transfer logs.",
            state(ServerState::Transferring),
        ),
        (403, "AccessDeniedHttpException", "No.", PanelError::Forbidden { detail: "No.".into() }),
        (
            400,
            "TwoFactorAuthRequiredException",
            "Two-factor authentication is required on this account",
            PanelError::TwoFactorRequired,
        ),
        (404, "NotFoundHttpException", "gone", PanelError::NotFound { detail: "gone".into() }),
        (
            404,
            "DaemonConnectionException",
            "wings",
            PanelError::Daemon { status: 404, detail: "wings".into() },
        ),
        (
            409,
            "ServerStateConflictException",
            "This server is currently suspended and the functionality",
            state(ServerState::Suspended),
        ),
        (
            409,
            "ServerStateConflictException",
            "The node of this server is currently under maintenance",
            state(ServerState::NodeMaintenance),
        ),
        (
            409,
            "ServerStateConflictException",
            "This server has not yet completed its installation process",
            state(ServerState::Installing),
        ),
        (
            409,
            "ServerStateConflictException",
            "This server is currently restoring from a backup",
            state(ServerState::RestoringBackup),
        ),
        (
            409,
            "ServerStateConflictException",
            "This server is currently being transferred",
            state(ServerState::Transferring),
        ),
        (502, "HttpException", "Server must be online in order to send commands.", PanelError::Offline),
        (417, "DaemonConnectionException", "server is not running", PanelError::Offline),
        (504, "DaemonConnectionException", "down", PanelError::Daemon { status: 504, detail: "down".into() }),
        (
            422,
            "ValidationException",
            "The signal field is required.",
            PanelError::Refused {
                status: 422,
                code: "ValidationException".into(),
                detail: "The signal field is required.".into(),
            },
        ),
    ];
    for (status, code, detail, expected) in table {
        assert_eq!(error(status, code, detail), expected, "{status} {detail}");
    }
}

#[test]
fn a_429_says_how_long_to_wait() {
    let body =
        r#"{"errors":[{"code":"ThrottleRequestsException","status":"429","detail":"Too Many Attempts."}]}"#;
    let wait = |headers: &[(&'static str, &str)], body| answer(429, headers, body).unwrap_err().retry_after();
    assert_eq!(wait(&[("retry-after", "17")], body), Some(Duration::from_secs(17)));
    assert_eq!(wait(&[("retry-after", "soon")], body), Some(Duration::from_secs(60)));
    assert_eq!(wait(&[("retry-after", "999999")], "<html>"), Some(Duration::from_secs(3_600)));
}

#[test]
fn web_pages_and_bare_answers_are_named_for_what_they_are() {
    let html = [("content-type", "text/html; charset=utf-8")];
    let challenge = "<!DOCTYPE html><html><head><title>Just a moment...</title></head></html>";
    let cloudflare = PanelError::BrowserCheck { by: "Cloudflare", status: 403 };
    assert_eq!(answer(403, &html, challenge).unwrap_err(), cloudflare);
    assert_eq!(answer(403, &[("cf-mitigated", "challenge")], "<html>").unwrap_err(), cloudflare);
    let page = answer(502, &html, "<html><TITLE>502 Bad Gateway</TITLE></html>").unwrap_err();
    assert_eq!(page, PanelError::WebPage { status: 502, title: Some("502 Bad Gateway".into()) });
    let login = answer(200, &[], " <html>login</html>").unwrap_err();
    assert_eq!(login, PanelError::WebPage { status: 200, title: None });
    let moved = answer(302, &[("location", "https://p.example/auth/login?secret=1")], "").unwrap_err();
    assert_eq!(moved, PanelError::Redirected { status: 302, to: "https://p.example/auth/login".into() });
    assert_eq!(answer(500, &[], "").unwrap_err(), PanelError::Bare { status: 500 });
    assert_eq!(answer(403, &[], "{}").unwrap_err(), PanelError::Bare { status: 403 });
    assert!(matches!(answer(200, &[], "{\"data\":").unwrap_err(), PanelError::Unreadable { .. }));
}

#[test]
fn only_what_a_person_must_mend_is_final() {
    let passing = [
        PanelError::Bare { status: 500 },
        PanelError::WebPage { status: 503, title: None },
        PanelError::BrowserCheck { by: "Cloudflare", status: 403 },
        PanelError::RateLimited { retry_after: Duration::ZERO },
        PanelError::NoAnswer { reason: "".into(), connected: true },
        PanelError::Timeout { after: Duration::ZERO },
    ];
    let lasting = [
        PanelError::Unauthorized,
        PanelError::ApplicationKey,
        PanelError::TwoFactorRequired,
        PanelError::NotFound { detail: "".into() },
        PanelError::Redirected { status: 308, to: "".into() },
    ];
    assert!(passing.iter().all(|error| error.is_transient() && !error.is_final()));
    assert!(lasting.iter().all(|error| !error.is_transient() && error.is_final()));
    let invalid = PanelError::Refused { status: 422, code: "".into(), detail: "".into() };
    assert!(!invalid.is_transient() && !invalid.is_final());
}

#[test]
fn servers_of_every_panel_are_read() {
    let read = |attributes: serde_json::Value| {
        let item: Item<WireServer> =
            serde_json::from_value(json!({"object": "server", "attributes": attributes})).unwrap();
        item.attributes.into_server(Permissions::default())
    };
    let least = read(json!({"uuid": "1a7c"}));
    assert_eq!((least.state, least.description, least.owner), (ServerState::Normal, None, false));
    let nulls = json!({"uuid": "1", "identifier": null, "name": null, "node": null, "server_owner": null,
        "is_suspended": null, "status": null});
    assert_eq!(read(nulls).name, "");
    let states = [
        (json!({"uuid": "1", "status": "suspended", "is_suspended": true}), ServerState::Suspended),
        (json!({"uuid": "1", "status": null, "is_transferring": true}), ServerState::Transferring),
        (
            json!({"uuid": "1", "status": null, "is_node_under_maintenance": true}),
            ServerState::NodeMaintenance,
        ),
        (json!({"uuid": "1", "status": "install_failed", "is_installing": true}), ServerState::InstallFailed),
        (json!({"uuid": "1", "status": "reinstall_failed"}), ServerState::Normal),
        (json!({"uuid": "1", "status": "paused"}), ServerState::Other("paused".into())),
    ];
    for (attributes, state) in states {
        assert_eq!(read(attributes.clone()).state, state, "{attributes}");
    }
}

#[test]
fn variables_may_be_anything_and_never_keep_a_server_from_being_read() {
    let read = |relationships: serde_json::Value| {
        let server = json!({"uuid": "1", "relationships": relationships});
        let server =
            serde_json::from_value::<WireServer>(server).unwrap().into_server(Permissions::default());
        server.variables.map(|variables| {
            let told =
                variables.iter().map(|one| (one.env.to_string(), one.value.expose_secret().to_owned()));
            told.collect::<Vec<_>>()
        })
    };
    let list = |attributes: serde_json::Value| json!({"variables": {"data": [{"attributes": attributes}]}});
    let one = |env: &str, value: &str| Some(vec![(env.to_owned(), value.to_owned())]);
    let long = "x".repeat(20_000);
    for (relationships, variables) in [
        (json!(null), None),
        (json!([]), None),
        (json!({"variables": {"object": "null_resource", "attributes": null}}), None),
        (json!({"variables": {"object": "list", "data": []}}), Some(vec![])),
        (list(json!({"env_variable": "A", "server_value": "x", "default_value": "y"})), one("A", "x")),
        (list(json!({"env_variable": "A", "server_value": null, "default_value": "y"})), one("A", "y")),
        (
            list(json!({"env_variable": "A", "server_value": 25565, "rules": ["required", "int"]})),
            one("A", "25565"),
        ),
        (list(json!({"env_variable": "A", "server_value": true})), one("A", "true")),
        (list(json!({"env_variable": ["A"], "server_value": {"a": 1}})), one("", "")),
        (list(json!({"env_variable": "A", "server_value": long})), one("A", "")),
        (json!({"variables": {"data": {"a": 1}}}), None),
    ] {
        assert_eq!(read(relationships.clone()), variables, "{relationships}");
    }
    let many = json!({"variables": {"data": vec![json!({"attributes": {"env_variable": "A"}}); 5_000]}});
    assert_eq!(read(many).map(|variables| variables.len()), Some(100));
}

#[test]
fn a_key_is_judged_by_its_prefix_and_never_shown() {
    let table = [
        ("ptlc_abc", KeyKind::Client),
        ("pacc_abc", KeyKind::Client),
        ("ptla_abc", KeyKind::Application),
        ("papp_abc", KeyKind::Application),
        ("0123456789abcdef", KeyKind::Unknown),
    ];
    for (key, kind) in table {
        assert_eq!(KeyKind::of(&key.into()), kind, "{key}");
    }
    let build = |key: &str| Panel::builder(PanelUrl::parse("https://p.example").unwrap(), key).build();
    for bad in ["", " ", "ptlc_a b", "ptlc_\u{e9}", "ptlc_a\n"] {
        assert_eq!(build(bad).unwrap_err(), BadApiKey, "{bad:?}");
    }
    assert!(!format!("{:?}", build("ptlc_hidden").unwrap()).contains("hidden"));
}

#[test]
fn a_query_is_encoded_and_lowered() {
    let mut url = PanelUrl::parse("https://p.example").unwrap().api([]);
    let query = ServerQuery {
        scope: ServerScope::Others,
        search: Some(" Sky:25565 ".into()),
        page: 0,
        per_page: 500,
    };
    query.apply(&mut url);
    let expected =
        "https://p.example/api/client?include=egg&page=1&per_page=100&type=admin&filter%5B*%5D=sky%3A25565";
    assert_eq!(url.as_str(), expected);
}

#[test]
fn what_a_hostile_panel_says_is_one_short_line_wherever_it_says_it() {
    let long = "WARN forged\n".repeat(90_000);
    let error = json!({"code": long, "status": "500", "detail": long});
    let body = json!({ "errors": vec![error; 2] }).to_string();
    let moved = long.replace('\n', "/");
    let errors = [
        answer(422, &[], &body).unwrap_err(),
        answer(403, &[], &body).unwrap_err(),
        answer(404, &[], &body).unwrap_err(),
        answer(409, &[], &body).unwrap_err(),
        answer(302, &[("location", &moved)], "").unwrap_err(),
        answer(502, &[("content-type", "text/html")], &format!("<title>{long}</title>")).unwrap_err(),
    ];
    for error in errors {
        let (said, shown) = (error.to_string(), format!("{error:?}"));
        assert!(said.chars().count() < 800 && !said.contains('\n'), "{said}");
        assert!(shown.len() < 2_000, "{shown}");
    }
    let named = json!({"uuid": long, "identifier": long, "name": long, "node": long, "status": long});
    let server = serde_json::from_value::<WireServer>(named).unwrap().into_server(Permissions::default());
    assert!(server.name.chars().count() < 310 && !server.name.contains('\n'));
    assert!(server.text_len() < 2_000 && server.state.to_string().len() < 400);
}

#[test]
fn a_page_and_a_list_of_errors_have_only_so_many_elements() {
    let one = json!({"attributes": {"uuid": ""}});
    let page = json!({ "data": vec![one; 30_000] }).to_string();
    let list: super::envelope::List<WireServer> = serde_json::from_str(&page).unwrap();
    assert_eq!(list.data.items.len(), 100);
    let rights = json!({"attributes": {"uuid": "x"}, "meta": {"user_permissions": vec![""; 300_000]}});
    let item: Item<WireServer> = serde_json::from_value(rights).unwrap();
    assert_eq!(item.meta.unwrap().user_permissions.unwrap().items.len(), 256);
    let errors = json!({ "errors": vec![json!({"detail": "x"}); 100_000] }).to_string();
    let error = answer(422, &[], &errors).unwrap_err();
    assert_eq!(error.to_string(), format!("the panel answered 422 (): {}", vec!["x"; 20].join(" ")));
}
