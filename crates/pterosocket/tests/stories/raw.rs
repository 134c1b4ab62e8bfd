//! A panel and a daemon that say exactly what a test writes down, for what the sandbox would never say.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use futures_util::{SinkExt, StreamExt};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::{Error, Message};

/// Answers every request with the same bytes, or, without any, never.
pub(crate) async fn panel(answer: Option<Vec<u8>>) -> String {
    match answer {
        Some(answer) => counted_panel(answer, Arc::default()).await,
        None => {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let url = format!("http://{}", listener.local_addr().unwrap());
            tokio::spawn(async move {
                let mut held = Vec::new();
                while let Ok((stream, _)) = listener.accept().await {
                    held.push(stream);
                }
            });
            url
        }
    }
}

/// An HTTP answer.
pub(crate) fn http(status: &str, headers: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n{headers}\r\n{body}", body.len()).into_bytes()
}

/// One thing that a recorded connection does after the client has authenticated.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    /// The daemon sends this frame.
    Say(String),
    /// The client authenticates again.
    Auth,
    /// The daemon closes with this code and reason, or, without, drops the connection.
    End(Option<(u16, String)>),
}

/// A panel whose credentials lead to a daemon that plays recorded connections, one after the other.
pub(crate) struct Player {
    pub(crate) panel_url: String,
    /// Frames that the client sent, all connections together.
    pub(crate) frames: Arc<Mutex<Vec<String>>>,
    /// Requests to the panel.
    pub(crate) fetches: Arc<AtomicUsize>,
}

impl Player {
    pub(crate) async fn new(connections: Vec<Vec<Step>>) -> Self {
        let daemon = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let socket = format!("ws://{}/api/servers/1/ws", daemon.local_addr().unwrap());
        let frames = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&frames);
        tokio::spawn(async move {
            for steps in connections {
                let (stream, _) = daemon.accept().await.unwrap();
                // The client ends a connection whose token is refused: what is left of it is not played.
                let _ = play(stream, steps, &heard).await;
            }
        });
        let credentials = json!({"data": {"token": "not.a.jwt", "socket": socket}}).to_string();
        let answer = http("200 OK", "content-type: application/json\r\n", &credentials);
        let fetches = Arc::new(AtomicUsize::new(0));
        let panel_url = counted_panel(answer, Arc::clone(&fetches)).await;
        Self { panel_url, frames, fetches }
    }
}

async fn counted_panel(answer: Vec<u8>, count: Arc<AtomicUsize>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let (answer, count) = (answer.clone(), Arc::clone(&count));
            tokio::spawn(async move {
                let mut request = [0; 4_096];
                while stream.read(&mut request).await.is_ok_and(|length| length > 0) {
                    count.fetch_add(1, Ordering::SeqCst);
                    if stream.write_all(&answer).await.is_err() {
                        return;
                    }
                }
            });
        }
    });
    url
}

async fn play(stream: TcpStream, steps: Vec<Step>, heard: &Mutex<Vec<String>>) -> Result<(), Error> {
    let mut socket = tokio_tungstenite::accept_async(stream).await?;
    for step in [Step::Auth].into_iter().chain(steps) {
        match step {
            Step::Say(frame) => socket.send(Message::text(frame)).await?,
            Step::Auth => loop {
                let Some(message) = socket.next().await else { return Ok(()) };
                if let Message::Text(frame) = message? {
                    heard.lock().unwrap().push(frame.to_string());
                    if frame.contains("\"auth\"") {
                        break;
                    }
                }
            },
            Step::End(Some((code, reason))) => {
                socket.close(Some(CloseFrame { code: code.into(), reason: reason.into() })).await?;
            }
            Step::End(None) => return Ok(()),
        }
    }
    while socket.next().await.is_some_and(|message| message.is_ok()) {}
    Ok(())
}
