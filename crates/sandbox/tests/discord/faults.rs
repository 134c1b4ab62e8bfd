//! Injected faults, seen from a client.

use std::time::Duration;

use sandbox::discord::{Fault, FaultKind, Scope, Times};
use serde_json::json;

use super::support::world;

#[tokio::test]
async fn statuses_and_limits_are_answered_as_told() {
    let (discord, rest, _, channel) = world().await;
    let path = format!("/channels/{channel}/messages");
    let fail = |kind: FaultKind| discord.fail(Fault::new(kind, Times::Count(1)).on("POST", "/messages"));
    fail(FaultKind::Status(503));
    fail(FaultKind::Html(502));
    fail(FaultKind::Json(403, json!({"code": 50013, "message": "no"})));
    fail(FaultKind::RateLimited { retry_after: Duration::from_secs(1_337), scope: Scope::Shared });
    let hi = || rest.post(&path, json!({"content": "hi"}));
    assert_eq!(rest.get(&path).await.status, 200, "another method is not hit");
    assert_eq!(hi().await.status, 503);
    let page = hi().await;
    assert_eq!((page.status.as_u16(), page.header("content-type")), (502, "text/html; charset=utf-8"));
    assert_eq!(hi().await.outcome(), (403, 50013));
    let limited = hi().await;
    assert_eq!((limited.header("retry-after"), limited.header("x-ratelimit-scope")), ("1337", "shared"));
    assert_eq!(hi().await.status, 200);
    fail(FaultKind::DoneButBadGateway);
    assert_eq!(hi().await.status, 502);
    assert_eq!(discord.messages(channel).len(), 2, "it was sent all the same");
    discord.fail(Fault::new(FaultKind::Status(500), Times::Always));
    assert_eq!(hi().await.status, 500);
    discord.heal();
    assert_eq!(hi().await.status, 200);
}

#[tokio::test]
async fn silence_resets_and_slowness() {
    let (discord, rest, _, channel) = world().await;
    let get = || rest.request(reqwest::Method::GET, &format!("/channels/{channel}"));
    discord.fail(Fault::new(FaultKind::Reset, Times::Count(1)));
    let error = get().send().await.expect_err("a reset");
    assert!(!error.is_timeout(), "{error:?}");
    discord.fail(Fault::new(FaultKind::Silence, Times::Count(1)));
    let error = get().timeout(Duration::from_millis(100)).send().await.expect_err("silence");
    assert!(error.is_timeout(), "{error:?}");
    discord.fail(Fault::new(FaultKind::Latency(Duration::from_millis(80)), Times::Count(1)));
    let start = std::time::Instant::now();
    assert_eq!(get().send().await.expect("an answer").status(), 200);
    assert!(start.elapsed() >= Duration::from_millis(80));
    let statuses: Vec<u16> = discord.requests().iter().map(|request| request.status).collect();
    assert_eq!(statuses, [0, 0, 200]);
}

#[tokio::test]
async fn stopping_ends_silent_requests() {
    let (discord, rest, _, channel) = world().await;
    discord.fail(Fault::new(FaultKind::Silence, Times::Always));
    let request = rest.request(reqwest::Method::GET, &format!("/channels/{channel}"));
    let pending = tokio::spawn(request.send());
    discord.request_where(|request| request.status == 0).await.unwrap();
    tokio::time::timeout(super::support::LONG, discord.stop()).await.expect("it stops");
    assert!(pending.await.unwrap().is_err());
}
