//! Where players join a server: its default allocation.

use std::fmt;

use serde::Deserialize;

use super::envelope::Item;
use crate::ForeignText;
use crate::capped::Capped;

/// Allocations of a server that are read.
const MOST_ALLOCATIONS: usize = 100;

/// An address with its port, as the panel shows it: the allocation's alias where it has one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// A name or an IP address.
    pub host: ForeignText,
    /// The port.
    pub port: u16,
}

impl fmt::Display for Address {
    /// With brackets around an IPv6 address.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (host, port) = (&*self.host, self.port);
        if host.contains(':') { write!(f, "[{host}]:{port}") } else { write!(f, "{host}:{port}") }
    }
}

/// A server's allocations.
#[derive(Deserialize)]
pub(crate) struct Allocations {
    data: Capped<Item<Allocation>, MOST_ALLOCATIONS>,
}

#[derive(Deserialize)]
struct Allocation {
    #[serde(default)]
    ip: Option<ForeignText>,
    #[serde(default)]
    ip_alias: Option<ForeignText>,
    port: u16,
    #[serde(default)]
    is_default: bool,
}

impl Allocations {
    /// The default one's address; `None` where it has none that somebody else could use.
    pub(crate) fn default_address(&self) -> Option<Address> {
        let one = self.data.items.iter().map(|item| &item.attributes).find(|one| one.is_default)?;
        let alias = one.ip_alias.as_ref().filter(|alias| !alias.trim().is_empty());
        let host = alias.or(one.ip.as_ref())?;
        let nowhere = ["", "0.0.0.0", "::"].contains(&host.trim());
        (!nowhere).then(|| Address { host: host.clone(), port: one.port })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn players_join_by_the_alias_else_by_the_address_of_the_default_allocation() {
        let read = |default: serde_json::Value| {
            let other = json!({"attributes": {"ip": "198.51.100.9", "port": 1, "is_default": false}});
            let list = json!({"data": [other, {"attributes": default}]});
            let allocations: Allocations = serde_json::from_value(list).unwrap();
            allocations.default_address().map(|address| address.to_string())
        };
        let of = |ip: &str, alias: serde_json::Value| {
            read(json!({"ip": ip, "ip_alias": alias, "port": 25565, "is_default": true}))
        };
        assert_eq!(of("203.0.113.7", json!(null)).as_deref(), Some("203.0.113.7:25565"));
        assert_eq!(of("10.0.0.7", json!("play.example.com")).as_deref(), Some("play.example.com:25565"));
        assert_eq!(of("2001:db8::7", json!(" ")).as_deref(), Some("[2001:db8::7]:25565"));
        assert_eq!(of("0.0.0.0", json!(null)), None);
        assert_eq!(of("0.0.0.0", json!("play.example.com")).as_deref(), Some("play.example.com:25565"));
        assert_eq!(read(json!({"ip": "203.0.113.7", "port": 1, "is_default": false})), None);
    }
}
