//! Faults of REST and gateway, and interactions made by hand.

use std::time::Instant;

use serde_json::{Value, json};
use tokio::sync::watch;

use super::{
    Discord,
    fault::Fault,
    gateway::Control,
    person::Interaction,
    world::{InteractionRecord, Progress, Stage},
};

impl Discord {
    /// Puts a fault in; faults put in earlier go first.
    pub fn fail(&self, fault: Fault) {
        self.shared.faults().add(fault, Instant::now());
    }

    /// Takes all REST faults out.
    pub fn heal(&self) {
        self.shared.faults().clear();
    }

    /// Ends all gateway connections without a close frame (the client sees 1006); returns how many.
    pub fn drop_gateway(&self) -> usize {
        self.control(Control::Drop)
    }

    /// Ends all gateway connections with a TCP reset; returns how many.
    pub fn reset_gateway(&self) -> usize {
        self.control(Control::Reset)
    }

    /// Closes all gateway connections with this code; returns how many.
    pub fn close_gateway(&self, code: u16) -> usize {
        self.control(Control::Close(code))
    }

    /// Asks all gateway connections to reconnect and resume (op 7); returns how many.
    pub fn reconnect_gateway(&self) -> usize {
        self.control(Control::Reconnect)
    }

    /// Tells all gateway connections that their session is invalid (op 9); returns how many.
    pub fn invalidate_session(&self, resumable: bool) -> usize {
        self.control(Control::InvalidSession { resumable })
    }

    /// Stops or starts acknowledging heartbeats.
    pub fn silence_heartbeats(&self, silent: bool) {
        self.shared.world().hub.silent = silent;
    }

    /// Stops sending anything over the gateway, or sends what has gathered. Events beyond the replay log are lost,
    /// and their session is closed.
    pub fn stall_gateway(&self, stalled: bool) {
        let mut world = self.shared.world();
        world.hub.stalled = stalled;
        world.hub.wake_all();
    }

    /// Answers new gateway connections with 503, or accepts them again. Open ones stay.
    pub fn refuse_gateway(&self, refusing: bool) {
        self.shared.world().hub.refusing = refusing;
    }

    fn control(&self, control: Control) -> usize {
        self.shared.world().hub.control(control)
    }

    /// Dispatches INTERACTION_CREATE with this body, unchecked: forged, malformed or of a kind that no helper makes.
    /// Where `id`, `token`, `channel_id` and `guild_id` are given, the bot can answer it.
    pub fn send_interaction(&self, body: &Value) -> Interaction {
        let id = |key: &str| body[key].as_str().and_then(|id| id.parse().ok()).unwrap_or(0);
        let user = body["member"]["user"]["id"].as_str().or_else(|| body["user"]["id"].as_str());
        let record = InteractionRecord {
            id: id("id"),
            token: body["token"].as_str().unwrap_or_default().to_owned(),
            kind: body["type"].as_u64().and_then(|kind| u8::try_from(kind).ok()).unwrap_or(2),
            guild: id("guild_id"),
            channel: id("channel_id"),
            user: user.and_then(|id| id.parse().ok()).unwrap_or(0),
            command: body["data"]["name"].as_str().unwrap_or_default().to_owned(),
            source: body["message"]["id"].as_str().and_then(|id| id.parse().ok()),
            target: body["data"]["target_id"].as_str().and_then(|id| id.parse().ok()),
            started: Instant::now(),
            stage: Stage::Waiting,
            original: None,
            shown: Vec::new(),
            progress: watch::Sender::new(Progress::default()),
        };
        Interaction::begin(&self.shared, &mut self.shared.world(), record, body)
    }

    /// Dispatches any event with any body to every session.
    pub fn dispatch(&self, name: &'static str, body: &Value) {
        self.shared.world().publish(0, name, body);
    }

    /// Makes the application one with an activity: Discord adds the Entry Point command that starts it.
    pub fn enable_activity(&self) {
        let mut world = self.shared.world();
        let (id, version) = (world.ids.next().to_string(), world.ids.next().to_string());
        let command = json!({
            "id": id, "application_id": world.bot.id.to_string(), "version": version, "type": 4, "name": "launch",
            "default_member_permissions": null, "description": "", "name_localizations": null,
            "description_localizations": null, "nsfw": false, "handler": 2, "contexts": [0],
            "integration_types": [0, 1], "dm_permission": true,
        });
        world.commands.push(command);
    }

    /// A fresh id, e.g. for [`send_interaction`](Self::send_interaction).
    pub fn next_id(&self) -> u64 {
        self.shared.world().ids.next()
    }
}
