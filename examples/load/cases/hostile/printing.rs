//! Harm by what consoles print and daemons send.

use std::time::Duration;

use futures_util::future::join_all;
use tokio::time::{MissedTickBehavior, interval};

use super::{means::Tally, stranger::Stranger};

/// The servers that print what is expensive to look at.
const MASKED: std::ops::Range<usize> = 0..4;
/// The servers whose daemon is not one.
const BROKEN: std::ops::Range<usize> = 4..8;
/// The servers that do nothing but flood.
const FLOODED: std::ops::Range<usize> = 10..60;
/// Of these, how many print so much that backlogs reach the disk.
const TORRENTS: usize = 4;
/// Characters of an expensive line.
const LONG: usize = 300_000;

/// Expensive patterns, the worst first; a number stands for N, so that no two are the same. Masks find an `a` as well, again
/// and again, and what hides finds nothing.
const PATTERNS: [&str; 4] = [
    "a[a-z]*(?:[a-z]{1,2000})!N",
    "a[a-z]*(?:[a-z]{1,400})!N",
    "a[a-z]*(?:[a-z]{1,90})!N",
    "a[a-z]*[a-z]*[a-z]{1,20}!N",
];

/// Twenty masks or filters on each of some mirrors, and lines of 300 kB on their consoles, two a second on each.
pub(super) async fn masks(stranger: &Stranger, tally: &Tally) {
    let filters = async {
        let added: u64 = join_all(MASKED.map(|number| filters(stranger, number))).await.into_iter().sum();
        eprintln!("{added} expensive filters");
    };
    tokio::join!(filters, long_lines(stranger, tally));
}

async fn long_lines(stranger: &Stranger, tally: &Tally) {
    let lines: [String; 3] =
        ["a".repeat(LONG), "ab ".repeat(LONG / 3), format!("{}!", "abcdefghij".repeat(LONG / 10))];
    let mut ticks = interval(Duration::from_millis(500));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    for number in 0.. {
        ticks.tick().await;
        for server in MASKED {
            let line = &lines[(server + number) % lines.len()];
            stranger.servers[server].send_event("console output", &[line]);
            tally.add(1, line.len());
        }
    }
}

/// Adds expensive filters to a mirror, the worst that are taken; returns how many.
async fn filters(stranger: &Stranger, server: usize) -> u64 {
    let channel = stranger.channels[server * 2];
    let (action, or) = if server.is_multiple_of(2) { ("mask", "|a") } else { ("hide", "") };
    let mut added = 0;
    for number in 0..20 {
        for pattern in PATTERNS {
            let pattern = pattern.replace('N', &number.to_string()) + or;
            let command = format!(
                "/console filter add action:{action} pattern:{pattern} regex:true server:s{server} channel:<#{channel}>"
            );
            let Ok(typed) = stranger.discord.type_command(stranger.member(number), stranger.desk, &command)
            else {
                continue;
            };
            let reply = tokio::time::timeout(Duration::from_secs(5), typed.reply()).await;
            if reply.is_ok_and(|reply| reply.is_ok_and(|reply| reply.content.contains("from now on"))) {
                added += 1;
                break;
            }
        }
    }
    added
}

/// 25 lines a second on each of 50 servers, in two channels each; a third of the channels is forbidden, and four servers print
/// a megabyte a second.
pub(super) async fn flood(stranger: &Stranger, tally: &Tally) {
    for channel in stranger.channels[FLOODED.start * 2..].iter().step_by(3) {
        stranger.forbid(*channel);
    }
    for channel in &stranger.channels[FLOODED.start * 2..(FLOODED.start + TORRENTS) * 2] {
        stranger.forbid(*channel);
    }
    let line = |tick: u64, number: u64| {
        format!("[12:00:00] [Server thread/INFO]: flood {tick} {number} {}", "wet ".repeat(110))
    };
    let mut ticks = interval(Duration::from_millis(200));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    for tick in 0_u64.. {
        ticks.tick().await;
        for server in FLOODED {
            let many = if server < FLOODED.start + TORRENTS { 400 } else { 5 };
            stranger.servers[server].emit_all((0..many).map(|number| line(tick, number)));
            tally.add(many, usize::try_from(many).unwrap_or_default() * 500);
        }
    }
}

