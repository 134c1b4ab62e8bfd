//! What daemons and panels say, wherever it is repeated: without colours, on one line, and short.

use sandbox::{
    Dialect,
    panel::{Fault, FaultKind, PanelState},
};
use serde_json::json;

use crate::support::{Builder, logged};

#[tokio::test]
async fn colours_of_the_daemon_stay_in_no_answer_no_mirror_and_no_row() {
    let mut builder = Builder::default();
    builder.backend.dialect = Dialect::Calagopus;
    let mut world = builder.start().await;
    world.bind_and_mirror().await;
    world.server.suspend(true);
    world.posted("● offline").await;
    world.server.set_panel_state(PanelState::Normal);
    let told = world.until(world.admin, "/power start", "◆ Server is in a locked state").await;
    world.posted("◆ Server is in a locked state").await;
    let audit = world.reads(world.admin, "/audit").await;
    assert!(audit.contains("**refused**: Server is in a locked state"), "{audit}");
    for shown in [&told.text(), &audit, &world.shown()] {
        assert!(!shown.contains("[1;41m") && !shown.contains("[0m") && !shown.contains('\u{1b}'), "{shown}");
    }
    let audit_log = world.audit_log().await;
    assert!(audit_log.iter().all(|row| !row.contains('[')), "{audit_log:#?}");
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
    assert!(told.starts_with("**Survival**: it can't be done: the panel answered 500 (Evil Code"), "{told}");
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
            "unauthorized. Once that is mended",
        ),
        (400, "DisplayException", "Not today, thank you.", "Not today, thank you."),
        (504, "DaemonConnectionException", "The node is away.", "The node is away. Try again in a minute."),
    ] {
        let errors = json!({ "errors": [{ "code": code, "status": status.to_string(), "detail": detail }] });
        let kind = FaultKind::Json(status, errors);
        world.backend.fail_panel(Fault { path: "/power".into(), times: 1, kind });
        let read = world.reads(world.admin, "/power stop").await;
        assert!(read.contains(told) && !read.contains(".."), "{read}");
    }
    let status = world.reads(world.admin, "/status").await;
    assert!(status.contains("can't be reached yet") && !status.contains(".."), "{status}");
    world.end().await;
}
