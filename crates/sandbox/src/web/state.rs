//! `/api/people` and `/api/state`: all that a member sees, at once.

use std::collections::BTreeMap;

use axum::{Json, extract::State};
use serde_json::{Value, json};

use super::{
    app::{App, AppState},
    messages::MOST,
    viewer::Viewer,
    watch::{LINES, texts, within},
};
use crate::discord::Span;

/// Whom a visitor can be.
pub(super) async fn people(State(app): State<App>) -> Json<Value> {
    let one = |person: &super::Person| json!({"id": person.id.to_string(), "name": person.name, "note": person.note});
    Json(app.people.iter().map(one).collect())
}

pub(super) async fn state(State(app): State<App>, Viewer(user): Viewer) -> Json<Value> {
    Json(app.whole_state(user))
}

impl AppState {
    fn whole_state(&self, user: u64) -> Value {
        // Read before the rest: what happens in between is told once more rather than not at all.
        let seq = self.feed.newest();
        let channels = self.discord.channels_seen(user);
        let newest =
            |channel: u64| Some((channel.to_string(), self.messages(user, channel, Span::Newest, MOST)?));
        let messages: BTreeMap<String, Vec<Value>> = channels.into_iter().filter_map(newest).collect();
        let mut state = self.short_state(user);
        state["seq"] = json!(seq);
        state["messages"] = json!(messages);
        state
    }

    /// The state without messages.
    pub(super) fn short_state(&self, user: u64) -> Value {
        let seq = self.feed.newest();
        json!({
            "seq": seq,
            "locale": self.discord.locale(user),
            "you": self.discord.membership(user),
            "bot": self.discord.user(self.discord.bot_id()),
            "guilds": self.discord.guilds_seen(user),
            "commands": self.discord.commands_seen(user),
            "open": self.following.open(user),
            "game": self.game(),
            "faults": *self.faults.lock(),
            "hints": self.hints,
        })
    }

    fn game(&self) -> Value {
        let piece = within(self.console.after(0, LINES));
        json!({
            "name": self.server.name(), "state": self.server.state().as_str(), "lines": texts(&piece),
            "printed": piece.printed, "sockets": self.server.socket_count(),
        })
    }
}
