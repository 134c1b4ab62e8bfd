//! The buttons and selects of messages: how they are shown, and which one somebody means. Pure.

use std::{collections::VecDeque, sync::Arc};

use sandbox::discord::{Message, MessageRef};
use serde_json::Value;

use super::paint::Paint;

/// Messages whose controls can still be used; the oldest is forgotten beyond it.
const KEPT: usize = 50;
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

/// The newest messages that have controls.
#[derive(Debug, Default)]
pub(super) struct RecentControls(VecDeque<Arc<Message>>);

impl RecentControls {
    /// Takes a message in its newest state.
    pub(super) fn note(&mut self, message: &Arc<Message>) {
        self.0.retain(|known| known.id != message.id);
        if !controls(&message.components).is_empty() {
            self.0.push_back(Arc::clone(message));
        }
        if self.0.len() > KEPT {
            self.0.pop_front();
        }
    }

    /// The newest button that `user` sees under this label, in the label's own spelling.
    pub(super) fn button(&self, user: u64, label: &str) -> Option<(MessageRef, String)> {
        self.newest(user, |control| match control {
            Control::Button(known) => named(&known, label).then_some(known),
            Control::Select(_) => None,
        })
    }

    /// The newest option of a select that `user` sees under this label.
    pub(super) fn option(&self, user: u64, label: &str) -> Option<(MessageRef, String)> {
        self.newest(user, |control| match control {
            Control::Button(_) => None,
            Control::Select(options) => options.into_iter().find(|known| named(known, label)),
        })
    }

    fn newest(&self, user: u64, pick: impl Fn(Control) -> Option<String>) -> Option<(MessageRef, String)> {
        let seen = |message: &&Arc<Message>| message.ephemeral_to.is_none_or(|reader| reader == user);
        self.0.iter().rev().filter(seen).find_map(|message| {
            let label = controls(&message.components).into_iter().find_map(&pick)?;
            Some((MessageRef::from(message), label))
        })
    }
}

fn named(known: &str, typed: &str) -> bool {
    known.to_lowercase() == typed.trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use sandbox::discord::Author;
    use serde_json::json;

    use super::*;

    fn message(id: u64, to: Option<u64>, labels: &[&str]) -> Arc<Message> {
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
            components: if labels.is_empty() { Vec::new() } else { rows.to_vec() },
            attachments: Vec::new(),
            flags: 0,
            nonce: None,
            pinged: Default::default(),
            edited_ms: None,
            reply_to: None,
            ephemeral_to: to,
            answers: None,
            webhook: None,
            tts: false,
            at: std::time::Instant::now(),
        })
    }

    #[test]
    fn the_newest_that_the_person_sees_is_meant() {
        let mut recent = RecentControls::default();
        let button = |recent: &RecentControls, user, label| {
            recent.button(user, label).map(|(at, label)| (at.id, label))
        };
        recent.note(&message(1, None, &["Kill", "Cancel"]));
        recent.note(&message(2, Some(7), &["Cancel"]));
        assert_eq!(button(&recent, 7, " kill"), Some((1, "Kill".into())));
        assert_eq!(button(&recent, 7, "CANCEL"), Some((2, "Cancel".into())));
        assert_eq!(button(&recent, 8, "Cancel"), Some((1, "Cancel".into())), "it is private to 7");
        assert_eq!(recent.option(7, "cancel").map(|(at, _)| at.id), Some(2));
        recent.note(&message(2, Some(7), &[]));
        assert_eq!(button(&recent, 7, "Cancel"), Some((1, "Cancel".into())), "it was used up");
        assert_eq!(button(&recent, 7, "Start"), None);
    }
}
