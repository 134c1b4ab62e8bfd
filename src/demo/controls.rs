//! The buttons and selects of messages: how they are shown, and which one somebody means. Pure.

use std::{slice::from_ref, sync::Arc};

use sandbox::discord::{Message, MessageRef};
use serde_json::Value;

use super::paint::Paint;

const BUTTON: i64 = 2;
const SELECT: i64 = 3;

/// Something to press or to choose from.
#[derive(Debug, PartialEq, Eq)]
enum Control {
    Button(String),
    Select(Vec<String>),
}

fn controls(components: &[Value]) -> Vec<Control> {
    let mut found = Vec::new();
    for component in components.iter().filter(|component| component["disabled"] != true) {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        match component["type"].as_i64() {
            Some(BUTTON) => found.push(Control::Button(text(&component["label"]))),
            Some(SELECT) => {
                let options = component["options"].as_array().map(Vec::as_slice).unwrap_or_default();
                found.push(Control::Select(options.iter().map(|option| text(&option["label"])).collect()));
            }
            _ => {
                found.extend(component["components"].as_array().map_or_else(Vec::new, |all| controls(all)));
                found.extend(component.get("accessory").map_or_else(Vec::new, |one| controls(from_ref(one))));
            }
        }
    }
    found
}

/// A line per control, with what to type for it.
pub(super) fn lines(message: &Message, paint: Paint) -> Vec<String> {
    let line = |control: Control| match control {
        Control::Button(label) => {
            format!("{}  {}", paint.bold(&format!("[ {label} ]")), paint.code(&format!("/press {label}")))
        }
        Control::Select(options) => {
            let each: Vec<_> =
                options.iter().map(|option| paint.code(&format!("/choose {option}"))).collect();
            format!("{}  {}", paint.bold("▾"), each.join("  "))
        }
    };
    controls(&message.components).into_iter().map(line).collect()
}

/// The last button, or option of a select, with this label in messages that somebody sees, in the label's own spelling.
pub(super) fn find(seen: &[Arc<Message>], select: bool, label: &str) -> Option<(MessageRef, String)> {
    let pick = |control| match control {
        Control::Button(known) => (!select && named(&known, label)).then_some(known),
        Control::Select(options) => options.into_iter().find(|known| select && named(known, label)),
    };
    seen.iter().rev().find_map(|message| {
        let label = controls(&message.components).into_iter().find_map(pick)?;
        Some((MessageRef::from(message), label))
    })
}

fn named(known: &str, typed: &str) -> bool {
    known.to_lowercase() == typed.trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{super::screen, *};

    fn message(id: u64, labels: &[&str]) -> Arc<Message> {
        let buttons: Vec<_> = labels.iter().map(|label| json!({"type": 2, "label": label})).collect();
        let options: Vec<_> = labels.iter().map(|label| json!({"label": label, "value": "1"})).collect();
        let select = json!({"type": 3, "options": options});
        let rows = [buttons, vec![select]].map(|row| json!({"type": 1, "components": row}));
        Arc::new(Message { components: rows.to_vec(), ..screen::tests::message(id, "") })
    }

    #[test]
    fn the_newest_of_that_label_is_meant() {
        let seen = [message(1, &["Kill", "Cancel"]), message(2, &["Cancel"]), message(3, &[])];
        let pressed = |label| find(&seen, false, label).map(|(at, label)| (at.id, label));
        assert_eq!(pressed(" kill"), Some((1, "Kill".into())));
        assert_eq!(pressed("CANCEL"), Some((2, "Cancel".into())));
        assert_eq!(pressed("Start"), None);
        let section = json!({"type": 9, "components": [], "accessory": {"type": 2, "label": "Start"}});
        let card = json!({"type": 17, "components": [section]});
        let card = Arc::new(Message { components: vec![card], ..screen::tests::message(4, "") });
        assert_eq!(find(&[card], false, "start").map(|(at, _)| at.id), Some(4), "beside a text");
        assert_eq!(find(&seen, true, "cancel").map(|(at, _)| at.id), Some(2));
    }
}
