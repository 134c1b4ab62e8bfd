//! Harm by what members type.

use std::{sync::atomic::Ordering, time::Duration};

use futures_util::{StreamExt, stream::FuturesUnordered};
use sandbox::panel::{Fault, FaultKind};
use serde_json::json;
use tokio::time::{MissedTickBehavior, interval};

use super::{means::Tally, stranger::Stranger};

/// The server that commands are about.
const PLAYED: usize = 8;
/// Commands that wait for their acknowledgement; with so many no more are typed.
const MOST_WAITING: usize = 400;

/// Types one command after the other, by everybody in turn, however slow the answers are.
async fn types(stranger: &Stranger, tally: &Tally, a_second: u32, command: impl Fn(u64) -> String) {
    let mut ticks = interval(Duration::from_secs(1) / a_second);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut waiting = FuturesUnordered::new();
    let mut number = 0;
    loop {
        tokio::select! {
            _ = ticks.tick(), if waiting.len() < MOST_WAITING => {
                let (who, text) = (stranger.member(number), command(number));
                number += 1;
                match stranger.discord.type_command(who, stranger.desk, &text) {
                    Ok(typed) => {
                        tally.add(1, 0);
                        waiting.push(async move { typed.acknowledged().await.is_ok() });
                    }
                    Err(error) => eprintln!("{text:.100}: {error}"),
                }
            }
            Some(answered) = waiting.next() => {
                tally.unanswered.fetch_add(u64::from(!answered), Ordering::Relaxed);
            }
        }
    }
}

/// An option has 6,000 characters at most.
pub(super) async fn tests(stranger: &Stranger, tally: &Tally) {
    let channel = stranger.channels[PLAYED * 2];
    let lines = ["a".repeat(5_900), "ab ".repeat(1_900)];
    types(stranger, tally, 12, |number| {
        let most = [2000, 400, 90, 20][usize::try_from(number % 4).unwrap_or_default()];
        format!(
            "/console filter test line:{} action:mask pattern:a[a-z]*(?:[a-z]{{1,{most}}})!{number}|a regex:true server:s{PLAYED} channel:<#{channel}>",
            lines[usize::from(number % 8 < 4)]
        )
    })
    .await;
}

pub(super) async fn refusals(stranger: &Stranger, tally: &Tally) {
    let forbidden = &stranger.forbidden;
    types(stranger, tally, 30, |number| {
        let channel = forbidden[usize::try_from(number).unwrap_or_default() % forbidden.len()];
        format!("/console mirror channel:<#{channel}> server:s{}", PLAYED + usize::from(number % 2 == 0))
    })
    .await;
}

/// Each question has two buttons, so that more than ten thousand wait after a minute and a half.
pub(super) async fn buttons(stranger: &Stranger, tally: &Tally) {
    types(stranger, tally, 90, |number| match number % 6 {
        0 => "/panel link".to_owned(),
        1 => format!("/server unbind name:s{PLAYED}"),
        _ => format!("/power kill server:s{PLAYED}"),
    })
    .await;
}

/// Rows of all kinds: everything that is written down, in both of its outcomes.
pub(super) async fn rows(stranger: &Stranger, tally: &Tally) {
    let rows = types(stranger, tally, 20, |number| {
        let server = format!("s{}", PLAYED + 1);
        let channel = stranger.channels[PLAYED * 2 + 2];
        match number % 6 {
            0 => format!(
                "/console filter add action:hide pattern:{number}{} server:{server} channel:<#{channel}>",
                "x".repeat(250)
            ),
            1 => format!("/server rename name:{server} to:{server}"),
            2 => format!("/access grant who:<@{}> permission:view server:{server}", stranger.member(number)),
            3 => format!("/access revoke who:<@{}> permission:view server:{server}", stranger.member(number)),
            4 => format!("/console filter remove filter:1 server:{server} channel:<#{channel}>"),
            _ => format!("/mc run command:{} server:{server}", "long ".repeat(1_000)),
        }
    });
    tokio::join!(rows, unbound(stranger, tally));
}

