//! One story for each event.

use pterosocket::{Event, EventKind, PowerState};
use serde_json::json;

use crate::support::*;

/// What a frame with this event and these arguments becomes, in each dialect.
async fn told(event: &str, args: &[&str], kind: EventKind) -> Vec<Event> {
    let mut seen = Vec::new();
    for dialect in DIALECTS {
        let rig = Rig::new(dialect).await;
        let (_socket, mut watch) = rig.connected().await;
        rig.server.send_event(event, args);
        seen.push(watch.until(kind).await);
    }
    seen
}

#[tokio::test]
async fn console_output_carries_the_line() {
    for dialect in DIALECTS {
        let rig = Rig::new(dialect).await;
        let (_socket, mut watch) = rig.connected().await;
        let line = "\u{1b}[33m<Bob> \"hi\" & ü 漢 😀 \\\u{1b}[0m";
        rig.server.emit(line);
        assert_eq!(watch.line().await, line, "{dialect:?}");
    }
}

#[tokio::test]
async fn status_carries_the_state() {
    for dialect in DIALECTS {
        let rig = Rig::new(dialect).await;
        let (_socket, mut watch) = rig.connected().await;
        rig.server.set_state(sandbox::wings::PowerState::Stopping);
        let Event::Status(state) = watch.until(EventKind::Status).await else { panic!() };
        assert_eq!(state, PowerState::Stopping);
    }
}

#[tokio::test]
async fn stats_carry_figures() {
    for dialect in DIALECTS {
        let rig = Rig::new(dialect).await;
        let (_socket, mut watch) = rig.connected().await;
        let Event::Stats(stats) = watch.until(EventKind::Stats).await else { panic!() };
        assert_eq!(stats.state, PowerState::Running, "{dialect:?}");
        assert!(stats.memory_limit_bytes > 0, "{dialect:?}");
    }
}

#[tokio::test]
async fn start_comes_when_the_token_was_shown_and_auth_success_when_it_was_accepted() {
    for dialect in DIALECTS {
        let rig = Rig::new(dialect).await;
        let socket = rig.socket();
        let mut watch = Watch(socket.events());
        soon(socket.connect()).await.unwrap();
        assert_eq!(watch.next().await.kind(), EventKind::Start);
        let Event::AuthSuccess(success) = watch.next().await else { panic!() };
        assert!(!success.renewal && success.permissions.allows("control.stop"));
        assert_eq!(rig.sent(), ["auth"]);
    }
}

#[tokio::test]
async fn close_carries_code_and_reason() {
    for dialect in DIALECTS {
        let rig = Rig::new(dialect).await;
        let (_socket, mut watch) = rig.connected().await;
        rig.server.close_sockets(1001, "server deleted");
        let Event::Close(reason) = watch.until(EventKind::Close).await else { panic!() };
        assert_eq!(reason.to_string(), "closed by the daemon: server deleted (1001)");
    }
}

#[tokio::test]
async fn error_tells_of_a_frame_that_cannot_be_read_and_nothing_ends() {
    for dialect in DIALECTS {
        let rig = Rig::new(dialect).await;
        let (_socket, mut watch) = rig.connected().await;
        rig.server.send_raw("{\"event\":\"console output\",\"args\":[\"cut");
        let Event::Error(error) = watch.until(EventKind::Error).await else { panic!() };
        assert!(matches!(*error, pterosocket::Error::Frame(_)), "{error}");
        rig.server.emit("after");
        assert!(watch.up_to_line("after").await.is_empty());
    }
}

#[tokio::test]
async fn jwt_errors_and_token_notices_are_told() {
    for event in told("jwt error", &["unknown variant"], EventKind::JwtError).await {
        let Event::JwtError(text) = event else { panic!() };
        assert_eq!(text, "unknown variant");
    }
    told("token expiring", &[], EventKind::TokenExpiring).await;
    told("token expired", &[], EventKind::TokenExpired).await;
}

#[tokio::test]
async fn what_the_daemon_says_to_people_is_told() {
    for event in told("daemon error", &["Error Event [x]: server is running"], EventKind::DaemonError).await {
        let Event::DaemonError(text) = event else { panic!() };
        assert_eq!(text, "Error Event [x]: server is running");
    }
    for event in told("daemon message", &["(restoring): a.dat"], EventKind::DaemonMessage).await {
        let Event::DaemonMessage(text) = event else { panic!() };
        assert_eq!(text, "(restoring): a.dat");
    }
}

#[tokio::test]
async fn installations_are_told() {
    told("install started", &[""], EventKind::InstallStarted).await;
    told("install completed", &[""], EventKind::InstallCompleted).await;
    for event in told("install output", &["Downloading"], EventKind::InstallOutput).await {
        let Event::InstallOutput(line) = event else { panic!() };
        assert_eq!(line, "Downloading");
    }
}

#[tokio::test]
async fn backups_are_told() {
    let go = json!({"uuid": "u1", "is_successful": true, "file_size": 9, "checksum": "ab", "checksum_type": "sha1"});
    for event in told("backup completed", &[&go.to_string()], EventKind::BackupCompleted).await {
        let Event::BackupCompleted(backup) = event else { panic!() };
        assert_eq!((backup.uuid.as_str(), backup.successful, backup.bytes), ("u1", true, 9));
    }
    told("backup restore completed", &[""], EventKind::BackupRestoreCompleted).await;
}

#[tokio::test]
async fn transfers_are_told() {
    for event in told("transfer logs", &["moving"], EventKind::TransferLogs).await {
        let Event::TransferLogs(line) = event else { panic!() };
        assert_eq!(line, "moving");
    }
    for event in told("transfer status", &["processing"], EventKind::TransferStatus).await {
        let Event::TransferStatus(status) = event else { panic!() };
        assert_eq!(status, "processing");
    }
}

#[tokio::test]
async fn throttling_deletion_and_features_are_told() {
    for event in told("throttled", &["global"], EventKind::Throttled).await {
        let Event::Throttled(what) = event else { panic!() };
        assert_eq!(what, "global");
    }
    told("deleted", &["null"], EventKind::Deleted).await;
    let feature = json!({"key": "eula", "pattern": "agree", "line": "You need to agree"}).to_string();
    for event in told("feature match", &[&feature], EventKind::FeatureMatch).await {
        let Event::FeatureMatch(feature) = event else { panic!() };
        assert_eq!((feature.key.as_str(), feature.line.as_str()), ("eula", "You need to agree"));
    }
}

#[tokio::test]
async fn unknown_events_keep_name_and_arguments() {
    for event in told("schedule started", &["id", "{}"], EventKind::Unknown).await {
        let Event::Unknown(unknown) = event else { panic!() };
        assert_eq!(unknown.event, "schedule started");
        assert_eq!(unknown.args, ["id", "{}"]);
    }
}
