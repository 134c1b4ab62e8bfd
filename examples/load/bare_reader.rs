//! The least that can read the same sockets: a process that opens each, logs in and throws away what comes. What the bot
//! uses is compared with what this uses in the same minute.

use std::{
    io::{BufRead, Write},
    process::{ExitCode, Stdio},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use futures_util::{SinkExt, StreamExt, TryStreamExt, stream};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    process::Child,
};
use tokio_tungstenite::{
    Connector, connect_async_tls_with_config,
    tungstenite::{Message, client::IntoClientRequest, http::HeaderValue},
};
use wingcord::trust;

use crate::{Failure, bot, meters::Usage, world::World};

/// What it says when every socket has logged in.
const READY: &str = "READY";
/// How many tokens are asked for at once.
const ASKED: usize = 32;

/// One socket to read.
#[derive(Serialize, Deserialize)]
struct Login {
    url: String,
    origin: String,
    token: String,
}

/// The process, while it reads.
pub(crate) struct BareReader {
    child: Child,
}

impl BareReader {
    /// Starts it on every server of the world; returns when it has logged in everywhere.
    pub(crate) async fn start(world: &World) -> Result<Self, Failure> {
        let client = reqwest::Client::new();
        let asked =
            world.mirrors.iter().map(|mirror| login(&client, world, mirror.server.uuid().to_string()));
        let logins: Vec<Login> = stream::iter(asked).buffer_unordered(ASKED).try_collect().await?;
        let mut reader = bot::itself("reader")?;
        reader.envs(world.root.iter().map(|root| ("SSL_CERT_FILE", root)));
        let mut child = reader.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let (mut input, output) =
            (child.stdin.take().ok_or("no input")?, child.stdout.take().ok_or("no output")?);
        for login in logins {
            input.write_all(format!("{}\n", serde_json::to_string(&login)?).as_bytes()).await?;
        }
        drop(input);
        let mut said = BufReader::new(output).lines();
        let ready = tokio::time::timeout(Duration::from_secs(60), said.next_line()).await??;
        if ready.as_deref() != Some(READY) {
            return Err("the bare reader could not open its sockets".into());
        }
        Ok(Self { child })
    }

    /// CPU time and memory up to now.
    pub(crate) fn usage(&self) -> Result<Usage, Failure> {
        Ok(Usage::of(self.child.id().ok_or("the bare reader has ended")?)?)
    }

    /// Ends it.
    pub(crate) async fn stop(mut self) -> Result<(), Failure> {
        Ok(self.child.kill().await?)
    }
}

async fn login(client: &reqwest::Client, world: &World, server: String) -> Result<Login, Failure> {
    let origin = world.backend.panel_url();
    let request = client.get(format!("{origin}/api/client/servers/{server}/websocket"));
    let request = request.bearer_auth(world.backend.owner_key()).header("accept", "application/json");
    let answer: Value = request.send().await?.error_for_status()?.json().await?;
    let text = |field: &str| answer["data"][field].as_str().unwrap_or_default().to_owned();
    Ok(Login { url: text("socket"), token: text("token"), origin })
}

/// The hidden mode: reads the sockets that standard input names, until the process is ended.
pub(crate) fn be() -> ExitCode {
    match read_all() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

#[tokio::main]
async fn read_all() -> Result<(), Failure> {
    let lines = std::io::stdin().lock().lines();
    let logins: Vec<Login> =
        lines.map(|line| Ok(serde_json::from_str(&line?)?)).collect::<Result<_, Failure>>()?;
    let (count, open) = (logins.len(), Arc::new(AtomicUsize::new(0)));
    let mut readers = tokio::task::JoinSet::new();
    for login in logins {
        let open = Arc::clone(&open);
        readers.spawn(async move {
            read(login, || {
                if open.fetch_add(1, Ordering::AcqRel) + 1 == count {
                    let mut out = std::io::stdout();
                    // Nobody to tell is as good as told.
                    let _ = writeln!(out, "{READY}").and_then(|()| out.flush());
                }
            })
            .await
        });
    }
    while let Some(ended) = readers.join_next().await {
        ended??;
    }
    Ok(())
}

async fn read(login: Login, ready: impl FnOnce()) -> Result<(), Failure> {
    let mut request = login.url.into_client_request()?;
    request.headers_mut().insert("origin", HeaderValue::from_str(&login.origin)?);
    let tls = Some(Connector::Rustls(trust::tls()));
    let (mut socket, _) = connect_async_tls_with_config(request, None, false, tls).await?;
    socket.send(Message::text(json!({ "event": "auth", "args": [login.token] }).to_string())).await?;
    socket.next().await.ok_or("the socket was closed at the login")??;
    ready();
    while let Some(message) = socket.next().await {
        message?;
    }
    Ok(())
}
