//! Opens the TCP connection under a websocket.

use tokio::net::TcpStream;
use url::{Host, Url};

use crate::SocketLimit;

use super::lookup::{Lookup, LookupError};
use super::{OutOfReach, eyeballs};

/// Connects to `url`'s host and port, if its reach lets it: to an address that was looked up and checked here, not to the
/// name again.
pub(crate) async fn dial(
    url: &Url,
    lookup: &Lookup,
    limit: Option<&SocketLimit>,
) -> Result<TcpStream, DialError> {
    lookup.reach.admits(url)?;
    let port = url.port_or_known_default().ok_or(DialError::NoHost)?;
    let addresses = match url.host() {
        Some(Host::Domain(name)) => lookup.find(name, port).await?,
        Some(Host::Ipv4(address)) => vec![(address, port).into()],
        Some(Host::Ipv6(address)) => vec![(address, port).into()],
        None => return Err(DialError::NoHost),
    };
    let stream = eyeballs::connect(addresses, limit).await?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// No connection came about.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DialError {
    /// It may not be gone there.
    #[error(transparent)]
    OutOfReach(#[from] OutOfReach),
    /// The name or the connection failed.
    #[error(transparent)]
    System(#[from] std::io::Error),
    /// Not the address of a websocket.
    #[error("the address names no host and port")]
    NoHost,
}

impl From<LookupError> for DialError {
    fn from(error: LookupError) -> Self {
        match error {
            LookupError::OutOfReach(error) => Self::OutOfReach(error),
            LookupError::System(error) => Self::System(error),
        }
    }
}
