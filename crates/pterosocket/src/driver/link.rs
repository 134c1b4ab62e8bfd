//! What a websocket is read from: TCP, or TLS over it, of which little is held while little comes.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_tungstenite::tungstenite::error::{Error as WsError, TlsError, UrlError};
use url::{Host, Url};

use crate::read_budget::Metered;

/// The connection under a websocket.
pub(super) enum Link {
    Plain(Metered<TcpStream>),
    /// Boxed, since it is much larger.
    Tls(Box<TlsStream<Metered<TcpStream>>>),
}

impl Link {
    /// With TLS if the address asks for it.
    pub(super) async fn open(
        url: &Url,
        stream: Metered<TcpStream>,
        tls: Arc<ClientConfig>,
    ) -> Result<Self, WsError> {
        match url.scheme() {
            "ws" => return Ok(Self::Plain(stream)),
            "wss" => {}
            _ => return Err(WsError::Url(UrlError::UnsupportedUrlScheme)),
        }
        let name = match url.host() {
            Some(Host::Domain(name)) => {
                ServerName::try_from(name.to_owned()).map_err(|_| WsError::Tls(TlsError::InvalidDnsName))?
            }
            Some(Host::Ipv4(address)) => ServerName::IpAddress(address.into()),
            Some(Host::Ipv6(address)) => ServerName::IpAddress(address.into()),
            None => return Err(WsError::Url(UrlError::NoHostName)),
        };
        Ok(Self::Tls(Box::new(TlsConnector::from(tls).connect(name, stream).await.map_err(WsError::Io)?)))
    }
}

impl AsyncRead for Link {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_read(cx, buffer),
            Self::Tls(stream) => Pin::new(stream).poll_read(cx, buffer),
        }
    }
}

impl AsyncWrite for Link {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_write(cx, bytes),
            Self::Tls(stream) => Pin::new(stream).poll_write(cx, bytes),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_flush(cx),
            Self::Tls(stream) => Pin::new(stream).poll_flush(cx),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_shutdown(cx),
            Self::Tls(stream) => Pin::new(stream).poll_shutdown(cx),
        }
    }
}
