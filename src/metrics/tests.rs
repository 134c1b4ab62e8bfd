//! The page as Prometheus reads it.

use std::{
    collections::BTreeSet,
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use super::*;

/// The figures are the process's own, so tests beside this one may count, too: only names are compared, and figures
/// that nothing else counts.
fn names() -> Vec<String> {
    let page = page();
    let described = page.lines().filter_map(|line| line.strip_prefix("# TYPE "));
    described.map(str::to_owned).collect()
}

#[test]
fn every_figure_has_its_name_and_kind() {
    interaction("help", InteractionResult::Answered);
    insta::assert_snapshot!(names().join("\n"), @r"
    wingcord_lines_received counter
    wingcord_lines_posted counter
    wingcord_lines_lost counter
    wingcord_lines_filtered counter
    wingcord_relay_lag_seconds histogram
    wingcord_backlog_memory_bytes gauge
    wingcord_backlog_spilled_bytes gauge
    wingcord_discord_requests counter
    wingcord_discord_rate_limited counter
    wingcord_discord_invalid_requests counter
    wingcord_gateway_connected gauge
    wingcord_gateway_latency_seconds gauge
    wingcord_interactions counter
    wingcord_refused_presses counter
    wingcord_interaction_acknowledged_seconds histogram
    wingcord_build info
    wingcord_uptime_seconds gauge
    wingcord_sockets gauge
    ");
    let page = page();
    assert!(page.ends_with("# EOF\n"));
    for line in page.lines().filter(|line| !line.starts_with('#')) {
        assert!(line.starts_with("wingcord_"), "{line}");
    }
    let helped = page.lines().filter(|line| line.starts_with("# HELP ")).count();
    assert_eq!(helped, names().len());
}

#[test]
fn labels_have_values_from_a_short_list() {
    for status in
        [None, Some(0), Some(200), Some(299), Some(418), Some(429), Some(599), Some(999), Some(65535)]
    {
        request(Route::ReadBack, status, None);
    }
    let page = page();
    let line = |line: &&str| line.contains("route=\"read_back\"");
    let statuses: BTreeSet<_> = page
        .lines()
        .filter(line)
        .filter_map(|line| line.split("status=\"").nth(1)?.split('"').next())
        .collect();
    assert_eq!(Vec::from_iter(statuses), ["200", "2xx", "429", "4xx", "5xx", "none"]);
}

#[test]
fn what_discord_counts_as_invalid_is_counted() {
    let invalid = || {
        let page = page();
        let line =
            page.lines().find(|line| line.starts_with("wingcord_discord_invalid_requests_total ")).unwrap();
        line.rsplit(' ').next().unwrap().parse::<u64>().unwrap()
    };
    let before = invalid();
    request(Route::Post, Some(429), Some(Scope::Shared));
    request(Route::Post, Some(404), None);
    request(Route::Post, None, None);
    assert_eq!(invalid(), before);
    request(Route::Post, Some(401), None);
    request(Route::Post, Some(403), None);
    request(Route::Post, Some(429), Some(Scope::Global));
    assert_eq!(invalid(), before + 3);
}

#[test]
fn lines_and_their_age_are_counted() {
    received(3);
    posted(2);
    lost(1, Loss::Full);
    filtered(1, Filtered::Hidden);
    lag(Duration::from_millis(400));
    lag(Duration::from_secs(3000));
    backlog(1024, 1 << 40);
    interaction("mc say", InteractionResult::Answered);
    let page = page();
    for wanted in [
        "wingcord_lines_lost_total{cause=\"full\"}",
        "wingcord_lines_filtered_total{action=\"hidden\"}",
        "wingcord_relay_lag_seconds_bucket{le=\"0.5\"}",
        "wingcord_backlog_memory_bytes 1024",
        "wingcord_backlog_spilled_bytes 1099511627776",
        "wingcord_interactions_total{command=\"mc say\",outcome=\"answered\"} 1",
    ] {
        assert!(page.lines().any(|line| line.starts_with(wanted)), "{wanted}:\n{page}");
    }
}

struct Ill;

impl Probe for Ill {
    async fn health(&self) -> Result<(), &'static str> {
        Err("database")
    }

    async fn measure(&self) {
        uptime(Duration::from_secs(7));
    }
}

#[tokio::test]
async fn the_pages_are_served_and_a_taken_port_is_told() {
    let listener = bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await.unwrap();
    let address = listener.local_addr().unwrap();
    let taken = bind(address).await.unwrap_err().to_string();
    assert!(
        taken.starts_with(&format!("METRICS_ADDR: {address} can't be listened on: another program")),
        "{taken}"
    );
    let elsewhere = bind("203.0.113.1:9100".parse().unwrap()).await.unwrap_err().to_string();
    assert!(elsewhere.contains("this machine does not have that address"), "{elsewhere}");
    let read = |path: &str| reqwest::get(format!("http://{address}{path}"));
    let asked = async {
        let page = read("/metrics").await.unwrap();
        let kind = page.headers()["content-type"].to_str().unwrap().to_owned();
        assert!(kind.starts_with("application/openmetrics-text; version=1.0.0"), "{kind}");
        assert!(page.text().await.unwrap().contains("\nwingcord_uptime_seconds 7"));
        let health = read("/healthz").await.unwrap();
        assert_eq!((health.status().as_u16(), &*health.text().await.unwrap()), (503, "database\n"));
        assert_eq!(read("/").await.unwrap().status().as_u16(), 404);
    };
    tokio::select! {
        () = serve(listener, Arc::new(Ill)) => panic!("it ended"),
        () = asked => {}
    }
}
