use std::{sync::Arc, time::Duration};

use pterosocket::{PowerState, Stats};
use tokio::time::Instant;

use super::*;
use crate::{
    boards::view::{Change, Limits, MirrorsSeen, change},
    model::{Ending, Restart},
    observe::{Facts, PlayersSeen},
    sockets::{ConnectionState, Status},
    texts::Language,
};

fn english(text: &Text) -> String {
    text.markdown(Language::ENGLISH)
}

/// Discord shows times by itself: they differ from run to run.
fn words(view: &View<'_>) -> String {
    let words = english(&of(view).words());
    let mut parts = words.split("<t:");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        format!("{text}<time>{}", part.split_once('>').map_or("", |(_, rest)| rest))
    })
}

fn stats() -> Stats {
    Stats {
        cpu_percent: 12.4,
        memory_bytes: 1_288_490_189,
        memory_limit_bytes: 4 << 30,
        disk_bytes: 700 << 20,
        network_rx_bytes: 2048,
        network_tx_bytes: 5 << 20,
        uptime: Duration::from_secs(12_000),
        state: PowerState::Running,
        disk_io: None,
    }
}

fn view(name: &str, power: Power, stats: Option<Stats>, since: Instant) -> View<'_> {
    let status = Status { connection: ConnectionState::Up, power, since, stats, ..Status::new(since) };
    View {
        name,
        status: Some(status),
        facts: None,
        limits: Limits::default(),
        address: None,
        names: false,
        mirrors: None,
        trouble: None,
        live: false,
        now: since,
    }
}

fn facts(count: Option<usize>, names: &[&str]) -> Facts {
    let names: Arc<[Box<str>]> = names.iter().map(|name| Box::from(*name)).collect();
    Facts { players: PlayersSeen { count, names, ..PlayersSeen::default() }, ..Facts::default() }
}

#[tokio::test(start_paused = true)]
async fn what_somebody_looks_at_is_the_server_as_it_is() {
    let now = Instant::now();
    let running = view("Survival", Power::Running, Some(stats()), now);
    insta::assert_snapshot!(words(&running), @r"
    **Survival** 🟢 running for 3 h 20 min
    CPU 12 %
    `███░░░░░░░` Memory 1.2 GiB of 4.0 GiB
    Disk 700 MiB
    Network 2 KiB in, 5 MiB out since the start
    ");
    let later = now + Duration::from_secs(7);
    let starting = View { now: later, ..view("A*b", Power::Starting, None, now) };
    insta::assert_snapshot!(english(&line(&starting)), @r"**A\*b** 🟡 starting for 7 s");
    let offline = View { now: later, ..view("x", Power::Offline, None, now) };
    insta::assert_snapshot!(english(&line(&offline)), @"**x** 🔴 offline");
    let down = ConnectionState::Down { reason: Text::verbatim("no answer") };
    let unreachable = View {
        status: Some(Status { connection: down, ..Status::new(now) }),
        trouble: Some(text!("board-unreachable")),
        ..offline
    };
    insta::assert_snapshot!(english(&line(&unreachable)), @"**x** ⚪ unknown · ⚠️ Its console can't be reached; it is being tried again.");
}

#[tokio::test(start_paused = true)]
async fn a_card_that_is_kept_up_to_date_has_all_in_words() {
    let now = Instant::now();
    let crash = Ending {
        id: 3,
        at: std::time::SystemTime::now(),
        how: How::Crashed { exit_code: Some(137), out_of_memory: false },
        uptime: None,
        unheard_since: None,
        players: None,
        restart: Restart::ByDaemon,
        tail: Arc::default(),
    };
    let mut known = facts(Some(5), &["Al*ice", "<@1>", "`Bob`"]);
    (known.version, known.last_ending) = (Some("1.21.4".into()), Some(Arc::new(crash)));
    let full = View {
        facts: Some(known),
        limits: Limits { cpu_percent: Some(200), memory_bytes: None, disk_bytes: Some(1 << 30) },
        address: Some("play.example.com:25565".into()),
        names: true,
        mirrors: Some(MirrorsSeen { channels: 2, refused: 1 }),
        live: true,
        ..view("Survival", Power::Running, Some(stats()), now)
    };
    insta::assert_snapshot!(words(&full));
    let counted = View { names: false, ..full.clone() };
    assert!(words(&counted).contains("Players: 5\n"), "{}", words(&counted));
    let unknown = View { facts: Some(facts(None, &[])), ..full.clone() };
    assert!(words(&unknown).contains("Players: not known"));
    let nobody = View { facts: Some(facts(Some(0), &[])), ..full };
    assert!(words(&nobody).contains("Players: 0\n"));
}

#[tokio::test(start_paused = true)]
async fn all_servers_are_a_line_each_below_their_sums() {
    let now = Instant::now();
    let played = View {
        facts: Some(facts(Some(3), &[])),
        live: true,
        ..view("A", Power::Running, Some(stats()), now)
    };
    let off = View { live: true, ..view("B", Power::Offline, None, now) };
    let shown = english(&of_all(&[played.clone(), off.clone()]).words());
    assert!(shown.starts_with("**Game servers**: 1 of 2 running, 3 players\n"), "{shown}");
    assert!(
        shown.contains("3 players · CPU 12 % · memory 1.2 GiB of 4.0 GiB\n**B** 🔴 offline, ended <t:"),
        "{shown}"
    );
    let none = english(&of_all(&[]).words());
    assert_eq!(none, "**Game servers**: 0 of 0 running\nNo game server is bound here yet.");
    let named = english(&of_all(&[off]).words());
    assert!(named.starts_with("**Game servers**: 0 of 1 running\n"));
}

#[tokio::test(start_paused = true)]
async fn a_change_is_a_state_or_a_figure_that_passed_a_threshold() {
    let now = Instant::now();
    let base = View {
        facts: Some(facts(Some(1), &["Al"])),
        live: true,
        ..view("S", Power::Running, Some(stats()), now)
    };
    let with = |stats: Stats| View {
        facts: base.facts.clone(),
        live: true,
        ..view("S", Power::Running, Some(stats), now)
    };
    let differs = |other: &View<'_>| change(&[other.seen()], &[base.seen()]);
    for (other, changed) in [
        (base.clone(), Change::Nothing),
        (with(Stats { cpu_percent: 13.9, ..stats() }), Change::Nothing),
        (with(Stats { memory_bytes: 1_300_000_000, ..stats() }), Change::Nothing),
        (
            with(Stats { uptime: Duration::from_secs(99_000), network_rx_bytes: 9, ..stats() }),
            Change::Nothing,
        ),
        (with(Stats { cpu_percent: 95.0, ..stats() }), Change::Figures),
        (with(Stats { memory_bytes: 3 << 30, ..stats() }), Change::Figures),
        (View { facts: Some(facts(Some(2), &["Al"])), ..base.clone() }, Change::Figures),
        (View { facts: Some(facts(Some(1), &["Bo"])), names: true, ..base.clone() }, Change::Figures),
        (View { name: "Other", ..base.clone() }, Change::State),
        (view("S", Power::Stopping, Some(stats()), now), Change::State),
        (view("S", Power::Offline, None, now), Change::State),
    ] {
        assert_eq!(differs(&other), changed, "{other:?}");
    }
    assert_eq!(change(&[], &[base.seen()]), Change::State);
}
