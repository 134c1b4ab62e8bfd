//! Where requests may go when a stranger chose the address: protection against
//! [server-side request forgery](https://owasp.org/www-community/attacks/Server_Side_Request_Forgery).
//!
//! Three places ask: a request to the panel before it is sent, the look-up of the panel's name, and the opening of a
//! daemon's websocket. The address that was checked is the one that is connected to, so that a name which answers
//! differently the second time (DNS rebinding) gains nothing.

mod dial;
mod eyeballs;
mod lookup;
mod public;
mod resolver;
#[cfg(test)]
mod tests;

use url::{Host, Url};

use crate::ForeignText;

pub(crate) use dial::{DialError, dial};
pub(crate) use lookup::Lookup;
pub use public::is_public;
pub use resolver::Resolver;

/// Where a panel's requests, and the sockets made from it, may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Reach {
    /// Wherever the addresses lead: for a panel whose owner runs this program.
    #[default]
    Anywhere,
    /// Only over TLS (`https` and `wss`) and only to [public](is_public) addresses, on any port: for panels that
    /// strangers name, whose answers name the daemons.
    Public,
}

/// Why an address is not gone to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Barred {
    /// Neither `https` nor `wss`.
    #[error("only https:// and wss:// are allowed")]
    NotEncrypted,
    /// An address of this machine, of a private network or of no machine at all, or a name of only such ones.
    #[error("it does not lead to a public address")]
    NotPublic,
}

/// [`Reach::Public`] does not go there. It names the host as it was given, never what it resolved to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{host} is out of reach: {why}")]
pub struct OutOfReach {
    /// The host, without port.
    pub host: ForeignText,
    /// What bars it.
    pub why: Barred,
}

impl Reach {
    /// Whether `url` may be gone to, as far as it shows by itself. A name has still to be looked up.
    ///
    /// # Errors
    /// What bars it.
    pub fn admits(self, url: &Url) -> Result<(), OutOfReach> {
        if self == Self::Anywhere {
            return Ok(());
        }
        let barred = |why| Err(OutOfReach { host: url.host_str().unwrap_or_default().into(), why });
        if !matches!(url.scheme(), "https" | "wss") {
            return barred(Barred::NotEncrypted);
        }
        // Decimal, octal and hexadecimal forms of an address are addresses by now.
        let public = match url.host() {
            Some(Host::Ipv4(address)) => is_public(address.into()),
            Some(Host::Ipv6(address)) => is_public(address.into()),
            Some(Host::Domain(_)) => true,
            None => false,
        };
        if public { Ok(()) } else { barred(Barred::NotPublic) }
    }
}
