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
pub(super) struct Offers(VecDeque<Arc<Message>>);

impl Offers {
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