/// Binds and unbinds the same server again and again: each time something is kept that could be brought back.
async fn unbound(stranger: &Stranger, tally: &Tally) {
    let (who, discord) = (stranger.members[0], &stranger.discord);
    let server = stranger
        .panel
        .add_server(sandbox::ServerSpec::new("coming and going", sandbox::game::Program::Scripted));
    loop {
        let bind = format!("/server bind server:{} name:gone", server.uuid());
        let round = async {
            discord.type_command(who, stranger.desk, &bind).ok()?.reply().await.ok()?;
            let asked = discord
                .type_command(who, stranger.desk, "/server unbind name:gone")
                .ok()?
                .reply()
                .await
                .ok()?;
            let pressed = discord.press(who, &*asked.message, "Unbind").ok()?;
            pressed.reply().await.ok()
        };
        if tokio::time::timeout(Duration::from_secs(10), round).await.is_ok_and(|round| round.is_some()) {
            tally.add(3, 0);
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// The panel answers as it likes, and everybody makes the bot ask it.
pub(super) async fn panel(stranger: &Stranger, tally: &Tally) {
    let huge = |status: u16| {
        let error = json!({"code": "worse\nthan ever ".repeat(70_000), "status": "500", "detail": "d".repeat(1_000_000)});
        FaultKind::Json(status, json!({"errors": [error]}))
    };
    let many = json!({"object": "list", "data": vec![json!({}); 200_000], "meta": {}});
    let faults = [
        FaultKind::Hang,
        huge(500),
        FaultKind::Json(200, many),
        huge(404),
        FaultKind::Html("<html>".repeat(200_000)),
        huge(403),
        FaultKind::Drop,
        huge(409),
    ];
    let changes = async {
        for number in 0.. {
            stranger.panel.heal_panel();
            let kind = faults[number % faults.len()].clone();
            stranger.panel.fail_panel(Fault { path: String::new(), times: u32::MAX, kind });
            tokio::time::sleep(Duration::from_secs(4)).await;
        }
    };
    let asking = types(stranger, tally, 20, |number| match number % 5 {
        0 => format!("/server bind server:{} name:slow{number}", stranger.servers[0].uuid()),
        1 => "/panel status".to_owned(),
        2 => format!("/power start server:s{}", number % 8),
        3 => format!("/server bind server:nothing{number}"),
        _ => format!("/mc run command:x server:s{}", number % 8),
    });
    tokio::join!(
        changes,
        asking,
        links(stranger, tally),
        suggests(stranger, tally, "/server bind server:x|")
    );
}

/// Links the panel again and again, a new form each time.
async fn links(stranger: &Stranger, tally: &Tally) {
    let (url, key) = (stranger.panel.panel_url(), stranger.panel.owner_key().to_owned());
    let hands = (0..20).map(|hand| {
        let (url, key) = (&url, &key);
        async move {
            loop {
                let who = stranger.member(hand);
                let round = async {
                    let form = stranger
                        .discord
                        .type_command(who, stranger.desk, "/panel link")
                        .ok()?
                        .modal()
                        .await
                        .ok()?;
                    let sent =
                        stranger.discord.submit_modal(who, &form, &[("url", url), ("key", key)]).ok()?;
                    sent.reply().await.ok()
                };
                if tokio::time::timeout(Duration::from_secs(20), round)
                    .await
                    .is_ok_and(|round| round.is_some())
                {
                    tally.add(2, 0);
                }
                tokio::time::sleep(Duration::from_millis(250)).await;
            }
        }
    });
    futures_util::future::join_all(hands).await;
}

/// One server is named anew again and again, and everybody types long words.
pub(super) async fn names(stranger: &Stranger, tally: &Tally) {
    let typed = types(stranger, tally, 40, |number| {
        let name = ["s", "S"][usize::from(number % 2 == 0)];
        format!("/server rename name:s{0} to:{name}{0}", PLAYED + 1)
    });
    let long = format!("/server rename name:{}|", "é🔥".repeat(40));
    tokio::join!(
        typed,
        suggests(stranger, tally, &long),
        suggests(stranger, tally, "/access revoke server:s|")
    );
}

/// Each keystroke asks.
async fn suggests(stranger: &Stranger, tally: &Tally, text: &str) {
    let hands = (0..10).map(|hand| async move {
        loop {
            let asked = stranger.discord.autocomplete(stranger.member(hand), stranger.desk, text);
            if tokio::time::timeout(Duration::from_secs(3), asked).await.is_ok_and(|asked| asked.is_ok()) {
                tally.add(1, 0);
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    });
    futures_util::future::join_all(hands).await;
}

/// Whatever answers with much, reads much or draws everybody's picture of things.
pub(super) async fn storms(stranger: &Stranger, tally: &Tally) {
    let server = &stranger.servers[PLAYED + 1];
    server.emit_all((0..200).map(|number| format!("{number} {}", "long line ".repeat(6_000))));
    let channel = stranger.channels[PLAYED * 2 + 1];
    let typed = types(stranger, tally, 40, |number| match number % 12 {
        0 | 6 => "/audit".to_owned(),
        1 => "/access list".to_owned(),
        2 | 8 => format!("/console tail lines:100 server:s{}", PLAYED + 1),
        3 => "/status".to_owned(),
        4 => "/server forget-all".to_owned(),
        5 => "/help".to_owned(),
        7 => format!("/console mirror channel:<#{channel}> server:s{PLAYED} layout:thread per day"),
        9 => format!("/console mirror channel:<#{channel}> server:s{PLAYED} layout:live"),
        10 => format!("/server audit-channel channel:<#{}>", stranger.forbidden[0]),
        _ => format!("/access check who:<@{}>", stranger.member(number)),
    });
    let suggested = suggests(stranger, tally, "/mc run command:x server:s|");
    tokio::join!(typed, suggested, suggests(stranger, tally, "/server bind server:s|"));
}
