//! The panel's client API, over real connections.

use std::time::Duration;

use pterosocket::panel::{Conflict, ServerQuery, ServerScope, ServerState};
use pterosocket::{Panel, PanelError, PanelUrl, PowerAction, PowerState};
use sandbox::panel::{Fault, FaultKind, Variable};
use sandbox::{BackendOptions, Dialect, Flavour, ServerSpec, UserSpec};
use secrecy::ExposeSecret;

use crate::raw;
use crate::support::*;

fn fault(path: &str, kind: FaultKind) -> Fault {
    Fault { path: path.to_owned(), times: 1, kind }
}

fn at(url: &str) -> Panel {
    at_with(url, "ptlc_key")
}

fn at_with(url: &str, key: &str) -> Panel {
    Panel::builder(PanelUrl::parse(url).unwrap(), key).timeout(millis(300)).build().unwrap()
}

#[tokio::test]
async fn requests_look_like_an_api_client_and_not_like_a_browser() {
    let rig = Rig::new(Dialect::NewGo).await;
    soon(rig.panel().account()).await.unwrap();
    soon(rig.panel().command(&rig.server.short_id(), "list")).await.unwrap();
    for request in rig.backend.requests() {
        let header = |name: &str| request.headers.get(name).map(|value| value.to_str().unwrap().to_owned());
        assert_eq!(header("accept").as_deref(), Some("Application/vnd.pterodactyl.v1+json"));
        assert!(header("authorization").unwrap().starts_with("Bearer ptlc_"));
        for browser in ["origin", "referer", "cookie"] {
            assert_eq!(header(browser), None, "{browser}");
        }
        let json = request.method == "POST";
        assert_eq!(header("content-type").as_deref(), json.then_some("application/json"));
    }
}

#[tokio::test]
async fn the_account_is_read_from_either_panel() {
    for flavour in [Flavour::Pterodactyl, Flavour::Pelican] {
        let rig = Rig::with(BackendOptions { flavour, ..options(Dialect::NewGo) }).await;
        let panel = rig.panel();
        let account = soon(panel.account()).await.unwrap();
        assert_eq!((account.username.as_str(), account.admin), ("owner", false), "{flavour:?}");
        assert!(panel.rate_limit().is_some_and(|limit| limit.limit == 10_000 && limit.remaining < 10_000));
    }
}

#[tokio::test]
async fn servers_are_listed_page_by_page_and_filtered() {
    let rig = Rig::new(Dialect::NewGo).await;
    for number in 0..120 {
        rig.backend.add_server(ServerSpec { name: format!("Lobby {number}"), ..ServerSpec::default() });
    }
    let all = soon(rig.panel().all_servers()).await.unwrap();
    assert_eq!(all.len(), 121);
    assert!(all.iter().all(|server| server.owner && server.state == ServerState::Normal));
    let query = ServerQuery { search: Some("LOBBY 11".into()), per_page: 5, ..ServerQuery::default() };
    let page = soon(rig.panel().servers(&query)).await.unwrap();
    assert_eq!((page.servers.len(), page.total, page.page, page.pages), (5, 11, 1, 3));
}

