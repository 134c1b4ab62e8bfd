//! A bot of a few lines that speaks Discord's wire: posts what it is told, and repeats what somebody pressed or chose.

use futures_util::{SinkExt, StreamExt};
use reqwest::{
    Method,
    header::{AUTHORIZATION, USER_AGENT},
    multipart::{Form, Part},
};
use sandbox::discord::Discord;
use serde_json::{Value, json};
use tokio_tungstenite::{connect_async, tungstenite::Message};

/// Pressing a button of this id opens the form.
pub(crate) const FORM: &str = "form";
const PRIVATE: u64 = 64;

#[derive(Clone)]
pub(crate) struct Bot {
    base: String,
    token: String,
    http: reqwest::Client,
}

impl Bot {
    /// Logs in and answers interactions from now on.
    pub(crate) async fn start(discord: &Discord) -> Self {
        let base = format!("{}/api/v10", discord.url());
        let bot = Self { base, token: discord.token().to_owned(), http: reqwest::Client::new() };
        let url = format!("{}/?v=10&encoding=json", discord.gateway_url());
        let (mut socket, _) = connect_async(url).await.unwrap();
        let identify = json!({"op": 2, "d": {"token": format!("Bot {}", bot.token), "intents": 1,
            "properties": {"os": "linux", "browser": "test", "device": "test"}}});
        socket.send(Message::text(identify.to_string())).await.unwrap();
        let answers = bot.clone();
        tokio::spawn(async move {
            while let Some(Ok(frame)) = socket.next().await {
                let Ok(text) = frame.to_text() else { continue };
                let payload: Value = serde_json::from_str(text).unwrap_or_default();
                if payload["t"] == "INTERACTION_CREATE" {
                    answers.answer(&payload["d"]).await;
                }
            }
        });
        discord.connected().await.unwrap();
        bot
    }

    async fn answer(&self, interaction: &Value) {
        let data = &interaction["data"];
        let body = match interaction["type"].as_u64() {
            Some(3) if data["custom_id"] == FORM => json!({"type": 9, "data": form()}),
            Some(3) => said(&format!("used {}{}", text(&data["custom_id"]), values(&data["values"]))),
            Some(5) => {
                let fields = data["components"].as_array().unwrap().iter().map(|label| &label["component"]);
                let told = fields.map(|field| {
                    format!(
                        "{}={}{}",
                        text(&field["custom_id"]),
                        text(&field["value"]),
                        values(&field["values"])
                    )
                });
                said(&format!("form {}", told.collect::<Vec<_>>().join(" ")))
            }
            _ => return,
        };
        let path =
            format!("/interactions/{}/{}/callback", text(&interaction["id"]), text(&interaction["token"]));
        self.call(Method::POST, &path, &body).await;
    }

    async fn call(&self, method: Method, path: &str, body: &Value) -> Value {
        let sent = self.request(method, path).json(body).send().await.unwrap();
        let (status, told) = (sent.status(), sent.text().await.unwrap());
        assert!(status.is_success(), "{status} {told}");
        serde_json::from_str(&told).unwrap_or_default()
    }

    fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.base));
        request
            .header(AUTHORIZATION, format!("Bot {}", self.token))
            .header(USER_AGENT, "DiscordBot (https://example.org, 0.1)")
    }

    /// Posts a message; its id.
    pub(crate) async fn post(&self, channel: u64, message: &Value) -> String {
        let sent = self.call(Method::POST, &format!("/channels/{channel}/messages"), message).await;
        text(&sent["id"]).to_owned()
    }

    pub(crate) async fn edit(&self, channel: u64, message: &str, content: &str) {
        let path = format!("/channels/{channel}/messages/{message}");
        self.call(Method::PATCH, &path, &json!({"content": content})).await;
    }

    /// Posts a message with files, by name.
    pub(crate) async fn post_files(&self, channel: u64, message: &Value, files: &[(&'static str, &[u8])]) {
        let mut form = Form::new().text("payload_json", message.to_string());
        for (at, (name, bytes)) in files.iter().enumerate() {
            form = form.part(format!("files[{at}]"), Part::bytes(bytes.to_vec()).file_name(*name));
        }
        let path = format!("/channels/{channel}/messages");
        let sent = self.request(Method::POST, &path).multipart(form).send().await.unwrap();
        let (status, told) = (sent.status(), sent.text().await.unwrap());
        assert!(status.is_success(), "{status} {told}");
    }
}

fn said(content: &str) -> Value {
    json!({"type": 4, "data": {"content": content, "flags": PRIVATE}})
}

fn form() -> Value {
    json!({"custom_id": "answers", "title": "Tell us", "components": [
        {"type": 18, "label": "Name", "component": {"type": 4, "custom_id": "name", "style": 1, "max_length": 20}},
        {"type": 18, "label": "Story", "component": {"type": 4, "custom_id": "story", "style": 2, "required": false}},
        {"type": 18, "label": "Colour", "component": {"type": 3, "custom_id": "colour",
            "options": [{"label": "Red", "value": "red"}, {"label": "Blue", "value": "blue"}]}},
    ]})
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn values(value: &Value) -> String {
    let values = value.as_array().into_iter().flatten();
    values.map(|one| format!(" {}", text(one))).collect()
}