/// Two megabytes of lines a second, each of them cleaned and kept for eighty channels.
pub(super) async fn fan_out(stranger: &Stranger, tally: &Tally) {
    let Some(fan) = &stranger.fan else { return };
    let line = format!("[12:00:00] \u{1b}[31mfan\u{1b}[0m {}", "dry `wet` ".repeat(45));
    let mut ticks = interval(Duration::from_millis(100));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        fan.emit_all(std::iter::repeat_n(&line, 400));
        tally.add(400, 400 * line.len());
    }
}

/// What daemons tell beside lines, thousands of times in a second.
pub(super) async fn events(stranger: &Stranger, tally: &Tally) {
    let stats = r#"{"memory_bytes":1,"cpu_absolute":1.5,"state":"running","uptime":1}"#;
    let long = "install ".repeat(250);
    let mut ticks = interval(Duration::from_millis(50));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        for server in BROKEN {
            let server = &stranger.servers[server];
            for _ in 0..25 {
                for state in ["running", "stopping", "offline", "starting"] {
                    server.send_event("status", &[state]);
                }
                server.send_event("stats", &[stats]);
                server.send_event("install output", &[&long]);
            }
            server.send_event("token expiring", &[]);
            server.send_event("token expired", &[]);
        }
        tally.add(BROKEN.len() as u64 * 152, BROKEN.len() * 25 * long.len());
    }
}

/// Frames that no daemon sends: lists of 680,000 arguments, texts of a megabyte, bytes, and sockets that end.
pub(super) async fn daemon(stranger: &Stranger, tally: &Tally) {
    let empty = format!(r#"{{"event":"auth success","args":[{}""]}}"#, r#""","#.repeat(680_000));
    let event = format!(r#"{{"event":"{}","args":["x"]}}"#, "e".repeat(1_000_000));
    let unknown = format!(r#"{{"event":"status","args":["{}"]}}"#, r"run\nning \u202e".repeat(60_000));
    let error = format!(r#"{{"event":"daemon error","args":["{}"]}}"#, r"worse\n".repeat(150_000));
    let jwt = format!(r#"{{"event":"jwt error","args":["{}"]}}"#, r"jwt: \r\n".repeat(100_000));
    let stats = format!(r#"{{"event":"stats","args":["{{{}}}"]}}"#, r#"\"a\":{\"b\":1},"#.repeat(60_000));
    let deep =
        format!(r#"{{"event":"console output","args":{}{}}}"#, "[".repeat(100_000), "]".repeat(100_000));
    let lines = format!(r#"{{"event":"console output","args":["{}"]}}"#, r"x\n".repeat(300_000));
    let controls =
        format!(r#"{{"event":"console output","args":["{}"]}}"#, r"\u001b[31m`\u0000".repeat(60_000));
    let frames = [empty, event, unknown, error, stats, deep, lines, controls, jwt];
    let bytes = vec![0xff_u8; 1_000_000];
    let mut ticks = interval(Duration::from_millis(250));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    for number in 0.. {
        ticks.tick().await;
        let server = &stranger.servers[BROKEN.start + number % BROKEN.len()];
        match number / BROKEN.len() % (frames.len() + 2) {
            place if place < frames.len() => {
                server.send_raw(&frames[place]);
                tally.add(1, frames[place].len());
            }
            place if place == frames.len() => {
                server.close_sockets(4000, &"go away ".repeat(15));
                tally.add(1, 0);
            }
            _ => {
                server.send_bytes(bytes.clone());
                tally.add(1, bytes.len());
            }
        }
    }
}