#[tokio::test]
async fn a_root_admin_also_sees_the_servers_of_others() {
    let rig = Rig::new(Dialect::NewGo).await;
    let admin = rig.backend.add_user(UserSpec { name: "root".into(), admin: true });
    let panel = rig.panel_as(admin.key());
    let own = soon(panel.servers(&ServerQuery::default())).await.unwrap();
    let others = ServerQuery { scope: ServerScope::Others, ..ServerQuery::default() };
    let others = soon(panel.servers(&others)).await.unwrap();
    assert_eq!((own.servers.len(), others.servers.len()), (0, 1));
    assert_eq!(soon(panel.all_servers()).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_server_comes_with_permissions_and_state() {
    let rig = Rig::new(Dialect::NewGo).await;
    let server = soon(rig.panel().server(&rig.server.short_id())).await.unwrap();
    assert_eq!(server.uuid.as_str(), rig.server.uuid().to_string());
    assert!(server.owner && server.permissions.allows("control.start"));
    let guest = rig.backend.add_user(UserSpec { name: "guest".into(), admin: false });
    assert!(matches!(
        soon(rig.panel_as(guest.key()).server(&server.uuid)).await,
        Err(PanelError::NotFound { .. })
    ));
    rig.server.set_permissions(&guest, &["control.start"]);
    let shared = soon(rig.panel_as(guest.key()).server(&server.uuid)).await.unwrap();
    assert!(
        !shared.owner
            && shared.permissions.allows("control.start")
            && !shared.permissions.allows("control.stop")
    );
    rig.server.suspend(true);
    assert_eq!(soon(rig.panel().server(&server.uuid)).await.unwrap().state, ServerState::Suspended);
}

#[tokio::test]
async fn credentials_resources_command_and_power_work() {
    for dialect in DIALECTS {
        let rig = Rig::new(dialect).await;
        let (panel, id) = (rig.panel(), rig.server.short_id());
        let credentials = soon(panel.websocket(&id)).await.unwrap();
        assert!(credentials.socket.path().contains(&rig.server.uuid().to_string()));
        assert_eq!(soon(panel.resources(&id)).await.unwrap().state, PowerState::Running);
        soon(panel.command(&id, "say hi")).await.unwrap();
        soon(rig.server.command_seen(|line| line == "say hi")).await;
        soon(panel.power(&id, PowerAction::Kill)).await.unwrap();
        soon(rig.server.reached(sandbox::wings::PowerState::Offline)).await;
        assert_eq!(soon(panel.command(&id, "say hi")).await, Err(PanelError::Offline), "{dialect:?}");
    }
}

#[tokio::test]
async fn refusals_name_their_cause() {
    let rig = Rig::new(Dialect::NewGo).await;
    let id = rig.server.short_id();
    assert_eq!(soon(rig.panel_as("ptlc_nobody").account()).await, Err(PanelError::Unauthorized));
    let application = rig.backend.owner().application_key().to_owned();
    assert_eq!(soon(rig.panel_as(&application).account()).await, Err(PanelError::ApplicationKey));
    rig.backend.owner().require_two_factor(true);
    assert_eq!(soon(rig.panel().server(&id)).await, Err(PanelError::TwoFactorRequired));
    soon(rig.panel().account()).await.expect("the account itself is exempt");
    rig.backend.owner().require_two_factor(false);
    rig.backend.owner().refuse_address(true);
    let Err(PanelError::AddressRefused { address }) = soon(rig.panel().account()).await else { panic!() };
    assert_eq!(address, "127.0.0.1");
    rig.backend.owner().refuse_address(false);
    rig.server.suspend(true);
    let suspended = PanelError::Conflict { state: Conflict::State(ServerState::Suspended) };
    assert_eq!(soon(rig.panel().websocket(&id)).await.unwrap_err(), suspended);
}

#[tokio::test]
async fn what_is_no_answer_of_the_panel_is_an_error_of_its_own() {
    let rig = Rig::new(Dialect::NewGo).await;
    let page =
        "<html><head><title>Just a moment...</title></head><body>cdn-cgi/challenge-platform</body></html>";
    rig.backend.fail_panel(fault("account", FaultKind::Html(page.into())));
    let checked = soon(rig.panel().account()).await.unwrap_err();
    assert_eq!(checked, PanelError::BrowserCheck { by: "Cloudflare", status: 503 });
    rig.backend.fail_panel(fault("account", FaultKind::Status(502)));
    assert_eq!(soon(rig.panel().account()).await, Err(PanelError::Bare { status: 502 }));
    rig.backend.fail_panel(fault("account", FaultKind::Drop));
    let dropped = soon(rig.panel().account()).await;
    assert!(matches!(dropped, Err(PanelError::NoAnswer { connected: true, .. })), "{dropped:?}");
    let hanging = at(&raw::panel(None).await);
    assert_eq!(soon(hanging.account()).await, Err(PanelError::Timeout { after: millis(300) }));
    let nobody = at("http://127.0.0.1:1");
    assert!(matches!(soon(nobody.account()).await, Err(PanelError::NoAnswer { connected: false, .. })));
}

#[tokio::test]
async fn redirects_are_not_followed_and_long_answers_not_read() {
    let moved = raw::http("302 Found", "location: http://127.0.0.1:1/auth/login\r\n", "");
    let moved = soon(at(&raw::panel(Some(moved)).await).account()).await.unwrap_err();
    assert!(
        matches!(&moved, PanelError::Redirected { status: 302, to } if to.ends_with("/auth/login")),
        "{moved}"
    );
    let long = raw::http("200 OK", "content-type: application/json\r\n", &" ".repeat(2 * 1024 * 1024));
    let long = soon(at(&raw::panel(Some(long)).await).account()).await.unwrap_err();
    assert!(matches!(long, PanelError::TooLarge { .. }) && !long.is_transient(), "{long}");
}

#[tokio::test]
async fn servers_with_much_to_tell_are_listed_all_the_same() {
    let variables = "x".repeat(40_000);
    let server =
        |number: u32| serde_json::json!({"attributes": {"uuid": number.to_string(), "eggs": variables}});
    let list = serde_json::json!({"data": (0..100).map(server).collect::<Vec<_>>()}).to_string();
    assert!(list.len() > 3 * 1024 * 1024);
    let answer = raw::http("200 OK", "content-type: application/json\r\n", &list);
    let panel = Panel::builder(PanelUrl::parse(&raw::panel(Some(answer)).await).unwrap(), "ptlc_key");
    assert_eq!(soon(panel.build().unwrap().all_servers()).await.unwrap().len(), 100);
}

#[tokio::test]
async fn a_429_of_the_user_holds_every_request_and_one_of_a_socket_only_that() {
    let rig = Rig::new(Dialect::NewGo).await;
    let (panel, id) = (rig.panel(), rig.server.short_id());
    let wait = Duration::from_secs(30);
    rig.backend.fail_panel(fault("websocket", FaultKind::RateLimited { retry_after: wait }));
    assert_eq!(soon(panel.websocket(&id)).await.unwrap_err().retry_after(), Some(wait));
    soon(panel.account()).await.expect("other requests go on");
    rig.backend.fail_panel(fault("account", FaultKind::RateLimited { retry_after: wait }));
    assert_eq!(soon(panel.account()).await.unwrap_err().retry_after(), Some(wait));
    let before = rig.backend.requests().len();
    let held = soon(panel.server(&id)).await.unwrap_err().retry_after().unwrap();
    assert!(held <= wait && held > Duration::from_secs(25));
    assert_eq!(rig.backend.requests().len(), before, "nothing was sent");
}

#[tokio::test]
async fn startup_variables_come_with_the_list_and_by_themselves() {
    let rig = Rig::new(Dialect::NewGo).await;
    let hidden = Variable { visible: false, ..Variable::new("Hidden", "HIDDEN_TOKEN", "q9Zk2LwX9vB4tok") };
    rig.server.set_variables([Variable::new("Rcon password", "RCON_PASS", "Tr0ub4dor&3"), hidden]);
    let by_itself = soon(rig.panel().startup(&rig.server.short_id())).await.unwrap();
    let page = soon(rig.panel().servers(&ServerQuery::default())).await.unwrap();
    let listed = page.servers.into_iter().next().unwrap().variables.unwrap();
    assert_eq!(by_itself, listed);
    let [variable] = &by_itself[..] else { panic!("what is hidden is not told: {by_itself:?}") };
    assert_eq!((&*variable.name, &*variable.env), ("Rcon password", "RCON_PASS"));
    assert_eq!((&*variable.rules, variable.value.expose_secret()), ("required|string", "Tr0ub4dor&3"));
    assert!(!format!("{variable:?}").contains("Tr0ub4dor"));
    assert!(soon(rig.panel().all_servers()).await.unwrap().iter().all(|server| server.variables.is_none()));
}

#[tokio::test]
async fn without_the_right_there_are_no_variables() {
    let rig = Rig::new(Dialect::NewGo).await;
    let guest = rig.backend.add_user(UserSpec { name: "guest".into(), admin: false });
    rig.server.set_permissions(&guest, &["control.console"]);
    let panel = at_with(&rig.backend.panel_url(), guest.key());
    let failed = soon(panel.startup(&rig.server.short_id())).await.unwrap_err();
    assert!(matches!(failed, PanelError::Forbidden { .. }), "{failed:?}");
    let page = soon(panel.servers(&ServerQuery::default())).await.unwrap();
    assert_eq!(page.servers.iter().map(|server| server.variables.clone()).collect::<Vec<_>>(), [None]);
    rig.server.set_permissions(&guest, &["startup.read"]);
    assert_eq!(soon(panel.startup(&rig.server.short_id())).await.unwrap().len(), 1);
}
