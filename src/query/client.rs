//! Asks one game server, once.

use std::{
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpStream, UdpSocket},
    time::timeout,
};

use super::{Answer, QueryError, a2s, minecraft};
use crate::games::Protocol;

/// Times that a challenge is answered: one is usual.
const CHALLENGES: usize = 2;

/// Asks the game server at `address`, which [`target`](super::target) gave, within `patience`.
///
/// # Errors
/// It can't be reached, is silent, or answers something else.
pub async fn ask(protocol: Protocol, address: SocketAddr, patience: Duration) -> Result<Answer, QueryError> {
    let asked = async {
        match protocol {
            Protocol::Minecraft => ask_minecraft(address).await,
            Protocol::A2s => ask_a2s(address).await,
        }
    };
    timeout(patience, asked).await.unwrap_or(Err(QueryError::Silent))
}

async fn ask_minecraft(address: SocketAddr) -> Result<Answer, QueryError> {
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(&minecraft::question(&address.ip().to_string(), address.port())).await?;
    let mut bytes = Vec::new();
    loop {
        if let Some(answer) = minecraft::read(&bytes)? {
            return Ok(answer);
        }
        let room = minecraft::LONGEST + 16 - bytes.len();
        if (&mut stream).take(room as u64).read_buf(&mut bytes).await? == 0 {
            return Err(QueryError::Unreadable("it ends too early"));
        }
    }
}

async fn ask_a2s(address: SocketAddr) -> Result<Answer, QueryError> {
    let any: SocketAddr =
        if address.is_ipv4() { (Ipv4Addr::UNSPECIFIED, 0).into() } else { (Ipv6Addr::UNSPECIFIED, 0).into() };
    let socket = UdpSocket::bind(any).await?;
    // From then on nobody else's datagrams come.
    socket.connect(address).await?;
    socket.send(&a2s::question(None)).await?;
    let mut datagram = vec![0; a2s::LONGEST];
    for _ in 0..=CHALLENGES {
        let length = socket.recv(&mut datagram).await?;
        match a2s::read(&datagram[..length])? {
            a2s::Reply::Info(answer) => return Ok(answer),
            a2s::Reply::Challenge(challenge) => {
                socket.send(&a2s::question(Some(challenge))).await?;
            }
        }
    }
    Err(QueryError::Unreadable("it asks back without end"))
}
