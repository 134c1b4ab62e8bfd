//! `METRICS_ADDR`: what Prometheus and a health check read from the real program.

use std::{process::Stdio, time::Duration};

use nix::sys::signal::Signal;
use sandbox::discord::{Fault, FaultKind, Times};
use tokio::net::TcpListener;

use crate::support::{Program, World};

/// A program that serves its figures, and where.
async fn serving(world: &World) -> (Program, String) {
    let mut program = Program::spawn(world, Stdio::null());
    let line = program.logs("figures for Prometheus are at").await;
    let address = line.split("http://").nth(1).unwrap().split('/').next().unwrap();
    (program, format!("http://{address}"))
}

async fn health(address: &str) -> (u16, String) {
    let answer = reqwest::get(format!("{address}/healthz")).await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

/// Asks until the state of health is this one.
async fn becomes(address: &str, wanted: (u16, &str)) {
    let mut turn = tokio::time::interval(Duration::from_millis(50));
    let mut last = None;
    let asking = async {
        loop {
            turn.tick().await;
            let (status, word) = health(address).await;
            if (status, word.trim_end()) == wanted {
                return;
            }
            last = Some((status, word));
        }
    };
    let asked = tokio::time::timeout(Duration::from_secs(10), asking).await;
    asked.unwrap_or_else(|_| panic!("it does not become {wanted:?} but {last:?}"));
}

#[tokio::test]
async fn figures_and_health_are_served_where_they_are_asked_for() {
    let mut world = World::mirrored().await;
    world.stop_bot().await;
    world.set("METRICS_ADDR", "0");
    world.discord.fail(Fault::new(FaultKind::Status(503), Times::Always).on("GET", "/gateway/bot"));
    let (program, address) = serving(&world).await;
    assert!(address.starts_with("http://127.0.0.1:"), "{address}");
    becomes(&address, (503, "gateway")).await;
    world.discord.heal();
    becomes(&address, (200, "ok")).await;
    world.server.sockets(|count| *count == 1).await;
    world.admin("/mc say hello").await;
    world.guest("/status").await;
    std::fs::write(
        world.database.path().join("wingcord.db.key"),
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
    )
    .unwrap();
    for custom_id in ["w1:power:start:1:1.AAAAAAAAAAAAAAAA", "wingcord:00"] {
        let press = world.discord.send_interaction(&world.forged_press(world.admin, custom_id));
        press.reply().await.unwrap();
    }

    let page = reqwest::get(format!("{address}/metrics")).await.unwrap().text().await.unwrap();
    for wanted in [
        "wingcord_gateway_connected 1",
        "wingcord_sockets{state=\"up\"} 1",
        "wingcord_sockets{state=\"stopped\"} 0",
        "wingcord_interactions_total{command=\"mc say\",outcome=\"answered\"} 1",
        "wingcord_interaction_acknowledged_seconds_count 2",
        "wingcord_interaction_acknowledged_seconds_bucket{le=\"1.0\"} 2",
        "wingcord_refused_presses_total{reason=\"forged\"} 1",
        "wingcord_refused_presses_total{reason=\"expired\"} 1",
        "wingcord_refused_presses_total{reason=\"outdated\"} 0",
        "wingcord_discord_requests_total{route=\"interaction\",status=\"200\"} ",
        concat!("wingcord_build_info{version=\"", env!("CARGO_PKG_VERSION"), "\"} 1"),
        "wingcord_uptime_seconds ",
    ] {
        assert!(page.lines().any(|line| line.starts_with(wanted)), "{wanted}:\n{page}");
    }
    let secrets = world.settings.values().filter(|value| value.len() > 16).cloned();
    let ids = [world.guild.id, world.channel, world.admin, world.guest].map(|id| id.to_string());
    let names = [world.server.uuid().to_string(), "Survival".into(), "Alice".into()];
    for unwanted in secrets.chain(ids).chain(names) {
        assert!(!page.contains(&unwanted), "{unwanted}");
    }

    program.signal(Signal::SIGTERM);
    let (code, log) = program.ended().await;
    assert_eq!(code, Some(0), "{log}");
    assert!(!log.contains("asks nobody for a password"), "{log}");
    world.end().await;
}

#[tokio::test]
async fn lines_that_filters_left_out_or_changed_are_counted_by_what_became_of_them() {
    let mut world = World::mirrored().await;
    for filter in ["hide pattern:tick", "show only pattern:[chat]", "mask pattern:seed"] {
        world.reads(world.admin, &format!("/console filter add action:{filter}")).await;
    }
    world.stop_bot().await;
    world.set("METRICS_ADDR", "0");
    let (program, address) = serving(&world).await;
    becomes(&address, (200, "ok")).await;
    world.server.sockets(|count| *count == 1).await;
    world.reads_until("/console status", "[console-connected …]").await;
    for line in
        ["[chat] tick", "noise", "noise", "[chat] the seed", "[chat] the seed", "[chat] seed", "[chat] last"]
    {
        world.server.emit(line);
    }
    world.posted("[chat] last").await;
    let page = reqwest::get(format!("{address}/metrics")).await.unwrap().text().await.unwrap();
    for (action, lines) in [("hidden", 1), ("not_shown", 2), ("masked", 3)] {
        let wanted = format!("wingcord_lines_filtered_total{{action=\"{action}\"}} {lines}");
        assert!(page.lines().any(|line| line == wanted), "{wanted}:\n{page}");
    }
    program.signal(Signal::SIGTERM);
    program.ended().await;
    world.end().await;
}

#[tokio::test]
async fn a_port_in_use_ends_the_program_with_words() {
    let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut world = World::mirrored().await;
    world.stop_bot().await;
    let port = taken.local_addr().unwrap().port().to_string();
    world.set("METRICS_ADDR", &port);
    let (code, log) = Program::spawn(&world, Stdio::null()).ended().await;
    assert_eq!(code, Some(1), "{log}");
    let told = format!("METRICS_ADDR: 127.0.0.1:{port} can't be listened on: another program");
    assert!(log.contains(&told), "{log}");
    world.end().await;
}

#[tokio::test]
async fn without_an_address_nothing_is_served() {
    let mut world = World::mirrored().await;
    world.stop_bot().await;
    let program = Program::start(&world, Stdio::null()).await;
    program.signal(Signal::SIGTERM);
    let (_, log) = program.ended().await;
    assert!(!log.contains("Prometheus"), "{log}");
    world.end().await;
}
