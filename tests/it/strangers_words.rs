//! What daemons and panels say, wherever it is repeated: without colours, on one line, and short.

use sandbox::{
    Dialect,
    panel::{Fault, FaultKind, PanelState},
};
use serde_json::json;

use crate::support::{Builder, logged, says};

#[tokio::test]
async fn colours_of_the_daemon_stay_in_no_answer_no_mirror_and_no_row() {
    let mut builder = Builder::default();
    builder.backend.dialect = Dialect::Calagopus;
    let mut world = builder.start().await;
    world.bind_and_mirror().await;
    world.server.suspend(true);
    world.posted("[notice-power state=[power-state state=offline]]").await;
    world.server.set_panel_state(PanelState::Normal);
    let told =
        world.until(world.admin, "/power start", "[notice-daemon words=Server is in a locked state").await;
    world.posted("[notice-daemon words=Server is in a locked state").await;
    let audit = world.reads(world.admin, "/audit").await;
    assert!(
        says(
            &audit,
            "[audit-ended-with note=[error-other words=Server is in a locked state, cannot start the server.] outcome=refused]"
        ),
        "{audit}"
    );
    for shown in [&told.text(), &audit, &world.shown()] {
        assert!(!shown.contains("[1;41m") && !shown.contains("[0m") && !shown.contains('\u{1b}'), "{shown}");
    }
    let audit_log = world.audit_log().await;
    assert!(audit_log.iter().all(|row| !row.contains("[1;41m") && !row.contains("[0m")), "{audit_log:#?}");
    world.end().await;
}

#[tokio::test]
async fn an_endless_error_of_the_panels_is_a_short_line_everywhere() {
    let mut builder = Builder::default();
    builder.options.sockets.timings.write_within = std::time::Duration::from_millis(200);
    let mut world = builder.start().await;
    world.bind_and_mirror().await;
    world.server.refuse_upgrades(Some(503));
    world.server.drop_sockets();
    world.server.sockets(|open| *open == 0).await;
    let code = "\u{1b}[31mEvil\nCode ".repeat(40_000);
    let errors =
        json!({ "errors": [{ "code": code, "status": "500", "detail": "no\r\nway ".repeat(10_000) }] });
    assert!(errors.to_string().len() > 900_000);
    world.backend.fail_panel(Fault { path: "/power".into(), times: 1, kind: FaultKind::Json(500, errors) });
    let told = world.reads(world.admin, "/power stop").await;
    assert!(
        told.starts_with(
            "[of-server server=Survival what=[panel-cannot why=[panel-error-refused code=Evil Code"
        ),
        "{told}"
    );
    let audit = world.reads(world.admin, "/audit").await;
    let audit_log = world.audit_log().await;
    let row = audit_log.last().unwrap();
    assert!(row.starts_with("Alice | Survival | stop |  | failed | "), "{row}");
    for line in [&told, row] {
        assert!(line.chars().count() < 1_000 && !line.contains(['\n', '\r', '\u{1b}']), "{line}");
    }
    assert!(audit.len() < 2_000 && !audit.contains('\u{1b}'), "{audit}");
    let logged = logged(&["Evil"]);
    let fits = |line: &String| line.len() < 2_000 && !line.contains(['\n', '\r', '\u{1b}']);
    assert!(logged.iter().all(fits), "{logged:#?}");
    world.end().await;
}

#[tokio::test]
async fn a_sentence_of_theirs_within_ours_ends_with_one_full_stop() {
    let mut builder = Builder::default();
    builder.options.sockets.timings.write_within = std::time::Duration::from_millis(200);
    let world = builder.start().await;
    world.bind_and_mirror().await;
    world.server.refuse_upgrades(Some(503));
    world.server.drop_sockets();
    world.server.sockets(|open| *open == 0).await;
    for (status, code, detail, told) in [
        (
            403,
            "AccessDeniedHttpException",
            "This action is unauthorized.",
            "[panel-says-no why=[panel-error-forbidden detail=This action is unauthorized]]",
        ),
        (
            400,
            "DisplayException",
            "Not today, thank you.",
            "[panel-cannot why=[panel-error-refused … detail=Not today, thank you status=400]]",
        ),
        (
            504,
            "DaemonConnectionException",
            "The node is away.",
            "[panel-not-just-now why=[panel-error-daemon detail=The node is away status=504]]",
        ),
    ] {
        let errors = json!({ "errors": [{ "code": code, "status": status.to_string(), "detail": detail }] });
        let kind = FaultKind::Json(status, errors);
        world.backend.fail_panel(Fault { path: "/power".into(), times: 1, kind });
        let read = world.reads(world.admin, "/power stop").await;
        assert!(says(&read, told), "{read}");
    }
    let status = world.reads(world.admin, "/status").await;
    assert!(says(&status, "[connection-down why=[socket-error-upgrade-proxy …]]"), "{status}");
    world.end().await;
}
