//! Names into addresses that may be connected to.

use std::net::{IpAddr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::{Barred, OutOfReach, Reach, Resolver, is_public};

/// The system's look-up, with what is out of reach left out.
#[derive(Debug, Clone)]
pub(crate) struct Lookup {
    pub(crate) reach: Reach,
    pub(crate) resolver: Resolver,
}

impl Lookup {
    /// The addresses behind `host` that may be connected to; at least one.
    pub(super) async fn find(&self, host: &str, port: u16) -> Result<Vec<SocketAddr>, LookupError> {
        let found = self.resolver.find(host, port).await?;
        Ok(self.within(host, found)?)
    }

    /// Those of `found` that may be connected to.
    pub(super) fn within(&self, host: &str, found: Vec<SocketAddr>) -> Result<Vec<SocketAddr>, OutOfReach> {
        let admitted = |address: IpAddr| self.reach == Reach::Anywhere || is_public(address);
        let some = !found.is_empty();
        let near: Vec<_> = found.into_iter().filter(|address| admitted(address.ip())).collect();
        if some && near.is_empty() {
            return Err(OutOfReach { host: host.into(), why: Barred::NotPublic });
        }
        Ok(near)
    }
}

/// A look-up brought nothing to connect to.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LookupError {
    /// Only addresses that are barred.
    #[error(transparent)]
    OutOfReach(#[from] OutOfReach),
    /// The system's resolver failed.
    #[error(transparent)]
    System(#[from] std::io::Error),
}

impl Resolve for Lookup {
    fn resolve(&self, name: Name) -> Resolving {
        let lookup = self.clone();
        Box::pin(async move {
            // The port is the URL's, which the caller puts in.
            match lookup.find(name.as_str(), 0).await {
                Ok(found) => Ok(Box::new(found.into_iter()) as Addrs),
                Err(LookupError::OutOfReach(barred)) => Err(barred.into()),
                Err(LookupError::System(error)) => Err(error.into()),
            }
        })
    }
}
