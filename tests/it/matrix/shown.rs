//! What a member is shown, and presses on it as Discord would send them, whoever makes them.

use sandbox::discord::{Message, Modal, Reply};
use serde_json::{Value, json};

use super::cast::{Cast, Member, holds};

/// What stands between two steps of a chain, such as `/power kill › [confirm-cancel-button]`.
const THEN: &str = " › ";
/// A chain that begins with this one begins with the newest card that asks for a command.
const CARD: &str = "the card";
/// Stands for the card of the countdown that runs.
const COUNTDOWN: &str = "the countdown";
/// A chain of these commands opens a form; a press of the button does.
const FORMS: [&str; 2] = ["/panel link", "/mc macro add"];
const OPENS: &str = "[macro-fill-button]";
/// Has the macros of the table be there.
const MACROS: &str = "the macros";

/// What a member is shown.
pub(super) enum Shown {
    Message(Reply),
    Form(Modal),
}

impl Shown {
    /// The custom id of the button of this label, of the form, or of the select.
    pub(super) fn custom_id(&self, label: &str) -> Result<String, String> {
        let id = match self {
            Self::Form(form) => &form.body["custom_id"],
            Self::Message(message) => {
                let parts = buttons_and_selects(&message.components);
                let found = parts.into_iter().find(|part| part["label"] == label || label == "a select");
                &found.ok_or_else(|| format!("no {label} is there: {}", message.text()))?["custom_id"]
            }
        };
        Ok(id.as_str().unwrap_or_default().to_owned())
    }
}

/// What can be used of these components, what is in boxes too.
pub(super) fn buttons_and_selects(components: &[Value]) -> Vec<&Value> {
    let found = components.iter().flat_map(|component| match component["components"].as_array() {
        Some(inner) => buttons_and_selects(inner),
        None => Vec::from_iter(component["custom_id"].is_string().then_some(component)),
    });
    found.collect()
}

impl Cast {
    /// Types the first step of a chain and presses the others; what is shown at last.
    pub(super) async fn walks(&self, by: Member, chain: &str) -> Result<Shown, String> {
        let mut steps = chain.split(THEN);
        let first = steps.next().unwrap_or_default();
        let mut shown = match first {
            CARD => Shown::Message(self.card()?),
            COUNTDOWN => Shown::Message(self.countdown().await),
            first if FORMS.contains(&first) => {
                Shown::Form(self.types(by, first)?.modal().await.map_err(|error| error.to_string())?)
            }
            _ => Shown::Message(
                self.types(by, first)?.reply().await.map_err(|error| format!("{first}: {error}"))?,
            ),
        };
        for step in steps {
            if step == COUNTDOWN {
                shown = Shown::Message(self.countdown().await);
                continue;
            }
            let id = shown.custom_id(step)?;
            let sent = self.world.discord.send_interaction(&self.press(by, &shown, &id));
            if step == OPENS {
                shown = Shown::Form(sent.modal().await.map_err(|error| format!("{step}: {error}"))?);
                continue;
            }
            shown = Shown::Message(sent.reply().await.map_err(|error| format!("{step}: {error}"))?);
        }
        Ok(shown)
    }

    /// Brings the world into another state; a power action until it has done its work.
    pub(super) async fn restore(&self, by: Member, chain: &str) -> Result<(), String> {
        match chain {
            "" => Ok(()),
            "/power start" => holds(&self.types(by, chain)?, "[power-state state=running]").await,
            "/power stop" => holds(&self.types(by, chain)?, "[power-state state=offline]").await,
            MACROS => {
                self.write_macros().await;
                Ok(())
            }
            "Steve joins" => {
                let number = self.world.discord.next_id();
                self.world
                    .server
                    .emit(format!("[12:00:01] [Server thread/INFO]: Steve{number} joined the game"));
                self.world.posted(&format!("Steve{number} joined")).await;
                Ok(())
            }
            _ => self.walks(by, chain).await.map(drop),
        }
    }

    /// The newest card that waits for an answer.
    fn card(&self) -> Result<Reply, String> {
        let messages = self.world.discord.messages(self.world.channel);
        let waits = |message: &&std::sync::Arc<Message>| {
            message.content.contains("[approval-asks ") && !message.components.is_empty()
        };
        let card = messages.iter().rev().find(waits).cloned();
        card.map(|message| Reply { ephemeral: false, message }).ok_or_else(|| "no card waits".to_owned())
    }

    /// The card of the countdown that runs, once it is there.
    async fn countdown(&self) -> Reply {
        let id = self.world.countdown_card().await;
        let found = self.world.discord.message_where(self.world.channel, |message| message.id == id).await;
        Reply { ephemeral: false, message: found.expect("the card of a countdown") }
    }

    /// A press as Discord would send it, were this shown to this member.
    pub(super) fn press(&self, by: Member, on: &Shown, custom_id: &str) -> Value {
        let mut body = match on {
            Shown::Form(_) => {
                let input = |(id, value): (&str, String)| json!({"type": 1, "id": 1, "components": [{"type": 4, "id": 2, "custom_id": id, "value": value}]});
                let panel = &self.world.backend;
                let rows = [
                    ("url", panel.panel_url()),
                    ("key", panel.owner_key().to_owned()),
                    ("name", "written".to_owned()),
                    ("commands", "list".to_owned()),
                    ("0", "Steve".to_owned()),
                ];
                let rows = rows.map(input);
                self.world.interaction(5, by.user, json!({"custom_id": custom_id, "components": rows}))
            }
            Shown::Message(message) => {
                let mut body = self.world.forged_press(by.user, custom_id);
                body["message"]["id"] = json!(message.id.to_string());
                body["message"]["content"] = json!(message.content);
                body["channel_id"] = json!(message.channel.to_string());
                if let Some(value) = choice(message, "Creative") {
                    body["data"] =
                        json!({"component_type": 3, "custom_id": custom_id, "id": 1, "values": [value]});
                }
                body
            }
        };
        if by.admin != self.world.admin {
            body["guild_id"] = json!(self.other.id.to_string());
            body["channel_id"] = json!(by.channel.to_string());
            body["member"]["permissions"] = json!(self.other.permissions_in(by.user, by.channel).to_string());
        }
        body
    }
}

/// The value of this option of a select, if there is one.
fn choice(message: &Message, label: &str) -> Option<Value> {
    let options = message.components.first()?["components"][0]["options"].as_array()?;
    options.iter().find(|option| option["label"] == label).map(|option| option["value"].clone())
}
