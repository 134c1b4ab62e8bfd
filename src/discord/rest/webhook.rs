//! Webhooks of channels: their tokens, and the bodies of what is asked about them.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::{Value, json};
use serenity::model::id::{ChannelId, MessageId, UserId, WebhookId};

use super::{
    Answer, Done, Rest,
    body::{self, SUPPRESS_EMBEDS, SUPPRESS_NOTIFICATIONS},
};

/// A webhook of the bot's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    /// Names it.
    pub id: WebhookId,
    /// By which it is used.
    pub token: WebhookToken,
}

/// Who has a webhook's token posts with it. Never stored, never printed.
#[derive(Clone)]
pub struct WebhookToken(SecretString);

impl WebhookToken {
    pub(super) fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl From<String> for WebhookToken {
    fn from(token: String) -> Self {
        Self(token.into())
    }
}

impl fmt::Debug for WebhookToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WebhookToken")
    }
}

impl PartialEq for WebhookToken {
    fn eq(&self, other: &Self) -> bool {
        self.expose() == other.expose()
    }
}

impl Eq for WebhookToken {}

/// By which webhook, and as whom, a message is posted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Speaker {
    /// The webhook.
    pub webhook: Webhook,
    /// The name that stands there: 1 to 80 characters that Discord takes. None: the webhook's own.
    pub name: Option<String>,
    /// Where the picture is. None: the webhook's own.
    pub avatar: Option<String>,
}

impl Rest {
    /// Posts what is said, by a webhook or as the bot.
    pub(super) async fn say(
        &self,
        to: ChannelId,
        content: &str,
        speaker: Option<&Speaker>,
        nonce: &str,
    ) -> Answer {
        let Some(speaker) = speaker else {
            let request = self.http.post(self.url(&format!("channels/{to}/messages")));
            return self.ask(request.json(&body::new_message(content, &[], nonce)), 0, body::posted).await;
        };
        let Webhook { id, token } = &speaker.webhook;
        let url = self.url(&format!("webhooks/{id}/{}?wait=true", token.expose()));
        let request = self.http.post(url).json(&message(content, speaker));
        self.ask(request, 0, |text| posted(text, to)).await
    }

    /// The webhooks of a channel that the bot made.
    pub(super) async fn webhooks(&self, channel: ChannelId) -> Answer {
        let own = match self.own_user().await {
            Ok(own) => own,
            Err(answer) => return answer,
        };
        let request = self.http.get(self.url(&format!("channels/{channel}/webhooks")));
        self.ask(request, 0, |text| listed(text, own)).await
    }

    /// Makes a webhook.
    pub(super) async fn make_webhook(&self, channel: ChannelId, name: &str) -> Answer {
        let request = self.http.post(self.url(&format!("channels/{channel}/webhooks")));
        self.ask(request.json(&json!({ "name": name })), 0, made).await
    }

    /// Deletes a webhook.
    pub(super) async fn delete_webhook(&self, webhook: WebhookId) -> Answer {
        let request = self.http.delete(self.url(&format!("webhooks/{webhook}")));
        self.ask(request, 0, |_| Some(Done::WebhookDeleted)).await
    }
}

/// A message of a webhook.
fn message(content: &str, speaker: &Speaker) -> Value {
    let mut body = json!({
        "content": content,
        "allowed_mentions": { "parse": [] },
        "flags": SUPPRESS_EMBEDS | SUPPRESS_NOTIFICATIONS,
    });
    if let Some(name) = &speaker.name {
        body["username"] = json!(name);
    }
    if let Some(avatar) = &speaker.avatar {
        body["avatar_url"] = json!(avatar);
    }
    body
}

#[derive(Deserialize)]
struct Posted {
    id: MessageId,
    channel_id: ChannelId,
}

/// The message, which was meant for this channel.
fn posted(body: &[u8], to: ChannelId) -> Option<Done> {
    let posted: Posted = serde_json::from_slice(body).ok()?;
    Some(if posted.channel_id == to { Done::Posted(posted.id) } else { Done::PostedElsewhere })
}

#[derive(Deserialize)]
struct Told {
    id: WebhookId,
    // Only of those that applications made.
    token: Option<String>,
    user: Option<Creator>,
}

#[derive(Deserialize)]
struct Creator {
    id: UserId,
}

impl Told {
    fn webhook(self) -> Option<Webhook> {
        Some(Webhook { id: self.id, token: self.token.filter(|token| !token.is_empty())?.into() })
    }
}

/// Those of a channel's webhooks that `own` made, oldest first.
fn listed(body: &[u8], own: UserId) -> Option<Done> {
    let all: Vec<Told> = serde_json::from_slice(body).ok()?;
    let ours = all.into_iter().filter(|told| told.user.as_ref().is_some_and(|user| user.id == own));
    let mut ours: Vec<_> = ours.filter_map(Told::webhook).collect();
    ours.sort_by_key(|webhook| webhook.id);
    Some(Done::Webhooks(ours))
}

/// The webhook that was made.
fn made(body: &[u8]) -> Option<Done> {
    serde_json::from_slice::<Told>(body).ok()?.webhook().map(Done::WebhookMade)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn webhooks_of_others_are_none_of_ours_and_tokens_are_not_printed() {
        let body = json!([
            { "id": "9", "type": 1, "token": "s3cret", "user": { "id": "1" } },
            { "id": "8", "type": 1, "token": "theirs", "user": { "id": "2" } },
            { "id": "7", "type": 2, "user": { "id": "1" } },
            { "id": "6", "type": 1, "token": "older", "user": { "id": "1" } },
            { "id": "5", "type": 1, "token": "nobody's" },
        ]);
        let Some(Done::Webhooks(ours)) = listed(body.to_string().as_bytes(), UserId::new(1)) else {
            panic!()
        };
        assert_eq!(ours.iter().map(|webhook| webhook.id.get()).collect::<Vec<_>>(), [6, 9]);
        assert_eq!(ours[1].token.expose(), "s3cret");
        assert!(!format!("{ours:?}").contains("s3cret"));
        assert_eq!(made(br#"{"id":"9","type":1}"#), None, "without a token it is of no use");
    }

    #[test]
    fn nobody_is_mentioned_by_a_webhook() {
        let webhook = Webhook { id: WebhookId::new(1), token: "t".to_owned().into() };
        let said = message("@everyone", &Speaker { webhook, name: Some("Steve".into()), avatar: None });
        assert_eq!(said["allowed_mentions"], json!({ "parse": [] }));
        assert_eq!((said["username"].as_str(), said.get("avatar_url")), (Some("Steve"), None));
    }
}
