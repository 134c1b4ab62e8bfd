//! What goes with the report of a crash: how the server ended as data, and its last lines without what is masked.

use std::{
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use bytes::Bytes;
use serenity::model::id::GuildId;

use super::watcher::Ended;
use crate::{
    discord::rest::NamedFile,
    masking::{clean::clean, filter::Rules, filter_pool::FilterPool},
    model::{AfterCrash, Alert, AlertDetails, AlertKind, By, Crash, CrashKind, Ending, How, Restart, Who},
};

/// Seconds since 1970.
pub(super) fn seconds(time: SystemTime) -> i64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    whole(since)
}

fn whole(time: Duration) -> i64 {
    i64::try_from(time.as_secs()).unwrap_or(i64::MAX)
}

/// What alerts care for of an ending.
pub(super) fn ended(ending: &Ending) -> Ended {
    let uptime = ending.uptime.map(whole);
    let stopped = |by, killed| Ended::Stopped { by, killed, uptime };
    let who = |by: By| match by {
        // Whether it was a member of this guild is found out by its audit log.
        By::Member(user) => Who::Member(user),
        By::Panel => Who::Panel,
    };
    let crashed = |how, exit_code| {
        Ended::Crashed(Crash {
            how,
            exit_code,
            uptime,
            players: ending.players.map(|players| players as u64),
            restart: match ending.restart {
                Restart::ByDaemon => AfterCrash::ByDaemon,
                Restart::Aborted { within } => AfterCrash::Aborted { within: whole(within) },
                Restart::Disabled => AfterCrash::Disabled,
                Restart::None => AfterCrash::None,
            },
            cause: None,
        })
    };
    match ending.how {
        How::Stopped { by } => stopped(who(by), false),
        How::Killed { by } => stopped(who(by), true),
        How::StoppedInside => stopped(Who::Inside, false),
        How::NodeGone => stopped(Who::Node, false),
        How::Unknown => stopped(Who::Unknown, false),
        How::Crashed { exit_code, out_of_memory: false } => crashed(CrashKind::Exited, exit_code),
        How::Crashed { exit_code, out_of_memory: true } => crashed(CrashKind::OutOfMemory, exit_code),
        How::DiskFull => crashed(CrashKind::DiskFull, None),
        How::NotStarted => crashed(CrashKind::NotStarted, None),
    }
}

/// Whether the last lines of the console are wanted when it ends.
pub(super) fn needs_tail(alert: &Alert) -> bool {
    alert.watched.kind == AlertKind::Crashed && alert.details != AlertDetails::None
}

/// Whether they are shown.
pub(super) fn shows_log(alert: &Alert, mirrored: bool) -> bool {
    match alert.details {
        AlertDetails::None | AlertDetails::Cause => false,
        AlertDetails::Log => mirrored,
        AlertDetails::LogAnyway => true,
    }
}

/// The last lines as a file, as the rules show them; in turns, since people's own filters may be slow. None: there are
/// none to be shown.
pub(super) async fn log(
    pool: &FilterPool,
    guild: GuildId,
    rules: &Arc<[Arc<Rules>]>,
    tail: &Arc<[Box<str>]>,
    server: &str,
) -> Option<NamedFile> {
    let mut shown = String::new();
    let mut at = 0;
    while at < tail.len() {
        let (rules, tail) = (Arc::clone(rules), Arc::clone(tail));
        let (more, reached) = pool
            .lines(guild, move |slice| {
                let (mut shown, mut at) = (String::new(), at);
                while at < tail.len() {
                    shown.push_str(&masked(&rules, &tail[at]));
                    at += 1;
                    if slice.is_over() {
                        break;
                    }
                }
                (shown, at)
            })
            .await?;
        shown.push_str(&more);
        at = reached;
    }
    let name = file_name(server);
    (!shown.is_empty()).then(|| NamedFile {
        name,
        bytes: Bytes::from(shown),
        kind: "text/plain; charset=utf-8",
    })
}

/// A line as it is shown, with its end; nothing of one that a filter hides.
pub(super) fn masked(rules: &[Arc<Rules>], line: &str) -> String {
    let mut shown = String::new();
    for mut part in clean(line) {
        if rules.iter().all(|rules| rules.apply(&mut part).is_shown()) {
            shown.push_str(part.text());
            shown.push('\n');
        }
    }
    shown
}

/// Discord keeps letters, digits, `.`, `_` and `-`.
fn file_name(server: &str) -> String {
    const LONGEST: usize = 40;
    let kept = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    let name: String = server.chars().take(LONGEST).map(kept).collect();
    let name = name.trim_matches('-');
    format!("{}-crash.log", if name.is_empty() { "server" } else { name })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        masking::filter::Spec,
        model::{FilterAction, PatternKind},
    };

    #[tokio::test]
    async fn the_log_shows_what_the_mirror_would() {
        let spec = |action, text: &str| Spec { action, pattern: PatternKind::Words, text: text.into() };
        let specs = [spec(FilterAction::Hide, "heartbeat"), spec(FilterAction::Mask, "Geheim")];
        let rules = Rules::compile(&specs, &[], Default::default()).unwrap();
        let rules: Arc<[_]> = [Arc::new(rules)].into();
        let lines = [
            "\u{1b}[31mCrash\u{1b}[0m of geheim",
            "heartbeat 1",
            "Steve[/203.0.113.7:5000] logged in",
            "password=hunter22",
        ];
        let tail: Arc<[Box<str>]> = lines.map(Into::into).into();
        let file =
            log(&FilterPool::default(), GuildId::new(1), &rules, &tail, "Survival (EU)").await.unwrap();
        assert_eq!(file.name, "survival--eu-crash.log");
        let text = String::from_utf8(file.bytes.to_vec()).unwrap();
        assert_eq!(text.lines().count(), 3, "{text}");
        for secret in ["geheim", "heartbeat", "203.0.113.7", "hunter22", "\u{1b}"] {
            assert!(!text.contains(secret), "{text}");
        }
        let none: Arc<[Box<str>]> = Arc::default();
        assert!(log(&FilterPool::default(), GuildId::new(1), &rules, &none, "x").await.is_none());
    }
}
