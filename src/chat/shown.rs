//! What of an event may be shown, by the rules of the channel's mirror. Pure.

use std::sync::Arc;

use crate::{
    games::Profile,
    masking::{
        clean::clean,
        filter::{Rules, Shown},
    },
    observe::{GameEvent, GameEventKind},
};

/// The event without what is masked; none: a filter hides its line. Where a mask leaves no line that can be read again,
/// all of it is shown as something that was said by nobody.
pub(super) fn shown(rules: &[Arc<Rules>], profile: &Profile, event: &GameEvent) -> Option<GameEventKind> {
    let (mut masked, mut line) = (false, String::new());
    for mut part in clean(&event.line) {
        for rules in rules {
            let shown = rules.apply(&mut part);
            if !shown.is_shown() {
                return None;
            }
            masked |= shown != Shown::Shown;
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(part.text());
    }
    if !masked {
        return Some(event.kind.clone());
    }
    let again = GameEventKind::of(&profile.classify(&line))
        .filter(|again| std::mem::discriminant(again) == std::mem::discriminant(&event.kind));
    Some(again.unwrap_or(GameEventKind::Chat { name: None, text: line.into() }))
}

#[cfg(test)]
mod tests {
    use tokio::time::Instant;
    use uuid::Uuid;

    use super::*;
    use crate::{games::profiles, sockets::ServerKey};

    fn event(line: &str) -> GameEvent {
        let profile = profiles().by_name("minecraft").unwrap();
        let kind = GameEventKind::of(&profile.classify(line)).unwrap();
        let server = ServerKey { panel: None, uuid: Uuid::nil() };
        GameEvent { server, at: Instant::now(), line: line.into(), kind }
    }

    #[tokio::test(start_paused = true)]
    async fn addresses_are_masked_wherever_they_stand() {
        let profile = profiles().by_name("minecraft").unwrap();
        let rules = [Arc::new(Rules::default())];
        let shown = |line: &str| shown(&rules, profile, &event(line)).unwrap();
        let GameEventKind::Chat { name, text } =
            shown("[12:00:01] [Server thread/INFO]: <Steve> I am at 198.51.100.7")
        else {
            panic!("it is chat")
        };
        assert_eq!(name.as_deref(), Some("Steve"));
        assert!(text.starts_with("I am at ‹") && !text.contains("198"), "{text}");
        let GameEventKind::Died { how, .. } =
            shown("[12:00:01] [Server thread/INFO]: Steve was slain by 198.51.100.7")
        else {
            panic!("it is a death")
        };
        assert!(!how.contains("198"), "{how}");
        let unmasked = "[12:00:01] [Server thread/INFO]: <Steve> ``hi``";
        assert_eq!(shown(unmasked), event(unmasked).kind, "as it was said");
    }
}
