//! Messages as the page gets them: Discord's own shape, with addresses of this page.

use axum::{
    Json,
    extract::{Path, Query, State},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    app::{App, AppState},
    error::WebError,
    viewer::{Id, Viewer},
};
use crate::discord::{EPHEMERAL, Message, Span};

/// Messages of a channel that are sent at once, at most.
pub(super) const MOST: usize = 50;

#[derive(Deserialize)]
pub(super) struct Asked {
    before: Option<Id>,
    after: Option<Id>,
    limit: Option<usize>,
}

/// `GET /api/channels/{channel}/messages`, oldest first.
pub(super) async fn list(
    State(app): State<App>,
    Viewer(user): Viewer,
    Path(channel): Path<String>,
    asked: Result<Query<Asked>, axum::extract::rejection::QueryRejection>,
) -> Result<Json<Value>, WebError> {
    let Query(asked) = asked.map_err(|error| WebError::bad(error.body_text()))?;
    let span = match (asked.before, asked.after) {
        (Some(_), Some(_)) => return Err(WebError::bad("Either before or after can be given.")),
        (Some(Id(before)), None) => Span::Before(before),
        (None, Some(Id(after))) => Span::After(after),
        (None, None) => Span::Newest,
    };
    let channel = channel.parse().unwrap_or(0);
    let limit = asked.limit.unwrap_or(MOST).clamp(1, 100);
    let list = app.messages(user, channel, span, limit);
    list.map(|list| Json(Value::Array(list))).ok_or_else(|| WebError::unknown("There is no such channel."))
}

impl AppState {
    /// Messages of a channel, but for those that were put away; `None` for a channel that the member does not see.
    pub(super) fn messages(&self, user: u64, channel: u64, span: Span, most: usize) -> Option<Vec<Value>> {
        let seen = self.discord.messages_seen(user, channel, span, most)?;
        Some(seen.iter().filter(|m| !self.is_dismissed(m.id)).map(|m| self.message(m)).collect())
    }

    /// One message.
    pub(super) fn message(&self, message: &Message) -> Value {
        let mut body = self.discord.message_body(message);
        localize(&mut body);
        if message.ephemeral_to.is_some() {
            body["ephemeral"] = json!(true);
            body["flags"] = json!(message.flags | EPHEMERAL);
        }
        if message.is_loading() {
            body["loading"] = json!(true);
        }
        let bot = self.discord.bot_id();
        if message.webhook.is_some_and(|webhook| webhook != bot) {
            body["author"]["webhook"] = json!(true);
        }
        if body["referenced_message"].is_object() {
            localize(&mut body["referenced_message"]);
        }
        body
    }
}

/// Has every file of a message point to this page.
fn localize(message: &mut Value) {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let place = format!("/files/{}/{}", text(&message["channel_id"]), text(&message["id"]));
    let mut files = Vec::new();
    for file in message["attachments"].as_array_mut().into_iter().flatten() {
        let name = text(&file["filename"]);
        let own = format!("{place}/{}/{name}", text(&file["id"]));
        files.push((text(&file["url"]), format!("attachment://{name}"), own.clone()));
        file["url"] = json!(own);
        file["proxy_url"] = json!(own);
    }
    if !files.is_empty() {
        for key in ["embeds", "components"] {
            replace(&mut message[key], &files);
        }
    }
}

fn replace(value: &mut Value, files: &[(String, String, String)]) {
    match value {
        Value::String(text) => {
            let found = files.iter().find(|(url, name, _)| text == url || text == name);
            if let Some((.., own)) = found {
                text.clone_from(own);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| replace(item, files)),
        Value::Object(fields) => fields.values_mut().for_each(|field| replace(field, files)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_point_to_the_page_wherever_they_are_named() {
        let mut message = json!({
            "id": "3", "channel_id": "2", "content": "http://d/files/2/9/a.png",
            "attachments": [{"id": "9", "filename": "a.png", "url": "http://d/files/2/9/a.png", "proxy_url": "x"}],
            "embeds": [{"image": {"url": "http://d/files/2/9/a.png"}, "thumbnail": {"url": "https://else/x.png"}}],
            "components": [{"type": 12, "items": [{"media": {"url": "attachment://a.png"}}]}],
        });
        localize(&mut message);
        let own = "/files/2/3/9/a.png";
        assert_eq!(
            (&message["attachments"][0]["url"], &message["attachments"][0]["proxy_url"]),
            (&json!(own), &json!(own))
        );
        assert_eq!(message["embeds"][0]["image"]["url"], own);
        assert_eq!(message["embeds"][0]["thumbnail"]["url"], "https://else/x.png");
        assert_eq!(message["components"][0]["items"][0]["media"]["url"], own);
        assert_eq!(message["content"], "http://d/files/2/9/a.png", "what was written stays");
    }
}
