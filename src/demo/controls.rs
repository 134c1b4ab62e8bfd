//! The buttons and selects of messages: how they are shown, and which one somebody means. Pure.

use std::sync::Arc;

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
            _ => found.extend(component["components"].as_array().map_or_else(Vec::new, |all| controls(all))),
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

/// The last button with this label in messages that somebody sees, in the label's own spelling.
pub(super) fn button(seen: &[Arc<Message>], label: &str) -> Option<(MessageRef, String)> {
    last(seen, |control| match control {
        Control::Button(known) => named(&known, label).then_some(known),
        Control::Select(_) => None,
    })
}

/// The last option of a select with this label.
pub(super) fn option(seen: &[Arc<Message>], label: &str) -> Option<(MessageRef, String)> {
    last(seen, |control| match control {
        Control::Button(_) => None,
        Control::Select(options) => options.into_iter().find(|known| named(known, label)),
    })
}

fn last(seen: &[Arc<Message>], pick: impl Fn(Control) -> Option<String>) -> Option<(MessageRef, String)> {
    seen.iter().rev().find_map(|message| {
        let label = controls(&message.components).into_iter().find_map(&pick)?;
        Some((MessageRef::from(message), label))
    })
}

fn named(known: &str, typed: &str) -> bool {
    known.to_lowercase() == typed.trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use sandbox::discord::Author;
    use serde_json::json;

    use super::*;

    fn message(id: u64, labels: &[&str]) -> Arc<Message> {
        let buttons: Vec<_> = labels.iter().map(|label| json!({"type": 2, "label": label})).collect();
        let options: Vec<_> = labels.iter().map(|label| json!({"label": label, "value": "1"})).collect();
        let select = json!({"type": 3, "options": options});
        let rows = [buttons, vec![select]].map(|row| json!({"type": 1, "components": row}));
        Arc::new(Message {
            id,
            channel: 9,
            guild: 1,
            author: Author { id: 2, name: "wingcord".into(), bot: true },
            kind: 0,
            content: String::new(),
            embeds: Vec::new(),
            components: rows.to_vec(),
            attachments: Vec::new(),
            flags: 0,
            nonce: None,
            pinged: Default::default(),
            edited_ms: None,
            reply_to: None,
            ephemeral_to: None,
            answers: None,
            webhook: None,
            tts: false,
            at: std::time::Instant::now(),
        })
    }

    #[test]
    fn the_newest_of_that_label_is_meant() {
        let seen = [message(1, &["Kill", "Cancel"]), message(2, &["Cancel"]), message(3, &[])];
        let pressed = |label| button(&seen, label).map(|(at, label)| (at.id, label));
        assert_eq!(pressed(" kill"), Some((1, "Kill".into())));
        assert_eq!(pressed("CANCEL"), Some((2, "Cancel".into())));
        assert_eq!(pressed("Start"), None);
        assert_eq!(option(&seen, "cancel").map(|(at, _)| at.id), Some(2));
    }
}
