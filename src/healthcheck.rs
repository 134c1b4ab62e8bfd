//! `wingcord healthcheck`: asks the running bot how it is, for images without a shell.
//!
//! It asks at the socket beside the database, so `METRICS_ADDR` need not be set. That costs a short process, one
//! connection, and in the bot one `SELECT 1`; nothing is written.

use std::{io, net::SocketAddr, path::Path, time::Duration};

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use crate::{
    config::LocalSettings,
    store::{self, StoreError},
};

/// How long the bot may take to answer: it waits two seconds each for the database and the gateway itself.
const PATIENCE: Duration = Duration::from_secs(6);
/// Bytes of an answer at the most; ours has about a hundred.
const MOST_BYTES: u64 = 4096;

/// What the bot does not say it is: well.
#[derive(Debug, thiserror::Error)]
pub enum Unhealthy {
    /// It said why not, in a word.
    #[error("the bot is not well: {0}")]
    Says(String),
    /// No bot runs, as far as the socket tells.
    #[error("no wingcord runs on {0}; it must run as the same user and with the same DATABASE_URL")]
    NotRunning(String),
    /// The socket is another user's.
    #[error("the bot at {0} runs as another user; run this as that user")]
    NotAllowed(String),
    /// Nothing came, or nothing that could be understood.
    #[error("the bot at {at} gives no answer: {why}")]
    NoAnswer {
        /// Where it was asked.
        at: String,
        /// What came instead.
        why: String,
    },
    /// The database's address.
    #[error("{0}")]
    Store(#[from] StoreError),
}

/// Asks the bot that runs with these settings.
///
/// # Errors
/// Everything but a bot that says it is well.
pub async fn ask(settings: &LocalSettings) -> Result<(), Unhealthy> {
    let database = store::file_of(&settings.database_url)?;
    let asked = timeout(PATIENCE, at_socket(&database)).await;
    match (asked, settings.metrics) {
        // The file system may have no sockets.
        (Ok(Err(Unhealthy::NotRunning(_))), Some(address)) => {
            let asked = timeout(PATIENCE, at_address(reachable(address))).await;
            asked.unwrap_or_else(|_| Err(late(address.to_string())))
        }
        (Ok(told), _) => told,
        (Err(_), _) => Err(late(database.display().to_string())),
    }
}

fn late(at: String) -> Unhealthy {
    Unhealthy::NoAnswer { at, why: format!("nothing within {} s", PATIENCE.as_secs()) }
}

/// One that listens everywhere is asked on this machine.
fn reachable(mut address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        address.set_ip(match address {
            SocketAddr::V4(_) => std::net::Ipv4Addr::LOCALHOST.into(),
            SocketAddr::V6(_) => std::net::Ipv6Addr::LOCALHOST.into(),
        });
    }
    address
}

#[cfg(unix)]
async fn at_socket(database: &Path) -> Result<(), Unhealthy> {
    let at = database.display().to_string();
    match tokio::net::UnixStream::connect(crate::metrics::socket_beside(database)).await {
        Ok(stream) => exchange(stream, at).await,
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Err(Unhealthy::NotAllowed(at)),
        Err(_) => Err(Unhealthy::NotRunning(at)),
    }
}

#[cfg(not(unix))]
async fn at_socket(database: &Path) -> Result<(), Unhealthy> {
    Err(Unhealthy::NotRunning(database.display().to_string()))
}

async fn at_address(address: SocketAddr) -> Result<(), Unhealthy> {
    match TcpStream::connect(address).await {
        Ok(stream) => exchange(stream, address.to_string()).await,
        Err(_) => Err(Unhealthy::NotRunning(address.to_string())),
    }
}

async fn exchange(mut stream: impl AsyncRead + AsyncWrite + Unpin, at: String) -> Result<(), Unhealthy> {
    let asked = async {
        stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: wingcord\r\nconnection: close\r\n\r\n").await?;
        let mut answer = Vec::new();
        stream.take(MOST_BYTES).read_to_end(&mut answer).await?;
        io::Result::Ok(answer)
    };
    match asked.await {
        Ok(answer) => judge(&String::from_utf8_lossy(&answer), at),
        Err(error) => Err(Unhealthy::NoAnswer { at, why: error.to_string() }),
    }
}

/// What an answer to a request for `/healthz` says.
fn judge(answer: &str, at: String) -> Result<(), Unhealthy> {
    let status = answer.strip_prefix("HTTP/1.1 ").and_then(|rest| rest.get(..3));
    let word = || answer.split_once("\r\n\r\n").map_or("", |(_, body)| body).trim().to_owned();
    match status {
        Some("200") => Ok(()),
        Some("503") => Err(Unhealthy::Says(word())),
        Some(other) => Err(Unhealthy::NoAnswer { at, why: format!("HTTP status {other}") }),
        None => Err(Unhealthy::NoAnswer { at, why: "the answer is not HTTP".into() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_understood_or_not_taken_for_health() {
        let told = |answer: &str| judge(answer, "x".into()).map_err(|error| error.to_string());
        assert_eq!(told("HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nok\n"), Ok(()));
        let gateway = told("HTTP/1.1 503 Service Unavailable\r\n\r\ngateway\n").unwrap_err();
        assert_eq!(gateway, "the bot is not well: gateway");
        for odd in ["", "200 OK", "HTTP/1.1 ", "HTTP/1.1 404 Not Found\r\n\r\n", "SSH-2.0-OpenSSH_9.2\r\n"] {
            assert!(told(odd).unwrap_err().contains("gives no answer"), "{odd:?}");
        }
    }

    #[test]
    fn a_page_that_is_served_everywhere_is_asked_for_here() {
        for (address, asked) in [
            ("0.0.0.0:9100", "127.0.0.1:9100"),
            ("[::]:9100", "[::1]:9100"),
            ("10.0.0.5:9100", "10.0.0.5:9100"),
        ] {
            assert_eq!(reachable(address.parse().unwrap()), asked.parse().unwrap());
        }
    }
}
