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

/// The nearest of the log's power actions.
fn of(log: &[Activity], at: i64) -> Option<Who> {
    let near = log.iter().filter(|one| one.event.starts_with("server:power.") && (one.at - at).abs() <= NEAR);
    let nearest = near.min_by_key(|one| (one.at - at).abs())?;
    Some(match &nearest.actor {
        Some(name) => Who::PanelUser(name.to_string()),
        // What the panel does by itself has no actor.
        None => Who::Schedule,
    })
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
}
