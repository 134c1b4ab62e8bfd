//! Who did something to a server on the panel, by its activity log.

use std::time::Duration;

use pterosocket::panel::{Activity, Panel};

use crate::model::Who;

/// Power actions of this many seconds before or after are the same.
const NEAR: i64 = 60;
/// How long the panel may take.
const WITHIN: Duration = Duration::from_secs(20);

/// Who started, stopped, restarted or killed it at `at` (seconds since 1970). None: the log does not say, or may not be read.
pub(super) async fn who(panel: &Panel, server: &str, at: i64) -> Option<Who> {
    let log = tokio::time::timeout(WITHIN, panel.activity(server)).await.ok()?.ok()?;
    of(&log, at)
}

/// Who stopped or killed it between `since` and `until` (seconds since 1970), while nobody listened. None: nobody, as far as
/// the log says, or it may not be read.
pub(super) async fn who_stopped(panel: &Panel, server: &str, since: i64, until: i64) -> Option<Who> {
    let log = tokio::time::timeout(WITHIN, panel.activity(server)).await.ok()?.ok()?;
    stopped(&log, since, until)
}

/// The last of the log's stops. A restart is none: who finds a crashed server may restart it.
fn stopped(log: &[Activity], since: i64, until: i64) -> Option<Who> {
    let is_stop = |one: &&Activity| matches!(&*one.event, "server:power.stop" | "server:power.kill");
    let meanwhile = |one: &&Activity| (since..=until).contains(&one.at);
    log.iter().filter(is_stop).filter(meanwhile).max_by_key(|one| one.at).map(by)
}

/// The nearest of the log's power actions.
fn of(log: &[Activity], at: i64) -> Option<Who> {
    let near = log.iter().filter(|one| one.event.starts_with("server:power.") && (one.at - at).abs() <= NEAR);
    let nearest = near.min_by_key(|one| (one.at - at).abs())?;
    Some(by(nearest))
}

fn by(one: &Activity) -> Who {
    match &one.actor {
        Some(name) => Who::PanelUser(name.to_string()),
        // What the panel does by itself has no actor.
        None => Who::Schedule,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_power_action_counts() {
        let one = |event: &str, at, actor: Option<&str>| Activity {
            event: event.into(),
            at,
            actor: actor.map(Into::into),
        };
        let log = [
            one("server:power.stop", 1_000, Some("alice")),
            one("server:console.command", 1_050, Some("bob")),
            one("server:power.start", 1_100, None),
        ];
        assert_eq!(of(&log, 1_003), Some(Who::PanelUser("alice".into())));
        assert_eq!(of(&log, 1_090), Some(Who::Schedule));
        assert_eq!(of(&log, 2_000), None);
        assert_eq!(of(&[], 1_000), None);
    }

    #[test]
    fn of_an_end_that_nobody_heard_only_a_stop_meanwhile_counts() {
        let one = |event: &str, at, actor: Option<&str>| Activity {
            event: event.into(),
            at,
            actor: actor.map(Into::into),
        };
        let log = [
            one("server:power.stop", 900, Some("before")),
            one("server:power.stop", 1_100, Some("alice")),
            one("server:power.kill", 1_200, Some("bob")),
            one("server:power.restart", 1_300, Some("carol")),
            one("server:power.start", 1_400, Some("carol")),
            one("server:power.stop", 2_001, Some("after")),
        ];
        assert_eq!(stopped(&log, 1_000, 2_000), Some(Who::PanelUser("bob".into())));
        assert_eq!(stopped(&log, 1_250, 2_000), None, "who restarts it may have found it crashed");
        assert_eq!(stopped(&log[..1], 1_000, 2_000), None);
        let scheduled = [one("server:power.stop", 1_500, None)];
        assert_eq!(stopped(&scheduled, 1_000, 2_000), Some(Who::Schedule));
    }
}
