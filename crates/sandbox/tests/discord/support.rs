//! A raw REST client and a raw gateway client, as far from the sandbox's own types as possible.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use reqwest::{
    Method, StatusCode,
    header::{AUTHORIZATION, HeaderMap, USER_AGENT},
};
use sandbox::discord::{Discord, DiscordOptions, GuildHandle, Limits};
use serde_json::{Value, json};
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async, tungstenite::Message};

pub(crate) const AGENT: &str = "DiscordBot (https://example.org, 0.1)";

/// GUILDS and GUILD_MESSAGES.
pub(crate) const INTENTS: u64 = 1 | 1 << 9;

/// How long a test waits for what has to come.
pub(crate) const LONG: Duration = Duration::from_secs(10);

/// An answer of the REST side.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Answer {
    /// Status and Discord's error code.
    pub(crate) fn outcome(&self) -> (u16, u64) {
        (self.status.as_u16(), self.body["code"].as_u64().unwrap_or(0))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

/// A bot that speaks bare HTTP.
#[derive(Clone)]
pub(crate) struct Rest {
    base: String,
    token: String,
    http: reqwest::Client,
}

impl Rest {
    pub(crate) fn of(discord: &Discord) -> Self {
        let base = format!("{}/api/v10", discord.url());
        Self { base, token: discord.token().to_owned(), http: reqwest::Client::new() }
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let bot = format!("Bot {}", self.token);
        self.http
            .request(method, self.base.clone() + path)
            .header(AUTHORIZATION, bot)
            .header(USER_AGENT, AGENT)
    }

    /// The same without a token.
    pub(crate) fn bare(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.http.request(method, self.base.clone() + path)
    }

    pub(crate) async fn send(&self, request: reqwest::RequestBuilder) -> Answer {
        let answer = request.send().await.expect("the sandbox answers");
        let (status, headers) = (answer.status(), answer.headers().clone());
        let body = answer.json().await.unwrap_or(Value::Null);
        Answer { status, headers, body }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(self.request(Method::POST, path).json(&body)).await
    }

    pub(crate) async fn patch(&self, path: &str, body: Value) -> Answer {
        self.send(self.request(Method::PATCH, path).json(&body)).await
    }

    pub(crate) async fn put(&self, path: &str, body: Value) -> Answer {
        self.send(self.request(Method::PUT, path).json(&body)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.send(self.request(Method::DELETE, path)).await
    }

    /// Sends a message and returns its id.
    pub(crate) async fn say(&self, channel: u64, text: &str) -> u64 {
        let sent = self.post(&format!("/channels/{channel}/messages"), json!({"content": text})).await;
        assert_eq!(sent.status, 200, "{}", sent.body);
        id(&sent.body["id"])
    }
}

/// An id in JSON.
pub(crate) fn id(value: &Value) -> u64 {
    value.as_str().and_then(|id| id.parse().ok()).unwrap_or_else(|| panic!("{value} is not an id"))
}

/// Options without rate limits.
pub(crate) fn unlimited() -> DiscordOptions {
    DiscordOptions { limits: Limits::off(), ..DiscordOptions::default() }
}

/// A Discord without rate limits, with a guild and a channel.
pub(crate) async fn world() -> (Discord, Rest, GuildHandle, u64) {
    let discord = Discord::start(unlimited()).await.expect("a free port");
    let rest = Rest::of(&discord);
    let guild = discord.add_guild("Blocks");
    let channel = guild.add_channel("console");
    (discord, rest, guild, channel)
}

/// A bot that speaks bare websocket.
pub(crate) struct Gateway {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    pub(crate) interval: u64,
    pub(crate) session: String,
    pub(crate) seq: u64,
}

/// What came over the gateway.
#[derive(Debug)]
pub(crate) enum Heard {
    Payload(Value),
    Closed(Option<u16>),
}

impl Gateway {
    /// Connects and takes HELLO.
    pub(crate) async fn connect(discord: &Discord) -> Self {
        let url = format!("{}/?v=10&encoding=json", discord.gateway_url());
        let (socket, _) = connect_async(url).await.expect("the gateway accepts");
        let mut gateway = Self { socket, interval: 0, session: String::new(), seq: 0 };
        let hello = gateway.payload().await;
        assert_eq!(hello["op"], 10);
        gateway.interval = hello["d"]["heartbeat_interval"].as_u64().expect("an interval");
        gateway
    }

    /// Connects and logs in; READY is taken, GUILD_CREATEs are not.
    pub(crate) async fn login(discord: &Discord, intents: u64) -> Self {
        let mut gateway = Self::connect(discord).await;
        gateway.send(identify(discord.token(), intents)).await;
        let ready = gateway.dispatch("READY").await;
        gateway.session = ready["session_id"].as_str().expect("a session").to_owned();
        gateway
    }

    pub(crate) async fn send(&mut self, payload: Value) {
        self.socket.send(Message::text(payload.to_string())).await.expect("an open socket");
    }

    pub(crate) async fn hear(&mut self) -> Heard {
        loop {
            let frame = timeout(LONG, self.socket.next()).await.expect("something comes");
            match frame {
                Some(Ok(Message::Text(text))) => {
                    let payload: Value = serde_json::from_str(&text).expect("JSON");
                    self.seq = payload["s"].as_u64().unwrap_or(self.seq);
                    return Heard::Payload(payload);
                }
                Some(Ok(Message::Close(frame))) => {
                    return Heard::Closed(frame.map(|frame| frame.code.into()));
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Heard::Closed(None),
            }
        }
    }

    pub(crate) async fn payload(&mut self) -> Value {
        match self.hear().await {
            Heard::Payload(payload) => payload,
            Heard::Closed(code) => panic!("closed with {code:?}"),
        }
    }

    /// The body of the next dispatch of this name; others before it are skipped.
    pub(crate) async fn dispatch(&mut self, name: &str) -> Value {
        loop {
            let mut payload = self.payload().await;
            if payload["t"] == name {
                return payload["d"].take();
            }
        }
    }

    /// The code of the close frame that ends the connection; payloads before it are skipped.
    pub(crate) async fn closed(&mut self) -> Option<u16> {
        loop {
            if let Heard::Closed(code) = self.hear().await {
                return code;
            }
        }
    }
}

pub(crate) fn identify(token: &str, intents: u64) -> Value {
    json!({"op": 2, "d": {
        "token": format!("Bot {token}"), "intents": intents,
        "properties": {"os": "linux", "browser": "test", "device": "test"},
        "presence": {"since": {"secs_since_epoch": 1, "nanos_since_epoch": 0}, "status": "online", "afk": false, "activities": []},
    }})
}
