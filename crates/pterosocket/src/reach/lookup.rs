//! Resolves a name to addresses that may be connected to.

use std::{
    io,
    net::{IpAddr, SocketAddr},
};

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
        self.sorted(host, self.resolver.find(host, port).await)
    }

    /// What a look-up brought. Where only public addresses are in reach, a name that does not exist is told like one that
    /// leads inside: whoever may name hosts does not learn which names there are in here.
    fn sorted(&self, host: &str, found: io::Result<Vec<SocketAddr>>) -> Result<Vec<SocketAddr>, LookupError> {
        match found {
            Ok(found) => Ok(self.within(host, found)?),
            Err(error) if self.reach == Reach::Public && is_unknown(&error) => {
                Err(OutOfReach { host: host.into(), why: Barred::NotPublic }.into())
            }
            Err(error) => Err(error.into()),
        }
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

/// Whether the resolver says that there is no such name. std hands on the text of `gai_strerror(3)` and not its code:
/// EAI_NONAME and EAI_NODATA of glibc, musl, and the BSDs and macOS. A failure that may pass has another text.
fn is_unknown(error: &io::Error) -> bool {
    const TEXTS: [&str; 4] = [
        "Name or service not known",
        "No address associated with hostname",
        "Name does not resolve",
        "nodename nor servname provided, or not known",
    ];
    let said = error.to_string();
    TEXTS.iter().any(|text| said.contains(text))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_leads_inside_reads_like_one_that_does_not_exist() {
        let lookup = |reach| Lookup { reach, resolver: Resolver::default() };
        let told = |reach, found| lookup(reach).sorted("db.example.com", found).unwrap_err().to_string();
        let failed =
            |why: &str| Err(io::Error::other(format!("failed to lookup address information: {why}")));
        let inside = told(Reach::Public, Ok(vec!["10.0.0.7:443".parse().unwrap()]));
        for why in
            ["Name or service not known", "No address associated with hostname", "Name does not resolve"]
        {
            assert_eq!(told(Reach::Public, failed(why)), inside);
            assert!(told(Reach::Anywhere, failed(why)).contains(why));
        }
        let passing = told(Reach::Public, failed("Temporary failure in name resolution"));
        assert!(passing.contains("Temporary"), "{passing}");
    }
}
