//! A bare client: HTTP by reqwest, websocket by tungstenite, nothing of ours in between.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use reqwest::{Method, RequestBuilder, Response};
use sandbox::{Backend, BackendOptions, Dialect, ServerHandle};
use serde_json::{Value, json};
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Error, Message, client::IntoClientRequest, http::HeaderValue},
};

pub(crate) const PATIENCE: Duration = Duration::from_secs(10);
pub(crate) const DIALECTS: [Dialect; 3] = [Dialect::OldGo, Dialect::NewGo, Dialect::Calagopus];

/// Options without the limits that a quick test would run into.
pub(crate) fn options(dialect: Dialect) -> BackendOptions {
    BackendOptions { dialect, websocket_per_minute: 1000, ..BackendOptions::default() }
}

pub(crate) async fn backend(dialect: Dialect) -> Backend {
    Backend::start(options(dialect)).await.unwrap()
}

/// Waits for something that must come soon.
pub(crate) async fn soon<T>(what: impl Future<Output = T>) -> T {
    timeout(PATIENCE, what).await.expect("it did not come in time")
}

pub(crate) fn request(backend: &Backend, key: &str, method: Method, path: &str) -> RequestBuilder {
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    client
        .request(method, format!("{}/api/client{path}", backend.panel_url()))
        .bearer_auth(key)
        .header("accept", "Application/vnd.pterodactyl.v1+json")
}

pub(crate) async fn get(backend: &Backend, key: &str, path: &str) -> Response {
    soon(request(backend, key, Method::GET, path).send()).await.unwrap()
}

pub(crate) async fn post(backend: &Backend, key: &str, path: &str, body: Value) -> Response {
    soon(request(backend, key, Method::POST, path).json(&body).send()).await.unwrap()
}

/// Status, code and detail of an error.
pub(crate) async fn refusal(response: Response) -> (u16, String, String) {
    let status = response.status().as_u16();
    let body: Value = response.json().await.unwrap();
    let error = &body["errors"][0];
    assert_eq!(error["status"], status.to_string(), "{body}");
    let text = |field: &str| error[field].as_str().unwrap_or_default().to_owned();
    (status, text("code"), text("detail"))
}

/// The websocket's URL and a token.
pub(crate) async fn credentials(backend: &Backend, key: &str, server: &ServerHandle) -> (String, String) {
    let response = get(backend, key, &format!("/servers/{}/websocket", server.short_id())).await;
    assert_eq!(response.status(), 200);
    let body: Value = response.json().await.unwrap();
    let text = |field: &str| body["data"][field].as_str().unwrap().to_owned();
    (text("socket"), text("token"))
}

/// What came on a socket.
#[derive(Debug, PartialEq)]
pub(crate) enum Got {
    /// A message: event and arguments.
    Event(String, Vec<String>),
    /// The daemon's ping.
    Ping,
    /// A close frame.
    Closed(u16, String),
    /// The connection ended without one.
    Dropped,
}

pub(crate) fn event(name: &str, args: &[&str]) -> Got {
    Got::Event(name.into(), args.iter().map(|&arg| arg.to_owned()).collect())
}

pub(crate) struct Client {
    pub(crate) stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
    /// The last message as it came.
    pub(crate) text: String,
}

impl Client {
    /// Opens a socket with that `Origin`.
    pub(crate) async fn open(url: &str, origin: Option<&str>) -> Result<Self, Error> {
        let mut request = url.into_client_request()?;
        if let Some(origin) = origin {
            request.headers_mut().insert("origin", HeaderValue::from_str(origin).unwrap());
        }
        let (stream, _) = soon(connect_async(request)).await?;
        Ok(Self { stream, text: String::new() })
    }

    /// Opens a socket as the owner and authenticates; what follows `auth success` is left to be read.
    pub(crate) async fn connect(backend: &Backend, server: &ServerHandle) -> Self {
        Self::connect_as(backend, backend.owner_key(), server).await
    }

    pub(crate) async fn connect_as(backend: &Backend, key: &str, server: &ServerHandle) -> Self {
        let (url, token) = credentials(backend, key, server).await;
        let mut client = Self::open(&url, Some(&backend.panel_url())).await.unwrap();
        client.send("auth", &[&token]).await;
        assert_eq!(client.next_event().await.0, "auth success");
        client
    }

    pub(crate) async fn send(&mut self, event: &str, args: &[&str]) {
        self.send_text(&json!({ "event": event, "args": args }).to_string()).await;
    }

    pub(crate) async fn send_text(&mut self, text: &str) {
        soon(self.stream.send(Message::text(text))).await.unwrap();
    }

    /// Sends two messages in one write.
    pub(crate) async fn send_both(&mut self, first: (&str, &str), second: (&str, &str)) {
        for (event, arg) in [first, second] {
            let text = json!({ "event": event, "args": [arg] }).to_string();
            soon(self.stream.feed(Message::text(text))).await.unwrap();
        }
        soon(self.stream.flush()).await.unwrap();
    }

    pub(crate) async fn next(&mut self) -> Got {
        match soon(self.stream.next()).await {
            Some(Ok(Message::Text(text))) => {
                self.text = text.to_string();
                let message: Value = serde_json::from_str(&text).unwrap();
                let args = message["args"].as_array().cloned().unwrap_or_default();
                let args = args.iter().map(|arg| arg.as_str().unwrap().to_owned()).collect();
                Got::Event(message["event"].as_str().unwrap().to_owned(), args)
            }
            Some(Ok(Message::Ping(payload))) => {
                assert_eq!(&payload[..], [1, 2, 3]);
                Got::Ping
            }
            Some(Ok(Message::Close(frame))) => frame.map_or(Got::Closed(1005, String::new()), |frame| {
                Got::Closed(frame.code.into(), frame.reason.to_string())
            }),
            Some(Ok(other)) => panic!("{other:?}"),
            Some(Err(_)) | None => Got::Dropped,
        }
    }

    /// The next event that is no `stats`.
    pub(crate) async fn next_event(&mut self) -> (String, Vec<String>) {
        loop {
            match self.next().await {
                Got::Event(event, _) if event == "stats" => {}
                Got::Event(event, args) => return (event, args),
                other => panic!("{other:?}"),
            }
        }
    }

    /// Reads up to and including that event; returns its first argument.
    pub(crate) async fn until(&mut self, wanted: &str) -> String {
        loop {
            match self.next().await {
                Got::Event(event, args) if event == wanted => {
                    return args.into_iter().next().unwrap_or_default();
                }
                Got::Event(..) | Got::Ping => {}
                other => panic!("waiting for {wanted}: {other:?}"),
            }
        }
    }

    /// The next console line.
    pub(crate) async fn line(&mut self) -> String {
        self.until("console output").await
    }

    /// Reads to the end.
    pub(crate) async fn end(&mut self) -> Got {
        loop {
            match self.next().await {
                Got::Event(..) | Got::Ping => {}
                end => return end,
            }
        }
    }
}
