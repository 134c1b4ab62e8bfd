//! What a bot says that it is doing (Discord's documentation, `events/gateway-events`, "Update Presence").

use serde_json::Value;

/// The payload makes no sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NoPresence;

/// Discord's type of an activity that is a text of one's own, in `state`.
const CUSTOM: u64 = 4;

/// The custom status in a presence; none in one that is left out.
pub(super) fn custom_status(presence: &Value) -> Result<Option<String>, NoPresence> {
    if presence.is_null() {
        return Ok(None);
    }
    let known = ["online", "dnd", "idle", "invisible", "offline"].map(Value::from);
    if !known.contains(&presence["status"]) || !presence["afk"].is_boolean() {
        return Err(NoPresence);
    }
    let mut shown = None;
    for activity in presence["activities"].as_array().ok_or(NoPresence)? {
        let kind = activity["type"].as_u64().filter(|kind| *kind <= 5).ok_or(NoPresence)?;
        let name = activity["name"].as_str().filter(|name| (1..=128).contains(&name.chars().count()));
        name.ok_or(NoPresence)?;
        if kind == CUSTOM {
            let state = activity["state"].as_str().filter(|state| state.chars().count() <= 128);
            shown = Some(state.ok_or(NoPresence)?.to_owned());
        }
    }
    Ok(shown)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_presence_shows_a_custom_status_or_none_or_makes_no_sense() {
        let of = |activities: Value| {
            custom_status(&json!({"since": null, "afk": false, "status": "online", "activities": activities}))
        };
        let custom = |state: &str| json!([{"name": "~", "type": 4, "state": state}]);
        assert_eq!(custom_status(&Value::Null), Ok(None));
        assert_eq!(of(json!([])), Ok(None));
        assert_eq!(of(json!([{"name": "a game", "type": 0}])), Ok(None));
        assert_eq!(of(custom("3 players")), Ok(Some("3 players".to_owned())));
        for wrong in [
            json!("none"),
            json!([{"type": 0}]),
            json!([{"name": "x", "type": 6}]),
            json!([{"name": "~", "type": 4}]),
            custom(&"x".repeat(129)),
        ] {
            assert_eq!(of(wrong.clone()), Err(NoPresence), "{wrong}");
        }
        assert_eq!(
            custom_status(&json!({"status": "busy", "afk": false, "activities": []})),
            Err(NoPresence)
        );
    }
}
